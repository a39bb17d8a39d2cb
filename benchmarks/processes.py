"""The processes that are measured: each is started once, pinned to the same processor, and answers line by line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timing import Lap

HERE = Path(__file__).parent
NODE_MODULES = HERE.parent / "tests" / "interop" / "node" / "node_modules"
PEER_PYTHON = (
    HERE.parent / ".interop-venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
)
ANSWER_WITHIN = 120.0  # seconds, for one request


@dataclass(frozen=True, slots=True)
class Contestant:
    """Somebody who does the work: a name for the code, a title for the page, and how long the warming takes."""

    name: str
    title: str
    kind: str
    warm: float = 0.3  # seconds of processor time; what is compiled while it runs needs longer

    def command(self, inputs: Path) -> list[str]:
        """How its process is started."""
        if self.kind == "node":
            return ["node", str(HERE / "peer.mjs"), str(inputs), self.name]
        if self.kind == "peer":
            return [str(PEER_PYTHON), str(HERE / f"peer_{self.name}.py"), str(inputs)]
        if self.kind == "reference":
            return [sys.executable, str(HERE / "peer_pyld.py"), str(inputs), self.name]
        return [sys.executable, str(HERE / "ours.py"), str(inputs), "--serve"]

    @property
    def missing(self) -> bool:
        """Whether it is not installed here."""
        if self.kind == "node":
            return shutil.which("node") is None or not (NODE_MODULES / f"@{self.name}").is_dir()
        return self.kind == "peer" and not PEER_PYTHON.exists()


OURS = Contestant("ours", "openbadge_issuer", "ours")
DIGITAL_BAZAAR = Contestant("digitalbazaar", "@digitalbazaar/vc", "node", warm=1.0)
DIGITAL_CREDENTIALS = Contestant("digitalcredentials", "@digitalcredentials", "node", warm=1.0)
OPENBADGESLIB = Contestant("openbadgeslib", "openbadgeslib", "peer")
OPENVC = Contestant("openvc", "openvc-core", "peer")
PYLD = Contestant("pyld", "PyLD", "reference")
OXIGRAPH = Contestant("pyoxigraph", "pyoxigraph", "reference")
JAVASCRIPT = (DIGITAL_BAZAAR, DIGITAL_CREDENTIALS)
CONTESTANTS = (OURS, *JAVASCRIPT, OPENBADGESLIB, OPENVC, PYLD, OXIGRAPH)


def pin() -> bool:
    """Keeps this process, and so all that it starts, on one processor; says whether the system can."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return True


class Process:
    """One contestant at work; close it in the end."""

    def __init__(self, contestant: Contestant, inputs: Path) -> None:
        self.contestant = contestant
        self._process = subprocess.Popen(
            contestant.command(inputs),
            cwd=NODE_MODULES.parent if contestant.kind == "node" else HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        info = self._ask("info")
        self.packages: dict[str, str] = info["packages"]
        self.operations: list[str] = info["operations"]

    def _ask(self, operation: str, **members: object) -> Any:
        """The answer; an error, or none in time, ends the run."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a process without pipes")
        watchdog = threading.Timer(ANSWER_WITHIN, self._process.kill)
        watchdog.start()
        try:
            self._process.stdin.write(json.dumps({"op": operation, **members}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        answer = json.loads(line) if line else {"error": "ended without an answer"}
        if "error" in answer:
            raise RuntimeError(f"{self.contestant.title}, {operation} {members}: {answer['error']}")
        return answer

    def sha256(self, name: str, size: str) -> str:
        """The SHA-256 of what an operation returns."""
        return str(self._ask("result", name=name, size=size)["sha256"])

    def shown(self, name: str, size: str) -> Any:
        """What an operation returns."""
        return self._ask("result", name=name, size=size, show=True)["shown"]

    def warm(self, name: str, size: str, seconds: float, warm: float) -> int:
        """How many calls make a lap of so many seconds."""
        return int(self._ask("warm", name=name, size=size, seconds=seconds, warm=warm)["count"])

    def lap(self, name: str, size: str, count: int) -> Lap:
        """Microseconds for each call."""
        answer = self._ask("lap", name=name, size=size, count=count)
        return Lap(answer["cpu"], answer["wall"])

    def memory(self) -> float:
        """The most memory so far, in MB."""
        return float(self._ask("memory")["MB"])

    def close(self) -> None:
        """Ends the process, which reads until its input ends."""
        try:
            self._process.communicate(timeout=10)
        finally:
            self._process.kill()
