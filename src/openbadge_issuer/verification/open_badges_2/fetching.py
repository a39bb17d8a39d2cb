"""Brings the documents that an Open Badges 2.0 badge links to: over https only, from the host that was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Literal, TypeAlias

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import InputError, Param, ResolutionError
from openbadge_issuer.ob2.addresses import Address, address_of
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.verification.report import Retry
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["DOCUMENT_LIMITS", "LIST_LIMITS", "Document", "Missing", "bring"]

_ACCEPT: Final = "application/ld+json, application/json;q=0.9, */*;q=0.1"
_MAX_BYTES: Final = 2_000_000  # of one document: pictures stand in them
_MAX_LIST_BYTES: Final = 8_000_000  # of a revocation list
DOCUMENT_LIMITS: Final = Limits(max_bytes=_MAX_BYTES, max_total_bytes=_MAX_BYTES)
LIST_LIMITS: Final = Limits(
    max_bytes=_MAX_LIST_BYTES, max_total_bytes=_MAX_LIST_BYTES, max_objects=200_000, max_values=600_000
)
_TRY_LATER: Final = frozenset({408, 425, 429, *range(500, 600)})
_HAND_IN: Final = "Let it be fetched, or hand in a copy of it."


@dataclass(frozen=True, slots=True)
class Document:
    """A document that came, and where from: ``address`` is what was asked, which may differ from what it calls itself."""

    address: Address
    content: JSONObject = field(repr=False)
    older: bool = False  # it was written in the words of 1.x


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is none. ``gone`` and ``not_found`` are what its server says; everything else leaves the question open."""

    why: Literal["gone", "not_found", "unavailable", "redirected", "unreadable", "address"]
    message: str
    params: dict[str, Param]
    retry: Retry = "never"
    advice: str = ""
    content: JSONObject = field(default_factory=dict, repr=False)  # what came with `410 Gone`
    leads_to: str = ""  # the https address at another host that a redirect led to

    @property
    def decided(self) -> bool:
        """Whether its server has said that there is none."""
        return self.why in ("gone", "not_found")


Found: TypeAlias = Document | Missing


def bring(reference: object, purpose: str, limits: Limits = DOCUMENT_LIMITS) -> Rounds[Found]:
    """The JSON document at an address, or why there is none; an address that starts with ``http:`` is asked over https."""
    address = address_of(reference)
    shown = reference[:200] if isinstance(reference, str) else ""
    if address is None or not _public(address):
        return Missing(
            "address",
            f"{shown or 'Its place'} is no web address of a public server, so nothing was fetched.",
            {"url": shown},
        )
    request = Request(address.url, accept=_ACCEPT, max_bytes=limits.max_total_bytes, purpose=purpose)
    answers = yield (request,)
    return _read(answers[request], address, limits)


def _public(address: Address) -> bool:
    try:
        authority_of(address.url)
    except ResolutionError:
        return False
    return True


def _read(answer: Answer, address: Address, limits: Limits) -> Found:
    url = address.url
    if isinstance(answer, FetchFailure):
        return Missing(
            "unavailable",
            answer.message,
            {"url": url, "reason": answer.code},
            answer.retry,
            answer.advice or ("Try again later." if answer.retry == "later" else _HAND_IN),
        )
    elsewhere = _led_elsewhere(answer, address)
    if elsewhere is not None:
        return elsewhere
    status = int(answer.status)
    if status == HTTPStatus.GONE:
        return Missing(
            "gone", f"{url} answered 410 Gone.", _said(url, status), content=_content(answer, limits)
        )
    if status == HTTPStatus.NOT_FOUND:
        return Missing("not_found", f"There is nothing at {url}.", _said(url, status))
    if status != HTTPStatus.OK:
        retry: Retry = "later" if status in _TRY_LATER else "never"
        advice = "Try again later." if retry == "later" else _HAND_IN
        return Missing(
            "unavailable", f"{url} answered with the status {status}.", _said(url, status), retry, advice
        )
    if answer.body.lstrip()[:1] == b"<":
        return Missing(
            "unreadable", f"There is a web page at {url}, and no badge document.", _said(url, status)
        )
    try:
        return Document(address, parse_object(answer.body, limits))
    except InputError as error:
        return Missing("unreadable", f"What is at {url} can not be read. {error.message}", _said(url, status))


def _led_elsewhere(answer: Response, address: Address) -> Missing | None:
    """A redirect may lead to another path, and not to another host: an open redirect would speak for anybody."""
    final = address_of(answer.url)
    over_https = answer.url.lower().startswith("https:")
    if final is not None and final.authority == address.authority and over_https:
        return None
    host = final.authority if final is not None else "an address that is none"
    return Missing(
        "redirected",
        f"{address.url} leads to another place, {host}, and that one can not speak for {address.authority}.",
        {"url": address.url, "host": host},
        advice="Ask the issuer for the badge with its present address.",
        leads_to=answer.url if final is not None and over_https else "",
    )


def _content(answer: Response, limits: Limits) -> JSONObject:
    try:
        return parse_object(answer.body, limits)
    except InputError:
        return {}


def _said(url: str, status: int) -> dict[str, Param]:
    return {"url": url, "reason": "fetch.status", "status": status}
