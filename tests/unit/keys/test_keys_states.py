"""Keys over years: what may follow what, what is refused, and what is kept."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.keys import IssuerKey, KeyHistory, LocalSigner
from openbadge_issuer.testing import fixed_signer

DID = "did:web:school.example"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
ONE, TWO, THREE = (fixed_signer(seed=name) for name in ("one", "two", "three"))
TOKENS = fixed_signer("P-256")


def begun(signer: LocalSigner = ONE) -> KeyHistory:
    return KeyHistory.begin(signer.verification_method, signer.public_key, now=NOW)


def announced(history: KeyHistory, signer: LocalSigner, years: int = 0) -> KeyHistory:
    return history.announce(signer.verification_method, signer.public_key, now=NOW + years * YEAR)


def states(history: KeyHistory) -> list[str]:
    return [key.state for key in history.keys]


def code_of(refused: pytest.ExceptionInfo[ConfigurationError]) -> str:
    return refused.value.detail_code


def test_a_life() -> None:
    history = begun()
    assert (history.issuer_id, states(history)) == (DID, ["active"])
    history = announced(history, TWO)
    assert states(history) == ["active", "next"]
    history = history.activate(now=NOW + YEAR)
    assert states(history) == ["retired", "active"]
    assert history.active() == history.key(TWO.verification_method)
    assert (
        history.key(ONE.verification_method).retired_at
        == history.key(TWO.verification_method).since
        == NOW + YEAR
    )
    history = history.compromise(ONE.verification_method, now=NOW + 2 * YEAR)
    assert states(history) == ["compromised", "active"]


def test_a_transition_leaves_the_history_as_it_was() -> None:
    history = begun()
    later = announced(history, TWO)
    assert states(history) == ["active"]
    assert later != history
    with pytest.raises(FrozenInstanceError):
        history.keys = ()  # type: ignore[misc]


def test_activating_retires_the_predecessor_of_the_same_algorithm_only() -> None:
    history = announced(announced(begun(), TOKENS), TWO)
    history = history.activate(TOKENS.verification_method, now=NOW)
    assert states(history) == ["active", "active", "next"]
    assert history.active("ES256") == history.key(TOKENS.verification_method)
    assert history.active("EdDSA") == history.key(ONE.verification_method)
    assert history.active("RS256") is None
    history = history.activate(now=NOW + YEAR)
    assert states(history) == ["retired", "active", "active"]
    history = history.retire(TOKENS.verification_method, now=NOW + YEAR)
    assert history.active("ES256") is None


@pytest.mark.parametrize("known", [0, 2])
def test_which_key_is_activated_must_be_clear(known: int) -> None:
    history = begun()
    for signer in (TWO, THREE)[:known]:
        history = announced(history, signer)
    with pytest.raises(ConfigurationError) as refused:
        history.activate(now=NOW)
    assert code_of(refused) == "config.key_state"


ALLOWED = {
    "activate": {"next"},
    "retire": {"next", "active"},
    "compromise": {"next", "active", "retired", "compromised"},
}


def in_state(state: str) -> KeyHistory:
    """A history whose second key is in this state, and whose first is out of the way."""
    history = announced(begun(TOKENS), ONE)
    if state in ("active", "retired"):
        history = history.activate(now=NOW)
    if state == "retired":
        history = history.retire(ONE.verification_method, now=NOW)
    return history.compromise(ONE.verification_method, now=NOW) if state == "compromised" else history


@pytest.mark.parametrize("state", ["next", "active", "retired", "compromised"])
@pytest.mark.parametrize("transition", ["activate", "retire", "compromise"])
def test_what_may_follow_what(state: str, transition: str) -> None:
    history = in_state(state)
    assert history.key(ONE.verification_method).state == state
    apply = getattr(history, transition)
    if state in ALLOWED[transition]:
        reached = {"activate": "active", "retire": "retired", "compromise": "compromised"}[transition]
        assert apply(ONE.verification_method, now=NOW + YEAR).key(ONE.verification_method).state == reached
    else:
        with pytest.raises(
            ConfigurationError, match=f"This one is {state} since 2026-01-01T00:00:00Z"
        ) as refused:
            apply(ONE.verification_method, now=NOW + YEAR)
        assert code_of(refused) == "config.key_state"


def test_compromised_twice_keeps_the_first_time() -> None:
    history = begun().compromise(ONE.verification_method, now=NOW)
    assert history.compromise(ONE.verification_method, now=NOW + YEAR) is history
    assert history.key(ONE.verification_method).since == NOW


@pytest.mark.parametrize("state", ["next", "active", "retired", "compromised"])
def test_no_key_and_no_name_comes_back(state: str) -> None:
    history = in_state(state)
    for name, key in (
        (f"{DID}#fresh", ONE.public_key),  # the same key under another name
        (ONE.verification_method, ONE.public_key),
    ):
        with pytest.raises(ConfigurationError) as refused:
            history.announce(name, key, now=NOW + YEAR)
        assert code_of(refused) == "config.keys"
    named = KeyHistory.begin(f"{DID}#key-1", ONE.public_key, now=NOW)
    with pytest.raises(ConfigurationError):
        named.announce(f"{DID}#key-1", TWO.public_key, now=NOW)


def test_documents_list_all_but_the_compromised() -> None:
    history = announced(begun(), TWO).activate(now=NOW + YEAR)
    history = announced(history, THREE, 1).activate(now=NOW + 2 * YEAR)
    history = announced(history, TOKENS, 2)
    names = [key.verification_method for key in history.published]
    assert names == [one.verification_method for one in (THREE, TOKENS, TWO, ONE)]
    history = history.compromise(TWO.verification_method, now=NOW + 3 * YEAR)
    assert [key.verification_method for key in history.published] == [names[0], names[1], names[3]]
    for one in (ONE, THREE, TOKENS):
        history = history.compromise(one.verification_method, now=NOW + 3 * YEAR)
    assert (history.published, history.active()) == ((), None)


def test_only_an_active_key_signs() -> None:
    history = announced(begun(), TWO)
    history.check_signer(ONE)
    for signer in (TWO, THREE):
        with pytest.raises(ConfigurationError):
            history.check_signer(signer)
    history = history.activate(now=NOW)
    history.check_signer(TWO)
    with pytest.raises(ConfigurationError) as refused:
        history.check_signer(ONE)
    assert code_of(refused) == "config.key_state"
    assert refused.value.params["state"] == "retired"


def test_the_name_of_an_active_key_is_not_the_key() -> None:
    name = f"{DID}#key-1"
    mine, other = (LocalSigner.generate(verification_method=name) for _ in range(2))
    history = KeyHistory.begin(name, mine.public_key, now=NOW)
    history.check_signer(mine)
    with pytest.raises(ConfigurationError) as refused:
        history.check_signer(other)
    assert code_of(refused) == "config.key_state"


def test_a_name_that_is_not_there() -> None:
    steps: list[Callable[[], object]] = [
        lambda: begun().key("#key-1"),
        lambda: begun().compromise("#key-1", now=NOW),
        lambda: begun().check_signer(TWO),
    ]
    for step in steps:
        with pytest.raises(ConfigurationError) as refused:
            step()
        assert code_of(refused) == "config.no_such_key"


def test_json_and_back() -> None:
    rsa_like = announced(announced(begun(), TOKENS), TWO).activate(TWO.verification_method, now=NOW + YEAR)
    history = rsa_like.compromise(ONE.verification_method, now=NOW + YEAR + timedelta(microseconds=1))
    text = json.dumps(history.to_json())
    assert KeyHistory.from_json(json.loads(text)) == history
    assert pickle.loads(pickle.dumps(history)) == history
    assert "secret" not in text
    assert "private" not in text.lower()
    assert history.to_json()["keys"][0] == {  # type: ignore[index]
        "state": "compromised",
        "verificationMethod": ONE.verification_method,
        "publicKeyMultibase": ONE.public_key.to_multikey(),
        "announced": "2026-01-01T00:00:00Z",
        "activated": "2026-01-01T00:00:00Z",
        "retired": "2027-01-01T00:00:00Z",
        "compromised": "2027-01-01T00:00:00.000001Z",
    }


def test_keys_of_every_kind_are_kept() -> None:
    signer = LocalSigner.generate("RSA", controller=DID)
    history = announced(begun(signer), TOKENS)
    assert KeyHistory.from_json(history.to_json()) == history
    history.check_signer(signer)


def test_times_are_kept_in_utc() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    history = KeyHistory.begin(ONE.verification_method, ONE.public_key, now=east)
    assert history == begun()
    assert history.keys[0].announced_at.tzinfo is UTC


@pytest.mark.parametrize("now", [datetime(2026, 1, 1), "2026-01-01T00:00:00Z"])  # noqa: DTZ001 - that is the point
def test_a_time_without_a_zone_is_none(now: datetime) -> None:
    history = announced(begun(), TWO)
    steps: list[Callable[[], object]] = [
        lambda: KeyHistory.begin(ONE.verification_method, ONE.public_key, now=now),
        lambda: history.activate(now=now),
        lambda: history.retire(ONE.verification_method, now=now),
        lambda: history.compromise(ONE.verification_method, now=now),
    ]
    for step in steps:
        with pytest.raises(ConfigurationError) as refused:
            step()
        assert code_of(refused) == "config.naive_now"


def test_times_do_not_go_backwards() -> None:
    history = announced(begun(), TWO, 1)
    steps: list[Callable[[], object]] = [
        lambda: history.activate(now=NOW),  # before it was announced
        lambda: history.retire(ONE.verification_method, now=NOW - YEAR),
        lambda: history.compromise(TWO.verification_method, now=NOW),
        lambda: (
            KeyHistory.begin(ONE.verification_method, ONE.public_key, now=NOW + YEAR)
            .announce(TWO.verification_method, TWO.public_key, now=NOW)
            .activate(now=NOW)
        ),  # would retire a key before it was active
    ]
    for step in steps:
        with pytest.raises(ConfigurationError) as refused:
            step()
        assert code_of(refused) == "config.key_time"
    with pytest.raises(ConfigurationError):
        begun().retire(
            ONE.verification_method, now=datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
        )


@pytest.mark.parametrize(
    "name", ["key-1", f"{DID}#", "did:web:other.example#key-1", f"{DID}#clé", f"{DID}#a\nb", "", None]
)
def test_names_belong_to_the_issuer(name: str) -> None:
    with pytest.raises(ConfigurationError):
        begun().announce(name, TWO.public_key, now=NOW)


def test_a_name_that_contains_another_key() -> None:
    with pytest.raises(ConfigurationError) as refused:
        begun().announce(TWO.verification_method, THREE.public_key, now=NOW)
    assert code_of(refused) == "config.verification_method"


def test_a_did_key_has_no_history() -> None:
    own = LocalSigner.generate()
    with pytest.raises(ConfigurationError, match="its id is its key"):
        KeyHistory.begin(own.verification_method, own.public_key, now=NOW)
    for issuer_id in ("", None):
        with pytest.raises(ConfigurationError):
            KeyHistory(issuer_id)  # type: ignore[arg-type]


def test_two_active_keys_of_one_algorithm_can_not_be_made_by_hand() -> None:
    both = [
        IssuerKey(
            verification_method=one.verification_method,
            public_key=one.public_key,
            announced_at=NOW,
            activated_at=NOW,
        )
        for one in (ONE, TWO)
    ]
    with pytest.raises(ConfigurationError):
        KeyHistory(DID, tuple(both))
    assert KeyHistory(DID, (both[0], replace(both[1], retired_at=NOW))).active() == both[0]


def _without(value: JSONObject, name: str) -> JSONObject:
    return {key: member for key, member in value.items() if key != name}


def test_a_file_that_was_edited_wrongly_is_not_read() -> None:
    key = begun().keys[0].to_json()
    private = ONE.to_secret_multikey(unencrypted=True)
    edited: list[JSON] = [
        key | {"state": "compromised"},  # without the time, nobody knows since when
        key | {"state": "Active"},
        _without(key, "state"),
        _without(key, "announced"),
        _without(key, "verificationMethod"),
        _without(key, "publicKeyMultibase"),
        key | {"activated": None},
        key | {"activated": "2026-01-01"},
        key | {"activated": "2026-01-01T00:00:00"},
        key | {"activated": "2025-01-01T00:00:00Z"},
        key | {"compromized": "2026-01-01T00:00:00Z"},
        key | {"publicKeyMultibase": private},
        key | {"publicKeyMultibase": 1},
        key | {"secretKeyMultibase": private},
        [],
        None,
        "z6Mk",
    ]
    for wrong in edited:
        with pytest.raises(ConfigurationError) as refused:
            KeyHistory.from_json({"issuer": DID, "keys": [wrong]})
        assert private not in str(refused.value)
        assert private not in repr(refused.value.params)
    good = begun().to_json()
    files: list[JSON] = [
        {},
        {"issuer": DID},
        good | {"keys": {}},
        good | {"version": 1},
        good | {"issuer": None},
    ]
    for file in [*files, [], "x"]:
        with pytest.raises(ConfigurationError):
            KeyHistory.from_json(file)
