"""The report as it is put together, the standards by name, and the check `structure`."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from openbadge_issuer import __version__, default_contexts
from openbadge_issuer.codec import jsonld
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject, Limits
from openbadge_issuer.errors import Finding
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.testing import ISSUER_ID, NOW, RECIPIENT, make_badge
from openbadge_issuer.verification import (
    CHECKS,
    Check,
    Nested,
    Outcome,
    Policy,
    Report,
    TrustedIssuers,
    Verdict,
)
from openbadge_issuer.verification.assembling import (
    another_format,
    assemble,
    check_structure,
    format_of,
    taken,
)
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.reading import Reading
from unit.verification.test_any_credential import credential

BADGE = make_badge().document
PURPOSES: tuple[Literal["issue", "verify"], ...] = ("issue", "verify")
HANDED_IN = (check("carrier", Outcome.PASSED, "x", "…"), check("json", Outcome.PASSED, "x", "…"))
PASSED = tuple(check(name, Outcome.PASSED, "x", "…") for name in CHECKS)
pytestmark = pytest.mark.own_codes(*(f"{name}.x" for name in CHECKS))


def reading(document: JSONObject | None = BADGE) -> Reading:
    return Reading(carrier="png", digest="abc", checks=HANDED_IN, document=document, place="a.png")


def report(*changed: Check, policy: Policy | None = None, **options: Any) -> Report:
    by_name = {each.name: each for each in (*PASSED, *changed)}
    return assemble(reading(), tuple(by_name.values()), "vc-jwt", policy or Policy(), NOW, **options)


def ended(name: str, outcome: Outcome, code: str = "x") -> Check:
    return check(name, outcome, code, "…")


def test_what_is_known_of_what_was_handed_in() -> None:
    made = report()
    assert (made.verdict, made.format, made.proof_format) == (Verdict.ACCEPTED, "open-badges-3.0", "vc-jwt")
    assert (made.carrier, made.place, made.input_sha256, made.checked_at) == ("png", "a.png", "abc", NOW)
    assert made.library == f"openbadge_issuer {__version__}"
    assert (made.required, made.leniencies, made.nested) == (Policy().required, (), ())
    assert made.badge is not None
    assert (made.badge.title, made.badge.recipient_matched) == ("Welding", None)


def test_a_presentation_says_nothing_itself_whatever_it_is_called() -> None:
    named: JSONObject = {
        "type": ["VerifiablePresentation"],
        "name": "Doctor",
        "holder": "did:example:mallory",
    }
    made = assemble(reading(named), PASSED, "", Policy(), NOW)
    assert (made.format, made.badge) == ("verifiable-presentation", None)
    other = assemble(reading({**named, "type": ["VerifiableCredential"]}), PASSED, "", Policy(), NOW)
    assert other.badge is not None
    assert other.badge.title == "Doctor"


def test_every_check_is_there_in_its_order_and_what_is_missing_could_not_run() -> None:
    made = assemble(reading(None), [PASSED[4], PASSED[0]], "", Policy(), NOW)
    assert tuple(each.name for each in made) == CHECKS
    assert (made["carrier"].outcome, made["proof"].outcome) == (Outcome.PASSED, Outcome.PASSED)
    missing = made["status"]
    assert (missing.outcome, missing.code) == (Outcome.UNKNOWN, "status.not_run_document")
    assert missing.message == "Not checked: another check says why."
    assert (made.verdict, made.badge, made.format) == (Verdict.UNDECIDED, None, "unknown")


@pytest.mark.parametrize(
    "policy",
    [
        Policy(expected_issuer=ISSUER_ID),
        Policy(trust=TrustedIssuers({ISSUER_ID: "us"})),
        Policy(expected_issuer=ISSUER_ID, expected_achievement="urn:x"),
    ],
)
def test_whoever_asks_about_the_issuer_requires_an_answer(policy: Policy) -> None:
    assert report(policy=policy).required == Policy().required | {"trust"}
    assert report(ended("trust", Outcome.UNKNOWN), policy=policy).verdict is Verdict.UNDECIDED
    assert report(ended("trust", Outcome.FAILED), policy=policy).verdict is Verdict.REFUSED
    assert report(ended("trust", Outcome.FAILED)).verdict is Verdict.ACCEPTED  # nobody asked


@pytest.mark.parametrize(
    ("outcome", "verdict", "matched"),
    [
        (Outcome.PASSED, Verdict.ACCEPTED, True),
        (Outcome.FAILED, Verdict.REFUSED, False),
        (Outcome.UNKNOWN, Verdict.UNDECIDED, None),
    ],
)
def test_whoever_expects_somebody_requires_an_answer(
    outcome: Outcome, verdict: Verdict, *, matched: bool | None
) -> None:
    made = report(ended("recipient", outcome), recipients=[RECIPIENT])
    assert (made.verdict, made.required) == (verdict, Policy().required | {"recipient"})
    assert made.badge is not None
    assert made.badge.recipient_matched is matched
    unasked = report(ended("recipient", outcome))
    assert unasked.badge is not None
    assert (unasked.verdict, unasked.badge.recipient_matched) == (Verdict.ACCEPTED, None)


@pytest.mark.own_codes("recipient.other_presenter")
def test_who_presents_it_was_asked_though_nobody_was_expected() -> None:
    made = report(ended("recipient", Outcome.UNKNOWN, "other_presenter"))
    assert (made.verdict, made.required) == (Verdict.UNDECIDED, Policy().required | {"recipient"})
    assert made.badge is not None
    assert made.badge.recipient_matched is None


def test_who_was_expected_is_not_known_where_it_was_not_checked() -> None:
    made = assemble(reading(), HANDED_IN, "", Policy(), NOW, [RECIPIENT])
    assert made.badge is not None
    assert made.badge.recipient_matched is None
    assert "recipient" in made.required


def test_a_schema_decides_against_a_badge_and_never_for_it() -> None:
    against = report(ended("schemas", Outcome.FAILED))
    assert (against.verdict, "schemas" in against.required) == (Verdict.REFUSED, True)
    unknown = report(ended("schemas", Outcome.UNKNOWN))
    assert (unknown.verdict, "schemas" in unknown.required) == (Verdict.ACCEPTED, False)
    assert "schemas" not in report(ended("dates", Outcome.FAILED)).required


def test_what_stands_inside_is_a_part_of_the_report() -> None:
    inner = Nested(role="credential", pointer="/a", report=report())
    assert report(nested=[inner]).nested == (inner,)


def test_leniencies_stand_in_the_report() -> None:
    assert report(policy=Policy(fetch_contexts=True)).leniencies == ("fetch_contexts",)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["VerifiableCredential", "AchievementCredential"], "open-badges-3.0"),
        (["VerifiableCredential", "OpenBadgeCredential"], "open-badges-3.0"),
        ("OpenBadgeCredential", "open-badges-3.0"),
        (["VerifiableCredential", "EndorsementCredential"], "open-badges-3.0-endorsement"),
        (["EndorsementCredential", "AchievementCredential"], "open-badges-3.0"),
        (["VerifiableCredential", "ClrCredential"], "clr-2.0"),
        ("Assertion", "open-badges-2.0"),
        (["VerifiableCredential", "VerifiablePresentation"], "verifiable-presentation"),
        (["VerifiableCredential"], "verifiable-credential"),
        (["Profile"], "unknown"),
        ([], "unknown"),
        (7, "unknown"),
    ],
)
def test_the_standard_is_said_by_the_types(types: JSON, expected: str) -> None:
    assert format_of({"type": types}) == expected


def test_the_standard_without_types() -> None:
    assert format_of(None) == "unknown"
    assert format_of({}) == "unknown"
    assert format_of({"recipient": "ada@example.org", "badge": "https://a.example/b"}) in {
        "open-badges-2.0",
        "unknown",
    }
    oldest: JSONObject = {"uid": "1", "recipient": {}, "badge": "https://a.example/b", "verify": {}}
    assert format_of(oldest) == "open-badges-2.0"


@pytest.mark.parametrize("name", ["credentialSubject", "issuer", "proof"])
def test_what_has_a_member_of_a_credential_is_judged_as_one(name: str) -> None:
    assert another_format({name: None}) is None
    assert another_format({name: {}, "type": ["Thing"]}) is None
    assert another_format({"credentialSubject": {}, name: {}, "type": "BadgeClass"}) is None


@pytest.mark.parametrize(
    ("document", "named", "said"),
    [
        ({}, "", "it has no type"),
        ({"type": ""}, "", "it has no type"),
        ({"type": ["Thing", "Another"]}, "Another, Thing", "its type is Another, Thing"),
        ({"type": "BadgeClass", "issuer": "https://a.example"}, "BadgeClass", "its type is BadgeClass"),
        ({"type": ["x" * 200]}, "x" * 100, f"its type is {'x' * 100}"),
    ],
)
def test_what_is_no_badge(document: JSONObject, named: str, said: str) -> None:
    found = another_format(document)
    assert found is not None
    code = "structure.no_badge" if named else "structure.no_type"
    assert (found.outcome, found.code, found.turn) == (Outcome.FAILED, code, "holder")
    assert found.message == f"This is JSON, but not a badge: {said}."
    assert found.params == {"type": named}
    assert found.advice == "Ask for the badge file as the issuer made it."


def test_what_follows_another_standard() -> None:
    found = another_format({"type": "Assertion"})
    assert found is not None
    assert (found.outcome, found.code, found.turn) == (
        Outcome.UNKNOWN,
        "structure.another_format",
        "verifier",
    )
    assert found.params == {"format": "open-badges-2.0"}
    assert found.advice
    assert another_format(BADGE) is None
    assert another_format({"type": ["VerifiableCredential"]}) is None


def structure(changes: JSONObject, policy: Policy | None = None, *, canonical: bool = True) -> Check:
    document = {**BADGE, **changes}
    policy = policy or Policy()
    with_terms = CanonicalDocument(document, default_contexts(), policy.limits)
    return check_structure(document, with_terms if canonical else None, policy)


def test_what_is_well_built() -> None:
    found = structure({})
    assert (found.outcome, found.code) == (Outcome.PASSED, "structure.passed")
    assert (found.message, found.findings) == ("It is built as its standard asks.", ())


def test_a_term_that_no_context_defines_is_covered_by_no_proof() -> None:
    found = structure({"grade": "A"})
    assert (found.outcome, found.code, found.pointer) == (
        Outcome.FAILED,
        "jsonld.undefined_term",
        "/grade",
    )
    assert structure({"grade": "A"}, canonical=False).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"id": "no uri"}, "rules.uri", "/id"),
        ({"grade": None}, "rules.null", "/grade"),
        ({"@id": "urn:x"}, "rules.jsonld_spelling", "/@id"),
        ({"_:a": 1}, "rules.spelled_name", "/_:a"),
    ],
)
def test_one_place_is_told_once(changes: JSONObject, code: str, pointer: str) -> None:
    """A rule that speaks of a place says it better than the terms do."""
    assert [(each.code, each.pointer) for each in structure(changes).findings] == [(code, pointer)]


def test_what_would_take_too_long_to_look_through_is_said() -> None:
    found = structure({}, Policy(limits=Limits(max_objects=3)))
    assert (found.outcome, found.code) == (Outcome.FAILED, "limit.objects")
    assert structure({}, Policy(limits=Limits(max_objects=3)), canonical=False).outcome is Outcome.PASSED


def test_of_what_has_canonical_bytes_nobody_asks_why_it_would_have_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reasons cost as much as the bytes do, and nothing is without a reason."""
    asked: list[JSONObject] = []
    findings = jsonld.findings

    def noting(document: JSONObject, *how: Any) -> tuple[Finding, ...]:
        asked.append(document)
        return findings(document, *how)

    monkeypatch.setattr(jsonld, "findings", noting)
    assert structure({}).code == "structure.passed"
    assert asked == []
    assert structure({"grade": "A"}).outcome is Outcome.FAILED
    assert len(asked) == 1


def test_the_limits_of_the_policy_are_those_of_the_rules() -> None:
    small = Limits(max_values=DEFAULT_LIMITS.max_values // 100)
    tags: JSON = [f"t{number}" for number in range(small.max_values + 1)]
    subject: Any = BADGE["credentialSubject"]
    many: JSONObject = {
        "credentialSubject": {**subject, "achievement": {**subject["achievement"], "tag": tags}}
    }
    assert structure(many, canonical=False).outcome is Outcome.PASSED
    assert structure(many, Policy(limits=small), canonical=False).outcome is Outcome.FAILED


OUTER, UNKNOWN = "https://school.example/outer", "https://nobody.example/inner"
REFERRING = dump({"@context": [UNKNOWN, {"grade": "https://school.example/terms#grade"}]})


@pytest.mark.parametrize(
    ("changes", "outcome", "codes"),
    [
        ({}, Outcome.UNKNOWN, ["jsonld.unknown_context"]),
        ({"id": "no uri"}, Outcome.FAILED, ["rules.uri"]),
    ],
    ids=["nobody knows", "and a rule is broken"],
)
def test_where_a_context_refers_to_an_unknown_one_nobody_knows_what_is_dropped(
    changes: JSONObject, outcome: Outcome, codes: list[str]
) -> None:
    contexts: Any = BADGE["@context"]
    document: JSONObject = {**BADGE, "@context": [*contexts, OUTER], **changes}
    table = default_contexts().pin(OUTER, REFERRING)
    found = check_structure(document, CanonicalDocument(document, table), Policy())
    assert (found.name, found.outcome, found.code) == ("structure", outcome, codes[0])
    assert [finding.code for finding in found.findings] == codes


def test_a_direction_of_writing_is_well_built_though_no_proof_covers_it() -> None:
    name: JSONObject = {"@value": "Licence", "@language": "en", "@direction": "ltr"}
    document: JSONObject = credential(name=name)
    found = check_structure(document, CanonicalDocument(document, default_contexts()), Policy())
    assert (found.outcome, found.findings) == (Outcome.PASSED, ())
    name["grade"] = "A"
    found = check_structure(document, CanonicalDocument(document, default_contexts()), Policy())
    assert found.outcome is Outcome.FAILED


def test_whoever_issues_is_told_more_than_whoever_verifies() -> None:
    subject: Any = BADGE["credentialSubject"]
    clear: JSONObject = {"type": "IdentityObject", "hashed": False, "identityHash": "ada@example.org"}
    identifier: JSON = [{**clear, "identityType": "emailAddress"}]
    document: JSONObject = {**BADGE, "credentialSubject": {**subject, "identifier": identifier}}
    told = {
        purpose: "rules.email_in_clear"
        in {each.code for each in check_structure(document, None, Policy(), purpose).findings}
        for purpose in PURPOSES
    }
    assert told == {"issue": True, "verify": False}
    assert check_structure(document, None, Policy()) == check_structure(document, None, Policy(), "verify")


def test_of_a_token_nobody_asks_what_could_be_moved_in_it() -> None:
    subject: Any = BADGE["credentialSubject"]
    creator: JSONObject = {"id": ISSUER_ID, "type": ["Profile"], "name": "Another name"}
    document: JSONObject = {
        **BADGE,
        "credentialSubject": {**subject, "achievement": {**subject["achievement"], "creator": creator}},
    }
    found = check_structure(document, None, Policy())
    assert (found.outcome, found.code) == (Outcome.FAILED, "rules.one_description")
    assert check_structure(document, None, Policy(), token=True).outcome is Outcome.PASSED


def test_a_context_inside_needs_the_policys_leave() -> None:
    contexts: Any = BADGE["@context"]
    inside: JSONObject = {"@context": [*contexts, {"grade": "https://a.example/grade"}]}
    assert structure(inside).outcome is Outcome.FAILED
    assert structure(inside, Policy(allow_inline_contexts=True)).outcome is not Outcome.FAILED


# --- what counts as a badge


ODD = Finding(code="rules.odd", message="Odd.", severity="warning")


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_of_a_format_that_is_not_taken_is_undecided_unless_it_is_worse(outcome: Outcome) -> None:
    shaped = check("structure", outcome, "x", "…", findings=[ODD])
    assert taken(shaped, "open-badges-3.0", Policy()) is shaped
    named = Policy(formats={"verifiable-credential"})
    assert taken(shaped, "verifiable-credential", named) is shaped
    found = taken(shaped, "verifiable-credential", Policy())
    if outcome not in (Outcome.PASSED, Outcome.WARNING):
        assert found is shaped
        return
    assert (found.name, found.outcome, found.code) == (
        *("structure", Outcome.UNKNOWN, "structure.format_not_taken"),
    )
    assert found.message == (
        "It is of the format verifiable-credential, and the policy takes none but "
        "clr-2.0, open-badges-2.0, open-badges-3.0."
    )
    assert found.params == {
        "format": "verifiable-credential",
        "formats": ["clr-2.0", "open-badges-2.0", "open-badges-3.0"],
    }
    assert found.advice.startswith("Ask for the badge itself. If you take what is of this format too")
    assert (found.pointer, found.retry, found.turn, found.findings) == ("/type", "never", "verifier", (ODD,))
