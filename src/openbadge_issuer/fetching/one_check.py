"""What a `Fetch` keeps for one check alone, such as a deadline over all of its documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Answer, AsyncFetch, Request

__all__ = ["ForEachCheck", "begun"]

F = TypeVar("F", bound=Callable[..., object])


def begun(fetch: F) -> F:
    """The fetch for one check: what its ``one_check()`` returns where it has such a method, else the fetch itself.

    Raises `ConfigurationError` (``config.fetch``) for a class in place of a fetch.
    """
    if isinstance(fetch, type):
        raise ConfigurationError(
            f"`fetch` is the class {fetch.__name__}, and a class fetches nothing.",
            code="config.fetch",
            advice=f"Write {fetch.__name__}(), with parentheses.",
        )
    begin = getattr(fetch, "one_check", None)
    return cast("F", begin()) if callable(begin) else fetch


class ForEachCheck:
    """An `AsyncFetch` around another one; what that one keeps for one check is begun for each."""

    def __init__(
        self, fetch: AsyncFetch, through: Callable[[AsyncFetch, Request], Awaitable[Answer]]
    ) -> None:
        self._fetch, self._through = fetch, through

    async def __call__(self, request: Request, /) -> Answer:
        """The answer, through what lies around."""
        return await self._through(self._fetch, request)

    def one_check(self) -> AsyncFetch:
        """The same for one check."""
        return ForEachCheck(begun(self._fetch), self._through)
