"""Keys of Open Badges 2.0 that came to their end: what their document and the profile say of it, to the letter."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.testing import NOW, fixed_signer
from openbadge_issuer.verification import Check, Outcome, Policy
from openbadge_issuer.verification.open_badges_2.signed import _ended
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
        (({"revoked": text(NOW + DAY)}, {"revoked": text(NOW - DAY)}), "resolve.key_revoked"),
    ],
    ids=range(6),
)
def test_the_earliest_end_counts(says: tuple[JSON, ...], code: str) -> None:
    found = ended(*says)
    assert found is not None
    assert (found.code, found.outcome is Outcome.WARNING) == (code, code == "issuer.key_expired_since")
