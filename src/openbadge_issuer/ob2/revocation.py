"""Revocation lists of signed badges (section "Revocation List")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ob2.addresses import Address, address_of
from openbadge_issuer.ob2.documents import id_in, items, one, text

__all__ = ["Revoked", "revoked_in", "says_revoked"]

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_DOTS: Final = re.compile(r"(?:^|/)\.\.?(?:[/?#]|$)")


@dataclass(frozen=True, slots=True)
class Revoked:
    """That an assertion was revoked, with the reason that was published, if any."""

    reason: str = ""


def says_revoked(document: JSONObject) -> bool | None:
    """Whether a document says of itself that it was revoked; ``None``: what it says can not be read.

    A reason without a `revoked` is neither yes nor no.
    """
    said = one(document.get("revoked"))
    if said is None:
        reason = one(document.get("revocationReason"))
        return False if reason is None or (isinstance(reason, str) and not reason.strip()) else None
    return said if isinstance(said, bool) else None


def revoked_in(
    found: JSONObject, assertion: JSONObject, address: Address | None
) -> Revoked | Literal[False] | None:
    """Whether an assertion is among ``revokedAssertions`` of the list at ``address``: by ``id``, or ``uid`` as in 1.x.

    ``None``: the assertion, or an entry that it could be, has no name to be compared. An entry that says
    ``"revoked": false`` says nothing against it.
    """
    assertion_id, uid = _names(assertion)
    place, base = address_of(assertion_id), _base(found, address)
    same = {assertion_id, f"{place.url}{place.fragment}" if place is not None else ""} - {""}
    complete = bool(assertion_id or uid)
    for entry in items(found.get("revokedAssertions")):
        if _cleared(entry):
            continue
        entry_id, entry_uid = _names(entry)
        resolved = _resolved(entry_id, base)
        by_id = entry_id in same or resolved in same
        if not by_id and place is not None and (resolved == entry_id or entry_id.startswith("//")):
            # What was resolved against the base is spelled as `place.url` is, and needs not be read again.
            by_id = address_of(resolved) == place
        if by_id or (uid and entry_uid == uid):
            listed = one(entry)
            return Revoked(text(one(listed.get("revocationReason"))) if isinstance(listed, dict) else "")
        complete = complete and bool(resolved or entry_uid)
    return False if complete else None


def _base(found: JSONObject, address: Address | None) -> Address | None:
    """What relative ids are resolved against: the address that answered; with an ``@base`` of its own, nothing."""
    inline = (each for each in items(found.get("@context")) if isinstance(each, dict))
    return None if any("@base" in each for each in inline) else address


def _resolved(reference: str, base: Address | None) -> str:
    """An id as JSON-LD has it; empty where it is relative to nothing, or a blank node, which names nothing elsewhere.

    Dot segments are read nowhere here: an id with one is none.
    """
    if _ABSOLUTE.match(reference):
        return reference
    if base is None or not reference or reference.startswith("_:") or _DOTS.search(reference):
        return ""
    if reference.startswith("//"):
        return f"https:{reference}"
    if reference.startswith("#"):
        return f"{base.url}{reference}"
    path = base.rest.partition("?")[0]
    kept = {"/": "", "?": path}.get(reference[0], path[: path.rindex("/") + 1])
    return f"https://{base.authority}{kept}{reference}"


def _names(thing: JSON) -> tuple[str, str]:
    """Its id and its uid, without the blanks around them; empty where there is none that can be read."""
    thing = one(thing)
    uid = text(one(thing.get("uid"))) if isinstance(thing, dict) else ""
    return id_in(thing).strip(), uid.strip()


def _cleared(entry: JSON) -> bool:
    entry = one(entry)
    return isinstance(entry, dict) and one(entry.get("revoked")) is False
