"""What a web server may send to the doctor: whatever it is, there is a diagnosis, soon, and the issuer is not healthy."""

from __future__ import annotations

import gzip
import time

import pytest

from openbadge_issuer.codec.json import dump
from openbadge_issuer.doctor import Health, IssuerSetup, diagnose
from openbadge_issuer.ports import Response
from openbadge_issuer.testing import NOW
from unit.doctor.patients import CRITERIA, DID_JSON, LIST, PICTURE, issued, patient

BODIES = {
    "nothing": b"",
    "null": b"null",
    "a number": b"1e400",
    "deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep arrays": b"[" * 200_000,
    "not UTF-8": b'{"id": "\xff"}',
    "lone surrogates": b'{"id": "\\ud800"}',
    "twice": b'{"id": 1, "id": "did:web:school.example"}',
    "wrong kinds": b'{"id": [], "verificationMethod": {"id": {}}, "assertionMethod": [[1]], "credentialSubject": 1}',
    "many keys": b'{"id": "did:web:school.example", "verificationMethod": ['
    + b'{"id": "#a"},' * 5_000
    + b"{}]}",
    "strange list": b'{"issuer": "did:web:school.example", "credentialSubject": {"statusSize": 1e308}}',
    "wide list": b'{"credentialSubject": {"statusSize": 7, "statusPurpose": "message"}}',
    "gzip": gzip.compress(bytes(5_000_000)),
    "a token": b"eyJhbGciOiJub25lIn0.e30.",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "markup": b"<svg>" * 50_000,
    "escapes": b'{"id": "\\u001b[2J\\u202e"}',
}


@pytest.mark.parametrize("url", [DID_JSON, LIST, CRITERIA, PICTURE])
@pytest.mark.parametrize("body", BODIES)
def test_any_answer_ends_in_a_diagnosis(body: str, url: str) -> None:
    one = patient()
    one.serve(url, BODIES[body], "\x1b[2J" * 1000)
    started = time.process_time()
    diagnosis = one.diagnosis()
    assert time.process_time() - started < 5
    if url in (DID_JSON, LIST):
        assert diagnosis.verdict is Health.BROKEN
    assert len(diagnosis.to_text()) < 60_000
    assert "\x1b" not in str(diagnosis)


@pytest.mark.parametrize("body", BODIES)
def test_any_badge_ends_in_a_diagnosis(body: str) -> None:
    diagnosis = patient(badges=[BODIES[body]]).diagnosis()
    assert diagnosis.verdict is Health.BROKEN
    assert "\x1b" not in str(diagnosis)


def test_a_badge_that_names_half_the_web() -> None:
    """At most as many requests as the budget allows, whatever a badge names; nothing is asked twice."""
    asked: list[str] = []
    badge = issued()[0].document
    entry = badge["credentialStatus"]
    assert isinstance(entry, dict)
    badge["credentialStatus"] = [
        {**entry, "statusListCredential": f"https://victim.example/{number}"} for number in range(1_000)
    ]

    def fetch(request: object, /) -> Response:
        asked.append(getattr(request, "url", ""))
        return Response(asked[-1], b"", 404, fetched_at=NOW)

    diagnosis = diagnose(IssuerSetup.of_badge(dump(badge)), now=NOW, fetch=fetch)
    assert diagnosis.verdict is Health.BROKEN
    assert len(asked) == len({*asked}) <= 64
