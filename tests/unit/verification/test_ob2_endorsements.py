"""Endorsements of Open Badges 2.0: each with a report of its own, and none decides the badge."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import HOME, Web, assertion, badge_class, changed, judged, profile, web
from openbadge_issuer.ports import FetchFailure
from openbadge_issuer.verification import Budget, Outcome, Policy, Report, TrustedIssuers, Verdict

HOSTED = f"{HOME}/assertions/1.json"
GUILD = "https://guild.example"
PLACE = f"{GUILD}/endorsement.json"


def endorsement(**members: object) -> dict[str, Any]:
    return changed(
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Endorsement",
            "id": PLACE,
            "claim": {"id": f"{HOME}/welding.json", "endorsementComment": "They weld well."},
            "issuer": f"{GUILD}/guild.json",
            "issuedOn": "2020-06-01T00:00Z",
            "verification": {"type": "HostedBadge"},
        },
        **members,
    )


def guild(**members: object) -> dict[str, Any]:
    return changed(profile(), id=f"{GUILD}/guild.json", name="The Guild", publicKey=None, **members)


def servers(of: object = PLACE, **more: Any) -> Web:
    klass = changed(badge_class(), endorsement=of)
    pages = {f"{HOME}/welding.json": klass, PLACE: endorsement(), f"{GUILD}/guild.json": guild()}
    return web({**pages, **more})


def nested(report: Report) -> Report:
    (one,) = report.nested
    assert one.role == "endorsement"
    return one.report


def test_an_endorsement_has_a_report_of_its_own() -> None:
    report = judged(assertion(), servers())
    assert (report.verdict, report["endorsements"].code) == (Verdict.ACCEPTED, "endorsements.accepted")
    assert report["endorsements"].message == f"Endorsements that hold: 1, by {GUILD}/guild.json."
    assert report.nested[0].pointer == "/badge/endorsement"
    inner = nested(report)
    assert (inner.verdict, inner.format) == (Verdict.ACCEPTED, "open-badges-2.0-endorsement")
    assert (inner["proof"].code, inner["issuer"].code) == ("proof.hosted", "issuer.in_scope")
    assert inner["recipient"].code == "recipient.endorses_id"
    assert inner.badge is not None
    assert (inner.badge.description, inner.badge.issuer_claimed_name) == ("They weld well.", "The Guild")
    assert inner["credentials"].outcome is Outcome.NOT_APPLICABLE


@pytest.mark.own_codes("fetch.timeout")
@pytest.mark.parametrize(
    ("page", "verdict", "check", "code"),
    [
        (404, Verdict.REFUSED, "proof", "proof.not_hosted"),
        (410, Verdict.REFUSED, "status", "status.revoked"),
        (500, Verdict.UNDECIDED, "proof", "proof.hosted_unavailable"),
        (FetchFailure("fetch.timeout", "Too slow."), Verdict.UNDECIDED, "proof", "proof.hosted_unavailable"),
        (assertion(), Verdict.REFUSED, "proof", "proof.other_kind"),
        (endorsement(id="https://other.example/1"), Verdict.REFUSED, "proof", "proof.other_badge"),
        (endorsement(issuer=f"{HOME}/issuer.json"), Verdict.REFUSED, "issuer", "issuer.out_of_scope"),
        (endorsement(issuer=None), Verdict.REFUSED, "structure", "ob2.missing"),
        (endorsement(issuedOn="2030-01-01T00:00:00Z"), Verdict.REFUSED, "dates", "dates.not_yet_valid"),
        (endorsement(claim={"id": HOSTED}), Verdict.REFUSED, "recipient", "recipient.endorses_other"),
        (endorsement(claim="x"), Verdict.REFUSED, "structure", "ob2.value"),
        (endorsement(verification={"type": "signed"}), Verdict.REFUSED, "proof", "proof.method_changed"),
    ],
)
def test_one_that_does_not_hold_is_told_and_decides_nothing(
    page: object, verdict: Verdict, check: str, code: str
) -> None:
    report = judged(assertion(), servers(**{PLACE: page}))
    assert report.verdict is Verdict.ACCEPTED
    inner = nested(report)
    assert (inner.verdict, inner[check].code) == (verdict, code), inner
    word = "refused" if verdict is Verdict.REFUSED else "undecided"
    assert (report["endorsements"].outcome, report["endorsements"].code) == (
        Outcome.WARNING,
        f"endorsements.{word}",
    )


def test_a_policy_may_require_them() -> None:
    wanted = Policy(required=Policy().required | {"endorsements"})
    assert judged(assertion(), servers(), policy=wanted).verdict is Verdict.ACCEPTED
    assert judged(assertion(), servers(**{PLACE: 404}), policy=wanted).verdict is Verdict.REFUSED
    assert judged(assertion(), servers(**{PLACE: 500}), policy=wanted).verdict is Verdict.UNDECIDED


def test_one_by_a_stranger_to_the_list_is_not_counted_and_not_called_false() -> None:
    policy = Policy(trust=TrustedIssuers({f"{HOME}/issuer.json": "the school"}))
    report = judged(assertion(), servers(), policy=policy)
    inner = nested(report)
    assert (report.verdict, report["endorsements"].code) == (Verdict.ACCEPTED, "endorsements.strangers")
    assert (inner.verdict, inner["trust"].code) == (Verdict.REFUSED, "trust.not_listed")
    assert inner.summary == (
        f"The issuer {GUILD}/guild.json is not among those whom you trust, whatever it calls itself."
    )


def test_an_embedded_one_is_looked_up_where_it_is_hosted() -> None:
    lying = endorsement(claim={"id": f"{HOME}/welding.json", "endorsementComment": "The best."})
    inner = nested(judged(assertion(), servers([lying])))
    assert (inner["proof"].code, inner["proof"].params["members"]) == ("proof.hosted_differs", ["claim"])
    assert inner.badge is not None
    assert inner.badge.description == "They weld well."


def test_an_issuer_that_endorses_itself() -> None:
    own = endorsement(id=f"{HOME}/praise.json", issuer=f"{HOME}/issuer.json")
    report = judged(assertion(), servers(f"{HOME}/praise.json", **{f"{HOME}/praise.json": own}))
    assert (report["endorsements"].code, nested(report).verdict) == ("endorsements.own", Verdict.ACCEPTED)


def test_a_signed_one_is_not_judged() -> None:
    inner = nested(judged(assertion(), servers(endorsement(verification={"type": "SignedBadge"}))))
    assert (inner.verdict, inner["proof"].code) == (Verdict.UNDECIDED, "proof.signed_endorsement")


@pytest.mark.parametrize("odd", [7, True, "x", {}, [[]], {"type": "Endorsement"}])
def test_what_is_none(odd: object) -> None:
    report = judged(assertion(), servers(odd))
    assert report.verdict is Verdict.ACCEPTED
    assert nested(report).verdict is not Verdict.ACCEPTED


def test_nothing_is_fetched_for_a_badge_that_is_not_its_issuers() -> None:
    away = servers(**{f"{HOME}/issuer.json": 404})
    report = judged(assertion(), away)
    assert report["endorsements"].code == "endorsements.not_run_issuer"
    assert PLACE not in away.asked


def test_the_budget_of_nested_credentials_bounds_them() -> None:
    many = [PLACE, f"{PLACE}?2", f"{PLACE}?3"]
    report = judged(assertion(), servers(many), policy=Policy(budget=Budget(max_nested=1)))
    assert len(report.nested) == 1
    assert report["endorsements"].message.endswith(
        "Endorsements that were not looked at, because it has so many: 2."
    )
    none = judged(assertion(), servers(many), policy=Policy(budget=Budget(max_nested=0)))
    assert (none["endorsements"].code, none.nested) == ("endorsements.not_looked_at", ())
