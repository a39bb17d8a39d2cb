"""Files and passwords: what is read, and what is written without losing anything."""

from __future__ import annotations

import contextlib
import getpass
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from openbadge_issuer.baking.sniffing import unsupported
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import OpenBadgeError

__all__ = [
    "check_free",
    "check_name",
    "make_folder",
    "naming",
    "password_for",
    "read_file",
    "read_object",
    "write_file",
]

MAX_FILE = 64_000_000  # bytes
_IMAGES = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp")
_OPENED, _INPUT = (
    Path("/dev/fd"),
    Path("/dev/stdin"),
)  # what a shell gives as <(…), and standard input by its other name
PASSWORD_VARIABLE = "OPENBADGE_KEY_PASSWORD"  # noqa: S105 - the name of a variable, not a password


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """What is wrong with the content of a file is said with the file's name, once."""
    try:
        yield
    except OpenBadgeError as error:
        error.message = f"{path}: {error.message.removeprefix(f'{path}: ')}"
        raise


def read_object(path: Path) -> JSONObject:
    """The JSON object in a file; raises `WrongUsage`, `JsonError` and `LimitExceeded`."""
    data = read_file(path)
    with naming(path):
        if not data:
            raise unsupported("empty")
        return parse_object(data)


def read_file(path: Path) -> bytes:
    """The bytes of a file, or of standard input for ``-``; raises `WrongUsage`."""
    try:
        if str(path) != "-":
            _check_regular(path)
            with path.open("rb") as file:
                data = file.read(MAX_FILE + 1)
        elif sys.stdin is None:
            raise WrongUsage("standard input is closed")
        else:
            data = sys.stdin.buffer.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        raise _unusable(path, error, "can not be read") from None
    if len(data) > MAX_FILE:
        raise WrongUsage(f"{path} is larger than {MAX_FILE:,} bytes")
    return data


def _check_regular(path: Path) -> None:
    """Returns if it ends; a pipe or a device may never. Those that whoever started this opened for it are theirs to end."""
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind) or path.is_relative_to(_OPENED) or path == _INPUT):
        raise WrongUsage(
            f"{path} is no regular file, but a pipe or a device; to read from one, give - and redirect it"
        )


def check_free(path: Path, *, replace: bool | None) -> None:
    """Returns if a file could be written there; raises `WrongUsage`. Asked before anything takes an effort.

    ``replace`` is ``None`` where the command has no such option.
    """
    if path.is_dir():
        raise WrongUsage(f"{path} is a folder; name a file")
    if not replace and os.path.lexists(path):
        otherwise = "" if replace is None else ", or say --replace"
        raise WrongUsage(f"{path} is there already; name another file{otherwise}")


def check_name(path: Path, kind: str | None) -> None:
    """Returns if the file's name does not promise something else than the image (``png``, ``svg``) or text in it."""
    ending = path.suffix.lower()
    if kind is not None and ending not in ("", f".{kind}"):
        raise WrongUsage(f"{path}: the image is {kind.upper()}, so the file's name ends with .{kind}")
    if kind is None and ending in _IMAGES:
        raise WrongUsage(f"{path}: without --image the badge is no image; name the artwork, or another file")


def write_file(
    path: Path, data: bytes | Iterable[bytes], *, replace: bool | None = None, private: bool = False
) -> None:
    """Writes a file, wholly or not at all, from bytes or piece by piece; raises `WrongUsage`.

    Nothing is written over unless ``replace``. A ``private`` file is for its owner's eyes only (mode 0600).
    """
    mode = 0o600 if private else 0o666
    try:
        check_free(path, replace=replace)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not replace:
            _create(path, data, mode)
        elif path.exists() and not path.is_file():  # a device or a pipe, which is not to be exchanged
            with path.open("wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
        else:
            target = path.resolve()
            beside = target.with_name(f".{target.name}.{os.getpid()}")
            _create(beside, data, mode)
            try:
                beside.replace(target)
            except OSError:
                beside.unlink(missing_ok=True)
                raise
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise _unusable(path, error, "can not be written") from None


def _create(path: Path, data: bytes | Iterable[bytes], mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def make_folder(folder: Path, contents: Mapping[str, bytes], *, private: frozenset[str]) -> None:
    """Makes a folder with these files, all of them or none; raises `WrongUsage`. An empty folder may be there already."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    written: list[Path] = []
    try:
        if folder.exists() and any(folder.iterdir()):
            raise WrongUsage(f"{folder} is there already, and not empty")
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in contents.items():
            write_file(folder / name, data, private=name in private)
            written.append(folder / name)
    except BaseException as error:
        with contextlib.suppress(OSError):
            for path in written:
                path.unlink(missing_ok=True)
            for path in missing:
                if path.exists():
                    path.rmdir()
        if isinstance(error, OSError):
            raise _unusable(folder, error, "can not be made") from None
        raise


def password_for(path: Path, password_file: Path | None, *, new: bool = False) -> bytes:
    """The key's password: from ``--password-file``, the environment, or the keyboard; raises `WrongUsage`."""
    if password_file is not None:
        password = read_file(password_file).rstrip(b"\r\n")
    elif os.environ.get(PASSWORD_VARIABLE):
        password = os.fsencode(os.environ[PASSWORD_VARIABLE])
    elif sys.stdin is not None and sys.stdin.isatty():
        password = _typed(path, new=new)
    else:
        raise WrongUsage(f"{path} needs a password: give --password-file, or set {PASSWORD_VARIABLE}")
    if not password:
        raise WrongUsage("an empty password protects nothing")
    return password


def _typed(path: Path, *, new: bool) -> bytes:
    try:
        password = getpass.getpass(f"{'A new password' if new else 'Password'} for {path}: ")
        if new and password != getpass.getpass("Once more: "):
            raise WrongUsage("the two passwords differ")
    except EOFError:
        raise WrongUsage("no password was typed") from None
    return password.encode("utf-8", "surrogateescape")


def _unusable(path: Path, error: Exception, otherwise: str) -> WrongUsage:
    reason = (error.strerror if isinstance(error, OSError) else "") or otherwise
    return WrongUsage(f"{path}: {reason}")
