"""The tables of docs/blinding.md say what blinding finds and misses now."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from requiring import need_module

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "blinding.md").read_text(encoding="utf-8")


def _cells(row: str) -> list[str]:
    found = re.search(rf"^\| {re.escape(row)} \|(.*)\|$", PAGE, re.MULTILINE)
    assert found, row
    return [cell.strip(" *") for cell in found[1].split("|")]


def test_the_tables_are_fresh() -> None:
    for module in ("av", "pypdf", "pillow_heif", "anyascii"):
        need_module(module)
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "measure_blinding.py", "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"`make docs` writes them anew: {done.stdout}{done.stderr}"


def test_what_the_tables_must_not_fall_below() -> None:
    """At least sixty planted leaks and thirty clean pieces; nothing of what is guaranteed is missed."""
    in_files, in_texts = re.findall(r"^\| \*\*all\*\* \|(.*)\|$", PAGE, re.MULTILINE)
    places, removed, found, missed = (int(cell.strip(" *")) for cell in in_files.split("|"))
    assert places >= 60
    assert removed + found > places
    assert missed == 0
    texts, likely, possible, missed = (int(cell.strip(" *")) for cell in in_texts.split("|"))
    assert texts == likely + possible + missed >= 60
    assert missed <= texts // 50
    clean = [
        int(cell)
        for cell in _cells("texts in ten languages, with names and words that look like the applicant's")
    ]
    pieces, nothing, possible, likely = clean
    assert pieces >= 30
    assert likely == 0
    assert nothing > pieces * 3 // 4
