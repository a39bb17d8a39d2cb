from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from openbadge_issuer.codec.json import dump, parse, parse_object, plain, strict_copy
from openbadge_issuer.codec.types import JSON, Limits
from openbadge_issuer.errors import InputError, JsonError, LimitExceeded, OpenBadgeError


def refusal(data: bytes | str, limits: Limits | None = None) -> InputError:
    with pytest.raises((JsonError, LimitExceeded)) as caught:
        parse(data, limits or Limits())
    error = caught.value
    assert isinstance(error, InputError)
    assert error.__context__ is None, "the standard library's exceptions hold the text"
    assert pickle.loads(pickle.dumps(error)).detail_code == error.detail_code
    return error


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "true",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        '""',
        '"\\u0000\\u007f\\"\\\\\\/\\b\\f\\n\\r\\t"',
        '"Gr\u00fc\u00dfe \U0001f393"',
        '"\\ud83c\\udf93"',
        '"\\\\ud800"',
        '"\ufdd0\uffff\U0010ffff"',
        "[]",
        "{}",
        ' [ 1 ,\t{ "a" : [ ] } ]\r\n',
        '{"a":{"a":1},"b":{"a":2}}',
    ],
)
def test_what_is_strict_json_is_read_as_the_standard_library_reads_it(text: str) -> None:
    assert parse(text) == parse(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("1", int, b"1"),
        ("1.0", float, b"1.0"),
        ("1e3", float, b"1000.0"),
        ("1E-2", float, b"0.01"),
        ("-0", float, b"-0.0"),
        ("-0.0", float, b"-0.0"),
        ("1e-400", float, b"0.0"),
        ("9007199254740993.0", float, b"9007199254740992.0"),
        ("1.7976931348623157e308", float, b"1.7976931348623157e+308"),
    ],
)
def test_numbers_keep_their_kind(text: str, kind: type, written: bytes) -> None:
    value = parse(text)
    assert type(value) is kind
    assert dump(value) == written


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("{", 1, 2),
        ("[1,]", 1, 3),
        ("[1\n 2]", 2, 2),
        ("{'a':1}", 1, 2),
        ("01", 1, 2),
        ("+1", 1, 1),
        ("1.", 1, 2),
        (".5", 1, 1),
        ('"\t"', 1, 2),
        ('"\\x"', 1, 2),
        ('"a', 1, 1),
        ("nul", 1, 1),
        ("1 2", 1, 3),
        ("\u00a01", 1, 1),
        ("/**/1", 1, 1),
        ("\x00", 1, 1),
        ("]", 1, 1),
    ],
)
def test_what_is_not_json_is_refused_with_its_line_and_column(text: str, line: int, column: int) -> None:
    error = refusal(text)
    assert error.detail_code == "json.syntax"
    assert error.params["line"] == line
    # where exactly a reader gives up differs between Python versions by a character or so
    assert abs(int(str(error.params["column"])) - column) <= 1


def test_a_message_never_shows_the_document() -> None:
    for text in (
        '{"name": "Ada Lovelace" x',
        '{"a": "Ada", "a": 1}',
        '["Ada\\ud800"]',
        '{"Ada": 1e999, "b": }',
    ):
        error = refusal(text)
        assert "Ada" not in error.message + repr(error.params) + error.advice
        assert error.__suppress_context__ or error.__context__ is None


def test_parse_object_wants_an_object() -> None:
    assert parse_object('{"a": 1}') == {"a": 1}
    for text in ("[]", '"{}"', "null"):
        with pytest.raises(JsonError) as caught:
            parse_object(text)
        assert caught.value.detail_code == "json.no_object"


@pytest.mark.parametrize("data", [None, 1, {"a": 1}, bytearray(b"{}"), memoryview(b"{}"), ["{}"]])
def test_only_text_is_parsed(data: Any) -> None:
    error = refusal(data)
    assert error.detail_code == "json.text"
    assert "plain" in error.advice


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    ONE = 1


class Ratio(float):
    pass


def test_a_strict_copy_is_plain_and_independent() -> None:
    inner = [1, (2.5, None)]
    given = {
        "a": inner,
        "b": MappingProxyType({"c": True}),
        Colour.RED: Colour.RED,
        "e": Level.ONE,
        "f": Ratio(0.5),
    }
    copied = plain(given)
    assert copied == {"a": [1, [2.5, None]], "b": {"c": True}, "red": "red", "e": 1, "f": 0.5}

    def kinds(value: object) -> set[type]:
        if isinstance(value, dict):
            return {dict}.union(*map(kinds, value), *map(kinds, value.values()))
        return {list}.union(*map(kinds, value)) if isinstance(value, list) else {type(value)}

    assert kinds(copied) == {dict, list, str, int, float, bool, type(None)}
    assert copied["a"] is not inner
    assert inner == [1, (2.5, None)]


@pytest.mark.parametrize(
    ("value", "what", "kind"),
    [
        (b"x", "value", "bytes"),
        (bytearray(b"x"), "value", "bytearray"),
        (datetime(2026, 1, 1, tzinfo=UTC), "value", "datetime"),
        (datetime(2026, 1, 1, tzinfo=UTC).date(), "value", "date"),
        (Decimal(1), "value", "Decimal"),
        ({1, 2}, "value", "set"),
        (object(), "value", "object"),
        (iter([]), "value", "list_iterator"),
        ({1: 2}, "name", "int"),
        ({None: 2}, "name", "NoneType"),
        ({b"a": 2}, "name", "bytes"),
    ],
)
def test_what_json_can_not_say_is_refused_with_advice(value: object, what: str, kind: str) -> None:
    with pytest.raises(JsonError) as caught:
        plain({"a": [value]})
    assert (caught.value.detail_code, caught.value.pointer) == ("json.type", "/a/0")
    assert caught.value.message == f"JSON has nothing for a {what} of type {kind}."
    assert dict(caught.value.params) == {"what": what, "kind": kind}
    assert caught.value.advice == (
        "Use None, bool, int, float, str, lists and mappings with str as names; "
        "write a time as value.isoformat() with its offset, and bytes as base64url."
    )


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_plain_wants_a_mapping(value: Any) -> None:
    with pytest.raises(JsonError) as caught:
        plain(value)
    assert caught.value.detail_code == "json.type"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "json.number"),
        (float("inf"), "json.number"),
        (2**53, "json.number"),
        (-(2**53), "json.number"),
        pytest.param(10**5_000, "json.number", id="huge"),
        ("\ud800", "json.surrogate"),
        ("\udc00\ud800", "json.surrogate"),
        ({"\ud800": 1}, "json.surrogate"),
    ],
)
def test_a_copy_is_checked_like_a_text(value: object, code: str) -> None:
    with pytest.raises(JsonError) as caught:
        strict_copy({"a": [value]})
    assert (caught.value.detail_code, caught.value.pointer) == (code, "/a/0")
    assert caught.value.__context__ is None


def test_dump_is_compact_utf8_in_order() -> None:
    value: JSON = {"b": "\u00e9\u2028/<", "a": [1, 2.5, None, True]}
    assert dump(value) == '{"b":"é\u2028/<","a":[1,2.5,null,true]}'.encode()
    assert parse(dump(value)) == value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "json.number"),
        pytest.param(10**5_000, "json.number", id="huge"),
        ("\ud800", "json.surrogate"),
        (b"", "json.value"),
        ({(1, 2): 1}, "json.value"),
        ({1: 2}, "json.type"),
        ({"a": [({True: 2},)]}, "json.type"),
        ({"a": {None: 2}}, "json.type"),
        ([{1.5: []}], "json.type"),
    ],
)
def test_dump_refuses_what_is_not_json(value: Any, code: str) -> None:
    with pytest.raises(OpenBadgeError) as caught:
        dump(value)
    assert caught.value.detail_code == code
    assert caught.value.__context__ is None


# depth, objects, values of each text, counted by hand
COUNTED = [
    ("1", 0, 0, 0),
    ("[]", 1, 0, 0),
    ("{ }", 1, 1, 0),
    ("[[]]", 2, 0, 1),
    ('["[{[{"]', 1, 0, 1),
    ('{"{\\"[\\\\":"}],,,"}', 1, 1, 1),
    ('{"a":[1,2,{"b":[]}],"c":{}}', 4, 3, 6),
    ("[[1],[2],[[ \n]]]", 3, 0, 6),
]


@pytest.mark.parametrize(("text", "depth", "objects", "values"), COUNTED)
def test_limits_are_exact(text: str, depth: int, objects: int, values: int) -> None:
    enough = Limits(
        max_bytes=len(text),
        max_total_bytes=len(text),
        max_depth=depth,
        max_objects=objects,
        max_values=values,
    )
    value = parse(text, enough)
    assert strict_copy(value, enough) == value == json.loads(text)
    size = len(text)
    for name, limits in {
        "bytes": Limits(max_bytes=size - 1),
        "depth": Limits(max_depth=depth - 1),
        "objects": Limits(max_objects=objects - 1),
        "values": Limits(max_values=values - 1),
    }.items():
        if name != "bytes" and not getattr(enough, f"max_{name}"):
            continue
        error = refusal(text, limits)
        assert error.detail_code == f"limit.{name}"
        assert error.params == {"limit": getattr(limits, f"max_{name}")}
        assert error.advice == "Make it smaller, or raise the limit if you trust where it comes from."
        if name != "bytes":
            with pytest.raises(LimitExceeded) as caught:
                strict_copy(value, limits)
            assert caught.value.detail_code == f"limit.{name}"


def test_context_lists_are_limited_wherever_they_are() -> None:
    assert parse('{"@context":[' + "1," * 15 + "1]}")
    long = '{"a":[{"@context":[' + "1," * 16 + "1]}]}"
    error = refusal(long)
    assert (error.detail_code, error.pointer) == ("limit.contexts", "/a/0/@context")
    with pytest.raises(LimitExceeded) as caught:
        plain(json.loads(long))
    assert (caught.value.detail_code, caught.value.pointer) == ("limit.contexts", "/a/0/@context")
    assert parse('{"context":[' + "1," * 99 + "1]}")


def test_data_uris_do_not_count_but_have_a_limit_of_their_own() -> None:
    limits = Limits(max_bytes=60, max_total_bytes=1_000)
    for image in (
        "data:image/png;base64," + "A" * 500,
        "data:image\\/png;base64," + "A\\/" * 120,
        "DATA:," + "x" * 500,
    ):
        text = f'{{"image":"{image}","caption":"short"}}'
        assert parse(text, limits) == json.loads(text)
        assert plain(json.loads(text), limits) == json.loads(text)
        assert (
            refusal(f'{{"image":"{image}","caption":"{"long" * 20}"}}', limits).detail_code == "limit.bytes"
        )
        assert refusal(f'{{"a":"{image}","b":"{image}","c":"{image}"}}', limits).detail_code == "limit.bytes"
    for text in (
        '{"a":"x data:' + "A" * 60 + '"}',
        '{"a":"\\"data:' + "A" * 60 + '"}',
        '["\\\\","' + "A" * 60 + '"]',
    ):
        assert refusal(text, limits).detail_code == "limit.bytes"


def test_bytes_are_counted_not_characters() -> None:
    text = '"' + "\u20ac" * 10 + '"'
    assert parse(text, Limits(max_bytes=32)) == "\u20ac" * 10
    assert refusal(text, Limits(max_bytes=31)).detail_code == "limit.bytes"
    assert refusal(text.encode(), Limits(max_bytes=31)).detail_code == "limit.bytes"
    assert refusal(text, Limits(max_total_bytes=31)).detail_code == "limit.bytes"
    assert strict_copy("\u20ac" * 10, Limits(max_bytes=32))
    with pytest.raises(LimitExceeded):
        strict_copy("\u20ac" * 10, Limits(max_bytes=31))
    with pytest.raises(LimitExceeded):
        strict_copy("\u20ac" * 10, Limits(max_total_bytes=29))
