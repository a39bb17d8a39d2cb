"""The keywords that hold other schemas (JSON Schema Core, sections 8, 10 and 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from openbadge_issuer.codec.json_schema.assertions import ASSERTIONS, Broken, count_of
from openbadge_issuer.codec.json_schema.patterns import compile_pattern
from openbadge_issuer.codec.json_schema.resources import Dialect, malformed
from openbadge_issuer.codec.json_schema.run import Keyword, Place, Run
from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["KEYWORDS"]


def _every(results: Iterable[bool]) -> bool:
    """Whether all are good; every one is tried, so that all that is wrong is told."""
    return all(list(results))


def _list(keyword: str, value: JSON) -> list[JSON]:
    if not isinstance(value, list) or not value:
        raise malformed(keyword)
    return value


def _by_name(keyword: str, value: JSON) -> JSONObject:
    if not isinstance(value, dict):
        raise malformed(keyword)
    return value


def _ref(run: Run, place: Place, value: JSON) -> bool:
    return _follow(run, place, value, "$ref")


def _follow(run: Run, place: Place, value: JSON, keyword: str) -> bool:
    if not isinstance(value, str):
        raise malformed(keyword)
    schema, resource, fragment = run.schemas.find(value, place.resource)
    if keyword == "$dynamicRef" and fragment in resource.dynamic:
        outermost = next(each for each in (*place.scope, resource) if fragment in each.dynamic)
        schema, resource = outermost.dynamic[fragment], outermost
    if keyword == "$recursiveRef" and resource.recursive:
        resource = next(each for each in (*place.scope, resource) if each.recursive)
        schema = resource.root
    good, seen = run.apply(schema, place.value, place.pointer, resource, place.scope, place.depth + 1)
    if good:
        run.take_over(place, seen)
    return good


def _dynamic_ref(run: Run, place: Place, value: JSON) -> bool:
    return place.resource.dialect is not Dialect.DRAFT_2020_12 or _follow(run, place, value, "$dynamicRef")


def _recursive_ref(run: Run, place: Place, value: JSON) -> bool:
    return place.resource.dialect is not Dialect.DRAFT_2019_09 or _follow(run, place, value, "$recursiveRef")


def _all_of(run: Run, place: Place, value: JSON) -> bool:
    return _every(run.inside(place, each) for each in _list("allOf", value))


def _any_of(run: Run, place: Place, value: JSON) -> bool:
    options = _list("anyOf", value)
    good = [run.quietly(run.inside, place, each) for each in options]
    return any(good) or run.say(
        place, "anyOf", Broken("schemas.violated.any_of", "It is as none of the ways that are allowed.")
    )


def _one_of(run: Run, place: Place, value: JSON) -> bool:
    options = _list("oneOf", value)
    good = [each for each in options if run.quietly(run.inside, place, each, same=False)]
    if len(good) != 1:
        said = Broken("schemas.violated.one_of", "It is not as just one of the ways that are allowed.")
        return run.say(place, "oneOf", said)
    return run.inside(place, good[0])


def _not(run: Run, place: Place, value: JSON) -> bool:
    matches = run.quietly(run.inside, place, value, same=False)
    return not matches or run.say(place, "not", Broken("schemas.violated.not", "It is as it must not be."))


def _if(run: Run, place: Place, value: JSON) -> bool:
    holds = run.quietly(run.inside, place, value)
    then = place.schema.get("then" if holds else "else")
    return then is None or run.inside(place, then)


def _dependent_schemas(run: Run, place: Place, value: JSON) -> bool:
    wanted = _by_name("dependentSchemas", value)
    if place.resource.dialect is Dialect.DRAFT_07 or not isinstance(place.value, dict):
        return True
    run.work.look_over(len(wanted))
    return _every(run.inside(place, each) for name, each in wanted.items() if name in place.value)


def _dependencies(run: Run, place: Place, value: JSON) -> bool:
    wanted = _by_name("dependencies", value)
    if place.resource.dialect is not Dialect.DRAFT_07 or not isinstance(place.value, dict):
        return True
    run.work.look_over(len(wanted))
    good = True
    for name, each in wanted.items():
        if name not in place.value:
            continue
        if isinstance(each, list):
            said = ASSERTIONS["required"](each, place.value, run.work)
            good &= said is None or run.say(place, "dependencies", said)
        else:
            good &= run.inside(place, each)
    return good


def _properties(run: Run, place: Place, value: JSON) -> bool:
    wanted = _by_name("properties", value)
    if not isinstance(place.value, dict):
        return True
    run.work.spend(min(len(wanted), len(place.value)))
    run.work.look_over(len(place.value))
    names = [name for name in place.value if name in wanted]
    place.seen.members.update(names)
    return _every(run.child(place, wanted[name], place.value[name], name) for name in names)


def _pattern_properties(run: Run, place: Place, value: JSON) -> bool:
    wanted = _by_name("patternProperties", value)
    if not isinstance(place.value, dict):
        return True
    good = True
    for pattern, schema in wanted.items():
        for name in _matching(run, pattern, place.value):
            place.seen.members.add(name)
            good &= run.child(place, schema, place.value[name], name)
    return good


def _matching(run: Run, pattern: str, value: JSONObject) -> list[str]:
    compiled = compile_pattern(pattern, run.work)
    run.work.look_over(len(value))
    return [name for name in value if compiled.search(name, run.work.spend)]


def _additional_properties(run: Run, place: Place, value: JSON) -> bool:
    if not isinstance(place.value, dict):
        return True
    declared = set(_by_name("properties", place.schema.get("properties", {})))
    run.work.look_over(len(declared) + len(place.value))
    for pattern in _by_name("patternProperties", place.schema.get("patternProperties", {})):
        declared.update(_matching(run, pattern, place.value))
    rest = [name for name in place.value if name not in declared]
    place.seen.members.update(rest)
    return _every(run.child(place, value, place.value[name], name) for name in rest)


def _property_names(run: Run, place: Place, value: JSON) -> bool:
    if not isinstance(place.value, dict):
        return True
    return _every(run.child(place, value, name, name) for name in place.value)


def _prefix_items(run: Run, place: Place, value: JSON) -> bool:
    return place.resource.dialect is not Dialect.DRAFT_2020_12 or _first(
        run, place, _list("prefixItems", value)
    )


def _first(run: Run, place: Place, schemas: Sequence[JSON]) -> bool:
    if not isinstance(place.value, list):
        return True
    pairs = list(zip(schemas, place.value, strict=False))
    place.seen.items = max(place.seen.items, len(pairs))
    return _every(run.child(place, schema, item, index) for index, (schema, item) in enumerate(pairs))


def _rest(run: Run, place: Place, schema: JSON, start: int) -> bool:
    if not isinstance(place.value, list):
        return True
    place.seen.items = len(place.value)
    run.work.look_over(len(place.value))
    rest = list(enumerate(place.value))[start:]
    return _every(run.child(place, schema, item, index) for index, item in rest)


def _items(run: Run, place: Place, value: JSON) -> bool:
    if place.resource.dialect is Dialect.DRAFT_2020_12:
        before = place.schema.get("prefixItems")
        return _rest(run, place, value, len(before) if isinstance(before, list) else 0)
    return _first(run, place, value) if isinstance(value, list) else _rest(run, place, value, 0)


def _additional_items(run: Run, place: Place, value: JSON) -> bool:
    before = place.schema.get("items")
    if place.resource.dialect is Dialect.DRAFT_2020_12 or not isinstance(before, list):
        return True
    return _rest(run, place, value, len(before))


def _contains(run: Run, place: Place, value: JSON) -> bool:
    if not isinstance(place.value, list):
        return True
    old = place.resource.dialect is Dialect.DRAFT_07
    least = 1 if old else count_of("minContains", place.schema.get("minContains", 1))
    most = (
        None
        if old or "maxContains" not in place.schema
        else count_of("maxContains", place.schema["maxContains"])
    )
    found = [
        index for index, item in enumerate(place.value) if run.quietly(run.child, place, value, item, index)
    ]
    if place.resource.dialect is Dialect.DRAFT_2020_12:
        place.seen.scattered.update(found)
    if len(found) < least:
        said = f"Fewer than {least} of its items are as one has to be."
        return run.say(place, "contains", Broken("schemas.violated.contains", said, {"limit": least}))
    if most is not None and len(found) > most:
        said = f"More than {most} of its items are as one may be."
        return run.say(place, "maxContains", Broken("schemas.violated.max_contains", said, {"limit": most}))
    return True


def _unevaluated_items(run: Run, place: Place, value: JSON) -> bool:
    if place.resource.dialect is Dialect.DRAFT_07 or not isinstance(place.value, list):
        return True
    run.work.look_over(len(place.value))
    rest = [
        (index, item)
        for index, item in enumerate(place.value)
        if index >= place.seen.items and index not in place.seen.scattered
    ]
    place.seen.items = len(place.value)
    return _every(run.child(place, value, item, index) for index, item in rest)


def _unevaluated_properties(run: Run, place: Place, value: JSON) -> bool:
    if place.resource.dialect is Dialect.DRAFT_07 or not isinstance(place.value, dict):
        return True
    run.work.look_over(len(place.value))
    rest = [name for name in place.value if name not in place.seen.members]
    place.seen.members.update(rest)
    return _every(run.child(place, value, place.value[name], name) for name in rest)


def _asserting(name: str) -> Keyword:
    return lambda run, place, _: run.assertion(place, name)


KEYWORDS: Final[Mapping[str, Keyword]] = MappingProxyType(
    {
        **{name: _asserting(name) for name in ASSERTIONS},
        "$ref": _ref,
        "$dynamicRef": _dynamic_ref,
        "$recursiveRef": _recursive_ref,
        "allOf": _all_of,
        "anyOf": _any_of,
        "oneOf": _one_of,
        "not": _not,
        "if": _if,
        "dependentSchemas": _dependent_schemas,
        "dependencies": _dependencies,
        "properties": _properties,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "propertyNames": _property_names,
        "prefixItems": _prefix_items,
        "items": _items,
        "additionalItems": _additional_items,
        "contains": _contains,
        "unevaluatedItems": _unevaluated_items,  # last: they look at what the others have seen
        "unevaluatedProperties": _unevaluated_properties,
    }
)
"""In the order in which they are applied."""
