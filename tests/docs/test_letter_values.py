"""What docs/letters-and-reports.md says a template is given is what it is given; every code stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import openbadge_issuer
from openbadge_issuer.programme.letters.template_check import FILTERS, Shape
from openbadge_issuer.programme.letters.templates import SHAPES, LetterKind

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "letters-and-reports.md").read_text(encoding="utf-8")
ROOM = Path(openbadge_issuer.__file__).parent / "programme"
OURS = ("letters/*.py", "reports/*.py")


def rows() -> dict[str, str]:
    table = PAGE.partition("| in | there is |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| (.+?) \| (.+) \|$", table, re.MULTILINE))


def said_for(kind: LetterKind) -> set[str]:
    """The names in the rows that speak of this letter."""
    words: set[str] = set()
    for which, there_is in rows().items():
        is_all = which == "all" or (which.startswith("all but") and f"`{kind}`" not in which)
        if is_all or (not which.startswith("all") and f"`{kind}`" in which):
            words |= set(re.findall(r"`([a-z_.]+)`", there_is))
    return words


def names_of(values: Shape, before: str = "") -> set[str]:
    """As the table writes them: `credential.name`, and the parts of a list's items by themselves."""
    if isinstance(values, str):
        return {before}
    if isinstance(values, tuple):
        return {before} | (set() if isinstance(values[0], str) else names_of(values[0]))
    found: set[str] = set()
    for name, shape in values.items():
        found |= names_of(shape, f"{before}.{name}" if before else name)
    return found


@pytest.mark.parametrize("kind", LetterKind)
def test_the_table_of_values_is_complete(kind: LetterKind) -> None:
    missing = names_of(SHAPES[kind]) - said_for(kind)
    assert missing == set()


def test_the_table_names_nothing_that_is_not_there() -> None:
    everything = set().union(*(names_of(shapes) for shapes in SHAPES.values())) | set(LetterKind)
    said = {word for there_is in rows().values() for word in re.findall(r"`([a-z_.]+)`", there_is)}
    assert said - everything == set()


def test_filters_and_kinds_are_named() -> None:
    for name in FILTERS:
        assert f"`| {name}`" in PAGE
    for kind in LetterKind:
        assert f"`{kind}`" in PAGE


def test_every_code_stands_on_the_page() -> None:
    codes = set()
    for pattern in OURS:
        for path in ROOM.glob(pattern):
            codes |= set(re.findall(r'code="([a-z_.]+)"', path.read_text(encoding="utf-8")))
    assert {"config.template", "config.address", "config.small_group", "letters.register"} <= codes
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []
