from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from openbadge_issuer import AsyncSigner, Irrevocable, Issuer, LocalSigner, Profile, Signer, Verifier
from openbadge_issuer.errors import ConfigurationError, RuleError, SigningError, UnknownContextError
from openbadge_issuer.ports import SigningAlgorithm, SigningRequest
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_entropy,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_award,
    make_badge,
)

PROFILE = Profile(id=ISSUER_ID, name="Example School")
STATUS = Irrevocable("a test")


class Wrapped:
    """A signer that is not a LocalSigner: what an HSM looks like from here."""

    def __init__(self, inner: LocalSigner) -> None:
        self.inner = inner

    @property
    def algorithm(self) -> SigningAlgorithm:
        return self.inner.algorithm

    @property
    def verification_method(self) -> str:
        return self.inner.verification_method

    @property
    def public_jwk(self) -> Mapping[str, str]:
        return self.inner.public_jwk


class Named(Wrapped):
    """Its keys go by names of their own."""

    def __init__(self, inner: LocalSigner, name: str) -> None:
        super().__init__(inner)
        self.name = name

    @property
    def verification_method(self) -> str:
        return self.name

    def sign(self, request: SigningRequest) -> bytes:
        return self.inner.sign(request)


class Wrong(Wrapped):
    def sign(self, request: SigningRequest) -> bytes:
        return self.inner.sign(
            SigningRequest(request.algorithm, request.verification_method, b"something else")
        )


class Awaited(Wrapped):
    async def sign(self, request: SigningRequest) -> bytes:
        await asyncio.sleep(0)
        return self.inner.sign(request)


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert bytes(make_badge()) == bytes(make_badge())
    assert bytes(make_badge(now=datetime(2026, 1, 31, 13, tzinfo=UTC))) != bytes(make_badge())


@pytest.mark.parametrize(
    ("signer", "proof", "securing"),
    [
        (fixed_signer(), None, "data-integrity"),
        (fixed_signer(), "vc-jwt", "vc-jwt"),
        (fixed_signer("P-256"), None, "vc-jwt"),
        (LocalSigner.generate("RSA", controller=ISSUER_ID), None, "vc-jwt"),
    ],
)
def test_every_signer_and_proof(signer: LocalSigner, proof: None, securing: str) -> None:
    badge = make_badge(issuer=fixed_issuer(signer, proof=proof))
    assert badge.securing == securing
    verified = Verifier(fetch=issuer_documents(signer)).verify(badge, now=NOW)
    assert verified.report.proof_format == fixed_issuer(signer, proof=proof).proof
    assert badge.credential.name == "Welding"
    assert badge.media_type in ("application/vc", "text/plain")
    assert "Ada" not in repr(badge)


def test_a_suite_that_the_signer_can_not_serve_names_the_one_that_it_can() -> None:
    with pytest.raises(ConfigurationError, match="vc-jwt"):
        Issuer(PROFILE, fixed_signer("P-256"), status=STATUS, proof="eddsa-rdfc-2022")


def test_a_signer_of_somebody_else_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nobody could verify"):
        Issuer(Profile(id="https://other.example"), fixed_signer(), status=STATUS)


OTHERS_DID = LocalSigner.generate().controller


@pytest.mark.parametrize(
    "name",
    [
        "did:web:school.example",
        "did:web:school.example#",
        "did:web:school.example#a#b",
        "did:web:school#key-1",
        "did:web:school.example?x#key-1",
        "https://school.example/issuer",
        "http://school.example/issuer#key-1",
        "did:key:z6MkNoKey",
        OTHERS_DID,
    ],
)
def test_a_key_that_nobody_could_find_signs_nothing(name: str) -> None:
    """Whoever wrote the signer: a badge with this verification method is refused by every verifier."""
    profile = Profile(id=name.partition("#")[0])
    with pytest.raises(ConfigurationError) as caught:
        Issuer(profile, Named(fixed_signer(), name), status=STATUS)
    assert caught.value.detail_code == "config.verification_method"


def test_a_did_method_that_others_may_know() -> None:
    signer = Named(fixed_signer(), "did:webvh:Qm1:school.example#key-1")
    assert (
        Issuer(Profile(id="did:webvh:Qm1:school.example"), signer, status=STATUS).proof == "eddsa-rdfc-2022"
    )


def test_what_is_prepared_may_wait_in_another_process() -> None:
    prepared = fixed_issuer().prepare(make_award(), now=NOW, entropy=fixed_entropy("badge"))
    kept = pickle.loads(pickle.dumps(prepared))
    assert kept.request == prepared.request
    assert bytes(kept.complete(fixed_signer().sign(kept.request))) == bytes(make_badge())


def test_status_has_no_default_and_wants_a_reason() -> None:
    with pytest.raises(TypeError, match="status"):
        Issuer(PROFILE, fixed_signer())  # type: ignore[call-arg]
    with pytest.raises(ConfigurationError, match="reason"):
        Irrevocable("  ")
    with pytest.raises(ConfigurationError, match="Irrevocable"):
        Issuer(PROFILE, fixed_signer(), status=None)  # type: ignore[arg-type]


def test_a_signature_that_does_not_verify_never_leaves() -> None:
    signer = Wrong(fixed_signer())
    assert isinstance(signer, Signer)
    with pytest.raises(SigningError) as caught:
        Issuer(PROFILE, signer, status=STATUS).issue(make_award(), now=NOW)
    assert caught.value.detail_code == "signing.mismatch"


def test_an_asynchronous_signer_is_awaited_in_between() -> None:
    signer = Awaited(fixed_signer())
    assert isinstance(signer, AsyncSigner)
    issuer = Issuer(PROFILE, signer, status=STATUS)

    async def issue() -> bytes:
        prepared = issuer.prepare(make_award(), now=NOW, entropy=fixed_entropy("badge"))
        return bytes(prepared.complete(await signer.sign(prepared.request)))

    assert asyncio.run(issue()) == bytes(make_badge(issuer=Issuer(PROFILE, fixed_signer(), status=STATUS)))
    with pytest.raises(SigningError, match="await") as caught:
        issuer.issue(make_award(), now=NOW)
    assert caught.value.detail_code == "signing.asynchronous"


class Answers(Wrapped):
    """Answers what it is told to."""

    def __init__(self, inner: LocalSigner, answer: Callable[[bytes], Any]) -> None:
        super().__init__(inner)
        self.answer = answer

    def sign(self, request: SigningRequest) -> bytes:
        answered: bytes = self.answer(self.inner.sign(request))
        return answered


def test_what_a_signer_raises_is_wrapped_and_kept_as_the_cause() -> None:
    def raise_it(_: bytes) -> bytes:
        raise OSError("the token was pulled out")

    with pytest.raises(SigningError) as caught:
        Issuer(PROFILE, Answers(fixed_signer(), raise_it), status=STATUS).issue(make_award(), now=NOW)
    assert caught.value.detail_code == "signing.failed"
    assert isinstance(caught.value.__cause__, OSError)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_signature_may_be_any_bytes(kind: Callable[[bytes], Any]) -> None:
    issuer = Issuer(PROFILE, Answers(fixed_signer(), kind), status=STATUS)
    assert bytes(make_badge(issuer=issuer)) == bytes(
        make_badge(issuer=Issuer(PROFILE, fixed_signer(), status=STATUS))
    )


@pytest.mark.parametrize("answer", [None, "signature", 10**15, [1, 2]])
def test_what_is_no_signature_is_a_mismatch(answer: object) -> None:
    issuer = Issuer(PROFILE, Answers(fixed_signer(), lambda _: answer), status=STATUS)
    with pytest.raises(SigningError) as caught:
        issuer.issue(make_award(), now=NOW)
    assert caught.value.detail_code == "signing.mismatch"


class Moving(Wrapped):
    """Names another verification method each time it is asked."""

    asked = 0

    @property
    def verification_method(self) -> str:
        self.asked += 1
        return self.inner.verification_method if self.asked == 1 else "did:web:famous.example#key"

    def sign(self, request: SigningRequest) -> bytes:
        return self.inner.sign(request)


def test_the_verification_method_that_was_checked_is_the_one_that_is_signed() -> None:
    issuer = Issuer(PROFILE, Moving(fixed_signer()), status=STATUS)
    prepared = issuer.prepare(make_award(), now=NOW)
    assert prepared.request.verification_method == fixed_signer().verification_method
    with pytest.raises(SigningError) as caught:
        issuer.issue(make_award(), now=NOW)
    assert caught.value.detail_code == "signing.verification_method"


def test_an_issuer_does_not_change() -> None:
    issuer = fixed_issuer()
    for name in ("_signer", "_profile", "_registrar"):
        with pytest.raises(AttributeError):
            setattr(issuer, name, None)
        with pytest.raises(AttributeError):
            delattr(issuer, name)
    with pytest.raises((AttributeError, TypeError)):
        issuer.proof = "vc-jwt"  # type: ignore[misc]
    assert bytes(make_badge(issuer=copy.copy(issuer))) == bytes(make_badge())


def test_now_must_have_a_zone() -> None:
    with pytest.raises(ConfigurationError, match="django"):
        fixed_issuer().issue(make_award(), now=datetime(2026, 1, 1))  # noqa: DTZ001


def test_what_breaks_a_rule_is_not_signed_and_every_finding_is_told() -> None:
    document = make_badge().document
    del document["proof"]
    document["issuanceDate"] = document.pop("validFrom")
    document["name"] = None
    with pytest.raises(RuleError) as caught:
        fixed_issuer().secure(document, now=NOW)
    codes = {finding.pointer for finding in caught.value.findings}
    assert {"/issuanceDate", "/name"} <= codes


def test_a_credential_of_ones_own_is_secured() -> None:
    document = make_badge().document
    del document["proof"]
    assert bytes(fixed_issuer().secure(document, now=NOW)) == bytes(make_badge())


def test_the_name_of_another_issuer_is_not_signed() -> None:
    document = make_badge().document
    del document["proof"]
    document["issuer"] = {"id": "did:web:other.example", "type": ["Profile"]}
    with pytest.raises(RuleError) as caught:
        fixed_issuer().secure(document, now=NOW)
    assert caught.value.findings[0].code == "issuing.foreign_issuer"


STATUS_ENTRY = {
    "id": "https://school.example/status/1#4",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "4",
    "statusListCredential": "https://school.example/status/1",
}
ISSUERS = pytest.mark.parametrize(
    "issuer", [fixed_issuer(), fixed_issuer(fixed_signer("P-256"))], ids=lambda issuer: issuer.proof
)


def unsigned(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = make_badge().document
    del document["proof"]
    return document | changes


@ISSUERS
@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"grade": "A+"}, {"/grade": "jsonld.undefined_term"}),
        (
            {"grade": "A+", "mark": 1},
            {"/grade": "jsonld.undefined_term", "/mark": "jsonld.undefined_term"},
        ),
        ({"id": "https://school.example/badge#a#b"}, {"/id": "jsonld.relative_iri"}),
        ({"grade": "A+", "name": None}, {"/grade": "jsonld.undefined_term", "/name": "rules.null"}),
        (
            {"credentialStatus": STATUS_ENTRY},
            {"/credentialStatus": "issuing.irrevocable"},
        ),
    ],
)
def test_what_our_verifier_would_refuse_is_not_signed(
    issuer: Issuer, changes: dict[str, Any], codes: dict[str, str]
) -> None:
    with pytest.raises(RuleError) as caught:
        issuer.secure(unsigned(**changes), now=NOW)
    assert {finding.pointer: finding.code for finding in caught.value.findings} == codes


@ISSUERS
def test_under_an_unknown_context_nothing_is_signed(issuer: Issuer) -> None:
    document = unsigned()
    document["@context"].append("https://school.example/context.json")
    with pytest.raises(UnknownContextError):
        issuer.secure(document, now=NOW)


def test_arguments_are_not_changed() -> None:
    document = make_badge().document
    del document["proof"]
    before = repr(document)
    fixed_issuer().secure(document, now=NOW)
    assert repr(document) == before


def test_the_subject_has_an_id_a_salted_hash_and_a_name() -> None:
    document: Any = make_badge().document
    subject = document["credentialSubject"]
    assert str(subject["id"]).startswith("urn:uuid:")
    email, name = subject["identifier"]
    assert (email["hashed"], email["identityType"], len(email["salt"])) == (True, "emailAddress", 32)
    assert (name["hashed"], name["identityHash"]) == (False, "Ada")
    assert b"ada@example.org" not in bytes(make_badge())


def test_two_badges_of_one_person_share_no_subject_id_and_no_salt() -> None:
    one: Any
    two: Any
    one, two = (fixed_issuer().issue(make_award(), now=NOW).document for _ in range(2))
    assert one["credentialSubject"]["id"] != two["credentialSubject"]["id"]
    assert one["id"] != two["id"]
