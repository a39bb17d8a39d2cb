"""What a file is, judged by its first bytes and not by its name, so that an error can say what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from openbadge_issuer.baking.xmltext import codec_of
from openbadge_issuer.errors import CarrierError

__all__ = ["MEDIA_TYPES", "Kind", "sniff", "unsupported"]

Kind: TypeAlias = Literal[
    "png", "svg", "jpeg", "gif", "webp", "heic", "avif", "bmp", "tiff", "ico", "pdf", "html", "xml", "zip",
    "gzip", "json", "jws", "data_url", "text", "empty", "unknown",
]  # fmt: skip

MEDIA_TYPES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "png": "image/png",
        "svg": "image/svg+xml",
        "jpeg": "image/jpeg",
        "gif": "image/gif",
        "webp": "image/webp",
        "heic": "image/heic",
        "avif": "image/avif",
        "pdf": "application/pdf",
    }
)
"""The media type under which a table of carriers knows a kind."""

_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"data:", "data_url"),
)

_HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF_BRANDS: Final = (b"avif", b"avis")

_WINDOW: Final = 1_000_000  # bytes in which the root element of an XML document must begin
_PROLOG: Final = re.compile(r"\ufeff?(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ROOT: Final = re.compile(r"<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?(svg|html)(?=[\s/>\[]|\Z)", re.IGNORECASE)
_JWS: Final = re.compile(rb"\s*+[\w-]{8,}+\.[\w-]*+\.[\w-]++\s*+\Z")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

_TROUBLE: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        "jpeg": ("This is a JPEG: badge data cannot survive in it.", "Ask the issuer for the PNG or SVG."),
        "gif": ("This is a GIF: badge data cannot be kept in it.", "Ask the issuer for the PNG or SVG."),
        "webp": (
            "This is a WebP image: badge data cannot be kept in it. Websites and chats convert PNG to WebP.",
            "Download the original PNG or SVG from the issuer.",
        ),
        "heic": (
            "This is a HEIC photo, perhaps one of the badge: badge data cannot be kept in it.",
            "Ask the issuer for the PNG or SVG.",
        ),
        "avif": (
            "This is an AVIF image: badge data cannot be kept in it.",
            "Ask the issuer for the PNG or SVG.",
        ),
        "bmp": ("This is a BMP image: badge data cannot be kept in it.", "Use a PNG or SVG."),
        "tiff": ("This is a TIFF image: badge data cannot be kept in it.", "Use a PNG or SVG."),
        "ico": ("This is an icon file: badge data cannot be kept in it.", "Use a PNG or SVG."),
        "pdf": (
            "This is a PDF, perhaps a printed certificate: it is not a badge image.",
            "Ask the issuer for the badge as PNG, SVG or JSON.",
        ),
        "html": (
            "This is a web page, not an image: perhaps the page around the badge, or a login page.",
            "Open the page and save the image itself.",
        ),
        "xml": ("This is an XML document, but not an SVG image.", "Use a PNG or SVG."),
        "zip": ("This is a ZIP archive.", "Unpack it and hand in the image inside."),
        "gzip": (
            "This is a gzip file, perhaps a compressed SVG (.svgz).",
            "Unpack it first (gunzip), then hand in the SVG inside.",
        ),
        "json": (
            "This is a JSON document, not an image.",
            "A credential in JSON is verified as it is, without extracting it.",
        ),
        "jws": (
            "This is a signed token (JWS), not an image.",
            "A token is verified as it is, without extracting it.",
        ),
        "data_url": (
            "This is a data: URL, not the image itself.",
            "Decode what follows the comma and hand in those bytes.",
        ),
        "text": (
            "This is text, not an image.",
            "Hand in the content of a PNG or SVG file, not its name or address.",
        ),
        "empty": ("This file is empty: it has no bytes at all.", "Download it again."),
        "unknown": ("This is not an image that can carry a badge.", "Use a PNG or SVG."),
        "png": ("PNG is not among the carriers in use.", "Pass a table of carriers that has image/png."),
        "svg": ("SVG is not among the carriers in use.", "Pass a table of carriers that has image/svg+xml."),
    }
)


_UNPACKED: Final = (
    "zip",
    "gzip",
    "data_url",
    "png",
    "svg",
)  # for whose advice it does not matter who reads it


def sniff(data: bytes) -> Kind:
    """What ``data`` is by its content: ``png``, ``jpeg``, …, ``empty`` or ``unknown``; never raises."""
    if not data:
        return "empty"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    return _textual(data)


def unsupported(kind: Kind, *, artwork: bool = False) -> CarrierError:
    """The error for a file that can not carry a badge (``carrier.jpeg``, …): what it is, and what to do.

    Whoever bakes is the issuer, or works for one; so about ``artwork`` there is nobody else to ask.
    """
    message, advice = _TROUBLE[kind]
    if artwork and kind not in _UNPACKED:
        advice = "Save the artwork as PNG or SVG."
    # carrier.empty says that a sound image has no badge; a file without bytes is another matter
    code = "carrier.no_bytes" if kind == "empty" else f"carrier.{kind}"
    return CarrierError(message, code=code, params={"kind": kind}, advice=advice)


def _iso_media(data: bytes) -> Kind:
    brands = data[8:64]
    if any(brand in brands for brand in _AVIF_BRANDS):
        return "avif"
    return "heic" if any(brand in brands for brand in _HEIC_BRANDS) else "unknown"


def _textual(data: bytes) -> Kind:
    root = _root(data)
    if root is not None:
        return root
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return "json"
    if _JWS.match(data):
        return "jws"
    return "text" if _is_text(data) else "unknown"


def _root(data: bytes) -> Kind | None:
    """By the root element or the document type: "svg", "html", "xml" for any other; ``None`` for no XML."""
    head = data[:_WINDOW].decode(codec_of(data) or "latin-1", "replace")
    prolog = _PROLOG.match(head)
    start = prolog.end() if prolog else 0
    root = _ROOT.match(head, start)
    if root:
        return "svg" if root[1].lower() == "svg" else "html"
    return "xml" if head.startswith("<", start) or head.lstrip("\ufeff \t\r\n").startswith("<?xml") else None


def _is_text(data: bytes) -> bool:
    head = data[:4096]
    if _CONTROL.search(head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as broken:
        # a character cut in two at the end of the head is no reason against text
        return broken.start > len(head) - 4 and len(data) > len(head)
    return True
