"""Whether a document fits a model, asked without building the model: what there is to ask of most documents.

A yes is sure. A no only says that the model is to be asked, which tells what is wrong. The schema is the class's own, but
no objects are made by it, and a usual text (`SURELY`) is known without any Python.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

from pydantic import ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.models.base import Model, ready
from openbadge_issuer.models.types import ANY_TEXT, SURELY

__all__ = ["fits"]

_NO_SCHEMAS = frozenset({"cls", "default", "function", "metadata", "serialization"})
"""What is left as it is."""
_JSON: Final = core_schema.definition_reference_schema("JSON")


def fits(cls: type[Model], document: JSONObject, limits: Limits) -> bool:
    """``True`` only where ``cls.from_json`` would not raise; ``False`` wherever that is not sure.

    Of ``document`` it is known that it is within ``limits``.
    """
    if limits.max_depth > DEFAULT_LIMITS.max_depth:  # deeper than the members of one's own may be
        return False
    try:
        _validator(cls).validate_python(document)
    except ValidationError:
        return False
    return True


@cache
def _validator(cls: type[Model]) -> SchemaValidator:
    ready(cls)
    lean = cast("CoreSchema", _lean(cls.__pydantic_core_schema__))
    return SchemaValidator(core_schema.definitions_schema(lean, [_any_json()]))


def _any_json() -> CoreSchema:
    """What `freeze` takes."""
    return _one_of(
        ANY_TEXT,
        core_schema.list_schema(_JSON, strict=True),
        core_schema.dict_schema(ANY_TEXT, _JSON, strict=True),
        core_schema.bool_schema(strict=True),
        core_schema.int_schema(strict=True),
        core_schema.float_schema(strict=True, allow_inf_nan=False),
        core_schema.none_schema(),
        ref="JSON",
    )


def _one_of(*schemas: CoreSchema, ref: str | None = None) -> CoreSchema:
    """The first that fits."""
    return core_schema.union_schema(list(schemas), mode="left_to_right", ref=ref)


def _lean(schema: Any) -> Any:  # noqa: ANN401 - of pydantic's own nested dicts
    """The same schema, which gives no objects."""
    if isinstance(schema, (list, tuple)):
        return type(schema)(_lean(part) for part in schema)
    if not isinstance(schema, Mapping):
        return schema
    kind: Any = schema.get("type")
    inner: Any = schema.get("schema")
    if SURELY in schema.get("metadata", {}):
        return _one_of(schema["metadata"][SURELY], schema)
    if kind == "function-before" and inner["type"] == "tuple":  # one or many
        item = _lean(inner["items_schema"][0])
        return _one_of(core_schema.list_schema(item, strict=True), item)
    if kind == "function-after" and inner["type"] == "model":
        return {**schema, "schema": _object_of(inner)}
    if kind == "function-after" and inner["type"] == "function-before":
        # What is asked of many needs the tuple.
        many = {**inner["schema"], "items_schema": _lean(inner["schema"]["items_schema"])}
        return {**schema, "schema": {**inner, "schema": many}}
    if kind == "model":
        return _members_of(schema)
    return {name: part if name in _NO_SCHEMAS else _lean(part) for name, part in schema.items()}


def _object_of(model: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    """The schema of the object itself, for what is asked of a whole object."""
    fields = model["schema"]["fields"]
    members = {name: {**field, "schema": _required(field["schema"])} for name, field in fields.items()}
    return {**model, "schema": {**model["schema"], "fields": members}}


def _members_of(model: Mapping[str, Any]) -> CoreSchema:
    """The schema of the members alone; those that the class does not know are JSON, where it takes them at all."""
    members = {
        field["validation_alias"]: _member(field["schema"]) for field in model["schema"]["fields"].values()
    }
    extra = model["config"].get("extra_fields_behavior", "forbid")
    return core_schema.typed_dict_schema(
        members,
        extras_schema=_JSON if extra == "allow" else None,
        extra_behavior=extra,
        ref=model.get("ref"),
    )


def _member(schema: Mapping[str, Any]) -> core_schema.TypedDictField:
    """One with a default may be missing, unless that is only for construction by hand."""
    if _is_by_hand(schema) or schema["type"] != "default":
        return core_schema.typed_dict_field(_required(schema))
    return core_schema.typed_dict_field(_lean(schema["schema"]), required=False)


def _required(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    """Lean, and without the default that is only for construction by hand."""
    return _lean(schema["schema"] if _is_by_hand(schema) else schema)


def _is_by_hand(schema: Mapping[str, Any]) -> bool:
    """Whether it has a default (`implied`) that is validated, so that no document can leave it out."""
    return schema["type"] == "default" and bool(schema.get("validate_default"))
