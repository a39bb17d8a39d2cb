"""The quick ways through JSON give what the strict ways give, or the same refusal."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum
from types import MappingProxyType

from hypothesis import given, settings
from hypothesis import strategies as st
from rfc8785 import dumps

from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.json import dump, parse, strict_copy
from openbadge_issuer.codec.json_copying import StrictCopy, quick_copy
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, Limits
from openbadge_issuer.errors import OpenBadgeError

bounded = settings(derandomize=True, max_examples=400, deadline=None)


class Word(StrEnum):
    one = "1"


class Number(IntEnum):
    one = 1


texts = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ["@context", "\ud800", "\U0001f600", "\ue000", "\x7f", "\x00\x1f\b\t\n\f\r", '"\\/', Word.one]
    ),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) - 1, 2**53 + 1),
    st.floats(),
    st.sampled_from([2**53, -(2**53), 10**400, -0.0, 1e16, 1e-7, 1.0, Number.one, b"", object()]),
    texts,
)


def nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    members = st.dictionaries(st.one_of(texts, st.just(1), st.none()), inner, max_size=4)
    return st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        members,
        members.map(MappingProxyType),
    )


values = st.recursive(scalars, nested, max_leaves=20)
limits = st.one_of(
    st.just(DEFAULT_LIMITS),
    st.builds(
        Limits,
        max_bytes=st.integers(0, 400),
        max_total_bytes=st.integers(0, 400),
        max_depth=st.integers(0, 4),
        max_contexts=st.integers(0, 3),
        max_objects=st.integers(0, 4),
        max_values=st.integers(0, 12),
    ),
)


def told(work: Callable[[], object]) -> object:
    """What comes out; types and order of members count."""
    try:
        return repr(work())
    except OpenBadgeError as error:
        return error.detail_code, error.pointer, error.message


@bounded
@given(value=values, within=limits)
def test_a_quick_copy_is_the_strict_one(value: object, within: Limits) -> None:
    quick = quick_copy(value, within)
    if quick is not None:
        assert repr(quick.copy) == told(lambda: StrictCopy(within).value(value, ()))
        assert parse(dump(quick.copy), within) == quick.copy  # so its text is within the limits as well


@bounded
@given(value=values)
def test_canonical_bytes_are_those_of_the_reference(value: JSON) -> None:
    assert told(lambda: jcs.canonical(value)) == told(lambda: dumps(strict_copy(value)))


def test_most_values_are_usual() -> None:
    badge: JSON = {
        "@context": ["https://a.example/"],
        "é": [1, -0.0, True, None, "\x7f", {"a": "é"}],
        "b": {},
    }
    assert quick_copy(badge, DEFAULT_LIMITS) is not None
    for unusual in ((), {"a": Word.one}, {1: 2}, ["\ud800"], [float("nan")], 2**53):
        assert quick_copy(unusual, DEFAULT_LIMITS) is None


def test_what_contains_itself_is_unusual() -> None:
    around: list[object] = []
    around.append(around)
    shared: list[object] = ["é" * 100_000]
    for _ in range(40):
        shared = [shared, shared]
    assert quick_copy(around, Limits(max_depth=10**9)) is None
    assert quick_copy(shared, DEFAULT_LIMITS) is None
