"""The small values of this package, and its limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from openbadge_issuer.codec.types import Settings

__all__ = ["DEFAULT_UPLOAD_LIMITS", "Item", "UploadLimits", "printable"]

_MOST_OF_A_NAME = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UploadLimits(Settings):
    """What an archive or a PDF may cost before anybody knows what is in it."""

    max_bytes: int = 25_000_000  # bytes as handed in
    max_members: int = 1_000  # files in an archive, or attached to a PDF
    max_inflated: int = 40_000_000  # bytes of all of them together, unpacked
    max_member: int = 25_000_000  # bytes of one of them, unpacked
    max_objects: int = 50_000  # objects of a PDF


DEFAULT_UPLOAD_LIMITS = UploadLimits()


@dataclass(frozen=True, slots=True)
class Item:
    """A file that may be a badge: its bytes, what held it (``zip``, ``pdf``, …, or nothing), and its name there."""

    data: bytes = field(repr=False)
    container: str = ""
    place: str = ""


def printable(name: str) -> str:
    """A name out of a file, fit to be shown: one line, no control characters, at most 100 characters."""
    line = "".join(c if c.isprintable() else " " for c in name)
    return line if len(line) <= _MOST_OF_A_NAME else f"{line[:_MOST_OF_A_NAME]}…"
