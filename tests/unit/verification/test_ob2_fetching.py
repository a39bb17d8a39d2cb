"""What comes for the address of a document of Open Badges 2.0, and what is said where none comes."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_driving import driven
from ob2_samples import web
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.ob2.addresses import address_of
from openbadge_issuer.ports import FetchFailure, Request, Response
from openbadge_issuer.verification.open_badges_2.fetching import LIST_LIMITS, Document, Missing, bring
from openbadge_issuer.verification.open_badges_2.reading import hosted_at

PLACE = "https://school.example/1.json"
HAND_IN = "Let it be fetched, or hand in a copy of it."
LATER = "Try again later."


def came(page: object, limits: Limits | None = None) -> Document | Missing:
    task = bring(PLACE, "issuer") if limits is None else bring(PLACE, "issuer", limits)
    return driven(task, web({PLACE: page}))


def said(status: int) -> dict[str, Any]:
    return {"url": PLACE, "reason": "fetch.status", "status": status}


def answer(url: str, body: bytes = b"{}", status: int = 200) -> Response:
    return Response(url=url, body=body, status=status)


@pytest.mark.parametrize(
    "url", [PLACE, "http://school.example/1.json#part", "HTTPS://School.example:443/1.json"]
)
def test_an_address_is_asked_over_https(url: str) -> None:
    task = bring(url, "issuer", LIST_LIMITS)
    (request,) = next(task)
    accept = "application/ld+json, application/json;q=0.9, */*;q=0.1"
    assert request == Request(PLACE, accept=accept, max_bytes=8_000_000, purpose="issuer")
    found = driven(bring(url, "issuer"), web({PLACE: {"a": 1}}))
    assert isinstance(found, Document)
    assert (found.address, found.content, found.older) == (address_of(url), {"a": 1}, False)


LONG = "urn:" + "x" * 300


@pytest.mark.parametrize(
    ("reference", "shown", "named"),
    [
        pytest.param(LONG, LONG[:200], LONG[:200], id="no-web-address"),
        pytest.param("", "", "Its place", id="empty"),
        pytest.param({"id": PLACE}, "", "Its place", id="no-text"),
        pytest.param(
            "https://10.0.0.1/1", "https://10.0.0.1/1", "https://10.0.0.1/1", id="of-a-network-of-their-own"
        ),
    ],
)
def test_what_is_no_public_address_is_not_asked(reference: object, shown: str, named: str) -> None:
    servers = web()
    found = driven(bring(reference, "issuer"), servers)
    message = f"{named} is no web address of a public server, so nothing was fetched."
    assert (found, servers.asked) == (Missing("address", message, {"url": shown}), [])


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(404, Missing("not_found", f"There is nothing at {PLACE}.", said(404)), id="404"),
        pytest.param(410, Missing("gone", f"{PLACE} answered 410 Gone.", said(410)), id="410"),
        pytest.param(
            answer(PLACE, b'{"revoked": true}', 410),
            Missing("gone", f"{PLACE} answered 410 Gone.", said(410), content={"revoked": True}),
            id="410-with-a-document",
        ),
        *[
            pytest.param(
                status,
                Missing(
                    "unavailable", f"{PLACE} answered with the status {status}.", said(status), "later", LATER
                ),
                id=str(status),
            )
            for status in (408, 425, 429, 500, 503, 599)
        ],
        *[
            pytest.param(
                status,
                Missing(
                    "unavailable",
                    f"{PLACE} answered with the status {status}.",
                    said(status),
                    "never",
                    HAND_IN,
                ),
                id=str(status),
            )
            for status in (201, 401, 403, 600)
        ],
        pytest.param(
            FetchFailure("fetch.timeout", "Too slow.", retry="later"),
            Missing("unavailable", "Too slow.", {"url": PLACE, "reason": "fetch.timeout"}, "later", LATER),
            id="failed-for-now",
        ),
        pytest.param(
            FetchFailure("fetch.blocked", "Not allowed.", retry="never"),
            Missing(
                "unavailable", "Not allowed.", {"url": PLACE, "reason": "fetch.blocked"}, "never", HAND_IN
            ),
            id="failed-for-good",
        ),
        pytest.param(
            FetchFailure("fetch.x", "No.", retry="later", advice="Pay."),
            Missing("unavailable", "No.", {"url": PLACE, "reason": "fetch.x"}, "later", "Pay."),
            id="failed-with-advice",
        ),
        pytest.param(
            b"\n <html>",
            Missing("unreadable", f"There is a web page at {PLACE}, and no badge document.", said(200)),
            id="a-page",
        ),
    ],
)
def test_why_there_is_none(page: object, expected: Missing) -> None:
    found = came(page)
    assert found == expected
    assert isinstance(found, Missing)
    assert found.decided is (found.why in ("gone", "not_found"))


@pytest.mark.parametrize("body", [b"{", b"[]", b"", b'{"a": 1, "a": 2}'])
def test_what_is_no_json_object_can_not_be_read(body: bytes) -> None:
    found = came(body)
    assert isinstance(found, Missing)
    assert (found.why, found.params, found.retry) == ("unreadable", said(200), "never")
    assert found.message.startswith(f"What is at {PLACE} can not be read. ")
    assert len(found.message) > len(f"What is at {PLACE} can not be read. ")


def test_a_document_keeps_within_its_limits() -> None:
    small = Limits(max_bytes=20, max_total_bytes=20)
    body = b'{"a": "' + b"x" * 30 + b'"}'
    found = came(body, small)
    assert isinstance(found, Missing)
    assert found.why == "unreadable"
    assert isinstance(came(body), Document)
    gone = came(answer(PLACE, body, 410), small)
    assert isinstance(gone, Missing)
    assert (gone.why, gone.content) == ("gone", {})


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
        pytest.param("https://a@school.example/1.json", "an address that is none", "", id="no-address"),
        pytest.param("", "an address that is none", "", id="nowhere"),
    ],
)
@pytest.mark.parametrize("status", [200, 404, 410])
def test_a_redirect_to_another_place_speaks_for_that_one_alone(
    url: str, host: str, leads_to: str, status: int
) -> None:
    message = f"{PLACE} leads to another place, {host}, and that one can not speak for school.example."
    advice = "Ask the issuer for the badge with its present address."
    assert came(answer(url, status=status)) == Missing(
        "redirected", message, {"url": PLACE, "host": host}, advice=advice, leads_to=leads_to
    )


@pytest.mark.parametrize("url", [PLACE, "https://school.example/2.json", "HTTPS://SCHOOL.example/1.json"])
def test_a_redirect_to_another_path_of_its_host_is_followed(url: str) -> None:
    place = address_of(PLACE)
    assert place is not None
    assert came(answer(url, b'{"a": 1}')) == Document(place, {"a": 1})


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
