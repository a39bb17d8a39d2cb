"""The documents of Open Badges 2.0, and how their members are read: by the names that the specification gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = [
    "CONTEXT",
    "CONTEXTS",
    "Kind",
    "Method",
    "edition",
    "id_in",
    "id_of",
    "is_badge",
    "is_one",
    "items",
    "kind_of",
    "member",
    "method",
    "one",
    "text",
    "types_of",
]

CONTEXT: Final = "https://w3id.org/openbadges/v2"
CONTEXTS: Final = frozenset(
    {
        CONTEXT,
        "https://w3id.org/openbadges/v2.json",
        "https://openbadgespec.org/v2/context.json",
        "https://www.imsglobal.org/spec/ob/v2p0/context.json",
        "https://purl.imsglobal.org/spec/ob/v2p0/context.json",
        "https://purl.imsglobal.org/spec/ob/v2p0/context/ob_v2p0.jsonld",
        "https://purl.imsglobal.org/spec/ob/v2p1/context/ob_v2p1.jsonld",
    }
)
"""The addresses under which the context of Open Badges 2.0 (and 2.1, which only adds to it) was published."""
_OLDER: Final = frozenset({"https://w3id.org/openbadges/v1", "https://openbadgespec.org/v1/context.json"})
_PREFIXES: Final = ("https://w3id.org/openbadges#", "obi:")

Kind: TypeAlias = Literal[
    "Assertion", "BadgeClass", "Profile", "CryptographicKey", "RevocationList", "Endorsement"
]
_KINDS: Final[dict[str, Kind]] = {
    "Assertion": "Assertion",
    "BadgeClass": "BadgeClass",
    "Issuer": "Profile",
    "Profile": "Profile",
    "CryptographicKey": "CryptographicKey",
    "Key": "CryptographicKey",
    "RevocationList": "RevocationList",
    "Endorsement": "Endorsement",
}
Method: TypeAlias = Literal["hosted", "signed", ""]
_METHODS: Final[dict[str, Method]] = {
    "HostedBadge": "hosted",
    "hosted": "hosted",
    "SignedBadge": "signed",
    "signed": "signed",
}
_TELLING: Final = frozenset({
    "@context", "recipient", "badge", "issuer", "criteria", "uid", "verify", "verification",
    "revoked", "revocationReason", "revokedAssertions", "publicKeyPem", "owner",
})  # fmt: skip


def text(value: JSON) -> str:
    """The value if it is a text, else the empty one."""
    return value if isinstance(value, str) else ""


def items(value: JSON) -> Iterator[JSON]:
    """One or many, as many."""
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def one(value: JSON) -> JSON:
    """The value; of an array with one in it, that one, which is the same in JSON-LD. A longer array stays what it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def member(value: JSON, *names: str) -> JSON:
    """The member at this path, or ``None``."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def id_of(value: JSON) -> str:
    """The id of an object, or the text that stands for it."""
    return text(value) or text(member(value, "id"))


def id_in(value: JSON) -> str:
    """`id_of`, in any form of JSON-LD: ``@id``, and arrays of one. For what must not be overlooked: keys and revocations.

    Empty where `id` and ``@id`` are two.
    """
    value = one(value)
    if not isinstance(value, dict):
        return text(value)
    said = [one(value.get(name)) for name in ("id", "@id")]
    named = {text(each) for each in said if each not in (None, "")}
    return named.pop() if len(named) == 1 else ""


_SHORT_NAMES: Final = {f"{prefix}{name}": name for prefix in _PREFIXES for name in (*_KINDS, *_METHODS)}


def types_of(value: JSON) -> tuple[str, ...]:
    """The types of an object, by their short names where they are Open Badges' own."""
    return tuple(_SHORT_NAMES.get(name, name) for name in map(text, items(member(value, "type"))))


def kind_of(document: JSON) -> Kind | None:
    """What kind of document it says it is."""
    return next((_KINDS[name] for name in types_of(document) if name in _KINDS), None)


def method(assertion: JSONObject) -> Method:
    """How an assertion says it is to be verified (``verification``, or its older name ``verify``)."""
    said = one(assertion.get("verification", assertion.get("verify")))
    names = types_of(said) if isinstance(said, dict) else (text(said),)
    return next((_METHODS[name] for name in names if name in _METHODS), "")


def edition(document: JSONObject) -> Literal["2.0", "1.1", "1.0", "0.5", ""]:
    """Which Open Badges specification a document follows, by its context or, before there was one, by its members."""
    contexts = [text(item) for item in items(document.get("@context"))]
    if any(item in _OLDER for item in contexts):
        return "1.1"
    if "@context" in document:
        return "2.0"
    if "issued_on" in document or (isinstance(document.get("recipient"), str) and "badge" in document):
        return "0.5"
    return "1.0" if {"verify", "uid"} & set(document) else ""


def is_one(document: JSONObject) -> bool:
    """Whether it is a document of Open Badges, or of another vocabulary, at all: it bears an identifier, or says what it is.

    Profiles of 1.0 have neither, but a name and an address. An error that a server tells as JSON says nothing of a badge.
    """
    said = kind_of({"type": document.get("type", document.get("@type"))})
    if ":" in id_in(document) or said is not None or not _TELLING.isdisjoint(document):
        return True
    return {"name", "url"} <= set(document)


def is_badge(document: JSONObject) -> bool:
    """Whether it is an awarded badge of Open Badges 0.5 to 2.0: by its type, or by what only an assertion has."""
    if "Assertion" in types_of(document):
        return "VerifiableCredential" not in types_of(document)
    if "type" in document:
        return False
    return {"recipient", "badge"} <= set(document) and edition(document) in ("1.0", "1.1", "0.5")
