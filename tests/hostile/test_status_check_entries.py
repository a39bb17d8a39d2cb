"""Entries that two readers would understand differently."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.proofs import sign, vc_jwt
from openbadge_issuer.testing import STATUS_LIST, fixed_signer, make_badge, make_status_list
from openbadge_issuer.verification import Outcome, Verdict
from status_samples import INDEX, judged, odd_badge, odd_entry

CLEAR = make_status_list()
REVOKED = make_status_list([INDEX])


def test_an_entry_that_clears_does_not_outweigh_one_that_revokes() -> None:
    for entries in (
        [odd_entry(), odd_entry(id=f"{STATUS_LIST}#b", statusListIndex="1")],
        [odd_entry(id=f"{STATUS_LIST}#b", statusListIndex="1"), odd_entry()],
    ):
        report = judged(odd_badge(*entries), REVOKED)
        assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")


def test_a_strange_entry_does_not_hide_a_revocation() -> None:
    strange: dict[str, JSON] = {"id": "urn:x:1", "type": "https://attacker.example/#Status"}
    report = judged(odd_badge(strange, odd_entry()), REVOKED)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    report = judged(odd_badge(strange, odd_entry()), CLEAR)
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.unsupported")


def token_badge(status: JSON) -> bytes:
    """A token, because an embedded proof is not made over what JSON-LD drops."""
    signer = fixed_signer()
    prepared = vc_jwt.prepare(
        {**unsigned(), "credentialStatus": status},
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
    )
    return sign(prepared, signer).encode("ascii")


def unsigned() -> JSONObject:
    return {name: value for name, value in make_badge().document.items() if name != "proof"}


def test_the_token_is_good_where_its_entry_is() -> None:
    assert judged(token_badge(odd_entry()), CLEAR).verdict is Verdict.ACCEPTED
    assert judged(token_badge([odd_entry()]), REVOKED).verdict is Verdict.REFUSED


@pytest.mark.parametrize("status", [None, [], "x", 7, [None], ["x"], [[]], {}, [{}]], ids=repr)
def test_what_is_no_entry_is_never_good(status: JSON) -> None:
    report = judged(token_badge(status), CLEAR)
    assert report.verdict is Verdict.REFUSED
    assert report["status"].outcome is not Outcome.PASSED


@pytest.mark.parametrize(
    "members",
    [
        {"type": ["BitstringStatusListEntry", "StatusList2021Entry"]},
        {"statusPurpose": ["revocation", "suspension"]},
        {"statusPurpose": ""},
        {"statusPurpose": "Revocation"},
        {"statusPurpose": "revocation "},
        {"statusListCredential": [STATUS_LIST, STATUS_LIST]},
        {"statusListCredential": None},
        {"statusSize": 0},
        {"statusSize": "1"},
        {"statusSize": True},
        {"statusSize": 2},
    ],
    ids=str,
)
def test_an_entry_that_is_not_clear_is_never_good(members: dict[str, JSON]) -> None:
    report = judged(token_badge(odd_entry(**members)), CLEAR)
    assert report.verdict is not Verdict.ACCEPTED, report
    assert report["status"].outcome in (Outcome.FAILED, Outcome.UNKNOWN)
