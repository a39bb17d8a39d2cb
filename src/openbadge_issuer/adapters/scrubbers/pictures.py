"""Pictures: decoded and written anew, so that nothing but pixels is left.

A picture is turned as its EXIF says before that is thrown away. PNG, BMP, GIF and TIFF keep every pixel of eight bits,
JPEG and WebP are written again in high quality; HEIC and AVIF become JPEG, which every reviewer can open.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final

from openbadge_issuer.adapters.scrubbers.guarding import Log, size_of, unreadable
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.work import spend
from openbadge_issuer.assessment.blinding.values import Scrubbed

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

__all__ = ["PICTURES", "THE_PICTURE", "kind_of", "scrub_picture"]

THE_PICTURE: Final = "the picture itself, which no program can read"


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a picture is read (Pillow's formats) and written."""

    reads: tuple[str, ...]
    writes: str
    media_type: str
    options: Mapping[str, object]
    moves: bool = False


_GOOD: Final = MappingProxyType({"quality": 92, "subsampling": 0, "optimize": True})
PICTURES: Final[Mapping[str, _Kind]] = {
    "image/jpeg": _Kind(("JPEG", "MPO"), "JPEG", "image/jpeg", _GOOD),
    "image/heic": _Kind((), "JPEG", "image/jpeg", _GOOD),
    "image/avif": _Kind(("AVIF",), "JPEG", "image/jpeg", _GOOD),
    "image/png": _Kind(("PNG",), "PNG", "image/png", {}, moves=True),
    "image/bmp": _Kind(("BMP",), "PNG", "image/png", {}),
    "image/gif": _Kind(("GIF",), "GIF", "image/gif", {"optimize": False}, moves=True),
    "image/webp": _Kind(("WEBP",), "WEBP", "image/webp", {"quality": 92, "method": 4}, moves=True),
    "image/tiff": _Kind(("TIFF",), "TIFF", "image/tiff", {"compression": "tiff_adobe_deflate"}, moves=True),
}
_JPEG_MODES: Final = frozenset({"L", "RGB", "CMYK"})
_EXIF, _GPS = 0x8769, 0x8825
_POINTERS: Final = frozenset({_EXIF, 0xA005, 0x0112})  # the parts of EXIF, and how the picture is turned
_INFO: Final = {
    "exif": "EXIF",
    "xmp": "XMP",
    "XML:com.adobe.xmp": "XMP",
    "photoshop": "IPTC and Photoshop's data",
    "icc_profile": "colour profile",
    "comment": "comment",
    "mp": "further pictures",
}
_HARMLESS: Final = frozenset(
    """jfif jfif_version jfif_unit jfif_density dpi gamma srgb chromaticity transparency background duration loop version
    extension timestamp resolution original_orientation aspect compression interlace bbox default_image disposal blend adobe
    adobe_transform progressive progression bit_depth primary chroma nclx_profile""".split()  # noqa: SIM905 - words
)
_SEGMENTS: Final = frozenset(
    {"APP0", "APP1", "APP2", "APP13", "APP14"}
)  # JFIF, EXIF and XMP, colours, IPTC, Adobe
_FIRST_BYTES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)


def kind_of(head: bytes) -> str:
    """The media type of a picture by its first bytes, empty if it is none that can be read."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for first, media_type in _FIRST_BYTES if head.startswith(first)), "")


def scrub_picture(
    source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str, *, same_kind: bool = False
) -> Scrubbed:
    """Writes the pixels anew; what they show is unread.

    ``same_kind`` keeps the format where the name of the file can not be changed: BMP inside another file.
    """
    size_of(source, limits.max_bytes)
    kind, log = PICTURES[media_type], Log()
    if same_kind and media_type == "image/bmp":
        kind = _Kind(("BMP",), "BMP", media_type, {})
    first, frames, timing = (
        _heic(source, limits, log) if not kind.reads else _opened(source, kind, limits, log)
    )
    options = dict(kind.options)
    if kind.writes in ("JPEG", "WEBP"):
        first = _plain_colours(first)
    if kind.writes == "JPEG" and first.mode not in _JPEG_MODES:
        first = first.convert("RGB")
    if "transparency" in timing:
        options["transparency"] = timing.pop("transparency")
    first, frames = _seen(first), [_seen(frame) for frame in frames]
    first.info = {}
    if frames:
        options |= {"save_all": True, "append_images": frames, **timing}
    out = io.BytesIO()  # Pillow's writers of TIFF read what they wrote
    first.save(out, kind.writes, **options)
    target.write(out.getbuffer())
    return Scrubbed(removed=log.removed, media_type=kind.media_type, unread=(THE_PICTURE,))


def _opened(
    source: BinaryIO, kind: _Kind, limits: ScrubbingLimits, log: Log
) -> tuple[Picture, list[Picture], dict[str, object]]:
    """The first frame, the others, and how they follow each other."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - at first use

    try:
        picture = Image.open(source, formats=kind.reads)
    except Image.DecompressionBombError:
        raise exceeded("pixels", "limit.pixels", limits.max_pixels) from None
    with picture:
        _small(picture.size, 1, limits)
        count = _frames(picture, limits) if kind.moves else 1
        _small(picture.size, count, limits)
        _count(picture.size, count, limits)
        _note(picture, log)
        if count == 1:
            transparency = picture.info.get("transparency")
            picture.load()
            _note(picture, log)  # what stands behind the pixels
            profile = picture.info.get("icc_profile")
            turned = ImageOps.exif_transpose(picture).copy()
            turned.info = {"icc_profile": profile} if profile else {}
            return turned, [], {} if transparency is None else {"transparency": transparency}
        return _moving(picture, count, kind, log)


def _moving(
    picture: Picture, count: int, kind: _Kind, log: Log
) -> tuple[Picture, list[Picture], dict[str, object]]:
    frames, durations = [], []
    loop = picture.info.get("loop")
    for number in range(count):
        picture.seek(number)
        picture.load()
        _note(picture, log)
        durations.append(int(picture.info.get("duration") or 0))
        frame = picture.copy() if kind.writes == "TIFF" else picture.convert("RGBA")
        frame.info = {}
        frames.append(frame)
    timing: dict[str, object] = {}
    if kind.writes != "TIFF":
        timing["duration"] = durations
        if loop is not None:
            timing["loop"] = int(loop)
    if kind.writes == "GIF":
        timing["disposal"] = 2
    return frames[0], frames[1:], timing


def _heic(
    source: BinaryIO, limits: ScrubbingLimits, log: Log
) -> tuple[Picture, list[Picture], dict[str, object]]:
    """The main picture of a HEIC file, turned as the file says by its decoder."""
    import pillow_heif  # noqa: PLC0415 - at first use

    opened = pillow_heif.open_heif(source, convert_hdr_to_8bit=True, bgr_mode=False)
    _small(opened.size, 1, limits)
    _count(opened.size, 1, limits)
    picture: Picture = opened.to_pillow()
    _note(picture, log)
    if len(opened) > 1:
        log.add("file", "further pictures")
    profile = picture.info.get("icc_profile")
    plain = picture.convert("RGB")
    plain.info = {"icc_profile": profile} if profile else {}
    return plain, [], {}


def _small(size: tuple[int, int], count: int, limits: ScrubbingLimits) -> None:
    if size[0] * size[1] * count > limits.max_pixels:
        raise exceeded("pixels", "limit.pixels", limits.max_pixels)
    if not size[0] or not size[1]:
        raise unreadable("The picture has no pixels, so no copy of it was made.")


def _count(size: tuple[int, int], count: int, limits: ScrubbingLimits) -> None:
    """Pictures in a document are bounded together: many large ones of one colour have few bytes."""
    spend("pixels in its pictures", size[0] * size[1] * count, "limit.pixels", limits.max_pixels_inside)


def _frames(picture: Picture, limits: ScrubbingLimits) -> int:
    """How many frames there are, counted no further than the limits go.

    A later frame of a GIF can say that it reaches far beyond the picture, and then makes all of it as large.
    """
    first = picture.size
    most = min(limits.max_frames, limits.max_pixels // max(1, first[0] * first[1]))
    count, pixels = 1, first[0] * first[1]
    try:
        while count <= most:
            picture.seek(count)
            pixels += picture.size[0] * picture.size[1]
            _small((pixels, 1), 1, limits)
            if picture.format == "GIF" and picture.size != first:
                raise unreadable(
                    "A frame of the picture is larger than the picture, so no copy of it was made."
                )
            count += 1
    except EOFError:
        picture.seek(0)
        return count
    raise exceeded("frames", "limit.pixels", most)


def _plain_colours(picture: Picture) -> Picture:
    """The same colours in sRGB, so that the profile can go: its description can name a screen and whose it is."""
    profile = picture.info.get("icc_profile")
    if not profile or b"sRGB" in profile or b"s\0R\0G\0B" in profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    from PIL import ImageCms  # noqa: PLC0415 - at first use

    try:
        before, after = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, before, after, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # colours that nothing can be said of


def _seen(picture: Picture) -> Picture:
    """Without the colours of what is wholly transparent: programs that erase a name leave them."""
    from PIL import Image  # noqa: PLC0415 - at first use

    if picture.mode not in ("RGBA", "LA"):
        return picture
    shown = picture.getchannel("A").point([0, *[255] * 255])
    if shown.getextrema()[0]:
        return picture
    seen = Image.new(picture.mode, picture.size)
    seen.paste(picture, mask=shown)
    return seen


def _note(picture: Picture, log: Log) -> None:
    """What is going to be left behind: by names of the formats, never by what a field says or is called in the file."""
    from PIL import ExifTags  # noqa: PLC0415 - at first use

    for name, value in picture.info.items():
        if not value:
            continue
        if name in _INFO:
            log.add("file", _INFO[str(name)])
        elif name not in _HARMLESS:
            log.add("file", "text")
    segments: Sequence[tuple[str, bytes]] = getattr(picture, "applist", ())
    if {name for name, _ in segments if name.startswith("APP")} - _SEGMENTS:
        log.add("file", "data of a program")
    exif, of_the_picture = picture.getexif(), _OF_TIFF if picture.format == "TIFF" else frozenset[int]()
    for tag in (*exif, *exif.get_ifd(_EXIF)):
        if tag == _GPS:
            log.add("EXIF", "GPS position")
        elif tag not in _POINTERS and tag not in of_the_picture:
            log.add("EXIF", ExifTags.TAGS.get(tag, "a field that is not in the standard"))


_OF_TIFF: Final = frozenset((*range(254, 270), *range(273, 305), *range(317, 344), 347, 529, 530, 531, 532))
"""Tags without which a TIFF has no picture."""
