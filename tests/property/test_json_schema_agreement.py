"""Our evaluator against the jsonschema package, our patterns against `re`: on random schemas they agree."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.json_schema.evaluation import evaluate
from openbadge_issuer.codec.json_schema.patterns import compile_pattern
from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.errors import InputError

URI = "https://school.example/schema"
PEERS = {
    Dialect.DRAFT_2020_12: jsonschema.Draft202012Validator,
    Dialect.DRAFT_2019_09: jsonschema.Draft201909Validator,
    Dialect.DRAFT_07: jsonschema.Draft7Validator,
}
NAMES = st.sampled_from(["a", "b", "ab"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from([0.5, 1.0, 2.5]), NAMES)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)
COUNTS = st.integers(0, 3)
TYPES = st.sampled_from(["null", "boolean", "object", "array", "string", "number", "integer"])
SIMPLE: dict[str, Any] = {
    "type": st.one_of(TYPES, st.lists(TYPES, min_size=1, max_size=3, unique=True)),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "const": VALUES,
    "minimum": st.integers(-2, 2),
    "exclusiveMaximum": st.integers(-2, 2),
    "multipleOf": st.sampled_from([1, 2, 0.5]),
    "minLength": COUNTS,
    "maxLength": COUNTS,
    "pattern": st.sampled_from(["^a", "b$", "a|b", "^a*b$"]),
    "minItems": COUNTS,
    "maxItems": COUNTS,
    "uniqueItems": st.booleans(),
    "minProperties": COUNTS,
    "maxProperties": COUNTS,
    "required": st.lists(NAMES, max_size=2, unique=True),
    "$ref": st.sampled_from(["#/$defs/x", "#/$defs/y"]),
    "minContains": COUNTS,
    "maxContains": COUNTS,
    "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=2),
}


def holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    many, named = st.lists(inner, min_size=1, max_size=2), st.dictionaries(NAMES, inner, max_size=2)
    keywords: dict[str, Any] = {
        **SIMPLE,
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), many),
        **dict.fromkeys(
            (
                "not",
                "if",
                "then",
                "else",
                "items",
                "contains",
                "additionalProperties",
                "unevaluatedProperties",
                "unevaluatedItems",
            ),
            inner,
        ),
        "propertyNames": inner,
        **dict.fromkeys(("properties", "dependentSchemas", "dependencies"), named),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=2),
    }
    return st.one_of(st.booleans(), st.fixed_dictionaries({}, optional=keywords))


LEAVES = st.one_of(
    st.booleans(), st.fixed_dictionaries({}, optional={**SIMPLE, "$ref": st.just("#/$defs/y")})
)
SCHEMAS = st.builds(
    lambda schema, x, y: {
        **(schema if isinstance(schema, dict) else {"not": not schema}),
        "$defs": {"x": x, "y": y},
    },
    st.recursive(LEAVES, holding, max_leaves=6),
    LEAVES,
    st.fixed_dictionaries({}, optional={name: SIMPLE[name] for name in ("type", "minimum", "required")}),
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(SCHEMAS, st.lists(VALUES, min_size=1, max_size=4), st.sampled_from(list(PEERS)))
def test_the_same_values_are_valid(schema: Any, values: list[Any], dialect: Dialect) -> None:
    peer = PEERS[dialect](schema)
    for value in values:
        schemas = Schemas()
        schemas.add(URI, schema, dialect)
        ours = not evaluate(schemas, URI, value, Work())
        assert ours == peer.is_valid(value), (schema, value, dialect)


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "(?:a|b)", "(a)", "(?=a)", "(?!b)", r"\b"])
PATTERNS = st.lists(
    st.tuples(ATOMS, st.sampled_from(["", "*", "+", "?", "{2}", "{1,2}"])), min_size=1, max_size=4
).map(
    lambda parts: "".join(
        atom + ("" if atom.startswith(("(?=", "(?!", "\\b")) else times) for atom, times in parts
    )
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(PATTERNS, st.text("ab1\n ", max_size=8), st.booleans())
def test_the_same_texts_match(pattern: str, text: str, whole: bool) -> None:  # noqa: FBT001 - drawn
    pattern = f"^(?:{pattern})$" if whole else pattern
    ours = compile_pattern(pattern, Work()).search(text, lambda _: None)
    assert ours == bool(re.search(pattern.replace("$", r"\Z"), text, re.ASCII)), pattern


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(r"ab()[]{}*+?|\^$.-,:=!<0", max_size=12), st.text("ab-0", max_size=5))
def test_any_text_is_a_pattern_or_is_refused(pattern: str, text: str) -> None:
    code = ""
    try:
        compile_pattern(pattern, Work()).search(text, lambda _: None)
    except InputError as error:
        code = error.detail_code
    assert code in ("", "schemas.pattern", "schemas.pattern_unsupported", "schemas.pattern_size")
