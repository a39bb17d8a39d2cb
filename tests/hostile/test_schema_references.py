"""References in schemas that lead where nobody should be led: inward, in circles, everywhere at once."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Outcome, Verdict, Verifier
from schema_samples import URL, Web, badge_naming, judge, schema, schema_credential


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/schema.json",
        "https://127.0.0.1/schema.json",
        "https://localhost/schema.json",
        "https://[::1]/schema.json",
        "https://169.254.169.254/latest/meta-data/",
        "https://0x7f000001/",
        "file:///etc/passwd",
        "ftp://school.example/schema.json",
        "data:application/json,{}",
        "//internal/schema.json",
        "gopher://x",
    ],
)
def test_an_address_inside_is_not_asked(target: str) -> None:
    web = Web({URL: schema(properties={"name": {"$ref": target}})})
    report = judge(badge_naming(URL, name="Course"), web)
    assert web.schemas == [URL]
    assert report.verdict is Verdict.ACCEPTED
    assert report["schemas"].outcome is Outcome.UNKNOWN


def test_documents_that_refer_to_each_other_are_fetched_once_each() -> None:
    other = "https://other.example/b.json"
    web = Web(
        {
            URL: schema(properties={"name": {"$ref": other}}),
            other: {"$ref": URL},
        }
    )
    report = judge(badge_naming(URL, name="Course"), web)
    assert sorted(web.schemas) == sorted([URL, other])
    assert report["schemas"].code == "schemas.passed"


def test_a_circle_of_two_documents_without_an_end() -> None:
    other = "https://other.example/b.json"
    report = judge(badge_naming(URL), {URL: schema(**{"$ref": other}), other: {"$ref": URL}})
    assert (report["schemas"].code, report.verdict) == ("limit.schema", Verdict.ACCEPTED)


def test_a_thousand_references_are_not_a_thousand_requests() -> None:
    many: dict[str, Any] = {f"p{n}": {"$ref": f"https://host{n}.example/s.json"} for n in range(1_000)}
    web = Web({URL: schema(properties={**many, "name": {"$ref": "https://host999.example/s.json"}})})
    report = judge(badge_naming(URL, name="Course"), web)
    assert len(web.schemas) <= 16
    assert report["schemas"].outcome is Outcome.UNKNOWN
    assert report.verdict is Verdict.ACCEPTED


def test_a_chain_that_goes_on_and_on() -> None:
    def fetch(request: Any, /) -> Any:
        if request.purpose != "schema":
            return Web()(request)
        number = int(request.url.rpartition("/")[2] or 0)
        return Web(
            {request.url: schema(**{"$id": request.url, "$ref": f"https://chain.example/{number + 1}"})}
        )(request)

    asked: list[str] = []

    def counting(request: Any, /) -> Any:
        asked.append(request.url)
        return fetch(request)

    report = Verifier(fetch=counting).check(badge_naming("https://chain.example/0"), now=NOW)
    assert (report["schemas"].code, report.verdict) == ("schemas.missing", Verdict.ACCEPTED)
    assert len([url for url in asked if "chain" in url]) <= 6


def test_a_schema_can_not_pass_as_another_ones_address_for_another_entry() -> None:
    """``$id`` may claim any address; each entry has its own table, so it is nobody else's schema."""
    second = "https://school.example/schemas/second.json"
    claims = schema(**{"$id": second, "$defs": {"x": {"$id": f"{second}?x"}}})
    report = judge(
        badge_naming(URL, second), {URL: claims, second: schema(**{"$id": second, "required": ["nobody"]})}
    )
    assert report["schemas"].code == "schemas.violated"


def test_a_reference_among_data_is_data() -> None:
    web = Web(
        {
            URL: schema(
                properties={"$ref": {"type": "string"}},
                examples=[{"$ref": "https://a.example/"}],
                **{"not": {"const": {"$ref": "https://b.example/"}}},
            )
        }
    )
    assert judge(badge_naming(URL), web)["schemas"].code == "schemas.passed"
    assert web.schemas == [URL]


def test_a_schema_credential_that_names_itself_as_its_schema() -> None:
    place = "https://schemas.example/credentials/1"
    itself = {"id": place, "type": "JsonSchemaCredential"}
    web = Web({place: schema_credential(schema(required=["name"]), credentialSchema=itself)})
    report = judge(badge_naming({"id": place, "type": "JsonSchemaCredential"}, name="Course"), web)
    assert web.schemas == [place]
    assert report.verdict is Verdict.ACCEPTED
    depth, nested = 0, report.nested
    while nested:
        depth, nested = depth + 1, nested[0].report.nested
    assert 1 <= depth <= 4
