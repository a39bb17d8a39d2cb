"""What the Python peers' drivers share: one JSON object a line in, one a line out, and no way to the network.

Runs in the peers' own virtual environment, so it imports nothing of ours.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

Operation = Callable[..., dict[str, object]]

attempts: list[str] = []


def _refuse(*target: object, **_options: object) -> NoReturn:
    attempts.append(repr(target[-1]))
    raise OSError(f"offline: {target[-1]} was not asked")


def contexts() -> dict[str, dict[str, object]]:
    """Our bundled contexts, as the test run wrote them down."""
    text = Path(os.environ["INTEROP_CONTEXTS"]).read_text(encoding="utf-8")
    bundle: dict[str, dict[str, object]] = json.loads(text)
    return bundle


def serve(distributions: list[str], operations: Mapping[str, Operation]) -> None:
    """Answer requests until standard input ends; whatever a peer raises becomes `{"error": ...}`."""
    socket.socket.connect = _refuse  # type: ignore[method-assign]
    socket.getaddrinfo = _refuse
    out, sys.stdout = sys.stdout, sys.stderr  # a peer that prints must not break the protocol
    packages = {name: importlib.metadata.version(name) for name in distributions}
    operations = {"info": lambda _request: {"packages": packages}, **operations}
    for line in sys.stdin:
        request = json.loads(line)
        attempts.clear()
        begun = time.perf_counter()
        answer: dict[str, object]
        try:
            answer = operations[request["op"]](request)
        except Exception as error:  # noqa: BLE001 - what a peer raises, of whatever kind, is its answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        answer |= {"ms": (time.perf_counter() - begun) * 1000, "attempts": list(attempts)}
        print(json.dumps(answer), file=out, flush=True)
