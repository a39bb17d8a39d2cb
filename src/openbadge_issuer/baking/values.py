"""What the carriers share: limits, what was found in an image, and how one badge is chosen among several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from openbadge_issuer.codec.json_refusals import SMALLER, TOO_MUCH
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits, Settings
from openbadge_issuer.errors import CarrierError, Finding, LimitExceeded, Param

__all__ = [
    "CLR_2",
    "DEFAULT_IMAGE_LIMITS",
    "IMAGE_TOO_MUCH",
    "OPEN_BADGES_3",
    "WRITTEN",
    "Extracted",
    "Format",
    "Found",
    "ImageLimits",
    "Keyword",
    "already_baked",
    "exceeded",
    "misnamed",
    "nested",
    "settle",
    "warning",
]

Format: TypeAlias = Literal["png", "svg"]
Keyword: TypeAlias = Literal["openbadgecredential", "clrcredential", "openbadges"]
Measure: TypeAlias = Literal["badges", "bytes", "chunks", "depth", "markup", "pixels"]

OPEN_BADGES_3: Final[Keyword] = "openbadgecredential"
CLR_2: Final[Keyword] = "clrcredential"
WRITTEN: Final = frozenset({OPEN_BADGES_3, CLR_2})  # what is baked here, and hence what is replaced

# In the order in which one is preferred where an image carries several kinds.
_STANDARDS: Final[dict[Keyword, str]] = {
    OPEN_BADGES_3: "Open Badges 3.0",
    CLR_2: "Comprehensive Learner Record 2.0",
    "openbadges": "Open Badges 2.0",
}

_SPEC: Final = "https://www.imsglobal.org/spec/ob/v3p0/#docformat"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ImageLimits(Settings):
    """How large an image and the badge inside may be; checked before anything expensive happens."""

    max_bytes: int = 25_000_000  # bytes of the whole file
    max_payload_bytes: int = 16_000_000  # bytes of the badge inside, as UTF-8
    max_inflated_bytes: int = 4_000_000  # bytes, all compressed badge chunks of one PNG together
    max_chunks: int = 20_000  # PNG chunks
    max_badges: int = 100  # places with a badge in one image; one is right, two or three happen
    max_pixels: int = 89_000_000  # width times height of a PNG; beyond it image libraries warn of a bomb
    max_svg_bytes: int = 10_000_000  # bytes of an SVG, which has to be parsed as a whole
    max_markup: int = 100_000  # "<" and "=" in an SVG together: an upper bound of its tags and attributes
    max_depth: int = 256  # nested SVG elements
    document: Limits = DEFAULT_LIMITS  # for a JSON credential that is to be baked


DEFAULT_IMAGE_LIMITS: Final = ImageLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A badge as it was found in an image; nothing about it has been checked.

    ``payload`` is UTF-8 JSON or a compact JWS (in Open Badges 2.0 also a URL), without white space around it.
    """

    payload: bytes = field(repr=False)
    format: Format
    keyword: Keyword
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One place in an image that holds a badge, with what is odd about it."""

    keyword: Keyword
    payload: bytes = field(repr=False)
    oddities: tuple[Finding, ...] = ()


def warning(code: str, message: str, *, advice: str = "", **params: Param) -> Finding:
    """A `Finding` of severity ``warning`` about an image."""
    return Finding(code=code, message=message, severity="warning", advice=advice, params=params, spec=_SPEC)


IMAGE_TOO_MUCH: Final[Mapping[Measure, str]] = {
    "badges": "This image has more than {} places with a badge.",
    "bytes": TOO_MUCH["bytes"],
    "chunks": "This image has more than {} chunks.",
    "depth": TOO_MUCH["depth"],
    "markup": "This image has more than {} tags and attributes.",
    "pixels": "This image has more than {} pixels.",
}


def exceeded(what: Measure, limit: int, actual: int) -> LimitExceeded:
    """The error for an image, or a badge in it, with more of something than ``limit``."""
    return LimitExceeded(
        IMAGE_TOO_MUCH[what].format(limit),
        code=f"limit.{what}",
        params={"limit": limit, "actual": actual},
        advice=SMALLER,
    )


def already_baked() -> CarrierError:
    """The error for an image that carries an Open Badges 3.0 or CLR 2.0 credential when it must not."""
    return CarrierError(
        "This image already carries a credential.",
        code="carrier.already_baked",
        advice="Bake into the blank artwork, or pass replace=True to put the new credential in its place.",
    )


def misnamed(keyword: Keyword, expected: Keyword) -> Finding:
    """The warning for an Open Badges 3.0 or CLR 2.0 credential in the place of another standard."""
    standard, place = _STANDARDS[expected], _STANDARDS[keyword]
    return warning(
        "carrier.keyword",
        f"This is a credential of {standard}, in the place of {place} (`{keyword}`).",
        advice="It was read all the same. Other readers may not find it.",
        keyword=keyword,
        expected=expected,
        standard=standard,
        place=place,
    )


def nested() -> CarrierError:
    """The error for a badge inside the element of another one."""
    return CarrierError(
        "This image carries a badge inside another badge.",
        code="carrier.nested",
        advice="What is shown would depend on the reader. Ask the issuer for an image with one badge.",
    )


def settle(found: Sequence[Found], image_format: Format, oddities: Sequence[Finding] = ()) -> Extracted:
    """The one badge of an image.

    Identical copies are reported and count once. Of several standards the first in our order is taken and the
    others are reported. Two different badges of one standard are refused: what is shown would depend on who
    reads.

    Raises `CarrierError` ``carrier.empty``, ``carrier.empty_place`` or ``carrier.conflict``.
    """
    present = [one for one in found if one.payload]
    if not present:
        raise _no_badge(image_format, blank=bool(found))
    kinds = [keyword for keyword in _STANDARDS if any(one.keyword == keyword for one in present)]
    same = [one for one in present if one.keyword == kinds[0]]
    if len({one.payload for one in same}) > 1:
        standard = _STANDARDS[kinds[0]]
        raise CarrierError(
            f"This image carries {len(same)} {standard} badges that differ from each other.",
            code="carrier.conflict",
            params={"count": len(same), "keyword": kinds[0], "standard": standard},
            advice="What is shown would depend on the reader. Ask the issuer for an image with one badge.",
        )
    chosen = next((one for one in same if not one.oddities), same[0])
    warnings = [*oddities, *chosen.oddities]
    if len(same) > 1:
        warnings.append(
            warning(
                "carrier.duplicate",
                f"The badge is in this image {len(same)} times; once is allowed.",
                advice="All copies are the same, so one of them was read.",
                count=len(same),
            )
        )
    warnings.extend(_also_there(other, kinds[0]) for other in kinds[1:])
    return Extracted(
        payload=chosen.payload, format=image_format, keyword=chosen.keyword, warnings=tuple(warnings)
    )


def _also_there(other: Keyword, chosen: Keyword) -> Finding:
    standard, read = _STANDARDS[other], _STANDARDS[chosen]
    return warning(
        "carrier.other_badge",
        f"This image also carries a badge of another standard ({standard}), which was not read.",
        advice=f"The {read} badge was read; a reader of the other standard shows the other.",
        keyword=other,
        standard=standard,
        read=read,
    )


def _no_badge(image_format: Format, *, blank: bool) -> CarrierError:
    name = image_format.upper()
    found = (
        f"The place for a badge in this {name} is blank." if blank else f"There is no badge in this {name}."
    )
    return CarrierError(
        found,
        code="carrier.empty_place" if blank else "carrier.empty",
        params={"format": image_format, "blank": blank, "image": name},
        advice=(
            "A screenshot, a thumbnail, an edited copy, or a copy from a chat or social network that strips "
            "metadata looks the same but has lost the badge. Ask for the file as it was downloaded."
        ),
    )
