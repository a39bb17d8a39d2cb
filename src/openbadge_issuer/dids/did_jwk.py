"""did:jwk, whose identifier is the key as a JWK in base64url (did:jwk method)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.multibase import base64url_decode
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.dids.documents import ControllerDocument
from openbadge_issuer.dids.self_certifying import UNUSABLE_KEY_ADVICE, document_of_key
from openbadge_issuer.errors import InputError, ResolutionError
from openbadge_issuer.keys import PublicKey

if TYPE_CHECKING:
    from openbadge_issuer.ports import Resolution

__all__ = ["resolve"]

_LIMITS: Final = Limits(max_bytes=4_096, max_depth=4)  # an RSA key of 8192 bits takes some 1,400 bytes


def resolve(did: str) -> Resolution[ControllerDocument]:
    """The document of ``did:jwk:…``, whose one key is ``#0``; raises `ResolutionError` (``resolve.key_in_did``)."""
    yield from ()
    name = did.removeprefix("did:jwk:")
    try:
        key = PublicKey.from_jwk(parse_object(base64url_decode(name), _LIMITS))
    except InputError as error:
        raise ResolutionError(
            f"The key in this DID can not be used. {error.message}",
            code="resolve.key_in_did",
            params={"message": error.message},
            advice=UNUSABLE_KEY_ADVICE,
        ) from None
    return document_of_key(did, f"{did}#0", key)
