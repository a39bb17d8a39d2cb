"""`FolderEvidence`: evidence in a folder, each file under the digest of its content."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from openbadge_issuer.errors import InputError

__all__ = ["FolderEvidence"]

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_CHUNK: Final = 1 << 18  # bytes
_UNFINISHED: Final = "unfinished-"


class FolderEvidence:
    """The contract of `openbadge_issuer.assessment.intake.EvidenceFiles` in a folder, which is made at the first `add`.

    A file is there as a whole or not at all: it is written beside its place, flushed to the disk, and moved. The content
    is compared with the digest whenever it is opened, before anybody sees a byte of it. Links are not followed.
    Whatever the disk does comes as `InputError` (``evidence.unavailable``).
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = Path(path)

    def add(self, source: BinaryIO, /) -> str:
        """Reads the source to its end and returns the digest of what it held."""
        with _told():
            self._path.mkdir(parents=True, exist_ok=True)
            handle, written = tempfile.mkstemp(prefix=_UNFINISHED, dir=self._path)
        try:
            with os.fdopen(handle, "wb") as target:
                digest = _copied(source, target)
            with _told():
                self._move(Path(written), digest)
        finally:
            with suppress(OSError):
                Path(written).unlink(missing_ok=True)
        return digest

    def _move(self, written: Path, digest: str) -> None:
        place = self._place(digest)
        place.parent.mkdir(exist_ok=True)
        with suppress(InputError):
            self.open(digest).close()
            return  # it is there already, and is what it should be
        written.replace(place)

    def open(self, digest: str, /) -> BinaryIO:
        """The content, compared with its digest first; whoever opens it closes it."""
        place = self._place(digest)
        with _told():
            if not _is_file(place):
                raise _missing()
            stream = place.open("rb")
        try:
            with _told():
                found = _digest_of(stream)
                stream.seek(0)
            if found != digest:
                raise InputError(
                    "A file in the folder of evidence is not what it was.",
                    code="evidence.damaged",
                    advice="Take it from a backup, or ask the applicant for it again.",
                )
        except BaseException:
            stream.close()
            raise
        return stream

    def size(self, digest: str, /) -> int:
        """In bytes."""
        place = self._place(digest)
        with _told():
            if not _is_file(place):
                raise _missing()
            return place.stat().st_size

    def remove(self, digest: str, /) -> None:
        """Erases it; one that is not there is as good as erased."""
        with _told():
            self._place(digest).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[str]:
        """The digests of what is there."""
        with _told():
            found = sorted(path.parent.name + path.name for path in self._path.glob("??/*"))
        return (digest for digest in found if _DIGEST.fullmatch(digest))

    def sweep(self) -> int:
        """Removes what was left half written when a program or a machine stopped, and says how many files that were.

        Call it when nobody takes anything in: what is being written just now goes, too.
        """
        with _told():
            left = list(self._path.glob(_UNFINISHED + "*"))
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)

    def _place(self, digest: str) -> Path:
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise _missing()
        return self._path / digest[:2] / digest[2:]

    def __repr__(self) -> str:
        return "FolderEvidence(…)"


def _is_file(place: Path) -> bool:
    try:
        return stat.S_ISREG(place.lstat().st_mode)
    except FileNotFoundError:
        return False


def _copied(source: BinaryIO, target: BinaryIO) -> str:
    digest = sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        with _told():
            target.write(chunk)
    with _told():
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def _digest_of(stream: BinaryIO) -> str:
    digest = sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _missing() -> InputError:
    return InputError(
        "There is no such file among the evidence.",
        code="evidence.missing",
        advice="It may have been erased; or it lies in another folder.",
    )


@contextmanager
def _told() -> Iterator[None]:
    """What the disk did, without the path, which may hold somebody's name."""
    try:
        yield
    except OSError as error:
        raise InputError(
            "The folder of evidence can not be used.",
            code="evidence.unavailable",
            params={"reason": error.strerror or type(error).__name__},
            advice="Look for a full disk, for permissions, or for a program that holds the file open.",
        ) from None
