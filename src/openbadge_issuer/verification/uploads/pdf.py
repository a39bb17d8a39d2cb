"""Files that are attached to a PDF, wherever they hang: at the document, at a page, at a note on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from openbadge_issuer.errors import CarrierError
from openbadge_issuer.verification.uploads.kinds import BADGES, kind_of
from openbadge_issuer.verification.uploads.pdf_document import STEPS, Document, too_much
from openbadge_issuer.verification.uploads.pdf_places import Place
from openbadge_issuer.verification.uploads.pdf_values import Reference, TooMuch, Value, mapping
from openbadge_issuer.verification.uploads.refusals import refused
from openbadge_issuer.verification.uploads.values import Item, UploadLimits, printable

__all__ = ["in_pdf"]

_NAMES: Final = (b"UF", b"F", b"Unix", b"DOS", b"Mac")
"""Where a file specification has the name and the stream of its file, the best first (ISO 32000-2, tables 43 and 44)."""
_FIRST: Final = (b"Names", b"AF")  # where most files hang
_LONGEST_NAME: Final = 1_000  # bytes of it that are looked at
_MARKS: Final = {b"\xfe\xff": "utf-16-be", b"\xff\xfe": "utf-16-le", b"\xef\xbb": "utf-8-sig"}

_Within: TypeAlias = "Place | None"


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
    unknown: CarrierError | None = None
    for count, (specification, place) in enumerate(_specifications(document), 1):
        if count > limits.max_members:
            raise too_much(limits.max_members)
        stream = _stream(document, specification)
        if stream is None:
            continue
        try:
            found.append(
                Item(document.content(stream), "pdf", printable(_name(document, specification, place)))
            )
        except CarrierError as error:
            if error.detail_code != "carrier.pdf_packed":
                raise
            unknown = error
    if unknown is not None and not any(kind_of(item.data) in BADGES for item in found):
        raise unknown  # it may be the badge
    return tuple(found)


def _specifications(document: Document) -> Iterator[tuple[dict[bytes, Value], _Within]]:
    """Every file specification that can be reached from the catalogue, each once, and the object that holds it."""
    wanted = {
        number
        for number, place in document.places.items()
        if place.source.find(b"/EF", place.start, place.end) >= 0
    }
    root = _root(document)
    waiting: list[tuple[Value, _Within]] = [(root, None)]
    seen: set[int] = set()
    while waiting:
        document.steps.take()
        thing, place = waiting.pop()
        if isinstance(thing, Reference):
            if thing.number in seen or not wanted:  # with the last of them found, no other object is opened
                continue
            seen.add(thing.number)
            wanted.discard(thing.number)
            place = document.places.get(thing.number)
            thing = document.resolved(thing)
        if isinstance(thing, dict):
            if b"EF" in thing:
                yield thing, place
            waiting.extend((value, place) for value in reversed(_in_order(thing)))
        elif isinstance(thing, list):
            waiting.extend((value, place) for value in reversed(thing))


def _in_order(thing: dict[bytes, Value]) -> list[Value]:
    first = [thing[key] for key in _FIRST if key in thing]
    return first + [value for key, value in thing.items() if key not in _FIRST]


def _root(document: Document) -> Value:
    """The catalogue, or what refers to it; where the file lost its end, the last that says that it is one."""
    named = document.trailer.get(b"Root")
    if isinstance(document.resolved(named), dict):
        return named
    for number, place in reversed(document.places.items()):
        if place.source.find(b"/Catalog", place.start, place.end) >= 0:
            found = Reference(number)
            if mapping(document.resolved(found)).get(b"Type") == b"Catalog":
                return found
    raise refused("pdf_damaged")


def _stream(document: Document, specification: dict[bytes, Value]) -> Place | None:
    held = mapping(document.resolved(specification[b"EF"]))
    for entry in _NAMES:
        value = held.get(entry)
        place = document.places.get(value.number) if isinstance(value, Reference) else None
        if place is not None and place.stream is not None:
            return place
    return None


def _name(document: Document, specification: dict[bytes, Value], place: _Within) -> str:
    for entry in _NAMES:
        said = specification.get(entry)
        if isinstance(said, bytes):
            if document.lock is not None and place is not None and place.owner is not None:
                said = document.lock.string(said, place.owner)
            said = said[:_LONGEST_NAME]
            return said.decode(_MARKS.get(said[:2], "latin-1"), "replace").removeprefix("\ufeff")
    return ""
