"""Distributions built from the tracked files, and environments outside the clone to install them in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from requiring import need_module, not_here

__all__ = [
    "ROOT",
    "UNREACHABLE",
    "Built",
    "Environment",
    "build",
    "copied",
    "installed",
    "surroundings",
    "tracked",
]

ROOT = Path(__file__).parents[1]
UNREACHABLE = ("No matching distribution", "Could not find a version", "connection", "Temporary failure")


def surroundings() -> dict[str, str]:
    """The surroundings without anything of this clone's: no paths of Python, no settings of ours, no outer make."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "OPENBADGE", "MAKE", "MFLAGS"))
    }


def run(*command: str | Path, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Runs a command; whatever it exits with is the caller's to judge."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**surroundings(), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )


def tracked() -> list[str]:
    """The files that git knows, whether committed or only added; skips where this is no clone."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a clone, so it is not known which files are tracked")
    done = run("git", "ls-files", "-z", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def copied(tree: Path) -> Path:
    """A copy of the tracked files, as they are now."""
    for name in tracked():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tree / name)
    return tree


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the sdist, a wheel from it, and a wheel straight from the tree."""

    tree: Path
    sdist: Path
    wheel_from_sdist: Path
    wheel: Path


def build(folder: Path) -> Built:
    """Builds a copy of the tracked files, in ``folder``."""
    need_module("build")
    need_module("hatchling")
    tree = copied(folder / "tree")
    made: dict[str, Path] = {}
    for kind, options in (("both", ()), ("wheel", ("--wheel",))):
        done = run(
            sys.executable,
            "-m",
            "build",
            "--no-isolation",
            *options,
            "--outdir",
            folder / kind,
            tree,
            cwd=folder,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        for path in (folder / kind).iterdir():
            made[f"{kind} {path.suffix}"] = path
    return Built(tree, made["both .gz"], made["both .whl"], made["wheel .whl"])


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment and an empty folder, both outside the clone."""

    folder: Path

    @property
    def scripts(self) -> Path:
        """Where its commands are."""
        return self.folder / "venv" / ("Scripts" if os.name == "nt" else "bin")

    @property
    def interpreter(self) -> Path:
        """Its Python."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def work(self) -> Path:
        """The folder to work in."""
        return self.folder / "work"

    def python(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs its Python."""
        return run(self.interpreter, *arguments, cwd=self.work)

    def openbadge(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs its command."""
        return run(self.scripts / "openbadge", *arguments, cwd=self.work)


def installed(folder: Path, wheel: Path, extras: str = "") -> Environment:
    """A new, empty environment with the wheel and what it depends on, from the index that pip is set up for."""
    environment = Environment(folder)
    environment.work.mkdir(parents=True)
    venv.create(folder / "venv", with_pip=False, symlinks=os.name != "nt")
    options = ("--quiet", "--disable-pip-version-check", "--no-compile")
    done = run(
        *(sys.executable, "-m", "pip", "--python", environment.interpreter, "install", *options),
        f"{wheel}{extras}",
        cwd=environment.work,
    )
    if done.returncode and any(sign in done.stderr for sign in UNREACHABLE):
        not_here("no package index is reachable, so nothing can be installed in an empty environment")
    assert done.returncode == 0, done.stderr
    return environment
