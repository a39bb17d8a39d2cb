"""Whatever bits and lengths: what is written is read, and every counter has an index of its own."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.status import Bitstring, Decoys, Permutation, StatusEntry, StatusLimits, decode, encode

KEYS = st.binary(min_size=32, max_size=32)
BOUNDED = settings(derandomize=True, max_examples=60, deadline=None)


@st.composite
def values_of_a_list(draw: st.DrawFn) -> tuple[int, int, dict[int, int]]:
    size = draw(st.integers(1, 8))
    length = 8 * draw(st.integers(1, 40))
    indexes, values = st.integers(0, length - 1), st.integers(0, 2**size - 1)
    return size, length, draw(st.dictionaries(indexes, values, max_size=60))


@BOUNDED
@given(values_of_a_list())
def test_bits(case: tuple[int, int, dict[int, int]]) -> None:
    size, length, values = case
    bits = Bitstring.empty(length, size=size).with_values(values.items())
    assert [bits[index] for index in range(length)] == [values.get(index, 0) for index in range(length)]
    whole = "".join(f"{values.get(index, 0):0{size}b}" for index in range(length))
    assert bits.data == int(whole, 2).to_bytes(len(whole) // 8, "big"), "the specification's order"
    assert decode(encode(bits), size=size) == (bits, ())


@BOUNDED
@given(st.binary(max_size=3_000))
def test_any_bytes(data: bytes) -> None:
    assert decode(encode(Bitstring(data)), limits=StatusLimits(max_bytes=len(data)))[0].data == data


@BOUNDED
@given(KEYS, st.integers(1, 5_000))
def test_a_permutation_is_a_bijection(key: bytes, length: int) -> None:
    permutation = Permutation(key, length)
    assert sorted(map(permutation.index_of, range(length))) == list(range(length))


@BOUNDED
@given(KEYS, st.integers(1, 2**27), st.data())
def test_large_lists_have_no_collision_among_some(key: bytes, length: int, data: st.DataObject) -> None:
    permutation = Permutation(key, length)
    counters = data.draw(st.sets(st.integers(0, length - 1), max_size=50))
    indexes = {permutation.index_of(counter) for counter in counters}
    assert len(indexes) == len(counters)
    assert all(0 <= index < length for index in indexes)


@BOUNDED
@given(KEYS, st.integers(2, 2_000), st.data())
def test_decoys_are_nobodys(key: bytes, length: int, data: st.DataObject) -> None:
    decoys = Decoys(Permutation(key, length), data.draw(st.integers(0, length - 1)))
    earlier, later = sorted(data.draw(st.tuples(st.integers(0, 300), st.integers(0, 300))))
    before, after = decoys.indexes(earlier), decoys.indexes(later)
    assert after[: len(before)] == before
    badges = {decoys.index_of(counter) for counter in range(decoys.capacity)}
    assert badges.isdisjoint(after)
    assert len(badges) + decoys.reserve == length


@BOUNDED
@given(
    st.integers(0, 2**53 - 1),
    st.sampled_from(["revocation", "suspension", "refresh", "message", "other"]),
    st.integers(1, 4),
    st.data(),
)
def test_entries(index: int, purpose: str, size: int, data: st.DataObject) -> None:
    texts = st.text(max_size=20)
    messages = data.draw(st.lists(texts, min_size=2**size, max_size=2**size))
    references = data.draw(st.lists(texts, max_size=3))
    one = StatusEntry("https://school.example/status/1", index, purpose, size, messages, references)
    assert StatusEntry.read(one.to_json()) == one
