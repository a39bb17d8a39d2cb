"""What every `Ledger` must do, as tests: subclass `LedgerContract` and give it yours.

::

    class TestMyLedger(LedgerContract):
        @pytest.fixture
        def ledger(self) -> Ledger:
            return MyLedger(...)  # an empty one, for each test
"""

from __future__ import annotations

from openbadge_issuer.testing.ledger_contract.awards import AwardsContract
from openbadge_issuer.testing.ledger_contract.chunks import ChunksContract
from openbadge_issuer.testing.ledger_contract.erasing import ErasingContract
from openbadge_issuer.testing.ledger_contract.statuses import StatusesContract
from openbadge_issuer.testing.ledger_contract.world import intent, open_list

__all__ = ["LedgerContract", "intent", "open_list"]


class LedgerContract(AwardsContract, ChunksContract, StatusesContract, ErasingContract):
    """The tests. The fixture ``ledger`` gives an empty ledger to each."""
