"""A revoked badge that is handed in with a list that clears it, and a list that would revoke the badges of others."""

from __future__ import annotations

from ob2_samples import HOME, assertion, badge_class, changed, judged, profile, signed, web
from openbadge_issuer.verification import Verdict

HERE = f"{HOME}/assertions/1.json"
EVIL = "https://evil.example/clear.json"
REVOKED = {"type": "RevocationList", "revokedAssertions": [HERE]}
CLEAR = {"type": "RevocationList", "revokedAssertions": []}


def test_a_list_that_the_badge_names_by_itself_is_not_asked() -> None:
    lying = changed(profile(), revocationList=EVIL)
    badge = changed(assertion("SignedBadge"), revocationList=EVIL, badge=changed(badge_class(), issuer=lying))
    servers = web({EVIL: CLEAR, f"{HOME}/revoked.json": REVOKED})
    report = judged(signed(badge), servers)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert EVIL not in servers.asked


def test_the_list_of_another_issuer_clears_nothing() -> None:
    others = {**CLEAR, "issuer": "https://evil.example/issuer.json"}
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": others}))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.other_issuer")


def test_a_uid_of_another_badge_revokes_nothing_that_has_none() -> None:
    odd = {
        "type": "RevocationList",
        "revokedAssertions": [{"uid": ""}, {"uid": None}, {"id": ""}, {"id": None}, "", {}],
    }
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": odd}))
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good")


def test_nothing_is_asked_of_a_list_before_the_signature_holds() -> None:
    servers = web()
    report = judged(signed(assertion("SignedBadge"), 1), servers)
    assert report["status"].code == "status.not_run_proof"
    assert f"{HOME}/revoked.json" not in servers.asked


def test_a_signed_badge_that_says_itself_that_it_was_revoked() -> None:
    report = judged(signed(changed(assertion("SignedBadge"), revoked=True, revocationReason="Mine")))
    assert (report.verdict, report["status"].params["reason"]) == (Verdict.REFUSED, "Mine")
