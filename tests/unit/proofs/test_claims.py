from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.proofs.claims import claims_for, compare, first_context, moment_of
from proof_samples import claims, credential


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
    ("nbf", 1769860800.5),
    ("nbf", []),
    ("nbf", 1e15),
    ("nbf", -1e15),
    ("exp", "2031-01-31T12:00:00Z"),
    ("exp", False),
    ("exp", 0.5),
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
