"""Which name a misspelled one stands for: what `difflib` says of ordinary misspellings, at a tenth of what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import pytest

from openbadge_issuer.codec import nearest
from openbadge_issuer.codec.nearest import closest
from openbadge_issuer.rules.vocabulary import CLASSES

MEMBERS = sorted({member for members in CLASSES.values() for member in members})
TERMS = sorted({*MEMBERS, *CLASSES})


def as_difflib_says(name: str, known: list[str], like: float) -> str:
    return next(iter(get_close_matches(name, known, n=1, cutoff=like)), "")


def misspelled(name: str) -> Iterator[str]:
    """A letter forgotten, two that changed places, one too many, and another one, at each place."""
    for place in range(len(name)):
        before, after = name[:place], name[place + 1 :]
        yield before + after
        yield before + after[:1] + name[place] + after[1:]
        yield before + "e" + name[place:]
        yield before + "k" + after


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("naem", "name"),
        ("descriptoin", "description"),
        ("criterias", "criteria"),
        ("achievmentType", "achievementType"),
        ("alignmnet", "alignment"),
        ("creater", "creator"),
        ("inLanguag", "inLanguage"),
        ("tagg", "tag"),
        ("isuser", "issuer"),
        ("validfrom", "validFrom"),
        ("creditentialSubject", "credentialSubject"),
        ("Openbadge", ""),
        ("x", ""),
        ("", ""),
        ("ééé", ""),
        ("name" * 10, ""),
        ("description" + "n" * 30, ""),
    ],
)
def test_the_name_that_is_meant(written: str, meant: str) -> None:
    assert closest(written, TERMS, 0.7) == meant


@pytest.mark.parametrize("name", [name for name in MEMBERS if len(name) > 3])  # "ie" is "id" as well as "iat"
def test_it_is_the_name_that_difflib_finds(name: str) -> None:
    others = [term for term in TERMS if term != name]
    for written in set(misspelled(name)) - set(TERMS):
        assert closest(written, TERMS) == as_difflib_says(written, TERMS, 0.6)
        assert closest(written, others, 0.9) == as_difflib_says(written, others, 0.9)


def test_of_two_that_are_as_near_the_last_in_the_alphabet_is_told_in_any_order() -> None:
    assert closest("abcd", ["abce", "abcf"]) == closest("abcd", ["abcf", "abce"]) == "abcf"


def test_a_name_is_not_like_itself() -> None:
    assert closest("name", ["name"]) == ""
    assert closest("name", ["name", "names"]) == "names"


@pytest.mark.parametrize(("like", "found"), [(0.5, "abxy"), (0.51, "")])
def test_as_much_as_is_asked_for_is_enough(like: float, found: str) -> None:
    assert closest("abcd", ["abxy"], like) == found


@pytest.mark.parametrize(("size", "found"), [(40, "a" * 41), (41, "")])
def test_what_is_longer_than_any_name_is_none(size: int, found: str) -> None:
    assert closest("a" * size, ["a" * 41]) == found


def test_letters_in_another_order_are_not_common() -> None:
    assert closest("abcdefgh", ["hgfedcba"]) == ""


def test_few_names_are_compared_whatever_somebody_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counted(one: str, other: str) -> int:
        compared.append(other)
        return 0

    monkeypatch.setattr(nearest, "_in_common", counted)
    assert (
        closest(
            "abcdefgh", ["".join(sorted("abcdefgh", key=seed.find)) for seed in ("h", "g", "f", "e", "d")]
        )
        == ""
    )
    assert len(compared) == 3


def test_what_stands_in_a_document_is_not_kept() -> None:
    kept = nearest._letters_of_a_term.cache_info().misses
    closest("somebody", TERMS)
    before = nearest._letters_of_a_term.cache_info().misses
    closest("somebody@school.example", TERMS)
    assert before >= kept
    assert nearest._letters_of_a_term.cache_info().misses == before
