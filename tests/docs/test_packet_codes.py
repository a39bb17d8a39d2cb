"""docs/packets.md: every code that a file can get, and every way to spoil one that was tried."""

from __future__ import annotations

import re
from pathlib import Path

import openbadge_issuer
from packet_spoiling import SPOILED, TOLERATED

PAGE = (Path(__file__).parents[2] / "docs" / "packets.md").read_text(encoding="utf-8")
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(openbadge_issuer.__file__).parent / "programme").rglob("*.py"))
]
BUILDERS = r"(?:_at|_fault|_note|_misplaced)\(\s*[^\"]*?\"([a-z_]+)\""


def test_every_code_stands_on_the_page() -> None:
    codes = {code for text in SOURCES for code in re.findall(r'"((?:collect|packet)\.[a-z_]+)"', text)}
    for text in SOURCES:
        if "collect." in text:
            codes |= {f"collect.{short}" for short in re.findall(BUILDERS, text)}
    written = set(re.findall(r"`((?:collect|packet)\.[a-z_]+)`", PAGE))
    assert {"collect.level_unknown", "collect.password", "collect.late", "packet.works"} <= codes
    assert codes - written == set()
    assert written - codes == set(), "nothing is described that can not happen"


def test_the_table_of_what_was_tried_is_what_is_tried() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.partition("what was done to it")[2], re.MULTILINE)
    said = {"none": "nothing: it counts"}
    expected = {way: said.get(code, f"`{code}`") for way, (_, code) in (SPOILED | TOLERATED).items()}
    for way, (_, code) in TOLERATED.items():
        if code != "none":
            expected[way] = f"it counts, with `{code}`"
    assert dict(row for row in rows if row[0] != "---") == expected
