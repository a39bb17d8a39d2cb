from __future__ import annotations

import copy
import pickle
from hashlib import sha256
from itertools import pairwise

import pytest

from openbadge_issuer.errors import ConfigurationError, KeyMaterialError, StatusError
from openbadge_issuer.status import DECOY_PURPOSES, Decoys, Permutation, new_key

KEY = sha256(b"a key for tests").digest()
LENGTH = 131_072


def test_every_index_once() -> None:
    permutation = Permutation(KEY, LENGTH)
    assert sorted(map(permutation.index_of, range(LENGTH))) == list(range(LENGTH))


def test_it_never_changes() -> None:
    """Lists live for decades: these numbers must be the same in every release and on every machine."""
    assert [Permutation(KEY, LENGTH).index_of(n) for n in range(5)] == FIXED_MINIMUM
    assert [Permutation(KEY, 10_000_000).index_of(n) for n in range(5)] == FIXED_LARGE
    decoys = Decoys(Permutation(KEY, LENGTH), 1000)
    assert decoys.indexes(0)[:3] == FIXED_DECOYS
    assert [len(decoys.indexes(publication)) for publication in range(8)] == FIXED_COUNTS
    assert [Permutation(KEY, LENGTH).draw(b"x", number) for number in (0, 1)] == FIXED_DRAWS
    for length, first in FIXED_SHORT.items():
        assert [Permutation(KEY, length).index_of(n) for n in range(len(first))] == first


FIXED_MINIMUM = [22017, 67113, 52403, 117450, 6311]
FIXED_LARGE = [2155225, 7875505, 3492980, 9864949, 1037350]
FIXED_DECOYS = (81024, 62468, 40466)
FIXED_COUNTS = [462, 464, 466, 467, 467, 470, 470, 470]
FIXED_DRAWS = [0x75F0C4051922CDCC, 0x983D612B3A7885F7]
FIXED_SHORT = {
    2: [1, 0],
    3: [0, 1, 2],
    5: [4, 1, 3, 2, 0],
    9: [5, 6, 1, 4],
    129: [6, 60, 107],
    257: [209, 52, 169],
}


def test_key_and_length_both_matter() -> None:
    first = [Permutation(KEY, LENGTH).index_of(n) for n in range(100)]
    for other in (Permutation(KEY[::-1], LENGTH), Permutation(KEY, LENGTH - 8)):
        assert sum(a == b for a, b in zip(first, map(other.index_of, range(100)), strict=True)) < 5


def test_it_looks_random() -> None:
    """Chi-square over 64 buckets for the first indexes, and steps that go up as often as down."""
    for length in (LENGTH, 200_000):
        indexes = list(map(Permutation(KEY, length).index_of, range(6_400)))
        buckets = [0] * 64
        for index in indexes:
            buckets[index * 64 // length] += 1
        assert (
            sum((found - 100) ** 2 / 100 for found in buckets) < 120
        )  # 99.99 % of random ones are below 116
        ups = sum(a < b for a, b in pairwise(indexes))
        assert 3_000 < ups < 3_400
        low = sum(index & 1 for index in indexes)
        assert 2_960 < low < 3_440


def test_counters_outside() -> None:
    permutation = Permutation(KEY, LENGTH)
    with pytest.raises(StatusError) as full:
        permutation.index_of(LENGTH)
    assert full.value.detail_code == "status.full"
    assert "new list" in str(full.value)
    with pytest.raises(StatusError) as below:
        permutation.index_of(-1)
    assert below.value.detail_code == "status.counter"


@pytest.mark.parametrize("key", [b"", KEY[:31], KEY + b"x", KEY.hex(), None])
def test_a_key_that_is_none(key: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Permutation(key, LENGTH)  # type: ignore[arg-type]
    assert caught.value.detail_code == "config.status_key"
    assert KEY.hex()[:8] not in str(caught.value)


@pytest.mark.parametrize("length", [0, -1, 2**27 + 1, True, 1.5])
def test_a_length_that_is_none(length: int) -> None:
    with pytest.raises(StatusError) as caught:
        Permutation(KEY, length)
    assert caught.value.detail_code == "status.permutation"


def test_the_key_stays_inside() -> None:
    permutation = Permutation(KEY, LENGTH)
    decoys = Decoys(permutation, 100)
    assert repr(permutation) == "Permutation(length=131072)"
    assert repr(decoys) == "Decoys(permutation=Permutation(length=131072), reserve=100)"
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        for value in (permutation, decoys):
            if attempt is copy.copy and value is decoys:
                continue  # refers to the same permutation
            with pytest.raises(KeyMaterialError) as caught:
                attempt(value)
            assert caught.value.detail_code == "key.pickle"
    assert not hasattr(permutation, "key")
    assert not hasattr(permutation, "__dict__")


def test_it_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Permutation(KEY, LENGTH).length = 5  # type: ignore[misc]


def test_new_key() -> None:
    asked: list[int] = []

    def entropy(size: int) -> bytes:
        asked.append(size)
        return b"k" * size

    assert new_key(entropy) == b"k" * 32
    assert asked == [32]
    for bad in (lambda _size: b"short", bytearray):
        with pytest.raises(ConfigurationError) as caught:
            new_key(bad)  # type: ignore[arg-type]
        assert caught.value.detail_code == "config.entropy"


def test_decoys_and_badges_never_share_an_index() -> None:
    decoys = Decoys(Permutation(KEY, 4_096), 512)
    assert decoys.capacity == 3_584
    badges = {decoys.index_of(counter) for counter in range(decoys.capacity)}
    most = decoys.indexes(1_000_000)
    assert len(most) == len(set(most)) == 512
    assert badges.isdisjoint(most)
    assert badges | set(most) == set(range(4_096))


def test_a_list_with_decoys_is_full_earlier() -> None:
    decoys = Decoys(Permutation(KEY, 4_096), 512)
    for counter in (3_584, 3_585, 4_096, 10**9):
        with pytest.raises(StatusError) as caught:
            decoys.index_of(counter)
        assert caught.value.detail_code == "status.full"
        assert "3584" in str(caught.value)


def test_a_decoy_stays_set() -> None:
    decoys = Decoys(Permutation(KEY, LENGTH), 1_300)
    before = decoys.indexes(0)
    assert 162 <= len(before) <= 650
    growth = []
    for publication in range(1, 200):
        now = decoys.indexes(publication)
        assert now[: len(before)] == before
        growth.append(len(now) - len(before))
        before = now
    assert growth.count(0) > 60, "often none"
    assert 120 < sum(growth) < 300, "one on average"
    assert max(growth) > 2


def test_decoys_do_not_begin_with_a_telling_number() -> None:
    first = {len(Decoys(Permutation(sha256(bytes([n])).digest(), 4_096), 800).indexes(0)) for n in range(20)}
    assert len(first) > 12


def test_decoys_that_can_not_be() -> None:
    permutation = Permutation(KEY, 1_000)
    for reserve in (-1, 1_000, 5_000):
        with pytest.raises(StatusError) as caught:
            Decoys(permutation, reserve)
        assert caught.value.detail_code == "status.decoys"
    assert Decoys(permutation, 0).indexes(5) == ()
    assert Decoys(permutation, 0).capacity == 1_000
    assert len(Decoys(permutation, 1).indexes(500)) == 1
    with pytest.raises(StatusError) as caught:
        Decoys(permutation, 5).indexes(-1)
    assert caught.value.detail_code == "status.counter"
    assert frozenset({"revocation", "refresh"}) == DECOY_PURPOSES
