"""``Accept`` headers that were made to be slow: answered at once, as if nothing had been asked for."""

from __future__ import annotations

import time

import pytest

from openbadge_issuer.delivery import choose_media_type

OFFERED = ("text/html", "application/vc", "image/png")
SIZES = (8_192, 1_000_000)
FLOODS = {
    "commas": ",",
    "semicolons": "a/b;",
    "quotes": '"',
    "open quote": 'a/b;x="',
    "escapes": 'a/b;x="\\',
    "spaces": " ",
    "tabs and semicolons": "a/b\t;\t",
    "ranges": "*/*;q=0,",
    "parameters": ";a=b",
    "slashes": "/",
    "quoted commas": '"," ',
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood(flood: str, size: int) -> None:
    piece = FLOODS[flood]
    for header in (
        (piece * size)[:size],
        ("image/png;" + piece * size)[:size],
        (piece[0] + piece[1:] * size)[:size],
    ):
        started = time.process_time()
        chosen = choose_media_type(header, OFFERED)
        assert time.process_time() - started < 5
        assert chosen in (*OFFERED, None)


def test_a_megabyte_is_as_if_nothing_had_been_said() -> None:
    assert choose_media_type("image/png," + "," * 1_000_000, OFFERED) == "text/html"
