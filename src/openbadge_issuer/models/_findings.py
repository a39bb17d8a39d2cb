"""From pydantic's errors to `Finding`s: our codes, JSON pointers into the document, sentences that help.

What was written is never repeated, since it may be personal, except names of members and terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from openbadge_issuer.errors import Finding, ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

__all__ = [
    "Findings",
    "beyond_limits",
    "error",
    "frozen",
    "misplaced_extensions",
    "not_an_object",
    "problem",
    "translate",
    "unknown_keywords",
]

Findings: TypeAlias = "tuple[Finding, ...]"

_MAX_FINDINGS = 100
_MAX_NAMES = 100  # names that a misspelled one is compared with
_CONTEXT, _AT_CONTEXT = "context", "@context"  # pydantic names the member of a default as Python does
_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "an array",
    "model_type": "an object",
    "dict_type": "an object",
    "invalid_key": "an object whose member names are text",
}


def problem(model: str, code: str, pointer: str, sentence: str) -> ModelError:
    """A `ModelError` with one finding."""
    return error(model, (Finding(code=code, message=sentence, pointer=pointer),))


def frozen(model: str, member: str) -> ModelError:
    """A `ModelError` for an attempt to change a model."""
    sentence = f"{model} can not be changed: `replace({member}=...)` gives a checked copy."
    finding = Finding(code="model.frozen", message=sentence, params={"member": member})
    return ModelError(sentence, (finding,))


def error(model: str, findings: Findings) -> ModelError:
    """The `ModelError` that lists the findings in its message."""
    shown = " ".join(f"{number}) {finding.message}" for number, finding in enumerate(findings[:5], 1))
    more = f" … and {len(findings) - 5} more." if len(findings) > 5 else ""  # noqa: PLR2004  # the five shown above
    if len(findings) == 1:
        shown = findings[0].message
    return ModelError(f"{model} can not be built: {shown}{more}", findings)


def unknown_keywords(model: str, given: Iterable[str], names: Mapping[str, str]) -> Findings:
    """Python keywords that are no members: misspelled, or written in the JSON spelling."""
    python_names = {json_name: name for name, json_name in names.items()}
    findings = []
    for name in given:
        if name in names:
            continue
        if name in python_names:
            advice = f"in Python write `{python_names[name]}`, or read JSON with {model}.from_json(document)"
            suggestion = python_names[name]
        else:
            suggestion = _close(name, names)
            advice = f"did you mean `{suggestion}`?" if suggestion else f"its members are {', '.join(names)}."
        findings.append(
            Finding(
                code="model.extra",
                message=f"{model} has no member `{name}`: {advice}",
                pointer=_pointer([name]),
                params={"member": name, "suggestion": suggestion},
            )
        )
    return tuple(findings)


def misplaced_extensions(extensions: object, names: Mapping[str, str]) -> Findings:
    """Extension members that are none, since the class defines them."""
    if extensions is None:
        return ()
    if not isinstance(extensions, Mapping):
        sentence = f"`extensions` must be a mapping of member names to JSON values, not {_kind(extensions)}."
        return (Finding(code="model.type", message=sentence, params={"found": _kind(extensions)}),)
    python_names = {json_name: name for name, json_name in names.items()}
    return tuple(
        Finding(
            code="model.extra",
            message=f"`{member}` is no extension: write `{python_names[member]}=` instead.",
            pointer=_pointer([member]),
            params={"member": member, "suggestion": python_names[member]},
        )
        for member in extensions
        if member in python_names
    )


def beyond_limits(exceeded: tuple[str, int] | None) -> Findings:
    """A document that is nested too deeply or holds too much."""
    if exceeded is None:
        return ()
    name, number = exceeded
    what = (
        f"is nested deeper than {number} levels"
        if name == "max_depth"
        else f"holds more than {number} values"
    )
    return (
        Finding(
            code="model.limit", message=f"The document {what}.", params={"limit": name, "maximum": number}
        ),
    )


def not_an_object(value: object) -> Findings:
    """What was handed in is no JSON object at all."""
    sentence = f"A JSON object is needed (a Python dict), not {_kind(value)}."
    if isinstance(value, (str, bytes)):
        sentence = "A parsed JSON object is needed (a Python dict), not its text: parse it first."
    return (
        Finding(code="model.type", message=sentence, params={"expected": "an object", "found": _kind(value)}),
    )


def translate(failure: ValidationError, document: object, closed: Sequence[frozenset[str]]) -> Findings:
    """Every error as a finding; ``closed`` are the members of the root and of each class that takes no others."""
    details = failure.errors(include_url=False)[:_MAX_FINDINGS]
    return tuple(_finding(detail, document, closed) for detail in details)


def _finding(detail: ErrorDetails, document: object, closed: Sequence[frozenset[str]]) -> Finding:
    place, holder = _walk(document, detail["loc"], missing=detail["type"] in ("missing", "model.missing"))
    pointer = _pointer(place)
    name = next((str(token) for token in reversed(place) if isinstance(token, str)), "")
    where = f"`{pointer}`" if pointer else "The document"
    context = detail.get("ctx", {})
    code = detail["type"]
    params: dict[str, str | int | float | bool | None] = {"member": name}
    match code:
        case "missing" | "model.missing":
            code, suggestion = "model.missing", _close(name, _unknown_members(holder))
            sentence = f"{where} is missing" + (
                f"; there is `{suggestion}`: is that what it is?" if suggestion else "."
            )
            params["suggestion"] = suggestion
        case "extra_forbidden":
            code, suggestion = (
                "model.extra",
                _close(name, closed[0] if holder is document else _members_of_closed(holder, closed[1:])),
            )
            sentence = f"{where} is not allowed here: this class takes no other members."
            if suggestion:
                sentence = f"{where} is not allowed here: did you mean `{suggestion}`?"
            params["suggestion"] = suggestion
        case _ if code.startswith("model."):
            sentence = f"{where} {detail['msg']}."
            params.update({key: value for key, value in context.items() if isinstance(value, (str, int))})
        case "recursion_loop" | "recursion_depth_exceeded":
            code, sentence = "model.limit", f"{where} is nested too deeply or contains itself."
        case "string_unicode":
            code, sentence = "model.type", f"{where} holds a lone surrogate, which UTF-8 can not write."
        case _:
            expected, found = _EXPECTED.get(code, "something else"), _kind(detail["input"])
            if code == "model_type":
                expected += f" (in Python: {context.get('class_name', 'the model')}(...))"
            params.update(expected=expected, found=found)
            code, sentence = "model.type", f"{where} must be {expected}, not {found}."
    return Finding(code=code, message=sentence.replace("?.", "?"), pointer=pointer, params=params)


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


def _pointer(place: Sequence[str | int]) -> str:
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in place)


def _unknown_members(holder: object) -> list[str]:
    return [name for name in holder if isinstance(name, str)] if isinstance(holder, dict) else []


def _members_of_closed(holder: object, closed: Sequence[frozenset[str]]) -> frozenset[str]:
    """The members of the closed class that the object most resembles."""
    here = set(islice(_unknown_members(holder), _MAX_NAMES))
    return max(closed, key=lambda members: len(members & here), default=frozenset())


def _close(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # only needed once something is wrong

    known = {known.lower(): known for known in islice(names, _MAX_NAMES)}
    found = get_close_matches(name.lower()[:64], list(known), n=1, cutoff=0.7)
    return known[found[0]] if found else ""


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "a boolean"
    for types, kind in (
        (str, "text"),
        ((int, float), "a number"),
        (dict, "an object"),
        ((list, tuple), "an array"),
    ):
        if isinstance(value, types):
            return kind
    return "null" if value is None else f"a Python {type(value).__name__}"
