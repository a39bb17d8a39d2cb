"""Answers of megabytes of blanks, which many badges of one upload are to be judged by: they are looked at once.

What was a list, a schema, a context or a newer edition took seconds to be told from a page, for each badge anew.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer import Policy, Verifier
from openbadge_issuer.ports import Answer, Documents, Request, Response
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification.outcomes import is_web_page
from proof_samples import token
from refresh_samples import EXTENSIONS
from upload_samples import a_zip

URLS = [f"https://school.example/{number}" for number in range(10)]
OWN = json.loads(bytes(make_badge()))["@context"]
NAMED: dict[str, tuple[dict[str, Any], str]] = {
    "status": (
        {"credentialStatus": [StatusEntry(url, 5, "revocation").to_json() for url in URLS[:4]]},
        "status.unreadable",
    ),
    "schemas": ({"credentialSchema": [{"id": URLS[0], "type": "JsonSchema"}]}, "schemas.unreadable"),
    "contexts": ({"@context": [*OWN, *URLS]}, "contexts.unavailable"),
    "refresh": (
        {
            "@context": [*OWN, EXTENSIONS],
            "refreshService": {"id": URLS[0], "type": "1EdTechCredentialRefresh"},
        },
        "refresh.no_badge",
    ),
}


@pytest.mark.parametrize("check", NAMED)
def test_it_is_looked_at_once(check: str) -> None:
    members, code = NAMED[check]
    document: Any = {**json.loads(bytes(make_badge())), **members}
    del document["proof"]
    handed_in = a_zip({str(number): token(document, fixed_signer()).encode() for number in range(500)})
    size = 3_900_000 if check in ("status", "refresh") else 900_000

    def fetch(request: Request, /) -> Answer:
        if request.url in URLS:
            return Response(request.url, b" " * size, fetched_at=NOW)
        return Documents(issuer_documents().documents)(request)

    reports = Verifier(policy=Policy(fetch_contexts=True), fetch=fetch).check_upload(handed_in, now=NOW)
    assert {report[check].code for report in reports} == {code}


WIDE: dict[str, Any] = dict.fromkeys((f"n{number}" for number in range(49_000)), 0)


@pytest.mark.parametrize(
    ("check", "code"), [("status", "status.other_issuer"), ("refresh", "refresh.another")]
)
def test_an_answer_with_thousands_of_members(check: str, code: str) -> None:
    """Whether it is a credential is asked for each badge: they were gone through until one was found, 1.9 seconds."""
    document: Any = {**json.loads(bytes(make_badge())), **NAMED[check][0]}
    del document["proof"]
    handed_in = a_zip({str(number): token(document, fixed_signer()).encode() for number in range(500)})
    content = json.dumps({**WIDE, "@context": [OWN[0]], "issuer": "did:web:other.example"}).encode()

    def fetch(request: Request, /) -> Answer:
        if request.url in URLS:
            return Response(request.url, bytes(bytearray(content)), fetched_at=NOW)
        return Documents(issuer_documents().documents)(request)

    reports = Verifier(fetch=fetch).check_upload(handed_in, now=NOW)
    assert {report[check].code for report in reports} == {code}


def test_a_page_has_some_blanks_before_it() -> None:
    assert is_web_page(b"\n" * 999 + b"<html>")
    assert not is_web_page(b"\n" * 1_000 + b"<html>")
