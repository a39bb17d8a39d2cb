"""Endorsements: found wherever they stand, judged on their own, bound to what they stand on; they never decide."""

from __future__ import annotations

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
from openbadge_issuer.issuing import with_endorsements
from openbadge_issuer.models import Profile
from openbadge_issuer.ports import Resolution
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.verification.policy import WEIGHTY
from openbadge_issuer.verification.trust import Enquiry, Listing, TrustRegistry


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"], ids=["endorsement", "endorsementJwt"])
def test_an_endorsement_of_the_achievement_has_a_report_of_its_own(kind: str) -> None:
    guild = endorser("guild", kind)
    report = judge(bytes(badge_of(endorsed_by(guild))))
    assert report.verdict is Verdict.ACCEPTED
    (one,) = report.nested
    member = "endorsement" if kind == "Ed25519" else "endorsementJwt"
    assert (one.role, one.pointer) == ("endorsement", f"/credentialSubject/achievement/{member}/0")
    assert one.report.verdict is Verdict.ACCEPTED
    assert one.report.format == "open-badges-3.0-endorsement"
    assert one.report["recipient"].code == "recipient.endorses_this"
    assert "recipient" in one.report.required
    assert one.report.badge is not None
    assert one.report.badge.issuer_id == guild.profile.id
    assert one.report.badge.description == WORDS
    summed_up = report["endorsements"]
    assert (summed_up.outcome, summed_up.code) == (Outcome.PASSED, "endorsements.accepted")
    assert (summed_up.params["total"], summed_up.params["accepted"]) == (1, 1)
    assert summed_up.params["endorsers"] == [guild.profile.id]


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_wherever_they_stand(kind: str) -> None:
    """Embedded, and as tokens, by who has no other key."""
    guild, token = endorser(kind=kind), kind == "P-256"
    member = "endorsementJwt" if token else "endorsement"

    def praised(profile: Profile) -> Any:
        return with_endorsements(profile.to_json(), [guild.endorse(profile, WORDS, now=NOW)])

    course: Any = COURSE.to_json()
    course["creator"] = praised(Profile(id="https://academy.example", name="Academy"))
    course = with_endorsements(course, [guild.endorse(course, WORDS, now=NOW)])

    def change(document: Any) -> None:
        document["issuer"] = praised(SCHOOL)
        document["credentialSubject"]["achievement"] = course
        document["credentialSubject"]["source"] = praised(Profile(id="https://lab.example", name="Lab"))
        mine = guild.endorse(document, WORDS, now=NOW)
        document[member] = [bytes(mine).decode() if token else mine.document]

    report = judge(badge_with(change))
    assert report.verdict is Verdict.ACCEPTED, str(report)
    assert {one.pointer: one.report["recipient"].code for one in report.nested} == {
        f"/{member}/0": "recipient.endorses_this",
        f"/issuer/{member}/0": "recipient.endorses_this",
        f"/credentialSubject/achievement/{member}/0": "recipient.endorses_this",
        f"/credentialSubject/achievement/creator/{member}/0": "recipient.endorses_this",
        f"/credentialSubject/source/{member}/0": "recipient.endorses_this",
    }
    assert {one.report.proof_format for one in report.nested} == {"vc-jwt" if token else "eddsa-rdfc-2022"}
    assert report["endorsements"].code == "endorsements.accepted"


def test_an_endorsement_of_an_endorser_is_judged_inside_its_report() -> None:
    ministry = endorser("ministry")
    guild = endorser("guild")
    profile: Any = with_endorsements(guild.profile, [ministry.endorse(guild.profile, WORDS, now=NOW)])
    report = judge(bytes(badge_of(endorsed_by(endorser("guild", profile=profile)))))
    (one,) = report.nested
    (inner,) = one.report.nested
    assert inner.pointer == "/issuer/endorsement/0"
    assert inner.report.verdict is Verdict.ACCEPTED
    assert inner.report.badge is not None
    assert inner.report.badge.issuer_id == ministry.profile.id


def test_one_that_is_false_never_decides_and_is_said_so() -> None:
    good = endorser("guild").endorse(COURSE, WORDS, now=NOW)
    bad: Any = endorser("board").endorse(COURSE, WORDS, now=NOW).document
    bad["credentialSubject"]["endorsementComment"] = "We have not seen it."

    def change(document: Any) -> None:
        document["credentialSubject"]["achievement"]["endorsement"] = [good.document, bad]

    report = judge(badge_with(change))
    assert report.verdict is Verdict.ACCEPTED
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED, Verdict.REFUSED]
    summed_up = report["endorsements"]
    assert (summed_up.outcome, summed_up.code) == (Outcome.WARNING, "endorsements.refused")
    assert summed_up.pointer == "/credentialSubject/achievement/endorsement/1"
    assert (summed_up.params["accepted"], summed_up.params["refused"]) == (1, 1)
    assert [finding.severity for finding in summed_up.findings] == ["info", "warning"]


def test_whoever_requires_them_is_refused_a_badge_with_a_false_one() -> None:
    def change(document: Any) -> None:
        made = endorser().endorse(COURSE, WORDS, now=NOW).document
        document["credentialSubject"]["achievement"]["endorsement"] = [dict(made, name="Another")]

    badge = badge_with(change)
    assert judge(badge).verdict is Verdict.ACCEPTED
    assert judge(badge, required={*WEIGHTY, "endorsements"}).verdict is Verdict.REFUSED


def test_none_is_judged_before_the_badge_itself_is_proven() -> None:
    document = badge_of(endorsed_by(endorser())).document
    document["name"] = "Another name"
    report = judge(document)
    assert (report.verdict, report.nested) == (Verdict.REFUSED, ())
    assert report["endorsements"].code == "endorsements.not_run_proof"


def test_none_is_judged_of_a_badge_that_its_issuer_has_not_signed() -> None:
    badge: Any = badge_of(endorsed_by(endorser())).document
    report = judge(sealed(badge, signer("forger")))
    assert report["endorsements"].code in ("endorsements.not_run_proof", "endorsements.not_run_issuer")
    assert report.nested == ()


def test_trust_is_asked_of_endorsers_too() -> None:
    trusted = TrustedIssuers({ISSUER_ID: "the school", endorser("guild").profile.id: "the guild"})
    badge = bytes(badge_of(endorsed_by(endorser("guild"), endorser("stranger"))))
    report = judge(badge, trust=trusted)
    assert report.verdict is Verdict.ACCEPTED
    assert [one.report["trust"].code for one in report.nested] == ["trust.listed", "trust.not_listed"]
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED, Verdict.REFUSED]


class Nobody:
    """A registry of the caller's own that lists the school alone."""

    name = "schools"

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        yield from ()
        listed = enquiry.issuer_id == ISSUER_ID
        return Listing(outcome="listed" if listed else "not_listed", name="the school" if listed else "")


@pytest.mark.parametrize("trusted", [TrustedIssuers({ISSUER_ID: "the school"}), Nobody()])
def test_an_endorser_whom_nobody_knows_is_a_stranger_and_no_forger(trusted: TrustRegistry) -> None:
    badge = bytes(badge_of(endorsed_by(endorser("guild"))))
    for required in (WEIGHTY, {*WEIGHTY, "endorsements"}):
        report = judge(badge, trust=trusted, required=required)
        (one,) = report.nested
        assert report.verdict is Verdict.ACCEPTED
        assert one.report.verdict is Verdict.REFUSED  # the endorsement does not count
        assert one.report.summary.endswith("is not among those whom you trust, whatever it calls itself.")
        assert one.report.summary.startswith(
            f"The issuer {endorser('guild').profile.id} is not among those whom you trust"
        )
        said = report["endorsements"]
        assert (said.outcome, said.code) == (Outcome.WARNING, "endorsements.strangers")
        assert (said.params["strangers"], said.params["refused"], said.params["total"]) == (1, 0, 1)


def test_a_forger_is_no_stranger() -> None:
    """A false endorsement that names somebody unknown is false."""
    made = endorser("guild").endorse(COURSE, WORDS, now=NOW).document
    forged = {**endorser("board").endorse(COURSE, WORDS, now=NOW).document, "name": "Another"}
    badge = badge_with(
        lambda document: document["credentialSubject"]["achievement"].update(endorsement=[forged, made])
    )
    report = judge(badge, trust=TrustedIssuers({ISSUER_ID: "the school"}))
    said = report["endorsements"]
    assert said.code == "endorsements.refused"
    assert (said.params["strangers"], said.params["refused"]) == (1, 1)
    assert report.verdict is Verdict.ACCEPTED


def test_what_is_expected_of_the_badge_is_not_expected_of_its_endorsements() -> None:
    badge = bytes(badge_of(endorsed_by(endorser())))
    report = judge(badge, expected_issuer=ISSUER_ID, expected_achievement=COURSE.id)
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED]
    required = judge(badge, required={*WEIGHTY, "recipient"})
    assert [one.report.verdict for one in required.nested] == [Verdict.ACCEPTED]


def without_digest(endorsed: Any) -> Any:
    made: Any = endorser().endorse(endorsed, WORDS, now=NOW).document
    del made["credentialSubject"]["digestMultibase"]
    return sealed(made, signer())


def test_by_id_alone_is_told() -> None:
    said = without_digest(COURSE)
    badge = badge_with(
        lambda document: document["credentialSubject"]["achievement"].update(endorsement=[said])
    )
    report = judge(badge)
    (one,) = report.nested
    assert one.report.verdict is Verdict.ACCEPTED
    assert (one.report["recipient"].outcome, one.report["recipient"].code) == (
        Outcome.WARNING,
        "recipient.endorses_id",
    )
    assert (report["endorsements"].outcome, report["endorsements"].code) == (
        Outcome.WARNING,
        "endorsements.by_id",
    )


def test_the_id_of_the_issuer_is_more_than_words() -> None:
    said = without_digest(SCHOOL)
    report = judge(badge_with(lambda document: document["issuer"].update(endorsement=[said])))
    assert report.nested[0].report["recipient"].code == "recipient.endorses_id"
    assert report["endorsements"].code == "endorsements.accepted"


@pytest.mark.parametrize(
    ("digest", "code", "verdict"),
    [
        (
            "uEiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "recipient.endorses_other_edition",
            Verdict.REFUSED,
        ),
        ("zQm", "recipient.digest_unread", Verdict.UNDECIDED),
        ("", "recipient.digest_unread", Verdict.UNDECIDED),
    ],
)
def test_a_digest_that_is_of_something_else_or_can_not_be_read(
    digest: str, code: str, verdict: Verdict
) -> None:
    made: Any = endorser().endorse(COURSE, WORDS, now=NOW).document
    made["credentialSubject"]["digestMultibase"] = digest

    def change(document: Any) -> None:
        document["credentialSubject"]["achievement"]["endorsement"] = [sealed(made, signer())]

    report = judge(badge_with(change))
    assert report.verdict is Verdict.ACCEPTED
    (one,) = report.nested
    assert (one.report["recipient"].code, one.report.verdict) == (code, verdict)


def test_a_badge_without_any() -> None:
    report = Verifier(fetch=issuer_documents()).check(make_badge(), now=NOW)
    assert report["endorsements"].outcome is Outcome.NOT_APPLICABLE
    assert report.nested == ()


def test_the_issuer_praising_itself_is_said_so() -> None:
    """Its signature is good, and says nothing that the badge does not."""
    school = fixed_issuer()
    report = judge(bytes(badge_of(with_endorsements(COURSE, [school.endorse(COURSE, WORDS, now=NOW)]))))
    assert report["endorsements"].code == "endorsements.own"
    assert report["endorsements"].outcome is Outcome.WARNING
    assert report["endorsements"].params["own"] == 1
