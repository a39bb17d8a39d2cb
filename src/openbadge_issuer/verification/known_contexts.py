"""The check `contexts`: every JSON-LD context is known by its content."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Final

from openbadge_issuer import contexts as bundled_contexts
from openbadge_issuer.codec.context_table import UNKNOWN_CONTEXT_ADVICE, ContextTable
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding, OpenBadgeError, UnknownContextError
from openbadge_issuer.ports import FetchFailure, Request, Resolution
from openbadge_issuer.verification.badge import items
from openbadge_issuer.verification.outcomes import (
    check,
    from_error,
    from_findings,
    is_passing,
    is_web_page,
    quoting,
    unanswered,
    web_page,
)
from openbadge_issuer.verification.policy import Policy
from openbadge_issuer.verification.report import Check, Outcome, Retry
from openbadge_issuer.verification.scheduler import Rounds, gather
from openbadge_issuer.verification.sharing import Shared

__all__ = ["know_contexts"]

_OF_ONE: Final = 10  # units of effort
_ANOTHER: Final = 800  # units of effort: a table compiles the contexts of the standards for itself


def know_contexts(
    objects: Sequence[JSONObject], table: ContextTable, policy: Policy, shared: Shared, effort: Effort
) -> Rounds[tuple[Check, ContextTable]]:
    """Finds every context of a document's ``objects`` by URL; unknown ones are fetched only where the policy says so.

    Returns the check and the table with what was fetched. A document without JSON-LD contexts is the rules' business.
    Raises `BeyondEffort` where to compile what was fetched, once more or beside that of other badges, would be too much.
    """
    urls = _urls(objects)
    unknown = [url for url in urls if url not in table]
    fetched: list[str] = []
    if policy.fetch_contexts and len(unknown) <= policy.budget.max_requests:  # else not all can be had
        outcomes = yield from gather([_fetched(url) for url in unknown])
        found = _with_fetched(table, list(zip(unknown, outcomes, strict=True)), shared, effort)
        if not isinstance(found, ContextTable):
            return found if isinstance(found, Check) else from_error("contexts", found), table
        table, fetched, unknown = found, unknown, []
    if unknown:
        error = UnknownContextError(
            f"The JSON-LD context {unknown[0]} is not known, so what this document means can not be told.",
            params={"url": unknown[0], "unknown": unknown},
            pointer="/@context",
            advice=UNKNOWN_CONTEXT_ADVICE,
        )
        return from_error("contexts", error, [error.as_finding()]), table
    findings = [_revision(url, table, fetched=url in fetched) for url in urls]
    passed = "Every context is known by its content."
    return from_findings("contexts", findings, passed=passed), table


def _with_fetched(
    table: ContextTable,
    fetched: Sequence[tuple[str, bytes | Check | OpenBadgeError]],
    shared: Shared,
    effort: Effort,
) -> ContextTable | Check | OpenBadgeError:
    """The table with these as well: one for all badges that name the same, since each table compiles its contexts."""
    if not fetched:
        return table
    effort.go_on(_OF_ONE * len(fetched))  # what it takes to compile them is counted when it is done
    found = dict[str, ContextTable]()
    for url, body in fetched:
        alone = (
            shared.once(body, url, partial(_pinned, table, url, body)) if isinstance(body, bytes) else body
        )
        if not isinstance(alone, ContextTable):
            return alone
        found[url] = alone

    def extended() -> ContextTable:
        if next(shared.once(table, "extended", count)):
            effort.go_on(_ANOTHER)
        for url, alone in found.items():
            shared.count_reading(alone.get(url), effort)
        return table.with_pinned(found)

    return shared.once(table, frozenset(found), extended)


def _pinned(table: ContextTable, url: str, body: bytes) -> ContextTable | Check | OpenBadgeError:
    """The table with it; undecided where no context came, but an error as JSON, or something that is cut off."""
    try:
        return table.pin(url, body)
    except OpenBadgeError as malformed:
        if malformed.detail_code == "jsonld.no_context" or is_passing(malformed.params.get("reason")):
            return _not_had(url, malformed.as_finding("warning"), "later")
        return malformed


def _urls(objects: Sequence[JSONObject]) -> list[str]:
    """Every context URL, wherever in the document: a nested credential brings its own."""
    named = [each["@context"] for each in objects if "@context" in each]
    return list(dict.fromkeys(entry for each in named for entry in items(each) if isinstance(entry, str)))


def _fetched(url: str) -> Resolution[bytes | Check]:
    if not url.startswith("https://"):
        message = f"The JSON-LD context {url} is not known, and is not fetched: its address is not https."
        return _unknown("url", url, message)
    answer = yield Request(url, accept="application/ld+json, application/json;q=0.9", purpose="context")
    if isinstance(answer, FetchFailure):
        return _not_had(url, unanswered(url, answer), answer.retry)
    if answer.status != HTTPStatus.OK:
        return _not_had(url, unanswered(url, answer), "later")
    return _not_had(url, web_page(url), "later") if is_web_page(answer.body) else answer.body


def _not_had(url: str, why: Finding, retry: Retry) -> Check:
    message = f"The JSON-LD context {url} is not known, and could not be had."
    return quoting(_unknown("unavailable", url, message, retry), why)


def _unknown(code: str, url: str, message: str, retry: Retry = "never") -> Check:
    """What its terms mean can not be told."""
    return check(
        "contexts",
        Outcome.UNKNOWN,
        code,
        message,
        params={"url": url},
        advice=UNKNOWN_CONTEXT_ADVICE,
        pointer="/@context",
        retry=retry,
        turn="verifier",
    )


def _revision(url: str, table: ContextTable, *, fetched: bool) -> Finding:
    digest, known = table.sha256(url), bundled_contexts.revisions(url)
    strange = bool(known) and digest not in known
    label = known.get(digest, "not a published revision" if strange else "pinned by the caller")
    if fetched:
        label = "fetched just now, so it says what its server says today"
    return Finding(
        code="contexts.strange_revision"
        if strange
        else "contexts.fetched"
        if fetched
        else "contexts.revision",
        message=f"{url}: {label}.",
        severity="warning" if strange or fetched else "info",
        pointer="/@context",
        params={"url": url, "sha256": digest, "revision": label},
    )
