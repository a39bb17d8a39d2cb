"""Whoever has an old key of the issuer signs a status list with it, and dates it back to when the key was good."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from openbadge_issuer import LocalSigner, Verdict, Verifier, default_contexts
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Report

GOOD = fixed_signer()
OLD, OLD_TOKENS = fixed_signer(seed="old"), fixed_signer("P-256", seed="old")
BADGE = bytes(make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation")))
BEFORE, EXPIRED = NOW - timedelta(days=30), NOW - timedelta(days=7)


def web(the_list: bytes, fetched: datetime | None = NOW, expires: datetime | None = EXPIRED) -> Any:
    ((address, body),) = issuer_documents(GOOD, OLD, OLD_TOKENS).documents.items()
    document = json.loads(body)
    for entry in document["verificationMethod"][1:]:
        entry.update({} if expires is None else {"expires": expires.isoformat()})
    served = {address: json.dumps(document).encode(), STATUS_LIST: the_list}

    def fetch(request: Request, /) -> Answer:
        return Response(request.url, served[request.url], fetched_at=fetched)

    return fetch


def judged(*fetched: Any, **world: Any) -> Report:
    return Verifier(fetch=web(*fetched, **world)).check(BADGE, now=NOW)


def by(signer: LocalSigner, *revoked: int, now: datetime = BEFORE) -> bytes:
    return make_status_list([*revoked], signer=signer, now=now, valid_until=None)


@pytest.mark.parametrize("fetched", [NOW, None], ids=["fetched", "handed in"])
@pytest.mark.parametrize("signer", [OLD, OLD_TOKENS], ids=["embedded", "token"])
def test_it_clears_nothing(signer: LocalSigner, fetched: datetime | None) -> None:
    report = judged(by(signer), fetched)
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")
    assert report["status"].params["reason"] == "issuer.key_expired_since"
    assert report["status"].retry == "later"  # its issuer has a new key, and will sign its lists with it


def test_nor_does_it_revoke() -> None:
    assert judged(by(OLD, 7)).verdict is Verdict.UNDECIDED


def test_on_the_second_look_as_well() -> None:
    genuine = by(OLD)
    kept = Verifier(fetch=web(genuine, expires=None)).verify(BADGE, now=NOW).kept
    (again,) = Verifier(fetch=web(genuine)).recheck([("key", kept)], now=NOW)
    assert (again.report.verdict, again.report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")


def test_a_list_by_the_key_of_today_or_by_one_that_ends_tomorrow() -> None:
    assert judged(by(GOOD)).verdict is Verdict.ACCEPTED
    assert judged(by(OLD), expires=NOW + timedelta(days=1)).verdict is Verdict.ACCEPTED
    assert judged(by(GOOD, 7))["status"].code == "status.revoked"


def test_a_list_by_both_keys_is_good_by_the_one_that_is() -> None:
    both = data_integrity.prepare(
        json.loads(by(OLD)),
        EDDSA_RDFC_2022,
        verification_method=GOOD.verification_method,
        public_jwk=GOOD.public_jwk,
        created=NOW,
        contexts=default_contexts(),
    )
    assert judged(json.dumps(sign(both, GOOD)).encode()).verdict is Verdict.ACCEPTED


def test_the_badge_itself_is_of_the_day_on_which_it_was_signed() -> None:
    """Of that day its own word is taken, with a warning: a badge lives for years, and a list for hours."""
    document = {name: value for name, value in json.loads(BADGE).items() if name != "proof"}
    made = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=OLD.verification_method,
        public_jwk=OLD.public_jwk,
        created=BEFORE,
        contexts=default_contexts(),
    )
    report = Verifier(fetch=web(by(GOOD))).check(json.dumps(sign(made, OLD)), now=NOW)
    assert (report.verdict, report["issuer"].code) == (Verdict.ACCEPTED, "issuer.key_expired_since")
