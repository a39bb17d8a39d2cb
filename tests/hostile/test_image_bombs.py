"""Images made to exhaust memory or time: refused at once, by one of our own errors."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable

import pytest

from openbadge_issuer.baking import bake, extract, sniff
from openbadge_issuer.errors import CarrierError, LimitExceeded
from unit.baking.images import (
    CREDENTIAL,
    END,
    JWS,
    OB3_NAMESPACE,
    PIXELS,
    SIGNATURE,
    SVG,
    chunk,
    header,
    png,
    text_chunk,
    ztxt,
)

AT_ONCE = 1.0  # second of processor time; most need a few milliseconds

BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><svg>&m;</svg>"
)
QUADRATIC = b'<!DOCTYPE svg [<!ENTITY a "' + b"x" * 50_000 + b'">]><svg>' + b"&a;" * 50_000 + b"</svg>"
EXTERNAL = b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>'
PARAMETER = b'<!DOCTYPE svg [<!ENTITY % p SYSTEM "http://192.0.2.1/x.dtd"> %p;]><svg/>'
DEFAULTED = (
    b'<!DOCTYPE svg [<!ATTLIST svg xmlns:openbadges CDATA "' + OB3_NAMESPACE.encode() + b'">]><svg>'
    b'<openbadges:credential verify="a.b.c"/></svg>'
)


def bomb(size: int) -> bytes:
    """Deflated zeros, made without holding them all."""
    deflater = zlib.compressobj(9)
    return b"".join(deflater.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + deflater.flush()


def refused(image: bytes, call: Callable[[bytes], object] = extract) -> CarrierError | LimitExceeded:
    started = time.process_time()
    with pytest.raises((CarrierError, LimitExceeded)) as caught:
        call(image)
    assert time.process_time() - started < AT_ONCE
    assert isinstance(caught.value, CarrierError | LimitExceeded)
    return caught.value


@pytest.mark.parametrize("document", [BILLION_LAUGHS, QUADRATIC, EXTERNAL, PARAMETER, DEFAULTED])
def test_definitions_in_the_document_type_are_refused(document: bytes) -> None:
    assert sniff(document) == "svg"
    assert refused(document).detail_code == "carrier.dtd"
    assert refused(document, lambda image: bake(image, CREDENTIAL)).detail_code == "carrier.dtd"
    encoded = document.decode().replace("\ufeff", "").encode("utf-16")
    assert refused(encoded).detail_code == "carrier.dtd"


def test_an_external_document_type_is_not_fetched() -> None:
    image = b'<!DOCTYPE svg PUBLIC "x" "http://192.0.2.1/svg11.dtd">' + SVG
    assert extract(bake(image, JWS)).payload == JWS.encode()


@pytest.mark.parametrize("write", ["zTXt", "iTXt"])
def test_a_deflate_bomb_as_badge(write: str) -> None:
    body = bomb(60_000_000)
    assert len(body) < 100_000
    data = {"zTXt": b"openbadgecredential\0\0" + body, "iTXt": b"openbadgecredential\0\1\0\0\0" + body}[write]
    assert refused(png(chunk(write.encode(), data))).detail_code == "limit.bytes"


def test_many_small_deflate_bombs() -> None:
    one = chunk(b"zTXt", b"openbadges\0\0" + bomb(3_000_000))
    assert refused(png(*[one] * 4000)).detail_code == "limit.bytes"


def test_a_deflate_bomb_that_is_not_ours_is_not_inflated() -> None:
    other = chunk(b"zTXt", b"Comment\0\0" + bomb(60_000_000))
    image = png(other, chunk(b"iCCP", b"icc\0\0" + bomb(60_000_000)))
    started = time.process_time()
    assert extract(bake(image, CREDENTIAL)).payload == CREDENTIAL.encode()
    assert time.process_time() - started < AT_ONCE


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1)])
def test_a_picture_that_would_unfold_to_gigabytes(width: int, height: int) -> None:
    image = SIGNATURE + header(width, height) + PIXELS + text_chunk(b"{}") + END
    assert refused(image).detail_code == "limit.pixels"
    assert refused(image, lambda image: bake(image, CREDENTIAL)).detail_code == "limit.pixels"


FLOODS = {
    "a huge file": bytes(26_000_000),
    "a huge svg": b"<svg>" + b" " * 11_000_000 + b"</svg>",
    "empty chunks": SIGNATURE + header() + chunk(b"prVt") * 1_000_000,
    "deep nesting": b"<svg>" + b"<g>" * 90_000,
    "deeper nesting": b"<svg>" + b"<g>" * 900_000,
    "many elements": b"<svg>" + b"<g/>" * 900_000 + b"</svg>",
    "many attributes": b"<svg " + b" ".join(b"a%d=''" % n for n in range(900_000)) + b"/>",
    "many namespaces": b"<svg " + b" ".join(b"xmlns:a%d='u'" % n for n in range(500_000)) + b"/>",
    "an endless attribute": b'<svg a="' + b"x" * 9_000_000,
    "an endless comment": b"<svg><!--" + b"x" * 9_000_000,
    "an endless comment before the root": b"<!--" + b"<!--" * 2_000_000,
    "an endless instruction": b"<svg><?" + b"x" * 9_000_000,
    "many comments before the root": b"<!---->" * 1_000_000,
    "half tokens": b"a" * 12_000_000 + b"." + b"b" * 12_000_000,
    "quotes": b"<svg " + b"'\"" * 4_000_000 + b">",
    "deflate blocks without content": png(
        chunk(b"zTXt", b"openbadges\0\0\x78\x9c" + b"\0\0\0\xff\xff" * 4_000_000)
    ),
    "badges": b'<svg xmlns:o="' + OB3_NAMESPACE.encode() + b'">' + b"<o:credential/>" * 90_000 + b"</svg>",
    "badge chunks": png(*[text_chunk(b"", keyword=b"openbadges")] * 19_000),
    "inflating": png(*[ztxt(b"", keyword=b"openbadges")] * 19_000),
    "wide characters": "\ufeff<svg>".encode("utf-16-le") + "<g>".encode("utf-16-le") * 900_000,
}


@pytest.mark.parametrize("image", FLOODS.values(), ids=FLOODS.keys())
def test_floods(image: bytes) -> None:
    refused(image)
    refused(image, lambda image: bake(image, CREDENTIAL))


JUST_WITHIN = {
    "elements": b"<svg>" + b"<g/>" * 99_000 + b"</svg>",
    "attributes": b"<svg " + b" ".join(b"a%d=''" % n for n in range(99_000)) + b"/>",
    "namespaces": b"<svg " + b" ".join(b"xmlns:a%d='u'" % n for n in range(99_000)) + b"/>",
    "text": b"<svg>" + b"\n" * 9_900_000 + b"</svg>",
    "chunks": png(*[chunk(b"prVt")] * 19_000),
}


@pytest.mark.parametrize("image", JUST_WITHIN.values(), ids=JUST_WITHIN.keys())
def test_what_is_just_within_the_limits_is_quick(image: bytes) -> None:
    started = time.process_time()
    with pytest.raises(CarrierError) as caught:
        extract(image)
    assert time.process_time() - started < AT_ONCE
    assert caught.value.detail_code == "carrier.empty"
