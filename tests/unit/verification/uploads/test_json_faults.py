"""What is wrong with a text that begins like JSON: told where it is sure, and else left to the reader of JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.testing import make_badge
from openbadge_issuer.verification.uploads.json_faults import fault_of

BADGE = bytes(make_badge())


def told(data: bytes) -> str:
    with pytest.raises(OpenBadgeError) as refused:
        parse_object(data)
    return fault_of(data, refused.value.detail_code, refused.value.params)


@pytest.mark.parametrize("end", [1, 2, 15, 16, 17, 100, 700, len(BADGE) - 1])
@pytest.mark.parametrize("blanks", [b"", b" \r\n"])
def test_a_badge_that_is_cut_off(end: int, blanks: bytes) -> None:
    assert told(blanks + BADGE[:end] + blanks) == "json_cut_off"


@given(st.integers(1, len(BADGE) - 1))
def test_a_badge_that_is_cut_off_anywhere(end: int) -> None:
    assert told(BADGE[:end]) == "json_cut_off"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ('{"a": "grüße'.encode()[:-2], "json_cut_off"),  # after half of a character
        ('{"a": "ü'.encode()[:-1], "json_cut_off"),
        (b'{"a": tru', "json_cut_off"),
        (b'{"a": -', "json_cut_off"),
        (b'{"a": "\\', "json_cut_off"),
        (b'{"a": "\\u00', "json_cut_off"),
        (b'[{"a": 1}, {"b"', "json_cut_off"),
        (b'{"a": "} ]', "json_cut_off"),
        (b'{"a": "\xff}', ""),  # not UTF-8 at all
        (b'{"a": "b"} \xc3', ""),
        (b'{"a": "\xff', ""),  # nor up to its end
        (b'\xef\xbb\xbf{"a": 1}', ""),
        (b'\xef\xbb\xbf{"a": 1', ""),  # whose mark is the first fault
        (b'{"a": [1}', ""),
        (b'{"a": 1]', ""),
        (b'{"a": 1,}', ""),
        (b'{"a": 1 "b": 2}', ""),
        (b"{a: 1, and so on, for longer than a word", ""),
        (b"{" + b"a" * 11, "json_cut_off"),
        (b"{" + b"a" * 12, ""),
        (b'{"a": "in a line before that is longer",\n"b": tru', "json_cut_off"),
        (b'{"a": 1} trailing', ""),
        (b'{"a": 1}}', ""),
        (b"{a}}", ""),  # more is closed than was opened
        (b'{"a": 1, "a": 2}', ""),
        (b'{"a": 1}\n{"a": 2}\n', "json_several"),
        (b'{"a": 1},\r\n{"a": 2}', "json_several"),
        (b'{"a": 1}{"a": ', "json_several"),
        (b'\x1e{"a": 1}\n\x1e{"a": 2}\n'[1:], "json_several"),
        (b'[1]\n["}"]', "json_several"),
        (b"[]", "json_list"),
        (b' \n[{"a": 1}]', "json_list"),
        (b"7", ""),
    ],
)
def test_what_is_told(data: bytes, fault: str) -> None:
    assert told(data) == fault


def test_the_reader_of_json_may_not_say_where() -> None:
    for params in ({}, {"line": 1}, {"column": 5}):
        assert fault_of(b'{"a"', "json.syntax", params) == "json_cut_off"
    assert fault_of(b'{"a\xff', "json.syntax", {}) == "json_cut_off"
    assert fault_of(b'{"a"' + b" " * 20 + b"no colon here", "json.syntax", {}) == ""
    assert fault_of(b"[]", "limit.bytes", {}) == ""


def test_what_is_no_fault_of_its_syntax_is_not_taken_for_its_end() -> None:
    assert fault_of(b'{"a"', "limit.depth", {}) == ""
