"""What a document must say that its types do not: members with a fixed or a required content.

Each marker stands inside `typing.Annotated` and checks; the JSON Schema says the same.
"""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from openbadge_issuer.models.types import SURELY, show_term

__all__ = [
    "CLR",
    "CLR_CONTEXT",
    "OB",
    "OB_CONTEXT",
    "VC1",
    "VC1_CONTEXT",
    "VC2",
    "VC2_CONTEXT",
    "Contains",
    "Contexts",
    "ImpliedMany",
    "ImpliedText",
    "Is",
    "NotEmpty",
    "as_document",
    "implied",
    "implied_text",
    "named",
]

VC2_CONTEXT = "https://www.w3.org/ns/credentials/v2"
VC1_CONTEXT = "https://www.w3.org/2018/credentials/v1"
CLR_CONTEXT = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_OB_CONTEXTS = r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json"
_CLR_CONTEXTS = r"https://purl\.imsglobal\.org/spec/clr/v2p0/context(-2\.\d\.\d)*\.json"

VC2 = re.escape(VC2_CONTEXT)
VC1 = re.escape(VC1_CONTEXT)
OB = _OB_CONTEXTS
CLR = _CLR_CONTEXTS
_CONTEXT_NAMES = {VC2: VC2_CONTEXT, VC1: VC1_CONTEXT, OB: OB_CONTEXT, CLR: CLR_CONTEXT}


class ImpliedText(str):
    """A default that Python code may leave out and a document may not."""

    __slots__ = ()


class ImpliedMany(tuple[str, ...]):
    """The same for a sequence."""

    __slots__ = ()


def named(json_name: str) -> FieldInfo:
    """The JSON name of a member whose Python name does not give it."""
    return cast("FieldInfo", Field(validation_alias=json_name, serialization_alias=json_name))


def implied(*types: str) -> tuple[str, ...]:
    """The default of an array member such as ``type``, for construction by hand only."""
    return cast("tuple[str, ...]", Field(default=ImpliedMany(types), validate_default=True))


def implied_text(value: str) -> str:
    """The default of a text member such as the ``type`` of an `Image`, for construction by hand only."""
    return cast("str", Field(default=ImpliedText(value), validate_default=True))


def _given(value: object) -> object:
    if isinstance(value, (ImpliedText, ImpliedMany)):
        raise PydanticCustomError("model.missing", "is missing")
    return value


def as_document(schema: Mapping[str, object]) -> dict[str, object]:
    """A model's schema for the JSON Schema generator: implied members are required, others have no default."""
    shown = {key: value for key, value in schema.items() if key != "serialization"}
    fields, inner = schema.get("fields"), schema.get("schema")
    if schema["type"] == "model-fields" and isinstance(fields, dict):
        shown["fields"] = {
            name: {**field, "schema": _without_default(field)} for name, field in fields.items()
        }
    elif isinstance(inner, dict):
        shown["schema"] = as_document(inner)
    return shown


def _without_default(field: Mapping[str, dict[str, object]]) -> object:
    schema = field["schema"]
    if schema["type"] != "default":
        return schema
    if isinstance(schema.get("default"), (ImpliedText, ImpliedMany)):
        return schema["schema"]
    return {key: value for key, value in schema.items() if key != "default"}


def _other_types(expected: Sequence[str], found: Sequence[str]) -> PydanticCustomError:
    return PydanticCustomError(
        "model.types",
        "must name one of these types: {expected}",
        {"expected": ", ".join(expected), "found": ", ".join(map(show_term, found[:8]))},
    )


class Is:
    """A text that must be exactly ``value``."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def check(self, value: str) -> str:
        """The same text, or an error that names the right one."""
        if value != self.value:
            raise _other_types((self.value,), ())
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        after = core_schema.no_info_after_validator_function(self.check, handler(source))
        usual = core_schema.literal_schema([self.value])
        return core_schema.no_info_before_validator_function(_given, after, metadata={SURELY: usual})

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"const": self.value, "type": "string"}


class NotEmpty:
    """A sequence with at least one item."""

    __slots__ = ()

    @staticmethod
    def check(items: tuple[object, ...]) -> tuple[object, ...]:
        """The same items."""
        if not items:
            raise PydanticCustomError("model.empty", "is empty")
        return items

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "minItems": 1}


class Contains:
    """An unordered set of types that must hold one of ``any_of``."""

    __slots__ = ("any_of",)

    def __init__(self, *any_of: str) -> None:
        self.any_of = any_of

    def check(self, types: tuple[str, ...]) -> tuple[str, ...]:
        """The same types, or an error that names what is missing."""
        for term in self.any_of:
            if term in types:
                return types
        raise _other_types(self.any_of, types)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        after = core_schema.no_info_after_validator_function(self.check, handler(source))
        one = core_schema.list_schema(core_schema.literal_schema([*self.any_of]), min_length=1, strict=True)
        return core_schema.no_info_before_validator_function(_given, after, metadata={SURELY: one})

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        inner = handler(schema)
        return {
            **inner,
            "allOf": [*inner.get("allOf", ()), {"contains": {"enum": list(self.any_of)}}],
            "minItems": 1,
        }


class Contexts:
    """An ordered ``@context`` whose first entries match the patterns, one by one."""

    __slots__ = ("patterns",)

    def __init__(self, *patterns: str) -> None:
        self.patterns = patterns

    def check(self, contexts: tuple[object, ...]) -> tuple[object, ...]:
        """The same contexts, or an error that says what belongs where."""
        for position, pattern in enumerate(self.patterns):
            entry = contexts[position] if position < len(contexts) else None
            if not isinstance(entry, str) or re.fullmatch(pattern, entry, re.ASCII) is None:
                raise PydanticCustomError(
                    "model.context",
                    "has the wrong entry at position {position}: {expected} belongs there",
                    {"position": position, "expected": _CONTEXT_NAMES[pattern]},
                )
        return contexts

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        after = core_schema.no_info_after_validator_function(self.check, handler(source))
        return core_schema.no_info_before_validator_function(_given, after)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        inner = dict(handler(schema))
        further = inner.pop("items", {})
        first = [{"type": "string", "pattern": f"^{pattern}$"} for pattern in self.patterns]
        return {**inner, "prefixItems": first, "items": further, "minItems": len(first)}
