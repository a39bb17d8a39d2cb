"""A checklist names, for every statement of a specification, tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = sorted((PROJECT / "docs" / "checklists").glob("*.md"))
NAMED = re.compile(r"`(tests/[\w./-]+\.py)::(\w+)`")


def rows(page: Path) -> list[str]:
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith("| statement ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_statement_names_a_test_that_exists(page: Path) -> None:
    assert len(rows(page)) > 10
    without = [row for row in rows(page) if not NAMED.search(row)]
    assert without == []
    named = set(NAMED.findall(page.read_text(encoding="utf-8")))
    missing = [f"{file}::{test}" for file, test in sorted(named) if not _has(file, test)]
    assert missing == []


def _has(file: str, test: str) -> bool:
    path = PROJECT / file
    return (
        path.is_file()
        and re.search(rf"^(?:async )?def {test}\(", path.read_text(encoding="utf-8"), re.MULTILINE)
        is not None
    )


def test_there_are_checklists() -> None:
    assert {page.name for page in PAGES} == {
        "bitstring-status-list.md",
        "data-integrity.md",
        "vcdm-2.0.md",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_statement_stands_once(page: Path) -> None:
    statements = [(section, row.split("|")[1]) for section, row in _by_section(page)]
    assert len(set(statements)) == len(statements)


def _by_section(page: Path) -> list[tuple[str, str]]:
    section, found = "", []
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line
        elif line.startswith("| ") and not line.startswith("| statement "):
            found.append((section, line))
    return found
