"""`Source`: what a file says, and in which line; YAML or JSON, by its first character."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec import json as codec
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import Finding, InputError, JsonError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FILE_LIMITS", "Source", "read", "with_line"]

FILE_LIMITS: Final = Limits(max_bytes=500_000, max_total_bytes=4_000_000, max_depth=32, max_values=5_000)
"""The longest definitions have some 40,000 bytes and 1,000 values; in YAML a ``data:`` URI counts as well."""

_BOM: Final = b"\xef\xbb\xbf"
_PIECE: Final = re.compile(r'\n|"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that could be read.

    ``lines`` says where what a JSON pointer names begins, ``written`` how a number or truth value was written without
    quotes, and ``findings`` what is wrong or odd with the writing itself.
    """

    document: JSONObject
    lines: Mapping[str, int]
    written: Mapping[str, str]
    findings: tuple[Finding, ...] = ()

    def line(self, pointer: str) -> int | None:
        """The line (1 for the first) of the innermost thing on the way to ``pointer`` that is in the file.

        ``None`` where that is the file as a whole: what it lacks stands in no line.
        """
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer) if pointer else None

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings with their lines, in the order of the file, after those about all of it."""
        found = [with_line(finding, self.line(finding.pointer)) for finding in findings]
        return tuple(sorted(found, key=_line_of))


def _line_of(finding: Finding) -> int:
    line = finding.params.get("line")
    return line if isinstance(line, int) else 0


def with_line(finding: Finding, line: int | None) -> Finding:
    """The finding with a line: in its message, and as ``params["line"]``; as it is, if it has one or there is none."""
    if line is None or "line" in finding.params:
        return finding
    return replace(
        finding, message=f"Line {line}: {finding.message}", params={**finding.params, "line": line}
    )


def read(content: bytes, limits: Limits = FILE_LIMITS) -> Source:
    """What a file says: JSON where it begins with a bracket, YAML 1.2 otherwise. A byte order mark is passed over.

    Raises `InputError` (``yaml.encoding``, ``yaml.syntax``, ``yaml.document``), `JsonError`, `LimitExceeded` and
    `MissingExtra` (YAML needs ``openbadge-issuer[programme]``), each with the line in its message and ``params``.
    """
    body = content.removeprefix(_BOM)
    if len(body) > limits.max_total_bytes:
        raise LimitExceeded(
            f"The file has more than {limits.max_total_bytes} bytes.",
            code="limit.bytes",
            params={"limit": limits.max_total_bytes},
            advice="Keep files and pictures beside it.",
        )
    text = _decoded(body)
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(text, limits)
    from openbadge_issuer.assessment.definitions.yaml_reading import read_yaml  # noqa: PLC0415  # only where YAML is

    return read_yaml(text, limits)


def _decoded(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:4]:
        raise InputError(
            "Line 1: This file is saved as UTF-16, which Windows calls Unicode.",
            code="yaml.encoding",
            params={"line": 1},
            advice="Save it as UTF-8.",
        )
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start
    line, byte = body.count(b"\n", 0, start) + 1, body[start : start + 1]
    character = byte.decode("cp1252", errors="replace")
    raise InputError(
        f"Line {line}: This file is not UTF-8. It looks as if it was saved as Windows-1252 (ANSI), where this byte, "
        f"0x{byte.hex().upper()}, is {character}.",
        code="yaml.encoding",
        params={"line": line},
        advice="Save it as UTF-8, and look at letters with accents and at quotation marks.",
    )


def _of_json(text: str, limits: Limits) -> Source:
    try:
        document: JSON = codec.parse(text, limits)
    except LimitExceeded:
        raise
    except JsonError as error:
        known = error.params.get("line")
        line = known if isinstance(known, int) else _json_lines(text).get(error.pointer, 1)
        message = error.message if isinstance(known, int) else f"Line {line}: {error.message}"
        refusal = JsonError(
            message,
            code=error.detail_code,
            pointer=error.pointer,
            params={**error.params, "line": line},
            advice=error.advice,
        )
    else:
        if isinstance(document, dict):
            return Source(document=document, lines=_json_lines(text), written={})
        refusal = JsonError(
            "Line 1: This is a list, and not one object.", code="json.type", params={"line": 1}
        )
    raise refusal


def _json_lines(text: str) -> dict[str, int]:
    """The line of each member and item of a JSON text that is well formed; of the last, where a name stands twice."""
    lines, line = {"": 1}, 1
    around: list[
        tuple[str, str | int]
    ] = []  # the pointer of each open object or array, and where in it we are
    name_next = False
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "\n":
            line += 1
        elif piece == ",":
            pointer, place = around[-1]
            around[-1] = (pointer, place + 1 if isinstance(place, int) else "")
            name_next = isinstance(place, str)
        elif piece in "}]":
            around.pop()
            name_next = False
        elif piece == ":":
            name_next = False
        elif name_next:
            pointer, _ = around[-1]
            around[-1] = (pointer, str(codec.parse(piece)))
            lines[_below(around)] = line
        else:
            pointer = _below(around)
            lines.setdefault(pointer, line)
            if piece in "{[":
                around.append((pointer, "" if piece == "{" else 0))
                name_next = piece == "{"
    return lines


def _below(around: list[tuple[str, str | int]]) -> str:
    if not around:
        return ""
    pointer, place = around[-1]
    return f"{pointer}/{str(place).replace('~', '~0').replace('/', '~1')}"
