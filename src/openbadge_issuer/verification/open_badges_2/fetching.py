"""Brings the documents that an Open Badges 2.0 badge links to: over https only, from the host that was asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import count
from typing import Final, Literal, TypeAlias

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import Finding, InputError, ResolutionError
from openbadge_issuer.ob2.addresses import Address, address_of
from openbadge_issuer.ob2.documents import is_one, items
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.verification.outcomes import is_passing, is_web_page, unanswered, web_page
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Retry, Turn
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.status.costs import count_ids

__all__ = ["ADVICE", "DOCUMENT_LIMITS", "LIST_LIMITS", "Document", "Missing", "bring"]

_ACCEPT: Final = "application/ld+json, application/json;q=0.9, */*;q=0.1"
_MAX_BYTES: Final = 2_000_000  # of one document: pictures stand in them
_MAX_LIST_BYTES: Final = 8_000_000  # of a revocation list
DOCUMENT_LIMITS: Final = Limits(max_bytes=_MAX_BYTES, max_total_bytes=_MAX_BYTES)
LIST_LIMITS: Final = Limits(
    max_bytes=_MAX_LIST_BYTES, max_total_bytes=_MAX_LIST_BYTES, max_objects=200_000, max_values=600_000
)
_EXTENSION: Final = "extensions:"
_LARGE: Final = 4_000  # units of effort: 2,000 values
_MEMBERS: Final = 16  # of one object, which has no more as a rule
_ORDINARY: Final = 20  # tags, alignments and the like; each other one counts as a unit of effort
_TRY_LATER: Final = frozenset({408, 425, 429, *range(500, 600)})
_ASK: Final = "Ask the issuer whether it made this badge."
ADVICE: Final[Mapping[str, str]] = {
    "unavailable": "Let it be fetched, or hand in a copy of it.",
    "redirected": "Ask the issuer for the badge with its present address.",
    "unreadable": "Try again later. If it is no better then, ask the issuer whether it made this badge.",
    "address": _ASK,
}
"""What to do about a document that did not come, by why."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that came, and where from: ``address`` is what was asked, which may differ from what it calls itself.

    ``answered`` is where at that host it was found in the end, and what is relative in it is relative to.
    """

    address: Address
    content: JSONObject = field(repr=False)
    answered: Address | None = None
    older: bool = False  # it was written in the words of 1.x


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is none. ``gone`` and ``not_found`` are what its server says; everything else leaves the question open."""

    why: Literal["gone", "not_found", "unavailable", "redirected", "unreadable", "address"]
    url: str  # that was asked, or what stands in its place
    reasons: tuple[Finding, ...]
    retry: Retry = "never"
    content: JSONObject = field(default_factory=dict, repr=False)  # what came with `410 Gone`
    leads_to: str = ""  # the https address at another host that a redirect led to

    @property
    def decided(self) -> bool:
        """Whether its server has said that there is none."""
        return self.why in ("gone", "not_found")

    @property
    def reason(self) -> str:
        """The code of what was in the way."""
        return self.reasons[0].code

    @property
    def turn(self) -> Turn:
        """Who can mend it: whoever asks, as long as nobody answered, or what came may be another thing later."""
        return "verifier" if self.why == "unavailable" or self.retry == "later" else "issuer"


Found: TypeAlias = Document | Missing


def bring(
    reference: object, purpose: str, question: Question, limits: Limits = DOCUMENT_LIMITS
) -> Rounds[Found]:
    """The JSON document at an address, or why there is none; an address that starts with ``http:`` is asked over https.

    Raises `BeyondEffort` where others before it have read what is there, and to read it once more would be too much.
    """
    address = address_of(reference)
    if address is None or not _public(address):
        shown = reference[:200] if isinstance(reference, str) else ""
        message = "Its place is no web address of a public server, so nothing was fetched."
        return Missing("address", shown, (_finding("ob2.no_address", message, url=shown),))
    request = Request(address.url, accept=_ACCEPT, max_bytes=limits.max_total_bytes, purpose=purpose)
    answers = yield (request,)
    return _read(answers[request], address, limits, question)


def _public(address: Address) -> bool:
    try:
        authority_of(address.url)
    except ResolutionError:
        return False
    return True


def _read(answer: Answer, address: Address, limits: Limits, question: Question) -> Found:
    url = address.url
    if isinstance(answer, FetchFailure):
        return Missing("unavailable", url, (unanswered(url, answer),), answer.retry)
    elsewhere = _led_elsewhere(answer, address)
    if elsewhere is not None:
        return elsewhere
    status = int(answer.status)
    if status == HTTPStatus.GONE:
        return Missing("gone", url, (unanswered(url, answer),), content=_content(answer, limits, question))
    if status == HTTPStatus.NOT_FOUND:
        return Missing("not_found", url, (unanswered(url, answer),))
    if status != HTTPStatus.OK:
        retry: Retry = "later" if status in _TRY_LATER else "never"
        return Missing("unavailable", url, (unanswered(url, answer),), retry)
    if is_web_page(answer.body):
        return Missing("unreadable", url, (web_page(url),), "later")
    content = _parsed(answer, limits, question)
    if isinstance(content, InputError):
        unreadable = _finding("ob2.unreadable", f"What is at {url} can not be read.", url=url)
        why = (unreadable, replace(content.as_finding("warning"), pointer=""))
        return Missing("unreadable", url, why, "later" if is_passing(content.detail_code) else "never")
    if not is_one(content):  # such as an error that a server tells as JSON
        message = f"What {url} sends is no document of Open Badges."
        return Missing("unreadable", url, (_finding("ob2.no_document", message, url=url),), "later")
    return Document(address, content, address_of(answer.url))


def _led_elsewhere(answer: Response, address: Address) -> Missing | None:
    """A redirect may lead to another path, and not to another host: an open redirect would speak for anybody."""
    final, url = address_of(answer.url), address.url
    over_https = answer.url.lower().startswith("https:")
    if final is not None and final.authority == address.authority and over_https:
        return None
    host = final.authority if final is not None else ""
    message = f"{url} leads to another place, which can not speak for it."
    return Missing(
        "redirected",
        url,
        (_finding("ob2.redirected", message, url=url, host=host),),
        leads_to=answer.url if final is not None and over_https else "",
    )


def _content(answer: Response, limits: Limits, question: Question) -> JSONObject:
    content = _parsed(answer, limits, question)
    return {} if isinstance(content, InputError) else content


def _parsed(answer: Response, limits: Limits, question: Question) -> JSONObject | InputError:
    """What is in an answer, for all badges that lead to it."""
    if limits is LIST_LIMITS:
        count_ids(answer, question)
    content = question.shared.once(answer, limits, lambda: _content_of(answer, limits))
    if (
        isinstance(content, dict) and limits is not LIST_LIMITS
    ):  # a list is looked up in, and not read through
        _count_judging(content, question)
    return content


def _count_judging(content: JSONObject, question: Question) -> None:
    """Counts that a badge is judged by a document: what is long or wide costs each of them, and half of that the first."""
    shared, effort = question.shared, question.effort
    units = shared.once(content, "units", lambda: _units_of(content))
    if next(shared.once(content, "judging", count)):
        if units:
            effort.again(units)
    elif units > _LARGE:
        effort.go_on(units // 2)
    else:
        effort.units += units


def _units_of(content: JSONObject) -> int:
    effort = Effort()
    effort.count(content)
    return effort.units if effort.units > _LARGE else max(_width_of(content) - _ORDINARY, 0)


def _width_of(content: JSONObject) -> int:
    """How many places it has at which each badge is looked at: the items of lists, and the members of what has many.

    An extension counts twice, since much is said of one that is built wrongly.
    """
    width = 0
    pending: list[JSONObject | list[JSON]] = [content]
    while pending:
        value = pending.pop()
        inside: Collection[JSON]
        if isinstance(value, dict):
            inside = value.values()
            width += len(value) if len(value) > _MEMBERS else 0
            width += sum(len([*items(one)]) for name, one in value.items() if name.startswith(_EXTENSION))
        else:
            inside = value
            width += len(value)
        pending += [one for one in inside if isinstance(one, (dict, list))]
    return width


def _content_of(answer: Response, limits: Limits) -> JSONObject | InputError:
    try:
        return parse_object(answer.body, limits)
    except InputError as error:
        return error


def _finding(code: str, message: str, **params: str) -> Finding:
    return Finding(code=code, message=message, severity="warning", params=params)
