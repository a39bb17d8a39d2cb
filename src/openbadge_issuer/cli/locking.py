"""One at a time: what two runs of the command line must not do between each other's steps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from openbadge_issuer.adapters.file_lock import locked
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import StoreError

__all__ = ["alone"]


@contextlib.contextmanager
def alone(path: Path, what: str, *, seconds: float) -> Iterator[None]:
    """Holds the lock file at ``path``, which stays there and empty; raises `WrongUsage` if another run keeps it.

    The lock is the operating system's, so that of a run that was killed is free.
    """
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(locked(path, seconds=seconds))
        except StoreError as error:
            if error.detail_code == "store.locked":
                raise WrongUsage(f"another run is {what} ({path} is locked): wait for it to end") from None
            raise WrongUsage(f"{path}: {error.params['reason']}") from None
        yield
