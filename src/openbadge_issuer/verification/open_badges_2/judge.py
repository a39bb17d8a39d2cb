"""The judge of Open Badges 2.0 (and of 1.0 and 1.1, hosted): the same checks as for 3.0, and the same verdict.

What differs is who speaks. A hosted badge is whatever its issuer's server has at its id, so nothing is known of it without
asking there; a signed one is a JWS under a key that the issuer's profile lists. The profile says whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.ob2 import structure
from openbadge_issuer.ob2.documents import CONTEXTS, edition, id_of, items, member, method, text
from openbadge_issuer.ob2.likeness import likeness
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.proofs.jws import CompactJws
from openbadge_issuer.verification import judging
from openbadge_issuer.verification.assembling import assemble, taken
from openbadge_issuer.verification.contained import no_credentials
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.open_badges_2.dates import check_dates_2
from openbadge_issuer.verification.open_badges_2.endorsing import NO_NEWER_EDITIONS, judge_endorsements_2
from openbadge_issuer.verification.open_badges_2.extensions import check_extensions
from openbadge_issuer.verification.open_badges_2.hosted import (
    NOT_HOSTED,
    NOT_LOOKED_UP,
    Proven,
    prove_hosted,
    unverified,
)
from openbadge_issuer.verification.open_badges_2.issuer import (
    NOBODY_KNOWN,
    NOT_ASKED,
    check_scope,
    elsewhere,
    named_at_all,
    whose,
)
from openbadge_issuer.verification.open_badges_2.linked import Linked, follow
from openbadge_issuer.verification.open_badges_2.signed import NO_KEY, check_revocation_list, prove_signed
from openbadge_issuer.verification.outcomes import check, from_findings, not_run
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading
from openbadge_issuer.verification.report import Check, Outcome, Report
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.trust.checking import check_trust

__all__ = ["judge_open_badges_2"]

_SPEC: Final = "https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html"
_POINTERS: Final = {
    "/credentialSubject/achievement/id": "/badge",
    "/issuer": "/badge/issuer",
    "/credentialSubject": "/recipient",
    "/validFrom": "/issuedOn",
    "/validUntil": "/expires",
}
"""Where the checks that are shared with 3.0 point to, in an assertion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """An assertion, how it is secured, what it leads to, and the checks that say so."""

    assertion: JSONObject = field(repr=False)
    linked: Linked
    proof: Check
    issuer: Check
    status: Check
    proof_format: str
    older: bool = False


def judge_open_badges_2(
    read: Reading, question: Question, nest: Nest
) -> Rounds[tuple[Report, JSONObject | None]]:
    """Judges an assertion; ``nest`` bounds the endorsements that are looked at."""
    handed = read.document or {}
    if edition(handed) == "0.5" or (edition(handed) in ("1.0", "1.1") and method(handed) == "signed"):
        return _too_old(read, question), handed
    assertion = upgrade(handed, "Assertion")
    judged = yield from _proven(read, assertion, question)
    return (yield from _report(read, judged, question, nest)), packed(judged)


def _proven(read: Reading, assertion: JSONObject, question: Question) -> Rounds[_Judged]:
    if method(assertion) == "hosted":
        return (yield from _hosted(assertion, question, address_alone=read.address_alone))
    if read.jws is not None and method(assertion) == "signed":
        return (yield from _signed(read.jws, assertion, question))
    if method(assertion) == "signed":
        message, ask = (
            "It carries no proof: no signature came with it.",
            "Ask the issuer for the signed badge.",
        )
        proof = check("proof", Outcome.FAILED, "missing", message, pointer="/verification", advice=ask)
    else:
        proof = unverified(assertion)
    return _stopped(Proven(assertion=assertion, proof=proof), "")


def _hosted(assertion: JSONObject, question: Question, *, address_alone: bool) -> Rounds[_Judged]:
    proven = yield from prove_hosted(assertion, question, address_alone=address_alone)
    if not proven.passed:
        return _stopped(proven, "hosted")
    linked = yield from follow(proven.assertion, question, older=proven.older)
    issuer = whose(linked) or check_scope(proven.address, linked)
    return _Judged(
        assertion=proven.assertion,
        linked=linked,
        proof=proven.proof,
        issuer=issuer,
        status=proven.status,
        proof_format="hosted",
        older=proven.older,
    )


def _signed(jws: CompactJws, assertion: JSONObject, question: Question) -> Rounds[_Judged]:
    linked = yield from follow(assertion, question, older=False)
    issuer = whose(linked)
    if issuer is not None:
        proof = NO_KEY
    else:
        proof, issuer = yield from prove_signed(jws, assertion, linked, question)
    lasts = issuer.outcome in (Outcome.PASSED, Outcome.WARNING)
    if proof.outcome is Outcome.PASSED and not lasts:  # the key is the profile's, and no longer good
        status = not_run("status", "not_run_issuer", "Not looked up, because its issuer has not signed it.")
    elif proof.outcome is Outcome.PASSED:
        moved = elsewhere(linked)
        if moved is not None and issuer.outcome is Outcome.PASSED:  # only a warning: `whose` tells the rest
            issuer = moved
        status = yield from check_revocation_list(assertion, linked, question)
    else:
        status = NOT_LOOKED_UP
    return _Judged(
        assertion=assertion, linked=linked, proof=proof, issuer=issuer, status=status, proof_format="jws"
    )


def _stopped(proven: Proven, proof_format: str) -> _Judged:
    """Where the proof did not pass nothing more is fetched; what the file says of its issuer is shown as its claim."""
    badge = proven.assertion.get("badge")
    profile = member(badge, "issuer")
    linked = Linked(
        badge=badge if isinstance(badge, dict) else None,
        badge_id=id_of(badge),
        profile=profile if isinstance(profile, dict) else None,
        issuer_id=id_of(profile),
    )
    return _Judged(
        assertion=proven.assertion,
        linked=linked,
        proof=proven.proof,
        issuer=NOT_ASKED,
        status=proven.status,
        proof_format=proof_format,
    )


def _report(read: Reading, judged: _Judged, question: Question, nest: Nest) -> Rounds[Report]:
    policy = question.policy
    linked = judged.linked
    alike = likeness(
        judged.assertion, linked.badge or {"id": linked.badge_id}, linked.issuer_id, linked.profile
    )
    examined = Examined(
        contexts=_contexts(judged.assertion),
        structure=taken(_structure(judged), "open-badges-2.0", policy),
        proof=judged.proof,
        issuer=judged.issuer,
    )
    trusted = yield from check_trust(alike, None, examined, question)
    things = (
        ("", judged.assertion, text(judged.assertion.get("id"))),
        ("/badge", linked.badge, linked.badge_id),
        ("/badge/issuer", linked.profile, linked.issuer_id),
    )
    endorsed, nested = yield from judge_endorsements_2(things, examined, question, nest)
    schemed = yield from check_extensions(
        [(at, document) for at, document, _ in things], linked.issuer_id, examined, nest, question
    )
    recipient = judging.check_recipient(alike, question.recipients, policy, effort=question.effort)
    found = (
        *examined.checks,
        named_at_all(trusted),
        schemed,
        NO_NEWER_EDITIONS,
        judged.status,
        check_dates_2(judged.assertion, alike, question),
        _weak(recipient, judged.assertion),
        endorsed,
        no_credentials(),
    )
    decided = (_undecided(one, judged) for one in found)
    checks = tuple(
        replace(one, spec=_SPEC, pointer=_POINTERS.get(one.pointer, one.pointer)) for one in decided
    )
    report = assemble(
        replace(read, document=alike),
        (*read.checks, *checks),
        judged.proof_format,
        policy,
        question.now,
        question.recipients,
        nested=nested,
    )
    return replace(report, format="open-badges-2.0")


def packed(judged: _Judged) -> JSONObject:
    """The assertion with its badge class and profile in place of their addresses: all that was judged, in one document."""
    linked = judged.linked
    if linked.badge is None:
        return judged.assertion
    badge = _under(linked.badge_id, linked.badge)
    if linked.profile is not None:
        badge["issuer"] = _under(linked.issuer_id, linked.profile)
    return {**judged.assertion, "badge": badge}


def _under(address: str, document: JSONObject) -> JSONObject:
    """A copy whose id is the address that it was asked for at, where there is one."""
    return {**document, "id": address} if address else {**document}


def _too_old(read: Reading, question: Question) -> Report:
    older = check(
        "structure",
        Outcome.UNKNOWN,
        "open_badges_1",
        "This is an Open Badge of before 2.0, of a form that is not judged here (signed, or of version 0.5).",
        advice="Ask the issuer for an Open Badges 3.0 badge.",
        turn="verifier",
    )
    return assemble(read, (*read.checks, older), "", question.policy, question.now, question.recipients)


def _undecided(one: Check, judged: _Judged) -> Check:
    """What counts is what is hosted: where that did not come, nothing is held against what was handed in instead."""
    if one.outcome is not Outcome.FAILED:
        return one
    hosted_counts = judged.proof_format == "hosted" and judged.proof.outcome is Outcome.UNKNOWN
    if hosted_counts and judged.status.outcome is not Outcome.FAILED:  # of what was revoked all is told
        return NOT_HOSTED.get(one.name, one)
    if one.name == "trust" and not judged.linked.issuer_id and judged.issuer.outcome is Outcome.UNKNOWN:
        return NOBODY_KNOWN  # also of a revoked badge: its class was not asked for
    return one


def _contexts(assertion: JSONObject) -> Check:
    """No signature covers a meaning here, so a context is only asked for its name; the members are read by theirs."""
    entries = [*items(assertion.get("@context"))]
    if not any(text(entry) in CONTEXTS for entry in entries) and not _inline(entries):
        message = "It does not name the context of Open Badges 2.0, so its members may mean anything."
        advice = "The issuer must write https://w3id.org/openbadges/v2 as its @context."
        return check("contexts", Outcome.FAILED, "open_badges_2", message, pointer="/@context", advice=advice)
    others = [text(entry)[:200] for entry in entries if text(entry) not in CONTEXTS]
    if others:
        return check(
            "contexts",
            Outcome.WARNING,
            "not_read",
            "Its members were read by the names of Open Badges 2.0, and by nothing else that its @context says.",
            params={"contexts": [url for url in others if url][:10]},
            pointer="/@context",
        )
    message = "It follows Open Badges 2.0, whose members are read by their names."
    return check("contexts", Outcome.PASSED, "read_by_name", message)


def _inline(entries: list[JSON]) -> bool:
    """A copy of the context inside the document, as some write it: it has the names of Open Badges for what they are."""
    return any(isinstance(entry, dict) and "obi:Assertion" in entry.values() for entry in entries)


def _structure(judged: _Judged) -> Check:
    findings: list[Finding] = [*structure.check(packed(judged), "Assertion"), *judged.linked.odd]
    if judged.older:
        message = "It is written as Open Badges 1.x, and was read under the names of 2.0."
        findings.append(Finding(code="ob2.older", message=message, severity="info"))
    return from_findings("structure", findings, passed="It is built as its standard asks.")


def _weak(recipient: Check, assertion: JSONObject) -> Check:
    """MD5 says little: whoever chose the address could make two that have one hash."""
    if recipient.outcome is not Outcome.PASSED:
        return recipient
    if not text(member(assertion, "recipient", "identity")).startswith("md5$"):
        return recipient
    finding = Finding(
        code="ob2.weak_hash",
        message="The recipient stands there as an MD5 hash, which is weak.",
        severity="warning",
        pointer="/recipient/identity",
    )
    return replace(recipient, findings=(*recipient.findings, finding))
