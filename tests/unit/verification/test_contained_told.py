"""What a report says of the credentials in a record, to the letter: which are judged, what is odd, and the sum of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, Recipient, Verdict, default_contexts
from openbadge_issuer.codec import effort
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification import Budget, Check, ExpectedRecipient, Nested, Report, Verifier
from openbadge_issuer.verification.contained import (
    Held,
    _about_others,
    _loose_ends,
    _read,
    _summary,
    judge_contained,
)
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.outcomes import check, quoting
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading, read_nested
from openbadge_issuer.verification.scheduler import Session

AT = "/credentialSubject"
PLACE = f"{AT}/verifiableCredential"
ADA, EVE = "did:example:ada", "did:example:eve"
EACH = "Each has a report of its own, which says why. Do not count one that is not accepted."
LONG = "urn:x:" + "y" * 300


def told(found: Check) -> tuple[Any, ...]:
    return found.outcome, found.code, found.pointer, found.retry, found.turn, found.params, found.advice


def question(units: int = 0, recipients: tuple[ExpectedRecipient, ...] = (), **policy: Any) -> Question:
    return Question(Policy(**policy), default_contexts(), NOW, recipients=recipients, effort=Effort(units))


def judged(
    held: JSON,
    asked: Question | None = None,
    *,
    unproven: str = "",
    inner: Question | None = None,
    **subject: JSON,
) -> Held:
    """The check `credentials` of a record that holds this, and the reports."""
    asked = asked or question()
    document: JSONObject = {"credentialSubject": {"id": ADA, "verifiableCredential": held, **subject}}
    rounds = judge_contained(
        document, document["credentialSubject"], AT, unproven, asked, Nest(Budget()), asked=inner
    )
    session = Session(rounds, Budget())
    while requests := session.needs():
        for request in requests:
            session.feed(request, issuer_documents()(request))
    return session.result


BADGE: JSONObject = make_badge().document
TOKEN = bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))).decode()
NOTHING: tuple[Any, ...] = ("", "never", "nobody", {}, "")
ALMOST = effort._MOST - 2


@pytest.mark.parametrize("held", [None, []])
@pytest.mark.parametrize("unproven", ["", "not_run_proof"])
def test_what_holds_nothing_has_nothing_to_judge(held: JSON, unproven: str) -> None:
    found, nested = judged(held, unproven=unproven)
    assert (told(found), nested) == (
        (Outcome.NOT_APPLICABLE, "credentials.not_applicable_none", *NOTHING),
        (),
    )


@pytest.mark.parametrize("code", ["not_run_proof", "not_run_issuer"])
def test_what_nobody_is_known_to_have_put_together(code: str) -> None:
    found, nested = judged([BADGE], unproven=code)
    assert (told(found), nested) == ((Outcome.UNKNOWN, f"credentials.{code}", *NOTHING), ())


@pytest.mark.parametrize(
    ("held", "pointers"),
    [
        (BADGE, [PLACE]),
        (TOKEN, [PLACE]),
        ([BADGE], [f"{PLACE}/0"]),
        ([7, TOKEN], [f"{PLACE}/0", f"{PLACE}/1"]),
    ],
    ids=["one", "one token", "one in an array", "several"],
)
def test_where_each_stands(held: JSON, pointers: list[str]) -> None:
    assert [(one.role, one.pointer) for one in judged(held)[1]] == [("credential", each) for each in pointers]


def test_whoever_is_expected_and_nothing_else_is_expected_of_each() -> None:
    eve = (ExpectedRecipient.did(EVE),)
    expecting = question(recipients=eve, expected_issuer="did:web:other.example")
    (one,) = judged([BADGE], expecting)[1]
    assert (one.report["recipient"].code, one.report["trust"].code) == ("recipient.other", "trust.not_asked")
    (one,) = judged([BADGE], expecting, inner=question(expected_issuer=ISSUER_ID))[1]
    assert (one.report["recipient"].code, one.report["trust"].code) == (
        "recipient.not_asked",
        "trust.expected_issuer",
    )


def test_what_can_not_be_afforded_is_not_even_read() -> None:
    values: list[JSON] = [BADGE, TOKEN, 7]
    assert [type(each) for each in _read(values, question(), 3)] == [Reading, Reading, Reading]
    assert [type(each) for each in _read(values, question(ALMOST), 3)] == [Reading, type(None), type(None)]
    assert _read(values, question(ALMOST + 3), 3) == [None, None, None]
    assert [type(each) for each in _read(values, question(), 2)] == [Reading, Reading, type(None)]
    assert _read(values, question(), 0) == [None, None, None]


def test_of_what_was_not_read_nothing_is_known_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    link: JSON = {"sourceId": "urn:in the second", "targetId": "urn:nowhere"}
    second = make_badge(recipient=Recipient.did(EVE)).document
    with monkeypatch.context() as changed:
        changed.setattr(effort, "_MOST", 10)  # the first is judged whatever it takes, and nothing after it
        found, nested = judged([BADGE, second], question(), association=[link])
    assert [each.report.verdict for each in nested] == [Verdict.ACCEPTED, Verdict.UNDECIDED]
    assert nested[1].report["carrier"].code == "limit.nested"
    assert found.code == "credentials.undecided"
    assert [each.code for each in found.findings] == ["credentials.holds", "limit.nested"]
    all_read, _ = judged([BADGE, second], association=[link])
    assert [each.code for each in all_read.findings] == [
        *("credentials.holds", "credentials.holds"),
        *("credentials.other_subject", "credentials.association", "credentials.association"),
    ]


# What is odd


def held(about: str, pointer: str = f"{PLACE}/0") -> tuple[Nested, Reading]:
    document: JSONObject = {"credentialSubject": {"id": about}}
    return one(Verdict.ACCEPTED, pointer), read_nested(document, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("about", "holder", "other"),
    [
        (ADA, ADA, False),
        (EVE, ADA, True),
        ("urn:uuid:1", ADA, False),
        (EVE, "urn:uuid:1", False),
        ("", ADA, False),
        (EVE, "", False),
        (EVE, "https://people.example/ada", True),
    ],
)
def test_a_badge_about_another_did(about: str, holder: str, other: bool) -> None:  # noqa: FBT001 - a parameter of the test
    nested, read = held(about)
    found = list(_about_others([nested], [read], holder))
    assert bool(found) is other
    for each in found:
        assert (each.code, each.severity, each.pointer, each.params) == (
            *("credentials.other_subject", "warning", nested.pointer, {}),
        )
        assert each.message == "A credential in it is about somebody else than whoever holds it."
        assert each.advice == (
            "Do not count it for the person whom the others are about, unless you know that both ids are theirs."
        )


def test_an_association_whose_ends_are_not_there() -> None:
    inner = read_nested({"credentialSubject": {"achievement": [{"id": "urn:inner"}]}}, DEFAULT_LIMITS)
    document: JSONObject = {
        "credentialSubject": {
            "achievement": {"id": "urn:whole"},
            "association": [
                {"sourceId": "urn:inner", "targetId": "urn:whole"},
                {"sourceId": LONG, "targetId": "urn:nowhere"},
                {"sourceId": "", "targetId": 7},
            ],
        }
    }
    found = list(_loose_ends(document, [inner]))
    assert [(each.code, each.severity, each.pointer, each.params, each.message) for each in found] == [
        (
            *("credentials.association", "warning", f"{AT}/association/1/{end}", {"achievement": named}),
            f"This association names an achievement that is not in the record: {named}.",
        )
        for end, named in (("sourceId", LONG[:200]), ("targetId", "urn:nowhere"))
    ]


# The sum


@cache
def report() -> Report:
    return Verifier(fetch=issuer_documents()).check(make_badge(), now=NOW)


REASONS = {
    Verdict.REFUSED: check("proof", Outcome.FAILED, "signature", "Changed.", params={"x": 1}),
    Verdict.UNDECIDED: check("issuer", Outcome.UNKNOWN, "undated", "Open.", params={"y": 2}),
}


def one(verdict: Verdict, pointer: str = "/0") -> Nested:
    reason = REASONS.get(verdict)
    checks = tuple(reason if reason and each.name == reason.name else each for each in report())
    told_of = replace(report(), verdict=verdict, checks=checks)
    return Nested(role="credential", pointer=pointer, report=told_of, document={})


GOOD = one(Verdict.ACCEPTED)
BAD, OPEN = one(Verdict.REFUSED, "/1"), one(Verdict.UNDECIDED, "/2")


def test_the_finding_of_one_that_goes_on_says_what_the_check_says_itself() -> None:
    why = Finding(code="fetch.dns", message="No such host.", params={"host": "x"})
    lost = quoting(check("issuer", Outcome.UNKNOWN, "undated", "Open.", params={"y": 2}, advice="Ask."), why)
    report_on_it = replace(OPEN.report, checks=tuple(lost if c.name == "issuer" else c for c in OPEN.report))
    (found,) = _summary([replace(OPEN, report=report_on_it)], [], required=False).findings
    assert (found.code, found.message, found.params, found.advice) == (
        *("issuer.undated", "Open."),
        *({"y": 2, "verdict": "undecided"}, ""),
    )


ODD = Finding(
    code="credentials.association",
    message="Odd.",
    severity="warning",
    pointer="/odd",
    params={"achievement": "urn:a"},
)
ALSO = Finding(code="credentials.other_subject", message="Also.", severity="warning", pointer="/also")


def later(one: Nested) -> Nested:
    """The same, where asking again may help."""
    checks = [
        replace(each, retry="later") if each.outcome in (Outcome.FAILED, Outcome.UNKNOWN) else each
        for each in one.report
    ]
    return replace(one, report=replace(one.report, checks=tuple(checks)))


@pytest.mark.parametrize(
    ("nested", "retry", "where_required"),
    [
        ([GOOD], "never", "never"),
        ([GOOD, OPEN], "never", "never"),
        ([GOOD, OPEN, later(OPEN)], "later", "later"),
        ([GOOD, later(BAD)], "never", "never"),
        ([later(OPEN), BAD], "later", "never"),  # what is refused stays so
    ],
    ids=["all good", "open", "open for now", "refused", "one of each"],
)
def test_what_is_open_for_now_is_asked_again_later(
    nested: Sequence[Nested], retry: str, where_required: str
) -> None:
    assert _summary(nested, [], required=False).retry == retry
    assert _summary(nested, [], required=True).retry == where_required
    praised = replace(OPEN, report=replace(OPEN.report, nested=(later(OPEN),)))
    assert _summary([praised], [], required=False).retry == "never"


@pytest.mark.parametrize(
    ("nested", "odd", "code", "pointer", "counts", "message"),
    [
        ([GOOD], [], "accepted", "", (1, 1, 0, 0), "Credentials in it: 1, and all of them are accepted."),
        (
            [GOOD, GOOD],
            [],
            "accepted",
            "",
            (2, 2, 0, 0),
            "Credentials in it: 2, and all of them are accepted.",
        ),
        ([GOOD], [ODD, ALSO], "association", "/odd", (1, 1, 0, 0), "Odd."),
        (
            *([OPEN], [], "undecided", "/2", (1, 0, 0, 1)),
            "Credentials in it: 1, accepted: 0, undecided: 1.",
        ),
        (
            *([GOOD, OPEN], [ODD, ALSO], "undecided", "/2", (2, 1, 0, 1)),
            "Credentials in it: 2, accepted: 1, undecided: 1. Odd.",
        ),
        (
            *([GOOD, BAD, OPEN], [ALSO, ODD], "refused", "/1", (3, 1, 1, 1)),
            "Credentials in it: 3, accepted: 1, undecided: 1, refused: 1. Also.",
        ),
    ],
    ids=["one", "two", "odd", "undecided", "undecided and odd", "all"],
)
def test_they_are_summed_up_by_the_gravest(
    nested: Sequence[Nested],
    odd: Sequence[Finding],
    code: str,
    pointer: str,
    counts: tuple[int, ...],
    message: str,
) -> None:
    found = _summary(nested, odd, required=False)
    params: dict[str, Any] = dict(zip(("total", "accepted", "refused", "undecided"), counts, strict=True))
    good = code == "accepted"
    if code == "association":
        params |= {"achievement": "urn:a"}
    assert told(found) == (
        *(Outcome.PASSED if good else Outcome.WARNING, f"credentials.{code}", pointer, "never"),
        *("nobody" if good else "verifier", params, EACH if code in ("undecided", "refused") else ""),
    )
    assert found.message == message
    assert found.findings[len(nested) :] == tuple(odd)
    assert [
        (each.code, each.message, each.severity, each.pointer, each.params)
        for each in found.findings[: len(nested)]
    ] == [
        {
            GOOD.pointer: (
                *("credentials.holds", "This credential is accepted.", "info", "/0"),
                {"verdict": "accepted"},
            ),
            BAD.pointer: (
                *("proof.signature", "Changed.", "warning", "/1"),
                {"x": 1, "verdict": "refused"},
            ),
            OPEN.pointer: (
                *("issuer.undated", "Open.", "warning", "/2"),
                {"y": 2, "verdict": "undecided"},
            ),
        }[each.pointer]
        for each in nested
    ]


@pytest.mark.parametrize(
    ("nested", "odd", "outcome"),
    [
        ([GOOD], [], Outcome.PASSED),
        ([GOOD], [ALSO, ODD], Outcome.WARNING),
        ([GOOD, OPEN], [], Outcome.UNKNOWN),
        ([GOOD, OPEN], [ALSO], Outcome.UNKNOWN),
        ([GOOD, BAD, OPEN], [ALSO], Outcome.FAILED),
    ],
    ids=["one", "odd", "undecided", "undecided and odd", "all"],
)
def test_where_it_is_required_the_gravest_decides(
    nested: Sequence[Nested], odd: Sequence[Finding], outcome: Outcome
) -> None:
    found, usual = (_summary(nested, odd, required=required) for required in (True, False))
    assert found == replace(usual, outcome=outcome, parts=found.parts)
    assert [each.message for each in found.parts] == [each.message for each in usual.parts]
