"""Keys of Open Badges 2.0 that came to their end: what their document and the profile say of it, to the letter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.testing import NOW, fixed_signer
from openbadge_issuer.verification import Check, Outcome, Policy
from openbadge_issuer.verification.open_badges_2.linked import Linked
from openbadge_issuer.verification.open_badges_2.signed import _MAX_ENDED, _ended, _of_the_same_key
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.ownership import Signed
from openbadge_issuer.verification.question import Question

SCHOOL = "https://school.example/issuer.json"
KEY = VerificationMethod(
    id="https://school.example/key.json",
    controller=SCHOOL,
    public_key=fixed_signer().public_key,
    purposes=frozenset({"assertionMethod"}),
    document_id="https://school.example/key.json",
)
DAY = timedelta(days=1)
SIGNED = Signed(NOW - 10 * DAY, "issuedOn")


def ended(*says: JSON, signed: Signed = SIGNED) -> Check | None:
    return _ended(says, KEY, signed, Question(Policy(), default_contexts(), NOW))


def text(moment: datetime) -> str:
    return moment.isoformat()


OURS = KEY.public_key.to_pem().decode()
THEIRS = fixed_signer(seed="another key").public_key.to_pem().decode()
ELSEWHERE = "https://school.example/old.json"


def of_the_same(*listed: JSON) -> list[JSON]:
    linked = Linked(profile={"publicKey": [*listed]}, issuer_id=SCHOOL)
    question = Question(Policy(), default_contexts(), NOW)
    found = _of_the_same_key(linked, KEY.id, KEY.public_key, question)
    assert _of_the_same_key(linked, KEY.id, KEY.public_key, question) == found  # for another badge
    return found


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"id": KEY.id, "revoked": True}, True),
        ({"id": KEY.id, "revoked": "some day"}, True),
        ({"id": KEY.id, "expires": "2026-01-01T00:00:00Z"}, True),
        ({"id": ELSEWHERE, "publicKeyPem": OURS, "expires": "2026-01-01T00:00:00Z"}, True),
        ({"id": ELSEWHERE, "publicKeyPem": [OURS], "revoked": True}, True),
        ({"publicKeyPem": OURS, "revoked": True}, True),
        ({"id": KEY.id}, False),
        ({"id": KEY.id, "expires": None, "revoked": False}, False),
        ({"id": KEY.id, "expires": False, "revoked": None}, False),
        ({"id": ELSEWHERE, "publicKeyPem": THEIRS, "revoked": True}, False),
        ({"id": ELSEWHERE, "publicKeyPem": "no key", "revoked": True}, False),
        ({"id": ELSEWHERE, "revoked": True}, False),
        (KEY.id, False),
        (7, False),
    ],
    ids=range(14),
)
def test_what_else_the_profile_says_of_an_end_of_this_key(entry: JSON, *, said: bool) -> None:
    read = upgrade(entry, "CryptographicKey") if isinstance(entry, dict) else entry
    assert of_the_same(entry) == ([read] if said else [])


NOT_LOOKED_AT: JSONObject = {"revoked": "not looked at"}


@pytest.mark.parametrize(
    "entry",
    [
        {"revoked": True},
        {"id": "", "revoked": True},
        {"id": "#key", "revoked": True},
        {"id": "_:key", "publicKeyPem": "no key", "expires": "2026-01-01T00:00:00Z"},
        {"id": ["x:1", "x:2"], "revoked": True},
        {"id": ["x:1", "x:2"], "publicKeyPem": THEIRS, "revoked": True},
        {"id": {"id": KEY.id}, "publicKeyPem": THEIRS, "revoked": True},
        {"id": "x:1", "@id": KEY.id, "publicKeyPem": THEIRS, "revoked": True},
        {"id": ELSEWHERE, "publicKeyPem": [OURS, THEIRS], "revoked": True},
        {"id": ELSEWHERE, "publicKeyPem": {"@value": OURS}, "revoked": True},
        {"id": ELSEWHERE, "publicKeyPem": THEIRS, "sec:publicKeyPem": OURS, "revoked": True},
    ],
    ids=range(11),
)
def test_an_end_of_a_key_that_can_not_be_told_may_be_that_of_this_one(entry: JSONObject) -> None:
    assert of_the_same(entry) == of_the_same({"id": ELSEWHERE}, [entry]) == [NOT_LOOKED_AT]
    own: JSONObject = {"id": KEY.id, "revoked": True}
    assert of_the_same(entry, own) == [own, NOT_LOOKED_AT]
    stands = {name: value for name, value in entry.items() if name not in ("revoked", "expires")}
    assert of_the_same(stands) == []


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "#old", "publicKeyPem": THEIRS, "revoked": True},
        {"publicKeyPem": [THEIRS], "revoked": True},
        {"id": "urn:old", "publicKeyPem": None, "revoked": True},
    ],
)
def test_an_end_of_another_key(entry: JSONObject) -> None:
    assert of_the_same(entry) == []


@pytest.mark.parametrize("name", ["@set", "@list"])
def test_arrays_within_arrays_and_sets_are_one_list(name: str) -> None:
    own: JSONObject = {"id": KEY.id, "revoked": True}
    other: JSONObject = {"id": ELSEWHERE, "expires": "2020-01-01T00:00:00Z"}
    listed: Any
    for listed in ([[own]], [KEY.id, [other, [own]]], [KEY.id, {name: [other, own]}], {name: own}):
        assert of_the_same(listed, 7, [None]) == [own]


def test_a_key_of_the_same_under_its_long_name() -> None:
    said: JSONObject = {"id": ELSEWHERE, "sec:publicKeyPem": OURS, "revoked": True}
    assert of_the_same(said) == [{"id": ELSEWHERE, "publicKeyPem": OURS, "revoked": True}]


def test_of_very_many_keys_that_ended_the_first_are_looked_at_and_the_rest_may_be_this_one() -> None:
    others: list[JSON] = [{"id": ELSEWHERE, "revoked": True}] * (_MAX_ENDED - 1)
    own: JSONObject = {"id": KEY.id, "revoked": True}
    assert of_the_same({"id": ELSEWHERE}, *others, own) == [own]
    assert of_the_same(*others, own, others[0]) == [own, NOT_LOOKED_AT]
    assert of_the_same(*others, others[0], own) == [NOT_LOOKED_AT]
    assert ended(NOT_LOOKED_AT) == unclear("revoked")


REVOKED = check(
    "issuer",
    Outcome.FAILED,
    "key_revoked",
    f"The key {KEY.id} that signed it was revoked, says its issuer, {SCHOOL}; since when is not said.",
    params={"issuer": SCHOOL, "key": KEY.id},
    advice="Do not rely on it. Ask for it again, signed with a key that is good.",
    turn="issuer",
)


def unclear(name: str) -> Check:
    return check(
        "issuer",
        Outcome.UNKNOWN,
        "key_unclear",
        f"Whether the key {KEY.id} that signed it is still good is not known: its `{name}` can not be read.",
        params={"key": KEY.id, "member": name},
        advice="Ask the issuer whether the key is good, and to mend its document.",
        turn="issuer",
    )


@pytest.mark.parametrize(
    "says",
    [
        (KEY.id, {}),
        ({}, {"expires": None, "revoked": None}),
        ({"revoked": False}, {"revoked": False}),
        ({"revoked": [False]},),
        ({"expires": text(NOW + DAY)}, {"expires": text(NOW + 2 * DAY)}),
        ({"revoked": text(NOW + DAY)},),
    ],
    ids=range(6),
)
def test_a_key_that_is_good(says: tuple[JSON, ...]) -> None:
    assert ended(*says) is None


@pytest.mark.parametrize(
    "says",
    [
        ({"revoked": True},),
        ({}, {"revoked": True}),
        ({"revoked": None}, {"revoked": True}),
        ({"revoked": False}, {"revoked": True}),
        ({"revoked": True, "expires": text(NOW + DAY)},),
    ],
    ids=range(5),
)
def test_a_key_that_was_revoked_nobody_says_when(says: tuple[JSON, ...]) -> None:
    assert ended(*says) == REVOKED


@pytest.mark.parametrize("name", ["expires", "revoked"])
@pytest.mark.parametrize("value", ["yesterday", "true", "2026-01-01T00:00:00", 7, {}, ["x", "y"]], ids=str)
def test_an_end_that_can_not_be_read(name: str, value: JSON) -> None:
    said: JSONObject = {name: value}
    assert ended(said) == ended({}, said) == unclear(name)


def test_of_two_ends_that_can_not_be_read_the_first_is_named() -> None:
    assert ended({"expires": "yesterday", "revoked": "yesterday"}) == unclear("expires")


def test_that_it_expires_is_no_yes_or_no() -> None:
    for value in (True, False):
        assert ended({"expires": value}) == unclear("expires")


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (({"expires": text(NOW - DAY)},), "issuer.key_expired_since"),
        (({"expires": text(NOW + DAY)}, {"expires": text(NOW - DAY)}), "issuer.key_expired_since"),
        (({"expires": text(NOW - 20 * DAY)}, {"expires": text(NOW - DAY)}), "resolve.key_expired"),
        (({"revoked": text(NOW - DAY)},), "resolve.key_revoked"),
        (({"revoked": text(NOW - DAY), "expires": text(NOW + DAY)},), "resolve.key_revoked"),
        (({"revoked": text(NOW - DAY), "expires": "nobody can read it"},), "resolve.key_revoked"),
        (({"revoked": text(NOW + DAY)}, {"revoked": text(NOW - DAY)}), "resolve.key_revoked"),
    ],
    ids=range(7),
)
def test_the_earliest_end_counts(says: tuple[JSON, ...], code: str) -> None:
    found = ended(*says)
    assert found is not None
    assert (found.code, found.outcome is Outcome.WARNING) == (code, code == "issuer.key_expired_since")
