"""Many long lists in one check: each is within its own limits, and all together took seconds and hundreds of megabytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

import ob2_samples
import status_samples
from attack_cost import CHECKS
from openbadge_issuer.ports import Answer, Documents, Request, Response
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    STATUS_LIST,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Report, Verdict, Verifier
from unit.verification import test_revocation_list as revocation_list

TOO_MANY = "limit.status_lists"


def archive(badges: Sequence[bytes | str], ending: str = "json") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, badge in enumerate(badges):
            packed.writestr(f"{number}.{ending}", badge)
    return stream.getvalue()


class Same:
    """Serves one list from every address, each time as bytes of its own, beside the issuer's documents."""

    def __init__(self, body: bytes) -> None:
        self.body, self.known = body, issuer_documents().documents
        self.asked: Counter[str] = Counter()

    def __call__(self, request: Request, /) -> Answer:
        if request.url in self.known:
            return Documents(self.known)(request)
        self.asked[request.url] += 1
        return Response(request.url, bytes(bytearray(self.body)), fetched_at=NOW)


def codes(report: Report) -> Counter[str]:
    return Counter(finding.code for finding in report["status"].findings)


# lists of ids that nobody signed


def ids(listed: Sequence[Any]) -> bytes:
    content = {"issuer": ISSUER_ID, "revokedCredential": listed}
    return json.dumps(content, separators=(",", ":")).encode()


IDS: dict[str, list[Any]] = {
    "escaped": [f"%41{number:x}" for number in range(55_000)],
    "escaped in JSON": [f"%41{number:x}" for number in range(55_000)],
    "objects": [{"id": f"u:{number}"} for number in range(39_990)],
    "texts": [str(number) for number in range(199_000)],
    "odd": [{"id": "a", "x": [], "y": 0, "z": 0} if n % 2 else f"b{n}" for n in range(39_970)],
}


def on_ids(count: int, each: int) -> bytes:
    """So many badges, each on so many lists of its own."""
    badges = []
    for number in range(count):
        urls = [f"https://school.example/{number}/{one}" for one in range(each)]
        entries: Any = [{"id": url, "type": "1EdTechRevocationList"} for url in urls]
        badges.append(
            revocation_list.badge(
                id=f"urn:uuid:4a1d5c0f-3a55-4b7e-8a44-{number:012}", credentialStatus=entries
            )
        )
    return archive(badges)


@pytest.mark.parametrize("kind", IDS)
def test_thirty_long_lists_of_ids(kind: str) -> None:
    body = ids(IDS[kind])
    body = body.replace(b"%", b"\\u0025") if kind == "escaped in JSON" else body
    reports = Verifier(fetch=Same(body)).check_upload(on_ids(2, 15), now=NOW)
    assert {report.verdict for report in reports} == {Verdict.UNDECIDED}
    said = codes(reports[0]) + codes(reports[1])
    assert said["status.good"] >= 1
    assert said[TOO_MANY] >= (5 if kind == "texts" else 10)  # of those, not all are fetched
    assert CHECKS[-1].megabytes < 100


def test_a_badge_that_was_taken_back_is_not_accepted_behind_long_lists() -> None:
    """The list that says so comes last, and is not read any more."""
    served = Same(ids([*IDS["objects"][1:], {"id": revocation_list.BADGE_ID}]))
    urls = [f"https://school.example/{one}" for one in range(15)]
    long = Same(ids(IDS["objects"]))

    def fetch(request: Request, /) -> Answer:
        return (served if request.url == urls[-1] else long)(request)

    entries: Any = [{"id": url, "type": "1EdTechRevocationList"} for url in urls]
    last = Verifier(fetch=fetch).check(revocation_list.badge(credentialStatus=entries), now=NOW)
    assert (last.verdict, codes(last)["status.revoked"]) == (Verdict.UNDECIDED, 0)
    first = Verifier(fetch=fetch).check(revocation_list.badge(credentialStatus=entries[::-1]), now=NOW)
    assert first.verdict is Verdict.REFUSED


def test_a_list_that_was_not_read_may_be_named_by_many() -> None:
    """That it is too much is found once, and not by counting it for each of them."""
    entries: Any = [
        {"id": f"https://school.example/{one}", "type": "1EdTechRevocationList"} for one in range(8)
    ]
    badges = [revocation_list.badge(credentialStatus=entries)] * 90
    reports = Verifier(fetch=Same(ids(IDS["texts"]))).check_upload(archive(badges), now=NOW)
    assert {report.verdict for report in reports} == {Verdict.UNDECIDED}


def test_many_badges_on_the_longest_list_of_ids() -> None:
    badges = [revocation_list.badge() for _ in range(90)]
    reports = Verifier(fetch=Same(ids(IDS["texts"]))).check_upload(archive(badges), now=NOW)
    assert Counter(report.verdict for report in reports) == {Verdict.ACCEPTED: 90}


def test_thirty_ordinary_lists_of_ids_are_all_read() -> None:
    served = Same(
        ids([{"id": f"urn:uuid:4a1d5c0f-3a55-4b7e-8a44-{number:012}"} for number in range(400, 900)])
    )
    reports = Verifier(fetch=served).check_upload(on_ids(2, 15), now=NOW)
    assert [report.verdict for report in reports] == [Verdict.ACCEPTED] * 2
    assert len(served.asked) == 30


# lists that are credentials


def on_lists(count: int, each: int) -> bytes:
    def entry(url: str) -> dict[str, str]:
        return {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "5",
            "statusListCredential": url,
        }

    badges = []
    for number in range(count):
        entries = [entry(f"{STATUS_LIST}/{number}/{one}") for one in range(each)]
        document = {
            **json.loads(bytes(make_badge())),
            "id": f"urn:uuid:4a1d5c0f-3a55-4b7e-8a44-{number:012}",
            "credentialStatus": entries,
        }
        badges.append(status_samples.resign(document))
    return archive(badges)


EXTRA: dict[str, dict[str, Any]] = {
    "evidence": {"evidence": [{"type": "Evidence"}] * 4_900},
    "schemas": {
        "credentialSchema": [{"id": f"https://a.example/{n}", "type": "JsonSchema"} for n in range(4_900)]
    },
    "empty arrays": {"x": [[]] * 40_000},
    "too many objects": {"evidence": [{"type": "Evidence"}] * 5_100},
    "no more than is ordinary": {"evidence": [{"type": "Evidence"}] * 70},
}


@pytest.mark.parametrize("kind", EXTRA)
@pytest.mark.parametrize(("count", "each"), [(1, 16), (2, 15)])
def test_many_lists_that_are_dear_credentials(kind: str, count: int, each: int) -> None:
    """None of them is signed as it should be; that is seen after their canonical forms were made."""
    body = json.dumps({**json.loads(bytes(make_status_list())), **EXTRA[kind]}).encode()
    reports = Verifier(fetch=Same(body)).check_upload(on_lists(count, each), now=NOW)
    assert {report.verdict for report in reports} == {Verdict.UNDECIDED}
    said = sum((codes(report) for report in reports), Counter[str]())
    if kind in ("evidence", "schemas", "empty arrays"):
        assert said[TOO_MANY] >= 10
    if kind == "no more than is ordinary":
        assert TOO_MANY not in said


def test_many_badges_on_one_dear_list() -> None:
    """Judged once, it is read for all of them; what it has besides its bits does not matter."""
    schemas = [{"id": f"https://a.example/{number}", "type": "JsonSchema"} for number in range(4_000)]
    body = status_samples.odd_list(lambda document: document.update(credentialSchema=schemas))
    badges = [bytes(make_badge(status=status_samples.ENTRY)) for _ in range(30)]
    reports = Verifier(fetch=Documents({**issuer_documents().documents, STATUS_LIST: body})).check_upload(
        archive(badges), now=NOW
    )
    assert {(report.verdict, report["status"].code) for report in reports} == {
        (Verdict.ACCEPTED, "status.good")
    }


# revocation lists of Open Badges 2.0

HOME = ob2_samples.HOME
LONG = "r" * 300


def issuers(count: int, listed: Sequence[Any], far: int = 0) -> tuple[list[str], dict[str, Any]]:
    """Badges of so many issuers, each with a list of its own, and what their servers answer."""
    content: dict[str, Any] = {"type": "RevocationList", "revokedAssertions": listed}
    body = json.dumps(content, separators=(",", ":")).encode()
    badges, pages = [], dict[str, Any]()
    for number in range(count):
        here = f"{HOME}/{number}"
        pages |= {
            f"{here}/issuer.json": ob2_samples.changed(
                ob2_samples.profile(),
                id=f"{here}/issuer.json",
                publicKey=f"{here}/key.json",
                revocationList=f"{here}/{LONG}.json",
            ),
            f"{here}/c.json": ob2_samples.changed(
                ob2_samples.badge_class(), id=f"{here}/c.json", issuer=f"{here}/issuer.json"
            ),
            f"{here}/key.json": ob2_samples.changed(
                ob2_samples.key_document(), id=f"{here}/key.json", owner=f"{here}/issuer.json"
            ),
            f"{here}/{LONG}.json": Response(f"{here}/{'a/' * far}r.json", bytes(bytearray(body))),
        }
        verification = {"type": "SignedBadge", "creator": f"{here}/key.json"}
        badge = ob2_samples.changed(
            ob2_samples.assertion("SignedBadge"),
            id=f"{here}/a",
            badge=f"{here}/c.json",
            verification=verification,
        )
        badges.append(ob2_samples.signed(badge))
    return badges, pages


@pytest.mark.parametrize(
    ("count", "listed", "far"),
    [
        (7, [f"{number:030d}" for number in range(100_000)], 0),
        (7, [f"u{number}" for number in range(250_000)], 30),
        (5, [f"HTTP://A.b:80/{number:x}" for number in range(150_000)], 0),
        (5, [{"id": f"u{number}"} for number in range(100_000)], 0),
        (5, [[f"u{number}"] for number in range(150_000)], 0),
    ],
    ids=["texts", "relative", "web addresses", "objects", "arrays"],
)
def test_several_long_lists_of_open_badges_2(count: int, listed: Sequence[Any], far: int) -> None:
    badges, pages = issuers(count, listed, far)
    fetch = ob2_samples.Web(pages)
    reports = Verifier(fetch=fetch).check_upload(archive(badges, "jwt"), now=ob2_samples.NOW)
    assert {report["proof"].code for report in reports} == {"proof.verified"}
    said = Counter(report["status"].code for report in reports)
    assert said["status.good"] >= 1
    assert said[TOO_MANY] >= 1
    too_many = [report for report in reports if report["status"].code == TOO_MANY]
    assert {report.verdict for report in too_many} == {Verdict.UNDECIDED}
    assert {len(str(report["status"].params["url"])) for report in too_many} == {200}  # its beginning
    assert CHECKS[-1].megabytes < 120


def test_many_badges_on_one_long_list_of_open_badges_2() -> None:
    badges, pages = issuers(1, [f"urn:uuid:{number}" for number in range(300_000)])
    reports = Verifier(fetch=ob2_samples.Web(pages)).check_upload(
        archive(badges * 40, "jwt"), now=ob2_samples.NOW
    )
    assert Counter(report.verdict for report in reports) == {Verdict.ACCEPTED: 40}


def test_seven_ordinary_lists_of_open_badges_2_are_all_read() -> None:
    badges, pages = issuers(7, [f"{HOME}/assertions/{number}.json" for number in range(2_000)])
    reports = Verifier(fetch=ob2_samples.Web(pages)).check_upload(archive(badges, "jwt"), now=ob2_samples.NOW)
    assert [report.verdict for report in reports] == [Verdict.ACCEPTED] * 7
