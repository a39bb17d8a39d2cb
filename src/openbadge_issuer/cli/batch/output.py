"""The folder that a batch fills: every file is there as a whole, or not at all, whenever the run is killed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.delivery.naming import file_name

__all__ = ["BATCH", "LOCK", "OutFolder", "file_of"]

BATCH: Final = "batch.json"
LOCK: Final = ".batch.lock"
_IN_ONE: Final = 1_000  # files in one folder


class OutFolder:
    """Files below one folder, by their relative path with ``/``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_empty(self) -> bool:
        """Whether nothing is there but what every run makes at first; raises `WrongUsage` for what is no folder."""
        if not os.path.lexists(self.path):
            return True
        if not self.path.is_dir():
            raise WrongUsage(f"{self.path} is no folder")
        return all(one.name in (LOCK, f".{BATCH}.part") for one in self.path.iterdir())

    def make(self) -> None:
        """Makes the folder; raises `WrongUsage`."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "can not be made"
            raise WrongUsage(f"{self.path}: {reason}") from None

    def write(self, name: str, data: bytes) -> None:
        """Writes a file; one that is there already, with the same bytes, stays as it is."""
        path = self.path / name
        with contextlib.suppress(OSError):
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return
        with self.writing(name) as file:
            file.write(data)

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file to write into, which has its name as soon as it is complete. What a killed run left of it is replaced."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        try:
            with beside.open("wb") as file:
                yield file
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise

    def files(self, kinds: Iterable[str]) -> Iterator[str]:
        """The files below these folders, without what a killed run left half done."""
        for kind in kinds:
            for folder, _, names in os.walk(self.path / kind):
                below = Path(folder).relative_to(self.path).as_posix()
                yield from (f"{below}/{name}" for name in names if not name.startswith("."))

    def remove(self, name: str) -> None:
        """Removes a file, if it is there."""
        (self.path / name).unlink(missing_ok=True)


def file_of(kind: str, line: int, title: str, credential_id: str, extension: str, *, many: bool) -> str:
    """``credentials/0012/0012345-title-1a2b3c4d.json``: no two lines have the same, and nothing in it is the person's."""
    name = file_name(f"{line:07} {title}", credential_id, extension)
    return f"{kind}/{line // _IN_ONE:04}/{name}" if many else f"{kind}/{name}"
