"""What of a sheet nobody sees, or sees once for several rows: hidden rows and columns, and cells merged into others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["Layout", "layout_of"]

_ROW: Final = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_NUMBER: Final = re.compile(rb"""\sr=["']([0-9]{1,9})["']""")
_HIDDEN: Final = re.compile(rb"""\s(?:hidden=["'](?:1|true)|(?:ht|width)=["']0(?:\.0*)?)["']""")
"""It is said to be, or has no height or no width."""
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col(?=\s)([^>]*)>")
_FIRST: Final = re.compile(rb"""\smin=["']([0-9]{1,5})["']""")
_LAST: Final = re.compile(rb"""\smax=["']([0-9]{1,5})["']""")
_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']\$?([A-Z]{1,3})\$?([0-9]{1,9}):\$?([A-Z]{1,3})\$?([0-9]{1,9})["']"""
)


@dataclass(frozen=True, slots=True)
class _Range:
    """The rows and columns of a merged cell, from 1; what it holds is in the first of each."""

    top: int
    left: int
    bottom: int
    right: int


class Layout:
    """The hidden rows and columns (0 for the first) of a sheet, and its merged cells; asked for one row after another."""

    def __init__(
        self, hidden: frozenset[int], hidden_columns: frozenset[int], ranges: list[_Range], columns: int
    ) -> None:
        self.hidden_columns = hidden_columns
        self._hidden, self._columns = hidden, columns
        self._waiting = sorted(ranges, key=lambda one: one.top, reverse=True)
        self._here: list[_Range] = []

    def is_hidden(self, row: int) -> bool:
        """Whether nobody sees the row."""
        return row in self._hidden

    def covered(self, row: int) -> frozenset[int]:
        """The columns (0 for the first) whose cell is merged into another one; raises `ValueError`.

        No two merged cells have a place in common, so that in one row there are no more of them than columns.
        """
        while self._waiting and self._waiting[-1].top <= row:
            self._here.append(self._waiting.pop())
        self._here = [one for one in self._here if one.bottom >= row]
        if len(self._here) > self._columns:
            raise ValueError("merged cells lie on one another")
        return frozenset(
            at - 1
            for one in self._here
            for at in range(one.left, min(one.right, self._columns) + 1)
            if (row, at) != (one.top, one.left)
        )


def layout_of(part: bytes, columns: int, number_of: Callable[[bytes], int]) -> Layout:
    """The layout of a sheet, from its XML, as far as so many columns; raises `ValueError`."""
    hidden, row = set(), 0
    for found in _ROW.finditer(part):
        named = _NUMBER.search(found[1])
        row = int(named[1]) if named else row + 1
        if _HIDDEN.search(found[1]):
            hidden.add(row)
    ranges = []
    for merged in _MERGED.finditer(part):
        one = _Range(int(merged[2]), number_of(merged[1]), int(merged[4]), number_of(merged[3]))
        if one.left <= columns:
            ranges.append(one)
    return Layout(frozenset(hidden), _hidden_columns(part, columns), ranges, columns)


def _hidden_columns(part: bytes, columns: int) -> frozenset[int]:
    """The columns that nobody sees; no two elements describe one column, so that there are no more of them than columns."""
    hidden: set[int] = set()
    described = 0
    for found in _COLUMN.finditer(part):
        first, last = _FIRST.search(found[1]), _LAST.search(found[1])
        if first is None or last is None or int(first[1]) > columns:
            continue
        described += 1
        if described > columns:
            raise ValueError("columns lie on one another")
        if _HIDDEN.search(found[1]):
            hidden.update(range(int(first[1]) - 1, min(int(last[1]), columns)))
    return frozenset(hidden)
