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


OB = "https://w3id.org/openbadges#"
LIST = f"{HOME}/revoked.json"


@pytest.mark.parametrize("short", [[], ["urn:uuid:9"], None])
@pytest.mark.parametrize(
    "name", ["obi:revokedAssertions", f"{OB}revokedAssertions", "obi:revoked", f"{OB}revoked"]
)
def test_an_entry_of_a_list_under_both_names(name: str, short: object) -> None:
    """In the context of 2.0 `revokedAssertions` is short for `obi:revoked`."""
    badge = signed(assertion("SignedBadge"))
    said: dict[str, Any] = {"type": "RevocationList", "revokedAssertions": short, name: [HOSTED]}
    report = judged(badge, web({LIST: said}))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    others = judged(badge, web({LIST: {**said, name: ["urn:uuid:2"]}}))
    assert (others.verdict, others["status"].code) == (Verdict.ACCEPTED, "status.good")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"id": HOSTED, "revoked": False, "obi:revoked": True}, "status.revoked"),
        ({"id": "urn:uuid:9", "obi:uid": "u1"}, "status.revoked"),
        ({"id": "urn:uuid:9", "uid": "u9", "obi:uid": "u1"}, "status.revocation_list_unnamed"),
        ({"id": "urn:uuid:9", "@id": HOSTED}, "status.revocation_list_unnamed"),
        ({"uid": "u9", "id": ["urn:uuid:9", HOSTED]}, "status.revocation_list_unnamed"),
        ({"uid": "u9", "id": {"id": HOSTED}}, "status.revocation_list_unnamed"),
    ],
)
def test_a_name_in_an_entry_under_both_names(entry: dict[str, Any], code: str) -> None:
    listed = {"type": "RevocationList", "revokedAssertions": [entry]}
    report = judged(signed({**assertion("SignedBadge"), "uid": "u1"}), web({LIST: listed}))
    assert report.verdict is not Verdict.ACCEPTED
    assert report["status"].code == code


@pytest.mark.parametrize(
    "said",
    [
        {"revocationList": LIST, "obi:revocationList": f"{HOME}/list.json"},
        {"revocationList": None, "verification": {"obi:revocationList": f"{HOME}/list.json"}},
        {"revocationList": LIST, "verification": {"revocationList": f"{HOME}/list.json"}},
        {"revocationList": [LIST, f"{HOME}/list.json"]},
        {"revocationList": {"@set": [f"{HOME}/list.json"]}},
    ],
)
def test_a_list_that_is_named_elsewhere_or_beside_another(said: dict[str, Any]) -> None:
    pages = {
        f"{HOME}/issuer.json": {**profile(), **said},
        f"{HOME}/list.json": {"type": "RevocationList", "revokedAssertions": [HOSTED]},
    }
    report = judged(signed(assertion("SignedBadge")), web(pages))
    assert report.verdict is not Verdict.ACCEPTED
    assert report["status"].code in ("status.revoked", "status.revocation_list_missing")


@pytest.mark.parametrize("said", [{"startsWith": f"{HOME}/other/"}, {"allowedOrigins": ["other.example"]}])
def test_the_scope_of_an_issuer_under_the_name_of_1_1_beside_the_other(said: dict[str, Any]) -> None:
    for other in (None, [None], {"startsWith": HOME}, {"type": "HostedBadge"}):
        narrowed = {**profile(), "verification": other, "verify": said}
        report = judged(assertion(), web({f"{HOME}/issuer.json": narrowed}))
        assert report.verdict is Verdict.REFUSED
        assert report["issuer"].code in ("issuer.out_of_scope", "issuer.no_scope")
    wide = {**profile(), "verification": {"startsWith": HOME}, "verify": {"startsWith": HOME}}
    assert judged(assertion(), web({f"{HOME}/issuer.json": wide})).verdict is Verdict.ACCEPTED


def test_a_badge_that_says_in_the_words_of_1_1_as_well_how_to_verify_it() -> None:
    both = {**assertion(), "verify": {"type": "hosted", "url": HOSTED}}
    assert judged(both, web({HOSTED: both})).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "end",
    [
        [{"id": f"{HOME}/key.json", "revoked": True}],
        {"@set": [{"id": f"{HOME}/key.json", "sec:revoked": True}]},
        [[{"@id": [f"{HOME}/key.json"], "revoked": [True]}]],
        {"id": "urn:other", "@id": f"{HOME}/key.json", "revoked": True},
        {"id": "urn:other", "sec:publicKeyPem": key_document()["publicKeyPem"], "revoked": True},
        {"id": "key.json", "revoked": True},
        {"revoked": True},
    ],
)
def test_the_end_of_a_key_that_is_wrapped_or_written_out(end: object) -> None:
    listed = {**profile(), "publicKey": [f"{HOME}/key.json", end]}
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/issuer.json": listed}))
    assert report.verdict is not Verdict.ACCEPTED
    assert report["issuer"].code in ("issuer.key_revoked", "issuer.key_unclear")


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
