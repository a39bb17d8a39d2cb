"""A report in a sentence or two, for somebody who reads nothing else of it."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.verification.policy import BADGES, WEIGHTY
from openbadge_issuer.verification.report import Outcome, Report, Verdict, reason_of

__all__ = ["is_no_badge", "summary_of"]

_NAMES_INSIDE: Final = "trust.not_asked_inside"  # of a presentation, this is its check `trust`
_OF_NAMES_INSIDE: Final = (
    "Who stands behind the credentials in it was not checked: anyone can write such names."
)
_NO_BADGE: Final = "It is no badge: its format is {format}."
_NOT_ALL_INSIDE: Final = ("credentials.refused", "credentials.undecided")


def summary_of(report: Report) -> str:
    """The verdict, what in it is not accepted, whether a newer edition was judged, or somebody shows another's badge."""
    newer = f" {report['refresh'].message}" if report["refresh"].code.startswith("refresh.newer") else ""
    shown = report["credentials"].findings if report.format == "verifiable-presentation" else ()
    another = next((f" {each.message}" for each in shown if each.code == "credentials.other_subject"), "")
    return f"{_what_was_decided(report)}{newer}{another}"


def _what_was_decided(report: Report) -> str:
    if report.verdict is not Verdict.ACCEPTED:
        reason = reason_of(report)
        return reason.message if reason is not None else ""
    if report.checked_at is None and report.proof_format:
        return "It is built as it should be. Whether its signature is right was not checked."
    if report.checked_at is None:
        return "Nothing stands against signing it; what could be better is among the checks."
    return f"{_why_it_is_accepted(report)}{_of_its_format(report)}{_of_those_inside(report)}"


def _why_it_is_accepted(report: Report) -> str:
    bad = (Outcome.FAILED, Outcome.UNKNOWN)
    left_out = [c.name for c in report if c.outcome in bad and c.name in WEIGHTY]
    if left_out:
        return f"Accepted by a policy that does not ask for what did not pass: {', '.join(left_out)}."
    genuine = report.sentences.get("verdict.accepted", "Genuine and unchanged.")
    if report["proof"].code == "proof.hosted_differs":  # genuine is what was judged in its place
        genuine = report["proof"].message
    signer = report["issuer"]  # a key that came to its end is no small matter
    ended = f" {signer.message}" if signer.code.endswith(("_expired_since", "_known_before")) else ""
    return f"{genuine}{ended} {report['trust'].message}{_of_names_inside(report)}"


def _of_names_inside(report: Report) -> str:
    """What has to be said where strangers' credentials count as genuine in what somebody else has signed."""
    if report["trust"].code == _NAMES_INSIDE or not _has_names_inside(report):
        return ""
    return f" {report.sentences.get(_NAMES_INSIDE) or _OF_NAMES_INSIDE}"


def _has_names_inside(report: Report) -> bool:
    """Whether a credential in it, at any depth, is accepted, and nobody was asked who stands behind it."""
    waiting = [report]
    while waiting:
        inside = (one.report for one in waiting.pop().nested if one.is_held)
        held = [it for it in inside if it.verdict is Verdict.ACCEPTED]
        if any(it["trust"].code == "trust.not_asked" for it in held):
            return True
        waiting += held
    return False


def is_no_badge(report: Report) -> bool:
    """Whether it is of a format of its own that is neither a badge nor what holds some."""
    return report.format not in (*BADGES, "verifiable-presentation", "achievement", "unknown")


def _of_its_format(report: Report) -> str:
    """Whoever signs badges signs other things too, as genuine and under the same names."""
    if not is_no_badge(report):
        return ""
    sentence = report.sentences.get("verdict.no_badge") or _NO_BADGE
    return " " + sentence.replace("{format}", report.format)


def _of_those_inside(report: Report) -> str:
    """Who reads only that a record is genuine may take for genuine what is in it."""
    held = report["credentials"]
    return f" {(held.parts or (held,))[0].message}" if held.code in _NOT_ALL_INSIDE else ""
