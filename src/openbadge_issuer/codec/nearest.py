"""Which of some names is meant by one that is none of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["closest"]

_MAX_NAME: Final = 40  # characters; no published name is as long
_MOST_COMPARED: Final = 3  # names; what a misspelling stands for is among those it shares most letters with
_TERMS_KEPT: Final = 2_048


def closest(name: str, known: Iterable[str], like: float = 0.6) -> str:
    """The known name that is most like this one, or nothing; ``like`` is how much of both has to be common, of 1.

    An archive can ask this ten thousand times. To compare two names takes some fifty times as long as to see how many
    letters they share in any order, so only those that share most are compared.
    """
    size = len(name)
    if not 0 < size <= _MAX_NAME:
        return ""
    letters = _letters(name)
    longest = size * 2 / like
    likely: list[tuple[float, str]] = []
    for word in known:
        if len(word) < longest and word != name:
            most = 2 * (letters & _letters_of_a_term(word)).bit_count() / (size + len(word))
            if most >= like:
                likely.append((most, word))
    best = (like, "")
    for most, word in sorted(likely, reverse=True)[:_MOST_COMPARED]:
        if most < best[0]:
            break
        best = max(best, (2 * _in_common(name, word) / (size + len(word)), word))
    return best[1]


def _letters(word: str) -> int:
    """A bit for each letter, and another where it comes again: two words have at most as many in common as bits."""
    times: dict[int, int] = {}
    bits = 0
    for letter in word:
        kind = ord(letter) & 31  # some share it, such as A and a: those count as the same
        again = times.get(kind, 0)
        times[kind] = again + 1
        bits |= 1 << (again << 5 | kind)
    return bits


_letters_of_a_term = lru_cache(_TERMS_KEPT)(_letters)  # what stands in a document is not kept


def _in_common(one: str, other: str) -> int:
    """How many letters stand in both in the same order; each step is one addition (Hyyrö 2004, bit-parallel LCS)."""
    places: dict[str, int] = {}
    for index, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << index
    every = (1 << len(one)) - 1
    left = every
    for letter in other:
        met = left & places.get(letter, 0)
        left = (left + met | left - met) & every
    return len(one) - left.bit_count()
