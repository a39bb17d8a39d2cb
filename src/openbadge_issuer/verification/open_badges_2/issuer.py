"""The check `issuer` of Open Badges 2.0: does the profile at the issuer's own address speak for this assertion?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openbadge_issuer.errors import Param
from openbadge_issuer.ob2.addresses import Address, address_of, same_place
from openbadge_issuer.ob2.documents import Kind
from openbadge_issuer.verification.open_badges_2.fetching import ADVICE, Missing
from openbadge_issuer.verification.open_badges_2.linked import Linked
from openbadge_issuer.verification.outcomes import check, not_run, quoting
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["NOBODY_KNOWN", "NOT_ASKED", "check_scope", "elsewhere", "lacking", "named_at_all", "whose"]

NOT_ASKED: Final = not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass.")
NOBODY_KNOWN: Final = not_run(
    "trust", "not_run_issuer_unknown", "Not decided: who its issuer is, is not known."
)
_UNKNOWN: Final[Mapping[str, str]] = {
    "unavailable": "unavailable",
    "redirected": "redirected",
    "unreadable": "unreadable",
    "address": "no_address",
}
"""The codes, by why a document did not come."""


def whose(linked: Linked) -> Check | None:
    """Why it is not known who the issuer is, or ``None`` where the profile came from its own address."""
    if linked.missing is not None:
        return lacking(linked.missing, linked.missing_kind)
    away = elsewhere(linked)
    return away if away is not None and away.outcome is not Outcome.WARNING else None


def named_at_all(trust: Check) -> Check:
    """The check `trust`, unless it quotes the name of an issuer of whom neither a name nor an id has come."""
    unnamed = trust.code == "trust.not_asked" and not trust.params["claimed_name"]
    return NOBODY_KNOWN if unnamed else trust


def lacking(missing: Missing, document: Kind) -> Check:
    """A document did not come without which nobody knows who made the badge."""
    if missing.decided:
        return check(
            "issuer",
            Outcome.FAILED,
            "not_found",
            f"The {document} that it leads to is not to be had: there is nothing at {missing.url}.",
            params={"document": document, "url": missing.url},
            advice="Ask the issuer for a badge that can be verified.",
        )
    unknown = check(
        "issuer",
        Outcome.UNKNOWN,
        _UNKNOWN[missing.why],
        f"Who made it is not known: the {document} that it leads to did not come.",
        params={"document": document, "url": missing.url, "reason": missing.reason},
        advice=ADVICE[missing.why],
        retry=missing.retry,
        turn=missing.turn,
    )
    return quoting(unknown, *missing.reasons)


def check_scope(address: Address | None, linked: Linked) -> Check:
    """A hosted badge: is the place where it is hosted one that its issuer's profile speaks for?"""
    scope = linked.scope
    if scope is None or address is None:  # `whose` has said so before
        return NOT_ASKED
    params: dict[str, Param] = {"issuer": linked.issuer_id, "url": address.url, "scope": scope.text}
    if scope.compared != "id":
        return _refused(
            "verification_property",
            "Its issuer wants another member than the id to be compared (`verificationProperty`), which Open Badges 2.0 "
            "does not know.",
            {"issuer": linked.issuer_id, "url": address.url, "property": scope.compared},
        )
    if not scope.text:
        message = (
            f"Its issuer, {linked.issuer_id}, speaks for no place: what its `verification` says names none."
        )
        return _refused("no_scope", message, {"issuer": linked.issuer_id, "url": address.url})
    if not scope.includes(address):
        return _refused(
            "out_of_scope",
            f"It is hosted at {address.url}, and the issuer that it names, {linked.issuer_id}, "
            f"speaks for {scope.text} only.",
            params,
        )
    away = elsewhere(linked)
    if away is not None:
        return away
    message = f"Its issuer, {linked.issuer_id}, speaks for the place where it is hosted."
    return check("issuer", Outcome.PASSED, "in_scope", message, params=params)


def _refused(code: str, message: str, params: dict[str, Param]) -> Check:
    return check(
        "issuer",
        Outcome.FAILED,
        code,
        message,
        params=params,
        advice="Do not rely on it. Ask the issuer whether it made this badge.",
        turn="verifier",
    )


def elsewhere(linked: Linked) -> Check | None:
    """A badge class of somebody else, if it is: one that only stands in the badge could name any id, and is refused."""
    badge, scope = address_of(linked.badge_id), linked.scope
    if badge is None or linked.issuer is None or scope is None:
        return None
    params: dict[str, Param] = {"issuer": linked.issuer_id, "badge": linked.badge_id[:200]}
    hosted = linked.hosted_issuer_id
    if same_place(hosted, linked.issuer_id):
        return None
    if hosted is not None:
        return check(
            "issuer",
            Outcome.FAILED,
            "badge_of_another",
            f"Its badge class {linked.badge_id[:200]} is of another issuer than {linked.issuer_id}.",
            params=params | {"other": hosted[:200]},
            pointer="/badge/issuer",
            turn="verifier",
        )
    if badge.authority == linked.issuer.authority or scope.includes(badge):
        return None
    original = linked.original_missing
    out = original is not None and not original.decided  # a server that fails says neither yes nor no
    return check(
        "issuer",
        Outcome.WARNING if linked.badge_fetched else Outcome.UNKNOWN if out else Outcome.FAILED,
        "badge_elsewhere",
        f"Its badge class {linked.badge_id[:200]} is at another host than its issuer, {linked.issuer_id}.",
        params=params,
        pointer="/badge",
        advice="Do not rely on what it says of the achievement: that address may be somebody else's.",
        retry=original.retry if original is not None else "never",
        turn="verifier",
    )
