"""The check `proof` of a hosted badge: what its issuer's server hosts at its id is the badge ("HostedBadge Verification").

What was handed in only names the place. The copy that is hosted there decides, and where the two differ the report says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.ob2.addresses import Address, address_of, same_place
from openbadge_issuer.ob2.documents import edition, id_of, is_badge, kind_of, method, text, types_of
from openbadge_issuer.ob2.revocation import says_revoked
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.verification.open_badges_2.fetching import ADVICE, Document, Missing, bring
from openbadge_issuer.verification.outcomes import check, not_run, quoting
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome, Turn
from openbadge_issuer.verification.scheduler import Rounds

__all__ = [
    "NOT_HOSTED",
    "NOT_LOOKED_UP",
    "Proven",
    "own_status",
    "prove_hosted",
    "revoked",
    "standing",
    "unverified",
]

_SHOWN: Final = 10  # members that are named
_REASON: Final = 300  # characters of a reason
_MAX_HOPS: Final = 3  # from the id to where it is hosted now
_NEVER_COMPARED: Final = frozenset(
    {"@context", "type", "verify", "verification", "uid"}
)  # spelled in several ways
_UNKNOWN: Final[Mapping[str, str]] = {
    "unavailable": "hosted_unavailable",
    "redirected": "hosted_redirected",
    "unreadable": "hosted_unreadable",
    "address": "hosted_not_public",
}
"""The codes, by why no copy came."""
NOT_LOOKED_UP: Final = not_run("status", "not_run_proof", "Not looked up, because the proof did not pass.")
NOT_HOSTED: Final[Mapping[str, Check]] = {
    name: not_run(name, "not_run_hosted", "Not decided: what its issuer hosts counts, and that did not come.")
    for name in ("contexts", "structure", "trust", "dates", "recipient")
}
"""The checks of what was handed in, by name: what is wrong with it may be right where it is hosted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The assertion that is judged from here on, and how `proof` ended; ``status`` where its host says something of it."""

    assertion: JSONObject = field(repr=False)
    proof: Check
    status: Check = NOT_LOOKED_UP
    address: Address | None = None  # where it is hosted, if it is
    older: bool = False  # it was hosted in the words of 1.x

    @property
    def passed(self) -> bool:
        """Whether it is what its host, or its signer, says."""
        return self.proof.outcome in (Outcome.PASSED, Outcome.WARNING)


def prove_hosted(
    handed: JSONObject,
    question: Question,
    *,
    address_alone: bool,
    kind: Literal["Assertion", "Endorsement"] = "Assertion",
) -> Rounds[Proven]:
    """Fetches what is hosted at the assertion's id; ``address_alone``: nothing but its address was handed in."""
    address = address_of(handed.get("id"))
    if address is None:
        return Proven(assertion=handed, proof=_nowhere(text(handed.get("id"))[:200]))
    found = yield from _hosted_copy(handed["id"], kind, question)
    if isinstance(found, Check):
        return Proven(assertion=handed, proof=found)
    if isinstance(found, Missing):
        return _without_copy(handed, found, address)
    hosted = found.content
    status = own_status(hosted, found.address.url)
    if status is not None and status.outcome is Outcome.FAILED:
        return _revoked(handed, status)
    if method(hosted) != "hosted":
        message = f"What is hosted at {found.address.url} says that it is not to be verified by being hosted."
        refused = _proof(Outcome.FAILED, "method_changed", message, {"url": found.address.url})
        return Proven(assertion=hosted, proof=refused)
    return Proven(
        assertion=hosted,
        proof=_compared(handed, hosted, found.address, address_alone=address_alone),
        address=found.address,
        older=found.older,
        status=status or standing(found.address.url),
    )


def unverified(document: JSONObject) -> Check:
    """It is neither to be verified as hosted nor as signed."""
    kinds = ", ".join(types_of(document.get("verification")))[:100]
    if kinds:
        return check(
            "proof",
            Outcome.UNKNOWN,
            "unsupported",
            f"It is to be verified as {kinds}, which is neither hosted nor signed, and is not checked here.",
            params={"type": kinds},
            pointer="/verification",
            advice="Check it with a tool of that method, or ask the issuer.",
            turn="verifier",
        )
    return check(
        "proof",
        Outcome.UNKNOWN,
        "no_verification",
        "It does not say how it is to be verified: neither as hosted nor as signed.",
        pointer="/verification",
        advice="Ask the issuer how to verify it.",
    )


def own_status(document: JSONObject, where: str) -> Check | None:
    """What the badge says of itself with `revoked`: that it was, or something that can not be read; ``None``: nothing."""
    said = says_revoked(document)
    if said:
        return revoked(text(document.get("revocationReason")), where)
    if said is False:
        return None
    return check(
        "status",
        Outcome.UNKNOWN,
        "unclear",
        "Whether it still stands is not known. What it says of being revoked is neither true nor false.",
        params={"url": where},
        advice="Ask the issuer whether the badge still stands.",
        pointer="/revoked",
    )


def standing(where: str) -> Check:
    """The badge was not taken back, says what is at this address."""
    return check("status", Outcome.PASSED, "good", "The issuer has not taken it back.", params={"url": where})


def revoked(reason: str, where: str) -> Check:
    """The badge was taken back."""
    shown = reason[:_REASON]
    found = check(
        "status",
        Outcome.FAILED,
        "revoked",
        "The issuer has taken this badge back (revoked).",
        params={"reason": shown, "url": where},
        advice="Do not accept it. Why it was taken back, only the issuer can say.",
    )
    if not reason.strip():
        return found
    said = f"The reason that is given: {shown}"
    return quoting(
        found, Finding(code="status.reason", message=said, severity="info", params={"reason": shown})
    )


def _nowhere(shown: str) -> Check:
    message = "It says that it is hosted, and its id is no web address."
    return _proof(Outcome.FAILED, "no_address", message, {"id": shown}, turn="holder")


def _hosted_copy(
    reference: JSON, kind: Literal["Assertion", "Endorsement"], question: Question
) -> Rounds[Document | Missing | Check]:
    """The copy at the id; where that gives itself another id at its host, or a redirect leads elsewhere, the one there.

    A badge that has moved is judged by where it is now: a redirect makes nobody speak for the host that it came from.
    """
    for _ in range(_MAX_HOPS):
        found = yield from bring(reference, "badge", question)
        if isinstance(found, Missing):
            if not found.leads_to:
                return found
            reference = found.leads_to  # what is hosted there, if it is, is judged by the place where it is
            continue
        hosted = upgrade(found.content, kind, address=found.address.url)
        meant = is_badge(hosted) if kind == "Assertion" else kind_of(hosted) == kind
        if not meant and not says_revoked(hosted):  # many strip it down to `id` and `revoked`
            message = f"What is hosted at {found.address.url} is no {kind}."
            return _proof(Outcome.FAILED, "other_kind", message, {"url": found.address.url, "expected": kind})
        own = hosted.get("id")
        if same_place(own, reference):
            return Document(found.address, hosted, older=edition(found.content) in ("1.0", "1.1"))
        there = address_of(own)
        if there is None or there.authority != found.address.authority:
            return _another(found.address, own)
        reference = own
    return found if isinstance(found, Missing) else _another(found.address, reference)


def _another(address: Address, own: JSON) -> Check:
    message = f"What is hosted at {address.url} bears another id: it is not this badge."
    return _proof(Outcome.FAILED, "other_badge", message, {"url": address.url, "id": text(own)[:200]})


def _without_copy(handed: JSONObject, missing: Missing, address: Address) -> Proven:
    if missing.why == "gone":
        return _revoked(handed, revoked(text(missing.content.get("revocationReason")), address.url))
    if missing.why == "not_found":
        message = f"Its issuer does not host it: there is nothing at {missing.url}."
        advice = "Ask the issuer for a badge that still stands."
        proof = _proof(Outcome.FAILED, "not_hosted", message, {"url": missing.url}, advice=advice)
        return Proven(assertion=handed, proof=proof)
    proof = check(
        "proof",
        Outcome.UNKNOWN,
        _UNKNOWN[missing.why],
        "Whether its issuer hosts it is not known.",
        params={"url": missing.url, "reason": missing.reason},
        advice=ADVICE[missing.why],
        retry=missing.retry,
        turn=missing.turn,
        pointer="/id",
    )
    return Proven(assertion=handed, proof=quoting(proof, *missing.reasons))


def _revoked(handed: JSONObject, status: Check) -> Proven:
    return Proven(
        assertion=handed,
        proof=not_run("proof", "not_run_status", "Not compared: its issuer says that it was revoked."),
        status=status,
    )


def _compared(handed: JSONObject, hosted: JSONObject, address: Address, *, address_alone: bool) -> Check:
    differing = () if address_alone else differences(handed, hosted)
    if not differing:
        message = f"It is what {address.authority} hosts at its address."
        params: dict[str, Param] = {"url": address.url, "host": address.authority}
        return _proof(Outcome.PASSED, "hosted", message, params)
    members = [name[:100] for name in differing[:_SHOWN]]
    number = len(differing)
    return check(
        "proof",
        Outcome.WARNING,
        "hosted_differs",
        f"What was handed in differs from what is hosted at {address.url}, which was judged. "
        f"Members that differ: {number} ({', '.join(members)}).",
        params={"url": address.url, "number": number, "members": members},
        advice="Use what this report says, and not the file.",
        pointer=join(differing[0]),
        turn="verifier",
    )


def differences(handed: JSONObject, hosted: JSONObject) -> tuple[str, ...]:
    """The names of the members that differ; an object and its address are the same where the address is its id."""
    names = [name for name in {**handed, **hosted} if name not in _NEVER_COMPARED]
    return tuple([name for name in names if not _alike(handed.get(name), hosted.get(name))])


def _alike(one: JSON, other: JSON) -> bool:
    if one == other:
        return type(one) is type(other)
    if isinstance(one, dict) and isinstance(other, dict):
        return False
    return same_place(id_of(one), id_of(other))


def _proof(
    outcome: Outcome,
    code: str,
    message: str,
    params: dict[str, Param],
    *,
    advice: str = "",
    turn: Turn | None = None,
) -> Check:
    return check("proof", outcome, code, message, params=params, advice=advice, turn=turn, pointer="/id")
