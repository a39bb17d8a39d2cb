"""Hosted and signed badges of Open Badges 2.0, judged by the same checks as those of 3.0."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ob2_samples import (
    ADA,
    HOME,
    NOW,
    assertion,
    badge_class,
    changed,
    judged,
    key_document,
    profile,
    rsa,
    signed,
    web,
)
from openbadge_issuer import ExpectedRecipient, Policy, TrustedIssuers, Verifier
from openbadge_issuer.baking import extract
from openbadge_issuer.models import identity_hash
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.verification import Outcome, Report, Verdict
from requiring import shared

HOSTED = f"{HOME}/assertions/1.json"


def outcomes(report: Report) -> dict[str, str]:
    return {check.name: check.code for check in report}


def test_a_hosted_badge_is_judged_like_any_other() -> None:
    servers = web()
    report = judged(assertion(), servers)
    assert report.verdict is Verdict.ACCEPTED
    assert (report.format, report.proof_format, report.carrier) == ("open-badges-2.0", "hosted", "json")
    assert {name: code for name, code in outcomes(report).items() if ".not_applicable_" not in code} == {
        "carrier": "carrier.json",
        "json": "json.strict",
        "contexts": "contexts.read_by_name",
        "structure": "structure.passed",
        "proof": "proof.hosted",
        "issuer": "issuer.in_scope",
        "trust": "trust.not_asked",
        "status": "status.good",
        "dates": "dates.valid",
        "recipient": "recipient.matched",
    }
    assert servers.asked == [HOSTED, f"{HOME}/welding.json", f"{HOME}/issuer.json"]
    assert report.badge is not None
    assert report.badge.title == "Welding"
    assert report.badge.criteria == "Weld two sheets of steel while somebody looks on."
    assert (report.badge.issuer_id, report.badge.issuer_claimed_name) == (
        f"{HOME}/issuer.json",
        "Example School",
    )
    assert report.badge.recipient_matched is True
    assert [skill.name for skill in report.badge.skills] == ["Welding"]
    assert report["proof"].spec.endswith("OBv2p0Final/index.html")


def test_a_signed_badge_asks_for_the_key_that_the_issuer_lists() -> None:
    servers = web()
    report = judged(signed(assertion("SignedBadge")), servers)
    assert report.verdict is Verdict.ACCEPTED
    assert (report.carrier, report.proof_format) == ("jws", "jws")
    assert (report["proof"].code, report["issuer"].code) == ("proof.verified", "issuer.key_authorized")
    assert report["status"].code == "status.good"
    assert servers.asked == [f"{HOME}/{name}.json" for name in ("welding", "issuer", "key", "revoked")]


def test_without_a_fetch_nothing_is_decided_and_the_advice_says_why() -> None:
    for badge in (json.dumps(assertion()), signed(assertion("SignedBadge"))):
        report = Verifier().check(badge, now=NOW)
        assert report.verdict is Verdict.UNDECIDED
        assert {check.outcome for check in report if check.name in ("proof", "issuer")} == {Outcome.UNKNOWN}
    hosted = Verifier().check(json.dumps(assertion()), now=NOW)
    assert hosted["proof"].code == "proof.hosted_unavailable"
    assert hosted["proof"].advice == "Let it be fetched, or hand in a copy of it."
    assert hosted.badge is not None
    assert hosted.badge.issuer_id == ""


@pytest.mark.own_codes("fetch.timeout")
@pytest.mark.parametrize(
    ("answer", "verdict", "code"),
    [
        (404, Verdict.REFUSED, "proof.not_hosted"),
        (403, Verdict.UNDECIDED, "proof.hosted_unavailable"),
        (500, Verdict.UNDECIDED, "proof.hosted_unavailable"),
        (503, Verdict.UNDECIDED, "proof.hosted_unavailable"),
        (b"<html>Sign in</html>", Verdict.UNDECIDED, "proof.hosted_unreadable"),
        (b"{", Verdict.UNDECIDED, "proof.hosted_unreadable"),
        (FetchFailure("fetch.timeout", "It took too long."), Verdict.UNDECIDED, "proof.hosted_unavailable"),
        ({"type": "BadgeClass", "id": HOSTED}, Verdict.REFUSED, "proof.other_kind"),
        ({"error": "rate limited"}, Verdict.UNDECIDED, "proof.hosted_unreadable"),
    ],
)
def test_what_a_server_answers_instead(answer: object, verdict: Verdict, code: str) -> None:
    report = judged(assertion(), web({HOSTED: answer}))
    assert (report.verdict, report["proof"].code) == (verdict, code)
    assert report["status"].code == "status.not_run_proof"
    assert (report["proof"].retry == "later") is (answer != 403 and verdict is Verdict.UNDECIDED)


@pytest.mark.parametrize(
    "members",
    [
        {"expires": "2021-01-01T00:00:00Z"},
        {"recipient": {"type": "email", "hashed": False, "identity": "eve@example.org"}},
        {"issuedOn": None},
        {"@context": "https://x.example"},
        {"badge": changed(badge_class(), issuer="https://x.example/issuer")},
    ],
)
def test_nothing_is_held_against_a_copy_while_the_hosted_one_is_not_known(members: dict[str, Any]) -> None:
    badge = changed(assertion(), **members)
    known = Policy(trust=TrustedIssuers({f"{HOME}/issuer.json": "The school"}))
    assert judged(badge, web({HOSTED: 500}), policy=known).verdict is Verdict.UNDECIDED
    assert judged(badge, web({HOSTED: 404}), policy=known).verdict is Verdict.REFUSED
    assert judged(badge, policy=known).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (410, ""),
        (
            Response(url=HOSTED, status=410, body=b'{"revoked": true, "revocationReason": "By mistake."}'),
            "By mistake.",
        ),
        (Response(url=HOSTED, status=410, body=b"<html>gone</html>"), ""),
        ({"id": HOSTED, "revoked": True, "revocationReason": "Copied work."}, "Copied work."),
        (changed(assertion(), revoked=True), ""),
    ],
)
def test_a_hosted_badge_is_revoked_by_its_host(answer: object, reason: str) -> None:
    report = judged(assertion(), web({HOSTED: answer}))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert report["status"].params["reason"] == reason
    assert reason in report["status"].message
    assert report.summary == report["status"].message


@pytest.mark.parametrize(
    "entry",
    [
        HOSTED,
        HOSTED.replace("https:", "http:"),
        {"id": HOSTED, "revocationReason": "Awarded in error"},
        {"uid": "abc", "revoked": True},
    ],
)
def test_a_signed_badge_is_revoked_by_the_list_of_its_issuer(entry: object) -> None:
    revoked = {"type": "RevocationList", "revokedAssertions": ["urn:uuid:1", entry]}
    badge = signed(changed(assertion("SignedBadge"), uid="abc"))
    report = judged(badge, web({f"{HOME}/revoked.json": revoked}))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (404, "status.revocation_list_missing"),
        (410, "status.revocation_list_missing"),
        (500, "status.revocation_list_unavailable"),
        ({"type": "RevocationList"}, "status.revocation_list_unreadable"),
        ({"type": "BadgeClass", "revokedAssertions": []}, "status.revocation_list_unreadable"),
        (
            {"type": "RevocationList", "issuer": "https://other.example/i", "revokedAssertions": []},
            "status.revocation_list_of_another",
        ),
    ],
)
def test_a_revocation_list_that_does_not_come_is_neither_clear_nor_revoked(answer: object, code: str) -> None:
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": answer}))
    assert (report.verdict, report["status"].outcome, report["status"].code) == (
        Verdict.UNDECIDED,
        Outcome.UNKNOWN,
        code,
    )


def test_an_issuer_without_a_list_can_not_revoke() -> None:
    report = judged(
        signed(assertion("SignedBadge")),
        web({f"{HOME}/issuer.json": changed(profile(), revocationList=None)}),
    )
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.not_applicable_none")


def test_an_entry_that_says_that_it_is_not_revoked() -> None:
    entries = {"type": "RevocationList", "revokedAssertions": [{"id": HOSTED, "revoked": False}]}
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": entries}))
    assert report["status"].code == "status.good"


def test_what_differs_from_the_hosted_copy_is_named_and_the_hosted_copy_decides() -> None:
    handed = changed(
        assertion(), issuedOn="2019-01-01T00:00:00Z", narrative="A better story.", evidence=None, name="x"
    )
    report = judged(handed)
    assert (report.verdict, report["proof"].outcome, report["proof"].code) == (
        Verdict.ACCEPTED,
        Outcome.WARNING,
        "proof.hosted_differs",
    )
    assert report["proof"].params["members"] == ["issuedOn", "narrative", "name", "evidence"]
    assert report.badge is not None
    assert report.badge.valid_from == "2020-05-01T10:00:00Z"


def test_spellings_are_no_difference() -> None:
    handed = changed(
        assertion(),
        lambda it: it.update(verify=it.pop("verification")),
        badge=badge_class(),
        id=HOSTED.replace("https", "http"),
    )
    handed["verify"] = {"type": "hosted"}
    assert judged(handed)["proof"].code == "proof.hosted"


def test_the_recipient_of_the_hosted_copy_counts() -> None:
    eve = {"type": "email", "hashed": False, "identity": "eve@example.org"}
    report = judged(changed(assertion(), recipient=eve), expected=ExpectedRecipient.email("eve@example.org"))
    assert (report.verdict, report["recipient"].code) == (Verdict.REFUSED, "recipient.other")
    assert report["recipient"].pointer == "/recipient"


@pytest.mark.parametrize(
    ("recipient", "expected", "code"),
    [
        (
            {"type": "email", "hashed": False, "identity": "ada@example.org"},
            ADA,
            "recipient.matched",
        ),
        ({"type": "email", "identity": "ada@example.org"}, ADA, "recipient.matched"),
        (
            {"type": "email", "hashed": True, "identity": identity_hash("ada@example.org", "", "md5")},
            ADA,
            "recipient.matched",
        ),
        (
            {"type": "email", "hashed": True, "salt": "s", "identity": identity_hash("ada@example.org", "t")},
            ADA,
            "recipient.other",
        ),
        (
            {"type": "url", "hashed": False, "identity": "https://ada.example/"},
            ExpectedRecipient("id", "https://ada.example/"),
            "recipient.matched",
        ),
        (
            {"type": "url", "hashed": True, "identity": identity_hash("https://ada.example/", "")},
            ExpectedRecipient("ext:url", "https://ada.example/"),
            "recipient.matched",
        ),
        (
            {"type": "telephone", "hashed": True, "identity": identity_hash("+16175551212", "")},
            ExpectedRecipient("ext:telephone", "+16175551212"),
            "recipient.matched",
        ),
        (
            {"type": "schema:email", "hashed": False, "identity": "ada@example.org"},
            ADA,
            "recipient.matched",
        ),
    ],
)
def test_recipients(recipient: dict[str, Any], expected: ExpectedRecipient, code: str) -> None:
    badge = changed(assertion(), recipient=recipient)
    report = judged(badge, web({HOSTED: badge}), expected=expected)
    assert report["recipient"].code == code
    weak = str(recipient["identity"]).startswith("md5$")
    assert ("ob2.weak_hash" in {finding.code for finding in report["recipient"].findings}) is weak


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"expires": "2026-01-01T00:00:00Z"}, "dates.expired"),
        ({"issuedOn": "2027-01-01T00:00:00Z"}, "dates.not_yet_valid"),
        ({"issuedOn": "2020-01-01T00:00:00Z", "expires": "2019-01-01T00:00:00Z"}, "dates.expires_too_early"),
        ({"issuedOn": "2020-01-01"}, "dates.unreadable"),
        ({"expires": "soon"}, "dates.unreadable"),
        ({"issuedOn": "2017-10-01T00:00Z"}, "dates.valid"),
        ({"issuedOn": "2017-10-01T00:00:00+0000"}, "dates.valid"),
        ({"expires": "2026-12-01T00:00:00Z"}, "dates.valid"),
    ],
)
def test_dates(members: dict[str, Any], code: str) -> None:
    badge = changed(assertion(), **members)
    report = judged(badge, web({HOSTED: badge}))
    assert report["dates"].code == code
    assert not report["dates"].pointer.startswith("/valid")


def test_leeway_is_the_same_for_both() -> None:
    badge = changed(assertion(), expires="2026-11-22T11:59:00Z")
    lenient = judged(badge, web({HOSTED: badge}), policy=Policy(leeway=timedelta(minutes=2)))
    assert (lenient["dates"].code, lenient.leniencies) == ("dates.valid", ("leeway",))
    assert judged(badge, web({HOSTED: badge}))["dates"].code == "dates.expired"


def test_trust_is_asked_of_the_address_of_the_issuer() -> None:
    known = Policy(trust=TrustedIssuers({f"{HOME}/issuer.json": "The school in our contract"}))
    assert judged(assertion(), policy=known)["trust"].code == "trust.listed"
    other = Policy(trust=TrustedIssuers({"https://mit.example/issuer": "MIT"}))
    report = judged(assertion(), policy=other)
    assert (report.verdict, report["trust"].code) == (Verdict.REFUSED, "trust.not_listed")
    assert report["trust"].pointer == "/badge/issuer"
    for missing in (HOSTED, f"{HOME}/welding.json"):
        offline = judged(assertion(), web({missing: 500}), policy=known)
        assert offline.verdict is Verdict.UNDECIDED
        code = "trust.not_run_hosted" if missing == HOSTED else "trust.not_run_issuer_unknown"
        assert offline["trust"].code == code
    expected = Policy(expected_issuer=f"{HOME}/issuer.json", expected_achievement=f"{HOME}/welding.json")
    assert judged(assertion(), policy=expected)["trust"].code == "trust.expected_issuer"


def test_everything_embedded_is_judged_the_same_and_the_profile_is_fetched_all_the_same() -> None:
    whole = changed(assertion(), badge=changed(badge_class(), issuer=profile()))
    servers = web({HOSTED: whole})
    assert judged(whole, servers).verdict is Verdict.ACCEPTED
    assert servers.asked == [HOSTED, f"{HOME}/welding.json", f"{HOME}/issuer.json"]


def test_ids_over_http_are_asked_over_https() -> None:
    def plain(document: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(document).replace(HOME, HOME.replace("https:", "http:"))
        back: dict[str, Any] = json.loads(text)
        return back

    old = plain(assertion())
    servers = web(
        {
            HOSTED: old,
            f"{HOME}/welding.json": plain(badge_class()),
            f"{HOME}/issuer.json": plain(profile()),
        }
    )
    report = judged(old, servers)
    assert report.verdict is Verdict.ACCEPTED
    assert all(url.startswith("https://") for url in servers.asked)
    assert report.badge is not None
    assert report.badge.issuer_id == "http://school.example/issuer.json"


def test_a_badge_that_has_moved_is_judged_where_it_is_now() -> None:
    """As the badges of one large platform did, when it was bought."""
    old = "https://acclaimed.example/assertions/1"
    handed = changed(assertion(), id=old)
    redirected = Response(url=HOSTED, body=json.dumps(assertion()).encode())
    report = judged(handed, web({old: redirected}))
    assert (report.verdict, report["proof"].code) == (Verdict.ACCEPTED, "proof.hosted_differs")
    assert report["proof"].params == {"url": HOSTED, "number": 1, "members": ["id"]}
    assert report.badge is not None
    assert report.badge.id == HOSTED


def test_a_copy_that_names_another_address_of_its_host_is_looked_up_there() -> None:
    moved = changed(assertion(), id=f"{HOME}/new/1.json")
    report = judged(assertion(), web({HOSTED: moved, f"{HOME}/new/1.json": moved}))
    assert report.verdict is Verdict.ACCEPTED
    assert report["proof"].params["members"] == ["id"]
    circle = web({HOSTED: moved, f"{HOME}/new/1.json": assertion()})
    assert judged(assertion(), circle)["proof"].code == "proof.other_badge"
    assert len(circle.asked) == 2


@pytest.mark.parametrize(
    ("url", "answer", "outcome", "code"),
    [
        ("welding", 404, Outcome.FAILED, "issuer.not_found"),
        ("welding", 500, Outcome.UNKNOWN, "issuer.unavailable"),
        ("issuer", 404, Outcome.FAILED, "issuer.not_found"),
        ("issuer", 410, Outcome.FAILED, "issuer.not_found"),
        ("issuer", 500, Outcome.UNKNOWN, "issuer.unavailable"),
        ("issuer", b"<html>", Outcome.UNKNOWN, "issuer.unreadable"),
        ("issuer", {"error": "rate limited"}, Outcome.UNKNOWN, "issuer.unreadable"),
        ("issuer", {}, Outcome.UNKNOWN, "issuer.unreadable"),
        ("welding", {"error": "rate limited"}, Outcome.UNKNOWN, "issuer.unreadable"),
        ("welding", b"", Outcome.UNKNOWN, "issuer.unreadable"),
    ],
)
def test_linked_documents_that_do_not_come(url: str, answer: object, outcome: Outcome, code: str) -> None:
    for badge in (assertion(), signed(assertion("SignedBadge"))):
        report = judged(badge, web({f"{HOME}/{url}.json": answer}))
        assert (report["issuer"].outcome, report["issuer"].code) == (outcome, code)
        undecided = outcome is Outcome.UNKNOWN
        assert report.verdict is (Verdict.UNDECIDED if undecided else Verdict.REFUSED)
        assert (report["issuer"].retry == "later") is undecided


def test_an_issuer_without_an_address_is_nobody() -> None:
    nobody = changed(badge_class(), issuer=changed(profile(), id="urn:uuid:1"))
    badge = changed(assertion(), badge=nobody)
    report = judged(badge, web({HOSTED: badge}))
    assert (report.verdict, report["issuer"].code) == (Verdict.UNDECIDED, "issuer.no_address")


@pytest.mark.parametrize(
    ("verification", "verdict", "code"),
    [
        ({"type": "SignedBadge"}, Verdict.REFUSED, "proof.missing"),
        ({"type": ["MerkleProofVerification2017", "Extension"]}, Verdict.UNDECIDED, "proof.unsupported"),
        (None, Verdict.REFUSED, "proof.no_verification"),
    ],
)
def test_other_ways_to_verify(verification: object, verdict: Verdict, code: str) -> None:
    report = judged(changed(assertion(), verification=verification))
    assert (report.verdict, report["proof"].code) == (verdict, code)


@pytest.mark.parametrize(
    ("creator", "listed", "verdict"),
    [
        (None, f"{HOME}/key.json", Verdict.ACCEPTED),
        (None, [f"{HOME}/old.json", f"{HOME}/key.json"], Verdict.ACCEPTED),
        (f"{HOME}/key.json", [f"{HOME}/old.json", f"{HOME}/key.json"], Verdict.ACCEPTED),
        (f"{HOME}/old.json", [f"{HOME}/old.json", f"{HOME}/key.json"], Verdict.REFUSED),
        (
            f"{HOME}/issuer.json#key",
            [changed(key_document(), id=f"{HOME}/issuer.json#key")],
            Verdict.ACCEPTED,
        ),
        (None, changed(key_document(), id=None, owner=None), Verdict.ACCEPTED),
    ],
)
def test_keys_are_linked_or_stand_in_the_profile(creator: object, listed: object, verdict: Verdict) -> None:
    old = changed(key_document(1), id=f"{HOME}/old.json")
    badge = assertion("SignedBadge")
    badge["verification"] = {"type": "signed"} | ({"creator": creator} if creator else {})
    servers = web({f"{HOME}/issuer.json": changed(profile(), publicKey=listed), f"{HOME}/old.json": old})
    assert judged(signed(badge), servers).verdict is verdict


def test_a_key_of_which_one_did_not_come_leaves_it_open() -> None:
    listed = changed(profile(), publicKey=[f"{HOME}/old.json", f"{HOME}/gone.json"])
    badge = assertion("SignedBadge")
    badge["verification"] = {"type": "signed"}
    more = {
        f"{HOME}/issuer.json": listed,
        f"{HOME}/old.json": changed(key_document(1), id=f"{HOME}/old.json"),
        f"{HOME}/gone.json": 500,
    }
    assert judged(signed(badge), web(more)).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("context", "outcome", "code"),
    [
        ("https://w3id.org/openbadges/v2", Outcome.PASSED, "contexts.read_by_name"),
        (
            ["https://w3id.org/openbadges/v2", {"x": "https://x.example/"}],
            Outcome.WARNING,
            "contexts.not_read",
        ),
        ("https://schema.org", Outcome.FAILED, "contexts.open_badges_2"),
        ([], Outcome.FAILED, "contexts.open_badges_2"),
    ],
)
def test_contexts_are_asked_for_their_name(context: object, outcome: Outcome, code: str) -> None:
    badge = {**assertion(), "@context": context}
    report = judged(badge, web({HOSTED: badge}))
    assert (report["contexts"].outcome, report["contexts"].code) == (outcome, code)


OLD = {
    "uid": "abc",
    "recipient": {
        "type": "email",
        "hashed": "true",
        "identity": identity_hash("ada@example.org", "deadsea"),
        "salt": "deadsea",
    },
    "badge": f"{HOME}/old-welding.json",
    "verify": {"type": "hosted", "url": f"{HOME}/old.json"},
    "issuedOn": 1359217910,
}
OLD_CLASS = {
    "name": "Welding",
    "description": "Can weld.",
    "image": f"{HOME}/welding.png",
    "criteria": f"{HOME}/criteria.html",
    "issuer": f"{HOME}/old-issuer.json",
    "alignment": [{"name": "Welding", "url": "https://skills.example/welding"}],
}
OLD_ISSUER = {"name": "Example School", "url": HOME}


def test_a_hosted_badge_of_1_0_is_read_as_2_0() -> None:
    servers = web(
        {
            f"{HOME}/old.json": OLD,
            f"{HOME}/old-welding.json": OLD_CLASS,
            f"{HOME}/old-issuer.json": OLD_ISSUER,
        }
    )
    report = judged(OLD, servers)
    assert report.verdict is Verdict.ACCEPTED, report
    assert report.badge is not None
    assert (report.badge.valid_from, report.badge.skills[0].name) == ("2013-01-26T16:31:50Z", "Welding")
    assert report["structure"].outcome is Outcome.WARNING  # no e-mail address of the issuer
    assert {finding.code for finding in report["structure"].findings} == {"ob2.missing", "ob2.older"}


@pytest.mark.parametrize(
    "badge",
    [
        {**OLD, "verify": {"type": "signed", "url": f"{HOME}/key.pem"}},
        {"recipient": "sha256$00", "salt": "s", "badge": {"name": "x"}, "issued_on": "2011-06-01"},
    ],
)
def test_what_is_older_still_is_named(badge: dict[str, Any]) -> None:
    report = judged(badge)
    assert (report.verdict, report["structure"].code) == (Verdict.UNDECIDED, "structure.open_badges_1")
    assert report.summary.startswith("This is an Open Badge of before 2.0")


def test_a_verified_credential_holds_all_that_was_judged() -> None:
    verified = Verifier(fetch=web()).verify(json.dumps(assertion()), now=NOW)
    document: Any = verified.document
    assert document["badge"]["name"] == "Welding"
    assert document["badge"]["issuer"]["name"] == "Example School"
    assert verified.report.format == "open-badges-2.0"


def test_the_images_of_the_conformance_data() -> None:
    image = shared("conformance", "1edtech", "files", "ob20", "simple-badge.png").read_bytes()
    held = extract(image).payload
    assert held
    report = judged(image, expected=None)
    assert report.carrier == "png"
    assert report["json"].outcome is Outcome.PASSED
    assert report.format == "open-badges-2.0"


def test_now_is_the_argument() -> None:
    badge = changed(assertion(), expires="2021-01-01T00:00:00Z")
    servers = web({HOSTED: badge})
    assert judged(badge, servers, now=datetime(2020, 6, 1, tzinfo=UTC)).verdict is Verdict.ACCEPTED
    assert judged(badge, servers).verdict is Verdict.REFUSED
    assert rsa().public_key.kind == "RSA"
