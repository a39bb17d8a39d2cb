"""did:key, whose identifier is the key (did:key method, 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer.dids.documents import ControllerDocument
from openbadge_issuer.dids.self_certifying import UNUSABLE_KEY_ADVICE, document_of_key
from openbadge_issuer.errors import KeyMaterialError, ResolutionError
from openbadge_issuer.keys import PublicKey

if TYPE_CHECKING:
    from openbadge_issuer.ports import Resolution

__all__ = ["resolve"]


def resolve(did: str) -> Resolution[ControllerDocument]:
    """The document of ``did:key:z…``, without asking anybody; raises `ResolutionError` (``resolve.key_in_did``)."""
    yield from ()
    name = did.removeprefix("did:key:")
    try:
        key = PublicKey.from_multikey(name)
    except KeyMaterialError as error:
        raise ResolutionError(
            f"The key in this DID can not be used. {error.message}",
            code="resolve.key_in_did",
            params={"message": error.message},
            advice=UNUSABLE_KEY_ADVICE,
        ) from None
    return document_of_key(did, f"{did}#{name}", key)
