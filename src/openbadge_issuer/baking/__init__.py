"""Badges inside images: bake a credential into a PNG or SVG, and read it back (Open Badges 3.0, section 5.3).

Bytes in, bytes out. Pixels, drawing and every other part of the image stay byte for byte what they were.
"""

from __future__ import annotations

from openbadge_issuer.baking.carriers import CARRIERS, Carrier, bake, extract
from openbadge_issuer.baking.payload import undo_mojibake
from openbadge_issuer.baking.sniffing import Kind, sniff
from openbadge_issuer.baking.values import DEFAULT_IMAGE_LIMITS, Extracted, Format, ImageLimits, Keyword

__all__ = [
    "CARRIERS",
    "DEFAULT_IMAGE_LIMITS",
    "Carrier",
    "Extracted",
    "Format",
    "ImageLimits",
    "Keyword",
    "Kind",
    "bake",
    "extract",
    "sniff",
    "undo_mojibake",
]
