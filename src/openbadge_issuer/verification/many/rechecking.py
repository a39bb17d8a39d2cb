"""Looks again at the key, the status and the dates of a badge that was accepted before, out of what was `Kept` of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from openbadge_issuer import __version__
from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.dids import resolve_jwk
from openbadge_issuer.errors import OpenBadgeError, ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs.moments import check_time
from openbadge_issuer.verification import judging
from openbadge_issuer.verification.assembling import taken, verdict
from openbadge_issuer.verification.badge import badge_view, id_of
from openbadge_issuer.verification.disclosure import dates_of_part, no_status_in_part, status_of_part
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.key_lookup import key_set_of, looked_up, method_of, methods_of
from openbadge_issuer.verification.many.kept import Kept, KeptKey
from openbadge_issuer.verification.nesting import too_much
from openbadge_issuer.verification.outcomes import NO_STATUS_LIST, check, from_error, not_applicable, not_run
from openbadge_issuer.verification.ownership import Signed, authorized
from openbadge_issuer.verification.policy import CHECKS
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome, Report
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["judge_again"]

_NOT_AGAIN: Final = tuple(name for name in CHECKS if name not in ("issuer", "trust", "status", "dates"))
_NO_CERTIFICATE: Final = "trust.no_certificate"


def judge_again(kept: Kept, question: Question) -> Rounds[Report]:
    """The report; what does not change is `NOT_APPLICABLE` in it, and says when it was checked."""
    policy, document = question.policy, kept.document
    issuer = yield from _afforded("issuer", _key_again(kept, question), question)
    found = [issuer, (yield from _afforded("status", _status_again(kept, issuer, question), question))]
    until = parse_moment(kept.valid_until)
    dated = judging.check_dates(document, until, question.now, policy.leeway)
    found.append(dates_of_part(dated, document, kept.part, policy))
    required = {"issuer", "status", "dates"} & policy.required
    day = kept.checked_at.replace("+00:00", "Z")
    if policy.registries or policy.expected_issuer is not None:
        found.append((yield from _afforded("trust", _trust_again(kept, issuer, question), question)))
        required.add("trust")
    else:
        again = f"It was checked on {day}; its key, its status and its dates were looked at again."
        found.append(not_applicable("trust", "not_applicable_recheck", again, {"checked_at": day}))
    for name in _NOT_AGAIN:
        before = f"Checked on {day}, and not again."
        found.append(not_applicable(name, "not_applicable_recheck", before, {"checked_at": day}))
    formed = taken(check("structure", Outcome.PASSED, "passed", ""), kept.format, policy)
    if (
        formed.outcome is Outcome.UNKNOWN
    ):  # the policy is another one now, or it was kept as what a badge refers to
        found = [formed if each.name == "structure" else each for each in found]
        required |= {"structure"} & policy.required
    checks = tuple(sorted(found, key=lambda each: CHECKS.index(each.name)))
    return Report(
        verdict=verdict(checks, frozenset(required)),
        format=kept.format,
        proof_format=kept.proof_format,
        carrier="kept",
        badge=badge_view(document, recipient_matched=None),
        checks=checks,
        required=frozenset(required),
        leniencies=policy.leniencies,
        input_sha256=kept.input_sha256,
        checked_at=question.now,
        library=f"openbadge_issuer {__version__}",
    )


def _afforded(name: str, rounds: Rounds[Check], question: Question) -> Rounds[Check]:
    """The check, undecided where what its documents cost is more than one check may take."""
    try:
        return (yield from rounds)
    except BeyondEffort:
        return replace(from_error(name, too_much(question)), outcome=Outcome.UNKNOWN)


def _key_again(kept: Kept, question: Question) -> Rounds[Check]:
    """Does the issuer still list a key that signed, for issuing, and what does it say of it now? One good key suffices."""
    checks: list[Check] = []
    for key in kept.keys:
        checks.append((yield from _one_key_again(key, kept, question)))
        if checks[-1].outcome is Outcome.PASSED:
            return checks[-1]
    for outcome in (Outcome.WARNING, Outcome.UNKNOWN):
        found = next((each for each in checks if each.outcome is outcome), None)
        if found is not None:
            return found
    return checks[0]


def _one_key_again(one: KeptKey, kept: Kept, question: Question) -> Rounds[Check]:
    issuer_id = id_of(kept.document.get("issuer"))
    try:
        check_time(None, parse_moment(one.proof_expires), question.now, question.policy.leeway)
        key = PublicKey.from_multikey(one.key)
        if kept.proof_format == "vc-jwt":
            task = resolve_jwk(key, issuer_id, methods=methods_of(question), key_set=key_set_of(question))
            method = yield from looked_up(task)
        else:
            method = yield from method_of(one.verification_method, issuer_id, question)
        if method.public_key != key:
            raise ResolutionError(
                "The issuer's document lists another key under this name.",
                code="resolve.other_key",
                params={"verification_method": one.verification_method},
            )
    except OpenBadgeError as error:
        return from_error("issuer", error)
    return authorized(method, issuer_id, Signed(parse_moment(one.signed), one.signed_member), question)


def _status_again(kept: Kept, issuer: Check, question: Question) -> Rounds[Check]:
    if "credentialStatus" not in kept.document:
        return NO_STATUS_LIST if kept.part is None else no_status_in_part(question.policy)
    if issuer.outcome is Outcome.FAILED:
        return not_run(
            "status", "not_run_issuer_key", "Not looked up, because its issuer's key no longer counts."
        )
    from openbadge_issuer.verification.status.checking import check_status  # noqa: PLC0415 - few badges have a status

    found = yield from check_status(kept.document, question)
    return status_of_part(found, kept.part, question.policy)


def _trust_again(kept: Kept, issuer: Check, question: Question) -> Rounds[Check]:
    from openbadge_issuer.verification.trust.checking import check_trust  # noqa: PLC0415 - only where there is a list

    done = check("contexts", Outcome.PASSED, "passed", "")
    proof = check("proof", Outcome.PASSED, "verified", "")
    examined = Examined(contexts=done, structure=done, proof=proof, issuer=issuer)
    found = yield from check_trust(kept.document, None, examined, question)
    told = {found.code, *(each.code for each in found.findings)}
    if found.outcome is not Outcome.FAILED or kept.proof_format != "vc-jwt" or _NO_CERTIFICATE not in told:
        return found
    return check(
        "trust",
        Outcome.UNKNOWN,
        "not_kept",
        "Whether you still trust its issuer is not known: a certificate in its token was not kept.",
        params={"issuer": id_of(kept.document.get("issuer"))},
        advice="Check the badge itself again.",
    )
