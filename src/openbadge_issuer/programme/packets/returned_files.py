"""What comes back from assessors, sorted by content: forms, answers, archives, mails, and what nobody can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, Final, Literal, TypeAlias
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - it is a class

from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.packets.mails import MAX_MAIL, is_mail, parts_of
from openbadge_issuer.programme.packets.review_form import Fault
from openbadge_issuer.programme.packets.review_reading import MAX_FORM

__all__ = ["Piece", "along", "packet_of_page", "pieces"]

Kind: TypeAlias = Literal["xlsx", "csv", "answers", "page"]
_MAX_MEMBERS: Final = 5_000  # of all archives of one file
_MAX_READ: Final = (
    200_000_000  # bytes unpacked out of one file, without what came along: less than a second of work
)
_MAX_ALONG: Final = 100_000_000  # bytes unpacked to see whether something that came along is a review
_MAX_NESTED: Final = 100_000_000  # bytes of an archive in an archive
_DEPTH: Final = 2  # archives in archives: mail programs pack attachments once more
_CORRUPT: Final = (
    BadZipFile, ZlibError, EOFError, OSError, ValueError, LookupError, NotImplementedError, RuntimeError, OverflowError
)  # fmt: skip
_ARCHIVES: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SYSTEM: Final = frozenset(
    {".ds_store", "thumbs.db", "desktop.ini", "readme.txt", "rubric.html", "work.html"}
)
_WORK: Final = re.compile(r"(?:^|/)pk-[a-z2-7]{12}/work/")
_PAGE: Final = re.compile(rb'data-packet="(pk-[a-z2-7]{12})"')
_TABLE: Final = re.compile(r"^\W?(?:Packet|Paket|Paquete?)\W?[,;\t]", re.MULTILINE)
_PASTED: Final = re.compile(rb'"format"\s*:\s*"openbadge-issuer review 1"')
_OUTLOOK: Final = "__substg1.0_".encode("utf-16-le")
_MAIL_HEAD: Final = 20_000  # bytes
_HEAD: Final = 1_000  # bytes
_NEW_ONE: Final = "Save the form as .xlsx, without a password, and take that one."


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """Something that may be a review: where it came from, what it is by its content, and the content.

    ``along`` where it lies as, or among, what comes back along with reviews and is seldom one.
    """

    name: str
    kind: Kind
    content: bytes
    along: bool = False


@dataclass(slots=True)
class _Budget:
    members: int = _MAX_MEMBERS
    read: int = _MAX_READ
    along: int = _MAX_ALONG


def pieces(files: Iterable[tuple[str, BinaryIO]]) -> Iterator[Piece | Fault]:
    """Every file, and every file in an archive, as a `Piece` or as a `Fault` that names it.

    The streams are seekable; names are those that people gave, with ``/`` between folders. The packet's own pages and
    work, and what systems leave in folders, is known by its name only after its content was found to be no review. Faults
    whose codes are ``collect.lock`` and ``collect.along`` are notes.
    """
    for name, stream in files:
        yield from _sorted(name.replace("\\", "/"), stream, _Budget(), _DEPTH)


def _fault(name: str, code: str, message: str, advice: str) -> Fault:
    return Fault(code=f"collect.{code}", message=message, advice=advice, file=name)


def _sorted(name: str, stream: BinaryIO, budget: _Budget, depth: int) -> Iterator[Piece | Fault]:
    expected = _by_name(name)
    if expected is None:
        yield from _by_content(name, stream, budget, depth)
        return
    found = False  # archives are not looked into: work may be one, and it may be made to be large
    for one in _by_content(name, stream, budget, 0) if _may_be_form(stream) else ():
        if isinstance(one, Piece):
            found = True
            yield replace(one, along=True)
    if not found:
        yield expected


def _may_be_form(stream: BinaryIO) -> bool:
    """Whether it is a text or an archive, by its beginning."""
    try:
        stream.seek(0)
        head = stream.read(_HEAD)
    except OSError:
        return False
    return head.startswith((b"PK", b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def _by_content(name: str, stream: BinaryIO, budget: _Budget, depth: int) -> Iterator[Piece | Fault]:
    try:
        size = stream.seek(0, 2)
        stream.seek(0)
        head = stream.read(8)
        stream.seek(0)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield from _zipped(name, stream, size, budget, depth)
            return
        content = stream.read(MAX_MAIL + 1)
    except OSError:
        yield _damaged(name)
        return
    if is_mail(content[:_MAIL_HEAD]):
        yield from _mail(name, content, budget, depth)
    else:
        yield _plain(name, content)


def _mail(name: str, content: bytes, budget: _Budget, depth: int) -> Iterator[Piece | Fault]:
    """What is attached, and answers that were pasted into the text; other texts are nobody's business."""
    try:
        found = 0
        for attached, part in parts_of(content):
            if depth == 0 or len(part) > budget.read:
                yield _too_much(name)
                return
            budget.read -= len(part)
            if attached:
                found += 1
                yield from _sorted(f"{name}/{attached}", BytesIO(part), budget, depth - 1)
            elif _PASTED.search(part):
                found += 1
                yield Piece(name, "answers", _pasted(part))
        if not found:
            yield _fault(name, "empty", "Nothing is attached to this mail.", "Ask for the review.")
    except InputError as error:
        yield Fault(code=error.detail_code, message=error.message, advice=error.advice, file=name)


def _pasted(content: bytes) -> bytes:
    """The answers in a text that has something before and after them."""
    return content[content.find(b"{") : content.rfind(b"}") + 1]


def _by_name(name: str) -> Fault | None:
    """What something is expected to be, by its name alone; ``None`` where that may be a review."""
    last = name.rpartition("/")[2]
    if last.startswith(("~$", ".~lock.")):
        return _fault(
            name,
            "lock",
            "This is no review, but the mark that one was open in Excel or LibreOffice.",
            "See whether the review beside it was saved before it was sent.",
        )
    ours = not last or last.lower() in _SYSTEM or last.startswith("._")
    return along(name) if ours or "__MACOSX/" in name or _WORK.search(name) else None


def along(name: str, others: int = 0) -> Fault:
    """The note on one file that is no review, or on several of which this is the first."""
    more = f" So are {others} more there." if others else ""
    return _fault(
        name,
        "along",
        f"This came back along and is no review: the packet's own page or work, or what a system leaves.{more}",
        "It was not taken in. If a review should be in it, take its form out and collect that.",
    )


def _damaged(name: str) -> Fault:
    return _fault(
        name,
        "damaged",
        "The file is damaged, came only in part, or is still open in another program.",
        "Close it there, or ask for it once more; a large one is better sent in several files.",
    )


def _too_much(name: str) -> Fault:
    return _fault(
        name,
        "limit",
        "There is more in it than in any packet.",
        "Send the filled-in forms alone, without anything else.",
    )


def _zipped(name: str, stream: BinaryIO, size: int, budget: _Budget, depth: int) -> Iterator[Piece | Fault]:
    try:
        with ZipFile(stream) as archive:
            members = archive.infolist()
            names = {one.filename for one in archive.infolist()}
            if names & {
                "xl/workbook.xml",
                "[Content_Types].xml",
                "mimetype",
                "Index/Document.iwa",
                "Index.zip",
            }:
                yield _document(name, stream, size, names)
                return
            if depth == 0 or len(members) > budget.members:
                yield _too_much(name)
                return
            budget.members -= len(members)
            found = 0
            for member in members:
                if not member.is_dir():
                    found += 1
                    yield from _member(f"{name}/{member.filename}", archive, member, budget, depth - 1)
            if not found:
                yield _fault(name, "empty", "There is nothing in it.", "Ask for it once more.")
    except _CORRUPT:
        yield _damaged(name)


def _document(name: str, stream: BinaryIO, size: int, names: set[str]) -> Piece | Fault:
    if "xl/workbook.xml" in names:
        if size > MAX_FORM:
            return _too_much(name)
        stream.seek(0)
        return Piece(name, "xlsx", stream.read())
    if (
        "mimetype" in names
        or "xl/workbook.bin" in names
        or "Index/Document.iwa" in names
        or "Index.zip" in names
    ):
        return _fault(name, "format", "This is a document of another kind (.ods, .numbers, .xlsb).", _NEW_ONE)
    return _fault(name, "not_a_review", "This is a document, but no review.", "Nothing was read from it.")


def _member(
    name: str, archive: ZipFile, member: ZipInfo, budget: _Budget, depth: int
) -> Iterator[Piece | Fault]:
    expected = _by_name(name)
    if expected is not None:
        yield from _member_along(expected, archive, member, budget)
        return
    if member.flag_bits & 0x1:
        yield _fault(name, "password", "It is protected by a password.", "Pack it without one.")
        return
    limit = min(_MAX_NESTED if name.lower().endswith(".zip") else MAX_FORM, budget.read)
    try:
        with archive.open(member) as opened:
            content = opened.read(limit + 1)
    except _CORRUPT:
        yield _damaged(name)
        return
    budget.read -= len(content)
    if len(content) > limit:
        yield _too_much(name)
        return
    yield from _sorted(name, BytesIO(content), budget, depth)


def _member_along(
    expected: Fault, archive: ZipFile, member: ZipInfo, budget: _Budget
) -> Iterator[Piece | Fault]:
    """Something that is expected to be no review: unpacked only as far as it may be one."""
    content, limit = b"\x00", min(MAX_FORM, budget.along)
    if not member.flag_bits & 0x1 and member.file_size <= limit:
        try:
            with archive.open(member) as opened:
                content = opened.read(_HEAD)
                if _may_be_form(BytesIO(content)):
                    content += opened.read(limit - len(content) + 1)
        except _CORRUPT:
            content = b"\x00"
    budget.along -= len(content)
    if len(content) > limit or not content:
        yield expected
        return
    yield from _sorted(expected.file, BytesIO(content), budget, 0)


def _compound(name: str, content: bytes) -> Fault:
    """What the old programs wrote, and what holds an encrypted workbook."""
    if _ENCRYPTED in content:
        return _fault(name, "password", "The workbook is protected by a password.", _NEW_ONE)
    if _OUTLOOK in content:
        return _fault(
            name,
            "format",
            "This is a mail as Outlook keeps it (.msg).",
            "Save what is attached to it, and take that.",
        )
    return _fault(name, "format", "This is a document of the old kind (.xls).", _NEW_ONE)


def _plain(name: str, content: bytes) -> Piece | Fault:
    if not content.strip(b"\x00 \t\r\n"):
        return _fault(name, "empty", "The file is empty.", "Ask for it once more.")
    if content.startswith(_OLE):
        return _compound(name, content)
    if content.startswith(_ARCHIVES):
        return _fault(
            name, "format", "This archive is no .zip.", "Pack it as .zip, or send the forms one by one."
        )
    if len(content) > MAX_FORM:
        return _too_much(name)
    return _written(name, content)


def _written(name: str, content: bytes) -> Piece | Fault:
    """What is a text, if it is one."""
    if name.lower().endswith(".gsheet"):
        return _fault(
            name, "format", "This is a link to Google Sheets.", "Download the sheet as .xlsx, and take that."
        )
    beginning = content[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"{"):
        return Piece(name, "answers", content)
    if _PASTED.search(content):
        return Piece(name, "answers", _pasted(content))
    if beginning.startswith(b"<"):
        if _PAGE.search(content):
            return Piece(name, "page", content)
    elif _TABLE.search(_first_letters(content)):
        return Piece(name, "csv", content)
    return _fault(
        name,
        "not_a_review",
        "This is no review: neither the workbook of a packet nor what its page saves.",
        "If it should be one, fill in the form of the packet and take that file as it is.",
    )


def _first_letters(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content[:20_000].decode("utf-16", "replace")
    return content[:10_000].decode("latin-1")


def packet_of_page(content: bytes) -> str:
    """The id of the packet in a page that came back itself."""
    found = _PAGE.search(content)
    return found[1].decode("ascii") if found else ""
