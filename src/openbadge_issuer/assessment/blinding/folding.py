"""Texts as they are compared: letters and digits only, each with its place, in several ways of writing.

A *fold* keeps neither case nor marks nor anything between the letters. It maps each character by itself, so a text of any
kind takes time in proportion to its length.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Final, Literal, TypeAlias
from urllib.parse import unquote

from openbadge_issuer.assessment.blinding.lookalikes import GERMAN, IGNORED, LEET, LOOKS, SAME
from openbadge_issuer.errors import MissingExtra

__all__ = ["SIGNS", "Alphabet", "Fold", "Folded", "Ways", "layers", "normal", "script_of", "without_spaces"]

Alphabet: TypeAlias = Literal["latin", "plain", "leet"]
"""What the letters of a fold are: Latin ones; those of the text's own script; Latin ones with signs read as letters."""

_MAX_MARKS: Final = 2  # on one letter
_MAX_DECODED: Final = 3  # times, one within the other
_OVERRIDE: Final = "\u202e"
_IGNORED: Final = dict.fromkeys(IGNORED)
_PUNYCODE: Final = re.compile(r"\bxn--[a-z0-9-]{1,59}", re.IGNORECASE)
SIGNS: Final = frozenset(LEET) - {"l", "+"}
_UNPARTED: Final = frozenset({"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR"})
_SCRIPTS: Final = {"CJK": "HAN", "IDEOGRAPHIC": "HAN", "MODIFIER": "LATIN", "FULLWIDTH": "LATIN"}


@cache
def _ascii_of() -> Callable[[str], str]:
    try:
        from anyascii import anyascii  # noqa: PLC0415 - an optional part
    except ImportError:
        raise MissingExtra("blinding", "Searching for names in every script") from None
    return anyascii


def script_of(character: str) -> str:
    """The script of a letter, such as ``LATIN``, ``CYRILLIC`` or ``HAN``; empty for what is no letter."""
    if character.isascii():
        return "LATIN" if character.isalpha() else ""
    if not character.isalpha():
        return ""
    first = unicodedata.name(character, "").partition(" ")[0].partition("-")[0]
    return _SCRIPTS.get(first, first)


def without_spaces(character: str) -> bool:
    """Whether it belongs to a script in which words are not parted."""
    return not character.isascii() and script_of(character) in _UNPARTED


def normal(text: str) -> str:
    """NFKC, without what nobody sees, and with two marks at most on a letter (sorting more takes a time of its own)."""
    if text.isascii():
        return text.replace("\0", "")
    text = text.translate(_IGNORED)
    if any(unicodedata.combining(one) for one in text):
        kept, marks = [], 0
        for one in text:
            marks = marks + 1 if unicodedata.combining(one) else 0
            if marks <= _MAX_MARKS:
                kept.append(one)
        text = "".join(kept)
    return unicodedata.normalize("NFKC", text)


def layers(text: str) -> Iterator[str]:
    """The text, and what it says when its entities, percent signs, ``xn--`` and overrides of direction are read."""
    seen: list[str] = []
    current = text
    for _ in range(_MAX_DECODED + 1):
        if current not in seen:
            seen.append(current)
        current = _decoded(current)
    if _OVERRIDE in text:
        seen += [one[::-1] for one in seen]
    return (normal(one) for one in seen)


def _decoded(text: str) -> str:
    text = unescape(text) if "&" in text else text
    text = unquote(text, errors="replace") if "%" in text else text
    return _PUNYCODE.sub(_label, text) if "xn--" in text.lower() else text


def _label(found: re.Match[str]) -> str:
    try:
        return found[0][4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return found[0]


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """``letters`` of a text in one way of writing; letter ``n`` stands at ``text[at[n]]``."""

    text: str = field(repr=False)
    letters: str = field(repr=False)
    at: Sequence[int] = field(repr=False)


class Fold(dict[str, str]):
    """One way of writing: character to the letters that it is compared by, worked out as they come."""

    def __init__(self, letters_of: Callable[[str], str]) -> None:
        super().__init__()
        self._letters_of = letters_of

    def __missing__(self, character: str) -> str:
        letters = self._letters_of(character)
        if len(self) < 200_000:  # noqa: PLR2004 - all of Unicode, more or less
            self[character] = letters
        return letters

    def of(self, text: str) -> Folded:
        """A normal text, folded."""
        letters = [self[character] for character in text]
        at = array("L", [place for place, found in enumerate(letters) for _ in found])
        return Folded(text, "".join(letters), at)

    def letters(self, text: str) -> str:
        """The letters alone."""
        return "".join(self[character] for character in text)


def _is_letter(character: str) -> bool:
    kind = unicodedata.category(character)
    return (kind[0] in "LN" and kind != "Lm") or (
        kind in ("Mc", "Mn") and not unicodedata.combining(character)
    )


def _plain(character: str) -> str:
    """In its own script, without case and marks; some letters that are written for each other are one."""
    if not _is_letter(character):
        return ""
    if without_spaces(character):
        return character
    letters = "".join(
        one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one)
    )
    return "".join(SAME.get(one, one) for one in letters.casefold() if _is_letter(one))


def _sound(character: str) -> str:
    """In Latin letters, as it sounds."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    if not _is_letter(character):
        told = _ascii_of()(character)
        return told.lower() if len(told) == 1 and told.isalpha() else ""  # letters in circles, Braille
    told = "".join(one for one in _ascii_of()(character).lower() if one.isalnum())
    return told or _plain(character)


class Ways:
    """The ways of writing: as it sounds, in its own script, as it looks, spelled without marks, with signs for letters."""

    def __init__(self) -> None:
        _ascii_of()  # before any text: a search that is weaker than it looks would be worse than none
        self.sound = Fold(_sound)
        self.plain = Fold(_plain)
        self.look = Fold(self._look)
        self.spelled = Fold(lambda one: GERMAN.get(one.lower()) or self.sound[one])
        self.leet = Fold(lambda one: LEET.get(one) or "".join(LEET.get(it, it) for it in self.look[one]))

    def _look(self, character: str) -> str:
        known = (LOOKS.get(form) for form in (character, character.lower(), character.casefold()))
        return next(filter(None, known), None) or self.sound[character]

    def alphabets(self) -> tuple[tuple[Alphabet, Fold], ...]:
        """Each way of writing, and the alphabet that it ends in."""
        return (
            ("latin", self.sound),
            ("latin", self.look),
            ("latin", self.spelled),
            ("plain", self.plain),
            ("leet", self.leet),
        )

    def of(self, text: str) -> Iterator[tuple[Alphabet, Folded]]:
        """A normal text in every way of writing that it may be in."""
        yield "latin", self.sound.of(text)
        if not text.isascii():
            used = set(text)
            yield "plain", self.plain.of(text)
            if not used.isdisjoint(LOOKS):
                yield "latin", self.look.of(text)
            if not used.isdisjoint(_MARKED):
                yield "latin", self.spelled.of(text)
        if not SIGNS.isdisjoint(text):
            yield "leet", self.leet.of(text)


_MARKED: Final = frozenset(GERMAN) | {one.upper() for one in GERMAN}
