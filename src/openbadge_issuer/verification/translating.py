"""A check or a finding in other words: the sentence for its code, with the values of ``params`` in its places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from openbadge_issuer.errors import Finding, Param

if TYPE_CHECKING:
    from openbadge_issuer.verification.report import Check

__all__ = ["ADVICE", "quoted_in", "translated"]

T = TypeVar("T", "Check", Finding)

ADVICE: Final[Mapping[str, str]] = {
    "holder": "Ask for the badge file as the issuer made it.",
    "issuer": "Ask the issuer for a badge without this fault.",
    "verifier": "Do not rely on it. Ask the issuer whether it made this badge.",
    "nobody": "",
    "again": "Ask again later, or look the issuer up yourself.",
    "suggestion": "Did you mean '{suggestion}'?",
}
"""What many codes advise: where a check that failed has no advice of its own, by whose turn it is;
who knows of an issuer, and did not say; a name that is near."""

_PLACE: Final = re.compile(r"\{(\w+)\}")
_AND_MORE: Final = " (and {more} more)"


def translated(one: T, sentences: Mapping[str, str]) -> T:
    """The same in other words; what has no sentence, or a sentence with a value that is not there, stays as it is.

    A check that goes on with what its findings say, one after the other, goes on with their translations.
    """
    message = _chained(one, *quoted_in(one), sentences)
    return replace(one, message=message, advice=_advice(one, sentences))


def _chained(one: Check | Finding, said: str, quoted: list[Finding], sentences: Mapping[str, str]) -> str:
    findings: tuple[Finding, ...] = getattr(one, "findings", ()) if quoted else ()
    own = next((each for each in findings if each.message == said), None)
    first = _in_other_words(own or one, said, sentences)
    return " ".join((first, *(translated(each, sentences).message for each in quoted)))


def _in_other_words(one: Check | Finding, said: str, sentences: Mapping[str, str]) -> str:
    """``said``, which is the sentence of its code, by the template of that code."""
    template = sentences.get(one.code, "")
    message = _filled(template, one.params)
    and_more = _filled(_AND_MORE, one.params)
    if message and and_more and "{more}" not in template and said.endswith(and_more):
        message += _filled(sentences.get("more", _AND_MORE), one.params)
    return message or said


def quoted_in(one: Check | Finding) -> tuple[str, list[Finding]]:
    """What it says itself, and the findings whose sentences follow; what is in ``params``, its own sentence has."""
    said = one.message
    quoted: list[Finding] = []
    findings: list[Finding] = [
        each for each in getattr(one, "findings", ()) if each.message not in one.params.values()
    ]
    if any(each.message == said for each in findings):
        return said, quoted
    while found := next((each for each in findings if said.endswith(f" {each.message}")), None):
        said = said.removesuffix(f" {found.message}")
        quoted.insert(0, found)
    return said, quoted


def _advice(one: Check | Finding, sentences: Mapping[str, str]) -> str:
    """What to do about it; nothing is advised where nothing was. The advice of one of its findings is translated as that."""
    if not one.advice:
        return ""
    findings: tuple[Finding, ...] = getattr(one, "findings", ())
    of_these = (*(each for each in findings if each.advice == one.advice), one)
    return next(filter(None, (_own_advice(each, sentences) for each in of_these)), one.advice)


def _own_advice(one: Check | Finding, sentences: Mapping[str, str]) -> str:
    keys = [f"advice.{name}" for name, text in ADVICE.items() if _filled(text, one.params) == one.advice]
    templates = (sentences.get(key, "") for key in (*keys, f"{one.code}.advice"))
    return next(filter(None, (_filled(each, one.params) for each in templates)), "")


def _filled(template: str, params: Mapping[str, Param]) -> str:
    """The sentence with its values; empty where one of them is not there."""
    if not all(place in params for place in _PLACE.findall(template)):
        return ""
    return _PLACE.sub(lambda place: _shown(params[place[1]]), template)


def _shown(value: Param) -> str:
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
