"""What speaks against a badge of 2.0 is not overlooked because its name is written out, nor for an array around it."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, key_document, profile, signed, web
from openbadge_issuer.verification import Verdict

HOSTED = f"{HOME}/assertions/1.json"
PAST = "2021-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("members", "verdict", "code"),
    [
        ({"obi:revoked": True}, Verdict.REFUSED, "status.revoked"),
        ({"https://w3id.org/openbadges#revoked": [True]}, Verdict.REFUSED, "status.revoked"),
        ({"obi:revoked": "true"}, Verdict.UNDECIDED, "status.unclear"),
        ({"revoked": False, "obi:revoked": True}, Verdict.UNDECIDED, "status.unclear"),
        ({"obi:revocationReason": "By mistake."}, Verdict.UNDECIDED, "status.unclear"),
        ({"obi:revoked": False}, Verdict.ACCEPTED, "status.good"),
    ],
)
def test_a_revocation(members: dict[str, Any], verdict: Verdict, code: str) -> None:
    report = judged(assertion(), web({HOSTED: {**assertion(), **members}}))
    assert (report.verdict, report["status"].code) == (verdict, code)
    own = judged(signed({**assertion("SignedBadge"), **members}))
    assert (own.verdict, own["status"].code) == (verdict, code)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"obi:expires": PAST}, "dates.expired"),
        ({"sec:expiration": PAST}, "dates.expired"),
        ({"https://w3id.org/security#expiration": PAST}, "dates.expired"),
        ({"expires": [PAST]}, "dates.expired"),
        ({"expires": "2030-01-01T00:00:00Z", "obi:expires": PAST}, "dates.unreadable"),
        ({"obi:expires": "some day"}, "dates.unreadable"),
    ],
)
def test_an_end(members: dict[str, Any], code: str) -> None:
    badge = {**assertion(), **members}
    report = judged(badge, web({HOSTED: badge}))
    assert (report.verdict, report["dates"].code) == (Verdict.REFUSED, code)


def test_the_scope_of_an_issuer() -> None:
    for said in (
        {"verification": {"obi:startsWith": f"{HOME}/other/"}},
        {"obi:verify": {"startsWith": f"{HOME}/other/"}},
        {"https://w3id.org/openbadges#verification": {"allowedOrigins": "other.example"}},
    ):
        report = judged(assertion(), web({f"{HOME}/issuer.json": {**profile(), **said}}))
        assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.out_of_scope")


def test_a_list_of_revocations() -> None:
    pages = {
        f"{HOME}/issuer.json": changed(
            profile(), revocationList=None, **{"obi:revocationList": f"{HOME}/list.json"}
        ),
        f"{HOME}/list.json": {"type": "RevocationList", "revokedAssertions": [HOSTED]},
    }
    report = judged(signed(assertion("SignedBadge")), web(pages))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")


@pytest.mark.parametrize("name", ["sec:revoked", "https://w3id.org/security#revoked", "obi:revoked"])
def test_a_key(name: str) -> None:
    badge = signed(assertion("SignedBadge"))
    said: dict[str, Any] = {**key_document(), name: "2020-01-01T00:00:00Z"}
    for pages in (
        {f"{HOME}/key.json": said},
        {f"{HOME}/issuer.json": {**profile(), "publicKey": [f"{HOME}/key.json", said]}},
        {f"{HOME}/issuer.json": {**profile(), "sec:publicKey": said}},
    ):
        report = judged(badge, web(pages))
        assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.key_revoked")


def test_arrays_of_one_are_what_is_in_them() -> None:
    """A good badge is not refused, or left open, because its writer put every value into an array."""
    wrapped: dict[str, Any] = {
        name: value if name in ("@context", "type") else [value]
        for name, value in (assertion() | {"expires": "2030-01-01T00:00:00Z"}).items()
    }
    pages = {
        HOSTED: wrapped,
        f"{HOME}/welding.json": {**badge_class(), "issuer": [f"{HOME}/issuer.json"], "name": ["Welding"]},
    }
    report = judged(wrapped, web(pages))
    assert report.verdict is Verdict.ACCEPTED, report
    assert report.badge is not None
    assert (report.badge.title, report.badge.valid_until) == ("Welding", "2030-01-01T00:00:00Z")
    embedded = changed(assertion(), badge=[changed(badge_class(), issuer=[profile()])])
    assert judged(embedded, web({HOSTED: embedded})).verdict is Verdict.ACCEPTED
