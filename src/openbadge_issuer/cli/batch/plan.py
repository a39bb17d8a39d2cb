"""What a run is about, written down at its beginning: `--resume` goes on with the same, or says what is another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from openbadge_issuer.cli.batch.output import BATCH, OutFolder
from openbadge_issuer.cli.files import read_object
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import OpenBadgeError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON

__all__ = ["Plan", "digest_of", "opened"]

_FORMAT: Final = "openbadge-issuer batch 2"
_PIECE: Final = 1 << 20
_NO_SECOND: Final = "Under the same keys, nobody gets a second badge"
_SAID: Final = {
    "awards": "the file of the awards",
    "achievement": "the achievement",
    "issuer": "the issuer",
    "profile": "the issuer's name or web address",
    "proof": "how badges are signed",
    "columns": "what the columns are",
    "zone": "--zone",
    "dates": "--dates",
    "encoding": "--encoding",
    "images": "the artwork of --images",
    "mails": "--mails",
    "language": "--language",
    "contact": "--contact",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Digests of what goes in, and the options that decide what comes out. Holds no personal data."""

    format: str = _FORMAT

    awards: str
    achievement: str
    issuer: str
    profile: str
    proof: str
    columns: Mapping[str, str]
    zone: str
    dates: str | None
    encoding: str | None
    images: str | None
    mails: bool
    language: str
    contact: str

    def check(self, folder: OutFolder, *, resume: bool) -> None:
        """Returns if it can begin in the folder, which is empty, or go on there; raises `WrongUsage` otherwise."""
        if folder.is_empty():
            return
        path = folder.path / BATCH
        if not path.is_file():
            raise WrongUsage(f"{folder.path} is not empty, and no batch was begun there: name another folder")
        if not resume:
            raise WrongUsage(
                f"in {folder.path} a batch was begun: --resume goes on with it; for another one, name another folder"
            )
        self._compare(_begun(path), folder.path)

    def begin(self, folder: OutFolder, *, resume: bool) -> None:
        """Begins, or goes on; raises what `check` raises."""
        self.check(folder, resume=resume)
        if folder.is_empty():
            folder.write(
                BATCH, json.dumps(asdict(self), ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
            )

    def _compare(self, begun: Mapping[str, JSON], folder: Path) -> None:
        if begun.get("format") != _FORMAT:
            raise WrongUsage(f"{folder / BATCH} is of another version of this program: name another folder")
        mine = asdict(self)
        other = [said for name, said in _SAID.items() if begun.get(name) != mine[name]]
        if other:
            raise WrongUsage(
                f"the batch in {folder} was begun with something else: {', '.join(other)}. Put that back, or name another "
                f"folder. {_NO_SECOND}"
            )


def _begun(path: Path) -> Mapping[str, JSON]:
    """What was written down; raises `WrongUsage`, for a power failure may have left half of it."""
    try:
        return read_object(path)
    except OpenBadgeError:
        raise WrongUsage(f"{path} is damaged: name another folder. {_NO_SECOND}") from None


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = sha256()
    with opened(path) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def opened(path: Path) -> BinaryIO:
    """The file; raises `WrongUsage`."""
    try:
        if path.exists() and not path.is_file():
            raise WrongUsage(f"{path} is no file: what is read twice can be no pipe, and no folder")
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "can not be read"
        raise WrongUsage(f"{path}: {reason}") from None
