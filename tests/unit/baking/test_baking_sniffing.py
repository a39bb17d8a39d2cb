from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from PIL import Image

from openbadge_issuer.baking import bake, extract, sniff
from openbadge_issuer.errors import CarrierError
from unit.baking.images import CREDENTIAL, JWS, SVG, SVG_NAMESPACE, png


def drawn(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(buffer, kind)
    return buffer.getvalue()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("badge.png", png())
    return buffer.getvalue()


KINDS = {
    "jpeg": drawn("JPEG"),
    "gif": drawn("GIF"),
    "webp": drawn("WEBP"),
    "bmp": drawn("BMP"),
    "tiff": drawn("TIFF"),
    "ico": drawn("ICO"),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "heic": b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
    "avif": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf",
    "zip": zipped(),
    "gzip": gzip.compress(SVG),
    "html": b"<!DOCTYPE html>\n<html><body>Sign in</body></html>",
    "xml": b'<?xml version="1.0"?><rss version="2.0"></rss>',
    "json": CREDENTIAL.encode(),
    "jws": f"{JWS}\n".encode(),
    "data_url": b"data:image/png;base64,iVBORw0KGgo=",
    "text": "badge.png, naïvely".encode(),
    "empty": b"",
    "unknown": b"\x00\x01\x02\x03 something binary",
}


@pytest.mark.parametrize(("kind", "data"), KINDS.items(), ids=KINDS.keys())
def test_what_is_no_carrier_is_named_and_comes_with_advice(kind: str, data: bytes) -> None:
    assert sniff(data) == kind
    for attempt in (lambda: extract(data), lambda: bake(data, CREDENTIAL)):
        with pytest.raises(CarrierError) as caught:
            attempt()
        assert caught.value.detail_code == ("carrier.no_bytes" if kind == "empty" else f"carrier.{kind}")
        assert caught.value.params["kind"] == kind
        assert caught.value.advice


@pytest.mark.parametrize("kind", ["jpeg", "gif", "webp", "heic", "pdf"])
def test_who_bakes_is_not_sent_to_the_issuer(kind: str) -> None:
    with pytest.raises(CarrierError) as caught:
        bake(KINDS[kind], CREDENTIAL)
    assert caught.value.advice == "Save the artwork as PNG or SVG."
    with pytest.raises(CarrierError, match="issuer"):
        extract(KINDS[kind])


def test_a_jpeg_called_png_says_what_to_do() -> None:
    with pytest.raises(CarrierError) as caught:
        extract(drawn("JPEG"))
    assert (
        str(caught.value)
        == "This is a JPEG: badge data cannot survive in it. Ask the issuer for the PNG or SVG."
    )


@pytest.mark.parametrize(
    "text",
    [
        "<svg/>",
        "\ufeff<svg>",
        "  \n<svg ",
        f"<x:svg xmlns:x='{SVG_NAMESPACE}'/>",
        "<?xml version='1.0'?><!-- <html> --><?p <html>?><svg",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY x "]>">]><svg/>',
        "<!--" + "x" * 100_000 + "--><svg/>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_svg_in_many_clothes(text: str, encoding: str) -> None:
    marked = text if encoding == "utf-8" or text.startswith("\ufeff") else f"\ufeff{text}"
    assert sniff(marked.encode(encoding)) == "svg"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<html><svg></svg></html>", "html"),
        (b"<HTML>", "html"),
        (b"<!doctype HTML><svg/>", "html"),
        (b"<svgfoo/>", "xml"),
        (b"<feed><svg/></feed>", "xml"),
        (b"\x89PNG\n\x1a\n", "png"),
        (b"RIFF\0\0\0\0WAVE", "unknown"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "unknown"),
        ("ü".encode() * 5000, "text"),
        (b"\xff\xfe\xfd plain \xff", "unknown"),
        (b"x" + "é".encode() * 4000, "text"),
        (b"a.b.c", "text"),
        (b"{ binary?", "json"),
        (b"\xff\xfe\x00\x00<\x00\x00\x00", "unknown"),
    ],
)
def test_corner_cases(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


def test_png_and_svg() -> None:
    assert sniff(png()) == "png"
    assert sniff(SVG) == "svg"
