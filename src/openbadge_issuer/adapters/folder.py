"""`FolderStore`: a `Store` in a folder that a person can look into, copy and back up."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import unquote_to_bytes

from openbadge_issuer.adapters.file_lock import locked
from openbadge_issuer.errors import StoreConflict, StoreError

__all__ = ["FolderStore"]

_PLAIN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789._-+=@~")
_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE
)
_MAX_NAME: Final = 120  # characters of one part of a path: Windows takes 260 for the whole
_OWN: Final = "."
"""What this store keeps for itself begins so: the lock, counters, files that are being written."""
_TRIES: Final = 40
_WINDOWS: Final = os.name == "nt"
_PAUSE: Final = 0.05  # seconds

T = TypeVar("T")


class FolderStore:
    """Each key is a file, its parts (divided by ``/``) are folders; safe across threads and processes of one machine.

    Names are those of the key where every system takes them (small letters, digits, ``.-_``), else with ``%XX``. A file that
    somebody put there by hand is found under its name, whatever letters it has. A value's version is its digest, so
    it survives copying and restoring. Raises `StoreError`, and `StoreConflict` where somebody else was quicker.
    """

    __slots__ = ("_patience", "path")

    def __init__(self, path: Path, *, patience: float = 30.0) -> None:
        self.path = Path(path)
        """The folder, which is there."""
        self._patience = patience  # seconds to wait for others

    def get(self, key: str, /) -> tuple[bytes, int] | None:
        """The value and its version, or ``None``."""
        return self._read(self._file(key))

    def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        """Writes the value, wholly or not at all, and returns its version; ``None`` for a key that is not there yet."""
        file = self._file(key)
        with self._alone():
            self._check(file, expected_version)
            self._write(file, value)
        return _version(value)

    def remove(self, key: str, /, *, expected_version: int) -> None:
        """Takes a value away."""
        file = self._file(key)
        with self._alone():
            self._check(file, expected_version)
            with _naming():
                _patiently(lambda: file.unlink(missing_ok=True))

    def take(self, key: str, n: int, /) -> int:
        """Takes the next ``n`` numbers of a counter that starts at 0, and returns the first of them."""
        file = self.path / f"{_OWN}counters" / _file_name(key.replace("/", "+"))
        with self._alone():
            found = self._read(file)
            written = b"0" if found is None else found[0]
            if not written.isdigit():
                raise StoreError("A counter is no number any more.", code="store.damaged")
            self._write(file, b"%d" % (int(written) + n))
        return int(written)

    def keys(self, prefix: str = "", /) -> Iterator[str]:
        """The keys that begin so, in order; what begins with a dot is no key."""
        folder, _, start = prefix.rpartition("/")
        at = self._file(folder) if folder else self.path
        yield from self._below(at, f"{folder}/" if folder else "", start)

    def _below(self, folder: Path, parent: str, start: str) -> Iterator[str]:
        with _naming():
            entries = list(os.scandir(folder)) if folder.is_dir() else []
            named = sorted((_key_of(one.name), one) for one in entries if not one.name.startswith(_OWN))
        for name, entry in named:
            if name.startswith(start):
                if entry.is_dir(follow_symlinks=False):
                    yield from self._below(Path(entry.path), f"{parent}{name}/", "")
                elif entry.is_file():
                    yield f"{parent}{name}"

    def _alone(self) -> contextlib.AbstractContextManager[None]:
        return locked(self.path / f"{_OWN}lock", seconds=self._patience)

    def _file(self, key: str) -> Path:
        at = self.path
        for part in key.split("/"):
            at = _place(at, part)
        return at

    def _check(self, file: Path, expected: int | None) -> None:
        found = self._read(file)
        if (None if found is None else found[1]) != expected:
            raise StoreConflict(
                "Somebody else wrote this since it was read.", advice="Read it again, and decide again."
            )

    def _read(self, file: Path) -> tuple[bytes, int] | None:
        with _naming():
            if file.is_dir():
                return None  # of other keys
            try:
                value = _patiently(file.read_bytes)
            except (FileNotFoundError, NotADirectoryError):
                return None
        return value, _version(value)

    def _write(self, file: Path, value: bytes) -> None:
        beside = file.with_name(f"{_OWN}new")  # of one name: what a killed process left is written over
        with _naming():
            file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(
                beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600
            )
            try:
                with os.fdopen(descriptor, "wb") as written:
                    written.write(value)
                    written.flush()
                    os.fsync(written.fileno())
                _patiently(lambda: beside.replace(file))
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
            _settle(file.parent)

    def __repr__(self) -> str:
        return "FolderStore(…)"  # the path may be somebody's name


def _version(value: bytes) -> int:
    return int.from_bytes(sha256(value).digest()[:8])


def _place(folder: Path, part: str) -> Path:
    """Where a part of a key is: under the name that it gives, or a file that somebody put there under this very name."""
    place = folder / _file_name(part)
    if place.name != part and not part.startswith(_OWN) and not os.path.lexists(place):
        with contextlib.suppress(OSError, ValueError):
            if part in os.listdir(folder):  # noqa: PTH208 - lexists would find a file of other letters on some systems
                return folder / part
    return place


def _file_name(part: str) -> str:
    try:
        letters = part.encode("utf-8")
    except UnicodeEncodeError:
        raise _unfit() from None
    name = "".join(chr(one) if one in _PLAIN else f"%{one:02X}" for one in letters)
    if name.startswith(".") or _RESERVED.fullmatch(name):
        name = f"%{letters[0]:02X}{name[1:]}"
    if name.endswith("."):
        name = f"{name[:-1]}%2E"
    if not name or len(name) > _MAX_NAME:
        raise _unfit()
    return name


def _key_of(name: str) -> str:
    """The part of a key whose file this is; the name itself where somebody else named the file."""
    try:
        part = unquote_to_bytes(name).decode("utf-8")
        return part if _file_name(part) == name else name
    except (UnicodeDecodeError, UnicodeEncodeError, StoreError):
        return name


def _unfit() -> StoreError:
    return StoreError(
        "This can not be the name of something in a folder.",
        code="store.key",
        advice=f"A name has letters, and at most {_MAX_NAME} of them.",
    )


@contextlib.contextmanager
def _naming() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "a file can not be used"
        raise StoreError(
            f"The folder can not be used: {reason}.",
            code="store.unavailable",
            advice="Look whether the folder is there, whether you may write into it, and whether the disk is full.",
        ) from None


def _patiently(action: Callable[[], T]) -> T:
    """Windows lets nobody replace a file that somebody reads, or that a virus scanner looks at: they soon end."""
    for _ in range(_TRIES if _WINDOWS else 0):
        try:
            return action()
        except PermissionError:
            time.sleep(_PAUSE)
    return action()


def _settle(folder: Path) -> None:
    """So that what was renamed is there after a loss of power, where the system can be asked for that."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
