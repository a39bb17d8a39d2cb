"""What a recorded check was asked and what came out, so that a replay is taken for a repeat only where it is one."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

from openbadge_issuer.cli.files import read_file
from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.verification import ExpectedRecipient, Report

__all__ = ["Asked", "Contents", "Noted", "files_by", "words_by"]

_SALT: Final = 16  # bytes

Asked: TypeAlias = dict[str, list[bytes]]
"""What is asked by each option, in no order: words, and the contents of files."""


class Contents(dict[Path, bytes]):
    """Files, each read once: standard input and a pipe come only once."""

    def __missing__(self, path: Path) -> bytes:
        self[path] = content = read_file(path)
        return content


def files_by(options: Mapping[str, Sequence[Path | str] | None], contents: Contents) -> Asked:
    """What is asked by files: their content, wherever they lie; of a registry that is none, its name and address."""
    return {
        option: [contents.get(Path(name), _bytes(name)) for name in names or []]
        for option, names in options.items()
    }


def words_by(options: Mapping[str, Sequence[object] | None]) -> Asked:
    """What is asked by words and times, each once; what was not said (``None``, ``False``) asks nothing."""
    said = {
        option: [value for value in values or [] if value is not None and value is not False]
        for option, values in options.items()
    }
    return {option: [*dict.fromkeys(map(_bytes, values))] for option, values in said.items()}


@dataclass(frozen=True, slots=True)
class Noted:
    """The note of a recording: whether the check could fetch, a digest of what each option asked, each verdict."""

    online: bool
    library: str
    salt: str
    asked: Mapping[str, str]
    inputs: tuple[str, ...]
    verdicts: tuple[str, ...]

    @classmethod
    def of(cls, asked: Asked, reports: Sequence[Report], *, online: bool, salt: str | None = None) -> Noted:
        """Of a check as it was done; with the ``salt`` of another note, to be compared with that."""
        # With a salt for each recording the file does not show who was expected, and no table made in advance finds it.
        # Whoever has the file can still try an address that they think of: the salt stands beside. A digest gives away
        # less than the address would, and a key in its place would have to be kept for years beside every recording.
        salt = secrets.token_hex(_SALT) if salt is None else salt
        return cls(
            online,
            reports[0].library,
            salt,
            {option: _digest(salt, option, values) for option, values in asked.items()},
            tuple(report.input_sha256 for report in reports),
            tuple(report.verdict.value for report in reports),
        )

    @classmethod
    def from_text(cls, text: str) -> Noted | None:
        """What `to_text` wrote; ``None`` for any other note, that of an older recording among them."""
        try:
            content = parse_object(text)
        except OpenBadgeError:
            return None
        online, asked, reports = content.get("online"), content.get("asked"), content.get("reports")
        library, salt = content.get("library"), content.get("salt")
        if not isinstance(online, bool) or not isinstance(asked, dict) or not isinstance(reports, list):
            return None
        outcomes = [report for report in reports if isinstance(report, dict)]
        return cls(
            online,
            str(library),
            str(salt),
            {option: str(digest) for option, digest in asked.items()},
            tuple(str(outcome.get("inputSha256")) for outcome in outcomes),
            tuple(str(outcome.get("verdict")) for outcome in outcomes),
        )

    def to_text(self) -> str:
        """The note as JSON."""
        outcomes = zip(self.inputs, self.verdicts, strict=True)
        content: JSONObject = {
            "online": self.online,
            "library": self.library,
            "salt": self.salt,
            "asked": {**self.asked},
            "reports": [{"inputSha256": digest, "verdict": verdict} for digest, verdict in outcomes],
        }
        return json.dumps(content)

    def differing(self, other: Noted) -> list[str]:
        """The options by which the other check, noted with the same salt, was asked something else.

        An option that one of them does not have asked nothing: the program may have learned it since.
        """
        options = sorted({*self.asked, *other.asked})
        nothing = {option: _digest(self.salt, option, []) for option in options}
        now, then = nothing | {**other.asked}, nothing | {**self.asked}
        return [option for option in options if now[option] != then[option]]

    @property
    def outcome(self) -> str:
        """The verdicts, as they are shown."""
        return ", ".join(self.verdicts).upper()


def _digest(salt: str, option: str, values: Sequence[bytes]) -> str:
    each = sorted(sha256(value).hexdigest() for value in values)
    return sha256(jcs.canonical([salt, option, *each])).hexdigest()


def _bytes(value: object) -> bytes:
    if isinstance(value, ExpectedRecipient):
        value = f"{value.type}={value.value}"
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return text.encode("utf-8", "surrogatepass")  # what was typed may be no text
