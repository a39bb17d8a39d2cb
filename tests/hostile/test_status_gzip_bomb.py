"""A list of a few kilobytes that inflates to gigabytes: refused after a bounded amount of memory and time."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from base64 import urlsafe_b64encode

import pytest

from attack_cost import CHECKS, measured
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.status import StatusLimits, decode, read


def bomb(megabytes: int) -> str:
    """Zeros, compressed a thousandfold."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(deflate.compress(bytes(1_000_000)) for _ in range(megabytes)) + deflate.flush()
    return "u" + urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


@pytest.mark.parametrize("prefix", ["u", ""])
def test_a_bomb_is_not_inflated(prefix: str) -> None:
    text = prefix + bomb(400)[1:]
    assert len(text) < 600_000
    tracemalloc.start()
    with measured(), pytest.raises(LimitExceeded) as caught:
        decode(text)
    spent, peak = CHECKS[-1].seconds, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.detail_code == "limit.status_list"
    assert peak < 60_000_000
    assert spent < 2


def test_the_cap_is_the_callers() -> None:
    with pytest.raises(LimitExceeded):
        decode(bomb(2), limits=StatusLimits(max_bytes=1_999_999))
    assert len(decode(bomb(2), limits=StatusLimits(max_bytes=2_000_000))[0].data) == 2_000_000


def test_an_endless_text_is_refused_unread() -> None:
    started = time.process_time()
    with pytest.raises(LimitExceeded):
        decode("u" + "A" * 50_000_000)
    assert time.process_time() - started < 5


def test_a_bomb_in_a_credential_is_pointed_at() -> None:
    document: JSONObject = {
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "credentialSubject": {
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bomb(20),
        },
    }
    with pytest.raises(LimitExceeded) as caught:
        read(document, purpose="revocation")
    assert caught.value.pointer == "/credentialSubject/encodedList"
