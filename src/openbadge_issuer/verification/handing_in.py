"""What is handed in may be an address: with leave, the badge is fetched from there, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

from openbadge_issuer.errors import Finding, OpenBadgeError
from openbadge_issuer.ob2.documents import is_one
from openbadge_issuer.ports import FetchFailure, Request
from openbadge_issuer.verification.outcomes import (
    check,
    from_error,
    is_passing,
    not_run,
    quoting,
    reasons,
    unanswered,
)
from openbadge_issuer.verification.question import BadgeInput, Question
from openbadge_issuer.verification.reading import Reading, read_all
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.uploads import DEFAULT_UPLOAD_LIMITS, refused
from openbadge_issuer.verification.uploads.json_faults import names_a_badge
from openbadge_issuer.verification.uploads.links import link_in, platform_of

__all__ = ["take_in"]

_ACCEPT: Final = (
    "application/vc+ld+json, application/vc, application/vc+jwt, application/ld+json, application/json, image/png, "
    "image/svg+xml, application/pdf;q=0.5, application/zip;q=0.5, text/plain;q=0.2"
)
_LINKS: Final = ("carrier.link", "carrier.share_link")
_PAGES: Final = ("carrier.html", "carrier.share_page")
_PASSING: Final = frozenset({
    *("carrier.no_bytes", "carrier.blank", "carrier.text", "carrier.xml"),
    *("carrier.json_cut_off", "carrier.truncated", "carrier.zip_damaged", "carrier.pdf_damaged"),
})  # fmt: skip
"""What a server may send for a while in place of a badge: nothing, an error in words, a part of it."""


def take_in(badge: BadgeInput, question: Question) -> Rounds[tuple[Reading, ...]]:
    """Every badge in what was handed in, or behind the address that was: never empty (`reading.read_all`).

    An address is followed with `Policy.follow_links` alone, over https, and what is there is not followed any further.
    """
    found = read_all(badge, question.policy.limits, question.effort)
    address = _address(badge) if question.policy.follow_links and found[0].checks[0].code in _LINKS else ""
    if not address:
        return found
    if not address.lower().startswith("https://"):
        return (_nothing(address, from_error("carrier", refused("link_not_https"))),)
    request = Request(address, accept=_ACCEPT, max_bytes=DEFAULT_UPLOAD_LIMITS.max_bytes, purpose="badge")
    answers = yield (request,)
    answer = answers[request]
    if isinstance(answer, FetchFailure) or answer.status != 200:  # noqa: PLR2004 - HTTP's word for yes
        return (_nothing(address, _lost(unanswered(address, answer))),)
    behind = read_all(answer.body, question.policy.limits, question.effort)
    code = behind[0].checks[0].code
    try:
        if code in _LINKS:
            raise refused("link_leads_on")
        if code in _PAGES and platform_of(address):
            raise refused("share_page", platform=platform_of(address))
    except OpenBadgeError as error:
        return (_nothing(address, from_error("carrier", error)),)
    passing = _passing_fault(behind[0], answer.body, address)
    if passing is not None:
        return (_nothing(address, _lost(passing)),)
    return tuple(replace(reading, place=reading.place or address, followed=True) for reading in behind)


def _address(badge: BadgeInput) -> str:
    """The text of what was told to be an address; ``""`` where it can not be had a second time."""
    if isinstance(badge, Mapping):  # which is never told to be one
        return ""
    try:
        return link_in(badge.encode() if isinstance(badge, str) else bytes(badge))
    except Exception:  # noqa: BLE001 - of the caller's own `__bytes__`, which may raise anything
        return ""


def _nothing(address: str, carried: Check) -> Reading:
    nothing = not_run("json", "not_run_carrier", "Not read: another check says why.")
    digest = sha256(address.encode()).hexdigest()
    return Reading(carrier="link", digest=digest, checks=(carried, nothing), place=address)


def _passing_fault(found: Reading, body: bytes, address: str) -> Finding | None:
    """Why what came may be another thing later: no badge, nor anything that says what it is.

    A web page does: it is for people, and most links that are handed in lead to one. What a file in an archive is, its
    server has to say.
    """
    carried, parsed = found.checks
    if carried.code in _PASSING:
        return _told(carried)
    if found.carrier != "json" or found.place or names_a_badge(body):
        return None
    if found.document is None:
        refused_as = carried if carried.outcome is Outcome.FAILED else parsed
        passing = refused_as is carried or is_passing(parsed.code)
        return _told(refused_as) if passing else None
    return None if is_one(found.document) else _no_badge(address)


def _told(refused_as: Check) -> Finding:
    """The sentence alone: what it advises is for whoever has the file."""
    return replace(reasons(refused_as)[0], severity="warning", advice="")


def _no_badge(address: str) -> Finding:
    return Finding(
        code="fetch.no_badge",
        message=f"{address} sent JSON that says nothing of a badge.",
        severity="warning",
        params={"url": address},
    )


def _lost(why: Finding) -> Check:
    """Nobody can tell whether there is a badge: the server may answer tomorrow."""
    lost = check(
        "carrier",
        Outcome.UNKNOWN,
        "link_unavailable",
        "What is behind this address could not be had.",
        params={"reason": why.code},
        advice="Try again later; or open the address, save the badge, and hand in that file.",
        retry="later",
    )
    return quoting(lost, why)
