"""How much of a file is looked at: bounds instead of clocks, and what is said where one is reached."""

from __future__ import annotations

from dataclasses import dataclass

from openbadge_issuer.codec.types import Settings
from openbadge_issuer.errors import LimitExceeded

__all__ = ["DEFAULT_LIMITS", "ScrubbingLimits", "exceeded"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScrubbingLimits(Settings):
    """How large evidence may be, by what it costs to read it."""

    max_bytes: int = 250_000_000  # bytes of a picture, a PDF or an office file
    max_media_bytes: int = 4_000_000_000  # bytes of sound and moving pictures, which are never held
    max_text_bytes: int = 20_000_000  # bytes of a text file, and characters of text out of any other
    max_pixels: int = 120_000_000  # of all frames of a picture
    max_pixels_inside: int = 2_000_000_000  # of all pictures in another file
    max_frames: int = 1_000  # of a picture that moves, or pages of a TIFF
    max_pages: int = 2_000  # of a PDF
    max_objects: int = 300_000  # of a PDF
    max_operations: int = 10_000_000  # of all pages of a PDF, where 16 bytes count as one
    max_parts: int = 5_000  # of an office file
    max_elements: int = 5_000_000  # of all markup in a file
    max_inflated_bytes: int = 1_000_000_000  # of all parts of an office file, or streams of a PDF
    max_inflation: int = 250  # times that a part grows when it is opened, after its first million bytes
    max_depth: int = 256  # of nested elements
    max_streams: int = 32  # of sound and moving pictures


DEFAULT_LIMITS = ScrubbingLimits()


def exceeded(what: str, code: str, limit: int) -> LimitExceeded:
    """More than the limit allows; ``code`` is ``limit.*``."""
    return LimitExceeded(
        f"The file has more than {limit} {what}, so no copy of it was made.",
        code=code,
        params={"limit": limit},
        advice="Ask for a smaller file, or for the same in several ones.",
    )
