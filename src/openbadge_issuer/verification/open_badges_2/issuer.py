"""The check `issuer` of Open Badges 2.0: does the profile at the issuer's own address speak for this assertion?"""

from __future__ import annotations

from openbadge_issuer.errors import Param
from openbadge_issuer.ob2.addresses import Address, address_of, same_place
from openbadge_issuer.ob2.scope import Scope, scope_of
from openbadge_issuer.verification.open_badges_2.linked import Linked
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["check_scope", "elsewhere", "whose"]


def whose(linked: Linked) -> Check | None:
    """Why it is not known who the issuer is, or ``None`` where the profile came from its own address."""
    missing = linked.missing
    if missing is not None and missing.decided:
        return check(
            "issuer",
            Outcome.FAILED,
            "not_found",
            f"Its {linked.missing_kind} is not to be had. {missing.message}",
            params=missing.params,
            advice="Ask the issuer for a badge that still stands.",
        )
    if missing is not None:
        return check(
            "issuer",
            Outcome.UNKNOWN,
            "no_address" if missing.why == "address" else "unavailable",
            f"Who the issuer is, is not known: its {linked.missing_kind} did not come. {missing.message}",
            params=missing.params,
            advice=missing.advice or "Ask the issuer whether it made this badge.",
            retry=missing.retry,
            turn="issuer" if missing.why in ("address", "redirected", "unreadable") else "verifier",
        )
    away = elsewhere(linked)
    return away if away is not None and away.outcome is not Outcome.WARNING else None


def check_scope(address: Address | None, linked: Linked) -> Check:
    """A hosted badge: is the place where it is hosted one that its issuer's profile speaks for?"""
    if linked.issuer is None or linked.profile is None or address is None:  # `whose` has said so before
        return check("issuer", Outcome.UNKNOWN, "unavailable", "Who the issuer is, is not known.")
    scope = scope_of(linked.profile, linked.issuer)
    params: dict[str, Param] = {"issuer": linked.issuer_id, "url": address.url, "scope": scope.text}
    if not scope.includes(address):
        return check(
            "issuer",
            Outcome.FAILED,
            "out_of_scope",
            f"It is hosted at {address.url}, and the issuer that it names, {linked.issuer_id}, speaks for {scope.text} only."
            if scope.compared == "id"
            else f"The issuer wants the member {scope.compared} to be compared, which Open Badges 2.0 does not know.",
            params=params,
            advice="Do not rely on it. Ask the issuer whether it made this badge.",
            turn="verifier",
        )
    away = elsewhere(linked)
    if away is not None:
        return away
    how = "names in its profile" if scope.declared else "is at home"
    return check(
        "issuer",
        Outcome.PASSED,
        "in_scope",
        f"It is hosted where its issuer, {linked.issuer_id}, {how}.",
        params=params,
    )


def elsewhere(linked: Linked) -> Check | None:
    """A badge class of somebody else, if it is: one that only stands in the badge could name any id, and is refused."""
    badge = address_of(linked.badge_id)
    if badge is None or linked.issuer is None or linked.profile is None:
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
            f"Its badge class {linked.badge_id[:200]} is of another issuer, {hosted[:200] or 'nobody'}.",
            params=params | {"other": hosted[:200]},
            pointer="/badge/issuer",
            turn="verifier",
        )
    scope: Scope = scope_of(linked.profile, linked.issuer)
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
