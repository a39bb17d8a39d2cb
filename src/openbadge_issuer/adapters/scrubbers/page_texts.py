"""The texts of a PDF's page: shown, hidden, in notes' looks and in marks for programs; and what is no text."""

from __future__ import annotations

import unicodedata
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


class _Visitor:
    """Counts operations, and notes what is painted and what marks say."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.painted = False
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
        looks = _looks(page, visitor)
    except LimitExceeded:
        raise
    except Exception:  # noqa: BLE001 - fonts that the library does not understand: the copy can be shown nevertheless
        found.cannot_read(f"{place}, whose text no program can read")
        return
    finally:
        spend("operations on its pages", visitor.done, "limit.objects", limits.max_operations)
    found.text(place, text)
    for said in visitor.said:
        found.text(f"{place}, marked text", said)
    for look in looks:
        found.text(f"{place}, note", look)
    letters = [one for one in text if not one.isspace()]
    strange = sum(1 for one in letters if one == "\ufffd" or unicodedata.category(one) in _STRANGE)
    if not letters and visitor.painted:
        found.cannot_read(f"{place}, which has no text: a scan or a drawing")
    elif letters and strange > _SHARE * len(letters):
        found.cannot_read(f"{place}, whose letters have no meaning to a program")
    elif _has_pictures(page, limits):
        found.cannot_read(f"{place}, pictures, which no program can read")


def _looks(page: PageObject, visitor: _Visitor) -> list[str]:
    """What annotations look like: a stamp can say more than its note."""
    from pypdf.generic import ArrayObject, DictionaryObject, StreamObject  # noqa: PLC0415 - at first use

    notes = page.get("/Annots")
    notes = notes.get_object() if notes is not None else None
    said: list[str] = []
    for note in notes if isinstance(notes, ArrayObject) else ():
        one = note.get_object()
        looks = one.get("/AP") if isinstance(one, DictionaryObject) else None
        waiting: list[PdfObject] = [looks] if looks is not None else []
        for _ in range(100):
            if not waiting:
                break
            look = waiting.pop().get_object()
            if isinstance(look, StreamObject):
                said.append(_text_of(look, page, visitor))
            elif isinstance(look, DictionaryObject):
                waiting.extend(look.values())
    return said


def _text_of(look: PdfObject, page: PageObject, visitor: _Visitor) -> str:
    from pypdf import PageObject  # noqa: PLC0415 - at first use
    from pypdf.generic import DictionaryObject, NameObject  # noqa: PLC0415 - at first use

    sheet = PageObject.create_blank_page(width=100, height=100)
    sheet.pdf = page.pdf
    own = look.get("/Resources") if isinstance(look, DictionaryObject) else None
    sheet[NameObject("/Resources")] = own or page.get("/Resources") or DictionaryObject()
    sheet[NameObject("/Contents")] = look
    return sheet.extract_text(visitor_operand_before=visitor)


def _has_pictures(page: PageObject, limits: ScrubbingLimits) -> bool:
    """Whether the page can show a picture, by what it may use."""
    from pypdf.generic import DictionaryObject  # noqa: PLC0415 - at first use

    waiting: list[PdfObject | None] = [page.get("/Resources")]
    seen: set[int] = set()
    while waiting and len(seen) < limits.max_frames:
        resources = waiting.pop()
        resources = resources.get_object() if resources is not None else None
        objects = resources.get("/XObject") if isinstance(resources, DictionaryObject) else None
        objects = objects.get_object() if objects is not None else None
        for one in objects.values() if isinstance(objects, DictionaryObject) else ():
            shown = one.get_object()
            if not isinstance(shown, DictionaryObject) or id(shown) in seen:
                continue
            seen.add(id(shown))
            if shown.get("/Subtype") == "/Image":
                return True
            waiting.append(shown.get("/Resources"))
    return False
