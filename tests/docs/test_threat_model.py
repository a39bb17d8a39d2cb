"""docs/threat-model.md names every attack that is tested, and no test that there is not."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
HOSTILE = ROOT / "tests" / "hostile"
WHO = {"", "issuer", "holder", "verifier", "attacker"}  # the table of who is in it
AT_LEAST = 80  # attacks on a verdict, one file each; more than these are on assessments


def named() -> list[str]:
    """Every path or pattern in the tables. A name alone is in the folder of the one before it."""
    found: list[str] = []
    for row in (line for line in PAGE.splitlines() if line.startswith("| ")):
        folder = ""
        for name in re.findall(r"`([\w*./-]*(?:test_[\w*]+\.py|tests/[\w/]+/))(?:::\w+)?`", row):
            path = PurePosixPath(name)
            folder = folder if "/" not in name else str(path.parent)
            found.append(name if "/" in name else f"{folder}/{name}")
    return found


def test_every_test_that_is_named_is_there() -> None:
    names = named()
    assert len(names) > 50
    for name in names:
        assert not name.endswith("/"), f"{name}: a folder says nothing; name the test"
        assert list(ROOT.glob(name)), name


def test_every_function_that_is_named_is_there() -> None:
    functions = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert functions
    for file, function in functions:
        assert f"\ndef {function}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{function}"


def test_every_attack_is_named() -> None:
    patterns = [PurePosixPath(name).name for name in named() if name.startswith("tests/hostile/")]
    lost = [
        file.name
        for file in sorted(HOSTILE.glob("test_*.py"))
        if not any(PurePosixPath(file.name).match(pattern) for pattern in patterns)
    ]
    assert lost == []


def test_no_row_is_without_a_test() -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| ") and line.count("|") == 4]
    attacks = [row for row in rows if row[1].strip() not in WHO]
    assert len(attacks) > 50
    assert [row[1] for row in attacks if "test" not in row[3]] == []


def test_there_are_as_many_attacks_on_a_verdict_as_were_asked_for() -> None:
    verdict = PAGE.split("In an assessment:")[0]
    patterns: list[str] = re.findall(r"`(?:tests/hostile/)?(test_[\w*]+\.py)`", verdict)
    files = {file.name for pattern in patterns for file in HOSTILE.glob(pattern)}
    assert len(files) >= AT_LEAST
