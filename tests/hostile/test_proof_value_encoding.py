"""A proof value in other spellings: another base, blanks, more bytes, fewer bytes."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.multibase import multibase_decode, multibase_encode
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ProofError
from proof_samples import check, proof_in, secured

VALUE = str(proof_in(secured())["proofValue"])
SIGNATURE = multibase_decode(VALUE)


@pytest.mark.parametrize(
    "value",
    [
        multibase_encode(SIGNATURE, "u"),
        "m" + "AAAA" * 21,
        "f" + SIGNATURE.hex(),
        VALUE[1:],
        VALUE.upper(),
        "Z" + VALUE[1:],
        f"{VALUE} ",
        f" {VALUE}",
        f"{VALUE}\n",
        f"z {VALUE[1:]}",
        f"{VALUE}0",
        VALUE.replace("z", "z\u200b", 1),
        multibase_encode(SIGNATURE * 2, "z"),
        "z",
        "",
        "z" + "1" * 64 + "\uff11",
        "z" + "2" * 1_000_000,
        [VALUE],
        {"@value": VALUE},
        SIGNATURE.hex(),
        64,
        None,
    ],
    ids=lambda value: repr(value)[:24],
)
def test_refused(value: JSON) -> None:
    require_refused(value, "proof.value_encoding")


@pytest.mark.parametrize(
    "value",
    [
        f"z1{VALUE[1:]}",
        f"{VALUE}1",
        multibase_encode(SIGNATURE + b"\0", "z"),
        multibase_encode(b"\0" + SIGNATURE, "z"),
        multibase_encode(SIGNATURE[:-1], "z"),
    ],
    ids=["a nought before", "a 1 after", "longer", "longer before", "shorter"],
)
def test_of_another_length(value: JSON) -> None:
    require_refused(value, "proof.value_length")


def require_refused(value: JSON, code: str) -> None:
    document = secured()
    proof_in(document)["proofValue"] = value
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == code
    assert caught.value.pointer == "/proof/0/proofValue"


def test_missing() -> None:
    document = secured()
    del proof_in(document)["proofValue"]
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.value_encoding"


@pytest.mark.parametrize("index", range(64))
def test_each_byte_counts(index: int) -> None:
    document = secured()
    other = bytearray(SIGNATURE)
    other[index] ^= 0x10
    proof_in(document)["proofValue"] = multibase_encode(bytes(other), "z")
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.signature"
