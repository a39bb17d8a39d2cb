"""The place that a badge names sends what is made to be slow, large or deep: the original is judged, in time."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections import Counter
from typing import Any

import pytest

from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.testing import NOW, STATUS_LIST, make_status_list
from openbadge_issuer.verification import Outcome, Policy, Verdict, Verifier
from refresh_samples import LATER, NEWER, ORIGINAL, PLACE, answer, edition, judged, server
from status_samples import ENTRY
from unit.verification.presenting import claims, token

BOMBS = [
    b'{"a":' * 50_000,
    b"[" * 1_000_000,
    b'{"credentialSubject": [' + b"{}," * 200_000 + b"{}]}",
    b"ey" + b"A" * 5_000_000 + b".e30.AA",
    b"\x1f\x8b" + b"\0" * 1_000,
    b" " * 3_000_000 + NEWER,
    NEWER.replace(b"Welding, second", b"x" * 1_100_000 + b"second"),
    b"x" * 17_000_000,
    edition(
        lambda document: document.update({f"https://x.example/{n}": n for n in range(6_000)}), since=LATER
    )[:-2],
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_it_is_refused_unread_or_quickly(bomb: bytes) -> None:
    began = time.perf_counter()
    report = judged(answer(bomb))
    assert time.perf_counter() - began < 30  # seconds, on a busy machine
    assert report.verdict is Verdict.ACCEPTED
    if report["refresh"].code != "refresh.newer":  # blanks in front change nothing
        assert report["refresh"].outcome is Outcome.WARNING


def revocable(number: int) -> bytes:
    """A badge with a status entry and a place for newer editions; each has a place of its own."""
    return placed(number, credentialStatus=ENTRY.to_json())


def placed(number: int, **more: Any) -> bytes:
    """A badge with a place for newer editions of its own."""

    def change(document: dict[str, Any]) -> None:
        document.update(id=f"urn:uuid:00000000-0000-4000-8000-{number:012}", **more)

    return edition(change, service={"id": f"{PLACE}{number}", "type": "1EdTechCredentialRefresh"})


class Flooding:
    """The issuer's server, whose places for newer editions send as much as they are let, and more."""

    def __init__(self, size: int, body: bytes = b"") -> None:
        self.size, self.body, self.refreshed = size, body, 0
        self.there = server({STATUS_LIST: make_status_list()})

    def __call__(self, request: Request, /) -> Answer:
        if request.purpose != "refresh":
            return self.there(request)
        self.refreshed += 1
        return Response(request.url, self.body + b" " * self.size, 200, fetched_at=NOW)


@pytest.mark.parametrize("size", [7_900_000, 8_000_001, 16_000_000, 17_000_000])
def test_the_status_is_asked_for_however_much_it_sends(size: int) -> None:
    report = Verifier(fetch=Flooding(size)).check(revocable(1), now=NOW)
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good")
    assert report["refresh"].outcome is Outcome.WARNING


def test_neither_do_many_of_them_keep_others_from_their_status() -> None:
    """Thirty badges in one presentation share a budget of 32 requests and 16 MB; their newer editions have their own."""
    flood = Flooding(3_000_000)
    shown = token(claims(*[json.loads(revocable(number)) for number in range(30)]))
    report = Verifier(fetch=flood).check(shown, now=NOW)
    codes = {one.report["status"].code for one in report.nested}
    assert (report.verdict, len(report.nested), codes) == (Verdict.ACCEPTED, 30, {"status.good"})
    assert flood.refreshed <= 16
    assert {one.report["refresh"].outcome for one in report.nested} == {Outcome.WARNING}


@pytest.mark.parametrize(("others", "code"), [(15, "refresh.newer"), (16, "refresh.unavailable")])
def test_fifteen_others_in_an_upload_leave_a_badge_its_newer_edition(others: int, code: str) -> None:
    """Whatever their servers send. With more of them not even a request is left, which the report says."""
    flood = Flooding(8_000_000)
    genuine = server(NEWER)

    def fetch(request: Request, /) -> Answer:
        return genuine(request) if request.url == PLACE else flood(request)

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        for number, badge in enumerate([*map(placed, range(others)), ORIGINAL]):
            files.writestr(f"{number:02}.json", badge)
    badges = packed.getvalue()
    reports = Verifier(fetch=fetch).check_upload(badges, now=NOW)
    assert [one["refresh"].code for one in reports] == ["refresh.unavailable"] * others + [code]
    assert {one.verdict for one in reports} == {Verdict.ACCEPTED}
    required = Policy(required=Policy().required | {"refresh"})
    last = Verifier(policy=required, fetch=fetch).check_upload(badges, now=NOW)[-1]
    assert last.verdict is (Verdict.ACCEPTED if code == "refresh.newer" else Verdict.UNDECIDED)


def test_a_revoked_badge_stays_so_whatever_it_sends() -> None:
    lists = server({STATUS_LIST: make_status_list([4711]), f"{PLACE}1": b" " * 8_000_001})
    report = Verifier(fetch=lists).check(revocable(1), now=NOW)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")


@pytest.mark.parametrize(
    ("extra", "least", "most"),
    [
        ({"evidence": [{"type": "Evidence"}] * 4_800}, 1, 8),
        ({"x": [[]] * 40_000}, 1, 8),
        ({"evidence": [{"type": "Evidence"}] * 60}, 16, 16),
    ],
    ids=["objects", "arrays", "ordinary"],
)
def test_many_dear_editions(extra: dict[str, Any], least: int, most: int) -> None:
    """Each of sixteen badges has a newer edition of its own, which takes a tenth of a second to be refused."""
    badges = [placed(number) for number in range(16)]
    newer = {
        f"{PLACE}{number}": json.dumps({**json.loads(badge), "validFrom": LATER, **extra}).encode()
        for number, badge in enumerate(badges)
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for number, badge in enumerate(badges):
            packed.writestr(f"{number}.json", badge)
    reports = Verifier(fetch=server(newer)).check_upload(stream.getvalue(), now=NOW)
    said = Counter((report.verdict, report["refresh"].code) for report in reports)
    refused = said.pop((Verdict.ACCEPTED, "refresh.refused"))
    assert least <= refused <= most
    assert set(said) <= {(Verdict.UNDECIDED, "refresh.not_run_document")}
