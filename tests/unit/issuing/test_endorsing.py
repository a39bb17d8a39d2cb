"""Endorsements: of an achievement, a profile, a credential; bound to the content that was endorsed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from openbadge_issuer import Achievement, Irrevocable, Issuer, Profile, SecuredCredential, StatusLists
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.errors import AwardConflict, ConfigurationError
from openbadge_issuer.issuing import endorsement_digest, endorses, with_endorsements
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.models import EndorsementCredential
from openbadge_issuer.testing import (
    NOW,
    assert_valid_badge,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_award,
    make_badge,
)
from openbadge_issuer.verification import FORMATS, Policy, Verifier

WORDS = "Our members hire people who can do this."
COURSE = make_award().achievement
SCHOOL = Profile(id="did:web:school.example", name="Example School")


def guild(kind: str = "Ed25519") -> Issuer:
    signer = fixed_signer("P-256" if kind == "P-256" else "Ed25519", controller=None, seed="guild")
    return Issuer(Profile(id=signer.controller, name="Welders' Guild"), signer, status=Irrevocable("a test"))


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
@pytest.mark.parametrize(
    "endorsed",
    [COURSE, SCHOOL, make_badge(), make_badge().document],
    ids=["achievement", "profile", "badge", "json"],
)
def test_an_endorsement_is_a_credential_of_its_own(kind: str, endorsed: Any) -> None:
    made = guild(kind).endorse(endorsed, WORDS, now=NOW)
    view = EndorsementCredential.from_json(made.document)
    expected = endorsed.id if isinstance(endorsed, Achievement | Profile) else make_badge().document["id"]
    assert (view.credential_subject.id, view.credential_subject.endorsement_comment) == (expected, WORDS)
    assert endorses(made, endorsed)
    takes_all = Verifier(policy=Policy(formats=FORMATS), fetch=issuer_documents())
    assert_valid_badge(made, verifier=takes_all)  # as a credential
    with pytest.raises(AssertionError, match="of the format open-badges"):
        assert_valid_badge(made)


def test_it_is_bound_to_the_content() -> None:
    made = guild().endorse(COURSE, WORDS, now=NOW)
    assert not endorses(made, COURSE.replace(description="Welds anything."))
    assert not endorses(made, COURSE.replace(id="https://school.example/courses/other"))
    assert not endorses(made, SCHOOL)
    of_badge = guild().endorse(make_badge(), WORDS, now=NOW)
    assert not endorses(of_badge, make_badge(name="Welding II"))
    document = make_badge().document
    document["name"] = "Welding and more"
    assert not endorses(of_badge, document)


def test_it_holds_for_the_badge_in_every_form() -> None:
    badge = make_badge()
    made = guild().endorse(badge, WORDS, now=NOW)
    reordered = dict(reversed(list(badge.document.items())))
    assert endorses(made, reordered)
    unsigned = {name: value for name, value in badge.document.items() if name != "proof"}
    token = fixed_issuer(fixed_signer("P-256")).secure(unsigned, now=NOW)
    assert endorses(made, token)


def test_one_without_a_digest_endorses_nothing_in_particular() -> None:
    document = guild().endorse(COURSE, WORDS, now=NOW).document
    subject = cast("dict[str, Any]", document["credentialSubject"])
    del document["proof"], subject["digestMultibase"]
    assert not endorses(guild().secure(document, now=NOW), COURSE)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_it_goes_inside_before_signing_and_its_own_proof_still_holds(kind: str) -> None:
    made = guild(kind).endorse(COURSE, WORDS, now=NOW)
    endorsed = with_endorsements(COURSE, [made])
    assert endorses(made, endorsed)
    assert endorsement_digest(endorsed) == endorsement_digest(COURSE)
    badge = fixed_issuer().issue(replace(make_award(), achievement=endorsed), now=NOW)
    assert_valid_badge(badge)
    achievement = cast("Any", badge.document)["credentialSubject"]["achievement"]
    inside = (
        SecuredCredential("vc-jwt", achievement["endorsementJwt"][0].encode("ascii"))
        if kind == "P-256"
        else SecuredCredential("data-integrity", strict_json.dump(achievement["endorsement"][0]))
    )
    assert Verifier(fetch=issuer_documents()).check(inside, now=NOW)["proof"].outcome == "PASSED"
    twice = with_endorsements(endorsed, [made])
    assert len((*twice.endorsement, *twice.endorsement_jwt)) == 2


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_it_goes_into_a_credential_before_that_is_signed(kind: str) -> None:
    unsigned = {name: value for name, value in make_badge().document.items() if name != "proof"}
    made = guild(kind).endorse(unsigned, WORDS, now=NOW)
    endorsed = with_endorsements(with_endorsements(unsigned, [made]), [made])
    assert "endorsement" not in unsigned
    assert "endorsementJwt" not in unsigned
    inside = cast("Any", endorsed)["endorsementJwt" if kind == "P-256" else "endorsement"]
    assert inside == [bytes(made).decode("ascii") if kind == "P-256" else made.document] * 2
    signed = fixed_issuer().secure(with_endorsements(unsigned, [made]), now=NOW)
    assert_valid_badge(signed)
    assert endorses(made, signed)
    with pytest.raises(ConfigurationError) as caught:
        with_endorsements(signed.document, [made])
    assert caught.value.detail_code == "config.signed"


def test_nothing_is_put_into_what_is_signed_and_nothing_foreign_into_anything() -> None:
    made = guild().endorse(make_badge(), WORDS, now=NOW)
    with pytest.raises(ConfigurationError) as caught:
        with_endorsements(make_badge(), [made])  # type: ignore[call-overload]
    assert caught.value.detail_code == "config.signed"
    of_course = guild().endorse(COURSE, WORDS, now=NOW)
    others: list[Achievement | Profile] = [COURSE.replace(name="Welding II"), SCHOOL]
    for other in others:
        with pytest.raises(ConfigurationError) as caught:
            with_endorsements(other, [of_course])
        assert caught.value.detail_code == "config.endorsement"


def test_title_and_end() -> None:
    made = guild().endorse(COURSE, WORDS, now=NOW, valid_until=NOW + timedelta(days=30)).document
    assert (made["name"], made["validUntil"]) == ("Endorsement: Welding", "2026-03-02T12:00:00Z")
    assert guild().endorse(COURSE, WORDS, name="Anerkennung", now=NOW).document["name"] == "Anerkennung"


def test_with_a_ledger_it_is_issued_once_and_can_be_taken_back() -> None:
    signer, ledger = fixed_signer(), MemoryLedger()
    issuer = Issuer(SCHOOL, signer, status=StatusLists("https://school.example/status/"), ledger=ledger)
    made = issuer.endorse(COURSE, WORDS, key="e-1", now=NOW)
    assert issuer.endorse(COURSE, WORDS, key="e-1", now=NOW + timedelta(days=1)) == made
    with pytest.raises(AwardConflict):
        issuer.endorse(COURSE, "Something else.", key="e-1", now=NOW)
    assert issuer.revoke(str(made.document["id"]), actor="a", reason="r", now=NOW) == 1
    assert len(list(ledger.awarded(COURSE.id))) == 1


@pytest.mark.parametrize(
    ("endorsed", "comment"),
    [(COURSE, " "), ({"name": "x"}, WORDS), ({"id": 3}, WORDS), (COURSE, 3)],
)
def test_what_can_not_be_endorsed(endorsed: Any, comment: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        guild().endorse(endorsed, comment, now=NOW)
    assert caught.value.detail_code == "config.endorsement"


def test_a_new_logo_of_the_endorser_is_no_other_endorsement() -> None:
    ledger, lists = MemoryLedger(), StatusLists("https://school.example/status/")
    first = Issuer(SCHOOL, fixed_signer(), status=lists, ledger=ledger)
    made = first.endorse(COURSE, WORDS, key="e-1", now=NOW)
    renamed = Issuer(SCHOOL.replace(name="Example School e. V."), fixed_signer(), status=lists, ledger=ledger)
    assert renamed.endorse(COURSE, WORDS, key="e-1", now=NOW) == made


def test_whom_it_is_about_is_forgotten_with_them() -> None:
    """What it is about stays in the ledger for ever, so it is never somebody's id."""
    ledger, lists = MemoryLedger(), StatusLists("https://school.example/status/")
    issuer = Issuer(SCHOOL, fixed_signer(), status=lists, ledger=ledger)
    person = Profile(id="mailto:ada@example.org", name="Ada")
    endorsed: list[Any] = [person, person.to_json(), make_badge(), COURSE.to_json()]
    made = [issuer.endorse(one, WORDS, key=str(number), now=NOW) for number, one in enumerate(endorsed)]
    kept = [one.achievement_id for one in ledger.find()]
    assert kept == ["urn:uuid:00000000-0000-4000-8000-000000000000"] * 3 + [COURSE.id]
    again = issuer.reissue(
        str(made[3].document["id"]), key="again", former="kept", actor="a", reason="r", now=NOW
    )
    assert [one.credential_id for one in ledger.awarded(COURSE.id)] == [
        one.document["id"] for one in (made[3], again.secured)
    ]
