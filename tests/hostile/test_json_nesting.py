"""Nesting, without end or a million deep: an error of ours, never a RecursionError or a crash."""

from __future__ import annotations

import sys
from time import process_time
from typing import Any

import pytest

from openbadge_issuer.codec.json import dump, parse, plain, strict_copy
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import InputError, JsonError, LimitExceeded, OpenBadgeError

DEEP = [
    "[" * 65 + "]" * 65,
    "[" * 1_000_000,
    "[" * 400_000 + "]" * 400_000,
    '{"a":' * 66,
    '{"a":' * 30_000 + "1" + "}" * 30_000,
    '[{"":' * 33 + "1",
    '["[",' * 65,
    '[ \n"\\"]",' * 65,
    "[],[" * 65,
]


@pytest.mark.parametrize("text", DEEP, ids=lambda text: f"{text[:8]!r}-{len(text)}")
def test_refused_at_once(text: str) -> None:
    began = process_time()
    with pytest.raises(LimitExceeded) as caught:
        parse(text)
    assert caught.value.detail_code in {"limit.depth", "limit.values", "limit.objects"}
    assert process_time() - began < 5


@pytest.mark.parametrize("text", DEEP, ids=lambda text: f"{text[:8]!r}-{len(text)}")
def test_no_recursion_error_escapes_when_the_limits_are_lifted(text: str) -> None:
    huge = 10_000_000
    limits = Limits(max_bytes=huge, max_depth=huge, max_objects=huge, max_values=huge)
    with pytest.raises((JsonError, LimitExceeded)):
        strict_copy(parse(text, limits), Limits())


def test_nor_when_the_stack_is_nearly_used_up() -> None:
    def deeper(levels: int) -> None:
        if levels:
            deeper(levels - 1)
            return
        for work in (
            lambda: parse("[" * 60 + "]" * 60),
            lambda: plain({"a": nested(60)}),
            lambda: dump(nested(60)),
        ):
            try:
                work()
            except OpenBadgeError as error:
                assert error.detail_code == "limit.depth"  # noqa: PT017 - it may also succeed

    frame, used = sys._getframe(), 0
    while frame.f_back is not None:
        frame, used = frame.f_back, used + 1
    for left in (60, 40, 30):
        deeper(sys.getrecursionlimit() - used - left)


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def cycles() -> list[Any]:
    a: list[Any] = []
    a.append(a)
    b: dict[str, Any] = {}
    b["b"] = [b, b]
    c: list[Any] = []
    c.extend([(c,), {"c": c}] * 20)
    return [a, b, c]


@pytest.mark.parametrize("value", cycles(), ids=["list", "dict", "wide"])
def test_a_value_that_contains_itself_ends_at_the_limit(value: Any) -> None:
    with pytest.raises(LimitExceeded) as caught:
        plain({"a": value})
    assert caught.value.detail_code == "limit.depth"
    with pytest.raises(LimitExceeded):
        dump(value)


@pytest.mark.parametrize(
    "leaf", [1, "x" * 100_000, "data:," + "x" * 100_000, [], {}], ids=lambda leaf: str(leaf)[:8]
)
def test_a_value_shared_many_times_ends_at_a_limit(leaf: Any) -> None:
    value = leaf
    for _ in range(60):
        value = [value, value]
    began = process_time()
    with pytest.raises(InputError) as caught:
        plain({"a": value})
    assert caught.value.detail_code in {"limit.values", "limit.objects", "limit.bytes"}
    assert process_time() - began < 5
