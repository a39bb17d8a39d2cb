"""What achievements name and people look at: the checks `criteria` and `images`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from openbadge_issuer.baking import sniff
from openbadge_issuer.doctor.diagnosis import line
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["check_image", "check_page", "none_named", "not_there", "requests_for", "short"]

_MAX_PAGE: Final = 1_000_000  # bytes; a longer one is there too
_MAX_IMAGE: Final = 5_000_000
_PICTURES: Final = frozenset({"png", "svg", "jpeg", "gif", "webp", "avif"})
_WHAT: Final = {"criteria": "The criteria page", "images": "The image", "contexts": "The context"}
_ACCEPT: Final = {"criteria": "text/html, */*;q=0.5", "images": "image/*"}
_OK: Final = 200


def requests_for(name: str, urls: Sequence[str]) -> dict[str, Request]:
    """What must be fetched for these addresses; those that are not https are not in it."""
    most = {"criteria": _MAX_PAGE, "images": _MAX_IMAGE}[name]
    return {
        url: Request(url, accept=_ACCEPT[name], max_bytes=most, purpose=name)
        for url in dict.fromkeys(urls)
        if _scheme(url) == "https"
    }


def none_named(name: str) -> Check:
    """There is nothing to look at."""
    said = {"criteria": "No criteria page was named.", "images": "No image was named."}[name]
    return line(name, Outcome.NOT_APPLICABLE, "none", said)


def check_page(url: str, answer: Answer | None) -> Check:
    """Can everybody read what the badge was awarded for?"""
    wrong = not_there("criteria", url, answer)
    if wrong is not None:
        return wrong
    said = f"The criteria page {short(url)} is there."
    return line("criteria", Outcome.PASSED, "there", said, params={"url": short(url)})


def check_image(url: str, answer: Answer | None) -> Check:
    """Is it there, and a picture?"""
    if _scheme(url) == "data":
        return _is_picture(url, _content_of(url))
    if isinstance(answer, FetchFailure) and answer.code == "fetch.too_large":
        return line(
            "images",
            Outcome.WARNING,
            "too_large",
            f"The image {short(url)} has more than {_MAX_IMAGE:,} bytes; some software does not show it.",
            mend="Make it smaller.",
            params={"url": short(url)},
        )
    wrong = not_there("images", url, answer)
    if wrong is not None:
        return wrong
    found = _is_picture(url, answer.body if isinstance(answer, Response) else b"")
    if found.outcome is Outcome.PASSED:
        return next(_mislabelled(url, answer), found)
    return found


def _is_picture(url: str, content: bytes) -> Check:
    kind = sniff(content)
    params = {"url": short(url), "kind": kind}
    if kind in _PICTURES:
        said = f"The image {short(url)} is there ({kind.upper()})."
        return line("images", Outcome.PASSED, "there", said, params=params)
    return line(
        "images",
        Outcome.FAILED,
        "no_image",
        f"What is at {short(url)} is no image (it is: {kind}).",
        mend="Publish a PNG or an SVG at that very address.",
        params=params,
    )


def _mislabelled(url: str, answer: Answer | None) -> Iterator[Check]:
    if (
        isinstance(answer, Response)
        and answer.fetched_at is not None
        and not answer.media_type.startswith("image/")
    ):
        named = answer.media_type[:100] or "nothing"
        yield line(
            "images",
            Outcome.WARNING,
            "media_type",
            f"The image {short(url)} is served as {named}; browsers may not show it.",
            mend="Serve it as image/png or image/svg+xml.",
            params={"url": short(url), "media_type": named},
        )


def not_there(name: str, url: str, answer: Answer | None) -> Check | None:
    """Why it can not be had; ``None`` where something is there."""
    what, params = f"{_WHAT[name]} {short(url)}", {"url": short(url)}
    if _scheme(url) == "http":
        return line(
            name,
            Outcome.WARNING,
            "insecure",
            f"{what} has an http address, where anybody on the way can change it; it was not looked at.",
            mend="Publish it under https, and name that address in new badges.",
            params=params,
        )
    if answer is None:
        return line(
            name,
            Outcome.NOT_APPLICABLE,
            "no_address",
            f"{what} has no address that could be asked.",
            params=params,
        )
    if isinstance(answer, Response):
        if answer.status == _OK:
            return None
        said = f"The server answers {answer.status}."
        return line(
            name,
            Outcome.FAILED,
            "not_found",
            f"{what} is not there. {said}",
            mend="Publish it at that very address: badges that are out can not be changed.",
            params={**params, "status": answer.status},
        )
    if answer.code == "fetch.too_large":
        return None  # it is there
    params["reason"] = answer.code
    if answer.code in ("fetch.offline", "fetch.budget"):
        said = f"{what} was not looked at."
        return line(name, Outcome.UNKNOWN, "not_asked", said, mend="Let it be fetched.", params=params)
    return line(
        name,
        Outcome.FAILED,
        "unreachable",
        f"{what} can not be had. {answer.message}",
        mend="See to it that the address answers everybody; look from another network as well.",
        params=params,
        retry=answer.retry,
    )


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme.lower()
    except ValueError:
        return ""


def short(url: str) -> str:
    """An address for a sentence."""
    return url if len(url) <= 200 else f"{url[:200]}…"  # noqa: PLR2004 - a line of a terminal or two


def _content_of(url: str) -> bytes:
    head, _, content = url.partition(",")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(content)
    try:
        return base64.b64decode(content)
    except (binascii.Error, ValueError):
        return b""
