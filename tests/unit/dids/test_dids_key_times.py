"""Until when a key is good: in documents (`expires`, `revoked`) and in JWKs (`exp`, `revoked`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dids_driving import settle
from openbadge_issuer.dids import VerificationMethod, resolve_jwk, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.testing import fixed_signer

ISSUER = "https://school.example/issuer"
KEY = fixed_signer().public_key
EARLY, LATE = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)


def in_key_set(**members: Any) -> VerificationMethod:
    return settle(
        resolve_jwk(KEY, ISSUER),
        {"https://school.example/.well-known/jwks.json": {"keys": [{**KEY.to_jwk(), **members}]}},
    )


def in_document(jwk: dict[str, Any], **members: Any) -> VerificationMethod:
    entry = {
        "id": f"{ISSUER}#1",
        "type": "JsonWebKey",
        "controller": ISSUER,
        "publicKeyJwk": {**KEY.to_jwk(), **jwk},
        **members,
    }
    document = {"id": ISSUER, "verificationMethod": [entry], "assertionMethod": [entry["id"]]}
    return settle(resolve_verification_method(f"{ISSUER}#1"), {ISSUER: document})


def in_its_jwk(**members: Any) -> VerificationMethod:
    return in_document(members)


def test_of_a_jwk() -> None:
    seconds = int(EARLY.timestamp())
    for read in (in_its_jwk, in_key_set):
        assert read(exp=seconds).expires == EARLY
        assert read(exp=seconds + 0.5).expires == EARLY + timedelta(milliseconds=500)
        assert read(revoked={"revoked_at": seconds, "reason": "keyCompromise"}).revoked == EARLY
        assert read(revoked="2025-01-01T00:00:00Z").revoked == EARLY
        assert (read(iat=seconds).expires, read(iat=seconds).revoked) == (None, None)
        assert read(revoked=False).revoked is None


def test_of_a_document() -> None:
    for name in ("revoked", "sec:revoked", "https://w3id.org/security#revoked"):
        assert in_document({}, **{name: "2025-01-01T00:00:00Z"}).revoked == EARLY
        assert in_document({}, **{name: False}).revoked is None
        assert in_document({}, **{name: None}).revoked is None
    for name in ("expires", "sec:expires", "sec:expiration", "https://w3id.org/security#expiration"):
        assert in_document({}, **{name: "2025-01-01T00:00:00Z"}).expires == EARLY
    both = in_document({}, revoked="2025-06-01T00:00:00Z", **{"sec:revoked": "2025-01-01T00:00:00Z"})
    assert both.revoked == EARLY
    assert in_document({}, **{"x:revoked": True, "expiration": True}).revoked is None


def test_of_both_the_earlier() -> None:
    found = in_document({"exp": LATE.timestamp()}, expires="2025-01-01T00:00:00Z")
    assert found.expires == EARLY
    found = in_document({"exp": EARLY.timestamp()}, expires="2025-06-01T00:00:00Z")
    assert found.expires == EARLY
    found = in_document({"revoked": {"revoked_at": EARLY.timestamp()}}, revoked="2025-06-01T00:00:00Z")
    assert found.revoked == EARLY


@pytest.mark.parametrize(
    "members",
    [
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1e300},
        {"exp": []},
        {"revoked": True},
        {"revoked": {}},
        {"revoked": {"revoked_at": "long ago"}},
        {"revoked": {"reason": "keyCompromise"}},
        {"revoked": 0},
        {"revoked": ""},
        {"revoked": "false"},
        {"revoked": [False]},
        {"exp": False},
    ],
)
def test_what_can_not_be_read_is_no_key(members: dict[str, Any]) -> None:
    """It may say that the key is revoked, so the key is not taken for a good one."""
    for read in (in_its_jwk, in_key_set):
        with pytest.raises(ResolutionError) as caught:
            read(**members)
        assert caught.value.detail_code == "resolve.key"
    for name in ("sec:revoked", "https://w3id.org/security#revoked", "expires", "sec:expiration"):
        with pytest.raises(ResolutionError) as caught:
            in_document({}, **{name: True})
        assert caught.value.detail_code == "resolve.key"
