"""Dates of a proof that name no point in time, that are changed, or that are over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ProofError
from proof_samples import check, proof_in, secured

NO_DATES = [
    "2026-02-01T09:30:00",
    "2026-02-01",
    "yesterday",
    "",
    "2026-02-30T00:00:00Z",
    "2026-02-01T09:30:00+25:00",
    " 2026-02-01T09:30:00Z",
    1769938200,
    None,
    ["2026-02-01T09:30:00Z"],
    {"@value": "2026-02-01T09:30:00Z"},
]


@pytest.mark.parametrize("member", ["created", "expires"])
@pytest.mark.parametrize("value", NO_DATES, ids=repr)
def test_no_date(member: str, value: JSON) -> None:
    document = secured(expires="2027-01-01T00:00:00Z")
    proof_in(document)[member] = value
    with pytest.raises(ProofError) as caught:
        check(document)
    assert (caught.value.detail_code, caught.value.pointer) == (f"proof.{member}", f"/proof/0/{member}")


def test_expired() -> None:
    document = secured(expires="2026-02-15T00:00:00Z")
    check(document, now=datetime(2026, 2, 14, tzinfo=UTC))
    with pytest.raises(ProofError) as caught:
        check(document)
    assert (caught.value.detail_code, caught.value.pointer) == ("proof.expired", "/proof/0/expires")


@pytest.mark.parametrize("expires", ["2099-01-01T00:00:00Z", None])
def test_a_longer_life_is_not_signed(expires: str | None) -> None:
    document = secured(expires="2026-02-15T00:00:00Z")
    if expires:
        proof_in(document)["expires"] = expires
    else:
        del proof_in(document)["expires"]
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.signature"


def test_from_the_future() -> None:
    with pytest.raises(ProofError) as caught:
        check(secured(), now=datetime(2026, 1, 31, tzinfo=UTC))
    assert caught.value.detail_code == "proof.created_in_future"


def test_what_is_said_of_time_is_said_of_signed_dates_only() -> None:
    document = secured(expires="2026-02-15T00:00:00Z")
    document["name"] = "forged"
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.signature"
