"""Schemas by their URIs: where a subschema, an anchor or a reference leads (JSON Schema Core, sections 8 and 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import unquote, urldefrag, urljoin

from openbadge_issuer.codec import pointer as pointers
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import InputError

__all__ = ["Dialect", "Resource", "Schemas", "dialect_of", "malformed"]


class Dialect(StrEnum):
    """The drafts that are read."""

    DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"
    DRAFT_2019_09 = "https://json-schema.org/draft/2019-09/schema"
    DRAFT_07 = "http://json-schema.org/draft-07/schema"


_ONE: Final = frozenset({
    "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames",
    "then", "unevaluatedItems", "unevaluatedProperties",
})  # fmt: skip
_LIST: Final = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
_BY_NAME: Final = frozenset({
    "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"
})  # fmt: skip
_REFERENCES: Final = ("$ref", "$dynamicRef")
_SHOWN: Final = 200  # characters of a URI
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def missing(uri: str) -> InputError:
    """A schema is referred to, and not at hand; ``params["url"]`` says which."""
    return InputError(
        "The schema refers to another one, which is not at hand.",
        code="schemas.missing",
        params={"url": uri[:_SHOWN]},
    )


def malformed(keyword: str) -> InputError:
    """A schema that is none; what is in it is somebody else's, and not repeated."""
    return InputError(
        f"The schema is malformed: `{keyword}` has a value that it can not have.",
        code="schemas.malformed",
        params={"keyword": keyword},
    )


def dialect_of(schema: JSON, default: Dialect | None) -> Dialect:
    """The draft that a schema names; raises `InputError` (``schemas.dialect``) for another, or for none."""
    named = schema.get("$schema") if isinstance(schema, dict) else None
    if named is None and default is not None:
        return default
    if isinstance(named, str) and named.removesuffix("#") in {each.value for each in Dialect}:
        return Dialect(named.removesuffix("#"))
    raise InputError(
        "The schema names no draft of JSON Schema that is read here: 2020-12, 2019-09 or 07.",
        code="schemas.dialect",
    )


@dataclass(slots=True, eq=False)
class Resource:
    """A schema with a URI of its own, and what can be named inside it."""

    uri: str
    root: JSON
    dialect: Dialect
    anchors: dict[str, JSON] = field(default_factory=dict)
    dynamic: dict[str, JSON] = field(default_factory=dict)

    @property
    def recursive(self) -> bool:
        """Whether references to it may lead further out (2019-09)."""
        return isinstance(self.root, dict) and self.root.get("$recursiveAnchor") is True


class Schemas:
    """The schemas that are at hand, by URI; ``referred`` lists the documents that they name in references.

    Looking through them is ``work`` as well: `add` raises `LimitExceeded` (``limit.schema``) where there is none left.
    """

    def __init__(self, work: Work | None = None) -> None:
        self._work = work or Work()
        self._resources: dict[str, Resource] = {}
        self._owner: dict[int, Resource] = {}  # of the objects that begin a resource
        self.referred: dict[str, None] = {}
        self._found: dict[tuple[int, str], tuple[JSON, Resource, str]] = {}

    def add(self, uri: str, schema: JSON, default: Dialect | None = None) -> Resource:
        """Takes in a document under the URI where it was found, and under those that it gives itself."""
        root = Resource(uri, schema, dialect_of(schema, default))
        if isinstance(schema, dict):
            named = schema.get("$id")
            own = "" if "$ref" in schema and root.dialect is Dialect.DRAFT_07 else named
            root.uri = self._joined(uri, own).removesuffix("#") if isinstance(own, str) and own else uri
            self._owner[id(schema)] = root
        self._resources.setdefault(uri, root)
        self._resources.setdefault(root.uri, root)
        self._survey(root)
        return root

    def include(self, others: Schemas) -> None:
        """Takes in what others have looked through already; of that, the names alone are work here."""
        self._work.spend(1 + len(others._owner) + len(others.referred))
        self._resources = {**others._resources, **self._resources}
        self._owner |= others._owner
        self.referred |= others.referred

    def __contains__(self, uri: object) -> bool:
        return uri in self._resources

    def owner(self, schema: JSONObject, around: Resource) -> Resource:
        """The resource that a subschema belongs to: its own, or the one around it."""
        return self._owner.get(id(schema), around)

    def find(self, reference: str, around: Resource) -> tuple[JSON, Resource, str]:
        """The schema that a reference leads to, its resource, and the fragment; raises `InputError`."""
        key = id(around), reference
        if key not in self._found:
            self._found[key] = self._look_up(reference, around)
        return self._found[key]

    def _look_up(self, reference: str, around: Resource) -> tuple[JSON, Resource, str]:
        uri, fragment = urldefrag(self._joined(around.uri, reference))
        resource = around if reference.startswith("#") else self._resources.get(uri)
        if resource is None:
            raise missing(uri)
        try:
            fragment = unquote(fragment, errors="strict")
        except UnicodeDecodeError:
            raise malformed("$ref") from None
        if not fragment:
            return resource.root, resource, ""
        if not fragment.startswith("/"):
            if fragment not in resource.anchors:
                raise _nowhere()
            return resource.anchors[fragment], resource, fragment
        schema = resource.root
        for token in _tokens(fragment):
            schema = _step(schema, token)
            if isinstance(schema, dict):
                resource = self.owner(schema, resource)
        return schema, resource, ""

    def _survey(self, root: Resource) -> None:
        """Finds every resource, anchor and reference; only where keywords put schemas, so that data stays data."""
        pending: list[tuple[JSON, Resource]] = [(root.root, root)]
        while pending:
            schema, resource = pending.pop()
            if not isinstance(schema, dict):
                continue
            self._work.spend(1)
            if schema is not root.root:
                resource = self._entered(schema, resource)
            self._name(schema, resource)
            pending += [(each, resource) for each in _subschemas(schema)]

    def _entered(self, schema: JSONObject, around: Resource) -> Resource:
        named = schema.get("$id")
        old = around.dialect is Dialect.DRAFT_07
        if not isinstance(named, str) or (old and ("$ref" in schema or named.startswith("#"))):
            return around
        uri = self._joined(around.uri, named).removesuffix("#")
        inner = Resource(uri, schema, dialect_of(schema, around.dialect))
        self._owner[id(schema)] = inner
        self._resources.setdefault(uri, inner)
        return inner

    def _name(self, schema: JSONObject, resource: Resource) -> None:
        old = resource.dialect is Dialect.DRAFT_07
        named = schema.get("$id")
        if old and "$ref" in schema:
            named = None
        if old and isinstance(named, str) and named.startswith("#"):
            resource.anchors.setdefault(named[1:], schema)
        for keyword in () if old else ("$anchor", "$dynamicAnchor"):
            anchor = schema.get(keyword)
            if isinstance(anchor, str):
                resource.anchors.setdefault(anchor, schema)
                if keyword == "$dynamicAnchor":
                    resource.dynamic.setdefault(anchor, schema)
        for keyword in _REFERENCES:
            reference = schema.get(keyword)
            if isinstance(reference, str) and not reference.startswith("#"):
                self.referred.setdefault(urldefrag(self._joined(resource.uri, reference))[0])

    def _joined(self, base: str, reference: str) -> str:
        """A long base, with thousands of references that are relative to it, would be written once for each."""
        self._work.take_apart(len(base) + len(reference))
        return _join(base, reference)


def _subschemas(schema: Mapping[str, JSON]) -> Iterator[JSON]:
    for name, value in schema.items():
        if name in _ONE and isinstance(value, dict):
            yield value
        if name in _LIST and isinstance(value, list):
            yield from value
        if name in _BY_NAME and isinstance(value, dict):
            yield from value.values()


def _join(base: str, reference: str) -> str:
    """RFC 3986, section 5; a base that is no web address is kept in front of a fragment only."""
    if reference.startswith("#"):
        return urldefrag(base)[0] + reference
    try:
        return urljoin(base, reference)
    except ValueError:
        raise malformed("$ref") from None


def _tokens(fragment: str) -> tuple[str, ...]:
    try:
        return pointers.split(fragment)
    except InputError:
        raise _nowhere() from None


def _step(schema: JSON, token: str) -> JSON:
    if isinstance(schema, dict) and token in schema:
        return schema[token]
    if isinstance(schema, list) and _INDEX.fullmatch(token) and int(token) < len(schema):
        return schema[int(token)]
    raise _nowhere()


def _nowhere() -> InputError:
    return InputError("The schema refers to a part of a schema that is not there.", code="schemas.reference")
