"""The check `trust`: who is this issuer, and who made the achievement?

Answered only by what the caller knows: expected ids, and the registries of the policy. They are asked for a badge that its
issuer has signed, as is shown by then: anybody can name an issuer that is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeGuard

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.ports import Resolution
from openbadge_issuer.proofs.vc_jwt import VcJwt
from openbadge_issuer.verification.badge import id_of, member, text, words
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.outcomes import check, not_run, quoting
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

_ASK_CREATOR: Final = "Ask the creator whether this issuer may award their achievement."


@dataclass(frozen=True, slots=True)
class _Said:
    """What one registry said."""

    registry: TrustRegistry
    listing: Listing

    @property
    def place(self) -> str:
        """The registry's name; nothing for the caller's own list, which has none."""
        return self.registry.name[:_SHOWN]

    def finding(self, issuer_id: str) -> Finding:
        """The same of this issuer as a sentence: a registry's own after that, under a code of its own if it has one."""
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
        else:
            message = f"Whether the issuer {issuer_id} is in the registry {place!r} is not known."
            found = _finding("unknown", message, {"issuer": issuer_id, "registry": place})
        return replace(
            found,
            code=(listing.code if outcome != "listed" else "") or found.code,
            message=f"{found.message} {listing.message}".rstrip(),
            severity="warning" if outcome == "unknown" else "info",
            params=self._params(issuer_id),
            advice=listing.advice,
        )

    def _params(self, issuer_id: str) -> dict[str, Param]:
        listing = self.listing
        params: dict[str, Param] = {"issuer": issuer_id, **listing.params}
        if self.place:
            params["registry"] = self.place
        if listing.outcome == "listed":
            params["name"] = listing.name[:_SHOWN]
            params |= {"until": listing.until.isoformat()} if listing.until is not None else {}
        if listing.message and not listing.code:
            params["message"] = listing.message
        return params


def _finding(code: str, message: str, params: Mapping[str, Param]) -> Finding:
    return Finding(code=f"trust.{code}", message=message, pointer="/issuer", params=params)


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
        message = "It names an issuer that you may trust; whether that issuer signed it was not shown."
        return not_run("trust", examined.unproven, message)
    if policy.registries:
        method = examined.issuer.params.get("verification_method")
        enquiry = Enquiry(
            issuer_id=issuer_id,
            now=question.now,
            document=document,
            header=token.header if token is not None else {},
            verification_method=method if isinstance(method, str) else "",
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
    return (yield from _with_creator(found, document, question))


def _another_than_asked(document: JSONObject, issuer_id: str, policy: Policy) -> Check | None:
    achievement_id = text(member(document, "credentialSubject", "achievement", "id"))
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
    except Exception as error:  # noqa: BLE001 - the caller's own code, which may raise anything
        return _broken(error)


def _is_listing(answer: object) -> TypeGuard[Listing]:
    """Whether a registry of the caller's own keeps its word: what is no answer does not refuse a badge."""
    return (
        isinstance(answer, Listing)
        and answer.outcome in ("listed", "not_listed", "unknown")
        and answer.retry in ("never", "later")
        and all(isinstance(each, str) for each in (answer.name, answer.code, answer.message, answer.advice))
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
    issuer_id = id_of(document.get("issuer"))
    findings = [each.finding(issuer_id) for each in answers]
    listed = next((i for i, each in enumerate(answers) if each.listing.outcome == "listed"), None)
    if listed is not None:
        where = findings[listed]
        known = replace(where, code="trust.listed", message="The issuer is one whom you trust.")
        return replace(quoting(_as_check(Outcome.PASSED, known, ()), where), findings=(known, *findings))
    unknown = next((i for i, each in enumerate(answers) if each.listing.outcome == "unknown"), None)
    if unknown is None:
        return _not_listed(document, answers)
    advice = findings[unknown].advice or ADVICE["again"]
    found = _as_check(Outcome.UNKNOWN, replace(findings[unknown], advice=advice), findings)
    return replace(found, retry=answers[unknown].listing.retry)


def _not_listed(document: JSONObject, answers: Sequence[_Said]) -> Check:
    """One that says under a code why, as that it was listed once, is quoted; else nobody knows the issuer."""
    issuer_id = id_of(document.get("issuer"))
    if not issuer_id:
        return _nobody()
    findings = [each.finding(issuer_id) for each in answers]
    first = next((i for i, each in enumerate(answers) if each.listing.message), None)
    told = Listing(outcome="not_listed") if first is None else answers[first].listing
    found = Finding(
        code="trust.not_listed",
        message=f"The issuer {issuer_id} is not among those whom you trust, whatever it calls itself.",
        params={"issuer": issuer_id},
        advice=_ASK_ISSUER,
    )
    if told.code and first is not None:
        found = findings[first]
    elif told.message:
        found = replace(
            found, message=f"{found.message} {told.message}", params={**found.params, "message": told.message}
        )
    return _as_check(
        Outcome.FAILED, replace(found, advice=told.advice or found.advice or _ASK_ISSUER), findings
    )


def _as_check(outcome: Outcome, found: Finding, findings: Sequence[Finding]) -> Check:
    """The check with the words of a finding; what each has said, where there are several."""
    return check(
        "trust",
        outcome,
        found.code,
        found.message,
        params=found.params,
        advice=found.advice,
        pointer="" if outcome is Outcome.PASSED else "/issuer",
        findings=findings if len(findings) > 1 else (),
    )


def _not_asked(document: JSONObject, issuer_id: str, policy: Policy) -> Check:
    claimed = words(member(document, "issuer", "name"))
    return check(
        "trust",
        Outcome.UNKNOWN if "trust" in policy.required else Outcome.WARNING,
        "not_asked",
        f"Who stands behind this badge was not checked: it calls itself {claimed!r}, and anyone can write that name.",
        params={"issuer": issuer_id, "claimed_name": claimed},
        advice="Name the issuers that you trust, or compare the issuer's id with one that you know.",
        pointer="/issuer",
    )


def _with_creator(found: Check, document: JSONObject, question: Question) -> Rounds[Check]:
    """Says so where the achievement was made by somebody else than the issuer; that never decides."""
    creator_id = id_of(member(document, "credentialSubject", "achievement", "creator"))
    if not creator_id or creator_id == id_of(document.get("issuer")):
        return found
    answers: list[_Said] = []
    if found.outcome is not Outcome.FAILED:
        answers = yield from _ask(question.policy.registries, Enquiry(issuer_id=creator_id, now=question.now))
    finding = _of_creator(creator_id, answers)
    findings = (*(found.findings or (_as_finding(found),)), finding)
    if found.outcome is not Outcome.PASSED or finding.severity == "info":
        return replace(found, message=f"{found.message} {finding.message}", findings=findings)
    return check(
        "trust",
        Outcome.WARNING,
        finding.code,
        f"{found.message} {finding.message}",
        params={**found.params, **finding.params},
        advice=finding.advice,
        pointer=finding.pointer,
        findings=findings,
    )


def _of_creator(creator_id: str, answers: Sequence[_Said]) -> Finding:
    creator = creator_id[:_SHOWN]
    created = f"The achievement was made by somebody else, {creator}"
    listed = next((each for each in answers if each.listing.outcome == "listed"), None)
    if listed is not None:
        name, place = listed.listing.name[:_SHOWN], listed.place
        params: dict[str, Param] = {"creator": creator, "creator_name": name}
        if place:
            params["registry"] = place
            said = f"{created}, who is in the registry {place!r}, as {name!r}."
            return _of_achievement("other_creator_in_registry", said, params)
        said = f"{created}, who is on your list, as {name!r}."
        return _of_achievement("other_creator_listed", said, params)
    params = {"creator": creator}
    if not answers:
        said = f"{created}, says the badge; nobody was asked about them."
        return _of_achievement("other_creator", said, params, _ASK_CREATOR)
    if any(each.listing.outcome == "unknown" for each in answers):
        said = f"{created}, says the badge; whether you trust them is not known."
        return _of_achievement("other_creator_unknown", said, params, _ASK_CREATOR)
    said = f"{created}, says the badge, and none whom you trust."
    return _of_achievement("other_creator_not_listed", said, params, _ASK_CREATOR)


def _of_achievement(code: str, message: str, params: Mapping[str, Param], advice: str = "") -> Finding:
    return Finding(
        code=f"trust.{code}",
        message=message,
        severity="warning" if advice else "info",
        pointer="/credentialSubject/achievement/creator",
        params=params,
        advice=advice,
    )


def _as_finding(found: Check) -> Finding:
    return Finding(
        code=found.code,
        message=found.message,
        severity="info" if found.outcome is Outcome.PASSED else "warning",
        pointer="/issuer",
        params=found.params,
        advice=found.advice,
    )
