from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import (
    Achievement,
    AchievementCredential,
    Award,
    CredentialStatus,
    Criteria,
    Evidence,
    Image,
    Profile,
    Recipient,
    Result,
)

NOW = datetime(2026, 1, 31, 9, 30, 15, 999_999, UTC)
SCHOOL = Profile(id="did:web:school.example", name="School")
ADA = Recipient.email("ada@example.org", name="Ada")
COURSE = Achievement.course(
    "https://school.example/courses/py",
    "Python",
    description="Writes programs.",
    criteria="Pass the *exam*.",
    human_code="PY-1",
    credits_available=3,
    in_language="en",
)


def entropy(n: int) -> bytes:
    return bytes(range(n))


def issued(award: Award, **arguments: Any) -> AchievementCredential:
    return award.credential(**{"issuer": SCHOOL, "now": NOW, "entropy": entropy, **arguments})


@pytest.mark.parametrize(
    ("given", "advice"),
    [({"recipient": "ada@example.org"}, "Recipient.email"), ({"achievement": "x"}, "Achievement(")],
)
def test_what_an_award_is_made_of(given: dict[str, Any], advice: str) -> None:
    parts: dict[str, Any] = {"achievement": COURSE, "recipient": Recipient.email("ada@example.org"), **given}
    with pytest.raises(ModelError) as caught:
        Award(**parts)
    assert advice in caught.value.message
    assert "str" in caught.value.message
    assert "ada@" not in str(caught.value)


def test_a_course_is_an_achievement_of_type_course() -> None:
    assert COURSE.to_json() == {
        "id": "https://school.example/courses/py",
        "type": ["Achievement"],
        "achievementType": "Course",
        "creditsAvailable": 3,
        "criteria": {"narrative": "Pass the *exam*."},
        "description": "Writes programs.",
        "humanCode": "PY-1",
        "inLanguage": "en",
        "name": "Python",
    }


def test_the_smallest_award_gives_a_whole_credential() -> None:
    assert issued(Award(COURSE, Recipient.did("did:key:z6Mk"))).to_json() == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:00010203-0405-4607-8809-0a0b0c0d0e0f",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": SCHOOL.to_json(),
        "validFrom": "2026-01-31T09:30:15Z",
        "name": "Python",
        "credentialSubject": {
            "id": "did:key:z6Mk",
            "type": ["AchievementSubject"],
            "achievement": COURSE.to_json(),
        },
    }


def test_everything_that_an_award_says_is_in_the_credential() -> None:
    award = Award(
        COURSE,
        ADA,
        results=[Result(value="A")],
        evidence=[Evidence(name="Thesis")],
        valid_from=datetime(2026, 2, 1, 1, tzinfo=timezone(timedelta(hours=2))),
        valid_until=datetime(2029, 1, 1, tzinfo=UTC),
        awarded_date=datetime(2025, 12, 24, 12, 0, 0, 250_000, UTC),
        name="Title",
        description="Shown in wallets",
        image=Image(id="https://school.example/b.png", caption="A badge"),
        narrative="Did it.",
        activity_start_date=datetime(2025, 9, 1, tzinfo=UTC),
        activity_end_date=datetime(2025, 12, 20, tzinfo=UTC),
        credits_earned=2.5,
        license_number="L-1",
        role="Author",
        term="Autumn",
        source=Profile(id="https://assessors.example/"),
        credential_id="https://school.example/badges/1",
        contexts=["https://school.example/context.json"],
        extensions={"district": {"code": 7}},
    )
    status = CredentialStatus(type="BitstringStatusListEntry", extensions={"statusListIndex": "3"})
    written = issued(award, status=status).to_json()
    subject = written.pop("credentialSubject")
    assert isinstance(subject, dict)
    assert [identity["identityType"] for identity in subject.pop("identifier")] == ["emailAddress", "name"]  # type: ignore[union-attr, call-overload, index]
    assert subject == {
        "id": "urn:uuid:00010203-0405-4607-8809-0a0b0c0d0e0f",
        "type": ["AchievementSubject"],
        "achievement": COURSE.to_json(),
        "result": [{"type": ["Result"], "value": "A"}],
        "narrative": "Did it.",
        "activityStartDate": "2025-09-01T00:00:00Z",
        "activityEndDate": "2025-12-20T00:00:00Z",
        "creditsEarned": 2.5,
        "licenseNumber": "L-1",
        "role": "Author",
        "term": "Autumn",
        "source": {"id": "https://assessors.example/", "type": ["Profile"]},
    }
    assert written == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://school.example/context.json",
        ],
        "id": "https://school.example/badges/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": SCHOOL.to_json(),
        "validFrom": "2026-01-31T23:00:00Z",
        "validUntil": "2029-01-01T00:00:00Z",
        "awardedDate": "2025-12-24T12:00:00.250000Z",
        "name": "Title",
        "description": "Shown in wallets",
        "image": {"id": "https://school.example/b.png", "type": "Image", "caption": "A badge"},
        "evidence": [{"type": ["Evidence"], "name": "Thesis"}],
        "credentialStatus": {"type": "BitstringStatusListEntry", "statusListIndex": "3"},
        "district": {"code": 7},
    }


def test_a_value_of_zero_is_a_value() -> None:
    assert issued(Award(COURSE, ADA, credits_earned=0)).to_json()["credentialSubject"]["creditsEarned"] == 0  # type: ignore[call-overload, index]


@pytest.mark.parametrize(
    ("members", "code", "pointer"),
    [
        ({"valid_until": datetime(2027, 1, 1)}, "model.naive", "/validUntil"),  # noqa: DTZ001  # the point
        ({"valid_from": date(2027, 1, 1)}, "model.type", "/validFrom"),
        ({"credits_earned": "3"}, "model.type", "/credentialSubject/creditsEarned"),
        ({"results": [Result(value="A"), Image(id="urn:x:y")]}, "model.type", "/credentialSubject/result/1"),
        ({"results": Result(value="A")}, "model.argument", "/results"),
        ({"evidence": "https://x.example"}, "model.argument", "/evidence"),
        ({"evidence": [{"type": "Evidenc"}]}, "model.types", "/evidence/0/type"),
        ({"credential_id": "badge 1"}, "model.uri", "/id"),
        ({"contexts": ["context.json"]}, "model.context_entry", "/@context/2"),
        ({"extensions": {"evidence": []}}, "model.keyword", "/evidence"),
        ({"source": "did:web:x.example"}, "model.type", "/credentialSubject/source"),
        ({"name": 3}, "model.type", "/name"),
    ],
)
def test_a_mistake_is_reported_when_the_award_is_made(
    members: dict[str, Any], code: str, pointer: str
) -> None:
    with pytest.raises(ModelError, match=r"^Award can not be built") as error:
        Award(COURSE, ADA, **members)
    assert [(finding.code, finding.pointer) for finding in error.value.findings] == [(code, pointer)]


@pytest.mark.parametrize(
    ("achievement", "recipient"), [({"id": "x"}, ADA), (COURSE, "ada@example.org"), (None, None)]
)
def test_achievement_and_recipient_have_their_types(achievement: Any, recipient: Any) -> None:
    with pytest.raises(ModelError) as error:
        Award(achievement, recipient)
    assert error.value.findings[0].code == "model.argument"


def test_now_and_issuer_are_checked() -> None:
    award = Award(COURSE, ADA)
    for now in (datetime(2026, 1, 1), "2026-01-01T00:00:00Z", None):  # noqa: DTZ001  # the point
        with pytest.raises(ModelError, match=r"datetime\.now\(UTC\)"):
            issued(award, now=now)
    with pytest.raises(ModelError) as error:
        issued(award, issuer="did:web:school.example")
    assert error.value.pointer == "/issuer"


def test_an_award_is_a_value() -> None:
    results, extensions = [Result(value="A")], {"x": [1]}
    award = Award(COURSE, ADA, results=results, extensions=extensions)
    results.append(Result(value="B"))
    extensions["x"].append(2)
    assert issued(award).to_json()["x"] == [1]
    assert award == Award(COURSE, ADA, results=(Result(value="A"),), extensions={"x": [1]})
    assert hash(award) == hash(copy.deepcopy(award))
    assert pickle.loads(pickle.dumps(award)) == award
    assert dataclasses.replace(award, results=()) == Award(COURSE, ADA, extensions={"x": [1]})
    with pytest.raises(AttributeError):
        award.results = ()  # type: ignore[misc]
    assert Award(COURSE, ADA) != Award(COURSE, Recipient.email("b@example.org"))


def test_an_award_does_not_show_what_it_says() -> None:
    award = Award(COURSE, ADA, narrative="Ada wrote it.")
    assert repr(award) == "Award(achievement=…, recipient=…, narrative=…)"


def test_two_badges_of_one_award_have_ids_of_their_own() -> None:
    pool = iter(range(256))
    award = Award(COURSE, ADA)

    def changing(n: int) -> bytes:
        return bytes([next(pool)] * n)

    one, two = issued(award, entropy=changing), issued(award, entropy=changing)
    assert one.id != two.id
    assert one.credential_subject.id != two.credential_subject.id
    assert one.credential_subject.identifier[0] != two.credential_subject.identifier[0]


def test_criteria_may_be_a_page() -> None:
    page = COURSE.replace(criteria=Criteria(id="https://school.example/criteria"))
    assert (
        issued(Award(page, ADA)).credential_subject.achievement.criteria.id
        == "https://school.example/criteria"
    )
