"""The clock of this computer, as a function with a name: an adapter that has it by default can be pickled."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["utc_now"]


def utc_now() -> datetime:
    """Now."""
    return datetime.now(UTC)
