"""Texts that are made to be slow, or to break what reads them: each is searched in a time in proportion to its length."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import process_time

import pytest

from openbadge_issuer.assessment.blinding import Identity, Passage, leaks

ADA = Identity(
    names=["Ada Lovelace", "محمد الرشيد", "王小明", "Юлия Петрова"],
    emails=["ada.lovelace@lincolnhs.example"],
    handles=["countess_ada"],
    places=["Abraham Lincoln High School"],
    others=["+1 555 010 9999"],
)
SIZE = 40_000
RANDOM = Random(7)


def _words(letters: str, length: int) -> Callable[[int], str]:
    def make(size: int) -> str:
        words = (
            "".join(RANDOM.choice(letters) for _ in range(length)).capitalize()
            for _ in range(size // (length + 1))
        )
        return " ".join(words)

    return make


def _repeated(part: str) -> Callable[[int], str]:
    return lambda size: part * (size // len(part))


HOSTILE: dict[str, Callable[[int], str]] = {
    "the name, over and over": _repeated("Ada Lovelace "),
    "the name without an end": _repeated("ada"),
    "nearly the name": _repeated("lovelac"),
    "spaced letters": _repeated("a d "),
    "hyphens": _repeated("a-d-"),
    "dots": _repeated("."),
    "marks on one letter": lambda size: "a" + "\u0301\u0327\u0316" * (size // 3),
    "marks on every letter": _repeated("a" + "\u0316\u0301" * 40),
    "what nobody sees": _repeated("\u200b"),
    "ligatures of eighteen letters": lambda size: "\ufdfa" * (size // 18),
    "at signs": _repeated("@"),
    "nearly addresses": _repeated("a" * 64 + "@"),
    "addresses": _repeated("a@a.a"),
    "percent signs": _repeated("%25"),
    "entities": _repeated("&amp;"),
    "broken entities": _repeated("&#"),
    "labels": _repeated("xn--a "),
    "a long label": lambda size: "xn--" + "a" * size,
    "digits": _repeated("0123456789"),
    "signs for letters": _repeated("4d4l0v3"),
    "overrides": lambda size: "\u202e" + "ada " * (size // 4),
    "half characters": _repeated("\ud800"),
    "faces": _repeated("\U0001f600"),
    "titles": _repeated("prof. "),
    "Han": _repeated("今天我们学习分数王小明"),
    "foreign words": _words("абвгдежзиклмнопрстуфхц", 8),
    "words without vowels": _words("ابتثجحخدذرزسشصضطظعغ", 6),
}


def seconds(text: str) -> float:
    begun = process_time()
    leaks([Passage("page 1", text)], ADA)
    return process_time() - begun


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_longer_than_its_length_explains(name: str) -> None:
    """Four times the text takes about four times as long, not sixteen times; with room for a busy machine."""
    make = HOSTILE[name]
    seconds(make(SIZE // 4))  # what is learnt once: letters of a script
    short, long = seconds(make(SIZE // 4)), seconds(make(SIZE))
    assert long < max(9 * short, 0.5), f"{short:.3f} s, then {long:.3f} s"
    assert long < 6


def test_every_character_there_is() -> None:
    """No character makes it raise, and each costs about as much as another one."""
    everything = "".join(map(chr, range(0x3000)))
    assert isinstance(leaks([Passage("page 1", everything)], ADA), tuple)
    strange = "".join(chr(RANDOM.randrange(0x110000)) for _ in range(20_000))
    assert isinstance(leaks([Passage("page 1", strange)], ADA), tuple)


def test_long_and_many_things_to_look_for() -> None:
    many = Identity(
        names=[f"{'Ada' * 90} {number}" for number in range(100)],
        handles=[f"handle{number}" * 20 for number in range(100)],
        others=["a" * 300, "0" * 300, "@" * 300],
    )
    begun = process_time()
    leaks([Passage("page 1", "handle ada 0 " * 2_000)], many)
    assert process_time() - begun < 10
