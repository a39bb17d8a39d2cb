"""JSON Schemas (2020-12) of the models, for people and for programs in other languages.

They describe the strict JSON serialisation (arrays even for one value, nothing null), which is what `to_json` writes;
`from_json` also reads single values in place of arrays. The descriptions are the docstrings of the members.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from copy import deepcopy
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from openbadge_issuer.models.achievement import Achievement, AchievementCredential
from openbadge_issuer.models.api import GetOpenBadgeCredentialsResponse
from openbadge_issuer.models.base import Model, json_names, ready
from openbadge_issuer.models.clr import ClrCredential
from openbadge_issuer.models.credential import EndorsementCredential, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import core_schema

    from openbadge_issuer.codec.types import JSONObject

__all__ = ["generate", "schema_of"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCHEMAS: dict[str, type[Model]] = {
    "achievement": Achievement,
    "achievement-credential": AchievementCredential,
    "clr-credential": ClrCredential,
    "endorsement-credential": EndorsementCredential,
    "get-open-badge-credentials-response": GetOpenBadgeCredentialsResponse,
    "profile": Profile,
}


def generate() -> Mapping[str, JSONObject]:
    """Every schema by its file name, such as ``achievement-credential.schema.json``; a copy of its own each time."""
    return deepcopy(_generated())


@cache
def _generated() -> dict[str, JSONObject]:
    return {f"{name}.schema.json": schema_of(name, cls) for name, cls in _SCHEMAS.items()}


def schema_of(name: str, cls: type[Model]) -> JSONObject:
    """The schema of one class; ``name`` stands in its `$id`."""
    ready(cls)
    body = cls.model_json_schema(by_alias=True, schema_generator=_Generator, mode="validation")
    if "$ref" in body:  # a class that contains itself
        body = {**body["$defs"][body.pop("$ref").rpartition("/")[2]], **body}
    head = {"$schema": _DIALECT, "$id": f"urn:openbadge-issuer:schema:{name}", "title": cls.__name__}
    return cast("JSONObject", head | {key: value for key, value in body.items() if key not in head})


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, with our descriptions and without generated titles."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # pydantic's signature
        return False

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        return {"anyOf": [self.generate_inner(choice) for choice in schema["choices"].values()]}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        written = super().model_schema(schema)
        cls: type[Model] = schema["cls"]
        descriptions = _descriptions(cls)
        for member, rule in written.get("properties", {}).items():
            if member in descriptions:
                rule["description"] = descriptions[member]
        return written


def _descriptions(cls: type[Model]) -> dict[str, str]:
    """The docstrings of the members, by JSON name; nothing where the source is not at hand."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base is not Model and issubclass(base, Model):
            names = json_names(base)
            found.update(
                {names[name]: text for name, text in _member_docstrings(base).items() if name in names}
            )
    return found


@cache
def _member_docstrings(cls: type[Model]) -> Mapping[str, str]:
    try:
        body = cast("ast.ClassDef", ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]).body
    except (OSError, TypeError):
        return {}
    found = {}
    for statement, following in pairwise(body):
        match statement, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = inspect.cleandoc(text)
    return found
