"""What is refused of a Python caller: keywords, arguments, a change. No document makes these mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from openbadge_issuer.errors import Finding, ModelError
from openbadge_issuer.models._findings import close, error, pointer_of
from openbadge_issuer.models._frozen import json_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbadge_issuer.models._findings import Findings

__all__ = ["frozen", "misplaced_extensions", "not_an_object", "problem", "unknown_keywords"]


def problem(model: str, code: str, pointer: str, sentence: str) -> ModelError:
    """A `ModelError` with one finding."""
    return error(model, (Finding(code=code, message=sentence, pointer=pointer),))


def frozen(model: str, member: str) -> ModelError:
    """A `ModelError` for an attempt to change a model."""
    sentence = f"{model} can not be changed: `replace({member}=...)` gives a checked copy."
    finding = Finding(code="model.frozen", message=sentence, params={"member": member})
    return ModelError(sentence, (finding,))


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
            suggestion = close(name, names)
            advice = f"did you mean `{suggestion}`?" if suggestion else f"its members are {', '.join(names)}."
        findings.append(
            Finding(
                code="model.keyword",
                message=f"{model} has no member `{name}`: {advice}",
                pointer=pointer_of([name]),
                params={"member": name, "suggestion": suggestion},
            )
        )
    return tuple(findings)


def misplaced_extensions(extensions: object, names: Mapping[str, str]) -> Findings:
    """Extension members that are none, since the class defines them."""
    if extensions is None:
        return ()
    if not isinstance(extensions, Mapping):
        found = json_type(extensions)
        sentence = f"`extensions` must be a mapping of member names to JSON values, not {found}."
        return (Finding(code="model.argument", message=sentence, params={"found": found}),)
    python_names = {json_name: name for name, json_name in names.items()}
    return tuple(
        Finding(
            code="model.keyword",
            message=f"`{member}` is no extension: write `{python_names[member]}=` instead.",
            pointer=pointer_of([member]),
            params={"member": member, "suggestion": python_names[member]},
        )
        for member in extensions
        if member in python_names
    )


def not_an_object(value: object) -> Findings:
    """What was handed in is no JSON object at all."""
    found = json_type(value)
    sentence = f"A JSON object is needed (a Python dict), not {found}."
    if isinstance(value, (str, bytes)):
        sentence = "A parsed JSON object is needed (a Python dict), not its text: parse it first."
    return (Finding(code="model.no_object", message=sentence, params={"found": found}),)
