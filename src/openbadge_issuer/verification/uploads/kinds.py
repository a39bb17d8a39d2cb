"""What was handed in, by its content and never by its name."""

from __future__ import annotations

import re
from typing import Final

from openbadge_issuer.baking import sniff
from openbadge_issuer.verification.uploads.links import platform_in, platform_of

__all__ = ["BADGES", "begins_like_json", "is_shortcut", "kind_of", "may_be_badge", "picture_without_badge"]

BADGES: Final = frozenset({"json", "jws", "png", "svg"})
"""What may be a badge itself."""

_LINK: Final = re.compile(rb"(?:https?://|www\.)\S{1,4000}", re.IGNORECASE)
_FILE_NAME: Final = re.compile(
    rb"[^\r\n<>{}\"]{1,255}\.(?:png|svg|json|jsonld|jws|jwt|txt|pdf|zip)", re.IGNORECASE
)
_SD_JWT: Final = re.compile(rb"ey[\w-]+\.[\w-]+\.[\w-]+~[\w.~-]*")
_JWE: Final = re.compile(rb"ey[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]*")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\-_\r\n]{60,}+={0,2}")
_MAIL: Final = re.compile(
    rb"(?:From |(?:Return-Path|Received|Delivered-To|From|To|Date|Subject|Message-ID|MIME-Version|X-[\w-]+): )",
    re.IGNORECASE,
)
# At the beginning of a line, which is asked behind the bracket: a bracket is looked for faster than a line.
_SHORTCUT: Final = re.compile(rb"\[(?<![^\n]\[)(?:InternetShortcut|Desktop Entry)\]", re.IGNORECASE)
_ITS_ADDRESS: Final = re.compile(rb"^URL[ \t]*=", re.IGNORECASE | re.MULTILINE)
_SCREENSHOT: Final = re.compile(rb"screen ?shot", re.IGNORECASE)
_SCREENS: Final = frozenset({
    (1080, 1920), (1080, 2340), (1080, 2400), (1125, 2436), (1170, 2532), (1179, 2556), (1206, 2622), (1284, 2778),
    (1290, 2796), (1320, 2868), (1440, 3200), (640, 1136), (750, 1334), (828, 1792), (1242, 2688), (1366, 768), (1440, 900),
    (1536, 864), (1600, 900), (1920, 1080), (1920, 1200), (2560, 1440), (2560, 1600), (2880, 1800), (3024, 1964),
    (3456, 2234), (3840, 2160), (1620, 2160), (1640, 2360), (1668, 2388), (2048, 2732),
})  # fmt: skip
"""Pixels of whole screens of telephones, tablets and computers, upright or across as they are used."""

_PREVIEW: Final = 160  # pixels; the smallest badges that are issued are larger
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"BZh", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),  # also Outlook's messages
    (b"{\\rtf", "rtf"),
    (b"8BPS", "photoshop"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),  # .lnk of Windows
    (b"PK\x05\x06", "zip"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)
_CBOR: Final = (b"\xd2\x84", b"\x84\x43", b"\xd9\xd9\xf7", b"\xa3\x67version", b"\xb9\x00\x03\x67version")
"""A signed COSE message with and without its tag, any CBOR that says so, a mobile document (ISO 18013-5)."""
_PRIVATE: Final = (b"PRIVATE KEY-----", b"AGE-SECRET-KEY-")
_WINDOW: Final = 65_536  # bytes that are looked at for words


def kind_of(data: bytes) -> str:
    """The kind of what was handed in: one that can hold a badge, or a key of `REFUSALS`. Never raises.

    Those that can: ``json``, ``jws``, ``png``, ``svg``, ``pdf``, ``zip``, ``gzip``, ``data_url``, ``link``.
    """
    kind = _kind_of(data)
    if kind == "html" and platform_in(data):
        return "share_page"
    return kind


def may_be_badge(data: bytes) -> bool:
    """Whether its kind is one of `BADGES`; of which platform another file is, nobody has to look for."""
    return _kind_of(data) in BADGES


def _kind_of(data: bytes) -> str:
    if not data:
        return "no_bytes"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"AVI "):
        return "media"
    if data[257:262] == b"ustar":
        return "archive"
    kind = sniff(data)
    if kind == "unknown":
        return _binary(data)
    if kind in ("json", "text", "xml") and is_shortcut(data):
        return "shortcut"
    return _text(data, kind) if kind in ("text", "jws") else kind


def begins_like_json(data: bytes) -> bool:
    """Also after a mark of the byte order, which is for the reader of JSON to refuse."""
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5]
    return begins[:1] in (b"{", b"[") and begins != b"{\\rtf"


def is_shortcut(data: bytes) -> bool:
    """Whether it is a text that leads to an address (``.url``, ``.webloc``, ``.desktop``); some begin like JSON."""
    head = data[:_WINDOW]
    if head.lstrip()[:1] == b"{":
        return False
    if _SHORTCUT.search(head):  # of Windows and of Linux
        return _ITS_ADDRESS.search(head) is not None
    return b"<plist" in head and b"<key>URL</key>" in head  # of macOS


def _binary(data: bytes) -> str:
    if b"%PDF-" in data[:1024]:  # after a few bytes of something else, as some servers send it
        return "pdf"
    if data[4:8] == b"ftyp":
        return "media"
    if data.startswith(b"bplist00") and b"SURL" in data[:_WINDOW]:  # a .webloc of macOS
        return "shortcut"
    return "cbor" if data.startswith(_CBOR) else "unknown"


def _text(data: bytes, kind: str) -> str:
    stripped = data.strip()
    if not stripped:
        return "blank"
    head = stripped[:_WINDOW]
    if head.startswith((b"-----BEGIN ", b"AGE-SECRET-KEY-", b"ssh-")):
        return "private_key" if any(word in head for word in _PRIVATE) else "key"
    if _LINK.fullmatch(stripped):
        return "share_link" if platform_of(stripped.decode("utf-8", "replace")) else "link"
    for pattern, name in ((_SD_JWT, "sd_jwt"), (_JWE, "jwe"), (_FILE_NAME, "file_name")):
        if pattern.fullmatch(stripped):
            return name
    if kind == "jws" and stripped.startswith(b"ey"):  # or else it is the name of a server, or the like
        return "jws"
    if _MAIL.match(head) and re.search(rb"^(?:From|Subject|To): ", head, re.MULTILINE | re.IGNORECASE):
        return "mail"
    if _BASE64.fullmatch(head):
        return "base64"
    return "table" if _is_table(head) else "text"


def _is_table(head: bytes) -> bool:
    lines = head.splitlines()
    return len(lines) > 1 and any(
        lines[1].count(mark) >= lines[0].count(mark) > 1 for mark in (b",", b";", b"\t")
    )


def picture_without_badge(data: bytes) -> str:
    """Of a sound PNG without a badge: ``screenshot``, ``thumbnail``, or nothing that can be told."""
    size = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if _SCREENSHOT.search(data, 0, _WINDOW) or size in _SCREENS:
        return "screenshot"
    return "thumbnail" if max(size) <= _PREVIEW else ""
