"""Something behind the list: two readers would see two lists, so it is refused."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode

import pytest

from openbadge_issuer.errors import StatusError
from openbadge_issuer.status import decode

CLEAN, REVOKED = gzip.compress(bytes(16_384)), gzip.compress(b"\xff" * 16_384)


def as_text(packed: bytes) -> str:
    return "u" + urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


@pytest.mark.parametrize("behind", [b"\0", b"garbage", REVOKED, CLEAN[:10]])
def test_bytes_behind_the_gzip_member(behind: bytes) -> None:
    with pytest.raises(StatusError) as caught:
        decode(as_text(CLEAN + behind))
    assert caught.value.detail_code == "status.gzip"


def test_every_cut_is_refused() -> None:
    for length in range(len(CLEAN)):
        with pytest.raises(StatusError):
            decode(as_text(CLEAN[:length]))


def test_every_changed_byte_that_changes_the_list_is_refused() -> None:
    for position in range(len(CLEAN)):
        changed = bytearray(CLEAN)
        changed[position] ^= 0x55
        try:
            bits, _ = decode(as_text(bytes(changed)))
        except StatusError:
            continue
        assert bits.data == bytes(16_384), "gzip's time, flags and system do not matter"


def test_bits_behind_the_base64url() -> None:
    text = as_text(CLEAN)
    spare = {1: 2, 2: 4}[len(CLEAN) % 3] if len(CLEAN) % 3 else 0
    if spare:
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        last = alphabet[alphabet.index(text[-1]) | 1]
        with pytest.raises(StatusError) as caught:
            decode(text[:-1] + last)
        assert caught.value.detail_code == "status.encoding"
    for tail in ("=", "\n", " ", "A==="):
        with pytest.raises(StatusError):
            decode(text + tail)
