"""What a server in trouble sends with the status 200, in the place of what was asked for: it may be another thing later.

That is a web page, nothing, a sentence, a document that is cut off, or an error as JSON. What says that it is what was asked
for is taken at its word, whatever is wrong with it.
"""

from __future__ import annotations

from typing import Final

from openbadge_issuer.baking import sniff
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.verification.badge import items, objects_in, text
from openbadge_issuer.verification.outcomes import is_passing
from openbadge_issuer.verification.reading import Reading

__all__ = ["is_no_credential", "is_no_resource", "is_schema"]

_OF_A_CREDENTIAL: Final = frozenset({"@context", "issuer", "credentialSubject", "proof", "badge"})
_OF_AN_ERROR: Final = frozenset({
    "code", "description", "detail", "details", "error", "error_description", "errors", "instance", "message", "ok", "path",
    "reason", "requestId", "request_id", "status", "statusCode", "success", "timestamp", "title", "type",
})  # fmt: skip
_OF_A_SCHEMA: Final = frozenset({
    "$anchor", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveRef", "$ref", "$schema", "additionalItems",
    "additionalProperties", "allOf", "anyOf", "const", "contains", "definitions", "dependencies", "dependentRequired",
    "dependentSchemas", "enum", "exclusiveMaximum", "exclusiveMinimum", "if", "maxItems", "maxLength", "maxProperties",
    "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern",
    "patternProperties", "prefixItems", "properties", "propertyNames", "required", "unevaluatedItems",
    "unevaluatedProperties", "uniqueItems",
})  # fmt: skip
"""Words that ask for something or name it; those that only describe (`title`) are in errors as well."""
_OF_A_PART: Final = frozenset({"$ref", "properties"})
_TYPES: Final = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_ENDS: Final = {
    b"\x89PNG": (b"IEND", 1_024),
    b"%PDF-": (b"%%EOF", 1_024),
    b"\xff\xd8\xff": (b"\xff\xd9", 2),
    b"GIF8": (b"\x3b", 1),
    b"<svg": (b">", 1),
    b"<?xml": (b">", 1),
    b"{": (b"}", 1),
    b"[": (b"]", 1),
}
"""How files begin, and what stands at their end then, among how many of the last bytes."""
_LONGEST_ERROR: Final = 10_000  # bytes of JSON that is looked into


def is_no_credential(found: Reading | None) -> bool:
    """Whether what was read in the place of a credential may be another thing later."""
    if found is None:  # neither JSON nor a token
        return True
    if found.document is None:
        return is_passing(found.checks[1].code)
    document = found.document  # may have thousands of members, and is asked about for each badge
    return found.carrier == "json" and not any(name in document for name in _OF_A_CREDENTIAL)


def is_schema(document: JSON) -> bool:
    """Whether it says anything in words of JSON Schema, itself or, as a document that holds schemas, further within."""
    if not isinstance(document, dict):
        return False
    return not _OF_A_SCHEMA.isdisjoint(document) or any(map(_is_part, objects_in(document)))


def _is_part(value: JSONObject) -> bool:
    kinds = {text(each) for each in items(value.get("type"))}
    return (bool(kinds) and _TYPES.issuperset(kinds)) or not _OF_A_PART.isdisjoint(value)


def is_no_resource(body: bytes, media_type: str) -> bool:
    """Whether ``body`` came in the place of a file whose digest it does not fit, and does not look like one at all.

    ``media_type`` is what the credential says of that file, if it does: a page may be what was exchanged.
    """
    stripped = body.strip()  # an empty one is the beginning of any file
    if sniff(body) == "html":
        return "html" not in media_type
    expected = (
        end for start, end in _ENDS.items() if stripped.startswith(start) or start.startswith(stripped)
    )
    if any(end not in stripped[-last:] for end, last in expected):
        return True
    return len(stripped) <= _LONGEST_ERROR and _is_error(stripped)


def _is_error(body: bytes) -> bool:
    if not body.startswith(b"{"):
        return False
    try:
        return _OF_AN_ERROR.issuperset(parse_object(body))
    except OpenBadgeError as error:
        return is_passing(error.detail_code)
