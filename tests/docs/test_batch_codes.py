"""docs/batch-from-a-spreadsheet.md: every code that a list of awards can give, every field, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import openbadge_issuer
from openbadge_issuer.programme.awards.fields import FIELDS

ROOT = Path(openbadge_issuer.__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "batch-from-a-spreadsheet.md").read_text(encoding="utf-8")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (ROOT / "programme" / "awards", ROOT / "cli" / "batch")
    for path in folder.rglob("*.py")
) + (ROOT / "programme" / "encodings.py").read_text(encoding="utf-8")


def codes() -> set[str]:
    written = set(re.findall(r'"((?:awards|config)\.[a-z_]+)"', SOURCES))
    built = set(re.findall(r'CellFault\(\s*"([a-z]+)"', SOURCES))
    built |= set(re.findall(r'_fault\(\s*(?:number|line|row), "([a-z]+)"', SOURCES))
    return written | {f"awards.{kind}" for kind in built}


def test_every_code_is_on_the_page_and_no_other() -> None:
    found = codes()
    assert {
        "awards.columns",
        "awards.date",
        "awards.member",
        "awards.size",
        "awards.twice",
        "config.columns",
    } <= found
    assert set(re.findall(r"`((?:awards|config)\.[a-z_]+)`", PAGE)) == found


def test_every_field_is_on_the_page_and_no_other() -> None:
    rows = [
        line.split(" | ")[0] for line in PAGE.partition("## Columns")[2].partition("\n## ")[0].splitlines()
    ]
    named = {field for row in rows if row.startswith("| `") for field in re.findall(r"`([a-z_]+)", row)}
    assert named == {*FIELDS}
