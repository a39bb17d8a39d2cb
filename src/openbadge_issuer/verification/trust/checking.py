"""The check `trust`: who is this issuer, and who made the achievement?

Answered only by what the caller knows: expected ids, and the registries of the policy. They are asked for a badge that its
issuer has signed, as is shown by then: anybody can name an issuer that is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeGuard

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding, Param, Severity
from openbadge_issuer.ports import Resolution
from openbadge_issuer.proofs.vc_jwt import VcJwt
from openbadge_issuer.verification.badge import id_of, is_record, items, member, text, words
from openbadge_issuer.verification.disclosure import Part, no_creator_in_part
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.outcomes import check, not_run, quoting, reasons, saying
from openbadge_issuer.verification.policy import Policy
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds, gather
from openbadge_issuer.verification.translating import ADVICE
from openbadge_issuer.verification.trust.listing import Enquiry, Listing
from openbadge_issuer.verification.trust.registry import TrustedIssuers, TrustRegistry

__all__ = ["check_trust"]

_SHOWN: Final = 200
_ASK_ISSUER: Final = "Ask the issuer for its id through a channel that you trust, and add it if it is right."

_OWN_CODE: Final = re.compile(
    r"trust\.(?!not_run)[a-z0-9_]+"
)  # `not_run` is of a check that waits for another one
_ASK_CREATOR: Final = "Ask the creator whether this issuer may award their achievement."
_NOT_SHOWN: Final = "It names an issuer that you may trust; whether that issuer signed it was not shown."
_NOT_PROVEN: Final = not_run("trust", "not_run_proof", _NOT_SHOWN)
_NOT_ITS_ISSUERS: Final = not_run("trust", "not_run_issuer", _NOT_SHOWN)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one registry said."""

    registry: TrustRegistry
    listing: Listing

    @property
    def place(self) -> str:
        """The registry's name; nothing for the caller's own list, which has none."""
        return self.registry.name[:_SHOWN]

    @property
    def words(self) -> str:
        """What it says itself; nothing where it only answers."""
        return self.listing.message.strip()

    def findings(self, issuer_id: str, pointer: str = "/issuer") -> tuple[Finding, ...]:
        """Whether it lists them, and then its own words, under its own code if it has one."""
        outcome, place, listing = self.listing.outcome, self.place, self.listing
        name = listing.name[:_SHOWN]
        if outcome == "listed" and place:
            message = f"It is in the registry {place!r}, as {name!r}."
            found = _finding("in_registry", message, {"registry": place, "name": name})
        elif outcome == "listed":
            found = _finding("on_list", f"It is on your list, as {name!r}.", {"name": name})
        elif outcome == "not_listed" and place:
            message = f"The issuer {issuer_id} is not in the registry {place!r}."
            found = _finding("not_in_registry", message, {"issuer": issuer_id, "registry": place})
        elif outcome == "not_listed":
            message = f"The issuer {issuer_id} is not on your list."
            found = _finding("not_on_list", message, {"issuer": issuer_id})
        elif place:
            message = f"Whether the issuer {issuer_id} is in the registry {place!r} is not known."
            found = _finding("unknown", message, {"issuer": issuer_id, "registry": place}, "warning")
        else:
            message = f"Whether the issuer {issuer_id} is on your list is not known."
            found = _finding("unknown_on_list", message, {"issuer": issuer_id}, "warning")
        found = replace(found, pointer=pointer, params=self._params(issuer_id) | {**found.params})
        if self.words:
            return found, self._in_its_words(found)
        code = listing.code if outcome != "listed" else ""
        return (replace(found, code=code or found.code, advice=listing.advice),)

    def _in_its_words(self, found: Finding) -> Finding:
        said, listing = self.words, self.listing
        words = _finding("said", f"{said}", {**found.params, "message": said}, found.severity)
        if listing.code:
            words = replace(words, code=listing.code, params=found.params)
        return replace(words, pointer=found.pointer, advice=listing.advice)

    def _params(self, issuer_id: str) -> dict[str, Param]:
        until = self.listing.until if self.listing.outcome == "listed" else None
        ends: dict[str, Param] = {"until": until.isoformat()} if until is not None else {}
        return {**self.listing.params, "issuer": issuer_id, **ends}


def _finding(code: str, message: str, params: Mapping[str, Param], severity: Severity = "info") -> Finding:
    return Finding(code=f"trust.{code}", message=message, severity=severity, params=params)


def check_trust(
    document: JSONObject, token: VcJwt | None, examined: Examined, question: Question
) -> Rounds[Check]:
    """Who is this issuer? Registries are asked where the badge is its issuer's; of the creator, the same ones."""
    policy = question.policy
    issuer_id = id_of(document.get("issuer"))
    another = _another_than_asked(document, issuer_id, policy) or _not_on_a_list(document, policy)
    if another is not None:
        return another
    if examined.unproven and (policy.registries or policy.expected_issuer is not None):
        return _NOT_ITS_ISSUERS if examined.proof_passed else _NOT_PROVEN
    if policy.registries:
        signer = {name: value for name, value in examined.issuer.params.items() if isinstance(value, str)}
        enquiry = Enquiry(
            issuer_id=issuer_id,
            now=question.now,
            document=document,
            header=token.header if token is not None else {},
            verification_method=signer.get("verification_method", ""),
            key=signer.get("key", ""),
            shared=question.shared,
            effort=question.effort,
        )
        found = _of_issuer(document, (yield from _ask(policy.registries, enquiry)))
    elif policy.expected_issuer is not None:
        found = check(
            "trust",
            Outcome.PASSED,
            "expected_issuer",
            f"The issuer is {issuer_id}, as you expected.",
            params={"issuer": issuer_id},
        )
    else:
        found = _not_asked(document, issuer_id, policy)
    return (yield from _with_creator(found, document, examined.part, question))


def _another_than_asked(document: JSONObject, issuer_id: str, policy: Policy) -> Check | None:
    named = None if is_record(document) else member(document, "credentialSubject", "achievement")
    awarded = [*items(named)]
    achievement_id = text(member(awarded, "id"))
    if policy.expected_issuer is not None and not issuer_id:
        return _nobody(policy.expected_issuer)
    if policy.expected_issuer is not None and issuer_id != policy.expected_issuer:
        return check(
            "trust",
            Outcome.FAILED,
            "other_issuer",
            f"This badge names {issuer_id} as its issuer, not {policy.expected_issuer}.",
            params={"issuer": issuer_id, "expected": policy.expected_issuer},
            pointer="/issuer",
        )
    if policy.expected_achievement is not None and achievement_id != policy.expected_achievement:
        if not achievement_id and len(awarded) != 1:
            return check(
                "trust",
                Outcome.FAILED,
                "no_achievement",
                f"It is not awarded for one achievement, and so not for {policy.expected_achievement}.",
                params={"achievement": "", "expected": policy.expected_achievement},
                advice="Check a badge by itself: in a record, each has a report of its own, with its achievement.",
                pointer="/credentialSubject",
            )
        return check(
            "trust",
            Outcome.FAILED,
            "other_achievement" if achievement_id else "no_achievement_id",
            f"This badge is for {achievement_id}, not for {policy.expected_achievement}."
            if achievement_id
            else f"This badge is for an achievement without an id, not for {policy.expected_achievement}.",
            params={"achievement": achievement_id, "expected": policy.expected_achievement},
            pointer="/credentialSubject/achievement/id",
        )
    return None


def _nobody(expected: str = "") -> Check:
    """The badge names no issuer at all."""
    return check(
        "trust",
        Outcome.FAILED,
        "no_issuer",
        "This badge names no issuer, so none whom you trust.",
        params={"issuer": "", "expected": expected} if expected else {"issuer": ""},
        advice=_ASK_ISSUER,
        pointer="/issuer",
    )


def _not_on_a_list(document: JSONObject, policy: Policy) -> Check | None:
    """Where lists of the caller's own are all there is, they say no to a forgery as well."""
    issuer_id = id_of(document.get("issuer"))
    lists = [registry for registry in policy.registries if isinstance(registry, TrustedIssuers)]
    if not lists or len(lists) < len(policy.registries) or any(issuer_id in each.names for each in lists):
        return None
    return _not_listed(document, [_Said(each, Listing(outcome="not_listed")) for each in lists])


def _ask(registries: Sequence[TrustRegistry], enquiry: Enquiry) -> Rounds[list[_Said]]:
    answers = yield from gather([_asked(registry, enquiry) for registry in registries])
    return [
        _Said(registry, _until_now(answer, enquiry.now) if _is_listing(answer) else _broken(answer))
        for registry, answer in zip(registries, answers, strict=True)
    ]


def _asked(registry: TrustRegistry, enquiry: Enquiry) -> Resolution[Listing]:
    try:
        return (yield from registry.look_up(enquiry))
    except BeyondEffort:
        raise
    except Exception as error:  # noqa: BLE001 - the caller's own code, which may raise anything
        return _broken(error)


def _is_listing(answer: object) -> TypeGuard[Listing]:
    """Whether a registry of the caller's own keeps its word: what is no answer does not refuse a badge."""
    return (
        isinstance(answer, Listing)
        and answer.outcome in ("listed", "not_listed", "unknown")
        and answer.retry in ("never", "later")
        and all(isinstance(each, str) for each in (answer.name, answer.code, answer.message, answer.advice))
        and (not answer.code or _OWN_CODE.fullmatch(answer.code) is not None)
        and isinstance(answer.params, Mapping)
        and (
            answer.until is None
            or (isinstance(answer.until, datetime) and answer.until.utcoffset() is not None)
        )
    )


def _broken(answer: object) -> Listing:
    """Its class alone: what an exception says may be personal."""
    kind = type(answer).__name__
    message = f"Asking it ended in a {kind}."
    return Listing(outcome="unknown", code="trust.failed", message=message, params={"kind": kind})


def _until_now(listing: Listing, now: datetime) -> Listing:
    if listing.outcome != "listed" or listing.until is None or listing.until > now:
        return listing
    ended = listing.until.isoformat()
    message = f"It was listed until {ended}."
    return Listing(
        outcome="not_listed", code="trust.ended", message=message, params={"until": ended}, advice=_ASK_ISSUER
    )


def _of_issuer(document: JSONObject, answers: Sequence[_Said]) -> Check:
    """One that lists the issuer suffices; else one that could not be asked leaves it unknown."""
    issuer_id = id_of(document.get("issuer"))[:_SHOWN]
    findings = [finding for each in answers for finding in each.findings(issuer_id)]
    listed = next((each for each in answers if each.listing.outcome == "listed"), None)
    if listed is not None:
        where = listed.findings(issuer_id)
        known = replace(where[0], code="trust.listed", message="The issuer is one whom you trust.")
        return _as_check(Outcome.PASSED, known, (known, *where), (known, *findings))
    unknown = next((each for each in answers if each.listing.outcome == "unknown"), None)
    if unknown is None:
        return _not_listed(document, answers)
    told, listing = unknown.findings(issuer_id), unknown.listing
    found = replace(told[0], code=listing.code or told[0].code, advice=listing.advice or ADVICE["again"])
    return replace(_as_check(Outcome.UNKNOWN, found, told, findings), retry=listing.retry)


def _not_listed(document: JSONObject, answers: Sequence[_Said]) -> Check:
    """The first that says why, as that it was listed once, is quoted; else nobody knows the issuer."""
    issuer_id = id_of(document.get("issuer"))[:_SHOWN]
    if not issuer_id:
        return _nobody()
    findings = [finding for each in answers for finding in each.findings(issuer_id)]
    found = Finding(
        code="trust.not_listed",
        message=f"The issuer {issuer_id} is not among those whom you trust, whatever it calls itself.",
        params={"issuer": issuer_id},
        advice=_ASK_ISSUER,
    )
    first = next((each for each in answers if each.words), None)
    if first is None:
        return _as_check(Outcome.FAILED, found, (found,), findings)
    told, listing = first.findings(issuer_id), first.listing
    if listing.code:
        found = replace(told[0], code=listing.code)
    else:
        told = (found, *told[1:])
    return _as_check(Outcome.FAILED, replace(found, advice=listing.advice or _ASK_ISSUER), told, findings)


def _as_check(
    outcome: Outcome, found: Finding, told: Sequence[Finding], findings: Sequence[Finding]
) -> Check:
    """The check with the code of ``found``, and the words of all that is told; what each has said, where that is more."""
    said = check(
        "trust",
        outcome,
        found.code,
        found.message,
        params=found.params,
        advice=found.advice,
        pointer="" if outcome is Outcome.PASSED else "/issuer",
    )
    said = saying(said, *told) if len(told) > 1 else said
    return replace(said, findings=tuple(findings) if len(findings) > 1 else ())


def _not_asked(document: JSONObject, issuer_id: str, policy: Policy) -> Check:
    claimed = (words(member(document, "issuer", "name")) or issuer_id)[:_SHOWN]  # an id is written as freely
    return check(
        "trust",
        Outcome.UNKNOWN if "trust" in policy.required else Outcome.WARNING,
        "not_asked",
        f"Who stands behind this badge was not checked: it calls itself {claimed!r}, and anyone can write that name.",
        params={"issuer": issuer_id[:_SHOWN], "claimed_name": claimed},
        advice="Name the issuers that you trust, or compare the issuer's id with one that you know.",
        pointer="/issuer",
    )


def _with_creator(found: Check, document: JSONObject, part: Part | None, question: Question) -> Rounds[Check]:
    """Says so where the achievement was made by somebody else than the issuer; that never decides."""
    creator_id = id_of(member(document, "credentialSubject", "achievement", "creator"))
    if not creator_id:
        return no_creator_in_part(found, document, part)
    if creator_id == id_of(document.get("issuer")):
        return found
    answers: list[_Said] = []
    if found.outcome is not Outcome.FAILED:
        creator = Enquiry(
            issuer_id=creator_id, now=question.now, shared=question.shared, effort=question.effort
        )
        answers = yield from _ask(question.policy.registries, creator)
    finding, *where = _of_creator(creator_id, answers)
    findings = (*(found.findings or reasons(found)), finding, *where)
    if found.outcome is not Outcome.PASSED or finding.severity == "info":
        return replace(quoting(found, finding, *where), findings=findings)
    warning = check(
        "trust",
        Outcome.WARNING,
        finding.code,
        "",
        params={**found.params, **finding.params},
        advice=finding.advice,
        pointer=finding.pointer,
        findings=findings,
    )
    return saying(warning, *reasons(found), finding)


def _of_creator(creator_id: str, answers: Sequence[_Said]) -> tuple[Finding, ...]:
    """Whether they are known; if so, where and as whom."""
    creator = creator_id[:_SHOWN]
    created = f"The achievement was made by somebody else, {creator}"
    params: dict[str, Param] = {"creator": creator}
    listed = next((each for each in answers if each.listing.outcome == "listed"), None)
    if listed is not None:
        known = _of_achievement("other_creator_listed", f"{created}, whom you trust.", params)
        return known, *listed.findings(creator, known.pointer)
    if not answers:
        said = f"{created}, says the badge; nobody was asked about them."
        return (_of_achievement("other_creator", said, params, _ASK_CREATOR),)
    if any(each.listing.outcome == "unknown" for each in answers):
        said = f"{created}, says the badge; whether you trust them is not known."
        return (_of_achievement("other_creator_unknown", said, params, _ASK_CREATOR),)
    said = f"{created}, says the badge, and none whom you trust."
    return (_of_achievement("other_creator_not_listed", said, params, _ASK_CREATOR),)


def _of_achievement(code: str, message: str, params: Mapping[str, Param], advice: str = "") -> Finding:
    return Finding(
        code=f"trust.{code}",
        message=message,
        severity="warning" if advice else "info",
        pointer="/credentialSubject/achievement/creator",
        params=params,
        advice=advice,
    )
