"""The checks of a badge as a whole: each by its name, its outcome and its code, whichever way it goes."""

from __future__ import annotations

from typing import Any

import pytest

from hostile.test_proof_selective import shown
from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier, default_contexts
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.ports import Documents
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.pipeline import _judge_held, judge, judge_read
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import read_all, the_only
from openbadge_issuer.verification.report import Check
from openbadge_issuer.verification.scheduler import Session
from refresh_samples import LATER, PLACE, edition, titled
from refresh_samples import judged as refreshed
from unit.verification.presenting import HOLDER, frame, token
from unit.verification.presenting import badge as held_badge
from unit.verification.test_contained import record
from upload_samples import a_zip

WEB = Documents({**issuer_documents().documents, STATUS_LIST: make_status_list()})
STRANGER = Documents({**issuer_documents(fixed_signer(seed="another key")).documents})
BADGE = make_badge()
LISTED = make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation"))


def judged(badge: Any, fetch: Any = WEB) -> Report:
    return Verifier(fetch=fetch).check(badge, now=NOW)


def codes(report: Report) -> dict[str, str]:
    return {each.name: each.code for each in report}


GOOD = {
    "carrier": "carrier.json",
    "json": "json.strict",
    "contexts": "contexts.passed",
    "structure": "structure.passed",
    "proof": "proof.verified",
    "issuer": "issuer.key_authorized",
    "trust": "trust.not_asked",
    "schemas": "schemas.not_applicable_none",
    "refresh": "refresh.not_applicable_none",
    "status": "status.not_applicable_none",
    "dates": "dates.valid",
    "recipient": "recipient.not_asked",
    "endorsements": "endorsements.not_applicable_none",
    "credentials": "credentials.not_applicable_none",
}
NOT_PROVEN = {
    "issuer": "issuer.not_run_proof",
    "trust": "trust.not_asked",
    "status": "status.not_run_proof",
}
NOT_READ = {name: f"{name}.not_run_document" for name in GOOD if name not in ("carrier", "json")}


def unknown_context(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "@context": [*document["@context"], "https://nobody.example/context"]}


@pytest.mark.parametrize(
    ("badge", "fetch", "differs"),
    [
        (bytes(BADGE), WEB, {}),
        (bytes(LISTED), WEB, {"status": "status.good"}),
        (dump({**LISTED.document, "name": "Another"}), WEB, {"proof": "proof.signature", **NOT_PROVEN}),
        (
            dump({**BADGE.document, "name": "Another"}),
            WEB,
            {"proof": "proof.signature", "issuer": "issuer.not_run_proof"},
        ),
        (bytes(LISTED), STRANGER, {"issuer": "resolve.no_such_key", "status": "status.not_run_issuer"}),
        (
            dump(unknown_context(LISTED.document)),
            WEB,
            {"contexts": "jsonld.unknown_context", "proof": "proof.not_run_contexts", **NOT_PROVEN},
        ),
        (
            b"[]",
            WEB,
            {"carrier": "carrier.json_list", "json": "json.not_run_carrier", **NOT_READ},
        ),
        (b"{}", WEB, {**NOT_READ, "structure": "structure.no_type"}),
    ],
    ids=[
        "a badge",
        "with a status",
        "changed",
        "changed, without a status",
        "by another key",
        "of an unknown context",
        "no object",
        "no badge",
    ],
)
def test_every_check_that_can_run_runs_and_the_others_say_why_not(
    badge: bytes, fetch: Any, differs: dict[str, str]
) -> None:
    assert codes(judged(badge, fetch)) == GOOD | differs


def test_what_is_said_where_there_is_nothing_to_check() -> None:
    report = judged(BADGE)
    assert report["schemas"].message == "It names no schema of its own."
    assert report["status"].message == "There is no status list for it: its issuer has no way to revoke it."


def test_a_token_of_a_presentation_is_judged_as_one_whatever_it_says_of_its_type() -> None:
    report = judged(token({"iss": HOLDER, "vp": frame(held_badge(), type=None)}, typ="JWT"))
    assert (report.verdict, report["structure"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    assert (report["proof"].code, report["credentials"].code) == ("proof.not_asked", "credentials.accepted")


def test_where_a_holder_may_have_left_out_the_status_nobody_says_that_there_is_none() -> None:
    status = judged(shown())["status"]
    assert (status.outcome, status.code, status.turn) == (Outcome.UNKNOWN, "status.undisclosed", "holder")
    assert status.advice == (
        "Ask the holder to show its status. If it has none, ask the issuer whether the badge still stands."
    )
    false = judged({**shown(), "name": "Another"})
    assert (false["proof"].outcome, false["status"].code) == (Outcome.FAILED, "status.undisclosed")
    changed = judged({**shown(), "credentialStatus": LISTED.document["credentialStatus"]})
    assert (changed["proof"].code, changed["status"].code) == ("proof.not_a_part", "status.not_run_proof")


def test_of_several_no_more_are_begun_once_too_much_was_done() -> None:
    """Whatever the first ones cost, each of the others has a report that says so, under its own name."""
    archive = a_zip({"a.json": bytes(BADGE), "b.json": bytes(BADGE)})
    tired = Question(Policy(), default_contexts(), NOW, effort=Effort(10**9))
    found = Session(judge(archive, tired, several=True), Policy().budget).result
    assert [(report.place, report["carrier"].code, document) for report, document in found] == [
        ("a.json", "limit.nested", None),
        ("b.json", "limit.nested", None),
    ]
    assert {report.verdict for report, _ in found} == {Verdict.UNDECIDED}


def test_what_is_too_much_while_it_is_judged_has_its_report_and_so_have_the_others() -> None:
    """To read the archive took the last that was left, so neither is begun."""
    three = dump({**BADGE.document, "proof": [{"type": "Odd"}] * 3})
    archive = a_zip({"a.json": three, "b.json": bytes(BADGE)})
    tired = Question(Policy(), default_contexts(), NOW, effort=Effort(120_000))
    found = Session(judge(archive, tired, several=True), Policy().budget).result
    assert [(report.place, report["carrier"].code, document) for report, document in found] == [
        ("a.json", "limit.nested", None),
        ("b.json", "limit.nested", None),
    ]
    assert {report.verdict for report, _ in found} == {Verdict.UNDECIDED}


def test_of_several_none_is_judged_where_one_was_asked_about() -> None:
    archive = a_zip({"a.json": bytes(BADGE), "b.json": bytes(BADGE)})
    question = Question(Policy(), default_contexts(), NOW)
    ((report, document),) = Session(judge(archive, question), Policy().budget).result
    assert (report["carrier"].code, document) == ("carrier.several", None)


def one(name: str, outcome: Outcome) -> Check:
    return check(name, outcome, "x", "…")


@pytest.mark.parametrize("proof", Outcome)
@pytest.mark.parametrize("issuer", Outcome)
def test_what_is_known_to_be_its_issuers(proof: Outcome, issuer: Outcome) -> None:
    """A warning is a pass; nothing less than a pass of both is."""
    done = one("contexts", Outcome.PASSED)
    examined = Examined(
        contexts=done, structure=done, proof=one("proof", proof), issuer=one("issuer", issuer)
    )
    good = {Outcome.PASSED, Outcome.WARNING}
    assert examined.proof_passed is (proof in good)
    expected = "" if {proof, issuer} <= good else "not_run_issuer" if proof in good else "not_run_proof"
    assert examined.unproven == expected


@pytest.mark.parametrize(
    ("units", "before", "begun"),
    [
        (120_000, 0, True),
        (120_001, 0, False),
        (50_000, 1_000, True),
        (50_001, 1_000, False),
    ],
)
def test_of_very_many_as_many_are_judged_as_the_others_have_left_something_for(
    units: int, before: int, *, begun: bool
) -> None:
    (read,) = read_all(b"[]", Limits())
    question = Question(Policy(), default_contexts(), NOW, effort=Effort(units))
    work = _judge_held(read, question, Nest(Policy().budget), before)
    report, _ = Session(work, Policy().budget).result
    assert report["carrier"].code == ("carrier.json_list" if begun else "limit.nested")


def test_what_turns_out_to_be_too_much_is_reported() -> None:
    """The second proof is the last one for which something is left, so the third one ends it."""
    (read,) = read_all(dump({**BADGE.document, "proof": [{"type": "Odd"}] * 3}), Limits())
    question = Question(Policy(), default_contexts(), NOW, effort=Effort(120_000))
    work = _judge_held(read, question, Nest(Policy().budget), 0)
    report, document = Session(work, Policy().budget).result
    assert (report["carrier"].code, report.input_sha256, document) == ("limit.nested", read.digest, None)


@pytest.mark.parametrize(
    ("referred", "code"), [(False, "structure.format_not_taken"), (True, "structure.passed")]
)
def test_the_formats_of_the_policy_are_those_of_what_was_handed_in(*, referred: bool, code: str) -> None:
    policy = Policy(formats=frozenset({"open-badges-2.0"}))
    question = Question(policy, default_contexts(), NOW, referred=referred)
    work = judge_read(the_only(read_all(bytes(BADGE), Limits())), question, Nest(policy.budget))
    session = Session(work, policy.budget)
    while not session.done:
        for request in session.needs():
            session.feed(request, WEB(request))
    assert session.result[0]["structure"].code == code


def test_the_newer_edition_is_judged_and_the_status_of_the_former_is_told() -> None:
    def listed(index: int) -> Any:
        entry = StatusEntry(STATUS_LIST, index, "revocation").to_json()
        return lambda document: document.update(credentialStatus=entry)

    newer = edition(titled("Second"), listed(8), since=LATER)
    former = edition(listed(7))
    report = refreshed({PLACE: newer, STATUS_LIST: make_status_list([7])}, former)
    assert (report["refresh"].code, report["status"].code) == ("refresh.newer_of_refused", "status.good")
    assert report.badge is not None
    assert report.badge.title == "Second"
    report = refreshed({PLACE: former, STATUS_LIST: make_status_list([7])}, former)
    assert (report["refresh"].code, report["status"].code) == ("refresh.current", "status.revoked")


def test_what_a_record_holds_is_told_by_its_place_and_whether_it_is_its_holders() -> None:
    for subject, code in (
        ({"id": HOLDER}, "credentials.accepted"),
        ({"id": "did:example:ada"}, "credentials.other_subject"),
    ):
        report = judged(record(held_badge(), subject=subject))
        assert report["credentials"].code == code
        assert [(one.pointer, one.report.verdict) for one in report.nested] == [
            ("/credentialSubject/verifiableCredential/0", Verdict.ACCEPTED)
        ]


def test_where_a_holder_may_have_left_out_a_related_resource_the_proof_is_not_enough() -> None:
    policy = Policy(related_resources=True)
    report = Verifier(policy=policy, fetch=WEB).check(shown(), now=NOW)
    assert report["proof"].code == "proof.resources_undisclosed"
    assert report["schemas"].code == "schemas.undisclosed"
