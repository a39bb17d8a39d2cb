"""One evaluation under way: where it is, what it has looked at, what it has found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, ParamSpec, TypeAlias

from openbadge_issuer.codec import pointer as pointers
from openbadge_issuer.codec.json_schema.assertions import ASSERTIONS, Broken
from openbadge_issuer.codec.json_schema.resources import Dialect, Resource, Schemas, malformed
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import LimitExceeded

__all__ = ["Keyword", "Place", "Run", "Violation", "too_deep"]

P = ParamSpec("P")

_MOST: Final = 50  # violations that are told
_NEWER: Final = frozenset({"dependentRequired"})  # than draft 07


@dataclass(frozen=True, slots=True)
class Violation:
    """Where something is wrong, a pointer into the value, by which keyword, and what."""

    pointer: str
    keyword: str
    broken: Broken


@dataclass(slots=True)
class Seen:
    """The members and items of one value that some schema has looked at; ``items`` counts from the front."""

    members: set[str] = field(default_factory=set)
    items: int = 0
    scattered: set[int] = field(default_factory=set)

    def add(self, other: Seen) -> None:
        """Takes over what another schema has looked at."""
        self.members |= other.members
        self.items = max(self.items, other.items)
        self.scattered |= other.scattered


@dataclass(slots=True)
class Place:
    """One schema, applied to one value."""

    schema: JSONObject
    value: JSON
    pointer: str
    resource: Resource
    scope: tuple[Resource, ...]  # every resource on the way here, from the outermost
    depth: int
    seen: Seen = field(default_factory=Seen)
    good: bool = True


def too_deep() -> LimitExceeded:
    """A schema that leads in a circle, or nearly so."""
    return LimitExceeded(
        "The schema asks for more work than one check may take.",
        code="limit.schema",
        advice="Ask the issuer for a schema that is simpler.",
    )


class Run:
    """Applies the keywords of a table, and gathers what is violated."""

    def __init__(self, schemas: Schemas, work: Work, keywords: Mapping[str, Keyword]) -> None:
        self.schemas = schemas
        self._keywords = keywords
        self._plans: dict[int, list[tuple[str, Keyword]]] = {}
        self.work = work
        self.found: list[Violation] = []

    def apply(
        self,
        schema: JSON,
        value: JSON,
        pointer: str,
        resource: Resource,
        scope: tuple[Resource, ...],
        depth: int,
    ) -> tuple[bool, Seen]:
        """Whether ``value`` is valid, and what of it was looked at."""
        self.work.spend(1)
        if isinstance(schema, bool):
            if not schema:
                self._tell(pointer, "false", Broken("schemas.violated.false", "It must not be there."))
            return schema, Seen()
        if not isinstance(schema, dict):
            raise malformed("schema")
        if depth > self.work.depth:
            raise too_deep()
        resource = self.schemas.owner(schema, resource)
        if not scope or scope[-1] is not resource:
            scope = (*scope, resource)
        place = Place(schema, value, pointer, resource, scope, depth)
        for name, keyword in self._plan(schema, resource):
            self.work.spend(1)
            if not keyword(self, place, schema[name]):
                place.good = False
        return place.good, place.seen if place.good else Seen()

    def _plan(self, schema: JSONObject, resource: Resource) -> list[tuple[str, Keyword]]:
        """The keywords in a schema, in their order; in draft 07 the neighbours of ``$ref`` are none."""
        plan = self._plans.get(id(schema))
        if plan is None:
            alone = resource.dialect is Dialect.DRAFT_07 and "$ref" in schema
            names = ["$ref"] if alone else [name for name in self._keywords if name in schema]
            plan = self._plans[id(schema)] = [(name, self._keywords[name]) for name in names]
        return plan

    def assertion(self, place: Place, name: str) -> bool:
        """One of the keywords that look at the value alone."""
        if name in _NEWER and place.resource.dialect is Dialect.DRAFT_07:
            return True
        broken = ASSERTIONS[name](place.schema[name], place.value, self.work)
        return broken is None or self.say(place, name, broken)

    def inside(self, place: Place, schema: JSON, *, same: bool = True) -> bool:
        """Applies another schema to the same value; ``same`` takes over what it has looked at."""
        good, seen = self.apply(
            schema, place.value, place.pointer, place.resource, place.scope, place.depth + 1
        )
        if good and same:
            self.take_over(place, seen)
        return good

    def take_over(self, place: Place, seen: Seen) -> None:
        """What another schema has looked at of this value, this one has as well."""
        self.work.look_over(len(seen.members) + len(seen.scattered))
        place.seen.add(seen)

    def child(self, place: Place, schema: JSON, value: JSON, token: str | int) -> bool:
        """Applies a schema to a member or an item."""
        pointer = place.pointer + pointers.join(token)
        self.work.copy(len(pointer))
        return self.apply(schema, value, pointer, place.resource, place.scope, place.depth + 1)[0]

    def quietly(self, tries: Callable[P, bool], *args: P.args, **named: P.kwargs) -> bool:
        """Whether it is valid, without telling what is not."""
        told = len(self.found)
        full = told >= _MOST
        good = tries(*args, **named)
        if not full:
            del self.found[told:]
        return good

    def _tell(self, pointer: str, keyword: str, broken: Broken) -> None:
        if len(self.found) < _MOST:
            self.found.append(Violation(pointer, keyword, broken))

    def say(self, place: Place, keyword: str, broken: Broken) -> bool:
        """Tells a violation at this place."""
        self._tell(place.pointer, keyword, broken)
        return False


Keyword: TypeAlias = Callable[[Run, Place, JSON], bool]
"""Applies one keyword, with its value, at a place: whether the value there is valid by it."""
