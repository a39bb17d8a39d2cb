"""JSON Schema: each keyword in the drafts that have it, references, and what can not be used."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.codec.json_schema.assertions import Broken
from openbadge_issuer.codec.json_schema.evaluation import evaluate
from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas
from openbadge_issuer.codec.json_schema.run import Violation
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.errors import InputError, LimitExceeded

URI = "https://school.example/schema"
NEW, OLD, OLDEST = Dialect.DRAFT_2020_12, Dialect.DRAFT_2019_09, Dialect.DRAFT_07


def judged(schema: Any, value: Any, dialect: Dialect = NEW, **others: Any) -> tuple[Violation, ...]:
    schemas = Schemas()
    schemas.add(URI, schema, dialect)
    for uri, other in others.items():
        schemas.add(f"https://other.example/{uri}", other, dialect)
    return evaluate(schemas, URI, value, Work())


def valid(schema: Any, value: Any, dialect: Dialect = NEW, **others: Any) -> bool:
    return not judged(schema, value, dialect, **others)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (True, [1, None], []),
        (False, [], [1, None]),
        ({"type": "integer"}, [1, 1.0, -3], [1.5, True, "1", None]),
        ({"type": ["null", "boolean"]}, [None, True], [0, "", []]),
        ({"type": "number"}, [0, 1.5], [True, "1"]),
        ({"enum": [1, "a", {"b": [True]}]}, [1.0, "a", {"b": [True]}], [True, "b", {"b": [1]}]),
        ({"const": {"a": 1, "b": 2}}, [{"b": 2, "a": 1.0}], [{"a": 1}, 1]),
        ({"const": False}, [False], [0, None]),
        ({"multipleOf": 0.01}, [0.07, 12, "x"], [0.075]),
        ({"multipleOf": 1e-8}, [12391239123], [1e-9]),
        ({"maximum": 3, "exclusiveMinimum": 1}, [2, 3, "x"], [1, 3.1]),
        ({"minimum": 1, "exclusiveMaximum": 3}, [1, 2.9], [3, 0]),
        ({"minLength": 2, "maxLength": 3}, ["ab", "💩💩", 7], ["a", "abcd", "💩"]),
        ({"pattern": "^a+$"}, ["a", "aaa", 7], ["", "b", "ab"]),
        ({"minItems": 1, "maxItems": 2}, [[1], [1, 2], "x"], [[], [1, 2, 3]]),
        (
            {"uniqueItems": True},
            [[1, True], [[1], [True]], [{"a": 1}, {"a": 2}]],
            [[1, 1.0], [{"a": 1}, {"a": 1}]],
        ),
        ({"minProperties": 1, "maxProperties": 1}, [{"a": 1}], [{}, {"a": 1, "b": 2}]),
        ({"required": ["a"]}, [{"a": None}, "x"], [{}]),
        ({"dependentRequired": {"a": ["b"]}}, [{}, {"a": 1, "b": 1}], [{"a": 1}]),
        ({"dependentSchemas": {"a": {"required": ["b"]}}}, [{}, {"a": 1, "b": 1}], [{"a": 1}]),
        ({"allOf": [{"type": "string"}, {"minLength": 2}]}, ["ab"], ["a", 7]),
        ({"anyOf": [{"type": "string"}, {"minimum": 2}]}, ["a", 3], [1]),
        ({"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}, [2, 3], [6, 1]),
        ({"not": {"type": "string"}}, [1], ["a"]),
        ({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 2}}, ["ab", 2], ["a", 1]),
        ({"properties": {"a": {"type": "string"}}}, [{"a": "x"}, {"b": 1}, 7], [{"a": 1}]),
        ({"patternProperties": {"^a": {"type": "string"}}}, [{"ab": "x", "b": 1}], [{"ab": 1}]),
        (
            {"properties": {"a": True}, "patternProperties": {"^b": True}, "additionalProperties": False},
            [{"a": 1, "bc": 2}, {}],
            [{"c": 1}],
        ),
        ({"propertyNames": {"maxLength": 2}}, [{"ab": 1}], [{"abc": 1}]),
        (
            {"prefixItems": [{"type": "string"}], "items": {"type": "number"}},
            [["a", 1, 2], []],
            [[1], ["a", "b"]],
        ),
        ({"contains": {"type": "string"}}, [[1, "a"]], [[], [1]]),
        (
            {"contains": {"type": "string"}, "minContains": 2, "maxContains": 2},
            [["a", "b"]],
            [["a"], ["a", "b", "c"]],
        ),
        ({"contains": {"type": "string"}, "minContains": 0}, [[]], []),
        (
            {"allOf": [{"properties": {"a": True}}], "unevaluatedProperties": False},
            [{"a": 1}],
            [{"a": 1, "b": 1}],
        ),
        (
            {"anyOf": [{"required": ["a"], "properties": {"a": True}}, True], "unevaluatedProperties": False},
            [{"a": 1}, {}],
            [{"b": 1}],
        ),
        ({"prefixItems": [True], "contains": {"const": 7}, "unevaluatedItems": False}, [[1, 7]], [[7, 1]]),
        ({"format": "email"}, ["no address"], []),  # an annotation
        ({"unknownKeyword": 7}, [1], []),
    ],
)
def test_keywords(schema: Any, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not valid(schema, value)] == []
    assert [value for value in bad if valid(schema, value)] == []


def test_older_drafts_have_their_own_keywords() -> None:
    tuple_form = {"items": [{"type": "string"}], "additionalItems": False}
    for dialect in (OLD, OLDEST):
        assert valid(tuple_form, ["a"], dialect)
        assert not valid(tuple_form, ["a", 1], dialect)
    assert not valid({"dependencies": {"a": ["b"]}}, {"a": 1}, OLDEST)
    assert not valid({"dependencies": {"a": {"required": ["b"]}}}, {"a": 1}, OLDEST)
    assert valid({"dependencies": {"a": ["b"]}}, {"a": 1}, NEW)
    assert valid({"dependentRequired": {"a": ["b"]}}, {"a": 1}, OLDEST)
    assert valid({"unevaluatedProperties": False}, {"a": 1}, OLDEST)
    assert valid({"prefixItems": [False]}, [1], OLD)


def test_in_draft_07_the_neighbours_of_a_reference_are_no_keywords() -> None:
    schema = {"definitions": {"s": {"type": "string"}}, "$ref": "#/definitions/s", "minLength": 5}
    assert valid(schema, "abc", OLDEST)
    assert not valid(schema, "abc", OLD)


def test_references() -> None:
    assert not valid({"$defs": {"a/b": {"type": "string"}}, "$ref": "#/$defs/a~1b"}, 1)
    assert not valid({"$defs": {"x": {"$anchor": "here", "type": "string"}}, "$ref": "#here"}, 1)
    assert not valid({"$defs": {"x": {"$id": "inner", "type": "string"}}, "$ref": "inner"}, 1)
    assert not valid({"$ref": "https://other.example/s"}, 1, s={"type": "string"})
    assert not valid({"definitions": {"x": {"$id": "#here", "type": "string"}}, "$ref": "#here"}, 1, OLDEST)
    tree = {"properties": {"child": {"$ref": "#"}, "name": {"type": "string"}}}
    assert valid(tree, {"child": {"child": {"name": "x"}}})
    assert not valid(tree, {"child": {"child": {"name": 1}}})


def test_dynamic_and_recursive_references_lead_to_the_outermost() -> None:
    tree = {"$id": "tree", "$dynamicAnchor": "node", "properties": {"c": {"items": {"$dynamicRef": "#node"}}}}
    strict = {
        "$id": "strict",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": False,
        "$defs": {"t": tree},
    }
    assert valid(strict, {"c": [{"c": []}]})
    assert not valid(strict, {"c": [{"d": 1}]})
    old = {"$id": "tree", "$recursiveAnchor": True, "properties": {"c": {"items": {"$recursiveRef": "#"}}}}
    older = {
        "$id": "strict",
        "$recursiveAnchor": True,
        "$ref": "tree",
        "unevaluatedProperties": False,
        "$defs": {"t": old},
    }
    assert valid(older, {"c": [{"c": []}]}, OLD)
    assert not valid(older, {"c": [{"d": 1}]}, OLD)


def test_everything_that_is_wrong_is_told_with_its_place() -> None:
    schema = {
        "required": ["z"],
        "properties": {"a": {"items": {"type": "string"}}, "b/c": {"maximum": 1}},
        "anyOf": [{"required": ["p"]}, {"required": ["q"]}],
    }
    found = judged(schema, {"a": ["x", 1, 2], "b/c": 2})
    assert {(each.pointer, each.keyword) for each in found} == {
        ("", "required"),
        ("", "anyOf"),
        ("/a/1", "type"),
        ("/a/2", "type"),
        ("/b~1c", "maximum"),
    }


@pytest.mark.parametrize(
    ("schema", "value", "code", "message", "params"),
    [
        (False, 1, "false", "It must not be there.", {}),
        (
            {"type": ["string", "null"]}, 1, "type", "It is not of the type that is asked for: string, null.",
            {"types": ["string", "null"]},
        ),
        ({"type": "string"}, 1, "type", "It is not of the type that is asked for: string.", {"types": ["string"]}),
        ({"enum": [1, 2]}, 3, "enum", "It is none of the values that are allowed.", {}),
        ({"const": 1}, 3, "const", "It is not the one value that is allowed.", {}),
        ({"multipleOf": 0.5}, 0.7, "multiple_of", "It is no multiple of 0.5.", {"limit": 0.5}),
        ({"maximum": 1}, 2, "maximum", "It is greater than 1.", {"limit": 1}),
        ({"minimum": 1.5}, 1, "minimum", "It is less than 1.5.", {"limit": 1.5}),
        ({"exclusiveMaximum": 1}, 1, "exclusive_maximum", "It is not less than 1.", {"limit": 1}),
        ({"exclusiveMinimum": 1}, 1, "exclusive_minimum", "It is not greater than 1.", {"limit": 1}),
        ({"maxLength": 1.0}, "ab", "max_length", "It has more characters than 1.", {"limit": 1}),
        ({"minLength": 1}, "", "min_length", "It has fewer characters than 1.", {"limit": 1}),
        ({"maxItems": 1}, [1, 2], "max_items", "It has more items than 1.", {"limit": 1}),
        ({"minItems": 1}, [], "min_items", "It has fewer items than 1.", {"limit": 1}),
        ({"maxProperties": 0}, {"a": 1}, "max_properties", "It has more members than 0.", {"limit": 0}),
        ({"minProperties": 1}, {}, "min_properties", "It has fewer members than 1.", {"limit": 1}),
        ({"pattern": "a"}, "b", "pattern", "It is not written in the form that is asked for.", {}),
        ({"uniqueItems": True}, [1, 1], "unique_items", "It has an item twice.", {}),
        (
            {"required": [*"abcdef", "g"]}, {"b": 1}, "required", "It lacks 'a', 'c', 'd', 'e', 'f'.",
            {"names": ["a", "c", "d", "e", "f"], "quoted": "'a', 'c', 'd', 'e', 'f'"},
        ),
        (
            {"required": ["x" * 101]}, {}, "required", f"It lacks '{'x' * 100}'.",
            {"names": ["x" * 100], "quoted": f"'{'x' * 100}'"},
        ),
        ({"required": ["", " "]}, {}, "required", "It lacks '', ' '.", {"names": ["", " "], "quoted": "'', ' '"}),
        (
            {"dependentRequired": {"": ["b"]}}, {"": 1}, "required", "It lacks 'b'.",
            {"names": ["b"], "quoted": "'b'"},
        ),
        ({"anyOf": [False, False]}, 1, "any_of", "It is as none of the ways that are allowed.", {}),
        ({"oneOf": [False]}, 1, "one_of", "It is not as just one of the ways that are allowed.", {}),
        ({"oneOf": [True, True]}, 1, "one_of", "It is not as just one of the ways that are allowed.", {}),
        ({"not": True}, 1, "not", "It is as it must not be.", {}),
        ({"contains": False}, [1], "contains", "Fewer than 1 of its items are as one has to be.", {"limit": 1}),
        (
            {"contains": True, "maxContains": 1}, [1, 2], "max_contains",
            "More than 1 of its items are as one may be.", {"limit": 1},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_has_a_code_a_sentence_and_its_values(
    schema: Any, value: Any, code: str, message: str, params: dict[str, Any]
) -> None:
    (one,) = judged(schema, value)
    assert one.broken == Broken(f"schemas.violated.{code}", message, params)
    named = "".join(word.title() for word in code.split("_"))
    keyword = named[0].lower() + named[1:]
    assert one.keyword in (keyword, "dependentRequired")


def test_what_a_member_of_draft_07_depends_on_is_missing() -> None:
    (one,) = judged({"dependencies": {"a": ["b"]}}, {"a": 1}, OLDEST)
    assert (one.keyword, one.broken) == (
        "dependencies",
        Broken("schemas.violated.required", "It lacks 'b'.", {"names": ["b"], "quoted": "'b'"}),
    )


@pytest.mark.parametrize("named", [None, 7, "http://json-schema.org/draft-04/schema#"])
def test_a_draft_that_is_not_read(named: Any) -> None:
    with pytest.raises(InputError) as raised:
        Schemas().add("https://a.example/", {} if named is None else {"$schema": named}, None)
    assert (raised.value.detail_code, raised.value.params) == ("schemas.dialect", {})
    assert raised.value.message == (
        "The schema names no draft of JSON Schema that is read here: 2020-12, 2019-09 or 07."
    )


def test_the_number_of_violations_that_are_told_is_bounded() -> None:
    assert len(judged({"items": {"type": "string"}}, [1] * 1_000)) == 50
    assert not valid({"items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, [1] * 1_000)


@pytest.mark.parametrize(
    "schema",
    [
        7,
        {"type": "thing"},
        {"type": 7},
        {"enum": 7},
        {"allOf": []},
        {"anyOf": {}},
        {"required": [1]},
        {"type": []},
        {"properties": []},
        {"properties": {"a": 7}},
        {"minLength": -1},
        {"minLength": "1"},
        {"minItems": 1.5},
        {"multipleOf": 0},
        {"maximum": "1"},
        {"pattern": 7},
        {"uniqueItems": 1},
        {"$ref": 7},
        {"not": 7},
        {"if": 7},
        {"dependentSchemas": []},
        {"dependentRequired": []},
        {"contains": True, "minContains": "x"},
        {"patternProperties": [1]},
        {"prefixItems": {}},
    ],
)
def test_what_is_no_schema_is_said_so(schema: Any) -> None:
    value: Any = (
        {"a": 1} if isinstance(schema, dict) and {"properties", "patternProperties"} & set(schema) else "text"
    )
    value = [1] if isinstance(schema, dict) and {"contains", "minItems"} & set(schema) else value
    with pytest.raises(InputError) as raised:
        judged(schema, value)
    assert raised.value.detail_code == "schemas.malformed"


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ({"$ref": "https://other.example/none"}, "schemas.missing"),
        ({"$ref": "#/$defs/none"}, "schemas.reference"),
        ({"$ref": "#none"}, "schemas.reference"),
        ({"$ref": "#/a~2"}, "schemas.reference"),
        ({"allOf": [True], "$ref": "#/allOf/0"}, ""),
        ({"allOf": [True], "$ref": "#/allOf/00"}, "schemas.reference"),
        ({"allOf": [True], "$ref": "#/allOf/1"}, "schemas.reference"),
        ({"$ref": "#%ff"}, "schemas.malformed"),
        ({"$schema": "https://school.example/meta"}, "schemas.dialect"),
        ({"$defs": {"x": {"$id": "x", "$schema": "https://school.example/meta"}}}, "schemas.dialect"),
    ],
)
def test_references_and_drafts_that_lead_nowhere(schema: Any, code: str) -> None:
    if not code:
        assert valid(schema, 1)
        return
    with pytest.raises(InputError) as raised:
        judged(schema, 1)
    assert raised.value.detail_code == code


def test_a_schema_has_to_say_its_draft_where_nothing_else_does() -> None:
    with pytest.raises(InputError) as raised:
        Schemas().add(URI, {"type": "string"})
    assert raised.value.detail_code == "schemas.dialect"
    Schemas().add(URI, {"$schema": "http://json-schema.org/draft-07/schema#"})
    Schemas().add(URI, {"$schema": "https://json-schema.org/draft/2019-09/schema"})


def test_work_is_shared_and_ends() -> None:
    schemas, work = Schemas(), Work(steps=100)
    schemas.add(URI, {"items": {"type": "string"}}, NEW)
    evaluate(schemas, URI, ["a"] * 10, work)
    left = work.steps
    assert 0 < left < 100
    with pytest.raises(LimitExceeded) as raised:
        evaluate(schemas, URI, ["a"] * 1_000, work)
    assert raised.value.detail_code == "limit.schema"


def test_what_others_have_looked_through_is_taken_in_for_its_names() -> None:
    first, second, work = Schemas(), Schemas(), Work(steps=12)
    inner: Any = {"$id": "/inner", "type": "integer"}
    first.add(URI, {"$defs": {"a": {"$ref": "/inner"}, "b": {}}, "items": inner}, NEW)
    second.add("https://school.example/inner", {"type": "string", "allOf": [{"$ref": "/third"}]}, NEW)
    both = Schemas(work)
    both.include(first)
    assert work.steps == 12 - 1 - 2 - 1  # once, for itself and what is inside, for what is referred to
    both.include(second)
    assert work.steps == 8 - 1 - 1 - 1
    assert list(both.referred) == ["https://school.example/inner", "https://school.example/third"]
    assert evaluate(both, "https://school.example/inner", 5, Work()) == ()  # of two, the first that was named
    assert [each.keyword for each in evaluate(both, URI, ["x"], Work())] == ["type"]
    assert work.steps == 5 - 1 - 1  # for two addresses of some thirty characters
    with pytest.raises(LimitExceeded):
        both.include(first)
