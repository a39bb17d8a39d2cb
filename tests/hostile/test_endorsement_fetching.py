"""Endorsements that make the verifier ask around: lists that nobody can reach, endorsers on inner networks."""

from __future__ import annotations

from typing import Any

import pytest

from endorsement_samples import COURSE, WORDS, badge_with, endorser, judge, sealed, signer
from openbadge_issuer.ports import Answer, FetchFailure, Request
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import ISSUER_ID, NOW, STATUS_LIST, issuer_documents, make_status_list
from openbadge_issuer.verification import Budget, Outcome, Verdict

FAR = "https://guild.example/status/1"


class Asked:
    """A `Fetch` that knows the issuer and nobody else, and remembers."""

    def __init__(self, pages: dict[str, bytes] | None = None) -> None:
        self.urls: list[str] = []
        self._pages = pages or {}

    def __call__(self, request: Request, /) -> Answer:
        self.urls.append(request.url)
        if request.url in self._pages:
            return type(issuer_documents())({request.url: self._pages[request.url]})(request)
        answer = issuer_documents()(request)
        if isinstance(answer, FetchFailure):
            return FetchFailure("fetch.timeout", f"{request.url} did not answer.", retry="later")
        return answer


def said(**members: Any) -> Any:
    made: Any = endorser().endorse(COURSE, WORDS, now=NOW).document
    made.update(members)
    return sealed(made, signer())


def carrying(*endorsements: Any) -> bytes:
    return badge_with(
        lambda document: document["credentialSubject"]["achievement"].update(endorsement=list(endorsements))
    )


@pytest.mark.own_codes("fetch.timeout")
def test_a_status_list_that_nobody_reaches_leaves_that_endorsement_undecided_and_the_badge_accepted() -> None:
    entry = StatusEntry(list_url=FAR, index=7, purpose="revocation").to_json()
    asked = Asked()
    report = judge(carrying(said(credentialStatus=entry)), fetch=asked)
    assert report.verdict is Verdict.ACCEPTED
    (one,) = report.nested
    assert (one.report.verdict, one.report["status"].code) == (Verdict.UNDECIDED, "status.unavailable")
    assert report["endorsements"].code == "endorsements.undecided"
    assert FAR in asked.urls


def test_an_endorsement_that_was_taken_back_does_not_count() -> None:
    entry = StatusEntry(list_url=FAR, index=7, purpose="revocation").to_json()
    page = make_status_list([7], url=FAR, signer=signer())
    report = judge(carrying(said(credentialStatus=entry)), fetch=Asked({FAR: page}))
    (one,) = report.nested
    assert (one.report.verdict, one.report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.own_codes("fetch.timeout")
def test_endorsements_can_not_use_up_what_the_badge_itself_needs() -> None:
    """The badge's own status comes first; whatever an endorsement names, it waits."""
    own = StatusEntry(list_url=STATUS_LIST, index=3, purpose="revocation").to_json()
    many = [
        said(
            id=f"urn:uuid:{n:032x}",
            credentialStatus=StatusEntry(
                list_url=f"https://h{n}.example/1", index=7, purpose="revocation"
            ).to_json(),
        )
        for n in range(12)
    ]

    def change(document: Any) -> None:
        document["credentialStatus"] = own
        document["credentialSubject"]["achievement"]["endorsement"] = many

    report = judge(
        badge_with(change), fetch=Asked({STATUS_LIST: make_status_list()}), budget=Budget(max_requests=4)
    )
    assert report["status"].outcome in (Outcome.PASSED, Outcome.WARNING)
    assert report.verdict is Verdict.ACCEPTED
    assert {one.report.verdict for one in report.nested} == {Verdict.UNDECIDED}


@pytest.mark.parametrize(
    "issuer", ["https://127.0.0.1/x", "http://localhost/x", "https://169.254.169.254/x", "did:web:localhost"]
)
def test_an_endorser_on_an_inner_network_is_not_asked(issuer: str) -> None:
    made: Any = endorser().endorse(COURSE, WORDS, now=NOW).document
    made["issuer"] = {"id": issuer, "type": ["Profile"], "name": "Inside"}
    asked = Asked()
    report = judge(carrying(sealed(made, signer())), fetch=asked)
    assert [url for url in asked.urls if "school.example" not in url] == []
    assert report.verdict is Verdict.ACCEPTED
    assert [one.report.verdict for one in report.nested] == [Verdict.REFUSED]


def test_nothing_is_asked_for_the_endorsements_of_a_badge_that_was_changed() -> None:
    entry = StatusEntry(list_url=FAR, index=7, purpose="revocation").to_json()
    asked = Asked()
    judge(carrying(said(credentialStatus=entry)).replace(b"Welding", b"Wedding"), fetch=asked)
    assert FAR not in asked.urls
    assert ISSUER_ID
