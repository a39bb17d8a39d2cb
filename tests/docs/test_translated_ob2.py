"""Reports on badges of Open Badges 2.0 in other words: whatever servers answer, and whatever stands in documents."""

from __future__ import annotations

from typing import Any

import pytest

from docs.test_translated_reports import holds
from ob2_samples import HOME, Web, assertion, changed, judged, signed, web
from openbadge_issuer.ports import FetchFailure, Response

GONE = Response(url=f"{HOME}/assertions/1.json", status=410, body=b'{"revocationReason": "by mistake"}')
ELSEWHERE = Response(url="https://elsewhere.example/", body=b"{}")
TIMEOUT = FetchFailure("fetch.timeout", "x took longer than 5 seconds.", params={"url": "x", "seconds": 5})


def answering(name: str, page: object) -> Web:
    return web({f"{HOME}/{name}.json": page})


def test_how_it_is_verified() -> None:
    holds(judged(changed(assertion(), narrative="x", evidence=None)))
    for verification in (None, {"type": "Merkle"}, {"type": "SignedBadge"}):
        holds(judged(changed(assertion(), verification=verification)))
    assert "by mistake" in judged(assertion(), answering("assertions/1", GONE)).summary


@pytest.mark.parametrize("page", [404, 410, 503, b"<html>", b"{", {}, GONE, ELSEWHERE, TIMEOUT], ids=str)
@pytest.mark.parametrize("name", ["assertions/1", "welding", "issuer", "key", "revoked"])
def test_servers_of_open_badges_2(name: str, page: object) -> None:
    token = signed(assertion("SignedBadge"))
    for badge in (assertion(), token):
        holds(judged(badge, answering(name, page)))


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("assertions/1", {"type": "Endorsement"}),
        ("assertions/1", {"id": "https://elsewhere.example/1"}),
        ("assertions/1", {"recipient": {"type": "x", "identity": "y"}, "badge": 7, "extensions:x": 7}),
        ("assertions/1", {"revoked": "yes"}),
        ("welding", {"name": "", "description": None, "tags": [7], "id": "urn:x"}),
        ("welding", {"issuer": "urn:x"}),
        ("issuer", {"verification": "x"}),
        ("issuer", {"verification": {"allowedOrigins": "elsewhere.example"}}),
        ("issuer", {"verification": {"verificationProperty": "x"}}),
        ("issuer", {"publicKey": None, "revocationList": None}),
        ("issuer", {"publicKey": "https://school.example/2.json", "type": None}),
        ("key", {"owner": None}),
        ("key", {"id": "https://school.example/2.json"}),
        ("key", {"revoked": True}),
        ("key", {"expires": "x"}),
        ("key", {"expires": "2021-01-01T00:00:00Z"}),
        ("revoked", {"issuer": "https://elsewhere.example/"}),
        ("revoked", {"revokedAssertions": [{}]}),
        ("revoked", {"revokedAssertions": ["https://school.example/assertions/1.json"]}),
    ],
)
def test_odd_documents_of_open_badges_2(name: str, members: dict[str, Any]) -> None:
    page = changed(web().pages[f"{HOME}/{name}.json"], None, **members)
    token = signed(assertion("SignedBadge"))
    for badge in (assertion(), token):
        holds(judged(badge, answering(name, page)))
