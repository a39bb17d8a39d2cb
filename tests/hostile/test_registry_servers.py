"""A registry that is down, or that somebody stands in front of, neither vouches for an issuer nor speaks against it."""

from __future__ import annotations

import pytest

from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.verification import Outcome, Verdict
from registry_samples import URL, judged, registry


@pytest.mark.parametrize("status", [0, 201, 204, 301, 304, 400, 401, 403, 404, 410, 429, 500, 502, 503, 999])
@pytest.mark.parametrize("body", [b"", registry(), b"<html>"], ids=["empty", "registry", "page"])
def test_an_answer_that_is_no_200_is_none(status: int, body: bytes) -> None:
    report = judged(Response(URL, body, status))
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.UNKNOWN, "trust.unavailable_status")
    assert (report["trust"].retry, report.verdict) == ("later", Verdict.UNDECIDED)


def test_what_the_network_did() -> None:
    for code in ("fetch.timeout", "fetch.network", "fetch.certificate", "fetch.too_large", "fetch.offline"):
        report = judged(FetchFailure(code, "Nothing came."))
        assert (report["trust"].code, report["trust"].params["reason"]) == ("trust.unavailable", code)
        assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" <!doctype html><title>Sign in</title>",
        b"null",
        b"[]",
        b"{}",
        b'{"registry": null}',
        b'{"registry": []}',
        b'{"registry": ["did:web:school.example"]}',
        b'{"error": "down"}',
        b"{" * 5_000,
        b"\xff\xfe",
        registry()[:-1],
        registry("x" * 5_000_000),
    ],
    ids=range(13),
)
def test_what_only_looks_like_an_answer(body: bytes) -> None:
    report = judged(body)
    assert (report["trust"].outcome, report.verdict) == (Outcome.UNKNOWN, Verdict.UNDECIDED)
