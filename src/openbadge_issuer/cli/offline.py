"""What the commands answer for a document that was not handed in, where nothing is fetched."""

from __future__ import annotations

from openbadge_issuer.ports import Answer, FetchFailure, Request

__all__ = ["offline"]


def offline(request: Request, /) -> Answer:
    """A `Fetch` that says which options would help."""
    return FetchFailure(
        "fetch.not_online",
        f"{request.url} was not fetched: this command ran offline, and was given no copy of it.",
        retry="never",
        advice=f"Say --online to fetch it, or --document {request.url}=FILE if you have it.",
        params={"url": request.url},
    )
