"""What all ways to keep a status share: which addresses are asked, what counts, and how a list of no help is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.errors import Finding, ResolutionError
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.testing import ISSUER_ID, NOW
from openbadge_issuer.verification import Check, Outcome, Policy
from openbadge_issuer.verification.outcomes import quoting_another, reasons
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.status.methods import (
    Asked,
    address,
    by_another,
    named,
    origin,
    received,
    told,
    undecided,
    unreadable,
    warning,
)

URL = "https://school.example/status/1"
FETCHED = Response(url=URL, body=b"{}", fetched_at=NOW)
HANDED_IN = Response(url=URL, body=b"{}")


def read(check: Check) -> tuple[Any, ...]:
    return check.outcome, check.code, check.pointer, check.retry, check.turn


def test_whose_lists_count() -> None:
    policy = Policy(status_issuers=frozenset({"did:web:lists.example"}))
    asked = Asked("urn:badge", ISSUER_ID, Question(policy, default_contexts(), NOW))
    assert asked.counts(ISSUER_ID)
    assert asked.counts("did:web:lists.example")
    assert not asked.counts("did:web:stranger.example")
    assert not asked.counts("")
    assert not replace(asked, question=Question(Policy(), default_contexts(), NOW)).counts(
        "did:web:lists.example"
    )


def test_an_address_is_asked_without_its_fragment() -> None:
    assert address(f"{URL}#4711") == URL
    assert address(URL) == URL


@pytest.mark.parametrize("url", ["http://school.example/1", "urn:x", "", "https://127.0.0.1/1", "/1#2"])
def test_no_other_address_is_asked(url: str) -> None:
    with pytest.raises(ResolutionError) as caught:
        address(url)
    error = caught.value
    assert (error.detail_code, error.decided, error.retry) == ("status.url", False, "never")
    assert error.params == {"url": url.partition("#")[0]}
    assert error.advice == "Ask the issuer whether the badge still stands."


def test_an_address_that_is_not_asked_may_be_long() -> None:
    with pytest.raises(ResolutionError) as caught:
        address("urn:" + "x" * 300)
    assert caught.value.params["url"] == "urn:" + "x" * 196


def test_a_status_that_is_not_known() -> None:
    found = undecided("other", "Because.", params={"url": URL})
    assert read(found) == (Outcome.UNKNOWN, "status.other", "", "never", "issuer")
    assert found.message == "Whether it still stands is not known. Because."
    assert (found.params, found.advice) == ({"url": URL}, "Ask the issuer whether the badge still stands.")
    other = undecided("other", "…", params={}, retry="later", turn="verifier", advice="Wait.")
    assert (read(other)[3:], other.advice) == (("later", "verifier"), "Wait.")


def test_a_doubt_leaves_it_known() -> None:
    found = warning("undated", "It is old.", {"url": URL}, pointer="/id", advice="Fetch it.")
    assert read(found) == (Outcome.WARNING, "status.undated", "/id", "never", "issuer")
    assert (found.message, found.params, found.advice) == ("It is old.", {"url": URL}, "Fetch it.")


FETCH_IT = (
    "Fetch the list, now or later, or hand in a copy of it. Or ask the issuer whether the badge still stands."
)


@pytest.mark.parametrize("retry", ["never", "later"])
def test_a_list_that_could_not_be_fetched(retry: Any) -> None:
    failure = FetchFailure("fetch.network", "No line.", retry, "Plug it in.", params={"a": 1})
    found = received(URL, failure)
    assert isinstance(found, Check)
    assert read(found) == (Outcome.UNKNOWN, "status.unavailable", "", retry, "verifier")
    assert found.params == {"url": URL, "reason": "fetch.network"}
    assert found.message == "Whether it still stands is not known. Its status list is missing. No line."
    assert found.findings == (failure.as_finding(),)
    assert found.advice == "Plug it in."
    plain = received(URL, replace(failure, advice=""))
    assert isinstance(plain, Check)
    assert plain.advice == FETCH_IT


@pytest.mark.parametrize(
    ("status", "body", "code", "words"),
    [
        (404, b"{}", "fetch.status", "answered with the status 404"),
        (204, b"", "fetch.status", "answered with the status 204"),
        (200, b"<!doctype html>", "fetch.web_page", "sent a web page"),
        (200, b"\n <html>", "fetch.web_page", "sent a web page"),
        (500, b"<html>", "fetch.status", "answered with the status 500"),
    ],
)
def test_an_answer_that_is_no_list(status: int, body: bytes, code: str, words: str) -> None:
    found = received(URL, Response(url=URL, body=body, status=status))
    assert isinstance(found, Check)
    assert read(found) == (Outcome.UNKNOWN, "status.unavailable", "", "later", "issuer")
    assert found.message.endswith(f" not known. Its status list is missing. {URL} {words}.")
    assert found.params == {"url": URL, "reason": code}
    assert found.advice == FETCH_IT
    (reason,) = found.findings
    assert (reason.code, reason.message, reason.severity) == (code, f"{URL} {words}.", "warning")
    params: dict[str, Any] = {"url": URL}
    assert reason.params == (params if code == "fetch.web_page" else params | {"status": status})


def test_an_answer_that_may_be_a_list() -> None:
    for body in (b"{}", b"", b"eyJ.x.y", b"{<}"):
        answer = Response(url=URL, body=body)
        assert received(URL, answer) is answer


def test_when_it_was_fetched() -> None:
    assert origin(FETCHED) == NOW
    assert origin(HANDED_IN) is None
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    assert origin(replace(FETCHED, fetched_at=naive)) is None


@pytest.mark.parametrize("response", [FETCHED, HANDED_IN])
@pytest.mark.parametrize("name", [URL, f"{URL}#list"])
def test_the_list_that_is_meant(name: str, response: Response) -> None:
    assert named(name, URL, response) == ()


def test_a_list_without_a_name_is_believed_where_it_comes_from() -> None:
    assert named("", URL, FETCHED) == ()
    (found,) = named("", URL, HANDED_IN)
    assert read(found) == (Outcome.WARNING, "status.no_list_id", "", "never", "issuer")
    assert found.message == "The copy of the list does not say which it is."
    assert found.params == {"url": URL}


def test_a_list_by_another_name() -> None:
    other = "https://school.example/status/2"
    (fetched,) = named(other, URL, FETCHED)
    assert (fetched.outcome, fetched.code) == (Outcome.WARNING, "status.list_id")
    assert fetched.message == f"The list at {URL} calls itself {other}."
    assert fetched.params == {"url": URL, "list": other}
    (copy,) = named(other, URL, HANDED_IN)
    assert read(copy) == (Outcome.UNKNOWN, "status.other_list", "", "never", "verifier")
    assert copy.params == {"url": URL, "list": other}
    assert copy.advice == "Fetch the list from its address."
    assert copy.message.endswith(
        f"The badge names the list {URL}, and the copy that was handed in is {other}."
    )


@pytest.mark.parametrize("response", [FETCHED, HANDED_IN])
def test_a_name_may_be_long(response: Response) -> None:
    (found,) = named("urn:" + "x" * 300, URL, response)
    assert found.params["list"] == "urn:" + "x" * 196
    assert found.message.endswith(f"urn:{'x' * 196}.")


REASON = Finding(code="proof.missing", message="It carries no proof.", pointer="/proof", advice="Sign it.")
PLACE = replace(REASON, pointer="")


def test_what_can_not_be_read_and_why() -> None:
    more = Finding(code="fetch.network", message="No line.")
    found = unreadable(URL, REASON, more)
    assert read(found) == (Outcome.UNKNOWN, "status.unreadable", "", "never", "issuer")
    assert found.message == (
        f"Whether it still stands is not known. What is at {URL} can not be read as a status list. "
        "It carries no proof. No line."
    )
    assert found.params == {"url": URL, "reason": "proof.missing"}
    assert found.findings == (PLACE, more)
    again = (
        "Fetch the list again later. If it is no better then, ask the issuer whether the badge still stands."
    )
    assert found.advice == again
    passing = unreadable(URL, REASON, retry="later")
    assert read(passing) == (Outcome.UNKNOWN, "status.unreadable", "", "later", "verifier")


def test_a_reason_follows_without_its_place_in_the_list() -> None:
    found = quoting_another(warning("undated", "It is old.", {"url": URL}, pointer="/id"), REASON)
    assert (found.message, found.pointer) == ("It is old. It carries no proof.", "/id")
    assert found.findings == (PLACE,)


@pytest.mark.parametrize("issuer", ["did:web:stranger.example", "x" * 201], ids=["short", "long"])
def test_a_list_by_somebody_whose_word_does_not_count(issuer: str) -> None:
    asked = Asked("urn:badge", ISSUER_ID, Question(Policy(), default_contexts(), NOW))
    found = by_another(URL, issuer, asked)
    assert read(found) == (Outcome.UNKNOWN, "status.other_issuer", "", "never", "issuer")
    assert found.params == {"url": URL, "issuer": issuer[:200], "expected": ISSUER_ID}
    assert found.message.endswith(
        f"The status list at {URL} is by {issuer[:200]}, and the badge by {ISSUER_ID}."
    )
    assert found.advice == (
        "If you know that the issuer leaves this to them, a program may name them in `status_issuers`."
    )
    nobody = by_another(URL, "", asked)
    assert read(nobody) == (Outcome.UNKNOWN, "status.no_issuer", "", "never", "issuer")
    assert nobody.message.endswith(f" The status list at {URL} does not say who issued it.")
    assert nobody.params == {"url": URL}


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [
        (Outcome.FAILED, "error"),
        (Outcome.UNKNOWN, "error"),
        (Outcome.WARNING, "warning"),
        (Outcome.PASSED, "info"),
    ],
)
def test_a_check_as_a_finding(outcome: Outcome, severity: Any) -> None:
    found = replace(
        warning("undated", "It is old.", {"url": URL}, pointer="/id", advice="Ask."), outcome=outcome
    )
    (own,) = told(found)
    assert own == Finding(
        code="status.undated",
        message="It is old.",
        severity=severity,
        pointer="/id",
        params={"url": URL},
        advice="Ask.",
        spec=found.spec,
    )


OLD = warning("undated", "It is old.", {"url": URL})
LINE = Finding(code="fetch.network", message="No line.")
(OWN,) = reasons(OLD)


def test_what_a_check_says_and_all_that_it_found() -> None:
    """Each sentence is under its own code: its own, and then those that it quotes, in their order."""
    assert told(OLD) == (OWN,)
    twice = quoting_another(OLD, REASON, LINE)
    assert twice.parts == told(twice) == (OWN, PLACE, LINE)


def test_what_is_only_found_is_not_said() -> None:
    assert told(replace(OLD, findings=(LINE,))) == (OWN,)
    both = quoting_another(replace(OLD, findings=(LINE,)), REASON)
    assert both.parts == (OWN, PLACE)
    assert told(both) == (OWN, LINE, PLACE)


def test_a_finding_that_it_says_first_is_not_told_twice() -> None:
    own = replace(OWN, spec="https://spec.example/")
    found = quoting_another(replace(OLD, findings=(LINE, own)), REASON)
    assert found.parts == (OWN, PLACE)
    assert told(found) == (LINE, own, PLACE)
