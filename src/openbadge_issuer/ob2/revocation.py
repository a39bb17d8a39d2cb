"""Revocation lists of signed badges (section "Revocation List")."""

from __future__ import annotations

from dataclasses import dataclass

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ob2.addresses import same_place
from openbadge_issuer.ob2.documents import id_in, items, one, text

__all__ = ["Revoked", "all_named", "revoked_in", "says_revoked"]


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


def revoked_in(entries: JSON, assertion: JSONObject) -> Revoked | None:
    """Whether an assertion is among ``revokedAssertions``: by its ``id``, or by ``uid`` as in 1.x.

    An entry that says ``"revoked": false`` says nothing against it. ``None`` is a no only if `all_named`.
    """
    assertion_id, uid = _names(assertion)
    for entry in items(entries):
        entry_id, entry_uid = _names(entry)
        by_uid = bool(uid) and entry_uid == uid
        if (by_uid or same_place(entry_id, assertion_id)) and not _cleared(entry):
            listed = one(entry)
            return Revoked(text(one(listed.get("revocationReason"))) if isinstance(listed, dict) else "")
    return None


def all_named(entries: JSON, assertion: JSONObject) -> bool:
    """Whether the assertion has an ``id`` or ``uid`` to be found by, and each entry one that it could be."""
    return any(_names(assertion)) and all(any(_names(entry)) or _cleared(entry) for entry in items(entries))


def _names(thing: JSON) -> tuple[str, str]:
    """Its id and its uid, without the blanks around them; empty where there is none that can be read."""
    thing = one(thing)
    uid = text(one(thing.get("uid"))) if isinstance(thing, dict) else ""
    return id_in(thing).strip(), uid.strip()


def _cleared(entry: JSON) -> bool:
    entry = one(entry)
    return isinstance(entry, dict) and one(entry.get("revoked")) is False
