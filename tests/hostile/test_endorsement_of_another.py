"""A genuine endorsement of a famous course is put on another one; of a genuine badge on a changed one."""

from __future__ import annotations

from typing import Any

import pytest

from endorsement_samples import COURSE, SCHOOL, WORDS, badge_with, endorser, judge, sealed, signer
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import Outcome, Verdict

FAMOUS = COURSE.replace(id="https://famous.example/courses/surgery", name="Surgery")


def carrying(said: Any, *, place: str = "achievement") -> bytes:
    def change(document: Any) -> None:
        subject = document["credentialSubject"]
        target = {"achievement": subject["achievement"], "issuer": document["issuer"], "": document}[place]
        target["endorsement"] = [said]

    return badge_with(change)


@pytest.mark.parametrize("place", ["achievement", "issuer", ""])
def test_an_endorsement_of_something_else_is_not_counted(place: str) -> None:
    report = judge(carrying(endorser().endorse(FAMOUS, WORDS, now=NOW).document, place=place))
    (one,) = report.nested
    assert one.report["proof"].outcome is Outcome.PASSED
    assert (one.report["recipient"].code, one.report.verdict) == ("recipient.endorses_other", Verdict.REFUSED)
    assert (report["endorsements"].code, report["endorsements"].params["accepted"]) == (
        "endorsements.refused",
        0,
    )


def test_the_id_of_the_famous_course_with_another_content() -> None:
    """The course takes the famous id, so the id fits; the digest does not."""

    def change(document: Any) -> None:
        achievement = document["credentialSubject"]["achievement"]
        achievement["id"] = FAMOUS.id
        achievement["endorsement"] = [endorser().endorse(FAMOUS, WORDS, now=NOW).document]

    (one,) = judge(badge_with(change)).nested
    assert one.report["recipient"].code == "recipient.endorses_other_edition"
    assert one.report.verdict is Verdict.REFUSED


def test_the_id_of_the_famous_course_where_the_endorsement_names_no_digest_is_never_a_clean_pass() -> None:
    said: Any = endorser().endorse(FAMOUS, WORDS, now=NOW).document
    del said["credentialSubject"]["digestMultibase"]

    def change(document: Any) -> None:
        document["credentialSubject"]["achievement"].update(
            id=FAMOUS.id, endorsement=[sealed(said, signer())]
        )

    report = judge(badge_with(change))
    assert (report["endorsements"].code, report["endorsements"].outcome) == (
        "endorsements.by_id",
        Outcome.WARNING,
    )


def test_an_endorsement_whose_subject_was_exchanged_is_not_genuine() -> None:
    said: Any = endorser().endorse(FAMOUS, WORDS, now=NOW).document
    said["credentialSubject"]["id"] = COURSE.id
    (one,) = judge(carrying(said)).nested
    assert (one.report["proof"].outcome, one.report.verdict) == (Outcome.FAILED, Verdict.REFUSED)


def test_an_endorsement_in_anothers_name() -> None:
    """Signed by a stranger, with the guild as its issuer."""
    said: Any = endorser().endorse(COURSE, WORDS, now=NOW).document
    (one,) = judge(carrying(sealed(said, signer("stranger")))).nested
    assert one.report["issuer"].outcome is Outcome.FAILED
    assert one.report.verdict is Verdict.REFUSED


def test_a_badge_as_an_endorsement() -> None:
    def change(document: Any) -> None:
        token = bytes(endorser("guild", "P-256").endorse(COURSE, WORDS, now=NOW)).decode()
        badge = bytes(make_badge(issuer=endorser("guild", "P-256"))).decode()
        document["credentialSubject"]["achievement"]["endorsementJwt"] = [token, badge]

    report = judge(badge_with(change))
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED, Verdict.REFUSED]
    assert report.nested[1].report["recipient"].code == "recipient.no_endorsement"


def test_the_issuer_of_itself_is_said_so_and_a_profile_of_itself_too() -> None:
    guild = endorser()
    itself: Any = guild.endorse(guild.profile, WORDS, now=NOW).document

    def change(document: Any) -> None:
        document["credentialSubject"]["achievement"]["creator"] = {
            **guild.profile.to_json(),
            "endorsement": [itself],
        }

    report = judge(badge_with(change))
    assert report["endorsements"].code == "endorsements.own"
    assert SCHOOL.id != guild.profile.id
