"""The check `refresh`: which edition is judged, and how the report says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.ports import Answer, FetchFailure
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    STATUS_LIST,
    make_badge,
    make_status_list,
    tampered,
)
from openbadge_issuer.verification import (
    ExpectedRecipient,
    Outcome,
    Policy,
    TrustedIssuers,
    Verdict,
    Verifier,
)
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.refreshing import _count, _same_subject
from openbadge_issuer.verification.sharing import Shared
from refresh_samples import LATER, NEWER, ORIGINAL, PLACE, SERVICE, answer, edition, judged, server, titled

REFRESH_TERMS = "https://w3id.org/vc-refresh-service#"  # written out, as no context here has its names
SECOND = "Welding, second edition"


def test_a_newer_edition_is_judged_in_place_of_the_original() -> None:
    report = judged(NEWER)
    check = report["refresh"]
    assert (report.verdict, check.outcome, check.code) == (Verdict.ACCEPTED, Outcome.PASSED, "refresh.newer")
    assert "that one was judged, and not the one that was handed in" in check.message
    assert report.summary.endswith(check.message)
    assert check.params["sha256"] == sha256(NEWER).hexdigest()
    assert report.badge is not None
    assert (report.badge.title, report.badge.valid_from) == (SECOND, LATER)
    assert report.input_sha256 == sha256(ORIGINAL).hexdigest()
    verified = Verifier(fetch=server(NEWER)).verify(ORIGINAL, now=NOW)
    assert verified.document["credentialSubject"]["achievement"]["name"] == SECOND  # type: ignore[index, call-overload]


def test_the_same_edition_changes_nothing() -> None:
    report = judged(ORIGINAL)
    assert (report["refresh"].code, report["refresh"].outcome) == ("refresh.current", Outcome.PASSED)
    assert report.badge is not None
    assert report.badge.title == "Welding"


def test_the_newer_edition_is_asked_for_once_and_its_own_place_never() -> None:
    elsewhere = "https://school.example/refresh/2"
    newest = edition(titled("third"), since="2026-01-31T11:59:30Z")
    newer = edition(titled(SECOND), since=LATER, service={**SERVICE, "id": elsewhere})  # type: ignore[dict-item]
    at = server({PLACE: newer, elsewhere: newest})
    report = Verifier(fetch=at).check(ORIGINAL, now=NOW)
    assert report.badge is not None
    assert (report.badge.title, at.asked.count(PLACE), elsewhere in at.asked) == (SECOND, 1, False)


def test_what_was_judged_is_what_every_later_check_looked_at() -> None:
    def expired(document: dict[str, Any]) -> None:
        document["validUntil"] = "2026-01-31T11:59:30Z"

    over = judged(edition(expired, since=LATER))
    assert (over["refresh"].code, over["dates"].code) == ("refresh.newer", "dates.expired")
    assert over.verdict is Verdict.REFUSED
    assert over.summary.endswith(over["refresh"].message)
    renewed = judged(NEWER, edition(expired))
    assert renewed.verdict is Verdict.ACCEPTED
    status = StatusEntry(STATUS_LIST, 7, "revocation").to_json()

    def listed(document: dict[str, Any]) -> None:
        document["credentialStatus"] = status

    lists = {PLACE: edition(listed, since=LATER), STATUS_LIST: make_status_list([7])}
    assert judged(lists)["status"].code == "status.revoked"
    ada = ExpectedRecipient.email("ada@example.org")
    report = Verifier(fetch=server(NEWER)).check(ORIGINAL, now=NOW, expected_recipients=[ada])
    assert report["recipient"].code == "recipient.matched"


def test_that_a_newer_edition_is_read_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """For each of many that lead to it; one that is not judged is not counted."""
    read: list[Any] = []

    def counted(_: Shared, document: Any, effort: Effort) -> None:
        read.append((document["validFrom"], type(effort)))

    monkeypatch.setattr(Shared, "count_reading", counted)
    assert judged(ORIGINAL)["refresh"].code == "refresh.current"
    assert read == []
    assert judged(NEWER)["refresh"].code == "refresh.newer"
    assert read == [(LATER, Effort)]


def test_what_newer_editions_count_for() -> None:
    """The first is judged in any case, another one counts as it is examined, and each for all badges after the first."""
    question = Question(Policy(), default_contexts(), NOW)
    first, second, short = (
        JSONObject(credentialSubject=[1] * 299),
        JSONObject(credentialSubject=[2] * 299),
        JSONObject(credentialSubject=[3]),
    )
    units = list[int]()
    for document in (first, first, second, second, short):
        _count(document, 1_000, question)
        units.append(question.effort.units)
    examining = 2 * (2 + 2 + 2 * 299)
    assert units == [0, 304, 304 + examining, 608 + examining, 608 + examining]
    question.effort.units = 120_000 - 303
    with pytest.raises(BeyondEffort):
        _count(short, 1_000, question)
    question.effort.units = 120_000 - 304
    _count(short, 1_000, question)
    assert question.effort.units == 120_000


@pytest.mark.own_codes("fetch.offline", "fetch.timeout")
@pytest.mark.parametrize(
    ("there", "code", "retry"),
    [
        (FetchFailure("fetch.offline", "Offline.", "never"), "unavailable", "never"),
        (FetchFailure("fetch.timeout", "Slow."), "unavailable", "later"),
        (answer(b"", 404), "unavailable", "later"),
        (answer(b"", 500), "unavailable", "later"),
        (answer(b"", 401), "unavailable", "later"),
        (answer(NEWER, 500), "unavailable", "later"),
        (answer(b"<html>"), "unavailable", "later"),
        (answer(b"{"), "unreadable", "later"),
        (answer(b"\x89PNG"), "no_badge", "later"),
        (answer(b"{}"), "no_badge", "later"),
        (answer(b'{"issuer": "did:web:a.example"}'), "another", "never"),
        (answer(b'{"a": 1, "a": 2}'), "unreadable", "never"),
    ],
    ids=range(12),
)
def test_where_nothing_can_be_had_the_original_is_judged_and_it_is_told(
    there: Answer, code: str, retry: str
) -> None:
    report = judged(there)
    check = report["refresh"]
    assert (report.verdict, check.outcome, check.code) == (
        Verdict.ACCEPTED,
        Outcome.WARNING,
        f"refresh.{code}",
    )
    assert check.retry == retry
    assert check.message.startswith(
        "Whether there is a newer edition is not known, and the one at hand was judged."
    )
    assert report.badge is not None
    assert report.badge.title == "Welding"
    required = judged(there, required=Policy().required | {"refresh"})
    assert (required["refresh"].outcome, required.verdict) == (Outcome.UNKNOWN, Verdict.UNDECIDED)


def test_a_policy_may_leave_it() -> None:
    at = server(NEWER)
    report = Verifier(policy=Policy(refresh=False), fetch=at).check(ORIGINAL, now=NOW)
    assert (report["refresh"].code, report["refresh"].outcome) == ("refresh.not_asked", Outcome.WARNING)
    assert PLACE not in at.asked
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ({"id": PLACE, "type": f"{REFRESH_TERMS}VerifiableCredentialRefreshService2021"}, "unsupported"),
        ({"id": "http://school.example/refresh", "type": "1EdTechCredentialRefresh"}, "url"),
        ({"id": "https://127.0.0.1/refresh", "type": "1EdTechCredentialRefresh"}, "url"),
        ({"id": "did:web:school.example", "type": "1EdTechCredentialRefresh"}, "url"),
    ],
)
def test_places_that_are_not_asked(service: Any, code: str) -> None:
    at = server(NEWER)
    report = Verifier(fetch=at).check(edition(service=service), now=NOW)
    assert (report["refresh"].code, report["refresh"].outcome) == (f"refresh.{code}", Outcome.WARNING)
    assert report.verdict is Verdict.ACCEPTED
    assert len(at.asked) == 1
    if code == "unsupported":
        assert report["refresh"].params == {"types": [service["type"]]}


@pytest.mark.parametrize(
    "attack", ["title changed", "signed by a stranger", "proof removed", "issuer replaced"]
)
def test_nobody_is_asked_for_what_the_issuer_has_not_signed(attack: str) -> None:
    at = server(NEWER)
    report = Verifier(fetch=at).check(tampered(ORIGINAL)[attack], now=NOW)
    assert PLACE not in at.asked
    assert report["refresh"].outcome in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
    assert report.verdict is Verdict.REFUSED


def test_a_faulty_original_is_not_mended_by_a_newer_edition() -> None:
    def without_criteria(document: dict[str, Any]) -> None:
        del document["credentialSubject"]["achievement"]["criteria"]

    at = server(NEWER)
    report = Verifier(fetch=at).check(edition(without_criteria), now=NOW)
    assert (report["refresh"].code, report.verdict) == ("refresh.not_run_document", Verdict.REFUSED)
    assert PLACE not in at.asked


def test_trust_is_asked_about_the_edition_that_is_judged() -> None:
    report = judged(NEWER, trust=TrustedIssuers({ISSUER_ID: "School"}))
    assert (report["trust"].code, report["refresh"].code) == ("trust.listed", "refresh.newer")


def test_a_badge_without_a_place_has_nothing_to_check() -> None:
    report = judged(NEWER, bytes(make_badge()))
    assert report["refresh"].outcome is Outcome.NOT_APPLICABLE


SUBJECT: list[tuple[Callable[[dict[str, Any]], object], Callable[[dict[str, Any]], object], bool]] = [
    (lambda s: s.update(id="did:example:ada"), lambda s: s.update(id="did:example:ada"), True),
    (lambda s: s.update(id="did:example:ada"), lambda s: s.update(id="did:example:eve"), False),
    (lambda s: s.update(id="did:example:ada"), lambda s: s.pop("id"), False),
    (lambda s: s.update(id="urn:uuid:" + "1" * 8), lambda s: s.update(id="urn:uuid:" + "2" * 8), True),
    (lambda s: s.pop("id"), lambda s: None, True),
    (lambda s: s.pop("id"), lambda s: s.pop("identifier"), False),
]


@pytest.mark.parametrize(("before", "now", "same"), SUBJECT, ids=range(len(SUBJECT)))
def test_who_is_the_same(before: Any, now: Any, same: bool) -> None:  # noqa: FBT001 - a parameter of the test
    editions: list[Any] = []
    for change in (before, now):
        subject: dict[str, Any] = json.loads(ORIGINAL)["credentialSubject"]
        change(subject)
        editions.append({"credentialSubject": subject})
    question = Question(Policy(), default_contexts(), NOW)
    assert _same_subject(editions[1], editions[0], question) is same
