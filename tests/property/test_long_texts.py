"""The quick ways through long texts say what the patterns say."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec import json, nquads
from openbadge_issuer.codec.uris import is_long_plain_uri
from openbadge_issuer.models import types
from openbadge_issuer.rules import values

NOT_PLAIN = [
    " ",
    "#",
    "[",
    "<",
    ">",
    '"',
    "{",
    "|",
    "\\",
    "^",
    "`",
    "\n",
    "\x00",
    "\x7f",
    "\x85",
    "\u00a0",
    "ü",
    "\ud800",
]


@given(st.text(st.characters(codec="utf-8"), max_size=6), st.text("aZ9+.-:", max_size=4))
@settings(derandomize=True, max_examples=400)
@example("", "data:")
@example("#", "data:")
@example("", ":")
@example("x", "9:")
def test_what_is_plain_is_a_uri_by_every_pattern(odd: str, scheme: str) -> None:
    for text in (f"{scheme}{'a' * 2_000}{odd}", f"{scheme}{odd}{'a' * 2_000}"):
        if is_long_plain_uri(text):
            assert re.fullmatch(types._URI, text)
            assert values._URI.fullmatch(text)
            assert nquads._ABSOLUTE_IRI.fullmatch(text)


def test_a_long_data_uri_is_plain_and_a_short_one_is_left_to_the_pattern() -> None:
    assert is_long_plain_uri("data:image/png;base64," + "iVBORw0KGgo+/" * 1_000 + "==")
    assert not is_long_plain_uri("data:image/png;base64,iVBORw0KGgo=")
    assert not is_long_plain_uri("d" * 5_000)
    assert not is_long_plain_uri(f"{'d' * 5_000}:")


@pytest.mark.parametrize("sign", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_the_pattern(sign: str) -> None:
    for text in (f"data:,{'a' * 5_000}{sign}", f"data:{sign}{'a' * 5_000}", f"{sign}data:,{'a' * 5_000}"):
        assert not is_long_plain_uri(text)


@given(st.text('"\\a:{, ', max_size=30))
@settings(derandomize=True, max_examples=2_000)
@example('"')
@example('"\\')
@example('"\\"')
@example('"\\\\"')
@example('""\\"')
def test_strings_are_where_the_pattern_finds_them(text: str) -> None:
    assert list(json._strings(text)) == [found.span() for found in json._STRING.finditer(text)]
