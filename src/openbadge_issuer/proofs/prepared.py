"""Two-phase signing: `Prepared` asks for a signature, and takes none that its public key does not verify."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from openbadge_issuer.errors import OpenBadgeError, ProofError, SigningError
from openbadge_issuer.keys import LocalSigner, PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openbadge_issuer.ports import AsyncSigner, Signer, SigningAlgorithm, SigningRequest

__all__ = ["Prepared", "key_of", "sign", "signing_algorithm"]

T_co = TypeVar("T_co", covariant=True)

_SIGNS_WITH: Mapping[str, SigningAlgorithm] = {"EdDSA": "EdDSA", "ES256": "ES256", "RS256": "RS256"}
_FORMS: Mapping[SigningAlgorithm, str] = {
    "EdDSA": "the cryptosuite eddsa-rdfc-2022, or a VC-JWT",
    "ES256": "a VC-JWT",
    "RS256": "a VC-JWT",
}
_SIGNATURE_FORM: Mapping[SigningAlgorithm, str] = {
    "EdDSA": "Ed25519 signs the message as it is and returns 64 bytes.",
    "ES256": "ES256 signs SHA-256 of the message and returns r || s, 64 bytes, not DER.",
    "RS256": "RS256 is RSASSA-PKCS1-v1_5 over SHA-256 of the message; PSS is something else.",
}


@dataclass(frozen=True, slots=True)
class Prepared(Generic[T_co]):
    """A document that waits for its signature: send ``request`` to the signer, hand the answer to `complete`.

    Immutable and picklable, so the signer may live in another process, or answer tomorrow; `complete` gives
    a new value at every call.
    """

    request: SigningRequest
    public_key: PublicKey
    assemble: Callable[[bytes], T_co] = field(repr=False)

    def complete(self, signature: bytes) -> T_co:
        """The secured document: a ``dict`` with its proof, or the text of a compact JWS.

        Raises `SigningError` (``signing.mismatch``) where the signature does not verify under the public
        key that was given to ``prepare``: nothing leaves that its own key does not vouch for.
        """
        if not isinstance(signature, bytes | bytearray | memoryview):
            raise self._mismatch()
        value = bytes(signature)
        try:
            self.public_key.verify(value, self.request.message, self.request.algorithm)
        except ProofError:
            raise self._mismatch() from None
        return self.assemble(value)

    def _mismatch(self) -> SigningError:
        algorithm = self.request.algorithm
        return SigningError(
            f"The signer returned a signature ({algorithm}) that its own public key does not verify.",
            code="signing.mismatch",
            params={"algorithm": algorithm, "verification_method": self.request.verification_method},
            advice=f"{_SIGNATURE_FORM[algorithm]} Check that public_jwk belongs to the key that signs.",
        )


class AwaitsSignature(Protocol[T_co]):
    """What lacks only its signature."""

    @property
    def request(self) -> SigningRequest:
        """What to sign."""

    @property
    def public_key(self) -> PublicKey:
        """Under which the signature must verify."""

    @property
    def assemble(self) -> Callable[[bytes], T_co]:
        """`complete`, for a signature that is known to be good."""

    def complete(self, signature: bytes) -> T_co:
        """What is done with the signature."""


def sign(prepared: AwaitsSignature[T_co], signer: Signer | AsyncSigner) -> T_co:
    """``prepared.complete(signer.sign(prepared.request))``, for a signer that answers at once.

    Raises `SigningError`: ``signing.algorithm`` or ``signing.verification_method`` where ``prepared`` was
    made for another signer, ``signing.failed`` where the signer raised (its exception is the cause),
    ``signing.asynchronous`` where it must be awaited, ``signing.mismatch``.

    Of a `LocalSigner` with this very key the signature is not checked again: that takes three times as long as signing.
    """
    request = prepared.request
    if signer.algorithm != request.algorithm:
        raise SigningError(
            f"This was prepared for a signature by {request.algorithm}, the signer makes {signer.algorithm}.",
            code="signing.algorithm",
            params={"needed": request.algorithm, "signer": signer.algorithm},
        )
    if signer.verification_method != request.verification_method:
        raise SigningError(
            "This was prepared for another verification method than the signer's: nobody would find the key.",
            code="signing.verification_method",
            params={"prepared": request.verification_method, "signer": signer.verification_method},
        )
    try:
        signature: object = signer.sign(request)
    except OpenBadgeError:
        raise
    except Exception as error:
        raise SigningError(
            f"The signer failed with {type(error).__name__}.",
            code="signing.failed",
            params={"exception": type(error).__name__},
            advice="Nothing was signed; the signer's own exception is the cause of this one.",
        ) from error
    if hasattr(signature, "__await__"):
        close = getattr(signature, "close", None)
        if close is not None:
            close()  # a coroutine that nobody will await
        raise SigningError(
            "This signer must be awaited.",
            code="signing.asynchronous",
            advice="Call prepare(), await signer.sign(prepared.request), then prepared.complete(signature).",
        )
    if type(signer) is LocalSigner and signer.public_key == prepared.public_key:
        return prepared.assemble(cast("bytes", signature))
    return prepared.complete(cast("bytes", signature))  # which refuses everything else


def key_of(public_jwk: Mapping[str, str]) -> PublicKey:
    """`PublicKey.from_jwk`; the few keys that somebody signs with are read once."""
    if type(public_jwk) is dict and all(type(value) is str for value in public_jwk.values()):
        return _key_of(tuple(public_jwk.items()))
    return PublicKey.from_jwk(public_jwk)


@lru_cache(maxsize=64)
def _key_of(members: tuple[tuple[str, str], ...]) -> PublicKey:
    return PublicKey.from_jwk(dict(members))


def signing_algorithm(key: PublicKey, accepted: tuple[str, ...], form: str) -> SigningAlgorithm:
    """The algorithm by which this key signs ``form``.

    Raises `SigningError` (``signing.algorithm``), which names what the key can do instead.
    """
    algorithm = _SIGNS_WITH.get(key.algorithm)
    if algorithm is not None and algorithm in accepted:
        return algorithm
    can = (
        f"With this key, choose {_FORMS[algorithm]}."
        if algorithm
        else "Nothing is issued with such a key yet."
    )
    raise SigningError(
        f"{form} is signed with {' or '.join(accepted)}, and this key makes {key.algorithm}.",
        code="signing.algorithm",
        params={"form": form, "accepted": list(accepted), "key": key.algorithm},
        advice=can,
    )
