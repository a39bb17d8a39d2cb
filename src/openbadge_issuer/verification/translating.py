"""A check or a finding in other words: the sentence for its code, with the values of ``params`` in its places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from openbadge_issuer.errors import Finding, Param

if TYPE_CHECKING:
    from openbadge_issuer.verification.report import Check

__all__ = ["ADVICE", "advice_code", "translated"]

T = TypeVar("T", "Check", Finding)

ADVICE: Final[Mapping[str, str]] = {
    "holder": "Ask for the badge file as the issuer made it.",
    "issuer": "Ask the issuer for a badge without this fault.",
    "verifier": "Do not rely on it. Ask the issuer whether it made this badge.",
    "nobody": "",
    "again": "Ask again later, or look the issuer up yourself.",
    "credential": "A credential has `@context`, `type`, `issuer` and `credentialSubject`.",
    "suggestion": "Did you mean '{suggestion}'?",
}
"""What many codes advise: where a check that failed has no advice of its own, by whose turn it is;
who knows of an issuer, and did not say; a lint of what is no credential; a name that is near."""

_PLACE: Final = re.compile(r"\{(\w+)\}")
_AND_MORE: Final = " (and {more} more)"


def translated(one: T, sentences: Mapping[str, str]) -> T:
    """The same in other words; what has no sentence, or a sentence with a value that is not there, stays as it is."""
    message, advice = _message(one, sentences), _advice(one, sentences)
    if isinstance(one, Finding):
        return replace(one, message=message, advice=advice)
    parts = tuple(translated(each, sentences) for each in one.parts)
    return replace(
        one,
        message=" ".join(each.message for each in parts) or message,
        advice=advice,
        parts=parts,
        findings=tuple(translated(each, sentences) for each in one.findings),
    )


def _message(one: Check | Finding, sentences: Mapping[str, str]) -> str:
    template = sentences.get(one.code, "")
    message = _filled(template, one.params)
    and_more = _filled(_AND_MORE, one.params)
    if message and and_more and "{more}" not in template and one.message.endswith(and_more):
        message += _filled(sentences.get("more", _AND_MORE), one.params)
    return message or one.message


def advice_code(one: Check | Finding) -> str:
    """Under what the sentence of the advice stands; empty where nothing is advised.

    ``advice.holder`` and so on of what many advise, else the code and ``.advice``: that of one of its parts, where it
    gives their advice.
    """
    return _adviser(one)[0]


def _adviser(one: Check | Finding) -> tuple[str, Mapping[str, Param]]:
    """The code of the advice, and the values in it."""
    if not one.advice:
        return "", {}
    parts: tuple[Finding, ...] = getattr(one, "parts", ())
    whose = next((each for each in parts if each.advice == one.advice), one)
    general = (name for name, text in ADVICE.items() if _filled(text, whose.params) == one.advice)
    name = next(general, "")
    return (f"advice.{name}" if name else f"{whose.code}.advice"), whose.params


def _advice(one: Check | Finding, sentences: Mapping[str, str]) -> str:
    code, params = _adviser(one)
    return _filled(sentences.get(code, ""), params) or one.advice


def _filled(template: str, params: Mapping[str, Param]) -> str:
    """The sentence with its values; empty where one of them is not there."""
    if not all(place in params for place in _PLACE.findall(template)):
        return ""
    return _PLACE.sub(lambda place: _shown(params[place[1]]), template)


def _shown(value: Param) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
