"""Files inside a document: pictures and films are scrubbed like any other, what can not be read stays behind."""

from __future__ import annotations

import io
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Final, cast

from openbadge_issuer.adapters.scrubbers.guarding import CHUNK
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits
from openbadge_issuer.adapters.scrubbers.packages import OldPackage
from openbadge_issuer.adapters.scrubbers.pictures import kind_of, scrub_picture
from openbadge_issuer.adapters.scrubbers.sieve import Found
from openbadge_issuer.adapters.scrubbers.work import is_spent
from openbadge_issuer.assessment.blinding.values import Scrubbed
from openbadge_issuer.errors import InputError

__all__ = ["BY_HAND", "CUT_OFF", "copy_inside", "picture_bytes"]

CUT_OFF: Final = "a picture that is cropped: what is cut off is still in it"
BY_HAND: Final = "a drawing by hand, or letters as shapes, which no program can read"
"""What is said of a picture that a document shows a part of, and of lines that somebody drew."""

_IN_MEMORY: Final = 8_000_000  # bytes; what is larger goes through a temporary file
_MEDIA: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "avi": "video/x-msvideo",
    "webm": "video/webm",
    "mkv": "video/matroska",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
}
_DOCUMENTS: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_METAFILES: Final = ("emf", "wmf", "wdp", "jxr", "svm")

Scrub = Callable[[BinaryIO, BinaryIO, ScrubbingLimits, str], Scrubbed]


def copy_inside(old: OldPackage, name: str, out: IO[bytes], place: str, found: Found, *, deep: bool) -> None:
    """Copies a part that is no markup; ``deep`` says that this document is itself inside another one.

    Names of files keep their endings, so the copy is of the same kind. A picture that can not be decoded, an embedded object
    and anything else that is unknown are left out: the part stays, with nothing in it.
    """
    ending = name.rpartition(".")[2].lower()
    scrub, media_type = _scrubber(kind_of(old.head(name)), ending, deep=deep)
    if scrub is None:
        found.log.add(place, _called(ending))
        return
    with SpooledTemporaryFile(_IN_MEMORY) as before, SpooledTemporaryFile(_IN_MEMORY) as after:
        for chunk in old.chunks(name):
            before.write(chunk)
        before.seek(0)
        source, target = cast("BinaryIO", before), cast("BinaryIO", after)
        try:
            scrubbed = scrub(source, target, old.limits, media_type)
        except InputError:
            if is_spent():
                raise
            found.log.add(place, "file inside this one that can not be read")
            return
        except Exception:  # noqa: BLE001 - foreign libraries raise whatever they stumble over
            found.log.add(place, "file inside this one that can not be read")
            return
        found.log.extend(place, scrubbed.removed)
        for passage in scrubbed.passages:
            found.text(f"{place}, {passage.place}", passage.text)
        for unread in scrubbed.unread:
            found.cannot_read(f"{place}, {unread}")
        after.seek(0)
        while chunk := after.read(CHUNK):
            out.write(chunk)


def _scrubber(picture: str, ending: str, *, deep: bool) -> tuple[Scrub | None, str]:
    if picture:
        return _same_picture, picture
    if ending == "svg":
        from openbadge_issuer.adapters.scrubbers.drawings import scrub_svg  # noqa: PLC0415 - they know each other

        return scrub_svg, "image/svg+xml"
    if ending in _MEDIA:
        from openbadge_issuer.adapters.scrubbers.media import scrub_media  # noqa: PLC0415 - at first use

        return scrub_media, _MEDIA[ending]
    if ending in _DOCUMENTS and not deep:
        from openbadge_issuer.adapters.scrubbers.office import scrub_embedded  # noqa: PLC0415 - they know each other

        return scrub_embedded, _DOCUMENTS[ending]
    return None, ""


def _same_picture(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    return scrub_picture(source, target, limits, media_type, same_kind=True)


def _called(ending: str) -> str:
    if ending in _METAFILES:
        return "drawing of a kind that no program here can read"
    return "embedded object"


def picture_bytes(content: bytes, limits: ScrubbingLimits) -> tuple[bytes, Scrubbed] | None:
    """A small picture, scrubbed; ``None`` if it is none."""
    media_type = kind_of(content[:64])
    if not media_type:
        return None
    target = io.BytesIO()
    scrubbed = _same_picture(io.BytesIO(content), target, limits, media_type)
    return target.getvalue(), scrubbed
