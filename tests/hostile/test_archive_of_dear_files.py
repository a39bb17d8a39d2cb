"""Small archives of a thousand files, each within its own limits, and dear to read: all of them together have one bound.

What they cost is asked of every check in this folder (conftest.py). 990 pictures of 4 kB took a minute, and what was in
them 4 GB, while each was read whatever the others had taken.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pytest

from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from upload_samples import a_pdf, a_zip

MANY_VALUES = b'{"a":[' + b"1," * 21_000
FILES = 990


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def packed(text: bytes) -> bytes:
    return chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(text))


def torn(text: bytes) -> bytes:
    return chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(text)[:-9] + b"\xff" * 9)


def token_of(payload: bytes) -> bytes:
    parts = (b'{"alg":"EdDSA","kid":"x"}', payload, bytes(64))
    return ".".join(map(base64url_encode, parts)).encode()


def enveloped(payload: bytes) -> bytes:
    return (
        b'{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential",'
        b'"id":"data:application/vc+jwt,' + token_of(payload) + b'"}'
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg">'
BADGE_IN_IT = b'<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
HTML = b"<!DOCTYPE html>"


def svg_with(text: bytes, behind: bytes = b"") -> bytes:
    return SVG + BADGE_IN_IT + text + b"</openbadges:credential>" + behind + b"</svg>"


DEAR: dict[str, Callable[[], bytes]] = {
    "PNG that holds a long text": lambda: png(packed(b'{"issuer":"data:' + b"a" * 3_900_000 + b'"}')),
    "PNG that holds many strings": lambda: png(packed(b'{"issuer":"data:' + b'",' * 1_900_000 + b'"}')),
    "PNG that holds two": lambda: png(*[packed(b'{"a":"' + b"a" * 1_900_000 + b'"}')] * 2),
    "PNG that holds too much": lambda: png(packed(b"a" * 4_100_000)),
    "PNG that holds something torn": lambda: png(torn(b"a" * 3_900_000)),
    "PNG that holds many values": lambda: png(packed(MANY_VALUES)),
    "PNG of empty chunks": lambda: png(*[chunk(b"IDAT", b"")] * 3_200),
    "SVG of empty elements": lambda: SVG + b"<a/>" * 10_000 + b"</svg>",
    "SVG of line feeds": lambda: svg_with(b"\n" * 42_000),
    "SVG of line feeds and elements": lambda: svg_with(b"\n" * 38_000, b"<a/>" * 1_050),
    "SVG of line feeds and half of a shortcut": lambda: svg_with(b"\n" * 40_000 + b"<plist"),
    "SVG of line feeds and brackets": lambda: svg_with(b"\n[" * 20_000),
    "SVG of brackets": lambda: svg_with(b"<![CDATA[" + b"]" * 40_000 + b"]]>"),
    "SVG of line feeds in an attribute": lambda: svg_with(b"", b'<a b="' + b"\n" * 40_000 + b'"/>'),
    "SVG of many badges": lambda: svg_with(b"\n" * 280).replace(
        b"</svg>", svg_with(b"\n" * 280)[len(SVG) : -6] * 99 + b"</svg>"
    ),
    "SVG that ends too soon": lambda: SVG + b"<a/>" * 10_000,
    "JSON that ends too soon": lambda: MANY_VALUES,
    "JSON with a name twice": lambda: b'{"a":1,"a":' + MANY_VALUES[5:] + b"1]}",
    "token of broken JSON": lambda: token_of(MANY_VALUES),
    "envelope of broken JSON": lambda: enveloped(MANY_VALUES),
}


def judged(upload: bytes) -> tuple[Report, ...]:
    return Verifier(fetch=issuer_documents()).check_upload(upload, now=NOW)


@pytest.mark.parametrize("name", DEAR)
def test_an_archive_of_them_is_told_to_be_too_much(name: str) -> None:
    one = DEAR[name]()
    (report,) = judged(a_zip({f"{n}": one for n in range(min(FILES, 39_000_000 // len(one)))}))
    assert (report.verdict, report["carrier"].code) == (Verdict.REFUSED, "limit.archive")


@pytest.mark.parametrize("name", ["PNG that holds a long text", "SVG of empty elements"])
def test_so_is_a_document_that_they_are_attached_to(name: str) -> None:
    one = DEAR[name]()
    (report,) = judged(a_pdf({f"{n}": one for n in range(min(FILES, 39_000_000 // len(one)))}))
    assert (report.verdict, report["carrier"].code) == (Verdict.REFUSED, "limit.archive")


PAGES = {
    "link": b"<link" * 8_000,
    "meta": b"<meta" * 8_000,
    "link and its words": b"<link" + b"rel=" * 10_000,
    "links and their words": (b"<link" + b"rel=" * 49) * 200,
    "comments": b"<!-- saved from url=" * 2_000,
}


@pytest.mark.parametrize("pack", [a_zip, a_pdf], ids=["zip", "pdf"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_in_it_are_not_asked_whose_they_are(
    name: str, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    """990 pages of tags that do not end took seven seconds."""
    number = FILES if pack is a_zip else 300
    (report,) = judged(pack({f"{n}.html": HTML + PAGES[name] for n in range(number)}))
    assert report["carrier"].code == ("carrier.zip" if pack is a_zip else "carrier.pdf")


@pytest.mark.parametrize("name", PAGES)
def test_one_page_of_24_mb(name: str) -> None:
    (report,) = judged(HTML + PAGES[name] * (24_000_000 // len(PAGES[name])))
    assert report["carrier"].code == "carrier.html"


@pytest.mark.parametrize("name", DEAR)
def test_a_badge_beside_one_of_them_is_judged(name: str) -> None:
    reports = judged(a_zip({"badge.json": bytes(make_badge()), "other": DEAR[name]()}))
    assert reports[0].verdict is Verdict.ACCEPTED
    assert Verdict.ACCEPTED not in {report.verdict for report in reports[1:]}
