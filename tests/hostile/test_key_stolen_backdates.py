"""A thief signs with a stolen key, and writes whatever time into the badge."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Verdict, Verifier

STOLEN = NOW - timedelta(days=50)


def documents(**members: str) -> Documents:
    ((url, body),) = issuer_documents(fixed_signer()).documents.items()
    hosted = json.loads(body)
    hosted["verificationMethod"][0] |= members
    return Documents({url: json.dumps(hosted).encode()})


@pytest.mark.parametrize("days", [0, 10, 49, 50, 51, 1_000, 9_000])
def test_refused_whatever_it_says(days: int) -> None:
    report = Verifier(fetch=documents(revoked=STOLEN.isoformat())).check(
        make_badge(now=NOW - timedelta(days=days)), now=NOW
    )
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.key_revoked")


def test_an_expiry_beside_it_makes_it_no_better() -> None:
    both = documents(revoked=STOLEN.isoformat(), expires=(STOLEN - timedelta(days=1)).isoformat())
    report = Verifier(fetch=both).check(make_badge(now=STOLEN - timedelta(days=9)), now=NOW)
    assert report["issuer"].code == "resolve.key_revoked"


def test_what_the_caller_knew_of_before_was_not_this_one() -> None:
    """The caller's source speaks of a badge of 2020; the thief's is dated after that."""
    report = Verifier(fetch=documents(revoked=STOLEN.isoformat())).check(
        make_badge(now=STOLEN - timedelta(days=1)), now=NOW, known_since=STOLEN - timedelta(days=1_000)
    )
    assert (report.verdict, report["issuer"].outcome) == (Verdict.REFUSED, Outcome.FAILED)


def test_known_only_after_the_theft_is_of_no_use() -> None:
    report = Verifier(fetch=documents(revoked=STOLEN.isoformat())).check(
        make_badge(now=STOLEN - timedelta(days=9)), now=NOW, known_since=STOLEN
    )
    assert report["issuer"].code == "resolve.key_revoked"
