"""Where a pattern stands in a folded text, and whether it does as a name would."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from openbadge_issuer.assessment.blinding.folding import SIGNS, Folded, script_of, without_spaces
from openbadge_issuer.assessment.blinding.lookalikes import ENDINGS, HYPHENS, QUOTES
from openbadge_issuer.assessment.blinding.patterns import Pattern
from openbadge_issuer.assessment.blinding.report import LeakKind, Strength
from openbadge_issuer.assessment.blinding.words import TITLES

__all__ = ["Hit", "hits"]

_MAX_HITS: Final = 1_000  # of one pattern and strength in one text
_MAX_GAP: Final = 12  # characters between two words of one name
_NARROW: Final = 3  # characters between the letters of a word that is spaced out
_GLUED: Final = 5  # letters of two words that are written as one
_LISTED: Final = frozenset({")", ",", ";", ":", "),", ");", ").", ".)", "="})  # behind the letters of a list
_SPLIT: Final = 7  # letters of a word that a program may have parted in two
_INFLECTED: Final = 4  # letters of a name that may have any ending; a shorter one has an s
_LONG: Final = 7  # letters that are found within a word of small letters
_MAX_WORD: Final = 40  # letters of such a word
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RUN: Final = frozenset({"name", "place", "handle", "email"})
_ENDING: Final = 2  # letters of an ending
_LINE: Final = 30  # characters on each side that tell whether all is in capitals
_TINY: Final = 2  # letters
_SHORT: Final = 4  # letters: in small letters it may be a word of any language
_TITLE: Final = re.compile(rf"\b{TITLES}\b\.? ?\Z", re.IGNORECASE)
_SENTENCE: Final = frozenset(".!?:;•…¿¡|>*#)\n\r\t")
_PREFIXES: Final = frozenset("وبلفكהובלמשכ")  # Arabic and Hebrew words that are written onto the next one


class Hit(NamedTuple):
    """Something found: which kind, how sure, from where to where in the text."""

    kind: LeakKind
    strength: Strength
    start: int
    end: int


def hits(pattern: Pattern, folded: Folded) -> Iterator[Hit]:
    """Each place where the pattern stands by itself; judged by what is around it and between its letters."""
    size, found = len(pattern.letters), {"likely": 0, "possible": 0}
    place = folded.letters.find(pattern.letters)
    while place >= 0 and found["likely"] < _MAX_HITS:
        strength = _judged(pattern, folded, place, place + size)
        if strength is not None and found[strength] < _MAX_HITS:
            found[strength] += 1
            yield Hit(pattern.kind, strength, folded.at[place], folded.at[place + size - 1] + 1)
        place = folded.letters.find(pattern.letters, place + 1)


def _judged(pattern: Pattern, folded: Folded, start: int, end: int) -> Strength | None:
    around = _boundaries(pattern, folded, start, end)
    if around is None:
        return None
    between = _between(pattern, folded, start, end)
    if between is None:
        return None
    written = _case(pattern, folded, start, end, spaced=between == "spaced")
    if written is None:
        return None
    doubts = (pattern.strength, around, written, "likely" if between == "spaced" else between)
    return "likely" if all(one == "likely" for one in doubts) else "possible"


# what stands around it


def _boundaries(pattern: Pattern, folded: Folded, start: int, end: int) -> Strength | None:
    before, after = _starts(folded, start), _ends(pattern, folded, start, end)
    if before is None or after is None:
        return "possible" if _run_together(pattern, folded, start) else None
    return "likely" if before == after == "likely" else "possible"


def _parted(folded: Folded, left: int, right: int) -> bool:
    """Whether two neighbours among the letters belong to different words."""
    if folded.at[left] == folded.at[right]:
        return False
    gap = folded.text[folded.at[left] + 1 : folded.at[right]]
    if any(not unicodedata.combining(one) for one in gap[:_MAX_GAP]):
        return True
    one, other = folded.text[folded.at[left]], folded.text[folded.at[right]]
    return (
        one.isdigit() != other.isdigit()
        or (one.islower() and other.isupper())
        or without_spaces(one)
        or without_spaces(other)
    )


def _run_together(pattern: Pattern, folded: Folded, start: int) -> bool:
    """Whether it is a part of a word of small letters, as in user names: ``mslovelacemath``; only if it is long."""
    if len(pattern.letters) < _LONG or pattern.kind not in _RUN or pattern.strength != "likely":
        return False
    place = folded.at[start]
    head = folded.text[max(0, place - _MAX_WORD) : place]
    word = head[len(head.rstrip(_LETTERS)) :] + folded.text[place]
    return word.islower()


def _starts(folded: Folded, start: int) -> Strength | None:
    if start == 0 or _parted(folded, start - 1, start):
        return "likely"
    prefix = folded.text[folded.at[start - 1]]
    if prefix in _PREFIXES and (start == 1 or _parted(folded, start - 2, start - 1)):
        return "possible"
    return None


def _ends(pattern: Pattern, folded: Folded, start: int, end: int) -> Strength | None:
    size = len(folded.letters)
    if end == size or _parted(folded, end - 1, end):
        return "likely"
    if pattern.kind != "name" or len(pattern.letters) <= _TINY:
        return None
    if not folded.text[folded.at[start]].isupper():
        return None
    for more in range(1, _ENDING + 1):
        if end + more == size or _parted(folded, end + more - 1, end + more):
            own = folded.text[folded.at[end] : folded.at[end + more - 1] + 1].casefold()
            known = ENDINGS.get(script_of(own[0]), ()) if len(pattern.letters) >= _INFLECTED else ("s",)
            return "possible" if own in known else None
    return None


# what stands between its letters


def _between(pattern: Pattern, folded: Folded, start: int, end: int) -> str | None:
    """``likely``, ``possible``, ``spaced`` where every letter stands alone, or `None` if it is not one name."""
    gaps = [
        (place - start, folded.text[folded.at[place - 1] + 1 : folded.at[place]])
        for place in range(start + 1, end)
        if folded.at[place] - folded.at[place - 1] > 1
    ]
    real = [(place, gap) for place, gap in gaps if any(not unicodedata.combining(one) for one in gap)]
    if not real:
        return "possible" if pattern.gaps and len(pattern.letters) <= _GLUED else "likely"
    if pattern.loose:
        return "likely" if all(len(gap) <= _NARROW for _, gap in real) else None
    if any(len(gap) > _MAX_GAP for _, gap in real):
        return None
    inner = [(place, gap) for place, gap in real if place not in pattern.gaps]
    if not inner:
        return "likely"
    letters = end - start
    if len(real) == letters - 1 and len({gap.strip() for _, gap in inner}) == 1:
        gap = inner[0][1].strip()
        return None if letters <= _TINY or len(gap) > _NARROW or gap in _LISTED else "spaced"
    return _tolerated(pattern, folded, (start, end), inner)


def _tolerated(
    pattern: Pattern, folded: Folded, span: tuple[int, int], inner: list[tuple[int, str]]
) -> str | None:
    """A hyphen, an apostrophe, a line's end; a space inside a long word only where it begins with a capital."""
    start, end = span
    after = folded.at[end - 1] + 1
    if folded.text[after : after + 1] == "-" and folded.text[after + 1 : after + 2].isalpha():
        return None  # a word that is spelled by its syllables
    if all(len(gap) == 1 and gap in HYPHENS for _, gap in inner):
        dotted = any(gap in ".·" for _, gap in inner)
        return "possible" if dotted and pattern.kind == "name" else "likely"
    if all(gap.strip() in HYPHENS and len(gap) <= _MAX_GAP for _, gap in inner):
        return "likely"
    if pattern.kind in ("handle", "email") and all(len(gap) == 1 and gap in "_.-+~" for _, gap in inner):
        return "likely"
    capital = folded.text[folded.at[start]].isupper()
    once = len(inner) == 1 and inner[0][1] in (" ", "\n", "_", "\u00a0")
    pieces = 1 < inner[0][0] < len(pattern.letters) - 1
    return "possible" if once and capital and pieces and len(pattern.letters) >= _SPLIT else None


# in which letters it is written


def _case(pattern: Pattern, folded: Folded, start: int, end: int, *, spaced: bool) -> Strength | None:
    text = folded.text[folded.at[start] : folded.at[end - 1] + 1]
    if not _fits_alphabet(pattern, text):
        return None
    if pattern.case == "capitals":
        return _capitals(pattern, folded, start, end, text)
    if pattern.case == "any":
        return "likely"
    lower = folded.text[folded.at[start]].islower()
    letters = len(pattern.letters)
    if spaced:
        return "likely" if letters >= _SHORT or not lower else "possible"
    if letters <= _TINY and pattern.alphabet == "latin":
        return None if lower or _of_signs(text) else "possible"
    if lower and pattern.strength == "possible" and pattern.kind == "place":
        return None  # one word of the name of a school
    if lower:
        return "possible" if pattern.everyday or letters <= _SHORT else "likely"
    return "possible" if _may_be_a_word(pattern, folded, start, text) else "likely"


def _may_be_a_word(pattern: Pattern, folded: Folded, start: int, text: str) -> bool:
    """Whether what begins with a capital may be something else: an abbreviation (ADA), the first word of a sentence."""
    if text.isupper() and len(pattern.letters) <= _SHORT and not _in_capitals(folded.text, folded.at[start]):
        return True
    if pattern.gaps and all(folded.text[folded.at[start + gap]].isupper() for gap in pattern.gaps):
        return False  # both words with a capital
    return pattern.everyday and (text.isupper() or _begins_sentence(folded.text, folded.at[start]))


def _of_signs(text: str) -> bool:
    return any(without_spaces(one) for one in text)


def _fits_alphabet(pattern: Pattern, text: str) -> bool:
    """Signs for letters have to be there where they are looked for; of unparted scripts, more than one letter."""
    if pattern.alphabet == "leet" and SIGNS.isdisjoint(text):
        return False
    if without_spaces(text[0]) and script_of(text[0]) in ("HAN", "HANGUL"):
        return sum(1 for one in text if one.isalpha()) > 1
    return True


def _begins_sentence(text: str, start: int) -> bool:
    if _TITLE.search(text, max(0, start - 8), start):
        return False
    before = text[max(0, start - 4) : start].rstrip(" \u00a0" + QUOTES)
    return not before or before[-1] in _SENTENCE


def _capitals(pattern: Pattern, folded: Folded, start: int, end: int, text: str) -> Strength | None:
    if not all(one.isupper() for one in text if one.isalpha()):
        return None
    last = folded.at[end - 1] + 1
    if "." in text:
        return "likely" if folded.text[last : last + 1] == "." else None
    if len(text) != end - start or pattern.everyday or folded.text[last : last + 1] in ("-", "'"):
        return None
    alone = len(folded.text[max(0, folded.at[start] - _LINE) : last + _LINE]) <= len(text) + _SHORT
    return "possible" if alone or not _in_capitals(folded.text, folded.at[start]) else None


def _in_capitals(text: str, place: int) -> bool:
    return text[max(0, place - _LINE) : place + _LINE].isupper()
