"""From what came back for a key document to its JSON, or to the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypedDict

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import InputError, ResolutionError
from openbadge_issuer.ports import FetchFailure, Request, Response

if TYPE_CHECKING:
    from openbadge_issuer.ports import Answer

__all__ = ["PASSING", "body_of", "json_of", "no_document", "request"]


class _Passing(TypedDict, total=False):
    decided: bool
    retry: Literal["later"]


PASSING: Final[_Passing] = {"decided": False, "retry": "later"}
"""Of an answer that says nothing of the issuer: a page for the time of maintenance, a body that is cut off."""

MAX_BYTES: Final = 256_000  # of one document
_LIMITS: Final = Limits(max_bytes=MAX_BYTES, max_total_bytes=MAX_BYTES)
_ACCEPT: Final = "application/did+json, application/cid, application/ld+json;q=0.9, application/json;q=0.8"
_OK: Final = 200
_NO_SUCH_DOCUMENT: Final = (404, 410)
_TRY_LATER: Final = (408, 425, 429)
_SERVER_ERRORS: Final = range(500, 600)


def request(url: str, accept: str = _ACCEPT, max_bytes: int = MAX_BYTES) -> Request:
    """The request for a document with keys."""
    return Request(url=url, accept=accept, max_bytes=max_bytes, purpose="key")


def body_of(answer: Answer, url: str) -> bytes:
    """What came back from ``url``.

    Raises `ResolutionError`: undecided where nobody could be asked (``resolve.unavailable``), or where the server shows a
    web page instead (``resolve.not_found``), as while it is mended; decided where it says that there is no such document
    (``resolve.not_found``), or where
    another server answered: a redirect may lead to another path, but neither to another domain
    (``resolve.redirected``) nor away from https (``resolve.leads_to_http``).
    """
    if isinstance(answer, FetchFailure):
        raise _unavailable(url, answer.message, answer.code, answer.retry)
    if answer.status != _OK and answer.status not in _NO_SUCH_DOCUMENT:
        later = answer.status in _TRY_LATER or answer.status in _SERVER_ERRORS
        raise _unavailable(
            url,
            f"{url} answered with the status {answer.status}.",
            "fetch.status",
            "later" if later else "never",
        )
    _check_final_url(answer, url)
    if answer.status != _OK or answer.body.lstrip().startswith(b"<"):
        raise ResolutionError(
            f"There is no document with keys at {url}.",
            code="resolve.not_found",
            params={"url": url, "status": answer.status},
            advice="The issuer must publish its keys there.",
            **(PASSING if answer.status == _OK else {}),
        )
    return answer.body


def json_of(answer: Answer, url: str) -> JSONObject:
    """The JSON object that came back from ``url``.

    Raises `ResolutionError`, as `body_of`, and undecided where it is something else (``resolve.document``).
    """
    body = body_of(answer, url)
    try:
        return parse_object(body, _LIMITS)
    except InputError as error:
        raise no_document(answer, url, error.message) from None


def no_document(answer: Answer, url: str, message: str) -> ResolutionError:
    """That something else came, and why (``resolve.document``)."""
    return ResolutionError(
        f"What {url} sends is no document with keys. {message}",
        code="resolve.document",
        params={
            "url": url,
            "media_type": "" if isinstance(answer, FetchFailure) else answer.media_type,
            "message": message,
        },
        advice="It must be JSON.",
        **PASSING,
    )


def _check_final_url(answer: Response, url: str) -> None:
    if not answer.url.lower().startswith("https://"):
        raise ResolutionError(
            f"{url} leads to an address that is not https.", code="resolve.leads_to_http", params={"url": url}
        )
    server = _server_of(url)
    if answer.url != url and (not server or _server_of(answer.url.partition("#")[0]) != server):
        raise ResolutionError(
            f"{url} leads to another domain, and that one can not speak for the issuer.",
            code="resolve.redirected",
            params={"url": url},
            advice="The issuer's own domain must serve the document, without a redirect to another one.",
        )


def _server_of(url: str) -> str:
    """The domain and the port of a URL; nothing where it is no URL that may be asked."""
    try:
        return authority_of(url).removesuffix(":443")
    except ResolutionError:
        return ""


def _unavailable(url: str, message: str, code: str, retry: Literal["never", "later"]) -> ResolutionError:
    return ResolutionError(
        f"The issuer's keys could not be fetched. {message}",
        code="resolve.unavailable",
        params={"url": url, "reason": code, "message": message},
        advice="Let it be fetched, or hand in a copy of it.",
        decided=False,
        retry=retry,
    )
