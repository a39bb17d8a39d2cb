"""Whether a document fits a model, asked without building the model: what there is to ask of most documents.

A yes is sure. A no only says that the model is to be asked, which tells what is wrong. The schema is the class's own, but
no objects are made by it, and an address of ASCII letters is known by a pattern that needs no Python.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.models._frozen import exceeded_limit, freeze
from openbadge_issuer.models.base import Model, ready
from openbadge_issuer.models.types import SURELY

__all__ = ["fits"]

_NO_SCHEMAS = frozenset({"cls", "default", "function", "metadata", "serialization"})
"""What is left as it is."""


def fits(cls: type[Model], document: JSONObject, limits: Limits) -> bool:
    """``True`` only where ``cls.from_json`` would not raise; ``False`` wherever that is not sure."""
    if type(document) is not dict or exceeded_limit(document, limits) is not None:
        return False
    try:
        _validator(cls).validate_python(document)
    except ValidationError:
        return False
    return True


@cache
def _validator(cls: type[Model]) -> SchemaValidator:
    ready(cls)
    return SchemaValidator(cast("CoreSchema", _lean(cls.__pydantic_core_schema__)))


def _lean(schema: Any) -> Any:  # noqa: ANN401 - of pydantic's own nested dicts
    """The same schema, which gives no objects."""
    if isinstance(schema, (list, tuple)):
        return type(schema)(_lean(part) for part in schema)
    if not isinstance(schema, Mapping):
        return schema
    kind: Any = schema.get("type")
    inner: Any = schema.get("schema")
    if kind == "function-after" and SURELY in schema.get("metadata", {}):
        return core_schema.str_schema(strict=True, pattern=schema["metadata"][SURELY])
    if (
        kind == "function-after" and inner["type"] == "model"
    ):  # what is asked of a whole object needs the object
        return {**schema, "schema": {**inner, "schema": _lean(inner["schema"])}}
    if kind == "model":
        return _members_of(schema)
    return {name: part if name in _NO_SCHEMAS else _lean(part) for name, part in schema.items()}


def _members_of(model: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of the members alone; those that the class does not know are JSON, where it takes them at all."""
    extra = model["config"].get("extra_fields_behavior", "forbid")
    members = {**_lean(model["schema"]), "extra_behavior": extra}
    if extra == "allow":
        members = cast("dict[str, Any]", core_schema.no_info_after_validator_function(_only_json, members))
    return {**members, "ref": model["ref"]} if "ref" in model else members


def _only_json(read: tuple[object, Mapping[str, object] | None, object]) -> None:
    """Of members, further members, and which were given: as `Model.model_post_init`."""
    if read[1]:
        freeze(read[1])
