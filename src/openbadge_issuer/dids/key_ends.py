"""Until when a public key is good: what is said of it in `expires` and `revoked`, however often and under whichever id.

Controlled Identifiers 1.0, section 2.2; RFC 7519, section 2, and OpenID Federation 1.0, section 8.7, for JWKs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.errors import KeyMaterialError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbadge_issuer.codec.types import JSONObject

__all__ = ["ENDS", "KeyEnds", "earliest", "local_name", "read_ends"]

ENDS: Final = frozenset({"expires", "expiration", "revoked"})
"""The local names of what is said of an end; ``expires`` is short for the second one."""
_EXPIRES: Final = ("expires", "expiration")
_LONG: Final = ("sec:", "https://w3id.org/security#")


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
    named = [(local_name(name), name) for name in entry]
    expires = [name for local, name in named if name == "expires" or (name != local and local in _EXPIRES)]
    revoked = [name for local, name in named if local == "revoked"]
    return KeyEnds(
        expires=_first(*(_time(entry, name) for name in expires), _seconds(jwk, "exp")),
        revoked=_first(*(_revoked(entry, name) for name in revoked), _revoked(jwk)),
    )


def local_name(name: str) -> str:
    """A member's name without what it is short for in the security vocabulary: that of ``sec:revoked`` is ``revoked``."""
    for long in _LONG:
        name = name.removeprefix(long)
    return name


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _revoked(members: JSONObject, name: str = "revoked") -> datetime | None:
    """``revoked``: a time, or in a JWK an object with ``revoked_at`` (OpenID Federation 1.0, 8.7); ``false`` is none."""
    value = members.get(name)
    if value is False:
        return None
    if isinstance(value, dict) and value.get("revoked_at") is not None:
        return _seconds(value, "revoked_at")
    return _time(members, name)


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
