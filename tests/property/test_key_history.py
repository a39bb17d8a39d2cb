"""Whatever is done to a history of keys, in any order: nothing returns, nothing gets lost, and no two keys sign at once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.keys import KeyHistory
from openbadge_issuer.testing import fixed_signer

START = datetime(2026, 1, 1, tzinfo=UTC)
JSON_VALUES: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = [
    "state",
    "verificationMethod",
    "publicKeyMultibase",
    "announced",
    "activated",
    "retired",
    "compromised",
    "x",
]
SIGNERS = [fixed_signer("P-256" if number % 3 == 2 else "Ed25519", seed=str(number)) for number in range(6)]
REACHED = {"announce": "next", "activate": "active", "retire": "retired", "compromise": "compromised"}
MAY_FOLLOW = {
    "next": {"next", "active", "retired", "compromised"},
    "active": {"active", "retired", "compromised"},
    "retired": {"retired", "compromised"},
    "compromised": {"compromised"},
}


@settings(derandomize=True, max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(REACHED)), st.integers(0, 5)), max_size=25))
def test_any_order_of_steps(steps: list[tuple[str, int]]) -> None:
    history = KeyHistory("did:web:school.example")
    for day, (step, number) in enumerate(steps):
        before, now, signer = history, START + timedelta(days=day), SIGNERS[number]
        try:
            if step == "announce":
                history = history.announce(signer.verification_method, signer.public_key, now=now)
            else:
                history = getattr(history, step)(signer.verification_method, now=now)
        except ConfigurationError:
            assert history is before
            continue
        assert history.key(signer.verification_method).state == REACHED[step]
        for key in before.keys:
            later = history.key(key.verification_method)
            assert later.state in MAY_FOLLOW[key.state]
            assert later.public_key == key.public_key
            assert later.since >= key.since
        signing = Counter(key.public_key.algorithm for key in history.keys if key.state == "active")
        assert all(count == 1 for count in signing.values())
        assert set(history.published) == {key for key in history.keys if key.state != "compromised"}
        assert KeyHistory.from_json(json.loads(json.dumps(history.to_json()))) == history


@settings(derandomize=True, max_examples=150, deadline=None)
@given(value=JSON_VALUES, member=st.sampled_from(MEMBERS), whole=st.booleans())
def test_whatever_stands_in_the_file(value: JSON, member: str, whole: bool) -> None:  # noqa: FBT001 - drawn
    """It is a history that can be written again, or our own error."""
    signer = SIGNERS[0]
    history = KeyHistory.begin(signer.verification_method, signer.public_key, now=START)
    edited: JSON = {"issuer": history.issuer_id, "keys": [history.keys[0].to_json() | {member: value}]}
    try:
        read = KeyHistory.from_json(value if whole else edited)
    except ConfigurationError:
        return
    assert KeyHistory.from_json(read.to_json()) == read
