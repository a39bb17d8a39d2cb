"""Signers whose private key is in this process's memory."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final, Literal, NoReturn, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from openbadge_issuer.errors import ConfigurationError, KeyMaterialError, SigningError
from openbadge_issuer.keys import jwk, multikey, pkcs8
from openbadge_issuer.keys.kinds import kind_and_raw
from openbadge_issuer.keys.public import PublicKey
from openbadge_issuer.ports import drawn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.ports import Entropy, SigningAlgorithm, SigningRequest

__all__ = ["LocalSigner", "SignerKind"]

SignerKind: TypeAlias = Literal["Ed25519", "P-256", "RSA"]

RSA_BITS: Final = 3072  # bits of a new RSA key
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_DID: Final = re.compile("did:[a-z0-9]+:[A-Za-z0-9._:%-]+")  # DID Core 1.0, 3.1
_DOCUMENTS: Final = ("did:web:", "https:", "http:")  # where keys are listed by their names
_ALGORITHMS: Final[Mapping[str, SigningAlgorithm]] = {"Ed25519": "EdDSA", "P-256": "ES256", "RSA": "RS256"}


class _SecretStays(KeyMaterialError, TypeError):
    """A signer is never pickled or copied."""

    code = "key.pickle"


class LocalSigner:
    """A `Signer` that holds its private key: for tests, small issuers, keys that a vault gives at start-up.

    It neither prints, pickles nor copies its key; getting it out takes `to_pem`, or `to_jwk` and
    `to_secret_multikey` with ``unencrypted=True``. ``verification_method`` is the URL that proofs name.
    Immutable, and safe across threads.
    """

    __slots__ = ("_key", "_public_jwk", "_public_key", "_verification_method")

    _key: jwk.PrivateKey
    _public_jwk: Mapping[str, str]
    _public_key: PublicKey
    _verification_method: str

    def __init__(
        self, key: jwk.PrivateKey, *, verification_method: str | None = None, controller: str | None = None
    ) -> None:
        public_key = PublicKey(*kind_and_raw(key.public_key()))
        if public_key.kind not in _ALGORITHMS:
            raise KeyMaterialError(
                f"Keys of the kind {public_key.kind} are read, not signed with.",
                code="key.kind",
                advice="Sign with Ed25519, P-256 or RSA.",
            )
        url = _verification_method(public_key, verification_method, controller)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_public_jwk", public_key.to_jwk())
        object.__setattr__(self, "_public_key", public_key)
        object.__setattr__(self, "_verification_method", url)

    @classmethod
    def generate(
        cls,
        kind: SignerKind = "Ed25519",
        *,
        verification_method: str | None = None,
        controller: str | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> LocalSigner:
        """A signer with a new key.

        ``controller`` is the issuer's id, and ``verification_method`` that id, ``#`` and a name for the key. Without
        ``verification_method`` it is ``{controller}#{name of the key}``, and without ``controller`` the key's own
        did:key; an RSA key (3072 bits) needs one of the two, and takes its randomness from
        the operating system. Raises `ConfigurationError`, `KeyMaterialError`.
        """
        key: jwk.PrivateKey
        if kind == "Ed25519":
            key = Ed25519PrivateKey.from_private_bytes(drawn(entropy, 32))
        elif (
            kind == "P-256"
        ):  # 64 bits more than the order has, so that no value is favoured (FIPS 186-5, A.2.1)
            wide = int.from_bytes(drawn(entropy, 40), "big")
            key = ec.derive_private_key(wide % (_P256_ORDER - 1) + 1, ec.SECP256R1())
        elif kind == "RSA":
            if entropy is not secrets.token_bytes:
                raise ConfigurationError(
                    "RSA keys are made with the randomness of the operating system only.",
                    code="config.entropy",
                    advice="Leave entropy out, or load the key from PEM.",
                )
            if verification_method is None and controller is None:
                _no_did_key_for_rsa()
            key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        else:
            raise ConfigurationError(
                "There is no signer of this kind.",
                code="config.kind",
                advice="Use 'Ed25519', 'P-256' or 'RSA'.",
            )
        return cls(key, verification_method=verification_method, controller=controller)

    @classmethod
    def from_pem(
        cls,
        pem: bytes,
        password: bytes | None = None,
        *,
        verification_method: str | None = None,
        controller: str | None = None,
        unencrypted: bool = False,
    ) -> LocalSigner:
        """Reads a private key in PEM; one that is not encrypted is read only with ``unencrypted=True``.

        Raises `KeyMaterialError`: ``key.password`` (missing or wrong), ``key.unencrypted``, ``key.pem``,
        ``key.kind``.
        """
        if not isinstance(pem, bytes) or not isinstance(password, bytes | None):
            raise KeyMaterialError(
                "A PEM key and its password are bytes.",
                code="key.pem",
                advice="Open the file in mode 'rb'; text becomes bytes with password.encode().",
            )
        encrypted = b"ENCRYPTED" in pem
        if not encrypted and b"PRIVATE KEY-----" in pem and not unencrypted:
            raise KeyMaterialError(
                "This private key is not encrypted.",
                code="key.unencrypted",
                advice="Store keys with to_pem(password), or allow it for once with unencrypted=True.",
            )
        if encrypted and not password:
            raise KeyMaterialError(
                "This private key is encrypted.", code="key.password", advice="Give its password, as bytes."
            )
        try:
            key = serialization.load_pem_private_key(pem, password if encrypted else None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise _unreadable(encrypted=encrypted) from None
        if not isinstance(key, Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise KeyMaterialError(
                "Keys of this kind are not supported.", code="key.kind", advice="Use Ed25519."
            )
        return cls(key, verification_method=verification_method, controller=controller)

    @classmethod
    def from_jwk(
        cls,
        members: Mapping[str, object],
        *,
        verification_method: str | None = None,
        controller: str | None = None,
    ) -> LocalSigner:
        """Reads a private JWK, whose private and public members must agree; raises `KeyMaterialError`."""
        key = jwk.read_private(members)
        return cls(key, verification_method=verification_method, controller=controller)

    @classmethod
    def from_secret_multikey(
        cls, text: str, *, verification_method: str | None = None, controller: str | None = None
    ) -> LocalSigner:
        """Reads a private multikey (``z3u2…`` Ed25519, ``z42t…`` P-256), as test vectors give it."""
        kind, secret = multikey.read_secret(text)
        key: jwk.PrivateKey
        if kind == "Ed25519":
            key = Ed25519PrivateKey.from_private_bytes(secret)
        else:
            scalar = int.from_bytes(secret, "big")
            if not 0 < scalar < _P256_ORDER:
                raise KeyMaterialError("This is not a private key of P-256.", code="key.multikey")
            key = ec.derive_private_key(scalar, ec.SECP256R1())
        return cls(key, verification_method=verification_method, controller=controller)

    @property
    def algorithm(self) -> SigningAlgorithm:
        """``EdDSA``, ``ES256`` or ``RS256``."""
        return _ALGORITHMS[self._public_key.kind]

    @property
    def public_key(self) -> PublicKey:
        """The public half."""
        return self._public_key

    @property
    def public_jwk(self) -> Mapping[str, str]:
        """The public half as a JWK."""
        return dict(self._public_jwk)

    @property
    def verification_method(self) -> str:
        """The URL that a proof names."""
        return self._verification_method

    @property
    def controller(self) -> str:
        """The issuer id that this key speaks for: the verification method up to its ``#``."""
        return self._verification_method.partition("#")[0]

    def sign(self, request: SigningRequest) -> bytes:
        """The signature: EdDSA 64 bytes; ES256 ``r || s``, 64 bytes; RS256 as long as the key.

        ES256 is deterministic (RFC 6979) where OpenSSL can do that. Raises `SigningError`
        (``signing.algorithm``) if another algorithm than the signer's is asked for.
        """
        if request.algorithm != self.algorithm:
            raise SigningError(
                f"This signer makes {self.algorithm} signatures; {request.algorithm} was asked for.",
                code="signing.algorithm",
                params={"signer": self.algorithm, "requested": request.algorithm},
                advice="Choose the suite that goes with the key, or a key that goes with the suite.",
            )
        key = self._key
        if isinstance(key, Ed25519PrivateKey):
            return key.sign(request.message)
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(request.message, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(_sign_ecdsa(key, request.message))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def to_pem(
        self,
        password: bytes | None = None,
        *,
        unencrypted: bool = False,
        entropy: Entropy = secrets.token_bytes,
    ) -> bytes:
        """The private key as PKCS#8 in PEM, encrypted with ``password``; plain with ``unencrypted=True``.

        A long password matters more than the encryption (AES-256, 600,000 rounds of PBKDF2): whoever has
        the file can try them all. Raises `ConfigurationError`.
        """
        if password is not None and (not isinstance(password, bytes) or not password or unencrypted):
            raise ConfigurationError(
                "The password is bytes, not empty, and goes without unencrypted=True.",
                code="config.password",
                advice="Text becomes bytes with password.encode().",
            )
        if password is None:
            _must_be_allowed(allowed=unencrypted)
        plain = self._key.private_bytes(
            serialization.Encoding.PEM if password is None else serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return (
            plain if password is None else pkcs8.encrypt(plain, password, lambda size: drawn(entropy, size))
        )

    def to_jwk(self, *, unencrypted: bool = False) -> dict[str, str]:
        """The private key as a JWK, which is plain text: only with ``unencrypted=True``."""
        _must_be_allowed(allowed=unencrypted)
        return jwk.write_private(self._key)

    def to_secret_multikey(self, *, unencrypted: bool = False) -> str:
        """The private key (Ed25519, P-256) as a multikey, in plain text: only with ``unencrypted=True``."""
        _must_be_allowed(allowed=unencrypted)
        key = self._key
        if isinstance(key, Ed25519PrivateKey):
            return multikey.write_secret("Ed25519", key.private_bytes_raw())
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return multikey.write_secret("P-256", key.private_numbers().private_value.to_bytes(32, "big"))
        return multikey.write_secret("RSA", b"")

    def __repr__(self) -> str:
        return f"LocalSigner({self.algorithm}, {self._verification_method!r}, key hidden)"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"LocalSigner is immutable: {name} can not be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"LocalSigner is immutable: {name} can not be deleted")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise _SecretStays(
            "A signer is not pickled or copied, so that its key stays in one place.",
            advice="Give each process its own: load the key there, or keep it in a vault or an HSM.",
        )

    def __getstate__(self) -> NoReturn:
        self.__reduce_ex__(0)


def _sign_ecdsa(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    try:
        return key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    except UnsupportedAlgorithm:  # an OpenSSL before 3.2: a random nonce is as valid
        return key.sign(message, ec.ECDSA(hashes.SHA256()))


def _no_did_key_for_rsa() -> NoReturn:
    raise ConfigurationError(
        "An RSA key needs a verification method: others do not read RSA in did:key.",
        code="config.verification_method",
        advice="Give verification_method='did:web:school.example#key-1', or the URL of your issuer document.",
    )


def _verification_method(public_key: PublicKey, given: str | None, controller: str | None) -> str:
    if not isinstance(given, str | None) or not isinstance(controller, str | None):
        raise ConfigurationError(
            "The verification method and the controller are texts.",
            code="config.verification_method",
            advice="The controller is the issuer's id, such as did:web:school.example.",
        )
    own_name = public_key.to_multikey()
    name = public_key.thumbprint() if public_key.kind == "RSA" else own_name
    if given is not None and controller is not None and given.partition("#")[0] != controller:
        raise ConfigurationError(
            "The verification method does not belong to this controller.",
            code="config.verification_method",
            advice="Give one of the two, or '{controller}#…'.",
        )
    if controller is not None and "#" in controller:
        raise ConfigurationError(
            "The controller is the issuer's id, without '#' and the name of a key.",
            code="config.verification_method",
            advice="Give the whole of it as verification_method=…",
        )
    own = f"did:key:{own_name}"
    if given is None and controller is None and public_key.kind == "RSA":
        _no_did_key_for_rsa()
    url = given if given is not None else f"{own if controller is None else controller}#{name}"
    scheme, colon, rest = url.partition(":")
    if not (colon and scheme.isalnum() and rest) or not url.isascii() or not url.isprintable() or " " in url:
        raise ConfigurationError(
            "The verification method is not a URL.",
            code="config.verification_method",
            advice="It looks like did:web:school.example#key-1 or https://school.example/issuer#key-1.",
        )
    fragment = _name_in(url)
    names_another_key = fragment.startswith(("z6Mk", "zDna")) and fragment != name
    if names_another_key or (url.startswith("did:key:") and url not in {own, f"{own}#{own_name}"}):
        raise KeyMaterialError(
            "The verification method names another key.",
            code="key.mismatch",
            advice="Give controller=… instead, and the name is made from the key.",
        )
    return url


def _name_in(url: str) -> str:
    """What follows ``#``; an issuer's document tells its keys apart by it. A did:key or did:jwk needs none."""
    issuer, sign, name = url.partition("#")
    if issuer.startswith("did:") and _DID.fullmatch(issuer) is None:
        raise ConfigurationError(
            "The verification method does not begin with a DID.",
            code="config.verification_method",
            advice="A DID has no '/', '?' or ';'; it looks like did:web:school.example:music.",
        )
    if not sign and issuer.lower().startswith(_DOCUMENTS):
        raise ConfigurationError(
            "The verification method is an issuer's id, and does not say which of its keys signs.",
            code="config.verification_method",
            advice="Did you mean controller=…? The name is then made from the key. Or add '#' and a name, such as #key-1.",
        )
    if "#" in name or (sign and not name):
        raise ConfigurationError(
            "The verification method must be the issuer's id, one '#' and a name.",
            code="config.verification_method",
            advice="It looks like did:web:school.example#key-1 or https://school.example/issuer#key-1.",
        )
    return name


def _unreadable(*, encrypted: bool) -> KeyMaterialError:
    if encrypted:
        return KeyMaterialError(
            "The private key can not be decrypted.",
            code="key.password",
            advice="The password is wrong, or the file is damaged.",
        )
    return KeyMaterialError(
        "This is not a private key in PEM.",
        code="key.pem",
        advice="It begins with '-----BEGIN … PRIVATE KEY-----'.",
    )


def _must_be_allowed(*, allowed: bool) -> None:
    if not allowed:
        raise ConfigurationError(
            "This would write the private key without encryption.",
            code="config.unencrypted",
            advice="Use to_pem(password), or say unencrypted=True.",
        )
