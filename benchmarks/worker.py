"""What the processes share that are measured: one JSON request a line in, one answer a line out.

Runs in the peers' own environment as well, so it imports nothing of ours. `peer.mjs` is the same for the libraries in
JavaScript.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any, TypedDict

from timing import Call, count_for, lap, peak_memory

WARM = 0.3  # seconds of processor time before the first lap


class Badges(TypedDict):
    """The different badges of one size, as texts."""

    drafts: list[str]
    signed: list[str]


class Inputs(TypedDict):
    """What everybody is given; `contexts` are documents by URL, `image` and `baked` are base64."""

    badges: dict[str, Badges]
    tokens: list[str]
    key: dict[str, Any]
    contexts: dict[str, Any]
    created: str
    sample: str
    image: str
    baked: list[str]
    poison: str


Make = Callable[[Inputs, str], Call]
"""One operation on the badges of one size, made ready: documents parsed where the operation begins with a document."""


def texts(badges: Badges) -> tuple[list[bytes], int]:
    """The signed badges as files, and how many there are."""
    return [text.encode() for text in badges["signed"]], len(badges["signed"])


def drafts(badges: Badges) -> tuple[list[Any], int]:
    """The documents to sign, and how many there are."""
    return [json.loads(text) for text in badges["drafts"]], len(badges["drafts"])


def drafts_for_others(badges: Badges) -> Callable[[int], Any]:
    """The documents to sign, by number, each time for somebody else: nobody has ever met what is said of them."""
    documents, many = drafts(badges)
    numbers = count()

    def draft(number: int) -> Any:
        document = documents[number % many]
        other = f"urn:uuid:5ca1ab1e-0000-4000-8000-{next(numbers):012x}"
        return {**document, "credentialSubject": {**document["credentialSubject"], "id": other}}

    return draft


def digest(result: object) -> str:
    """What an operation returned, so that it can be compared: SHA-256 of bytes, text as it is or JSON."""
    if isinstance(result, dict | list):
        result = json.dumps(result)
    data = result.encode() if isinstance(result, str) else result if isinstance(result, bytes) else b""
    return hashlib.sha256(data).hexdigest()


class Worker:
    """Answers for one peer; an operation is made when it is first asked for."""

    def __init__(self, packages: list[str], makers: Mapping[str, Make], inputs: Inputs) -> None:
        self._packages = packages
        self._makers = makers
        self._inputs = inputs
        self._made: dict[tuple[str, str], Call] = {}

    def _call(self, request: dict[str, Any]) -> Call:
        name, size = request["name"], request["size"]
        if (name, size) not in self._made:
            self._made[name, size] = self._makers[name](self._inputs, size)
        return self._made[name, size]

    def info(self, _request: dict[str, Any]) -> dict[str, object]:
        """Versions, and what it can do."""
        versions = {name: importlib.metadata.version(name) for name in self._packages}
        return {"packages": versions, "operations": list(self._makers)}

    def result(self, request: dict[str, Any]) -> dict[str, object]:
        """What an operation returns: its SHA-256, and itself where it is text or JSON."""
        found = self._call(request)(request.get("number", 0))
        shown = found.decode() if isinstance(found, bytes) and request.get("show") else found
        return {"sha256": digest(found), "shown": shown if request.get("show") else None}

    def warm(self, request: dict[str, Any]) -> dict[str, object]:
        """How many calls make a lap, once the operation is warm."""
        call = self._call(request)
        lap(call, count_for(call, request.get("warm", WARM)))
        return {"count": count_for(call, request["seconds"])}

    def lap(self, request: dict[str, Any]) -> dict[str, object]:
        """Microseconds for each of so many calls."""
        return lap(self._call(request), request["count"])._asdict()

    def memory(self, _request: dict[str, Any]) -> dict[str, object]:
        """The most memory that the process has held so far, in MB."""
        return {"MB": peak_memory()}

    def serve(self) -> None:
        """Answers until standard input ends; what an operation raises becomes ``{"error": ...}``."""
        out, sys.stdout = sys.stdout, sys.stderr  # a peer that prints must not break the protocol
        operations = {name: getattr(self, name) for name in ("info", "result", "warm", "lap", "memory")}
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = operations[request["op"]](request)
            except Exception as error:  # noqa: BLE001 - what a peer raises, of whatever kind, is its answer
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), file=out, flush=True)


def serve(packages: list[str], makers: Mapping[str, Make]) -> None:
    """Serves with the inputs that the first argument names."""
    inputs: Inputs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Worker(packages, makers, inputs).serve()
