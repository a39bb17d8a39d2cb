from __future__ import annotations

import gc
import pickle
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, replace

import pytest

from openbadge_issuer.errors import KeyMaterialError, SigningError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import sign, vc_jwt
from openbadge_issuer.proofs.prepared import signing_algorithm
from proof_samples import SIGNERS, FakeSigner, credential, ed25519, p256, prepared_proof, proof_in, token


def test_a_signature_may_come_later_and_from_elsewhere() -> None:
    prepared = pickle.loads(pickle.dumps(prepared_proof()))
    assert prepared.request == prepared_proof().request
    signature = ed25519().sign(prepared.request)
    assert prepared.complete(signature) == sign(prepared_proof(), ed25519())


def test_each_completion_is_a_value_of_its_own() -> None:
    prepared = prepared_proof()
    signature = ed25519().sign(prepared.request)
    first = prepared.complete(signature)
    first["name"] = "changed by the caller"
    proof_in(first).clear()
    second = prepared.complete(signature)
    assert second["name"] == credential()["name"]
    assert proof_in(second)["type"] == "DataIntegrityProof"


def test_prepared_is_immutable_and_shows_no_content() -> None:
    prepared = prepared_proof()
    with pytest.raises(FrozenInstanceError):
        prepared.request = prepared.request  # type: ignore[misc]
    shown = repr(prepared) + repr(prepared.request)
    assert "learner" not in shown
    assert "Knots" not in shown


@pytest.mark.parametrize("algorithm", SIGNERS)
@pytest.mark.parametrize("answer", [b"", b"\0" * 64, b"\0" * 63, b"\x30\x45" + b"\0" * 69])
def test_a_signature_that_its_own_key_does_not_verify_never_leaves(algorithm: str, answer: bytes) -> None:
    signer = SIGNERS[algorithm]()
    prepared = vc_jwt.prepare(
        credential(), verification_method=signer.verification_method, public_jwk=signer.public_jwk
    )
    with pytest.raises(SigningError) as caught:
        sign(prepared, FakeSigner(signer, lambda _: answer))
    assert caught.value.detail_code == "signing.mismatch"
    assert caught.value.__cause__ is None
    assert caught.value.params["algorithm"] == algorithm


def test_a_signature_over_something_else_never_leaves() -> None:
    def other(request: SigningRequest) -> bytes:
        return ed25519().sign(
            SigningRequest(request.algorithm, request.verification_method, request.message + b"!")
        )

    with pytest.raises(SigningError) as caught:
        sign(prepared_proof(), FakeSigner(ed25519(), other))
    assert caught.value.detail_code == "signing.mismatch"


def test_of_its_own_key_in_memory_alone_a_signature_is_not_checked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared, checked = prepared_proof(), list[bytes]()
    monkeypatch.setattr(PublicKey, "verify", lambda _, signature, *__: checked.append(signature))
    signed = sign(prepared, ed25519())
    assert not checked
    assert sign(prepared, FakeSigner(ed25519(), ed25519().sign)) == signed
    assert len(checked) == 1
    sign(replace(prepared, public_key=ed25519("another key").public_key), ed25519())
    assert len(checked) == 2


@pytest.mark.parametrize("answer", [None, "signature", 64, [1, 2]])
def test_something_that_is_no_signature_never_leaves(answer: object) -> None:
    with pytest.raises(SigningError) as caught:
        sign(prepared_proof(), FakeSigner(ed25519(), lambda _: answer))  # type: ignore[arg-type,return-value]
    assert caught.value.detail_code == "signing.mismatch"


def test_what_the_signer_raises_is_wrapped_and_kept_as_the_cause() -> None:
    def broken(_request: SigningRequest) -> bytes:
        raise OSError("the token was pulled out")

    with pytest.raises(SigningError) as caught:
        sign(prepared_proof(), FakeSigner(ed25519(), broken))
    assert caught.value.detail_code == "signing.failed"
    assert isinstance(caught.value.__cause__, OSError)
    assert "pulled out" not in str(caught.value)


def test_our_own_errors_from_a_signer_pass_through() -> None:
    def refusing(_request: SigningRequest) -> bytes:
        raise KeyMaterialError("expired", code="key.expired")

    with pytest.raises(KeyMaterialError):
        sign(prepared_proof(), FakeSigner(ed25519(), refusing))


def test_sign_refuses_the_wrong_signer_before_it_signs() -> None:
    with pytest.raises(SigningError) as caught:
        sign(prepared_proof(), p256())
    assert caught.value.detail_code == "signing.algorithm"
    with pytest.raises(SigningError) as caught:
        sign(prepared_proof(), ed25519("another key"))
    assert caught.value.detail_code == "signing.verification_method"


def test_both_forms_are_deterministic_with_ed25519() -> None:
    assert token() == token()
    assert sign(prepared_proof(), ed25519()) == sign(prepared_proof(), ed25519())


def refused(act: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(SigningError) as caught:
        act()
    return caught.value.detail_code, dict(caught.value.params)


def test_what_a_refusal_to_sign_is_made_of() -> None:
    other = ed25519("another key")

    def broken(_request: SigningRequest) -> bytes:
        raise OSError("the token was pulled out")

    ours = ed25519().verification_method
    assert refused(lambda: sign(prepared_proof(), FakeSigner(ed25519(), lambda _: b""))) == (
        "signing.mismatch",
        {"algorithm": "EdDSA", "verification_method": ours},
    )
    assert refused(lambda: sign(prepared_proof(), p256())) == (
        "signing.algorithm",
        {"needed": "EdDSA", "signer": "ES256"},
    )
    assert refused(lambda: sign(prepared_proof(), other)) == (
        "signing.verification_method",
        {"prepared": ours, "signer": other.verification_method},
    )
    assert refused(lambda: sign(prepared_proof(), FakeSigner(ed25519(), broken))) == (
        "signing.failed",
        {"exception": "OSError"},
    )


def test_a_signer_that_must_be_awaited_is_not_left_waiting() -> None:
    async def later(_request: SigningRequest) -> bytes:
        return b""  # a warning of a coroutine that nobody awaited would fail this test

    class Promise:
        def __await__(self) -> Iterator[None]:
            yield

    for answer in (later, lambda _: Promise()):
        signer = FakeSigner(ed25519(), answer)  # type: ignore[arg-type]
        assert refused(lambda signer=signer: sign(prepared_proof(), signer)) == ("signing.asynchronous", {})  # type: ignore[misc]
    gc.collect()


def test_a_key_is_told_what_it_can_sign() -> None:
    assert signing_algorithm(p256().public_key, ("RS256", "ES256"), "a VC-JWT") == "ES256"
    with pytest.raises(SigningError) as caught:
        signing_algorithm(p256().public_key, ("EdDSA",), "a thing")
    assert dict(caught.value.params) == {"form": "a thing", "accepted": ["EdDSA"], "key": "ES256"}
    assert caught.value.advice == "With this key, choose a VC-JWT."
    p384 = PublicKey.from_multikey("z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9")
    with pytest.raises(SigningError) as caught:
        signing_algorithm(p384, ("EdDSA",), "a thing")
    assert caught.value.params["key"] == "ES384"
    assert caught.value.advice == "Nothing is issued with such a key yet."
