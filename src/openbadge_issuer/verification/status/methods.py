"""What the status methods share: how one plugs in, which addresses are asked, and how it is said that a list is of no help.

A method is `locate` and `read`: where is the list of this entry, and what does it say? Whatever is wrong with a *list*
leaves the status unknown, for it says neither yes nor no; what is wrong with the *entry*, which is signed, fails the check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Final, TypeAlias

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import Finding, LimitExceeded, Param, ResolutionError, Severity, StatusError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.verification.outcomes import (
    check,
    is_web_page,
    quoting_another,
    reasons,
    unanswered,
    web_page,
)
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome, Retry, Turn
from openbadge_issuer.verification.scheduler import Rounds

__all__ = [
    "NO_LIST",
    "Asked",
    "LookUp",
    "StatusMethod",
    "address",
    "by_another",
    "named",
    "of_no_use",
    "origin",
    "received",
    "told",
    "undecided",
    "unreadable",
    "warning",
]

_SHOWN: Final = 200  # characters of a name that stands in a list, which may be long
_SEVERITY: Final[Mapping[Outcome, Severity]] = {
    Outcome.FAILED: "error",
    Outcome.UNKNOWN: "error",
    Outcome.WARNING: "warning",
    Outcome.PASSED: "info",
}
NO_LIST: Final = Finding(code="status.no_list", message="It does not say what it is.")
"""Of an object without anything of a list, such as an error that a server tells as JSON."""


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
            params={"url": plain[:_SHOWN]},
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
    reason = unanswered(url, answer)
    if isinstance(answer, Response) and answer.status == HTTPStatus.OK:
        if not is_web_page(answer.body):
            return answer
        reason = web_page(url)
    missing = undecided(
        "unavailable",
        "Its status list is missing.",
        params={"url": url, "reason": reason.code},
        retry=answer.retry if isinstance(answer, FetchFailure) else "later",
        turn="verifier" if isinstance(answer, FetchFailure) else "issuer",
        advice="Fetch the list, now or later, or hand in a copy of it. Or ask the issuer whether the badge still stands.",
    )
    return replace(quoting_another(missing, reason), advice=reason.advice or missing.advice)


def unreadable(url: str, *why: Finding, retry: Retry = "never") -> Check:
    """What is there is no list, for these reasons; whether it may be one later."""
    found = undecided(
        "unreadable",
        f"What is at {url} can not be read as a status list.",
        params={"url": url, "reason": why[0].code},
        retry=retry,
        turn="verifier" if retry == "later" else "issuer",
        advice="Fetch the list again later. If it is no better then, ask the issuer whether the badge still stands.",
    )
    return quoting_another(found, *why)


def of_no_use(url: str, error: StatusError | LimitExceeded) -> Check:
    """The check has the code of what is wrong with the list."""
    params: dict[str, Param] = {"url": url, "reason": error.detail_code}
    found = undecided("no_answer", f"The status list at {url} does not answer.", params=params)
    return replace(
        quoting_another(found, error.as_finding()),
        code=error.detail_code,
        params={"url": url, **error.params},
    )


def by_another(url: str, issuer_id: str, asked: Asked) -> Check:
    """The list is by somebody whose word does not count."""
    issuer = issuer_id[:_SHOWN]
    if not issuer:
        return undecided(
            "no_issuer", f"The status list at {url} does not say who issued it.", params={"url": url}
        )
    return undecided(
        "other_issuer",
        f"The status list at {url} is by {issuer}, and the badge by {asked.issuer_id}.",
        params={"url": url, "issuer": issuer, "expected": asked.issuer_id},
        advice="If you know that the issuer leaves this to them, a program may name them in `status_issuers`.",
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
    if list_id.partition("#")[0] == url:
        return ()
    fetched = origin(response) is not None
    if not list_id:
        said = "The copy of the list does not say which it is."
        return () if fetched else (warning("no_list_id", said, {"url": url}),)
    name = list_id[:_SHOWN]
    if fetched:
        said = f"The list at {url} calls itself {name}."
        return (warning("list_id", said, {"url": url, "list": name}),)
    return (
        undecided(
            "other_list",
            f"The badge names the list {url}, and the copy that was handed in is {name}.",
            params={"url": url, "list": name},
            turn="verifier",
            advice="Fetch the list from its address.",
        ),
    )


def warning(
    code: str, message: str, params: Mapping[str, Param], *, pointer: str = "", advice: str = ""
) -> Check:
    """The status is known all the same."""
    return check("status", Outcome.WARNING, code, message, params=params, pointer=pointer, advice=advice)


def told(found: Check) -> tuple[Finding, ...]:
    """Everything that it found, with what it says itself."""
    own = replace(reasons(found)[0], severity=_SEVERITY[found.outcome])
    if any(each.message == own.message for each in found.findings):
        return found.findings
    return (own, *(found.findings if found.parts else ()))
