"""Editions that send on to further editions: a verification asks once."""

from __future__ import annotations

from openbadge_issuer.ports import Request, Response
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import Verdict, Verifier
from refresh_samples import LATER, ORIGINAL, PLACE, edition, judged


def test_an_edition_that_names_itself() -> None:
    report = judged(edition(since=LATER))
    assert (report["refresh"].code, report.verdict) == ("refresh.newer", Verdict.ACCEPTED)


def test_a_place_that_always_has_a_newer_one() -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Response:
        asked.append(request.url)
        if request.purpose == "key":
            found = issuer_documents()(request)
            assert isinstance(found, Response)
            return found
        number = len(asked)
        service = {"id": f"{PLACE}?{number}", "type": "1EdTechCredentialRefresh"}
        return Response(request.url, edition(since=f"2026-01-31T11:30:{number:02d}Z", service=service))  # type: ignore[arg-type]

    report = Verifier(fetch=fetch).check(ORIGINAL, now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert [url for url in asked if "refresh" in url] == [PLACE]
