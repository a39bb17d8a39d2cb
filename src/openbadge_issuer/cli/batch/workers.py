"""``--executor``: who makes the credentials. The signer and the ledger stay in this process, so nothing secret travels."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from pkgutil import resolve_name
from threading import Event, Thread
from typing import Any, Final, ParamSpec, TypeVar

from openbadge_issuer import __version__, executing
from openbadge_issuer.cli.terminal import note
from openbadge_issuer.cli.usage import WrongUsage

__all__ = ["executor_of"]

P = ParamSpec("P")
T = TypeVar("T")

_OWN: Final = re.compile(r"(threads|processes):0*([1-9][0-9]{0,8})")
_MOST: Final = 999
PATIENCE: Final = 10  # seconds
_WAITING: Final = (
    f"Dask has no worker left: for {executing.PATIENCE / 60:.0f} minutes one is waited for. "
    "Start one; or stop with Ctrl-C, and go on with --resume"
)
_VERSION: Final = "openbadge_issuer:__version__"
_CERTIFICATES: Final = (
    "name the files in the configuration of Dask, or by DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
    "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY"
)
_DASK: Final = re.compile(r"dask(\+tls)?://([^/\s@]+:[0-9]+)")


@contextlib.contextmanager
def executor_of(text: str | None) -> Iterator[Executor | None]:
    """Opens what ``--executor`` names, and closes it; raises `WrongUsage`."""
    if text is None:
        yield None
        return
    own, dask = _OWN.fullmatch(text), _DASK.fullmatch(text)
    if own is not None:
        if int(own[2]) > _MOST:
            raise WrongUsage(f"--executor takes at most {_MOST} {own[1]}, not {own[2]}")
        with _pool(own[1], int(own[2])) as pool:
            yield pool
    elif dask is not None:
        with _unheard(), _dask(f"{'tls' if dask[1] else 'tcp'}://{dask[2]}") as cluster:
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

        pool = _Processes(number, mp_context=get_context("spawn"), initializer=_as_worker)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Dask logs pages to the terminal where a connection breaks; what that comes to for the awards is said in the end."""
    import logging  # noqa: PLC0415 - only for a cluster

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextlib.contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        dask = import_module("distributed")
    except ModuleNotFoundError:
        raise WrongUsage('--executor dask://... needs: pip install "openbadge-issuer[dask]"') from None
    security = _security(dask.Security(), tls=address.startswith("tls"))
    try:
        client = dask.Client(address, timeout=f"{PATIENCE}s", set_as_default=False, security=security)
    except (OSError, ValueError, TypeError) as error:
        raise WrongUsage(f"--executor: nobody answers at {address} ({type(error).__name__})") from None
    try:
        _check_workers(client)
        with _watched(client):
            yield client.get_executor()
    finally:
        client.close()


@contextlib.contextmanager
def _watched(client: object) -> Iterator[None]:
    """Says it where nothing goes on, because no worker is left; `executing` decides how long one is waited for."""
    ended = Event()

    def watch() -> None:
        without = 0
        while not ended.wait(1.0):
            without = without + 1 if executing.worker_count(client) == 0 else 0
            if without == PATIENCE:
                note(_WAITING)

    watching = Thread(target=watch, name="openbadge-workers", daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


def _security(found: Any, *, tls: bool) -> Any:  # noqa: ANN401 - of a library without types
    """How Dask was told to secure its connections, if that is enough; raises `WrongUsage`."""
    try:
        arguments = found.get_connection_args("client")
    except OSError as error:
        raise WrongUsage(
            f"--executor: the certificates can not be read ({type(error).__name__}); {_CERTIFICATES}"
        ) from None
    if tls and arguments.get("ssl_context") is None:
        raise WrongUsage(f"--executor: dask+tls:// needs certificates; {_CERTIFICATES}")
    if not tls and arguments.get("require_encryption"):
        raise WrongUsage("--executor: Dask is configured to be encrypted here: write dask+tls://HOST:PORT")
    return found


def _check_workers(client: Any) -> None:  # noqa: ANN401 - of a library without types
    """Before any award goes out: a worker that can not load one writes its bytes, a person's, into its log, and stops.

    What is asked is in the standard library, so that any worker can answer. Raises `WrongUsage`.
    """
    wanted = client.submit(
        resolve_name, _VERSION, pure=False
    )  # a cluster that grows by need has one to need it
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        answers = client.run(resolve_name, _VERSION, on_error="return")
    except OSError:  # TimeoutError among them
        raise WrongUsage(
            f"--executor: the scheduler has no worker after {PATIENCE} seconds: start workers"
        ) from None
    finally:
        wanted.cancel()
    for version in answers.values():
        if version != __version__:
            has = f"has {version} of" if isinstance(version, str) else "does not have"
            raise WrongUsage(
                f"--executor: a worker {has} openbadge-issuer, and this is {__version__}: install the same on each worker"
            )


class _Processes(ProcessPoolExecutor):
    """Processes to which Ctrl-C says nothing, not even before `_as_worker` runs in them: what they load takes a second."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """What is submitted may start a worker, which inherits what this thread does not hear meanwhile."""
        with _deaf_to_ctrl_c():
            return super().submit(fn, *args, **kwargs)


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard when this is over. On Windows nothing can be put off."""
    import signal  # noqa: PLC0415 - only for processes

    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _as_worker() -> None:
    """A worker leaves Ctrl-C to the process that it works for, and ends when that one is gone, however it went."""
    import signal  # noqa: PLC0415 - in the worker
    from multiprocessing import connection, parent_process  # noqa: PLC0415 - the same

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    Thread(target=follow, daemon=True).start()
