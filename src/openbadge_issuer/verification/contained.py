"""The credentials that a record (CLR 2.0) or a presentation holds: each is judged like any other, and keeps its own verdict.

They are looked at once it is known who signed what holds them. None of them decides its verdict, unless the policy requires
`credentials`: a genuine record may hold a badge that was revoked since. The check `credentials` sums them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, Param, Severity
from openbadge_issuer.verification.badge import id_of, items, member, text
from openbadge_issuer.verification.judging import about_another
from openbadge_issuer.verification.nesting import Child, Nest, inside, judge_nested
from openbadge_issuer.verification.outcomes import check, not_applicable, not_run, quoting, reasons
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading, read_nested
from openbadge_issuer.verification.report import Check, Nested, Outcome, Retry, Verdict, reason_of
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["Held", "judge_contained", "no_credentials"]

Held = tuple[Check, tuple[Nested, ...]]
"""The check `credentials`, and the reports that it sums up."""

_SHOWN: Final = 200  # characters of an id
_WHY: Final = "Each has a report of its own, which says why. Do not count one that is not accepted."
_NOT_SHOWN: Final = "Not judged, because it is not shown who put them together."
_NOT_PROVEN: Final = not_run("credentials", "not_run_proof", _NOT_SHOWN)
_NOT_SIGNERS: Final = not_run("credentials", "not_run_issuer", _NOT_SHOWN)
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
        return (_NOT_PROVEN if unproven == "not_run_proof" else _NOT_SIGNERS), ()
    read = _read(values, question, nest.left)
    listed = isinstance(member(document, *at.split("/")[1:], "verifiableCredential"), list)
    children = [
        Child(
            "credential",
            f"{at}/verifiableCredential" + (f"/{index}" if listed else ""),
            each or values[index],
        )
        for index, each in enumerate(read)
    ]
    asked = asked or replace(
        inside(question),
        recipients=question.recipients,
        presenter=question.presenter,
        referred=question.referred,
    )
    nested = yield from judge_nested(children, asked, nest)
    known = [each for each in read if each is not None]
    odd = [*_about_others(nested, known, id_of(holder))]
    if len(known) == len(values):
        odd += _loose_ends(document, known)
    return _summary(nested, odd, required="credentials" in question.policy.required), nested


def _read(values: Sequence[JSON], question: Question, most: int) -> list[Reading | None]:
    """Each of them read; nothing of those that will not be judged, because those before are more than enough."""
    ahead, found = Effort(question.effort.units), list[Reading | None]()
    for value in values:
        enough = ahead.spent or len(found) >= most
        one = None if enough else read_nested(value, question.policy.limits)
        if one is not None:
            ahead.count(one.document)
        found.append(one)
    return found


def _about_others(nested: Sequence[Nested], read: Sequence[Reading], holder: str) -> Iterator[Finding]:
    """What one person holds, and the badge in it of another: only DIDs are the same wherever they stand."""
    for one, each in zip(nested, read, strict=False):  # the last of them may be unread
        if holder.startswith(("did:", "https://")) and about_another(each.document, holder):
            yield Finding(
                code="credentials.other_subject",
                message="A credential in it is about somebody else than whoever holds it.",
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


def _summary(nested: Sequence[Nested], odd: Sequence[Finding], *, required: bool) -> Check:
    count: dict[str, Param] = {"total": len(nested)}
    count |= {each.value: sum(one.report.verdict is each for one in nested) for each in Verdict}
    found = _verdict_on_all(count, odd, required=required)
    findings = (*_findings(nested), *odd)
    if found.outcome is Outcome.PASSED:
        return replace(found, findings=findings)
    doubt = next((one for one in nested if one.report.verdict is not Verdict.ACCEPTED), None)
    pointer = doubt.pointer if doubt is not None else odd[0].pointer
    again = found.outcome is not Outcome.FAILED and any(map(_may_come, nested))
    retry: Retry = "later" if again else "never"
    return replace(found, pointer=pointer, turn="verifier", findings=findings, retry=retry)


def _may_come(one: Nested) -> bool:
    """Whether it is open for now: a server did not answer, and may do so when it is asked again."""
    return one.report.verdict is Verdict.UNDECIDED and any(
        each.retry == "later" for each in one.report.troubles
    )


def _verdict_on_all(count: Mapping[str, Param], odd: Sequence[Finding], *, required: bool) -> Check:
    """The gravest decides; what is odd besides is told after it, and is a warning in any case."""
    total, accepted, undecided = count["total"], count["accepted"], count["undecided"]
    if refused := count["refused"]:
        message = (
            f"Credentials in it: {total}, accepted: {accepted}, undecided: {undecided}, refused: {refused}."
        )
        outcome = Outcome.FAILED if required else Outcome.WARNING
        found = check("credentials", outcome, "refused", message, params=count, advice=_WHY)
        return quoting(found, *odd[:1])
    if undecided:
        message = f"Credentials in it: {total}, accepted: {accepted}, undecided: {undecided}."
        outcome = Outcome.UNKNOWN if required else Outcome.WARNING
        found = check("credentials", outcome, "undecided", message, params=count, advice=_WHY)
        return quoting(found, *odd[:1])
    if odd:
        first = odd[0]
        params = {**first.params, **count}
        return check(
            "credentials", Outcome.WARNING, first.code, first.message, params=params, advice=first.advice
        )
    message = f"Credentials in it: {total}, and all of them are accepted."
    return check("credentials", Outcome.PASSED, "accepted", message, params=count)


def _findings(nested: Sequence[Nested]) -> Iterator[Finding]:
    told: dict[int, Finding] = {}  # by the report, which all that are not judged share
    for one in nested:
        found = told.get(id(one.report)) or told.setdefault(id(one.report), _finding(one))
        yield replace(found, pointer=one.pointer)


def _finding(one: Nested) -> Finding:
    reason, verdict = reason_of(one.report), one.report.verdict
    told = (
        reasons(reason)[0]
        if reason is not None
        else Finding(code="credentials.holds", message="This credential is accepted.")
    )
    params = {**told.params, "verdict": verdict.value}
    return replace(told, severity=_SEVERITY[verdict], params=params, advice="")
