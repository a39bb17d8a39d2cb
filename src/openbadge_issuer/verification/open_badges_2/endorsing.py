"""What others say of a badge of Open Badges 2.0, of its badge class and its issuer: hosted endorsements, each with a report.

They are fetched once the badge is known to be its issuer's, as many as the budget of nested credentials allows. None of them
decides the badge.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.ob2 import structure
from openbadge_issuer.ob2.addresses import address_of, same_place
from openbadge_issuer.ob2.documents import CONTEXT, id_of, items, member, method, text
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.verification.assembling import assemble
from openbadge_issuer.verification.contained import no_credentials
from openbadge_issuer.verification.endorsements import NOT_ITS_ISSUERS, NOT_PROVEN, summary
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest, beyond, inside
from openbadge_issuer.verification.open_badges_2.dates import check_dates_2
from openbadge_issuer.verification.open_badges_2.hosted import NOT_HOSTED, Proven, prove_hosted, unverified
from openbadge_issuer.verification.open_badges_2.issuer import NOT_ASKED, check_scope, named_at_all, whose
from openbadge_issuer.verification.open_badges_2.linked import Linked, issuer_of
from openbadge_issuer.verification.outcomes import check, from_findings, not_applicable, quoting
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading
from openbadge_issuer.verification.report import Check, Nested, Outcome, Report
from openbadge_issuer.verification.scheduler import Rounds, in_turn
from openbadge_issuer.verification.trust.checking import check_trust

__all__ = ["NO_NEWER_EDITIONS", "Endorsed", "judge_endorsements_2"]

Endorsed = tuple[Check, tuple[Nested, ...]]
_NOT_LOOKED_AT: Final = "endorsements.not_looked_at"
_UNITS: Final = 60  # of effort, for each that is looked at
_FORMAT: Final = "open-badges-2.0-endorsement"
_POINTERS: Final = {"/credentialSubject": "/claim", "/validFrom": "/issuedOn", "/validUntil": "/expires"}
NO_NEWER_EDITIONS: Final = not_applicable(
    "refresh", "not_applicable_open_badges_2", "Open Badges 2.0 knows no newer editions."
)


@dataclass(frozen=True, slots=True)
class _One:
    """An endorsement, or its address, and the id of what it stands on."""

    pointer: str
    value: JSON
    stands_on: str


def judge_endorsements_2(
    things: Sequence[tuple[str, JSONObject | None, str]], examined: Examined, question: Question, nest: Nest
) -> Rounds[Endorsed]:
    """Judges what stands as ``endorsement`` in ``things``: pairs of a pointer and a document, with the document's id."""
    found = [*_found(things)]
    if not found:
        return not_applicable("endorsements", "not_applicable_none", "It carries no endorsements."), ()
    if examined.unproven:
        return (NOT_ITS_ISSUERS if examined.proof_passed else NOT_PROVEN), ()
    places = [(one, nest.take()) for one in found]
    allowed = [one for one, place in places if place is not None]
    left_out = len(found) - len(allowed)
    message = f"Endorsements that were not looked at, because it has so many: {left_out}."
    rest = Finding(code=_NOT_LOOKED_AT, message=message, severity="warning", params={"left_out": left_out})
    if not allowed:
        said = check("endorsements", Outcome.WARNING, rest.code, rest.message, params=rest.params)
        return replace(said, pointer=found[0].pointer), ()
    asked = inside(question)
    judged = yield from in_turn([_judged_or_beyond(one, asked) for one in allowed], question.policy.budget)
    nested = tuple(judged)
    own = [identity for _, _, identity in things]
    own += [text(member(document, "id")) for _, document, _ in things]
    of_itself = [one for one in nested if any(same_place(_endorser(one), identity) for identity in own)]
    total = summary(nested, of_itself, required="endorsements" in question.policy.required, same=_which)
    return quoting(total, rest) if left_out else total, nested


def _found(things: Sequence[tuple[str, JSONObject | None, str]]) -> Iterator[_One]:
    for at, document, identity in things:
        value = (document or {}).get("endorsement")
        for index, item in enumerate(items(value)):
            place = f"{at}/endorsement" + (join(index) if isinstance(value, list) else "")
            yield _One(place, item, identity)


def _endorser(one: Nested) -> str:
    return id_of(member(one.document, "issuer"))


def _which(one: Nested) -> Hashable:
    """One address hosts one endorsement, however often it is linked or embedded."""
    identity = text(member(one.document, "id"))
    return address_of(identity) or identity or one.pointer


def _judged_or_beyond(one: _One, question: Question) -> Rounds[Nested]:
    try:
        question.effort.go_on(_UNITS)
        return (yield from _judged(one, question))
    except BeyondEffort:
        return Nested(role="endorsement", pointer=one.pointer, report=beyond(question))


def _judged(one: _One, question: Question) -> Rounds[Nested]:
    alone = not isinstance(one.value, dict)
    handed: JSONObject = (
        upgrade(one.value, "Endorsement")
        if isinstance(one.value, dict)
        else {
            "@context": CONTEXT,
            "type": "Endorsement",
            "id": text(one.value),
            "verification": {"type": "hosted"},
        }
    )
    if method(handed) == "hosted":
        proven = yield from prove_hosted(handed, question, address_alone=alone, kind="Endorsement")
    else:
        proven = Proven(assertion=handed, proof=_not_hosted(handed))
    linked = Linked(issuer_id=id_of(proven.assertion.get("issuer")))
    issuer = NOT_ASKED
    if proven.passed:
        linked = yield from issuer_of(proven.assertion, question)
        issuer = whose(linked) or check_scope(proven.address, linked)
    report = yield from _reported(one, proven, linked, issuer, question)
    return Nested(role="endorsement", pointer=one.pointer, report=report, document=proven.assertion)


def _not_hosted(endorsement: JSONObject) -> Check:
    if method(endorsement) != "signed":
        return unverified(endorsement)
    message = "Signed endorsements of Open Badges 2.0 are not verified here."
    return check(
        "proof", Outcome.UNKNOWN, "signed_endorsement", message, pointer="/verification", turn="verifier"
    )


def _reported(one: _One, proven: Proven, linked: Linked, issuer: Check, question: Question) -> Rounds[Report]:
    endorsement = proven.assertion
    came: JSON = (
        linked.profile if linked.missing is None else None
    )  # a claim in the endorsement is no profile
    whole = {**endorsement, "issuer": came or linked.issuer_id} if linked.issuer_id else endorsement
    odd = [replace(each, pointer=each.pointer.removeprefix("/badge")) for each in linked.odd]
    findings: list[Finding] = [*structure.check(whole, "Endorsement"), *odd]
    alike = _likeness(endorsement, linked)
    examined = Examined(
        contexts=not_applicable(
            "contexts",
            "not_applicable_open_badges_2",
            "Its members are read by the names of Open Badges 2.0.",
        ),
        structure=from_findings("structure", findings, passed="It is built as its standard asks."),
        proof=proven.proof,
        issuer=issuer,
    )
    if proven.proof.outcome is Outcome.UNKNOWN and proven.status.outcome is not Outcome.FAILED:
        examined = replace(examined, structure=NOT_HOSTED["structure"])
        dates, about = NOT_HOSTED["dates"], NOT_HOSTED["recipient"]
    else:
        dates = check_dates_2(endorsement, alike, question)
        about = _about(endorsement, one)
    trusted = yield from check_trust(alike, None, examined, question)
    carried = check("carrier", Outcome.PASSED, "embedded", "It stands in another credential.")
    parsed = check("json", Outcome.PASSED, "strict", "It is well-formed JSON without traps.")
    read = Reading(carrier="embedded", digest="", checks=(carried, parsed), document=alike)
    checks = (
        *read.checks,
        *examined.checks,
        named_at_all(trusted),
        not_applicable(
            "schemas", "not_applicable_endorsement", "The extensions of an endorsement are not looked at."
        ),
        NO_NEWER_EDITIONS,
        proven.status,
        dates,
        about,
        not_applicable(
            "endorsements", "not_applicable_endorsement", "What is said of an endorsement is not looked at."
        ),
        no_credentials(),
    )
    moved = tuple(replace(each, pointer=_POINTERS.get(each.pointer, each.pointer)) for each in checks)
    policy = replace(question.policy, required=question.policy.required | {"recipient"})
    report = assemble(read, moved, "hosted", policy, question.now)
    return replace(report, format=_FORMAT)


def _likeness(endorsement: JSONObject, linked: Linked) -> JSONObject:
    """The endorsement under the names of 3.0, only to be looked at."""
    alike: JSONObject = {
        "id": text(endorsement.get("id")),
        "type": ["EndorsementCredential"],
        "issuer": {"id": linked.issuer_id, "name": text(member(linked.profile, "name"))},
        "credentialSubject": {
            "endorsementComment": text(member(endorsement, "claim", "endorsementComment")),
        },
    }
    for old, new in (("issuedOn", "validFrom"), ("expires", "validUntil")):
        if endorsement.get(old) is not None:
            alike[new] = endorsement[old]
    return alike


def _about(endorsement: JSONObject, one: _One) -> Check:
    claimed = id_of(endorsement.get("claim"))
    if same_place(claimed, one.stands_on):
        message = "It endorses what it stands on by its id, and does not say which edition of it was meant."
        return check("recipient", Outcome.PASSED, "endorses_id", message, params={"endorsed": claimed[:200]})
    if claimed:
        code, said = "endorses_other", f"It endorses {claimed[:200]}, and not what it stands on."
    else:
        code, said = "endorses_nothing", "It does not say by an id what it endorses."
    return check(
        "recipient",
        Outcome.FAILED,
        code,
        said,
        params={"endorsed": claimed[:200]},
        advice="Do not count it for this badge.",
        pointer="/claim",
        turn="verifier",
    )
