"""What foreign libraries log and warn of while they read a file: it can quote the file, so nobody hears it."""

from __future__ import annotations

import logging
import warnings
from threading import Lock
from typing import Final

__all__ = ["QUIET", "Quiet"]

_TALKATIVE: Final = ("PIL", "av", "libav", "pillow_heif", "pypdf")
_NOWHERE: Final = logging.NullHandler()


class Quiet:
    """Loggers and filters of warnings are the process's, so the first reader silences them and the last lets them speak."""

    def __init__(self) -> None:
        self._lock, self._readers = Lock(), 0
        self._spoke: dict[logging.Logger, bool] = {}
        self._warnings = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            self._readers += 1
            if self._readers > 1:
                return
            self._warnings = warnings.catch_warnings()
            self._warnings.__enter__()
            warnings.simplefilter("ignore")
            self._spoke = {logger: logger.propagate for logger in map(logging.getLogger, _TALKATIVE)}
            for logger in self._spoke:
                logger.addHandler(_NOWHERE)
                logger.propagate = False

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._readers -= 1
            if self._readers:
                return
            for logger, spoke in self._spoke.items():
                logger.removeHandler(_NOWHERE)
                logger.propagate = spoke
            self._warnings.__exit__(None, None, None)


QUIET: Final = Quiet()
"""The one of the process."""
