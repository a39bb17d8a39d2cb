"""What counts of a report that is accepted: the badges in it, and whatever else a record or a presentation holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from openbadge_issuer.verification.report import BadgeView, Report, Verdict

__all__ = ["accepted_badges", "accepted_inside"]

_BADGES: Final = frozenset({"open-badges-2.0", "open-badges-3.0"})  # a record holds some, and is none


def accepted_badges(report: Report) -> Iterator[BadgeView]:
    """Its own badge, and of a record or a presentation those in it; none of what is not accepted, or is only linted."""
    if report.verdict is Verdict.ACCEPTED and report.checked_at is not None:
        yield from _badges(report, None)


def accepted_inside(report: Report) -> Iterator[Report]:
    """Each accepted credential that it holds, at any depth and in order; nothing in one that is not accepted."""
    for it in _held(report):
        yield it
        yield from accepted_inside(it)


def _badges(report: Report, known: str | None) -> Iterator[BadgeView]:
    """Those of an accepted report; ``known`` is whose record it stands in, where that was asked.

    Whoever asks who signed a record takes no stranger's badge out of it, however deep it stands.
    """
    issuer_id = report.badge.issuer_id if report.badge is not None else ""
    if "trust" in report.required:
        known = issuer_id
    elif known is not None and (not known or issuer_id != known):
        return
    if report.badge is not None and report.format in _BADGES:
        yield report.badge
    for it in _held(report):
        yield from _badges(it, known)


def _held(report: Report) -> Iterator[Report]:
    for one in report.nested:
        if one.is_held and one.report.verdict is Verdict.ACCEPTED:
            yield one.report
