"""What the status methods share: how one plugs in, which addresses are asked, and how it is said that a list is of no help.

A method is `locate` and `read`: where is the list of this entry, and what does it say? Whatever is wrong with a *list*
leaves the status unknown, for it says neither yes nor no; what is wrong with the *entry*, which is signed, fails the check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TypeAlias

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import Param, ResolutionError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome, Retry, Turn
from openbadge_issuer.verification.scheduler import Rounds

__all__ = [
    "Asked",
    "LookUp",
    "StatusMethod",
    "address",
    "named",
    "origin",
    "received",
    "undecided",
    "warning",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose status is asked for: the badge's id and issuer, and the question."""

    badge_id: str
    issuer_id: str
    question: Question

    def counts(self, issuer_id: str) -> bool:
        """Whether what ``issuer_id`` says about this badge counts."""
        return issuer_id == self.issuer_id or issuer_id in self.question.policy.status_issuers


LookUp: TypeAlias = Callable[[JSONObject], tuple[Check, ...]]
"""From an entry to what the list says of it; pointers are relative to the entry.

Raises `StatusError` for the entry's faults.
"""


@dataclass(frozen=True, slots=True)
class StatusMethod:
    """How entries of one type are looked up.

    ``locate`` says what must be fetched for an entry (`StatusError` if the entry is malformed, `ResolutionError` if its
    address is not asked); ``read`` opens what came back, once for all entries that name it.
    """

    locate: Callable[[JSONObject], Request]
    read: Callable[[Request, Response, Asked], Rounds[LookUp]]


def address(url: str) -> str:
    """The https address of a list, without a fragment; raises `ResolutionError` (``status.url``, undecided)."""
    plain = url.partition("#")[0]
    try:
        authority_of(plain)
    except ResolutionError:
        raise ResolutionError(
            "Whether it still stands was not looked up: its status list has no https address of a public server.",
            code="status.url",
            params={"url": plain[:200]},
            advice="Ask the issuer whether the badge still stands.",
            decided=False,
        ) from None
    return plain


def undecided(
    code: str,
    message: str,
    *,
    params: Mapping[str, Param],
    retry: Retry = "never",
    turn: Turn = "issuer",
    advice: str = "Ask the issuer whether the badge still stands.",
) -> Check:
    """The status is unknown, for this reason."""
    return check(
        "status",
        Outcome.UNKNOWN,
        code,
        f"Whether it still stands is not known. {message}",
        params=params,
        advice=advice,
        retry=retry,
        turn=turn,
    )


def received(url: str, answer: Answer) -> Response | Check:
    """What came back, or why there is no list in it."""
    if isinstance(answer, FetchFailure):
        return undecided(
            "unavailable",
            f"Its status list is missing. {answer.message}",
            params={"url": url, "reason": answer.code, "message": answer.message},
            retry=answer.retry,
            turn="verifier",
            advice=answer.advice,
        )
    if answer.status == HTTPStatus.OK and not answer.body.lstrip().startswith(b"<"):
        return answer
    said = "sent a web page" if answer.status == HTTPStatus.OK else f"answered {answer.status:d}"
    return undecided(
        "unavailable",
        f"Its status list is missing: {url} {said}.",
        params={"url": url, "reason": "fetch.status", "status": answer.status},
        retry="later",
    )


def origin(response: Response) -> datetime | None:
    """When the list was fetched; ``None`` where nobody says so, as for a copy that was handed in."""
    fetched = response.fetched_at
    return fetched if fetched is not None and fetched.utcoffset() is not None else None


def named(list_id: str, url: str, response: Response) -> tuple[Check, ...]:
    """Is it the list that the badge means? Its ``id`` MAY say so (Bitstring Status List v1.0, section 2.2).

    What came from the very address has that address to speak for it. A copy that was handed in has its ``id`` alone, and
    without that comparison the holder of a revoked badge would hand in another list of the same issuer.
    """
    params: dict[str, Param] = {"url": url, "list": list_id[:200]}
    if list_id.partition("#")[0] == url:
        return ()
    if not list_id:
        return (
            ()
            if origin(response)
            else (warning("list_id", "The copy of the list does not say which it is.", params),)
        )
    if origin(response):
        return (warning("list_id", f"The list at {url} calls itself {list_id[:200]}.", params),)
    return (
        undecided(
            "list_id",
            f"The badge names the list {url}, and the copy that was handed in is {list_id[:200]}.",
            params=params,
            turn="verifier",
            advice="Fetch the list from its address.",
        ),
    )


def warning(
    code: str, message: str, params: Mapping[str, Param], *, pointer: str = "", advice: str = ""
) -> Check:
    """The status is known all the same."""
    return check("status", Outcome.WARNING, code, message, params=params, pointer=pointer, advice=advice)
