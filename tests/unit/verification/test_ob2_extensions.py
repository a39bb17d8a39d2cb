"""Extensions of Open Badges 2.0, each held to the schema that its own context names."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import HOME, Web, assertion, badge_class, changed, judged, profile, web
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict

HOSTED = f"{HOME}/assertions/1.json"
STRANGE = "https://extensions.example/apply"
DRAFT_04 = "http://json-schema.org/draft-04/schema#"


def extension(at: str = HOME, **members: object) -> dict[str, Any]:
    return {
        "@context": f"{at}/context.json",
        "type": ["Extension", "extensions:ApplyLink"],
        "applyLink": "https://jobs.example/apply",
        **members,
    }


def context(at: str = HOME, **validation: object) -> dict[str, Any]:
    said = {
        "obi:validatesType": "extensions:ApplyLink",
        "obi:validationSchema": f"{at}/schema.json",
        **validation,
    }
    return {"@context": {"applyLink": "extensions:applyLink"}, "obi:validation": [said]}


SCHEMA: dict[str, Any] = {
    "$schema": DRAFT_04,
    "id": "https://w3id.org/openbadges/extensions/applyLinkExtension/schema.json",
    "title": "Apply link",
    "type": "object",
    "properties": {"applyLink": {"type": "string", "minLength": 3}},
    "required": ["applyLink"],
}


def report_on(
    one: object, pages: dict[str, Any] | None = None, *, at: str = HOME, policy: Policy | None = None
) -> Report:
    badge = changed(assertion(), **{"extensions:ApplyLink": one})
    there = {HOSTED: badge, f"{at}/context.json": context(at), f"{at}/schema.json": SCHEMA}
    return judged(badge, web({**there, **(pages or {})}), policy=policy)


def test_one_that_is_as_its_schema_asks() -> None:
    report = report_on(extension())
    assert (report.verdict, report["schemas"].code) == (Verdict.ACCEPTED, "schemas.passed")


def test_a_badge_without_extensions() -> None:
    assert judged(assertion())["schemas"].outcome is Outcome.NOT_APPLICABLE


def test_on_the_issuers_own_server_a_schema_refuses() -> None:
    report = report_on(extension(applyLink=7))
    found = report["schemas"]
    assert (report.verdict, found.code) == (Verdict.REFUSED, "schemas.violated")
    assert found.pointer == "/extensions:ApplyLink/applyLink"
    assert [finding.pointer for finding in found.findings] == ["/extensions:ApplyLink/applyLink"]


@pytest.mark.parametrize("where", ["context", "schema"])
def test_on_a_server_of_others_it_decides_nothing(where: str) -> None:
    """As most are: the known extensions have their schemas at a server of the standard's."""
    at = STRANGE if where == "context" else HOME
    pages = {
        f"{at}/context.json": context(at, **{"obi:validationSchema": f"{STRANGE}/schema.json"}),
        f"{STRANGE}/schema.json": SCHEMA,
    }
    report = report_on(extension(at, applyLink=7), pages, at=at)
    assert (report.verdict, report["schemas"].code) == (Verdict.ACCEPTED, "schemas.elsewhere")
    required = Policy(required=Policy().required | {"schemas"})
    assert report_on(extension(at, applyLink=7), pages, at=at, policy=required).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("page", ["context.json", "schema.json"])
@pytest.mark.parametrize(
    "answer", [404, 500, FetchFailure("fetch.offline", "Not asked."), b"<html>", b"[]", b"{", b"7"]
)
def test_what_can_not_be_had_or_read_decides_nothing(page: str, answer: object) -> None:
    report = report_on(extension(applyLink=7), {f"{HOME}/{page}": answer})
    assert report.verdict is Verdict.ACCEPTED
    assert report["schemas"].outcome in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)


@pytest.mark.parametrize(
    "said",
    [
        {"obi:validatesType": "extensions:Another"},
        {"obi:validationSchema": "no address"},
        {"obi:validationSchema": 7},
        {"obi:validatesType": ["extensions:ApplyLink"]},
    ],
)
def test_a_context_that_names_no_schema_for_it(said: dict[str, object]) -> None:
    report = report_on(extension(applyLink=7), {f"{HOME}/context.json": context(HOME, **said)})
    assert (report.verdict, report["schemas"].outcome) == (Verdict.ACCEPTED, Outcome.NOT_APPLICABLE)


def test_other_ways_to_write_it() -> None:
    plain = {
        "validation": {
            "validatesType": "https://w3id.org/openbadges#ApplyLink",
            "validationSchema": {"id": f"{HOME}/schema.json".replace("https", "http")},
        }
    }
    report = report_on([extension(applyLink=7), extension()], {f"{HOME}/context.json": plain})
    assert (report["schemas"].code, report["schemas"].pointer) == (
        "schemas.violated",
        "/extensions:ApplyLink/0/applyLink",
    )


def test_those_of_the_class_and_of_the_issuer_are_looked_at_too() -> None:
    bad = extension(applyLink=7)
    klass, issuer = (
        changed(document, **{"extensions:ApplyLink": bad}) for document in (badge_class(), profile())
    )
    pages = {f"{HOME}/context.json": context(), f"{HOME}/schema.json": SCHEMA}
    for place, page, pointer in (
        ("welding.json", klass, "/badge/extensions:ApplyLink/applyLink"),
        ("issuer.json", issuer, "/badge/issuer/extensions:ApplyLink/applyLink"),
    ):
        report = judged(assertion(), web({**pages, f"{HOME}/{place}": page}))
        assert (report["schemas"].code, report["schemas"].pointer) == ("schemas.violated", pointer)


def test_words_of_draft_04_that_mean_something_else_since_are_not_guessed() -> None:
    odd = {**SCHEMA, "properties": {"applyLink": {"minimum": 1, "exclusiveMinimum": True}}}
    report = report_on(extension(applyLink=1), {f"{HOME}/schema.json": odd})
    assert (report.verdict, report["schemas"].code) == (Verdict.ACCEPTED, "schemas.malformed")


def test_nothing_is_fetched_for_a_badge_that_is_not_its_issuers() -> None:
    servers: Web = web({HOSTED: 404})
    report = judged(changed(assertion(), **{"extensions:ApplyLink": extension()}), servers)
    assert (report.verdict, report["schemas"].code) == (Verdict.REFUSED, "schemas.not_run_proof")
    assert f"{HOME}/context.json" not in servers.asked


def test_a_redirect_is_followed_where_the_standards_own_address_leads() -> None:
    body = b'{"obi:validation": {"obi:validatesType": "ApplyLink", "obi:validationSchema": "%s/schema.json"}}'
    page = Response(url="https://elsewhere.example/context.json", body=body % STRANGE.encode())
    pages = {f"{STRANGE}/context.json": page, f"{STRANGE}/schema.json": SCHEMA}
    assert report_on(extension(STRANGE), pages)["schemas"].code == "schemas.passed"


def test_many_are_bounded() -> None:
    many = [extension() for _ in range(20)]
    report = report_on(many)
    assert (report.verdict, report["schemas"].code) == (Verdict.ACCEPTED, "limit.schemas")
