from __future__ import annotations

import pytest

from openbadge_issuer.codec.multibase import (
    base58btc_decode,
    base58btc_encode,
    base64url_decode,
    base64url_encode,
    multibase_decode,
    multibase_encode,
    multicodec_add,
    multicodec_split,
    varint_encode,
)
from openbadge_issuer.errors import InputError, OpenBadgeError


def code_of(caught: pytest.ExceptionInfo[OpenBadgeError]) -> str:
    return caught.value.detail_code


@pytest.mark.parametrize(
    ("data", "text"),
    [  # draft-msporny-base58, section 5, and leading zeros
        (b"", ""),
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
        (b"\0", "1"),
    ],
)
def test_base58btc(data: bytes, text: str) -> None:
    assert base58btc_encode(data) == text
    assert base58btc_decode(text) == data
    assert multibase_encode(data, "z") == "z" + text
    assert multibase_decode("z" + text) == data


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "2NEp ", " 2NEp", "2NEp\n", "é", "2N_p", "\ud800"])
def test_base58btc_takes_its_alphabet_only(text: str) -> None:
    with pytest.raises(InputError) as caught:
        base58btc_decode(text)
    assert code_of(caught) == "multibase.base58btc"


def test_base58btc_is_for_small_things() -> None:
    largest = base58btc_encode(b"\xff" * 3_000)
    assert base58btc_decode(largest) == b"\xff" * 3_000
    with pytest.raises(InputError) as caught:
        base58btc_encode(bytes(3_001))
    assert code_of(caught) == "multibase.size"
    with pytest.raises(InputError) as caught:
        base58btc_decode("z" * 4_099)
    assert code_of(caught) == "multibase.size"
    with pytest.raises(InputError) as caught:
        base58btc_decode("z" * 20_000_000)
    assert code_of(caught) == "multibase.size"


def test_what_is_read_can_be_written_again() -> None:
    largest = base58btc_encode(b"\xff" * 3_000)
    assert len(largest) == 4_097
    for text in ("z" * 4_097, "1" * 3_001, "1" * 4_097, "1" * 2_000 + largest[2_000:]):
        with pytest.raises(InputError) as caught:
            base58btc_decode(text)
        assert code_of(caught) == "multibase.size"
    assert base58btc_decode("1" * 3_000) == bytes(3_000)


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"", ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (b"foob", "Zm9vYg"), (b"\xfb\xff", "-_8")],
)
def test_base64url(data: bytes, text: str) -> None:
    assert base64url_encode(data) == text
    assert base64url_decode(text) == data
    assert multibase_encode(data, "u") == "u" + text
    assert multibase_decode("u" + text) == data


@pytest.mark.parametrize(
    "text",
    ["Zg==", "Zg=", "Z", "Zm9vY", "Zh", "Zm9", "Zm9v\n", " Zm9v", "Zm 9v", "+/8", "Zmé", "\ud800", "Zm9v="],
)
def test_base64url_takes_one_spelling_only(text: str) -> None:
    with pytest.raises(InputError) as caught:
        base64url_decode(text)
    assert code_of(caught) == "multibase.base64url"


@pytest.mark.parametrize("text", ["", "f00", "m", "U", "Z6Mk", "\ud800"])
def test_other_bases_are_refused_without_showing_the_text(text: str) -> None:
    with pytest.raises(InputError) as caught:
        multibase_decode(text)
    assert code_of(caught) == "multibase.prefix"


def test_what_is_no_text_is_refused() -> None:
    for decode in (multibase_decode, base58btc_decode, base64url_decode):
        for value in (None, 3, b"z2", ["z"]):
            with pytest.raises(InputError):
                decode(value)  # type: ignore[arg-type]


def test_a_secret_never_appears_in_a_message() -> None:
    secret = "z3u2en7t5LR2WtQH5PfFqMqwVHgeXouLzo6haApm8XHqvjx0"
    with pytest.raises(InputError) as caught:
        multibase_decode(secret)
    assert "3u2en7" not in repr(caught.value) + str(caught.value) + str(caught.value.__dict__)


@pytest.mark.parametrize(
    ("code", "prefix"),
    [(0, "00"), (1, "01"), (0x7F, "7f"), (0x80, "8001"), (0xED, "ed01"), (0x1200, "8024"), (0x1205, "8524")],
)
def test_multicodec(code: int, prefix: str) -> None:
    assert varint_encode(code).hex() == prefix
    assert multicodec_add(code, b"key").hex() == prefix + b"key".hex()
    assert multicodec_split(bytes.fromhex(prefix) + b"key") == (code, b"key")


def test_the_largest_varint() -> None:
    assert multicodec_split(varint_encode(2**63 - 1)) == (2**63 - 1, b"")
    for code in (-1, 2**63):
        with pytest.raises(InputError):
            varint_encode(code)


@pytest.mark.parametrize(
    "data", ["", "80", "ed", "8000", "ed8100", "ff" * 9, "ff" * 9 + "01", "80" * 8 + "00"]
)
def test_a_malformed_varint_is_refused(data: str) -> None:
    with pytest.raises(InputError) as caught:
        multicodec_split(bytes.fromhex(data))
    assert code_of(caught) == "multibase.varint"
