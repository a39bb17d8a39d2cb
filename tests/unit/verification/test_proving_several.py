"""Several proofs that hold: which decides whose the badge is, what is fetched for that, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.errors import Finding
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Budget, Check, Outcome, Policy
from openbadge_issuer.verification.disclosure import Part
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.proving import _Attempt, _decisive, _least_said, _owned, _proof_passed
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session
from proof_samples import contexts
from unit.verification.test_proving import CREATED, ISSUER, unreachable

SCHOOL = "https://school.example/issuer.json"
FIRST, SECOND, HERE = (f"{SCHOOL}#{name}" for name in ("first", "second", "third"))
NEARBY = "https://school.example/keys.json#1"  # in another document at the issuer's own address


def attempted(number: int, reference: str, *, known: bool = True, part: Part | None = None) -> _Attempt:
    """A proof that passed, by a key of the issuer's; one that is not ``known`` is to be looked up."""
    method = VerificationMethod(
        id=reference,
        controller=SCHOOL,
        public_key=ISSUER.public_key,
        purposes=frozenset({"assertionMethod"}),
        document_id=reference.partition("#")[0],
    )
    return _Attempt(
        f"/proof/{number}", "x", method=method if known else None, key=ISSUER.public_key, part=part
    )


def owned(*references: tuple[str, bool]) -> tuple[Check, str, list[str]]:
    """Whose they are, which one decides, and what was asked for."""
    document: JSONObject = {
        "issuer": SCHOOL,
        "proof": [{"verificationMethod": reference, "created": CREATED} for reference, _ in references],
    }
    attempts = [attempted(number, each, known=known) for number, (each, known) in enumerate(references)]
    question = Question(Policy(), contexts(), NOW)
    session, asked = Session(_owned(document, attempts, question), Budget()), list[str]()
    while requests := session.needs():
        asked += [request.url for request in requests]
        for request in requests:
            session.feed(request, unreachable(request))
    found, decisive = session.result
    return found, decisive.pointer, asked


def test_once_the_issuer_is_known_nothing_more_is_fetched_but_its_own_document() -> None:
    found, decisive, asked = owned((FIRST, True), (NEARBY, False), (SECOND, True))
    assert (found.code, decisive, asked) == ("issuer.key_authorized", "/proof/0", [])
    assert [each.pointer for each in found.findings] == ["/proof/2"]
    found, decisive, asked = owned((NEARBY, False), (FIRST, True))
    assert (found.code, decisive, asked != []) == ("issuer.key_authorized", "/proof/1", True)
    assert owned((FIRST, True), (HERE, False))[2] == [SCHOOL]
    found, _, asked = owned((FIRST, True), (NEARBY, True), (SECOND, True))
    assert ([each.pointer for each in found.findings], asked) == (["/proof/1", "/proof/2"], [])


def its(outcome: Outcome, number: int) -> Check:
    return check("issuer", outcome, "x", "Whose it is.", params={"n": number})


WHOLE, INSISTING, OPEN = None, Part(insists_on_status=True), Part(insists_on_status=False)


@pytest.mark.parametrize(
    ("outcomes", "decides", "others"),
    [
        ([Outcome.UNKNOWN, Outcome.WARNING, Outcome.PASSED, Outcome.FAILED], 2, [1]),
        ([Outcome.WARNING, Outcome.FAILED, Outcome.WARNING], 0, [2]),
        ([Outcome.FAILED, Outcome.UNKNOWN, Outcome.UNKNOWN], 1, []),
        ([Outcome.FAILED, Outcome.FAILED], 0, []),
    ],
)
def test_the_surest_of_several_decides(outcomes: list[Outcome], decides: int, others: list[int]) -> None:
    checks = [(its(outcome, n), attempted(n, FIRST)) for n, outcome in enumerate(outcomes)]
    found, decisive = _decisive(checks)
    assert decisive is checks[decides][1]
    assert replace(found, findings=()) == checks[decides][0]
    assert list(found.findings) == [
        Finding(
            code="issuer.x",
            message="Whose it is.",
            severity="info",
            pointer=f"/proof/{n}",
            params={"n": n},
        )
        for n in others
    ]


@pytest.mark.parametrize(
    ("decisive", "other", "told"),
    [
        (WHOLE, WHOLE, True),
        (WHOLE, INSISTING, False),
        (INSISTING, INSISTING, True),
        (INSISTING, OPEN, False),
        (OPEN, OPEN, True),
        (OPEN, INSISTING, True),
        (OPEN, WHOLE, True),
    ],
)
def test_another_key_counts_where_its_proof_covers_as_much(
    decisive: Part | None, other: Part | None, *, told: bool
) -> None:
    first, second = attempted(0, FIRST, part=decisive), attempted(1, SECOND, part=other)
    found, _ = _decisive([(its(Outcome.PASSED, 0), first), (its(Outcome.PASSED, 1), second)])
    assert [each.pointer for each in found.findings] == ["/proof/1"] * told
    for_somebody = replace(second, addressed=True)
    found, _ = _decisive([(its(Outcome.PASSED, 0), first), (its(Outcome.PASSED, 1), for_somebody)])
    assert [each.pointer for each in found.findings] == ["/proof/1"] * told
    same, _ = _decisive([(its(Outcome.PASSED, 0), first), (its(Outcome.PASSED, 0), second)])
    assert same.findings == ()


def test_of_several_proofs_the_one_without_reservations_is_asked_first() -> None:
    kinds = [(part, addressed) for part in (WHOLE, INSISTING, OPEN) for addressed in (False, True)]
    attempts = [replace(attempted(0, FIRST, part=part), addressed=addressed) for part, addressed in kinds]
    in_another_order = attempts[::-1]
    assert sorted(in_another_order, key=_least_said) == attempts


GOOD, FALSE, UNREAD = (
    Finding(code="proof.good", message="Good.", severity="info", pointer="/proof/0"),
    Finding(code="proof.false", message="False.", severity="error", pointer="/proof/1"),
    Finding(code="proof.unread", message="Not read.", severity="warning", pointer="/proof/2"),
)
UNCHANGED = "Unchanged since it was signed (x)."
FOR_SOMEBODY = (
    "It was signed for somebody in particular (`domain`, `challenge`), and who that is was not compared."
)


@pytest.mark.parametrize(
    ("addressed", "outcome", "code", "message"),
    [
        (False, Outcome.PASSED, "proof.verified", UNCHANGED),
        (True, Outcome.WARNING, "proof.addressed", f"{UNCHANGED} {FOR_SOMEBODY}"),
    ],
)
def test_what_is_said_of_the_proof_that_decides(
    outcome: Outcome, code: str, message: str, *, addressed: bool
) -> None:
    decisive = replace(attempted(0, FIRST), addressed=addressed)
    alone = _proof_passed(decisive, 0, [GOOD])
    assert (alone.outcome, alone.code, alone.message) == (outcome, code, message)
    assert (alone.params, alone.pointer, alone.findings) == ({"suite": "x"}, "/proof/0", ())
    assert _proof_passed(decisive, 0, [GOOD, GOOD]) == replace(alone, findings=(GOOD, GOOD))


@pytest.mark.parametrize("addressed", [False, True])
@pytest.mark.parametrize(
    ("others", "code", "named"),
    [([UNREAD], "another_not_read", UNREAD), ([UNREAD, FALSE], "another_is_false", FALSE)],
)
def test_what_is_said_of_it_beside_others(
    others: list[Finding], code: str, named: Finding, *, addressed: bool
) -> None:
    findings = [GOOD, *others]
    found = _proof_passed(replace(attempted(0, FIRST), addressed=addressed), len(others), findings)
    assert (found.outcome, found.code, found.pointer) == (Outcome.WARNING, f"proof.{code}", named.pointer)
    assert found.params == {"suite": "x", "proofs": len(findings)}
    assert [each.code for each in found.parts] == [
        f"proof.{code}",
        named.code,
        *["proof.addressed"] * addressed,
    ]
    if addressed:
        assert found.parts[-1] == Finding(
            code="proof.addressed",
            message=f"{UNCHANGED} {FOR_SOMEBODY}",
            severity="warning",
            pointer="/proof/0",
            params={"suite": "x"},
        )
