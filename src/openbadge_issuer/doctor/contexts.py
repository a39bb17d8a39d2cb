"""JSON-LD contexts that an issuer hosts itself: the check `contexts`. Without them nobody can judge what names them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.doctor.diagnosis import line
from openbadge_issuer.doctor.pages import not_there, short
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.verification.badge import id_of, items, text
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["HostedContext", "check_context", "hosted_in", "none_hosted", "pinned", "request_for"]

_MAX_BYTES: Final = 1_000_000
_JSON: Final = ("application/ld+json", "application/json")


@dataclass(frozen=True, slots=True)
class HostedContext:
    """A context at ``url`` that is none of everybody's, and the ``digest_sri`` that badges hold it to, if they do."""

    url: str
    digest_sri: str = ""


def hosted_in(document: JSONObject) -> Iterator[HostedContext]:
    """The contexts of a badge that do not come with the library, with what its ``relatedResource`` says of them."""
    digests = {
        id_of(one): text(one.get("digestSRI")) or ""
        for one in items(document.get("relatedResource"))
        if isinstance(one, dict)
    }
    known = default_contexts()
    for entry in items(document.get("@context")):
        url = text(entry)
        if url and url not in known:
            yield HostedContext(url, digests.get(url, ""))


def request_for(one: HostedContext) -> Request | None:
    """What must be fetched; nothing where the address is not https."""
    if not one.url.lower().startswith("https:"):
        return None
    return Request(one.url, accept=", ".join(_JSON), max_bytes=_MAX_BYTES, purpose="context")


def none_hosted() -> Check:
    """There is nothing to look at."""
    said = "No badge needs a context beside those that everybody knows."
    return line("contexts", Outcome.NOT_APPLICABLE, "none", said)


def check_context(one: HostedContext, answer: Answer | None) -> Iterator[Check]:
    """Do strangers get it, unchanged?"""
    wrong = not_there("contexts", one.url, answer)
    if wrong is not None or not isinstance(answer, Response):
        yield wrong or _no_context(one)
        return
    params = {"url": short(one.url)}
    what = f"The context {short(one.url)}"
    if one.digest_sri and not _is(answer.body, one.digest_sri):
        yield line(
            "contexts",
            Outcome.FAILED,
            "changed",
            f"{what} is not the one that badges were signed with.",
            mend="Publish the very bytes again; a context that says something else needs another address.",
            params=params,
        )
    elif not _readable(one, answer):
        yield _no_context(one)
    else:
        yield from _odd(one, answer)
        yield line("contexts", Outcome.PASSED, "served", f"{what} is there, unchanged.", params=params)


def pinned(contexts: ContextTable, hosted: Sequence[tuple[HostedContext, Answer | None]]) -> ContextTable:
    """The contexts with those that are served as promised, so that a badge can be judged as somebody who has them would."""
    for one, answer in hosted:
        if isinstance(answer, Response) and one.url not in contexts and _readable(one, answer):
            contexts = contexts.pin(one.url, answer.body)
    return contexts


def _no_context(one: HostedContext) -> Check:
    return line(
        "contexts",
        Outcome.FAILED,
        "no_context",
        f"What is at {short(one.url)} is no JSON-LD context.",
        mend="Publish the file of the context, as JSON, at that very address.",
        params={"url": short(one.url)},
    )


def _odd(one: HostedContext, answer: Response) -> Iterator[Check]:
    params = {"url": short(one.url)}
    if not one.digest_sri:
        yield line(
            "contexts",
            Outcome.WARNING,
            "no_digest",
            f"No badge holds the context {short(one.url)} to its bytes: whoever changes it changes what badges say.",
            mend="Name it with its `digestSRI` in `relatedResource`.",
            params=params,
        )
    served = answer.media_type.partition(";")[0].strip().lower()
    if answer.fetched_at is not None and served not in _JSON:
        yield line(
            "contexts",
            Outcome.WARNING,
            "media_type",
            f"The context {short(one.url)} is served as {served[:100] or 'nothing'}.",
            mend="Serve it as application/ld+json; some software takes nothing else.",
            params={**params, "media_type": served[:100]},
        )


def _readable(one: HostedContext, answer: Response) -> bool:
    if one.digest_sri and not _is(answer.body, one.digest_sri):
        return False
    try:
        default_contexts().pin(one.url, answer.body).get(one.url)
    except OpenBadgeError:
        return False
    return True


def _is(content: bytes, digest_sri: JSON) -> bool:
    """Whether one of the digests (W3C Subresource Integrity: ``sha256-...``) is that of the content."""
    for one in str(digest_sri).split():
        name, _, written = one.partition("-")
        if name in ("sha256", "sha384", "sha512"):
            digest = b64encode(hashlib.new(name, content).digest())
            if hmac.compare_digest(digest, written.encode("utf-8", "surrogatepass")):
                return True
    return False
