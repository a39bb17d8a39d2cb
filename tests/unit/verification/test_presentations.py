"""Presentations: who shows these credentials, for which occasion; and each of them on its own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer import (
    ExpectedRecipient,
    Outcome,
    Policy,
    Report,
    TrustedIssuers,
    Verdict,
    VerificationRefused,
    VerificationUndecided,
    Verifier,
)
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.models.markers import VC1_CONTEXT, VC2_CONTEXT
from openbadge_issuer.ports import Answer, Documents, FetchFailure, Request
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import BadgeView, Budget, ExpectedPresentation
from openbadge_issuer.verification.policy import WEIGHTY
from unit.verification.presenting import (
    ASKED,
    HOLDER,
    HOLDER_KEY,
    badge,
    claims,
    frame,
    presented,
    token,
)

VERIFIER = Verifier(fetch=issuer_documents())
EXPECTED = ExpectedPresentation(**ASKED)
SECOND = "urn:uuid:00000000-0000-4000-8000-000000000002"


def check(content: Any, expected: ExpectedPresentation | None = EXPECTED, **asked: Any) -> Report:
    return VERIFIER.check(content, now=NOW, expected_presentation=expected, **asked)


@pytest.mark.parametrize("number", [2, 40])
def test_badges_of_a_school_whose_address_stands_in_each_of_them(number: int) -> None:
    """The address has no id, so all of them look alike; each shares nine statements with the graph of its badge."""
    held = [a_badge_with_the_schools_address(each) for each in range(number)]
    report = check(presented(*held))
    assert report.verdict is Verdict.ACCEPTED
    assert len(report.accepted_badges) == number


def a_badge_with_the_schools_address(number: int) -> Any:
    unsigned = {name: value for name, value in badge().items() if name != "proof"}
    address = {
        "type": ["Address"],
        "streetAddress": "1 High Street",
        "addressLocality": "Exampleton",
        "addressRegion": "Shire",
        "postalCode": "EX1 2AM",
        "addressCountry": "GB",
        "geo": {"type": "GeoCoordinates", "latitude": 51.5, "longitude": -0.1},
    }
    issuer = {**unsigned["issuer"], "address": address}
    named = {**unsigned, "id": f"urn:uuid:00000000-0000-4000-8000-{number:012}", "issuer": issuer}
    return json.loads(bytes(fixed_issuer().secure(named, now=NOW)))


def test_what_was_made_for_this_occasion_is_accepted() -> None:
    report = check(presented(badge()))
    assert (report.verdict, report.format, report.proof_format) == (
        Verdict.ACCEPTED,
        "verifiable-presentation",
        "eddsa-rdfc-2022",
    )
    assert (report["proof"].outcome, report["proof"].code) == (
        Outcome.PASSED,
        "proof.verified_for_this_occasion",
    )
    assert report["issuer"].code == "issuer.holder_authenticated"
    assert report["issuer"].params["holder"] == HOLDER
    assert [(one.role, one.pointer, one.report.verdict) for one in report.nested] == [
        ("credential", "/verifiableCredential/0", Verdict.ACCEPTED)
    ]
    assert "credentials.presented_by_subject" in {finding.code for finding in report["credentials"].findings}


def test_a_program_gets_the_credentials_that_hold() -> None:
    false = {**badge(credential_id=SECOND), "name": "Surgery"}
    verified = VERIFIER.verify(presented(badge(), false), now=NOW, expected_presentation=EXPECTED)
    assert [each.badge.title for each in verified.credentials] == ["Welding"]
    assert verified.credentials[0].document == badge()
    assert verified.report["credentials"].code == "credentials.refused"
    assert "Credentials in it: 2, accepted: 1, undecided: 0, refused: 1." in verified.report.summary


def test_where_all_in_it_are_required_one_that_is_false_refuses_it() -> None:
    false = {**badge(credential_id=SECOND), "name": "Surgery"}
    strict = Verifier(policy=Policy(required={*WEIGHTY, "credentials"}), fetch=VERIFIER.fetch)
    some = strict.check(presented(badge(), false), now=NOW, expected_presentation=EXPECTED)
    assert (some.verdict, some["credentials"].code) == (Verdict.REFUSED, "credentials.refused")
    assert (
        strict.check(presented(badge()), now=NOW, expected_presentation=EXPECTED).verdict is Verdict.ACCEPTED
    )
    few = replace(strict, policy=replace(strict.policy, budget=Budget(max_nested=1)))
    open_ = few.check(presented(badge(), badge(credential_id=SECOND)), now=NOW)["credentials"]
    assert (open_.outcome, open_.code) == (Outcome.UNKNOWN, "credentials.undecided")
    none = few.check(presented(false, badge()), now=NOW)["credentials"]
    assert (none.outcome, none.code) == (Outcome.FAILED, "credentials.none_accepted")


@pytest.mark.parametrize(
    "expected", [ExpectedPresentation(challenge="other"), ExpectedPresentation(domain="x.example")]
)
@pytest.mark.parametrize("content", [presented(badge()), token(claims(badge()))], ids=["embedded", "token"])
def test_for_another_occasion_it_is_refused(content: bytes, expected: ExpectedPresentation) -> None:
    report = check(content, expected)
    assert report.verdict is Verdict.REFUSED
    assert report["proof"].code == ("proof.challenge" if expected.challenge else "proof.domain")
    assert report.nested == ()


@pytest.mark.parametrize(
    "content",
    [presented(badge(), said={}), token(claims(badge(), nonce=None, aud=None))],
    ids=["embedded", "token"],
)
def test_without_a_challenge_it_is_refused_where_one_is_expected(content: bytes) -> None:
    assert check(content)["proof"].code == "proof.no_challenge"
    assert check(content, ExpectedPresentation(domain="jobs.example"))["proof"].code == "proof.no_domain"


@pytest.mark.parametrize("content", [presented(badge()), token(claims(badge()))], ids=["embedded", "token"])
def test_where_nobody_was_asked_that_is_said(content: bytes) -> None:
    report = check(content, None)
    assert report.verdict is Verdict.ACCEPTED
    assert (report["proof"].outcome, report["proof"].code) == (Outcome.WARNING, "proof.not_asked")


@pytest.mark.parametrize("content", [presented(badge()), token(claims(badge()))], ids=["embedded", "token"])
def test_what_was_compared_in_part_is_said(content: bytes) -> None:
    report = check(content, ExpectedPresentation(challenge=ASKED["challenge"]))
    assert (report["proof"].outcome, report["proof"].code) == (Outcome.WARNING, "proof.addressed_in_part")


def test_several_domains() -> None:
    names: JSON = ["jobs.example", "work.example"]
    content = presented(badge(), said={"challenge": "c", "domain": names})
    assert (
        check(content, ExpectedPresentation(domain=["work.example", "jobs.example"])).verdict
        is Verdict.ACCEPTED
    )
    assert check(content, ExpectedPresentation(domain="jobs.example")).verdict is Verdict.REFUSED
    audience = token(claims(badge(), aud=names))
    assert check(audience, EXPECTED).verdict is Verdict.ACCEPTED  # one of several audiences (RFC 7519)


def test_the_expected_holder() -> None:
    assert check(presented(badge()), ExpectedPresentation(**ASKED, holder=HOLDER)).verdict is Verdict.ACCEPTED
    for content in (presented(badge()), token(claims(badge()))):
        report = check(content, ExpectedPresentation(**ASKED, holder="did:example:eve"))
        assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.other_holder")


@pytest.mark.parametrize(
    "content",
    [
        token(claims(badge())),
        token(claims(badge(), holder=None, iss=HOLDER)),
        token(claims(badge(), holder={"id": HOLDER})),
        token(claims(badge()), kid="#" + HOLDER_KEY.verification_method.partition("#")[2]),
        token(claims(badge()), kid=None, jwk=dict(HOLDER_KEY.public_jwk)),
        token(claims(badge()), typ="JWT"),
    ],
    ids=["holder", "iss", "object", "short kid", "jwk", "typ JWT"],
)
def test_as_a_token(content: bytes) -> None:
    report = check(content)
    assert (report.verdict, report.proof_format) == (Verdict.ACCEPTED, "vp-jwt"), str(report)
    assert report["proof"].outcome is Outcome.PASSED
    assert report["issuer"].params["holder"] == HOLDER
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED]


def test_the_older_token_with_the_claim_vp() -> None:
    older = {
        "iss": HOLDER,
        "nonce": ASKED["challenge"],
        "aud": ASKED["domain"],
        "vp": {
            "@context": [VC1_CONTEXT],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))).decode()],
        },
    }
    report = check(token(older, typ="JWT"))
    assert (report.verdict, report.proof_format) == (Verdict.ACCEPTED, "vp-jwt"), str(report)
    assert [one.report.proof_format for one in report.nested] == ["vc-jwt"]


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt"])
def test_what_stands_for_a_signed_credential(proof: Any) -> None:
    held = make_badge(issuer=fixed_issuer(proof=proof)).held
    assert (held["type"] == "EnvelopedVerifiableCredential") is (proof == "vc-jwt")
    assert [one.report.verdict for one in check(presented(held)).nested] == [Verdict.ACCEPTED]


def test_in_an_envelope() -> None:
    envelope = {
        "@context": VC2_CONTEXT,
        "type": "EnvelopedVerifiablePresentation",
        "id": f"data:application/vp+jwt,{token(claims(badge())).decode()}",
    }
    assert check(json.dumps(envelope)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("contexts", [None, [], "https://www.w3.org/2018/credentials/v1", [7]])
@pytest.mark.parametrize("kind", ["EnvelopedVerifiablePresentation", "EnvelopedVerifiableCredential"])
def test_an_envelope_has_the_context_that_defines_it(contexts: JSON, kind: str) -> None:
    address = f"data:application/jwt,{token(claims(badge())).decode()}"
    envelope: dict[str, JSON] = {"@context": contexts, "type": kind, "id": address}
    report = check(json.dumps({name: value for name, value in envelope.items() if value is not None}), None)
    assert (report.verdict, report["json"].code) == (Verdict.REFUSED, "json.envelope_context")


def test_an_envelope_names_a_token_in_a_data_address() -> None:
    envelope = {"@context": VC2_CONTEXT, "type": "EnvelopedVerifiablePresentation"}
    for address in (token(claims(badge())).decode(), "https://school.example/presentation", 7):
        assert check(json.dumps({**envelope, "id": address}), None)["json"].code == "json.envelope_empty"
    address = f"data:application/jwt,{token(claims(badge())).decode()}"
    assert check(json.dumps({**envelope, "id": address})).verdict is Verdict.ACCEPTED


def test_credentials_in_envelopes_and_as_tokens() -> None:
    compact = bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))).decode()
    envelope: JSON = {
        "@context": VC2_CONTEXT,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{compact}",
    }
    embedded, as_token = check(presented(envelope)), check(token(claims(envelope, envelope)))
    assert [one.report.verdict for one in embedded.nested] == [Verdict.ACCEPTED], str(embedded)
    assert [one.report.verdict for one in as_token.nested] == [Verdict.ACCEPTED] * 2


def test_one_that_nobody_signed_is_a_container() -> None:
    content = json.dumps(frame(badge()))
    report = check(content, None)
    assert report.verdict is Verdict.UNDECIDED
    assert report["proof"].code == "proof.unsigned_presentation"
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED]
    assert "credentials.not_bound" in {finding.code for finding in report["credentials"].findings}
    with pytest.raises(VerificationUndecided):
        VERIFIER.verify(content, now=NOW)
    assert check(content).verdict is Verdict.REFUSED


def test_where_a_presentation_is_expected_a_badge_is_none() -> None:
    report = check(json.dumps(badge()))
    assert (report.verdict, report["structure"].code) == (Verdict.REFUSED, "structure.no_presentation")
    with pytest.raises(VerificationRefused):
        VERIFIER.verify(b'{"name": "x"}', now=NOW, expected_presentation=EXPECTED)


def test_no_holder_is_named() -> None:
    report = check(presented(badge(), holder=None))
    assert (report.verdict, report["issuer"].params["holder"]) == (Verdict.ACCEPTED, HOLDER)


def test_no_credentials() -> None:
    report = check(presented())
    assert (report.verdict, report["credentials"].outcome) == (Verdict.ACCEPTED, Outcome.NOT_APPLICABLE)


@pytest.mark.parametrize(
    "held", [7, [], [None], {}, [[]], "eyJhbGciOiJFZERTQSJ9.e30.AA", ["https://school.example/1"]]
)
def test_what_is_no_credential(held: JSON) -> None:
    report = check(json.dumps({**frame(), "verifiableCredential": held}), None)
    assert (report.verdict, report["structure"].outcome) == (Verdict.REFUSED, Outcome.FAILED)


def test_a_token_has_dates() -> None:
    seconds = int(NOW.timestamp())
    assert check(token(claims(badge(), exp=seconds)))["dates"].code == "dates.presentation_expired"
    assert check(token(claims(badge(), nbf=seconds + 60)))["dates"].code == "dates.presentation_not_yet_valid"
    assert check(token(claims(badge(), exp=seconds + 60, iat=seconds))).verdict is Verdict.ACCEPTED


def test_strangers_inside_are_told_as_a_stranger_alone_is() -> None:
    told = "Who stands behind the credentials in it was not checked: anyone can write such names."
    for content in (presented(badge()), token(claims(badge()))):
        report = check(content)
        trust = report["trust"]
        assert (report.verdict, report.summary) == (Verdict.ACCEPTED, f"Genuine and unchanged. {told}")
        assert (trust.outcome, trust.code, trust.message) == (
            Outcome.WARNING,
            "trust.not_asked_inside",
            told,
        )
        assert (report["recipient"].outcome, report["recipient"].code) == (
            Outcome.NOT_APPLICABLE,
            "recipient.not_applicable_presentation",
        )
    none = check(presented({**badge(), "name": "Surgery"}))
    assert (none.verdict, none["trust"].outcome) == (Verdict.REFUSED, Outcome.NOT_APPLICABLE)
    assert (none["trust"].code, none["trust"].message) == (
        "trust.not_applicable_presentation",
        "The credentials in it have reports of their own.",
    )
    assert told not in none.summary
    trusting = Verifier(
        policy=Policy(trust=TrustedIssuers({ISSUER_ID: "the school"})), fetch=issuer_documents()
    )
    assert told not in str(trusting.check(presented(badge()), now=NOW, expected_presentation=EXPECTED))


def test_what_troubles_is_what_decides() -> None:
    report = check(presented({**badge(), "name": "Surgery"}))
    assert [each.name for each in report.troubles] == ["credentials"]
    assert [each.name for each in report.nested[0].report.troubles] == ["proof"]
    assert check(presented(badge())).troubles == ()


def test_trust_is_asked_of_the_credentials() -> None:
    def asked(issuer: str, *held: Any) -> Report:
        policy = Policy(trust=TrustedIssuers({issuer: "the school"}))
        return Verifier(policy=policy, fetch=issuer_documents()).check(
            presented(*held), now=NOW, expected_presentation=EXPECTED
        )

    good, none = asked(ISSUER_ID, badge()), asked("did:web:other.example", badge())
    assert (good.verdict, good["trust"].code) == (Verdict.ACCEPTED, "trust.of_each")
    assert (none.verdict, none["trust"].code) == (Verdict.REFUSED, "trust.of_none")
    assert asked(ISSUER_ID).verdict is Verdict.REFUSED  # nothing in it
    stranger = make_badge(issuer=fixed_issuer(fixed_signer(controller=None)), credential_id=SECOND).document
    some = asked(ISSUER_ID, badge(), stranger)
    assert (some["trust"].outcome, some["trust"].code) == (Outcome.WARNING, "trust.of_some")
    genuine = "Genuine and unchanged. Credentials in it: "
    assert good.summary == f"{genuine}1, and all of them are accepted."
    assert some.summary == f"{genuine}2, accepted: 1, undecided: 0, refused: 1."
    reason = none.nested[0].report["trust"].message
    assert none.summary == f"Credentials in it: 1, and none of them is accepted. {reason}"


def test_what_may_come_later_is_worth_another_try() -> None:
    """A server that is out of order delays what is presented as it does a badge that is handed in alone."""

    def out_of_order(request: Request, /) -> Answer:
        return FetchFailure("fetch.timeout", "It took too long.")

    away = Verifier(policy=Policy(expected_issuer=ISSUER_ID), fetch=out_of_order)
    report = away.check(presented(badge()), now=NOW, expected_presentation=EXPECTED)
    assert (report.verdict, report["credentials"].retry) == (Verdict.UNDECIDED, "later")
    stranger = make_badge(issuer=fixed_issuer(fixed_signer(controller=None))).document
    report = away.check(presented(stranger), now=NOW, expected_presentation=EXPECTED)
    assert (report.verdict, report["credentials"].retry) == (Verdict.REFUSED, "never")


def test_the_recipient_is_asked_of_the_credentials() -> None:
    me, another = ExpectedRecipient.did(HOLDER), ExpectedRecipient.did("did:example:eve")
    assert check(presented(badge()), expected_recipients=[me])["recipient"].code == "recipient.of_each"
    assert check(presented(badge()), expected_recipients=[another]).verdict is Verdict.REFUSED


def test_a_holder_whose_document_is_fetched() -> None:
    school = fixed_signer()
    report = check(presented(badge(), signer=school, holder=ISSUER_ID))
    # the fixed did.json lists its keys for issuing alone
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.not_authorized_of_holder")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"challenge": ""},
        {"domain": []},
        {"domain": [7]},
        {"challenge": 7},
        {"domain": True},
        {"domain": 7},
    ],
)
def test_what_can_not_be_expected(wrong: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ExpectedPresentation(**wrong)
    assert caught.value.detail_code == "config.presentation"
    with pytest.raises(ConfigurationError):
        VERIFIER.check(b"{}", now=NOW, expected_presentation=wrong)


def test_among_what_was_uploaded() -> None:
    (report,) = VERIFIER.check_upload(presented(badge()), now=NOW)
    assert report.format == "verifiable-presentation"


def test_what_is_asked_for_to_know_the_holder_is_asked_for_as_that() -> None:
    """Documents of a person, every one of them: an issuer's are for everybody, and are kept and named."""
    person, page = "https://people.example/ada", "https://people.example/keys"
    signer = fixed_signer(controller=page, seed="ada")
    of_keys: Any = issuer_document(page, [(signer.verification_method, signer.public_key)])
    of_keys["verificationMethod"][0]["controller"] = person
    of_person: Any = {**of_keys, "id": person, "authentication": [signer.verification_method]}
    del of_person["assertionMethod"], of_person["verificationMethod"]
    known = {page: json.dumps(of_keys).encode(), person: json.dumps(of_person).encode()}
    asked: list[tuple[str, str]] = []

    def fetch(request: Request, /) -> Answer:
        asked.append((request.url, request.purpose))
        return Documents({**issuer_documents().documents, **known})(request)

    shown = presented(make_badge().document, holder=person, signer=signer)
    report = Verifier(fetch=fetch).check(shown, now=NOW, expected_presentation=EXPECTED)
    assert (report.verdict, report["issuer"].code) == (Verdict.ACCEPTED, "issuer.holder_authenticated")
    assert asked == [
        (page, "holder"),
        (person, "holder"),
        ("https://school.example/.well-known/did.json", "key"),
    ]


def test_a_presentation_says_nothing_itself() -> None:
    """Whoever presents it can call it what they like. The flat view is empty; those of its credentials say what they are."""
    verified = VERIFIER.verify(presented(badge(), name="Doctor"), now=NOW, expected_presentation=EXPECTED)
    assert (verified.badge, verified.report.badge) == (BadgeView(), None)
    assert verified.report.to_json()["badge"] is None
    assert [each.title for each in verified.report.accepted_badges] == ["Welding"]
    assert [each.badge.title for each in verified.credentials] == ["Welding"]
