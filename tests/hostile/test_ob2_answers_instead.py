"""A server that answers with something else leaves a badge open at most: what was read of it stays decided."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import ADA, HOME, assertion, badge_class, changed, judged, profile, signed, web
from openbadge_issuer.verification import ExpectedRecipient, Policy, TrustedIssuers, Verdict

HOSTED, CLASS, PROFILE = f"{HOME}/assertions/1.json", f"{HOME}/welding.json", f"{HOME}/issuer.json"
INSTEAD: list[Any] = [b"<html>", b"", b'{"@context"', b"[]", b"busy", {}, {"error": "rate limited"}]
OTHERS = Policy(trust=TrustedIssuers({"https://other.example/": "Others"}))


@pytest.mark.parametrize("instead", INSTEAD, ids=str)
@pytest.mark.parametrize("page", [HOSTED, CLASS, PROFILE])
def test_nothing_is_accepted_by_it(page: str, instead: Any) -> None:
    for badge in (assertion(), changed(assertion(), badge=changed(badge_class(), issuer=profile()))):
        report = judged(badge, web({HOSTED: badge, page: instead}))
        asked = (
            page != CLASS or badge["badge"] == CLASS
        )  # of a class that stands in the badge its host is enough
        assert report.verdict is (Verdict.UNDECIDED if asked else Verdict.ACCEPTED)
        assert any(check.retry == "later" for check in report) is asked


@pytest.mark.parametrize("instead", INSTEAD, ids=str)
@pytest.mark.parametrize("page", [CLASS, PROFILE])
@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"revoked": True}, "status.revoked"),
        ({"expires": "2021-01-01T00:00:00Z"}, "dates.expired"),
        ({"verification": {"type": "SignedBadge"}}, "proof.method_changed"),
        ({"recipient": {"type": "email", "hashed": False, "identity": "eve@example.org"}}, "recipient.other"),
        ({"issuedOn": None}, "dates.unreadable"),
    ],
)
def test_what_the_hosted_copy_says_is_decided(
    members: dict[str, Any], code: str, page: str, instead: Any
) -> None:
    report = judged(assertion(), web({HOSTED: changed(assertion(), **members), page: instead}))
    assert report.verdict is Verdict.REFUSED
    assert code in {check.code for check in report.troubles}


@pytest.mark.parametrize("other", [badge_class(), profile(), {"id": "urn:other", "error": "rate limited"}])
def test_what_says_that_it_is_another_thing_is_refused(other: dict[str, Any]) -> None:
    assert judged(assertion(), web({HOSTED: other})).verdict is Verdict.REFUSED


@pytest.mark.parametrize("instead", INSTEAD, ids=str)
def test_a_class_of_somebody_else_does_not_become_the_issuers(instead: Any) -> None:
    far = changed(badge_class(), id="https://far.example/class.json")
    badge = changed(assertion(), badge=far)
    report = judged(badge, web({HOSTED: badge, "https://far.example/class.json": instead}))
    assert (report.verdict, report["issuer"].code) == (Verdict.UNDECIDED, "issuer.badge_elsewhere")


@pytest.mark.parametrize("instead", INSTEAD, ids=str)
def test_a_signed_badge(instead: Any) -> None:
    badge = signed(assertion("SignedBadge"))
    for page, code in (("key", "issuer.unreadable"), ("revoked", "status.revocation_list_missing")):
        report = judged(badge, web({f"{HOME}/{page}.json": instead}))
        assert report.verdict is Verdict.UNDECIDED
        assert code in {check.code for check in report.troubles}
    forged = signed(assertion("SignedBadge"), index=1)
    assert judged(forged, web({f"{HOME}/revoked.json": instead})).verdict is Verdict.REFUSED


@pytest.mark.parametrize("instead", INSTEAD, ids=str)
def test_a_stranger_and_somebody_elses_badge_are_refused_all_the_same(instead: Any) -> None:
    badge = changed(assertion(), badge=changed(badge_class(), issuer=PROFILE))
    pages = web({HOSTED: badge, PROFILE: instead})
    assert judged(badge, pages, policy=OTHERS).verdict is Verdict.REFUSED
    eve = ExpectedRecipient.email("eve@example.org")
    assert judged(badge, pages, expected=eve).verdict is Verdict.REFUSED
    assert judged(badge, pages, expected=ADA).verdict is Verdict.UNDECIDED
