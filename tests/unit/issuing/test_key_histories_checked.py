"""Documents that are made from a history of keys, read by whoever is shown a badge years later."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from openbadge_issuer import (
    Check,
    Documents,
    Outcome,
    Report,
    SecuredCredential,
    Verdict,
    Verifier,
)
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.keys import KeyHistory
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge

FIRST, SECOND = fixed_signer(seed="first"), fixed_signer(seed="second")
BEGUN = NOW - timedelta(days=700)
SIGNED = NOW - timedelta(days=600)
HANDED_IN = NOW - timedelta(days=500)
ENDED = NOW - timedelta(days=300)
LATE = NOW - timedelta(days=100)


def history() -> KeyHistory:
    """The first key signed until it was retired; the second one has signed since."""
    keys = KeyHistory.begin(FIRST.verification_method, FIRST.public_key, now=BEGUN)
    return keys.announce(SECOND.verification_method, SECOND.public_key, now=BEGUN).activate(now=ENDED)


def published(keys: KeyHistory) -> JSONObject:
    return json.loads(json.dumps(issuer_document(ISSUER_ID, keys)))  # type: ignore[no-any-return]


def said_of_the_first(document: JSONObject, member: str) -> JSONObject:
    """The same document with a time of its end beside the first key."""
    listed = document["verificationMethod"]
    assert isinstance(listed, list)
    for method in listed:
        assert isinstance(method, dict)
        if method["id"] == FIRST.verification_method:
            method[member] = ENDED.isoformat()
    return document


def signed(created: datetime) -> SecuredCredential:
    """A badge by the first key, dated as whoever has it likes."""
    return make_badge(issuer=fixed_issuer(FIRST), now=created)


def judged(document: JSONObject, badge: SecuredCredential, known_since: datetime | None = None) -> Report:
    (url,) = issuer_documents().documents
    hosted = Documents({url: json.dumps(document).encode()})
    return Verifier(fetch=hosted).check(badge, now=NOW, known_since=known_since)


def said(check: Check) -> tuple[Outcome, str]:
    return check.outcome, check.code


@pytest.mark.parametrize("known", [None, HANDED_IN], ids=["", "known since"])
def test_what_a_compromised_key_signed_is_nobodys_whatever_the_caller_knows(known: datetime | None) -> None:
    """It is left out of the document, so that nothing is there to say when its time ended."""
    keys = history().compromise(FIRST.verification_method, now=NOW)
    document = published(keys)
    assert FIRST.verification_method not in json.dumps(document)
    report = judged(document, signed(SIGNED), known)
    assert (report.verdict, said(report["issuer"])) == (
        Verdict.REFUSED,
        (Outcome.FAILED, "resolve.no_such_key"),
    )


def test_where_the_document_lists_it_as_revoked_the_caller_may_know_better() -> None:
    """What other issuers publish: refused, unless the badge was there before, as the caller says."""
    document = said_of_the_first(published(history()), "revoked")
    badge = signed(SIGNED)
    alone = judged(document, badge)
    assert (alone.verdict, said(alone["issuer"])) == (
        Verdict.REFUSED,
        (Outcome.FAILED, "resolve.key_revoked"),
    )
    known = judged(document, badge, known_since=HANDED_IN)
    assert (known.verdict, said(known["issuer"])) == (
        Verdict.ACCEPTED,
        (Outcome.WARNING, "issuer.key_revoked_known_before"),
    )
    later = judged(document, badge, known_since=ENDED + timedelta(days=1))
    assert (later.verdict, said(later["issuer"])) == (
        Verdict.REFUSED,
        (Outcome.FAILED, "resolve.key_revoked"),
    )


@pytest.mark.parametrize("created", [SIGNED, LATE], ids=["while it was active", "after it was retired"])
def test_a_retired_key_goes_on_being_believed_without_a_remark(created: datetime) -> None:
    """The document says nothing of when a key was retired: only its destruction ends what it signs."""
    document = published(history())
    assert '"expires"' not in json.dumps(document)
    report = judged(document, signed(created))
    assert (report.verdict, said(report["issuer"])) == (
        Verdict.ACCEPTED,
        (Outcome.PASSED, "issuer.key_authorized"),
    )
    of_the_active = judged(document, make_badge(issuer=fixed_issuer(SECOND), now=created))
    assert [said(check) for check in report] == [said(check) for check in of_the_active]


def test_with_expires_in_the_document_one_that_was_signed_later_would_be_refused_here() -> None:
    """What it would gain with this library, at the price of all its badges with those that follow CID 1.0."""
    document = said_of_the_first(published(history()), "expires")
    late = judged(document, signed(LATE))
    assert (late.verdict, late["issuer"].code) == (Verdict.REFUSED, "resolve.key_expired")
    earlier = judged(document, signed(SIGNED))
    assert (earlier.verdict, said(earlier["issuer"])) == (
        Verdict.ACCEPTED,
        (Outcome.WARNING, "issuer.key_expired_since"),
    )
