"""What a target is: a parser, and what must hold of it for whatever bytes it is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

from openbadge_issuer.errors import OpenBadgeError

__all__ = ["CORPUS", "Form", "Target", "json_of", "kept_inputs", "ours"]

P = ParamSpec("P")
T = TypeVar("T")
Form = Literal["bytes", "json", "zip", "token"]
"""How inputs are changed: byte by byte, and beside that as JSON, as an archive, as a token whose parts are JSON."""

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Target:
    """``run`` raises, or fails an assertion, where something is wrong; errors of the library's own tree are fine.

    ``max_len`` is the longest input that is tried, in bytes.
    """

    name: str
    run: Callable[[bytes], object]
    form: Form = "bytes"
    max_len: int = 8_000

    def __call__(self, data: bytes) -> None:
        ours(self.run, data)

    @property
    def folder(self) -> Path:
        return CORPUS / self.name


def ours(call: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
    """What the call returns, or nothing where it raised an error of the library."""
    try:
        return call(*args, **named)
    except OpenBadgeError as error:
        said = error
    assert str(said)
    assert said.detail_code
    return None


def json_of(data: bytes) -> Any:
    """The JSON as a lenient program would hand it in; ``None`` where it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def kept_inputs(target: Target) -> list[Path]:
    """The files of the kept corpus, in an order that is always the same."""
    return sorted(target.folder.iterdir()) if target.folder.is_dir() else []
