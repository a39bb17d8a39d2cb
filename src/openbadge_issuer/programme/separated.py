"""CSV: of anybody, whatever program wrote it; and ours, for any spreadsheet program."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, TypeAlias

from openbadge_issuer.errors import InputError

__all__ = [
    "BOMS",
    "MAX_CELL",
    "SEPARATORS",
    "Separated",
    "Separator",
    "as_csv",
    "csv_row",
    "read_records",
    "read_separated",
    "separator_of",
]

Separator: TypeAlias = Literal[",", ";"]
"""What stands between cells: where a comma stands before decimals, spreadsheet programs want a semicolon."""

MAX_CELL: Final = 131_072  # characters of one cell, which is what the csv module takes
SEPARATORS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 50  # records by which the separator is known
_BEGINNING: Final = 20_000  # characters in which separators are counted, where records do not tell
BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),  # which begins as the next one does
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True, repr=False)
class Separated:
    """A text of records: what is between their cells, how its bytes were read, how many lines were passed over."""

    text: str
    separator: str
    encoding: str
    above: int = 0

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line that it begins in; line breaks within quotes belong to it.

        Raises `InputError` (``responses.quotes``, ``responses.text``).
        """
        return read_records(io.StringIO(self.text, newline=""), self.separator, self.above)


def read_separated(content: bytes, encoding: str | None = None) -> Separated:
    """UTF-8 (with or without a byte order mark), UTF-16, else Windows-1252; with commas, semicolons, tabs or pipes.

    Where the ``encoding`` is known, it is in that one.

    Raises `InputError` (``responses.encoding``).
    """
    text, encoding = _decoded(content, encoding)
    separator, above = separator_of(text)
    return Separated(text.partition("\n")[2] if above else text, separator, encoding, above)


def separator_of(text: str) -> tuple[str, int]:
    """What stands between the cells of a text, or of its beginning, and how many lines come before the first record."""
    first = text.partition("\n")[0]
    stated = (
        re.fullmatch(r'"?sep=(.)"?', first.strip("\r\n"))
        if first.lower().startswith(("sep=", '"sep='))
        else None
    )
    if stated and stated[1] in SEPARATORS:
        return stated[1], 1
    return max(SEPARATORS, key=lambda one: _agreement(text, one)), 0


def _decoded(content: bytes, known: str | None) -> tuple[str, str]:
    encodings = [known] if known else [encoding for bom, encoding in BOMS if content.startswith(bom)]
    if not encodings:
        zeros = content[:400].count(0)
        wide = "utf-16-be" if content[:1] == b"\x00" else "utf-16-le"
        encodings = [wide] if zeros > len(content[:400]) // 4 else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.removeprefix("\ufeff"), encoding.removesuffix("-sig")
    raise _not_text()


def _not_text() -> InputError:
    """The error for bytes that are no text in any of these encodings."""
    return InputError(
        "This is no text that could be read.",
        code="responses.encoding",
        advice="Download it again, or open it in a spreadsheet program and save it as CSV (UTF-8).",
    )


def _agreement(text: str, separator: str) -> tuple[float, int, int]:
    """How well the first records agree in their number of columns, if this is what separates them."""
    widths = []
    often = text[:_BEGINNING].count(separator)
    try:
        for _, cells in islice(read_records(io.StringIO(text, newline=""), separator), 20 * _SAMPLE):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
            if len(widths) >= _SAMPLE:
                break
    except InputError:
        if not widths:
            return 0.0, 0, often
    usual = widths[0] if widths else 0
    return (sum(width == usual for width in widths) / len(widths) if usual > 1 else 0.0), usual, often


def read_records(
    lines: Iterable[str], separator: str, above: int = 0, long: str = "responses.text"
) -> Iterator[tuple[int, list[str]]]:
    """Each record of these lines with the line that it begins in, ``above`` lines further down in its file.

    Raises `InputError` (``responses.quotes``, and ``long`` for a cell beyond `MAX_CELL`).
    """
    last = [""]

    def remembered() -> Iterator[str]:
        for line in lines:
            last[0] = line
            yield line

    reader = csv.reader(remembered(), delimiter=separator, strict=True)
    begins = above + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            is_one_line = above + reader.line_num == begins and last[0].count('"') % 2 == 0
            if "field limit" in str(error) and is_one_line:  # else it is a mark that is missing
                raise _long(begins, long) from None
            break
        if max(map(len, cells), default=0) > MAX_CELL:
            raise _long(begins, long)
        yield begins, cells
        begins = above + reader.line_num + 1
    raise InputError(
        f"Line {begins}: the quotation marks of this record do not match, so it is not clear where it ends.",
        code="responses.quotes",
        advice="Take the file as it was made; or open it in a spreadsheet program, and save it once more.",
        params={"line": begins},
    )


def _long(line: int, code: str) -> InputError:
    return InputError(
        f"Line {line}: a cell has more than {MAX_CELL:,} characters.",
        code=code,
        advice="Shorten it.",
        params={"line": line},
    )


def as_csv(rows: Iterable[Sequence[str | int | float | None]], separator: str = ",") -> bytes:
    """Rows for a spreadsheet: UTF-8 with a mark that Excel knows it by, commas, CRLF (RFC 4180).

    With ``;`` numbers have a decimal comma, as it is where spreadsheets want it. A text that a spreadsheet would take for a
    formula stands behind an apostrophe.
    """
    return BOMS[0][0] + b"".join(csv_row(row, separator) for row in rows)


def csv_row(row: Sequence[str | int | float | None], separator: str = ",") -> bytes:
    """One row of such a file."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_cell(value, separator) for value in row])
    return target.getvalue().encode("utf-8", "replace")


def _cell(value: str | float | None, separator: str) -> str | float:
    if value is None:
        return ""
    if isinstance(value, float) and separator == ";":
        return str(value).replace(".", ",")
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    begins = text.lstrip(" \u00a0\ufeff")
    return f"'{text}" if begins.startswith(_FORMULA) or text.startswith(_FORMULA) else text
