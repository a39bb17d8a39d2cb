"""What stands in one cell of a definition's workbook: from JSON to a cell, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.programme.workbooks import Formula, Value, cell_text

if TYPE_CHECKING:
    from openbadge_issuer.programme.authoring.workbook_layout import Kind

__all__ = ["CellFault", "from_cell", "slug", "to_cell"]

_YES: Final = frozenset({"yes", "y", "true", "1", "x", "ja", "sí", "si", "oui", "✓", "✔"})
_NO: Final = frozenset({"no", "n", "false", "0", "nein", "non", "-"})
_MAX_SLUG: Final = 60
_MIDNIGHT: Final = "T00:00:00Z"


class CellFault(ValueError):
    """What stands in the cell is not what belongs there: what to do."""


def to_cell(value: JSON, kind: Kind) -> str | int | float | None:
    """What is written for a value; None where a cell could not bring it back."""
    cell: str | int | float | None = None
    if kind in ("lines", "list"):
        separator = "\n" if kind == "lines" else ", "
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            cell = separator.join(str(one) for one in value)
    elif kind in ("yes", "limits"):
        words = ("yes", "no") if kind == "yes" else ("hard", "advice")
        cell = words[0] if value is True else words[1] if value is False else None
    elif kind == "date" and isinstance(value, str):
        cell = value.removesuffix(_MIDNIGHT)
    elif isinstance(value, str) or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        cell = value
    try:
        return cell if cell is not None and from_cell(cell, kind) == value else None
    except CellFault:
        return None


def from_cell(value: Value, kind: Kind) -> JSON:
    """The JSON value of a cell; None for an empty one. Raises `CellFault`."""
    if isinstance(value, Formula):
        raise CellFault("is computed by a formula; copy it, and paste the value alone")
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[kind](value)


def _lines(value: Value) -> JSON:
    return [line.strip() for line in cell_text(value).split("\n") if line.strip()]


def _list(value: Value) -> JSON:
    return [one.strip() for one in re.split(r"[,;\n]", cell_text(value)) if one.strip()]


def _count(value: Value) -> int:
    text = cell_text(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,6}", text):
        raise CellFault("is a whole number")
    return int(text)


def _number(value: Value) -> int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = cell_text(value).strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        raise CellFault("is a number")
    return float(text) if "." in text else int(text)


def _date(value: Value) -> str:
    if isinstance(value, datetime):
        return (
            f"{value.isoformat(timespec='seconds')}Z"
            if value.time() != time()
            else f"{value:%Y-%m-%d}{_MIDNIGHT}"
        )
    if isinstance(value, date):
        return f"{value.isoformat()}{_MIDNIGHT}"
    text = cell_text(value).strip()
    return f"{text}{_MIDNIGHT}" if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


def _either(value: Value, wanted: str, yes: set[str] | frozenset[str], no: set[str] | frozenset[str]) -> bool:
    text = cell_text(value).strip().casefold()
    if text not in yes and text not in no:
        raise CellFault(wanted)
    return text in yes


_READERS: Final[Mapping[Kind, Callable[[Value], JSON]]] = {
    "text": cell_text,
    "word": lambda value: cell_text(value).strip(),
    "lines": _lines,
    "list": _list,
    "count": _count,
    "number": _number,
    "date": _date,
    "yes": lambda value: _either(value, "is yes or no", _YES, _NO),
    "limits": lambda value: _either(
        value, "is hard or advice", {"hard"} | _YES, {"advice", "advisory", "soft"} | _NO
    ),
}


def slug(name: str) -> str:
    """A short name made of a name: ``Not Passing`` becomes ``not-passing``; empty where no letter is Latin."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MAX_SLUG].strip("-")
