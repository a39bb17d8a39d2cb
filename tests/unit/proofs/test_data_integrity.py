from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import (
    ConfigurationError,
    LimitExceeded,
    ProofError,
    SigningError,
    UndefinedTermError,
)
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.proofs import EDDSA_RDFC_2022, SUITES, Suite, data_integrity, sign
from proof_samples import (
    CREATED,
    NOW,
    check,
    contexts,
    credential,
    ed25519,
    p256,
    prepared_proof,
    proof_in,
    rsa,
    secured,
)


def test_what_is_signed_verifies() -> None:
    check(secured())


def test_the_proof_has_the_members_of_the_specification_in_a_list() -> None:
    document = secured()
    assert document == {**credential(), "proof": [proof_in(document)]}
    proof = dict(proof_in(document))
    assert str(proof.pop("proofValue")).startswith("z")
    assert proof == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-02-01T09:30:00Z",
        "verificationMethod": ed25519().verification_method,
        "proofPurpose": "assertionMethod",
    }


def test_a_proof_that_is_no_list_is_read_too() -> None:
    document = secured()
    document["proof"] = proof_in(document)
    check(document)
    assert data_integrity.proofs_of(document)[0][0] == "/proof"


def test_the_message_is_two_hashes() -> None:
    request = prepared_proof().request
    assert (request.algorithm, len(request.message)) == ("EdDSA", 64)
    assert request.verification_method == ed25519().verification_method


def test_arguments_are_not_changed() -> None:
    document = credential()
    extra: JSONObject = {"domain": ["school.example"]}
    before = deepcopy((document, extra))
    signed = sign(prepared_proof(document, **extra), ed25519())
    assert (document, extra) == before
    document["name"] = "changed afterwards"
    assert signed["name"] == credential()["name"]
    check(signed)


def test_created_is_written_in_utc_and_whole_seconds() -> None:
    signer = ed25519()
    prepared = data_integrity.prepare(
        credential(),
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=datetime.fromisoformat("2026-02-01T11:30:00.987654+02:00"),
        contexts=contexts(),
    )
    assert prepared.request == prepared_proof().request


def test_further_options_are_signed() -> None:
    extra: dict[str, JSON] = {
        "id": "urn:uuid:0b8a0d0c-5d0e-4b8c-9d65-8f2b9a7f3a01",
        "expires": "2027-01-01T00:00:00Z",
        "domain": "school.example",
        "challenge": "1f44d55f",
        "nonce": "c0ae1c8e",
    }
    document = secured(**extra)
    assert extra.items() <= proof_in(document).items()
    check(document)
    for member in extra:
        tampered = deepcopy(document)
        proof_in(tampered)[member] = {"expires": "2099-01-01T00:00:00Z", "id": "urn:x:y"}.get(member, "other")
        with pytest.raises(ProofError) as caught:
            check(tampered)
        assert caught.value.detail_code == "proof.signature", member
        del proof_in(tampered)[member]
        with pytest.raises(ProofError) as caught:
            check(tampered)
        assert caught.value.detail_code == "proof.signature", member


@pytest.mark.parametrize(
    "extra",
    [
        {"type": "Other"},
        {"proofPurpose": "authentication"},
        {"proofValue": "z0"},
        {"@context": []},
        {"previousProof": "urn:x:y"},
        {"expires": "2027-01-01T00:00:00"},
        {"expires": 7},
    ],
)
def test_options_that_can_not_be_given_are_refused(extra: JSONObject) -> None:
    with pytest.raises(ConfigurationError) as caught:
        prepared_proof(**extra)
    assert caught.value.detail_code == "config.proof_options"


def test_an_undefined_option_is_refused_and_not_left_unsigned() -> None:
    with pytest.raises(UndefinedTermError) as caught:
        prepared_proof(remark="signed, believe me")
    assert caught.value.pointer == "/proof/remark"


def test_an_undefined_term_in_the_document_is_not_signed() -> None:
    with pytest.raises(UndefinedTermError) as caught:
        prepared_proof(credential(grade="A+"))
    assert caught.value.pointer == "/grade"


@pytest.mark.parametrize("suite", [suite for suite in SUITES.values() if not suite.signs], ids=str)
def test_suites_that_are_only_read_do_not_sign(suite: Suite) -> None:
    signer = ed25519()
    with pytest.raises(SigningError) as caught:
        data_integrity.prepare(
            credential(),
            suite,
            verification_method=signer.verification_method,
            public_jwk=signer.public_jwk,
            created=CREATED,
            contexts=contexts(),
        )
    assert caught.value.detail_code == "signing.read_only"
    assert "eddsa-rdfc-2022" in caught.value.advice


@pytest.mark.parametrize("signer", [p256, rsa])
def test_a_signer_that_does_not_fit_is_told_what_it_can_do(signer: Callable[[], LocalSigner]) -> None:
    with pytest.raises(SigningError) as caught:
        prepared_proof(credential(), signer())
    assert caught.value.detail_code == "signing.algorithm"
    assert "eddsa-rdfc-2022" in caught.value.message
    assert "VC-JWT" in caught.value.advice


def test_a_naive_time_is_refused() -> None:
    signer = ed25519()
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(ConfigurationError):
        data_integrity.prepare(
            credential(),
            EDDSA_RDFC_2022,
            verification_method=signer.verification_method,
            public_jwk=signer.public_jwk,
            created=naive,
            contexts=contexts(),
        )
    with pytest.raises(ConfigurationError):
        check(secured(), now=naive)


def test_a_second_proof_joins_the_first_as_a_set() -> None:
    other = ed25519("second")
    both = secured(secured(), other)
    assert len(data_integrity.proofs_of(both)) == 2
    assert proof_in(both) == proof_in(secured())
    check(both, index=0)
    check(both, other.public_key, index=1)
    assert [pointer for pointer, _ in data_integrity.proofs_of(both)] == ["/proof/0", "/proof/1"]


def test_a_proof_of_the_set_may_be_taken_away_but_not_judged_by_another_key() -> None:
    other = ed25519("second")
    both = secured(secured(), other)
    both["proof"] = [proof_in(both, 1)]
    check(both, other.public_key)
    with pytest.raises(ProofError) as caught:
        check(both)
    assert (caught.value.detail_code, caught.value.pointer) == ("proof.signature", "/proof/0")


def test_proofs_of_credentials_inside_are_their_own() -> None:
    inner = secured()
    outer = credential(proof=None, name="outer")
    assert data_integrity.proofs_of({**outer, "credentialSubject": {"endorsement": [inner]}}) == ()


@pytest.mark.parametrize("value", [None, "z123", 7, True, [None], [[{}]], ["z123"], [{}, "x"]])
def test_a_proof_is_an_object_or_a_list_of_objects(value: JSON) -> None:
    with pytest.raises(ProofError) as caught:
        data_integrity.proofs_of({**credential(), "proof": value})
    assert caught.value.detail_code == "proof.structure"


def test_no_proof_is_an_empty_answer() -> None:
    assert data_integrity.proofs_of(credential()) == ()
    assert data_integrity.proofs_of({**credential(), "proof": []}) == ()


def test_the_suites_that_are_accepted_are_an_argument() -> None:
    document = secured()
    draft = ("DataIntegrityProof", "eddsa-2022")
    with pytest.raises(ProofError) as caught:
        data_integrity.verify(
            document,
            proof_in(document),
            ed25519().public_key,
            contexts=contexts(),
            now=NOW,
            suites={draft: SUITES[draft]},
        )
    assert caught.value.detail_code == "proof.suite_refused"


@pytest.mark.parametrize("signer", [p256, rsa])
def test_a_key_of_another_kind_is_refused_before_any_cryptography(signer: Callable[[], LocalSigner]) -> None:
    with pytest.raises(ProofError) as caught:
        check(secured(), signer().public_key)
    assert caught.value.detail_code == "proof.key_kind"
    assert caught.value.params["needed"] == ["Ed25519"]


def test_limits_reach_the_canonicalization() -> None:
    document = secured()
    with pytest.raises(LimitExceeded):
        data_integrity.verify(
            document,
            proof_in(document),
            ed25519().public_key,
            contexts=contexts(),
            now=NOW,
            limits=Limits(max_objects=2),
        )


def test_created_may_lie_within_the_leeway_only() -> None:
    document = secured()
    early = datetime(2026, 2, 1, 9, 29, tzinfo=UTC)
    with pytest.raises(ProofError) as caught:
        check(document, now=early)
    assert caught.value.detail_code == "proof.created_in_future"
    data_integrity.verify(
        document,
        proof_in(document),
        ed25519().public_key,
        contexts=contexts(),
        now=early,
        leeway=timedelta(minutes=2),
    )


def test_leeway_is_for_both_ends() -> None:
    document = secured(expires="2026-02-15T00:00:00Z")
    late = datetime(2026, 2, 15, 0, 1, tzinfo=UTC)
    key = ed25519().public_key
    proof = proof_in(document)
    data_integrity.verify(document, proof, key, contexts=contexts(), now=late, leeway=timedelta(minutes=2))
    with pytest.raises(ProofError) as caught:
        data_integrity.verify(
            document, proof, key, contexts=contexts(), now=late, leeway=timedelta(seconds=59)
        )
    assert caught.value.detail_code == "proof.expired"
    early = datetime(2026, 2, 14, 23, 59, tzinfo=UTC)  # leeway gives time, it never takes it
    data_integrity.verify(document, proof, key, contexts=contexts(), now=early, leeway=timedelta(minutes=2))


def test_a_proof_without_created_verifies() -> None:
    """VC-DI 1.0, 2.1: created is optional."""
    options = {
        name: value for name, value in proof_in(secured()).items() if name not in ("created", "proofValue")
    }
    parts = data_integrity.signed_parts(credential(), options, EDDSA_RDFC_2022, contexts())
    request = prepared_proof().request
    signature = ed25519().sign(
        type(request)("EdDSA", request.verification_method, data_integrity.hash_data(*parts))
    )
    value = multibase_encode(signature, "z")
    check({**credential(), "proof": {**options, "proofValue": value}})


def test_the_text_of_created_is_checked_as_it_was_signed() -> None:
    """Another text for the same moment is another literal."""
    document = secured()
    proof_in(document)["created"] = "2026-02-01T10:30:00+01:00"
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.signature"


def test_no_document_without_context() -> None:
    document = secured()
    del document["@context"]
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.no_context"
