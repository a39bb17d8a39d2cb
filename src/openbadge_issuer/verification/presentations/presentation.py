"""Presentations (VCDM 2.0, and 1.1 to read): who shows these credentials, and is each of them good?

The presentation is judged by its own proof, with the holder's key; each credential in it on its own, with what the
caller expects of a credential (trust, recipient). No single one decides the verdict on the presentation, unless the policy
requires `credentials`; that not one of them is accepted does, and that not one is what was asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.vp_jwt import VpJwt
from openbadge_issuer.verification.assembling import assemble, check_structure
from openbadge_issuer.verification.badge import id_of, items, member, objects_in
from openbadge_issuer.verification.contained import Held, judge_contained
from openbadge_issuer.verification.known_contexts import know_contexts
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.outcomes import check, not_applicable, not_run
from openbadge_issuer.verification.presentations.proof import (
    Shown,
    prove_presentation,
    prove_presented_token,
    unsigned,
)
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading
from openbadge_issuer.verification.report import Check, Nested, Outcome, Report, Verdict
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["judge_presentation", "not_presented"]

_HELD: Final = "verifiableCredential"
_OF_CREDENTIALS: Final = ("schemas", "refresh", "status", "endorsements")


def not_presented(read: Reading, question: Question) -> Report:
    """A presentation was asked for, and this is something else: nobody has shown that it is theirs."""
    shaped = check(
        "structure",
        Outcome.FAILED,
        "no_presentation",
        "You asked for a presentation, and this is none: whoever hands it in has not shown who they are.",
        advice="Ask the holder for a presentation with it, that answers your challenge.",
        turn="holder",
    )
    return assemble(read, (*read.checks, shaped), "", question.policy, question.now, question.recipients)


def judge_presentation(
    read: Reading, question: Question, nest: Nest
) -> Rounds[tuple[Report, JSONObject | None]]:
    """The checks of a presentation, and a report on each credential in it."""
    document = read.document or {}
    if nest.depth:
        return _misplaced(read, question), document
    frame = {name: value for name, value in document.items() if name != _HELD}
    embedded = read.presented is None and "proof" in document
    signed = (
        document if embedded else frame
    )  # in a token, and in a mere container, each credential stands for itself
    known, table = yield from know_contexts(
        objects_in(signed), question.contexts, question.policy, question.shared, question.effort
    )
    canonical = None
    if known.outcome not in (Outcome.UNKNOWN, Outcome.FAILED):
        canonical = CanonicalDocument(signed, table, question.policy.limits, question.effort)
    shaped = _structure(document, frame, canonical, question)
    proven, shown, proof_format = yield from _shown(document, read.presented, canonical, question)
    held, nested = yield from _credentials(document, proven, shown, question, nest)
    checks = [*read.checks, known, shaped, proven, shown, _dates(read.presented, question), held]
    checks += [_of_each(name, held, nested, question) for name in ("trust", "recipient")]
    checks += [_of_its_credentials(name) for name in _OF_CREDENTIALS]
    decisive = replace(question.policy, required=question.policy.required | {"credentials"})
    report = assemble(read, checks, proof_format, decisive, question.now, question.recipients, nested=nested)
    return report, document


def _misplaced(read: Reading, question: Question) -> Report:
    shaped = check(
        "structure",
        Outcome.FAILED,
        "nested_presentation",
        "A presentation stands where a credential should: nothing in it is judged.",
        advice="Ask the holder for the credentials themselves, in one presentation.",
        turn="holder",
    )
    return assemble(read, (*read.checks, shaped), "", question.policy, question.now)


def _structure(
    document: JSONObject, frame: JSONObject, canonical: CanonicalDocument | None, question: Question
) -> Check:
    """The rules for the presentation itself; what is wrong in a credential is said of that one."""
    shaped = check_structure(frame, canonical, question.policy)
    held = document.get(_HELD)
    tokens = VC2_CONTEXT not in items(document.get("@context"))  # as texts in VCDM 1.1, in envelopes since
    wrong = [value for value in items(held) if not isinstance(value, dict | str if tokens else dict)]
    if shaped.outcome is Outcome.FAILED or (not wrong and held not in ([], {}, "")):
        return shaped
    return check(
        "structure",
        Outcome.FAILED,
        "no_credential",
        f"`{_HELD}` holds something that is no credential: each is an object, an envelope, or a token.",
        pointer=f"/{_HELD}",
        turn="holder",
    )


def _shown(
    document: JSONObject, token: VpJwt | None, canonical: CanonicalDocument | None, question: Question
) -> Rounds[Shown]:
    if token is not None:
        return (yield from prove_presented_token(token, question))
    if "proof" not in document:
        return unsigned(question)
    if canonical is not None:
        return (yield from prove_presentation(document, canonical, question))
    message = "Not checked: without its contexts the signed bytes can not be made."
    nobody = not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass.")
    return not_run("proof", "not_run_contexts", message), nobody, ""


def _credentials(
    document: JSONObject, proven: Check, shown: Check, question: Question, nest: Nest
) -> Rounds[Held]:
    """Each is judged as if it had been handed in alone; of a mere container, too, since nobody vouches for it anyway."""
    passed = (Outcome.PASSED, Outcome.WARNING)
    unproven = "not_run_issuer" if shown.outcome not in passed else ""
    if proven.outcome not in passed:
        unproven = "" if proven.code == "proof.unsigned_presentation" else "not_run_proof"
    holder = str(shown.params.get("holder", ""))
    policy = question.policy
    whose = bool(question.presentation or question.recipients) and not policy.allow_other_presenter
    asked = replace(
        question, presentation=None, endorsements=(), known_since=None, presenter=holder if whose else ""
    )
    held, nested = yield from judge_contained(document, holder, "", unproven, question, nest, asked=asked)
    bound = [_bound(each, holder) for each in nested]
    return _decided(replace(held, findings=(*held.findings, *bound)), nested), nested


def _decided(held: Check, nested: tuple[Nested, ...]) -> Check:
    """Anybody can sign a presentation of a forgery: where not one credential in it is accepted, it is not either."""
    verdicts = {each.report.verdict for each in nested}
    if not verdicts or Verdict.ACCEPTED in verdicts:
        return held
    total = len(nested)
    if held.outcome is Outcome.FAILED:  # where all are required, one that is refused is enough
        verdicts.discard(Verdict.UNDECIDED)
    return replace(
        held,
        outcome=Outcome.UNKNOWN if Verdict.UNDECIDED in verdicts else Outcome.FAILED,
        code="credentials.none_accepted",
        message=f"Credentials in it: {total}, and none of them is accepted.",
        parts=(),
        advice="Each has a report of its own, which says why. Do not count one that is not accepted.",
        params={**held.params, "total": total},
    )


def _bound(nested: Nested, presenter: str) -> Finding:
    """Whether whoever presents a credential is whom it is about."""
    about = {id_of(subject) for subject in items(member(nested.document, "credentialSubject"))}
    if presenter and presenter in about:
        code, message = "credentials.presented_by_subject", "It is about whoever presents it."
    else:
        code, message = "credentials.not_bound", "Nothing in it shows that it is about whoever presents it."
    return Finding(code=code, message=message, severity="info", pointer=nested.pointer)


def _of_each(name: str, held: Check, nested: tuple[Nested, ...], question: Question) -> Check:
    """What is asked of credentials holds for a presentation if one in it is accepted: all others are told.

    One that was revoked counts for nothing, and two do not add up, the one by a trusted issuer and the other about the right
    person: in the verdict on each both are asked.
    """
    asked = question.recipients if name == "recipient" else _trusts(question)
    if not asked:
        return _not_asked(name, nested)
    if held.outcome is Outcome.UNKNOWN and not nested:
        message = "Not asked, because it is not shown who put the credentials together."
        return not_run(name, "not_run_holder", message)
    verdicts = [each.report.verdict for each in nested]
    good = verdicts.count(Verdict.ACCEPTED)
    params = {"total": len(verdicts), "good": good}
    if good == len(verdicts) > 0:
        return check(name, Outcome.PASSED, "of_each", "It holds for each credential in it.", params=params)
    if good:
        message = f"It holds for {good} of the {len(verdicts)} credentials in it: read the report of each."
        return check(name, Outcome.WARNING, "of_some", message, params=params, turn="verifier")
    failed = Verdict.UNDECIDED not in verdicts
    return check(
        name,
        Outcome.FAILED if failed else Outcome.UNKNOWN,
        "of_none",
        "It holds for no credential in it that is accepted.",
        params=params,
        advice="Ask the holder for the credential that you need.",
        turn="holder",
    )


def _not_asked(name: str, nested: tuple[Nested, ...]) -> Check:
    """A presentation of strangers' badges is not in better order than such a badge alone."""
    accepted = [one.report["trust"].code for one in nested if one.report.verdict is Verdict.ACCEPTED]
    if name != "trust" or "trust.not_asked" not in accepted:
        return _of_its_credentials(name)
    return check(
        "trust",
        Outcome.WARNING,
        "not_asked_inside",
        "Who stands behind the credentials in it was not checked: anyone can write such names.",
        params={"total": len(nested), "accepted": len(accepted)},
        advice="Name the issuers that you trust, or compare the id of each issuer with one that you know.",
    )


def _of_its_credentials(name: str) -> Check:
    return not_applicable(
        name, "not_applicable_presentation", "The credentials in it have reports of their own."
    )


def _trusts(question: Question) -> bool:
    policy = question.policy
    return bool(policy.registries or policy.expected_issuer)  # an achievement is expected of an issuer


def _dates(token: VpJwt | None, question: Question) -> Check:
    """Of an embedded proof, the proof itself says until when."""
    if token is None:
        return not_applicable(
            "dates", "not_applicable_presentation", "A presentation has no dates of its own."
        )
    leeway = question.policy.leeway
    ends = token.moment("exp")
    if ends is not None and question.now - ends >= leeway:
        return _not_now("presentation_expired", "The presentation has expired.", "exp")
    for claim in ("nbf", "iat"):
        starts = token.moment(claim)
        if starts is not None and starts - question.now > leeway:
            message = f"The presentation says that it is not valid yet (`{claim}`)."
            return _not_now("presentation_not_yet_valid", message, claim)
    return check("dates", Outcome.PASSED, "valid", "By its dates it is valid now.")


def _not_now(code: str, message: str, claim: str) -> Check:
    return check(
        "dates",
        Outcome.FAILED,
        code,
        message,
        params={"claim": claim},
        advice="Ask the holder to present it again.",
        pointer=f"/{claim}",
        turn="holder",
    )
