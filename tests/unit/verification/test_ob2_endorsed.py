"""The report on an endorsement of Open Badges 2.0, and what the badge says of all that it carries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ob2_driving import a_question, driven, told
from ob2_samples import HOME, Web, assertion, badge_class, changed, judged, profile, web
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.verification import (
    Budget,
    Check,
    Nested,
    Outcome,
    Policy,
    Report,
    TrustedIssuers,
    Verdict,
)
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.open_badges_2.endorsing import _which, judge_endorsements_2
from openbadge_issuer.verification.outcomes import check

HOSTED, CLASS, ISSUER = f"{HOME}/assertions/1.json", f"{HOME}/welding.json", f"{HOME}/issuer.json"
GUILD = "https://guild.example"
PLACE, GUILD_ID = f"{GUILD}/endorsement.json", f"{GUILD}/guild.json"
NOT_JUDGED = "Not decided: what its issuer hosts counts, and that did not come."
LONG = f"https://far.example/{'f' * 300}"


def endorsement(of: str = CLASS, **members: object) -> dict[str, Any]:
    return changed(
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Endorsement",
            "id": PLACE,
            "claim": {"id": of, "endorsementComment": "They weld well."},
            "issuer": GUILD_ID,
            "issuedOn": "2020-06-01T00:00:00Z",
            "verification": {"type": "HostedBadge"},
        },
        None,
        **members,
    )


def guild(**members: object) -> dict[str, Any]:
    return changed(profile(), id=GUILD_ID, name="The Guild", publicKey=None, **members)


def servers(of: object = PLACE, pages: dict[str, Any] | None = None) -> Web:
    klass = changed(badge_class(), endorsement=of)
    return web({CLASS: klass, PLACE: endorsement(), GUILD_ID: guild(), **(pages or {})})


def inner(page: object, policy: Policy | None = None, *, named: object = PLACE, by: object = None) -> Report:
    pages = {PLACE: page, GUILD_ID: by or guild()}
    (one,) = judged(assertion(), servers(named, pages), policy=policy).nested
    return one.report


def nothing(name: str, why: str, message: str) -> dict[str, Any]:
    return {"outcome": "NOT_APPLICABLE", "code": f"{name}.not_applicable_{why}", "message": message}


def not_run(name: str, why: str, message: str) -> dict[str, Any]:
    return {"outcome": "UNKNOWN", "code": f"{name}.not_run_{why}", "message": message}


def test_an_endorsement_of_the_assertion_itself() -> None:
    """Whose id the assertion has is known from its address, and not from what its copy says."""
    badge = changed(assertion(), endorsement=PLACE)
    report = judged(badge, servers(pages={HOSTED: badge, CLASS: badge_class(), PLACE: endorsement(HOSTED)}))
    (one,) = report.nested
    assert (one.pointer, one.report["recipient"].code) == ("/endorsement", "recipient.endorses_id")


def test_of_an_endorser_of_whom_nothing_came_no_name_is_quoted() -> None:
    trust = inner(410)["trust"]
    assert (trust.outcome.value, trust.code) == ("UNKNOWN", "trust.not_run_issuer_unknown")
    assert inner(endorsement())["trust"].params["claimed_name"] == "The Guild"


def test_every_check_of_an_endorsement() -> None:
    report = judged(assertion(), servers())
    (one,) = report.nested
    assert (one.role, one.pointer, one.document) == ("endorsement", "/badge/endorsement", endorsement())
    found = one.report
    trust = found["trust"]
    assert (trust.outcome.value, trust.code, trust.pointer) == ("WARNING", "trust.not_asked", "/issuer")
    assert {check.name: told(check) for check in found if check is not trust} == {
        "carrier": {
            "outcome": "PASSED",
            "code": "carrier.embedded",
            "message": "It stands in another credential.",
        },
        "json": {
            "outcome": "PASSED",
            "code": "json.strict",
            "message": "It is well-formed JSON without traps.",
        },
        "contexts": nothing(
            "contexts", "open_badges_2", "Its members are read by the names of Open Badges 2.0."
        ),
        "structure": {
            "outcome": "PASSED",
            "code": "structure.passed",
            "message": "It is built as its standard asks.",
        },
        "proof": {
            "outcome": "PASSED",
            "code": "proof.hosted",
            "message": "It is what guild.example hosts at its address.",
            "params": {"url": PLACE, "host": "guild.example"},
            "pointer": "/id",
        },
        "issuer": {
            "outcome": "PASSED",
            "code": "issuer.in_scope",
            "message": f"Its issuer, {GUILD_ID}, speaks for the place where it is hosted.",
            "params": {"issuer": GUILD_ID, "url": PLACE, "scope": "guild.example"},
        },
        "schemas": nothing("schemas", "endorsement", "The extensions of an endorsement are not looked at."),
        "refresh": nothing("refresh", "open_badges_2", "Open Badges 2.0 knows no newer editions."),
        "status": {
            "outcome": "PASSED",
            "code": "status.good",
            "message": "The issuer has not taken it back.",
            "params": {"url": PLACE},
        },
        "dates": {
            "outcome": "PASSED",
            "code": "dates.valid",
            "message": "By its dates it is valid now.",
        },
        "recipient": {
            "outcome": "PASSED",
            "code": "recipient.endorses_id",
            "message": "It endorses what it stands on by its id, and does not say which edition of it was meant.",
            "params": {"endorsed": CLASS},
        },
        "endorsements": nothing(
            "endorsements", "endorsement", "What is said of an endorsement is not looked at."
        ),
        "credentials": nothing("credentials", "none", "It holds no other credentials."),
    }
    assert (found.format, found.proof_format, found.carrier, found.input_sha256, found.verdict) == (
        "open-badges-2.0-endorsement",
        "hosted",
        "embedded",
        "",
        Verdict.ACCEPTED,
    )
    assert "recipient" in found.required
    assert found.badge is not None
    assert {name: value for name, value in found.badge.to_json().items() if value} == {
        "id": PLACE,
        "description": "They weld well.",
        "issuerId": GUILD_ID,
        "issuerClaimedName": "The Guild",
        "validFrom": "2020-06-01T00:00:00Z",
    }
    assert found.badge.recipient_matched is None


def test_one_that_did_not_come_is_not_judged() -> None:
    found = inner(503)
    assert {name: told(found[name]) for name in ("structure", "dates", "recipient", "issuer", "status")} == {
        "structure": not_run("structure", "hosted", NOT_JUDGED),
        "dates": not_run("dates", "hosted", NOT_JUDGED),
        "recipient": not_run("recipient", "hosted", NOT_JUDGED),
        "issuer": not_run("issuer", "proof", "Not asked, because the proof did not pass."),
        "status": not_run("status", "proof", "Not looked up, because the proof did not pass."),
    }
    assert found.verdict is Verdict.UNDECIDED


def test_one_of_which_only_the_address_stands_there_is_shown_with_it_alone() -> None:
    (one,) = judged(assertion(), servers(pages={PLACE: 503})).nested
    assert one.document == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Endorsement",
        "id": PLACE,
        "verification": {"type": "hosted"},
    }


def test_one_in_the_words_of_1_x_is_read_in_those_of_2_0() -> None:
    older = {"@context": "https://w3id.org/openbadges/v1", "@id": PLACE, "verify": {"type": "hosted"}}
    (one,) = judged(assertion(), servers(older, {PLACE: 503})).nested
    assert one.document == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Endorsement",
        "id": PLACE,
        "verification": {"type": "hosted"},
    }


def test_one_that_was_revoked_is_judged_as_it_stands_there() -> None:
    """Its dates and whom it is about are still told; whose it is was not asked."""
    found = inner(410, named=endorsement(of=HOSTED, expires="2021-01-01T00:00:00Z"))
    assert [found[name].code for name in ("status", "structure", "dates", "recipient", "issuer")] == [
        "status.revoked",
        "structure.passed",
        "dates.expired",
        "recipient.endorses_other",
        "issuer.not_run_proof",
    ]
    assert found.badge is not None
    assert found.badge.issuer_id == GUILD_ID


def test_one_that_is_not_there_is_judged_as_it_stands_there() -> None:
    found = inner(404, named=endorsement(issuedOn=None))
    assert [found[name].code for name in ("proof", "dates")] == ["proof.not_hosted", "dates.unreadable"]


def test_one_that_is_signed_is_not_judged() -> None:
    found = inner(endorsement(), named=endorsement(verification={"type": "SignedBadge"}))
    assert told(found["proof"]) == {
        "outcome": "UNKNOWN",
        "code": "proof.signed_endorsement",
        "message": "Signed endorsements of Open Badges 2.0 are not verified here.",
        "pointer": "/verification",
        "turn": "verifier",
    }


@pytest.mark.parametrize(
    ("said", "code", "kind"),
    [
        ({"type": "MerkleProofVerification2017"}, "proof.unsupported", "MerkleProofVerification2017"),
        (None, "proof.no_verification", ""),
    ],
)
def test_one_that_is_verified_otherwise_is_not_judged(said: object, code: str, kind: str) -> None:
    found = inner(endorsement(), named=endorsement(verification=said))
    assert (found["proof"].outcome.value, found["proof"].code) == ("UNKNOWN", code)
    assert found["proof"].params == ({"type": kind} if kind else {})


def other(claimed: str) -> dict[str, Any]:
    return {
        "outcome": "FAILED",
        "code": "recipient.endorses_other" if claimed else "recipient.endorses_nothing",
        "message": f"It endorses {claimed}, and not what it stands on."
        if claimed
        else "It does not say by an id what it endorses.",
        "params": {"endorsed": claimed},
        "advice": "Do not count it for this badge.",
        "pointer": "/claim",
        "turn": "verifier",
    }


@pytest.mark.parametrize(
    ("members", "name", "expected"),
    [
        pytest.param({"claim": {"id": LONG}}, "recipient", other(LONG[:200]), id="of-another"),
        pytest.param({"claim": {"endorsementComment": "Good."}}, "recipient", other(""), id="of-nothing"),
        pytest.param(
            {"issuedOn": "2021-01-01T00:00:00Z", "expires": "2020-01-01T00:00:00Z"},
            "dates",
            {
                "outcome": "FAILED",
                "code": "dates.expires_too_early",
                "message": "It expired before it was issued: `expires` is earlier than `issuedOn`.",
                "pointer": "/expires",
                "advice": "Ask the issuer for a badge without this fault.",
                "turn": "issuer",
            },
            id="ends-before-it-begins",
        ),
        pytest.param(
            {"expires": "2026-01-01T00:00:00Z"},
            "dates",
            {
                "outcome": "FAILED",
                "code": "dates.expired",
                "message": "This badge expired on 2026-01-01T00:00:00Z.",
                "params": {"valid_until": "2026-01-01T00:00:00Z"},
                "advice": "Ask the issuer whether it can be renewed.",
                "pointer": "/expires",
                "turn": "issuer",
            },
            id="expired",
        ),
        pytest.param(
            {"issuedOn": "2027-01-01T00:00:00Z"},
            "dates",
            {
                "outcome": "FAILED",
                "code": "dates.not_yet_valid",
                "message": "This badge is not valid before 2027-01-01T00:00:00Z.",
                "params": {"valid_from": "2027-01-01T00:00:00Z"},
                "advice": "Check it again then, or ask the issuer whether the date is right.",
                "pointer": "/issuedOn",
                "retry": "later",
            },
            id="not-yet",
        ),
    ],
)
def test_what_it_says(members: dict[str, Any], name: str, expected: dict[str, Any]) -> None:
    found = inner(endorsement(**members))
    assert (told(found[name]), found.verdict) == (expected, Verdict.REFUSED)


def test_a_long_id_is_shown_by_its_beginning() -> None:
    long = f"{HOME}/{'w' * 300}"
    badge = changed(assertion(), badge=long)
    klass = changed(badge_class(), id=long, endorsement=PLACE)
    pages = {HOSTED: badge, long: klass, PLACE: endorsement(long)}
    (one,) = judged(badge, servers(pages=pages)).nested
    about = one.report["recipient"]
    assert (about.code, about.params) == ("recipient.endorses_id", {"endorsed": long[:200]})


def test_its_view_says_until_when() -> None:
    found = inner(endorsement(expires="2030-01-01T00:00:00Z"))
    assert found.badge is not None
    assert found.badge.valid_until == "2030-01-01T00:00:00Z"


def test_its_profile_is_a_part_of_it() -> None:
    nameless = {**guild(), "name": 7}
    found = inner(endorsement(), by=nameless)
    assert (found["structure"].code, found["structure"].pointer) == ("ob2.value", "/issuer/name")
    odd = inner(endorsement(), by={**guild(), "id": f"{GUILD}/old.json"})
    assert (odd["structure"].code, odd["structure"].pointer) == ("ob2.other_id", "/issuer/id")
    nobody = inner(endorsement(issuer=None))
    assert (nobody["structure"].code, nobody["structure"].pointer) == ("ob2.missing", "/issuer")


def test_a_profile_that_is_only_claimed_is_not_held_against_it() -> None:
    claim = endorsement(issuer={"id": GUILD_ID, "name": "The Guild"})
    found = inner(claim, by=503)
    assert (found.verdict, found["structure"].code, found["issuer"].code) == (
        Verdict.UNDECIDED,
        "structure.passed",
        "issuer.unavailable",
    )


def test_its_issuer_is_asked_of_a_list_and_known_by_the_address() -> None:
    known = Policy(trust=TrustedIssuers({ISSUER: "The school", GUILD_ID: "The guild"}))
    assert inner(endorsement(), known)["trust"].code == "trust.listed"
    assert inner(503, known)["trust"].code == "trust.no_issuer"
    out = inner(endorsement(), known, by=503)
    assert (out["trust"].code, out["issuer"].code) == ("trust.not_run_issuer", "issuer.unavailable")
    changed_one = inner(endorsement(verification={"type": "signed"}), known)
    assert (changed_one["trust"].code, changed_one["proof"].code) == (
        "trust.not_run_proof",
        "proof.method_changed",
    )


def endorsements(report: Report) -> Check:
    return report["endorsements"]


PRAISE, LAUD = f"{HOME}/praise.json", f"{HOME}/laud.json"


def test_each_place_of_a_badge_may_carry_some() -> None:
    badge = changed(assertion(), endorsement=PLACE)
    one, two = f"{GUILD}/1.json", f"{GUILD}/2.json"
    pages = {
        HOSTED: badge,
        PLACE: endorsement(HOSTED),
        one: endorsement(CLASS, id=one),
        two: endorsement(ISSUER, id=two),
        ISSUER: changed(profile(), endorsement=[two]),
    }
    report = judged(badge, servers([one], pages))
    assert [(each.pointer, each.report.verdict.value) for each in report.nested] == [
        ("/endorsement", "accepted"),
        ("/badge/endorsement/0", "accepted"),
        ("/badge/issuer/endorsement/0", "accepted"),
    ]
    assert endorsements(report).message == f"Endorsements that hold: 3, by {GUILD_ID}."


def test_one_that_is_of_a_thing_without_an_id_is_of_another() -> None:
    badge = changed(assertion(), badge=changed(badge_class(), id=None, endorsement=PLACE))
    report = judged(badge, web({HOSTED: badge, PLACE: endorsement(claim={"id": ""}), GUILD_ID: guild()}))
    assert report.nested[0].report["recipient"].code == "recipient.endorses_nothing"


@pytest.mark.parametrize(
    ("by", "called"),
    [
        pytest.param(ISSUER, None, id="its-address"),
        pytest.param(ISSUER.replace("https", "http"), None, id="its-address-of-old"),
        pytest.param(f"{HOME}/us.json", f"{HOME}/us.json", id="what-it-calls-itself"),
    ],
)
def test_the_issuer_who_praises_itself_adds_nothing(by: str, called: str | None) -> None:
    """However it writes its own name."""
    school = changed(profile(), id=called or ISSUER)
    own = endorsement(id=PRAISE, issuer=by)
    pages = {PRAISE: own, ISSUER: school, f"{HOME}/us.json": changed(profile(), id=f"{HOME}/us.json")}
    report = judged(assertion(), servers(PRAISE, pages))
    assert report.verdict is Verdict.ACCEPTED
    assert (endorsements(report).code, endorsements(report).params["own"]) == ("endorsements.own", 1)


def test_a_policy_may_require_them() -> None:
    wanted = Policy(required=Policy().required | {"endorsements"})
    for policy, outcome in ((wanted, "FAILED"), (None, "WARNING")):
        found = endorsements(judged(assertion(), servers(pages={PLACE: 404}), policy=policy))
        assert (found.outcome.value, found.code) == (outcome, "endorsements.refused")


def test_the_budget() -> None:
    def bounded(number: int) -> Report:
        policy = Policy(budget=Budget(max_nested=number))
        return judged(assertion(), servers([PLACE, f"{PLACE}?2"]), policy=policy)

    assert told(endorsements(bounded(0))) == {
        "outcome": "WARNING",
        "code": "endorsements.not_looked_at",
        "message": "Endorsements that were not looked at, because it has so many: 2.",
        "params": {"left_out": 2},
        "pointer": "/badge/endorsement/0",
        "turn": "issuer",
    }
    rest = "Endorsements that were not looked at, because it has so many: 1."
    one = endorsements(bounded(1))
    assert one.message == f"Endorsements that hold: 1, by {GUILD_ID}. {rest}"
    told_of = one.findings[-1]
    assert (told_of.code, told_of.message, told_of.severity, told_of.params) == (
        *("endorsements.not_looked_at", rest, "warning"),
        {"left_out": 1},
    )
    assert [len(bounded(number).nested) for number in range(4)] == [0, 1, 2, 2]
    assert "not looked at" not in endorsements(bounded(2)).message


def test_one_whose_profile_is_too_much_to_be_read_again_is_undecided() -> None:
    """The badge is judged as it would be without that one, and nothing is said against it."""
    places = [PLACE, f"{PLACE}?2", f"{PLACE}?3"]
    pages: dict[str, Any] = {place: endorsement(id=place) for place in places}
    report = judged(assertion(), servers(places, {**pages, GUILD_ID: guild(x=[0] * 30_000)}))
    verdicts = [each.report.verdict for each in report.nested]
    assert verdicts == [Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.UNDECIDED]
    beyond = report.nested[-1]
    carrier = beyond.report["carrier"]
    assert (carrier.code, carrier.params) == ("limit.nested", {"credentials": 256, "depth": 3})
    assert (beyond.role, beyond.pointer, beyond.document) == ("endorsement", "/badge/endorsement/2", None)
    assert report.verdict is Verdict.ACCEPTED
    undecided = "Endorsements that could not be decided: 1 of 3. Do not count on them yet."
    assert endorsements(report).message == undecided


@pytest.mark.parametrize(
    ("page", "code", "message"),
    [
        (HOSTED, "not_run_proof", "Not judged, because the badge's own proof did not pass."),
        (ISSUER, "not_run_issuer", "Not judged, because the badge was not shown to be its issuer's."),
    ],
)
def test_nothing_is_looked_up_for_a_badge_that_is_nobodys(page: str, code: str, message: str) -> None:
    badge = changed(assertion(), endorsement=PLACE)
    there = servers(pages={HOSTED: badge, page: 503})
    report = judged(badge, there)
    assert told(endorsements(report)) == {
        "outcome": "UNKNOWN",
        "code": f"endorsements.{code}",
        "message": message,
    }
    assert (report.nested, PLACE in there.asked) == ((), False)


def test_one_that_is_embedded_and_linked_counts_once() -> None:
    """By its address, as which http and https are one; what is hosted there counts, and not what is embedded."""
    other = f"{GUILD}/other.json"
    plain = PLACE.replace("https:", "http:")
    pages = {other: endorsement(id=other)}
    told_of = judged(assertion(), servers([endorsement(), PLACE, plain, other], pages))
    assert [one.report.verdict for one in told_of.nested] == [Verdict.ACCEPTED] * 4
    summed_up = told_of["endorsements"]
    assert summed_up.message == f"Endorsements that hold: 2, by {GUILD_ID}."
    assert (summed_up.params["total"], summed_up.params["accepted"]) == (2, 2)
    assert len(summed_up.findings) == 4


def test_those_that_are_nowhere_count_by_what_they_call_themselves() -> None:
    def total(*items: object) -> object:
        return judged(assertion(), servers(list(items)))["endorsements"].params["total"]

    assert total(endorsement(id="urn:x:1"), endorsement(id="urn:x:1")) == 1
    assert total(endorsement(id="urn:x:1"), endorsement(id="urn:x:2")) == 2
    assert total(endorsement(id=None), endorsement(id=None)) == 2


@pytest.mark.parametrize(
    ("document", "which"),
    [
        ({"id": "https://A.example:443/e.json"}, "https://a.example/e.json"),
        ({"id": "urn:x"}, "urn:x"),
        ({}, "/endorsement/1"),
        (None, "/endorsement/1"),
    ],
    ids=["an address", "another id", "none", "nothing"],
)
def test_one_address_hosts_one_endorsement(document: JSONObject | None, which: str) -> None:
    unread: Any = None
    one = Nested(role="endorsement", pointer="/endorsement/1", report=unread, document=document)
    same = replace(one, document={"id": which})
    assert _which(one) == (which if which.startswith("/") else _which(same))
    assert _which(one) != _which(replace(one, document={"id": "https://a.example/other.json"}))


def test_each_that_is_looked_at_counts_as_long_as_something_is_left() -> None:
    well = check("proof", Outcome.PASSED, "passed", "Well.")
    examined = Examined(contexts=well, structure=well, proof=well, issuer=well)
    linked: JSONObject = {"endorsement": [f"{GUILD}/{number}.json" for number in range(3)]}
    for spent, judged_at_all in ((0, 3), (119_940, 2), (120_001, 0)):
        question = a_question()
        question.effort.units = spent
        task = judge_endorsements_2([("", linked, HOSTED)], examined, question, Nest(Budget()))
        _, nested = driven(task, web())
        codes = [one.report["carrier"].code for one in nested]
        assert codes == ["carrier.embedded"] * judged_at_all + ["limit.nested"] * (3 - judged_at_all)
        assert question.effort.units == spent + judged_at_all * 60
