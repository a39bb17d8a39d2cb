"""JSON Schemas of the files of definitions and stacks, so that an editor completes and checks what somebody writes.

They are the schemas of the models with what `files` takes besides: no ``type`` where it goes without saying, a ``format``
and a ``$schema``. What a published definition needs is asked of published ones only.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from openbadge_issuer.assessment.definition import Definition
from openbadge_issuer.assessment.definitions.fitting import FORMATS
from openbadge_issuer.assessment.definitions.stacks import Stack
from openbadge_issuer.models.schema import schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.models.base import Model

__all__ = ["generate"]

_FILES: Final[Mapping[str, type[Model]]] = {"definition": Definition, "stack": Stack}
_UNSAID: Final = ("Profile", "Image", "Alignment", "Related")
"""Classes whose ``type`` goes without saying in a file."""
_OF_CREDENTIALS: Final = ("endorsement", "endorsementJwt")
"""Members of a profile that nobody writes into a definition."""
_COUNTS: Final = ("min", "max", "atMost", "validMonths", "maxAttempts", "appealDays")
_FILLED: Final = (
    *("name", "competency", "keyMethod", "prompt", "text", "barriers", "difference", "invitation", "goals"),
    *("description", "methodComponents"),
)
_PRODUCT_TYPES: Final = ["Certification", "QualityAssuranceCredential", "ext:ProductCertification"]
_EXAMPLES: Final[Mapping[str, Mapping[str, JSON]]] = {
    "Definition": {
        "id": "https://school.example/micro-credentials/checks",
        "version": "1.0",
        "name": "Checking for understanding",
        "achievementType": "MicroCredential",
        "competency": "The educator checks in every lesson what learners have understood, and acts on it.",
        "acceptsUntil": "2027-06-30T23:59:59Z",
        "criteriaPage": "https://school.example/micro-credentials/checks",
        "inLanguage": "en",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "creditsAvailable": 1.5,
    },
    "Requirement": {"id": "lesson-plan", "prompt": "Upload a lesson plan with its checks.", "kind": "file"},
    "Criterion": {"id": "plan", "name": "Lesson plan", "requiredLevel": "proficient"},
    "Level": {"id": "proficient", "name": "Proficient"},
    "Citation": {
        "text": "Black, P., & Wiliam, D. (1998). Inside the black box. Phi Delta Kappan, 80(2), 139-148.",
        "doi": "10.1177/003172171009200119",
    },
    "Part": {"name": "Work examples"},
    "Policy": {"validMonths": 36, "maxAttempts": 3, "appealDays": 14},
    "Image": {"caption": "A magnifying glass over a speech bubble."},
    "Stack": {"id": "https://school.example/stacks/formative-assessment", "version": "1.0"},
    "Group": {"name": "One of these", "atLeast": 1},
}


def generate() -> Mapping[str, JSONObject]:
    """Every schema by its file name: ``definition.schema.json``, ``stack.schema.json``; a copy of its own each time."""
    return deepcopy(_generated())


@cache
def _generated() -> dict[str, JSONObject]:
    return {f"{name}.schema.json": _of_file(name, cls) for name, cls in _FILES.items()}


def _of_file(name: str, cls: type[Model]) -> JSONObject:
    schema = schema_of(name, cls)
    classes: dict[str, JSONObject] = {cls.__name__: schema, **cast("dict[str, JSONObject]", schema["$defs"])}
    for title, one in classes.items():
        _for_people(title, one)
    members = cast("JSONObject", schema["properties"])
    schema["properties"] = {
        "$schema": {"description": "Where this schema is, for an editor.", "type": "string"},
        "format": {
            "description": "What this file is. May be left out.",
            "const": FORMATS[cls.__name__],
            "type": "string",
        },
        **members,
    }
    if cls is Definition:
        schema["allOf"] = _conditions()
    used = set(_used(schema, classes))
    schema["$defs"] = {title: one for title, one in classes.items() if title in used}
    return schema


def _for_people(title: str, schema: JSONObject) -> None:
    """Examples and bounds into the schema of a class; what goes without saying out of what it requires."""
    members = cast("dict[str, JSONObject]", schema["properties"])
    if title in _UNSAID:
        schema["required"] = [
            name for name in cast("list[JSON]", schema.get("required", [])) if name != "type"
        ]
    for name in _OF_CREDENTIALS if title == "Profile" else ():
        members.pop(name, None)
    for name, rule in members.items():
        if name in _COUNTS or (title, name) == ("Group", "atLeast"):
            rule["minimum"] = 1
        elif name == "atLeast":
            rule["minimum"] = 0
        text = cast("JSONObject", rule.get("items", rule))
        if name in _FILLED and text.get("type") == "string" and "pattern" not in text:
            text["pattern"] = r"\S"
        if name in _EXAMPLES.get(title, {}):
            rule["examples"] = [_EXAMPLES[title][name]]
    if title == "Criterion":
        members["levels"]["minItems"] = 2


def _conditions() -> list[JSON]:
    """What follows from the status, and from the kind of subject."""
    public: JSONObject = {"enum": ["published", "sunsetting", "retired"]}
    product: JSONObject = {"properties": {"subject": {"const": "product"}}, "required": ["subject"]}
    complete: list[JSON] = ["citations", "parts", "criteria", "equity"]
    return [
        {
            "if": {"properties": {"status": public}, "required": ["status"]},
            "then": {
                "required": complete,
                "properties": {name: {"minItems": 1} for name in ("citations", "parts", "criteria")},
            },
        },
        {
            "if": {"properties": {"status": {"const": "sunsetting"}}, "required": ["status"]},
            "then": {"required": ["acceptsUntil"]},
        },
        {
            "if": {"properties": {"policy": product}, "required": ["policy"]},
            "then": {
                "required": ["achievementType"],
                "properties": {
                    "achievementType": {"enum": [*_PRODUCT_TYPES]},
                    "policy": {
                        "required": ["validMonths"],
                        "properties": {"resolution": {"const": "consensus_with_lead"}},
                    },
                },
            },
        },
        {
            "if": {
                "properties": {"achievementType": {"const": "ext:ProductCertification"}},
                "required": ["achievementType"],
            },
            "then": {"required": ["policy"], "properties": {"policy": product}},
        },
    ]


def _used(schema: JSONObject, classes: Mapping[str, JSONObject]) -> Iterator[str]:
    """The names of the classes that the schema refers to, directly or by others."""
    seen: set[str] = set()
    waiting: list[JSON] = [{name: value for name, value in schema.items() if name != "$defs"}]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            title = str(node.get("$ref", "")).rpartition("/")[2]
            if title in classes and title not in seen:
                seen.add(title)
                yield title
                waiting.append(classes[title])
