"""What the command line reads and writes: files, passwords, times, recipients, trust lists."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from openbadge_issuer.codec.json import parse
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.verification import ExpectedRecipient, TrustedIssuers

__all__ = [
    "UNDECIDED",
    "WRONG_USAGE",
    "WrongUsage",
    "parse_now",
    "parse_recipient",
    "password_for",
    "read_documents",
    "read_file",
    "read_trust",
    "write_file",
]

WRONG_USAGE = 2
UNDECIDED = 3
MAX_FILE = 64_000_000  # bytes
PASSWORD_VARIABLE = "OPENBADGE_KEY_PASSWORD"  # noqa: S105 - the name of a variable, not a password


class WrongUsage(Exception):
    """The command was called in a way that can not work: exit status 2."""


def read_file(path: Path) -> bytes:
    """The bytes of a file, or of standard input for ``-``."""
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(MAX_FILE)
        if path.stat().st_size > MAX_FILE:
            raise WrongUsage(f"{path} is larger than {MAX_FILE:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise WrongUsage(f"{path}: {error.strerror or 'can not be read'}") from None


def write_file(path: Path, data: bytes, *, replace: bool = False, private: bool = False) -> None:
    """Writes a file; refuses to write over one unless ``replace``; ``private`` files are for the owner's eyes only."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | (os.O_TRUNC if replace else os.O_EXCL)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, flags, 0o600 if private else 0o644), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise WrongUsage(f"{path} is there already; --replace writes over it") from None
    except OSError as error:
        raise WrongUsage(f"{path}: {error.strerror or 'can not be written'}") from None


def parse_now(text: str | None) -> datetime:
    """The time given, or the clock's. A time without a zone is refused."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"--now {text!r} is no ISO 8601 time such as 2026-01-31T12:00:00Z") from None
    if moment.tzinfo is None:
        raise WrongUsage(f"--now {text!r} has no time zone; add Z for UTC")
    return moment


def parse_recipient(text: str) -> ExpectedRecipient:
    """``TYPE=VALUE``; ``email`` is short for ``emailAddress``."""
    kind, equals, value = text.partition("=")
    if not equals or not kind or not value:
        raise WrongUsage(
            f"--recipient {text!r} is not TYPE=VALUE, such as email=ada@example.org or id=did:key:z6Mk..."
        )
    return ExpectedRecipient("emailAddress" if kind == "email" else kind, value)


def read_documents(pairs: list[str]) -> dict[str, bytes]:
    """``URL=FILE`` pairs as URL to bytes; a URL may itself contain ``=``."""
    documents: dict[str, bytes] = {}
    for pair in pairs:
        cuts = [index for index, character in enumerate(pair) if character == "="]
        found = next((cut for cut in cuts if Path(pair[cut + 1 :]).is_file()), None)
        if found is None or not pair[:found]:
            raise WrongUsage(f"--document {pair!r} is not URL=FILE with a file that is there")
        documents[pair[:found]] = read_file(Path(pair[found + 1 :]))
    return documents


def read_trust(path: Path) -> TrustedIssuers:
    """A list of trusted issuers: JSON (``{id: name}`` or ``[id, ...]``), or lines of an id and a name."""
    data = read_file(path)
    names: dict[str, str] = {}
    if data.lstrip()[:1] in (b"{", b"["):
        try:
            value = parse(data)
        except OpenBadgeError as error:
            raise WrongUsage(f"{path}: {error}") from None
        entries = value.items() if isinstance(value, dict) else [(item, item) for item in value]  # type: ignore[union-attr]
        for issuer_id, name in entries:
            if not isinstance(issuer_id, str) or not isinstance(name, str):
                raise WrongUsage(
                    f"{path}: issuers are written as an object of id to name, or as an array of ids"
                )
            names[issuer_id] = name
    else:
        for line in data.decode("utf-8", "replace").splitlines():
            issuer_id, _, name = line.partition("#" if line.lstrip().startswith("#") else " ")
            if issuer_id.strip():
                names[issuer_id.strip()] = name.strip() or issuer_id.strip()
    if not names:
        raise WrongUsage(f"{path} names no issuer")
    return TrustedIssuers(names)


def password_for(path: Path, password_file: Path | None, *, new: bool = False) -> bytes:
    """The key's password: from ``--password-file``, the environment, or the keyboard."""
    if password_file is not None:
        return read_file(password_file).rstrip(b"\r\n")
    from_environment = os.environ.get(PASSWORD_VARIABLE)
    if from_environment:
        return from_environment.encode("utf-8")
    if not sys.stdin.isatty():
        raise WrongUsage(f"{path} needs a password: give --password-file, or set {PASSWORD_VARIABLE}")
    password = getpass.getpass(f"Password for {path}: ")
    if new and password != getpass.getpass("Once more: "):
        raise WrongUsage("the two passwords differ")
    if not password:
        raise WrongUsage("an empty password protects nothing")
    return password.encode("utf-8")
