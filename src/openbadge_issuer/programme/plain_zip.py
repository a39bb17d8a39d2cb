"""Zip files that tell nothing of when, where and by whom they were made, and are the same bytes for the same content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["add_bytes", "add_stream"]

_WHEN: Final = (1980, 1, 1, 0, 0, 0)  # the zero of the format
_UNIX: Final = 3  # whatever it runs on
_MODE: Final = 0o100644 << 16
_PIECE: Final = 1 << 20  # bytes
_LARGE: Final = 1 << 30  # bytes, from which on a size may need more than 32 bits when it is written


def _info(name: str, *, packed: bool) -> ZipInfo:
    info = ZipInfo(name, _WHEN)
    info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
    info.create_system = _UNIX
    info.external_attr = _MODE
    return info


def add_bytes(target: ZipFile, name: str, data: bytes) -> None:
    """One more file in it."""
    target.writestr(_info(name, packed=True), data)


def add_stream(target: ZipFile, name: str, source: BinaryIO, *, size: int, packed: bool) -> None:
    """One more file, piece by piece; ``size`` in bytes need not be exact; ``packed`` is worth it for texts."""
    with target.open(_info(name, packed=packed), "w", force_zip64=size >= _LARGE) as writer:
        while piece := source.read(_PIECE):
            writer.write(piece)
