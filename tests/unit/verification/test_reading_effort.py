"""What several files of one upload take to be read: `codec.effort` of the whole check, and a bound of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.baking import bake
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.verification.reading import read, read_all
from unit.baking.images import chunk, itxt, png
from unit.verification.test_reading import BADGE, SVG, TOKEN, envelope
from upload_samples import a_pdf, a_zip

SMALL = b'{"issuer":1}'


def units(*held: bytes, pack: Any = a_zip) -> int:
    effort = Effort()
    read_all(pack({f"{number}": one for number, one in enumerate(held)}), DEFAULT_LIMITS, effort)
    return effort.units


def text(length: int, around: tuple[bytes, bytes] = (b'{"issuer":"', b'"}')) -> bytes:
    return around[0] + b"a" * (length - len(around[0]) - len(around[1])) + around[1]


def broken(commas: int) -> bytes:
    return b'{"a":[' + b"1," * commas


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (text(400), 1),
        (text(399), 0),
        (text(40_000), 100),
        (broken(1_000), 2_006 // 400 + 1_002 // 25),
        (b'{"a":"\xff"}' + b"," * 1_000, 2 + 40),
        (b"[" * 24 + b"{" + b"1" * 400, 1 + 1),
        (broken(60_000), 120_006 // 400 + 2_000),  # no more values are read than the limits allow
        (b'{"a":"data:' + b"a" * 9_000, 9_011 // 400 + 9_011 // 3 // 25),
        (TOKEN, len(TOKEN) // 400),
        (TOKEN.replace(b".", b".AAAA", 1), (len(TOKEN) + 4) // 400 + (len(TOKEN) + 4) // 3 // 25),
        (png(*[chunk(b"tEXt")] * 597), 200),
        (png(itxt(text(40_000))), 1 + 100),
        (png(itxt(text(40_000), compressed=True)), 1 + 160 + 100),
        (png(itxt(broken(1_000))), 1 + 2 * (2_006 // 400 + 1_002 // 25)),
        (SVG.replace(b"/>", b">" + b"<a/>" * 98 + b"</svg>"), 100 // 8),
        (b"\xff\xd8\xff" + bytes(9_000), 0),
        (b"some words", 0),
    ],
    ids=[
        *(
            "JSON",
            "short JSON",
            "long JSON",
            "cut off",
            "no UTF-8",
            "brackets",
            "too many values",
            "with data",
        ),
        *("a token", "a broken token", "chunks", "in a PNG", "packed", "broken", "SVG", "JPEG", "text"),
    ],
)
@pytest.mark.parametrize("pack", [a_zip, a_pdf], ids=["zip", "pdf"])
def test_what_a_file_among_others_takes(one: bytes, expected: int, pack: Any) -> None:
    assert units(one, SMALL, pack=pack) == expected
    assert units(SMALL, one, one, pack=pack) == 2 * expected


@pytest.mark.parametrize("alone", [text(40_000), broken(1_000), png(itxt(text(40_000), compressed=True))])
def test_one_alone_takes_nothing_from_what_follows(alone: bytes) -> None:
    effort = Effort()
    read_all(alone, DEFAULT_LIMITS, effort)
    assert (effort.units, units(alone)) == (0, 0)


def test_what_is_in_an_envelope_and_broken_counts_with_its_token() -> None:
    held = json.dumps(envelope("EnvelopedVerifiableCredential", "data:application/vc+jwt,e30.e30")).encode()
    assert units(held, SMALL) == len(held) // 400 + len(held) // 3 // 25


def test_beyond_the_bound_nothing_of_it_is_judged_and_nothing_is_taken_from_others() -> None:
    dear = png(itxt(b"{" + b"," * 50_000 + b'"a"', compressed=True))  # 4,452 units
    most = 120_000 // units(dear, SMALL)
    enough, effort = {f"{number}": dear for number in range(most)}, Effort()
    assert len(read_all(a_zip(enough), DEFAULT_LIMITS, effort)) == most
    assert effort.units == most * units(dear, SMALL)
    again = Effort()
    (found,) = read_all(a_zip({**enough, "more": dear}), DEFAULT_LIMITS, again)
    assert (found.checks[0].code, again.units) == ("limit.archive", 0)


def test_whoever_asks_for_one_badge_need_not_count() -> None:
    assert read(a_zip({"a": BADGE, "b": b"some words"}), DEFAULT_LIMITS).document is not None
    assert read(bake(png(), BADGE), DEFAULT_LIMITS).document is not None
