"""The check `status`, whole: which entries are looked up, in which way, and what they come to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, StatusError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW
from openbadge_issuer.verification import Check, Outcome, Policy
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Budget, Rounds, Session
from openbadge_issuer.verification.status.checking import check_status
from openbadge_issuer.verification.status.methods import Asked, LookUp, StatusMethod

SPEC = "https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm"
LIST = "https://school.example/lists/"
WITHOUT_FAULT = "Ask the issuer for a badge without this fault."
STANDS = "Ask the issuer whether the badge still stands."
QUESTION = Question(Policy(), default_contexts(), NOW)


def said(outcome: Outcome, message: str, **rest: Any) -> Check:
    return check("status", outcome, rest.pop("code", "x"), message, **rest)


GOOD = said(Outcome.PASSED, "Not taken back.", code="good", params={"value": 0})
CLEAR = said(Outcome.PASSED, "Not suspended.", code="good")
NEWER = said(Outcome.WARNING, "There is a newer one.", code="refresh", turn="holder", advice="Ask for it.")
OLD = said(Outcome.WARNING, "It is old.", code="undated", pointer="/id")
GONE = said(
    Outcome.FAILED,
    "Taken back.",
    code="revoked",
    advice="Leave it.",
    findings=[Finding(code="a", message="b")],
)
HELD = said(Outcome.FAILED, "Suspended.", code="suspended", retry="later")
BUSY = said(Outcome.UNKNOWN, "Down.", code="unavailable", retry="later", turn="verifier")
LOST = said(Outcome.UNKNOWN, "Lost.", code="unreadable")
SAYS = {
    "good": GOOD,
    "clear": CLEAR,
    "newer": NEWER,
    "old": OLD,
    "gone": GONE,
    "held": HELD,
    "busy": BUSY,
    "lost": LOST,
}


class Lists:
    """A way to keep a status in which the entry says itself what its list says; remembers what was read."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def locate(self, entry: JSONObject) -> Request:
        name = str(entry.get("list", "1"))
        if not name:
            raise StatusError("No list.", code="status.entry", pointer="/list")
        return Request(LIST + name, purpose="status")

    def read(self, request: Request, response: Response, asked: Asked) -> Rounds[LookUp]:
        assert request.url == response.url
        self.asked.append(asked)
        yield from ()
        return self.look_up

    def look_up(self, entry: JSONObject) -> tuple[Check, ...]:
        words = str(entry["says"]).split()
        if not words:
            raise StatusError("It says nothing.", code="status.index", pointer="/says", params={"at": 7})
        return tuple(SAYS[word] for word in words)


def judged(
    status: JSON,
    *,
    lists: Lists | None = None,
    answers: Answer | None = None,
    question: Question = QUESTION,
) -> Check:
    """The check on a badge with these entries."""
    lists = lists or Lists()
    method = StatusMethod(locate=lists.locate, read=lists.read)
    document: JSONObject = {"id": "urn:badge", "issuer": {"id": ISSUER_ID}, "credentialStatus": status}
    session = Session(check_status(document, question, methods={"Own": method, "Older": method}), Budget())
    while needs := session.needs():
        for request in needs:
            session.feed(request, answers or Response(request.url, b"{}"))
    return session.result


def entry(says: str = "good", name: str = "1", kind: JSON = "Own") -> JSONObject:
    return {"type": kind, "says": says, "list": name}


def several(*says: str) -> Check:
    """One entry for each word, and a list for each."""
    return judged([entry(word, str(at)) for at, word in enumerate(says)])


def told(found: Check, severity: str, pointer: str) -> Finding:
    return Finding(
        code=found.code,
        message=found.message,
        severity=severity,  # type: ignore[arg-type]
        pointer=pointer,
        params=found.params,
        advice=found.advice,
        spec=SPEC,
    )


@pytest.mark.parametrize("document", [{}, {"credentialStatus": []}], ids=["absent", "empty"])
def test_a_badge_without_a_status(document: JSONObject) -> None:
    session = Session(check_status(document, QUESTION), Budget())
    assert session.result == Check(
        name="status",
        outcome=Outcome.NOT_APPLICABLE,
        code="status.not_applicable_none",
        message="There is no status list for it: its issuer has no way to revoke it.",
        spec=SPEC,
    )


def test_sixteen_entries_are_looked_up_and_no_more() -> None:
    assert judged([entry()] * 16).outcome is Outcome.PASSED
    lists = Lists()
    assert judged([entry()] * 17, lists=lists) == Check(
        name="status",
        outcome=Outcome.FAILED,
        code="limit.status",
        message="It has 17 status entries, and at most 16 are looked up.",
        params={"limit": 16, "found": 17},
        pointer="/credentialStatus",
        spec=SPEC,
        advice=WITHOUT_FAULT,
        turn="issuer",
    )
    assert lists.asked == []


@pytest.mark.parametrize("value", [None, "urn:x", 7, True, ["x"]], ids=repr)
def test_what_is_no_entry(value: JSON) -> None:
    """Signed so by the issuer: it is decided, and not passed over."""
    expected = Check(
        name="status",
        outcome=Outcome.FAILED,
        code="status.no_object",
        message="A status entry is an object that says of which type it is.",
        pointer="/credentialStatus/0" if isinstance(value, list) else "/credentialStatus",
        spec=SPEC,
        advice=WITHOUT_FAULT,
        turn="issuer",
    )
    assert judged(value) == expected


@pytest.mark.parametrize("kind", [None, [], 7, ["", 7]], ids=repr)
def test_an_entry_of_no_type(kind: JSON) -> None:
    assert judged([entry(kind=kind)]) == Check(
        name="status",
        outcome=Outcome.UNKNOWN,
        code="status.untyped",
        message="Whether it still stands is not known: its status entry does not say of which type it is.",
        pointer="/credentialStatus/0",
        spec=SPEC,
        advice=STANDS,
        turn="verifier",
    )


LONG = "T" * 101


@pytest.mark.parametrize(
    ("kind", "named", "types"),
    [
        ("Unheard", "Unheard", ["Unheard"]),
        (["B", "A"], "A, B", ["A", "B"]),
        (["Own", "Older"], "Older, Own", ["Older", "Own"]),
        (["D", "C", "B", "A"], "A, B, C", ["A", "B", "C"]),
        (LONG, LONG[:100], [LONG[:100]]),
    ],
    ids=["one", "two", "two that are known", "many", "long"],
)
def test_a_status_that_is_kept_in_another_way(kind: JSON, named: str, types: list[str]) -> None:
    """Of two ways nobody says which one counts."""
    assert judged([entry(kind=kind)]) == Check(
        name="status",
        outcome=Outcome.UNKNOWN,
        code="status.unsupported",
        message=f"Whether it still stands is not known: its status is kept in a way that is not read here: {named}.",
        params={"types": types},
        pointer="/credentialStatus/0",
        spec=SPEC,
        advice=STANDS,
        turn="verifier",
    )


def test_one_known_type_among_others_will_do() -> None:
    assert judged(entry(kind=["Own", "Extended"])).outcome is Outcome.PASSED


def test_entries_that_can_not_be_looked_up() -> None:
    nowhere, silent = judged([entry(name="")]), judged(entry(""))
    assert (nowhere.outcome, nowhere.code, nowhere.message) == (Outcome.FAILED, "status.entry", "No list.")
    assert nowhere.pointer == "/credentialStatus/0/list"
    assert silent == Check(
        name="status",
        outcome=Outcome.FAILED,
        code="status.index",
        message="It says nothing.",
        params={"at": 7},
        pointer="/credentialStatus/says",
        spec=SPEC,
        advice=WITHOUT_FAULT,
        turn="issuer",
    )


def test_a_list_that_can_not_be_had() -> None:
    found = judged(entry(), answers=FetchFailure("fetch.network", "No line.", advice="Plug it in."))
    assert found.message == "Whether it still stands is not known. Its status list is missing. No line."
    assert (found.outcome, found.code, found.advice) == (Outcome.UNKNOWN, "status.unavailable", "Plug it in.")
    assert [(each.code, each.pointer, each.advice) for each in found.findings] == [
        ("fetch.network", "/credentialStatus", "Plug it in.")
    ]


def test_a_list_that_can_not_be_had_among_others() -> None:
    """What it says itself is one finding, and why is another; both are of the entry."""
    failure = FetchFailure("fetch.network", "No line.")
    found = judged([entry(), entry(name="2")], answers=failure)
    missing = "Whether it still stands is not known. Its status list is missing."
    assert found.message == f"{missing} No line."
    assert [(each.code, each.message, each.pointer) for each in found.findings] == [
        ("status.unavailable", missing, "/credentialStatus/0"),
        ("fetch.network", "No line.", "/credentialStatus/0"),
        ("status.unavailable", missing, "/credentialStatus/1"),
        ("fetch.network", "No line.", "/credentialStatus/1"),
    ]


def test_a_list_is_read_once_for_each_way_and_of_whom_it_is_asked() -> None:
    lists = Lists()
    judged([entry(), entry("clear"), entry(name="2"), entry(kind="Older")], lists=lists)
    assert lists.asked == [Asked("urn:badge", ISSUER_ID, QUESTION)] * 3


def test_what_one_entry_says_is_the_check() -> None:
    """Its places, and those of its findings, are within the entry."""
    for word, alone in SAYS.items():
        assert judged(entry(word)) == within("/credentialStatus", alone), word
        assert several(word) == within("/credentialStatus/0", alone), word


def within(place: str, found: Check) -> Check:
    findings = tuple(replace(each, pointer=place + each.pointer) for each in found.findings)
    return replace(found, pointer=place + found.pointer, findings=findings)


@pytest.mark.parametrize(
    ("says", "gravest", "message", "retry"),
    [
        (("good", "clear"), GOOD, "Not taken back. Not suspended.", "never"),
        (("good", "good"), GOOD, "Not taken back.", "never"),
        (("good", "newer"), NEWER, "Not taken back. There is a newer one.", "never"),
        (
            ("newer", "clear", "good", "old"),
            NEWER,
            "Not suspended. Not taken back. There is a newer one.",
            "never",
        ),
        (("good", "lost"), LOST, "Lost.", "never"),
        (("newer", "lost"), LOST, "Lost.", "never"),
        (("lost", "busy"), LOST, "Lost.", "later"),
        (("gone", "good"), GONE, "Taken back.", "never"),
        (("busy", "gone"), GONE, "Taken back.", "never"),
        (("gone", "busy", "newer"), GONE, "Taken back.", "never"),
        (("gone", "held"), GONE, "Taken back.", "later"),
        (("held", "gone"), HELD, "Suspended.", "later"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_gravest_decides_and_all_are_told(
    says: Sequence[str], gravest: Check, message: str, retry: Any
) -> None:
    """Later may help only if what decides may change; and what speaks for the badge is not said where it does not stand."""
    places = [f"/credentialStatus/{at}" for at in range(len(says))]
    severities = {
        Outcome.FAILED: "error",
        Outcome.UNKNOWN: "error",
        Outcome.WARNING: "warning",
        Outcome.PASSED: "info",
    }
    findings = tuple(
        told(SAYS[word], severities[SAYS[word].outcome], place + SAYS[word].pointer)
        for word, place in zip(says, places, strict=True)
    )
    expected = replace(
        gravest,
        message=message,
        retry=retry,
        pointer=next(place for word, place in zip(says, places, strict=True) if SAYS[word] is gravest),
        findings=findings,
    )
    found = several(*says)
    assert " ".join(each.message for each in found.parts) in (message, "")
    assert bool(found.parts) == (message != gravest.message)
    assert [each for each in found.parts if each not in findings] == []
    assert replace(found, parts=()) == expected


def test_one_entry_may_say_several_things() -> None:
    found = judged(entry("good old"))
    assert (found.outcome, found.code, found.pointer) == (
        Outcome.WARNING,
        "status.undated",
        "/credentialStatus/id",
    )
    assert found.message == "Not taken back. It is old."
    assert found.findings == (
        told(GOOD, "info", "/credentialStatus"),
        told(OLD, "warning", "/credentialStatus/id"),
    )


def test_what_can_not_be_looked_up_is_told_with_what_can() -> None:
    found = judged(["x", entry("gone", "1"), entry(kind="Unheard")])
    assert [(each.code, each.pointer) for each in found.findings] == [
        ("status.no_object", "/credentialStatus/0"),
        ("status.unsupported", "/credentialStatus/2"),
        ("status.revoked", "/credentialStatus/1"),
    ]
    assert found.code == "status.no_object"


@pytest.mark.parametrize(("entries", "units"), [(1, 0), (4, 0), (5, 60), (6, 120), (16, 720)])
def test_each_entry_beyond_the_usual_ones_counts(entries: int, units: int) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    assert judged([entry()] * entries, question=question).outcome is Outcome.PASSED
    assert question.effort.units == units


def test_the_usual_entries_are_looked_up_where_nothing_is_left() -> None:
    question = Question(Policy(), default_contexts(), NOW, effort=Effort(120_001))
    assert judged([entry()] * 4, question=question).outcome is Outcome.PASSED
    with pytest.raises(BeyondEffort):
        judged([entry()] * 5, question=question)
