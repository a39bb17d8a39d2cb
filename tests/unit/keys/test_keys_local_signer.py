from __future__ import annotations

import base64
import copy
import pickle
from typing import Any, Literal

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from openbadge_issuer.errors import (
    ConfigurationError,
    InputError,
    KeyMaterialError,
    OpenBadgeError,
    SigningError,
)
from openbadge_issuer.keys import LocalSigner, PublicKey, multikey, pkcs8
from openbadge_issuer.ports import Signer, SigningRequest

URL = "did:web:school.example#key-1"


def counting(size: int) -> bytes:
    return bytes(range(size))


def request(signer: LocalSigner, message: bytes = b"message") -> SigningRequest:
    return SigningRequest(signer.algorithm, signer.verification_method, message)


@pytest.fixture(autouse=True)
def fewer_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pkcs8, "ROUNDS", 40_000)  # as many bytes in DER, and a fifteenth of the time


@pytest.fixture(scope="module")
def rsa_signer() -> LocalSigner:
    return LocalSigner.generate("RSA", verification_method=URL)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_without_a_name_it_is_its_own_did_key(kind: str) -> None:
    signer = LocalSigner.generate(kind)  # type: ignore[arg-type]
    name = signer.public_key.to_multikey()
    assert signer.verification_method == f"did:key:{name}#{name}"
    assert signer.controller == f"did:key:{name}"
    assert isinstance(signer, Signer)
    assert PublicKey.from_jwk(signer.public_jwk) == signer.public_key


def test_names_made_from_a_controller() -> None:
    signer = LocalSigner.generate(controller="https://school.example/issuer")
    assert signer.verification_method == f"https://school.example/issuer#{signer.public_key.to_multikey()}"
    assert signer.controller == "https://school.example/issuer"


def test_names_that_are_given(rsa_signer: LocalSigner) -> None:
    assert LocalSigner.generate("P-256", verification_method=URL).verification_method == URL
    assert rsa_signer.algorithm == "RS256"
    assert rsa_signer.controller == "did:web:school.example"
    assert rsa_signer.public_key.to_jwk()["e"] == "AQAB"
    members = rsa_signer.to_jwk(unencrypted=True)
    renamed = LocalSigner.from_jwk(members, verification_method="https://school.example/issuer#rsa")
    assert renamed.public_key == rsa_signer.public_key
    assert renamed.controller == "https://school.example/issuer"
    assert rsa_signer.verification_method == URL
    by_thumbprint = LocalSigner.from_jwk(
        rsa_signer.to_jwk(unencrypted=True), controller="did:web:school.example"
    )
    assert by_thumbprint.verification_method == f"did:web:school.example#{rsa_signer.public_key.thumbprint()}"


def test_rsa_needs_a_name(rsa_signer: LocalSigner) -> None:
    with pytest.raises(ConfigurationError, match="RSA key needs a verification method"):
        LocalSigner.generate("RSA")
    with pytest.raises(ConfigurationError, match="RSA key needs a verification method"):
        LocalSigner.from_jwk(rsa_signer.to_jwk(unencrypted=True))


@pytest.mark.parametrize(
    "name", ["", "key-1", "#key-1", "did:", "did:web:a.example#key 1", "did:web:é.example#1", "https://a\n#1"]
)
def test_names_that_are_no_urls(name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        LocalSigner.generate(verification_method=name)
    assert caught.value.detail_code == "config.verification_method"


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({"verification_method": "did:web:a.example"}, "Did you mean controller="),
        ({"verification_method": "https://a.example/issuer"}, "Did you mean controller="),
        ({"verification_method": "HTTPS://a.example/issuer"}, "Did you mean controller="),
        ({"verification_method": "did:web:a.example#"}, "#key-1"),
        ({"verification_method": "did:web:a.example#a#b"}, "#key-1"),
        ({"verification_method": "did:web:a.example/x#b"}, "A DID has no"),
        ({"controller": "did:web:a.example#a"}, "verification_method="),
        ({"controller": "did:web:a?x"}, "A DID has no"),
    ],
    ids=repr,
)
def test_names_under_which_nobody_could_find_the_key(given: dict[str, str], advice: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        LocalSigner.generate(**given)  # type: ignore[arg-type]
    assert caught.value.detail_code == "config.verification_method"
    assert advice in caught.value.advice


def test_a_name_is_given_by_its_own_name() -> None:
    """After the password a newcomer writes the issuer's id, which is the controller."""
    with pytest.raises(TypeError):
        LocalSigner.from_pem(b"", b"password", "did:web:school.example")  # type: ignore[call-arg]


def test_a_name_and_a_controller_must_agree() -> None:
    with pytest.raises(ConfigurationError):
        LocalSigner.generate(verification_method=URL, controller="did:web:other.example")
    assert (
        LocalSigner.generate(verification_method=URL, controller="did:web:school.example").verification_method
        == URL
    )


def test_a_name_must_not_be_that_of_another_key() -> None:
    other = LocalSigner.generate()
    for url in (
        other.verification_method,
        other.controller,
        f"https://a.example/i#{other.public_key.to_multikey()}",
    ):
        with pytest.raises(KeyMaterialError) as caught:
            LocalSigner.generate(verification_method=url)
        assert caught.value.detail_code == "key.mismatch"
    whole = LocalSigner.from_jwk(other.to_jwk(unencrypted=True), verification_method=other.controller)
    assert whole.verification_method == other.controller


def test_an_unknown_kind() -> None:
    with pytest.raises(ConfigurationError):
        LocalSigner.generate("P-384")  # type: ignore[arg-type]


def test_entropy_decides_the_key() -> None:
    kinds: tuple[Literal["Ed25519", "P-256"], ...] = ("Ed25519", "P-256")
    for kind in kinds:
        one = LocalSigner.generate(kind, entropy=counting)
        two = LocalSigner.generate(kind, entropy=counting)
        assert one.public_key == two.public_key
    assert LocalSigner.generate().public_key != LocalSigner.generate().public_key
    seed = LocalSigner.generate(entropy=counting).to_jwk(unencrypted=True)["d"]
    assert seed == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def test_extreme_entropy_still_makes_a_p256_key() -> None:
    for fill in (b"\x00", b"\xff"):
        signer = LocalSigner.generate("P-256", entropy=lambda size, fill=fill: fill * size)  # type: ignore[misc]
        signer.public_key.verify(signer.sign(request(signer)), b"message")


@pytest.mark.parametrize(
    "entropy", [lambda _: b"short", lambda size: "x" * size, lambda size: bytes(size + 1)]
)
def test_bad_entropy_is_refused(entropy: object) -> None:
    for kind in ("Ed25519", "P-256"):
        with pytest.raises(ConfigurationError) as caught:
            LocalSigner.generate(kind, entropy=entropy)  # type: ignore[arg-type]
        assert caught.value.detail_code == "config.entropy"


def test_rsa_takes_no_foreign_entropy() -> None:
    with pytest.raises(ConfigurationError, match="operating system only"):
        LocalSigner.generate("RSA", verification_method=URL, entropy=counting)


def test_signatures_are_deterministic(rsa_signer: LocalSigner) -> None:
    for signer in (LocalSigner.generate(), LocalSigner.generate("P-256"), rsa_signer):
        assert signer.sign(request(signer)) == signer.sign(request(signer))
        signer.public_key.verify(signer.sign(request(signer)), b"message")


def test_rfc_6979_vector() -> None:
    # Appendix A.2.5, curve P-256, SHA-256, message "sample".
    private = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
    key = ec.derive_private_key(int(private, 16), ec.SECP256R1())
    signer = LocalSigner(key)
    signature = signer.sign(request(signer, b"sample"))
    assert signature.hex().upper() == (
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    )


def test_without_deterministic_ecdsa_it_still_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ec.ECDSA

    def old(algorithm: object, deterministic_signing: bool = False) -> ec.ECDSA:  # noqa: FBT001, FBT002
        if deterministic_signing:
            raise UnsupportedAlgorithm("too old")
        return real(algorithm)  # type: ignore[arg-type]

    monkeypatch.setattr(ec, "ECDSA", old)
    signer = LocalSigner.generate("P-256")
    signature = signer.sign(request(signer))
    assert len(signature) == 64
    signer.public_key.verify(signature, b"message")


def test_another_algorithm_is_refused() -> None:
    signer = LocalSigner.generate()
    with pytest.raises(SigningError, match="makes EdDSA signatures; ES256 was asked for") as caught:
        signer.sign(SigningRequest("ES256", signer.verification_method, b"message"))
    assert caught.value.detail_code == "signing.algorithm"


def test_pem_goes_out_encrypted_and_comes_back(rsa_signer: LocalSigner) -> None:
    password = "a long sentence, with ümlauts".encode()
    for signer in (
        LocalSigner.generate(),
        LocalSigner.generate("P-256", verification_method=URL),
        rsa_signer,
    ):
        pem = signer.to_pem(password)
        assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
        assert max(map(len, pem.splitlines())) == 64 or len(signer.public_key.raw) == 32
        again = LocalSigner.from_pem(pem, password, verification_method=signer.verification_method)
        assert again.public_key == signer.public_key
        assert again.sign(request(signer)) == signer.sign(request(signer))


def test_a_wrong_or_missing_password() -> None:
    pem = LocalSigner.generate().to_pem(b"right")
    for password in (b"wrong", b"", None):
        with pytest.raises(KeyMaterialError) as caught:
            LocalSigner.from_pem(pem, password)
        assert caught.value.detail_code == "key.password"
        assert "right" not in str(caught.value)
        assert "wrong" not in repr(caught.value.__dict__).replace("The password is wrong", "")
    with pytest.raises(KeyMaterialError):
        LocalSigner.from_pem(pem, "right")  # type: ignore[arg-type]


def test_every_encryption_of_the_same_key_is_another() -> None:
    signer = LocalSigner.generate()
    assert signer.to_pem(b"x") != signer.to_pem(b"x")
    assert signer.to_pem(b"x", entropy=counting) == signer.to_pem(b"x", entropy=counting)


def test_openssl_itself_encrypts_readably() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"pw"),
    )
    assert LocalSigner.from_pem(pem, b"pw").public_key.raw == key.public_key().public_bytes_raw()
    old = ec.generate_private_key(ec.SECP256R1())
    traditional = old.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.BestAvailableEncryption(b"pw"),
    )
    assert LocalSigner.from_pem(traditional, b"pw").algorithm == "ES256"
    with pytest.raises(KeyMaterialError):
        LocalSigner.from_pem(traditional, b"no")


def test_plain_text_needs_a_word(rsa_signer: LocalSigner) -> None:
    signer = LocalSigner.generate()
    for export in (signer.to_pem, signer.to_jwk, signer.to_secret_multikey):
        with pytest.raises(ConfigurationError, match="without encryption"):
            export()
    pem = signer.to_pem(unencrypted=True)
    with pytest.raises(KeyMaterialError, match="not encrypted") as caught:
        LocalSigner.from_pem(pem)
    assert caught.value.detail_code == "key.unencrypted"
    assert LocalSigner.from_pem(pem, unencrypted=True).public_key == signer.public_key
    with pytest.raises(ConfigurationError):
        signer.to_pem(b"password", unencrypted=True)
    with pytest.raises(ConfigurationError):
        signer.to_pem(b"")
    with pytest.raises(ConfigurationError):
        signer.to_pem("password")  # type: ignore[arg-type]
    with pytest.raises(KeyMaterialError):
        rsa_signer.to_secret_multikey(unencrypted=True)


@pytest.mark.parametrize(
    "pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "text", b"\xff\x00"]
)
def test_other_texts_are_no_private_key(pem: bytes) -> None:
    with pytest.raises(KeyMaterialError) as caught:
        LocalSigner.from_pem(pem, unencrypted=True)
    assert caught.value.detail_code == "key.pem"


def test_other_kinds_of_private_key_are_refused() -> None:
    for curve in (ec.SECP256K1(), ec.SECP384R1(), ec.SECP521R1()):
        pem = ec.generate_private_key(curve).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with pytest.raises(KeyMaterialError) as caught:
            LocalSigner.from_pem(pem, verification_method=URL, unencrypted=True)
        assert caught.value.detail_code == "key.kind"
    x25519 = (
        b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIHcHbQpzGKV9PBbBclGyZkXfTC+H68CZKrF3+6UduSwq\n"
        b"-----END PRIVATE KEY-----\n"
    )
    with pytest.raises(KeyMaterialError) as caught:
        LocalSigner.from_pem(x25519, unencrypted=True)
    assert caught.value.detail_code == "key.kind"


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_secret_multikeys(kind: str) -> None:
    signer = LocalSigner.generate(kind)  # type: ignore[arg-type]
    text = signer.to_secret_multikey(unencrypted=True)
    assert text.startswith({"Ed25519": "z3u2", "P-256": "z42t"}[kind])
    assert LocalSigner.from_secret_multikey(text).public_key == signer.public_key
    for bad in (text[:-1], text + "1", signer.public_key.to_multikey(), "", None, "u" + text):
        with pytest.raises(KeyMaterialError) as caught:
            LocalSigner.from_secret_multikey(bad)  # type: ignore[arg-type]
        assert text not in str(caught.value)


def test_a_secret_beyond_the_order_of_p256_is_refused() -> None:
    for secret in (bytes(32), b"\xff" * 32):
        with pytest.raises(KeyMaterialError):
            LocalSigner.from_secret_multikey(multikey.write_secret("P-256", secret))


def test_nothing_of_the_key_shows(rsa_signer: LocalSigner) -> None:
    for signer in (LocalSigner.generate(), LocalSigner.generate("P-256"), rsa_signer):
        secret = signer.to_jwk(unencrypted=True)["d"]
        for text in (repr(signer), str(signer), f"{signer}", repr([signer])):
            assert secret not in text
            assert signer.verification_method in text
            assert "key hidden" in text
        assert not hasattr(signer, "__dict__")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_neither_pickled_nor_copied(protocol: int) -> None:
    signer = LocalSigner.generate()
    secret = signer.to_jwk(unencrypted=True)["d"]
    for attempt in (
        lambda: pickle.dumps(signer, protocol),
        lambda: pickle.dumps({"in": [signer]}, protocol),
        lambda: copy.copy(signer),
        lambda: copy.deepcopy(signer),
        signer.__getstate__,
    ):
        with pytest.raises(OpenBadgeError, match="not pickled") as caught:
            attempt()
        assert {TypeError, KeyMaterialError} <= set(type(caught.value).__mro__)
        assert secret not in str(caught.value)


def test_it_is_immutable() -> None:
    signer = LocalSigner.generate()
    for name in ("_key", "_verification_method", "other"):
        with pytest.raises(AttributeError):
            setattr(signer, name, None)
    with pytest.raises(AttributeError):
        del signer._key


def test_the_encrypted_file_uses_the_documented_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert pkcs8.ROUNDS == 600_000
    pem = LocalSigner.generate().to_pem(b"password", entropy=counting)
    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    after_salt = der.index(counting(16)) + 16
    assert der[after_salt : after_salt + 5] == b"\x02\x03" + (600_000).to_bytes(3, "big")


@pytest.mark.parametrize("call", ["to_pem", "from_pem"])
def test_a_password_as_text_is_told_how_to_be_bytes(call: str) -> None:
    signer = LocalSigner.generate()
    password: Any = "password"
    with pytest.raises(InputError) as caught:
        _ = signer.to_pem(password) if call == "to_pem" else LocalSigner.from_pem(b"", password)
    assert "password.encode()" in caught.value.advice
