"""Lists that are made to exhaust whoever reads them."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from attack_cost import CHECKS
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, Documents, Request, Response
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Budget, Policy, Verdict, Verifier
from status_samples import ENTRY, changed, judged, odd_list, resign


def deflated_zeros(count: int) -> str:
    return "u" + base64url_encode(gzip.compress(bytes(count), mtime=0))


def with_bits(encoded: str) -> bytes:
    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"]["encodedList"] = encoded

    return odd_list(change)


def test_a_list_that_inflates_a_thousandfold_is_not_inflated() -> None:
    bomb = with_bits(deflated_zeros(200_000_000))
    started = time.process_time()
    report = judged(lists=bomb)
    assert time.process_time() - started < 6
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "limit.status_list")


@pytest.mark.parametrize("listed", [1, 190], ids=["one", "many"])
def test_ids_of_a_list_that_are_all_escapes(listed: int) -> None:
    """Decoded whole they would take a hundred times their length."""
    place = "https://school.example/revocations"
    document = make_badge().document
    contexts = document["@context"]
    assert isinstance(contexts, list)
    changed: dict[str, Any] = {
        **document,
        "@context": [*contexts, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],
        "credentialStatus": {"id": place, "type": "1EdTechRevocationList"},
    }
    ids = [{"id": "%41" * (1_260_000 // listed)} for _ in range(listed)]
    bomb = json.dumps({"revokedCredential": ids}).encode()
    report = judged(resign(changed), {place: bomb})
    assert report["status"].code == "status.unsigned"
    assert CHECKS[0].megabytes < 50


@pytest.mark.parametrize("fewer", [0, 1, 16_383])
def test_a_list_that_is_too_short_hides_nobody(fewer: int) -> None:
    report = judged(lists=with_bits(deflated_zeros(fewer)))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.length")


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        ("", "status.encoding"),
        ("u", "status.gzip"),
        ("z" + "1" * 40, "status.encoding"),
        ("u!!!!", "status.encoding"),
        ("uAAAA", "status.gzip"),
    ],
)
def test_text_that_holds_no_bits(encoded: str, code: str) -> None:
    report = judged(lists=with_bits(encoded))
    assert report.verdict is Verdict.UNDECIDED
    assert report["status"].code in (code, "status.untrusted")


def test_a_document_beyond_the_limits_is_not_read() -> None:
    report = judged(lists=b'{"a":"' + b"x" * 9_000_000 + b'"}')
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.unavailable")
    deep = judged(lists=b"[" * 100_000)
    assert deep["status"].code == "status.unreadable"


def test_a_false_list_of_full_length_is_refused_quickly() -> None:
    """Eight megabytes, signed by a stranger in the issuer's name: judged once, however many entries name it."""
    mallory = fixed_signer(seed="mallory")
    entries = [StatusEntry(STATUS_LIST, index, "revocation") for index in range(16)]
    badge = make_badge(status=entries)
    answer = Response(STATUS_LIST, _full_length(mallory), fetched_at=NOW)
    started = time.process_time()
    report = judged(bytes(badge), answer)
    assert time.process_time() - started < 20
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")


def _full_length(signer: LocalSigner) -> bytes:
    noise = "u" + base64url_encode(Random(1).randbytes(5_900_000))

    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"]["encodedList"] = noise

    return resign(changed(make_status_list(), change), signer)


def test_a_hundred_entries_are_not_looked_up() -> None:
    entries = [
        StatusEntry(f"https://school.example/status/{number}", number, "revocation") for number in range(100)
    ]
    asked: list[str] = []
    keys = issuer_documents()

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return keys(request)

    report = Verifier(fetch=fetch).check(make_badge(status=entries), now=NOW)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "limit.status")
    assert not [url for url in asked if "status" in url]


def test_sixteen_lists_share_one_budget() -> None:
    entries = [StatusEntry(f"https://school.example/status/{n}", n, "revocation") for n in range(16)]
    lists = {entry.list_url: make_status_list(url=entry.list_url) for entry in entries}
    badge = make_badge(status=entries)
    fetch = Documents({**issuer_documents().documents, **lists})
    assert Verifier(fetch=fetch).check(badge, now=NOW).verdict is Verdict.ACCEPTED
    policy = Policy(budget=Budget(max_requests=8))
    report = Verifier(policy=policy, fetch=fetch).check(badge, now=NOW)
    assert (report.verdict, report["status"].params["reason"]) == (Verdict.UNDECIDED, "fetch.budget")


def test_one_entry_is_enough_to_be_sure() -> None:
    assert judged(bytes(make_badge(status=ENTRY)), make_status_list()).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("member", ["id", "issuer"])
def test_a_long_name_in_a_list_does_not_flood_the_report(member: str) -> None:
    long = "urn:x:" + "x" * 1_000_000
    published = odd_list(lambda document: document.update({member: long}))
    report = judged(lists=published, fetched_at=None)
    assert report.verdict is Verdict.UNDECIDED
    assert len(report.to_text()) < 20_000


def test_a_policy_of_any_patience_is_applied() -> None:
    longest = timedelta.max
    old = make_status_list(now=NOW - timedelta(days=9), valid_until=NOW - timedelta(days=1))
    for policy in (
        Policy(staleness=longest),
        Policy(leeway=longest),
        Policy(leeway=longest, staleness=longest),
    ):
        assert (
            judged(lists=old, policy=policy, fetched_at=NOW - timedelta(days=2)).verdict is Verdict.ACCEPTED
        )


CONTEXT = "https://www.w3.org/ns/credentials/v2"
LONGEST = deflated_zeros(15_900_000)


def longest_list(url: str) -> bytes:
    """Sixteen megabytes of entries, in 21 kB."""

    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"]["encodedList"] = LONGEST

    return resign(changed(make_status_list(purpose=["revocation", "message"], url=url), change))


@pytest.mark.parametrize(("count", "listed", "sizes"), [(1, 16, 1), (2, 15, 1), (6, 4, 4)])
def test_many_of_the_longest_lists_do_not_fill_the_memory(count: int, listed: int, sizes: int) -> None:
    """Each of them was kept until the end, once for each size of its entries: 1.5 GB out of 53 kB."""
    published, held = dict(issuer_documents().documents), list[Any]()
    for number in range(count):
        urls = [f"https://school.example/{number}/{each}" for each in range(listed)]
        published |= {url: longest_list(url) for url in urls}
        entries = [
            StatusEntry(url, size, "message", size, tuple(map(str, range(2**size))))
            for url in urls
            for size in range(1, sizes + 1)
        ]
        held.append(json.loads(bytes(make_badge(status=entries))))
    shown = {"@context": [CONTEXT], "type": ["VerifiablePresentation"], "verifiableCredential": held}
    report = Verifier(fetch=Documents(published)).check(json.dumps(shown), now=NOW)
    assert CHECKS[-1].megabytes < 150
    said = Counter(finding.code for one in report.nested for finding in one.report["status"].findings)
    assert said["status.unmarked"] >= 3 * sizes
    assert said["limit.status_lists"] > 0
    assert {one.report.verdict for one in report.nested} <= {Verdict.ACCEPTED, Verdict.UNDECIDED}


def test_a_list_for_which_there_is_no_room_is_unpacked_for_each_badge_as_long_as_there_is_time() -> None:
    urls = [f"https://school.example/{each}" for each in range(4)]
    published = {**issuer_documents().documents, **{url: longest_list(url) for url in urls}}
    entries = [StatusEntry(url, 5, "revocation") for url in urls]
    held = [json.loads(bytes(make_badge(status=entries)))] * 40
    shown = {"@context": [CONTEXT], "type": ["VerifiablePresentation"], "verifiableCredential": held}
    report = Verifier(fetch=Documents(published)).check(json.dumps(shown), now=NOW)
    assert CHECKS[-1].megabytes < 150
    verdicts = [one.report.verdict for one in report.nested]
    assert (verdicts[0], verdicts[-1]) == (Verdict.ACCEPTED, Verdict.UNDECIDED)
