"""`make demo`, as somebody runs it who has just cloned: nothing there but Python and make."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installing import UNREACHABLE, copied, surroundings
from requiring import not_here


@pytest.mark.skipif(os.name == "nt", reason="the Makefile is for shells of Unix")
def test_make_demo_in_a_fresh_copy(tmp_path: Path) -> None:
    if shutil.which("make") is None:
        not_here("make is not installed")
    tree = copied(tmp_path / "tree")
    done = subprocess.run(
        ["make", "demo", f"PYTHON={sys.executable}"],
        cwd=tree,
        env=surroundings(),
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    if done.returncode and any(sign in done.stderr for sign in UNREACHABLE):
        not_here("no package index is reachable")
    assert done.returncode == 0, done.stdout + done.stderr
    made = tree / "demo-output"
    report = json.loads((made / "report.json").read_text(encoding="utf-8"))
    assert report["verdict"] == "accepted"
    assert {path.suffix for path in made.iterdir()} == {".json", ".png", ".svg", ".html", ""}
    assert {path.suffix for path in (made / "packet").iterdir()} == {".txt", ".docx", ".pdf", ".jpg"}
    assert not (tree / ".venv" / ".tools").exists(), "the demo needs no tools for developers"


@pytest.mark.skipif(os.name == "nt", reason="the Makefile is for shells of Unix")
def test_make_says_what_there_is() -> None:
    if shutil.which("make") is None:
        not_here("make is not installed")
    root = Path(__file__).parents[2]
    shown = subprocess.run(
        ["make", "help"], cwd=root, env=surroundings(), capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert {line.split()[0] for line in shown.splitlines()} >= {
        "demo",
        "test",
        "lint",
        "docs",
        "interop",
        "bench",
    }
