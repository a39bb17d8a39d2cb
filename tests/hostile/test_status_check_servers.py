"""Whoever breaks the issuer's web server, or stands in front of it, decides nothing about a badge."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.ports import Answer, FetchFailure, Response
from openbadge_issuer.testing import NOW, STATUS_LIST, make_badge, make_status_list
from openbadge_issuer.verification import Outcome, Policy, Verdict
from status_samples import INDEX, judged, resign

EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
HOST_LIST = "https://school.example/revocations.json"
ERRORS = (
    201,
    202,
    204,
    206,
    300,
    301,
    302,
    304,
    400,
    401,
    403,
    404,
    410,
    418,
    429,
    500,
    502,
    503,
    504,
    999,
    0,
    -1,
)
BODIES = (
    b"",
    b"{}",
    b'{"error": "down"}',
    b"<html>down</html>",
    make_status_list(),
    make_status_list([INDEX]),
)


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_server_in_trouble_is_neither_yes_nor_no(status: int, body: bytes) -> None:
    """Whatever it sends along, a genuine list included: an answer that is no 200 is none."""
    found = judged(lists=Response(STATUS_LIST, body, status, fetched_at=NOW))
    assert (found["status"].outcome, found["status"].code) == (Outcome.UNKNOWN, "status.unavailable")
    assert found.verdict is Verdict.UNDECIDED
    patient = Policy(required=Policy().required - {"status"})
    assert (
        judged(lists=Response(STATUS_LIST, body, status), policy=patient)["status"].outcome is Outcome.UNKNOWN
    )


@pytest.mark.own_codes("fetch.certificate", "fetch.timeout")
@pytest.mark.parametrize(
    "answer",
    [
        FetchFailure("fetch.timeout", "too slow"),
        FetchFailure("fetch.certificate", "not right"),
        Response(STATUS_LIST, b"<!doctype html><title>Sign in</title>", 200),
        Response(STATUS_LIST, b'{"message": "Internal Server Error"}', 200),
        Response(STATUS_LIST, b"", 200),
        Response(STATUS_LIST, b"null", 200),
    ],
    ids=str,
)
def test_the_same_for_what_only_looks_like_an_answer(answer: Answer) -> None:
    found = judged(lists=answer)
    assert (found["status"].outcome, found.verdict) == (Outcome.UNKNOWN, Verdict.UNDECIDED)


@pytest.mark.parametrize("status", ERRORS)
def test_the_same_for_a_list_that_nobody_signs(status: int) -> None:
    document = make_badge().document
    contexts = document["@context"]
    assert isinstance(contexts, list)
    entry: JSON = {"id": HOST_LIST, "type": "1EdTechRevocationList"}
    badge = resign({**document, "@context": [*contexts, EXTENSIONS], "credentialStatus": entry})
    body = b'{"revokedCredential": []}'
    found = judged(badge, {HOST_LIST: Response(HOST_LIST, body, status)})
    assert (found["status"].code, found.verdict) == ("status.unavailable", Verdict.UNDECIDED)
    assert judged(badge, {HOST_LIST: Response(HOST_LIST, body)}).verdict is Verdict.ACCEPTED
