"""The same badge in another encoding: refused with advice, never guessed."""

from __future__ import annotations

import codecs

import pytest

from openbadge_issuer.codec.json import parse
from openbadge_issuer.errors import JsonError

TEXT = '{"name":"Grüße"}'


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("utf-32-le"),
        TEXT.encode("utf-32-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("latin-1"),
        TEXT.encode("cp1252"),
        b'"\xc0\xaf"',  # overlong
        b'"\xf4\x90\x80\x80"',  # beyond Unicode
        b'"\xe2\x82',
        b"\xff",
        b"\xef\xbb\xbf",
    ],
)
def test_bytes_that_are_not_plain_utf8_are_refused_with_advice(data: bytes) -> None:
    with pytest.raises(JsonError) as caught:
        parse(data)
    assert caught.value.detail_code == "json.encoding"
    assert "UTF-8" in caught.value.advice


def test_a_byte_order_mark_in_text_is_refused() -> None:
    with pytest.raises(JsonError) as caught:
        parse("\ufeff" + TEXT)
    assert caught.value.detail_code == "json.encoding"


def test_inside_a_string_it_is_a_character_like_any_other() -> None:
    assert parse('"\ufeff"') == "\ufeff"
