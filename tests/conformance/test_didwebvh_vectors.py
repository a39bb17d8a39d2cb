"""Logs of did:webvh 1.0 that other implementations made, read byte by byte; and every letter of them counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dids_driving import World, settle
from openbadge_issuer.dids import ControllerDocument, did_webvh
from openbadge_issuer.errors import ResolutionError
from webvh_vectors import DEACTIVATE, KEY_ROTATION, LOGS, PORTABLE_MOVE, WITNESS_UPDATE, WITNESSES

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def resolved(did: str, log: bytes, witnesses: bytes = WITNESSES, now: datetime = NOW) -> ControllerDocument:
    url = did_webvh.address(did)
    documents = {url: log, url.replace("did.jsonl", "did-witness.json"): witnesses}
    return settle(did_webvh.resolve(did, now=now), documents)


@pytest.mark.parametrize("name", LOGS)
def test_read(name: str) -> None:
    did, log = LOGS[name]
    document = resolved(did, log)
    assert document.id == did
    assert {method.controller for method in document.methods} == {did}
    ended = {method.id for method in document.methods if method.withdrawn}
    current = {method.id for method in document.methods} - ended
    last: Any = json.loads(log.splitlines()[-1])["state"]["verificationMethod"]
    assert current == (set() if name.startswith("deactivate") else {entry["id"] for entry in last})


def test_a_key_that_was_rotated_out_is_withdrawn_since_then() -> None:
    did, log = KEY_ROTATION
    first, second = sorted(resolved(did, log).methods, key=lambda method: method.withdrawn is None)
    assert first.withdrawn == datetime(2026, 5, 28, 18, 58, 19, tzinfo=UTC)
    assert (first.authorized, second.authorized, second.withdrawn) == (True, False, None)


def test_all_are_once_the_did_is_deactivated() -> None:
    did, log = DEACTIVATE
    (method,) = resolved(did, log).methods
    assert method.withdrawn == datetime(2026, 7, 29, 18, 15, 35, tzinfo=UTC)


def test_a_did_that_moved_is_read_under_both_of_its_names() -> None:
    did, log = PORTABLE_MOVE
    former = did.replace("example.org", "example.com")
    (method,) = resolved(former, log).methods
    assert (method.id, method.controller) == (f"{former}#P5RDjVJG", former)
    with pytest.raises(ResolutionError) as caught:
        resolved(did.replace("example.org", "example.net"), log)
    assert caught.value.detail_code == "resolve.log_of_another"


def test_witnesses_are_asked_where_there_are_any() -> None:
    did, log = WITNESS_UPDATE
    url = did_webvh.address(did)
    world = World({url: log, url.replace("did.jsonl", "did-witness.json"): WITNESSES})
    world.settle(did_webvh.resolve(did, now=NOW))
    assert world.asked == [
        "https://example.com/.well-known/did.jsonl",
        "https://example.com/.well-known/did-witness.json",
    ]
    did, log = KEY_ROTATION
    world = World({did_webvh.address(did): log})
    world.settle(did_webvh.resolve(did, now=NOW))
    assert len(world.asked) == 1


@pytest.mark.parametrize("name", LOGS)
def test_no_letter_of_a_log_can_be_changed(name: str) -> None:
    did, log = LOGS[name]
    for place in range(0, len(log) - 1, 29):
        letter = b"1" if log[place : place + 1] == b"2" else b"2"
        with pytest.raises(ResolutionError) as caught:
            resolved(did, log[:place] + letter + log[place + 1 :])
        assert caught.value.detail_code.startswith("resolve.log_"), place


def test_nor_of_the_witnesses_signatures() -> None:
    did, log = WITNESS_UPDATE
    for number in (0, 1):
        records: Any = json.loads(WITNESSES)
        records[0]["proof"][number]["created"] = "2026-07-29T18:15:36Z"
        with pytest.raises(ResolutionError) as caught:
            resolved(did, log, json.dumps(records).encode())
        assert caught.value.detail_code == "resolve.log_witness"
