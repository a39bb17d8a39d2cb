"""Copies of evidence that a blind reviewer may get: everything needed to judge, nothing that tells who made it.

::

    scrubbed = SCRUBBERS["application/pdf"](source, target)     # openbadge-issuer[blinding]

A `Scrubber` reads a seekable stream, writes the copy, and says what it took out (never its value), which texts remain, and
what nobody could read. A damaged, encrypted or poisonous file raises `InputError` (``evidence.unreadable``), one that is
larger than `ScrubbingLimits` allow `LimitExceeded`; then the target is empty. docs/blinding.md has the table of formats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import BinaryIO, Final, cast

from openbadge_issuer.adapters.scrubbers.guarding import guarded, not_empty
from openbadge_issuer.adapters.scrubbers.limits import DEFAULT_LIMITS, ScrubbingLimits
from openbadge_issuer.adapters.scrubbers.work import one_file
from openbadge_issuer.assessment.blinding.values import Scrubbed, Scrubber, Scrubbers

__all__ = ["SCRUBBERS", "ScrubbingLimits", "scrubbers"]

_FAMILIES: Final = {
    "pictures.scrub_picture": "image/jpeg image/png image/gif image/webp image/tiff image/heic image/bmp image/avif",
    "drawings.scrub_svg": "image/svg+xml",
    "documents.scrub_pdf": "application/pdf",
    "office.scrub_office": "application/vnd.openxmlformats-officedocument.wordprocessingml.document "
    "application/vnd.openxmlformats-officedocument.presentationml.presentation "
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "open_document.scrub_open_document": "application/vnd.oasis.opendocument.text "
    "application/vnd.oasis.opendocument.presentation application/vnd.oasis.opendocument.spreadsheet",
    "texts.scrub_text": "text/plain text/markdown text/csv",
    "web_pages.scrub_html": "text/html",
    "media.scrub_media": "video/mp4 video/quicktime video/webm video/matroska video/ogg video/x-msvideo "
    "audio/mp4 audio/mpeg audio/wav audio/ogg audio/flac audio/aac",
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """A scrubber whose module is imported when the first file of its kind is read."""

    media_type: str
    home: str
    limits: ScrubbingLimits

    def __call__(self, source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        """Writes the copy; see `Scrubber`."""
        module, _, name = self.home.partition(".")
        with guarded(target), one_file():
            found: object = getattr(import_module(f"{__name__}.{module}"), name)
            scrub = cast("Callable[[BinaryIO, BinaryIO, ScrubbingLimits, str], Scrubbed]", found)
            return not_empty(scrub(source, target, self.limits, self.media_type), target)


def scrubbers(limits: ScrubbingLimits = DEFAULT_LIMITS) -> Scrubbers:
    """Scrubbers of every format, with limits of your own."""
    made: dict[str, Scrubber] = {
        media_type: _Reader(media_type, home, limits)
        for home, media_types in _FAMILIES.items()
        for media_type in media_types.split()
    }
    return MappingProxyType(made)


SCRUBBERS: Final[Mapping[str, Scrubber]] = scrubbers()
"""By media type, with the usual limits."""
