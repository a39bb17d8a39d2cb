"""What is made of a form's responses: applications to be, and what is wrong with which line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.assessment.evidence import Link, Text
from openbadge_issuer.errors import Severity
from openbadge_issuer.programme.responses.files import FilesWanted

__all__ = ["GivenAnswer", "Response", "ResponsesRead", "RowFault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """Something about one line: which column, what is wrong, what to do. An error keeps the line from being imported."""

    line: int
    column: str
    code: str
    message: str
    advice: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the export"
        column = f", column {self.column}" if self.column else ""
        return f"{where}{column}: {self.message} {self.advice}".rstrip()


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class GivenAnswer:
    """What was answered to one requirement: texts, links, or which files."""

    requirement: str
    texts: tuple[Text, ...] = ()
    links: tuple[Link, ...] = ()
    files: FilesWanted = field(default_factory=FilesWanted)

    def __bool__(self) -> bool:
        """Whether there is anything in it, or files to be looked for."""
        files = self.files
        return bool(self.texts or self.links or files or files.patterns or files.folders)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Response:
    """One response that can become an application. Holds personal data in clear; ``repr`` shows none.

    ``key`` is made of who it is and when it was given, so it is the same whenever the response is exported again, in
    whatever form; ``content`` is made of the answers. Both are digests without salt, so they belong where the recipient
    does. ``words`` are what blinding looks for, by the kinds of `Identity`.
    """

    line: int
    key: str
    content: str
    recipient: models.Recipient
    words: Mapping[str, tuple[str, ...]]
    answers: tuple[GivenAnswer, ...]
    attested: bool
    at: datetime | None

    def __repr__(self) -> str:
        return f"Response(line {self.line}, {len(self.answers)} answers)"


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class ResponsesRead:
    """What came of an export: every line is among ``responses``, ``refused`` or ``repeated``."""

    responses: tuple[Response, ...]
    refused: tuple[int, ...]
    repeated: tuple[int, ...]
    faults: tuple[RowFault, ...]

    def __repr__(self) -> str:
        return (
            f"ResponsesRead({len(self.responses)} responses, {len(self.refused)} refused, "
            f"{len(self.repeated)} repeated, {len(self.faults)} faults)"
        )
