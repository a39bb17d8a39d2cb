"""Addresses that only look as if they were in an issuer's scope: `startsWith`, `allowedOrigins`, the issuer's own host."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, profile, web
from openbadge_issuer.ob2.addresses import address_of
from openbadge_issuer.verification import Report, Verdict


def hosted_at(url: str, verification: dict[str, Any] | None = None) -> Report:
    address = address_of(url)
    badge = changed(assertion(), id=url, badge=badge_class())
    pages: dict[str, Any] = {f"{HOME}/issuer.json": changed(profile(), verification=verification)}
    if address is not None:
        pages[address.url] = badge
    return judged(badge, web(pages))


@pytest.mark.parametrize(
    "url",
    [
        "https://school.example.evil.example/1",
        "https://school.example-evil.example/1",
        "https://evil.example/https://school.example/1",
        "https://evil.example/?https://school.example/",
        "https://evil.example/#https://school.example/",
        "https://school.example:8443/1",
        "https://badges.school.example/1",
        "https://school.example./1",
    ],
)
@pytest.mark.parametrize(
    "verification",
    [
        None,
        {"startsWith": "https://school.example"},
        {"startsWith": ["https://school.example/"]},
        {"allowedOrigins": "school.example"},
        {"allowedOrigins": ["https://school.example"]},
    ],
)
def test_another_host(url: str, verification: dict[str, Any] | None) -> None:
    report = hosted_at(url, verification)
    assert report.verdict is not Verdict.ACCEPTED
    assert report["issuer"].code in ("issuer.out_of_scope", "issuer.not_run_proof"), report


@pytest.mark.parametrize(
    "url",
    [
        "https://school.example@evil.example/1",
        "https://school.example:pass@evil.example/1",
        "https://evil.example\\@school.example/1",
        "https://school.example\\.evil.example/1",
        "https://school.example/mit/../evil/1",
        "https://school.example/mit/%2e%2e/evil/1",
        "https://school.example/mit/.%2E/evil/1",
        "https://school.example/mit/..%2fevil/1",
        "https://school.example/mit/x%2F..%2F../evil/1",
        "https://school.example/mit/%2e%2e%5Cevil/1",
        "https://school.example/mit/..;/evil/1",
        "https://school.example/mit/..;a=b/evil/1",
        "https://school.example/mit/..%3Ba/evil/1",
        "https://school.example/mit/%252e%252e/evil/1",
        "https://school.example/mit/..%25252fevil/1",
        "https://school.example/mit/evil/..%2f",
        "https://school.exampl\u0435/1",
        "https://school.example\n.evil.example/1",
        "https://school..example/1",
        "https:/school.example/1",
        "//school.example/1",
        "ftp://school.example/1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://[::1]/1",
        "https://school.example/" + "a" * 3000,
        "",
    ],
)
def test_what_two_readers_would_read_differently_is_no_address(url: str) -> None:
    report = hosted_at(url, {"startsWith": "https://school.example/mit/"})
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.no_address")


@pytest.mark.parametrize(
    "path", [".well-known/1", "v1.0/1", "a..b/1", "..a/1", ".../1", "a;b/1", "a%2Fb/1", "a.;/1"]
)
def test_dots_that_lead_nowhere(path: str) -> None:
    report = hosted_at(f"{HOME}/mit/{path}", {"startsWith": f"{HOME}/mit/"})
    assert (report.verdict, report["issuer"].code) == (Verdict.ACCEPTED, "issuer.in_scope")


@pytest.mark.parametrize(
    ("url", "verification", "code"),
    [
        ("https://school.example/mit/1", {"startsWith": "https://school.example/mit/"}, "issuer.in_scope"),
        ("HTTPS://SCHOOL.example/mit/1", {"startsWith": "https://school.example/mit/"}, "issuer.in_scope"),
        (
            "https://school.example:443/mit/1",
            {"startsWith": "https://school.example/mit/"},
            "issuer.in_scope",
        ),
        (
            "https://school.example/MIT/1",
            {"startsWith": "https://school.example/mit/"},
            "issuer.out_of_scope",
        ),
        (
            "https://school.example/evil/1",
            {"startsWith": "https://school.example/mit/"},
            "issuer.out_of_scope",
        ),
        ("https://school.example/1", {"startsWith": []}, "issuer.in_scope"),
        ("https://school.example/1", {"startsWith": "", "allowedOrigins": "evil.example"}, "issuer.no_scope"),
        (
            "https://school.example/1",
            {"startsWith": 7, "allowedOrigins": "school.example"},
            "issuer.no_scope",
        ),
        ("https://school.example/1", {"startsWith": "//school.example"}, "issuer.no_scope"),
        (
            "https://school.example/1",
            {"startsWith": "h", "allowedOrigins": "school.example"},
            "issuer.no_scope",
        ),
        (
            "https://platform.example/school/1",
            {"startsWith": "https://platform.example/school/"},
            "issuer.in_scope",
        ),
        (
            "https://platform.example/1",
            {"allowedOrigins": ["other.example", "platform.example"]},
            "issuer.in_scope",
        ),
        ("https://platform.example/1", {"allowedOrigins": "*"}, "issuer.no_scope"),
        ("https://platform.example/1", {"allowedOrigins": "*.example"}, "issuer.no_scope"),
        ("https://platform.example/1", {"allowedOrigins": "example"}, "issuer.no_scope"),
        ("https://platform.example/1", {"allowedOrigins": "platform.example/school"}, "issuer.no_scope"),
        (
            "https://platform.example/1",
            {"startsWith": "https://platform.example/", "allowedOrigins": "school.example"},
            "issuer.out_of_scope",
        ),
        ("https://school.example/1", {"verificationProperty": "uid"}, "issuer.verification_property"),
        ("https://school.example/1", {"verificationProperty": "id"}, "issuer.in_scope"),
        ("https://school.example/1", {"type": "VerificationObject"}, "issuer.in_scope"),
    ],
)
def test_what_an_issuer_declares(url: str, verification: dict[str, Any], code: str) -> None:
    report = hosted_at(url, verification)
    assert report["issuer"].code == code, report
    assert (report.verdict is Verdict.ACCEPTED) is (code == "issuer.in_scope")


SCHOOL_ONLY = {"startsWith": "https://school.example/mit/"}


@pytest.mark.parametrize(
    "verification",
    [
        SCHOOL_ONLY,
        [SCHOOL_ONLY],
        [SCHOOL_ONLY, SCHOOL_ONLY],
        [SCHOOL_ONLY, {}],
        [[SCHOOL_ONLY]],
        [],
        [None],
        "https://school.example/mit/",
        "hosted",
        "",
        7,
        False,
        True,
    ],
)
def test_a_scope_that_is_no_object_allows_nothing_beyond_it(verification: object) -> None:
    """Anybody who can put a file on the host of the profile could else forge a badge of its issuer."""
    address = "https://school.example/uploads/1"
    servers = web(
        {
            f"{HOME}/issuer.json": {**profile(), "verification": verification},
            address: changed(assertion(), id=address),
        }
    )
    report = judged(changed(assertion(), id=address), servers)
    if verification == [None]:  # what JSON-LD drops
        assert report["issuer"].code == "issuer.in_scope"
    else:
        narrow = verification in (SCHOOL_ONLY, [SCHOOL_ONLY])
        code = "issuer.out_of_scope" if narrow else "issuer.no_scope"
        assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, code)


def test_a_scope_in_an_array_is_that_scope() -> None:
    address = "https://school.example/mit/1"
    servers = web(
        {
            f"{HOME}/issuer.json": {**profile(), "verification": [SCHOOL_ONLY]},
            address: changed(assertion(), id=address),
        }
    )
    assert judged(changed(assertion(), id=address), servers).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("wanted", "inside"),
    [
        (["id"], True),
        ("@id", True),
        ("", True),
        (["uid"], False),
        (7, False),
        (["id", "uid"], False),
        ({}, False),
    ],
)
def test_a_member_to_be_compared_that_is_another_or_can_not_be_read(wanted: object, *, inside: bool) -> None:
    report = hosted_at("https://school.example/1", {"verificationProperty": wanted})
    assert report["issuer"].code == ("issuer.in_scope" if inside else "issuer.verification_property")
