"""Tokens: what each refusal hands to a program, how grave a difference is, and the edges of every limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import OpenBadgeError, SigningError
from openbadge_issuer.proofs.claims import claims_for, compare, expiry, moment_of, signed_at
from openbadge_issuer.proofs.jws import (
    ALGORITHMS,
    MAX_HEADER_BYTES,
    check_algorithm,
    read_compact,
    signing_input,
)
from proof_samples import claims, credential, p256, token

V1: JSON = ["https://www.w3.org/2018/credentials/v1"]


def compact(header: bytes, payload: bytes = b"{}", signature: bytes = b"x") -> str:
    return f"{signing_input(header, payload).decode()}.{base64url_encode(signature)}"


def padded(size: int) -> bytes:
    """A header of this many bytes."""
    return b'{"alg":"EdDSA"' + b" " * (size - 15) + b"}"


REFUSALS: list[tuple[Callable[[], object], str, str, dict[str, object]]] = [
    (lambda: read_compact("a.b"), "proof.jwt.parts", "", {}),
    (lambda: read_compact("a.b.c.d"), "proof.jwt.parts", "", {}),
    (lambda: read_compact("a=.b.c"), "proof.jwt.syntax", "", {}),
    (lambda: read_compact(compact(b"{}", signature=b"")), "proof.jwt.unsigned", "", {}),
    (lambda: read_compact(compact(b'{"crit":[]}')), "proof.jwt.critical", "/crit", {}),
    (lambda: read_compact(compact(b'{"alg":"EdDSA","b64":false}')), "proof.jwt.b64", "/b64", {}),
    (lambda: read_compact(compact(b'{"alg":"EdDSA","b64":1}')), "proof.jwt.b64", "/b64", {}),
    (lambda: read_compact(compact(b"{}")), "proof.no_algorithm", "/alg", {}),
    (lambda: read_compact(compact(b'{"alg":""}')), "proof.no_algorithm", "/alg", {}),
    (lambda: read_compact(compact(b'{"alg":["EdDSA"]}')), "proof.no_algorithm", "/alg", {}),
    (lambda: read_compact(compact(padded(8_193))), "limit.token_header", "", {"limit": MAX_HEADER_BYTES}),
    (
        lambda: read_compact("x" * 201, Limits(max_total_bytes=100)),
        "limit.token",
        "",
        {"limit": 200},
    ),
    (
        lambda: read_compact(token())[0].verify(p256().public_key),
        "proof.key_kind_of_token",
        "",
        {"algorithm": "EdDSA", "key": p256().public_key.kind},
    ),
    (
        lambda: check_algorithm("none"),
        "proof.algorithm_none",
        "",
        {"algorithm": "none", "accepted": sorted(ALGORITHMS)},
    ),
    (
        lambda: check_algorithm("HS256"),
        "proof.algorithm_shared",
        "",
        {"algorithm": "HS256", "accepted": sorted(ALGORITHMS)},
    ),
]


@pytest.mark.parametrize(("attempt", "code", "pointer", "params"), REFUSALS)
def test_a_refusal_says_what_and_where(
    attempt: Callable[[], object], code: str, pointer: str, params: dict[str, object]
) -> None:
    with pytest.raises(OpenBadgeError) as caught:
        attempt()
    error = caught.value
    assert (error.detail_code, error.pointer, dict(error.params)) == (code, pointer, params)


def test_what_is_just_not_too_long() -> None:
    assert read_compact(compact(padded(MAX_HEADER_BYTES)))[1] == {"alg": "EdDSA"}
    assert read_compact(compact(b'{"alg":"EdDSA","b64":true}'))[0].algorithm == "EdDSA"
    assert len(read_compact(compact(b'{"alg":"EdDSA"}', signature=b"x" * 1_024))[0].signature) == 1_024
    with pytest.raises(OpenBadgeError, match="longer than any"):
        read_compact(compact(b'{"alg":"EdDSA"}', signature=b"x" * 1_025))
    text = compact(b'{"alg":"EdDSA"}', b'{"a": 1}')
    half = (len(text) + 1) // 2
    assert read_compact(text, Limits(max_bytes=half, max_total_bytes=half))[2] == {"a": 1}


@pytest.mark.parametrize(
    ("algorithm", "words"),
    [
        ("none", "not signed"),
        ("NONE", "not signed"),
        ("HS256", "shared secret"),
        ("hs512", "shared secret"),
        ("ES512", "signed with ES512,"),
        ("é" * 30, "signed with " + "\\xe9" * 20 + ","),
    ],
)
def test_each_kind_of_unacceptable_algorithm_has_its_sentence(algorithm: str, words: str) -> None:
    with pytest.raises(OpenBadgeError) as caught:
        check_algorithm(algorithm)
    assert words in caught.value.message


def told(changes: JSONObject, **members: JSON) -> list[tuple[str, str, str]]:
    said: JSONObject = {name: value for name, value in {**claims(), **changes}.items() if value is not None}
    return [(found.code, found.severity, found.pointer) for found in compare(said, credential(**members))]


def test_how_grave_a_difference_is() -> None:
    assert told({"sub": None}) == [("proof.jwt.sub_missing", "error", "/credentialSubject/id")]
    assert told({"sub": None}, credentialSubject={"name": "x"}) == [
        ("proof.jwt.subject_without_id", "warning", "/credentialSubject/id")
    ]
    assert told({"sub": None}, credentialSubject=[{"name": "x"}]) == [
        ("proof.jwt.subject_without_id", "warning", "/credentialSubject/0/id")
    ]
    assert told({"aud": "x"}) == [("proof.jwt.audience", "warning", "/aud")]
    assert told({"nbf": None}) == [("proof.jwt.claim_missing", "error", "/validFrom")]
    assert told({"nbf": "1769860800"}) == [("proof.jwt.claim_time", "error", "/validFrom")]


def test_an_end_that_only_one_of_them_has() -> None:
    endless = credential()
    endless.pop("validUntil")
    found = compare(claims(), endless)
    assert [(one.code, one.severity, one.pointer) for one in found] == [
        ("proof.jwt.exp_only", "warning", "/validUntil")
    ]
    without: JSONObject = {name: value for name, value in claims().items() if name != "exp"}
    assert compare(without, endless) == ()
    assert [one.code for one in compare(without, credential())] == ["proof.jwt.claim_missing"]


def test_a_token_of_the_older_data_model_may_lack_its_subject() -> None:
    old: dict[str, JSON] = {
        "@context": V1,
        "issuanceDate": "2026-01-31T12:00:00Z",
        "expirationDate": "2031-01-31T12:00:00Z",
    }
    assert told({"sub": None}, **old) == [("proof.jwt.sub_missing", "warning", "/credentialSubject/id")]


def test_the_end_that_a_token_says_counts() -> None:
    assert expiry({"exp": 60}, credential()) == datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    assert expiry({}, credential()) == datetime(2031, 1, 31, 12, tzinfo=UTC)
    old = credential(**{"@context": V1, "expirationDate": "2030-01-31T12:00:00Z"})
    assert expiry({"exp": "soon"}, old) == datetime(2030, 1, 31, 12, tzinfo=UTC)
    assert expiry({}, {}) is None


def test_when_a_token_says_that_it_was_signed() -> None:
    assert signed_at({"iat": 60, "nbf": 120}) == (datetime(1970, 1, 1, 0, 1, tzinfo=UTC), "iat")
    assert signed_at({"iat": "x", "nbf": 120}) == (datetime(1970, 1, 1, 0, 2, tzinfo=UTC), "nbf")
    assert signed_at({}) == (None, "")


def test_a_moment_is_a_number_of_seconds() -> None:
    assert moment_of(61) == datetime(1970, 1, 1, 0, 1, 1, tzinfo=UTC)
    assert moment_of(-1.0) == datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)
    others: list[JSON] = [None, True, "60", 1e15, -1e15, [60]]
    for value in others:
        assert moment_of(value) is None


@pytest.mark.parametrize(
    ("member", "value", "code", "pointer", "claim"),
    [
        ("issuer", {"name": "x"}, "signing.claim", "/issuer/id", "iss"),
        ("issuer", "", "signing.claim", "/issuer", "iss"),
        ("id", 7, "signing.claim", "/id", "jti"),
        ("credentialSubject", {"name": "x"}, "signing.subject_id", "/credentialSubject/id", "sub"),
        ("credentialSubject", [{"id": ""}], "signing.subject_id", "/credentialSubject/0/id", "sub"),
        ("validFrom", "today", "signing.claim", "/validFrom", "nbf"),
        ("validUntil", "never", "signing.claim", "/validUntil", "exp"),
    ],
)
def test_what_a_new_token_could_not_say(
    member: str, value: JSON, code: str, pointer: str, claim: str
) -> None:
    with pytest.raises(SigningError) as caught:
        claims_for(credential(**{member: value}))
    assert (caught.value.detail_code, caught.value.pointer, dict(caught.value.params)) == (
        code,
        pointer,
        {"claim": claim},
    )


def test_a_badge_without_an_end_has_a_token_without_one() -> None:
    endless = credential()
    endless.pop("validUntil")
    assert claims_for(endless) == {name: value for name, value in claims().items() if name != "exp"}
