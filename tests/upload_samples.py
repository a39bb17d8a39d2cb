"""What people hand in instead of a badge, one sample for each refusal, made here byte by byte."""

from __future__ import annotations

import base64
import gzip
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openbadge_issuer.testing import make_badge

__all__ = ["REFUSED", "a_pdf", "a_png", "a_zip", "locked_pdf"]


def a_png(width: int = 512, height: int = 512, *, text: bytes = b"") -> bytes:
    """A grey picture of this size, with a ``Software`` text if one is given."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    words = chunk(b"tEXt", b"Software\x00" + text) if text else b""
    pixels = zlib.compress(b"\x00" * ((width + 1) * height), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + words + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def a_zip(files: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def locked_zip() -> bytes:
    """An archive whose only file says that it is encrypted."""
    plain = bytearray(a_zip({"badge.json": b"{}"}))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def a_pdf(attached: dict[str, bytes], *, on_a_page: bool = False, catalogue: bytes = b"") -> bytes:
    """A PDF of one empty page with these files attached: at the document, or as notes on its page.

    ``catalogue`` is what the document's catalogue says besides.
    """
    objects: list[bytes] = []

    def add(content: bytes) -> int:
        objects.append(content)
        return len(objects)

    specifications = []
    for name, content in attached.items():
        packed = zlib.compress(content)
        stream = add(
            b"<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
            % (len(packed), packed)
        )
        specifications.append(
            (name, add(b"<< /Type /Filespec /F (%s) /EF << /F %d 0 R >> >>" % (name.encode(), stream)))
        )
    notes = b" ".join(
        b"%d 0 R" % add(b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS %d 0 R >>" % number)
        for _, number in specifications
    )
    names = b" ".join(b"(%s) %d 0 R" % (name.encode(), number) for name, number in specifications)
    pages = len(objects) + 2
    page = add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] %s >>"
        % (pages, b"/Annots [%s]" % notes if on_a_page else b"")
    )
    add(b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % page)
    tree = b"" if on_a_page else b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % names
    root = add(b"<< /Type /Catalog /Pages %d 0 R %s %s >>" % (pages, catalogue, tree))
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        len(body),
    )
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + trailer


def locked_pdf(user: str = "nobody knows it", content: bytes = b"{}") -> bytes:
    """A PDF that nobody opens without its password; without one for its readers, everybody can."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - with the extra alone

    writer, target = PdfWriter(clone_from=PdfReader(BytesIO(a_pdf({"badge.json": content})))), BytesIO()
    writer.encrypt(user, "only its owner knows it", algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


_MAIL = (
    b"Received: from mail.example\r\nFrom: school@example.org\r\nSubject: Your badge\r\n\r\nHere it is.\r\n"
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)

REFUSED: dict[str, bytes] = {
    "no_bytes": b"",
    "blank": b" \r\n\t ",
    "screenshot": a_png(1170, 2532),
    "thumbnail": a_png(96, 96),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "gif": b"GIF89a\x01\x00\x01\x00",
    "avif": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1",
    "bmp": b"BM\x36\x00\x00\x00",
    "tiff": b"II*\x00\x08\x00\x00\x00",
    "ico": b"\x00\x00\x01\x00\x01\x00",
    "photoshop": b"8BPS\x00\x01",
    "pdf": a_pdf({}),
    "pdf_damaged": b"%PDF-1.7\n nothing that follows is a PDF",
    "pdf_packed": a_pdf({"badge.json": b"{}"}).replace(b"/FlateDecode", b"/LZWDecode"),
    "office": a_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "rtf": b"{\\rtf1 A certificate}",
    "ebook": a_zip({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<c/>"}),
    "mail": _MAIL,
    "table": b"name,email,badge\nAda,ada@example.org,Welding\n",
    "html": b"<!DOCTYPE html><html><title>Sign in</title></html>",
    "share_page": b'<!DOCTYPE html><html><head><link rel="canonical" href="https://www.credly.com/badges/4711"></head></html>',
    "share_link": b"https://www.credly.com/badges/4711/public_url",
    "link": b"https://badges.example/assertions/1",
    "shortcut": b"[InternetShortcut]\r\nURL=https://www.credly.com/badges/4711\r\n",
    "file_name": b"D:\\badges\\My badge.png",
    "zip": a_zip({"readme.md": b"# No badge here", "package.json": b'{"name": "x"}', "logo.png": a_png()}),
    "zip_encrypted": locked_zip(),
    "zip_damaged": a_zip({"badge.json": bytes(make_badge())})[:200],
    "archive": b"Rar!\x1a\x07\x01\x00",
    "gzip": gzip.compress(b"nothing of interest"),
    "wallet_pass": a_zip({"pass.json": b"{}", "icon.png": a_png(29, 29)}),
    "sd_jwt": b"eyJhbGciOiJFUzI1NiJ9.eyJfc2QiOltdfQ.c2lnbmF0dXJl~WyJzYWx0Il0~",
    "jwe": b"eyJhbGciOiJSU0EtT0FFUCJ9.a2V5.aXY.Y2lwaGVydGV4dA.dGFn",
    "cbor": b"\xd2\x84\x43\xa1\x01\x26\xa0",
    "private_key": b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n",
    "key": b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n",
    "data_url": b"data:image/png;base64,%%%",
    "base64": base64.b64encode(bytes(make_badge())),
    "utf16": '{"type": "VerifiableCredential"}'.encode("utf-16"),
    "xml": b"<?xml version='1.0'?><badge/>",
    "media": b"ID3\x04\x00\x00",
    "program": b"MZ\x90\x00\x03",
    "text": b"Dear Sir or Madam, I have a badge.",
    "json_cut_off": bytes(make_badge())[:700],
    "json_several": bytes(make_badge()) + b"\n" + bytes(make_badge()) + b"\n",
    "json_list": b"[%s]" % bytes(make_badge()),
    "json_extra": bytes(make_badge()) + b"\n-- \nSent from my phone\n",
    "json_typeset": bytes(make_badge()).replace(b'"', "”".encode()),
    "unknown": b"\x00\x01\x02\x03\xfe\xff",
}
"""By the key of the refusal; those that need more than bytes (a password, the network) are tested on their own."""
