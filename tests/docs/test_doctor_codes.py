"""Every code that a line of the doctor can have stands on its page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import openbadge_issuer
from openbadge_issuer.cli.doctor import _OPTIONS
from openbadge_issuer.doctor import CHECKS
from openbadge_issuer.doctor.lists import _FAULTS

ROOM = Path(openbadge_issuer.__file__).parent / "doctor"
PAGE = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text(encoding="utf-8")


def codes() -> Iterator[str]:
    """The code is the third argument of `line`; where its check is a variable, it is `criteria`, `images` or `contexts`."""
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "line":
                continue
            name, code = node.args[0], node.args[2]
            if not isinstance(code, ast.Constant):
                continue
            said = str(code.value)
            names = (
                [str(name.value)] if isinstance(name, ast.Constant) else ["criteria", "images", "contexts"]
            )
            yield from (said if "." in said else f"{one}.{said}" for one in names)


def test_every_code_is_on_the_page() -> None:
    found = {*codes(), *_FAULTS}
    assert {"identifier.hosted", "criteria.not_found", "images.no_image", "status.unsigned"} <= found
    assert len(found) > 50
    assert sorted(code for code in found if f"`{code}`" not in PAGE) == []


def test_every_code_on_the_page_can_be_said() -> None:
    own = "|".join(CHECKS)
    on_page = set(re.findall(rf"`((?:{own})\.[a-z_]+)`", PAGE))
    others = {code for code in on_page if code.startswith("status.")}  # of the verifier's, as it says them
    assert sorted(on_page - others - set(codes())) == []


def test_every_hint_is_about_a_code_of_the_page() -> None:
    assert sorted(code for code in _OPTIONS if f"`{code}`" not in PAGE) == []
