"""The option that says how a CSV was written, and what is shown so that somebody can tell whether it was so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeAlias

import typer

from openbadge_issuer.cli.terminal import put, shown

__all__ = ["EncodingOption", "put_letters"]

EncodingOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="How a CSV that is not UTF-8 was written: cp1252, mac_roman, shift_jis, ..."
    ),
]
_CELL = 60  # characters


def put_letters(encoding: str, cells: Iterable[str], *, guessed: bool) -> None:
    """Prints cells by which is seen whether the encoding is right."""
    told = "; ".join(shown(cell, _CELL) for cell in cells)
    put(f"Read as {encoding}{', which is a guess' if guessed else ''}: {told}\n")
