"""What the tests of the rooms that decide notice does not get less unnoticed: a recorded sample, and the record itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from requiring import need_module

ROOT = Path(__file__).parents[2]
if sys.platform == "win32":
    pytest.skip("mutants are tried in forked processes", allow_module_level=True)
need_module("coverage")
sys.path.append(str(ROOT / "tools"))

from mutation.__main__ import JUSTIFIED, PAGE, RECORD, ROOMS, modules_of  # noqa: E402
from mutation.results import justified  # noqa: E402

from mutation import page, record  # noqa: E402 - found by the line above

if TYPE_CHECKING:
    from mutation.mutants import Module


@cache
def modules() -> list[Module]:
    return modules_of(ROOMS)


def test_the_recorded_sample_is_still_killed() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "tools"), str(ROOT / "src")])}
    environment.pop("PYTEST_ADDOPTS", None)
    ran = subprocess.run(
        [sys.executable, "-m", "mutation", "--replay"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_justified_survivor_is_in_the_code_once() -> None:
    entries = [entry.identity for entry in justified(JUSTIFIED)]
    assert [entry for entry, times in Counter(entries).items() if times > 1] == []
    there = {mutant.identity for module in modules() for mutant in module.mutants}
    assert [entry for entry in entries if entry not in there] == []


def test_every_justified_survivor_has_a_kind_and_a_reason() -> None:
    for entry in justified(JUSTIFIED):
        assert entry.kind in {"equivalent", "speed", "wording"}, entry
        assert len(entry.reason) > 20, entry


def test_the_page_shows_the_record() -> None:
    assert page.table(record.read(RECORD)) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("room", ROOMS)
def test_the_record_is_of_the_code_as_it_is(room: str) -> None:
    kept = record.read(RECORD).modules
    recorded = sum(
        tally.mutants + tally.outside for name, tally in kept.items() if name.split(".")[0] == room
    )
    today = sum(
        len(module.mutants) + module.outside.total()
        for module in modules()
        if module.name.split(".")[0] == room
    )
    assert abs(today - recorded) <= recorded / 10, (
        "run `make mutation`, then record it (docs/mutation-testing.md)"
    )


def test_a_change_is_noticed_where_it_is_and_nowhere_else(tmp_path: Path) -> None:
    from mutation.mutants import Module  # noqa: PLC0415 - as above

    path = tmp_path / "small.py"
    path.write_text(
        'TABLE = {"a": 1}\n\n\ndef small(x: int = 2) -> bool:\n    """Not changed."""\n'
        '    if x > 3 and not x.real:\n        raise ValueError("not this sentence", code="but.this")\n'
        '    return x in TABLE["a"]\n',
        encoding="utf-8",
    )
    module = Module(path, "small")
    assert [mutant.identity.change for mutant in module.mutants] == [
        "2 → 3",
        "2 → 1",
        "if x > 3 and (not x.real) → if True",
        "if x > 3 and (not x.real) → if False",
        "x > 3 and (not x.real) → not x.real",
        "x > 3 and (not x.real) → x > 3",
        "x > 3 → x >= 3",
        "3 → 4",
        "3 → 2",
        "not x.real → x.real",
        "raise ValueError('not this sentence', code='but.this') → nothing",
        "ValueError('not this sentence', code='but.this') → ValueError('not this sentence')",
        "'but.this' → 'but.thisX'",
        "return x in TABLE['a'] → return True",
        "return x in TABLE['a'] → return False",
        "x in TABLE['a'] → x not in TABLE['a']",
        "'a' → 'aX'",
    ]
    assert module.outside == {"TABLE": 3}
