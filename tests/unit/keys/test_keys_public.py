from __future__ import annotations

import copy
import pickle

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from openbadge_issuer.errors import KeyMaterialError, ProofError
from openbadge_issuer.keys import LocalSigner, PublicKey, base64url
from openbadge_issuer.keys.multikey import MAX_CHARACTERS
from openbadge_issuer.ports import SigningRequest

MESSAGE = b"what was signed"
# RFC 8037, appendix A: the key of RFC 8032 test 1 with its JWK thumbprint.
RFC8037_JWK = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
RFC8037_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
# RFC 7638, section 3.1.
RFC7638_MODULUS = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZC"
    "iFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZg"
    "nYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIq"
    "bw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def keys(rsa_key: rsa.RSAPrivateKey) -> dict[str, PublicKey]:
    def of(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> PublicKey:
        public, pem = key.public_key(), serialization.Encoding.PEM
        return PublicKey.from_pem(public.public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))

    return {
        "EdDSA": LocalSigner.generate().public_key,
        "ES256": LocalSigner.generate("P-256").public_key,
        "ES384": of(ec.generate_private_key(ec.SECP384R1())),
        "RS256": of(rsa_key),
    }


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "ES384", "RS256"])
def test_every_notation_gives_the_same_value(keys: dict[str, PublicKey], algorithm: str) -> None:
    key = keys[algorithm]
    assert key.algorithm == algorithm
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert PublicKey.from_jwk(key.to_jwk()) == key
    assert PublicKey.from_pem(key.to_pem()) == key
    assert hash(PublicKey.from_jwk(key.to_jwk())) == hash(key)
    assert key.to_multikey() in repr(key)


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "ES384", "RS256"])
def test_it_pickles_and_copies_as_kind_and_bytes(keys: dict[str, PublicKey], algorithm: str) -> None:
    key = keys[algorithm]
    assert pickle.loads(pickle.dumps(key)) == copy.deepcopy(key) == copy.copy(key) == key
    assert key.__reduce__() == (PublicKey, (key.kind, key.raw))


def test_a_tampered_pickle_is_checked_again() -> None:
    key = LocalSigner.generate().public_key
    forged = pickle.dumps(key).replace(key.raw, bytes(32))
    with pytest.raises(KeyMaterialError):
        pickle.loads(forged)


def test_different_keys_differ(keys: dict[str, PublicKey]) -> None:
    assert len(set(keys.values())) == 4


@pytest.mark.parametrize(
    ("jwk", "thumbprint"),
    [
        (RFC8037_JWK, RFC8037_THUMBPRINT),
        (
            {"kty": "RSA", "e": "AQAB", "n": RFC7638_MODULUS, "alg": "RS256", "kid": "2011-04-29"},
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        ),
    ],
)
def test_thumbprints_of_the_specifications(jwk: dict[str, str], thumbprint: str) -> None:
    assert PublicKey.from_jwk(jwk).thumbprint() == thumbprint


def test_rfc_8032_signature() -> None:
    key = PublicKey.from_jwk(RFC8037_JWK)
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
        "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    key.verify(signature, b"")
    with pytest.raises(ProofError) as caught:
        key.verify(signature, b"\x00")
    assert caught.value.detail_code == "proof.signature"


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_what_a_signer_signs_verifies_and_nothing_else(kind: str) -> None:
    signer = LocalSigner.generate(kind)  # type: ignore[arg-type]
    signature = signer.sign(SigningRequest(signer.algorithm, signer.verification_method, MESSAGE))
    signer.public_key.verify(signature, MESSAGE)
    signer.public_key.verify(signature, MESSAGE, signer.algorithm)
    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    for bad, message in [
        (signature, MESSAGE + b"."),
        (flipped, MESSAGE),
        (signature[:-1], MESSAGE),
        (signature + b"\x00", MESSAGE),
        (b"", MESSAGE),
        (bytes(64), MESSAGE),
    ]:
        with pytest.raises(ProofError, match="It was changed after it was signed") as caught:
            signer.public_key.verify(bad, message)
        assert caught.value.detail_code == "proof.signature"
    with pytest.raises(ProofError):
        LocalSigner.generate(kind).public_key.verify(signature, MESSAGE)  # type: ignore[arg-type]


def test_es384_is_read() -> None:
    private = ec.generate_private_key(ec.SECP384R1())
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    key = PublicKey.from_pem(private.public_key().public_bytes(serialization.Encoding.PEM, spki))
    der = private.sign(MESSAGE, ec.ECDSA(hashes.SHA384()))
    r, s = utils.decode_dss_signature(der)
    key.verify(r.to_bytes(48, "big") + s.to_bytes(48, "big"), MESSAGE)
    with pytest.raises(ProofError):
        key.verify(der, MESSAGE)
    with pytest.raises(ProofError) as caught:
        key.verify(r.to_bytes(48, "big") + s.to_bytes(48, "big"), MESSAGE, "ES256")
    assert caught.value.detail_code == "proof.key_algorithm"


def test_rs256_and_ps256_are_told_apart(keys: dict[str, PublicKey], rsa_key: rsa.RSAPrivateKey) -> None:
    sha = hashes.SHA256()
    pkcs1 = rsa_key.sign(MESSAGE, padding.PKCS1v15(), sha)
    pss = rsa_key.sign(MESSAGE, padding.PSS(padding.MGF1(sha), 32), sha)
    long_salt = rsa_key.sign(MESSAGE, padding.PSS(padding.MGF1(sha), padding.PSS.MAX_LENGTH), sha)
    key = keys["RS256"]
    key.verify(pkcs1, MESSAGE)
    key.verify(pss, MESSAGE, "PS256")
    for signature, algorithm in [(pkcs1, "PS256"), (pss, "RS256"), (long_salt, "PS256")]:
        with pytest.raises(ProofError) as caught:
            key.verify(signature, MESSAGE, algorithm)
        assert caught.value.detail_code == "proof.signature"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "", "ES256K", "EdDSA ", "RS512"])
def test_an_algorithm_that_does_not_go_with_the_key(keys: dict[str, PublicKey], algorithm: str) -> None:
    for key in keys.values():
        with pytest.raises(ProofError) as caught:
            key.verify(bytes(64), MESSAGE, algorithm)
        assert caught.value.detail_code == "proof.key_algorithm"
        assert caught.value.params == {"kind": key.kind, "algorithms": key.algorithms}
        assert caught.value.message == (
            f"A key of the kind {key.kind} signs with {', '.join(key.algorithms)}, and with nothing else."
        )


def test_the_largest_rsa_multikey_is_within_the_limit() -> None:
    modulus = (1 << 8191) | 1
    key = PublicKey.from_jwk({"kty": "RSA", "n": _b64(modulus), "e": "AQAB"})
    assert len(key.to_multikey()) <= MAX_CHARACTERS
    assert PublicKey.from_multikey(key.to_multikey()) == key


@pytest.mark.parametrize("bits", [1024, 2047, 8193])
def test_rsa_keys_out_of_range_are_refused(bits: int) -> None:
    with pytest.raises(KeyMaterialError, match="2048 to 8192") as caught:
        PublicKey.from_jwk({"kty": "RSA", "n": _b64((1 << (bits - 1)) | 1), "e": "AQAB"})
    assert caught.value.detail_code == "key.rsa_bits"
    assert caught.value.params == {"bits": bits, "least": 2048, "most": 8192}


def test_odd_rsa_numbers_are_refused() -> None:
    modulus = (1 << 2047) | 1
    for n, e in [(modulus, 1), (modulus, 4), (modulus, (1 << 65) | 1), (modulus - 1, 65537)]:
        with pytest.raises(KeyMaterialError):
            PublicKey.from_jwk({"kty": "RSA", "n": _b64(n), "e": _b64(e)})


def test_pem_of_a_private_key_is_refused_with_advice() -> None:
    pem = LocalSigner.generate().to_pem(unencrypted=True)
    with pytest.raises(KeyMaterialError, match="private key, where a public one") as caught:
        PublicKey.from_pem(pem)
    assert caught.value.detail_code == "key.private"


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"hello",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ],
)
def test_other_texts_are_no_pem_key(pem: bytes) -> None:
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_pem(pem)
    assert caught.value.detail_code == "key.pem"


def test_a_key_in_pem_may_stand_after_other_text_and_in_the_form_of_pkcs1() -> None:
    private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    wanted = PublicKey.from_pem(
        private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    pkcs1 = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1)
    assert pkcs1.startswith(b"-----BEGIN RSA PUBLIC KEY-----")
    for pem in (pkcs1, b"Our key:\n" + wanted.to_pem(), wanted.to_pem().replace(b"\n", b"\r\n")):
        assert PublicKey.from_pem(pem) == wanted


def test_the_first_block_of_pem_counts() -> None:
    first, second = (LocalSigner.generate().public_key for _ in range(2))
    assert PublicKey.from_pem(first.to_pem() + second.to_pem()) == first
    certificate = b"-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
    headed = first.to_pem().replace(b"KEY-----\n", b"KEY-----\nProc-Type: 4\n\n", 1)
    for pem in (certificate + first.to_pem(), headed):
        with pytest.raises(KeyMaterialError) as caught:
            PublicKey.from_pem(pem)
        assert caught.value.detail_code == "key.pem"


def test_pem_is_bytes() -> None:
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_pem("-----BEGIN PUBLIC KEY-----")  # type: ignore[arg-type]
    assert caught.value.detail_code == "key.pem_bytes"


def test_pem_of_other_kinds_is_refused() -> None:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    others = [ec.generate_private_key(ec.SECP256K1()), ec.generate_private_key(ec.SECP521R1())]
    pems = [key.public_key().public_bytes(serialization.Encoding.PEM, spki) for key in others]
    for pem in pems:
        with pytest.raises(KeyMaterialError) as caught:
            PublicKey.from_pem(pem)
        assert caught.value.detail_code == "key.kind"


def test_a_value_of_no_known_kind_can_not_be_made() -> None:
    for kind, raw in [("Ed448", bytes(57)), ("Ed25519", "text"), (None, b""), ("Ed25519", b"")]:
        with pytest.raises(KeyMaterialError):
            PublicKey(kind, raw)  # type: ignore[arg-type]


def _b64(number: int) -> str:
    return base64url.from_integer(number)
