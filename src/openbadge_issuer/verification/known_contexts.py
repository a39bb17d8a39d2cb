"""The check `contexts`: every JSON-LD context is known by its content."""

from __future__ import annotations

from http import HTTPStatus

from openbadge_issuer import contexts as bundled_contexts
from openbadge_issuer.codec.context_table import UNKNOWN_CONTEXT_ADVICE, ContextTable
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, OpenBadgeError, UnknownContextError
from openbadge_issuer.ports import FetchFailure, Request, Resolution
from openbadge_issuer.verification.badge import items
from openbadge_issuer.verification.outcomes import check, from_error, from_findings
from openbadge_issuer.verification.policy import Policy
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds, gather

__all__ = ["know_contexts"]


def know_contexts(
    document: JSONObject, table: ContextTable, policy: Policy
) -> Rounds[tuple[Check, ContextTable]]:
    """Finds every context by URL; unknown ones are fetched only where the policy says so.

    Returns the check and the table with what was fetched. A document without JSON-LD contexts is the rules' business.
    """
    urls = list(dict.fromkeys(_urls(document)))
    unknown = [url for url in urls if url not in table]
    fetched: list[str] = []
    if policy.fetch_contexts:
        fetched = unknown
        outcomes = yield from gather([_fetched(url) for url in unknown])
        for url, outcome in zip(unknown, outcomes, strict=True):
            if isinstance(outcome, OpenBadgeError):
                return _unknown(outcome), table
            try:
                table = table.pin(url, outcome)
            except OpenBadgeError as malformed:
                return from_error("contexts", malformed), table
        unknown = []
    if unknown:
        error = UnknownContextError(
            f"The context {unknown[0]} is not known here, so what its terms mean can not be said.",
            params={"unknown": unknown},
            pointer="/@context",
            advice=UNKNOWN_CONTEXT_ADVICE,
        )
        return _unknown(error), table
    findings = [_revision(url, table, fetched=url in fetched) for url in urls]
    passed = "Every context is known by its content."
    return from_findings("contexts", findings, passed=passed), table


def _urls(value: JSON) -> list[str]:
    """Every context URL, wherever in the document: a nested credential brings its own."""
    found: list[str] = []
    stack: list[JSON] = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            named = current.get("@context")
            if named is not None:
                found += [entry for entry in items(named) if isinstance(entry, str)]
            stack += [
                member for name, member in current.items() if type(member) is not str and name != "@context"
            ]
        elif isinstance(current, list):
            stack += current
    return found


def _fetched(url: str) -> Resolution[bytes]:
    if not url.startswith("https://"):
        raise UnknownContextError(
            f"The context {url} is not known, and is fetched from https addresses only.", params={"url": url}
        )
    answer = yield Request(url, accept="application/ld+json, application/json;q=0.9", purpose="context")
    if isinstance(answer, FetchFailure):
        raise UnknownContextError(
            f"The context {url} could not be had: {answer.message}",
            params={"url": url},
            advice=answer.advice,
        )
    if answer.status != HTTPStatus.OK:
        raise UnknownContextError(
            f"The context {url} could not be had: its server answered {answer.status}.", params={"url": url}
        )
    return answer.body


def _unknown(error: OpenBadgeError) -> Check:
    return check(
        "contexts",
        Outcome.UNKNOWN,
        error.detail_code,
        error.message,
        params=error.params,
        advice=error.advice,
        pointer=error.pointer,
        turn="verifier",
        findings=(error.as_finding(),),
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
