"""Logs and witnesses' files that were damaged at random: refused, and never with anything but our own error."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dids_driving import settle
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.errors import ResolutionError
from webvh_writer import Key, Log

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE, WITNESS = Key("one"), Key("witness")
LOG = (
    Log()
    .begin(ONE.multikey, witness={"threshold": 1, "witnesses": [{"id": WITNESS.did}]}, portable=True)
    .then()
)
URL = LOG.url.replace("did.jsonl", "did-witness.json")
SEEN: Any = json.loads(LOG.witnessed((1, (WITNESS,))))
JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.text(max_size=20),
        st.just("{SCID}"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for name, each in inner for place in places(each, (*at, name)))]


def put(value: Any, place: tuple[Any, ...], junk: Any) -> Any:
    changed = copy.deepcopy(value)
    target = changed
    for name in place[:-1]:
        target = target[name]
    target[place[-1]] = junk
    return changed


LOG_PLACES = [place for place in places(LOG.entries) if place]
SEEN_PLACES = [place for place in places(SEEN) if place]


def ended(log: bytes, seen: bytes) -> str:
    try:
        return settle(did_webvh.resolve(LOG.did, now=NOW), {LOG.url: log, URL: seen}).id
    except ResolutionError as error:
        return error.detail_code


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sampled_from(LOG_PLACES), JUNK)
def test_of_the_log(place: tuple[Any, ...], junk: Any) -> None:
    entries = put(LOG.entries, place, junk)
    log = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
    code = ended(log, json.dumps(SEEN).encode())
    assert code.startswith("resolve.log_") or entries == LOG.entries


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sampled_from(LOG_PLACES), JUNK)
def test_of_a_log_whose_writer_has_the_key(place: tuple[Any, ...], junk: Any) -> None:
    """Hashes and signatures are right, so what is looked at is what it says."""
    log = LOG.copy()
    log.entries = put(LOG.entries, place, junk)
    if not all(isinstance(entry, dict) for entry in log.entries):
        return
    try:
        spoiled = log.resealed(1)
    except Exception:  # noqa: BLE001 - no JSON that can be hashed
        return
    code = ended(spoiled.text, json.dumps(SEEN).encode())
    assert code.startswith("resolve.") or code == LOG.did


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sampled_from(SEEN_PLACES), JUNK)
def test_of_the_witnesses(place: tuple[Any, ...], junk: Any) -> None:
    seen = put(SEEN, place, junk)
    code = ended(LOG.text, json.dumps(seen).encode())
    assert code.startswith("resolve.log_witness") or seen == SEEN


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_of_bytes(data: bytes) -> None:
    assert ended(data, b"").startswith("resolve.")
    assert ended(LOG.text, data).startswith("resolve.")
