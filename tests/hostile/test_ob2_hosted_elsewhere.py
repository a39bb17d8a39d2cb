"""A badge that the attacker hosts, in the name of an issuer who does not speak for that place."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, judged, profile, signed, web
from openbadge_issuer.verification import Policy, TrustedIssuers, Verdict

EVIL = "https://evil.example"
FORGED = f"{EVIL}/1.json"


def forged(**members: object) -> dict[str, Any]:
    return changed(assertion(), id=FORGED, **members)


def test_a_link_to_the_badge_class_of_another_issuer() -> None:
    report = judged(forged(), web({FORGED: forged()}))
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.out_of_scope")
    assert report["trust"].outcome.value != "PASSED"


def test_an_embedded_profile_that_allows_it_is_not_believed() -> None:
    """Whose profile it is, the address in it says; the copy in the badge is the attacker's."""
    lying = changed(profile(), verification={"startsWith": EVIL, "allowedOrigins": ["evil.example"]})
    badge = forged(badge=changed(badge_class(), issuer=lying))
    known = Policy(trust=TrustedIssuers({f"{HOME}/issuer.json": "The school"}))
    report = judged(badge, web({FORGED: badge}), policy=known)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.out_of_scope")
    assert report["trust"].code == "trust.not_run_issuer"


def test_an_issuer_of_ones_own_with_a_famous_badge_class_in_the_badge() -> None:
    """The class is claimed to be the school's; only the school's host can say what is there."""
    mine = changed(profile(), id=f"{EVIL}/issuer.json", name="Example School")
    badge = forged(badge=changed(badge_class(), issuer=f"{EVIL}/issuer.json"))
    report = judged(badge, web({FORGED: badge, f"{EVIL}/issuer.json": mine}))
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.badge_of_another")
    away = web({FORGED: badge, f"{EVIL}/issuer.json": mine, f"{HOME}/welding.json": 500})
    report = judged(badge, away)
    assert (report.verdict, report["issuer"].code) == (Verdict.UNDECIDED, "issuer.badge_elsewhere")
    gone = web({FORGED: badge, f"{EVIL}/issuer.json": mine, f"{HOME}/welding.json": 404})
    report = judged(badge, gone)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.badge_elsewhere")


@pytest.mark.parametrize("kind", ["HostedBadge", "SignedBadge"])
def test_a_good_badge_is_not_refused_because_another_server_is_out_of_order(kind: str) -> None:
    """Its class stands in it, and has its address at a host of its own."""
    place = "https://classes.example/welding.json"
    badge = changed(assertion(kind), badge=changed(badge_class(), id=place))
    handed: Any = signed(badge) if kind == "SignedBadge" else badge
    pages: dict[str, Any] = {badge["id"]: badge} if kind == "HostedBadge" else {}
    there = judged(handed, web({**pages, place: changed(badge_class(), id=place)}))
    assert there.verdict is Verdict.ACCEPTED, str(there)
    report = judged(handed, web({**pages, place: 500}))
    assert (report.verdict, report["issuer"].code) == (Verdict.UNDECIDED, "issuer.badge_elsewhere")
    assert report["issuer"].retry == "later"


def test_the_badge_class_of_a_neighbour_on_a_shared_host() -> None:
    """Where many have their folder, the host alone says little: the class at its own address names its issuer."""
    shared = "https://pages.example"
    scope = {"startsWith": f"{shared}/eve/"}
    eve = changed(profile(), id=f"{shared}/eve/issuer.json", verification=scope)
    school = changed(badge_class(), id=f"{shared}/school/welding.json", issuer=f"{shared}/school/issuer.json")
    badge = changed(assertion(), id=f"{shared}/eve/1.json", badge=changed(school, issuer=eve))
    pages = {
        f"{shared}/eve/1.json": badge,
        f"{shared}/eve/issuer.json": eve,
        f"{shared}/school/welding.json": school,
    }
    report = judged(badge, web(pages))
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "issuer.badge_of_another")


def test_an_issuer_that_calls_itself_another() -> None:
    mine = changed(profile(), name="Example School")  # its id is the school's
    badge = forged(badge=changed(badge_class(), id=f"{EVIL}/b.json", issuer=f"{EVIL}/issuer.json"))
    known = Policy(trust=TrustedIssuers({f"{HOME}/issuer.json": "The school"}))
    report = judged(badge, web({FORGED: badge, f"{EVIL}/issuer.json": mine}), policy=known)
    assert report.verdict is Verdict.REFUSED
    assert (report["structure"].code, report["trust"].code) == ("ob2.other_id", "trust.not_listed")
    assert report.badge is not None
    assert report.badge.issuer_id == f"{EVIL}/issuer.json"


@pytest.mark.parametrize(
    "hosted",
    [
        changed(assertion(), id="https://evil.example/1.json"),
        changed(assertion(), id="https://school.example.evil.example/assertions/1.json"),
        changed(assertion(), id=None),
        changed(assertion(), id="urn:uuid:1"),
    ],
)
def test_the_hosted_copy_is_of_somebody_else(hosted: dict[str, Any]) -> None:
    report = judged(assertion(), web({f"{HOME}/assertions/1.json": hosted}))
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.other_badge")


def test_a_signed_badge_is_not_verified_by_being_hosted() -> None:
    """Else a revoked one would pass: its list is asked for signed badges only."""
    kept = assertion("SignedBadge")
    report = judged(assertion(), web({f"{HOME}/assertions/1.json": kept}))
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.method_changed")
    unsigned = judged(kept)
    assert (unsigned.verdict, unsigned["proof"].code) == (Verdict.REFUSED, "proof.missing")
