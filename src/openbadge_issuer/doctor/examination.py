"""The doctor at work: what he needs, what he says, and the loops that bring him the one and fetch the other.

What is looked at, and in which order, is in `chain`.
"""

from __future__ import annotations

from datetime import datetime

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.doctor.diagnosis import Diagnosis
from openbadge_issuer.doctor.setup import IssuerSetup
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.fetching.asking import ask, ask_async
from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, Request, check_now, no_fetch
from openbadge_issuer.verification.scheduler import Budget, Session

__all__ = ["DEFAULT_BUDGET", "Examination", "diagnose", "diagnose_async"]

DEFAULT_BUDGET = Budget(max_requests=64, max_bytes=64_000_000)


class Examination:
    """One examination under way: fetch what ``needs()`` lists, ``feed()`` it, until ``diagnosis`` is there.

    Pure: it opens no socket and reads no clock. Raises `ConfigurationError` for a naive ``now``, and for what is
    no `IssuerSetup`.
    """

    def __init__(
        self,
        setup: IssuerSetup,
        *,
        now: datetime,
        contexts: ContextTable | None = None,
        budget: Budget = DEFAULT_BUDGET,
    ) -> None:
        check_now(now)
        if not isinstance(setup, IssuerSetup):
            raise ConfigurationError(
                f"The first argument is an IssuerSetup, not {type(setup).__name__}.",
                code="config.setup",
                advice="IssuerSetup.of_badge(badge), or IssuerSetup(id) where there is no badge.",
            )
        from openbadge_issuer.doctor.chain import examine  # noqa: PLC0415 - half of the package, at first use

        self._session = Session(examine(setup, now, contexts), budget)

    def needs(self) -> tuple[Request, ...]:
        """The documents that are missing now; empty when the diagnosis is ready."""
        return self._session.needs()

    def feed(self, request: Request, answer: Answer) -> None:
        """Brings the answer to one of `needs()`."""
        self._session.feed(request, answer)

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis, once `needs()` is empty."""
        return self._session.result


def diagnose(
    setup: IssuerSetup, *, now: datetime, fetch: Fetch = no_fetch, contexts: ContextTable | None = None
) -> Diagnosis:
    """Whether strangers can verify what this issuer issues; by default nothing is fetched.

    ``now`` is an aware datetime. Never raises for what is found; raises what `Examination` raises.
    """
    run = Examination(setup, now=now, contexts=contexts)
    while requests := run.needs():
        for request in requests:
            run.feed(request, ask(fetch, request))
    return run.diagnosis


async def diagnose_async(
    setup: IssuerSetup, *, now: datetime, fetch: AsyncFetch, contexts: ContextTable | None = None
) -> Diagnosis:
    """`diagnose` for an event loop: all documents of a round are fetched side by side."""
    import asyncio  # noqa: PLC0415 - costs 30 ms of import, which synchronous callers need not pay

    run = Examination(setup, now=now, contexts=contexts)
    while requests := run.needs():
        answers = await asyncio.gather(*(ask_async(fetch, request) for request in requests))
        for request, answer in zip(requests, answers, strict=True):
            run.feed(request, answer)
    return run.diagnosis
