"""A verifiable credential that is no badge: issued, and judged by the rules of the VCDM alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer import (
    Outcome,
    Policy,
    Report,
    Verdict,
    VerificationRefused,
    Verifier,
    default_contexts,
    models,
)
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import RuleError, UnknownContextError
from openbadge_issuer.issuing.securing import ProofFormat
from openbadge_issuer.models.markers import VC1_CONTEXT, VC2_CONTEXT
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_entropy,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
)
from openbadge_issuer.verification import FORMATS
from unit.verification.presenting import proved, token

VERIFIER = Verifier(policy=Policy(formats=FORMATS), fetch=issuer_documents())
SCHOOL = fixed_signer()
PROOFS: tuple[ProofFormat, ...] = ("eddsa-rdfc-2022", "vc-jwt")
LICENCE = "https://school.example/types#Licence"
LEVEL = "https://school.example/terms#level"


def credential(**changes: Any) -> dict[str, Any]:
    """A licence; a member that is ``None`` is left out."""
    made: dict[str, Any] = {
        "@context": [VC2_CONTEXT],
        "type": ["VerifiableCredential", LICENCE],
        "issuer": ISSUER_ID,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ada", LEVEL: "B"},
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def signed(**changes: Any) -> bytes:
    return json.dumps(proved(credential(**changes), SCHOOL, "assertionMethod", {})).encode()


def jwt(payload: Any = None, **header: JSON) -> bytes:
    return token(credential() if payload is None else payload, signer=SCHOOL, **{"typ": "vc+jwt", **header})


def check(content: Any, **policy: Any) -> Report:
    return Verifier(policy=Policy(formats=FORMATS, **policy), fetch=issuer_documents()).check(
        content, now=NOW
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"validFrom": None},
        {"issuer": {"id": ISSUER_ID, "name": "School"}},
        {"credentialSubject": [{"id": "did:example:ada"}, {"id": "did:example:eve", LEVEL: "A"}]},
        {"credentialSubject": {LEVEL: {"@value": "B", "@language": "de"}}},
        {"name": {"@value": "Führerschein", "@language": "de"}},
        {"name": [{"@value": "Licence", "@language": "en"}, {"@value": "Permis", "@language": "fr"}]},
        {"termsOfUse": {"type": "https://school.example/types#Terms"}},
        {"evidence": [{"type": "https://school.example/types#Test", "name": "A drive"}]},
        {"confidenceMethod": {"id": "https://school.example/c", "type": "https://school.example/types#C"}},
        {"renderMethod": {"type": "https://school.example/types#Template"}},
        {"relatedResource": {"id": "https://school.example/a.png", "digestSRI": "sha256-AAAA"}},
        {"@context": VC2_CONTEXT},
    ],
)
def test_what_the_data_model_allows(changes: dict[str, JSON]) -> None:
    report = check(signed(**changes))
    assert (report.verdict, report.format) == (Verdict.ACCEPTED, "verifiable-credential"), str(report)
    assert report["structure"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": None}, "rules.issuer"),
        ({"issuer": {"name": "School"}}, "rules.issuer"),
        ({"credentialSubject": None}, "rules.subject"),
        ({"credentialSubject": "did:example:ada"}, "rules.subject"),
        ({"credentialSubject": []}, "rules.subject"),
        ({"type": [LICENCE]}, "rules.type"),
        ({"termsOfUse": {"id": "https://school.example/terms"}}, "rules.typed"),
        ({"refreshService": {"id": "https://school.example/refresh"}}, "rules.typed"),
        ({"confidenceMethod": {"id": "https://school.example/c"}}, "rules.typed"),
        ({"renderMethod": {"id": "https://school.example/r"}}, "rules.typed"),
        ({"name": ["A", "B"]}, "rules.text"),
        ({"validUntil": "2025-01-01T00:00:00Z"}, "rules.period"),
        ({"validFrom": "yesterday"}, "rules.date_time"),
        ({"issuanceDate": "2026-01-01T00:00:00Z"}, "rules.date_name"),
        ({"nonsense": "x"}, "jsonld.undefined_term"),
        ({"id": "no url"}, "rules.uri"),
        ({"id": ["https://school.example/1", "https://school.example/2"]}, "rules.plain_value"),
        ({"type": None}, "rules.type"),
        ({"type": ["VerifiableCredential", "NobodyDefinesThis"]}, "jsonld.undefined_type"),
        ({"issuer": "school"}, "rules.uri"),
        ({"@context": []}, "rules.context"),
        ({"@context": ["https://w3id.org/security/data-integrity/v2", VC2_CONTEXT]}, "rules.context"),
        ({"credentialStatus": {"id": "https://school.example/status/1"}}, "rules.status"),
        ({"credentialSchema": {"type": "JsonSchema"}}, "rules.schema_id"),
        ({"credentialSchema": {"id": "https://school.example/schema.json"}}, "rules.typed"),
        ({"validUntil": "2027-01-01T00:00:00"}, "rules.date_time"),
        ({"relatedResource": {"id": "https://school.example/a.png"}}, "rules.related_resource"),
    ],
)
def test_what_it_does_not_allow(changes: dict[str, JSON], code: str) -> None:
    """Whoever signed it, it is refused for this; and it is not signed here."""
    document = credential(**changes)
    report = check(jwt(document))
    assert (report.verdict, report["structure"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    assert code in [found.code for found in report["structure"].findings]
    for proof in PROOFS:
        with pytest.raises(RuleError) as refused:
            fixed_issuer(proof=proof).secure(document, now=NOW)
        assert code in [found.code for found in refused.value.findings]


@pytest.mark.parametrize(
    "changes",
    [
        {"validFrom": "yesterday"},
        {"validUntil": "2025-01-01T00:00:00Z"},
        {"termsOfUse": {"id": "https://school.example/terms"}},
    ],
)
def test_a_good_proof_over_what_does_not_conform_gives_no_document(changes: dict[str, JSON]) -> None:
    """Section 7.1, step 2: the proof alone makes nothing verified."""
    content = signed(**changes)
    report = check(content)
    assert (report["proof"].outcome, report["structure"].outcome) == (Outcome.PASSED, Outcome.FAILED)
    with pytest.raises(VerificationRefused):
        VERIFIER.verify(content, now=NOW)


def test_of_vcdm_1_1() -> None:
    dated: dict[str, JSON] = {"validFrom": None, "issuanceDate": "2026-01-01T00:00:00Z"}
    older = credential(**{"@context": [VC1_CONTEXT], **dated})
    claimed = {"iss": ISSUER_ID, "vc": older}
    report = check(jwt(claimed, typ="JWT"))
    assert report.verdict is Verdict.ACCEPTED, str(report)
    assert report["structure"].code == "rules.vcdm_1_1"
    assert check(jwt({"vc": {**older, "issuanceDate": "never"}}, typ="JWT")).verdict is Verdict.REFUSED


@pytest.mark.parametrize("typ", ["vc+jwt", "JWT", None])
def test_a_token_needs_no_claims(typ: JSON) -> None:
    report = check(jwt(typ=typ, cty="vc"))
    assert (report.verdict, report.proof_format) == (Verdict.ACCEPTED, "vc-jwt"), str(report)
    assert report["proof"].outcome is Outcome.PASSED


def test_claims_that_contradict_it() -> None:
    for claim in ("iss", "jti", "sub"):
        report = check(jwt({**credential(id="https://school.example/1"), claim: "did:example:other"}))
        assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.jwt.claim_mismatch")
    assert check(jwt(iss="did:example:other"))["proof"].code == "proof.jwt.header_iss"


def test_the_dates_of_the_signature_are_beside_those_of_the_credential() -> None:
    seconds = int(NOW.timestamp())
    assert (
        check(jwt({**credential(), "iat": seconds, "nbf": seconds, "exp": seconds + 9})).verdict
        is Verdict.ACCEPTED
    )
    assert check(jwt({**credential(), "nbf": seconds + 9}))["dates"].code == "dates.token_not_yet_valid"
    assert check(jwt({**credential(), "exp": seconds - 9}))["dates"].code == "dates.expired"
    ended = credential(validUntil="2026-01-15T00:00:00Z")
    assert check(jwt({**ended, "exp": seconds + 9}))["dates"].code == "dates.expired"


def test_names_in_languages_are_in_the_report() -> None:
    licence: JSON = {"@value": "Licence", "@language": "en"}
    school: JSON = [{"@value": "École", "@language": "fr"}, {"@value": "School", "@language": "en"}]
    report = check(signed(name=licence, description=[licence], issuer={"id": ISSUER_ID, "name": school}))
    assert report.verdict is Verdict.ACCEPTED
    assert report.badge is not None
    assert (report.badge.title, report.badge.description) == ("Licence", "Licence")
    assert report.badge.issuer_claimed_name == "École"
    assert "it calls itself 'École', and anyone can write that name." in report.summary


@pytest.mark.parametrize(("first", "title"), [(0, "Licence"), (1, "Permis")])
def test_which_language_is_first_is_not_in_the_graph_that_is_signed(first: int, title: str) -> None:
    names = [{"@value": "Licence", "@language": "en"}, {"@value": "Permis", "@language": "fr"}]
    turned = json.loads(signed(name=names))
    turned["name"] = [names[first], names[1 - first]]
    report = check(json.dumps(turned))
    assert report.verdict is Verdict.ACCEPTED
    assert report.badge is not None
    assert report.badge.title == title


def test_a_direction_of_writing_is_signed_by_a_token_alone() -> None:
    name: JSON = {"@value": "رخصة", "@language": "ar", "@direction": "rtl"}
    assert check(jwt(credential(name=name))).verdict is Verdict.ACCEPTED
    embedded = json.loads(signed(name={"@value": "رخصة", "@language": "ar"}))
    embedded["name"]["@direction"] = "rtl"
    report = check(json.dumps(embedded))
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "jsonld.dropped_value")


def test_a_direction_of_writing_is_issued_in_a_token_alone() -> None:
    name: JSON = {"@value": "رخصة", "@language": "ar", "@direction": "rtl"}
    subject: JSON = [{"id": "did:example:ada", "description": [name]}]
    token = fixed_issuer(proof="vc-jwt").secure(credential(name=name, credentialSubject=subject), now=NOW)
    assert (token.document["name"], token.document["credentialSubject"]) == (name, subject)
    assert check(token).verdict is Verdict.ACCEPTED
    with pytest.raises(RuleError) as refused:
        fixed_issuer().secure(credential(name=name), now=NOW)
    assert [(found.code, found.pointer) for found in refused.value.findings] == [
        ("jsonld.dropped_value", "/name/@direction")
    ]


def test_a_token_says_nothing_else_that_readers_of_json_ld_would_drop() -> None:
    name: JSON = {"@value": "رخصة", "@language": "ar", "@direction": "rtl"}
    odd = credential(name=name, credentialSubject={"id": "did:example:ada", "@direction": "rtl"})
    for document in (odd, credential(undefined="x", name=name)):
        with pytest.raises(RuleError) as refused:
            fixed_issuer(proof="vc-jwt").secure(document, now=NOW)
        assert "/name/@direction" not in [found.pointer for found in refused.value.findings]


@pytest.mark.parametrize("proof", PROOFS)
def test_it_is_issued_by_whoever_issues_badges(proof: ProofFormat) -> None:
    issuer = fixed_issuer(proof=proof)
    secured = issuer.secure(credential(validFrom=None), now=NOW, entropy=fixed_entropy())
    assert check(secured).verdict is Verdict.ACCEPTED
    assert secured.document["validFrom"] == "2026-01-31T12:00:00Z"


def test_a_model_is_issued() -> None:
    model = models.VerifiableCredential(
        type=("VerifiableCredential", LICENCE),
        issuer=ISSUER_ID,
        valid_from=NOW,
        credential_subject=models.CredentialSubject(id="did:example:ada"),
    )
    assert check(fixed_issuer().secure(model, now=NOW)).verdict is Verdict.ACCEPTED
    assert fixed_issuer().prepare_credential(model, now=NOW).request.algorithm == "EdDSA"


def test_an_inline_context_within_the_limits_that_the_caller_sets() -> None:
    inline: JSON = [VC2_CONTEXT, {"level": LEVEL}]
    subject: JSON = {"id": "did:example:ada", "level": "B"}
    content = signed(**{"@context": inline, "credentialSubject": subject})
    assert check(content)["structure"].code == "rules.inline_context"
    report = check(content, allow_inline_contexts=True)
    assert (report.verdict, report.leniencies[0]) == (Verdict.ACCEPTED, "allow_inline_contexts")


def test_a_context_that_is_not_known_leaves_it_undecided_until_it_is_pinned() -> None:
    url = "https://w3id.org/vdl/v1"
    types: JSON = ["VerifiableCredential", "Iso18013DriversLicenseCredential"]
    document = credential(**{"@context": [VC2_CONTEXT, url], "type": types})
    body = b'{"@context": {"Iso18013DriversLicenseCredential": "https://w3id.org/vdl#Iso18013DriversLicenseCredential"}}'
    table = default_contexts().pin(url, body)
    with pytest.raises(UnknownContextError):
        fixed_issuer().secure(document, now=NOW)
    known = replace(VERIFIER, contexts=table)
    assert known.check(jwt(document), now=NOW).verdict is Verdict.ACCEPTED
    assert VERIFIER.check(jwt(document), now=NOW).verdict is Verdict.UNDECIDED


def test_a_misspelled_badge_is_still_told_that_it_is_none() -> None:
    subject: JSON = {"id": "did:example:ada", "achievement": {"name": "Welding"}}
    report = check(json.dumps(credential(credentialSubject=subject)))
    assert "rules.badge_type" in {finding.code for finding in report["structure"].findings}
