"""From an assertion to its badge class, and from there to its issuer's profile, as Open Badges 2.0 links them.

A profile that stands in the badge is a claim by whoever made the file. Who the issuer is, its own address says: so the
profile is fetched from its id, and nothing is followed beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.ob2.addresses import Address, address_of, same_place
from openbadge_issuer.ob2.documents import Kind, id_of, text
from openbadge_issuer.ob2.scope import Scope, scope_of
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.verification.open_badges_2.fetching import Document, Missing, bring
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Rounds, together

__all__ = ["Linked", "follow", "issuer_of"]

_POINTERS: Final = {"BadgeClass": "/badge", "Profile": "/badge/issuer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What an assertion leads to. ``issuer`` is the address of the profile, whatever the profile calls itself.

    ``missing`` is the first document that did not come; ``odd`` is what is odd about those that came.
    """

    badge: JSONObject | None = field(default=None, repr=False)
    badge_id: str = ""
    badge_fetched: bool = False
    hosted_issuer_id: str | None = (
        None  # of the badge class at its own address, where it stood in the assertion
    )
    original_missing: Missing | None = None  # why that one did not come
    profile: JSONObject | None = field(default=None, repr=False)
    issuer_id: str = ""
    issuer: Address | None = None
    missing: Missing | None = None
    missing_kind: Kind = "Profile"  # which one that is
    odd: tuple[Finding, ...] = ()
    declared: Scope | None = field(default=None, repr=False, compare=False)  # by the profile that came

    @property
    def scope(self) -> Scope | None:
        """For which places the issuer speaks, by its profile; ``None`` where there is none, or no issuer."""
        if self.issuer is None or self.profile is None:
            return None
        return self.declared or scope_of(self.profile, self.issuer)


def follow(assertion: JSONObject, question: Question, *, older: bool) -> Rounds[Linked]:
    """Fetches the badge class, and the issuer's profile; ``older``: in the words of 1.x.

    A badge class that stands in the assertion is as authentic as the assertion is, but whose it is, only its own address
    says: it is fetched for that.
    """
    reference = assertion.get("badge")
    if isinstance(reference, dict):
        return (yield from _embedded(upgrade(reference, "BadgeClass", older=older), question, older=older))
    found = yield from bring(reference, "achievement", question)
    badge_id = text(reference)
    if isinstance(found, Missing):
        return Linked(badge_id=badge_id, missing=found, missing_kind="BadgeClass")
    badge = _upgraded(found, "BadgeClass", question, older=older)
    linked = _linked(badge, badge_id, older=older, odd=_odd_id(badge, found, badge_id, "BadgeClass"))
    profile = yield from bring(linked.issuer_id, "issuer", question)
    return _with_profile(replace(linked, badge_fetched=True), profile, question, older=older)


def _embedded(badge: JSONObject, question: Question, *, older: bool) -> Rounds[Linked]:
    linked = _linked(badge, text(badge.get("id")), older=older)
    profile = bring(linked.issuer_id, "issuer", question)
    if address_of(linked.badge_id) is None:  # `urn:uuid:`, for one: a badge class that is nowhere else
        return _with_profile(linked, (yield from profile), question, older=older)
    original, found = yield from together([bring(linked.badge_id, "achievement", question), profile])
    if isinstance(original, Document):
        linked = replace(
            linked, hosted_issuer_id=id_of(upgrade(original.content, "BadgeClass").get("issuer"))
        )
    else:
        linked = replace(linked, original_missing=original)
    return _with_profile(linked, found, question, older=older)


def issuer_of(document: JSONObject, question: Question) -> Rounds[Linked]:
    """Fetches the profile that a document names as its ``issuer``: that of an endorsement, which has no badge class."""
    linked = replace(_linked({"issuer": document.get("issuer")}, "", older=False), badge=None)
    found = yield from bring(linked.issuer_id, "issuer", question)
    return _with_profile(linked, found, question, older=False)


def _linked(badge: JSONObject, badge_id: str, *, older: bool, odd: tuple[Finding, ...] = ()) -> Linked:
    embedded: JSON = badge.get("issuer")
    return Linked(
        badge=badge,
        badge_id=badge_id,
        profile=upgrade(embedded, "Profile", older=older) if isinstance(embedded, dict) else None,
        issuer_id=id_of(embedded),
        issuer=address_of(id_of(embedded)),
        odd=odd,
    )


def _upgraded(found: Document, kind: Kind, question: Question, *, older: bool) -> JSONObject:
    """The document in the words of 2.0: one for all badges that lead to it, as what is made of it is."""
    address = found.address.url
    return question.shared.once(
        found.content,
        (kind, address, older),
        lambda: upgrade(found.content, kind, address=address, older=older),
    )


def _with_profile(linked: Linked, found: Document | Missing, question: Question, *, older: bool) -> Linked:
    if isinstance(found, Missing):
        return replace(linked, missing=found)
    profile = _upgraded(found, "Profile", question, older=older)
    odd = (*linked.odd, *_odd_id(profile, found, linked.issuer_id, "Profile"))
    issuer = found.address
    scope = question.shared.once(profile, ("scope", issuer), lambda: scope_of(profile, issuer))
    return replace(linked, profile=profile, odd=odd, declared=scope)


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
            params={"document": kind, "url": found.address.url, "id": own[:200]},
            advice="The address is taken for its id.",
        ),
    )
