"""A server in trouble answers 200, with a page, half of a document or an error as JSON: that is neither a yes nor a no.

Whoever stands in front of it can send the same. The badge is undecided, and to be checked again later.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.ports import Documents
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    STATUS_LIST,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification.trust import DccRegistry, FederationRegistry
from status_samples import resign

HOST_LIST = "https://school.example/revocations.json"
SCHEMA = "https://school.example/schema.json"
NEWER = "https://school.example/newest"
PICTURE = "https://school.example/p.png"
REGISTRY = "https://registry.example/registry.json"
ANCHOR = "https://registry.example/.well-known/openid-federation"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"
FAULTS = {
    "page": b"<!DOCTYPE html><title>Back soon</title>",
    "empty": b"",
    "half": b"half",
    "error": b'{"error": "rate limited"}',
    "problem": b'{"type": "about:blank", "title": "Too Many Requests", "status": 429, "detail": "Wait."}',
    "nothing": b"{}",
}
NO_JSON = {"text": b"Too many requests", "list": b"[]", "null": b"null", "busy": b'"busy"'}


def badge() -> bytes:
    document: dict[str, Any] = dict(make_badge().document)
    contexts = [*document["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    return resign({
        **document,
        "@context": contexts,
        "credentialStatus": [
            StatusEntry(STATUS_LIST, 7, "revocation").to_json(),
            {"id": HOST_LIST, "type": "1EdTechRevocationList"},
        ],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "refreshService": {"id": NEWER, "type": "1EdTechCredentialRefresh"},
        "relatedResource": [
            {"id": PICTURE, "digestSRI": f"sha256-{b64encode(hashlib.sha256(PNG).digest()).decode()}"}
        ],
    })  # fmt: skip


BADGE = badge()
PAGES = {
    **issuer_documents().documents,
    STATUS_LIST: make_status_list([]),
    HOST_LIST: json.dumps({"id": HOST_LIST, "issuer": ISSUER_ID, "revokedCredential": []}).encode(),
    SCHEMA: b'{"required": ["nobody has this"]}',
    NEWER: BADGE,
    PICTURE: PNG,
    REGISTRY: json.dumps({"meta": {}, "registry": {ISSUER_ID: {"name": "School"}}}).encode(),
}
NAMES = {
    STATUS_LIST: "status",
    HOST_LIST: "status",
    SCHEMA: "schemas",
    NEWER: "refresh",
    PICTURE: "proof",
    REGISTRY: "trust",
    ANCHOR: "trust",
}


def judged(pages: dict[str, bytes], place: str) -> Report:
    of_federation = place == ANCHOR
    policy = Policy(
        trust=FederationRegistry("F", ANCHOR) if of_federation else DccRegistry("R", REGISTRY),
        required=Policy().required | {"refresh", "schemas"},
        related_resources=True,
    )
    return Verifier(policy=policy, fetch=Documents({**PAGES, **pages})).check(BADGE, now=NOW)


def test_all_of_them_in_order_decide() -> None:
    report = judged({}, "")
    assert (report.verdict, report["schemas"].code) == (Verdict.REFUSED, "schemas.violated")
    assert judged({SCHEMA: b'{"type": "object"}'}, "").verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("place", NAMES)
@pytest.mark.parametrize("fault", [*FAULTS, *NO_JSON])
def test_it_is_undecided_and_asked_for_again(place: str, fault: str) -> None:
    if place == PICTURE and fault in NO_JSON:
        return  # a picture may have been exchanged for anything
    body = {**FAULTS, **NO_JSON}[fault]
    if fault == "half":
        body = PAGES.get(place, b"eyJhbGciOiJFZERTQSJ9.eyJpc3M")[:-10]
    schema = {} if place == SCHEMA else {SCHEMA: b'{"type": "object"}'}
    report = judged({**schema, place: body}, place)
    found = report[NAMES[place]]
    assert (report.verdict, found.outcome, found.retry) == (Verdict.UNDECIDED, Outcome.UNKNOWN, "later")
    assert [each.name for each in report.troubles] == [found.name]
