"""The place that a badge names sends what is made to be slow, large or deep: the original is judged, in time."""

from __future__ import annotations

import time

import pytest

from openbadge_issuer.verification import Outcome, Verdict
from refresh_samples import LATER, NEWER, answer, edition, judged

BOMBS = [
    b'{"a":' * 50_000,
    b"[" * 1_000_000,
    b'{"credentialSubject": [' + b"{}," * 200_000 + b"{}]}",
    b"ey" + b"A" * 5_000_000 + b".e30.AA",
    b"\x1f\x8b" + b"\0" * 1_000,
    b" " * 3_000_000 + NEWER,
    NEWER.replace(b"Welding, second", b"x" * 1_100_000 + b"second"),
    b"x" * 17_000_000,
    edition(
        lambda document: document.update({f"https://x.example/{n}": n for n in range(6_000)}), since=LATER
    )[:-2],
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_it_is_refused_unread_or_quickly(bomb: bytes) -> None:
    began = time.perf_counter()
    report = judged(answer(bomb))
    assert time.perf_counter() - began < 30  # seconds, on a busy machine
    assert report.verdict is Verdict.ACCEPTED
    if report["refresh"].code != "refresh.newer":  # blanks in front change nothing
        assert report["refresh"].outcome is Outcome.WARNING
