"""``--executor``: who makes the credentials. The signer and the ledger stay in this process, so nothing secret travels."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from typing import Final

from openbadge_issuer.cli.usage import WrongUsage

__all__ = ["executor_of"]

_OWN: Final = re.compile(r"(threads|processes):([1-9][0-9]{0,2})")
_DASK: Final = re.compile(r"dask(\+tls)?://([^/\s@]+:[0-9]+)")


@contextlib.contextmanager
def executor_of(text: str | None) -> Iterator[Executor | None]:
    """Opens what ``--executor`` names, and closes it; raises `WrongUsage`."""
    if text is None:
        yield None
        return
    own, dask = _OWN.fullmatch(text), _DASK.fullmatch(text)
    if own is not None:
        with _pool(own[1], int(own[2])) as pool:
            yield pool
    elif dask is not None:
        with _dask(f"{'tls' if dask[1] else 'tcp'}://{dask[2]}") as cluster:
            yield cluster
    else:
        raise WrongUsage(
            f"--executor is processes:N, threads:N, dask://HOST:PORT or dask+tls://HOST:PORT, not {text!r}"
        )


@contextlib.contextmanager
def _pool(kind: str, number: int) -> Iterator[Executor]:
    if kind == "threads":
        pool: Executor = ThreadPoolExecutor(number, thread_name_prefix="openbadge-batch")
    else:
        from multiprocessing import get_context  # noqa: PLC0415 - only for processes

        pool = ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_as_worker)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        dask = import_module("distributed")
    except ModuleNotFoundError:
        raise WrongUsage('--executor dask://... needs: pip install "openbadge-issuer[dask]"') from None
    try:
        client = dask.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise WrongUsage(f"--executor: nobody answers at {address} ({type(error).__name__})") from None
    try:
        yield client.get_executor()
    finally:
        client.close()


def _as_worker() -> None:
    """A worker leaves Ctrl-C to the process that it works for, and ends when that one is gone, however it went."""
    import signal  # noqa: PLC0415 - in the worker
    from multiprocessing import connection, parent_process  # noqa: PLC0415 - the same
    from threading import Thread  # noqa: PLC0415 - the same

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    Thread(target=follow, daemon=True).start()
