"""Every code that a report can hold stands in the documentation, and every limit in the docstring of its exception."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import openbadge_issuer
from openbadge_issuer.baking.values import IMAGE_TOO_MUCH
from openbadge_issuer.codec.json_refusals import TOO_MUCH
from openbadge_issuer.codec.safe_mode import Problem
from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.verification import CHECKS

ROOT = Path(openbadge_issuer.__file__).parent
PAGES = Path(__file__).parents[2] / "docs"
CODE = re.compile(rf"(?:{'|'.join(CHECKS)}|resolve|fetch|limit|jsonld)\.[a-z0-9_]+(?:\.[a-z0-9_]+)?")
BUILDERS = ("check", "not_run", "not_applicable")
"""Functions that are given a code without the check's name before it."""
NO_REPORT = ("cli", "issuing", "testing")
"""Rooms that make no report of their own."""
ISSUING = ("issuing", "ledger", "status", "adapters/sql_ledger")
"""Rooms whose errors reach whoever issues."""
OF_ISSUING = re.compile(r"(?:award|config|issuing|ledger|status)\.[a-z0-9_]+")
NEVER_IN_A_REPORT = {
    "jsonld.unknown_revision",
    "jsonld.nquads",
    "carrier.page",
    "fetch.started",
    "fetch.ended",
}
"""Of `contexts.body` and of the reader of N-Quads, which no check calls; of a criteria page; what an observer is told."""


def pages() -> list[Path]:
    """All but the catalogue, which is made of the code and has every one."""
    return [path for path in PAGES.glob("*.md") if path.name != "codes.md"]


def calls() -> Iterator[ast.Call]:
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] not in NO_REPORT:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def texts(node: ast.AST) -> list[str]:
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def codes_of(call: ast.Call) -> Iterator[str]:
    """The codes that a call is given, by place or by name; those of a condition's two ways."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "code")]
    for argument in given:
        if not isinstance(argument, ast.Constant | ast.IfExp):
            continue
        ways = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        yield from (text for way in ways for text in texts(way) if CODE.fullmatch(text))
    checked = call.args[0] if call.args else None
    if name in BUILDERS and isinstance(checked, ast.Constant) and checked.value in CHECKS:
        code = call.args[2 if name == "check" else 1]
        ways = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
        yield from (f"{checked.value}.{text}" for way in ways for text in texts(way) if "." not in text)


def test_every_code_of_a_report_is_in_the_documentation() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in pages())
    codes = {code for call in calls() for code in codes_of(call)} - NEVER_IN_A_REPORT
    codes |= {f"jsonld.{problem}" for problem in get_args(Problem)}
    assert {"resolve.redirected", "resolve.key", "fetch.offline", "limit.proofs", "trust.not_asked"} <= codes
    assert sorted(code for code in codes if f"`{code}`" not in written) == []


def codes_of_issuing() -> Iterator[str]:
    """Whatever is given as ``code``, in a call or as the ``code`` of a class."""
    for path in sorted(path for room in ISSUING for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given: list[ast.AST] = []
            if isinstance(node, ast.Call):
                given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
                given = [node.value]
            yield from (text for one in given for text in texts(one) if OF_ISSUING.fullmatch(text))


def test_every_code_of_issuing_is_in_the_documentation() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in pages())
    codes = set(codes_of_issuing())
    assert {"config.no_key", "issuing.irrevocable", "ledger.pickle", "status.unknown_list"} <= codes
    assert sorted(code for code in codes if f"`{code}`" not in written) == []


def test_every_limit_is_in_the_docstring_of_its_exception() -> None:
    raised = {f"limit.{name.removeprefix('total_')}" for name in (*TOO_MUCH, *IMAGE_TOO_MUCH)}
    for call in calls():
        if getattr(call.func, "id", "") in ("LimitExceeded", "exceeded"):
            raised |= {code for code in codes_of(call) if code.startswith("limit.")}
    assert set(re.findall(r"``(limit\.\w+)``", LimitExceeded.__doc__ or "")) == raised


def test_the_catalogue_has_a_sentence_for_every_code() -> None:
    rows = [
        line.split(" | ")
        for line in (PAGES / "codes.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    listed = {row[0].strip("| `"): row[1] for row in rows}
    assert {code for call in calls() for code in codes_of(call)} - NEVER_IN_A_REPORT <= set(listed)
    assert (
        sum(1 for sentence in listed.values() if not sentence.strip()) <= 8
    )  # those that are put together elsewhere
