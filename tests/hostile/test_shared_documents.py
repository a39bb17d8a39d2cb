"""Small uploads of many badges that all name one dear document: it is read once, and not once for each."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from random import Random
from typing import Any

import pytest

import status_samples
from attack_cost import CHECKS
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.ports import Documents
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, STATUS_LIST, issuer_documents, make_badge, make_status_list
from openbadge_issuer.verification import Report, Verdict, Verifier
from openbadge_issuer.verification.status import lists, revocation_lists
from unit.verification import test_revocation_list as revocation_list

Counted = Callable[..., Counter[str]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Counts the calls of functions of a module, which do what they did."""
    calls: Counter[str] = Counter()

    def watch(module: Any, *names: str) -> Counter[str]:
        for name in names:
            monkeypatch.setattr(module, name, partial(call, name, getattr(module, name)))
        return calls

    def call(name: str, inner: Callable[..., Any], *given: Any, **named: Any) -> Any:
        calls[name] += 1
        return inner(*given, **named)

    return watch


def archive(badges: Iterable[bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for number, badge in enumerate(badges):
            packed.writestr(f"{number}.json", badge)
    return stream.getvalue()


def on_the_list(count: int, *, purposes: Sequence[str] = ("revocation",)) -> list[bytes]:
    entries = (StatusEntry(STATUS_LIST, n, purposes[n % len(purposes)]) for n in range(count))
    return [bytes(make_badge(status=entry)) for entry in entries]


def published(encoded: str, purposes: object = "revocation") -> Documents:
    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"] |= {"encodedList": encoded, "statusPurpose": purposes}

    listed = status_samples.resign(status_samples.changed(make_status_list(), change))
    return Documents({**issuer_documents().documents, STATUS_LIST: listed})


def noise(count: int) -> str:
    return "u" + base64url_encode(gzip.compress(Random(1).randbytes(count), mtime=0))


def codes(reports: Iterable[Report]) -> set[str]:
    return {report["status"].code for report in reports}


def test_many_badges_on_one_status_list(counted: Counted) -> None:
    calls = counted(lists, "read", "read_secured", "examine")
    reports = Verifier(fetch=published(noise(2_000_000))).check_upload(archive(on_the_list(40)), now=NOW)
    assert calls == {"read": 1, "read_secured": 1, "examine": 1}
    assert (len(reports), codes(reports)) == (40, {"status.good", "status.revoked"})
    assert CHECKS[-1].seconds < 1
    assert CHECKS[-1].megabytes < 60


def test_a_presentation_of_many_badges_on_one_status_list(counted: Counted) -> None:
    calls = counted(lists, "read", "read_secured", "examine")
    held = [json.loads(badge) for badge in on_the_list(40)]
    context = "https://www.w3.org/ns/credentials/v2"
    shown = {"@context": [context], "type": ["VerifiablePresentation"], "verifiableCredential": held}
    report = Verifier(fetch=published(noise(2_000_000))).check(json.dumps(shown), now=NOW)
    assert calls == {"read": 1, "read_secured": 1, "examine": 1}
    assert codes(one.report for one in report.nested) == {"status.good", "status.revoked"}
    assert CHECKS[-1].seconds < 1


def test_a_list_that_can_not_be_unpacked_is_tried_once(counted: Counted) -> None:
    calls = counted(lists, "read")
    fetch = published(noise(1_000_000)[:-200])
    reports = Verifier(fetch=fetch).check_upload(archive(on_the_list(40)), now=NOW)
    assert (calls["read"], codes(reports)) == (1, {"status.gzip"})


def test_nor_for_each_of_many_purposes(counted: Counted) -> None:
    """It says that it is for all of them, so each would have to be tried; what it does not name, is not."""
    calls = counted(lists, "read")
    purposes = [f"purpose{number}" for number in range(40)]
    badges = archive(on_the_list(40, purposes=purposes))
    reports = Verifier(fetch=published(noise(1_000_000)[:-200], purposes)).check_upload(badges, now=NOW)
    assert 2 < calls["read"] < 20
    carried = Counter((report.verdict, report["carrier"].code) for report in reports)
    assert set(carried) == {(Verdict.UNDECIDED, "carrier.json"), (Verdict.UNDECIDED, "limit.nested")}
    assert reports[0]["status"].code == "status.gzip"
    assert CHECKS[-1].seconds < 1
    others = Verifier(fetch=published(noise(1_000_000))).check_upload(badges, now=NOW)
    assert codes(others) == {"status.purpose"}


def test_many_badges_on_one_list_of_ids(counted: Counted) -> None:
    calls = counted(revocation_lists, "parse_object")
    badges = archive([revocation_list.badge()] * 20)
    many: list[Any] = ["urn:x"] * 30_000
    for body, code in ((revocation_list.published(*many), "status.unsigned"), (b"{", "status.unreadable")):
        fetch = Documents({**issuer_documents().documents, revocation_list.LIST: body})
        calls.clear()
        assert codes(Verifier(fetch=fetch).check_upload(badges, now=NOW)) == {code}
        assert calls["parse_object"] == 1
        assert CHECKS[-1].seconds < 1
