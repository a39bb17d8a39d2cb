"""The check `status`: are the lists published, signed by the issuer, fresh, long enough, and for how long yet?

A list is judged by what a verifier does with it. The sentences are others, because here it is the issuer who reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.doctor.diagnosis import line, utc
from openbadge_issuer.errors import Finding, OpenBadgeError, Param
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.status import ENTRY_TYPE, LIST_DOCUMENT_LIMITS
from openbadge_issuer.verification.badge import items, member, text
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import read_secured
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.status.checking import STATUS_METHODS, check_status
from openbadge_issuer.verification.status.methods import told

__all__ = ["ListInUse", "check_list", "document_of", "lists_in_use", "no_lists"]

_SOON: Final = timedelta(days=7)  # before its end, or a quarter of its life, whichever is shorter
_MEDIA_TYPES: Final = frozenset(
    {"application/vc", "application/vc+jwt", "application/jwt", "application/json"}
)
_OF_BADGES: Final = frozenset(
    {
        *("status.good", "status.not_suspended", "status.current", "status.unmarked"),
        *("status.revoked", "status.suspended", "status.refresh", "status.message", "status.other_purpose"),
    }
)
"""What a list says of one badge: nothing about the list."""

_UNSIGNED: Final = ("proof.missing", "proof.jwt.unsigned")
_OF_KEYS: Final = frozenset(
    f"resolve.{word}"
    for word in (
        *("no_such_key", "not_authorized", "key", "key_revoked", "key_expired"),
        *("other_key", "foreign_key", "ambiguous", "controller_mismatch"),
    )
)
"""Reasons that speak of the key that signed the list; others speak of the document, which has lines of its own."""

_CONCLUSION: Final = "Whether it still stands is not known. "
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_FAULTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "status.unavailable": ("can not be had. {reason}", "Publish it at that very address, for everybody."),
        "status.other_issuer": (
            "is by {issuer}, and the badges by {expected}.",
            "Sign the list as the issuer of the badges: others need not believe anybody else.",
        ),
        "status.no_issuer": (
            "does not say who issued it.",
            "Name the issuer of the badges in it, and sign it anew.",
        ),
        "status.unreadable": (
            "can not be read. {reason}",
            "Publish the list as it was signed.",
        ),
        "status.unsigned": ("is signed by nobody.", "Sign it, with a key that the issuer's document lists."),
        "status.untrusted": (
            "is not believed. {reason}",
            "Sign it anew, with a key that the issuer's document lists, and publish it unchanged.",
        ),
        "status.unknown_context": (
            "names a JSON-LD context that others need not know. {reason}",
            "Name the contexts of the specifications in it and no others, and sign it anew.",
        ),
        "status.not_yet_valid": (
            "is good from {valid_from} on only.",
            "Set the clock of the machine that signs it.",
        ),
        "status.stale": (
            "was good until {valid_until}. No badge in it can be accepted.",
            "Publish it again, and see why the job that does so has stopped.",
        ),
        "status.other_list": ("is {list}: another one.", "Its `id` must be its address."),
        "status.length": (
            "has fewer than 131,072 entries.",
            "Open a longer list for new badges, and reissue those in this one.",
        ),
        "status.url": (
            "has no https address of a public server.",
            "Publish lists under https, in a public domain.",
        ),
    }
)
_ANY_FAULT: Final = ("is of no use to a verifier: {reason}", "Publish it as it was made, or make it anew.")


@dataclass(frozen=True, slots=True)
class ListInUse:
    """A list: an entry that points into it, of a badge or made up, and what must be fetched, if it can be."""

    url: str
    entry: JSONObject
    request: Request | None
    made_up: bool


def lists_in_use(urls: Sequence[str], entries: Sequence[JSONObject]) -> tuple[ListInUse, ...]:
    """The lists of these URLs and entries, each once for each purpose."""
    found: dict[tuple[str, str], ListInUse] = {}
    for entry in entries:
        url = text(entry.get("statusListCredential")) or text(entry.get("id"))
        one = ListInUse(url.partition("#")[0], entry, _request(entry), made_up=False)
        found.setdefault((one.url, text(entry.get("statusPurpose"))), one)
    known = {url for url, _ in found}
    for url in dict.fromkeys(urls):
        if url not in known:
            entry = _entry(url, "revocation")
            found[url, ""] = ListInUse(url, entry, _request(entry), made_up=True)
    return tuple(found.values())


def no_lists() -> Check:
    """Nothing can be taken back: that is a decision, and no fault."""
    said = "No status list was named; what is issued without one can not be taken back."
    return line("status", Outcome.NOT_APPLICABLE, "none", said)


def check_list(
    one: ListInUse, issuer_id: str, answer: Answer | None, question: Question, *, keys_hold: bool
) -> Rounds[tuple[Check, ...]]:
    """One list, as a verifier would judge it, and how much longer it will hold.

    Where the keys do not hold (``keys_hold``), what is signed with them is not judged: its fault is told there.
    """
    document = document_of(answer)
    entry = one.entry
    if one.made_up and document is not None:
        purposes = [text(item) for item in items(member(document, "credentialSubject", "statusPurpose"))]
        entry = _entry(one.url, next(filter(None, purposes), "revocation"), document)
    found = yield from check_status({"issuer": issuer_id, "credentialStatus": entry}, question)
    facts = [fact for fact in _facts(found) if fact.code not in _OF_BADGES]
    lines = [
        _fault(one.url, fact, keys_hold=keys_hold) if fact.grave else _oddity(one.url, fact) for fact in facts
    ]
    if not any(each.outcome in (Outcome.FAILED, Outcome.UNKNOWN) for each in lines):
        lines += _served(one.url, answer)
        lines += _ends_soon(one.url, document, question.now)
        lines = lines or [_good(one.url, document)]
    return tuple(lines)


def _request(entry: JSONObject) -> Request | None:
    method = STATUS_METHODS.get(text(entry.get("type")))
    try:
        return method.locate(entry) if method is not None else None
    except OpenBadgeError:  # said by `check_status`
        return None


def _entry(url: str, purpose: str, document: JSONObject | None = None) -> JSONObject:
    entry: JSONObject = {
        "type": ENTRY_TYPE,
        "statusPurpose": purpose,
        "statusListIndex": "0",
        "statusListCredential": url,
    }
    size = member(document, "credentialSubject", "statusSize")
    if isinstance(size, int) and 1 < size <= 8:  # noqa: PLR2004 - the bits of an entry that a list can have
        entry["statusSize"] = size
        entry["statusMessage"] = [{"status": hex(value), "message": "any"} for value in range(2**size)]
    return entry


def document_of(answer: Answer | None) -> JSONObject | None:
    """What was fetched, read without judging it."""
    if not isinstance(answer, Response):
        return None
    found = read_secured(answer.body, LIST_DOCUMENT_LIMITS)
    return found.document if found is not None else None


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing that a verifier found; ``why`` is the reason that it gives."""

    code: str
    message: str
    why: str
    advice: str
    params: Mapping[str, Param]
    grave: bool


def _facts(found: Check) -> Iterator[_Fact]:
    """What was found, each with the findings behind it that say why."""
    waiting = list(told(found))
    while waiting:
        own = waiting.pop(0)
        reasons = [waiting.pop(0)] if "reason" in own.params and waiting else []
        while reasons and waiting and not waiting[0].code.startswith(("status.", "limit.")):
            reasons.append(waiting.pop(0))
        first = reasons[0] if reasons else own
        yield _Fact(
            first.code if own.code == "status.no_answer" else own.code,
            own.message.removeprefix(_CONCLUSION),
            _why(reasons),
            own.advice,
            {**first.params, **own.params},
            own.severity == "error",
        )


def _fault(url: str, fact: _Fact, *, keys_hold: bool) -> Check:
    reason = str(fact.params.get("reason", ""))
    params: dict[str, Param] = {**fact.params, "url": url}
    if reason in ("fetch.offline", "fetch.budget"):
        said = f"The status list at {url} was not looked at."
        mend = "Hand in the list, or let it be fetched."
        return line("status", Outcome.UNKNOWN, "not_asked", said, mend=mend, params=params)
    of_issuer = reason.startswith("resolve.") and not (keys_hold and reason in _OF_KEYS)
    if fact.code == "status.untrusted" and of_issuer:
        said = f"Whether the status list at {url} holds is not known before the issuer's document and keys are mended."
        return line("status", Outcome.UNKNOWN, "not_run", said, params=params)
    if "fetched_at" in fact.params:
        said = f"The copy of the status list at {url} is older than its `ttl`, so it was not judged."
        return line("status", Outcome.UNKNOWN, "old_copy", said, mend="Fetch it again.", params=params)
    code = "status.unsigned" if fact.code == "status.untrusted" and reason in _UNSIGNED else fact.code
    sentence, mend = _FAULTS.get(code, _ANY_FAULT)
    values = {name: str(value)[:200] for name, value in fact.params.items()}
    values["reason"] = fact.why or fact.message
    said = _PLACE.sub(lambda match: values.get(match[1], ""), sentence)
    return line(
        "status", Outcome.FAILED, code, f"The status list at {url} {said}".rstrip(), mend=mend, params=params
    )


def _why(reasons: Sequence[Finding]) -> str:
    """The reason that a verifier gives, in short where the server is it."""
    first = reasons[0] if reasons else None
    if first is not None and first.code == "fetch.web_page":
        return "The server sends a web page."
    if first is not None and first.code == "fetch.status" and "status" in first.params:
        return f"The server answers {first.params['status']}."
    return " ".join(each.message for each in reasons)


def _oddity(url: str, fact: _Fact) -> Check:
    mend = "Say until when it is good (`validUntil`)." if fact.code == "status.undated" else fact.advice
    said = f"The status list at {url}: {fact.message}"
    return line("status", Outcome.WARNING, fact.code, said, mend=mend, params={**fact.params, "url": url})


def _served(url: str, answer: Answer | None) -> Iterator[Check]:
    if not isinstance(answer, Response) or answer.fetched_at is None:
        return
    if answer.media_type not in _MEDIA_TYPES and not answer.media_type.endswith("+json"):
        named = answer.media_type[:100] or "nothing"
        yield line(
            "status",
            Outcome.WARNING,
            "media_type",
            f"The status list at {url} is served as {named}; software that looks at the type refuses it.",
            mend="Serve it as application/vc (a token as application/vc+jwt), or as application/json.",
            params={"url": url, "media_type": named},
        )


def _moments(document: JSONObject | None) -> tuple[datetime | None, datetime | None]:
    given: Mapping[str, JSON] = document or {}
    return parse_moment(given.get("validFrom")), parse_moment(given.get("validUntil"))


def _ends_soon(url: str, document: JSONObject | None, now: datetime) -> Iterator[Check]:
    begins, ends = _moments(document)
    if ends is None:
        return
    life = ends - begins if begins is not None else 4 * _SOON
    left = ends - now
    if left < min(_SOON, life / 4):
        end = utc(ends)
        yield line(
            "status",
            Outcome.WARNING,
            "ends_soon",
            f"The status list at {url} is good until {end}, and has not been published anew for a while.",
            mend="Publish it again before that, or no badge in it can be accepted.",
            params={"url": url, "valid_until": end},
        )


def _good(url: str, document: JSONObject | None) -> Check:
    ends = _moments(document)[1]
    until = f", and good until {utc(ends)}" if ends is not None else ""
    said = f"The status list at {url} is signed by the issuer, long enough{until}."
    return line("status", Outcome.PASSED, "published", said, params={"url": url})
