"""The report itself: what it says as an object, as a text and as JSON, whatever a verification put into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from openbadge_issuer.errors import ConfigurationError, Finding
from openbadge_issuer.verification import (
    Check,
    Outcome,
    Report,
    Verdict,
    VerificationRefused,
    VerificationUndecided,
)
from openbadge_issuer.verification.outcomes import from_findings, quoting, saying
from openbadge_issuer.verification.policy import CHECKS, WEIGHTY
from openbadge_issuer.verification.report import BadgeView, Nested, ResultView, SkillView
from openbadge_issuer.verification.translating import ADVICE, advice_code, translated

WHEN = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOT_ASKED = "Who stands behind it was not checked."
OF_NAMES = "Who stands behind the credentials in it was not checked: anyone can write such names."


def report(
    verdict: Verdict = Verdict.ACCEPTED, *said: Check, nested: tuple[Nested, ...] = (), **changes: Any
) -> Report:
    """A report in which every check passed, or nobody was asked, but those that are given."""
    checks = {
        name: Check(name=name, outcome=Outcome.PASSED, code=f"{name}.x", message=f"{name} passed.")
        for name in CHECKS
    }
    checks["trust"] = Check(name="trust", outcome=Outcome.WARNING, code="trust.not_asked", message=NOT_ASKED)
    made: dict[str, Any] = {
        "verdict": verdict,
        "format": "open-badges-3.0",
        "proof_format": "eddsa-rdfc-2022",
        "carrier": "json",
        "badge": None,
        "checks": tuple({**checks, **{check.name: check for check in said}}.values()),
        "required": WEIGHTY,
        "leniencies": (),
        "input_sha256": "0" * 64,
        "checked_at": WHEN,
        "library": "openbadge-issuer 1.0",
        "nested": nested,
        **changes,
    }
    return Report(**made)


def check(name: str, outcome: Outcome, code: str, message: str, **more: Any) -> Check:
    return Check(name=name, outcome=outcome, code=code, message=message, **more)


EXPIRED = check("dates", Outcome.FAILED, "dates.expired", "It expired.", advice="Ask for another one.")
UNSIGNED = check("proof", Outcome.FAILED, "proof.missing", "Nobody signed it.")
AWAY = check("issuer", Outcome.UNKNOWN, "resolve.unavailable", "Its keys could not be had.")
WAITING = check("status", Outcome.UNKNOWN, "status.not_run_proof", "Not looked at.")
LISTED = check(
    "trust",
    Outcome.PASSED,
    "trust.listed",
    "It is on the list.",
    params={"name": "Example School", "registry": "https://list.example/"},
)
REFUSED = report(Verdict.REFUSED, EXPIRED)


def held(inner: Report, number: int = 0) -> Nested:
    """As one that a record holds."""
    return Nested(
        role="credential", pointer=f"/credentialSubject/verifiableCredential/{number}", report=inner
    )


def endorsement(inner: Report) -> Nested:
    return Nested(role="endorsement", pointer="/endorsement/0", report=inner)


# --- as an object


def test_a_report_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError) as caught:
        bool(report())
    assert str(caught.value) == (
        "a report is neither true nor false: compare report.verdict with Verdict.ACCEPTED"
    )


def test_checks_by_name_and_in_order() -> None:
    made = report(Verdict.REFUSED, EXPIRED)
    assert made["dates"] is EXPIRED
    assert [each.name for each in made] == list(CHECKS)
    with pytest.raises(KeyError, match=r"no check 'nothing'; did you mean carrier, json, .*, credentials\?"):
        made["nothing"]
    with pytest.raises(KeyError, match=r"no check 'prof'; did you mean proof\?"):
        made["prof"]


def test_troubles_are_what_was_required_and_did_not_pass() -> None:
    beside = check("trust", Outcome.FAILED, "trust.unlisted", "It is on no list.")
    odd = check("json", Outcome.WARNING, "json.mapping", "It was parsed already.")
    made = report(Verdict.REFUSED, UNSIGNED, AWAY, WAITING, beside, odd)
    assert made.troubles == (UNSIGNED, AWAY)


@pytest.mark.parametrize(
    ("role", "pointer", "is_held"),
    [
        ("credential", "/credentialSubject/verifiableCredential/0", True),
        ("credential", "/verifiableCredential/0", True),
        ("credential", "/credentialSchema/0", False),
        ("endorsement", "/verifiableCredential/0", False),
    ],
)
def test_what_is_held_and_what_is_only_referred_to(role: Any, pointer: str, is_held: bool) -> None:  # noqa: FBT001 - a case
    assert Nested(role=role, pointer=pointer, report=REFUSED).is_held is is_held


# --- in a sentence


LINTED: dict[str, Any] = {"checked_at": None}
GENUINE = f"Genuine and unchanged. {NOT_ASKED}"


@pytest.mark.parametrize(
    ("made", "summary"),
    [
        (report(), GENUINE),
        (report(Verdict.ACCEPTED, LISTED), "Genuine and unchanged. It is on the list."),
        (report(Verdict.REFUSED, EXPIRED, AWAY), "It expired."),
        (report(Verdict.REFUSED, UNSIGNED, EXPIRED), "Nobody signed it."),
        (report(Verdict.UNDECIDED, AWAY), "Its keys could not be had."),
        (
            report(
                Verdict.UNDECIDED,
                check("proof", Outcome.UNKNOWN, "proof.not_run_json", "Not looked at."),
                AWAY,
            ),
            "Its keys could not be had.",
        ),
        (report(Verdict.UNDECIDED, WAITING), "Not looked at."),
        (report(Verdict.UNDECIDED), ""),
        (
            report(
                Verdict.REFUSED, EXPIRED, check("trust", Outcome.FAILED, "trust.x", "No."), required={"trust"}
            ),
            "No.",
        ),
        (report(**LINTED), "It is built as it should be. Whether its signature is right was not checked."),
        (
            report(**LINTED, proof_format=""),
            "Nothing stands against signing it; what could be better is among the checks.",
        ),
        (report(Verdict.REFUSED, EXPIRED, **LINTED), "It expired."),
        (
            report(Verdict.ACCEPTED, EXPIRED, AWAY),
            "Accepted by a policy that does not ask for what did not pass: issuer, dates.",
        ),
        (report(Verdict.ACCEPTED, check("schemas", Outcome.UNKNOWN, "schemas.x", "Unknown.")), GENUINE),
        (
            report(
                Verdict.ACCEPTED,
                check("issuer", Outcome.WARNING, "issuer.key_expired_since", "Its key ended."),
            ),
            f"Genuine and unchanged. Its key ended. {NOT_ASKED}",
        ),
        (
            report(
                Verdict.ACCEPTED, check("issuer", Outcome.WARNING, "issuer.key_known_before", "It was there.")
            ),
            f"Genuine and unchanged. It was there. {NOT_ASKED}",
        ),
        (report(Verdict.ACCEPTED, check("issuer", Outcome.WARNING, "issuer.other", "Something.")), GENUINE),
        (
            report(
                Verdict.ACCEPTED, check("refresh", Outcome.PASSED, "refresh.newer", "This is the newer one.")
            ),
            f"{GENUINE} This is the newer one.",
        ),
        (
            report(
                Verdict.REFUSED,
                EXPIRED,
                check("refresh", Outcome.PASSED, "refresh.newer", "This is the newer one."),
            ),
            "It expired. This is the newer one.",
        ),
        (
            report(
                Verdict.ACCEPTED, check("refresh", Outcome.PASSED, "refresh.same", "There is no newer one.")
            ),
            GENUINE,
        ),
    ],
)
def test_the_summary(made: Report, summary: str) -> None:
    assert made.summary == summary


@pytest.mark.parametrize(
    ("code", "added"),
    [
        ("credentials.refused", " Of two, one is false."),
        ("credentials.undecided", " Of two, one is false."),
        ("credentials.association", ""),
        ("credentials.accepted", ""),
    ],
)
def test_that_not_all_of_what_it_holds_is_accepted_is_in_the_summary(code: str, added: str) -> None:
    held = check("credentials", Outcome.WARNING, code, "Of two, one is false.")
    assert report(Verdict.ACCEPTED, held).summary == f"{GENUINE}{added}"
    assert report(Verdict.REFUSED, EXPIRED, held).summary == "It expired."
    parts = tuple(Finding(code=name, message=said) for name, said in ((code, "Of two."), ("x", "Odd.")))
    both = replace(held, message="Of two. Odd.", parts=parts)
    assert report(Verdict.ACCEPTED, both).summary == f"{GENUINE}{added and ' Of two.'}"


@pytest.mark.parametrize("name", ["verifiable-credential", "open-badges-3.0-endorsement"])
def test_that_it_is_no_badge_is_in_the_summary_and_in_the_text(name: str) -> None:
    made = report(Verdict.ACCEPTED, LISTED, format=name)
    assert made.summary == f"Genuine and unchanged. It is on the list. It is no badge: its format is {name}."
    assert str(made).split("\n")[:2] == [f"accepted: {made.summary}", f"  format: {name}"]
    assert made.translated({"verdict.no_badge": "Kein Badge ({format})."}).summary.endswith(f"({name}).")
    refused = report(Verdict.REFUSED, EXPIRED, format=name)
    assert (refused.summary, str(refused).split("\n")[1]) == ("It expired.", f"  format: {name}")


@pytest.mark.parametrize(
    "name", ["open-badges-2.0", "open-badges-3.0", "clr-2.0", "verifiable-presentation", "unknown"]
)
def test_of_a_badge_the_format_is_not_said(name: str) -> None:
    made = report(format=name)
    assert made.summary == GENUINE
    assert "format:" not in str(made)


OF_ANOTHER = Finding(
    code="credentials.other_subject", message="It is about somebody else.", severity="warning"
)


@pytest.mark.parametrize(
    ("name", "finding", "added"),
    [
        ("verifiable-presentation", OF_ANOTHER, " It is about somebody else."),
        ("verifiable-presentation", replace(OF_ANOTHER, code="credentials.x"), ""),
        ("clr-2.0", OF_ANOTHER, ""),
    ],
    ids=["of another", "something else", "a record"],
)
def test_that_somebody_shows_what_is_of_another_is_in_the_summary(
    name: str, finding: Finding, added: str
) -> None:
    holds = Finding(code="credentials.holds", message="It holds one.", severity="info")
    shown = check("credentials", Outcome.WARNING, "credentials.x", "They are two.", findings=(holds, finding))
    assert report(Verdict.REFUSED, EXPIRED, shown, format=name).summary == f"It expired.{added}"


@pytest.mark.parametrize(
    ("nested", "said"),
    [
        ((held(report()),), True),
        ((held(REFUSED), held(report(), 1)), True),
        ((held(report(Verdict.ACCEPTED, LISTED, nested=(held(report()),))),), True),
        ((held(report(Verdict.ACCEPTED, LISTED)),), False),
        ((held(REFUSED),), False),
        ((held(replace(REFUSED, nested=(held(report()),))),), False),  # what holds it counts for nothing
        ((endorsement(report()),), False),
        ((), False),
    ],
)
def test_that_nobody_was_asked_who_stands_behind_what_is_inside(
    nested: tuple[Nested, ...],
    said: bool,  # noqa: FBT001 - a case
) -> None:
    made = report(Verdict.ACCEPTED, LISTED, nested=nested)
    genuine = "Genuine and unchanged. It is on the list."
    assert made.summary == (f"{genuine} {OF_NAMES}" if said else genuine)


def test_of_a_presentation_its_own_check_says_so_and_it_is_not_said_twice() -> None:
    inside = check("trust", Outcome.WARNING, "trust.not_asked_inside", OF_NAMES)
    made = report(Verdict.ACCEPTED, inside, nested=(held(report()),))
    assert made.summary == f"Genuine and unchanged. {OF_NAMES}"


OF_NONE = check("trust", Outcome.UNKNOWN, "trust.of_none", "It holds for none.")
NONE_OF_TWO = check(
    "credentials", Outcome.UNKNOWN, "credentials.none_accepted", "There are two, and neither holds."
)
NO_BADGE = check("structure", Outcome.UNKNOWN, "structure.format_not_taken", "It is a card.")
ONE_OF_THEM = " One of them: "


def shown(verdict: Verdict, *said: Check, nested: tuple[Nested, ...], **changes: Any) -> Report:
    required = frozenset({*WEIGHTY, "trust", "recipient", "credentials"})
    return report(
        verdict, *said, nested=nested, format="verifiable-presentation", required=required, **changes
    )


CARD = report(Verdict.UNDECIDED, NO_BADGE, format="verifiable-credential")


@pytest.mark.parametrize(
    "said",
    [
        (OF_NONE, NONE_OF_TWO),
        (replace(OF_NONE, name="recipient", code="recipient.of_none"), NONE_OF_TWO),
        (NONE_OF_TWO,),
    ],
    ids=["of nobody known", "of nobody expected", "nobody was asked"],
)
def test_that_nothing_in_a_presentation_is_accepted_is_said_with_a_reason(said: tuple[Check, ...]) -> None:
    begins = "There are two, and neither holds."
    assert shown(Verdict.UNDECIDED, *said, nested=(held(CARD),)).summary == f"{begins} It is a card."
    both = (held(REFUSED), held(CARD, 1))
    made = shown(Verdict.UNDECIDED, *said, nested=both)
    assert (
        made.summary == f"{begins}{ONE_OF_THEM}It is a card."
    )  # what leaves it open, and not what refuses another
    german = {"verdict.one_of_them": "Eins: {message}", "structure.format_not_taken": "Ein Ausweis {x}."}
    assert made.translated(german).summary == f"{begins} Eins: It is a card."
    refused = [replace(each, outcome=Outcome.FAILED) for each in said]
    made = shown(Verdict.REFUSED, *refused, nested=(*both, held(replace(REFUSED, checks=(UNSIGNED,)), 2)))
    assert made.summary == f"{begins}{ONE_OF_THEM}It expired."
    assert shown(Verdict.REFUSED, *refused, nested=(endorsement(REFUSED),)).summary == begins
    waiting = replace(CARD, required=frozenset())
    assert shown(Verdict.UNDECIDED, *said, nested=(held(waiting),)).summary == begins
    beside = (endorsement(CARD), held(CARD))
    assert shown(Verdict.UNDECIDED, *said, nested=beside).summary == f"{begins} It is a card."


def test_another_reason_is_told_as_it_is() -> None:
    nested = (held(CARD),)
    assert shown(Verdict.UNDECIDED, AWAY, OF_NONE, NONE_OF_TWO, nested=nested).summary == AWAY.message
    empty = replace(OF_NONE, outcome=Outcome.FAILED)
    nothing = check(
        "credentials", Outcome.NOT_APPLICABLE, "credentials.not_applicable_none", "It holds nothing."
    )
    assert shown(Verdict.REFUSED, empty, nothing, nested=()).summary == "It holds for none."
    some = check("credentials", Outcome.UNKNOWN, "credentials.undecided", "One of two.")
    assert shown(Verdict.UNDECIDED, some, nested=nested).summary == "One of two."


ALL_OF_IT = check("credentials", Outcome.PASSED, "credentials.accepted", "It is one, and accepted.")
SOME_OF_IT = check("credentials", Outcome.WARNING, "credentials.refused", "Of two, one is false.")


@pytest.mark.parametrize(
    ("trust", "credentials", "added"),
    [
        ("trust.of_each", ALL_OF_IT, " It is one, and accepted."),
        ("trust.of_some", SOME_OF_IT, " Of two, one is false."),
        ("trust.of_each", replace(ALL_OF_IT, code="credentials.other_subject"), ""),
        ("trust.listed", ALL_OF_IT, " It is asked."),
        ("trust.listed", SOME_OF_IT, " It is asked. Of two, one is false."),
    ],
)
def test_what_was_asked_of_each_in_it_is_told_of_those(trust: str, credentials: Check, added: str) -> None:
    asked = check("trust", Outcome.PASSED, trust, "It is asked.")
    made = shown(Verdict.ACCEPTED, asked, credentials, nested=())
    assert made.summary == f"Genuine and unchanged.{added}"


TAKEN = report(Verdict.ACCEPTED, LISTED, format="verifiable-credential")


@pytest.mark.parametrize("name", ["verifiable-presentation", "clr-2.0"])
def test_that_what_is_accepted_in_it_is_no_badge_is_in_the_summary(name: str) -> None:
    def told(*nested: Report) -> str:
        made = report(
            Verdict.ACCEPTED, LISTED, format=name, nested=tuple(held(it, n) for n, it in enumerate(nested))
        )
        return made.summary.removeprefix("Genuine and unchanged. It is on the list.")

    of_one = " Credentials in it that are accepted and are no badges: 1, of the format verifiable-credential."
    badge = report(Verdict.ACCEPTED, LISTED)
    assert (
        told(TAKEN)
        == told(badge, TAKEN)
        == told(replace(badge, format="clr-2.0", nested=(held(TAKEN),)))
        == of_one
    )
    assert told(badge) == told(badge, CARD) == told(replace(REFUSED, nested=(held(TAKEN),))) == ""
    praise = replace(TAKEN, format="open-badges-3.0-endorsement")
    assert told(TAKEN, praise, TAKEN) == of_one.replace("1", "3").replace(
        "verifiable-credential", "verifiable-credential, open-badges-3.0-endorsement"
    )
    made = report(Verdict.ACCEPTED, LISTED, format=name, nested=(held(TAKEN), endorsement(praise)))
    german = made.translated({"verdict.no_badges_inside": "Keine Badges: {total} ({format})."})
    assert german.summary.endswith(" Keine Badges: 1 (verifiable-credential).")


# --- as a text


def test_as_a_text_every_check_has_a_line_and_what_is_inside_its_verdict() -> None:
    title = BadgeView(
        title="Welding\x1b[31m", issuer_id="did:web:school.example", issuer_claimed_name="A 'School'"
    )
    claimed_by_nobody = BadgeView(issuer_id="did:web:other.example")
    deeper = report(Verdict.UNDECIDED, AWAY, badge=claimed_by_nobody)
    inner = report(Verdict.REFUSED, UNSIGNED, EXPIRED, badge=title, nested=(endorsement(deeper),))
    made = report(Verdict.REFUSED, EXPIRED, nested=(held(inner), held(report(), 1)))
    lines = str(made).split("\n")
    assert lines[:3] == [
        "refused: It expired.",
        "  PASSED         carrier      carrier passed.",
        "  PASSED         json         json passed.",
    ]
    assert "  FAILED         dates        It expired." in lines
    assert lines[1 + len(CHECKS) :] == [
        "  credential /credentialSubject/verifiableCredential/0",
        "    refused: Nobody signed it.",
        "    title: Welding [31m",
        "    issuer: did:web:school.example, calls itself \"A 'School'\"",
        "    FAILED         dates        It expired.",
        "    -> Ask for another one.",
        "    endorsement /endorsement/0",
        "      undecided: Its keys could not be had.",
        "      issuer: did:web:other.example",
        "  credential /credentialSubject/verifiableCredential/1",
        f"    accepted: {GENUINE}",
    ]


# --- in other words


GERMAN = {
    "dates.expired": "Abgelaufen am {on}.",
    "dates.expired.advice": "Frag nach ({on}).",
    "rules.type": "Das {what} fehlt.",
    "trust.not_asked": "Wer?",
    "verdict.accepted": "Echt.",
    "trust.not_asked_inside": "Wer darin?",
}


def test_in_other_words_only_the_sentences_change() -> None:
    finding = Finding(
        code="rules.type", message="The type is missing.", params={"what": "type"}, advice="Add it."
    )
    ended = replace(EXPIRED, params={"on": 7}, findings=(finding,))
    inner = report(Verdict.REFUSED, ended)
    said = report(Verdict.REFUSED, ended, AWAY, nested=(held(inner),)).translated(GERMAN)
    assert said["dates"] == replace(
        ended,
        message="Abgelaufen am 7.",
        advice="Frag nach (7).",
        findings=(replace(finding, message="Das type fehlt."),),
    )
    assert said["issuer"] == AWAY
    assert said.summary == "Abgelaufen am 7."
    assert said.nested[0].report == replace(inner, checks=inner.translated(GERMAN).checks)
    assert said.nested[0].report["dates"].message == "Abgelaufen am 7."
    assert report(nested=(held(report()),)).translated(GERMAN).summary == "Echt. Wer? Wer darin?"
    assert report(nested=(held(report()),)).translated({}).summary == f"{GENUINE} {OF_NAMES}"


def test_a_sentence_that_is_empty_in_other_words_stays_english() -> None:
    said = report(Verdict.REFUSED, EXPIRED).translated({"dates.expired": "", "dates.expired.advice": ""})
    assert said["dates"] == EXPIRED


@pytest.mark.parametrize(
    ("said", "params", "translation"),
    [
        ("Odd. (and 2 more)", {"more": 2}, "Seltsam. (and 2 more)"),
        ("Odd.", {"more": 2}, "Seltsam."),
        ("Odd. (and 2 more)", {}, "Seltsam."),
    ],
)
def test_how_many_more_there_are_is_said_where_it_was(
    said: str, params: dict[str, Any], translation: str
) -> None:
    one = Finding(code="rules.type", message=said, params=params)
    assert translated(one, {"rules.type": "Seltsam."}).message == translation
    assert translated(one, {}) == one


def test_what_is_only_among_the_findings_is_no_part_of_the_sentence() -> None:
    part = Finding(code="a.c", message="Two.")
    one = check("proof", Outcome.FAILED, "proof.x", "One. Two.", findings=(part,))
    assert one.parts == ()
    assert translated(one, {"a.c": "Zwei."}).message == "One. Two."
    assert translated(one, {"proof.x": "Eins.", "a.c": "Zwei."}).message == "Eins."


# --- as JSON


def test_a_check_as_json_has_every_member() -> None:
    finding = Finding(
        code="rules.type",
        message="No.",
        severity="warning",
        pointer="/type",
        params={"known": ("A", "B"), "found": None, "count": 2, "share": 0.5, "is_list": True},
        advice="Add it.",
        spec="https://spec.example/#type",
    )
    bare = {"params": {}, "advice": "", "pointer": "", "spec": "", "retry": "never", "turn": "nobody"}
    bare |= {"adviceCode": "", "parts": []}
    assert check("proof", Outcome.PASSED, "proof.x", "Yes.", findings=(finding,)).to_json() == {
        "name": "proof",
        "outcome": "PASSED",
        "code": "proof.x",
        "message": "Yes.",
        **bare,
        "findings": [
            {
                "code": "rules.type",
                "message": "No.",
                "severity": "warning",
                "pointer": "/type",
                "params": {"known": ["A", "B"], "found": None, "count": 2, "share": 0.5, "is_list": True},
                "advice": "Add it.",
                "adviceCode": "rules.type.advice",
                "spec": "https://spec.example/#type",
            }
        ],
    }
    assert type(check("proof", Outcome.PASSED, "proof.x", "Yes.").to_json()["outcome"]) is str


def test_values_that_json_does_not_know_are_written_as_text() -> None:
    odd: Any = {7: WHEN, "list": [WHEN, Verdict.ACCEPTED]}
    assert check("proof", Outcome.PASSED, "proof.x", "Yes.", params=odd).to_json()["params"] == {
        "7": str(WHEN), "list": [str(WHEN), "accepted"]
    }  # fmt: skip


BADGE = BadgeView(
    id="urn:uuid:1",
    title="Welding",
    description="Can weld.",
    criteria="Weld.",
    image="https://school.example/1.png",
    achievement_id="urn:uuid:2",
    achievement_type="Badge",
    issuer_id="did:web:school.example",
    issuer_claimed_name="Example School",
    recipient_matched=True,
    valid_from="2026-01-01T00:00:00Z",
    valid_until="2027-01-01T00:00:00Z",
    skills=(SkillView(name="Metal", url="https://skills.example/1", framework="F", code="C", type="CFItem"),),
    results=(ResultView(name="Grade", value="A", level="High", required="B", status="Completed"),),
)
BADGE_JSON = {
    "id": "urn:uuid:1",
    "title": "Welding",
    "description": "Can weld.",
    "criteria": "Weld.",
    "image": "https://school.example/1.png",
    "achievementId": "urn:uuid:2",
    "achievementType": "Badge",
    "issuerId": "did:web:school.example",
    "issuerClaimedName": "Example School",
    "recipientMatched": True,
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00Z",
    "skills": [{"name": "Metal", "url": "https://skills.example/1", "framework": "F", "code": "C", "type": "CFItem"}],
    "results": [{"name": "Grade", "value": "A", "level": "High", "required": "B", "status": "Completed"}],
}  # fmt: skip


def test_the_badge_as_json() -> None:
    assert BADGE.to_json() == BADGE_JSON
    assert BadgeView().to_json() == {
        name: None if name == "recipientMatched" else [] if isinstance(value, list) else ""
        for name, value in BADGE_JSON.items()
    }
    assert BadgeView(results=(ResultView(),), skills=(SkillView(name="", url=""),)).to_json() == {
        **BadgeView().to_json(),
        "skills": [{"name": "", "url": "", "framework": "", "code": "", "type": ""}],
        "results": [{"name": "", "value": "", "level": "", "required": "", "status": ""}],
    }


def whole(made: Report, **changes: object) -> Mapping[str, object]:
    """What ``made`` must be as JSON, if nothing but these is unusual about it."""
    usual: dict[str, object] = {
        "verdict": "accepted",
        "summary": made.summary,
        "format": "open-badges-3.0",
        "proofFormat": "eddsa-rdfc-2022",
        "carrier": "json",
        "place": "",
        "issuer": {"id": "", "claimedName": "", "trust": "trust.not_asked", "knownAs": "", "registry": ""},
        "badge": None,
        "checks": [each.to_json() for each in made],
        "required": ["carrier", "contexts", "dates", "issuer", "json", "proof", "status", "structure"],
        "leniencies": [],
        "inputSha256": "0" * 64,
        "checkedAt": "2026-11-22T12:00:00Z",
        "library": "openbadge-issuer 1.0",
        "nested": [],
        "reportVersion": "1",
    }
    return {**usual, **changes}


def test_the_whole_report_as_json() -> None:
    assert report().to_json() == whole(report())
    inner = report(Verdict.REFUSED, EXPIRED)
    made = report(
        Verdict.ACCEPTED,
        LISTED,
        badge=BADGE,
        place="a/badge.json",
        leniencies=("follow_links",),
        nested=(held(inner), endorsement(report())),
    )
    assert made.to_json() == whole(
        made,
        place="a/badge.json",
        issuer={
            "id": "did:web:school.example",
            "claimedName": "Example School",
            "trust": "trust.listed",
            "knownAs": "Example School",
            "registry": "https://list.example/",
        },
        badge=BADGE_JSON,
        leniencies=["follow_links"],
        nested=[
            {
                "role": "credential",
                "pointer": "/credentialSubject/verifiableCredential/0",
                "report": inner.to_json(),
            },
            {"role": "endorsement", "pointer": "/endorsement/0", "report": report().to_json()},
        ],
    )


def test_only_who_lists_an_issuer_says_as_what() -> None:
    strange = replace(LISTED, outcome=Outcome.FAILED, code="trust.unlisted")
    made = report(Verdict.ACCEPTED, strange).to_json()["issuer"]
    assert made == {"id": "", "claimedName": "", "trust": "trust.unlisted", "knownAs": "", "registry": ""}
    unknown = report(Verdict.ACCEPTED, replace(LISTED, outcome=Outcome.UNKNOWN)).to_json()["issuer"]
    assert unknown == {**made, "trust": "trust.listed"}
    warned = replace(LISTED, outcome=Outcome.WARNING, code="trust.other_creator")
    assert report(Verdict.ACCEPTED, warned).to_json()["issuer"] == {
        **made,
        "trust": "trust.other_creator",
        "knownAs": "Example School",
        "registry": "https://list.example/",
    }
    bare = report(Verdict.ACCEPTED, replace(LISTED, params={})).to_json()["issuer"]
    assert bare == {"id": "", "claimedName": "", "trust": "trust.listed", "knownAs": "", "registry": ""}


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, None),
        (datetime(2026, 11, 22, 12, 30, 1, tzinfo=timezone(timedelta(hours=2))), "2026-11-22T10:30:01Z"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=2))), "0001-01-01T00:00:00+02:00"),
    ],
)
def test_times_are_said_in_utc(moment: datetime | None, text: str | None) -> None:
    assert report(checked_at=moment).to_json()["checkedAt"] == text


def test_as_text_of_json() -> None:
    made = report(badge=replace(BADGE, title="Schweißen"))
    text = made.to_text()
    assert json.loads(text) == made.to_json()
    assert text.startswith('{\n  "verdict": "accepted",\n')
    assert "Schweißen" in text


# --- as an exception


def test_the_exceptions_carry_the_report_and_what_decided() -> None:
    ended = replace(EXPIRED, params={"on": "2026"}, pointer="/validUntil", spec="https://spec.example/#dates")
    beside = check("trust", Outcome.FAILED, "trust.unlisted", "It is on no list.")
    made = report(Verdict.REFUSED, ended, AWAY, beside)
    refused = VerificationRefused(made)
    assert (str(refused), refused.code, refused.detail_code) == (
        "It expired.",
        "verdict.refused",
        "verdict.refused",
    )
    assert refused.report is made
    assert refused.findings == (
        Finding(
            code="dates.expired",
            message="It expired.",
            pointer="/validUntil",
            params={"on": "2026"},
            advice="Ask for another one.",
            spec="https://spec.example/#dates",
        ),
    )
    undecided = VerificationUndecided(replace(made, verdict=Verdict.UNDECIDED))
    assert (str(undecided), undecided.code) == ("Its keys could not be had.", "verdict.undecided")
    assert [finding.code for finding in undecided.findings] == ["resolve.unavailable"]


def test_advice_in_other_words() -> None:
    """By its code; what is advised because of whose turn it is, by that; and nothing where nothing was advised."""
    of_turn = check("proof", Outcome.FAILED, "proof.signature", "Changed.", advice=ADVICE["verifier"])
    german = {
        "proof.signature.advice": "Frag {whom}.",
        "advice.verifier": "Trau ihm nicht.",
        "advice.issuer": "?",
    }
    assert translated(of_turn, german).advice == "Trau ihm nicht."
    named = replace(of_turn, params={"whom": "sie"})
    assert translated(named, german).advice == "Trau ihm nicht."
    assert translated(named, {"proof.signature.advice": "Frag {whom}."}).advice == ADVICE["verifier"]
    own = replace(named, advice="Ask her.")
    assert translated(own, {"proof.signature.advice": "Frag {whom}."}).advice == "Frag sie."
    assert translated(of_turn, {"proof.signature.advice": "Frag {whom}."}).advice == of_turn.advice
    assert translated(replace(of_turn, advice=ADVICE["issuer"]), german).advice == "?"
    assert translated(replace(named, advice="Ask them."), german).advice == "Frag sie."
    assert translated(replace(named, advice=""), german).advice == ""
    found = Finding(code="proof.signature", message="Changed.", params={"whom": "sie"}, advice="Ask them.")
    assert translated(found, german).advice == "Frag sie."
    assert translated(replace(found, advice=""), german).advice == ""
    near = replace(found, params={"suggestion": "name"}, advice="Did you mean 'name'?")
    assert translated(near, german).advice == "Did you mean 'name'?"
    meant = {**german, "advice.suggestion": "Vielleicht {suggestion}?"}
    assert translated(near, meant).advice == "Vielleicht name?"
    assert translated(found, meant).advice == "Frag sie."


def test_the_advice_of_a_part_in_other_words() -> None:
    """What a check advises because a part of it does has the code of that part, and its values."""
    reason = Finding(code="fetch.offline", message="Offline.", params={"where": "hier"}, advice="Fetch it.")
    other = Finding(code="fetch.status", message="404.", advice="Wait.")
    lost = check("status", Outcome.UNKNOWN, "status.unavailable", "?", advice="Ask.")
    found = replace(quoting(lost, other, reason), advice="Fetch it.")
    german = {
        "status.unavailable.advice": "Frag.",
        "fetch.offline.advice": "Hol es {where}.",
        "fetch.status.advice": "Warte.",
    }
    assert advice_code(found) == "fetch.offline.advice"
    assert translated(found, german).advice == "Hol es hier."
    assert translated(found, {"status.unavailable.advice": "Frag."}).advice == "Fetch it."
    alone = replace(found, parts=(), findings=(reason,))
    assert (advice_code(alone), translated(alone, german).advice) == ("status.unavailable.advice", "Frag.")
    assert translated(found, {}).advice == "Fetch it."
    assert (advice_code(replace(found, advice="")), translated(replace(found, advice=""), german).advice) == (
        "",
        "",
    )


def test_what_many_advise_is_translated_by_the_code_of_all_and_never_by_another() -> None:
    """A code of its own advice may also stand where there is none: then that of whose turn it is, is given."""
    missing = Finding(code="model.missing", message="`/id` is missing.", params={"place": "/id"})
    found = from_findings("structure", [missing], passed="")
    assert advice_code(found) == "advice.issuer"
    assert translated(found, {"model.missing.advice": "Gibt es '{suggestion}'?"}).advice == found.advice
    assert translated(found, {"advice.issuer": "Frag den Aussteller."}).advice == "Frag den Aussteller."
    near = replace(missing, params={"suggestion": "critera"}, advice="Did you mean 'critera'?")
    assert advice_code(near) == "advice.suggestion"
    assert advice_code(missing) == ""


def test_a_sentence_without_one_of_its_values_is_not_used() -> None:
    wanting = {"dates.expired": "Abgelaufen am {on} in {where}.", "dates.expired.advice": "Frag {whom}."}
    ended = replace(EXPIRED, params={"on": 7})
    assert report(Verdict.REFUSED, ended).translated(wanting)["dates"] == ended


def test_what_was_judged_in_place_of_an_altered_copy_is_not_called_unchanged() -> None:
    differs = check("proof", Outcome.WARNING, "proof.hosted_differs", "The file differs.")
    assert report(Verdict.ACCEPTED, differs).summary == f"The file differs. {NOT_ASKED}"
    german = {"verdict.accepted": "Echt.", "proof.hosted_differs": "Die Datei ist anders."}
    assert (
        report(Verdict.ACCEPTED, differs).translated(german).summary == f"Die Datei ist anders. {NOT_ASKED}"
    )


@pytest.mark.parametrize(("value", "text"), [([1, 2.5], "1, 2.5"), ((), ""), (None, "None"), (True, "True")])
def test_any_value_can_be_put_in(value: Any, text: str) -> None:
    one = Finding(code="trust.own", message="x", params={"value": value})
    assert translated(one, {"trust.own": "[{value}]"}).message == f"[{text}]"


@pytest.mark.parametrize("sentences", [None, [], "x", {"verdict.accepted": 5}, {1: "x"}], ids=repr)
def test_what_is_no_translation(sentences: Any) -> None:
    with pytest.raises(ConfigurationError) as error:
        report().translated(sentences)
    assert error.value.detail_code == "config.sentences"


def test_lists_are_read_out_and_so_is_what_else_was_found() -> None:
    several = replace(EXPIRED, message="A, b. (and 2 more)", params={"which": ["a", "b"], "more": 2})
    given = report(Verdict.REFUSED, several)
    assert given.translated({"dates.expired": "{which}!"})["dates"].message == "a, b! (and 2 more)"
    german = {"dates.expired": "{which}!", "more": " (und {more} weitere)"}
    assert given.translated(german)["dates"].message == "a, b! (und 2 weitere)"
    assert given.translated({"dates.expired": "{which}, {more}"})["dates"].message == "a, b, 2"


def test_a_check_whose_code_is_not_that_of_its_first_sentence() -> None:
    stranger = Finding(code="trust.listed", message="You know them.", params={"issuer": "did:example:a"})
    maker = Finding(code="trust.other_creator", message="Made by b.", params={"creator": "b"})
    both = saying(check("trust", Outcome.WARNING, "trust.other_creator", ""), stranger, maker)
    assert (both.message, both.parts, both.findings) == ("You know them. Made by b.", (stranger, maker), ())
    german = {"trust.listed": "{issuer} ist bekannt.", "trust.other_creator": "Von {creator}."}
    found = report(Verdict.ACCEPTED, replace(both, findings=(stranger, maker))).translated(german)["trust"]
    assert found.message == "did:example:a ist bekannt. Von b."
    assert [one.message for one in found.parts] == ["did:example:a ist bekannt.", "Von b."]
    assert [one.message for one in found.findings] == ["did:example:a ist bekannt.", "Von b."]


def test_a_check_goes_on_with_what_its_findings_say() -> None:
    first = Finding(code="fetch.status", message="It answered 404.", params={"status": 404})
    other = Finding(code="fetch.timeout", message="It took long.")
    more = Finding(code="rules.x", message="Neither.")
    lost = check("status", Outcome.UNKNOWN, "status.unavailable", "A list is lost.", params={"n": 1})
    both = quoting(replace(lost, findings=(more,)), first, other)
    assert both.message == "A list is lost. It answered 404. It took long."
    assert both.findings == (more, first, other)
    german = {
        "status.unavailable": "Liste {n} fehlt.",
        "fetch.status": "{status}!",
        "fetch.timeout": "Zu lange.",
    }
    assert translated(both, german).message == "Liste 1 fehlt. 404! Zu lange."
    assert translated(both, {"fetch.status": "{status}!"}).message == "A list is lost. 404! It took long."
    assert translated(both, {"status.unavailable": "{no}"}).message == both.message
    twice = quoting(both, other)
    assert translated(twice, german).message == "Liste 1 fehlt. 404! Zu lange. Zu lange."
    assert twice.findings == both.findings
    own = {"status.unavailable": "Fehlt: {message}"}
    again = replace(lost, message="It is lost. No.", params={"message": "No."})
    assert translated(replace(again, findings=(replace(other, message="No."),)), own).message == "Fehlt: No."
    whole = replace(both, findings=(), code="status.other")
    assert translated(whole, german).message == "Liste 1 fehlt. 404! Zu lange."
