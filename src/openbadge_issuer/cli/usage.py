"""How a command ends: the exit statuses, and the error for a call that can not work."""

from __future__ import annotations

import traceback
from pathlib import Path

__all__ = ["DONE", "FAILED", "INTERRUPTED", "UNDECIDED", "WRONG_USAGE", "WrongUsage", "fault"]

DONE = 0  # and for a verdict: accepted
FAILED = 1  # and for a verdict: refused
WRONG_USAGE = 2  # nothing was judged or made: a missing file, an option that can not work
UNDECIDED = 3  # neither accepted nor refused, a fault of this program included
INTERRUPTED = 130  # by Ctrl-C, as shells count it


class WrongUsage(Exception):
    """The command was called in a way that can not work: exit status 2."""


def fault(error: Exception) -> str:
    """A fault of this program in one line: its type and place, and nothing of what was read."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if "openbadge_issuer" in frame.filename
    ]
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return (
        f"this is a fault of the program, not of the badge; please report it: {type(error).__name__}{place}"
    )
