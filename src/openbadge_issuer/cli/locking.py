"""One at a time: what two runs of the command line must not do between each other's steps."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from openbadge_issuer.cli.usage import WrongUsage

__all__ = ["alone"]

_LOOK_AGAIN = 0.05  # seconds


@contextlib.contextmanager
def alone(path: Path, what: str, *, seconds: float) -> Iterator[None]:
    """Holds the lock file at ``path``, which stays there and empty; raises `WrongUsage` if another run keeps it.

    The lock is the operating system's, so that of a run that was killed is free.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise WrongUsage(f"{path}: {error.strerror or 'can not be made'}") from None
    try:
        end = time.monotonic() + seconds
        while not _locked(descriptor):
            if time.monotonic() >= end:
                raise WrongUsage(f"another run is {what} ({path} is locked): wait for it to end")
            time.sleep(_LOOK_AGAIN)
        yield
    finally:
        os.close(descriptor)  # which unlocks


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
