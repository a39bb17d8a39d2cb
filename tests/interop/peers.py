"""The peers, each a process that reads one JSON request a line and answers with one JSON line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from openbadge_issuer.codec.types import JSONObject

HERE = Path(__file__).parent
NODE = HERE / "node"
_ENVIRONMENT = HERE.parents[1] / ".interop-venv"
PYTHON = _ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
INSTALL = "run `make interop`, which installs the peers"
ANSWER_WITHIN = 60.0  # seconds, for one request; the slowest takes half a second

Answer: TypeAlias = JSONObject


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's implementation: its name in the docs, its packages, and what it does.

    ``jwt`` lists the algorithms by which it signs a VC-JWT; ``one_proof``: it reads ``proof`` as an object
    only; ``breaks``: the samples that come out of its own model (VC-JWT, images) as invalid badges.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    jwt: tuple[str, ...] = ()
    one_proof: bool = False
    breaks: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """Why it can not be run here, or nothing."""
        if self.name in _NODE_PEERS:
            if shutil.which("node") is None:
                return f"Node.js is not installed, so {self.title} can not be run"
            if not all((NODE / "node_modules" / package).is_dir() for package in self.packages):
                return f"{self.title} is not installed: {INSTALL}"
        elif not PYTHON.exists():
            return f"{self.title} is not installed: {INSTALL}"
        return ""

    @property
    def command(self) -> tuple[str, ...]:
        """How its driver is started, in ``directory``."""
        if self.name in _NODE_PEERS:
            return ("node", "--import", "./offline.mjs", "peer.mjs", self.name)
        return (str(PYTHON), "-X", "utf8", "-m", f"interop.peer_{self.name}")

    @property
    def directory(self) -> Path:
        """The working directory of its driver."""
        return NODE if self.name in _NODE_PEERS else HERE.parent


_NODE_PEERS = ("digitalbazaar", "digitalcredentials")
DIGITAL_BAZAAR = Peer(
    "digitalbazaar",
    "@digitalbazaar/vc",
    ("@digitalbazaar/vc", "@digitalbazaar/data-integrity", "@digitalbazaar/eddsa-rdfc-2022-cryptosuite"),
)
VERIFIER_CORE = Peer(
    "digitalcredentials",
    "@digitalcredentials/verifier-core",
    ("@digitalcredentials/verifier-core", "@digitalcredentials/vc"),
)
OPENBADGESLIB = Peer(
    "openbadgeslib",
    "openbadgeslib",
    ("openbadgeslib",),
    ("RS256", "ES256", "EdDSA"),
    breaks=("micro-credential",),
)
OPENVC = Peer("openvc", "openvc-core", ("openvc-core",), ("ES256", "EdDSA"), one_proof=True)
PEERS = (DIGITAL_BAZAAR, VERIFIER_CORE, OPENBADGESLIB, OPENVC)


class Driver:
    """A running peer: `ask` sends a request and waits for its answer. Close it in the end."""

    def __init__(self, peer: Peer, contexts: Path, documents: Mapping[str, JSONObject]) -> None:
        self.peer = peer
        self._documents = documents
        self._process = subprocess.Popen(
            peer.command,
            cwd=peer.directory,
            env={**os.environ, "INTEROP_CONTEXTS": str(contexts)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )

    def ask(self, operation: str, **members: object) -> Answer:
        """What the peer says; to say nothing in time, or not JSON, fails the run: it is no refusal."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        watchdog = threading.Timer(ANSWER_WITHIN, self._process.kill)
        watchdog.start()
        try:
            self._process.stdin.write(json.dumps({"op": operation, **members}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line:
            raise AssertionError(f"{self.peer.title} ended without an answer to {operation!r}")
        answer: Answer = json.loads(line)
        return answer

    def verify(self, credential: JSONObject | str, key: object = None) -> Verdict:
        """Whether the peer accepts this, and in what words it refuses."""
        answer = self.ask(
            "verify", credential=credential, documents=self._documents, **({"key": key} if key else {})
        )
        return Verdict(
            answer.get("accepted") is True, str(answer.get("error") or answer.get("reason") or ""), answer
        )

    def close(self) -> None:
        """Ends the peer, which reads until its input ends."""
        try:
            self._process.communicate(timeout=ANSWER_WITHIN)
        finally:
            self._process.kill()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one verifier, a peer or ours, says of one document."""

    accepted: bool
    reason: str
    answer: JSONObject
