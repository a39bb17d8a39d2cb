"""What people type: times, recipients, documents, trust lists, issuer ids."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from openbadge_issuer.cli.files import read_file
from openbadge_issuer.cli.terminal import MAX_SHOWN, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.json import parse
from openbadge_issuer.dids import did_webvh, hosting_path
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError, ResolutionError
from openbadge_issuer.verification import ExpectedRecipient, TrustedIssuers
from openbadge_issuer.verification.trust import (
    CertificateAnchors,
    DccRegistry,
    FederationRegistry,
    TrustRegistry,
    known_registries,
)

__all__ = [
    "Trusted",
    "parse_issuer_id",
    "parse_line",
    "parse_moment",
    "parse_recipient",
    "read_documents",
    "read_registries",
]

Trusted: TypeAlias = list[TrustRegistry] | TrustRegistry | None
"""Whoever knows the issuers that are accepted, as a policy takes them."""

_SHORT = {"email": ExpectedRecipient.email, "did": ExpectedRecipient.did}


def parse_moment(text: str | None, option: str = "--now") -> datetime:
    """The time given, or the clock's. A time without a zone is refused."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongUsage(f"{option} {text!r} is no ISO 8601 time such as 2026-01-31T12:00:00Z") from None
    raise WrongUsage(f"{option} {text!r} has no time zone; write 2026-01-31T12:00:00Z for UTC")


def parse_line(text: str, option: str) -> str:
    """A name or a reason as people write them: one line, without anything that a terminal would obey."""
    line = " ".join(text.split())
    if not line or shown(line) != line:
        raise WrongUsage(
            f"{option} is one line of text, without control characters, of at most {MAX_SHOWN} letters"
        )
    return line


def parse_recipient(text: str) -> ExpectedRecipient:
    """``TYPE=VALUE``; ``email`` is short for ``emailAddress``, and ``did`` for ``id``."""
    kind, _, value = text.partition("=")
    if not value:
        raise WrongUsage("--recipient is TYPE=VALUE, such as email=ada@example.org or id=did:key:z6Mk...")
    try:
        return _SHORT[kind](value) if kind in _SHORT else ExpectedRecipient(kind, value)
    except ConfigurationError as error:
        if kind in _SHORT:
            raise WrongUsage(f"--recipient: {error.message}") from None
        what = repr(kind) if kind.isalnum() else "what stands before ="  # not what may be somebody's address
        known = error.params.get("types")
        types = f"It is email, did, {', '.join(known)} or ext:..." if isinstance(known, list) else ""
        raise WrongUsage(f"--recipient: {what} is no type. {error.advice or types}".rstrip()) from None


def read_documents(pairs: list[str]) -> dict[str, bytes]:
    """``URL=FILE`` pairs as URL to bytes; both parts may contain ``=``.

    In place of the URL of a did:web's document, or of a did:webvh's log, the DID itself may stand.
    """
    documents: dict[str, bytes] = {}
    for pair in pairs:
        cuts = [index for index, character in enumerate(pair) if character == "="]
        found = next((cut for cut in cuts if cut and _is_there(pair[cut + 1 :])), None)
        if found is None:
            raise WrongUsage(f"--document is URL=FILE with a file that is there, not {pair!r}")
        url = _document_url(pair[:found])
        if url in documents:
            raise WrongUsage(f"--document: {url} is given twice")
        documents[url] = read_file(Path(pair[found + 1 :]))
    return documents


def _is_there(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists() raises for a name that is too long


def _document_url(text: str) -> str:
    url = text.partition("#")[0]
    try:
        if url.startswith("did:webvh:"):
            return did_webvh.address(url)
        if url.startswith("did:"):
            return hosting_path(url)
    except (ConfigurationError, ResolutionError) as error:
        raise WrongUsage(f"--document: {error}") from None
    if not url.partition(":")[1]:
        raise WrongUsage(f"--document: {url!r} is neither a URL nor a DID")
    return url


def _read_trust(path: Path, content: bytes) -> TrustedIssuers:
    """A list of trusted issuers: JSON (``{id: name}`` or ``[id, ...]``), or lines of an id and the name you know it by.

    A published registry that was saved is one too.
    """
    try:
        text = content.decode("utf-8-sig")
        entries = _trust_in_json(text) if text.lstrip()[:1] in ("{", "[") else _trust_in_lines(text)
    except (UnicodeDecodeError, OpenBadgeError) as error:
        reason = error.message if isinstance(error, OpenBadgeError) else "it is not UTF-8 text"
        raise WrongUsage(f"{path} is no list of issuers: {reason}") from None
    for issuer_id in entries:
        if ":" not in issuer_id or " " in issuer_id:
            raise WrongUsage(
                f"{path}: {issuer_id!r} is no issuer id; it looks like did:web:... or https://..."
            )
    if not entries:
        raise WrongUsage(f"{path} names no issuer")
    return TrustedIssuers(entries)


def read_registries(
    trust: Sequence[Path], registries: Sequence[str], read: Callable[[Path], bytes] = read_file
) -> Trusted:
    """Whoever knows issuers: lists of one's own and authorities that certify keys, then published registries.

    A registry is ``NAME=URL`` (a document, or an anchor's entity configuration), or a file with a list of registries. Raises
    `ConfigurationError`.
    """
    asked: list[TrustRegistry] = []
    for path in trust:
        content = read(path)
        certificates = content.lstrip().startswith(b"-----BEGIN ")
        asked.append(CertificateAnchors(path.stem, content) if certificates else _read_trust(path, content))
    for text in registries:
        name, separator, url = text.partition("=")
        if separator and url.startswith("https://"):
            federated = url.endswith("/.well-known/openid-federation")
            asked.append(FederationRegistry(name, url) if federated else DccRegistry(name, url))
        elif _is_there(text):
            asked += known_registries(read(Path(text)))
        else:
            raise WrongUsage(
                f"--registry is NAME=https://... or a file with a list of registries, not {text!r}"
            )
    return asked[0] if len(asked) == 1 else asked or None


def _trust_in_json(text: str) -> dict[str, str]:
    value = parse(text)
    if isinstance(value, dict) and isinstance(registry := value.get("registry"), dict):  # a registry, at hand
        named = {key: entry.get("name") for key, entry in registry.items() if isinstance(entry, dict)}
        value = {**named} if len(named) == len(registry) else []
    pairs = value.items() if isinstance(value, dict) else ((item, item) for item in value)  # type: ignore[union-attr]
    entries = {key: name for key, name in pairs if isinstance(key, str) and isinstance(name, str)}
    if len(entries) != len(value):  # type: ignore[arg-type]
        raise ConfigurationError(
            "It is written as an object of ids to names, or as an array of different ids."
        )
    return entries


def _trust_in_lines(text: str) -> dict[str, str]:
    rows = [line.split(maxsplit=1) for line in text.splitlines() if not line.lstrip().startswith("#")]
    return {row[0]: row[-1].strip() for row in rows if row}


def parse_issuer_id(text: str) -> str | None:
    """The issuer id for what somebody typed; ``None`` for a did:key.

    A domain, and an https address without a path, become a did:web: the home page is no place for a key document.
    """
    text = text.strip()
    if text in ("", "did:key"):
        return None
    try:
        issuer_id = text if text.startswith("did:") else _from_address(text)
        hosting_path(issuer_id)
    except (ConfigurationError, UnicodeError, ValueError) as error:
        advice = error.advice if isinstance(error, ConfigurationError) else ""
        raise WrongUsage(
            f"{text!r} can not be an issuer id; give a domain, did:web:..., https://.../..., or did:key. {advice}".rstrip()
        ) from None
    return issuer_id


def _from_address(text: str) -> str:
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise ValueError(text)
    host = parts.hostname.encode("idna").decode("ascii")
    port = f":{parts.port}" if parts.port else ""
    if parts.path.strip("/") or parts.query:
        query = f"?{parts.query}" if parts.query else ""
        return f"https://{host}{port}{parts.path.rstrip('/')}{query}"
    return f"did:web:{host}{port.replace(':', '%3A')}"
