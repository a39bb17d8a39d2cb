"""What every report of the tests says, held against docs/codes.md: each code stands there, with its sentence and advice.

Reads the page and no source, so it finds what the page lacks because its maker did not see it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Final, NamedTuple

from attack_cost import aside
from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.verification.report import Check, Report
from openbadge_issuer.verification.translating import ADVICE

PAGE: Final = Path(__file__).parents[1] / "docs" / "codes.md"
FOUND: Final[list[Odd]] = []
"""What was odd since somebody last looked."""
_ROW: Final = re.compile(r"\| `([^`]+)` \| (.*) \| (.*) \|")
_PLACE: Final = re.compile(r"('?)\{(\w+)\}\1")
_AND_MORE: Final = re.compile(r" \(and \d+ more\)\Z")


class Odd(NamedTuple):
    """A code, and what is odd about it."""

    code: str
    why: str


class Row(NamedTuple):
    """A row of the page."""

    sentence: str
    advice: str


@cache
def rows() -> Mapping[str, Row]:
    """What the page has of each code of a report."""
    page = PAGE.read_text(encoding="utf-8").partition("## The codes")[2].partition("\n## ")[0]
    found = [_ROW.fullmatch(line.replace(r"\|", "|")) for line in page.splitlines()]
    return {row[1]: Row(row[2], row[3]) for row in found if row}


def observed(make: Callable[..., None]) -> Callable[..., None]:
    """The constructor of `Report`, which notes what is odd in those that the library makes.

    What a test writes down itself is its own, and a translation says what it likes.
    """

    @wraps(make)
    def init(self: Report, *given: object, **named: object) -> None:
        make(self, *given, **named)
        caller = _caller()
        if caller.startswith("openbadge_issuer.") and caller != Report.__module__:
            with aside():
                FOUND.extend(oddities(self))

    return init


def _caller() -> str:
    """The module that makes the report, or has it made by `replace`."""
    depth = 2
    while (name := sys._getframe(depth).f_globals["__name__"]) == "dataclasses":
        depth += 1
    return str(name)


def oddities(report: Report) -> Iterator[Odd]:
    """What is odd about the codes, the sentences and the advice of a report."""
    for check in report.checks:
        yield from _of_check(check)
        for finding in (*check.parts, *check.findings):
            yield from odd(finding)


def _of_check(check: Check) -> Iterator[Odd]:
    """Where it has parts, each of them says a sentence under its own code."""
    if not check.parts:
        yield from odd(check)
        return
    if check.code not in rows():
        yield Odd(check.code, "docs/codes.md lacks it")
    whole = " ".join(part.message for part in check.parts)
    if check.message != whole:
        yield Odd(check.code, f"{check.message!r} is not {whole!r}")
    if check.advice and all(check.advice != part.advice for part in check.parts):
        yield from _of_advice(check)


def odd(one: Check | Finding) -> Iterator[Odd]:
    """What is odd about a check or a finding that says one sentence."""
    row = rows().get(one.code)
    if row is None:
        yield Odd(one.code, f"docs/codes.md lacks it: {one.message!r}")
        return
    own = _AND_MORE.sub("", one.message)
    if not {one.message, own} & _filled(row.sentence, one.params):
        yield Odd(one.code, f"{one.message!r} is not {row.sentence!r} with {dict(one.params)!r}")
    yield from _of_advice(one)


def _of_advice(one: Check | Finding) -> Iterator[Odd]:
    """Where it advises something: what stands in its row, or what many codes advise."""
    advice = rows()[one.code].advice if one.code in rows() else ""
    known = (_filled(text, one.params) for text in (advice, *ADVICE.values()))
    if one.advice and not any(one.advice in texts for texts in known):
        yield Odd(one.code, f"its advice {one.advice!r} is not {advice!r} with {dict(one.params)!r}")


def _filled(sentence: str, params: Mapping[str, Param]) -> set[str]:
    """The sentence with these values, and with those in quotes as Python writes them; nothing where one is missing."""
    if not all(name in params for _, name in _PLACE.findall(sentence)):
        return set()
    plain = _PLACE.sub(lambda place: f"{place[1]}{_shown(params[place[2]])}{place[1]}", sentence)
    quoted = _PLACE.sub(
        lambda place: repr(params[place[2]]) if place[1] else _shown(params[place[2]]), sentence
    )
    return {plain, quoted}


def _shown(value: Param) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
