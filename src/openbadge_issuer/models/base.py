"""`Model` and `OpenModel`: frozen views of the JSON objects of Open Badges 3.0.

Python writes snake_case, JSON camelCase. A model is a *view* of a document: a proof is always checked on the
original document, never on a model that was written out again.
"""

import threading
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationError, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject, Limits
from openbadge_issuer.models import _callers, _findings
from openbadge_issuer.models._frozen import (
    FrozenObject,
    NoJson,
    exceeded_limit,
    freeze,
    members_of,
    thaw,
)
from openbadge_issuer.models._signature import MembersAsKeywords
from openbadge_issuer.models.markers import ImpliedMany, ImpliedText, as_document
from openbadge_issuer.models.types import refused, utc_text

__all__ = ["Model", "OpenModel"]

_MAX_SHOWN = 60  # characters of one text in a `repr`
_building = threading.Lock()
_SIGNATURE = MembersAsKeywords()


def _json_name(name: str) -> str:
    first, *others = name.split("_")
    return "@context" if name == "context" else first + "".join(other.capitalize() for other in others)


class _Hidden:
    def __repr__(self) -> str:
        return "…"


_HIDDEN = _Hidden()


class Model(BaseModel):
    """A frozen JSON object with a closed set of members.

    Direct construction takes snake_case members and refuses unknown ones, `from_json` takes the JSON names.
    Both raise `ModelError`: its findings have a code, a JSON pointer and a sentence without personal data.
    """

    _personal: ClassVar[bool] = True
    """Whether its values may be somebody's own; then `repr` shows the members' names alone."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=_json_name,
        defer_build=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    __signature__ = _SIGNATURE

    def __init__(self, /, **members: object) -> None:
        cls = type(self)
        names = json_names(cls)
        findings = _callers.unknown_keywords(
            cls.__name__, [name for name in members if name != _extensions(cls)], names
        )
        findings += _callers.misplaced_extensions(members.get("extensions"), names)
        if not findings:
            findings = self._build(as_members(cls, members))
        if findings:
            raise _findings.error(cls.__name__, findings)

    # pydantic then builds nested models itself, so that one error lists everything with full pointers
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def __pydantic_on_complete__(cls) -> None:
        """However it came to be built: by us, or by pydantic at the first look at its validator."""
        _sign(cls)

    def _build(self, members: dict[str, object]) -> _findings.Findings:
        findings = _findings.beyond_limits(exceeded_limit(members, DEFAULT_LIMITS))
        if findings:
            return findings
        ready(type(self))
        try:
            self.__pydantic_validator__.validate_python(members, self_instance=self)
        except ValidationError as error:
            return _findings.translate(error, members, _closed_classes(type(self)), by_hand=True)
        return ()

    @classmethod
    def from_json(cls, document: Mapping[str, object], *, limits: Limits = DEFAULT_LIMITS) -> Self:
        """The model of a parsed JSON object; raises `ModelError` with every reason.

        One-or-many members are read as a value or an array, unknown members of open classes are kept.
        """
        given: object = document  # callers without a type checker exist
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            raise _findings.error(cls.__name__, _callers.not_an_object(given))
        members: dict[str, object] = members_of(given, limits)
        findings = _findings.beyond_limits(exceeded_limit(members, limits))
        if not findings:
            ready(cls)
            try:
                return cast("Self", cls.__pydantic_validator__.validate_python(members))
            except ValidationError as error:
                findings = _findings.translate(error, members, _closed_classes(cls))
        raise _findings.error(cls.__name__, findings)

    def to_json(self) -> JSONObject:
        """The plain JSON object: camelCase, UTC date-times, arrays for sequences, nothing absent or empty.

        Raises `ModelError` where models are nested too deeply to be written.
        """
        try:
            return self._written()
        except RecursionError:
            pass
        raise _findings.error(
            type(self).__name__, _findings.beyond_limits(("max_depth", DEFAULT_LIMITS.max_depth))
        )

    def _written(self) -> JSONObject:
        names, given = json_names(type(self)), self.__pydantic_fields_set__
        members = {
            names[name]: value if type(value) is str else _write(value)
            for name, value in self.__dict__.items()
            if name in given and value is not None and value != ()
        }
        for name, value in (self.__pydantic_extra__ or {}).items():
            members[name] = thaw(value)
        return members

    def replace(self, **changes: object) -> Self:
        """A checked copy with other members (snake_case); ``None`` leaves one out. Raises `ModelError`."""
        current = {
            name: _again(self.__dict__[name]) for name in self.__pydantic_fields_set__ & self.__dict__.keys()
        }
        if self.__pydantic_extra__ and "extensions" not in changes:
            current["extensions"] = self.__pydantic_extra__
        return type(self)(**{**current, **changes})

    def model_post_init(self, _: object, /) -> None:
        """Freezes extension members; refuses what is no JSON."""
        if self.__pydantic_extra__:
            try:
                frozen = freeze(self.__pydantic_extra__)
            except NoJson as error:
                raise refused(error) from None
            object.__setattr__(self, "__pydantic_extra__", frozen)

    @model_serializer(mode="plain")
    def _serialized(self) -> dict[str, object]:
        """What pydantic (and a web framework on top of it) writes is what `to_json` writes."""
        return cast("dict[str, object]", self.to_json())

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema of the members as a document has them, whether it is read or written."""
        return handler(cast("CoreSchema", as_document(schema)))

    def __setattr__(self, name: str, value: object) -> None:
        raise _callers.frozen(type(self).__name__, name)

    def __delattr__(self, name: str) -> None:
        raise _callers.frozen(type(self).__name__, name)

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        members = (
            (name, value) for name, value in self.__dict__.items() if value is not None and value != ()
        )
        return [
            (name, value if name == "type" or isinstance(value, StrEnum) else self._shown(value))
            for name, value in members
        ]

    def _shown(self, value: object) -> object:
        if self._personal:
            return _HIDDEN
        return f"{value[: _MAX_SHOWN - 1]}…" if isinstance(value, str) and len(value) > _MAX_SHOWN else value

    __str__ = BaseModel.__repr__

    if not TYPE_CHECKING:  # pydantic's own signatures stay; these behave like `from_json` and `replace`

        @classmethod
        def model_validate(cls, obj, **_):  # noqa: ANN001, ANN003, ANN206
            """Like `from_json`."""
            return cls.from_json(obj)

        def model_copy(self, *, update=None, deep=False):  # noqa: ANN001, ANN201, ARG002
            """Like `replace`: an update is checked."""
            return self.replace(**update) if update else self.__copy__()


class OpenModel(Model):
    """A frozen JSON object that keeps members it does not know; by hand they are given as ``extensions``."""

    model_config = ConfigDict(extra="allow")

    if TYPE_CHECKING:
        extensions: Mapping[str, object] = Field(default_factory=dict)
    else:

        @property
        def extensions(self):  # noqa: ANN201
            """The members that this class does not define, by JSON name; deeply immutable."""
            return self.__pydantic_extra__ or FrozenObject()


@cache
def json_names(cls: type[Model]) -> Mapping[str, str]:
    """The JSON name of each member, by Python name."""
    return {name: str(field.validation_alias or _json_name(name)) for name, field in cls.model_fields.items()}


def as_members(cls: type[Model], members: Mapping[str, object]) -> dict[str, object]:
    """The members by JSON name, with extensions and the defaults that a document has to spell out."""
    names, given = json_names(cls), {name: value for name, value in members.items() if value is not None}
    extensions = given.pop("extensions", None) if _extensions(cls) else None
    document: dict[str, object] = dict(extensions) if isinstance(extensions, Mapping) else {}
    for name, default in _implied(cls).items():
        document[names[name]] = default
    document.update((names[name], value) for name, value in given.items())
    return document


@cache
def _implied(cls: type[Model]) -> Mapping[str, object]:
    defaults = {name: field.default for name, field in cls.model_fields.items()}
    texts = {
        name: str.__str__(default) for name, default in defaults.items() if isinstance(default, ImpliedText)
    }
    return texts | {
        name: tuple(default) for name, default in defaults.items() if isinstance(default, ImpliedMany)
    }


def _extensions(cls: type[Model]) -> str | None:
    return "extensions" if issubclass(cls, OpenModel) else None


@cache
def _closed_classes(root: type[Model]) -> tuple[frozenset[str], ...]:
    """The members of the class at the root, then those of each class that takes no others."""
    closed = (cls for cls in Model.__subclasses__() if cls is not OpenModel)
    return tuple(frozenset(json_names(cls).values()) for cls in (root, *closed))


def ready(cls: type[Model]) -> None:
    """Builds the validator of a class at first use, once, whatever the number of threads."""
    if not cls.__pydantic_complete__:
        with _building:
            cls.model_rebuild()
            _sign(cls)


def _sign(cls: type[Model]) -> None:
    """Ours again: pydantic gives each class that it builds a signature of its own, which shows what checks the members."""
    type.__setattr__(cls, "__signature__", _SIGNATURE)


def _again(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) and value.tzinfo is None else value


def _write(value: object) -> JSON:
    if isinstance(value, Model):
        return value._written()  # noqa: SLF001
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return thaw(value)
