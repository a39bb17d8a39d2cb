"""Calls that can never work: the caller is told at once, in the library's own words, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from openbadge_issuer import Irrevocable, Issuer, LocalSigner, Profile, StatusLists
from openbadge_issuer.dids import hosting_path, issuer_document, jwks
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.compromise import touched_by
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, fixed_signer, make_award

ISSUER: Any = fixed_issuer()
SIGNER: Any = fixed_signer()
PROFILE: Any = Profile(id=ISSUER_ID)
STATUS = Irrevocable("a test")
KEY = (SIGNER.verification_method, SIGNER.public_key)
ANY: Any = object()

RECORDED: Any = Issuer(
    PROFILE, SIGNER, status=StatusLists("https://school.example/status/"), ledger=MemoryLedger()
)
WHO = {"actor": "a", "reason": "r", "now": NOW}

MISTAKES: dict[str, tuple[str, Callable[[], object]]] = {
    "an achievement is issued": ("config.award", lambda: ISSUER.issue(make_award().achievement, now=NOW)),
    "a dict is issued": ("config.award", lambda: ISSUER.prepare({}, now=NOW)),
    "now is a text": ("config.now", lambda: ISSUER.issue(make_award(), now="2026-01-31T12:00:00Z")),
    "now is a day": ("config.now", lambda: ISSUER.prepare(make_award(), now=date(2026, 1, 31))),
    "now is nothing": ("config.now", lambda: ISSUER.secure({}, now=None)),
    "now has no zone": ("config.naive_now", lambda: ISSUER.issue(make_award(), now=NOW.replace(tzinfo=None))),
    "entropy is no function": ("config.entropy", lambda: ISSUER.issue(make_award(), now=NOW, entropy="x")),
    "entropy gives texts": ("config.entropy", lambda: ISSUER.issue(make_award(), now=NOW, entropy=str)),
    "entropy gives too little": (
        "config.entropy",
        lambda: ISSUER.issue(make_award(), now=NOW, entropy=lambda _: b"4"),
    ),
    "the profile is an id": ("config.profile", lambda: Issuer(ISSUER_ID, SIGNER, status=STATUS)),  # type: ignore[arg-type]
    "the ledger is its address": (
        "config.ledger",
        lambda: Issuer(PROFILE, SIGNER, status=STATUS, ledger="sqlite:///x"),  # type: ignore[arg-type]
    ),
    "a list is revoked": ("config.credential_ids", lambda: RECORDED.revoke(["urn:uuid:x"], **WHO)),
    "nothing is revoked": ("config.credential_ids", lambda: RECORDED.revoke(**WHO)),
    "an address is published": ("config.status_file", lambda: RECORDED.published("x", now=NOW)),
    "the key is a number": ("ledger.text", lambda: RECORDED.issue(make_award(), key=4711, now=NOW)),
    "the key of a re-issue is a number": (
        "ledger.text",
        lambda: RECORDED.reissue(
            RECORDED.issue(make_award(), key="1", now=NOW).document["id"], key=4711, **WHO
        ),
    ),
    "a compromise at a text": ("config.now", lambda: touched_by(RECORDED, "did:x:y#1", now="x")),  # type: ignore[arg-type]
    "the signer is a text": ("config.signer", lambda: Issuer(PROFILE, "key", status=STATUS)),  # type: ignore[arg-type]
    "the signer is a key": ("config.signer", lambda: Issuer(PROFILE, SIGNER.public_key, status=STATUS)),
    "the signer is a class": ("config.signer", lambda: Issuer(PROFILE, LocalSigner, status=STATUS)),  # type: ignore[arg-type]
    "the contexts are a dict": (
        "config.contexts",
        lambda: Issuer(PROFILE, SIGNER, status=STATUS, contexts={"https://a.example": b"{}"}),  # type: ignore[arg-type]
    ),
    "the keys are turned round": ("config.keys", lambda: issuer_document(ISSUER_ID, [KEY[::-1]])),
    "the keys have no names": ("config.keys", lambda: issuer_document(ISSUER_ID, [SIGNER.public_key])),
    "the keys are one pair": ("config.keys", lambda: issuer_document(ISSUER_ID, KEY)),
    "the keys are signers": ("config.keys", lambda: jwks([SIGNER])),
    "the key is private": ("config.keys", lambda: jwks([(SIGNER.verification_method, SIGNER)])),
    "the issuer is a profile": ("config.issuer_id", lambda: issuer_document(PROFILE, [KEY])),
    "the issuer is nothing": ("config.issuer_id", lambda: hosting_path(None)),  # type: ignore[arg-type]
    "the controller is a profile": (
        "config.verification_method",
        lambda: LocalSigner.generate(controller=PROFILE),
    ),
    "the key's name is a number": (
        "config.verification_method",
        lambda: LocalSigner.generate(verification_method=ANY),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_call_that_can_not_work_is_told_to_the_caller(mistake: str) -> None:
    code, call = MISTAKES[mistake]
    with pytest.raises(ConfigurationError) as caught:
        call()
    assert caught.value.detail_code == code
    assert caught.value.advice
