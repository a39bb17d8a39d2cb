"""Schemas whose keywords are gone through again and again: that is work, whether anything is evaluated or not.

100 kB took a minute of a second that were allowed, while 40,000 names in a keyword counted as one step. What they may cost
is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.ports import Answer, Documents, Request, Response
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from proof_samples import token
from schema_samples import DRAFT, URL, Web, schema
from upload_samples import a_zip

DRAFT_07 = "http://json-schema.org/draft-07/schema"
NAMES = [f"n{number}" for number in range(40_000)]
ALL: dict[str, Any] = dict.fromkeys(NAMES, True)
NUMBERS = {"maximum": 1.7e308, "minimum": 1e-307, "exclusiveMaximum": 1.79e308, "exclusiveMinimum": 1e-307}


def again(keywords: dict[str, Any]) -> dict[str, Any]:
    """Applies these to the member ``x`` of the badge, four million times if it is let."""
    places = {
        "a": {"allOf": [{"$ref": "#/$defs/b"}] * 2_000},
        "b": {"allOf": [{"$ref": "#/$defs/c"}] * 2_000},
        "c": keywords,
    }
    return schema(properties={"x": {"$ref": "#/$defs/a"}}, **{"$defs": places})


def passed_on(keywords: dict[str, Any]) -> dict[str, Any]:
    """What the innermost has looked at, all around it have."""
    chain = {f"c{n}": {"$ref": f"#/$defs/c{n + 1}", **keywords} for n in range(140)}
    places = {"a": {"allOf": [{"$ref": "#/$defs/c0"}] * 100}, **chain, "c140": {"additionalProperties": True}}
    return schema(properties={"x": {"$ref": "#/$defs/a"}}, **{"$defs": places})


def patterns(count: int, one: str) -> dict[str, Any]:
    return schema(
        properties={"x": {"patternProperties": {f"{one}{number}": True for number in range(count)}}}
    )


def wide(own: str, count: int) -> dict[str, Any]:
    return schema(**{"$id": own, "$defs": {str(number): {"$ref": f"x{number}"} for number in range(count)}})


DEAR: dict[str, tuple[dict[str, Any], Any]] = {
    "a wide object, of which nothing is wanted": (again({"properties": {}}), dict.fromkeys(NAMES, 0)),
    "a wide object, of which nothing is left": (
        again({"properties": ALL, "additionalProperties": True}),
        {},
    ),
    "names that depend": (again({"dependentRequired": ALL}), {}),
    "schemas that depend": (again({"dependentSchemas": ALL}), {}),
    "both, as they were": ({**again({"dependencies": ALL}), "$schema": DRAFT_07}, {}),
    "numbers of a thousand digits": (again({"multipleOf": 5e-324}), 1.7e308),
    "limits of a thousand digits": (again(NUMBERS), 1.7e307),
    "one long text": (again({"const": "a" * 400_000}), "a" * 400_000),
    "members that were seen": (passed_on({}), dict.fromkeys(NAMES, 0)),
    "members that were not seen": (passed_on({"unevaluatedProperties": False}), dict.fromkeys(NAMES, 0)),
    "places with a long name": (
        schema(
            properties={"x": {"additionalProperties": {"additionalProperties": {"not": {"type": "null"}}}}}
        ),
        {"y" * 300_000: dict.fromkeys(NAMES[:20_000], 0)},
    ),
    "many patterns": (patterns(4_000, "[^a]{2000}b"), {}),
    "many patterns of large sets": (patterns(300, "[" + r"\w" * 900 + "]{2000}"), {}),
    "references below a long address": (wide("https://school.example/" + "a/" * 200_000, 15_000), {}),
    "references up a long address": (wide("https://school.example/" + "a/../" * 100_000, 300), {}),
}


def badge(*schemas: str, **members: Any) -> bytes:
    document: Any = {**json.loads(bytes(make_badge())), **members}
    document["credentialSchema"] = [{"id": each, "type": "JsonSchema"} for each in schemas]
    del document["proof"]
    return token(document, fixed_signer()).encode()


def judged(page: dict[str, Any], handed_in: bytes) -> tuple[Report, ...]:
    return Verifier(fetch=Web({URL: page})).check_upload(handed_in, now=NOW)


@pytest.mark.parametrize("name", DEAR)
def test_it_is_given_up(name: str) -> None:
    page, member = DEAR[name]
    (report,) = judged(page, badge(URL, x=member))
    assert report["proof"].code == "proof.verified"
    assert report["schemas"].code == "limit.schema"


def test_a_type_stands_in_a_list_once() -> None:
    (report,) = judged(again({"type": ["null"] * 40_000}), badge(URL, x=1))
    assert report["schemas"].code == "schemas.malformed"
    (report,) = judged(
        schema(
            properties={"x": {"type": ["null", "boolean", "object", "array", "string", "number", "integer"]}}
        ),
        badge(URL, x=1),
    )
    assert report["schemas"].code == "schemas.passed"


def test_what_a_pattern_looks_for_ahead_belongs_to_it() -> None:
    (report,) = judged(patterns(500, "(?=a{2000})" * 150), badge(URL, x={}))
    assert report["schemas"].code == "schemas.pattern_size"


def test_a_long_way_to_a_part_of_a_schema_is_gone_again_and_again() -> None:
    page = schema(**{"$ref": "#/" + "a/" * 450_000})
    reports = judged(page, a_zip({str(n): badge(*[URL] * 8) for n in range(300)}))
    assert {report["schemas"].code for report in reports} >= {"limit.schema"}


def large(kind: str) -> bytes:
    """Half a megabyte, whose objects have seven."""
    places = {"$schema": DRAFT, "$defs": {f"d{number}": {"type": "string"} for number in range(17_000)}}
    if kind == "JsonSchema":
        return json.dumps(places).encode()
    subject = {"id": URL, "type": "JsonSchema", "jsonSchema": {"$schema": DRAFT, "x": [0] * 45_000}}
    members = {"type": ["VerifiableCredential", "JsonSchemaCredential"], "credentialSubject": subject}
    context = "https://www.w3.org/ns/credentials/v2"
    return json.dumps(
        {"@context": [context], "issuer": "did:web:a.example", **members, "x": "y" * 350_000}
    ).encode()


@pytest.mark.parametrize("kind", ["JsonSchema", "JsonSchemaCredential"])
def test_many_large_documents(kind: str) -> None:
    """Each badge names others; 31 of them took 1.7 seconds and 205 MB, while each was parsed."""
    body = large(kind)

    def fetch(request: Request, /) -> Answer:
        if request.purpose == "schema":
            return Response(request.url, bytes(bytearray(body)), fetched_at=NOW)
        return Documents(issuer_documents().documents)(request)

    badges = {}
    for number in range(4):
        document: Any = json.loads(bytes(make_badge()))
        urls = [f"https://school.example/{number}/{one}" for one in range(8)]
        document["credentialSchema"] = [{"id": url, "type": kind} for url in urls]
        del document["proof"]
        badges[str(number)] = token(document, fixed_signer()).encode()
    reports = Verifier(fetch=fetch).check_upload(a_zip(badges), now=NOW)
    codes = [report["schemas"].code for report in reports]
    assert codes[0] == ("schemas.passed" if kind == "JsonSchema" else "schemas.credential")
    assert codes[-1] == "limit.schema"


def test_many_badges_that_each_name_a_schema_eight_times() -> None:
    """Some hundred are judged, and the rest is undecided; of those that name two all are."""
    page = {"$schema": DRAFT, "type": "object"}
    reports = judged(page, a_zip({str(number): badge(*[URL] * 8) for number in range(850)}))
    assert {(one.verdict, one["schemas"].code) for one in reports[:100]} == {
        (Verdict.ACCEPTED, "schemas.passed")
    }
    assert reports[-1].verdict is Verdict.UNDECIDED
    reports = judged(page, a_zip({str(number): badge(URL, URL) for number in range(300)}))
    assert {report["schemas"].code for report in reports} == {"schemas.passed"}
