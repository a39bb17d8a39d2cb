"""Servers that never come to an end (slow loris), one by one and all together."""

from __future__ import annotations

import json
import ssl
import time
from dataclasses import replace
from typing import Any

import pytest

from loopback_tls import HOST, Server, drip, failure, needs_loopback, page, running, server  # noqa: F401 - fixtures
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.models import Profile
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, fixed_signer, make_award
from openbadge_issuer.verification import Policy, Verdict, Verifier

pytestmark = needs_loopback
OK = b"HTTP/1.1 200 OK\r\n"


def interim(tls: ssl.SSLSocket) -> None:
    for _ in range(100):
        tls.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "handler",
    [
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n5", b";a"),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"T: 1\r\n"),
        drip(b"H", b"T"),
        drip(OK + b"Content-Length: 2\r\n\r\n{", b""),
        interim,
    ],
    ids=["chunks", "a chunk's extension", "trailers", "the first line", "the last byte", "interim answers"],
)
def test_one_deadline_for_every_byte(server: Server, handler: Any) -> None:  # noqa: F811
    server.pages["/"] = handler
    begun = time.monotonic()
    answer = failure(server.get("/", replace(server.fetch, timeout=0.4)))
    assert answer.code in ("fetch.timeout", "fetch.network")
    assert time.monotonic() - begun < 2.5


def test_attempts_do_not_add_up(server: Server) -> None:  # noqa: F811
    def slow_failure(tls: ssl.SSLSocket) -> None:
        time.sleep(0.25)
        tls.sendall(page(b"", "503 Service Unavailable"))

    server.pages["/"] = slow_failure
    begun = time.monotonic()
    failure(server.get("/", replace(server.fetch, timeout=0.5, retries=10, backoff=0.01)))
    assert time.monotonic() - begun < 2.5


def test_a_badge_with_many_slow_lists_has_one_deadline(running: Server) -> None:  # noqa: F811
    """Sixteen lists, each answering just in time for its own deadline: the check as a whole has one, too."""
    running.forget()
    did = f"did:web:{HOST}%3A{running.port}"
    signer = fixed_signer(controller=did)
    hosted = issuer_document(did, [(signer.verification_method, signer.public_key)])
    running.pages["/.well-known/did.json"] = page(json.dumps(hosted).encode())
    lists = [running.url(f"/list/{number}") for number in range(16)]
    for number in range(16):
        running.pages[f"/list/{number}"] = lambda _: time.sleep(5)
    badge = _with_lists(signer, lists)
    fetch = replace(running.fetch, timeout=2, check_timeout=1, retries=0)
    begun = time.monotonic()
    report = Verifier(fetch=fetch, policy=Policy()).check(badge, now=NOW)
    assert time.monotonic() - begun < 4
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.unavailable")
    findings = report["status"].findings
    reasons = {one.params["reason"] for one in findings if one.code == "status.unavailable"}
    assert reasons == {one.code for one in findings} - {"status.unavailable"}
    assert reasons <= {"fetch.deadline", "fetch.timeout"}
    assert "fetch.deadline" in reasons


def _with_lists(signer: Any, lists: list[str]) -> bytes:
    from openbadge_issuer.contexts import default_contexts  # noqa: PLC0415
    from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign  # noqa: PLC0415
    from openbadge_issuer.proofs.secured import SecuredCredential  # noqa: PLC0415

    issuer = Issuer(
        Profile(id=signer.controller, name="Example School"), signer, status=Irrevocable("a test")
    )
    document: Any = issuer.issue(make_award(), now=NOW).document
    del document["proof"]
    document["credentialStatus"] = [StatusEntry(url, 7, "revocation").to_json() for url in lists]
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=default_contexts(),
    )
    return bytes(SecuredCredential.embedded(sign(prepared, signer)))
