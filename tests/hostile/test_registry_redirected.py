"""A registry that comes from another server than the one the caller trusts: nobody signs it, so it says nothing."""

from __future__ import annotations

import pytest

from openbadge_issuer.ports import Response
from openbadge_issuer.verification import Outcome, Verdict
from registry_samples import URL, judged, registry


@pytest.mark.parametrize(
    "url",
    [
        "https://attacker.example/registry.json",
        "https://registry.example.attacker.example/registry.json",
        "https://registry.example:8443/registry.json",
        "https://registry.example@attacker.example/registry.json",
        "http://registry.example/registry.json",
        "https://www.registry.example/registry.json",
        "file:///etc/passwd",
        "",
    ],
)
@pytest.mark.parametrize(
    "body", [registry(), registry(issuer_id="did:web:other.example")], ids=["listed", "not"]
)
def test_it_is_unknown_whatever_it_says(url: str, body: bytes) -> None:
    report = judged(Response(url, body))
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.UNKNOWN, "trust.redirected")
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("url", [URL, f"{URL}#x", "https://registry.example:443/v2/registry.json"])
def test_another_place_of_the_same_server_will_do(url: str) -> None:
    assert judged(Response(url, registry())).verdict is Verdict.ACCEPTED
