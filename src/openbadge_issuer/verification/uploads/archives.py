"""Files inside ZIP and gzip, within limits; nothing is written, and no name is used as a path."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from struct import error as StructError  # noqa: N812 - a class
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.verification.uploads.refusals import refused
from openbadge_issuer.verification.uploads.values import Item, UploadLimits, printable

__all__ = ["in_gzip", "in_zip", "too_much"]

_ENTRY: Final = b"PK\x01\x02"  # before each name in the list of contents
_METHODS: Final = (ZIP_STORED, ZIP_DEFLATED)
_LOCKED: Final = 0x1  # the bit of an encrypted member
_OTHERS: Final = (  # a name in it: what the archive is, if not one that somebody made of badges
    ("pass.json", "wallet_pass"),
    ("[Content_Types].xml", "office"),
    ("META-INF/container.xml", "ebook"),
    ("content.xml", "office"),
)
_HIDDEN: Final = "__MACOSX/"  # what macOS adds
_BROKEN: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    StructError,
)
"""What `zipfile` raises for damaged archives, unknown methods of compression, and wrong names among them."""


def in_zip(data: bytes, limits: UploadLimits) -> Iterator[Item]:
    """The files in an archive, in their order, without directories and what operating systems add.

    Raises `CarrierError` (``carrier.zip_encrypted``, ``carrier.zip_damaged``, ``carrier.office``, …) or `LimitExceeded`.
    """
    if data.count(_ENTRY) > limits.max_members:  # before a list of them is made
        raise too_much(limits.max_members)
    try:
        archive = ZipFile(BytesIO(data))
        members = archive.infolist()
    except _BROKEN:
        raise refused("zip_damaged") from None
    names = {member.filename for member in members}
    for name, kind in _OTHERS:
        if name in names:
            raise refused(kind)
    room = limits.max_inflated
    for member in members:
        if (
            member.filename.endswith("/")  # a directory; `is_dir` stumbles over a name that is empty
            or member.filename.rpartition("/")[2].startswith(".")
            or member.filename.startswith(_HIDDEN)
        ):
            continue
        if member.flag_bits & _LOCKED:
            raise refused("zip_encrypted")
        if member.compress_type not in _METHODS:  # others are unpacked whole, whatever a reader asks for
            raise refused("archive")
        content = _unpacked(archive, member, min(limits.max_member, room), limits)
        room -= len(content)
        yield Item(content, "zip", printable(member.filename))


def _unpacked(archive: ZipFile, member: ZipInfo, most: int, limits: UploadLimits) -> bytes:
    try:
        with archive.open(member) as file:
            content = file.read(most + 1)
    except _BROKEN:
        raise refused("zip_damaged") from None
    if len(content) > most:
        raise too_much(limits.max_member if most == limits.max_member else limits.max_inflated)
    return content


def in_gzip(data: bytes, limits: UploadLimits) -> Item:
    """The one file in a gzip file; raises `CarrierError` (``carrier.gzip``) or `LimitExceeded`."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = inflater.decompress(data, limits.max_member + 1)
    except zlib.error:
        raise refused("gzip") from None
    if len(content) > limits.max_member:
        raise too_much(limits.max_member)
    if not inflater.eof:
        raise refused("gzip")
    return Item(content, "gzip")


def too_much(limit: int) -> LimitExceeded:
    """What is to be said of an archive of which no more is looked at."""
    return LimitExceeded(
        "This archive holds more than is looked at.",
        code="limit.archive",
        params={"limit": limit},
        advice="Unpack it, and hand in the badges inside.",
    )
