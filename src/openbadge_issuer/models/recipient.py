"""`Recipient`: who a badge is for, as the issuer knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.models import _addresses, _callers, _findings
from openbadge_issuer.ports import drawn

if TYPE_CHECKING:
    from openbadge_issuer.ports import Entropy

__all__ = ["Recipient", "fresh_urn"]

_SALT_BYTES = 16
_NO_URI = "The recipient's id must be an absolute URI, such as an https URL or a DID."
_DID = r"did:[a-z0-9]+:[A-Za-z0-9._:%\-]*[A-Za-z0-9._%\-]"  # DID Core 1.0, 3.1


def fresh_urn(entropy: Entropy) -> str:
    """A random ``urn:uuid:`` (version 4, RFC 9562)."""
    from uuid import UUID  # noqa: PLC0415 - loads the platform module

    return f"urn:uuid:{UUID(bytes=drawn(entropy, 16), version=4)}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Identity:
    kind: str
    value: str
    hashed: bool

    def __post_init__(self) -> None:
        try:
            models.IdentityObject(hashed=False, identity_hash=self.value, identity_type=self.kind)
        except ModelError as error:
            raise _findings.error("Recipient", error.findings) from None

    def written(self, entropy: Entropy) -> models.IdentityObject:
        if not self.hashed:
            return models.IdentityObject(hashed=False, identity_hash=self.value, identity_type=self.kind)
        salt = drawn(entropy, _SALT_BYTES).hex()
        digest = models.identity_hash(self.value, salt)
        return models.IdentityObject(hashed=True, identity_hash=digest, identity_type=self.kind, salt=salt)

    def __repr__(self) -> str:
        return f"{self.kind}{' (hashed)' if self.hashed else ''}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Recipient:
    """Who a badge is for: a person known by e-mail or DID, a product, an organisation.

    Made by `email`, `did`, `product`, `organization` or `identifier` (and by `remembered`, from what was written down
    before), which raise `ModelError`. Holds personal data in clear (its `repr` does not show it); the badge gets salted
    hashes unless you say ``hashed=False``.
    """

    uri: str | None
    identities: tuple[_Identity, ...]

    def __post_init__(self) -> None:
        from openbadge_issuer.models.types import is_absolute_uri  # noqa: PLC0415 - loads pydantic

        if self.uri is not None and (not isinstance(self.uri, str) or not is_absolute_uri(self.uri)):
            raise _callers.problem("Recipient", "model.recipient_id", "/id", _NO_URI)
        if self.uri is None and not self.identities:
            sentence = "A recipient needs an id or an identifier: use Recipient.email(...) and its siblings."
            raise _callers.problem("Recipient", "model.recipient", "/id", sentence)

    @classmethod
    def email(
        cls, address: str, *, name: str | None = None, did: str | None = None, hashed: bool = True
    ) -> Recipient:
        """Somebody known by an e-mail address; ``name`` is written in clear, for wallets to show."""
        return cls.identifier(models.IdentifierType.EMAIL_ADDRESS, address, name=name, did=did, hashed=hashed)

    @classmethod
    def did(cls, did: str, *, name: str | None = None) -> Recipient:
        """Somebody known by a decentralized identifier."""
        return cls(uri=_checked_did(did), identities=_named(name))

    @classmethod
    def product(cls, uri: str, *, product_id: str | None = None, name: str | None = None) -> Recipient:
        """A product, known by its URI and, beside it, a product id; both are written in clear."""
        kind = models.IdentifierType.PRODUCT_ID
        known = () if product_id is None else (_Identity(kind=kind, value=product_id, hashed=False),)
        return cls(uri=_given(uri), identities=known + _named(name))

    @classmethod
    def organization(cls, id: str, *, name: str | None = None) -> Recipient:  # noqa: A002  # the specification's word
        """An organisation, known by its URI (an https URL or a DID)."""
        return cls(uri=_given(id), identities=_named(name))

    @classmethod
    def identifier(
        cls,
        identifier_type: str,
        value: str,
        *,
        name: str | None = None,
        did: str | None = None,
        hashed: bool = True,
    ) -> Recipient:
        """Somebody known by an identifier of any type, such as ``sourcedId`` or ``ext:studentNumber``."""
        if (
            identifier_type == models.IdentifierType.EMAIL_ADDRESS
            and isinstance(value, str)
            and value.strip()
        ):
            value = _checked_email(value)
        return cls.remembered(identifier_type, value, name=name, did=did, hashed=hashed)

    @classmethod
    def remembered(
        cls,
        identifier_type: str,
        value: str,
        *,
        name: str | None = None,
        did: str | None = None,
        hashed: bool = True,
    ) -> Recipient:
        """Somebody as a record of old has them, to look up or erase what is known: no form is asked of an address."""
        if not isinstance(value, str) or not value.strip():
            sentence = "The identifier must be a text that is not blank."
            raise _callers.problem("Recipient", "model.identifier", "/value", sentence)
        if identifier_type == models.IdentifierType.EMAIL_ADDRESS:
            value = models.normalize_email(value)
        identity = _Identity(kind=identifier_type, value=value, hashed=bool(hashed))
        uri = None if did is None else _checked_did(did)
        return cls(uri=uri, identities=(identity, *_named(name)))

    def subject_members(self, entropy: Entropy) -> tuple[str, tuple[models.IdentityObject, ...]]:
        """The subject's ``id`` and ``identifier`` for one badge.

        The id is the DID or URI, or else a fresh ``urn:uuid:`` for this badge alone: VC-JWT demands one, and
        two badges of one person can not be linked by it. ``entropy(n)`` returns ``n`` random bytes.
        """
        identities = tuple(identity.written(entropy) for identity in self.identities)
        return self.uri or fresh_urn(entropy), identities

    def __repr__(self) -> str:
        known = (["id"] if self.uri is not None else []) + [repr(identity) for identity in self.identities]
        return f"Recipient({', '.join(known)})"


def _given(uri: str) -> str:
    if not isinstance(uri, str):
        raise _callers.problem("Recipient", "model.recipient_id", "/id", _NO_URI)
    return uri


def _checked_email(address: str) -> str:
    normal = models.normalize_email(address)
    if not _addresses.is_email(normal):
        sentence = "This is no e-mail address: it needs the form name@example.org."
        advice = _addresses.advice_on(normal)
        finding = Finding(code="model.email", message=sentence, pointer="/value", advice=advice)
        shown = f"Recipient can not be built: {sentence} {advice}".rstrip()
        raise ModelError(shown, (finding,))
    return normal


def _checked_did(did: str) -> str:
    if not isinstance(did, str) or not re.fullmatch(_DID, did):
        sentence = "This is no DID: it needs the form did:method:identifier, such as did:key:z6Mk…"
        raise _callers.problem("Recipient", "model.did", "/did", sentence)
    return did


def _named(name: str | None) -> tuple[_Identity, ...]:
    if name is None:
        return ()
    if not isinstance(name, str) or not name.strip():
        sentence = "The name must be a text that is not blank; or leave it out."
        raise _callers.problem("Recipient", "model.recipient_name", "/name", sentence)
    return (_Identity(kind=models.IdentifierType.NAME, value=name, hashed=False),)
