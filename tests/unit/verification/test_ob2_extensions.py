"""Extensions of Open Badges 2.0, each held to the schema that its own context names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ob2_driving import a_question, driven, told
from ob2_samples import HOME, Web, assertion, badge_class, changed, judged, profile, web
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.verification import Budget, Outcome, Policy, Report, Verdict
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.open_badges_2.extensions import check_extensions
from openbadge_issuer.verification.outcomes import check

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


@pytest.mark.own_codes("fetch.offline")
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
        {"obi:validatesType": 7},
        {"obi:validatesType": None},
    ],
)
def test_a_context_that_names_no_schema_for_it(said: dict[str, object]) -> None:
    report = report_on(extension(applyLink=7), {f"{HOME}/context.json": context(HOME, **said)})
    assert (report.verdict, report["schemas"].outcome) == (Verdict.ACCEPTED, Outcome.NOT_APPLICABLE)


LONG = "https://w3id.org/openbadges#"


@pytest.mark.parametrize(
    "said",
    [
        {"obi:validatesType": ["extensions:ApplyLink"]},
        {"obi:validatesType": ["extensions:Another", {"@id": "extensions:ApplyLink"}]},
        {"obi:validationSchema": [f"{HOME}/schema.json"]},
        {"obi:validationSchema": [{"@id": [f"{HOME}/schema.json"]}]},
        {"obi:validationSchema": ["no address", f"{HOME}/schema.json", STRANGE]},
        {"obi:validationSchema": "no address", "validationSchema": f"{HOME}/schema.json"},
        {"obi:validationSchema": None, f"{LONG}validationSchema": f"{HOME}/schema.json"},
        {"obi:validatesType": "extensions:Another", f"{LONG}validatesType": "extensions:ApplyLink"},
    ],
)
def test_a_schema_is_not_overlooked_for_how_its_context_writes_it(said: dict[str, object]) -> None:
    there = context(HOME, **said)
    (validation,) = there["obi:validation"]
    other = {"obi:validatesType": "extensions:Another", "obi:validationSchema": STRANGE}
    for page in (
        there,
        {"obi:validation": other, "validation": validation},
        {"obi:validation": [], "validation": other, f"{LONG}validation": [validation]},
        {f"{LONG}validation": [validation]},
    ):
        report = report_on(extension(applyLink=7), {f"{HOME}/context.json": page})
        assert (report.verdict, report["schemas"].code) == (Verdict.REFUSED, "schemas.violated")


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


def test_of_two_schemas_for_it_the_one_that_has_an_address_judges() -> None:
    (said,) = context()["obi:validation"]
    two = {**context(), "obi:validation": [{**said, "obi:validationSchema": "no address"}, said]}
    report = report_on(extension(applyLink=7), {f"{HOME}/context.json": two})
    assert (report.verdict, report["schemas"].code) == (Verdict.REFUSED, "schemas.violated")


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
    assert (report.verdict, report["schemas"].code) == (Verdict.ACCEPTED, "limit.extensions")


OWN = f"{HOME}/schema.json"
AT = "/extensions:ApplyLink"
FOUND = "It is not as the schema asks that its issuer names."
TEXT = "It is not of the type that is asked for: string."


def passed(pointer: str = AT) -> dict[str, Any]:
    return {
        "outcome": "PASSED",
        "code": "schemas.passed",
        "message": "It is as the schema asks that its issuer names.",
        "params": {"url": OWN},
        "pointer": pointer,
    }


def violated(pointer: str = f"{AT}/applyLink") -> dict[str, Any]:
    return {
        "outcome": "FAILED",
        "code": "schemas.violated",
        "message": f"{FOUND} {TEXT}",
        "params": {"url": OWN, "keyword": "type", "violations": 1},
        "advice": "Ask the issuer for a badge without this fault.",
        "pointer": pointer,
        "turn": "issuer",
    }


def elsewhere(url: str) -> dict[str, Any]:
    return {
        "outcome": "UNKNOWN",
        "code": "schemas.elsewhere",
        "message": f"{FOUND} That may not be what the issuer meant: it is on a server of others, {url}. {TEXT}",
        "params": {"url": url, "server": url, "keyword": "type", "violations": 1},
        "advice": "Ask the issuer whether this is the schema that was meant. "
        "An issuer names its digest, or hosts it.",
        "pointer": f"{AT}/applyLink",
        "turn": "issuer",
    }


def unavailable(url: str, pointer: str = AT) -> dict[str, Any]:
    return {
        "outcome": "UNKNOWN",
        "code": "schemas.unavailable",
        "message": f"A schema is missing. {url} answered with the status 503.",
        "params": {"url": url, "reason": "fetch.status"},
        "advice": "Let it be fetched, hand in a copy of it, or ask the issuer where it is.",
        "pointer": pointer,
        "retry": "later",
        "turn": "issuer",
    }


def dialect() -> dict[str, Any]:
    return {
        "outcome": "UNKNOWN",
        "code": "schemas.dialect",
        "message": "The schema names no draft of JSON Schema that is read here: 2020-12, 2019-09 or 07.",
        "params": {"url": OWN},
        "pointer": AT,
        "turn": "issuer",
    }


def nothing(url: str) -> dict[str, Any]:
    """What says nothing may be another thing later."""
    return {
        "outcome": "UNKNOWN",
        "code": "schemas.unreadable",
        "message": f"What is at {url} can not be read as a schema.",
        "params": {"url": url},
        "advice": "Try again later. If it is no better then, ask the issuer where its schema is.",
        "pointer": AT,
        "retry": "later",
        "turn": "verifier",
    }


NOT_NAMED = {
    "outcome": "NOT_APPLICABLE",
    "code": "schemas.not_applicable_extensions",
    "message": "The contexts of its extensions name no schema for them.",
}
NONE = {
    "outcome": "NOT_APPLICABLE",
    "code": "schemas.not_applicable_none",
    "message": "It names no schema of its own.",
}
BAD = extension(applyLink=7)
MANY = "It has 9 extensions, and at most 8 are looked at."


def under(*contexts: object) -> dict[str, Any]:
    return {**BAD, "@context": [*contexts]}


def validating(kind: str, **members: object) -> dict[str, Any]:
    """A context that names a schema for this type only."""
    return {"obi:validation": {"obi:validatesType": kind, "obi:validationSchema": OWN, **members}}


def draft(**members: object) -> dict[str, Any]:
    return {OWN: changed(SCHEMA, None, **members)}


@pytest.mark.parametrize(
    ("one", "pages", "expected"),
    [
        pytest.param(extension(), {}, passed(), id="as-its-schema-asks"),
        pytest.param(BAD, {}, violated(), id="not-as-its-schema-asks"),
        pytest.param([extension(), "x", BAD], {}, violated(f"{AT}/2/applyLink"), id="one-of-many"),
        pytest.param("x", {}, None, id="no-object"),
        pytest.param(
            BAD, {f"{HOME}/context.json": 503}, unavailable(f"{HOME}/context.json"), id="no-context"
        ),
        pytest.param([BAD], {OWN: 503}, unavailable(OWN, f"{AT}/0"), id="no-schema"),
        pytest.param(under(7, "urn:x", f"{HOME}/context.json"), {}, violated(), id="odd-contexts"),
        pytest.param(under(f"{HOME}/gone", f"{HOME}/context.json"), {}, violated(), id="the-second-context"),
        pytest.param(
            under(f"{HOME}/gone", f"{HOME}/context.json"),
            {f"{HOME}/gone": 503, f"{HOME}/context.json": {}},
            unavailable(f"{HOME}/gone"),
            id="the-first-may-name-one",
        ),
        pytest.param(
            under(f"{STRANGE}/context.json", f"{HOME}/context.json"),
            {f"{STRANGE}/context.json": {}},
            elsewhere(OWN),
            id="a-context-of-others-beside-it",
        ),
        pytest.param(BAD, {f"{HOME}/context.json": validating("Other")}, NOT_NAMED, id="of-another-type"),
        *[
            pytest.param(BAD, {f"{HOME}/context.json": validating(kind)}, violated(), id=kind)
            for kind in (
                "ApplyLink",
                "obi:ApplyLink",
                "https://w3id.org/openbadges#ApplyLink",
                "https://w3id.org/openbadges/extensions/ApplyLink",
            )
        ],
        pytest.param(
            BAD,
            {f"{HOME}/context.json": validating("ApplyLink", **{"obi:validationSchema": "urn:x"})},
            NOT_NAMED,
            id="a-schema-nowhere",
        ),
        pytest.param(
            BAD,
            {f"{HOME}/context.json": {**validating("ApplyLink"), "validation": "x"}},
            violated(),
            id="in-both-spellings",
        ),
        pytest.param(BAD, draft(**{"$schema": None}), violated(), id="of-no-draft"),
        pytest.param(BAD, draft(**{"$schema": DRAFT_04[:-1], "id": 7}), violated(), id="of-draft-04"),
        pytest.param(
            BAD, draft(**{"$schema": "http://json-schema.org/draft-07/schema#"}), violated(), id="of-draft-07"
        ),
        pytest.param(
            BAD,
            draft(**{"$schema": "http://json-schema.org/draft-05/schema#"}),
            dialect(),
            id="of-another-draft",
        ),
        pytest.param(
            BAD,
            {OWN: b"true"},
            nothing(OWN),
            id="of-none",
        ),
        pytest.param(BAD, {OWN: {"error": "busy"}}, nothing(OWN), id="an-error"),
        pytest.param(BAD, {f"{HOME}/context.json": {}}, nothing(f"{HOME}/context.json"), id="no-context-yet"),
        pytest.param(BAD, {f"{HOME}/context.json": []}, nothing(f"{HOME}/context.json"), id="a-list"),
        pytest.param(BAD, {f"{HOME}/context.json": {"@context": {}}}, NOT_NAMED, id="a-context-alone"),
        pytest.param(
            under(f"{HOME}/gone", f"{HOME}/context.json"),
            {f"{HOME}/gone": {}},
            violated(),
            id="the-first-is-none",
        ),
    ],
)
def test_what_is_said(one: object, pages: dict[str, Any], expected: dict[str, Any] | None) -> None:
    said = told(report_on(one, pages)["schemas"])
    said.pop("findings", None)
    assert said == (expected or NONE)


def test_as_many_as_are_looked_at() -> None:
    def names(number: int) -> list[str]:
        return [f"{HOME}/{index}.json" for index in range(number)]

    def report(number: int) -> tuple[Report, Web]:
        badge = changed(assertion(), **{"extensions:ApplyLink": [under(name) for name in names(number)]})
        servers = web({HOSTED: badge, **dict.fromkeys(names(number), context()), OWN: SCHEMA})
        return judged(badge, servers), servers

    eight, _ = report(8)
    assert (eight["schemas"].code, len(eight["schemas"].findings)) == ("schemas.violated", 16)
    nine, servers = report(9)
    assert [url for url in servers.asked if url in names(9)] == names(8)
    assert [each.code for each in nine["schemas"].findings] == [
        *["schemas.violated", "schemas.violated.type"] * 8,
        "limit.extensions",
    ]
    good = told(report_on([extension()] * 9)["schemas"])
    good.pop("findings")
    assert good == {
        "outcome": "UNKNOWN",
        "code": "limit.extensions",
        "message": MANY,
        "params": {"found": 9, "limit": 8},
        "turn": "issuer",
    }


def test_an_extension_without_schema_takes_no_place_among_the_documents() -> None:
    silent = [f"{HOME}/silent-{number}.json" for number in range(14)]
    one, other = {**BAD, "@context": silent[0]}, {**BAD, "@context": [*silent[1:], f"{HOME}/context.json"]}
    pages: dict[str, Any] = {url: {"@context": {}} for url in silent}  # 15 contexts, one schema: 16 documents
    assert report_on([one, other], pages)["schemas"].code == "schemas.violated"
    more = {**other, "@context": [f"{HOME}/one-more.json", *other["@context"]]}
    pages |= {f"{HOME}/one-more.json": {"@context": {}}}
    assert report_on([one, more], pages)["schemas"].code == "limit.schema_documents"


@pytest.mark.parametrize(
    ("page", "code", "why"),
    [
        (HOSTED, "not_run_proof", "the proof did not pass"),
        (f"{HOME}/issuer.json", "not_run_issuer", "it was not shown to be its issuer's"),
    ],
)
def test_it_is_said_why_none_was_looked_at(page: str, code: str, why: str) -> None:
    badge = changed(assertion(), **{"extensions:ApplyLink": BAD})
    assert told(judged(badge, web({HOSTED: badge, page: 503}))["schemas"]) == {
        "outcome": "UNKNOWN",
        "code": f"schemas.{code}",
        "message": f"Not looked at, because {why}.",
    }


WELL = check("proof", Outcome.PASSED, "passed", "Well.")
GOOD = Examined(contexts=WELL, structure=WELL, proof=WELL, issuer=WELL)


@pytest.mark.parametrize(("number", "units"), [(1, 30), (3, 90), (8, 240), (9, 240)])
def test_each_that_is_looked_at_counts(number: int, units: int) -> None:
    question, servers = a_question(), web({f"{HOME}/context.json": context(), OWN: SCHEMA})
    things: list[tuple[str, JSONObject | None]] = [("", {"extensions:ApplyLink": [extension()] * number})]
    task = check_extensions(things, f"{HOME}/issuer.json", GOOD, Nest(Budget()), question)
    assert driven(task, servers).outcome is (Outcome.PASSED if number < 9 else Outcome.UNKNOWN)
    assert question.effort.units == units


def test_a_long_schema_counts_for_the_badge() -> None:
    long = json.dumps(SCHEMA).encode().ljust(80_040)
    question, servers = a_question(), web({f"{HOME}/context.json": context(), OWN: long})
    things: list[tuple[str, JSONObject | None]] = [("", {"extensions:ApplyLink": extension()})]
    task = check_extensions(things, f"{HOME}/issuer.json", GOOD, Nest(Budget()), question)
    assert driven(task, servers).outcome is Outcome.PASSED
    assert question.effort.units == 30 + 2_001
