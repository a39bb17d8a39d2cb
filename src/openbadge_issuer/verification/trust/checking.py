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
from openbadge_issuer.verification.badge import id_of, member, text, types_of, words
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.outcomes import check, not_run
from openbadge_issuer.verification.policy import Policy
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds, gather
from openbadge_issuer.verification.trust.listing import Enquiry, Listing
from openbadge_issuer.verification.trust.registry import TrustedIssuers, TrustRegistry

__all__ = ["check_trust"]

_SHOWN: Final = 200
_CODES: Final = {"listed": "trust.listed", "not_listed": "trust.not_listed", "unknown": "trust.failed"}
"""What a registry's answer is called that brings no code of its own."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What one registry said."""

    registry: TrustRegistry
    listing: Listing

    @property
    def where(self) -> str:
        """The registry in a sentence; the caller's own list has no name."""
        name = self.registry.name[:_SHOWN]
        return f"in the registry {name!r}" if name else "on your list"

    @property
    def code(self) -> str:
        """Its own, or that of every such answer."""
        return self.listing.code or _CODES[self.listing.outcome]


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
        trusted = "on your list" if isinstance(policy.trust, TrustedIssuers) else "that you may trust"
        trusted = trusted if policy.registries else "that you expected"
        message = f"It names an issuer {trusted}; whether that issuer signed it was not shown."
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
    if policy.expected_issuer is not None and issuer_id != policy.expected_issuer:
        return check(
            "trust",
            Outcome.FAILED,
            "other_issuer",
            f"This badge names {issuer_id or 'nobody'} as its issuer, not {policy.expected_issuer}.",
            params={"issuer": issuer_id, "expected": policy.expected_issuer},
            pointer="/issuer",
        )
    if policy.expected_achievement is not None and achievement_id != policy.expected_achievement:
        return check(
            "trust",
            Outcome.FAILED,
            "other_achievement",
            f"This badge is for {achievement_id or 'an achievement without an id'}, not for {policy.expected_achievement}.",
            params={"achievement": achievement_id, "expected": policy.expected_achievement},
            pointer="/credentialSubject/achievement/id",
        )
    return None


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
    message = f"Asking it ended in a {type(answer).__name__}."
    return Listing(outcome="unknown", message=message)


def _until_now(listing: Listing, now: datetime) -> Listing:
    if listing.outcome != "listed" or listing.until is None or listing.until > now:
        return listing
    ended = listing.until.isoformat()
    message = f"It was listed until {ended}."
    return Listing(outcome="not_listed", code="trust.ended", message=message, params={"until": ended})


def _of_issuer(document: JSONObject, answers: Sequence[_Said]) -> Check:
    """One that lists the issuer suffices; else one that could not be asked leaves it unknown."""
    issuer_id = id_of(document.get("issuer"))
    listed = next((each for each in answers if each.listing.outcome == "listed"), None)
    if listed is not None:
        name = listed.listing.name[:_SHOWN]
        params: dict[str, Param] = {"issuer": issuer_id, "name": name}
        if listed.registry.name:
            params["registry"] = listed.registry.name[:_SHOWN]
        if listed.listing.until is not None:
            params["until"] = listed.listing.until.isoformat()
        findings = [_finding(each) for each in answers] if len(answers) > 1 else []
        message = f"The issuer is {listed.where}, as {name!r}."
        return check("trust", Outcome.PASSED, "listed", message, params=params, findings=findings)
    unknown = next((each for each in answers if each.listing.outcome == "unknown"), None)
    if unknown is None:
        return _not_listed(document, answers)
    said = unknown.listing
    return check(
        "trust",
        Outcome.UNKNOWN,
        unknown.code,
        f"Whether the issuer {issuer_id} is {unknown.where} is not known. {said.message}".rstrip(),
        params={"issuer": issuer_id, "registry": unknown.registry.name[:_SHOWN], **said.params},
        advice=said.advice or "Ask again later, or look the issuer up yourself.",
        pointer="/issuer",
        retry=said.retry,
        findings=[_finding(each) for each in answers] if len(answers) > 1 else [],
    )


def _not_listed(document: JSONObject, answers: Sequence[_Said]) -> Check:
    issuer_id = id_of(document.get("issuer"))
    told = next((each.listing for each in answers if each.listing.message), Listing(outcome="not_listed"))
    own = all(isinstance(each.registry, TrustedIssuers) for each in answers)
    places = "on your list of trusted issuers" if own else "in any registry that you trust"
    message = f"The issuer {issuer_id} is not {places}, whatever it calls itself."
    if "EndorsementCredential" in types_of(
        document
    ):  # of whom nothing is wrong, but that you do not know them
        message = f"Who endorses it, {issuer_id}, is not among those whom you trust."
    message = f"{message} {told.message}".rstrip()
    return check(
        "trust",
        Outcome.FAILED,
        told.code or "trust.not_listed",
        message if issuer_id else "This badge names no issuer, so none on your list of trusted issuers.",
        params={"issuer": issuer_id, **told.params},
        advice=told.advice
        or "Ask the issuer for its id through a channel that you trust, and add it if it is right.",
        pointer="/issuer",
        findings=[_finding(each) for each in answers] if len(answers) > 1 else [],
    )


def _not_asked(document: JSONObject, issuer_id: str, policy: Policy) -> Check:
    claimed = words(member(document, "issuer", "name"))
    calls_itself = (
        f"it calls itself {claimed!r}, and anyone can write that name" if claimed else "it gives no name"
    )
    return check(
        "trust",
        Outcome.UNKNOWN if "trust" in policy.required else Outcome.WARNING,
        "not_asked",
        f"Who stands behind this badge was not checked: {calls_itself}.",
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
    findings = (
        *(found.findings or ((_as_finding(found),) if found.outcome is Outcome.PASSED else ())),
        finding,
    )
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
    created = f"The achievement was made by somebody else, {creator_id[:_SHOWN]}"
    listed = next((each for each in answers if each.listing.outcome == "listed"), None)
    params: dict[str, Param] = {"creator": creator_id}
    if listed is not None:
        name = listed.listing.name[:_SHOWN]
        said, params["creator_name"] = f", who is {listed.where}, as {name!r}.", name
    elif not answers:
        said = ", says the badge; nobody was asked about them."
    elif any(each.listing.outcome == "unknown" for each in answers):
        said = ", says the badge; whether you trust them is not known."
    else:
        said = ", says the badge, and none whom you trust."
    return Finding(
        code="trust.other_creator",
        message=created + said,
        severity="info" if listed is not None else "warning",
        pointer="/credentialSubject/achievement/creator",
        params=params,
        advice=""
        if listed is not None
        else "Ask the creator whether this issuer may award their achievement.",
    )


def _finding(said: _Said) -> Finding:
    listing = said.listing
    words = {"listed": "listed", "not_listed": "not listed", "unknown": "not known"}[listing.outcome]
    where = said.registry.name[:_SHOWN] or "your list"
    name = f", as {listing.name[:_SHOWN]!r}" if listing.name else ""
    return Finding(
        code=said.code,
        message=f"{where!r}: {words}{name}. {listing.message}".rstrip(),
        severity="warning" if listing.outcome == "unknown" else "info",
        pointer="/issuer",
        params={"registry": where, **listing.params},
        advice=listing.advice,
    )


def _as_finding(found: Check) -> Finding:
    return Finding(
        code=found.code, message=found.message, severity="info", pointer="/issuer", params=found.params
    )
