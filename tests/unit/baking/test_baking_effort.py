"""What reading an image took, read or refused: `ImageLimits` know one image, and somebody may hand in a thousand."""

from __future__ import annotations

import zlib
from contextlib import suppress

import pytest

from openbadge_issuer.baking import DEFAULT_IMAGE_LIMITS, ImageLimits, bake, extract
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.errors import OpenBadgeError
from unit.baking.images import CREDENTIAL, SVG, chunk, credential_element, itxt, png, svg, ztxt

TEXT = b'{"a":"' + b"a" * 249_992 + b'"}'  # 250,000 bytes
LESS = ImageLimits(max_inflated_bytes=100_000, max_chunks=90, max_markup=80)
BODY = zlib.compress(TEXT)


def units(image: bytes, limits: ImageLimits = DEFAULT_IMAGE_LIMITS) -> int:
    effort = Effort(7)  # of others before
    with suppress(OpenBadgeError):
        extract(image, effort=effort, limits=limits)
    return effort.units - 7


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (bake(png(), CREDENTIAL), 1),  # four chunks
        (png(), 1),
        (png(itxt(TEXT)), 1),
        (png(itxt(TEXT, compressed=True)), 1_001),
        (png(ztxt(TEXT)), 1_001),
        (png(itxt(TEXT, compressed=True), ztxt(TEXT)), 2_001),
        (png(chunk(b"zTXt", b"Comment\0\0" + BODY)), 1),  # is not inflated
        (png(*[chunk(b"tEXt")] * 597), 200),
        (png(*[chunk(b"tEXt")] * 597)[:-5], 199),
        (png(chunk(b"zTXt", b"openbadges\0\0" + BODY[:-4])), 1_001),  # ends too soon
        (png(chunk(b"zTXt", b"openbadges\0\0" + BODY[:-4] + b"\0\0\0\0")), len(BODY) * 1_032 // 250 + 1),
        (png(itxt(TEXT, compressed=True), chunk(b"tEXt", b"openbadges\0x", crc=1)), 1_001),
        (bake(SVG, CREDENTIAL), 1 + 1),
        (svg("<a/>" * 80), 10),
        (svg("<a/>" * 80)[:-1], 10),
        (svg("<a/>" * 80).replace(b"</svg>", b"</svg>" + b" " * 5_000), 10 + 5),
        (svg("a" * (40_000 - len(svg()))), 40),
        (svg("a" * (39_999 - len(svg()))), 39),
        (svg("é" * 20_000), 40),
        (svg("é" * 20_000).decode().encode("utf-16"), 40),
        (svg("\n" * 2_500), 2 + 10),
        (svg("\n" * 2_499), 2 + 9),
        (svg("\r\n]" * 2_500), 7 + 30),
        (svg(credential_element("") * 30), 3 + 30 + (30 * 3 + 6) // 8),
        (svg(credential_element("") * 30)[:-6], 3 + 30 + (30 * 3 + 5) // 8),
        (b"GIF89a", 0),
    ],
    ids=[
        *("a badge", "no badge", "a text", "compressed", "as zTXt", "two", "a comment", "chunks"),
        *("cut off", "ended", "torn", "broken behind it", "SVG", "elements", "cut off SVG", "and blanks"),
        *("long", "a byte less", "as UTF-8", "from UTF-16", "line feeds", "one less", "others alone"),
        *("badges", "badges cut off", "GIF"),
    ],
)
def test_what_it_took_is_added(image: bytes, expected: int) -> None:
    assert units(image) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (png(itxt(TEXT, compressed=True)), 401),  # until it is known to be too much
        (png(chunk(b"zTXt", b"openbadges\0\0" + b"\xff" * 9)), 9 * 1_032 // 250 + 1),
        (png(chunk(b"zTXt", b"openbadges\0\0" + BODY[:-4] + b"\0\0\0\0")), 401),
        (png(*[chunk(b"tEXt")] * 297), 30),
        (svg("<a/>" * 80), 0),  # is not parsed
    ],
    ids=["bytes", "torn at once", "torn", "chunks", "elements"],
)
def test_what_is_too_much_counts_as_far_as_it_was_read(image: bytes, expected: int) -> None:
    assert units(image, LESS) == expected


def test_nobody_has_to_ask() -> None:
    assert extract(bake(png(), CREDENTIAL)).payload == CREDENTIAL.encode()
