"""From what a file says to a model: what people write in files and JSON documents do not have is made good here.

A number where a text is wanted is taken as it is written (``version: 1.10`` is the text 1.10), types that can only be one
are filled in, and ``format`` and ``$schema`` are set aside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from openbadge_issuer.assessment.definitions.source import Source
from openbadge_issuer.codec import json as codec
from openbadge_issuer.codec.pointer import split
from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.models.base import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["FORMATS", "Fitted", "fit", "with_types", "without_types"]

M = TypeVar("M", bound=Model)

FORMATS: Final[Mapping[str, str]] = {
    "Definition": "openbadge-issuer definition 1",
    "Stack": "openbadge-issuer stack 1",
}
"""The ``format`` of a file, by its model."""

_TYPES: Final[Mapping[str, JSON]] = {
    "assessor": ["Profile"],
    "creator": ["Profile"],
    "image": "Image",
    "alignment": ["Alignment"],
    "related": ["Related"],
}
_ROUNDS: Final = 20  # a model tells 100 mistakes at a time


@dataclass(frozen=True, slots=True)
class Fitted(Generic[M]):
    """What became of a document: the model, or why there is none; and the document as it was understood."""

    model: M | None
    document: JSONObject
    findings: tuple[Finding, ...]


def fit(source: Source, model: type[M], kind: str) -> Fitted[M]:
    """The model of what a file says; ``kind`` names its format. Never raises."""
    document = codec.plain(source.document)
    findings = [*source.findings, *_of_format(document, kind)]
    document.pop("$schema", None)
    document.pop("format", None)
    document = with_types(document)
    for _ in range(_ROUNDS):
        try:
            made = model.from_json(document)
        except ModelError as error:
            numbers = [one.pointer for one in error.findings if _wants_text(one, source)]
            if not numbers:
                return Fitted(None, document, source.placed([*findings, *map(_advised, error.findings)]))
            for pointer in numbers:
                findings.append(_unquoted(pointer, source.written[pointer]))
                _put(document, pointer, source.written[pointer])
        else:
            broken = any(finding.severity == "error" for finding in findings)
            return Fitted(None if broken else made, document, source.placed(findings))
    return Fitted(None, document, source.placed(findings))


def _of_format(document: JSONObject, kind: str) -> list[Finding]:
    given, expected = document.get("format"), FORMATS[kind]
    if given is None or given == expected:
        return []
    other = next((name for name, known in FORMATS.items() if known == given), None)
    return [
        Finding(
            code="definition.format",
            message=f"`/format` says that this is a {other}, and a {kind} is wanted."
            if other
            else f"`/format` says that this is something else than `{expected}`.",
            pointer="/format",
            params={"expected": expected},
            advice="Give the right file; or a newer version of this program may be needed to read it.",
        )
    ]


def _wants_text(finding: Finding, source: Source) -> bool:
    """Whether a text is wanted where the file has a number without quotes."""
    wanted = finding.code == "model.type" and finding.params.get("expected") == "string"
    return wanted and source.written.get(finding.pointer, "true") not in ("true", "false")


def _advised(finding: Finding) -> Finding:
    """What a model finds, for somebody who writes a file and not a program."""
    if finding.advice or finding.code != "model.type":
        return finding
    advice = {
        "boolean": "Write true or false, without quotes; yes and no are texts.",
        "object": "Write its members below it, indented, each with a colon.",
        "string": "Write it in quotes." if finding.params.get("found") in ("number", "boolean") else "",
    }.get(str(finding.params.get("expected")), "")
    return replace(finding, advice=advice)


def _unquoted(pointer: str, text: str) -> Finding:
    return Finding(
        code="yaml.unquoted",
        message=f"`{pointer}` is a text and looks like a number; it is read as {text}.",
        severity="warning",
        pointer=pointer,
        params={"text": text},
        advice=f'Write it in quotes, "{text}", so that every program reads the same.',
    )


def _put(document: JSONObject, pointer: str, text: str) -> None:
    node: JSON = document
    *way, last = split(pointer)
    for token in way:
        node = node[int(token)] if isinstance(node, list) else node[token] if isinstance(node, dict) else None
    if isinstance(node, list):
        node[int(last)] = text
    elif isinstance(node, dict):
        node[last] = text


def with_types(document: JSONObject) -> JSONObject:
    """The document with the types that can only be one written into it where they lack."""
    return {
        name: _typed(member, _TYPES[name]) if name in _TYPES else member for name, member in document.items()
    }


def _typed(member: JSON, implied: JSON) -> JSON:
    if isinstance(member, list):
        return [_typed(item, implied) for item in member]
    if not isinstance(member, dict):
        return member
    typed: JSONObject = {name: value for name, value in member.items() if name != "type"}
    if "image" in typed:
        typed["image"] = _typed(typed["image"], _TYPES["image"])
    given = member.get("type", implied)
    names = list(typed)
    at = list(member).index("type") if "type" in member else 1
    return {name: given if name == "type" else typed[name] for name in (*names[:at], "type", *names[at:])}


def without_types(document: JSONObject) -> JSONObject:
    """The document for people: without the types that `with_types` writes again."""
    return {
        name: _untyped(member, _TYPES[name]) if name in _TYPES else member
        for name, member in document.items()
    }


def _untyped(member: JSON, implied: JSON) -> JSON:
    if isinstance(member, list):
        return [_untyped(item, implied) for item in member]
    if not isinstance(member, dict):
        return member
    left = {name: value for name, value in member.items() if (name, value) != ("type", implied)}
    return {
        name: _untyped(value, _TYPES["image"]) if name == "image" else value for name, value in left.items()
    }
