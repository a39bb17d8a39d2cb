"""Documents that link to a thousand others, to themselves and to each other, or are made to be slow."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, profile, signed, web
from openbadge_issuer.verification import Budget, Verdict


def test_a_thousand_links_are_not_followed() -> None:
    many = [f"{HOME}/more/{index}.json" for index in range(1_000)]
    badge = changed(assertion(), evidence=many, related=many)
    klass = changed(badge_class(), related=many, alignment=[{"targetUrl": url} for url in many])
    servers = web({f"{HOME}/assertions/1.json": badge, f"{HOME}/welding.json": klass})
    assert judged(badge, servers).verdict is Verdict.ACCEPTED
    assert len(servers.asked) == 3


def test_a_thousand_endorsements_are_looked_at_within_the_budget() -> None:
    many = [f"{HOME}/more/{index}.json" for index in range(1_000)]
    badge = changed(assertion(), endorsement=many)
    klass = changed(badge_class(), endorsement=many)
    servers = web({f"{HOME}/assertions/1.json": badge, f"{HOME}/welding.json": klass})
    started = time.process_time()
    report = judged(badge, servers)
    assert time.process_time() - started < 6
    assert (report.verdict, report["endorsements"].outcome.value) == (Verdict.ACCEPTED, "WARNING")
    assert (
        "Endorsements that were not looked at, because it has so many: 1744."
        in report["endorsements"].message
    )
    assert len(servers.asked) <= Budget().max_requests


@pytest.mark.parametrize("name", ["badge", "issuer"])
def test_everything_leads_to_itself(name: str) -> None:
    here = f"{HOME}/assertions/1.json"
    circle = changed(assertion(), badge=here, issuer=here) if name == "badge" else assertion()
    klass = changed(badge_class(), issuer=f"{HOME}/welding.json")
    servers = web({here: circle, f"{HOME}/welding.json": klass})
    report = judged(circle, servers)
    assert (report.verdict, report["structure"].code) == (Verdict.REFUSED, "ob2.type")
    assert len(servers.asked) <= 4


def test_owner_and_issuer_in_a_circle() -> None:
    key = {"type": "CryptographicKey", "id": f"{HOME}/key.json", "owner": f"{HOME}/key.json"}
    servers = web(
        {f"{HOME}/key.json": key, f"{HOME}/issuer.json": changed(profile(), publicKey=f"{HOME}/key.json")}
    )
    report = judged(signed(assertion("SignedBadge")), servers)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.foreign_key")


@pytest.mark.parametrize(
    "member", ["badge", "recipient", "verification", "issuedOn", "id", "@context", "type", "image"]
)
@pytest.mark.parametrize(
    "value", [None, [], {}, [[]], [{}], 7, True, "", "x", [None], {"id": {"id": {}}}, {"type": [[]]}]
)
def test_members_of_every_shape(member: str, value: Any) -> None:
    badge = {**assertion(), member: value}
    for handed in (badge, signed({**assertion("SignedBadge"), member: value})):
        report = judged(handed, web({f"{HOME}/assertions/1.json": badge}))
        assert report.verdict in tuple(Verdict)
    for name in ("welding", "issuer", "key", "revoked"):
        broken = {**badge_class(), member: value, "issuer": value, "publicKey": value}
        judged(signed(assertion("SignedBadge")), web({f"{HOME}/{name}.json": broken}))


def test_deep_and_long_documents_are_within_limits() -> None:
    started = time.process_time()
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    wide = json.dumps({"type": "RevocationList", "revokedAssertions": ["urn:x"] * 900_000}).encode()
    assert judged(assertion(), web({f"{HOME}/issuer.json": deep})).verdict is Verdict.UNDECIDED
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": wide}))
    assert (report.verdict, report["status"].code) == (
        Verdict.UNDECIDED,
        "status.revocation_list_unavailable",
    )
    assert time.process_time() - started < 8


def test_a_long_list_of_revocations_is_read() -> None:
    entries = [{"id": f"urn:uuid:{index}"} for index in range(60_000)] + [f"{HOME}/assertions/1.json"]
    started = time.process_time()
    listed = {"type": "RevocationList", "revokedAssertions": entries}
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": listed}))
    assert report["status"].code == "status.revoked"
    assert time.process_time() - started < 6
