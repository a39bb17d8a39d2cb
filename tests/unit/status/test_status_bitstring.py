from __future__ import annotations

import gzip
import pickle
from base64 import urlsafe_b64encode

import pytest

from openbadge_issuer.errors import LimitExceeded, StatusError
from openbadge_issuer.status import Bitstring, StatusLimits, decode, encode


def as_text(packed: bytes) -> str:
    return "u" + urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def code_of(text: str) -> str:
    with pytest.raises(StatusError) as caught:
        decode(text)
    return caught.value.detail_code


def test_the_first_bit_is_the_leftmost() -> None:
    bits = Bitstring.empty(24).with_values([(0, 1), (9, 1), (23, 1)])
    assert bits.data == bytes([0b1000_0000, 0b0100_0000, 0b0000_0001])
    assert [index for index in range(24) if bits[index]] == [0, 9, 23]


def test_entries_of_two_bits_are_written_from_the_left() -> None:
    bits = Bitstring.empty(8, size=2).with_values([(0, 1), (1, 2), (2, 3), (7, 2)])
    assert bits.data == bytes([0b01_10_11_00, 0b00_00_00_10])


def test_entries_of_three_bits_cross_bytes() -> None:
    bits = Bitstring.empty(8, size=3).with_values((index, index) for index in range(8))
    assert bits.data == bytes([0b000_001_01, 0b0_011_100_1, 0b01_110_111])
    assert [bits[index] for index in range(8)] == list(range(8))


@pytest.mark.parametrize("size", range(1, 9))
def test_a_value_is_replaced_and_its_neighbours_stay(size: int) -> None:
    full = (1 << size) - 1
    bits = Bitstring.empty(16, size=size).with_values((index, full) for index in range(16))
    changed = bits.with_values([(5, 0), (15, 0)])
    assert [changed[index] for index in range(16)] == [0 if index in (5, 15) else full for index in range(16)]
    assert bits[5] == full, "the original stays"
    assert changed.with_values([(5, full), (15, full)]) == bits


def test_length() -> None:
    assert len(Bitstring.empty(131_072)) == 131_072
    assert len(Bitstring.empty(131_072, size=8).data) == 131_072
    for length, size in ((131_073, 1), (0, 1), (-8, 1), (3, 2)):
        with pytest.raises(StatusError) as caught:
            Bitstring.empty(length, size=size)
        assert caught.value.detail_code == "status.whole_bytes"


@pytest.mark.parametrize("index", [-1, 16, 2**70])
def test_an_index_out_of_range(index: int) -> None:
    bits = Bitstring.empty(16)
    for attempt in (lambda: bits[index], lambda: bits.with_values([(index, 1)])):
        with pytest.raises(StatusError) as caught:
            attempt()
        assert caught.value.detail_code == "status.range"
        assert "0 to 15" in str(caught.value)


@pytest.mark.parametrize("value", [-1, 4])
def test_a_value_that_does_not_fit(value: int) -> None:
    with pytest.raises(StatusError) as caught:
        Bitstring.empty(16, size=2).with_values([(0, value)])
    assert caught.value.detail_code == "status.value"


@pytest.mark.parametrize("size", [0, 9, -1, True])
def test_a_size_that_is_none(size: int) -> None:
    for attempt in (
        lambda: Bitstring(b"", size),
        lambda: Bitstring.empty(8, size=size),
        lambda: decode("u", size=size),
    ):
        with pytest.raises(StatusError) as caught:
            attempt()
        assert caught.value.detail_code == "status.size"


def test_encoding_is_deterministic_gzip_without_time_or_name() -> None:
    bits = Bitstring.empty(131_072).with_values([(77, 1)])
    text = encode(bits)
    assert text == encode(Bitstring(bits.data))
    assert text.startswith("uH4sIAAAAAAAAA")
    assert "=" not in text
    assert decode(text) == (bits, ())


def test_what_gzip_writes_is_read() -> None:
    data = bytes(range(256)) * 64
    assert decode(as_text(gzip.compress(data, mtime=1_700_000_000)))[0].data == data


def test_old_forms_are_read_with_a_warning() -> None:
    data = bytes(range(256))
    text = as_text(gzip.compress(data))[1:]
    padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
    for old in (text, padded):
        bits, warnings = decode(old, pointer="/credentialSubject/encodedList")
        assert bits.data == data
        assert [(one.code, one.severity, one.pointer) for one in warnings] == [
            ("status.no_multibase", "warning", "/credentialSubject/encodedList")
        ]


@pytest.mark.parametrize("text", ["", "u!", "zH4sI", "H4s", "uH4sIA=", "u H4sI", "uH4sé", "mH4sI", "H4sI\n"])
def test_what_is_no_multibase_base64url(text: str) -> None:
    assert code_of(text) == "status.encoding"


def test_damaged_gzip() -> None:
    packed = bytearray(gzip.compress(bytes(20_000)))
    packed[-5] ^= 1  # the checksum
    assert code_of(as_text(bytes(packed))) == "status.gzip"
    assert code_of("u") == "status.gzip"
    assert code_of(as_text(b"no gzip at all")) == "status.gzip"
    assert code_of(as_text(gzip.compress(bytes(20_000))[:-3])) == "status.gzip"


def test_limits() -> None:
    text = encode(Bitstring.empty(131_072))
    exact = StatusLimits(max_bytes=16_384, max_characters=len(text))
    assert len(decode(text, limits=exact)[0]) == 131_072
    for small, code in (
        (StatusLimits(max_bytes=16_383), "limit.status_list"),
        (StatusLimits(max_characters=len(text) - 1), "limit.encoded_list"),
    ):
        with pytest.raises(LimitExceeded) as caught:
            decode(text, limits=small, pointer="/here")
        assert (caught.value.detail_code, caught.value.pointer) == (code, "/here")


def test_a_bitstring_is_a_value() -> None:
    bits = Bitstring.empty(131_072).with_values([(5, 1)])
    assert pickle.loads(pickle.dumps(bits)) == bits
    assert repr(bits) == "Bitstring(size=1)"
    assert bits != Bitstring(bits.data, 2)
