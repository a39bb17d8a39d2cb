"""Names across scripts: whether a word in one script may be a name that is known in another one.

Every romanization is one of many, and some scripts write no vowels. So words are compared by a rough key of how they
sound, and, where a script has no vowels or others, by their consonants. What comes out is a possibility, never a fact.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["SKELETAL", "Heard", "key_of", "skeletons_of"]

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
_NO_L: Final = frozenset({"KATAKANA", "HIRAGANA"})  # and no v
_KANA: Final = str.maketrans({"r": "l", "b": "f"})
_ROUGH: Final = str.maketrans({"g": "k", "v": "f", "p": "b", "z": "s", "S": "s", "Z": "s", "C": "s"})


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


class Heard:
    """A word in small Latin letters, as it is compared: its key, its consonants, and the script that it comes from."""

    __slots__ = ("bones", "key", "script")

    def __init__(self, latin: str, script: str) -> None:
        self.script = script
        self.key = key_of(latin)
        self.bones = skeletons_of(latin)

    def may_be(self, other: Heard) -> bool:
        """Whether two words may be one; at least one of them does not come from Latin letters."""
        shorter = min(len(self.key), len(other.key))
        far = 2 if shorter >= _FAR else int(shorter >= _NEAR)
        if shorter > _CONSONANTS and _near(self.key, other.key, far):
            return True
        scripts = {self.script, other.script}
        least = _SURE if scripts.isdisjoint(SKELETAL) else _CONSONANTS
        mine, theirs = self.bones, other.bones
        if not scripts.isdisjoint(_NO_L):
            mine, theirs = (frozenset(each.translate(_KANA) for each in both) for both in (mine, theirs))
        return any(len(each) >= least for each in mine & theirs)


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
