"""Until when a public key is good: what is said of it in `expires` and `revoked`, however often and under whichever id.

Controlled Identifiers 1.0, section 2.2; RFC 7519, section 2, and OpenID Federation 1.0, section 8.7, for JWKs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.errors import KeyMaterialError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbadge_issuer.codec.types import JSONObject

__all__ = ["KeyEnds", "earliest", "read_ends"]


@dataclass(frozen=True, slots=True)
class KeyEnds:
    """What is said of one public key: since when it is over (aware times), or why that can not be told (``unclear``)."""

    expires: datetime | None = None
    revoked: datetime | None = None
    unclear: str = ""


def earliest(said: Iterable[KeyEnds]) -> KeyEnds:
    """All that is said of one public key, in one: a key that one entry takes back is not saved by another one."""
    each = tuple(said)
    return KeyEnds(
        expires=_first(*(one.expires for one in each)),
        revoked=_first(*(one.revoked for one in each)),
        unclear=next((one.unclear for one in each if one.unclear), ""),
    )


def read_ends(entry: JSONObject) -> KeyEnds:
    """What a verification method, or a JWK, says of its key; raises `KeyMaterialError` (``key.time``, ``key.seconds``)."""
    found = entry if "kty" in entry else entry.get("publicKeyJwk")
    jwk: JSONObject = found if isinstance(found, dict) else {}
    return KeyEnds(
        expires=_first(_time(entry, "expires"), _seconds(jwk, "exp")),
        revoked=_first(_revoked(entry), _revoked(jwk)),
    )


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _revoked(members: JSONObject) -> datetime | None:
    """``revoked``: a time, or in a JWK an object with ``revoked_at`` (OpenID Federation 1.0, 8.7)."""
    value = members.get("revoked")
    if isinstance(value, dict) and value.get("revoked_at") is not None:
        return _seconds(value, "revoked_at")
    return _time(members, "revoked")


def _seconds(members: JSONObject, member: str) -> datetime | None:
    """A ``NumericDate`` (RFC 7519, 2)."""
    value = members.get(member)
    if value is None:
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(0, UTC) + timedelta(seconds=value)
    except OverflowError:
        pass
    raise KeyMaterialError(
        f"Its {member!r} is no time in seconds since 1970.", code="key.seconds", params={"member": member}
    )


def _time(entry: JSONObject, member: str) -> datetime | None:
    text = entry.get(member)
    if text is None:
        return None
    time = parse_moment(text)
    if time is None:
        raise KeyMaterialError(
            f"Its {member!r} is not a time with a time zone, such as 2026-01-31T09:30:00Z.",
            code="key.time",
            params={"member": member},
        )
    return time
