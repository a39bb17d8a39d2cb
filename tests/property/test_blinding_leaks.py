"""Any variant of any name is found in any text, and a text that was not planted in stays clean."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.assessment.blinding import Identity, Leak, Passage, leaks
from openbadge_issuer.assessment.blinding.folding import normal
from openbadge_issuer.assessment.blinding.lookalikes import LOOKS
from openbadge_issuer.assessment.blinding.words import EVERYDAY, PARTICLES

SETTINGS = settings(derandomize=True, max_examples=150, deadline=None)
CONSONANTS, VOWELS = "bcdfghklmnprstvz", "aeiou"
LETTERS: dict[str, str] = {}
for look, latin in LOOKS.items():
    if unicodedata.name(look).startswith("CYRILLIC SMALL"):
        LETTERS.setdefault(latin, look)
ACCENTS = "\u0301\u0300\u0308\u0303\u030c"


@st.composite
def words(draw: st.DrawFn, least: int = 2, most: int = 4) -> str:
    """A word that could be a name, made of syllables."""
    syllables = st.tuples(st.sampled_from(CONSONANTS), st.sampled_from(VOWELS)).map("".join)
    word = "".join(draw(st.lists(syllables, min_size=least, max_size=most)))
    return word + draw(st.sampled_from(["", "n", "r", "s"]))


names = (
    st.tuples(words(), words(least=3))
    .filter(lambda pair: pair[0] != pair[1] and not {*pair} & (EVERYDAY | PARTICLES))
    .map(lambda pair: (pair[0].capitalize(), pair[1].capitalize()))
)
Variant = Callable[[str, str], str]


def _alike(text: str) -> str:
    return "".join(LETTERS.get(one.lower(), one) for one in text)


VARIANTS: dict[str, Variant] = {
    "as it is": lambda first, last: f"{first} {last}",
    "capitals": lambda first, last: f"{first} {last}".upper(),
    "small letters": lambda first, last: f"{first} {last}".lower(),
    "the other way round": lambda first, last: f"{last}, {first}",
    "the last one": lambda _, last: last,
    "an initial": lambda first, last: f"{first[0]}. {last}",
    "possessive": lambda _, last: f"{last}\u2019s",
    "spaced": lambda first, last: " ".join(first + last),
    "dotted": lambda _, last: ".".join(last),
    "parted": lambda _, last: f"{last[:3]}-\n{last[3:]}",
    "one word": lambda first, last: f"{first}{last}".lower(),
    "user name": lambda first, last: f"{first[0]}{last}77".lower(),
    "underscore": lambda first, last: f"{first}_{last}".lower(),
    "invisible": lambda first, last: "\u200b".join(first + last),
    "soft hyphens": lambda _, last: "\u00ad".join(last),
    "full width": lambda first, last: "".join(chr(ord(one) + 0xFEE0) for one in first + last),
    "mathematical": lambda first, last: "".join(
        chr(0x1D41A + ord(one) - 97) for one in (first + last).lower()
    ),
    "accents": lambda first, last: "".join(one + ACCENTS[n % 5] for n, one in enumerate(first + last)),
    "look-alikes": lambda first, last: _alike(f"{first} {last}"),
    "one look-alike": lambda _, last: last.replace(last[1], _alike(last[1])),
    "percent signs": lambda first, last: (
        quote(f"{first} {last}") + "".join(f"%{ord(one):02x}" for one in last)
    ),
    "entities": lambda first, last: "".join(f"&#{ord(one)};" for one in f"{first} {last}"),
    "override": lambda first, last: "\u202e" + f"{first} {last}"[::-1],
}
TEXTS = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" .,\n-abcdeinorst")),
    max_size=300,
)
PARTED = (" ", "\n", ", ", " (")


@SETTINGS
@given(names, st.sampled_from(sorted(VARIANTS)), TEXTS, TEXTS, st.sampled_from(PARTED))
def test_any_variant_of_any_name_is_found_in_any_text(
    name: tuple[str, str], how: str, before: str, after: str, parted: str
) -> None:
    planted = VARIANTS[how](*name)
    text = f"{before}{parted}{planted}{parted}{after}"
    identity = Identity(names=[" ".join(name)])
    found = leaks([Passage("page 1", text)], identity)
    assert any(one.kind == "name" for one in found), how


@SETTINGS
@given(TEXTS)
def test_no_text_breaks_the_search(text: str) -> None:
    identity = Identity(names=[text[:100], "Ada Lovelace"], handles=[text[:20]], others=[text[:50]])
    assert all(isinstance(one, Leak) for one in leaks([Passage("page 1", text)], identity))


@SETTINGS
@given(st.text(max_size=200))
def test_normal_texts_stay_as_they_are(text: str) -> None:
    assert unicodedata.is_normalized("NFKC", normal(text))


@SETTINGS
@given(names, st.lists(words(), max_size=40))
def test_words_that_are_not_the_name_are_not_taken_for_it(name: tuple[str, str], others: list[str]) -> None:
    """Neither a part of a longer word nor one that begins like it, in small letters."""
    mine = {one.lower() for one in name}
    text = " ".join(one for one in others if not any(one in part or part in one for part in mine))
    given_words = text.split()
    joined = {a + b for a, b in pairwise(given_words)}
    if not any(part in one for part in mine for one in joined):
        assert leaks([Passage("page 1", text)], Identity(names=[" ".join(name)])) == ()
