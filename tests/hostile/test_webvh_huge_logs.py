"""Logs that are made to cost: many entries, many proofs, many keys, deep or long lines, many witnesses."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dids_driving import settle
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.dids.webvh_log import MAX_BYTES, MAX_ENTRIES
from openbadge_issuer.errors import ResolutionError
from webvh_writer import Key, Log, issuer_state

NOW = datetime(2030, 1, 1, tzinfo=UTC)
ONE = Key("one")


def refusal(did: str, documents: dict[str, object]) -> ResolutionError:
    with pytest.raises(ResolutionError) as caught:
        settle(did_webvh.resolve(did, now=NOW), documents)
    return caught.value


def timed(did: str, documents: dict[str, object]) -> float:
    start = time.process_time()
    settle(did_webvh.resolve(did, now=NOW), documents)
    return time.process_time() - start


def test_more_entries_than_are_read() -> None:
    log = Log().begin(ONE.multikey)
    start = time.process_time()
    error = refusal(log.did, {log.url: log.text * (MAX_ENTRIES + 1)})
    assert (error.detail_code, error.decided) == ("resolve.log_too_long", False)
    assert refusal(log.did, {log.url: log.text + b"\n" * 1_000_000}).detail_code == "resolve.log_too_long"
    assert time.process_time() - start < 5


def test_as_many_entries_as_there_may_be() -> None:
    log = Log().begin(ONE.multikey)
    for _ in range(MAX_ENTRIES - 1):
        log.then()
    assert timed(log.did, {log.url: log.text}) < 3


def test_other_keys_in_every_entry() -> None:
    log = Log().begin(ONE.multikey)
    keys = [Key(f"key {number}").multikey for number in range(99)]
    size = len(json.dumps(issuer_state(log.did, *keys)))
    for number in range(MAX_BYTES // size - 1):
        keys = [*keys[1:], Key(f"more {number}").multikey]
        log.then(issuer_state(log.did, *keys))
    assert len(log.text) <= MAX_BYTES
    assert timed(log.did, {log.url: log.text}) < 3


def test_a_line_that_is_too_long_or_too_deep() -> None:
    log = Log().begin(ONE.multikey)
    for line in (b'{"a":"' + b"x" * 300_000 + b'"}', b"[" * 100_000, b'{"a":' * 1_000 + b"1" + b"}" * 1_000):
        start = time.process_time()
        assert refusal(log.did, {log.url: line + b"\n"}).detail_code == "resolve.log_syntax"
        assert time.process_time() - start < 5


def test_many_proofs_and_witnesses() -> None:
    witnesses = [Key(f"witness {number}") for number in range(100)]
    log = Log().begin(witness={"threshold": 100, "witnesses": [{"id": each.did} for each in witnesses]})
    url = log.url.replace("did.jsonl", "did-witness.json")
    records: list[Any] = []
    for start in range(0, 100, 20):
        records += json.loads(log.witnessed((0, tuple(witnesses[start : start + 20]))))
    assert timed(log.did, {log.url: log.text, url: json.dumps(records).encode()}) < 1
    flood = json.dumps(records * 21).encode()
    assert refusal(log.did, {log.url: log.text, url: flood}).detail_code.startswith("resolve.log_witness")


def test_the_time_of_the_last_entry_may_be_now() -> None:
    log = Log().begin(ONE.multikey)
    moment = datetime.fromisoformat(log.entries[0]["versionTime"])
    assert settle(did_webvh.resolve(log.did, now=moment), {log.url: log.text}).id == log.did
    with pytest.raises(ResolutionError):
        settle(did_webvh.resolve(log.did, now=moment - timedelta(seconds=1)), {log.url: log.text})
