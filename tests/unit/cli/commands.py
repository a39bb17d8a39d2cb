"""Runs the command line in this process, as if it had been typed."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from openbadge_issuer.cli.app import run

__all__ = ["LIST", "NOW", "PASSWORD", "Command", "Done", "published"]

NOW = "2026-01-31T12:00:00Z"
PASSWORD = "correct horse battery staple"
LIST = "https://school.example/status/revocation-1.json"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which holds one JSON object and nothing else."""
        return cast("dict[str, Any]", json.loads(self.out))

    def refuses(self, *words: str) -> bool:
        """Wrong usage: one line on standard error that says these words, nothing on standard output."""
        assert (self.status, self.out) == (2, ""), self
        assert self.err.startswith("openbadge: "), self
        assert self.err.count("\n") == 1, self
        assert [word for word in words if word not in self.err] == [], self
        return True


@dataclass(frozen=True, slots=True)
class Command:
    """``command("verify", path, "--json")`` runs ``openbadge verify path --json``."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Done:
        self.monkeypatch.setattr(sys, "argv", ["openbadge", *map(str, arguments)])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run()
        shown = self.capsys.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        assert "Traceback" not in shown.err
        return Done(code or 0, shown.out, shown.err)


def published(openbadge: Command, now: str = NOW) -> tuple[str, ...]:
    """Publishes the lists of the issuer in this folder; the options by which ``verify`` gets the first one."""
    done = openbadge("status", "publish", "--out", "status", "--now", now, "--password-file", "../password")
    assert (done.status, done.err) == (0, ""), done
    return ("--document", f"{LIST}=status/revocation-1.json")
