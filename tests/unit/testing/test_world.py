from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import pytest

from openbadge_issuer import Achievement, Award
from openbadge_issuer.errors import ConfigurationError, InputError, StoreConflict
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing import (
    NOW,
    RECIPIENT,
    MemoryStore,
    assert_valid_badge,
    fixed_entropy,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_award,
    make_badge,
    tampered,
)
from openbadge_issuer.testing.changes import Changes
from openbadge_issuer.verification import Verdict, Verifier

EMBEDDED = make_badge()
TOKEN = make_badge(issuer=fixed_issuer(fixed_signer("P-256")))


def test_a_made_badge_is_valid() -> None:
    report = assert_valid_badge(EMBEDDED, expected_recipient=RECIPIENT)
    assert report.verdict is Verdict.ACCEPTED


def test_changes_reach_the_achievement_and_the_award() -> None:
    badge = make_badge(name="Brewing", license_number="4711")
    document: Any = badge.document
    assert document["credentialSubject"]["achievement"]["name"] == "Brewing"
    assert document["credentialSubject"]["licenseNumber"] == "4711"


def test_a_failing_assertion_prints_the_report() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_valid_badge(tampered(EMBEDDED)["title changed"])
    assert "FAILED" in str(caught.value)
    assert "proof" in str(caught.value)


@pytest.mark.parametrize("badge", [EMBEDDED, TOKEN], ids=["embedded", "token"])
def test_every_attack_is_refused(badge: SecuredCredential) -> None:
    attacks = tampered(badge)
    assert len(attacks) > 10
    assert len(set(attacks.values())) == len(attacks)
    verifier = Verifier(fetch=issuer_documents())
    for name, attacked in attacks.items():
        assert attacked != bytes(badge), name
        verdict = verifier.check(attacked, now=NOW, expected_recipients=[RECIPIENT]).verdict
        assert verdict is Verdict.REFUSED, name


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b"{", b"a.b.c", b"a.b", b"\xff", b"\x89PNG", b"e30.e30.e30", b"W10.W10.e30"),
        *(b'{"credentialSubject":[]}', b'{"credentialSubject":{"achievement":{"name":1}}}'),
        b'{"a":' * 100_000,
        EMBEDDED.content.replace(b'"proof":', b'"no proof":'),
    ],
)
def test_what_is_no_badge_can_not_be_tampered_with(content: bytes) -> None:
    with pytest.raises(InputError, match="tampered") as caught:
        tampered(content)
    assert caught.value.detail_code == "input.no_badge"
    assert caught.value.__context__ is None


def test_fixed_entropy_is_fixed_and_does_not_repeat() -> None:
    one, two = fixed_entropy("a"), fixed_entropy("a")
    drawn = [one(16) for _ in range(100)]
    assert drawn == [two(16) for _ in range(100)]
    assert len(set(drawn)) == 100
    assert fixed_entropy("b")(16) != drawn[0]


def test_the_store_tells_conflicts() -> None:
    store = MemoryStore()
    assert store.get("a") is None
    assert store.put("a", b"1", expected_version=None) == 1
    assert store.get("a") == (b"1", 1)
    with pytest.raises(StoreConflict):
        store.put("a", b"2", expected_version=None)
    assert store.put("a", b"2", expected_version=1) == 2
    with pytest.raises(StoreConflict):
        store.put("a", b"3", expected_version=1)


def test_the_counter_never_gives_a_number_twice() -> None:
    store = MemoryStore()
    assert [store.take("n", 3), store.take("n", 1), store.take("n", 2)] == [0, 3, 4]


def test_the_fixtures_of_the_plugin(
    badge: SecuredCredential, badge_verifier: Verifier, tampered_badges: dict[str, bytes]
) -> None:
    assert badge_verifier.check(badge, now=NOW).verdict is Verdict.ACCEPTED
    assert set(tampered_badges) == set(tampered(badge))


@pytest.mark.parametrize(
    ("typo", "advice"),
    [
        ("nme", "Did you mean `name`?"),
        ("xyz", "members of Achievement"),
        ("licence_number", "`license_number`"),
    ],
)
def test_a_typo_is_told(typo: str, advice: str) -> None:
    changes: Any = {typo: "x"}
    with pytest.raises(ConfigurationError) as caught:
        make_badge(**changes)
    assert f"`{typo}`" in caught.value.message
    assert advice in caught.value.advice


def test_every_member_can_be_different() -> None:
    """A type checker knows the same names as the models: nothing is missing, and nothing is made up."""
    members = {*Achievement.model_fields, *(field.name for field in dataclasses.fields(Award))}
    assert set(Changes.__annotations__) == members


def test_an_achievement_of_your_own_can_be_awarded() -> None:
    own = make_award().achievement.replace(name="Brewing")
    assert make_badge(achievement=own).document["name"] == "Brewing"
    assert make_badge(achievement=own, name="Distilling").document["name"] == "Distilling"


def test_fixtures_warn_of_nothing() -> None:
    """Somebody's suite may have warnings as errors, and nobody holds these badges."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make_badge()
        tampered(make_badge())
        fixed_issuer(fixed_signer("P-256")).prepare(make_award(), now=NOW)
