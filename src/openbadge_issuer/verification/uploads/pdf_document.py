"""The objects of a PDF, read one by one, and its streams, unpacked within limits."""

from __future__ import annotations

import base64
import re
import zlib
from itertools import islice
from typing import Final

from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.verification.uploads.pdf_locks import Lock, opened
from openbadge_issuer.verification.uploads.pdf_places import Place, places
from openbadge_issuer.verification.uploads.pdf_values import (
    Broken,
    Name,
    Reference,
    Steps,
    Value,
    integer,
    mapping,
    read_value,
)
from openbadge_issuer.verification.uploads.refusals import refused
from openbadge_issuer.verification.uploads.values import UploadLimits

__all__ = ["STEPS", "Document", "too_much"]

STEPS: Final = 4
"""How many values are looked at, for each object that a file may have."""
_CONTAINER: Final = 40  # values that a stream of objects is as dear as
_REFERENCES: Final = 10  # from one to the next
_DEAR: Final = 8  # how often a character in ASCII85 counts
_BLANKS: Final = b"\0\t\n\f\r "
_SHORT: Final = {b"Fl": b"FlateDecode", b"AHx": b"ASCIIHexDecode", b"A85": b"ASCII85Decode"}
_PACKINGS: Final = frozenset(
    text + flat
    for text in ((), (b"ASCIIHexDecode",), (b"ASCII85Decode",))
    for flat in ((), (b"FlateDecode",))
)
"""The packings that are known: deflate, by itself or written as text. What they unpack to is bounded by what they cost."""
_DIGITS: Final = re.compile(rb"\d{1,10}")


class Document:
    """The objects, each read when it is asked for; the last of a number is the one that counts, as in a mended file."""

    def __init__(self, data: bytes, limits: UploadLimits) -> None:
        """Raises `CarrierError`, `LimitExceeded` and `TooMuch`."""
        self._limits, self._count = limits, 0
        self._room = limits.max_inflated
        self.steps = Steps(limits.max_objects * STEPS)
        self.places: dict[int, Place] = {}
        self.trailer: dict[bytes, Value] = {}
        self.lock: Lock | None = None
        packed: list[Place] = []
        for place in places(data, self.steps):
            if place.owner is None:
                self.trailer |= mapping(self._read(place))  # later ones say what has changed
                continue
            self._counted(1)
            self.places[place.owner[0]] = place
            if place.stream is not None and data.find(b"/XRef", place.start, place.end) >= 0:
                head = mapping(self._read(place))
                self.trailer |= head if head.get(b"Type") == b"XRef" else {}
            elif place.stream is not None and data.find(b"/ObjStm", place.start, place.end) >= 0:
                packed.append(place)
        if b"Encrypt" in self.trailer:
            encrypt, identity = (self.resolved(self.trailer.get(key)) for key in (b"Encrypt", b"ID"))
            self.lock = opened(encrypt, identity, self.resolved)
        for place in packed:
            self._unpack_objects(place)

    def resolved(self, value: Value) -> Value:
        """The value itself, or what it refers to; nothing, where that is missing or broken."""
        for _ in range(_REFERENCES):
            if not isinstance(value, Reference):
                return value
            place = self.places.get(value.number)
            value = None if place is None else self._read(place)
        return None

    def content(self, place: Place) -> bytes:
        """A stream, unpacked.

        Raises `CarrierError` (``carrier.pdf_packed``, ``carrier.pdf_damaged``), and `LimitExceeded`.
        """
        head = mapping(self._read(place))
        packings, own_lock = self._packings(head)
        raw = b"" if place.stream is None else place.source[slice(*place.stream)]
        if self.lock is not None and place.owner is not None:
            attached = head.get(b"Type") == b"EmbeddedFile"
            raw = self.lock.stream(raw, place.owner, own=own_lock, attached=attached)
        most = min(self._room, self._limits.max_member)
        try:
            for packing in packings:
                if packing == b"FlateDecode":
                    raw = zlib.decompressobj().decompress(raw, most + 1)
                else:
                    raw = self._from_text(raw, packing)
        except (zlib.error, ValueError):
            # How much it came to is unknown, so nothing more of this file is unpacked.
            raise refused("pdf_damaged") from None
        if len(raw) > most:
            raise too_much(self._limits.max_inflated if most == self._room else self._limits.max_member)
        self._room -= len(raw)
        return raw

    def _from_text(self, raw: bytes, packing: bytes) -> bytes:
        text, is_hexadecimal = raw.translate(None, _BLANKS), packing == b"ASCIIHexDecode"
        self.steps.take(length=len(text) * (1 if is_hexadecimal else _DEAR))
        if is_hexadecimal:
            text = text.partition(b">")[0]
            return bytes.fromhex((text + b"0" * (len(text) % 2)).decode("ascii"))
        return base64.a85decode(text.removeprefix(b"<~").partition(b"~")[0])

    def _read(self, place: Place) -> Value:
        try:
            return read_value(place.source, place.start, place.end, self.steps)
        except Broken:
            return None

    def _packings(self, head: dict[bytes, Value]) -> tuple[tuple[bytes, ...], Value]:
        """How it is packed, and the name of its own lock, if it has one. Of other packings, some cost without bound."""
        filters, parameters = (self.resolved(head.get(key)) for key in (b"Filter", b"DecodeParms"))
        named = [self.resolved(one) for one in (filters if isinstance(filters, list) else [filters])]
        said = [self.resolved(one) for one in (parameters if isinstance(parameters, list) else [parameters])]
        if any(integer(self.resolved(mapping(one).get(b"Predictor"))) > 1 for one in said):
            raise refused("pdf_packed")
        own_lock: Value = None
        if b"Crypt" in named:
            at = named.index(b"Crypt")
            own_lock = self.resolved(mapping(said[at]).get(b"Name")) if at < len(said) else None
            own_lock = own_lock or Name(b"Identity")
            del named[at]
        names = (one if isinstance(one, Name) else Name(b"?") for one in named if one is not None)
        packings = tuple(_SHORT.get(one, one) for one in names)
        if packings not in _PACKINGS:
            raise refused("pdf_packed")
        return packings, own_lock

    def _unpack_objects(self, container: Place) -> None:
        head = mapping(self._read(container))
        if head.get(b"Type") != b"ObjStm":
            return
        self.steps.take(_CONTAINER)
        content = self.content(container)
        first = max(integer(self.resolved(head.get(b"First"))), 0)
        whole = len(content)
        count = min(max(integer(self.resolved(head.get(b"N"))), 0), whole)
        self._counted(count)
        figures = [int(one[0]) for one in islice(_DIGITS.finditer(content, 0, first), 2 * count)]
        pairs = sorted(zip(figures[1::2], figures[::2], strict=False))
        for index, (offset, number) in enumerate(pairs):
            before = self.places.get(number)
            if before is None or before.position <= container.position:
                end = min(first + pairs[index + 1][0], whole) if index + 1 < len(pairs) else whole
                self.places[number] = Place(content, min(first + offset, whole), end, container.position)

    def _counted(self, more: int) -> None:
        self._count += more
        if self._count > self._limits.max_objects:
            raise too_much(self._limits.max_objects)


def too_much(limit: int) -> LimitExceeded:
    """That a PDF holds more than these limits allow."""
    return LimitExceeded(
        "This PDF holds more than is looked at.",
        code="limit.pdf",
        params={"limit": limit},
        advice="Save the attached badge, and hand in that file.",
    )
