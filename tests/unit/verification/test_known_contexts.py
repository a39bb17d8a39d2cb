from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer import contexts, default_contexts, lint
from openbadge_issuer.codec.context_table import UNKNOWN_CONTEXT_ADVICE, ContextTable
from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.errors import Finding
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Check, Outcome, Policy, Verdict, Verifier
from openbadge_issuer.verification.badge import objects_in
from openbadge_issuer.verification.known_contexts import know_contexts
from openbadge_issuer.verification.scheduler import Budget, Session
from openbadge_issuer.verification.sharing import Shared

URL = "https://programme.example/context.json"
OTHER = "https://other.example/context.json"
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


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<!doctype html>", "fetch.web_page"),
        (b"\r\n <html>", "fetch.web_page"),
        (b"", "jsonld.context_unreadable"),
        (b"[1", "jsonld.context_unreadable"),
        (b"[]", "jsonld.context_unreadable"),
        (CONTEXT[:20], "jsonld.context_unreadable"),
        (b"\xff\xfe<", "jsonld.context_unreadable"),
        (b"{}", "jsonld.no_context"),
        (b'{"error": "rate limited"}', "jsonld.no_context"),
    ],
)
def test_a_passing_fault_of_its_server_leaves_it_open(body: bytes, why: str) -> None:
    report = Verifier(fetch=answering(200, body), policy=LENIENT).check(badge(), now=NOW)
    found = report["contexts"]
    assert (report.verdict, found.code) == (Verdict.UNDECIDED, "contexts.unavailable")
    assert (found.retry, found.turn) == ("later", "verifier")
    assert [(each.code, each.severity) for each in found.findings] == [(why, "warning")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"@context": {}, "@context": {}}', "jsonld.context_unreadable"),
        (b'{"@context": ' + b"[" * 99 + b"]" * 99 + b"}", "jsonld.context_unreadable"),
        (b'{"@context": null}', "contexts.fetched"),
    ],
)
def test_what_can_be_read_and_is_no_context_is_what_its_server_says(body: bytes, code: str) -> None:
    report = Verifier(fetch=answering(200, body), policy=LENIENT).check(badge(), now=NOW)
    assert (report.verdict, report["contexts"].code) == (Verdict.REFUSED, code)
    assert {check.retry for check in report} == {"never"}


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


def test_a_context_that_refers_to_one_that_is_not_known_leaves_it_undecided() -> None:
    """What is missing is missing here: nothing is wrong with the badge."""
    scoped = {"hours": {"@id": "https://programme.example/vocabulary#hours", "@context": OTHER}}
    body = json.dumps({"@context": scoped}).encode()
    table = default_contexts().pin(URL, body)
    document: Any = json.loads(badge()) | {"hours": {"name": "seven"}}
    verifier = Verifier(fetch=issuer_documents(), contexts=table)
    report = verifier.check(json.dumps(document), now=NOW)
    assert (report.verdict, report["contexts"].outcome) == (Verdict.UNDECIDED, Outcome.PASSED)
    message = f"The JSON-LD context {OTHER} is not known, so what this document means can not be told."
    for found in (report["structure"], report["proof"], lint(document, contexts=table)["structure"]):
        assert (found.outcome, found.code, found.message) == (
            *(Outcome.UNKNOWN, "jsonld.unknown_context"), message
        )  # fmt: skip
        assert (found.advice, found.turn) == (UNKNOWN_CONTEXT_ADVICE, "verifier")
    assert [finding.code for finding in report["structure"].findings] == ["jsonld.unknown_context"]
    assert lint(document, contexts=table).verdict is Verdict.UNDECIDED
    broken = verifier.check(json.dumps({**document, "validFrom": "yesterday"}), now=NOW)
    assert (broken.verdict, broken["structure"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    known = Verifier(fetch=issuer_documents(), contexts=table.pin(OTHER, CONTEXT))
    assert known.check(json.dumps(document), now=NOW)["proof"].code == "proof.signature"


# --- the check itself

VC2 = "https://www.w3.org/ns/credentials/v2"
INTEGRITY = "https://w3id.org/security/data-integrity/v2"
NONE = ContextTable({})


def known(
    document: Any, table: ContextTable = NONE, answers: dict[str, Answer] | None = None
) -> tuple[Check, ContextTable]:
    """The check, and the table it ends with; contexts are fetched where there are ``answers``."""
    session = Session(
        know_contexts(
            objects_in(document), table, Policy(fetch_contexts=answers is not None), Shared(), Effort()
        ),
        Budget(),
    )
    for request in session.needs():
        assert answers is not None
        assert request == Request(
            request.url, accept="application/ld+json, application/json;q=0.9", purpose="context"
        )
        session.feed(request, answers[request.url])
    return session.result


def test_badges_that_name_the_same_have_one_table_and_other_sets_of_them_count() -> None:
    """For in each table its contexts are compiled."""
    large = json.dumps(
        {"@context": {f"t{number}": "https://x.example/t" for number in range(2_000)}}
    ).encode()
    shared, effort = Shared(), Effort()
    answers = {URL: got(URL, large), OTHER: got(OTHER)}

    def table_for(*urls: str) -> ContextTable:
        rounds = know_contexts([{"@context": [*urls]}], NONE, Policy(fetch_contexts=True), shared, effort)
        session = Session(rounds, Budget())
        for request in session.needs():
            session.feed(request, answers[request.url])
        return session.result[1]

    both = table_for(URL, OTHER)
    assert table_for(URL, OTHER) is both
    assert (both.bytes_at(URL), both.bytes_at(OTHER), effort.units) == (large, CONTEXT, 40)
    assert table_for(OTHER, URL) is both  # in whatever order
    alone = table_for(URL)
    assert (OTHER in alone, effort.units) == (False, 70 + 800 + 2 * 2_002)
    assert table_for(OTHER) is not both
    assert (table_for(URL) is alone, effort.units) == (True, 90 + 1_600 + 2 * 2_002)


def test_what_is_wrong_is_told_in_the_order_of_each_badge() -> None:
    """One context can not be had, and another is none: which of them decides is not up to other badges."""
    shared, answers = (
        Shared(),
        {URL: got(URL, status=500), OTHER: got(OTHER, b'{"@context": {}, "a": 1, "a": 2}')},
    )

    def outcome_of(*urls: str) -> Outcome:
        policy = Policy(fetch_contexts=True)
        session = Session(know_contexts([{"@context": [*urls]}], NONE, policy, shared, Effort()), Budget())
        for request in session.needs():
            session.feed(request, answers[request.url])
        return session.result[0].outcome

    assert [outcome_of(URL, OTHER), outcome_of(OTHER, URL), outcome_of(URL, OTHER)] == [
        *(Outcome.UNKNOWN, Outcome.FAILED, Outcome.UNKNOWN),
    ]


def test_more_than_can_be_fetched_are_not_asked_for() -> None:
    urls = [f"https://contexts.example/{number}" for number in range(33)]
    for some, asked in ((urls[:32], 32), (urls, 0)):
        policy = Policy(fetch_contexts=True)
        rounds = know_contexts([{"@context": [*some]}], NONE, policy, Shared(), Effort())
        session = Session(rounds, Budget())
        assert len(session.needs()) == asked
        for request in session.needs():
            session.feed(request, got(request.url))
        found = session.result[0]
        assert (found.outcome, found.code) == (
            (Outcome.WARNING, "contexts.fetched") if asked else (Outcome.UNKNOWN, "jsonld.unknown_context")
        )


def test_where_nothing_is_left_for_contexts_the_badge_is_undecided() -> None:
    effort = Effort(200_000)
    session = Session(
        know_contexts([{"@context": VC2}], default_contexts(), Policy(fetch_contexts=True), Shared(), effort),
        Budget(),
    )
    assert session.result[0].outcome is Outcome.PASSED  # of what is known nothing is asked
    rounds = know_contexts([{"@context": URL}], NONE, Policy(fetch_contexts=True), Shared(), effort)
    session = Session(rounds, Budget())
    with pytest.raises(BeyondEffort):
        session.feed(session.needs()[0], got(URL))


def got(url: str, body: bytes = CONTEXT, status: int = 200) -> Response:
    return Response(url=url, body=body, status=status)


def revision(url: str, label: str, digest: str, code: str = "revision", severity: Any = "info") -> Finding:
    return Finding(
        code=f"contexts.{code}",
        message=f"{url}: {label}.",
        severity=severity,
        pointer="/@context",
        params={"url": url, "sha256": digest, "revision": label},
    )


@pytest.mark.parametrize(
    ("document", "unknown"),
    [
        ({"@context": URL}, [URL]),
        ({"@context": [VC2, URL, {"a": OTHER}, 7, OTHER]}, [URL, OTHER]),
        ({"@context": VC2, "held": [7, {"@context": [OTHER, URL, OTHER]}]}, [OTHER, URL]),
        ({"@context": VC2, "a": {"b": {"@context": URL}}}, [URL]),
        ({"@context": [VC2, {"hours": {"@id": "x:y", "@context": URL}}], "held": {"@context": OTHER}}, [OTHER]),
    ],
    ids=["alone", "in a list", "in held credentials", "deeper", "not those within an inline context"],
)  # fmt: skip
def test_every_context_wherever_it_stands_is_asked_for(document: Any, unknown: list[str]) -> None:
    table = default_contexts()
    found, same = known(document, table)
    assert same is table
    message = f"The JSON-LD context {unknown[0]} is not known, so what this document means can not be told."
    params = {"url": unknown[0], "unknown": unknown}
    assert (found.outcome, found.code, found.message, found.pointer) == (
        *(Outcome.UNKNOWN, "jsonld.unknown_context"), message, "/@context",
    )  # fmt: skip
    assert (found.params, found.advice) == (params, UNKNOWN_CONTEXT_ADVICE)
    assert (found.turn, found.retry) == ("verifier", "never")
    assert found.findings == (
        Finding(
            code="jsonld.unknown_context",
            message=message,
            pointer="/@context",
            params=params,
            advice=UNKNOWN_CONTEXT_ADVICE,
        ),
    )


@pytest.mark.parametrize(
    "document", [{}, {"@context": None}, {"@context": [{}]}, {"name": URL}, {"@context": {}}]
)
def test_a_document_without_contexts_is_the_business_of_the_rules(document: Any) -> None:
    found, _ = known(document)
    assert (found.outcome, found.findings) == (Outcome.PASSED, ())
    assert found.message == "Every context is known by its content."


def test_each_context_is_named_with_its_revision() -> None:
    pinned = default_contexts().pin(URL, CONTEXT).pin(INTEGRITY, CONTEXT)
    found, same = known({"@context": [VC2, URL, INTEGRITY, VC2]}, pinned)
    assert same is pinned
    digest = sha256(CONTEXT).hexdigest()
    of_vc2 = default_contexts().sha256(VC2)
    strange = revision(INTEGRITY, "not a published revision", digest, "strange_revision", "warning")
    assert found.findings == (
        revision(VC2, contexts.revisions(VC2)[of_vc2], of_vc2),
        revision(URL, "pinned by the caller", digest),
        strange,
    )
    assert (found.outcome, found.code, found.message, found.params) == (
        *(Outcome.WARNING, strange.code), strange.message, strange.params,
    )  # fmt: skip


def test_what_was_fetched_is_named_with_its_digest_and_kept_for_the_run() -> None:
    table = default_contexts()
    answers: dict[str, Answer] = {URL: got(URL), OTHER: got(OTHER, b'{"@context": {}}')}
    found, after = known({"@context": [URL, VC2, OTHER]}, table, answers)
    today = "fetched just now, so it says what its server says today"
    assert [finding for finding in found.findings if finding.severity == "warning"] == [
        revision(URL, today, sha256(CONTEXT).hexdigest(), "fetched", "warning"),
        revision(OTHER, today, sha256(b'{"@context": {}}').hexdigest(), "fetched", "warning"),
    ]
    assert (found.outcome, found.code) == (Outcome.WARNING, "contexts.fetched")
    assert found.findings[1].code == "contexts.revision"
    assert (URL in after, OTHER in after, URL in table) == (True, True, False)


def test_what_is_known_is_not_fetched() -> None:
    found, table = known({"@context": VC2}, default_contexts(), {})
    assert (found.outcome, table is default_contexts()) == (Outcome.PASSED, True)


def test_another_content_is_told_also_where_it_was_fetched() -> None:
    found, _ = known({"@context": INTEGRITY}, NONE, {INTEGRITY: got(INTEGRITY)})
    assert (found.outcome, found.code) == (Outcome.WARNING, "contexts.strange_revision")
    assert found.params["revision"] == "fetched just now, so it says what its server says today"


FAILURE = FetchFailure("fetch.timeout", "Too slow.", advice="Ask later.", params={"seconds": 3})
NOT_FOUND = f"{URL} answered with the status 404."


@pytest.mark.parametrize(
    ("answer", "retry", "why"),
    [
        (FAILURE, "later", FAILURE.as_finding()),
        (replace(FAILURE, retry="never"), "never", FAILURE.as_finding()),
        (
            *(got(URL, status=404), "later"),
            Finding(
                code="fetch.status",
                message=NOT_FOUND,
                severity="warning",
                params={"url": URL, "status": 404},
            ),
        ),
    ],
    ids=["a failure", "for ever", "a status"],
)
def test_a_context_that_can_not_be_had(answer: Answer, retry: str, why: Finding) -> None:
    table = default_contexts()
    found, same = known({"@context": [OTHER, URL]}, table, {OTHER: got(OTHER), URL: answer})
    assert OTHER not in table
    assert URL not in same
    message = f"The JSON-LD context {URL} is not known, and could not be had. {why.message}"
    assert (found.outcome, found.code, found.message) == (
        *(Outcome.UNKNOWN, "contexts.unavailable"), message,
    )  # fmt: skip
    assert (found.params, found.advice, found.turn) == ({"url": URL}, UNKNOWN_CONTEXT_ADVICE, "verifier")
    assert (found.pointer, found.findings, found.retry) == ("/@context", (why,), retry)


def test_a_context_that_is_not_at_an_https_address_is_not_fetched() -> None:
    url = "http://programme.example/context.json"
    found, same = known({"@context": [OTHER, url]}, default_contexts(), {OTHER: got(OTHER)})
    assert url not in same
    message = f"The JSON-LD context {url} is not known, and is not fetched: its address is not https."
    assert (found.outcome, found.code, found.message) == (Outcome.UNKNOWN, "contexts.url", message)
    assert (found.params, found.advice, found.turn) == ({"url": url}, UNKNOWN_CONTEXT_ADVICE, "verifier")
    assert (found.pointer, found.findings, found.retry) == ("/@context", (), "never")


def test_what_is_fetched_and_no_context_fails_and_is_not_kept() -> None:
    twice = b'{"@context": {}, "@context": {}}'
    found, table = known({"@context": URL}, NONE, {URL: got(URL, twice)})
    assert (found.name, found.outcome, found.code) == (
        "contexts",
        Outcome.FAILED,
        "jsonld.context_unreadable",
    )
    assert found.advice == "Pin the file as it was published, byte for byte."
    assert URL not in table
