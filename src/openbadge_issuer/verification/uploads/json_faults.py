"""What happened to a text that begins like JSON and is none: told by its end, and by what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from openbadge_issuer.errors import Param

__all__ = ["OF_JSON", "fault_of"]

OF_JSON: Final = frozenset({"json_cut_off", "json_several", "json_list"})
"""The keys of `REFUSALS` that are found here: there may be a badge in each."""

_PIECE: Final = re.compile(
    rb'"(?:[^"\\]|\\.)*+"?|[{}\[\]]', re.DOTALL
)  # a string that is cut off runs to the end
_CLOSED_BY: Final = {b"{": b"}", b"[": b"]"}
_BETWEEN: Final = " \t\r\n,\x1e"  # texts that follow each other: lines, a list without brackets, RFC 7464
_LAST: Final = 12  # characters: of the text that is cut off, the reader of JSON stumbles over the last word


def fault_of(data: bytes, code: str, params: Mapping[str, Param]) -> str:
    """A key of `REFUSALS`, or nothing that can be told; ``code`` and ``params`` are what strict JSON said against it."""
    if code == "json.no_object":
        return "json_list" if data.lstrip()[:1] == b"[" else ""
    if code == "json.encoding":
        return "json_cut_off" if _ends_within_a_character(data) and _is_open(data) else ""
    if code != "json.syntax":
        return ""
    rest = _from(data.decode("utf-8", "replace"), params)
    reason = str(params.get("reason", ""))
    if reason == "Extra data":
        return "json_several" if rest.lstrip(_BETWEEN)[:1] in ("{", "[") else ""
    at_the_end = reason.startswith("Unterminated string") or len(rest.strip()) < _LAST
    return "json_cut_off" if at_the_end and _is_open(data) else ""


def _from(text: str, params: Mapping[str, Param]) -> str:
    """What the reader of JSON could not read, from there to the end."""
    line, column = params.get("line"), params.get("column")
    if not isinstance(line, int) or not isinstance(column, int):
        return text
    return text.split("\n", line - 1)[-1][column - 1 :]


def _is_open(data: bytes) -> bool:
    """Whether it ends before its brackets are closed, each by its own."""
    waiting: list[bytes] = []
    for piece in _PIECE.finditer(data):
        mark = piece[0]
        if mark in _CLOSED_BY:
            waiting.append(_CLOSED_BY[mark])
        elif mark in (b"}", b"]") and (not waiting or waiting.pop() != mark):
            return False
    return bool(waiting)


def _ends_within_a_character(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as broken:
        return broken.end == len(data) and broken.reason == "unexpected end of data"
    return False
