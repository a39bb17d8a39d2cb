"""The doctor with the ledger's word: what was decided and is not out, and what is out and was decided otherwise."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from openbadge_issuer import Issuer, Profile, StatusLists
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.doctor import Health, IssuerSetup, NotedList
from openbadge_issuer.ledger import MemoryLedger, StatusListRecord
from openbadge_issuer.ports import Response
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS, read
from openbadge_issuer.testing import ISSUER_ID, NOW, make_award
from openbadge_issuer.verification import Outcome
from unit.doctor.patients import LIST, Patient, own_signer, patient


def codes(one: Patient) -> list[tuple[str, str]]:
    return [(check.outcome.value, check.code) for check in one.diagnosis()["status"]]


def fetched(one: Patient) -> JSONObject:
    answer = one.pages[LIST]
    assert isinstance(answer, Response)
    return parse_object(answer.body, LIST_DOCUMENT_LIMITS)


def test_a_list_as_the_ledger_has_it() -> None:
    one = patient(noted=[NotedList(url=LIST, values=[(index, 0) for index in unset(patient())])])
    assert codes(one) == [("PASSED", "status.published")]
    assert one.diagnosis().verdict is Health.HEALTHY


def unset(one: Patient) -> list[int]:
    bits = read(fetched(one), purpose="revocation").bits
    return [index for index in range(2_000) if bits[index] == 0][:3]


def test_changes_that_nobody_sees_yet() -> None:
    for unpublished, words in ((1, "has 1 change since"), (1_200, "has 1,200 changes since")):
        one = patient(noted=[NotedList(url=LIST, unpublished=unpublished)])
        diagnosis = one.diagnosis()
        assert diagnosis.verdict is Health.HEALTHY  # between two publications that is as it should be
        assert "Somebody should read the warnings." in diagnosis.summary
        (warned,) = [check for check in diagnosis["status"] if check.outcome is Outcome.WARNING]
        assert (warned.code, warned.params["unpublished"]) == ("status.unpublished", unpublished)
        assert words in warned.message


def test_a_revocation_that_was_noted_and_is_not_there() -> None:
    """As after a slower publisher that put an older list over a newer one."""
    first, second, third = unset(patient())
    one = patient(noted=[NotedList(url=LIST, values=[(first, 1), (second, 1), (third, 0)])])
    diagnosis = one.diagnosis()
    assert diagnosis.verdict is Health.BROKEN
    (fault,) = diagnosis.faults
    assert (fault.code, fault.params["different"]) == ("status.not_as_noted", 2)
    assert str(first) not in fault.message  # whose badge it is, is nobody's business


def test_a_list_that_is_shorter_than_the_ledgers() -> None:
    one = patient(noted=[NotedList(url=LIST, values=[(500_000, 0)])])
    assert [fault.code for fault in one.diagnosis().faults] == ["status.not_as_noted"]


def test_a_list_that_only_the_ledger_names_is_looked_at() -> None:
    one = patient(badges=[], noted=[NotedList(url=LIST)])
    assert codes(one) == [("PASSED", "status.published")]
    del one.pages[LIST]
    assert codes(one) == [("FAILED", "status.unavailable")]


@pytest.mark.parametrize(
    "change",
    [
        {"encodedList": 5},
        {"encodedList": "uAAAA"},
        {"encodedList": "!"},
        {"statusSize": 99},
        {"statusSize": "1"},
        {"statusSize": True},
    ],
)
def test_whatever_is_there_has_a_diagnosis(change: JSONObject) -> None:
    one = patient(noted=[NotedList(url=LIST, values=[(0, 1)])])
    document = fetched(one)
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject.update(change)
    one.serve(LIST, dump(document))
    assert one.diagnosis().verdict is Health.BROKEN


def test_the_race_of_two_publishers_is_found() -> None:
    """The list with the revocation is noted; then the older one is put over it."""
    ledger, signer = MemoryLedger(), own_signer()
    issuer = Issuer(
        Profile(id=ISSUER_ID, name="Example School"),
        signer,
        status=StatusLists("https://school.example/status/", valid_for=timedelta(days=40)),
        ledger=ledger,
    )
    badge = issuer.issue(make_award(), key="1", now=NOW)
    (older,) = issuer.status_files(now=NOW)
    issuer.revoke(badge.credential.id, actor="registrar:7", reason="a test", now=NOW)
    (newer,) = issuer.status_files(now=NOW)
    issuer.published(newer, now=NOW)
    entry = parse_object(bytes(badge))["credentialStatus"]
    assert isinstance(entry, dict)
    record = ledger.status_list(LIST)
    assert isinstance(record, StatusListRecord)
    assert record.changes == record.published_changes == 1
    one = patient(badges=[], noted=[NotedList(url=LIST, values=[(int(str(entry["statusListIndex"])), 1)])])
    one.serve(LIST, newer.content, "application/vc")
    assert codes(one) == [("PASSED", "status.published")]
    one.serve(LIST, older.content, "application/vc")
    assert codes(one) == [("PASSED", "status.published"), ("FAILED", "status.not_as_noted")]


def test_indexes_are_not_shown() -> None:
    noted = NotedList(url=LIST, values=[(4711, 1)])
    setup = IssuerSetup(id=ISSUER_ID, noted=[noted])
    assert "4711" not in repr(setup)
    assert pickle.loads(pickle.dumps(setup)) == setup
    assert hash(noted) == hash(NotedList(url=LIST, values=((4711, 1),)))
