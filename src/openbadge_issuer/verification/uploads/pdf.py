"""Files that are attached to a PDF, wherever they hang: at the document, at a page, at a note on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from openbadge_issuer.errors import CarrierError
from openbadge_issuer.verification.uploads.kinds import may_be_badge
from openbadge_issuer.verification.uploads.pdf_document import STEPS, Document, too_much
from openbadge_issuer.verification.uploads.pdf_places import Place
from openbadge_issuer.verification.uploads.pdf_values import Reference, TooMuch, Value, mapping, references
from openbadge_issuer.verification.uploads.refusals import refused
from openbadge_issuer.verification.uploads.values import Item, UploadLimits, printable

__all__ = ["in_pdf"]

_NAMES: Final = (b"UF", b"F", b"Unix", b"DOS", b"Mac")
"""Where a file specification has the name and the stream of its file, the best first (ISO 32000-2, tables 43 and 44)."""
_EMBEDDED: Final = re.compile(rb"/EF(?=[\0\t\n\f\r ()<>\[\]{}/%])")
_LONGEST_NAME: Final = 1_000  # bytes of it that are looked at
_MARKS: Final = {b"\xfe\xff": "utf-16-be", b"\xff\xfe": "utf-16-le", b"\xef\xbb": "utf-8-sig"}


def in_pdf(data: bytes, limits: UploadLimits) -> tuple[Item, ...]:
    """The attached files; empty where there is none.

    Raises `CarrierError` (``carrier.pdf_encrypted``, ``carrier.pdf_damaged``, ``carrier.pdf_packed``), or `LimitExceeded`.
    """
    try:
        return _attached(Document(data, limits), limits)
    except TooMuch:
        raise too_much(limits.max_objects * STEPS) from None


def _attached(document: Document, limits: UploadLimits) -> tuple[Item, ...]:
    found: list[Item] = []
    seen: set[int] = set()
    unknown: CarrierError | None = None
    for count, (specification, place) in enumerate(_specifications(document), 1):
        if count > limits.max_members:
            raise too_much(limits.max_members)
        stream = _stream(document, specification)
        if stream is None or stream.position in seen:  # one file that hangs in two places is one
            continue
        seen.add(stream.position)
        try:
            found.append(
                Item(document.content(stream), "pdf", printable(_name(document, specification, place)))
            )
        except CarrierError as error:
            if error.detail_code != "carrier.pdf_packed":
                raise
            unknown = error
    if unknown is not None and not any(may_be_badge(item.data) for item in found):
        raise unknown  # it may be the badge
    return tuple(found)


def _specifications(document: Document) -> Iterator[tuple[dict[bytes, Value], Place]]:
    """Every file specification that can be reached from the catalogue, each once, and the object that holds it.

    Only the objects that hold one are read; of the others no more is looked at than what they refer to.
    """
    wanted = {number for number, place in document.places.items() if _has_files(place)}
    waiting = [_root(document)]
    seen = set(waiting)
    while waiting and wanted:
        number = waiting.pop()
        place = document.places[number]
        if number in wanted:
            wanted.remove(number)
            yield from ((thing, place) for thing in _within(document.resolved(Reference(number))))
        named = references(place.source, place.start, place.end, document.steps)
        fresh = dict.fromkeys(one for one in named if one in document.places and one not in seen)
        seen.update(fresh)
        waiting.extend(reversed(fresh))


def _has_files(place: Place) -> bool:
    at = place.source.find(b"/EF", place.start, place.end)
    return at >= 0 and _EMBEDDED.search(place.source, at, place.end) is not None


def _within(value: Value) -> Iterator[dict[bytes, Value]]:
    """The file specifications in the values of one object, in their order."""
    waiting = [value]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            if b"EF" in thing:
                yield thing
            waiting.extend(reversed(thing.values()))
        elif isinstance(thing, list):
            waiting.extend(reversed(thing))


def _root(document: Document) -> int:
    """The number of the catalogue; where the file lost its end, of the last object that says that it is one."""
    named = document.trailer.get(b"Root")
    if isinstance(named, Reference) and isinstance(document.resolved(named), dict):
        return named.number
    for number, place in reversed(document.places.items()):
        if place.source.find(b"/Catalog", place.start, place.end) < 0:
            continue
        if mapping(document.resolved(Reference(number))).get(b"Type") == b"Catalog":
            return number
    raise refused("pdf_damaged")


def _stream(document: Document, specification: dict[bytes, Value]) -> Place | None:
    held = mapping(document.resolved(specification[b"EF"]))
    for entry in _NAMES:
        value = held.get(entry)
        place = document.places.get(value.number) if isinstance(value, Reference) else None
        if place is not None and place.stream is not None:
            return place
    return None


def _name(document: Document, specification: dict[bytes, Value], place: Place) -> str:
    for entry in _NAMES:
        said = specification.get(entry)
        if isinstance(said, bytes):
            if document.lock is not None and place.owner is not None:
                said = document.lock.string(said, place.owner)
            said = said[:_LONGEST_NAME]
            return said.decode(_MARKS.get(said[:2], "latin-1"), "replace").removeprefix("\ufeff")
    return ""
