"""Revocation lists of signed badges (section "Revocation List")."""

from __future__ import annotations

from dataclasses import dataclass

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ob2.addresses import same_place
from openbadge_issuer.ob2.documents import items, text

__all__ = ["Revoked", "revoked_in"]


@dataclass(frozen=True, slots=True)
class Revoked:
    """That an assertion was revoked, with the reason that was published, if any."""

    reason: str = ""


def revoked_in(entries: JSON, assertion: JSONObject) -> Revoked | None:
    """Whether an assertion is among ``revokedAssertions``: by its ``id``, or by ``uid`` as in 1.x.

    An entry that says ``"revoked": false`` says nothing against it.
    """
    assertion_id, uid = text(assertion.get("id")), text(assertion.get("uid"))
    for entry in items(entries):
        if isinstance(entry, str):
            if same_place(entry, assertion_id):
                return Revoked()
        elif isinstance(entry, dict) and entry.get("revoked") is not False:
            by_uid = bool(uid) and entry.get("uid") == uid
            if by_uid or same_place(entry.get("id"), assertion_id):
                return Revoked(text(entry.get("revocationReason")))
    return None
