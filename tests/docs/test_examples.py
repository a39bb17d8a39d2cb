"""Every file in examples/ is run, as its reader would run it: the numbered ones in order, in one folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from requiring import need_module

EXAMPLES = Path(__file__).parents[2] / "examples"
NUMBERED = sorted(EXAMPLES.glob("[0-9][0-9]_*.py"))
IRREVOCABLE = "default:Issued without a way to revoke it"  # what an example with Irrevocable is meant to show
NEEDS = {"04_verify_fastapi": "fastapi", "05_verify_django": "django"}


def run(*command: str | Path, cwd: Path) -> str:
    """Runs Python on its own: warnings are errors, and nothing comes from this project's settings."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", IRREVOCABLE, *map(str, command)],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", "PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command} exited with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the numbered examples hand files to each other."""
    return tmp_path_factory.mktemp("examples")


def test_every_example_is_run_below() -> None:
    numbers = [int(path.name[:2]) for path in sorted(EXAMPLES.glob("[0-9][0-9]_*"))]
    assert numbers == list(range(1, len(numbers) + 1))
    others = {path.name for path in EXAMPLES.iterdir() if not re.match(r"[0-9][0-9]_", path.name)}
    integrated = {"django_lms", "fastapi_lms"}  # run by tests/integration
    assert others - {"__pycache__", "demo-output"} == {"artwork", "demo.py"} | integrated
    assert {path.name for path in EXAMPLES.glob("[0-9][0-9]_*") if path.is_dir()} == {"07_test_suite"}


@pytest.mark.parametrize("path", NUMBERED, ids=lambda path: path.stem)
def test_numbered_examples(path: Path, folder: Path) -> None:
    """They build on each other (the badge of 1 is baked by 2), so a selection runs what comes before as well."""
    if path.stem in NEEDS:
        need_module(NEEDS[path.stem])
    for maker, made in ((NUMBERED[0], "credential.json"), (NUMBERED[1], "badge.png")):
        if path > maker and not (folder / made).exists():
            run(maker, cwd=folder)
    assert run(path, cwd=folder).strip()


def test_demo(tmp_path: Path) -> None:
    shown = run(EXAMPLES / "demo.py", cwd=tmp_path)
    assert "accepted: Genuine and unchanged." in shown
    assert "refused: " in shown
    assert "PASSED         status" in shown
    assert "FAILED         status" in shown
    made = tmp_path / "demo-output"
    assert sorted(path.name for path in made.iterdir()) == [
        "badge.png",
        "badge.svg",
        "credential.json",
        "report.json",
    ]
    report = json.loads((made / "report.json").read_text(encoding="utf-8"))
    assert report["verdict"] == "accepted"
    assert len(report["checks"]) >= 12


def test_the_example_suite_runs_from_outside(tmp_path: Path) -> None:
    """A suite of somebody else: copied out of the clone, with no settings of ours, the plugin found by its entry point."""
    suite = tmp_path / "suite"
    shutil.copytree(EXAMPLES / "07_test_suite", suite, ignore=shutil.ignore_patterns("__pycache__"))
    shown = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", suite, suite, cwd=suite)
    assert re.search(r"\b2\d passed", shown), shown
