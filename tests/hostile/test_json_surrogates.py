"""Half a character: no UTF-8, so two programs can not agree on the bytes that were signed."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.json import parse, strict_copy
from openbadge_issuer.errors import JsonError


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('"\\ud800"', ""),
        ('"\\uDFFF"', ""),
        ('{"a":["x","\\udf93\\ud83c"]}', "/a/1"),
        ('{"a":{"\\ud800":1}}', "/a"),
        ('["\\ud83c\\u0041"]', "/0"),
        ('["\\ud83c\\\\udf93"]', "/0"),
        ('["\ud800"]', "/0"),
        ('{"\udfff":1}', ""),
        ('["\ud83c\udf93"]', "/0"),  # two halves in a Python str are no character
        ('["\ud83c\\udf93"]', "/0"),
    ],
)
def test_refused_with_the_place(text: str, pointer: str) -> None:
    with pytest.raises(JsonError) as caught:
        parse(text)
    assert (caught.value.detail_code, caught.value.pointer) == ("json.surrogate", pointer)
    assert str(caught.value).isprintable()


def test_surrogates_as_utf8_are_no_utf8() -> None:
    with pytest.raises(JsonError) as caught:
        parse(b'["\xed\xa0\xbc\xed\xbe\x93"]')
    assert caught.value.detail_code == "json.encoding"


def test_whole_characters_and_non_characters_are_fine() -> None:
    assert parse('["\\ud83c\\udf93","\\\\ud800","\\uffff\\ufdd0"]') == [
        "\U0001f393",
        "\\ud800",
        "\uffff\ufdd0",
    ]
    assert strict_copy("\U0001f393\uffff") == "\U0001f393\uffff"
