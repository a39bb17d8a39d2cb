"""A badge that would make the verifier ask addresses of its own network: no such request is ever made."""

from __future__ import annotations

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, profile, signed, web
from openbadge_issuer.verification import Verdict

PLACES = [
    "http://localhost/1",
    "https://localhost:8080/1",
    "https://127.0.0.1/1",
    "https://127.1/1",
    "https://2130706433/1",
    "https://0x7f000001/1",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/1",
    "https://[::1]/1",
    "https://intranet/1",
    "file:///etc/passwd",
    "gopher://school.example/1",
]


@pytest.mark.parametrize("place", PLACES)
def test_wherever_it_stands(place: str) -> None:
    for badge in (
        changed(assertion(), id=place),
        changed(assertion(), badge=place),
        changed(assertion(), badge=changed(badge_class(), issuer=place)),
    ):
        servers = web({f"{HOME}/assertions/1.json": badge})
        assert judged(badge, servers).verdict is not Verdict.ACCEPTED
        assert place not in servers.asked
        assert all(url.startswith(HOME) for url in servers.asked)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("member", ["publicKey", "revocationList"])
def test_from_a_profile(place: str, member: str) -> None:
    badge = changed(assertion("SignedBadge"), verification={"type": "signed"})
    servers = web({f"{HOME}/issuer.json": changed(profile(), None, **{member: place})})
    report = judged(signed(badge), servers)
    assert report.verdict is Verdict.UNDECIDED
    assert all(url.startswith(HOME) for url in servers.asked)
