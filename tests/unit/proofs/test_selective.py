"""Derived proofs of ecdsa-sd-2023, on two statements: how a proof value is written, and what it holds for."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any, Final, TypeAlias

import cbor2
import pytest

from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.multibase import base64url_encode, multibase_decode, multibase_encode
from openbadge_issuer.errors import ProofError
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import selective
from openbadge_issuer.proofs.selective import DerivedProof, derived_proof
from proof_samples import ed25519, p256

Parts: TypeAlias = list[Any]
OPTIONS: Final = b"<a> <type> <Proof> .\n"
SHOWN: Final = b'<a> <b> "_:c14n0 \\" _:c14n1" .\n_:c14n0 <b> <c> .\n'
LABELS: Final = {0: b"x" * 32}
NAMED: Final = f"_:u{base64url_encode(LABELS[0])} <b> <c> .\n".encode()
STATEMENTS: Final = sorted([SHOWN.splitlines(keepends=True)[0], NAMED])
OWN: Final = multibase_decode(p256("one document").public_key.to_multikey())


def signed(message: bytes, seed: str) -> bytes:
    signer = p256(seed)
    return signer.sign(SigningRequest("ES256", signer.verification_method, message))


def made(own: bytes = OWN, extra: frozenset[int] = frozenset()) -> DerivedProof:
    """The first of the statements is mandatory, the other was signed by itself."""
    message = sha256(OPTIONS).digest() + own + sha256(STATEMENTS[0]).digest()
    base, alone = signed(message, "issuer"), signed(STATEMENTS[1], "one document")
    return DerivedProof(base, own, (alone,), LABELS, frozenset({0}) | extra)


def parts(**changes: object) -> Parts:
    proof = made()
    return list(
        {
            "base": proof.base_signature,
            "own": proof.public_key,
            "signatures": [*proof.signatures],
            "labels": {**proof.labels},
            "mandatory": sorted(proof.mandatory),
            **changes,
        }.values()
    )


def written(value: object, *, canonical: bool = True, header: str = "d95d01") -> bytes:
    return bytes.fromhex(header) + cbor2.dumps(value, canonical=canonical)


def code_of(value: object) -> tuple[str, str]:
    with pytest.raises(ProofError) as caught:
        derived_proof(value)
    return caught.value.detail_code, caught.value.pointer


def test_what_was_signed_verifies() -> None:
    made().verify(OPTIONS, SHOWN, p256("issuer").public_key)
    assert derived_proof(multibase_encode(written(parts()), "u")) == made()


def refused(proof: DerivedProof, document: bytes = SHOWN, options: bytes = OPTIONS) -> None:
    with pytest.raises(ProofError) as caught:
        proof.verify(options, document, p256("issuer").public_key)
    assert caught.value.detail_code in ("proof.not_a_part", "proof.signature")
    assert caught.value.__cause__ is None


def test_what_was_not_signed_is_refused() -> None:
    refused(made(), document=SHOWN.replace(b"<c>", b"<d>"))
    refused(made(), document=SHOWN.replace(b"c14n1", b"c14n2"))
    refused(made(), options=OPTIONS.replace(b"<a>", b"<b>"))
    refused(replace(made(), signatures=()))
    refused(replace(made(), signatures=made().signatures * 2))
    refused(replace(made(), labels={}))
    refused(replace(made(), labels={**LABELS, 1: b"y" * 32}))
    refused(replace(made(), labels={0: b"y" * 32}))
    refused(replace(made(), mandatory=frozenset()))


@pytest.mark.parametrize("index", [2, 3])
def test_an_index_beyond_the_statements_is_refused(index: int) -> None:
    refused(made(extra=frozenset({index})))


@pytest.mark.parametrize(
    "own",
    [
        OWN[:2] + b"\xff" * 33,  # no point
        b"\x01" * 35,  # no kind of key
        b"\xff" * 35,
        b"",
        multibase_decode(ed25519().public_key.to_multikey()),
    ],
)
def test_a_key_of_the_document_that_is_none_is_refused_though_the_issuer_signed_it(own: bytes) -> None:
    refused(made(own))


@pytest.mark.parametrize(
    "changes",
    [
        {"base": "x" * 64},
        {"base": b"x" * 63},
        {"own": "x" * 35},
        {"own": OWN + b"x"},
        {"signatures": {}},
        {"signatures": ["x" * 64]},
        {"signatures": [b"x" * 65]},
        {"labels": []},
        {"labels": {"0": b"x" * 32}},
        {"labels": {-1: b"x" * 32}},
        {"labels": {True: b"x" * 32}},
        {"labels": {0.5: b"x" * 32}},
        {"labels": {0: "x" * 32}},
        {"labels": {0: b"x" * 31}},
        {"labels": {0: b"x" * 32, 1: b"x" * 32}},
        {"signatures": 0},
        {"labels": 0},
        {"mandatory": 0},
        {"mandatory": {}},
        {"mandatory": b""},
        {"mandatory": [1.5]},
        {"mandatory": [False]},
        {"mandatory": ["0"]},
        {"mandatory": [1, 0]},
        {"mandatory": [0, 0]},
        {"further": 0},
    ],
)
def test_parts_of_another_form_are_refused(changes: dict[str, object]) -> None:
    value = multibase_encode(written(parts(**changes)), "u")
    assert code_of(value) == ("proof.value_derived", "/proofValue")


def test_a_value_has_one_spelling() -> None:
    content = written(parts())
    assert code_of(multibase_encode(content, "z")) == ("proof.value_derived", "/proofValue")
    assert code_of("u!") == ("proof.value_derived", "/proofValue")
    assert code_of(content) == ("proof.value_derived", "/proofValue")
    of_neither_kind = multibase_encode(written(parts(), header="d95d02"), "u")
    assert code_of(of_neither_kind) == ("proof.value_derived", "/proofValue")
    assert code_of(multibase_encode(written(parts(), header="d95d00"), "u")) == (
        "proof.base_proof",
        "/proofValue",
    )
    turned = parts(labels={1: b"y" * 32, 0: b"x" * 32})
    assert derived_proof(multibase_encode(written(turned), "u")).labels == turned[3]
    unsorted = multibase_encode(written(turned, canonical=False), "u")
    assert code_of(unsorted) == ("proof.value_derived", "/proofValue")


def test_a_value_may_be_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    value = multibase_encode(written(parts()), "u")
    monkeypatch.setattr(selective, "_MAX_VALUE", len(value))
    assert derived_proof(value) == made()
    monkeypatch.setattr(selective, "_MAX_VALUE", len(value) - 1)
    assert code_of(value) == ("proof.value_derived", "/proofValue")


def test_statements_are_counted_and_their_signatures_once_the_issuers_holds() -> None:
    effort = Effort()
    made().verify(OPTIONS, SHOWN, p256("issuer").public_key, effort)
    assert effort.units == 16 + 2
    with pytest.raises(ProofError):
        made().verify(OPTIONS, SHOWN, p256("another").public_key, effort)
    assert effort.units == 16 + 4
    effort.units = 120_001
    with pytest.raises(BeyondEffort):
        made().verify(OPTIONS, SHOWN, p256("issuer").public_key, effort)
