"""What an issuer's server sends while it is mended says nothing of the badge: at a check, and when looking again."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Check, Verdict, Verifier
from openbadge_issuer.verification.many import rechecking
from openbadge_issuer.verification.scheduler import Rounds

DID = "https://school.example/.well-known/did.json"
GOOD = issuer_documents().documents[DID]
PASSING = {
    "a page": (b"<html>We are back soon.</html>", "resolve.not_found"),
    "nothing": (b"", "resolve.document"),
    "a part": (GOOD[:200], "resolve.document"),
    "a text": (b"Service temporarily unavailable", "resolve.document"),
    "no member": (b"{}", "resolve.document_id"),
    "an error": (b'{"error": "rate limited", "id": "req7"}', "resolve.document_id"),
}
LASTING = {
    "the document of another": (
        json.dumps({**json.loads(GOOD), "id": "did:web:other.example"}).encode(),
        200,
    ),
    "one without its id": (json.dumps({**json.loads(GOOD), "id": None}).encode(), 200),
    "no document": (b"<html>Not found</html>", 404),
    "none any more": (b"", 410),
}


def sending(body: bytes, status: int = 200) -> Verifier:
    def fetch(request: Request, /) -> Answer:
        if request.url == DID:
            return Response(DID, body, status=status, fetched_at=NOW)
        return issuer_documents()(request)

    return Verifier(fetch=fetch)


@pytest.mark.parametrize("what", PASSING)
def test_what_is_no_document_says_nothing(what: str) -> None:
    body, code = PASSING[what]
    report = sending(body).check(make_badge(), now=NOW)
    assert (report.verdict, report["issuer"].code, report["issuer"].retry) == (
        Verdict.UNDECIDED,
        code,
        "later",
    )
    kept = Verifier(fetch=issuer_documents()).verify(make_badge(), now=NOW).kept
    assert kept is not None
    (again,) = sending(body).recheck([("a", kept)], now=NOW)
    assert (again.report.verdict, again.report["issuer"].code) == (Verdict.UNDECIDED, code)


@pytest.mark.parametrize("what", LASTING)
def test_what_says_that_there_is_none_refuses(what: str) -> None:
    report = sending(*LASTING[what]).check(make_badge(), now=NOW)
    assert (report.verdict, report["issuer"].retry) == (Verdict.REFUSED, "never")


@pytest.mark.parametrize(("name", "spent_by"), [("issuer", "_key_again"), ("status", "_status_again")])
def test_looking_again_is_undecided_where_it_takes_more_than_it_may(
    monkeypatch: pytest.MonkeyPatch, name: str, spent_by: str
) -> None:
    def spent(*_: object) -> Rounds[Check]:
        yield ()
        raise BeyondEffort

    kept = Verifier(fetch=issuer_documents()).verify(make_badge(), now=NOW).kept
    assert kept is not None
    monkeypatch.setattr(rechecking, spent_by, spent)
    (again,) = Verifier(fetch=issuer_documents()).recheck([("a", kept)], now=NOW)
    assert (again.report.verdict, again.report[name].code) == (Verdict.UNDECIDED, "limit.nested")
