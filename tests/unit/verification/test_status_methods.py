"""What all ways to keep a status share: which addresses are asked, what counts, and how a list of no help is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.testing import ISSUER_ID, NOW
from openbadge_issuer.verification import Check, Outcome, Policy
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.status.methods import (
    Asked,
    address,
    named,
    origin,
    received,
    undecided,
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
    told = undecided("other", "…", params={}, retry="later", turn="verifier", advice="Wait.")
    assert (read(told)[3:], told.advice) == (("later", "verifier"), "Wait.")


def test_a_doubt_leaves_it_known() -> None:
    found = warning("undated", "It is old.", {"url": URL}, pointer="/id", advice="Fetch it.")
    assert read(found) == (Outcome.WARNING, "status.undated", "/id", "never", "issuer")
    assert (found.message, found.params, found.advice) == ("It is old.", {"url": URL}, "Fetch it.")


@pytest.mark.parametrize("retry", ["never", "later"])
def test_a_list_that_could_not_be_fetched(retry: Any) -> None:
    found = received(URL, FetchFailure("fetch.network", "No line.", retry, "Plug it in."))
    assert isinstance(found, Check)
    assert read(found) == (Outcome.UNKNOWN, "status.unavailable", "", retry, "verifier")
    assert found.params == {"url": URL, "reason": "fetch.network", "message": "No line."}
    assert found.message.endswith("Its status list is missing. No line.")
    assert found.advice == "Plug it in."


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, b"{}", "answered 404"),
        (204, b"", "answered 204"),
        (200, b"<!doctype html>", "sent a web page"),
        (200, b"\n <html>", "sent a web page"),
        (500, b"<html>", "answered 500"),
    ],
)
def test_an_answer_that_is_no_list(status: int, body: bytes, said: str) -> None:
    found = received(URL, Response(url=URL, body=body, status=status))
    assert isinstance(found, Check)
    assert read(found) == (Outcome.UNKNOWN, "status.unavailable", "", "later", "issuer")
    assert found.message.endswith(f"Its status list is missing: {URL} {said}.")
    assert found.params == {"url": URL, "reason": "fetch.status", "status": status}


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
    assert read(found) == (Outcome.WARNING, "status.list_id", "", "never", "issuer")
    assert found.params == {"url": URL, "list": ""}


def test_a_list_by_another_name() -> None:
    other = "https://school.example/status/2"
    (fetched,) = named(other, URL, FETCHED)
    assert (fetched.outcome, fetched.code) == (Outcome.WARNING, "status.list_id")
    assert fetched.message == f"The list at {URL} calls itself {other}."
    (copy,) = named(other, URL, HANDED_IN)
    assert read(copy) == (Outcome.UNKNOWN, "status.list_id", "", "never", "verifier")
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
