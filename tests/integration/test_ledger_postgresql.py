from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger_contract import Cluster, postgresql_cluster
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.ledger import Ledger
from openbadge_issuer.testing.ledger_contract import LedgerContract


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql_cluster() as cluster:
        yield cluster


class TestPostgresql(LedgerContract):
    @pytest.fixture
    def ledger(self, cluster: Cluster) -> Iterator[Ledger]:
        with SqlLedger(cluster.empty()) as ledger:
            yield ledger
