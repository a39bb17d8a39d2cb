"""`take_in`: a file on its way from the applicant into the store of evidence, streamed and known by its digest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedIOBase
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO, Protocol, cast

from openbadge_issuer.assessment.evidence import FileEvidence
from openbadge_issuer.assessment.media_types import ACCEPTED, ENDINGS, EXECUTABLE, UNKNOWN, sniff
from openbadge_issuer.errors import Finding, InputError, LimitExceeded

__all__ = ["EvidenceFiles", "IntakeLimits", "odd_ending", "take_in"]


class EvidenceFiles(Protocol):
    """Files by their content: the SHA-256 digest, 64 small hexadecimal digits, is the name.

    Every method that is given a digest raises `InputError`: ``evidence.missing`` where there is no such file, and
    ``evidence.damaged`` where `open` finds another content under it.
    """

    def add(self, source: BinaryIO, /) -> str:
        """Reads the source to its end and returns the digest; an exception out of the source leaves nothing behind."""

    def open(self, digest: str, /) -> BinaryIO:
        """The content, at its beginning, seekable; whoever opens it closes it."""

    def size(self, digest: str, /) -> int:
        """In bytes."""

    def remove(self, digest: str, /) -> None:
        """Erases it; one that is not there is as good as erased."""


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """How large a file may be, and how long its name: bytes and characters."""

    max_bytes: int = 500_000_000
    max_name: int = 255


def take_in(
    source: BinaryIO,
    name: str,
    files: EvidenceFiles,
    *,
    limits: IntakeLimits | None = None,
    accepts: Collection[str] = ACCEPTED,
) -> FileEvidence:
    """Puts a file into ``files`` and says what it is, by its content: digest, media type, size; ``name`` is the applicant's.

    ``source`` is seekable and is read from its beginning. ``accepts`` are the media types that may come in; by
    default all that are known and do not run. Raises `InputError`: ``evidence.empty``, ``evidence.media_type``,
    ``evidence.name``, ``evidence.source`` (not seekable, or it could not be read), and `LimitExceeded` (``limit.bytes``);
    nothing is kept then.
    """
    limits = limits or IntakeLimits()
    known = _plain_name(name, limits)
    try:
        media_type = sniff(source, known)
    except (OSError, ValueError, AttributeError, TypeError):
        raise _no_source() from None
    measured = _Measured(source, limits.max_bytes)
    if not measured.peek():
        raise InputError(
            "This file is empty.", code="evidence.empty", advice="Ask the applicant for it again."
        )
    if media_type not in accepts:
        raise _refused(media_type)
    digest = files.add(cast("BinaryIO", measured))
    if digest != measured.digest:
        raise InputError(
            "The store of evidence did not keep what it was given.",
            code="evidence.damaged",
            advice="Look for a full disk, then take the file in again.",
        )
    return FileEvidence(digest=digest, media_type=media_type, size=measured.size, name=known)


def odd_ending(evidence: FileEvidence) -> Finding | None:
    """A finding where the name's ending says something else than the content; what the content says is what counts."""
    _, dot, ending = evidence.name.rpartition(".")
    if not dot or ending.lower() in ENDINGS.get(evidence.media_type, (ending.lower(),)):
        return None
    return Finding(
        code="evidence.ending",
        severity="warning",
        message=f"The content is {evidence.media_type}, which the ending of the file's name does not say.",
        params={"mediaType": evidence.media_type},
        advice="Look at the file before you trust it; it is treated as what it is.",
    )


def _plain_name(name: str, limits: IntakeLimits) -> str:
    """The last part of a path of any system: nobody's folders come in."""
    last = PurePosixPath(PureWindowsPath(name).name).name.strip() if isinstance(name, str) else ""
    if not last.strip(". ") or len(last) > limits.max_name or not last.isprintable():
        raise InputError(
            f"A file has a name of at most {limits.max_name} characters that can be printed.",
            code="evidence.name",
            advice="Give it another name.",
        )
    return last


def _refused(media_type: str) -> InputError:
    what = {
        EXECUTABLE: "This is a program, or holds one (a script, macros).",
        UNKNOWN: "Nobody can tell by its content what this file is.",
    }.get(media_type, f"This is {media_type}, which is not accepted here.")
    return InputError(
        what,
        code="evidence.media_type",
        params={"mediaType": media_type},
        advice="Ask for a document, a picture, a recording or a text.",
    )


def _no_source() -> InputError:
    return InputError(
        "The source can not be read as a seekable stream of bytes.",
        code="evidence.source",
        advice="Write an upload to a temporary file first, and pass that.",
    )


class _Measured(BufferedIOBase):
    """A stream that counts and digests what is read from it, and stops at the limit."""

    def __init__(self, source: BinaryIO, max_bytes: int) -> None:
        self._source = source
        self._max_bytes = max_bytes
        self._sha256 = sha256()
        self.size = 0

    @property
    def digest(self) -> str:
        return self._sha256.hexdigest()

    def peek(self) -> bytes:
        """The first byte, which is read again."""
        self._source.seek(0)
        first = self._source.read(1)
        self._source.seek(0)
        return first

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        left = self._max_bytes - self.size + 1
        try:
            data = self._source.read(left if size is None or size < 0 else min(size, left))
        except (OSError, ValueError):
            raise _no_source() from None
        self.size += len(data)
        if self.size > self._max_bytes:
            raise LimitExceeded(
                f"A file may have {self._max_bytes} bytes.",
                code="limit.bytes",
                params={"limit": self._max_bytes},
                advice="Ask for a shorter recording or a smaller picture.",
            )
        self._sha256.update(data)
        return data
