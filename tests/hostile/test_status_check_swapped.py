"""A genuine list in the place of another: somebody else's, another purpose's, another one of the same issuer."""

from __future__ import annotations

from datetime import timedelta

from openbadge_issuer.ports import Documents, Response
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Verdict, Verifier
from status_samples import ENTRY, INDEX, judged

REVOKED = make_badge(status=ENTRY)


def test_a_list_that_the_holder_signed() -> None:
    holder = fixed_signer(controller=None, seed="holder")
    report = judged(bytes(REVOKED), make_status_list(signer=holder))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.other_issuer")


def test_a_list_that_names_the_issuer_and_is_signed_with_a_key_of_the_holder() -> None:
    mallory = fixed_signer(seed="mallory")
    report = judged(bytes(REVOKED), make_status_list(signer=mallory))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")


def test_the_same_as_a_token() -> None:
    mallory = fixed_signer("P-256", seed="mallory")
    report = judged(bytes(REVOKED), make_status_list(signer=mallory))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")


def test_the_issuers_list_for_another_purpose() -> None:
    report = judged(bytes(REVOKED), make_status_list(purpose="suspension"))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.purpose")


def test_another_list_of_the_issuer_handed_in_for_this_one() -> None:
    another = make_status_list(url="https://school.example/status/2")
    handed_in = Documents({**issuer_documents().documents, STATUS_LIST: another})
    report = Verifier(fetch=handed_in).check(REVOKED, now=NOW)
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.other_list")


def test_the_list_of_last_month_handed_in_for_todays() -> None:
    old = make_status_list(now=NOW - timedelta(days=30), valid_until=NOW - timedelta(days=23))
    handed_in = Documents({**issuer_documents().documents, STATUS_LIST: old})
    report = Verifier(fetch=handed_in).check(REVOKED, now=NOW)
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.stale")


def test_a_redirect_to_the_holders_own_host() -> None:
    holder = fixed_signer(controller="did:web:holder.example", seed="holder")
    answer = Response("https://holder.example/list", make_status_list(signer=holder), fetched_at=NOW)
    report = judged(bytes(REVOKED), answer)
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.other_issuer")


def test_the_badge_itself_or_the_issuers_document_for_a_list() -> None:
    for content in (bytes(REVOKED), *issuer_documents().documents.values()):
        report = judged(bytes(REVOKED), content)
        assert report.verdict is Verdict.UNDECIDED
        assert report["status"].code in ("status.type", "status.no_issuer")


def test_the_genuine_list_still_says_it() -> None:
    assert judged(bytes(REVOKED), make_status_list([INDEX])).verdict is Verdict.REFUSED
