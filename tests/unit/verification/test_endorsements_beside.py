"""Endorsements that are handed in beside the badge: matched by id and digest, and said so where they match nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from endorsement_samples import (
    COURSE,
    SCHOOL,
    WORDS,
    badge_of,
    badge_with,
    endorsed_by,
    endorser,
    judge,
    sealed,
    signer,
)
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.testing import NOW, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Verdict, Verifier

VERIFIER = Verifier(fetch=issuer_documents())


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_of_the_achievement_of_the_issuer_and_of_the_badge_itself(kind: str) -> None:
    badge, guild = make_badge(), endorser("guild", kind)
    said = [bytes(guild.endorse(each, WORDS, now=NOW)) for each in (COURSE, SCHOOL, badge)]
    report = judge(bytes(badge), *said)
    assert report.verdict is Verdict.ACCEPTED
    assert [one.pointer for one in report.nested] == ["/credentialSubject/achievement", "/issuer", ""]
    assert {one.report.verdict for one in report.nested} == {Verdict.ACCEPTED}
    assert {one.report["recipient"].code for one in report.nested} == {"recipient.endorses_this"}
    assert report.nested[0].report.carrier == ("json" if kind == "Ed25519" else "jws")
    assert report["endorsements"].code == "endorsements.accepted"


def test_one_of_another_badge_matches_nothing() -> None:
    other = make_badge(name="Soldering", id="https://school.example/courses/soldering")
    said = endorser().endorse(other, WORDS, now=NOW)
    report = judge(make_badge(), said)
    assert report.verdict is Verdict.ACCEPTED
    (one,) = report.nested
    assert (one.pointer, one.report.verdict) == ("", Verdict.REFUSED)
    assert one.report["proof"].outcome is Outcome.PASSED
    assert one.report["recipient"].code in ("recipient.endorses_other", "recipient.endorses_other_edition")
    assert report["endorsements"].code == "endorsements.refused"


def test_one_of_another_edition_is_told_from_one_of_something_else() -> None:
    said = endorser().endorse(COURSE.replace(description="Welds anything."), WORDS, now=NOW)
    (one,) = judge(make_badge(), said).nested
    assert (one.pointer, one.report["recipient"].code) == (
        "/credentialSubject/achievement",
        "recipient.endorses_other_edition",
    )


def test_beside_those_that_the_badge_carries() -> None:
    guild, board = endorser("guild"), endorser("board")
    report = judge(bytes(badge_of(endorsed_by(guild))), board.endorse(COURSE, WORDS, now=NOW))
    assert [one.pointer for one in report.nested] == [
        "/credentialSubject/achievement/endorsement/0",
        "/credentialSubject/achievement",
    ]
    assert report["endorsements"].params["accepted"] == 2


@pytest.mark.parametrize("rubbish", [b"", b"{", b"\x89PNG", "no token", {"a": 1}, b"[" * 1000])
def test_what_is_no_endorsement_has_its_report_and_spoils_nothing(rubbish: Any) -> None:
    report = judge(make_badge(), rubbish, endorser().endorse(COURSE, WORDS, now=NOW))
    assert report.verdict is Verdict.ACCEPTED
    assert [one.report.verdict for one in report.nested] == [Verdict.REFUSED, Verdict.ACCEPTED]


def test_a_badge_handed_in_as_an_endorsement_is_none() -> None:
    (one,) = judge(make_badge(), make_badge()).nested
    assert one.report["recipient"].code == "recipient.no_endorsement"
    assert one.report.verdict is Verdict.REFUSED


def test_none_is_judged_for_a_badge_that_was_changed() -> None:
    changed = dict(make_badge().document, name="Another")
    report = judge(changed, endorser().endorse(COURSE, WORDS, now=NOW))
    assert (report["endorsements"].code, report.nested) == ("endorsements.not_run_proof", ())


@pytest.mark.parametrize("wrong", [b"{}", "x", 7, [7], [Path("x")], None, {"a": 1}])
def test_a_mistake_in_the_call(wrong: Any) -> None:
    with pytest.raises(ConfigurationError) as raised:
        VERIFIER.check(make_badge(), now=NOW, endorsements=wrong)
    assert raised.value.detail_code == "config.endorsements"


def test_every_way_to_ask_takes_them() -> None:
    said = [endorser().endorse(COURSE, WORDS, now=NOW)]
    badge = make_badge()
    report = VERIFIER.check(badge, now=NOW, endorsements=said)
    assert VERIFIER.verify(badge, now=NOW, endorsements=said).report == report
    assert asyncio.run(VERIFIER.check_async(badge, now=NOW, endorsements=said)) == report
    assert asyncio.run(VERIFIER.verify_async(badge, now=NOW, endorsements=said)).report == report
    assert len(report.nested) == 1


def test_of_a_token_they_are_matched_as_of_json() -> None:
    """The digest is of the content, and the same in a token (ADR 14)."""
    token = make_badge(issuer=fixed_issuer(proof="vc-jwt"))
    (one,) = judge(token, endorser().endorse(token, WORDS, now=NOW)).nested
    assert one.report["recipient"].code == "recipient.endorses_this"


def test_what_the_badge_only_mentions_is_not_meant() -> None:
    """Somebody mentions a famous course, and hands in what was said of that."""
    famous = COURSE.replace(id="https://famous.example/courses/surgery", name="Surgery")
    said: Any = endorser().endorse(famous, WORDS, now=NOW).document
    del said["credentialSubject"]["digestMultibase"]

    def change(document: Any) -> None:
        document["credentialSubject"]["achievement"]["related"] = [{"type": ["Related"], "id": famous.id}]

    (one,) = judge(badge_with(change), sealed(said, signer())).nested
    assert (one.pointer, one.report["recipient"].code) == ("", "recipient.endorses_nothing_here")
