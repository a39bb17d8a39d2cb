from __future__ import annotations

import sys
from typing import Any

import pytest

from openbadge_issuer.codec.jcs import canonical
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import JsonError, LimitExceeded


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        ([], "[]"),
        ({}, "{}"),
        ({"b": 1, "a": [True, False]}, '{"a":[true,false],"b":1}'),
        (1.0, "1"),
        (-0.0, "0"),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        (123456789012345680000.0, "123456789012345680000"),
        (5e-324, "5e-324"),
        (2**53 - 1, "9007199254740991"),
        ('\u20ac$\u000f\nA\'B"\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\"/"'),
        ({"\ue000": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ue000":1}'),  # ordered by UTF-16 code units
    ],
)
def test_canonical(value: JSON, expected: str) -> None:
    assert canonical(value) == expected.encode()


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        ({"a": [2**53]}, "json.number", "/a/0"),
        ({"a": -(2**53)}, "json.number", "/a"),
        (float("nan"), "json.number", ""),
        ([float("-inf")], "json.number", "/0"),
        ({"a": "\ud800"}, "json.surrogate", "/a"),
        ({"\udfff": 1}, "json.surrogate", ""),
        ({1: 1}, "json.type", ""),
        ({"a": b"x"}, "json.type", "/a"),
        ({"a": {1, 2}}, "json.type", "/a"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value: Any, code: str, pointer: str) -> None:
    with pytest.raises(JsonError) as caught:
        canonical(value)
    assert (caught.value.detail_code, caught.value.pointer) == (code, pointer)


def nested(levels: int) -> JSON:
    value: JSON = 1
    for _ in range(levels):
        value = [value]
    return value


def test_depth_is_limited() -> None:
    assert canonical(nested(64)) == b"[" * 64 + b"1" + b"]" * 64
    with pytest.raises(LimitExceeded) as caught:
        canonical(nested(65))
    assert caught.value.detail_code == "limit.depth"


@pytest.mark.parametrize("levels", [sys.getrecursionlimit() // 2 - 100, 5_000, 100_000])
def test_no_recursion_error_escapes_whatever_the_limit(levels: int) -> None:
    limits = Limits(max_depth=levels, max_values=levels)
    try:
        assert canonical(nested(levels), limits).startswith(b"[[")
    except LimitExceeded as error:
        assert error.detail_code == "limit.depth"  # noqa: PT017 - either answer is right, depending on the stack


def test_the_argument_is_not_changed() -> None:
    value: JSONObject = {"b": [1.0], "a": {}}
    canonical(value)
    assert list(value) == ["b", "a"]
