"""The table of image formats that carry badges, and the two functions over it: bake and extract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import replace as changed
from types import MappingProxyType
from typing import Final, SupportsBytes

from openbadge_issuer.baking import png, svg
from openbadge_issuer.baking.payload import checked, keyword_of
from openbadge_issuer.baking.sniffing import MEDIA_TYPES, sniff, unsupported
from openbadge_issuer.baking.values import (
    DEFAULT_IMAGE_LIMITS,
    Extracted,
    ImageLimits,
    exceeded,
    misnamed,
)
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.errors import CarrierError

__all__ = ["CARRIERS", "Carrier", "bake", "extract"]


@dataclass(frozen=True, slots=True, repr=False)
class Carrier:
    """One image format: ``bake(image, payload, replace, limits)`` and ``extract(image, limits, effort)``.

    The payload has been checked before: the text of a JSON object or of a compact JWS. What reading takes is added to
    ``effort``, for `ImageLimits` know one image only.
    """

    bake: Callable[[bytes, str, bool, ImageLimits], bytes]
    extract: Callable[[bytes, ImageLimits, Effort], Extracted]

    def __repr__(self) -> str:
        return f"<Carrier {self.bake.__module__}>"


CARRIERS: Final[Mapping[str, Carrier]] = MappingProxyType(
    {
        "image/png": Carrier(png.bake, png.extract),
        "image/svg+xml": Carrier(svg.bake, svg.extract),
    }
)
"""By media type. A format is added by passing a larger table."""


def bake(
    image: bytes,
    payload: str | SupportsBytes,
    *,
    replace: bool = False,
    limits: ImageLimits = DEFAULT_IMAGE_LIMITS,
    carriers: Mapping[str, Carrier] = CARRIERS,
) -> bytes:
    """The image with the credential inside; all else stays byte for byte (Open Badges 3.0, section 5.3).

    ``payload`` is a `SecuredCredential`, or the bytes or text of a JSON credential with its proof or of a
    compact JWS. What calls itself a ``ClrCredential`` goes where CLR 2.0 has it, all else where Open Badges 3.0
    has it. ``replace`` takes out a credential that is already there; a badge of Open Badges 2.0 stays.

    Raises `LimitExceeded` or `CarrierError` (``carrier.already_baked``, ``carrier.jpeg``, …).
    """
    data = _bytes(image)
    carrier = _carrier_for(data, limits, carriers, artwork=True)
    baked = carrier.bake(data, checked(payload, limits), replace, limits)
    extract(baked, limits=limits, carriers=carriers)  # what could not be read again does not leave
    return baked


def extract(
    image: bytes,
    *,
    limits: ImageLimits = DEFAULT_IMAGE_LIMITS,
    carriers: Mapping[str, Carrier] = CARRIERS,
    effort: Effort | None = None,
) -> Extracted:
    """The badge in an image, as found and not checked; what others write oddly is read, with a warning each.

    What it took is added to ``effort``, also where it is refused: who reads many images stops when too much is spent.

    Raises `LimitExceeded` or `CarrierError` (``carrier.empty``, ``carrier.conflict``, ``carrier.jpeg``, …).
    """
    data = _bytes(image)
    extracted = _carrier_for(data, limits, carriers).extract(
        data, limits, Effort() if effort is None else effort
    )
    expected = keyword_of(extracted.payload, limits.document, extracted.keyword)
    if expected == extracted.keyword:
        return extracted
    return changed(extracted, warnings=(*extracted.warnings, misnamed(extracted.keyword, expected)))


def _carrier_for(
    data: bytes, limits: ImageLimits, carriers: Mapping[str, Carrier], *, artwork: bool = False
) -> Carrier:
    if len(data) > limits.max_bytes:
        raise exceeded("bytes", limits.max_bytes, len(data))
    kind = sniff(data)
    carrier = carriers.get(MEDIA_TYPES.get(kind, ""))
    if carrier is None:
        raise unsupported(kind, artwork=artwork)
    return carrier


def _bytes(image: object) -> bytes:
    if isinstance(image, bytes | bytearray | memoryview):
        return bytes(image)
    raise CarrierError(
        "An image is handed in as its bytes.",
        code="carrier.type",
        params={"type": type(image).__name__},
        advice="Read the file first, for instance with Path(name).read_bytes().",
    )
