"""What is handed in is an address: what is asked there, what may be behind it, and what is said of it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification.uploads import DEFAULT_UPLOAD_LIMITS, REFUSALS
from upload_samples import REFUSED, a_png, a_zip

BADGE = bytes(make_badge())
URL = "https://badges.example/assertions/1"
CREDLY = "https://www.credly.com/badges/1"


class Server:
    """One badge at any address, the issuer's own documents, and who was asked."""

    def __init__(self, body: bytes = BADGE, *, status: int = 200) -> None:
        self.body, self.status = body, status
        self.asked: list[Request] = []

    def __call__(self, request: Request, /) -> Answer:
        if request.purpose != "badge":
            return issuer_documents()(request)
        self.asked.append(request)
        return Response(request.url, self.body, status=self.status)


def handed_in(badge: Any, server: Any = None) -> Report:
    return Verifier(policy=Policy(follow_links=True), fetch=server or Server()).check(badge, now=NOW)


class Pasted:
    def __bytes__(self) -> bytes:
        return URL.encode()


@pytest.mark.parametrize(
    "address",
    [URL, URL.encode(), f" {URL}\n", bytearray(URL.encode()), Pasted()],
    ids=["text", "bytes", "with blanks", "bytearray", "what has bytes"],
)
def test_an_address_in_any_form_is_asked_once_for_a_badge(address: Any) -> None:
    server = Server()
    report = handed_in(address, server)
    assert (report.verdict, report.place, report.carrier) == (Verdict.ACCEPTED, URL, "json")
    (request,) = server.asked
    assert (request.url, request.purpose) == (URL, "badge")
    assert request.max_bytes == DEFAULT_UPLOAD_LIMITS.max_bytes
    assert {"application/vc+jwt", "image/png", "image/svg+xml"} <= set(request.accept.split(", "))


@pytest.mark.parametrize(
    "badge", [BADGE, BADGE.decode(), make_badge().document], ids=["bytes", "text", "JSON"]
)
def test_a_badge_is_no_address(badge: Any) -> None:
    server = Server(b"<html></html>")
    assert (handed_in(badge, server).verdict, server.asked) == (Verdict.ACCEPTED, [])


def test_a_badge_in_an_archive_behind_it_has_its_own_name() -> None:
    report = handed_in(URL, Server(a_zip({"badges/one.json": BADGE})))
    assert (report.verdict, report.place) == (Verdict.ACCEPTED, "badges/one.json")


def test_a_platform_that_hands_out_the_badge_itself_is_a_place_as_any_other() -> None:
    assert handed_in(CREDLY, Server()).verdict is Verdict.ACCEPTED


PAGE = b"<!doctype html><html><body>A badge</body></html>"


@pytest.mark.parametrize(
    ("address", "behind", "code"),
    [
        (CREDLY, PAGE, "share_page"),
        (URL, REFUSED["share_page"], "share_page"),
        (URL, PAGE, "html"),
        (URL, REFUSED["jpeg"], "jpeg"),
        (URL, REFUSED["json_list"], "json_list"),
        (URL, b"https://badges.example/2", "link_leads_on"),
        (URL, CREDLY.encode(), "link_leads_on"),
        ("http://badges.example/1", BADGE, "link_not_https"),
    ],
    ids=[
        *("a page of a platform", "a page that names one", "a page", "a photo", "a list of badges"),
        *("an address", "an address of a platform", "no https"),
    ],
)
def test_what_is_no_badge_is_refused_by_name(address: str, behind: bytes, code: str) -> None:
    report = handed_in(address, Server(behind))
    carrier = report["carrier"]
    assert (report.verdict, carrier.code) == (Verdict.REFUSED, f"carrier.{code}")
    assert (carrier.message, carrier.advice) == (
        REFUSALS[code].message.format(platform="Credly"),
        REFUSALS[code].advice,
    )
    if code in ("share_page", "link_leads_on", "link_not_https") and behind != REFUSED["share_page"]:
        assert (report.carrier, report.place) == ("link", address)
        assert report.input_sha256 == sha256(address.encode()).hexdigest()
        assert report["json"].code == "json.not_run_carrier"


@pytest.mark.own_codes("fetch.timeout")
@pytest.mark.parametrize(
    ("server", "reason", "said"),
    [
        (Server(b"{}", status=404), "fetch.status", f"{URL} answered with the status 404."),
        (Server(BADGE, status=201), "fetch.status", f"{URL} answered with the status 201."),
        (lambda _: FetchFailure("fetch.timeout", "Too slow."), "fetch.timeout", "Too slow."),
    ],
    ids=["not there", "not a plain yes", "no answer"],
)
def test_what_can_not_be_had_is_undecided_and_may_be_there_tomorrow(
    server: Any, reason: str, said: str
) -> None:
    report = handed_in(URL, server)
    carrier = report["carrier"]
    assert (report.verdict, report.carrier, report.place) == (Verdict.UNDECIDED, "link", URL)
    assert (carrier.outcome, carrier.code, carrier.retry, carrier.turn) == (
        Outcome.UNKNOWN,
        "carrier.link_unavailable",
        "later",
        "holder",
    )
    assert carrier.message == f"What is behind this address could not be had. {said}"
    assert [(each.code, each.message) for each in carrier.findings] == [(reason, said)]
    assert carrier.params == {"reason": reason}
    assert carrier.advice == "Try again later; or open the address, save the badge, and hand in that file."


CUT_OFF = "The end of this JSON text is missing, as where a download was broken off."
NOT_JSON = "This is not JSON: Expecting property name enclosed in double quotes (line 1, column 2)."
BLANK = "There is nothing in this text but blanks."
NO_BADGE = f"{URL} sent JSON that says nothing of a badge."


@pytest.mark.parametrize(
    ("body", "reason", "said"),
    [
        (b"", "carrier.no_bytes", "This file is empty: it has no bytes at all."),
        (b" \n", "carrier.blank", BLANK),
        (BADGE[:500], "carrier.json_cut_off", CUT_OFF),
        (b'{"a":', "carrier.json_cut_off", CUT_OFF),
        (b"Too many requests", "carrier.text", "This is text, and no badge."),
        (b"<?xml version='1.0'?><Error/>", "carrier.xml", "This is an XML document, but not an SVG picture."),
        (a_png()[:60], "carrier.truncated", None),
        (REFUSED["zip_damaged"], "carrier.zip_damaged", REFUSALS["zip_damaged"].message),
        (REFUSED["pdf_damaged"], "carrier.pdf_damaged", REFUSALS["pdf_damaged"].message),
        (b"{rate limited, and that for a while}", "json.syntax", NOT_JSON),
        (b"[]", "carrier.json_list", REFUSALS["json_list"].message),
        (b"{}\n{}", "carrier.json_several", REFUSALS["json_several"].message),
        (b'{"error": "Tr\xe4ge"}', "json.encoding", None),
        (b"{}", "fetch.no_badge", NO_BADGE),
        (b'{"error": "rate limited"}', "fetch.no_badge", NO_BADGE),
        (b'{"type": "about:blank", "title": "Busy", "status": 429}', "fetch.no_badge", NO_BADGE),
    ],
)
def test_a_passing_fault_of_the_server_is_undecided_and_may_be_over_tomorrow(
    body: bytes, reason: str, said: str | None
) -> None:
    """Nobody who handed in an address has to download anything again."""
    report = handed_in(URL, Server(body))
    carrier = report["carrier"]
    assert (report.verdict, report.carrier, report.place) == (Verdict.UNDECIDED, "link", URL)
    assert (carrier.outcome, carrier.code, carrier.retry) == (
        Outcome.UNKNOWN,
        "carrier.link_unavailable",
        "later",
    )
    assert carrier.advice == "Try again later; or open the address, save the badge, and hand in that file."
    assert carrier.params == {"reason": reason}
    (why,) = carrier.findings
    assert (why.code, why.severity, why.advice) == (reason, "warning", "")
    assert why.params.get("url", URL) == URL
    assert ("url" in why.params) == reason.startswith("fetch.")
    assert said is None or why.message == said
    assert carrier.message == f"What is behind this address could not be had. {why.message}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"@context": "https://schema.org", "type": "Person"}', "structure.no_badge"),
        (b'{"id": "https://badges.example/1"}', "structure.no_type"),
        (b'{"type": "VerifiableCredential"}', "rules.context"),
        (b'{"a": 1, "a": 2}', "json.duplicate_name"),
        (b'{"a": "%s"}' % (b"a" * 1_000_000), "limit.bytes"),
        (BADGE.replace(b'"type":', b'"type"', 1), "json.syntax"),
        (BADGE.replace(b"Welding", b"Schwei\xdfen"), "json.encoding"),
        (a_zip({"a.json": b"[]"}), "carrier.json_list"),
        (a_zip({"a.json": b"{}"}), "structure.no_type"),
        (a_png(700, 333), "carrier.empty"),
        (b"eyJh.e30.AA", "json.syntax"),
    ],
)
def test_what_says_what_it_is_and_is_another_thing_is_refused(body: bytes, code: str) -> None:
    report = handed_in(URL, Server(body))
    assert report.verdict is Verdict.REFUSED
    assert next(each for each in report.checks if each.outcome is Outcome.FAILED).code == code


class Once:
    """Something of the caller's that gives its bytes one time."""

    def __init__(self) -> None:
        self.left = [URL.encode()]

    def __bytes__(self) -> bytes:
        return self.left.pop()


def test_what_can_not_be_read_twice_is_not_followed() -> None:
    server = Server()
    assert handed_in(Once(), server)["carrier"].code == "carrier.link"
    assert server.asked == []
