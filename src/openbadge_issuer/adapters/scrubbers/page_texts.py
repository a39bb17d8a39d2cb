"""The texts of a PDF's page: shown, hidden, in notes' looks and in marks for programs; and what is no text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.sieve import Found
from openbadge_issuer.adapters.scrubbers.work import spend
from openbadge_issuer.errors import LimitExceeded

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import PdfObject

__all__ = ["read_page", "text_string"]

_MOST: Final = 5_000_000  # operations of one page, with all that it shows
_BYTES: Final = 16  # that take as long as an operation, if they are none
_PAINTING: Final = frozenset(
    {b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"Do", b"EI", b"INLINE IMAGE"}
)
_PICTURES: Final = frozenset({b"EI", b"INLINE IMAGE"})
_CURVES: Final = frozenset({b"c", b"v", b"y"})
_PATH: Final = _CURVES | {b"m", b"l", b"h"}
_MANY: Final = 60  # curves and lines: more than round corners and dots have, fewer than a signature, or a name in outlines
_SLOPING: Final = 10  # lines in one stroke: as many as a star has, which can be a mark in a diagram
_BACK: Final = 2  # turns across, and along: a graph has none of one kind, the outline of an area one
_BY_HAND: Final = frozenset({"/Stamp", "/Ink"})
_MARKING: Final = frozenset({b"BDC", b"DP"})
_STRANGE: Final = frozenset(
    {"Co", "Cn", "Cc"}
)  # private, unassigned, control: what fonts without a table give
_SHARE: Final = 0.2


def text_string(one: str | bytes) -> str:
    """A string of a PDF as a text (ISO 32000-2, 7.9.2): it has a mark, or is nearly Latin-1."""
    if isinstance(one, str):
        return one
    for mark, encoding in (
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if one.startswith(mark):
            return one[len(mark) :].decode(encoding, "replace")
    return one.decode("latin-1")


class _Pen:
    """Counts the lines of strokes that only a hand draws: they slope, and go back and forth, both across and along."""

    def __init__(self) -> None:
        self.lines = 0
        self._at: tuple[float, float] | None = None
        self._lift()

    def _lift(self) -> None:
        self._stroke = self._sloping = 0
        self._counted = False
        self._turns, self._ways = [0, 0], [0, 0]

    def follow(self, operator: object, operands: object) -> None:
        """A step of a path; where one begins where the last one ended, the stroke goes on."""
        numbers = operands[-2:] if isinstance(operands, list) else []
        if operator == b"h" or len(numbers) != 2 or not all(isinstance(one, (int, float)) for one in numbers):  # noqa: PLR2004 - a point
            self._at = None
            return
        to = float(numbers[0]), float(numbers[1])
        if operator == b"m" and to != self._at:
            self._lift()
        elif operator == b"l" and self._at is not None:
            self._line(to[0] - self._at[0], to[1] - self._at[1])
        self._at = to

    def _line(self, across: float, along: float) -> None:
        self._stroke += 1
        self._sloping += bool(across and along)
        for axis, by in enumerate((across, along)):
            way = (by > 0) - (by < 0)
            if way:
                self._turns[axis] += way == -self._ways[axis]
                self._ways[axis] = way
        if self._counted:
            self.lines += 1
        elif self._sloping > _SLOPING and min(self._turns) >= _BACK:
            self._counted = True
            self.lines += self._stroke


class _Visitor:
    """Counts operations, and notes what is painted and what marks say."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.painted = self.pictured = False
        self.curves, self.pen = 0, _Pen()
        self.done = 0

    def __call__(self, operator: object, operands: object, *_: object) -> None:
        self.done += 1
        if self.done > _MOST:
            raise exceeded("operations on a page", "limit.objects", _MOST)
        if operator in _MARKING and isinstance(operands, list):
            for one in operands:
                self._mark(one, 8)
        elif operator in _PAINTING:
            self.painted = True
            self.pictured = self.pictured or operator in _PICTURES
        elif operator in _PATH:
            self.curves += operator in _CURVES
            self.pen.follow(operator, operands)

    def _mark(self, one: object, depth: int) -> None:
        if isinstance(one, bytes) or (isinstance(one, str) and not one.startswith("/")):
            self.said.append(text_string(one))
        elif isinstance(one, dict) and depth:
            for value in one.values():
                self._mark(value, depth - 1)
        elif isinstance(one, list) and depth:
            for value in one:
                self._mark(value, depth - 1)


def read_page(page: PageObject, place: str, found: Found, limits: ScrubbingLimits) -> None:
    """Tells of every text of the page, and of what on it is none; ``limits`` are those of texts."""
    visitor = _Visitor()
    try:
        contents = page.get_contents()
        visitor.done = 0 if contents is None else len(contents.get_data()) // _BYTES
        text = page.extract_text(visitor_operand_before=visitor)
        notes = _notes(page)
        looks = [_text_of(look, page, visitor) for note in notes for look in _looks(note)]
        tiles, pictured = _shown(page, notes, limits)
        behind = [_text_of(one, page, visitor) for one in tiles]
    except LimitExceeded:
        raise
    except Exception:  # noqa: BLE001 - fonts that the library does not understand: the copy can be shown nevertheless
        found.cannot_read(f"{place}, whose text no program can read")
        return
    finally:
        spend("operations on its pages", visitor.done, "limit.objects", limits.max_operations)
    found.text(place, text)
    for what, texts in (("marked text", visitor.said), ("note", looks), ("pattern", behind)):
        for said in texts:
            found.text(f"{place}, {what}", said)
    if any(str(_entry(note, "/Subtype")) in _BY_HAND for note in notes):
        found.cannot_read(f"{place}, a stamp or a drawing by hand, which no program can read")
    for why in _unread(text, visitor, pictured=pictured):
        found.cannot_read(f"{place}, {why}")


def _unread(text: str, visitor: _Visitor, *, pictured: bool) -> Iterator[str]:
    """What on the page is no text, or one without a meaning."""
    letters = [one for one in text if not one.isspace()]
    strange = sum(1 for one in letters if one == "\ufffd" or unicodedata.category(one) in _STRANGE)
    if not letters and visitor.painted:
        yield "which has no text: a scan or a drawing"
    elif letters and strange > _SHARE * len(letters):
        yield "whose letters have no meaning to a program"
    elif pictured or visitor.pictured:
        yield "pictures, which no program can read"
    elif visitor.curves + visitor.pen.lines > _MANY:
        yield "lines or curves that can be letters or a signature, which no program can read"


def _entry(holder: PdfObject, key: str) -> PdfObject | None:
    from pypdf.generic import DictionaryObject  # noqa: PLC0415 - at first use

    value = holder.get(key) if isinstance(holder, DictionaryObject) else None
    return value.get_object() if value is not None else None


def _notes(page: PageObject) -> list[PdfObject]:
    """The annotations of a page."""
    from pypdf.generic import ArrayObject  # noqa: PLC0415 - at first use

    notes = _entry(page, "/Annots")
    found = (note.get_object() for note in notes) if isinstance(notes, ArrayObject) else ()
    return [note for note in found if note is not None]


def _looks(note: PdfObject) -> Iterator[PdfObject]:
    """What an annotation looks like: a stamp can say more than its note."""
    from pypdf.generic import DictionaryObject, StreamObject  # noqa: PLC0415 - at first use

    waiting = [_entry(note, "/AP")]
    for _ in range(100):
        look = waiting.pop() if waiting else None
        if isinstance(look, StreamObject):
            yield look
        elif isinstance(look, DictionaryObject):
            waiting.extend(_entry(look, key) for key in look)


def _text_of(look: PdfObject, page: PageObject, visitor: _Visitor) -> str:
    from pypdf import PageObject  # noqa: PLC0415 - at first use
    from pypdf.generic import DictionaryObject, NameObject  # noqa: PLC0415 - at first use

    sheet = PageObject.create_blank_page(width=100, height=100)
    sheet.pdf = page.pdf
    own = look.get("/Resources") if isinstance(look, DictionaryObject) else None
    sheet[NameObject("/Resources")] = own or page.get("/Resources") or DictionaryObject()
    sheet[NameObject("/Contents")] = look
    return sheet.extract_text(visitor_operand_before=visitor)


def _shown(page: PageObject, notes: list[PdfObject], limits: ScrubbingLimits) -> tuple[list[PdfObject], bool]:
    """Patterns and masks, which can hold texts; and whether a picture can be shown, by all that page and notes may use."""
    from pypdf.generic import DictionaryObject  # noqa: PLC0415 - at first use

    looks = (look for note in notes for look in _looks(note))
    waiting = [_entry(page, "/Resources"), *(_entry(look, "/Resources") for look in looks)]
    tiles: list[PdfObject] = []
    pictured, seen = False, set[int]()
    while waiting:
        resources = waiting.pop()
        if not isinstance(resources, DictionaryObject) or id(resources) in seen:
            continue
        seen.add(id(resources))
        if len(seen) > limits.max_frames:
            return tiles, True  # too much to look at
        for one, is_tile in _used(resources):
            if id(one) in seen:
                continue
            seen.add(id(one))
            pictured = pictured or str(_entry(one, "/Subtype")) == "/Image"
            waiting.append(_entry(one, "/Resources"))
            if is_tile:
                tiles.append(one)
    return tiles, pictured


def _used(resources: PdfObject) -> Iterator[tuple[PdfObject, bool]]:
    """What can be shown by their names: pictures and forms, and (so it is said) patterns and masks."""
    from pypdf.generic import DictionaryObject, StreamObject  # noqa: PLC0415 - at first use

    for kind in ("/XObject", "/Pattern", "/ExtGState"):
        named = _entry(resources, kind)
        for key in named if isinstance(named, DictionaryObject) else ():
            one = _entry(named, str(key)) if named is not None else None
            if kind == "/ExtGState" and one is not None:
                mask = _entry(one, "/SMask")
                one = _entry(mask, "/G") if mask is not None else None
            if isinstance(one, StreamObject):
                yield one, kind != "/XObject"
