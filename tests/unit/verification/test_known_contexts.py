from __future__ import annotations

import json
from typing import Any

from openbadge_issuer import contexts, default_contexts, lint
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Policy, Verdict, Verifier

URL = "https://programme.example/context.json"
CONTEXT = json.dumps({"@context": {"hours": "https://programme.example/vocabulary#hours"}}).encode()
LENIENT = Policy(fetch_contexts=True)


def badge(url: str = URL) -> bytes:
    document: Any = make_badge().document
    document["@context"].append(url)
    return json.dumps(document).encode()


def answering(status: int, body: bytes) -> Any:
    def fetch(request: Request, /) -> Answer:
        if request.purpose == "context":
            return Response(url=request.url, body=body, status=status)
        return issuer_documents()(request)

    return fetch


def test_an_unknown_context_is_not_fetched_unless_the_policy_says_so() -> None:
    report = Verifier(fetch=answering(200, CONTEXT)).check(badge(), now=NOW)
    assert (report.verdict, report["contexts"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)
    for way in ("pin", "fetched", "refuse"):
        assert way in report["contexts"].advice


def test_with_the_leniency_it_is_fetched_and_the_report_says_which_content() -> None:
    report = Verifier(fetch=answering(200, CONTEXT), policy=LENIENT).check(badge(), now=NOW)
    assert report.verdict is Verdict.ACCEPTED, report
    assert report.leniencies == ("fetch_contexts",)
    assert (report["contexts"].outcome, report["contexts"].code) == (Outcome.WARNING, "contexts.fetched")
    assert report["contexts"].params["url"] == URL


def test_a_context_that_can_not_be_had_is_unknown() -> None:
    for status in (404, 500):
        report = Verifier(fetch=answering(status, b"<html>"), policy=LENIENT).check(badge(), now=NOW)
        assert report["contexts"].outcome is Outcome.UNKNOWN, status
        assert report.verdict is Verdict.UNDECIDED


def test_a_context_that_is_none_fails() -> None:
    report = Verifier(fetch=answering(200, b"[1"), policy=LENIENT).check(badge(), now=NOW)
    assert (report.verdict, report["contexts"].outcome) == (Verdict.REFUSED, Outcome.FAILED)


def test_a_pinned_context_is_known() -> None:
    table = default_contexts().pin(URL, CONTEXT)
    report = Verifier(fetch=issuer_documents(), contexts=table).check(badge(), now=NOW)
    assert report["contexts"].outcome is Outcome.PASSED


def test_another_content_for_a_published_context_is_told() -> None:
    url = "https://w3id.org/security/data-integrity/v2"
    table = default_contexts().pin(url, CONTEXT)
    report = Verifier(fetch=issuer_documents(), contexts=table).check(badge(url), now=NOW)
    assert (report["contexts"].outcome, report["contexts"].code) == (
        Outcome.WARNING,
        "contexts.strange_revision",
    )


def test_both_revisions_of_the_badge_context_are_known_by_their_content() -> None:
    url = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    assert len(contexts.revisions(url)) == 2
    for digest, label in contexts.revisions(url).items():
        table = default_contexts().pin(url, contexts.revision(digest))
        report = Verifier(fetch=issuer_documents(), contexts=table).check(make_badge(), now=NOW)
        assert report.verdict is Verdict.ACCEPTED
        found = {
            finding.params["sha256"]: finding.params["revision"] for finding in report["contexts"].findings
        }
        assert found[digest] == label


def test_a_lint_never_says_genuine() -> None:
    document = make_badge().document
    del document["proof"]
    report = lint(document)
    assert report.verdict is Verdict.ACCEPTED
    assert "enuine" not in report.to_text()
