"""What stands in a cell of a workbook: a value, or in its place that it is computed, or shown otherwise than it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell

__all__ = ["Formatted", "Formula", "Value", "cell_text", "shown_value", "value_of"]

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_LETTERS: Final = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s?[0-9]{1,2}|\$-[0-9a-f,]+)\]|\\ |_.|\*.",
    re.IGNORECASE,
)
"""What of a number's format puts no character beside it: a colour, a language, a gap."""
_SECTIONS: Final = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
_PLAIN: Final = re.compile(r"(?:general|@|(?:#,##|#*)0(?:\.([0#]+))?)", re.IGNORECASE)
_NEGATIVE: Final = re.compile(r'(?:-|\\-|"-")(.+)|(?:\(|\\\()(.+?)(?:\)|\\\))')
"""What is below zero has a sign, or stands in parentheses, as accountants write it."""
_ALL_SECTIONS: Final = 4  # above zero, below, zero, texts
_EXACT: Final = 10**15  # beyond are digits that a spreadsheet does not keep
_DIGITS: Final = (
    10  # of a number with decimals that are shown at most, where its format does not say how many
)
_AS_TEXT: Final = "yyyy-mm-dd"  # the format of days in which they are written here, too
_OF_ITS_OWN: Final = 164  # the first number of a format that the workbook itself describes


@dataclass(frozen=True, slots=True)
class Formula:
    """In place of a value: it is computed, or failed to be."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """In place of a value: the sheet shows it otherwise than it is written here, as 85% for 0.85, or TRUE for yes."""


Value: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | Formula | Formatted | None


def value_of(cell: ReadOnlyCell) -> Value:
    """What a cell holds, whatever it looks like."""
    return Formula() if cell.data_type in ("f", "e") else _plain(cell.value)


def shown_value(cell: ReadOnlyCell) -> Value:
    """What a cell holds, if the sheet shows that: 0.85 that looks like 85% is `Formatted`.

    Dates are what they are, for what is to be a date; one that the sheet shows as it is written here is a text.
    """
    value = value_of(cell)
    if isinstance(value, bool | time | timedelta):
        return Formatted()
    if isinstance(value, str | int | float):
        return value if _is_shown(value, _sections(_format_of(cell))) else Formatted()
    if isinstance(value, date) and _sections(_format_of(cell))[0].replace("\\", "").lower() == _AS_TEXT:
        text = cell_text(value)
        return text if len(text) == len(_AS_TEXT) else value
    return value


def _format_of(cell: ReadOnlyCell) -> str:
    """The code of its format; one that stands for another format in each language is none that is known here."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - an extra

    try:
        number = cell.style_array.numFmtId
        known = number in BUILTIN_FORMATS or number >= _OF_ITS_OWN
        code = cell.number_format if known else "?"
    except IndexError:  # of a style that the workbook does not have
        code = "?"
    return code


def _is_shown(value: str | float, sections: tuple[str, ...]) -> bool:
    if isinstance(value, str):
        return _text_section(sections).lower() in ("@", "general")
    if abs(value) >= _EXACT or "e" in str(value):
        return False
    if value == 0:
        return _is_plain(value, (sections[2:3] or sections)[0])
    if value > 0 or len(sections) == 1:
        return _is_plain(value, sections[0])
    below = _NEGATIVE.fullmatch(sections[1])
    return below is not None and _is_plain(value, below[1] or below[2])


def _is_plain(value: float, section: str) -> bool:
    found = _PLAIN.fullmatch(section)
    if found is None:
        return False
    if section[-1] in "0#":
        return round(value, len(found[1] or "")) == value
    whole = isinstance(value, int) or value.is_integer()
    return whole or value == round(value, _DIGITS - 1) == float(f"{value:.{_DIGITS}g}")


def _text_section(sections: tuple[str, ...]) -> str:
    """How texts are shown: as they are, where the format is one for numbers."""
    if len(sections) == _ALL_SECTIONS or "@" in sections[-1]:
        return sections[-1]
    return "@"


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[str, ...]:
    """The sections of a format, each without what puts no character beside the number."""
    found, at = [], 0
    while True:
        section = _SECTIONS.match(code, at)
        text = section[0] if section is not None else ""
        found.append(_NO_LETTERS.sub("", text).strip())
        at += len(text) + 1
        if at > len(code):
            return tuple(found)


def _plain(value: object) -> Value:
    if isinstance(value, str):
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
        return text if text.strip() else None
    if value is None or isinstance(value, (int, float, datetime, date, time, timedelta)):
        return value
    return str(value)


def cell_text(value: Value) -> str:
    """A value as somebody would write it: whole numbers without a point, dates as 2026-01-31."""
    if value is None or isinstance(value, Formula | Formatted):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    return str(value)
