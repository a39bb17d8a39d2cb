"""What people copy out of the documentation passes their type checker, as strict as it can be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from doc_fences import ROOT, documents, fences
from requiring import need_module


def module_of(path: Path) -> str:
    """The Python blocks of a document, each on its own lines, so that a message names the line of the document."""
    text = ""
    for fence in fences(path):
        if fence.language == "python":
            text += "\n" * (fence.line - 1 - text.count("\n")) + fence.text
    return text


def test_every_python_block_is_typed(tmp_path: Path) -> None:
    need_module("mypy")
    for path in documents():
        name = path.relative_to(ROOT).as_posix().removesuffix(".md").replace("/", "__").replace("-", "_")
        (tmp_path / f"{name}.py").write_text(module_of(path), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--no-pretty", str(tmp_path)],
        cwd=ROOT,  # for the settings and the cache
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
