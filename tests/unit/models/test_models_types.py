from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest

from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import (
    Achievement,
    AchievementSubject,
    AchievementType,
    Alignment,
    Criteria,
    IdentifierEntry,
    IdentityObject,
    Profile,
    Proof,
    Related,
    Result,
    ResultDescription,
    VerifiableCredential,
)
from openbadge_issuer.models.types import is_absolute_uri, utc_text

COURSE = Achievement(id="urn:x:course", name="n", description="d", criteria=Criteria(narrative="c"))


def credential(valid_from: object) -> VerifiableCredential:
    return VerifiableCredential.from_json(
        {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "VerifiableCredential",
            "issuer": "did:web:x.example",
            "validFrom": valid_from,
            "credentialSubject": {},
        }
    )


def code_of(error: pytest.ExceptionInfo[ModelError]) -> str:
    assert len(error.value.findings) == 1
    return error.value.findings[0].code


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.org/a?b=c#d",
        "urn:uuid:9b2c7ad0-0b63-4b7e-8d53-7f0b0a7d5d0c",
        "did:key:z6Mk#z6Mk",
        "mailto:a@example.org",
        "data:image/png;base64,iVBO",
        "http://müller.example/ä",
        "a+b-c.d:x",
        "https://例え.テスト/",
    ],
)
def test_absolute_uris(uri: str) -> None:
    assert is_absolute_uri(uri)
    assert Criteria(id=uri).id == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "x",
        "/a",
        "//example.org/a",
        "example.org",
        ":x",
        "1a:x",
        "https:",
        "https://example.org/a b",
        " https://example.org",
        "https://example.org\n",
        "https://example.org/\u00a0",
        "https://example.org/\u2028",
        "https://example.org/\x00",
        "https://example.org/\x85",
        "urn:<x>",
        'urn:"x"',
        "urn:{x}",
        "urn:a|b",
        "urn:a\\b",
        "urn:a^b",
        "urn:a`b",
        "urn:\ud800",
        "ä:x",
    ],
)
def test_what_is_no_absolute_uri_is_refused_with_a_way_out(uri: str) -> None:
    assert not is_absolute_uri(uri)
    with pytest.raises(ModelError, match="urn:uuid") as error:
        Criteria(id=uri)
    assert code_of(error) == "model.uri"
    assert "(" not in error.value.findings[0].message  # a report is read by people who write no Python


@pytest.mark.parametrize(
    ("text", "expected", "written"),
    [
        ("2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC), "2026-01-31T09:30:00Z"),
        ("2026-01-31T09:30:00+02:00", datetime(2026, 1, 31, 7, 30, tzinfo=UTC), "2026-01-31T07:30:00Z"),
        ("2026-01-31T09:30:00-00:00", datetime(2026, 1, 31, 9, 30, tzinfo=UTC), "2026-01-31T09:30:00Z"),
        ("2026-01-31T24:00:00Z", datetime(2026, 2, 1, tzinfo=UTC), "2026-02-01T00:00:00Z"),
        (
            "2026-01-31T09:30:00.5Z",
            datetime(2026, 1, 31, 9, 30, 0, 500_000, UTC),
            "2026-01-31T09:30:00.500000Z",
        ),
        (
            "2026-01-31T09:30:00.1234567Z",
            datetime(2026, 1, 31, 9, 30, 0, 123_456, UTC),
            "2026-01-31T09:30:00.123456Z",
        ),
    ],
)
def test_date_times_are_kept_and_written_in_utc(text: str, expected: datetime, written: str) -> None:
    read = credential(text)
    assert read.valid_from == expected
    assert read.valid_from.tzinfo is UTC
    assert read.to_json()["validFrom"] == written


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026-01-31T09:30:00", "model.datetime_naive"),
        ("2026-01-31", "model.datetime"),
        ("2026-01-31T09:30Z", "model.datetime"),
        ("2026-01-31 09:30:00Z", "model.datetime"),
        ("2026-01-31t09:30:00z", "model.datetime"),
        ("2026-13-31T09:30:00Z", "model.datetime"),
        ("2026-02-30T09:30:00Z", "model.datetime"),
        ("2026-01-31T24:00:01Z", "model.datetime"),
        ("2026-01-31T09:30:00+14:01", "model.datetime"),
        ("2026-01-31T09:60:00Z", "model.datetime"),
        ("2016-12-31T23:59:60Z", "model.datetime"),
        ("2026-01-31T09:30:00+25:00", "model.datetime"),
        ("2026-01-31T09:30:00+0200", "model.datetime"),
        ("0000-01-01T00:00:00Z", "model.datetime"),
        ("0001-01-01T00:00:00+14:00", "model.datetime"),
        ("9999-12-31T23:59:59-14:00", "model.datetime"),
        ("-2026-01-31T09:30:00Z", "model.datetime"),
        ("\u0662\u0660\u0662\u0666-01-31T09:30:00Z", "model.datetime"),
        ("2026-01-31T09:30:00Z\n", "model.datetime"),
        ("", "model.datetime"),
        (1_769_851_800, "model.type"),
        (True, "model.type"),
        (date(2026, 1, 31), "model.type"),
        (datetime(2026, 1, 31, 9, 30), "model.naive"),  # noqa: DTZ001  # the point
    ],
)
def test_other_forms_of_date_times_are_refused(value: object, code: str) -> None:
    with pytest.raises(ModelError) as error:
        credential(value)
    assert code_of(error) == code


def test_a_naive_datetime_is_refused_with_what_to_write() -> None:
    with pytest.raises(ModelError) as error:
        AchievementSubject(achievement=COURSE, activity_start_date=datetime(2026, 1, 31))  # noqa: DTZ001  # the point
    assert code_of(error) == "model.naive"
    assert error.value.pointer == "/activityStartDate"
    assert "datetime.now(UTC)" in str(error.value)
    assert "django.utils.timezone.now()" in str(error.value)


class Drifting(tzinfo):
    """Knows no offset, as `datetime` allows."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        return None

    def dst(self, _: datetime | None) -> timedelta | None:
        return None

    def tzname(self, _: datetime | None) -> str | None:
        return None


def test_a_zone_without_offset_is_none() -> None:
    with pytest.raises(ModelError) as error:
        credential(datetime(2026, 1, 31, tzinfo=Drifting()))
    assert code_of(error) == "model.naive"


def test_a_subclass_of_datetime_becomes_a_plain_one() -> None:
    class Stamp(datetime):
        pass

    read = credential(Stamp(2026, 1, 31, 9, 30, 0, 7, timezone(timedelta(hours=2))))
    assert type(read.valid_from) is datetime
    assert read.valid_from == datetime(2026, 1, 31, 7, 30, 0, 7, UTC)


def test_a_document_may_leave_the_zone_out_where_the_specification_lets_it() -> None:
    proof = Proof.from_json({"type": "X", "created": "2026-01-31T09:30:00.25"})
    assert proof.created == datetime(2026, 1, 31, 9, 30, 0, 250_000)  # noqa: DTZ001  # no zone is known
    assert proof.to_json()["created"] == "2026-01-31T09:30:00.250000"
    assert (
        Proof.from_json({"type": "X", "created": "2026-01-31T09:30:00+01:00"})
        .to_json()["created"]
        .__eq__("2026-01-31T08:30:00Z")
    )


def test_years_are_written_with_four_digits() -> None:
    assert utc_text(datetime(7, 1, 1, tzinfo=UTC)) == "0007-01-01T00:00:00Z"


def test_dates() -> None:
    profile = Profile(id="urn:x:y", date_of_birth=date(2001, 2, 3))
    assert profile.to_json()["dateOfBirth"] == "2001-02-03"
    assert Profile.from_json(profile.to_json()) == profile
    wrong: list[tuple[object, str]] = [
        ("2001-02-30", "model.date"),
        ("20010203", "model.date"),
        ("2001-W05-6", "model.date"),
        ("2001-02-03T00:00:00Z", "model.date"),
        (datetime(2001, 2, 3, tzinfo=UTC), "model.type"),
        (2001, "model.type"),
    ]
    for value, code in wrong:
        with pytest.raises(ModelError) as error:
            profile.replace(date_of_birth=value)
        assert code_of(error) == code


@pytest.mark.parametrize("code", ["en", "de", "haw", "en-US", "zh-Hant", "zh-Hant-TW", "es-419"])
def test_language_codes(code: str) -> None:
    assert Related(id="urn:x:y", in_language=code).in_language == code


@pytest.mark.parametrize("code", ["", "e", "EN", "en-us", "en_US", "english", "en-", "en\n"])
def test_what_is_no_language_code(code: str) -> None:
    with pytest.raises(ModelError) as error:
        Related(id="urn:x:y", in_language=code)
    assert code_of(error) == "model.language"


@pytest.mark.parametrize("jws", ["a.b.c", "a..c", "aA0_-.bB1_-.cC2_-"])
def test_compact_jws(jws: str) -> None:
    assert Profile(id="urn:x:y", endorsement_jwt=(jws,)).endorsement_jwt == (jws,)


@pytest.mark.parametrize("jws", ["", "a.b", "a.b.", ".b.c", "a.b.c.d", "a.b.c=", "a.b.c\n"])
def test_what_is_no_compact_jws(jws: str) -> None:
    with pytest.raises(ModelError) as error:
        Profile(id="urn:x:y", endorsement_jwt=(jws,))
    assert code_of(error) == "model.compact_jws"


def test_every_term_is_read_as_its_member() -> None:
    for term in AchievementType:
        read = Achievement.from_json({**COURSE.to_json(), "achievementType": term.value})
        assert read.achievement_type is term
        assert read.to_json()["achievementType"] == term.value
        assert type(read.to_json()["achievementType"]) is str


@pytest.mark.parametrize("term", ["ext:ProductCertification", "ext:a", "ext:A.b_c-9"])
def test_open_enumerations_take_terms_of_ones_own(term: str) -> None:
    assert COURSE.replace(achievement_type=term).achievement_type == term
    assert Alignment(target_name="n", target_url="urn:x:y", target_type=term).target_type == term
    assert IdentifierEntry(identifier="i", identifier_type=term).identifier_type == term
    assert ResultDescription(id="urn:x:y", name="n", result_type=term).result_type == term


@pytest.mark.parametrize("term", ["", "ext:", "ext:a b", "ext:ä", "xext:a", "Ext:a", "course", "ext:a\n"])
def test_other_terms_are_refused(term: str) -> None:
    with pytest.raises(ModelError) as error:
        COURSE.replace(achievement_type=term)
    assert code_of(error) == "model.enum"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("MicroCredntial", "MicroCredential"), ("microcredential", "MicroCredential"), ("course", "Course")],
)
def test_a_misspelled_term_gets_a_suggestion(written: str, meant: str) -> None:
    with pytest.raises(
        ModelError,
        match=re.escape(f"`/achievementType` is no AchievementType: `{written}`. Did you mean '{meant}'?"),
    ) as error:
        COURSE.replace(achievement_type=written)
    assert error.value.findings[0].params["suggestion"] == meant


def test_a_term_without_a_neighbour_gets_the_list() -> None:
    with pytest.raises(ModelError, match="Completed, Enrolled, Failed, InProgress"):
        Result(status="Done")


def test_the_result_status_is_closed() -> None:
    assert Result(status="InProgress").status == "InProgress"
    with pytest.raises(ModelError) as error:
        Result(status="ext:Paused")
    assert "ext:" not in error.value.findings[0].advice
    with pytest.raises(ModelError, match=r"It is one of: .*, ext:…\."):
        COURSE.replace(achievement_type="?")


def test_what_does_not_look_like_a_term_is_not_shown() -> None:
    for secret in ("ada@example.org", "Ada Lovelace", "x" * 65):
        with pytest.raises(ModelError) as error:
            IdentityObject(hashed=False, identity_hash="x", identity_type=secret)
        assert secret not in repr(error.value.findings)
        assert secret not in str(error.value)


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ModelError) as error:
        Profile(id="urn:x:y", name="\ud83d")
    assert code_of(error) == "model.text"
    assert Profile(id="urn:x:y", name="\U0001f393").name == "\U0001f393"


def test_a_str_subclass_is_kept_as_text() -> None:
    class Safe(str):
        __slots__ = ()

    profile = Profile(id="urn:x:y", name=Safe("n"), extensions={"a": Safe("b")})
    assert type(profile.extensions["a"]) is str
    assert profile.to_json()["name"] == "n"
