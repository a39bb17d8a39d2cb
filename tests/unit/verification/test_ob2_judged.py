"""The report on a badge of Open Badges 2.0: every check with its sentence, values, place and advice."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ob2_driving import a_question, driven, told
from ob2_samples import ADA, HOME, NOW, assertion, badge_class, changed, judged, profile, signed, web
from openbadge_issuer import ExpectedRecipient, Policy, TrustedIssuers, Verifier
from openbadge_issuer.errors import Finding
from openbadge_issuer.models import identity_hash
from openbadge_issuer.verification import Budget, Outcome, Verdict
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.open_badges_2.issuer import NOBODY_KNOWN, named_at_all
from openbadge_issuer.verification.open_badges_2.judge import judge_open_badges_2
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.reading import read

HOSTED = f"{HOME}/assertions/1.json"
STRANGERS = Policy(trust=TrustedIssuers({"https://other.example/": "Others"}))
NOT_ASKED = {
    "outcome": "UNKNOWN",
    "code": "issuer.not_run_proof",
    "message": "Not asked, because the proof did not pass.",
}
NOT_LOOKED_UP = {
    "outcome": "UNKNOWN",
    "code": "status.not_run_proof",
    "message": "Not looked up, because the proof did not pass.",
}


def nothing(name: str, why: str, message: str) -> dict[str, str]:
    return {"outcome": "NOT_APPLICABLE", "code": f"{name}.not_applicable_{why}", "message": message}


def undecided(name: str) -> dict[str, str]:
    message = "Not decided: what its issuer hosts counts, and that did not come."
    return {"outcome": "UNKNOWN", "code": f"{name}.not_run_hosted", "message": message}


def test_every_check_of_a_hosted_badge() -> None:
    report = judged(assertion())
    trust = report["trust"]
    assert (trust.outcome.value, trust.code, trust.pointer) == ("WARNING", "trust.not_asked", "/badge/issuer")
    assert {check.name: told(check) for check in report if check is not trust} == {
        "carrier": {
            "outcome": "PASSED",
            "code": "carrier.json",
            "message": "This is a JSON document.",
            "params": {"kind": "json"},
        },
        "json": {
            "outcome": "PASSED",
            "code": "json.strict",
            "message": "It is well-formed JSON without traps.",
        },
        "contexts": {
            "outcome": "PASSED",
            "code": "contexts.read_by_name",
            "message": "It follows Open Badges 2.0, whose members are read by their names.",
        },
        "structure": {
            "outcome": "PASSED",
            "code": "structure.passed",
            "message": "It is built as its standard asks.",
        },
        "proof": {
            "outcome": "PASSED",
            "code": "proof.hosted",
            "message": "It is what school.example hosts at its address.",
            "params": {"url": HOSTED, "host": "school.example"},
            "pointer": "/id",
        },
        "issuer": {
            "outcome": "PASSED",
            "code": "issuer.in_scope",
            "message": f"Its issuer, {HOME}/issuer.json, speaks for the place where it is hosted.",
            "params": {"issuer": f"{HOME}/issuer.json", "url": HOSTED, "scope": "school.example"},
        },
        "schemas": nothing("schemas", "none", "It names no schema of its own."),
        "refresh": nothing("refresh", "open_badges_2", "Open Badges 2.0 knows no newer editions."),
        "status": {
            "outcome": "PASSED",
            "code": "status.good",
            "message": "The issuer has not taken it back.",
            "params": {"url": HOSTED},
        },
        "dates": {
            "outcome": "PASSED",
            "code": "dates.valid",
            "message": "By its dates it is valid now.",
        },
        "recipient": {
            "outcome": "PASSED",
            "code": "recipient.matched",
            "message": "It names the expected recipient.",
            "params": {"type": "emailAddress"},
        },
        "endorsements": nothing("endorsements", "none", "It carries no endorsements."),
        "credentials": nothing("credentials", "none", "It holds no other credentials."),
    }
    assert {check.spec for check in report if check.name not in ("carrier", "json")} == {
        "https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html"
    }


@pytest.mark.parametrize(
    ("verification", "proof"),
    [
        pytest.param(
            {"type": "SignedBadge"},
            {
                "outcome": "FAILED",
                "code": "proof.missing",
                "message": "It carries no proof: no signature came with it.",
                "advice": "Ask the issuer for the signed badge.",
                "pointer": "/verification",
                "turn": "holder",
            },
            id="signed-without-signature",
        ),
        pytest.param(
            {"type": ["MerkleProofVerification2017", "Extension"]},
            "It is to be verified as MerkleProofVerification2017, Extension, which is neither hosted nor signed, "
            "and is not checked here.",
            id="of-another-kind",
        ),
        pytest.param(
            {"type": "M" * 101},
            f"It is to be verified as {'M' * 100}, which is neither hosted nor signed, and is not checked here.",
            id="of-a-long-name",
        ),
        pytest.param(
            None,
            {
                "outcome": "UNKNOWN",
                "code": "proof.no_verification",
                "message": "It does not say how it is to be verified: neither as hosted nor as signed.",
                "advice": "Ask the issuer how to verify it.",
                "pointer": "/verification",
                "turn": "issuer",
            },
            id="not-said",
        ),
    ],
)
def test_how_it_is_to_be_verified(verification: dict[str, Any] | None, proof: str | dict[str, str]) -> None:
    servers = web()
    report = judged(changed(assertion(), verification=verification), servers)
    if isinstance(proof, str):
        kinds = (verification or {}).get("type", [])
        named = kinds[:100] if isinstance(kinds, str) else ", ".join(kinds)
        assert told(report["proof"]) == {
            "outcome": "UNKNOWN",
            "code": "proof.unsupported",
            "message": proof,
            "params": {"type": named},
            "advice": "Check it with a tool of that method, or ask the issuer.",
            "pointer": "/verification",
            "turn": "verifier",
        }
    else:
        assert told(report["proof"]) == proof
    assert (told(report["issuer"]), told(report["status"])) == (NOT_ASKED, NOT_LOOKED_UP)
    assert (report.proof_format, servers.asked) == ("", [])


def older(context: str | None, kind: str) -> dict[str, Any]:
    said = changed(assertion(), verification=None, type=None, uid="abc", verify={"type": kind, "url": HOSTED})
    return changed(said, **{"@context": context})


V1 = "https://w3id.org/openbadges/v1"


@pytest.mark.parametrize(
    ("badge", "too_old"),
    [
        pytest.param({"issued_on": "2011-06-01", "recipient": "a", "badge": {}}, True, id="0.5"),
        pytest.param(older(None, "signed"), True, id="1.0-signed"),
        pytest.param(changed(older(V1, "signed"), type="Assertion"), True, id="1.1-signed"),
        pytest.param(older(None, "hosted"), False, id="1.0-hosted"),
        pytest.param(changed(older(V1, "hosted"), type="Assertion"), False, id="1.1-hosted"),
        pytest.param(changed(older(V1, "other"), type="Assertion"), False, id="1.1-of-another-kind"),
        pytest.param(assertion("SignedBadge"), False, id="2.0-signed"),
    ],
)
def test_what_is_too_old_to_be_judged(badge: dict[str, Any], *, too_old: bool) -> None:
    report = judged(badge)
    assert report.format == "open-badges-2.0"
    assert (report["structure"].code == "structure.open_badges_1") is too_old
    if too_old:
        assert told(report["structure"]) == {
            "outcome": "UNKNOWN",
            "code": "structure.open_badges_1",
            "message": "This is an Open Badge of before 2.0, of a form that is not judged here "
            "(signed, or of version 0.5).",
            "advice": "Ask the issuer for an Open Badges 3.0 badge.",
            "turn": "verifier",
        }


def test_a_badge_of_1_1_is_told_and_its_class_and_profile_are_read_as_its_own() -> None:
    """They say nothing of how old they are."""
    klass, issuer = (
        changed(each, **{"@context": None, "type": None, "id": None}) for each in (badge_class(), profile())
    )
    badge = changed(older(V1, "hosted"), type="Assertion", id=None)  # it is at the `url` of its `verify`
    report = judged(badge, web({HOSTED: badge, f"{HOME}/welding.json": klass, f"{HOME}/issuer.json": issuer}))
    assert report.verdict is Verdict.ACCEPTED, report
    assert report["structure"].code == "structure.passed"
    message = "It is written as Open Badges 1.x, and was read under the names of 2.0."
    assert report["structure"].findings == (Finding(code="ob2.older", message=message, severity="info"),)


LONG = "https://x.example/" + "x" * 200
NOT_READ = {
    "outcome": "WARNING",
    "code": "contexts.not_read",
    "message": "Its members were read by the names of Open Badges 2.0, and by nothing else that its @context says.",
    "pointer": "/@context",
    "turn": "issuer",
}
INLINE = {"Assertion": "obi:Assertion"}


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        pytest.param(
            [7, "https://x.example", {"a": "b"}],
            {
                "outcome": "FAILED",
                "code": "contexts.open_badges_2",
                "message": "It does not name the context of Open Badges 2.0, so its members may mean anything.",
                "advice": "The issuer must write https://w3id.org/openbadges/v2 as its @context.",
                "pointer": "/@context",
                "turn": "issuer",
            },
            id="not-named",
        ),
        pytest.param(
            [LONG, "https://w3id.org/openbadges/v2", *["https://y.example"] * 12],
            NOT_READ | {"params": {"contexts": [LONG[:200], *["https://y.example"] * 9]}},
            id="many-besides",
        ),
        pytest.param(
            INLINE,
            NOT_READ | {"params": {"contexts": []}},
            id="a-copy-in-the-badge",
        ),
    ],
)
def test_a_context_is_asked_for_its_name_alone(context: object, expected: dict[str, Any]) -> None:
    badge = changed(assertion(), **{"@context": context})
    assert told(judged(badge, web({HOSTED: badge}))["contexts"]) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({"issuedOn": None}, "issuedOn", id="not-issued"),
        pytest.param({"issuedOn": "yesterday"}, "issuedOn", id="issued-at-no-moment"),
        pytest.param({"expires": "soon"}, "expires", id="expires-at-no-moment"),
        pytest.param({"expires": ""}, "expires", id="expires-empty"),
        pytest.param(
            {"issuedOn": "2027-01-02T00:00:00Z", "expires": "2027-01-01T00:00:00Z"},
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
            {"issuedOn": "2027-01-01T00:00:00Z", "expires": "2027-01-01T00:00:00Z"},
            {
                "outcome": "FAILED",
                "code": "dates.not_yet_valid",
                "message": "This badge is not valid before 2027-01-01T00:00:00Z.",
                "params": {"valid_from": "2027-01-01T00:00:00Z"},
                "advice": "Check it again then, or ask the issuer whether the date is right.",
                "pointer": "/issuedOn",
                "retry": "later",
            },
            id="ends-when-it-begins",
        ),
        pytest.param(
            {"expires": "2026-01-01T00:00:00Z"},
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
    ],
)
def test_dates(members: dict[str, Any], expected: str | dict[str, Any]) -> None:
    badge = changed(assertion(), **members)
    found = told(judged(badge, web({HOSTED: badge}))["dates"])
    if isinstance(expected, str):
        expected = {
            "outcome": "FAILED",
            "code": "dates.unreadable",
            "message": f"`{expected}` is no date-time with a zone such as 2026-01-31T12:00:00Z.",
            "params": {"member": expected},
            "pointer": f"/{expected}",
            "advice": "Ask the issuer for a badge without this fault.",
            "turn": "issuer",
        }
    assert found == expected


@pytest.mark.parametrize(
    ("address", "weak"), [("ada@example.org", True), ("eve@example.org", False)], ids=["hers", "of-another"]
)
def test_a_recipient_who_is_known_by_a_weak_hash(address: str, *, weak: bool) -> None:
    identity = identity_hash(address, "", "md5")
    badge = changed(assertion(), recipient={"type": "email", "hashed": True, "identity": identity})
    finding = Finding(
        code="ob2.weak_hash",
        message="The recipient stands there as an MD5 hash, which is weak.",
        severity="warning",
        pointer="/recipient/identity",
    )
    assert judged(badge, web({HOSTED: badge}))["recipient"].findings == (finding,) * weak


@pytest.mark.parametrize(
    ("policy", "pointer"),
    [
        (Policy(expected_issuer=f"{HOME}/issuer.json", expected_achievement="https://x.example/"), "/badge"),
        (Policy(expected_issuer="https://x.example/"), "/badge/issuer"),
    ],
    ids=["achievement", "issuer"],
)
def test_what_is_not_as_expected_is_shown_where_it_stands(policy: Policy, pointer: str) -> None:
    report = judged(assertion(), policy=policy)
    assert (report.verdict, report["trust"].outcome.value, report["trust"].pointer) == (
        Verdict.REFUSED,
        "FAILED",
        pointer,
    )


@pytest.mark.parametrize(
    ("badge", "shown"),
    [
        pytest.param(f"{HOME}/welding.json", (f"{HOME}/welding.json", "", "", ""), id="an-address"),
        pytest.param(
            badge_class(), (f"{HOME}/welding.json", "Welding", f"{HOME}/issuer.json", ""), id="the-class"
        ),
        pytest.param(
            changed(badge_class(), issuer=profile()),
            (f"{HOME}/welding.json", "Welding", f"{HOME}/issuer.json", "Example School"),
            id="the-class-and-the-profile",
        ),
        pytest.param(
            changed(badge_class(), issuer=["x"], id=None), ("", "Welding", "", ""), id="a-class-of-nobody"
        ),
        pytest.param(["x"], ("x", "", "", ""), id="one-in-an-array"),
        pytest.param(["x", "y"], ("", "", "", ""), id="neither"),
    ],
)
def test_what_an_unproven_badge_claims_is_shown(badge: object, shown: tuple[str, ...]) -> None:
    view = judged(changed(assertion(), badge=badge), web({HOSTED: 500})).badge
    assert view is not None
    assert (view.achievement_id, view.title, view.issuer_id, view.issuer_claimed_name) == shown


FAULTY: dict[str, dict[str, object]] = {
    "contexts": {"@context": "https://x.example"},
    "structure": {"evidence": None, "recipient": None},
    "trust": {"badge": changed(badge_class(), issuer="https://x.example/issuer")},
    "dates": {"expires": "2021-01-01T00:00:00Z"},
    "recipient": {"recipient": {"type": "email", "hashed": False, "identity": "eve@example.org"}},
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_copy_with_a_fault_is_not_refused_while_the_hosted_one_is_not_known(name: str) -> None:
    """Nor is it let pass where there is no hosted one to wait for, or where it says that it was revoked."""
    copy = changed(assertion(), **FAULTY[name])
    policy = STRANGERS if name == "trust" else None
    away = judged(copy, web({HOSTED: 500}), policy=policy)
    assert (away.verdict, told(away[name])) == (Verdict.UNDECIDED, undecided(name))
    for answer in (404, 410):
        known = judged(copy, web({HOSTED: answer}), policy=policy)
        assert (known.verdict, known[name].outcome.value) == (Verdict.REFUSED, "FAILED")
    unsupported = judged(changed(copy, verification={"type": "Merkle"}), policy=policy)
    assert (unsupported["proof"].outcome.value, unsupported[name].outcome.value) == ("UNKNOWN", "FAILED")


def test_what_is_right_in_a_copy_is_told_while_the_hosted_one_is_not_known() -> None:
    away = judged(assertion(), web({HOSTED: 500}))
    assert [away[name].code for name in ("contexts", "structure", "dates", "recipient")] == [
        "contexts.read_by_name",
        "structure.passed",
        "dates.valid",
        "recipient.matched",
    ]


@pytest.mark.parametrize(
    ("page", "answer", "code"),
    [
        pytest.param("welding", 500, "trust.not_run_issuer_unknown", id="not-known-who"),
        pytest.param("welding", 404, "trust.no_issuer", id="there-is-none"),
        pytest.param("issuer", 500, "trust.not_listed", id="known-by-its-address"),
    ],
)
def test_an_issuer_who_is_not_known_is_not_called_a_stranger(page: str, answer: int, code: str) -> None:
    badge = changed(assertion(), expires="2021-01-01T00:00:00Z")
    report = judged(badge, web({HOSTED: badge, f"{HOME}/{page}.json": answer}), policy=STRANGERS)
    assert (report["trust"].code, report["dates"].code) == (code, "dates.expired")
    if code == "trust.not_run_issuer_unknown":
        assert told(report["trust"]) == {
            "outcome": "UNKNOWN",
            "code": "trust.not_run_issuer_unknown",
            "message": "Not decided: who its issuer is, is not known.",
        }


@pytest.mark.parametrize("answer", [{**assertion(), "revoked": True}, 410], ids=["says-so", "gone"])
@pytest.mark.parametrize(
    "policy",
    [
        Policy(trust=TrustedIssuers({f"{HOME}/issuer.json": "School"})),
        Policy(expected_issuer=f"{HOME}/issuer.json"),
        STRANGERS,
    ],
    ids=["trusted", "expected", "others"],
)
def test_a_revoked_badge_whose_class_was_not_asked_for_is_not_called_nobodys(
    answer: object, policy: Policy
) -> None:
    report = judged(assertion(), web({HOSTED: answer}), policy=policy)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert report["trust"].code == "trust.not_run_issuer_unknown"
    assert report.summary == "The issuer has taken this badge back (revoked)."


def test_a_revoked_badge_that_names_its_issuer_itself_is_told_that_it_is_a_strangers() -> None:
    badge = changed(assertion(), badge=badge_class())
    report = judged(badge, web({HOSTED: {**badge, "revoked": True}}), policy=STRANGERS)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert report["trust"].code == "trust.not_listed"


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        (HOSTED, {**assertion(), "revoked": [True]}),
        (HOSTED, 410),
        (HOSTED, 500),
        (f"{HOME}/welding.json", 404),
        (f"{HOME}/welding.json", 500),
    ],
    ids=["revoked", "gone", "not-hosted", "no-class", "class-away"],
)
def test_of_an_issuer_of_whom_nothing_is_known_no_name_is_quoted(page: str, answer: object) -> None:
    report = judged(assertion(), web({page: answer}))
    assert report["trust"].code == "trust.not_run_issuer_unknown"
    assert "calls itself" not in str(report)


def test_the_check_of_trust_stays_as_it_is_unless_it_quotes_no_name() -> None:
    for code, name in (("not_asked", "School"), ("not_listed", "")):
        trust = check("trust", Outcome.WARNING, code, "Of somebody.", params={"claimed_name": name})
        assert named_at_all(trust) is trust
    assert named_at_all(check("trust", Outcome.WARNING, "not_asked", "", params={"claimed_name": ""})) == (
        NOBODY_KNOWN
    )


def test_a_name_without_an_id_is_quoted() -> None:
    badge = changed(assertion(), badge=changed(badge_class(), issuer={"name": "School"}))
    trust = judged(badge, web({HOSTED: 410}))["trust"]
    assert (trust.code, trust.params["claimed_name"]) == ("trust.not_asked", "School")


def test_a_signed_badge_of_an_unknown_issuer_is_not_checked_for_its_signature() -> None:
    servers = web({f"{HOME}/issuer.json": 500})
    report = judged(signed(assertion("SignedBadge")), servers)
    assert told(report["proof"]) == {
        "outcome": "UNKNOWN",
        "code": "proof.not_run_issuer",
        "message": "Not checked: there is no key of its issuer to check it with.",
    }
    assert (told(report["status"]), report.proof_format) == (NOT_LOOKED_UP, "jws")
    assert servers.asked == [f"{HOME}/welding.json", f"{HOME}/issuer.json"]


def test_a_signed_badge_that_is_not_the_signers_is_not_looked_up() -> None:
    report = judged(signed(assertion("SignedBadge"), 1))
    assert (report["proof"].code, told(report["issuer"]), told(report["status"])) == (
        "proof.signature",
        NOT_ASKED,
        NOT_LOOKED_UP,
    )


def test_a_token_of_a_hosted_badge_is_as_good_as_its_copy() -> None:
    """Its signature says nothing; its host does."""
    report = judged(signed(assertion(), 1))
    assert (report.verdict, report.proof_format, report["proof"].code) == (
        Verdict.ACCEPTED,
        "hosted",
        "proof.hosted",
    )


def test_a_token_that_says_that_it_is_verified_otherwise_is_no_signed_badge() -> None:
    badge = changed(assertion(), verification={"type": "Merkle"})
    report = judged(signed(badge))
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "proof.unsupported")


def test_a_signed_badge_is_accepted_and_what_it_leads_to_is_read_as_2_0() -> None:
    report = judged(signed(assertion("SignedBadge")))
    assert (report.verdict, report["issuer"].code, report["status"].code) == (
        Verdict.ACCEPTED,
        "issuer.key_authorized",
        "status.good",
    )
    bare = changed(profile(), type=None)
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/issuer.json": bare}))
    assert (report["structure"].code, report["structure"].pointer) == ("ob2.type", "/badge/issuer/type")


def test_a_signed_badge_too_is_told_that_its_class_is_elsewhere() -> None:
    """As a hosted one is: what the achievement means is said by a server of others."""
    place = "https://far.example/welding.json"
    servers = web({place: changed(badge_class(), id=place)})
    for kind in ("SignedBadge", "HostedBadge"):
        badge = changed(assertion(kind), badge=place)
        servers.pages[HOSTED] = badge
        report = judged(signed(badge), servers)
        assert (
            report.verdict,
            report["issuer"].outcome.value,
            report["issuer"].code,
            report["status"].code,
        ) == (
            Verdict.ACCEPTED,
            "WARNING",
            "issuer.badge_elsewhere",
            "status.good",
        )


def test_the_document_that_was_judged_has_the_addresses_that_were_asked_as_ids() -> None:
    klass, issuer = changed(badge_class(), id=None), changed(profile(), id=None)
    servers = web({f"{HOME}/welding.json": klass, f"{HOME}/issuer.json": issuer})
    badge = changed(assertion(), badge=f"{HOME}/welding.json")
    verified = Verifier(fetch=servers).verify(json.dumps(badge), now=NOW)
    profiled = {**issuer, "id": f"{HOME}/issuer.json"}
    assert verified.document == {
        **badge,
        "badge": {**klass, "id": f"{HOME}/welding.json", "issuer": profiled},
    }


@pytest.mark.parametrize(
    ("page", "pointer"), [("welding", "/badge/issuer"), ("issuer", "/badge/issuer/name")]
)
def test_the_structure_of_what_it_leads_to_is_a_part_of_it(page: str, pointer: str) -> None:
    """A class of which no profile came, and one without its issuer's name."""
    klass = changed(badge_class(), issuer=None) if page == "welding" else badge_class()
    report = judged(
        assertion(),
        web({f"{HOME}/welding.json": klass, f"{HOME}/issuer.json": changed(profile(), name=None)}),
    )
    assert (report["structure"].code, report["structure"].pointer) == ("ob2.missing", pointer)


def test_a_class_that_stands_in_the_badge_and_has_no_id_is_told_once() -> None:
    badge = changed(assertion(), badge=changed(badge_class(), id=None))
    report = judged(badge, web({HOSTED: badge}))
    assert [(each.code, each.pointer) for each in report["structure"].findings] == [
        ("ob2.missing", "/badge/id")
    ]


def test_the_view_says_whether_it_is_theirs() -> None:
    eve = ExpectedRecipient.email("eve@example.org")
    views = [
        judged(assertion()).badge,
        judged(assertion(), expected=eve).badge,
        judged(assertion(), expected=None).badge,
    ]
    assert [view and view.recipient_matched for view in views] == [True, False, None]


@pytest.mark.parametrize(("number", "units"), [(1, 0), (2, 2), (5, 8)])
def test_each_recipient_after_the_first_counts(number: int, units: int) -> None:
    badge = changed(assertion(), recipient=[assertion()["recipient"]] * number)
    question = replace(a_question(), recipients=(ADA,))
    found = read(json.dumps(badge), question.policy.limits)
    report, _ = driven(judge_open_badges_2(found, question, Nest(Budget())), web({HOSTED: badge}))
    assert report["recipient"].outcome is Outcome.PASSED
    assert question.effort.units == units
