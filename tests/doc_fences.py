"""The fenced blocks of the documentation: found here, and run here."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

__all__ = ["ROOT", "Console", "Fence", "documents", "fences", "matches", "run_python"]

ROOT = Path(__file__).parents[1]
PROMPT = "$ "
COVERED_ELSEWHERE = {
    'pip install "openbadge-issuer[cli]"': "tests/packaging/test_wheel.py",
    'pip install "openbadge-issuer[testing]"': "tests/packaging/test_wheel.py",
    "make demo": "tests/packaging/test_make_demo.py",
    "make test": "every run of the tests",
    "make lint": ".ci/run",
    "make interop": ".ci/run",
}
"""Lines that are not run with the documents, and what runs them instead."""


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block; ``line`` is that of its first line of text."""

    path: Path
    line: int
    language: str
    options: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"


def documents() -> list[Path]:
    """README and its neighbours, and everything under docs/."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def fences(path: Path) -> Iterator[Fence]:
    """The fenced blocks of a document, in order; raises `AssertionError` for one that never ends."""
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        opening = re.match(r"( *)(`{3,}|~{3,})(.*)", lines[number])
        number += 1
        if not opening:
            continue
        indent, ticks, info = len(opening[1]), opening[2], opening[3].split()
        start = number
        while number < len(lines) and not lines[number].strip().startswith(ticks):
            number += 1
        assert number < len(lines), f"{path.name}:{start}: the block never ends"
        text = "".join(line[min(indent, len(line)) :] + "\n" for line in lines[start:number])
        yield Fence(path, start + 1, info[0] if info else "", tuple(info[1:]), text)
        number += 1


def run_python(fence: Fence, module: ModuleType) -> None:
    """Runs a block in the module's namespace; a traceback names the line of the document."""
    code = compile("\n" * (fence.line - 1) + fence.text, str(fence.path), "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - that is what it is for


def matches(expected: str, shown: str) -> bool:
    """Whether output looks as shown: ``...`` stands for anything in a line, alone on a line for any number of lines."""
    pattern = ""
    for line in expected.strip("\n").splitlines():
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += r"[^\n]*?".join(re.escape(part) for part in line.rstrip().split("...")) + r"[ ]*\n"
    return re.fullmatch(pattern, shown.strip("\n") + "\n") is not None


class Console:
    """The shell of ``console`` blocks: enough of one, on every system, and no more.

    ``openbadge`` and ``python -m openbadge_issuer`` are run for real; ``cd``, ``echo``, ``cat``, ``export``, pipes and
    redirections are done here. A command must exit with 0, or with N where ``# exit N`` stands behind it. Where output
    is shown, it is compared.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        artwork = ROOT / "examples" / "artwork"
        shutil.copytree(artwork, folder / "examples" / "artwork")
        for name in ("badge.png", "badge.svg"):
            shutil.copy(artwork / name, folder / name)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "OPENBADGE_KEY_PASSWORD": "correct horse battery staple",
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "TERM": "dumb",
            "PYTHONUTF8": "1",
        }

    def run(self, fence: Fence) -> None:
        """Runs every command of a block."""
        for command, expected in commands(fence.text):
            if command in COVERED_ELSEWHERE:
                continue
            line, status = command, 0
            if noted := re.search(r"\s+# exit (\d)$", command):
                line, status = command[: noted.start()], int(noted[1])
            exited, shown = self._line(line)
            assert exited == status, f"{fence}: `{line}` exited with {exited}, not {status}:\n{shown}"
            if expected:
                assert matches(expected, shown), f"{fence}: `{line}` shows\n{shown}\nand not\n{expected}"

    def _line(self, line: str) -> tuple[int, str]:
        lexer = shlex.shlex(line, posix=True, punctuation_chars="<>|")
        lexer.whitespace_split = True
        data, status, errors = b"", 0, b""
        for stage in _stages(list(lexer)):
            if stage.source is not None:
                data = (self.folder / stage.source).read_bytes()
            status, data, said = self._command(stage.words, data)
            errors += said
            if stage.target is not None:
                (self.folder / stage.target).write_bytes(data)
                data = b""
        return status, (errors + data).decode("utf-8").replace("\r\n", "\n")

    def _command(self, words: list[str], data: bytes) -> tuple[int, bytes, bytes]:
        match words:
            case ["cd", folder]:
                self.folder = (self.folder / folder).resolve(strict=True)
                return 0, b"", b""
            case ["export", setting]:
                name, _, value = setting.partition("=")
                self.environment[name] = value
                return 0, b"", b""
            case ["echo", *texts]:
                return 0, (" ".join(texts) + "\n").encode("utf-8"), b""
            case ["cat", *names]:
                return 0, b"".join((self.folder / name).read_bytes() for name in names), b""
            case ["openbadge", *arguments] | ["python", "-m", "openbadge_issuer", *arguments]:
                done = subprocess.run(
                    [sys.executable, "-m", "openbadge_issuer", *arguments],
                    cwd=self.folder,
                    env=self.environment,
                    input=data,
                    capture_output=True,
                    timeout=120,
                    check=False,
                )
                return done.returncode, done.stdout, done.stderr
        raise AssertionError(
            f"`{shlex.join(words)}` is not run by any test: see COVERED_ELSEWHERE in {Path(__file__).name}"
        )


@dataclass(slots=True)
class _Stage:
    words: list[str]
    source: str | None = None
    target: str | None = None


def _stages(words: list[str]) -> Iterator[_Stage]:
    stage, rest = _Stage([]), iter(words)
    for word in rest:
        if word == "|":
            yield stage
            stage = _Stage([])
        elif word == "<":
            stage.source = next(rest)
        elif word == ">":
            stage.target = next(rest)
        else:
            stage.words.append(word)
    yield stage


def commands(text: str) -> Iterator[tuple[str, str]]:
    r"""Each ``$`` line (``\`` continues it) with the output that is shown under it."""
    command, shown = "", ""
    for line in text.splitlines():
        if command.endswith("\\"):
            command = command[:-1].rstrip() + " " + line.strip()
        elif line.startswith(PROMPT):
            if command:
                yield command, shown
            command, shown = line.removeprefix(PROMPT).strip(), ""
        else:
            assert command, f"a console block begins with a command, not with {line!r}"
            shown += line + "\n"
    if command:
        yield command, shown
