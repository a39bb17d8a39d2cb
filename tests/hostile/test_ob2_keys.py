"""Signed badges: keys of somebody else, keys in the token, and algorithms that do not go with the key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, key_document, profile, rsa, signed, web
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.verification import Report, Verdict

EVIL = "https://evil.example"


def named(creator: str) -> dict[str, Any]:
    return changed(assertion("SignedBadge"), verification={"type": "SignedBadge", "creator": creator})


def token(document: dict[str, Any], header: dict[str, Any], signature: bytes) -> str:
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header, document)]
    return ".".join([*parts, base64url_encode(signature)])


def refused(report: Report, check: str, code: str) -> bool:
    return report.verdict is Verdict.REFUSED and report[check].code == code


def test_a_key_that_the_issuer_does_not_list_is_not_even_fetched() -> None:
    servers = web({f"{EVIL}/key.json": changed(key_document(1), id=f"{EVIL}/key.json")})
    report = judged(signed(named(f"{EVIL}/key.json"), 1), servers)
    assert refused(report, "issuer", "issuer.key_not_listed")
    assert not [url for url in servers.asked if url.startswith(EVIL)]


def test_a_key_inside_the_badge_is_not_used() -> None:
    own = changed(key_document(1), id=f"{HOME}/key.json")
    badge = changed(assertion("SignedBadge"), verification={"type": "signed", "creator": own})
    assert refused(judged(signed(badge, 1)), "proof", "proof.signature")
    profiled = changed(profile(), publicKey=own)
    badge = changed(assertion("SignedBadge"), badge=changed(badge_class(), issuer=profiled))
    assert refused(judged(signed(badge, 1)), "proof", "proof.signature")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"owner": f"{EVIL}/issuer.json"}, "issuer.foreign_key"),
        ({"owner": None}, "issuer.foreign_key"),
        ({"owner": [f"{HOME}/issuer.json", f"{EVIL}/issuer.json"]}, "issuer.foreign_key"),
        ({"id": f"{EVIL}/key.json"}, "issuer.other_key"),
    ],
)
def test_a_key_that_belongs_to_another(members: dict[str, Any], code: str) -> None:
    report = judged(
        signed(assertion("SignedBadge")), web({f"{HOME}/key.json": changed(key_document(), None, **members)})
    )
    assert refused(report, "issuer", code)


def test_an_issuer_that_lists_the_key_of_another_can_not_take_over_a_badge() -> None:
    """The signed bytes name the badge class; a profile elsewhere that lists the same key changes nothing."""
    genuine = signed(assertion("SignedBadge"))
    servers = web({f"{EVIL}/issuer.json": changed(profile(), id=f"{EVIL}/issuer.json")})
    report = judged(genuine, servers)
    assert report.badge is not None
    assert (report.verdict, report.badge.issuer_id) == (Verdict.ACCEPTED, f"{HOME}/issuer.json")


def test_an_issuer_of_no_key() -> None:
    report = judged(
        signed(assertion("SignedBadge")), web({f"{HOME}/issuer.json": changed(profile(), publicKey=None)})
    )
    assert refused(report, "issuer", "issuer.no_key")


def test_another_signature() -> None:
    assert refused(judged(signed(assertion("SignedBadge"), 1)), "proof", "proof.signature")
    head, body, signature = signed(assertion("SignedBadge")).split(".")
    other = signed(changed(assertion("SignedBadge"), narrative="x")).split(".")[1]
    assert refused(judged(f"{head}.{other}.{signature}"), "proof", "proof.signature")
    assert body != other


@pytest.mark.parametrize(
    ("algorithm", "codes"),
    [
        ("none", {"proof.algorithm_none", "proof.jwt.unsigned"}),
        ("HS256", {"proof.algorithm_shared"}),
        ("ES256", {"proof.key_kind_of_token"}),
        ("PS256", {"proof.signature", "proof.key_kind_of_token"}),
        ("RS1", {"proof.algorithm"}),
        ("", {"proof.no_algorithm"}),
    ],
)
def test_algorithm_confusion(algorithm: str, codes: set[str]) -> None:
    pem = rsa().public_key.to_pem()
    for signature in (b"", pem[:256], b"\0" * 256):
        report = judged(token(assertion("SignedBadge"), {"alg": algorithm, "typ": "JWT"}, signature))
        assert report.verdict is Verdict.REFUSED
        assert (codes | {"proof.jwt.unsigned"}) & {report["proof"].code, report["json"].code}


@pytest.mark.parametrize("pem", ["", "-----BEGIN PUBLIC KEY-----", "x" * 100_000, None, 7, "ssh-rsa AAAA"])
def test_a_key_that_is_none(pem: object) -> None:
    servers = web({f"{HOME}/key.json": {**key_document(), "publicKeyPem": pem}})
    report = judged(signed(assertion("SignedBadge")), servers)
    assert report.verdict is Verdict.REFUSED
    assert report["proof"].code.startswith("key.")


def test_many_keys_are_not_all_fetched() -> None:
    badge = changed(assertion("SignedBadge"), verification={"type": "signed"})
    listed = [f"{HOME}/keys/{index}.json" for index in range(1_000)]
    servers = web({f"{HOME}/issuer.json": changed(profile(), publicKey=listed)})
    assert judged(signed(badge), servers).verdict is not Verdict.ACCEPTED
    assert len(servers.asked) < 10


@pytest.mark.parametrize(
    "creator",
    [
        [f"{EVIL}/key.json"],
        {"@id": f"{EVIL}/key.json"},
        {"id": [f"{EVIL}/key.json"]},
        [f"{HOME}/key.json", f"{EVIL}/key.json"],
        5,
        False,
        "",
        [],
        {},
        [[f"{EVIL}/key.json"]],
    ],
)
@pytest.mark.parametrize("array", [False, True])
def test_a_key_that_is_named_is_the_only_one_tried(creator: object, *, array: bool) -> None:
    """The key of the profile did sign it, and is not the one that the badge names."""
    said = {"type": "SignedBadge", "creator": creator}
    badge = {**assertion("SignedBadge"), "verification": [said] if array else said}
    listed = changed(
        profile(), publicKey=[key_document(), *[f"{HOME}/keys/{index}.json" for index in range(9)]]
    )
    for servers in (web(), web({f"{HOME}/issuer.json": listed})):
        assert refused(judged(signed(badge), servers), "issuer", "issuer.key_not_listed")


@pytest.mark.parametrize(
    "creator", [[f"{HOME}/key.json"], {"@id": f"{HOME}/key.json"}, {"id": [f"{HOME}/key.json"]}, None, [None]]
)
def test_a_key_that_is_named_in_another_form(creator: object) -> None:
    badge = {**assertion("SignedBadge"), "verification": {"type": "SignedBadge", "creator": creator}}
    assert judged(signed(badge)).verdict is Verdict.ACCEPTED
    report = judged(signed(badge, 1))
    assert refused(report, "proof", "proof.signature")


@pytest.mark.parametrize(
    ("owner", "mine"),
    [
        (None, True),
        (f"{HOME}/issuer.json", True),
        ([f"{HOME}/issuer.json"], True),
        ({"@id": f"{HOME}/issuer.json"}, True),
        (f"{EVIL}/issuer.json", False),
        ([f"{HOME}/issuer.json", f"{EVIL}/issuer.json"], False),
        ("", False),
        (7, False),
    ],
)
def test_a_key_that_stands_in_the_profile_and_says_whose_it_is(owner: object, *, mine: bool) -> None:
    own = changed(key_document(), owner=owner)
    report = judged(
        signed(assertion("SignedBadge")), web({f"{HOME}/issuer.json": changed(profile(), publicKey=own)})
    )
    if mine:
        assert report["issuer"].code == "issuer.key_authorized"
    else:
        assert refused(report, "issuer", "issuer.foreign_key")


BEFORE, SINCE = "2020-01-01T00:00:00Z", "2026-11-01T00:00:00Z"  # the award, and today
ENDED = [
    ({"revoked": True}, "issuer.key_revoked", Verdict.REFUSED),
    ({"revoked": [True]}, "issuer.key_revoked", Verdict.REFUSED),
    ({"revoked": BEFORE}, "resolve.key_revoked", Verdict.REFUSED),
    ({"revoked": SINCE}, "resolve.key_revoked", Verdict.REFUSED),  # a thief writes any date into a badge
    ({"revoked": "2999-01-01T00:00:00Z"}, "issuer.key_authorized", Verdict.ACCEPTED),
    ({"revoked": False}, "issuer.key_authorized", Verdict.ACCEPTED),
    ({"revoked": None, "expires": None}, "issuer.key_authorized", Verdict.ACCEPTED),
    ({"expires": BEFORE}, "resolve.key_expired", Verdict.REFUSED),
    ({"expires": SINCE}, "issuer.key_expired_since", Verdict.ACCEPTED),
    ({"expires": "2999-01-01T00:00:00Z"}, "issuer.key_authorized", Verdict.ACCEPTED),
    ({"expires": SINCE, "revoked": SINCE}, "resolve.key_revoked", Verdict.REFUSED),
    *(
        ({name: value}, "issuer.key_unclear", Verdict.UNDECIDED)
        for name in ("revoked", "expires")
        for value in ("yes", "", 1, 0, {}, {"@value": BEFORE}, [BEFORE, SINCE], "2020-01-01", "x" * 100_000)
    ),
    *(({"expires": value}, "issuer.key_unclear", Verdict.UNDECIDED) for value in (True, False)),
]


@pytest.mark.parametrize("place", ["its own document", "the profile", "a stub in the profile"])
@pytest.mark.parametrize(("members", "code", "verdict"), ENDED)
def test_a_key_that_has_come_to_its_end(
    members: dict[str, Any], code: str, verdict: Verdict, place: str
) -> None:
    """Whoever stole a key signs with it for ever, unless what the issuer says of it is heard."""
    servers = web({f"{HOME}/key.json": {**key_document(), **members}})
    if place == "the profile":
        listed = {**key_document(), **members}
        servers = web({f"{HOME}/issuer.json": changed(profile(), publicKey=listed)})
    elif place == "a stub in the profile":
        verdict = Verdict.REFUSED  # an embedded key without its text is no correct profile
        listed = {"id": f"{HOME}/key.json", **members}
        servers = web({f"{HOME}/issuer.json": changed(profile(), publicKey=listed)})
    report = judged(signed(assertion("SignedBadge")), servers)
    assert (report["issuer"].code, report.verdict) == (code, verdict), report["issuer"]
    assert report["proof"].code == "proof.verified"
    if code not in ("issuer.key_authorized", "issuer.key_expired_since"):
        assert report["status"].code == "status.not_run_issuer"
        assert not [url for url in servers.asked if "revo" in url]


@pytest.mark.parametrize(
    ("members", "code"),
    [({"revoked": True}, "issuer.key_revoked"), ({"expires": SINCE}, "issuer.key_expired_since")],
)
def test_what_is_said_of_the_key_is_not_outweighed_by_where_the_badge_class_is(
    members: dict[str, Any], code: str
) -> None:
    """That a badge class is at another host is a warning, and takes the place of no word on the key."""
    there = changed(badge_class(), id=f"{HOME}.elsewhere.example/b.json")
    servers = web({there["id"]: there})
    signed_there = signed(changed(assertion("SignedBadge"), badge=there["id"]))
    assert judged(signed_there, servers)["issuer"].code == "issuer.badge_elsewhere"
    servers = web({there["id"]: there, f"{HOME}/key.json": {**key_document(), **members}})
    assert judged(signed_there, servers)["issuer"].code == code
