"""Advice that can stand in a report is for whoever reads the report: it names neither a Python call nor an option.

How a program does what the advice says stands in the documentation; how the command line does it, in `cli`. Errors that
are about a call (`ConfigurationError`, `SigningError`) may name one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import openbadge_issuer

ROOT = Path(openbadge_issuer.__file__).parent
ROOMS = ("codec", "rules", "proofs", "dids", "status", "baking", "verification", "doctor")
NOT_FOR_EVERYBODY = re.compile(r"[\w.]+\(|\b[a-z_]+=|\b[A-Z]\w+\.[a-z]|--[a-z]")
ABOUT_A_CALL = ("ConfigurationError", "SigningError")
CODES_ABOUT_A_CALL = (  # the command line has sentences of its own, and hands in no Python values
    "carrier.already_baked",
    "carrier.type",
    "json.type",
)


def advices(path: Path) -> Iterator[tuple[int, str]]:
    """Every text that is given as ``advice``, but for those of errors that are about a call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") in ABOUT_A_CALL:
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        code, advice = given.get("code"), given.get("advice") or given.get("mend")
        if advice is None or (isinstance(code, ast.Constant) and code.value in CODES_ABOUT_A_CALL):
            continue
        texts = [part.value for part in ast.walk(advice) if isinstance(part, ast.Constant)]
        yield advice.lineno, "".join(text for text in texts if isinstance(text, str))


def test_advice_in_a_report_is_for_everybody() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, text in advices(path)
        if NOT_FOR_EVERYBODY.search(text)
    ]
    assert found == []


def test_there_is_advice_to_look_at() -> None:
    assert sum(1 for room in ROOMS for path in (ROOT / room).rglob("*.py") for _ in advices(path)) > 50
