"""JSON-LD to canonical bytes: one function, `canonicalize`."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from openbadge_issuer.codec.rdfc import HashName, canonicalize_dataset
from openbadge_issuer.codec.to_rdf import to_quads
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.errors import CanonicalizationError, OpenBadgeError

if TYPE_CHECKING:
    from openbadge_issuer.codec.context_table import ContextTable

__all__ = ["canonicalize"]


def canonicalize(
    document: JSONObject,
    contexts: ContextTable,
    *,
    limits: Limits = DEFAULT_LIMITS,
    hash_name: HashName = "sha256",
) -> bytes:
    """The canonical N-Quads (UTF-8) of a JSON-LD document: RDFC-1.0, safe mode."""
    del limits
    expanded = _expand(document, contexts)
    return canonicalize_dataset(to_quads(expanded), hash_name=hash_name).nquads.encode()


def _expand(document: JSONObject, contexts: ContextTable) -> list[JSONObject]:
    from pyld import context_resolver, jsonld  # noqa: PLC0415 - heavy: loaded at first use

    def load(url: str, _options: object) -> dict[str, object]:
        return {"contextUrl": None, "documentUrl": url, "document": deepcopy(contexts.get(url))}

    resolver = context_resolver.ContextResolver({}, load)
    try:
        expanded: list[JSONObject] = jsonld.JsonLdProcessor().expand(
            document, {"documentLoader": load, "contextResolver": resolver, "base": None}
        )
    except jsonld.JsonLdError as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, OpenBadgeError):
            cause = cause.__cause__
        if cause is not None:
            raise cause from None
        raise CanonicalizationError(
            f"This is not JSON-LD: {error.args[0]}", code="jsonld.syntax"
        ) from None
    return expanded
