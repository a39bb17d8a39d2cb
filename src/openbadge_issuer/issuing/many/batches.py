"""What an `Issuer` does for many awards at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, TypeVar, cast

from openbadge_issuer import issuing  # its names load at first use
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.models import Award
from openbadge_issuer.ports import Entropy, Signer, check_now

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Batches"]

K = TypeVar("K", bound=str)


class Batches:
    """The methods of an `Issuer` that are for many awards at a time."""

    __slots__ = ()

    def issue_many(
        self,
        items: Iterable[tuple[K, Award | issuing.Record]],
        *,
        now: datetime,
        executor: Executor | None = None,
        open_signer: Callable[[], Signer] | None = None,
        chunk: int = 200,
        concurrency: int = 4,
        entropy: Entropy = secrets.token_bytes,
    ) -> Iterator[issuing.Issued[K]]:
        """`issue` for a stream of pairs of a key and an award: an `Issued` for each, as it is ready.

        ``items`` are read a ``chunk`` at a time, and a chunk is reserved and recorded in one transaction each. While one is
        waited for, nothing comes out: for a trickle, ``chunk=1`` and no executor. What is wrong with one is its ``error``.
        Do it again after a crash, with the same keys: what was issued is handed out again.

        An ``executor`` (threads, processes, Dask's) makes ``concurrency`` chunks at once; the ledger stays here. So does the
        signer, unless ``open_signer`` gives one where the work is done; for processes it is a function of a module.

        Raises `ConfigurationError` for arguments that can never work, and without a ledger. While results are asked for:
        what ``items`` raise, `LedgerError` (``ledger.unavailable``), and `ExecutorError` (``executor.broken``) from an
        executor that takes no more; each after what was reserved has come out. What an executor has lost is the error of
        its items (``executor.lost``), and what was reserved for them waits for the next run.
        """
        from openbadge_issuer.issuing.many import stream  # noqa: PLC0415 - at first use
        from openbadge_issuer.issuing.many.chunk import Run  # noqa: PLC0415 - the same
        from openbadge_issuer.issuing.many.maker import Maker  # noqa: PLC0415 - the same

        issuer = cast("issuing.Issuer", self)
        check_now(now)
        stream.check(items, executor, chunk, concurrency)
        if iscoroutinefunction(issuer.signer.sign) and (executor is None or open_signer is None):
            raise ConfigurationError(
                "This issuer's signer must be awaited, and a batch does not wait for it.",
                code="config.signer",
                advice="Pass an executor of threads, and an `open_signer` that returns one which answers at once.",
            )
        registrar = issuer._registrar  # noqa: SLF001 - it is the same object
        registrar.recorded  # noqa: B018 - raises where there is none
        maker = Maker(issuer.profile, registrar.making, None if executor is None else open_signer)
        run = Run(registrar, issuer.signer, maker, now, entropy, elsewhere=executor is not None)
        issued = stream.each(items, run, executor, chunk=chunk, concurrency=concurrency)
        return cast("Iterator[issuing.Issued[K]]", issued)
