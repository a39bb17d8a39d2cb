"""Names across scripts: whether a word in one script may be a name that is known in another one.

Every romanization is one of many, and some scripts write no vowels. So words are compared by a rough key of how they
sound, and, where a script has no vowels or others, by their consonants. What comes out is a possibility, never a fact.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["SKELETAL", "key_of", "may_sound_alike", "skeletons_of"]

SKELETAL: Final = frozenset(
    {
        "ARABIC",
        "HEBREW",
        "SYRIAC",
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
        "TELUGU",
    }
    | {"KANNADA", "MALAYALAM", "SINHALA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
)
"""Scripts whose vowels are not written, or not as others write them."""

_MAX_WORD: Final = 40  # letters
_NEAR: Final = 5  # letters, from which on one may differ
_FAR: Final = 8  # letters, from which on two beside each other may
_CONSONANTS: Final = 3
_SURE: Final = 4  # consonants, where the script has vowels of its own
_DIGRAPHS: Final = dict(
    re.findall(
        r"(\w+)=(\w+)",
        "shch=S tsch=C dzh=i sch=S tch=C sh=S ch=C zh=Z kh=h dj=i ph=f th=t ck=k qu=kv ts=s tz=s gh=g "
        "ce=se ci=si cy=si x=ks q=k w=v y=i j=i c=k ou=u oo=u ee=i",
    )
)
_DIGRAPH: Final = re.compile("|".join(sorted(_DIGRAPHS, key=len, reverse=True)))
_DOUBLE: Final = re.compile(r"(.)\1+")
_NO_CONSONANT: Final = re.compile(r"[^bcdfghklmnpqrstvxzCSZ]")
_KANA: Final = str.maketrans({"r": "l", "b": "f"})
_ROUGH: Final = str.maketrans({"v": "f", "p": "b", "z": "s", "S": "s", "Z": "s", "C": "s"})


def key_of(latin: str) -> str:
    """How a word in small Latin letters sounds, roughly."""
    word = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], latin[:_MAX_WORD])
    if len(word) > _CONSONANTS and word.endswith("e"):
        word = word[:-1]
    return _DOUBLE.sub(r"\1", word[:1] + word[1:].replace("h", ""))


def skeletons_of(latin: str) -> frozenset[str]:
    """Its consonants, with and without ``h``; w and y stand for vowels as often as not."""
    word = latin[:_MAX_WORD].replace("w", "").replace("y", "").replace("j", "")
    told = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], word)
    bones = _DOUBLE.sub(r"\1", _NO_CONSONANT.sub("", told).translate(_ROUGH))
    return frozenset({bones, _DOUBLE.sub(r"\1", bones.replace("h", ""))})


def may_sound_alike(one: str, other: str, script: str) -> bool:
    """Whether two words in small Latin letters may be one; ``script`` is that of the one that is not Latin."""
    mine, theirs = key_of(one), key_of(other)
    shorter = min(len(mine), len(theirs))
    if shorter > _CONSONANTS and _near(mine, theirs, 2 if shorter >= _FAR else int(shorter >= _NEAR)):
        return True
    least = _CONSONANTS if script in SKELETAL else _SURE
    bones, others = skeletons_of(one), skeletons_of(other)
    if script in ("KATAKANA", "HIRAGANA"):  # which have no l and no v
        bones, others = (frozenset(each.translate(_KANA) for each in both) for both in (bones, others))
    return any(len(each) >= least for each in bones & others)


def _near(one: str, other: str, letters: int) -> bool:
    """Whether they differ in that many letters in a row at most."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > letters:
        return False
    longest = min(len(one), len(other))
    head = next((place for place in range(longest) if one[place] != other[place]), longest)
    rest = longest - head
    tail = next((place for place in range(rest) if one[-1 - place] != other[-1 - place]), rest)
    return max(len(one), len(other)) - head - tail <= letters
