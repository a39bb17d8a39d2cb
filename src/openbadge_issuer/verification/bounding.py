"""How much of what was found a report lists: a megabyte with a fault in every word makes no report of twenty.

Applied once, to reports that are ready: every verdict, outcome and code comes from all that was found, and so does `{more}`.

An ordinary upload is left alone (`bounded`). Else each report has its share of a `_Room` of bytes, those outside before
those inside, and what one leaves the next has. In a report (`_cut`) the sentences of its checks take theirs first, then the
badge, then the findings of each check, the gravest first. What has no room is shorter (`_short`), or not listed and counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

from openbadge_issuer.dids.resolving import MAX_REFERENCE
from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.verification.report import BadgeView, Check, Nested, Report, ResultView, SkillView

__all__ = ["MAX_BYTES", "MAX_FINDINGS", "bounded"]

T = TypeVar("T", Check, Finding)
V = TypeVar("V", SkillView, ResultView)

MAX_FINDINGS: Final = 1_000  # of one check: more than anybody reads, and half a megabyte of JSON
MAX_BYTES: Final = 3_000_000  # of JSON: the words of all reports of one verification, which share them
_EACH: Final = 3_000  # bytes that every report has beside its share: an ordinary one has enough of them
_LEAST_SHOWN: Final = 100  # skills and results: more than an ordinary badge has, if there is room
_LEAST: Final = 10  # of a check on one of many, which share as many among them
_MAX_UNJUDGED: Final = 100  # reports that say no more than that a credential was not judged
_ORDINARY: Final = 200_000  # characters: for six bytes of each, twice, there is room
_GRAVITY: Final = {"error": 0, "warning": 1, "info": 2}
_CUT: Final = "…"  # stands for what is left out
_CHECK_OF: Final = {"endorsement": "endorsements", "credential": "credentials"}
_TWICE: Final = ("issuer_id", "issuer_claimed_name")  # of the view, beside the verdict as well
_IDS: Final = ("id", "image", "achievement_id", "issuer_id")  # the beginning of one is another one

_SHOWN: Final = attrgetter(*(each.name for each in fields(BadgeView) if each.default == ""))  # its texts

_FINDING: Final = 600  # bytes of JSON around a finding
_ITEM: Final = 50  # around a value
_VIEWED: Final = 250  # around a result


class _Lengths(NamedTuple):
    """The characters of a value or a pointer, of a value that is a list, and of a message."""

    text: int
    items: int
    said: int


_LONGEST: Final = _Lengths(2_000, 20_000, 30_000)  # of a value: of more no server makes an address
_SHORTEST: Final = _Lengths(64, 64, 160)  # where there is no room for more


class _Room:
    """Bytes of JSON that are left, for so many as still want of them."""

    def __init__(self, left: int, among: int = 1) -> None:
        self.left, self.among = left, among

    def takes(self, size: int) -> bool:
        """Whether there is room for it, which it then has."""
        if size > self.left:
            return False
        self.left -= size
        return True

    def takes_texts(self, texts: Sequence[str], more: int = 0, times: int = 1) -> bool:
        """Whether there is room for these texts, so many times, and more; what is too long at a glance is not measured."""
        fewest = more + times * sum(map(len, texts))
        return fewest <= self.left and self.takes(more + times * sum(map(_size, texts)))

    def part(self) -> _Room:
        """The share of the next one, who gives back what is left of it."""
        share = self.left // self.among
        self.left, self.among = self.left - share, self.among - 1
        return _Room(share)


def bounded(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports of one verification, with the gravest of the findings; what is not listed, a last finding counts."""
    every = [*reports, *(inner for each in reports for inner in _inside(each))]
    if len(every) <= _MAX_UNJUDGED and sum(map(_characters_of, every)) <= _ORDINARY:
        return tuple(reports)  # as nearly all are: nothing is left out of so few, and nothing made anew
    unjudged = Counter[str]()
    listed = [_with_few_unjudged(each, unjudged) for each in reports]
    inside = sum(1 for each in listed for _ in _inside(each))
    most, share = (max(MAX_FINDINGS // max(each, 1), _LEAST) for each in (len(listed), inside))
    half = MAX_BYTES // 2 if inside else 0  # whatever those outside say, those inside have the other half
    room = _Room(MAX_BYTES - half, len(listed))
    own = [_cut(each, most, room) for each in listed]
    room = _Room(room.left + half, inside)
    return tuple(_with_nested(each, share, room) for each in own)


def _with_nested(report: Report, most: int, room: _Room) -> Report:
    nested = list[Nested]()
    for one in report.nested:
        pointer = _place(one.pointer, _LONGEST.text)
        if not room.takes(_size(pointer)):
            pointer = _place(pointer, _SHORTEST.text)
        inner = _with_nested(_cut(one.report, most, room), most, room)
        nested.append(replace(one, pointer=pointer, report=inner))
    return replace(report, nested=tuple(nested))


def _inside(report: Report) -> Iterator[Report]:
    """Every report in it, at any depth."""
    waiting = [report]
    while waiting:
        found = [one.report for one in waiting.pop().nested]
        yield from found
        waiting += found


def _characters_of(report: Report) -> int:
    """How much it says; more than there is room for where one of its texts is to be cut."""
    said = [len(one.pointer) for one in report.nested]
    for each in report.checks:
        words: tuple[Check | Finding, ...] = (each, *each.findings, *each.parts)
        said += map(_characters, words)
    if any(each > _LONGEST.text for each in said):
        return MAX_BYTES
    number = sum(said) + _FINDING * sum(len(each.findings) for each in report.checks)
    return number if report.badge is None else number + _characters_shown(report.badge)


def _characters(one: Check | Finding) -> int:
    said = len(one.message) + len(one.pointer) + len(one.advice)
    for value in one.params.values():
        said += len(_written(value))
    return said


def _characters_shown(view: BadgeView) -> int:
    said = sum(map(len, _SHOWN(view)))
    listed: tuple[SkillView | ResultView, ...] = (*view.skills, *view.results)
    for each in listed:
        said += _VIEWED + sum(map(len, _texts(each).values()))
    return said


def _with_few_unjudged(report: Report, unjudged: Counter[str]) -> Report:
    """Without most of those that say nothing but that there were too many; the check on them says how many that were."""
    if not report.nested:
        return report
    listed, left_out = list[Nested](), Counter[str]()
    for one in report.nested:
        if one.report["carrier"].code == "limit.nested":
            unjudged[one.role] += 1
            if unjudged[one.role] > _MAX_UNJUDGED:
                left_out[_CHECK_OF[one.role]] += 1
                continue
        listed.append(replace(one, report=_with_few_unjudged(one.report, unjudged)))
    checks = tuple(
        replace(each, findings=(*each.findings, _more_inside(left_out[each.name])))
        if left_out[each.name]
        else each
        for each in report.checks
    )
    return replace(report, nested=tuple(listed), checks=checks)


def _cut(report: Report, most: int, room: _Room) -> Report:
    """With so many findings of a check at most, and as much of the words as there is room for."""
    mine = room.part()
    mine.left += _EACH
    checks = _with_own_words(report.checks, mine)
    view, left_out = _view(report, most, mine)
    findings = [each.findings for each in report.checks]
    listing = sorted((len(each), number) for number, each in enumerate(findings) if each)
    mine.among = len(listing)
    for _, number in listing:  # the fewest first, so that the most have the room that these leave
        part = mine.part()
        findings[number] = _gravest(report.checks[number], most, part)
        mine.left += part.left
    for number, each in enumerate(checks):
        told = (left_out,) if left_out is not None and each.name == "structure" else ()
        if each.findings or told:
            checks[number] = replace(each, findings=(*findings[number], *told))
    room.left += max(mine.left, _EACH) - _EACH
    return replace(report, checks=tuple(checks), badge=view)


def _with_own_words(checks: Sequence[Check], room: _Room) -> list[Check]:
    """What they say themselves; where there is no room for everything, those that say the most are cut."""
    own = [_shorter(each, _LONGEST) for each in checks]
    sizes = [2 * _bytes(each) + sum(map(_bytes, each.parts)) for each in own]  # twice: also in the summary
    for number in sorted(range(len(own)), key=sizes.__getitem__):
        if not room.takes(sizes[number]):
            own[number] = _shorter(own[number], _SHORTEST)
    return own


def _gravest(found: Check, most: int, room: _Room) -> tuple[Finding, ...]:
    """Of the gravest one of each code, and then the first, in their order; what the check says itself is among them."""
    last = found.findings[-1:] if found.findings[-1].code == "limit.reports" else ()
    findings = found.findings[: len(found.findings) - len(last)]
    said = [each.message for each in found.parts]
    first = dict[tuple[str, str], int]()
    for number, each in enumerate(findings):
        first.setdefault((each.severity, each.code), number)

    def gravity(number: int) -> tuple[bool, int, bool, int]:
        each = findings[number]
        repeated = first[each.severity, each.code] != number  # a thousand of one fault hide no other one
        return each.message not in said, _GRAVITY[each.severity], repeated, number

    kept = dict[int, Finding]()
    for number in sorted(range(len(findings)), key=gravity)[:most]:
        short = _short(findings[number], _LONGEST)
        if not room.takes(_FINDING + _bytes(short)):
            if findings[number].message not in said or len(kept) >= _LEAST:
                break
            short = _short(short, _SHORTEST)
        kept[number] = short
    more = len(findings) - len(kept)
    return (*(kept[number] for number in sorted(kept)), *last, *([_more(more)] if more else ()))


def _view(report: Report, most: int, room: _Room) -> tuple[BadgeView | None, Finding | None]:
    """What there is room for of the badge, and what says that this is not everything."""
    view = report.badge
    if view is None:
        return None, None
    signers = [value for each in report.checks if _tells_the_key(each) for value in each.params.values()]
    short = dict[str, str]()
    for name, text in sorted(_texts(view).items(), key=lambda each: len(each[1])):
        fits = room.takes_texts([text], times=2 if name in _TWICE else 1)
        if not fits and not (name == "issuer_id" and text in signers):
            short[name] = "" if name in _IDS else _start(text, _SHORTEST.text)
    lists = _Room(room.left // 2, 2)  # the other half is for the findings
    room.left -= lists.left
    most, some = max(most, _LEAST_SHOWN), lists.part()
    skills = _first(view.skills, most, some)
    lists.left += some.left
    results = _first(view.results, most, lists)
    room.left += lists.left
    more = len(view.skills) - len(skills) + len(view.results) - len(results)
    if not more and not short:
        return view, None
    shown: BadgeView = replace(view, skills=skills, results=results, **short)  # type: ignore[arg-type]  # texts all
    return shown, _less_of_the_badge(more, len(short))


def _first(listed: Sequence[V], most: int, room: _Room) -> tuple[V, ...]:
    kept = list[V]()
    for each in listed[:most]:
        if not room.takes_texts(list(_texts(each).values()), _VIEWED):
            break
        kept.append(each)
    return tuple(kept)


def _texts(view: BadgeView | SkillView | ResultView) -> dict[str, str]:
    """Its texts, by their names."""
    found = ((each.name, getattr(view, each.name)) for each in fields(view))
    return {name: value for name, value in found if isinstance(value, str)}


def _more(more: int) -> Finding:
    return Finding(
        code="limit.findings",
        message=f"More findings that are not listed: {more}.",
        severity="info",
        params={"more": more},
    )


def _more_inside(more: int) -> Finding:
    return Finding(
        code="limit.reports",
        message=f"More credentials inside that were not judged, and are not listed: {more}.",
        severity="info",
        params={"more": more},
    )


def _less_of_the_badge(more: int, cut: int) -> Finding:
    return Finding(
        code="limit.badge",
        message=f"The badge has {more} more results and skills than are listed here, and {cut} texts that are longer.",
        severity="info",
        params={"more": more, "cut": cut},
    )


def _tells_the_key(found: Check) -> bool:
    """Whether its values say which key signed: whoever looks again later (`Kept`) needs them as they are.

    They are the key, the id of the one who signed and a reference to the key; the message has one of them.
    """
    told = found.name == "issuer" and {"key", "verification_method"} <= found.params.keys()
    return told and _bytes(found) + sum(map(_bytes, found.parts)) <= 4 * MAX_REFERENCE


def _shorter(found: Check, lengths: _Lengths) -> Check:
    """Itself with the beginning of values that are longer than that, in its sentences as well."""
    if _tells_the_key(found):
        return found
    short, parts = _short(found, lengths), tuple(_short(each, lengths) for each in found.parts)
    if short is found and not parts:  # nor is its message longer than all its texts may be
        return found  # as nearly all are
    said = short.message if parts == found.parts else " ".join(each.message for each in parts)
    return replace(short, message=_start(said, lengths.said), parts=parts)


def _short(one: T, lengths: _Lengths) -> T:
    if _characters(one) <= lengths.text:
        return one
    message, params = one.message, dict[str, Param]()
    values = sorted(
        one.params.items(), key=lambda each: -len(_written(each[1]))
    )  # one may be part of another
    for name, value in values:
        params[name] = _beginning(value, lengths)
        if params[name] != value:
            message = message.replace(_written(value), _written(params[name]))
    params = {name: params[name] for name in one.params}
    pointer = _place(one.pointer, lengths.text)
    return replace(one, message=_start(message, lengths.said), params=params, pointer=pointer)


def _beginning(value: Param, lengths: _Lengths) -> Param:
    if isinstance(value, str):
        return _start(value, lengths.text)
    if not isinstance(value, Sequence):
        return value
    kept, room = list[str](), lengths.items
    for each in value:
        short = _start(str(each), lengths.text)
        room -= len(short) + 2  # the comma
        if room < 0:
            return [*kept, _CUT]
        kept.append(short)
    return kept


def _start(text: str, most: int) -> str:
    """Its beginning, which does not look like the whole: that of an id is another id."""
    return text if len(text) <= most else f"{text[: most - 1]}{_CUT}"


def _written(value: Param) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _place(pointer: str, most: int) -> str:
    """A pointer; of one that is too long the first names that are whole, which is the place around it."""
    return pointer if len(pointer) <= most else pointer[: most + 1].rpartition("/")[0]


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _size(text: str) -> int:
    """Its bytes in JSON, where a control character has six."""
    return len(_as_json(text).encode("utf-8", "surrogatepass"))


def _bytes(one: Check | Finding) -> int:
    """Of its own words."""
    size = _size(one.message) + _size(one.pointer) + _size(one.advice)
    for value in one.params.values():
        items = value if isinstance(value, list | tuple) else [value]
        size += sum(_ITEM + _size(str(item)) for item in items)
    return size
