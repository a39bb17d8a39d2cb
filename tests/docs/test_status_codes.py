"""Every code that the check `status` can end with is explained in docs/status-lists.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import openbadge_issuer
from openbadge_issuer.verification.status.lists import _CLEAR

ROOMS = [Path(openbadge_issuer.__file__).parent / room for room in ("verification/status", "status")]
PAGE = (Path(__file__).parents[2] / "docs" / "status-lists.md").read_text(encoding="utf-8")
SAYS = {"undecided": 0, "warning": 0, "_warning": 0, "check": 2}


def codes() -> Iterator[str]:
    for code, _ in _CLEAR.values():
        yield f"status.{code}"
    for path in (path for room in ROOMS for path in room.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            place = SAYS.get(getattr(call.func, "id", ""), len(call.args))
            given = call.args[place : place + 1] + [k.value for k in call.keywords if k.arg == "code"]
            for node in given:
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value if "." in node.value else f"status.{node.value}"


@pytest.mark.parametrize("code", sorted({code for code in codes() if code.startswith("status.")}))
def test_the_code_is_on_the_page(code: str) -> None:
    assert f"`{code}`" in PAGE


def test_there_are_codes() -> None:
    assert {"status.good", "status.revoked", "status.stale", "status.list_id", "status.full"} <= set(codes())
