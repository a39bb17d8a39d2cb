"""What is wrong with a text that begins like JSON: told where it is sure, and else left to the reader of JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.testing import make_badge
from openbadge_issuer.verification.uploads.json_faults import fault_of, names_a_badge

BADGE = bytes(make_badge())


def told(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises(OpenBadgeError) as refused:
        parse_object(data, limits)
    return fault_of(data, refused.value.detail_code, refused.value.params, limits)


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
        (b'{"a": "b"}{"c": "\xc3', "json_several"),
        (b"[1] \xc3", "json_list"),
        (b'{\x00"\x00\xc3', ""),  # the bytes of another encoding
        (b'{"a": [1}, {"b": "\xc3', ""),
        (b'\xef\xbb\xbf{"a": "\xc3', ""),
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
        (b'{"a": "in a line before that is longer",\n\n\n"b": 1,\n"c": tru', "json_cut_off"),
        (b'{"a": 1,\n\n\n"c": true}\n\n[]', "json_several"),
        (b'{"a": "\\\\"]', ""),  # whose backslash is one of a text, and hides no quote
        (b'{"a": "\\"]', "json_cut_off"),
        (b'{"a": "\\\\\\"]', "json_cut_off"),
        (b'{"a": 1} trailing', "json_extra"),
        (b'{"a": 1}\n-- \nSent from my phone\n', "json_extra"),
        (b'{"a": 1}\n```', "json_extra"),
        (b'{"a": 1}' + bytes(9), "json_extra"),
        (b'{"a": 1}}', "json_extra"),
        (b'{"a": 1},', "json_extra"),
        ('{"a": 1}\u201d'.encode(), "json_extra"),
        ('{"a": 1 \u201d'.encode(), "json_typeset"),
        (b'{"a": 1 \\', "json_cut_off"),
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


@pytest.mark.parametrize("sign", [*"\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb\u2033\uff02"])
def test_quotation_marks_of_a_text_program(sign: str) -> None:
    assert told(BADGE.replace(b'"', sign.encode())) == "json_typeset"
    assert told(b'{"@context": ' + sign.encode() + b"https://www.w3.org/ns/credentials/v2") == "json_typeset"


@pytest.mark.parametrize("sign", ["&quot;", "&#34;", "&#x22;", '\\"'])
def test_quotation_marks_of_the_source_of_a_page(sign: str) -> None:
    assert told(BADGE.replace(b'"', sign.encode())) == "json_typeset"


@pytest.mark.parametrize(
    "blank", ["\u00a0", "\u2003", "\u2009", "\u202f", "\u3000", "\u2028", "\u200b", "\ufeff"]
)
def test_blanks_of_a_text_program(blank: str) -> None:
    assert told(b"{" + blank.encode() + BADGE[1:]) == "json_typeset"


def test_signs_of_a_text_program_in_a_text_are_none_of_its_marks() -> None:
    assert told('{"a": "“b”", "c": nothing that is known}'.encode()) == ""


def test_the_reader_of_json_may_not_say_where() -> None:
    for params in ({}, {"line": 1}, {"column": 5}):
        assert fault_of(b'{"a"', "json.syntax", params, DEFAULT_LIMITS) == "json_cut_off"
    assert fault_of(b'{"a\xff', "json.syntax", {}, DEFAULT_LIMITS) == "json_cut_off"
    assert fault_of(b'{"a"' + b" " * 20 + b"no colon here", "json.syntax", {}, DEFAULT_LIMITS) == ""
    assert fault_of(b"[]", "limit.bytes", {}, DEFAULT_LIMITS) == ""


def test_what_is_no_fault_of_its_syntax_is_not_taken_for_its_end() -> None:
    assert fault_of(b'{"a"', "limit.depth", {}, DEFAULT_LIMITS) == ""


def test_half_of_a_character_is_no_way_around_the_limits() -> None:
    """What is larger than they allow is not looked at for its end."""
    data = b'{"a": [[[[[1, 2, 3, "\xc3'
    assert told(data) == "json_cut_off"
    assert told(data, Limits(max_depth=6)) == "json_cut_off"
    assert told(data, Limits(max_depth=5)) == ""
    assert told(data, Limits(max_bytes=len(data) - 2)) == ""


@pytest.mark.parametrize(
    "data",
    [
        BADGE[:700],
        b"[%s]" % BADGE,
        b'{"@context": "https:\\/\\/w3id.org\\/openbadges\\/v2"',  # as PHP writes it
        b'{"@context": "https://www.w3.org/ns/credentials/v2"',
        b'{"@context": "https://www.w3.org/2018/credentials/v1"',
        b'{"@context": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"',
        b'{"@context": "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"',
        b'{"@context": "https://w3id.org/openbadges/v2"',
        b'{"@context": "https://openbadgespec.org/v1/context.json"',
        b'{"type": ["VerifiableCredential"',
        b'{"type": "VerifiablePresentation"',
        b'{"credentialSubject": {',
        b'{"verifiableCredential": [',
        b'{"recipient": {}, "badge": {',
        b'["eyJhbGciOiJFZERTQSJ9.e30.AAAA"',
        b" " * (16_384 - 19) + b"w3id.org/openbadges",
    ],
)
def test_what_names_a_badge(data: bytes) -> None:
    assert names_a_badge(data)


@pytest.mark.parametrize(
    "data",
    [
        b'["welding.json"]',
        b"[]",
        b'{"t": 1}\n{"t": 2}\n',
        b'{"issuer": "me", "proof": 1, "badge": "welding.json"',
        b'{"recipient": "ada"',
        b'{"credentials": "eyes only", "key": "AeyJ"',
        b" " * (16_384 - 18) + b"w3id.org/openbadges",  # so far on that nothing else is expected either
    ],
)
def test_what_names_none(data: bytes) -> None:
    assert not names_a_badge(data)
