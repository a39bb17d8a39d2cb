"""A report in a sentence or two, for somebody who reads nothing else of it."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.verification.accepted import accepted_inside
from openbadge_issuer.verification.policy import BADGES, WEIGHTY
from openbadge_issuer.verification.report import Outcome, Report, Verdict, reason_of

__all__ = ["is_no_badge", "summary_of"]

_NAMES_INSIDE: Final = "trust.not_asked_inside"  # of a presentation, this is its check `trust`
_OF_NAMES_INSIDE: Final = (
    "Who stands behind the credentials in it was not checked: anyone can write such names."
)
_NO_BADGE: Final = "It is no badge: its format is {format}."
_NO_BADGES_INSIDE: Final = (
    "Credentials in it that are accepted and are no badges: {total}, of the format {format}."
)
_ONE_OF_THEM: Final = "One of them: {message}"
_NOT_ALL_INSIDE: Final = ("credentials.refused", "credentials.undecided")
_NONE_INSIDE: Final = "credentials.none_accepted"
_FOR_NONE: Final = ("trust.of_none", "recipient.of_none", _NONE_INSIDE)
_OF_THOSE_INSIDE: Final = ("trust.of_each", "trust.of_some")  # the check `credentials` says of how many


def summary_of(report: Report) -> str:
    """The verdict, what in it is not accepted, whether a newer edition was judged, or somebody shows another's badge."""
    newer = f" {report['refresh'].message}" if report["refresh"].code.startswith("refresh.newer") else ""
    shown = report["credentials"].findings if report.format == "verifiable-presentation" else ()
    another = next((f" {each.message}" for each in shown if each.code == "credentials.other_subject"), "")
    return f"{_what_was_decided(report)}{newer}{another}"


def _what_was_decided(report: Report) -> str:
    if report.verdict is not Verdict.ACCEPTED:
        return _why_it_is_not_accepted(report)
    if report.checked_at is None and report.proof_format:
        return "It is built as it should be. Whether its signature is right was not checked."
    if report.checked_at is None:
        return "Nothing stands against signing it; what could be better is among the checks."
    return f"{_why_it_is_accepted(report)}{_of_its_format(report)}{_of_those_inside(report)}"


def _why_it_is_not_accepted(report: Report) -> str:
    reason, held = reason_of(report), report["credentials"]
    if reason is None:
        return ""
    if reason.code not in _FOR_NONE or held.code != _NONE_INSIDE:
        return reason.message
    return f"{held.message}{_why_none_inside_is(report)}"


def _why_none_inside_is(report: Report) -> str:
    """What is in the way of the first that decided this verdict: nobody is helped by how many there are."""
    inside = [one.report for one in report.nested if one.is_held]
    reasons = [reason_of(it) for it in inside if it.verdict is report.verdict]
    if not reasons or reasons[0] is None:
        return ""
    if len(inside) == 1:
        return f" {reasons[0].message}"
    sentence = report.sentences.get("verdict.one_of_them") or _ONE_OF_THEM
    return " " + sentence.replace("{message}", reasons[0].message)


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
    return f"{genuine}{ended}{_who_stands_behind(report)}{_of_names_inside(report)}"


def _who_stands_behind(report: Report) -> str:
    """Of a presentation, that was asked of what is in it: what became of those is said in its place."""
    trust, held = report["trust"], report["credentials"]
    if trust.code not in _OF_THOSE_INSIDE:
        return f" {trust.message}"
    return f" {held.message}" if held.code == "credentials.accepted" else ""


def _of_names_inside(report: Report) -> str:
    """What has to be said where strangers' credentials count as genuine in what somebody else has signed."""
    if report["trust"].code == _NAMES_INSIDE or not _has_names_inside(report):
        return ""
    return f" {report.sentences.get(_NAMES_INSIDE) or _OF_NAMES_INSIDE}"


def _has_names_inside(report: Report) -> bool:
    """Whether a credential in it, at any depth, is accepted, and nobody was asked who stands behind it."""
    return any(it["trust"].code == "trust.not_asked" for it in accepted_inside(report))


def is_no_badge(report: Report) -> bool:
    """Whether it is of a format of its own that is neither a badge nor what holds some."""
    return report.format not in (*BADGES, "verifiable-presentation", "achievement", "unknown")


def _of_its_format(report: Report) -> str:
    """Whoever signs badges signs other things too, as genuine and under the same names."""
    if is_no_badge(report):
        sentence = report.sentences.get("verdict.no_badge") or _NO_BADGE
        return " " + sentence.replace("{format}", report.format)
    others = [it.format for it in accepted_inside(report) if is_no_badge(it)]
    if not others:
        return ""
    sentence = report.sentences.get("verdict.no_badges_inside") or _NO_BADGES_INSIDE
    formats = ", ".join(dict.fromkeys(others))
    return " " + sentence.replace("{total}", str(len(others))).replace("{format}", formats)


def _of_those_inside(report: Report) -> str:
    """Who reads only that a record is genuine may take for genuine what is in it."""
    held = report["credentials"]
    return f" {(held.parts or (held,))[0].message}" if held.code in _NOT_ALL_INSIDE else ""
