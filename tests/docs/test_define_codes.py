"""docs/define.md: every code that a workbook, a page or an import can give, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import openbadge_issuer

ROOT = Path(openbadge_issuer.__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "define.md").read_text(encoding="utf-8")
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for path in (
        *(ROOT / "programme").rglob("[!_]*.py"),
        ROOT / "cli" / "assess" / "importing.py",
        *(ROOT / "pages").glob("*.py"),
    )
}
BUILT = {
    "programme/workbooks.py": "workbook",
    "programme/responses/table.py": "responses",
    "programme/responses/importing.py": "responses",
    "programme/responses/row.py": "responses",
}
"""Modules whose builders are given the code without what stands before the dot."""


def codes() -> set[str]:
    found = set()
    for path, text in SOURCES.items():
        found |= set(re.findall(r'"((?:workbook|responses|define)\.[a-z_]+)"', text))
        before = BUILT.get(path.relative_to(ROOT).as_posix())
        if before:
            for call in re.findall(
                r"_(?:refuse|note|fault)\(([^\"]*\"[a-z]+\"(?: if [a-z ]+ else \"[a-z]+\")?)", text
            ):
                found |= {f"{before}.{short}" for short in re.findall(r'"([a-z]+)"', call)}
    return found


def test_every_code_stands_on_the_page() -> None:
    written = set(re.findall(r"`((?:workbook|responses|define)\.[a-z_]+)`", PAGE.partition("## Codes")[2]))
    assert {
        "workbook.macros",
        "responses.quotes",
        "responses.contested",
        "responses.columns",
        "define.answers",
    } <= codes()
    assert sorted(codes() - written) == []
    assert sorted(written - codes()) == [], "nothing is described that can not happen"
    assert {"carrier.page", "config.texts", "config.zone"} <= set(re.findall(r"`([a-z]+\.[a-z]+)`", PAGE))
