"""Every file in examples/ is run, as its reader would run it: the numbered ones in order, in one folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from requiring import need_module

EXAMPLES = Path(__file__).parents[2] / "examples"
NUMBERED = sorted(EXAMPLES.glob("[0-9][0-9]_*.py"))
STORIES = [
    path / f"{path.name[3:]}.py" for path in sorted(EXAMPLES.glob("[0-9][0-9]_[mp]*")) if path.is_dir()
]
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
    assert others - {"__pycache__", "demo-output"} == {"artwork"} | integrated
    folders = {path.name for path in EXAMPLES.glob("[0-9][0-9]_*") if path.is_dir()}
    assert folders == {"07_test_suite"} | {path.parent.name for path in STORIES}


@pytest.mark.parametrize("path", NUMBERED, ids=lambda path: path.stem)
def test_numbered_examples(path: Path, folder: Path) -> None:
    """They build on each other (the badge of 1 is baked by 2), so a selection runs what comes before as well."""
    if path.stem in NEEDS:
        need_module(NEEDS[path.stem])
    for maker, made in ((NUMBERED[0], "credential.json"), (NUMBERED[1], "badge.png")):
        if path > maker and not (folder / made).exists():
            run(maker, cwd=folder)
    assert run(path, cwd=folder).strip()


def test_the_third_example_needs_no_other_one_before_it(tmp_path: Path) -> None:
    """It is the first that somebody tries who only wants to verify."""
    shown = run(EXAMPLES / "03_verify.py", cwd=tmp_path)
    assert "accepted: Genuine and unchanged." in shown
    assert sorted(path.name for path in tmp_path.iterdir()) == ["badge.png", "badge.svg", "credential.json"]


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_web_endpoint_accepts_known_issuers_only(name: str, folder: Path) -> None:
    need_module(NEEDS[name])
    for maker in NUMBERED[:2]:
        run(maker, cwd=folder)
    shown = run(EXAMPLES / f"{name}.py", cwd=folder)
    assert "the badge: accepted" in shown
    assert "one of a school that is not on the list: refused" in shown


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.parent.name)
def test_stories(path: Path, tmp_path: Path) -> None:
    """Those that are told in steps, each ending with what strangers see."""
    shown = run(path, cwd=tmp_path)
    steps = [int(line.partition(".")[0]) for line in shown.splitlines() if re.match(r"\d+\. ", line)]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) >= 7
    assert "accepted" in shown


def test_what_the_demo_leaves(tmp_path: Path) -> None:
    """`make demo` is the story of the micro-credential: the packet tells nobody's name, the badge verifies."""
    shown = run(STORIES[0], cwd=tmp_path)
    assert "Genuine and unchanged." in shown
    assert "It was changed after it was signed" in shown
    assert "The issuer has taken this badge back (revoked)." in shown
    made = tmp_path / "demo-output"
    files = ["badge.png", "badge.svg", "credential.json", "criteria.html", "packet", "report.json"]
    assert sorted(path.name for path in made.iterdir()) == files
    report = json.loads((made / "report.json").read_text(encoding="utf-8"))
    assert report["verdict"] == "accepted"
    assert len(report["checks"]) >= 12
    packet = list((made / "packet").iterdir())
    assert len(packet) == 7
    for path in packet:
        for told in (b"Moreno", b"moreno", b"Riverbend", b"Telephone 9", "Moreno".encode("utf-16-be")):
            assert told not in inflated(path), path.name


def inflated(path: Path) -> bytes:
    """The bytes of a file, and of the parts of one that is a zip."""
    content = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            content += b"".join(archive.read(name) for name in archive.namelist())
    return content


def test_the_example_suite_runs_from_outside(tmp_path: Path) -> None:
    """A suite of somebody else: copied out of the clone, with no settings of ours, the plugin found by its entry point."""
    suite = tmp_path / "suite"
    shutil.copytree(EXAMPLES / "07_test_suite", suite, ignore=shutil.ignore_patterns("__pycache__"))
    shown = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", suite, suite, cwd=suite)
    assert re.search(r"\b2\d passed", shown), shown
