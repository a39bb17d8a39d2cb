"""What a scrubber is, and what it says of a file: what it took out, which texts remain, what nobody could read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, TypeAlias

__all__ = ["Passage", "Removal", "Scrubbed", "Scrubber", "Scrubbers"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, and the place where a person finds it: ``page 3``, ``comment 2``, ``EXIF Artist``, ``slide 4, notes``.

    The place is made of words and numbers of the format, never of anything that the file says: it is shown, stored and
    logged, the text is not.
    """

    place: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken out, and where: ``GPS position``, ``author``, ``3 earlier revisions``; never its value."""

    place: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """What became of a file.

    ``removed`` is what the copy lacks; ``passages`` is every text that remains in the copy; ``media_type`` is the
    copy's, which may be another one than the original's (HEIC becomes JPEG). ``unread`` names the places of which nothing
    can be said, such as a scanned page, a video's picture and sound, or an encrypted part; each is an open finding.
    """

    removed: tuple[Removal, ...] = ()
    passages: tuple[Passage, ...] = ()
    media_type: str
    unread: tuple[str, ...] = ()


class Scrubber(Protocol):
    """Writes a copy of a file without what tells who made it.

    Both streams are seekable and binary; ``source`` is at its beginning, ``target`` is empty, and neither is closed. Raises
    `InputError` (``evidence.unreadable``) for a file that is damaged, encrypted or a bomb, and nothing else.
    """

    def __call__(self, source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        """Reads ``source``, writes the copy to ``target``, and says what it did."""
        ...


Scrubbers: TypeAlias = Mapping[str, Scrubber]
"""Scrubbers by the media type that they read."""
