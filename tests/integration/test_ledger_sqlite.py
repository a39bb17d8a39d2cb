from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.ledger import Ledger
from openbadge_issuer.testing.ledger_contract import LedgerContract


class TestSqlite(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        with SqlLedger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
            yield ledger
