from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.proofs.claims import (
    CREDENTIALS_V1,
    claims_for,
    compare,
    completed,
    expiry,
    first_context,
    identified,
    moment_of,
    signed_at,
)
from proof_samples import claims, credential

OLDER: JSONObject = {"@context": [CREDENTIALS_V1], "type": ["VerifiableCredential"]}
SECONDS = 1769860800  # 2026-01-31T12:00:00Z


def found(changes: JSONObject, **credential_changes: JSON) -> list[tuple[str, str, str]]:
    said: JSONObject = {name: value for name, value in {**claims(), **changes}.items() if value is not None}
    return [
        (finding.code.removeprefix("proof.jwt."), str(finding.params["claim"]), finding.pointer)
        for finding in compare(said, credential(**credential_changes))
        if finding.severity == "error"
    ]


def test_new_claims_agree_with_their_credential() -> None:
    assert claims_for(credential()) == claims()
    assert found({}) == []


POINTERS = {
    "iss": "/issuer/id",
    "jti": "/id",
    "sub": "/credentialSubject/id",
    "nbf": "/validFrom",
    "exp": "/validUntil",
}


@pytest.mark.parametrize("claim", ["iss", "jti", "nbf", "exp"])
def test_a_claim_that_is_missing(claim: str) -> None:
    assert found({claim: None}) == [("claim_missing", claim, POINTERS[claim])]


@pytest.mark.parametrize(
    ("claim", "other"), [("iss", "x:y"), ("jti", "x:y"), ("sub", "x:y"), ("nbf", 7), ("exp", 7)]
)
def test_a_claim_that_says_something_else(claim: str, other: JSON) -> None:
    assert found({claim: other}) == [("claim_mismatch", claim, POINTERS[claim])]


WRONG_TYPES: list[tuple[str, JSON]] = [
    ("iss", 7),
    ("iss", {"id": "https://school.example"}),
    ("jti", ["urn:x:y"]),
    ("sub", True),
    ("nbf", "1769860800"),
    ("nbf", True),
    ("nbf", []),
    ("nbf", 1e15),
    ("nbf", -1e15),
    ("exp", "2031-01-31T12:00:00Z"),
    ("exp", False),
    ("exp", 2**53 - 1),
]


@pytest.mark.parametrize(("claim", "other"), WRONG_TYPES)
def test_a_claim_of_the_wrong_type(claim: str, other: JSON) -> None:
    assert found({claim: other}) == [
        ("claim_time" if claim in ("nbf", "exp") else "claim_type", claim, POINTERS[claim])
    ]


def test_a_number_with_a_decimal_point_is_the_same_second() -> None:
    assert found({"nbf": 1769860800.0}) == []


@pytest.mark.parametrize("nbf", [1769860799, 1769860801])
def test_a_second_off_is_another_date(nbf: int) -> None:
    assert found({"nbf": nbf}) == [("claim_mismatch", "nbf", "/validFrom")]


@pytest.mark.parametrize(
    ("member", "value", "claim"),
    [
        ("issuer", None, "iss"),
        ("issuer", {"name": "Nobody"}, "iss"),
        ("issuer", ["https://school.example"], "iss"),
        ("id", None, "jti"),
        ("credentialSubject", {"name": "no id"}, "sub"),
        ("credentialSubject", None, "sub"),
        ("credentialSubject", [], "sub"),
        ("credentialSubject", [{"id": "did:example:learner"}, {"id": "did:example:other"}], "sub"),
        ("validFrom", None, "nbf"),
        ("validFrom", "31.1.2026", "nbf"),
    ],
)
def test_a_claim_with_nothing_to_repeat_is_a_difference(member: str, value: JSON, claim: str) -> None:
    assert [row[:2] for row in found({}, **{member: value})] == [("claim_mismatch", claim)]


def test_the_older_data_model_has_other_dates() -> None:
    old: dict[str, JSON] = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "validFrom": None,
        "validUntil": None,
    }
    assert [row[:2] for row in found({"exp": None}, **old)] == [("claim_mismatch", "nbf")]
    assert found({}, **old, issuanceDate="2026-01-31T12:00:00Z", expirationDate="2031-01-31T12:00:00Z") == []


def test_every_difference_is_listed_and_none_shows_personal_data() -> None:
    other: JSONObject = {"iss": "a:b", "jti": "a:b", "sub": "mailto:ada@example.org", "nbf": 1, "exp": 2}
    findings = compare(other, credential())
    assert [finding.params["claim"] for finding in findings] == ["iss", "jti", "sub", "nbf", "exp"]
    assert "ada@" not in repr(findings)
    assert "learner" not in repr(findings)
    assert all(finding.spec.startswith("https://www.imsglobal.org/spec/ob/v3p0") for finding in findings)


@pytest.mark.parametrize(
    ("contexts", "first"), [("a", "a"), (["a", "b"], "a"), ([], None), (None, None), (7, 7)]
)
def test_first_context(contexts: JSON, first: JSON) -> None:
    assert first_context({} if contexts is None else {"@context": contexts}) == first


def test_a_start_that_neither_says_is_missing() -> None:
    assert found({"nbf": None}, validFrom=None) == [("claim_missing", "nbf", "/validFrom")]
    assert found({"exp": None}, validUntil=None) == []


def test_what_is_wrong_with_the_start_hides_nothing_of_the_end() -> None:
    assert found({"nbf": None, "exp": 7}) == [
        ("claim_missing", "nbf", "/validFrom"),
        ("claim_mismatch", "exp", "/validUntil"),
    ]


def test_each_warning_names_its_claim() -> None:
    said = {name: value for name, value in claims().items() if name != "sub"}
    older: JSONObject = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "issuanceDate": credential()["validFrom"],
        "expirationDate": credential()["validUntil"],
    }
    for document, warned in (
        (credential(**older), "sub"),
        (credential(credentialSubject={}), "sub"),
    ):
        assert [dict(each.params) for each in compare(said, document)] == [
            {"claim": warned, "pointer": "/credentialSubject/id"}
        ]
    meant = compare({**claims(), "aud": "x"}, credential())
    assert [dict(each.params) for each in meant] == [{"claim": "aud", "pointer": "/aud"}]


def test_the_last_second_that_a_token_can_name() -> None:
    last = moment_of(253_402_300_799)
    assert last is not None
    assert last.isoformat() == "9999-12-31T23:59:59+00:00"
    assert moment_of(253_402_300_800) is None
    first = moment_of(-62_135_596_800)
    assert first is not None
    assert first.isoformat() == "0001-01-01T00:00:00+00:00"
    assert moment_of(-62_135_596_801) is None


@pytest.mark.parametrize("nbf", [1769860800.5, 1769860800.999])
def test_a_fraction_of_a_second_is_read_and_makes_no_other_date(nbf: float) -> None:
    assert found({"nbf": nbf}) == []
    assert found({"nbf": nbf - 1}) == [("claim_mismatch", "nbf", "/validFrom")]
    assert moment_of(0.25) == datetime(1970, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)
    assert moment_of(-0.5) == datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)
    assert expiry({"exp": 60.5}, credential()) == datetime(1970, 1, 1, 0, 1, 0, 500_000, tzinfo=UTC)
    assert signed_at({"iat": 60.5}) == (datetime(1970, 1, 1, 0, 1, 0, 500_000, tzinfo=UTC), "iat")


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 10**400])
def test_what_no_calendar_has_is_no_moment(value: float) -> None:
    assert moment_of(value) is None


def test_what_only_the_claims_say_is_put_into_the_credential() -> None:
    said: JSONObject = {
        "iss": "did:x:i",
        "jti": "urn:x:1",
        "sub": "did:x:s",
        "nbf": SECONDS,
        "exp": SECONDS + 60,
    }
    whole: JSONObject = {
        **OLDER,
        "issuer": "did:x:i",
        "id": "urn:x:1",
        "credentialSubject": {"degree": "BA", "id": "did:x:s"},
        "issuanceDate": "2026-01-31T12:00:00Z",
        "expirationDate": "2026-01-31T12:01:00Z",
    }
    bare: JSONObject = {**OLDER, "credentialSubject": {"degree": "BA"}}
    before = {**bare}
    assert completed(said, bare) == whole
    assert bare == before
    assert completed(said, whole) == whole
    assert compare(said, completed(said, bare)) == ()
    listed = completed(said, {**OLDER, "credentialSubject": [{"degree": "BA"}]})
    assert listed["credentialSubject"] == [{"degree": "BA", "id": "did:x:s"}]
    named = completed(said, {**OLDER, "issuer": {"name": "School"}})
    assert named["issuer"] == {"name": "School", "id": "did:x:i"}


def test_of_the_newer_data_model_the_dates_have_other_names() -> None:
    made = completed(
        {"nbf": SECONDS + 0.5, "exp": SECONDS}, {"@context": ["https://www.w3.org/ns/credentials/v2"]}
    )
    assert (made["validFrom"], made["validUntil"]) == ("2026-01-31T12:00:00.500000Z", "2026-01-31T12:00:00Z")
    assert {"issuanceDate", "expirationDate"}.isdisjoint(made)


SAID: list[JSONObject] = [
    {"issuer": "did:x:other"},
    {"issuer": {"id": "did:x:other"}},
    {"issuer": {"@id": "did:x:other"}},
    {"issuer": None},
    {"issuer": []},
    {"id": "urn:x:other"},
    {"id": None},
    {"@id": "urn:x:other"},
    {"credentialSubject": {"id": "did:x:other"}},
    {"credentialSubject": {"id": None}},
    {"credentialSubject": [{"name": "A"}, {"name": "B"}]},
    {"credentialSubject": []},
    {"credentialSubject": "did:x:s"},
    {"issuanceDate": "2020-01-01T00:00:00Z"},
    {"issuanceDate": None},
    {"expirationDate": ""},
]


@pytest.mark.parametrize("member", SAID, ids=str)
def test_what_the_credential_says_itself_is_not_touched_and_has_to_agree(member: JSONObject) -> None:
    said: JSONObject = {
        "iss": "did:x:i",
        "jti": "urn:x:1",
        "sub": "did:x:s",
        "nbf": SECONDS,
        "exp": SECONDS + 60,
    }
    made = completed(said, {**OLDER, "credentialSubject": {}, **member})
    (name,) = member
    assert made[name] == member[name]
    told = compare(said, made)
    assert [each.code for each in told if each.severity == "error"] == ["proof.jwt.claim_mismatch"]


@pytest.mark.parametrize("value", [None, "", 7, True, [], ["did:x:i"], {"id": "did:x:i"}], ids=str)
def test_what_is_no_name_names_nobody(value: JSON) -> None:
    bare: JSONObject = {**OLDER, "issuer": {}, "credentialSubject": {}}
    assert completed({"iss": value, "jti": value, "sub": value, "nbf": "soon", "exp": True}, bare) == bare
    assert "issuer" not in completed({"iss": value}, OLDER)
    assert identified({}, value) == {}


def test_nobody_is_made_the_subject_of_a_credential_without_one() -> None:
    assert "credentialSubject" not in completed({"sub": "did:x:s"}, OLDER)
