"""The check `schemas`: what a badge's schemas say of it, and what is not known."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha384
from typing import Any

import pytest

from openbadge_issuer.codec.json import dump
from openbadge_issuer.ports import Answer, FetchFailure, Request
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Verdict, Verifier
from openbadge_issuer.verification.policy import WEIGHTY
from schema_samples import DRAFT, OFFICIAL, URL, Web, badge_naming, judge, schema, schema_credential

FITS = schema(required=["credentialSubject"], properties={"name": {"type": "string"}})
DOES_NOT = schema(
    required=["validUntil"],
    properties={
        "credentialSubject": {"properties": {"achievement": {"properties": {"name": {"maxLength": 3}}}}}
    },
)


def test_a_badge_that_names_none() -> None:
    report = judge(make_badge())
    assert report["schemas"].outcome is Outcome.NOT_APPLICABLE


def test_a_badge_that_is_as_its_schema_asks() -> None:
    web = Web({URL: FITS})
    report = judge(badge_naming(URL), web)
    assert (report.verdict, report["schemas"].code) == (Verdict.ACCEPTED, "schemas.passed")
    assert web.schemas == [URL]
    assert "schemas" not in report.required


def test_a_badge_that_is_not_is_refused_with_everything_that_is_wrong() -> None:
    report = judge(badge_naming(URL), {URL: DOES_NOT})
    assert (report.verdict, report["schemas"].code) == (Verdict.REFUSED, "schemas.violated")
    assert "schemas" in report.required
    assert {(finding.pointer, finding.params["keyword"]) for finding in report["schemas"].findings} == {
        ("", "required"),
        ("/credentialSubject/achievement/name", "maxLength"),
    }
    assert report["schemas"].params["violations"] == 2
    assert report["proof"].outcome is Outcome.PASSED


def test_offline_nobody_knows_and_the_badge_is_judged_without() -> None:
    report = judge(badge_naming(URL))
    assert report.verdict is Verdict.ACCEPTED
    assert (report["schemas"].outcome, report["schemas"].code) == (Outcome.UNKNOWN, "schemas.unavailable")
    assert report["schemas"].params["reason"] == "fetch.offline"
    assert judge(badge_naming(URL), required={*WEIGHTY, "schemas"}).verdict is Verdict.UNDECIDED


@pytest.mark.own_codes("fetch.status")
def test_a_server_that_fails_is_neither_a_yes_nor_a_no() -> None:
    def fetch(request: Request, /) -> Answer:
        if request.url == URL:
            return FetchFailure("fetch.status", "It answered 500.", retry="later")
        return issuer_documents()(request)

    report = Verifier(fetch=fetch).check(badge_naming(URL), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert (report["schemas"].code, report["schemas"].retry) == ("schemas.unavailable", "later")


def test_nothing_is_fetched_for_a_badge_that_was_changed_or_is_by_somebody_else() -> None:
    web = Web({URL: FITS})
    report = judge(badge_naming(URL).replace(b"Welding", b"Wedding"), web)
    assert report["schemas"].code == "schemas.not_run_proof"
    assert web.schemas == []


def test_the_official_schema_is_not_fetched() -> None:
    web = Web()
    entry = {"id": OFFICIAL.format("achievement"), "type": "1EdTechJsonSchemaValidator2019"}
    report = judge(badge_naming(entry), web)
    assert (report["schemas"].outcome, report["schemas"].code) == (Outcome.PASSED, "schemas.official")
    assert web.schemas == []


def test_the_official_schema_of_something_else_is_a_schema_like_any_other() -> None:
    other = OFFICIAL.format("endorsement")
    web = Web({other: {"required": ["nobody has this"]}})
    report = judge(badge_naming({"id": other, "type": "1EdTechJsonSchemaValidator2019"}), web)
    assert web.schemas == [other]
    assert report["schemas"].code == "schemas.elsewhere"  # of draft 2019-09, though it does not say so
    assert report["schemas"].params["keyword"] == "required"


def test_of_several_the_gravest_decides_and_all_are_told() -> None:
    second = "https://school.example/schemas/second.json"
    report = judge(badge_naming(URL, second, "https://school.example/gone"), {URL: FITS, second: DOES_NOT})
    assert report["schemas"].code == "schemas.violated"
    codes = [finding.code for finding in report["schemas"].findings]
    assert codes == [
        "schemas.passed",
        "schemas.violated",
        "schemas.violated.required",
        "schemas.violated.max_length",
        "schemas.unavailable",
        "fetch.offline",
    ]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (b"<html>", "schemas.unavailable"),
        (b'{"a": 1, "a": 2}', "schemas.unreadable"),
        (b"[" * 5_000, "schemas.unreadable"),
        ([], "schemas.unreadable"),
        ({"error": "busy"}, "schemas.unreadable"),
        ({"type": "object"}, "schemas.dialect"),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, "schemas.dialect"),
        (schema(type=7), "schemas.malformed"),
        (schema(properties=[]), "schemas.malformed"),
        (schema(required="name"), "schemas.malformed"),
        (schema(additionalProperties=3), "schemas.malformed"),
        ({**schema(), "$ref": "#/$defs/none"}, "schemas.reference"),
        ({**schema(), "$ref": "#none"}, "schemas.reference"),
        ({**schema(), "$ref": "http://[::1"}, "schemas.malformed"),
    ],
)
def test_what_can_not_be_used_says_nothing_of_the_badge(page: Any, code: str) -> None:
    report = judge(badge_naming(URL), {URL: page})
    assert report.verdict is Verdict.ACCEPTED
    assert (report["schemas"].outcome, report["schemas"].code) == (Outcome.UNKNOWN, code)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"id": "http://school.example/s.json", "type": "JsonSchema"}, "schemas.url"),
        ({"id": "urn:uuid:2b4c8a6e-37f8-4b10-a5e8-0d3a4d8f7a11", "type": "JsonSchema"}, "schemas.url"),
        ({"id": "https://127.0.0.1/s.json", "type": "JsonSchema"}, "schemas.url"),
    ],
)
def test_an_address_that_is_not_asked(entry: Any, code: str) -> None:
    web = Web()
    report = judge(badge_naming(entry), web)
    assert (report["schemas"].code, report.verdict, web.schemas) == (code, Verdict.ACCEPTED, [])


def sri(page: Any) -> str:
    return "sha384-" + b64encode(sha384(dump(page)).digest()).decode()


def test_a_digest_is_held_against_what_came() -> None:
    entry = {"id": URL, "type": "JsonSchema", "digestSRI": sri(DOES_NOT)}
    assert judge(badge_naming(entry), {URL: DOES_NOT})["schemas"].code == "schemas.violated"
    exchanged = judge(badge_naming(entry), {URL: FITS})
    assert (exchanged["schemas"].code, exchanged.verdict) == ("schemas.digest", Verdict.ACCEPTED)
    unread = judge(badge_naming({**entry, "digestSRI": "md5-AAAA"}), {URL: FITS})
    assert unread["schemas"].code == "schemas.digest_unread"


def test_a_digest_among_the_related_resources_counts_as_well() -> None:
    related = [{"id": URL, "digestSRI": sri(DOES_NOT)}]
    report = judge(badge_naming(URL, relatedResource=related), {URL: FITS})
    assert (report["schemas"].code, report.verdict) == ("schemas.digest", Verdict.ACCEPTED)
    related = [{"id": URL, "digestSRI": sri(FITS)}]
    report = judge(badge_naming(URL, relatedResource=related), {URL: FITS})
    assert (report["schemas"].code, report.verdict) == ("schemas.passed", Verdict.ACCEPTED)


def test_what_it_refers_to_is_fetched_too() -> None:
    web = Web(
        {
            URL: schema(properties={"name": {"$ref": "parts/name.json#/$defs/short"}}),
            "https://school.example/schemas/parts/name.json": {
                "$defs": {"short": {"$ref": "https://other.example/three.json"}}
            },
            "https://other.example/three.json": {"maxLength": 3},
        }
    )
    report = judge(badge_naming(URL, name="Longer"), web)
    assert (report["schemas"].code, report["schemas"].pointer) == ("schemas.elsewhere", "/name")
    assert "https://other.example/three.json" in report["schemas"].message
    assert len(web.schemas) == 3


def test_what_it_refers_to_is_what_the_badge_means_where_that_has_a_digest() -> None:
    """Compared as a related resource only, it could be sent twice, and the second time only as it was signed."""
    part, short = "https://school.example/part.json", {"maxLength": 3}
    related = [{"id": part, "digestSRI": sri(short)}]
    badge = badge_naming(URL, name="Longer", relatedResource=related)
    refers = schema(properties={"name": {"$ref": part}})
    report = judge(badge, {URL: refers, part: short})
    assert (report["schemas"].code, report["schemas"].pointer) == ("schemas.violated", "/name")
    report = judge(badge, {URL: refers, part: {"maxLength": 300}})
    assert (report["schemas"].code, report["schemas"].params) == ("schemas.digest", {"url": part})


ELSEWHERE = "https://schemas.example/course.json"


def test_a_schema_of_a_stranger_refuses_nobody() -> None:
    """Whoever runs that server could exchange it, and so refuse every badge of somebody else's."""
    report = judge(badge_naming(ELSEWHERE), {ELSEWHERE: DOES_NOT})
    found = report["schemas"]
    assert (report.verdict, found.outcome, found.code) == (
        Verdict.ACCEPTED,
        Outcome.UNKNOWN,
        "schemas.elsewhere",
    )
    assert {(finding.code, finding.severity) for finding in found.findings} == {
        ("schemas.violated.required", "warning"),
        ("schemas.violated.max_length", "warning"),
    }
    assert ELSEWHERE in found.message
    required = judge(
        badge_naming(ELSEWHERE), {ELSEWHERE: DOES_NOT}, required={*WEIGHTY, "schemas"}
    )  # but whoever relies on schemas is not told that all is well
    assert required.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "url",
    [
        "https://school.example:8443/course.json",
        "https://schemas.school.example/course.json",
        "https://school.example.evil.example/course.json",
        "https://xn--schol-jua.example/course.json",
    ],
)
def test_a_server_that_looks_like_the_issuers_is_not_it(url: str) -> None:
    assert judge(badge_naming(url), {url: DOES_NOT})["schemas"].code == "schemas.elsewhere"


def test_a_digest_makes_it_the_issuers_word_wherever_it_is() -> None:
    entry = {"id": ELSEWHERE, "type": "JsonSchema", "digestSRI": sri(DOES_NOT)}
    report = judge(badge_naming(entry), {ELSEWHERE: DOES_NOT})
    assert (report.verdict, report["schemas"].code) == (Verdict.REFUSED, "schemas.violated")
    related = [{"id": ELSEWHERE, "digestSRI": sri(DOES_NOT)}]
    report = judge(badge_naming(ELSEWHERE, relatedResource=related), {ELSEWHERE: DOES_NOT})
    assert (report.verdict, [check.code for check in report.troubles]) == (
        Verdict.REFUSED,
        ["schemas.violated"],
    )


def test_a_digest_is_not_of_what_the_schema_refers_to() -> None:
    refers = {"$schema": DRAFT, "$ref": "https://other.example/three.json"}
    entry = {"id": ELSEWHERE, "type": "JsonSchema", "digestSRI": sri(refers)}
    pages = {ELSEWHERE: refers, "https://other.example/three.json": {"required": ["nobody has this"]}}
    report = judge(badge_naming(entry), pages)
    assert (report.verdict, report["schemas"].code) == (Verdict.ACCEPTED, "schemas.elsewhere")


def test_of_a_schema_of_strangers_and_one_of_the_issuers_the_issuers_decides() -> None:
    pages = {ELSEWHERE: DOES_NOT, URL: FITS}
    assert judge(badge_naming(ELSEWHERE, URL), pages).verdict is Verdict.ACCEPTED
    pages = {ELSEWHERE: FITS, URL: DOES_NOT}
    assert judge(badge_naming(ELSEWHERE, URL), pages).verdict is Verdict.REFUSED


def test_a_reference_that_is_missing_matters_only_where_it_is_followed() -> None:
    gone = {"$ref": "https://other.example/gone.json"}
    unused = judge(badge_naming(URL), {URL: schema(properties={"nobodyHasThis": gone})})
    assert unused["schemas"].code == "schemas.passed"
    used = judge(badge_naming(URL), {URL: schema(properties={"credentialSubject": gone})})
    assert (used["schemas"].code, used["schemas"].params["url"]) == (
        "schemas.unavailable",
        "https://other.example/gone.json",
    )


def credential_at(credential: Any, inside: str = "https://schemas.example/credentials/1") -> Any:
    badge = badge_naming({"id": inside, "type": "JsonSchemaCredential"})
    return judge(badge, {inside: credential})


def test_a_schema_in_a_credential_is_used_once_that_credential_is_accepted() -> None:
    report = credential_at(schema_credential(DOES_NOT))
    (one,) = report.nested
    assert (one.role, one.pointer) == ("credential", "/credentialSchema/0")
    assert one.report["proof"].outcome is Outcome.PASSED
    assert one.report.verdict is Verdict.ACCEPTED, str(one.report)
    assert (report["schemas"].code, report.verdict) == ("schemas.elsewhere", Verdict.ACCEPTED)
    assert not one.is_held
    assert "credentials in it" not in report.summary  # the badge refers to it, and holds none


def test_a_schema_in_a_credential_that_the_issuer_signed_is_its_word() -> None:
    at = "https://schemas.example/credentials/1"
    document = {name: value for name, value in schema_credential(DOES_NOT).items() if name != "proof"}
    signed = bytes(fixed_issuer().secure({**document, "issuer": ISSUER_ID}, now=NOW))
    report = credential_at(signed)
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED]
    assert (report["schemas"].code, report.verdict) == ("schemas.violated", Verdict.REFUSED)
    another = bytes(
        fixed_issuer().secure({**document, "issuer": ISSUER_ID, "id": f"{at}0"}, now=NOW)
    )  # that it signed for something else
    assert credential_at(another)["schemas"].code == "schemas.elsewhere"


def test_a_schema_in_a_credential_that_was_changed_is_not_used() -> None:
    changed = dict(schema_credential(FITS), validFrom="2020-01-01T00:00:00Z")
    report = credential_at(changed)
    assert [one.report.verdict for one in report.nested] == [Verdict.REFUSED]
    assert (report["schemas"].code, report.verdict) == ("schemas.credential", Verdict.ACCEPTED)


def test_what_is_no_credential_with_a_schema() -> None:
    assert credential_at(b'{"issuer": "did:web:a.example"}')["schemas"].code == "schemas.credential"
    assert credential_at(b"{}")["schemas"].code == "schemas.no_credential"
    assert credential_at(b"nothing")["schemas"].code == "schemas.no_credential"
