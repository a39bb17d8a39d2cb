from __future__ import annotations

import pytest

from openbadge_issuer.ledger import Ledger, MemoryLedger
from openbadge_issuer.testing.ledger_contract import LedgerContract


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self) -> Ledger:
        return MemoryLedger()
