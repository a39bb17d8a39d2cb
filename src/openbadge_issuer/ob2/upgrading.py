"""Documents of Open Badges 1.0 and 1.1, read as 2.0: the same statements under the names of today.

What stands in 1.x in the place of an `id` is the address that a document came from; dates were seconds since 1970.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ob2.documents import CONTEXT, Kind, edition, items, member, one, text

__all__ = ["shortened", "upgrade"]

_ALIGNMENT: Final = {"name": "targetName", "url": "targetUrl", "description": "targetDescription"}
_SINGLE: Final = frozenset({
    "id", "uid", "name", "description", "image", "criteria", "url", "email", "telephone",
    "recipient", "badge", "issuer", "claim", "issuedOn", "expires", "verification", "revoked", "revocationReason",
    "revocationList", "owner", "publicKeyPem",
})  # fmt: skip
"""Members of one value each: an array with one in it is that one."""
_OF_A_RECIPIENT: Final = ("type", "identity", "hashed", "salt")
_LONG_NAMES: Final = {
    f"{prefix}{long}": name
    for prefix in ("obi:", "https://w3id.org/openbadges#", "sec:", "https://w3id.org/security#")
    for long, name in (
        *((name, name) for name in ("revoked", "revocationReason", "expires", "verification", "uid")),
        *((name, name) for name in ("publicKey", "publicKeyPem", "owner")),
        *((name, name) for name in ("revocationList", "revokedAssertions")),
        *((name, name) for name in ("startsWith", "allowedOrigins", "verificationProperty")),
        ("verify", "verification"),
        ("expiration", "expires"),
        ("issueDate", "issuedOn"),
    )
} | {"http://purl.org/dqm-vocabulary/v1/dqm#startsWith": "startsWith"}
"""Members that would say more for a badge if they were overlooked, by what their names are short for."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_SECONDS: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}:?[0-9]{2})")
_NO_ZONE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?")
_SHORT_ZONE: Final = re.compile(r"([^T]{10}T[^+\-]{8,20}[+-][0-9]{2})([0-9]{2})?")
_LATEST: Final = 32_503_680_000  # seconds: the year 3000; beyond it, milliseconds were meant or nothing


def upgrade(document: JSONObject, kind: Kind, *, address: str = "", older: bool = False) -> JSONObject:
    """A copy with the names, dates and types of Open Badges 2.0; ``address`` is where it came from, its id in 1.x.

    ``older`` says that the assertion it belongs to is of 1.x, since its badge class and issuer do not say so themselves.
    """
    old = older or edition(document) in ("1.0", "1.1")
    upgraded = _renamed(document, kind)
    for name in ("issuedOn", "expires"):
        if name in upgraded:
            upgraded[name] = _moment(upgraded[name], older=old)
    if not old:
        return upgraded
    hosted = text(member(upgraded.get("verification"), "url")) if kind == "Assertion" else ""
    known = {"id": address or hosted, "type": kind}
    upgraded |= {name: value for name, value in known.items() if value and not upgraded.get(name)}
    upgraded["@context"] = CONTEXT
    if "alignment" in upgraded:
        upgraded["alignment"] = _alignment(upgraded["alignment"])
    recipient = upgraded.get("recipient")
    if isinstance(recipient, dict) and recipient.get("hashed") in ("true", "false"):
        upgraded["recipient"] = {**recipient, "hashed": recipient["hashed"] == "true"}
    return upgraded


def shortened(document: JSONObject) -> JSONObject:
    """The document with the short names for the long ones; what stands there under both is two values, and none of them."""
    if _LONG_NAMES.keys().isdisjoint(document):  # as most are, of which a list may have many
        return document
    short: JSONObject = {}
    for long, value in document.items():
        name = _LONG_NAMES.get(long, long)
        short[name] = [*items(short[name]), *items(value)] if name in short else value
    return short


def _renamed(document: JSONObject, kind: Kind) -> JSONObject:
    """A copy with the newer of two names that mean one thing, and one value for the array that has it in it."""
    renamed = {**shortened(document)}
    for older, name in (("@id", "id"), ("@type", "type"), ("verify", "verification")):
        if one(renamed.get(older)) is None:
            continue
        if one(renamed.get(name)) is None:
            renamed[name] = renamed.pop(older)
        elif name == "id" or (name, kind) == ("verification", "Profile"):  # which one is meant, decides
            renamed[name] = _both(renamed[name], renamed.pop(older))
    for name in _SINGLE & renamed.keys():
        renamed[name] = one(renamed[name])
    recipient, verification = renamed.get("recipient"), renamed.get("verification")
    if isinstance(recipient, dict):
        renamed["recipient"] = {
            name: one(value) if name in _OF_A_RECIPIENT else value for name, value in recipient.items()
        }
    if isinstance(verification, dict):
        renamed["verification"] = shortened(verification)
    return renamed


def _both(value: JSON, other: JSON) -> JSON:
    """Two values, unless they are the same text or object."""
    return value if one(value) == one(other) else [*items(value), *items(other)]


def _moment(value: JSON, *, older: bool) -> JSON:
    """The same moment as a date-time with seconds and a zone; whatever is no moment stays as it is."""
    if older and isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LATEST:
        return datetime.fromtimestamp(int(value), UTC).isoformat().replace("+00:00", "Z")
    if not isinstance(value, str):
        return value
    if older and _DAY.fullmatch(value):
        return f"{value}T00:00:00Z"
    if older and _NO_ZONE.fullmatch(value):
        return f"{value}Z"
    if older and len(value) <= 11 and value.isascii() and value.isdigit() and int(value) < _LATEST:  # noqa: PLR2004
        return _moment(int(value), older=True)
    short = _NO_SECONDS.fullmatch(value)
    value = f"{short[1]}:00{short[2]}" if short else value
    zone = _SHORT_ZONE.fullmatch(value)
    return f"{zone[1]}:{zone[2] or '00'}" if zone else value


def _alignment(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_alignment(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        _ALIGNMENT[name] if name in _ALIGNMENT and _ALIGNMENT[name] not in value else name: item
        for name, item in value.items()
    }
