"""Lists that lead to themselves, to each other, or to a badge: nothing is followed beyond the first."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, STATUS_LIST, make_badge, make_status_list
from openbadge_issuer.verification import FORMATS, Policy, Verdict, Verifier
from status_samples import ENTRY, INDEX, Server, judged, odd_badge, odd_entry, odd_list

OTHER = "https://school.example/status/2"


def pointing_to(url: str, marked: tuple[int, ...] = ()) -> bytes:
    def change(document: dict[str, Any]) -> None:
        document["credentialStatus"] = StatusEntry(url, INDEX, "revocation").to_json()

    return odd_list(change, marked)


@pytest.mark.parametrize("marked", [(), (INDEX,)], ids=["clear", "set"])
def test_a_list_that_names_itself(marked: tuple[int, ...]) -> None:
    server = Server({STATUS_LIST: pointing_to(STATUS_LIST, marked)})
    report = Verifier(fetch=server).check(make_badge(status=ENTRY), now=NOW)
    assert report.verdict is (Verdict.REFUSED if marked else Verdict.ACCEPTED)
    assert server.asked.count(STATUS_LIST) == 1


def test_two_lists_that_name_each_other() -> None:
    server = Server({STATUS_LIST: pointing_to(OTHER), OTHER: pointing_to(STATUS_LIST)})
    report = Verifier(fetch=server).check(make_badge(status=ENTRY), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert OTHER not in server.asked


def test_a_list_as_the_badge() -> None:
    """Whoever hands in a list as a badge has its own status looked up, and no further."""
    server = Server({STATUS_LIST: make_status_list(), OTHER: make_status_list(url=OTHER)})
    report = Verifier(policy=Policy(formats=FORMATS), fetch=server).check(pointing_to(OTHER), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert STATUS_LIST not in server.asked


def test_a_badge_that_names_the_issuers_document_as_its_list() -> None:
    url = "https://school.example/.well-known/did.json"
    report = judged(odd_badge(odd_entry(statusListCredential=url)))
    assert report.verdict is Verdict.UNDECIDED
