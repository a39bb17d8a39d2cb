"""Headers and payloads made to be large, deep or slow: refused at once, before any cryptography."""

from __future__ import annotations

import time

import pytest

from openbadge_issuer.errors import LimitExceeded, OpenBadgeError
from openbadge_issuer.proofs import vc_jwt
from openbadge_issuer.proofs.jws import MAX_HEADER_BYTES
from proof_samples import forge, header, payload


def test_a_large_header() -> None:
    with pytest.raises(LimitExceeded) as caught:
        vc_jwt.read(forge(header(kid="https://school.example/" + "x" * MAX_HEADER_BYTES), payload()))
    assert caught.value.detail_code == "limit.token_header"


def test_a_header_of_many_members_is_named_in_few_words() -> None:
    members = header(**{f"x{i}": 0 for i in range(500)})
    (finding,) = vc_jwt.read(forge(members, payload())).findings
    assert finding.code == "proof.jwt.header_member"
    assert len(finding.message) < 200


@pytest.mark.parametrize(
    "token",
    [
        "." * 100_000,
        "a" * 40_000_000,
        "e30." + "A" * 40_000_000 + ".AA",
        "e30" * 10_000_000 + ".e30.AA",
        forge("{" * 5_000, payload()),
        forge('{"alg":' + "[" * 5_000, payload()),
        forge(header(), "[" * 200_000),
        forge(header(), '{"vc":' * 10_000),
        forge(header(), '{"exp":' + "9" * 100_000 + "}"),
    ],
    ids=[
        "dots",
        "one-part",
        "payload",
        "header",
        "braces",
        "deep-header",
        "deep-payload",
        "deep-vc",
        "digits",
    ],
)
def test_large_or_deep(token: str) -> None:
    start = time.process_time()
    with pytest.raises(OpenBadgeError):
        vc_jwt.read(token)
    assert time.process_time() - start < 5
