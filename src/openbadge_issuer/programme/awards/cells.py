"""What a cell says: one text, a time, a number, addresses; or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from openbadge_issuer.programme.encodings import GARBLED
from openbadge_issuer.programme.responses.times import day_comes_first, has_short_year, moment

if TYPE_CHECKING:
    from openbadge_issuer.programme.responses.table import ResponseRow

__all__ = [
    "MARKS",
    "CellFault",
    "addressee",
    "addresses",
    "is_date",
    "line_of",
    "number",
    "one_spelling",
    "one_time",
    "text_of",
    "withheld",
]

_MAX_LINE: Final = 400  # characters of a name, a number, a key
_MAX_TEXT: Final = 20_000
_ERRORS: Final = re.compile(r"#(REF!|N/A|NV|NAME\?|VALUE!|WERT!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_DAY_NUMBER: Final = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?")
_THOUSANDS: Final = re.compile(r"\d{1,3}[.,]\d{3}")
MARKS: Final = {"awards.formula": "#FORMULA!", "awards.merged": "#MERGED!", "awards.format": "#FORMAT!"}
"""What stands in place of a value that no badge may have, by the code of its fault: it is refused again."""
_MARKED: Final = {mark: code.partition(".")[2] for code, mark in MARKS.items()}
_GUARD: Final = re.compile(r"'(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""The apostrophe that keeps a spreadsheet from taking a text for a formula."""


class CellFault(Exception):
    """What is wrong with a cell: a code, a sentence without the cell's content, and what to do."""

    def __init__(self, kind: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.code, self.message, self.advice = f"awards.{kind}", message, advice


def withheld(row: ResponseRow, column: int, *, is_date: bool) -> CellFault | None:
    """Why what a cell holds is not what is seen of it, and may be in no badge."""
    if column in row.computed:
        return CellFault("formula", "This is a formula.", "Copy the column, and paste it as values.")
    if column in row.merged:
        return CellFault(
            "merged",
            "This cell is merged with others, and its value is in the first of them alone.",
            "Undo the merging, and write the value into each row.",
        )
    if column in row.formatted or (column in row.dated and not is_date):
        return CellFault(
            "format",
            "What is seen here is not what would be signed, as 85% for 0.85, 007 for 7, 02-Jan for a day, or TRUE for yes.",
            "Format the column as text, and write into the cell what shall be in the badge; in JSON, write a text.",
        )
    return None


def text_of(cell: str, limit: int = _MAX_TEXT) -> str:
    """The text of a cell, without blanks around it; raises `CellFault`."""
    if len(cell) > limit + 100:  # before anything looks at every character
        raise CellFault("long", f"There are more than {limit:,} characters.", "Shorten it.")
    text = _GUARD.sub("", cell.strip(), count=1).strip()
    if text in _MARKED:
        raise CellFault(
            _MARKED[text],
            "This mark stands for what the workbook had here, which could not be signed.",
            "Write here what shall be in the badge.",
        )
    if _ERRORS.fullmatch(text):
        raise CellFault("formula", "A formula failed here.", "Mend the formula, or write the value.")
    if len(text) > limit:
        raise CellFault("long", f"There are more than {limit:,} characters.", "Shorten it.")
    if _CONTROL.search(text):
        raise CellFault("character", "There is a character that is no part of a text.", "Type the text anew.")
    if GARBLED.search(text) or "\ufffd" in text:
        raise CellFault(
            "garbled",
            "Letters look garbled, as if the file had been opened with another encoding and saved.",
            "Export the file anew, and save it as CSV (UTF-8) or .xlsx.",
        )
    return text


def line_of(cell: str, limit: int = _MAX_LINE) -> str:
    """A text in one line."""
    return " ".join(text_of(cell, limit).split())


def one_time(cell: str, zone: tzinfo, *, day_first: bool | None, ends: bool = False) -> datetime:
    """A day or a time, in UTC; a day alone is its first moment, or its last second if something ``ends`` then."""
    text = line_of(cell)
    if day_first is None and has_short_year(text):
        raise CellFault(
            "date",
            "The year has two digits.",
            "Write it as 2026-01-31; or say --dates day-first or --dates month-first: then 26 is 2026.",
        )
    first = day_first if day_first is not None else day_comes_first((text,))
    found = moment(text, zone, day_first=first)
    if found is None:
        raise _no_date(text, zone)
    if ends and ":" not in text and found.astimezone(zone).time() == datetime.min.time():
        try:
            return found + timedelta(days=1, seconds=-1)
        except OverflowError:
            raise CellFault("date", "This day is beyond the calendar.", "Leave it empty.") from None
    return found


def _no_date(text: str, zone: tzinfo) -> CellFault:
    """What is wrong with a text that is no time: two readings, a spreadsheet's number of a day, or none at all."""
    if all(moment(text, zone, day_first=first) for first in (True, False)):
        return CellFault(
            "date",
            "This could be two days.",
            "Write it as 2026-01-31, or say --dates day-first or --dates month-first.",
        )
    if _DAY_NUMBER.fullmatch(text):
        return CellFault(
            "date",
            "This is the number by which a spreadsheet counts days.",
            "Format the column as a date there, and save it once more.",
        )
    return CellFault("date", "There is no such day, or this is no date.", "Write it as 2026-01-31.")


def is_date(cell: str) -> bool:
    """Whether a cell looks like a date, whatever comes first in it."""
    text = cell.strip()
    return len(text) <= _MAX_LINE and any(moment(text, UTC, day_first=first) for first in (True, False))


def number(cell: str) -> float:
    """A number, with a point or a comma before its decimals."""
    text = line_of(cell)
    if not _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        raise CellFault("number", "This is no number, or could be two.", "Write it as 1500 or 1.5.")
    return float(text.replace(",", "."))


def addresses(cell: str) -> list[str]:
    """The web addresses in a cell, one after another."""
    found = [one for one in re.split(r"[\s;]+|,(?=https?://)", text_of(cell)) if one]
    for one in found:
        try:
            parts = urlsplit(one)
            good = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.username is None
        except ValueError:
            good = False
        if not good:
            raise CellFault(
                "address", "This is no web address.", "Write https://...; several with blanks between."
            )
    return found


def addressee(cell: str) -> str:
    """An e-mail address as the header of a mail takes it; never one of another domain than was written."""
    from email.headerregistry import Address  # noqa: PLC0415 - only for mails

    local, _, domain = line_of(cell).rpartition("@")
    try:
        encoded = domain.encode("idna").decode("ascii")
        if not domain.isascii() and encoded.encode().decode("idna").lower() != _lower(domain):
            raise CellFault(
                "mail",
                "This domain has a letter for which older programs write another one, as ss for ß: the mail would go to "
                "somebody else.",
                "Write the domain as servers know it, with xn-- at its beginning; or issue it without a mail.",
            )
        written = str(Address(username=local, domain=encoded))
        if written.isascii() and written.isprintable() and "=?" not in written:
            return written
    except (ValueError, IndexError):  # what `email` raises for what is no address
        pass
    raise CellFault("mail", "No mail can be sent to this address.", "Correct it, or issue it without a mail.")


def one_spelling(address: str) -> str:
    """The address with its domain in letters, whether it was written in them or as servers know it (``xn--...``)."""
    local, at, domain = address.rpartition("@")
    if domain.isascii() and "xn--" not in domain.lower():
        return address
    return f"{local}{at}{'.'.join(map(_in_letters, domain.split('.')))}"


def _in_letters(label: str) -> str:
    written = _lower(label)
    if not written.startswith("xn--"):
        return written
    try:
        letters = written[len("xn--") :].encode("ascii").decode("punycode")
        letters.encode("utf-8")  # which half of a pair is not
    except UnicodeError:
        return written
    return _lower(letters) if letters else written


def _lower(domain: str) -> str:
    return unicodedata.normalize("NFC", domain.lower())
