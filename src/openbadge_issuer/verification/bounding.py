"""How much of what was found a report lists: a megabyte with a fault in every word makes no report of twenty.

Applied once, to reports that are ready: every verdict, outcome and code comes from all that was found, and so does `{more}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.verification.report import Check, Nested, Report

__all__ = ["MAX_FINDINGS", "bounded"]

T = TypeVar("T", "Check", Finding)

MAX_FINDINGS: Final = 1_000  # of one check: more than anybody reads, and half a megabyte of JSON
_LEAST: Final = 10  # of a check on one of many, which share as many among them
_MAX_UNJUDGED: Final = 100  # reports that say no more than that a credential was not judged, in one list
_MAX_TEXT: Final = 2_000  # characters of a value or a pointer: of more no server makes an address
_MAX_LIST: Final = 20_000  # of a value that is a list
_MAX_SAID: Final = 30_000  # of the message
_GRAVITY: Final = {"error": 0, "warning": 1, "info": 2}
_CHECK_OF: Final = {"endorsement": "endorsements", "credential": "credentials"}


def bounded(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports of one verification, with the gravest of the findings; what is not listed, a last finding counts."""
    listed = [_with_few_unjudged(each) for each in reports]
    inside = sum(1 for each in listed for _ in _inside(each))
    share = max(MAX_FINDINGS // max(inside, 1), _LEAST)
    return tuple(_cut(each, max(MAX_FINDINGS // len(reports), _LEAST), share) for each in listed)


def _inside(report: Report) -> Iterator[Report]:
    """Every report in it, at any depth."""
    waiting = [report]
    while waiting:
        found = [one.report for one in waiting.pop().nested]
        yield from found
        waiting += found


def _with_few_unjudged(report: Report) -> Report:
    """Without most of those that say nothing but that there were too many; the check on them says how many that were."""
    if not report.nested:
        return report
    listed, left_out = list[Nested](), Counter[str]()
    unjudged: Counter[str] = Counter()
    for one in report.nested:
        if one.report["carrier"].code == "limit.nested":
            unjudged[one.role] += 1
            if unjudged[one.role] > _MAX_UNJUDGED:
                left_out[_CHECK_OF[one.role]] += 1
                continue
        listed.append(replace(one, report=_with_few_unjudged(one.report)))
    checks = tuple(
        replace(each, findings=(*each.findings, _more_inside(left_out[each.name])))
        if left_out[each.name]
        else each
        for each in report.checks
    )
    return replace(report, nested=tuple(listed), checks=checks)


def _cut(report: Report, most: int, share: int) -> Report:
    if not report.nested and all(_fits(each, most) for each in report.checks):
        return report
    nested = tuple(
        replace(one, pointer=_place(one.pointer), report=_cut(one.report, share, share))
        for one in report.nested
    )
    checks = tuple(
        each if _fits(each, most) else _shorter(_with_gravest(each, most)) for each in report.checks
    )
    return replace(report, checks=checks, nested=nested)


def _fits(found: Check, most: int) -> bool:
    """As nearly every check does."""
    few = len(found.findings) <= most
    return few and _is_short(found) and all(_is_short(each) for each in (*found.parts, *found.findings))


def _with_gravest(found: Check, most: int) -> Check:
    """With the first of the gravest, in their order; what it says itself is among them."""
    if len(found.findings) <= most:
        return found
    last = found.findings[-1:] if found.findings[-1].code == "limit.reports" else ()
    findings = found.findings[: len(found.findings) - len(last)]
    said = [each.message for each in found.parts]

    def gravity(number: int) -> tuple[bool, int, int]:
        each = findings[number]
        return each.message not in said, _GRAVITY[each.severity], number

    kept = sorted(sorted(range(len(findings)), key=gravity)[:most])
    more = _more(len(findings) - len(kept))
    return replace(found, findings=(*(findings[number] for number in kept), *last, more))


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


def _shorter(found: Check) -> Check:
    """With the beginning of values that are longer than any that mean something, in its sentences as well."""
    short, parts = _short(found), tuple(map(_short, found.parts))
    said = short.message if parts == found.parts else " ".join(each.message for each in parts)
    findings = tuple(map(_short, found.findings))
    return replace(short, message=said[:_MAX_SAID], findings=findings, parts=parts)


def _short(one: T) -> T:
    if _is_short(one):
        return one
    message, params = one.message, dict[str, Param]()
    for name, value in one.params.items():
        params[name] = _beginning(value)
        if params[name] != value:
            message = message.replace(_written(value), _written(params[name]))
    return replace(one, message=message[:_MAX_SAID], params=params, pointer=_place(one.pointer))


def _is_short(one: Check | Finding) -> bool:
    values = one.params.values()
    long = len(one.message) > _MAX_TEXT or len(one.pointer) > _MAX_TEXT
    return not long and all(len(_written(value)) <= _MAX_TEXT for value in values)


def _beginning(value: Param) -> Param:
    if isinstance(value, str):
        return value[:_MAX_TEXT]
    if not isinstance(value, Sequence):
        return value
    kept, room = list[str](), _MAX_LIST
    for each in value:
        kept.append(str(each)[:_MAX_TEXT])
        room -= len(kept[-1]) + 2  # the comma
        if room < 0:
            return kept[:-1]
    return kept


def _written(value: Param) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _place(pointer: str) -> str:
    """A pointer; of one that is too long the first names that are whole, which is the place around it."""
    return pointer if len(pointer) <= _MAX_TEXT else pointer[: _MAX_TEXT + 1].rpartition("/")[0]
