"""Zip files that are documents: opened with limits, and written anew without dates, comments and leftovers."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import IO, BinaryIO, Final, Self

from openbadge_issuer.adapters.scrubbers.guarding import CHUNK, size_of, unreadable
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.work import spend

__all__ = ["NewPackage", "OldPackage"]

_ENCRYPTED: Final = 0x1
_FREE: Final = 1_000_000  # bytes that a part may have, however small it was before
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)
_MOST_NAME: Final = 500  # characters


class OldPackage:
    """The parts of a document; opening it looks at its directory only, and refuses bombs by what that says.

    A part can not be longer than the directory says: reading stops there, and its checksum is then wrong.
    """

    def __init__(self, source: BinaryIO, limits: ScrubbingLimits) -> None:
        size_of(source, limits.max_bytes)
        self.limits = limits
        try:
            self._archive = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, ValueError, OSError):
            raise unreadable(
                "The file is damaged or protected with a password, so no copy of it was made.",
                "Ask for the file again, without a password.",
            ) from None
        infos = [one for one in self._archive.infolist() if not one.is_dir()]
        if len(infos) > limits.max_parts:
            raise exceeded("parts", "limit.parts", limits.max_parts)
        unpacked = sum(one.file_size for one in infos)
        if unpacked > limits.max_inflated_bytes:
            raise exceeded("bytes in its parts", "limit.inflation", limits.max_inflated_bytes)
        spend("bytes in its parts", unpacked, "limit.inflation", limits.max_inflated_bytes)
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for one in infos:
            self._look_at(one)

    def _look_at(self, one: zipfile.ZipInfo) -> None:
        if one.file_size > _FREE + one.compress_size * self.limits.max_inflation:
            raise exceeded("times its size when it is opened", "limit.inflation", self.limits.max_inflation)
        if one.flag_bits & _ENCRYPTED:
            raise unreadable(
                "The file is protected with a password, so no copy of it was made.",
                "Ask for the file again, without a password.",
            )
        if one.filename.lower() in self._parts or len(one.filename) > _MOST_NAME:
            raise unreadable()  # two parts of one name: each program shows another one
        self._parts[one.filename.lower()] = one

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, as they are written."""
        return tuple(one.filename for one in self._parts.values())

    def find(self, name: str) -> str | None:
        """The part of this name, whose letters may be large or small."""
        one = self._parts.get(name.lower())
        return one.filename if one else None

    def size(self, name: str) -> int:
        """How many bytes the part has."""
        return self._parts[name.lower()].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a part, piece by piece."""
        with self._opened(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk

    def head(self, name: str) -> bytes:
        """The first bytes of a part."""
        with self._opened(name) as part:
            return part.read(64)

    def read(self, name: str) -> bytes:
        """The whole of a part, for small ones."""
        return b"".join(self.chunks(name))

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._archive.open(self._parts[name.lower()]) as part:
                yield part
        except (zipfile.BadZipFile, NotImplementedError, EOFError):
            raise unreadable() from None


class NewPackage:
    """A document that is being written: parts in the order in which they come, with no date."""

    def __init__(self, target: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def add(self, name: str, content: bytes, *, stored: bool = False) -> None:
        """Adds a part at once."""
        info = zipfile.ZipInfo(name, _NO_DATE)
        self._archive.writestr(info, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A part that is written piece by piece."""
        info = zipfile.ZipInfo(name, _NO_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=False) as part:
            yield part
