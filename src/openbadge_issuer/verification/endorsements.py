"""What others say of a badge, its achievement, its issuer: each endorsement is a credential, and judged like one.

They are looked at once the badge itself is known to be its issuer's, side by side, each with a report of its own. That it
speaks of what it stands on, and of no other edition of it, is the check `recipient` of that report. None of them
decides the verdict on the badge; its check `endorsements` sums them up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from openbadge_issuer.codec import pointer as pointers
from openbadge_issuer.codec.digests import Hashed, multihash_matches
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import Finding, Param, Severity
from openbadge_issuer.proofs.endorsed import endorsed_content
from openbadge_issuer.verification import reading
from openbadge_issuer.verification.assembling import format_of, verdict
from openbadge_issuer.verification.badge import id_of, member, objects_in, text
from openbadge_issuer.verification.disclosure import endorsements_of_part
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Child, Nest, inside, judge_nested
from openbadge_issuer.verification.outcomes import check, not_applicable, not_run, reasons
from openbadge_issuer.verification.question import BadgeInput, Question
from openbadge_issuer.verification.report import Check, Nested, Outcome, Report, Verdict, reason_of
from openbadge_issuer.verification.scheduler import Rounds

__all__ = [
    "NOT_ITS_ISSUERS",
    "NOT_PROVEN",
    "Endorsed",
    "by_stranger",
    "judge_endorsements",
    "summary",
]

Endorsed = tuple[Check, tuple[Nested, ...]]
"""The check `endorsements`, and the reports that it sums up."""

_ENDORSEMENTS: Final = ("endorsement", "endorsementJwt")
_MEMBERS: Final = frozenset(_ENDORSEMENTS)
_ELSEWHERE: Final = frozenset({*_ENDORSEMENTS, "@context", "proof", "verifiableCredential"})
"""Members with an inside of their own: what stands there is not a part of this credential's content."""
_ENDORSABLE: Final = re.compile(
    r"|/issuer(/parentOrg)*|(/credentialSubject(/\d+)?(/source|/achievement(/\d+)?(/creator(/\d+)?)?)?)(/parentOrg)*"
)
"""What can be meant by an endorsement beside the badge: not what the badge only mentions, by whatever id."""
_FORMAT: Final = "open-badges-3.0-endorsement"
_SHOWN: Final = 200  # characters of an id
_BYTES_OF_A_UNIT: Final = 800  # of effort
_MAX_POINTER: Final = 1_000  # characters, as in `rules.walk`
_WHY: Final = "Each has a report of its own, which says why."
_NAMED: Final = 3  # endorsers in one sentence
NOT_PROVEN: Final = not_run(
    "endorsements", "not_run_proof", "Not judged, because the badge's own proof did not pass."
)
NOT_ITS_ISSUERS: Final = not_run(
    "endorsements", "not_run_issuer", "Not judged, because the badge was not shown to be its issuer's."
)
_SEVERITY: Final[dict[Verdict, Severity]] = {
    Verdict.ACCEPTED: "info",
    Verdict.UNDECIDED: "warning",
    Verdict.REFUSED: "warning",
}


@dataclass(slots=True)
class _Thing:
    """An object of the badge, which can be endorsed; its content is made once, for however many endorsements."""

    pointer: str
    value: JSONObject
    effort: Effort = field(default_factory=Effort)
    _content: list[Hashed] = field(default_factory=list)

    @property
    def content(self) -> Hashed:
        """Raises `BeyondEffort` where others have taken all: of things inside one another, each has all that is in it."""
        if not self._content:
            self.effort.go_on()
            made = endorsed_content(self.value)
            self.effort.units += len(made) // _BYTES_OF_A_UNIT
            self._content.append(Hashed(made))
        return self._content[0]


_Said = tuple[str, reading.Reading, _Thing | None]
"""An endorsement: its place, what was read of it, and what it has to speak of."""


def judge_endorsements(
    document: JSONObject, examined: Examined, question: Question, nest: Nest
) -> Rounds[Endorsed]:
    """Judges the endorsements in ``document``, and those that were handed in with it (``question.endorsements``)."""
    detached = question.endorsements
    some = bool(detached) or _carries_some(examined.objects or objects_in(document))
    things = list(_things(document, question.effort)) if some else []
    found = [(place, value, thing) for thing in things for place, value in _carried(thing)]
    if not found and not detached:
        none = not_applicable("endorsements", "not_applicable_none", "It carries no endorsements.")
        return endorsements_of_part(none, examined.part, question.policy), ()
    if not examined.proof_passed:
        return NOT_PROVEN, ()
    if examined.issuer.outcome is Outcome.FAILED:
        return NOT_ITS_ISSUERS, ()
    limits = question.policy.limits
    said: list[_Said] = [(place, reading.read_nested(value, limits), thing) for place, value, thing in found]
    said += _beside(detached, things, limits)
    children = [Child("endorsement", place, read) for place, read, _ in said]
    judged = yield from judge_nested(children, inside(question), nest)
    own, nested, of_itself = id_of(document.get("issuer")), list[Nested](), list[Nested]()
    for one, (_, read, thing) in zip(judged, said, strict=True):
        nested.append(_bound(one, read.document, thing))
        if _by_itself(one, own, thing):
            of_itself.append(nested[-1])
    found_of_all = summary(nested, of_itself, required="endorsements" in question.policy.required)
    return endorsements_of_part(found_of_all, examined.part, question.policy), tuple(nested)


def _carries_some(objects: Sequence[JSONObject]) -> bool:
    """Whether a member for endorsements is anywhere in it: of most badges that is all there is to ask."""
    return not all(map(_MEMBERS.isdisjoint, objects))


def _things(document: JSONObject, effort: Effort) -> Iterator[_Thing]:
    """The credential itself, and every object in it, in the order in which they stand there.

    None is looked for under a pointer so long that no rule looks at what is there (`structure` says so): above many objects
    a long name would multiply.
    """
    pending: list[tuple[str, JSON]] = [("", document)]
    while pending:
        pointer, value = pending.pop()
        if len(pointer) > _MAX_POINTER:
            continue
        if isinstance(value, dict):
            yield _Thing(pointer, value, effort)
            inner = [
                (pointer + pointers.join(name), each)
                for name, each in value.items()
                if name not in _ELSEWHERE
            ]
        elif isinstance(value, list):
            inner = [(f"{pointer}/{index}", each) for index, each in enumerate(value)]
        else:
            continue
        pending += reversed(inner)


def _carried(thing: _Thing) -> Iterator[tuple[str, JSON]]:
    """The endorsements that stand on it, each with its place."""
    for name in _ENDORSEMENTS:
        value = thing.value.get(name)
        place = f"{thing.pointer}/{name}"
        if isinstance(value, list):
            yield from ((f"{place}/{index}", each) for index, each in enumerate(value))
        elif value is not None:
            yield place, value


def _beside(detached: Sequence[BadgeInput], things: Sequence[_Thing], limits: Limits) -> Iterator[_Said]:
    """Those that were handed in with the badge, each at what it speaks of."""
    for each in detached:
        read = reading.read(each, limits)
        thing = _meant(read.document, things)
        yield thing.pointer if thing else "", read, thing


def _meant(endorsement: JSONObject | None, things: Sequence[_Thing]) -> _Thing | None:
    """What in this badge an endorsement speaks of that was handed in beside it: by its id, and by its digest if it can."""
    about = text(member(endorsement, "credentialSubject", "id"))
    same = [
        thing
        for thing in things
        if about and thing.value.get("id") == about and _ENDORSABLE.fullmatch(thing.pointer)
    ]
    digest = text(member(endorsement, "credentialSubject", "digestMultibase"))
    exact = (thing for thing in same if digest and multihash_matches(digest, thing.content))
    return next(exact, same[0] if same else None)


def _bound(one: Nested, endorsement: JSONObject | None, thing: _Thing | None) -> Nested:
    """Its report, with the check that it speaks of ``thing``; without that no endorsement is accepted."""
    if endorsement is None:
        return one
    about = _about(endorsement, thing)
    checks = tuple(about if each.name == "recipient" else each for each in one.report)
    required = one.report.required | {"recipient"}
    report = replace(one.report, checks=checks, required=required, verdict=verdict(checks, required))
    return replace(one, report=report)


def _by_itself(one: Nested, issuer_id: str, thing: _Thing | None) -> bool:
    """Whether it is by the badge's own issuer, or by whom it is about."""
    return _endorser(one) in ({issuer_id} if thing is None else {issuer_id, text(thing.value.get("id"))})


def _about(endorsement: JSONObject, thing: _Thing | None) -> Check:
    subject = endorsement.get("credentialSubject")
    about = text(member(subject, "id"))
    params: dict[str, Param] = {"endorsed": about[:_SHOWN], "pointer": thing.pointer if thing else ""}
    if format_of(endorsement) != _FORMAT:
        return check(
            "recipient",
            Outcome.FAILED,
            "no_endorsement",
            "What stands here as an endorsement is none: its type says something else.",
            pointer="/type",
            turn="issuer",
        )
    if thing is None or not about or thing.value.get("id") != about:
        if not about:
            code, said = "endorses_nothing", "It does not say by an id what it endorses."
        elif thing is None:
            code, said = "endorses_nothing_here", f"It endorses {about[:_SHOWN]}, and nothing in this badge."
        else:
            code, said = "endorses_other", f"It endorses {about[:_SHOWN]}, and not what it stands on."
        return check(
            "recipient",
            Outcome.FAILED,
            code,
            said,
            params=params,
            advice="Do not count it for this badge.",
            pointer="/credentialSubject/id",
            turn="verifier",
        )
    return _by_digest(member(subject, "digestMultibase"), thing, params)


def _by_digest(digest: JSON, thing: _Thing, params: Mapping[str, Param]) -> Check:
    """The id is right: is it this content, too?"""
    if digest is None:
        return check(
            "recipient",
            Outcome.WARNING,
            "endorses_id",
            "It endorses what it stands on by its id, and does not say which edition of it was meant.",
            params=params,
            pointer="/credentialSubject",
            turn="issuer",
        )
    fits = multihash_matches(text(digest), thing.content)
    if fits is None:
        return check(
            "recipient",
            Outcome.UNKNOWN,
            "digest_unread",
            "It names the content that was endorsed by a digest of a kind that is not read here.",
            params=params,
            pointer="/credentialSubject/digestMultibase",
            turn="issuer",
        )
    if not fits:
        return check(
            "recipient",
            Outcome.FAILED,
            "endorses_other_edition",
            "It endorses another edition of this: what it was given for read differently.",
            params=params,
            advice="Do not count it for this badge. Ask the endorser whether it stands for this edition, too.",
            pointer="/credentialSubject/digestMultibase",
            turn="verifier",
        )
    return check(
        "recipient",
        Outcome.PASSED,
        "endorses_this",
        "It endorses what it stands on, word for word.",
        params=params,
    )


def by_stranger(report: Report) -> bool:
    """Whether nothing stands against this endorsement but that the policy does not know who made it."""
    failed = {each.name for each in report if each.name in report.required and each.outcome is Outcome.FAILED}
    return failed == {"trust"}


def which(one: Nested) -> Hashable:
    """What makes it the same endorsement wherever it stands: endorser, what it is of, and its id, or else its content."""
    document = one.document
    if document is None:
        return id(one)  # nothing was read of it: it is like no other
    about = text(member(document, "credentialSubject", "id"))
    return _endorser(one), about, text(document.get("id")) or endorsed_content(document)


def _distinct(found: Sequence[Nested], same: Callable[[Nested], Hashable]) -> list[Nested]:
    """Each endorsement once, where it stands first."""
    first: dict[Hashable, Nested] = {}
    for one in found:
        first.setdefault(same(one), one)
    return list(first.values())


def summary(
    nested: Sequence[Nested],
    of_itself: Sequence[Nested],
    *,
    required: bool,
    same: Callable[[Nested], Hashable] = which,
) -> Check:
    """The check `endorsements` of a badge that has these; ``of_itself``: by its issuer, or by whom they are about.

    One that is there several times counts once: ``same`` is equal for those. Where it holds in one place and not in
    another it counts for both, so that no copy hides what is to be said of another.
    """
    hold, fail, open_ = (
        [one for one in nested if one.report.verdict is each]
        for each in (Verdict.ACCEPTED, Verdict.REFUSED, Verdict.UNDECIDED)
    )
    strangers = _distinct([one for one in fail if by_stranger(one.report)], same)
    fail = _distinct([one for one in fail if not by_stranger(one.report)], same)
    selves = _distinct([one for one in of_itself if one.report.verdict is Verdict.ACCEPTED], same)
    by_ids = _distinct([one for one in hold if _by_id_alone(one.report["recipient"])], same)
    hold, open_ = _distinct(hold, same), _distinct(open_, same)
    count = {
        "total": len(hold) + len(fail) + len(open_) + len(strangers),
        "accepted": len(hold),
        "refused": len(fail),
        "undecided": len(open_),
        "strangers": len(strangers),
        "own": len(selves),
        "by_id": len(by_ids),
    }
    found = _verdict_on_all(count, _names(hold), required=required)
    return replace(
        found,
        params={**found.params, "endorsers": sorted({_endorser(one)[:_SHOWN] for one in hold})},
        pointer=[*fail, *open_, *strangers, *selves, *by_ids, *nested][0].pointer,
        turn="nobody" if found.outcome is Outcome.PASSED else "verifier",
        findings=tuple(_finding(one) for one in nested),
    )


def _verdict_on_all(count: Mapping[str, int], by: Sequence[str], *, required: bool) -> Check:
    total, refused, undecided = count["total"], count["refused"], count["undecided"]
    if refused:
        outcome = Outcome.FAILED if required else Outcome.WARNING
        message = f"Endorsements that are false, out of date, or for something else: {refused} of {total}."
        return check("endorsements", outcome, "refused", message, params=count, advice=_WHY)
    if undecided:
        outcome = Outcome.UNKNOWN if required else Outcome.WARNING
        said = f"Endorsements that could not be decided: {undecided} of {total}. Do not count on them yet."
        return check("endorsements", outcome, "undecided", said, params=count, advice=_WHY)
    if strangers := count["strangers"]:
        unknown = f"Endorsements by those who are not among whom you trust: {strangers} of {total}. They do not count."
        return check("endorsements", Outcome.WARNING, "strangers", unknown, params=count, advice=_WHY)
    if own := count["own"]:
        praise = (
            f"Endorsements by its own issuer, or by whom they are about: {own} of {total}. They add nothing."
        )
        return check("endorsements", Outcome.WARNING, "own", praise, params=count, advice=_WHY)
    if by_id := count["by_id"]:
        named = f"Endorsements that name what they are of by its id alone, which anybody can write: {by_id} of {total}."
        return check("endorsements", Outcome.WARNING, "by_id", named, params=count, advice=_WHY)
    holding = f"Endorsements that hold: {count['accepted']}, by {', '.join(by)}."
    params: dict[str, Param] = {**count, "by": by}
    return check("endorsements", Outcome.PASSED, "accepted", holding, params=params)


def _by_id_alone(about: Check) -> bool:
    """Ids are the badge's own words, but for its issuer's: that one has signed. In Open Badges 2.0 there is no other way."""
    told = about.code == "recipient.endorses_id" and about.outcome is Outcome.WARNING
    return told and about.params["pointer"] != "/issuer"


def _names(accepted: Sequence[Nested]) -> list[str]:
    """The first few of them, and dots for the others."""
    names = list(dict.fromkeys(_endorser(one)[:_SHOWN] for one in accepted))
    return [*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])]


def _endorser(one: Nested) -> str:
    return one.report.badge.issuer_id if one.report.badge is not None else ""


def _finding(one: Nested) -> Finding:
    report, endorser, reason = one.report, _endorser(one)[:_SHOWN], reason_of(one.report)
    if reason is None:
        bound: dict[str, Param] = {"endorser": endorser, "bound": report["recipient"].code}
        told = Finding(code="endorsements.endorser", message=f"{endorser} endorses it.", params=bound)
    else:
        told = reasons(reason)[0]
    return replace(
        told,
        severity=_SEVERITY[report.verdict],
        pointer=one.pointer,
        params={**told.params, "verdict": report.verdict.value, "endorser": endorser},
        advice="",
    )
