"""The credentials that a record (CLR 2.0) or a presentation holds: each is judged like any other, and keeps its own verdict.

They are looked at once it is known who signed what holds them. None of them decides its verdict: a genuine record may hold
a badge that was revoked since. The check `credentials` sums them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, Severity
from openbadge_issuer.verification.badge import id_of, items, member, text
from openbadge_issuer.verification.nesting import Child, Nest, inside, judge_nested
from openbadge_issuer.verification.outcomes import check, not_applicable, not_run
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading, read_nested
from openbadge_issuer.verification.report import Check, Nested, Outcome, Verdict
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["Held", "judge_contained", "no_credentials"]

Held = tuple[Check, tuple[Nested, ...]]
"""The check `credentials`, and the reports that it sums up."""

_SHOWN: Final = 200  # characters of an id
_SEVERITY: Final[dict[Verdict, Severity]] = {
    Verdict.ACCEPTED: "info",
    Verdict.UNDECIDED: "warning",
    Verdict.REFUSED: "warning",
}


def no_credentials() -> Check:
    """The check of what holds no other credentials."""
    return not_applicable("credentials", "not_applicable_none", "It holds no other credentials.")


def judge_contained(
    document: JSONObject,
    holder: JSON,
    at: str,
    unproven: str,
    question: Question,
    nest: Nest,
    asked: Question | None = None,
) -> Rounds[Held]:
    """Judges each of ``verifiableCredential`` in the object at the pointer ``at``.

    ``holder`` has the ids of whom they are said to be about; ``unproven`` is the code for why nobody knows who put them
    there, and empty where that is known. Whoever is expected of the outer one is expected of each, unless ``asked`` differs.
    """
    values = list(items(member(document, *at.split("/")[1:], "verifiableCredential")))
    if not values:
        return no_credentials(), ()
    if unproven:
        message = "Not judged, because it is not shown who put them together."
        return not_run("credentials", unproven, message), ()
    read = _read(values, question)
    listed = isinstance(member(document, *at.split("/")[1:], "verifiableCredential"), list)
    children = [
        Child(
            "credential",
            f"{at}/verifiableCredential" + (f"/{index}" if listed else ""),
            each or values[index],
        )
        for index, each in enumerate(read)
    ]
    asked = asked or replace(inside(question), recipients=question.recipients)
    nested = yield from judge_nested(children, asked, nest)
    known = [each for each in read if each is not None]
    odd = [*_about_others(nested, known, id_of(holder))]
    if len(known) == len(values):
        odd += _loose_ends(document, known)
    return _summary(nested, odd), nested


def _read(values: Sequence[JSON], question: Question) -> list[Reading | None]:
    """Each of them read; nothing of those that will not be judged, because those before are more than enough."""
    ahead, found = Effort(question.effort.units), list[Reading | None]()
    for value in values:
        one = None if ahead.spent else read_nested(value, question.policy.limits)
        if one is not None:
            ahead.count(one.document)
        found.append(one)
    return found


def _about_others(nested: Sequence[Nested], read: Sequence[Reading], holder: str) -> Iterator[Finding]:
    """A record of one person that holds the badge of another: only DIDs are the same wherever they stand."""
    for one, each in zip(nested, read, strict=False):  # the last of them may be unread
        about = id_of(member(each.document, "credentialSubject"))
        if about.startswith("did:") and holder.startswith("did:") and about != holder:
            yield Finding(
                code="credentials.other_subject",
                message="This credential is about somebody else than what holds it.",
                severity="warning",
                pointer=one.pointer,
                advice="Do not count it for the person whom the others are about, unless you know that both ids are theirs.",
            )


def _loose_ends(document: JSONObject, read: Sequence[Reading]) -> Iterator[Finding]:
    """Associations of a CLR between achievements that are not in it."""
    subject = document.get("credentialSubject")
    known = {text(member(each, "id")) for each in items(member(subject, "achievement"))}
    for each in read:
        awarded = items(member(each.document, "credentialSubject", "achievement"))
        known |= {text(member(achievement, "id")) for achievement in awarded}
    for index, association in enumerate(items(member(subject, "association"))):
        for end in ("sourceId", "targetId"):
            named = text(member(association, end))
            if named and named not in known:
                yield Finding(
                    code="credentials.association",
                    message=f"This association names an achievement that is not in the record: {named[:_SHOWN]}.",
                    severity="warning",
                    pointer=f"/credentialSubject/association/{index}/{end}",
                    params={"achievement": named[:_SHOWN]},
                )


def _summary(nested: Sequence[Nested], odd: Sequence[Finding]) -> Check:
    count = {each: sum(one.report.verdict is each for one in nested) for each in Verdict}
    refused, undecided, accepted = (
        count[each] for each in (Verdict.REFUSED, Verdict.UNDECIDED, Verdict.ACCEPTED)
    )
    code, said = "accepted", ""
    if odd:
        code, said = odd[0].code, f" {odd[0].message}"
    if undecided:
        code, said = "undecided", f" {undecided} could not be decided.{said}"
    if refused:
        code, said = "refused", f" {refused} must not be counted.{said}"
    many, hold = "s" if len(nested) > 1 else "", "holds" if accepted == 1 else "hold"
    doubt = next((one for one in nested if one.report.verdict is not Verdict.ACCEPTED), None)
    return check(
        "credentials",
        Outcome.WARNING if said else Outcome.PASSED,
        code,
        f"Of {len(nested)} credential{many} in it, {accepted} {hold}.{said}",
        params={"total": len(nested), "accepted": accepted, "refused": refused, "undecided": undecided},
        advice="Each has a report of its own, which says why." if said else "",
        pointer=doubt.pointer if doubt else (odd[0].pointer if odd else ""),
        turn="verifier" if said else None,
        findings=[*(_finding(one) for one in nested), *odd],
    )


def _finding(one: Nested) -> Finding:
    report = one.report
    return Finding(
        code=f"credentials.{report.verdict.value}",
        message=report.summary,
        severity=_SEVERITY[report.verdict],
        pointer=one.pointer,
        params={"verdict": report.verdict.value},
    )
