"""From an assertion to its badge class, and from there to its issuer's profile, as Open Badges 2.0 links them.

A profile that stands in the badge is a claim by whoever made the file. Who the issuer is, its own address says: so the
profile is fetched from its id, and nothing is followed beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.ob2.addresses import Address, address_of, same_place
from openbadge_issuer.ob2.documents import Kind, id_of, text
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.verification.ob2_fetching import Document, Missing, bring
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["Linked", "follow"]

_POINTERS: Final = {"BadgeClass": "/badge", "Profile": "/badge/issuer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What an assertion leads to. ``issuer`` is the address of the profile, whatever the profile calls itself.

    ``missing`` is the first document that did not come; ``odd`` is what is odd about those that came.
    """

    badge: JSONObject | None = field(default=None, repr=False)
    badge_id: str = ""
    badge_fetched: bool = False
    profile: JSONObject | None = field(default=None, repr=False)
    profile_fetched: bool = False
    issuer_id: str = ""
    issuer: Address | None = None
    missing: Missing | None = None
    missing_kind: str = ""
    odd: tuple[Finding, ...] = ()


def follow(assertion: JSONObject, *, older: bool) -> Rounds[Linked]:
    """Fetches the badge class, if it is only linked, and the issuer's profile; ``older``: in the words of 1.x."""
    reference = assertion.get("badge")
    odd: tuple[Finding, ...] = ()
    if isinstance(reference, dict):
        badge = upgrade(reference, "BadgeClass", older=older)
        badge_id = text(badge.get("id"))
    else:
        found = yield from bring(reference, "badge")
        badge_id = text(reference)
        if isinstance(found, Missing):
            return Linked(badge_id=badge_id, missing=found, missing_kind="badge class")
        badge = upgrade(found.content, "BadgeClass", address=found.address.url, older=older)
        odd = _odd_id(badge, found, badge_id, "BadgeClass")
    embedded: JSON = badge.get("issuer")
    issuer_id = id_of(embedded)
    linked = Linked(
        badge=badge,
        badge_id=badge_id,
        badge_fetched=not isinstance(reference, dict),
        profile=upgrade(embedded, "Profile", older=older) if isinstance(embedded, dict) else None,
        issuer_id=issuer_id,
        issuer=address_of(issuer_id),
        odd=odd,
    )
    return (yield from _with_profile(linked, older=older))


def _with_profile(linked: Linked, *, older: bool) -> Rounds[Linked]:
    found = yield from bring(linked.issuer_id, "issuer")
    told = {
        name: getattr(linked, name) for name in ("badge", "badge_id", "badge_fetched", "issuer_id", "issuer")
    }
    if isinstance(found, Missing):
        return Linked(**told, profile=linked.profile, odd=linked.odd, missing=found, missing_kind="profile")
    profile = upgrade(found.content, "Profile", address=found.address.url, older=older)
    odd = (*linked.odd, *_odd_id(profile, found, linked.issuer_id, "Profile"))
    return Linked(**told, profile=profile, profile_fetched=True, odd=odd)


def _odd_id(document: JSONObject, found: Document, reference: str, kind: Kind) -> tuple[Finding, ...]:
    """A document that calls itself something else than its address: at the same host an oversight, else a lie."""
    own = text(document.get("id"))
    if not own or same_place(own, reference):
        return ()
    there = address_of(own)
    alike = there is not None and there.authority == found.address.authority
    return (
        Finding(
            code="ob2.other_id",
            message=f"The {kind} at {found.address.url} calls itself {own[:200]}.",
            severity="warning" if alike else "error",
            pointer=f"{_POINTERS[kind]}/id",
            params={"url": found.address.url, "id": own[:200]},
            advice="The address is taken for its id.",
        ),
    )
