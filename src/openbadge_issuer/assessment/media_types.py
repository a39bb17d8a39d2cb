"""`sniff`: what a file is, by its content. Neither its name nor what a browser says of it is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is a class

__all__ = ["ACCEPTED", "ENDINGS", "EXECUTABLE", "UNKNOWN", "ending_of", "sniff"]

UNKNOWN: Final = "application/octet-stream"
EXECUTABLE: Final = "application/x-executable"
"""A program, a script, or an office file with macros."""

_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
DOCX: Final = f"{_OPEN_XML}wordprocessingml.document"
PPTX: Final = f"{_OPEN_XML}presentationml.presentation"
XLSX: Final = f"{_OPEN_XML}spreadsheetml.sheet"
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "application/msword": ("doc",),
    "application/pdf": ("pdf",),
    "application/rtf": ("rtf",),
    f"{_ODF}presentation": ("odp",),
    f"{_ODF}spreadsheet": ("ods",),
    f"{_ODF}text": ("odt",),
    PPTX: ("pptx",),
    XLSX: ("xlsx",),
    DOCX: ("docx",),
    "application/x-ole-storage": ("doc", "xls", "ppt", "msg"),
    "application/zip": ("zip",),
    "audio/aac": ("aac",),
    "audio/flac": ("flac",),
    "audio/mp4": ("m4a", "m4b", "mp4"),
    "audio/mpeg": ("mp3",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/wav": ("wav",),
    "image/avif": ("avif",),
    "image/bmp": ("bmp",),
    "image/gif": ("gif",),
    "image/heic": ("heic", "heif", "hif"),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png", "apng"),
    "image/svg+xml": ("svg",),
    "image/tiff": ("tif", "tiff"),
    "image/webp": ("webp",),
    "text/csv": ("csv",),
    "text/html": ("html", "htm"),
    "text/markdown": ("md", "markdown"),
    "text/plain": ("txt", "text", "log", "srt", "vtt", "json", "xml", "yaml", "yml", "tex", "tsv"),
    "video/matroska": ("mkv",),
    "video/mp4": ("mp4", "m4v", "m4a", "3gp"),
    "video/ogg": ("ogv", "ogg"),
    "video/quicktime": ("mov", "qt"),
    "video/webm": ("webm",),
    "video/x-msvideo": ("avi",),
}
"""What `sniff` knows, with the endings that file names have; the first one is what we give."""
ACCEPTED: Final = frozenset(ENDINGS)

_HEAD: Final = 4096  # bytes
_MAX_CENTRAL: Final = 4_000_000  # bytes of a zip's directory
_MAX_PART: Final = 1_000_000  # bytes of [Content_Types].xml
_ZIP_END: Final = 22 + 65_535
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", EXECUTABLE),
    (b"\x7fELF", EXECUTABLE),
    (b"\xfe\xed\xfa\xce", EXECUTABLE),
    (b"\xfe\xed\xfa\xcf", EXECUTABLE),
    (b"\xce\xfa\xed\xfe", EXECUTABLE),
    (b"\xcf\xfa\xed\xfe", EXECUTABLE),
    (b"\xca\xfe\xba\xbe", EXECUTABLE),
    (b"\x00asm", EXECUTABLE),
    (b"dex\n", EXECUTABLE),
    (b"L\x00\x00\x00\x01\x14\x02\x00", EXECUTABLE),
    (b"#!", EXECUTABLE),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}  # ISO/IEC 14496-12; every other brand is a video
_QUICKTIME: Final = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")  # from before there were brands
_MAIN_PARTS: Final = {"word/document.xml": DOCX, "ppt/presentation.xml": PPTX, "xl/workbook.xml": XLSX}
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_PROLOG: Final = re.compile(
    rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!(?!--|doctype\s+html)[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)*+",
    re.IGNORECASE | re.DOTALL,
)
_SVG_ROOT: Final = re.compile(rb"<(?:[\w.\-]++:)?+svg[\s/>]")
_BY_NAME: Final = ("text/csv", "text/markdown")
_NO_TEXT: Final = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"


def ending_of(media_type: str) -> str:
    """The ending that a file of this media type gets, ``bin`` for an unknown one."""
    return ENDINGS.get(media_type, ("bin",))[0]


def sniff(source: BinaryIO, name: str = "") -> str:
    """The media type of what the seekable stream holds, which is left at its beginning.

    Of ``name`` only the ending counts, and only to tell kinds of text apart. `EXECUTABLE` stands for anything that runs, and
    `UNKNOWN` for what it does not know.
    """
    source.seek(0)
    head = source.read(_HEAD)
    found = _zipped(source) if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else _by_head(head)
    if head.startswith(b"ID3") and _after_id3(source, head) == b"fLaC":
        found = "audio/flac"
    source.seek(0)
    if found == "text/plain":
        ending = name.rpartition(".")[2].lower()
        found = next((kind for kind in _BY_NAME if ending in ENDINGS[kind]), found)
    return found


def _after_id3(source: BinaryIO, head: bytes) -> bytes:
    """What follows the tags that some programs put before anything: their size has seven bits in each byte."""
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    source.seek(10 + size)
    return source.read(4)


def _by_head(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"  # UTF-16 with its mark
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    return _by_container(head) or _written(head)


def _by_container(head: bytes) -> str:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _branded(head)
    if head[4:8] in _QUICKTIME:
        return "video/quicktime"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:256] else "video/matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:256] else "audio/ogg"
    if head.startswith(b"\xff") and len(head) > 1 and head[1] & 0xE0 == 0xE0:  # noqa: PLR2004 - the sync word
        return "audio/mpeg"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"BM") and head[6:10] == b"\x00" * 4:
        return "image/bmp"
    return ""


def _branded(head: bytes) -> str:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    if brands[0] in (b"mif1", b"msf1") and b"avif" in brands:
        return "image/avif"
    return _BRANDS.get(brands[0], "video/mp4")


def _written(head: bytes) -> str:
    """Text in UTF-8, or in any encoding of one byte, has no control characters."""
    if not head or any(byte in _NO_TEXT for byte in head):
        return UNKNOWN
    beginning = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"<"):
        prolog = _PROLOG.match(beginning)
        root = prolog.end() if prolog else 0
        if _SVG_ROOT.match(beginning, root):  # the root decides: pages hold drawings, too
            return "image/svg+xml"
        if _HTML.match(beginning, root) or _HTML.search(beginning[:1024]):
            return "text/html"
    return "text/plain"


def _zipped(source: BinaryIO) -> str:
    """An office file, by the parts that are in it and not by the first of them."""
    if not _small_directory(source):
        return "application/zip"
    try:
        with ZipFile(source) as archive:
            names = {one.filename for one in archive.infolist()}
            if names & {"META-INF/MANIFEST.MF", "AndroidManifest.xml"} and "content.xml" not in names:
                return EXECUTABLE
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return EXECUTABLE
            if "[Content_Types].xml" in names:
                return _open_xml(archive)
            if "mimetype" in names:
                return _open_document(archive)
    except (BadZipFile, ZlibError, ValueError, OSError, EOFError, RuntimeError, LookupError):
        return UNKNOWN
    return "application/zip"


def _small_directory(source: BinaryIO) -> bool:
    """Whether the directory of a zip is there and short: a whole one is read at once."""
    size = source.seek(0, 2)
    source.seek(max(0, size - _ZIP_END))
    tail = source.read(_ZIP_END)
    at = tail.rfind(b"PK\x05\x06")
    large = b"PK\x06\x07" in tail[max(0, at - 20) : at]  # ZIP64 has its sizes elsewhere
    return at >= 0 and not large and int.from_bytes(tail[at + 12 : at + 16], "little") <= _MAX_CENTRAL


def _open_xml(archive: ZipFile) -> str:
    if b"macroEnabled" in _part(archive, "[Content_Types].xml"):
        return EXECUTABLE
    mains = [media_type for path, media_type in _MAIN_PARTS.items() if path in archive.NameToInfo]
    return mains[0] if len(mains) == 1 else "application/zip"


def _open_document(archive: ZipFile) -> str:
    kind = _part(archive, "mimetype").decode("ascii", "replace").strip()
    return kind if kind in ACCEPTED else "application/zip"


def _part(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_MAX_PART)
