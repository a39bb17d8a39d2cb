"""Whatever people upload: each badge gets a report, everything else a refusal by name."""

from __future__ import annotations

import asyncio
import base64
import gzip
from pathlib import Path

import pytest

from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier, bake
from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.ports import Answer, Documents, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification.uploads import REFUSALS, UploadLimits, kind_of, unpack
from upload_samples import REFUSED, a_pdf, a_png, a_zip, locked_pdf

VERIFIER = Verifier(fetch=issuer_documents())
BADGE = bytes(make_badge())
TOKEN = bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt")))
ELSEWHERE = {"pdf_encrypted", "link_not_https", "link_leads_on", "several"}  # tested below, each on its own


def one(upload: bytes | str) -> Report:
    (report,) = VERIFIER.check_upload(upload, now=NOW)
    return report


@pytest.mark.parametrize("kind", REFUSED)
def test_everything_else_is_refused_by_name(kind: str) -> None:
    for report in (one(REFUSED[kind]), VERIFIER.check(REFUSED[kind], now=NOW)):
        carrier = report["carrier"]
        assert (report.verdict, carrier.outcome, carrier.code) == (
            Verdict.REFUSED,
            Outcome.FAILED,
            f"carrier.{kind}",
        )
        assert carrier.message == REFUSALS[kind].message.format(platform="Credly")
        assert carrier.advice == REFUSALS[kind].advice
        assert report.summary == carrier.message


def test_every_refusal_has_a_sample() -> None:
    assert set(REFUSED) | ELSEWHERE == set(REFUSALS)


def test_a_locked_pdf() -> None:
    assert one(locked_pdf())["carrier"].code == "carrier.pdf_encrypted"


def test_a_picture_that_says_that_it_is_a_screenshot() -> None:
    assert one(a_png(700, 333, text=b"gnome-screenshot"))["carrier"].code == "carrier.screenshot"
    assert one(a_png(700, 333))["carrier"].code == "carrier.empty"


def test_every_badge_of_an_archive_has_a_report_and_other_files_have_none() -> None:
    changed = dump({**make_badge().document, "name": "Another"})
    archive = a_zip(
        {
            "readme.txt": b"Three badges",
            "logo.png": a_png(),
            "package.json": b'{"name": "not a badge"}',
            "__MACOSX/._one.json": b"\x00\x05\x16\x07",
            "badges/one.json": BADGE,
            "badges/two.png": bake(a_png(), BADGE.decode()),
            "three.jwt": TOKEN,
            "four.json": changed,
        }
    )
    reports = VERIFIER.check_upload(archive, now=NOW)
    assert [(report.place, report.carrier, report.verdict.value) for report in reports] == [
        ("badges/one.json", "json", "accepted"),
        ("badges/two.png", "png", "accepted"),
        ("three.jwt", "jws", "accepted"),
        ("four.json", "json", "refused"),
    ]
    assert next(report.to_json()["place"] for report in reports) == "badges/one.json"
    refused = VERIFIER.check(archive, now=NOW)
    assert refused["carrier"].code == "carrier.several"
    assert "4 badges" in refused.summary


@pytest.mark.parametrize("on_a_page", [False, True])
def test_a_badge_that_is_attached_to_a_pdf(on_a_page: bool) -> None:  # noqa: FBT001
    report = one(a_pdf({"notes.txt": b"hello", "badge.json": BADGE}, on_a_page=on_a_page))
    assert (report.verdict, report.place) == (Verdict.ACCEPTED, "badge.json")
    assert VERIFIER.verify(a_pdf({"badge.json": BADGE}), now=NOW).badge.title == "Welding"


@pytest.mark.parametrize(
    "upload",
    [
        b"data:application/json;base64," + base64.b64encode(BADGE),
        b"data:image/png;base64," + base64.b64encode(bake(a_png(), BADGE.decode())),
        b"data:," + TOKEN,
        gzip.compress(BADGE),
        a_zip({"badge.json": BADGE}),
        BADGE.decode(),
    ],
)
def test_what_holds_one_badge(upload: bytes | str) -> None:
    assert one(upload).verdict is Verdict.ACCEPTED
    assert VERIFIER.check(upload, now=NOW).verdict is Verdict.ACCEPTED


def test_a_container_in_a_container_is_not_looked_into() -> None:
    assert one(a_zip({"inner.zip": a_zip({"badge.json": BADGE})}))["carrier"].code == "carrier.zip"


def test_the_parts_of_the_verifier_that_run_in_an_event_loop() -> None:
    reports = asyncio.run(VERIFIER.check_upload_async(a_zip({"a.json": BADGE, "b.json": BADGE}), now=NOW))
    assert [report.verdict for report in reports] == [Verdict.ACCEPTED] * 2


class TestLinks:
    """An address is followed with leave alone, once, over https."""

    url = "https://badges.example/assertions/1"

    def follow(self, body: bytes, text: str = url, *, status: int = 200) -> Report:
        asked: list[Request] = []

        def fetch(request: Request, /) -> Answer:
            asked.append(request)
            if request.purpose != "badge":
                return issuer_documents()(request)
            return Response(url=request.url, body=body, status=status)

        report = Verifier(policy=Policy(follow_links=True), fetch=fetch).check(text, now=NOW)
        self.asked = [request.url for request in asked]
        return report

    def test_nothing_is_fetched_without_leave(self) -> None:
        verifier = Verifier(fetch=Documents({self.url: BADGE}))
        assert verifier.check(self.url, now=NOW)["carrier"].code == "carrier.link"

    def test_the_badge_behind_it(self) -> None:
        report = self.follow(BADGE)
        assert (report.verdict, report.place, report.leniencies) == (
            Verdict.ACCEPTED,
            self.url,
            ("follow_links",),
        )
        assert self.follow(bake(a_png(), BADGE.decode()), "www.badges.example/a").carrier == "png"
        assert self.asked[0] == "https://www.badges.example/a"

    def test_http_is_not_asked(self) -> None:
        assert self.follow(BADGE, "http://badges.example/1")["carrier"].code == "carrier.link_not_https"
        assert self.asked == []

    def test_a_chain_of_links_ends_after_one(self) -> None:
        assert self.follow(b"https://badges.example/2")["carrier"].code == "carrier.link_leads_on"
        assert self.asked == [self.url]

    def test_a_page_of_a_platform(self) -> None:
        page = self.follow(b"<html></html>", "https://www.credly.com/badges/1")["carrier"]
        assert page.code == "carrier.share_page"
        assert "Credly" in page.message

    @pytest.mark.parametrize("status", [404, 410, 500, 302])
    def test_a_server_that_has_no_badge_leaves_it_undecided(self, status: int) -> None:
        report = self.follow(b"{}", status=status)
        assert report.verdict is Verdict.UNDECIDED
        assert (report["carrier"].code, report["carrier"].retry) == ("carrier.link_unavailable", "later")
        assert str(status) in report.summary

    def test_offline(self) -> None:
        report = Verifier(policy=Policy(follow_links=True)).check(self.url, now=NOW)
        assert report["carrier"].code == "carrier.link_unavailable"
        assert report["carrier"].params["reason"] == "fetch.offline"

    @pytest.mark.own_codes("fetch.timeout")
    def test_a_fetch_that_fails(self) -> None:
        verifier = Verifier(
            policy=Policy(follow_links=True), fetch=lambda _: FetchFailure("fetch.timeout", "Too slow.")
        )
        assert "Too slow." in verifier.check(self.url, now=NOW).summary


def test_limits() -> None:
    for upload, limits in (
        (bytes(11), UploadLimits(max_bytes=10)),
        (a_zip({"a.json": BADGE, "b.json": BADGE}), UploadLimits(max_members=1)),
        (a_zip({"a.json": BADGE}), UploadLimits(max_member=100)),
        (a_zip({"a.json": BADGE, "b.json": BADGE}), UploadLimits(max_inflated=len(BADGE) + 1)),
        (gzip.compress(BADGE), UploadLimits(max_member=100)),
        (a_pdf({"a.json": BADGE, "b.json": BADGE}), UploadLimits(max_members=1)),
        (a_pdf({"a.json": BADGE}), UploadLimits(max_member=100)),
        (a_pdf({"a.json": BADGE}), UploadLimits(max_objects=2)),
    ):
        with pytest.raises(LimitExceeded):
            unpack(upload, limits)


def test_kinds_are_told_by_content_alone() -> None:
    assert {kind: kind_of(data) for kind, data in REFUSED.items() if kind_of(data) != kind} == {
        # what has to be opened before it can be named
        "screenshot": "png", "thumbnail": "png", "pdf_damaged": "pdf", "pdf_packed": "pdf", "office": "zip", "ebook": "zip",
        "zip_encrypted": "zip", "zip_damaged": "zip", "wallet_pass": "zip", "json_cut_off": "json", "json_several": "json",
        "json_list": "json", "json_extra": "json", "json_typeset": "json",
    }  # fmt: skip


def test_the_docs_list_every_refusal() -> None:
    page = (Path(__file__).parents[4] / "docs" / "uploads.md").read_text(encoding="utf-8")
    for kind, refusal in REFUSALS.items():
        assert f"`carrier.{kind}`" in page
        assert refusal.message.replace("{platform}", "…").replace("{found}", "…") in page


def test_json_with_a_byte_order_mark_is_refused_as_the_docs_say() -> None:
    page = (Path(__file__).parents[4] / "docs" / "uploads.md").read_text(encoding="utf-8")
    (report,) = Verifier(fetch=issuer_documents()).check_upload(
        b"\xef\xbb\xbf" + bytes(make_badge()), now=NOW
    )
    assert (report["carrier"].code, report["json"].code) == ("carrier.json", "json.encoding")
    assert "Save it as plain UTF-8" in report["json"].advice
    assert "byte order mark, as some editors save it, is recognised, and refused with `json.encoding`" in page
