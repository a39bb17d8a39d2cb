"""Logs of 1 MB that are as dear as can be: short values that Python writes slowly, and thousands of former keys.

One badge of 1 kB took two to three seconds, since the log was gone through again when its witnesses had been heard, and by
its length alone it counted as half of that. What they may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, make_badge
from openbadge_issuer.verification import Report, Verdict, Verifier
from upload_samples import a_zip
from webvh_writer import START, Key, Log, issuer_state

OWN = LocalSigner.generate("Ed25519", entropy=fixed_entropy("dear")).public_key.to_multikey()
WITNESSES = tuple(Key(f"dear {number}") for number in range(20))
SEEN = {"threshold": 1, "witnesses": [{"id": key.did} for key in WITNESSES]}

BEYOND = (Verdict.UNDECIDED, "proof.not_run_document")
VALUES: dict[str, Callable[[int], Any]] = {
    "empty arrays": lambda room: {"é": 0, "x": [[]] * (room // 3)},
    "zeros": lambda room: {"é": 0, "x": [0] * (room // 2)},
    "numbers": lambda room: [1.5] * (room // 4),
    "one number among objects": lambda room: [1.5, *[{"": 0}] * min(room // 7, 4_900)],
}


def full_of(values: Callable[[int], Any], place: str, entries: int = 24, **parameters: Any) -> Log:
    log = Log(place=place).begin(OWN, **parameters)
    state = issuer_state(log.did, OWN)
    for _ in range(entries):
        log.then({**state, "more": values(39_000)})
    assert len(log.text) < 1_000_000
    return log.then(state)


@cache
def public_keys(count: int) -> list[str]:
    privates = (
        Ed25519PrivateKey.from_private_bytes(sha256(b"%d" % number).digest()) for number in range(count)
    )
    return [base64url_encode(private.public_key().public_bytes_raw()) for private in privates]


def with_former_keys(place: str, entries: int, each: int) -> Log:
    log = Log(place=place).begin(OWN)
    state, keys = issuer_state(log.did, OWN), iter(public_keys(entries * each))
    for _ in range(entries):
        listed = [{"kty": "OKP", "crv": "Ed25519", "x": next(keys)} for _ in range(each)]
        log.then({**state, "authentication": listed})
    assert len(log.text) < 1_000_000
    return log.then(state)


def reports_on(*logs: Log) -> tuple[Report, ...]:
    did_webvh.judged.cache_clear()
    did_webvh.heard.cache_clear()
    documents, files = dict[str, Any](), {}
    for number, log in enumerate(logs):
        documents[log.url] = log.text
        last = len(log.entries) - 1
        many = log.witnessed(*((index, WITNESSES) for index in (*range(last), *range(last), last)))
        documents[log.url.replace("did.jsonl", "did-witness.json")] = many[:1_000_000]
        signer = LocalSigner.generate("Ed25519", controller=log.did, entropy=fixed_entropy("dear"))
        files[f"{number}.json"] = bytes(make_badge(issuer=fixed_issuer(signer), now=START))
    return Verifier(fetch=Documents(documents)).check_upload(a_zip(files), now=NOW)


@pytest.mark.parametrize("kind", VALUES)
def test_the_longest_logs_of_short_values_are_not_read(kind: str) -> None:
    reports = reports_on(*(full_of(VALUES[kind], f"h{number}.example", witness=SEEN) for number in range(3)))
    assert {(report.verdict, report["proof"].code) for report in reports} == {BEYOND}


@pytest.mark.parametrize("kind", VALUES)
def test_as_many_shorter_ones_are_read_as_there_is_time(kind: str) -> None:
    reports = reports_on(*(full_of(VALUES[kind], f"h{number}.example", 3) for number in range(14)))
    told = Counter((report.verdict, report["proof"].code) for report in reports)
    assert told.keys() == {(Verdict.ACCEPTED, "proof.verified"), BEYOND}


def test_logs_full_of_former_keys() -> None:
    reports = reports_on(*(with_former_keys(f"h{number}.example", 110, 98) for number in range(2)))
    assert [report["issuer"].code for report in reports] == ["resolve.many_keys", "issuer.not_run_document"]
    assert [report.verdict for report in reports] == [Verdict.REFUSED, Verdict.UNDECIDED]


def test_a_log_with_a_hundred_former_keys_is_read() -> None:
    (report,) = reports_on(with_former_keys("school.example", 1, 99))
    assert (report.verdict, report["issuer"].code) == (Verdict.ACCEPTED, "issuer.key_authorized")


def test_a_log_of_300_entries_that_twenty_witnesses_have_seen_is_read() -> None:
    log = Log().begin(OWN, witness=SEEN)
    for number in range(299):
        log.then(issuer_state(log.did, OWN, n=number))
    signer = LocalSigner.generate("Ed25519", controller=log.did, entropy=fixed_entropy("dear"))
    documents = {
        log.url: log.text,
        log.url.replace("did.jsonl", "did-witness.json"): log.witnessed((299, WITNESSES)),
    }
    badge = make_badge(issuer=fixed_issuer(signer), now=START)
    report = Verifier(fetch=Documents(documents)).check(bytes(badge), now=START + timedelta(days=300))
    assert report.verdict is Verdict.ACCEPTED
