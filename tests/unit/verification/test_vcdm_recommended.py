"""What VCDM 2.0 recommends, or demands of a few members alone: types, identifiers, self-asserted credentials."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier, default_contexts
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge
from openbadge_issuer.verification import FORMATS, ExpectedPresentation
from unit.verification.presenting import (
    ASKED,
    HOLDER,
    HOLDER_KEY,
    STRANGER_KEY,
    claims,
    presented,
    proved,
    token,
)
from unit.verification.test_any_credential import check, credential, jwt, signed

NOW_IN_UTC = "2026-01-31T12:00:00Z"
UNDEFINED_TERMS = "https://www.w3.org/ns/credentials/undefined-terms/v2"


def presentation(content: bytes) -> Report:
    return Verifier(policy=Policy(formats=FORMATS), fetch=issuer_documents()).check(
        content, now=NOW, expected_presentation=ExpectedPresentation(**ASKED)
    )


def said_by_holder(**changes: Any) -> dict[str, Any]:
    """A credential that the holder makes about themselves, without a proof of its own."""
    return credential(
        issuer=HOLDER, credentialSubject={"id": HOLDER, "https://x.example/cheese": "Gouda"}, **changes
    )


@pytest.mark.parametrize("holder", [HOLDER, None], ids=["named", "not named"])
@pytest.mark.parametrize(
    "issuer", [HOLDER, STRANGER_KEY.controller], ids=["self-asserted", "somebody else's"]
)
def test_what_the_presentation_alone_secures_is_not_taken(holder: str | None, issuer: str) -> None:
    """4.13 would allow it of a holder who is named and is the issuer."""
    held = {**said_by_holder(), "issuer": issuer}
    for content in (presented(held, holder=holder), token(claims(held, holder=holder))):
        report = presentation(content)
        assert report["proof"].outcome is Outcome.PASSED
        assert [(one.report.verdict, one.report["proof"].code) for one in report.nested] == [
            (Verdict.REFUSED, "proof.missing")
        ]


def test_what_a_holder_says_of_themselves_under_a_proof_of_its_own_is_judged_as_any_other() -> None:
    held = proved(said_by_holder(), HOLDER_KEY, "assertionMethod", {})
    assert [one.report.verdict for one in presentation(presented(held)).nested] == [Verdict.ACCEPTED]


def test_no_narrower_type_is_demanded_and_every_badge_has_one() -> None:
    assert check(signed(type=["VerifiableCredential"])).verdict is Verdict.ACCEPTED
    assert make_badge().document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]


def test_the_type_of_the_whole_decides_what_is_asked_of_its_parts() -> None:
    subject: JSON = {"id": "did:example:ada", "type": ["AchievementSubject"]}
    plain = check(jwt(credential(credentialSubject={"id": "did:example:ada", "https://x.example/a": "b"})))
    badge = {**json.loads(bytes(make_badge())), "credentialSubject": subject}
    assert (plain.format, plain["structure"].outcome) == ("verifiable-credential", Outcome.PASSED)
    report = check(json.dumps(badge).encode())
    assert (report.format, report["structure"].outcome) == ("open-badges-3.0", Outcome.FAILED)
    assert "/credentialSubject/achievement" in [found.pointer for found in report["structure"].findings]


@pytest.mark.parametrize("member", ["credentialStatus", "evidence", "termsOfUse", "relatedResource"])
def test_what_identifies_a_part_is_a_url_as_well(member: str) -> None:
    part: JSON = {"id": "no url", "type": "https://school.example/types#A", "digestSRI": "sha256-AAAA"}
    report = check(jwt(credential(**{member: part})))
    assert (report.verdict, report["structure"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    assert ("rules.uri", f"/{member}/id") in [
        (found.code, found.pointer) for found in report["structure"].findings
    ]


def test_what_issues_writes_no_reserved_member_and_no_identifier_that_leads_anywhere() -> None:
    document = make_badge().document
    assert not {"confidenceMethod", "renderMethod", "termsOfUse", "refreshService"} & set(document)
    assert str(document["id"]).startswith("urn:uuid:")


@pytest.mark.parametrize("member", ["confidenceMethod", "renderMethod"])
def test_what_is_reserved_has_the_urls_of_the_specification(member: str) -> None:
    defined = json.loads(default_contexts().bytes_at(VC2_CONTEXT))["@context"]
    for kind in ("VerifiableCredential", "VerifiablePresentation"):
        terms = defined[kind]["@context"]
        if member in terms:
            assert terms[member]["@id"] == f"https://www.w3.org/2018/credentials#{member}"
    assert member in defined["VerifiableCredential"]["@context"]


def test_times_are_written_in_utc_wherever_they_come_from() -> None:
    document: Any = make_badge(now=NOW.astimezone(timezone(timedelta(hours=14)))).document
    assert document == make_badge(now=NOW).document
    assert (document["validFrom"], document["proof"][0]["created"]) == (NOW_IN_UTC, NOW_IN_UTC)


def test_the_context_that_defines_every_term_leaves_it_undecided() -> None:
    """It would give any word a meaning; so whatever stands under it is told, and not believed."""
    made = credential(**{"@context": [*credential()["@context"], UNDEFINED_TERMS], "anything": "x"})
    report = check(jwt(made))
    assert (report.verdict, report["contexts"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)


def test_an_issuer_whose_id_leads_to_no_keys_is_not_known() -> None:
    for issuer in ("urn:uuid:00000000-0000-4000-8000-000000000001", "did:example:school"):
        report = check(jwt(credential(issuer=issuer)))
        assert report["issuer"].outcome is not Outcome.PASSED
        assert report.verdict is not Verdict.ACCEPTED
    assert check(jwt(credential(issuer=ISSUER_ID)))["issuer"].outcome is Outcome.PASSED
