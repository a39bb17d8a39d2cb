"""Bitstring Status List v1.0, section 3.2, and its predecessors: a list is a credential, and judged like one.

In this order: may its issuer speak for the badge? Is it strict JSON or a token, understood, well built, signed by that
issuer? Only then is it read. A list that names a status list of its own is not followed there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding, LimitExceeded, Param, StatusError
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.proofs.claims import moment_of
from openbadge_issuer.proofs.vc_jwt import VcJwt
from openbadge_issuer.status import (
    LIST_DOCUMENT_LIMITS,
    Status,
    StatusEntry,
    StatusList,
)
from openbadge_issuer.verification.badge import id_of, text
from openbadge_issuer.verification.examining import Examined, examine
from openbadge_issuer.verification.outcomes import check, quoting_another, reasons
from openbadge_issuer.verification.passing import is_no_credential
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome, Retry, Turn
from openbadge_issuer.verification.scheduler import Common, Rounds
from openbadge_issuer.verification.status.costs import count_examining, read_once, too_many
from openbadge_issuer.verification.status.methods import (
    NO_LIST,
    Asked,
    LookUp,
    StatusMethod,
    address,
    by_another,
    named,
    of_no_use,
    origin,
    undecided,
    unreadable,
    warning,
)
from openbadge_issuer.verification.status.unpacked import Unpacked
from openbadge_issuer.verification.status.words import BITSTRING, Words
from openbadge_issuer.verification.status.words import REVOCATION_LIST_2020 as _REVOCATION_LIST_2020
from openbadge_issuer.verification.status.words import STATUS_LIST_2021 as _STATUS_LIST_2021

__all__ = ["BITSTRING_STATUS_LIST", "REVOCATION_LIST_2020", "STATUS_LIST_2021"]

_ACCEPT: Final = (
    "application/vc, application/vc+jwt, application/jwt;q=0.9, application/ld+json;q=0.9, application/json;q=0.8, "
    "*/*;q=0.1"
)
_UNDATED: Final = timedelta(
    days=1
)  # older than this, a copy of a list without `ttl` and without an end is told
_PIN: Final = (
    "Save the context from its address, and pin your copy (`--document URL=FILE`); or let it be fetched."
)
_NO_JSON: Final = Finding(code="status.no_json", message="It is neither JSON nor a signed token.")
_ONE_IS_FALSE: Final = Finding(
    code="status.false_proof", message="All proofs of a list must verify, and one of them does not."
)
_IN_PART: Final = Finding(
    code="status.in_part", message="It is shown in part, and its end may have been left out."
)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A list that its issuer signed, and the doubts that there are for every entry."""

    words: Words
    url: str
    fetched: datetime | None
    ends: bool  # whether it says until when it is good
    question: Question
    doubts: tuple[Check, ...]
    unpacked: Unpacked

    def look_up(self, entry: JSONObject) -> tuple[Check, ...]:
        """What the list says of one entry, and every doubt."""
        place = self.words.entry_of(entry)
        try:
            one = self.unpacked.read_for(place, self.question)
            status = one.value(place.index)
            other_end = one.value(place.index ^ 7) if self.words.either_end else status
        except (StatusError, LimitExceeded) as error:
            return (of_no_use(self.url, error),)
        odd = tuple(_odd(finding) for finding in (*place.warnings, *one.warnings) if self._matters(finding))
        said = _meaning(place, status, self.url) if status == other_end else _either(self.url)
        return (said, *self.doubts, *self._old_copy(one), *odd)

    def _matters(self, finding: Finding) -> bool:
        return self.words is BITSTRING or finding.code != "status.no_multibase"

    def _old_copy(self, one: StatusList) -> tuple[Check, ...]:
        """Section 2.2: a copy is good for ``ttl``, and nothing is assumed of a list that has none."""
        now, fetched = self.question.now, self.fetched
        if not self.ends and (fetched is None or (one.ttl is None and now - fetched > _UNDATED)):
            message = "The status list does not say until when it is good, and this copy may be old."
            return (warning("undated", message, {"url": self.url}),)
        if fetched is None or one.ttl is None:
            return ()
        late, leeway = now - fetched - one.ttl, self.question.policy.leeway
        return (_old_copy(self.url, fetched, late - leeway, self.question),) if late > leeway else ()


def _locate(words: Words, entry: JSONObject) -> Request:
    url = address(words.entry_of(entry).list_url)
    return Request(url, accept=_ACCEPT, max_bytes=LIST_DOCUMENT_LIMITS.max_bytes, purpose="status")


def _read(words: Words, request: Request, response: Response, asked: Asked) -> Rounds[LookUp]:
    try:
        return (yield from _opened(words, request.url, response, asked))
    except BeyondEffort:  # of this list alone: what others say of the badge counts all the same
        return _always(of_no_use(request.url, too_many()))


def _opened(words: Words, url: str, response: Response, asked: Asked) -> Rounds[LookUp]:
    shared = asked.question.shared
    found = read_once(response, asked.question)
    if found is None:
        return _always(unreadable(url, _NO_JSON, retry="later"))
    again: Retry = "later" if is_no_credential(found) else "never"
    if found.document is None:
        return _always(unreadable(url, *reasons(found.checks[1]), retry=again))
    if again == "later":
        return _always(unreadable(url, NO_LIST, retry=again))
    document = found.document
    issuer_id = id_of(document.get("issuer"))
    if not asked.counts(issuer_id):  # so that the keys of a stranger are not even fetched
        return _always(by_another(url, issuer_id, asked))
    token = found.token
    policy = replace(asked.question.policy, limits=LIST_DOCUMENT_LIMITS)
    question = replace(asked.question, policy=policy, known_since=None)

    def begun() -> Common[Examined]:
        count_examining(document, question)
        return Common(examine(document, token, question))

    common = shared.once(response, ("examined", question.signatory), begun)
    examined = yield from common.value()
    distrust = _distrusted(url, examined, words.context if token is not None else "")
    if distrust is not None:
        return _always(distrust)
    doubts = (
        *_dates(url, document, token, response, asked.question),
        *named(text(document.get("id")), url, response),
    )
    ends = (
        "validUntil" in document
        or "expirationDate" in document
        or (token is not None and token.expires is not None)
    )
    unpacked = shared.once(response, words, lambda: Unpacked(words, document))
    return _Opened(words, url, origin(response), ends, asked.question, doubts, unpacked).look_up


def _always(found: Check) -> LookUp:
    return lambda _: (found,)


def _distrusted(url: str, examined: Examined, spared: str) -> Check | None:
    """Why the list is not believed. All of its proofs must verify (section 3.2, step 4), where one suffices for a badge.

    A badge is of the day on which it was signed, and a list of today: where its key has expired, its own word that it was
    signed before does not make it good. The context ``spared`` may be unknown: of what a token secures, no context changes
    the signed bytes.
    """
    bad = [each for each in examined.checks if each.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]
    bad = [each for each in bad if each.params.get("unknown") != [spared]]
    if examined.proof.code == "proof.another_is_false":
        bad.append(examined.proof)
    if examined.issuer.outcome is Outcome.WARNING:
        bad.append(replace(examined.issuer, retry="later"))  # once its issuer has signed it anew
    if not bad:
        return _untrusted(url, examined.proof, (_IN_PART,)) if examined.part is not None else None
    first = bad[0]
    if first is examined.contexts and first.outcome is Outcome.UNKNOWN:
        found = undecided(
            "unknown_context",
            f"What the status list at {url} says can not be told without its JSON-LD context.",
            params={"url": url, "reason": first.code},
            retry=first.retry,
            turn="verifier",
            advice=_PIN,
        )
        return quoting_another(found, *reasons(first))
    why = (_ONE_IS_FALSE,) if first is examined.proof and first.outcome is Outcome.WARNING else reasons(first)
    return _untrusted(url, first, why)


def _untrusted(url: str, first: Check, why: Sequence[Finding]) -> Check:
    found = undecided(
        "untrusted",
        f"The status list at {url} is not to be trusted.",
        params={"url": url, "reason": why[0].code},
        retry=first.retry,
        turn="verifier" if first.outcome is Outcome.UNKNOWN else "issuer",
    )
    return quoting_another(found, *why)


def _dates(
    url: str, document: JSONObject, token: VcJwt | None, response: Response, question: Question
) -> tuple[Check, ...]:
    """Is the list good now? After its end it says nothing: a bit may have been set since.

    A date that can not be read, and one under two names, was found by `structure`.
    """
    begins = [parse_moment(document.get("validFrom", document.get("issuanceDate")))]
    ends = [parse_moment(document.get("validUntil", document.get("expirationDate")))]
    if token is not None:
        begins.append(moment_of(token.claims.get("nbf")))
        ends.append(token.expires)
    starts, last = [m for m in begins if m is not None], [m for m in ends if m is not None]
    found: list[Check] = []
    if starts and max(starts) - question.now > question.policy.leeway:
        since = _utc(max(starts))
        message = f"The status list at {url} is good from {since} on, and not yet."
        found.append(
            undecided("not_yet_valid", message, params={"url": url, "valid_from": since}, retry="later")
        )
    if last:
        late, leeway = question.now - min(last), question.policy.leeway
        if late >= leeway:  # at the moment itself it is over (VCDM 2.0, 4.9)
            turn: Turn = "issuer" if origin(response) else "verifier"
            found.append(_ended(url, min(last), late - leeway, question, turn))
    return tuple(found)


def _ended(url: str, end: datetime, late: timedelta, question: Question, turn: Turn) -> Check:
    """Its end is past, ``late`` is by how much; within the policy's ``staleness`` that is a warning."""
    until = _utc(end)
    if late < question.policy.staleness:
        return warning(
            "stale_accepted",
            f"The status list at {url} was good until {until}. The policy accepts it for a while longer.",
            {"url": url, "valid_until": until},
        )
    return undecided(
        "stale",
        f"The status list at {url} was good until {until}, and a newer one is needed.",
        params={"url": url, "valid_until": until},
        retry="later",
        turn=turn,
        advice="Fetch the list again. If it is still this one, the issuer must publish it anew.",
    )


def _old_copy(url: str, fetched: datetime, late: timedelta, question: Question) -> Check:
    """It was fetched longer ago than its ``ttl`` allows; within the policy's ``staleness`` that is a warning."""
    since = _utc(fetched)
    if late < question.policy.staleness:
        return warning(
            "old_copy_accepted",
            f"This copy of the status list at {url} is of {since}. The policy accepts it for a while longer.",
            {"url": url, "fetched_at": since},
        )
    return undecided(
        "old_copy",
        f"This copy of the status list at {url} was fetched at {since}, and is too old to be used.",
        params={"url": url, "fetched_at": since},
        retry="later",
        turn="verifier",
        advice="Fetch the list again.",
    )


def _either(url: str) -> Check:
    return undecided(
        "bit_order",
        f"Lists of this type do not say which bit of a byte is the first. Read from one end the list at {url} has the badge "
        "revoked, from the other not.",
        params={"url": url},
    )


def _odd(finding: Finding) -> Check:
    return warning(
        finding.code, finding.message, finding.params, pointer=finding.pointer, advice=finding.advice
    )


_CLEAR: Final[Mapping[str, tuple[str, str]]] = {
    "revocation": ("good", "The issuer has not taken it back."),
    "suspension": ("not_suspended", "The issuer has not suspended it."),
    "refresh": ("current", "The issuer has no newer edition of it."),
}


def _clear(purpose: str, params: Mapping[str, Param]) -> Check:
    if purpose in _CLEAR:
        code, message = _CLEAR[purpose]
        return check("status", Outcome.PASSED, code, message, params=params)
    message = "The issuer's list says nothing against it."
    return check("status", Outcome.PASSED, "unmarked", message, params=params)


def _meaning(place: StatusEntry, status: Status, url: str) -> Check:
    """What the value of an entry means for the badge."""
    purpose = place.purpose[:100]
    params: dict[str, Param] = {"url": url, "purpose": purpose, "value": status.value}
    note = (status.message or "")[:200]
    if purpose == "message":  # every value has one, 0 too
        params |= {"message": note, "references": list(place.references)}
    if not status.set:
        return _clear(purpose, params)
    if purpose == "revocation":
        return check(
            "status",
            Outcome.FAILED,
            "revoked",
            "The issuer has taken this badge back (revoked).",
            params=params,
            advice="Do not accept it. Why it was taken back, only the issuer can say.",
        )
    if purpose == "suspension":
        return check(
            "status",
            Outcome.FAILED,
            "suspended",
            "The issuer has suspended this badge for now.",
            params=params,
            advice="Do not accept it now. Whether it will stand again, only the issuer can say.",
            retry="later",
        )
    if purpose == "refresh":
        return check(
            "status",
            Outcome.WARNING,
            "refresh",
            "The issuer has a newer edition of this badge.",
            params=params,
            advice="Ask for the newer one.",
            turn="holder",
        )
    if purpose == "message":
        return check(
            "status",
            Outcome.WARNING,
            "message",
            f"The issuer has put a note to this badge: {note!r}.",
            params=params,
            advice="Ask the issuer what that means for you.",
        )
    return undecided(
        "other_purpose",
        f"The issuer has marked this badge as {purpose!r}, and what that means is not known here.",
        params=params,
        advice="Ask the issuer what it means.",
    )


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _method(words: Words) -> StatusMethod:
    return StatusMethod(locate=partial(_locate, words), read=partial(_read, words))


BITSTRING_STATUS_LIST: Final = _method(BITSTRING)
STATUS_LIST_2021: Final = _method(_STATUS_LIST_2021)
REVOCATION_LIST_2020: Final = _method(_REVOCATION_LIST_2020)
