"""Schemas that ask for endless work: each is given up within bounds, and says nothing of the badge."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from endorsement_samples import COURSE, badge_with, endorser, sealed, signer
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Budget, Outcome, Verdict
from schema_samples import URL, badge_naming, judge, schema

DEPTH = 30
WIDE = 3_000


def doubling(keyword: str) -> dict[str, Any]:
    """Each level asks for the next one twice: 2 to the power of 30 evaluations."""
    defs: dict[str, Any] = {
        f"a{level}": {keyword: [{"$ref": f"#/$defs/a{level + 1}"}] * 2} for level in range(DEPTH)
    }
    return schema(**{"$defs": {**defs, f"a{DEPTH}": {"type": "object"}}, "$ref": "#/$defs/a0"})


def nested(keyword: str) -> dict[str, Any]:
    inner: Any = {"type": "object"}
    for _ in range(40):
        inner = {keyword: [inner, inner]} if keyword != "not" else {"not": inner, "if": inner}
    return schema(**inner)


BOMBS = {
    "allOf doubles": doubling("allOf"),
    "anyOf doubles": doubling("anyOf"),
    "oneOf doubles": doubling("oneOf"),
    "itself": schema(**{"$ref": "#"}),
    "itself beside unevaluatedProperties": schema(**{"unevaluatedProperties": False, "$ref": "#"}),
    "itself as dynamic reference": schema(**{"$dynamicAnchor": "x", "$dynamicRef": "#x"}),
    "two that name each other": schema(
        **{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}
    ),
    "every member against every other": schema(
        **{
            "$defs": {
                "deep": {"additionalProperties": {"$ref": "#/$defs/deep"}, "items": {"$ref": "#/$defs/deep"}}
            },
            "allOf": [{"$ref": "#/$defs/deep"}] * 2_000,
        }
    ),
    "a long enum of long values": schema(
        properties={"credentialSubject": {"enum": [list(range(1_000))] * 40}}, allOf=[{"$ref": "#"}]
    ),
    "unevaluated on every level": schema(
        **{
            "$defs": {
                "u": {"unevaluatedProperties": {"$ref": "#/$defs/u"}, "anyOf": [{"$ref": "#/$defs/u"}] * 9}
            },
            "$ref": "#/$defs/u",
        }
    ),
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_it_ends(name: str) -> None:
    badge = badge_naming(URL)
    started = process_time()
    report = judge(badge, {URL: BOMBS[name]})
    assert process_time() - started < 5  # about one second on an idle machine
    assert report.verdict is Verdict.ACCEPTED
    assert (report["schemas"].outcome, report["schemas"].code) == (Outcome.UNKNOWN, "limit.schema")


def test_a_schema_larger_than_a_document_may_be_is_not_read() -> None:
    page = b'{"$schema": "https://json-schema.org/draft/2020-12/schema", "x": "' + b"a" * 1_000_000 + b'"}'
    report = judge(badge_naming(URL), {URL: page})
    assert report["schemas"].outcome is Outcome.UNKNOWN
    assert report.verdict is Verdict.ACCEPTED


def test_many_members_are_no_bomb() -> None:
    wide = schema(properties={f"member{number}": {"type": "string"} for number in range(WIDE)})
    assert judge(badge_naming(URL), {URL: wide})["schemas"].code == "schemas.passed"


def test_the_bound_is_the_callers() -> None:
    page = schema(properties={"name": {"type": "string"}})
    report = judge(badge_naming(URL), {URL: page}, budget=Budget(max_schema_steps=3))
    assert report["schemas"].code == "limit.schema"


def test_more_schemas_than_are_looked_at() -> None:
    report = judge(badge_naming(*[f"{URL}?{number}" for number in range(9)]))
    assert (report["schemas"].code, report.verdict) == ("limit.schemas", Verdict.ACCEPTED)


def test_endorsements_that_each_name_a_bomb_share_one_bound() -> None:
    def bombed(number: int) -> Any:
        made: Any = endorser().endorse(COURSE, f"Good {number}", now=NOW).document
        made["credentialSchema"] = {"id": URL, "type": "JsonSchema"}
        return sealed(made, signer())

    many = [bombed(number) for number in range(12)]
    badge = badge_with(lambda document: document["credentialSubject"]["achievement"].update(endorsement=many))
    started = process_time()
    report = judge(badge, {URL: BOMBS["allOf doubles"]})
    assert process_time() - started < 5  # one bomb, not twelve
    assert report.verdict is Verdict.ACCEPTED
    assert {one.report["schemas"].code for one in report.nested} == {"limit.schema"}
