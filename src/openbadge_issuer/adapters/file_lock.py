"""A lock file: the operating system's lock, so that of a process that was killed is free."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from openbadge_issuer.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["locked"]

_LOOK_AGAIN = 0.02  # seconds


@contextlib.contextmanager
def locked(path: Path, *, seconds: float) -> Iterator[None]:
    """Holds the lock file at ``path``, which stays there and empty; waits for others for so many seconds.

    Raises `StoreError`: ``store.locked`` where somebody keeps it, ``store.unavailable`` where it can not be made.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        reason = error.strerror or "no file can be made in it"
        raise StoreError(
            f"The folder can not be written: {reason}.",
            code="store.unavailable",
            params={"reason": reason},
            advice="Look whether the folder is there, and whether you may write into it.",
        ) from None
    try:
        end = time.monotonic() + seconds
        while not _taken(descriptor):
            if time.monotonic() >= end:
                raise StoreError(
                    "Another process is writing into this folder.",
                    code="store.locked",
                    advice="Wait for it to end, and try again.",
                )
            time.sleep(_LOOK_AGAIN)
        yield
    finally:
        os.close(descriptor)  # which unlocks


if sys.platform == "win32":
    import msvcrt

    def _taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
