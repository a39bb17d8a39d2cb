"""From pydantic's errors to `Finding`s: our codes, JSON pointers into the document, sentences that help.

A code says one sentence: its subject is the place, the pointer or, of the whole, the name of the class; whatever raises a
`PydanticCustomError` writes what follows. Each value of a sentence is in ``params``. What was written is never repeated,
since it may be personal, except names of members and terms.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.models._frozen import json_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from openbadge_issuer.errors import Param

__all__ = ["Findings", "beyond_limits", "close", "error", "pointer_of", "translate"]

Findings: TypeAlias = "tuple[Finding, ...]"

_MAX_FINDINGS = 100
_MAX_NAMES = 100  # names that a misspelled one is compared with
_CONTEXT, _AT_CONTEXT = "context", "@context"  # pydantic names the member of a default as Python does
_MISSING: Final = ("missing", "model.missing")
_EXPECTED: Final = {
    "string_type": "string",
    "bool_type": "boolean",
    "tuple_type": "array",
    "model_type": "object",
    "dict_type": "object",
}


class _Place(NamedTuple):
    pointer: str
    shown: str
    """The pointer, or the name of the class for the whole."""
    member: str
    """The last name in the pointer."""


def error(model: str, findings: Findings) -> ModelError:
    """The `ModelError` that lists the findings in its message."""
    said = [f"{finding.message} {finding.advice}".rstrip() for finding in findings[:5]]
    shown = " ".join(f"{number}) {sentence}" for number, sentence in enumerate(said, 1))
    more = f" … and {len(findings) - 5} more." if len(findings) > 5 else ""  # noqa: PLR2004  # the five shown above
    if len(findings) == 1:
        shown = said[0]
    return ModelError(f"{model} can not be built: {shown}{more}", findings)


def beyond_limits(exceeded: tuple[str, int] | None) -> Findings:
    """A document that is nested too deeply or holds too much."""
    if exceeded is None:
        return ()
    name, number = exceeded
    return (
        Finding(
            code="model.limit",
            message=f"The document exceeds a limit: {name} is {number}.",
            params={"limit": name, "maximum": number},
        ),
    )


def translate(
    failure: ValidationError,
    document: object,
    closed: Sequence[frozenset[str]],
    *,
    by_hand: bool = False,
) -> Findings:
    """Every error as a finding; ``closed`` are the members of the root and of each class that takes no others.

    ``by_hand`` is a model that Python builds, not one that is read from a document.
    """
    findings = []
    for detail in failure.errors(include_url=False)[:_MAX_FINDINGS]:
        tokens, holder = _walk(document, detail["loc"], missing=detail["type"] in _MISSING)
        pointer = pointer_of(tokens)
        member = next((token for token in reversed(tokens) if isinstance(token, str)), "")
        at = _Place(pointer, pointer or failure.title, member)
        if detail["type"] in _MISSING:
            findings.append(_missing(at, close(member, _names(holder))))
        elif detail["type"] == "extra_forbidden":
            members = closed[0] if holder is document else _members_of_closed(holder, closed[1:])
            findings.append(_extra(at, close(member, members)))
        elif detail["type"] == "model.enum":
            findings.append(_enum(at, **detail["ctx"]))
        elif detail["type"].startswith("model."):
            findings.append(_said(at, detail["type"], detail["msg"], detail.get("ctx", {})))
        else:
            findings.append(_of_pydantic(at, detail, by_hand=by_hand))
    return tuple(findings)


def _missing(at: _Place, suggestion: str) -> Finding:
    return Finding(
        code="model.missing",
        message=f"`{at.shown}` is missing.",
        pointer=at.pointer,
        params={"place": at.shown, "member": at.member, "suggestion": suggestion},
        advice=f"There is '{suggestion}': is that what it is?" if suggestion else "",
    )


def _extra(at: _Place, suggestion: str) -> Finding:
    return Finding(
        code="model.extra",
        message=f"`{at.shown}` is not allowed here.",
        pointer=at.pointer,
        params={"place": at.shown, "member": at.member, "suggestion": suggestion},
        advice=f"Did you mean '{suggestion}'?" if suggestion else "",
    )


def _enum(at: _Place, *, enumeration: str, value: str, suggestion: str, expected: str) -> Finding:
    return Finding(
        code="model.enum",
        message=f"`{at.shown}` is no {enumeration}: `{value}`.",
        pointer=at.pointer,
        params={
            "place": at.shown,
            "member": at.member,
            "enumeration": enumeration,
            "value": value,
            "suggestion": suggestion,
            "expected": expected,
        },
        advice=f"Did you mean '{suggestion}'?" if suggestion else f"It is one of: {expected}.",
    )


def _said(at: _Place, code: str, sentence: str, context: Mapping[str, object]) -> Finding:
    """What one of the models said."""
    values = {name: value for name, value in context.items() if isinstance(value, (str, int))}
    params: dict[str, Param] = {"place": at.shown, "member": at.member, **values}
    return Finding(code=code, message=f"`{at.shown}` {sentence}.", pointer=at.pointer, params=params)


def _of_pydantic(at: _Place, detail: ErrorDetails, *, by_hand: bool) -> Finding:
    """What pydantic says of itself: a value of another type, for the most part."""
    code = detail["type"]
    if code in ("recursion_loop", "recursion_depth_exceeded"):
        return _said(at, "model.recursion", "is nested too deeply, or contains itself", {})
    if code == "string_unicode":
        return _said(at, "model.text", "holds a lone surrogate, which UTF-8 can not write", {})
    if code == "invalid_key":
        return _said(at, "model.member_name", "has a member name that is no text", {})
    if code not in _EXPECTED:
        return Finding(
            code="model.value",
            message=f"`{at.shown}` is of another kind than belongs here.",
            pointer=at.pointer,
            params={"place": at.shown, "member": at.member},
        )
    expected, found = _EXPECTED[code], json_type(detail["input"])
    model = detail["ctx"]["class_name"] if by_hand and code == "model_type" else ""
    return Finding(
        code="model.type",
        message=f"`{at.shown}` must be of the type {expected}, not {found}.",
        pointer=at.pointer,
        params={
            "place": at.shown,
            "member": at.member,
            "expected": expected,
            "found": found,
            **({"model": model} if model else {}),
        },
        advice=f"In Python it is made by {model}(...)." if model else "",
    )


def _walk(document: object, loc: Sequence[str | int], *, missing: bool) -> tuple[list[str | int], object]:
    """The part of ``loc`` that is in the document (one value read as many has no index), and the object around."""
    place: list[str | int] = []
    node, holder = document, document
    for position, token in enumerate(loc):
        last = position == len(loc) - 1
        if isinstance(token, int):
            if not isinstance(node, (list, tuple)):
                continue  # one value read as an array of one
            holder, node = node, node[token] if token < len(node) else None
            place.append(token)
        elif isinstance(node, dict) and (token in node or last):
            holder, node = node, node.get(token)
            place.append(_AT_CONTEXT if missing and last and token == _CONTEXT else token)
        elif missing and last:
            place.append(token)
        # anything else names a branch of a union, which is no place in the document
    return place, holder


def pointer_of(place: Sequence[str | int]) -> str:
    """The JSON pointer (RFC 6901) of these tokens."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in place)


def _names(holder: object) -> list[str]:
    return [name for name in holder if isinstance(name, str)] if isinstance(holder, dict) else []


def _members_of_closed(holder: object, closed: Sequence[frozenset[str]]) -> frozenset[str]:
    """The members of the closed class that the object most resembles."""
    here = set(islice(_names(holder), _MAX_NAMES))
    return max(closed, key=lambda members: len(members & here), default=frozenset())


def close(name: str, names: Iterable[str]) -> str:
    """The one of the names that is nearest, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415  # only needed once something is wrong

    known = {known.lower(): known for known in islice(names, _MAX_NAMES)}
    found = get_close_matches(name.lower()[:64], list(known), n=1, cutoff=0.7)
    return known[found[0]] if found else ""
