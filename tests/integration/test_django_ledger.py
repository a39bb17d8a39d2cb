"""The ledger of examples/django_lms keeps the contract, in SQLite and in PostgreSQL."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

import django_project
from ledger_contract import Cluster, postgresql_cluster
from lms.ledger import DjangoLedger
from lms.models import LedgerEntry
from openbadge_issuer.errors import LedgerError
from openbadge_issuer.ledger import Ledger
from openbadge_issuer.testing.ledger_contract import LedgerContract, intent, open_list
from openbadge_issuer.testing.ledger_contract.world import LATER, NOW, REVOCATION, SCHOOL, WHO_AND_WHY


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables, to be copied."""
    made = tmp_path_factory.mktemp("template") / "lms.sqlite"
    with django_project.database(f"sqlite:///{made}"):
        django_project.migrate()
    return made


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def postgresql_template(cluster: Cluster) -> str:
    url = cluster.empty()
    with django_project.database(url):
        django_project.migrate()
    return url


class AnyDatabase(LedgerContract):
    """What is to be said of a ledger that lives in the caller's tables, besides the contract."""

    def test_inside_a_transaction_of_the_caller_it_is_part_of_it(self, ledger: Ledger) -> None:
        open_list(ledger)

        def award_and_fail() -> None:
            with transaction.atomic():
                made = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
                self.record(ledger)
                assert ledger.credential(made.credential_id) is not None
                raise RuntimeError("the award could not be saved")

        with pytest.raises(RuntimeError):
            award_and_fail()
        assert list(ledger.find()) == []
        left = ledger.status_list(REVOCATION)
        assert left is not None
        assert left.taken == 0
        again = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        assert again.places[0].position == 0

    def test_what_it_refuses_leaves_the_transaction_of_the_caller_whole(self, ledger: Ledger) -> None:
        open_list(ledger, capacity=1)
        with transaction.atomic():
            first = ledger.reserve(intent(1, lists=(REVOCATION,)), now=NOW)
            for wrong in (
                intent(2, lists=(REVOCATION,)),
                intent(2, credential_id=first.credential_id),
                intent(1, fingerprint="0" * 64),
            ):
                with pytest.raises(LedgerError):
                    ledger.reserve(wrong, now=NOW)
            ledger.reserve(intent(3), now=NOW)
        assert [one.key for one in ledger.find()] == ["enrolment-1", "enrolment-3"]

    def test_the_database_keeps_the_audit(self, ledger: Ledger) -> None:
        made = ledger.reserve(intent(), now=NOW)
        ledger.erase(made.credential_id, now=LATER, **WHO_AND_WHY)
        for change in (LedgerEntry.objects.all().delete, lambda: LedgerEntry.objects.update(actor="x")):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()
        assert len(list(ledger.audit())) == 1

    def test_it_pickles_without_its_salt(self, ledger: Ledger) -> None:
        ledger.reserve(intent(), now=NOW)
        again: Ledger = pickle.loads(pickle.dumps(ledger))
        assert again.by_key(SCHOOL, "enrolment-1") is not None
        assert len(pickle.dumps(ledger)) < 100


class TestSqlite(AnyDatabase):
    @pytest.fixture
    def ledger(self, template: Path, tmp_path: Path) -> Iterator[Ledger]:
        with django_project.database(f"sqlite:///{shutil.copy(template, tmp_path)}"):
            assert connection.vendor == "sqlite"
            yield DjangoLedger()


class TestPostgresql(AnyDatabase):
    @pytest.fixture
    def ledger(self, cluster: Cluster, postgresql_template: str) -> Iterator[Ledger]:
        with django_project.database(cluster.copy(postgresql_template)):
            assert connection.vendor == "postgresql"
            yield DjangoLedger()


def test_a_database_that_can_not_answer_is_unavailable_in_the_words_of_a_ledger(tmp_path: Path) -> None:
    ledger = DjangoLedger()
    calls: list[Callable[[], object]] = [
        lambda: ledger.by_key(SCHOOL, "x"),
        lambda: ledger.credential("x"),
        lambda: open_list(ledger),
        lambda: list(ledger.find()),
        lambda: list(ledger.audit()),
    ]
    with django_project.database(f"sqlite:///{tmp_path / 'without-tables.sqlite'}"):
        for call in calls:
            with pytest.raises(LedgerError) as error:
                call()
            assert error.value.detail_code == "ledger.unavailable"
            assert error.value.__cause__ is None
