"""What comes for the address of a document of Open Badges 2.0, and what is said where none comes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ob2_driving import a_question, driven
from ob2_samples import web
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.ob2.addresses import address_of
from openbadge_issuer.ports import FetchFailure, Request, Response
from openbadge_issuer.verification.open_badges_2 import fetching
from openbadge_issuer.verification.open_badges_2.fetching import (
    ADVICE,
    DOCUMENT_LIMITS,
    LIST_LIMITS,
    Document,
    Missing,
    bring,
)
from openbadge_issuer.verification.open_badges_2.reading import hosted_at
from openbadge_issuer.verification.question import Question

PLACE = "https://school.example/1.json"
HAND_IN = "Let it be fetched, or hand in a copy of it."
ASK = "Ask the issuer whether it made this badge."


def came(page: object, limits: Limits | None = None) -> Document | Missing:
    task = (
        bring(PLACE, "issuer", a_question())
        if limits is None
        else bring(PLACE, "issuer", a_question(), limits)
    )
    return driven(task, web({PLACE: page}))


def status_of(number: int) -> Finding:
    params: dict[str, Param] = {"url": PLACE, "status": number}
    return told("fetch.status", f"{PLACE} answered with the status {number}.", **params)


def told(code: str, message: str, **params: Param) -> Finding:
    return Finding(code=code, message=message, severity="warning", params=params)


def none(why: Any, *reasons: Finding, **members: Any) -> Missing:
    return Missing(why, PLACE, reasons, **members)


def answer(url: str, body: bytes = b"{}", status: int = 200) -> Response:
    return Response(url=url, body=body, status=status)


@pytest.mark.parametrize(
    "url", [PLACE, "http://school.example/1.json#part", "HTTPS://School.example:443/1.json"]
)
def test_an_address_is_asked_over_https(url: str) -> None:
    task = bring(url, "issuer", a_question(), LIST_LIMITS)
    (request,) = next(task)
    accept = "application/ld+json, application/json;q=0.9, */*;q=0.1"
    assert request == Request(PLACE, accept=accept, max_bytes=8_000_000, purpose="issuer")
    found = driven(bring(url, "issuer", a_question()), web({PLACE: {"uid": 1}}))
    assert isinstance(found, Document)
    assert (found.address, found.content, found.older) == (address_of(url), {"uid": 1}, False)


LONG = "urn:" + "x" * 300


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        pytest.param(LONG, LONG[:200], id="no-web-address"),
        pytest.param("", "", id="empty"),
        pytest.param({"id": PLACE}, "", id="no-text"),
        pytest.param("https://10.0.0.1/1", "https://10.0.0.1/1", id="of-a-network-of-their-own"),
    ],
)
def test_what_is_no_public_address_is_not_asked(reference: object, shown: str) -> None:
    servers = web()
    found = driven(bring(reference, "issuer", a_question()), servers)
    message = "Its place is no web address of a public server, so nothing was fetched."
    assert servers.asked == []
    assert found == Missing("address", shown, (told("ob2.no_address", message, url=shown),))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(404, none("not_found", status_of(404)), id="404"),
        pytest.param(410, none("gone", status_of(410)), id="410"),
        pytest.param(
            answer(PLACE, b'{"revoked": true}', 410),
            none("gone", status_of(410), content={"revoked": True}),
            id="410-with-a-document",
        ),
        *[
            pytest.param(status, none("unavailable", status_of(status), retry="later"), id=str(status))
            for status in (408, 425, 429, 500, 503, 599)
        ],
        *[
            pytest.param(status, none("unavailable", status_of(status)), id=str(status))
            for status in (201, 401, 403, 600)
        ],
        pytest.param(
            FetchFailure("fetch.timeout", "Too slow.", retry="later", params={"seconds": 5}),
            none("unavailable", told("fetch.timeout", "Too slow.", seconds=5), retry="later"),
            id="failed-for-now",
        ),
        pytest.param(
            FetchFailure("fetch.blocked", "Not allowed.", retry="never"),
            none("unavailable", told("fetch.blocked", "Not allowed.")),
            id="failed-for-good",
        ),
        pytest.param(
            FetchFailure("fetch.x", "No.", retry="later", advice="Pay."),
            none("unavailable", replace(told("fetch.x", "No."), advice="Pay."), retry="later"),
            id="failed-with-advice",
        ),
        pytest.param(
            b"\n <html>",
            none("unreadable", told("fetch.web_page", f"{PLACE} sent a web page.", url=PLACE), retry="later"),
            id="a-page",
        ),
    ],
)
def test_why_there_is_none(page: object, expected: Missing) -> None:
    found = came(page)
    assert found == expected
    assert isinstance(found, Missing)
    assert found.decided is (found.why in ("gone", "not_found"))
    assert found.reason == expected.reasons[0].code
    asks_again = found.why == "unavailable" or found.retry == "later"
    assert found.turn == ("verifier" if asks_again else "issuer")


def test_what_to_do_about_it() -> None:
    assert ADVICE == {
        "unavailable": HAND_IN,
        "redirected": "Ask the issuer for the badge with its present address.",
        "unreadable": "Try again later. If it is no better then, ask the issuer whether it made this badge.",
        "address": ASK,
    }


@pytest.mark.parametrize(
    ("body", "code", "retry"),
    [
        pytest.param(b"{", "json.syntax", "later", id="cut-off"),
        pytest.param(b"[]", "json.no_object", "later", id="a-list"),
        pytest.param(b"", "json.syntax", "later", id="empty"),
        pytest.param(b"busy", "json.syntax", "later", id="a-word"),
        pytest.param(b'{"id": "caf\xc3', "json.encoding", "later", id="cut-off-within-a-letter"),
        pytest.param(b'{"a": 1, "a": 2}', "json.duplicate_name", "never", id="a-name-twice"),
        pytest.param(b'{"a": ' + b"[" * 99 + b"]" * 99 + b"}", "limit.depth", "never", id="too-deep"),
    ],
)
def test_what_is_no_json_object_can_not_be_read(body: bytes, code: str, retry: str) -> None:
    """What may be cut off, or a sentence for the time of maintenance, may be another thing later."""
    found = came(body)
    assert isinstance(found, Missing)
    assert (found.why, found.url, found.reason, found.retry) == (
        "unreadable",
        PLACE,
        "ob2.unreadable",
        retry,
    )
    assert found.turn == ("verifier" if retry == "later" else "issuer")
    unreadable, why = found.reasons
    assert unreadable == told("ob2.unreadable", f"What is at {PLACE} can not be read.", url=PLACE)
    assert why.code == code
    assert why.message
    assert (why.severity, why.pointer) == ("warning", "")


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"error": "rate limited"},
        {"type": "about:blank", "title": "Too Many Requests", "status": 429},
        {"type": "error", "id": "7f3a", "url": "/1.json"},
        {"message": "busy", "name": "TooManyRequests"},
        {"@id": "", "type": ["x:Error"]},
    ],
)
def test_an_error_that_is_told_as_json_is_no_document(content: dict[str, Any]) -> None:
    message = f"What {PLACE} sends is no document of Open Badges."
    assert came(content) == none("unreadable", told("ob2.no_document", message, url=PLACE), retry="later")


@pytest.mark.parametrize(
    "content",
    [
        {"id": "urn:x"},
        {"@id": ["https://school.example/1.json"]},
        {"type": "Issuer"},
        {"@type": "obi:Issuer"},
        {"@context": "https://w3id.org/openbadges/v2"},
        {"name": "School", "url": "https://school.example"},
        {"revoked": True},
        {"revokedAssertions": []},
        {"publicKeyPem": ""},
        {"criteria": "https://school.example/c"},
    ],
)
def test_what_says_what_it_is_is_taken_at_its_word(content: dict[str, Any]) -> None:
    """Whatever is wrong with it then is what its server has to say."""
    found = came(content)
    assert isinstance(found, Document)
    assert found.content == content


def test_a_document_keeps_within_its_limits() -> None:
    small = Limits(max_bytes=20, max_total_bytes=20)
    body = b'{"uid": "' + b"x" * 30 + b'"}'
    found = came(body, small)
    assert isinstance(found, Missing)
    assert found.why == "unreadable"
    assert isinstance(came(body), Document)
    gone = came(answer(PLACE, body, 410), small)
    assert isinstance(gone, Missing)
    assert (gone.why, gone.content) == ("gone", {})


def brought(sent: Response, question: Question, limits: Limits = DOCUMENT_LIMITS) -> Document | Missing:
    """What an answer brings that was kept since it came."""
    return driven(bring(PLACE, "issuer", question, limits), lambda _: sent)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    bodies: list[bytes] = []

    def counting(body: bytes, limits: Limits) -> JSONObject:
        bodies.append(body)
        return parse_object(body, limits)

    monkeypatch.setattr(fetching, "parse_object", counting)
    return bodies


@pytest.mark.parametrize("status", [200, 410])
def test_a_document_is_parsed_once_and_counts_for_each_badge(
    parsed: list[bytes], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_LARGE", 9)
    question, sent = a_question(), answer(PLACE, b'{"uid": [1, {"b": 2}]}', status)
    units = []
    for _ in range(3):
        assert brought(sent, question).content == {"uid": [1, {"b": 2}]}
        units.append(question.effort.units)
    assert units == [
        5,
        15,
        25,
    ]  # two for the document, and two for each value in it; the first time half of it
    assert parsed == [sent.body]
    question.effort.units = 119_991
    with pytest.raises(BeyondEffort):
        brought(sent, question)


def test_a_large_one_is_read_as_long_as_something_is_left() -> None:
    question = a_question()
    question.effort.units = 120_000
    large, other = (answer(PLACE, json.dumps({"uid": [each] * 2_000}).encode()) for each in "ab")
    assert isinstance(brought(large, question), Document)
    assert question.effort.units == 120_000 + 2_002
    with pytest.raises(BeyondEffort):
        brought(other, question)
    assert isinstance(brought(answer(PLACE, b'{"uid": 1}'), question), Document)


def test_an_ordinary_document_may_be_read_by_any_number_of_badges(parsed: list[bytes]) -> None:
    question = a_question()
    most, wide, more = (
        answer(PLACE, json.dumps({"uid": [1] * count}).encode()) for count in (20, 1_998, 1_999)
    )
    for sent, units in ((most, 0), (wide, 3 * 1_978), (more, 2_001 + 2 * 4_002)):
        question.effort.units = 0
        for _ in range(3):
            assert isinstance(brought(sent, question), Document)
        assert question.effort.units == units
    assert len(parsed) == 3


@pytest.mark.parametrize(
    ("document", "width"),
    [
        ({"uid": 1, "alignment": [{"targetName": "a", "targetUrl": "b"}] * 30}, 30),
        ({"uid": 1, "tags": ["a"] * 12, "type": ["b"] * 12}, 24),
        ({f"m{number}": 0 for number in range(15)} | {"uid": {"x": 1}}, 0),
        ({f"m{number}": 0 for number in range(14)} | {"uid": 1, "tags": ["a"] * 21}, 21),
        ({f"m{number}": 0 for number in range(20)} | {"uid": 1}, 21),
        ({"uid": 1, "publicKey": {"@set": [{"@list": ["a"] * 25}]}}, 26),
        ({"uid": 1, "endorsement": [{f"m{number}": 0 for number in range(30)}]}, 31),
        ({"uid": 1, "extensions:a": [""] * 15, "extensions:b": {}}, 31),
    ],
)
def test_what_is_wide_counts(document: dict[str, Any], width: int) -> None:
    question, sent = a_question(), answer(PLACE, json.dumps(document).encode())
    assert isinstance(brought(sent, question), Document)
    assert question.effort.units == max(width - 20, 0)


def test_an_ordinary_document_is_read_again_where_nothing_is_left() -> None:
    question, sent = a_question(), answer(PLACE, b'{"uid": 1}')
    question.effort.units = 120_001
    for _ in range(3):
        assert isinstance(brought(sent, question), Document)


def test_a_list_is_looked_up_in_and_does_not_count(
    parsed: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_LARGE", 0)
    question, sent = a_question(), answer(PLACE, b'{"uid": 1}')
    for _ in range(3):
        assert isinstance(brought(sent, question, LIST_LIMITS), Document)
    assert (parsed, question.effort.units) == ([sent.body], 0)


def test_a_list_counts_by_its_ids_and_nothing_else_does() -> None:
    sent = answer(PLACE, json.dumps({"uid": [1] * 40_000}).encode())
    question, other = a_question(), a_question()
    assert isinstance(brought(sent, question, LIST_LIMITS), Document)
    assert question.effort.units == 40_001 // 3
    assert isinstance(brought(sent, other), Document)
    assert other.effort.units == 80_004 // 2  # as what is read through


def test_what_can_not_be_read_is_tried_once_and_does_not_count(
    parsed: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_LARGE", 0)
    question, sent = a_question(), answer(PLACE, b"[]")
    assert brought(sent, question) == brought(sent, question)
    assert isinstance(brought(sent, question), Missing)
    assert (parsed, question.effort.units) == ([sent.body], 0)


def test_what_is_too_large_as_a_document_may_be_a_list() -> None:
    question, sent = a_question(), answer(PLACE, b'{"uid": "xxxxxxxxxxxx"}')
    assert isinstance(brought(sent, question, Limits(max_bytes=20, max_total_bytes=20)), Missing)
    assert isinstance(brought(sent, question, LIST_LIMITS), Document)


@pytest.mark.parametrize(
    ("url", "host", "leads_to"),
    [
        pytest.param("https://far.example/1", "far.example", "https://far.example/1", id="another-host"),
        pytest.param(
            "https://school.example:8443/1",
            "school.example:8443",
            "https://school.example:8443/1",
            id="another-port",
        ),
        pytest.param("http://far.example/1", "far.example", "", id="another-host-over-http"),
        pytest.param("http://school.example/1.json", "school.example", "", id="over-http"),
        pytest.param("https://a@school.example/1.json", "", "", id="no-address"),
        pytest.param("", "", "", id="nowhere"),
    ],
)
@pytest.mark.parametrize("status", [200, 404, 410])
def test_a_redirect_to_another_place_speaks_for_that_one_alone(
    url: str, host: str, leads_to: str, status: int
) -> None:
    message = f"{PLACE} leads to another place, which can not speak for it."
    why = told("ob2.redirected", message, url=PLACE, host=host)
    assert came(answer(url, status=status)) == none("redirected", why, leads_to=leads_to)


@pytest.mark.parametrize("url", [PLACE, "https://school.example/2.json", "HTTPS://SCHOOL.example/1.json"])
def test_a_redirect_to_another_path_of_its_host_is_followed(url: str) -> None:
    place = address_of(PLACE)
    assert place is not None
    assert came(answer(url, b'{"uid": 1}')) == Document(place, {"uid": 1}, address_of(url))


@pytest.mark.parametrize(
    ("payload", "address"),
    [
        (PLACE.encode(), PLACE),
        (b"http://school.example/1.json", "http://school.example/1.json"),
        (b"urn:uuid:1", None),
        ("https://school.example/\u00e9".encode(), None),
        (b"https://school.example/\xff", None),
        (b"", None),
    ],
)
def test_an_image_that_holds_nothing_but_an_address(payload: bytes, address: str | None) -> None:
    assert hosted_at(payload) == (
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Assertion",
            "id": address,
            "verification": {"type": "HostedBadge"},
        }
        if address
        else None
    )
