"""Files that are attached to a PDF, wherever they hang: at the document, at a page, at a note on a page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Final

from openbadge_issuer._quiet import QUIET
from openbadge_issuer.errors import LimitExceeded, MissingExtra, OpenBadgeError
from openbadge_issuer.verification.uploads.refusals import refused
from openbadge_issuer.verification.uploads.values import Item, UploadLimits, printable

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

__all__ = ["in_pdf"]

_OBJECT: Final = b" obj"
_NAMES: Final = ("/UF", "/F", "/Unix", "/DOS", "/Mac")
"""Where a file specification has the name and the stream of its file, the best first (ISO 32000-2, tables 43 and 44)."""


def in_pdf(data: bytes, limits: UploadLimits) -> tuple[Item, ...]:
    """The attached files; empty where there is none.

    Raises `CarrierError` (``carrier.pdf_encrypted``, ``carrier.pdf_damaged``), `LimitExceeded`, or `MissingExtra`.
    """
    if data.count(_OBJECT) > limits.max_objects:
        raise _too_much(limits.max_objects)
    failure: OpenBadgeError
    try:
        with QUIET:
            return tuple(_attached(data, limits))
    except OpenBadgeError as error:
        failure = error
    except ModuleNotFoundError:
        failure = MissingExtra("uploads", "A badge that is attached to a PDF")
    except Exception:  # noqa: BLE001 - pypdf is written for friendly files, and raises whatever it stumbles over
        failure = refused("pdf_damaged")
    raise failure from None


def _attached(data: bytes, limits: UploadLimits) -> Iterator[Item]:
    from pypdf import PdfReader  # noqa: PLC0415 - at first use

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise refused("pdf_encrypted")
    room, found = limits.max_inflated, 0
    for specification in _specifications(reader.root_object, limits):
        name, content = _file(specification)
        if content is None:
            continue
        found, room = found + 1, room - len(content)
        if found > limits.max_members:
            raise _too_much(limits.max_members)
        if room < 0 or len(content) > limits.max_member:
            raise _too_much(limits.max_inflated if room < 0 else limits.max_member)
        yield Item(content, "pdf", printable(name))


def _specifications(root: DictionaryObject, limits: UploadLimits) -> Iterator[DictionaryObject]:
    """Every file specification that can be reached from the catalogue, each once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject  # noqa: PLC0415 - at first use

    waiting: list[object] = [root]
    seen: set[tuple[int, int]] = set()
    looked = 0
    while waiting:
        thing = waiting.pop()
        looked += 1
        if looked > limits.max_objects * 20:  # the values of all of them
            raise _too_much(limits.max_objects * 20)
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            if "/EF" in thing:
                yield thing
            waiting.extend(reversed([*dict.values(thing)]))
        elif isinstance(thing, ArrayObject):
            waiting.extend(reversed([*list.__iter__(thing)]))


def _file(specification: DictionaryObject) -> tuple[str, bytes | None]:
    from pypdf.generic import DictionaryObject, StreamObject  # noqa: PLC0415 - at first use

    names = (specification.get(name) for name in _NAMES)
    name = next((str(said) for said in names if isinstance(said, str)), "")
    held = specification["/EF"]
    if isinstance(held, DictionaryObject):
        for entry in _NAMES:
            stream = held[entry] if entry in held else None  # noqa: SIM401 - `get` follows no reference
            if isinstance(stream, StreamObject):
                return name, bytes(stream.get_data())
    return name, None


def _too_much(limit: int) -> LimitExceeded:
    return LimitExceeded(
        "This PDF holds more than is looked at.",
        code="limit.pdf",
        params={"limit": limit},
        advice="Save the attached badge, and hand in that file.",
    )
