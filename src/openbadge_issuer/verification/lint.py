"""Judges JSON that is not signed yet: the same rules, all findings, no proof asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.models.markers import OB_CONTEXT, VC2_CONTEXT
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.verification.assembling import another_format, assemble, check_structure, verdict
from openbadge_issuer.verification.badge import items, member, objects_in, text, types_of
from openbadge_issuer.verification.bounding import bounded
from openbadge_issuer.verification.known_contexts import know_contexts
from openbadge_issuer.verification.outcomes import not_applicable
from openbadge_issuer.verification.policy import CHECKS, DEFAULT_POLICY, Policy
from openbadge_issuer.verification.question import BadgeInput
from openbadge_issuer.verification.reading import Reading, read
from openbadge_issuer.verification.report import Check, Outcome, Report
from openbadge_issuer.verification.scheduler import Session
from openbadge_issuer.verification.sharing import Shared
from openbadge_issuer.verification.translating import ADVICE

__all__ = ["lint"]

_NOBODY = "urn:uuid:00000000-0000-4000-8000-00000000000"
_JUDGED = frozenset({"carrier", "json", "contexts", "structure"})
_LEFT_OUT = tuple(name for name in CHECKS if name not in _JUDGED)


def lint(
    document: BadgeInput, *, policy: Policy = DEFAULT_POLICY, contexts: ContextTable | None = None
) -> Report:
    """Judges a document as if it were to be signed now: `carrier`, `json`, `contexts` and `structure`, with all findings.

    Rules for issuing apply, which are stricter than those for reading; advice for designers comes as warnings. The other
    checks are `NOT_APPLICABLE`, also the proof of what is signed already (``proof_format`` says by what). An achievement
    on its own is judged as if it were to be awarded (``format`` is ``achievement``). Never raises for what is in the
    document.
    """
    reading = read(document, policy.limits)
    checks: list[Check] = [*reading.checks]
    if reading.document is not None:
        checks += _judged(reading.document, policy, default_contexts() if contexts is None else contexts)
        checks += [
            not_applicable(name, "not_applicable_lint", "A lint does not look at this.") for name in _LEFT_OUT
        ]
    report = assemble(reading, checks, _claimed_securing(reading), policy, None)
    report = replace(report, verdict=verdict(report.checks, _JUDGED), required=_JUDGED)
    alone = reading.document is not None and _is_achievement(reading.document)
    (report,) = bounded([replace(report, format="achievement") if alone else report])
    return report


def _judged(document: JSONObject, policy: Policy, contexts: ContextTable) -> tuple[Check, ...]:
    if _is_achievement(document):
        return tuple(map(_of_achievement, _judged(_around(document), policy, contexts)))
    foreign = another_format(document)
    if foreign is not None and foreign.outcome is Outcome.FAILED:  # nobody has to be asked for another file
        return (replace(foreign, advice=ADVICE["credential"]),)
    if foreign is not None:
        return (foreign,)
    rounds = know_contexts(
        objects_in(document), contexts, replace(policy, fetch_contexts=False), Shared(), Effort()
    )
    known, table = Session(rounds, policy.budget).result
    canonical = None
    if known.outcome not in (Outcome.UNKNOWN, Outcome.FAILED):
        canonical = CanonicalDocument(document, table, policy.limits)
    return known, check_structure(document, canonical, policy, purpose="issue")


def _is_achievement(document: JSONObject) -> bool:
    foreign = another_format(document)
    return foreign is not None and foreign.outcome is Outcome.FAILED and "Achievement" in types_of(document)


_INSIDE = "/credentialSubject/achievement"


def _around(achievement: JSONObject) -> JSONObject:
    """The least that is said about an achievement when somebody has earned it."""
    return {
        "@context": [VC2_CONTEXT, OB_CONTEXT],
        "id": f"{_NOBODY}0",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "-",
        "issuer": {"id": f"{_NOBODY}1", "type": ["Profile"], "name": "-"},
        "validFrom": "2000-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{_NOBODY}2",
            "type": ["AchievementSubject"],
            "achievement": achievement,
        },
    }


def _of_achievement(found: Check) -> Check:
    """What was found around an achievement, with pointers into the achievement itself."""

    def inside(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(
            replace(
                each,
                message=_inside(each.message),
                pointer=_inside(each.pointer),
                params=_inside_each(each.params),
            )
            for each in findings
        )

    return replace(
        found,
        message=_inside(found.message),
        pointer=_inside(found.pointer),
        params=_inside_each(found.params),
        parts=inside(found.parts),
        findings=inside(found.findings),
    )


def _inside(text: str) -> str:
    return text.replace(_INSIDE, "")


def _inside_each(params: Mapping[str, Param]) -> dict[str, Param]:
    return {name: _inside(value) if isinstance(value, str) else value for name, value in params.items()}


def _claimed_securing(reading: Reading) -> str:
    """What the document says of how it is signed; empty where it carries no proof."""
    if reading.token is not None:
        return "vc-jwt"
    for proof in items(member(reading.document, "proof")):
        return text(member(proof, "cryptosuite")) or text(member(proof, "type")) or "unknown"
    return ""
