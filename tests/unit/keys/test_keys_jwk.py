from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwcrypto import jwk as peer

from openbadge_issuer.errors import KeyMaterialError
from openbadge_issuer.keys import LocalSigner, PublicKey, base64url, jwk

ED25519 = LocalSigner.generate()
P256 = LocalSigner.generate("P-256")
RSA = rsa.generate_private_key(65537, 2048)
RSA_JWK = jwk.write_private(RSA)
PUBLIC = {
    "Ed25519": ED25519.public_key.to_jwk(),
    "P-256": P256.public_key.to_jwk(),
    "P-384": jwk.write_public(ec.generate_private_key(ec.SECP384R1()).public_key()),
    "RSA": jwk.write_public(RSA.public_key()),
}


def refused(members: dict[str, object]) -> str:
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_jwk(members)
    return caught.value.detail_code


@pytest.mark.parametrize("kind", PUBLIC)
def test_a_peer_reads_what_we_write_and_agrees_on_the_thumbprint(kind: str) -> None:
    read = peer.JWK(**PUBLIC[kind])
    assert not read.has_private
    assert read.thumbprint() == PublicKey.from_jwk(PUBLIC[kind]).thumbprint()


@pytest.mark.parametrize(("kind", "parameters"), [
    ("P-256", {"kty": "EC", "crv": "P-256"}),
    ("P-384", {"kty": "EC", "crv": "P-384"}),
    ("Ed25519", {"kty": "OKP", "crv": "Ed25519"}),
    ("RSA", {"kty": "RSA", "size": 2048}),
])  # fmt: skip
def test_we_read_what_a_peer_writes(kind: str, parameters: dict[str, object]) -> None:
    made = peer.JWK.generate(**parameters)
    key = PublicKey.from_jwk(made.export_public(as_dict=True))
    assert key.kind == kind
    assert key.thumbprint() == made.thumbprint()
    assert key.to_pem() == made.export_to_pem()


@pytest.mark.parametrize("kind", PUBLIC)
@pytest.mark.parametrize("secret", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_private_members_are_refused_where_a_public_key_belongs(kind: str, secret: str) -> None:
    assert refused({**PUBLIC[kind], secret: "AAAA"}) == "key.private"


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"kty": "oct", "k2": "AAAA"},
        {"kty": "OKP", "crv": "X25519", "x": PUBLIC["Ed25519"]["x"]},
        {"kty": "OKP", "crv": "Ed448", "x": PUBLIC["Ed25519"]["x"]},
        {"kty": "EC", "crv": "secp256k1", "x": PUBLIC["P-256"]["x"], "y": PUBLIC["P-256"]["y"]},
        {"kty": "EC", "crv": "P-521", "x": PUBLIC["P-256"]["x"], "y": PUBLIC["P-256"]["y"]},
        {"kty": "EC", "crv": "Ed25519", "x": PUBLIC["Ed25519"]["x"]},
        {"kty": "rsa", "n": RSA_JWK["n"], "e": "AQAB"},
        {"kty": ["RSA"], "n": RSA_JWK["n"], "e": "AQAB"},
        {"kty": "EC", "crv": {"P-256": 1}},
        {"kty": None},
    ],
)
def test_unknown_kinds_are_refused_with_advice(members: dict[str, object]) -> None:
    assert refused(members) == "key.jwk_kind"
    with pytest.raises(KeyMaterialError, match="Supported are OKP with Ed25519"):
        PublicKey.from_jwk(members)


@pytest.mark.parametrize("kind", PUBLIC)
def test_what_the_key_says_of_its_purpose_must_fit(kind: str) -> None:
    public = PUBLIC[kind]
    algorithm = PublicKey.from_jwk(public).algorithm
    fitting: list[dict[str, object]] = [
        {"use": "sig"},
        {"alg": algorithm},
        {"key_ops": ["verify"]},
        {"key_ops": ["sign"]},
        {"kid": "x", "x5u": "https://a.example"},
    ]
    for fine in fitting:
        assert PublicKey.from_jwk({**public, **fine}).to_jwk() == public
    unfit: list[dict[str, object]] = [
        {"use": "enc"},
        {"use": ["sig"]},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": 7},
    ]
    for wrong in unfit:
        assert refused({**public, **wrong}) == "key.use"
    for operations in (["encrypt"], []):
        assert refused({**public, "key_ops": operations}) == "key.operations"


def test_the_newer_name_of_eddsa_is_read() -> None:
    assert PublicKey.from_jwk({**PUBLIC["Ed25519"], "alg": "Ed25519"}) == ED25519.public_key


@pytest.mark.parametrize("kind", PUBLIC)
def test_members_have_one_spelling(kind: str) -> None:
    for member in set(PUBLIC[kind]) - {"kty", "crv"}:
        text = PUBLIC[kind][member]
        for other in [
            text + "=",
            text + "\n",
            " " + text,
            text + "A",
            text[:-1],
            "",
            5,
            None,
            ["x"],
            text + "é",
            "+" + text[1:],
        ]:
            members: dict[str, object] = {**PUBLIC[kind], member: other}
            assert refused(members).startswith("key.")


def test_left_over_bits_are_refused() -> None:
    x = PUBLIC["Ed25519"][
        "x"
    ]  # 32 bytes: the last character carries 4 bits of the key and 2 that must be zero
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spelled_otherwise = x[:-1] + alphabet[alphabet.index(x[-1]) + 1]
    assert refused({**PUBLIC["Ed25519"], "x": spelled_otherwise}) == "key.jwk_member"


def test_coordinates_have_their_full_length() -> None:
    public = PUBLIC["P-256"]
    number = int.from_bytes(base64url.decode(public["x"], "x"), "big")
    longer = base64url.encode(b"\x00" + number.to_bytes(32, "big"))
    assert refused({**public, "x": longer}) == "key.jwk_length"
    assert (
        refused({**PUBLIC["RSA"], "n": base64url.encode(b"\x00" + base64url.decode(RSA_JWK["n"], "n"))})
        == "key.jwk_length"
    )


def test_a_point_must_be_on_its_curve() -> None:
    public = PUBLIC["P-256"]
    for x, y in [(public["y"], public["x"]), (base64url.encode(bytes(32)), base64url.encode(bytes(32)))]:
        assert refused({**public, "x": x, "y": y}) == "key.point"
    assert refused({**public, "x": base64url.encode(b"\xff" * 32)}) == "key.point"  # larger than the field
    assert refused({**PUBLIC["P-384"], "crv": "P-256"}) == "key.jwk_length"
    assert refused({**public, "y": None}) == "key.jwk_member"


def test_something_that_is_no_object() -> None:
    with pytest.raises(KeyMaterialError):
        PublicKey.from_jwk([("kty", "RSA")])  # type: ignore[arg-type]


def test_private_keys_go_out_and_come_back() -> None:
    for signer in (ED25519, P256):
        again = LocalSigner.from_jwk(signer.to_jwk(unencrypted=True))
        assert again.public_key == signer.public_key
        assert again.to_jwk(unencrypted=True) == signer.to_jwk(unencrypted=True)
    rsa_signer = LocalSigner.from_jwk(RSA_JWK, verification_method="did:web:school.example#rsa")
    assert rsa_signer.to_jwk(unencrypted=True) == RSA_JWK
    assert peer.JWK(**RSA_JWK).has_private


def test_leading_zero_bytes_of_private_integers_are_read() -> None:
    padded = {**RSA_JWK, "p": base64url.encode(b"\x00" + base64url.decode(RSA_JWK["p"], "p"))}
    assert (
        LocalSigner.from_jwk(padded, verification_method="did:web:a.example#1").public_key.to_jwk()
        == PUBLIC["RSA"]
    )


def test_halves_of_two_keys_are_refused() -> None:
    for signer, other in ((ED25519, LocalSigner.generate()), (P256, LocalSigner.generate("P-256"))):
        mixed = {**signer.to_jwk(unencrypted=True), "d": other.to_jwk(unencrypted=True)["d"]}
        with pytest.raises(KeyMaterialError) as caught:
            LocalSigner.from_jwk(mixed)
        assert caught.value.detail_code == "key.mismatch"
        assert mixed["d"] not in str(caught.value)


@pytest.mark.parametrize("change", [
    {"d": None}, {"d": "AAAA"}, {"d": base64url.encode(bytes(32))}, {"d": base64url.encode(b"\xff" * 32)}, {"d": "=="},
])  # fmt: skip
def test_broken_private_members_are_refused(change: dict[str, object]) -> None:
    for members in (ED25519.to_jwk(unencrypted=True), P256.to_jwk(unencrypted=True), RSA_JWK):
        with pytest.raises(KeyMaterialError):
            LocalSigner.from_jwk({**members, **change}, verification_method="did:web:a.example#1")


def test_incomplete_or_wrong_rsa_keys_are_refused() -> None:
    changes: list[dict[str, object]] = [{"q": RSA_JWK["p"]}, {"dp": RSA_JWK["dq"]}, {"oth": []}, {"qi": None}]
    for change in changes:
        with pytest.raises(KeyMaterialError):
            LocalSigner.from_jwk({**RSA_JWK, **change}, verification_method="did:web:a.example#1")


def test_a_public_key_can_not_sign() -> None:
    with pytest.raises(KeyMaterialError, match="no private member d"):
        LocalSigner.from_jwk(PUBLIC["Ed25519"])
