"""What the check `schemas` fetches, and what it says, to the letter: of the badge's entries, documents and violations."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Generator, Mapping
from dataclasses import replace
from hashlib import sha256, sha384
from types import MappingProxyType
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, default_contexts
from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.json import dump, parse
from openbadge_issuer.codec.json_schema.assertions import Broken
from openbadge_issuer.codec.json_schema.run import Violation
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import Finding
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, issuer_documents
from openbadge_issuer.verification import Budget, Check, Nested, Report, Verdict
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session
from openbadge_issuer.verification.schemas import documents
from openbadge_issuer.verification.schemas.check import (
    Entry,
    Schema,
    _bound,
    _digests,
    _inside,
    _violated,
    check_schemas,
    judge_by,
    together,
)
from openbadge_issuer.verification.schemas.documents import Library, _unreadable, undecided
from openbadge_issuer.verification.translating import translated
from schema_samples import DRAFT, OFFICIAL, URL, schema_credential

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
VALIDATOR = "1EdTechJsonSchemaValidator2019"
IN_CREDENTIAL = "https://schemas.example/credentials/1"
ELSEWHERE = "https://schemas.example/course.json"
LONG = "https://school.example/" + "y" * 300
FITS: JSON = {"$schema": DRAFT}
FALSE: JSON = {"$schema": DRAFT, "required": ["nobody has this"]}
WHERE = "Try again later. If it is no better then, ask the issuer where its schema is."
HAND_IN = "Let it be fetched, hand in a copy of it, or ask the issuer where it is."
MENDED = "Ask the issuer for a badge without this fault."
WHICH = "Ask the issuer whether this is the schema that was meant. An issuer names its digest, or hosts it."
GOOD = {
    name: check(name, Outcome.PASSED, "passed", "Well.")
    for name in ("contexts", "structure", "proof", "issuer")
}
NONE: Mapping[str, Any] = MappingProxyType({})
NOTHING: tuple[Any, ...] = ("", "never", "nobody", {}, "")


def told(found: Check) -> tuple[Any, ...]:
    return found.outcome, found.code, found.pointer, found.retry, found.turn, found.params, found.advice


def unknown(
    code: str, url: str = URL, pointer: str = "/credentialSchema", advice: str = "", **params: JSON
) -> tuple[Any, ...]:
    return Outcome.UNKNOWN, code, pointer, "never", "issuer", {"url": url[:200], **params}, advice


class Web:
    """Documents by their address; a number is a status."""

    def __init__(self, pages: Mapping[str, Any]) -> None:
        self._pages, self.asked = pages, list[Request]()

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        page = self._pages.get(request.url, 404)
        if isinstance(page, FetchFailure):
            return page
        if request.purpose != "schema" and request.url not in self._pages:
            return issuer_documents()(request)
        if isinstance(page, int):
            return Response(request.url, b"", page, fetched_at=NOW)
        return Response(request.url, page if isinstance(page, bytes) else dump(page), fetched_at=NOW)

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.asked]


def run(rounds: Generator[Any, Any, Any], web: Web | None = None) -> Any:
    session = Session(rounds, Budget(max_requests=100))
    while requests := session.needs():
        for request in requests:
            session.feed(request, (web or Web({}))(request))
    return session.result


def schemed(
    named: JSON,
    pages: Mapping[str, Any] | Web = NONE,
    examined: Mapping[str, Check] = NONE,
    effort: Effort | None = None,
    **members: JSON,
) -> tuple[Check, tuple[Nested, ...]]:
    """What is said of a badge that names this."""
    document: JSONObject = {
        "issuer": ISSUER_ID,
        "type": ["VerifiableCredential", "AchievementCredential"],
        **({} if named is None else {"credentialSchema": named}),
        **members,
    }
    checks: Any = {**GOOD, **examined}
    question = Question(Policy(), default_contexts(), NOW, effort=effort or Effort())
    web = pages if isinstance(pages, Web) else Web(pages)
    found: tuple[Check, tuple[Nested, ...]] = run(
        check_schemas(document, Examined(**checks), question, Nest(Budget())), web
    )
    return found


def said(*asked: Any, **more: Any) -> Check:
    return schemed(*asked, **more)[0]


def named(url: str = URL, kind: JSON = "JsonSchema", **members: JSON) -> JSONObject:
    return {"id": url, "type": kind, **members}


# What it names


@pytest.mark.parametrize("entry", [None, []])
def test_a_badge_that_names_none(entry: JSON) -> None:
    assert schemed(entry) == (said(None), ())
    assert told(said(entry)) == (Outcome.NOT_APPLICABLE, "schemas.not_applicable_none", *NOTHING)
    assert said(None, credentialSchema=None).outcome is Outcome.NOT_APPLICABLE


PROOF = check("proof", Outcome.FAILED, "signature", "It was changed.")
ISSUER = check("issuer", Outcome.FAILED, "resolve.no_such_key", "Not theirs.")


@pytest.mark.parametrize(
    ("examined", "code"),
    [
        ({"proof": PROOF}, "not_run_proof"),
        ({"proof": PROOF, "issuer": ISSUER}, "not_run_proof"),
        ({"issuer": ISSUER}, "not_run_issuer"),
    ],
    ids=["proof", "both", "issuer"],
)
def test_nothing_is_fetched_for_a_stranger(examined: dict[str, Check], code: str) -> None:
    web = Web({})
    found, nested = schemed([named()], web, examined)
    assert told(found) == (Outcome.UNKNOWN, f"schemas.{code}", *NOTHING)
    assert found.message == (
        "Not looked at, because the proof did not pass."
        if code == "not_run_proof"
        else "Not looked at, because it was not shown to be its issuer's."
    )
    assert (nested, web.asked) == ((), [])


def test_eight_are_looked_at_and_no_more() -> None:
    pages = {f"https://school.example/{number}": FITS for number in range(9)}
    web = Web(pages)
    entries: list[JSON] = [named(url) for url in pages]
    assert said(entries[:8], web).code == "schemas.passed"
    assert web.urls == [*pages][:8]
    none = Web(pages)
    found, nested = schemed(entries, none)
    assert told(found) == unknown("limit.schemas", "", found=9, limit=8)
    assert found.message == "It names 9 schemas, and at most 8 are looked at."
    assert (nested, none.asked) == ((), [])


def test_one_alone_need_not_be_an_array() -> None:
    one, several = said(named(), {URL: FITS}), said([named()], {URL: FITS})
    passed = ("never", "nobody", {"url": URL}, "")
    assert told(one) == (Outcome.PASSED, "schemas.passed", "/credentialSchema", *passed)
    assert told(several) == (Outcome.PASSED, "schemas.passed", "/credentialSchema/0", *passed)
    assert one.findings == ()


def test_what_is_asked_for() -> None:
    web = Web({URL: FITS})
    said([named(f"{URL}#"), named()], web)
    (request,) = web.asked  # the fragment is a place in what comes
    assert (request.url, request.purpose, request.max_bytes) == (URL, "schema", 1_000_000)
    assert request.accept.startswith("application/schema+json, application/vc, ")


OFFICIALS = {kind: OFFICIAL.format(kind) for kind in ("achievement", "anyachievement", "endorsement")}


@pytest.mark.parametrize(
    ("url", "kind", "types", "official"),
    [
        (OFFICIALS["achievement"], VALIDATOR, ["AchievementCredential"], True),
        (OFFICIALS["anyachievement"], VALIDATOR, ["OpenBadgeCredential"], True),
        (OFFICIALS["endorsement"], VALIDATOR, ["EndorsementCredential"], True),
        (CLR, VALIDATOR, ["ClrCredential"], True),
        (CLR, VALIDATOR, ["AchievementCredential"], False),
        (OFFICIALS["achievement"], VALIDATOR, ["ClrCredential"], False),
        (OFFICIALS["achievement"], "JsonSchema", ["AchievementCredential"], False),
        (URL, VALIDATOR, ["AchievementCredential"], False),
    ],
    ids=range(8),
)
def test_the_schema_of_its_standard_is_not_fetched(
    url: str,
    kind: str,
    types: list[JSON],
    official: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    web = Web({})
    found = said([named(url, kind)], web, type=types)
    assert web.urls == ([] if official else [url])
    if official:
        passed = (
            Outcome.PASSED,
            "schemas.official",
            "/credentialSchema/0",
            "never",
            "nobody",
            {"url": url},
            "",
        )
        assert told(found) == passed


@pytest.mark.parametrize("outcome", [Outcome.PASSED, Outcome.WARNING, Outcome.FAILED, Outcome.UNKNOWN])
def test_the_schema_of_its_standard_is_what_its_structure_is(outcome: Outcome) -> None:
    structure = check("structure", outcome, "x", "…")
    found = said(named(OFFICIALS["achievement"], VALIDATOR), {}, {"structure": structure})
    if outcome in (Outcome.PASSED, Outcome.WARNING):
        assert found.code == "schemas.official"
    else:
        assert told(found) == (
            *(Outcome.UNKNOWN, "schemas.not_run_structure", "/credentialSchema"),
            *("never", "nobody", {}, ""),
        )


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        (["Zod", "Another"], ["Another", "Zod"]),
        (["JsonSchema", VALIDATOR], [VALIDATOR, "JsonSchema"]),
        ([], []),
        ("y" * 300, ["y" * 200]),
        ([f"y{number:02}" for number in range(30)], [f"y{number:02}" for number in range(20)]),
    ],
    ids=["others", "two", "none", "long", "many"],
)
def test_a_kind_that_is_not_read(kind: JSON, types: list[JSON]) -> None:
    web = Web({})
    found = said(named(LONG, kind), web)
    assert told(found) == unknown("schemas.unsupported", LONG, types=types)
    assert found.message == "It names a schema by a type that is none of those that are read here."
    assert web.asked == []


# Its documents


def sri(page: JSON | bytes) -> str:
    body = page if isinstance(page, bytes) else dump(page)
    return "sha384-" + b64encode(sha384(body).digest()).decode()


def multibase(page: JSON) -> str:
    return multibase_encode(b"\x12\x20" + sha256(dump(page)).digest(), "u")


def test_digests_are_in_the_entry_or_among_the_related_resources() -> None:
    document: JSONObject = {
        "relatedResource": [
            {"id": "urn:other", "digestSRI": "o"},
            {"id": URL, "digestMultibase": "m", "digestSRI": 7},
            {"id": URL, "digestMultibase": "n"},
        ]
    }
    assert list(_digests(named(digestMultibase="e", digestSRI="s"))) == [
        *(("digestSRI", "s"), ("digestMultibase", "e")),
    ]
    assert _bound(document) == {
        "urn:other": [("digestSRI", "o")],
        URL: [("digestSRI", ""), ("digestMultibase", "m"), ("digestMultibase", "n")],
    }
    assert list(_digests(named())) == []
    assert not _bound({})


@pytest.mark.parametrize(
    ("members", "code", "advice"),
    [
        ({"digestSRI": sri(FITS)}, "schemas.passed", ""),
        ({"digestMultibase": multibase(FITS)}, "schemas.passed", ""),
        ({"digestSRI": sri(FALSE)}, "schemas.digest", "Ask the issuer which schema was meant."),
        ({"digestMultibase": multibase(FALSE)}, "schemas.digest", "Ask the issuer which schema was meant."),
        ({"digestMultibase": sri(FITS)}, "schemas.digest_unread", ""),
        ({"digestSRI": ""}, "schemas.digest_unread", ""),
        (
            {"digestSRI": sri(FITS), "digestMultibase": multibase(FALSE)},
            *("schemas.digest", "Ask the issuer which schema was meant."),
        ),
    ],
    ids=range(7),
)
def test_what_came_is_what_was_meant(members: JSONObject, code: str, advice: str) -> None:
    found = said(named(LONG, **members), {LONG: FITS})
    if code == "schemas.passed":
        assert (found.outcome, found.code, found.params) == (Outcome.PASSED, code, {"url": LONG[:200]})
    else:
        assert told(found) == unknown(code, LONG, advice=advice)
    if code == "schemas.digest":
        assert (
            found.message == f"What is at {LONG[:200]} is not the schema that the badge names by its digest."
        )


SLOW = FetchFailure("fetch.timeout", "Slow.", "later", "Wait.")
OFFLINE = FetchFailure("fetch.offline", "Off.", "never")


@pytest.mark.parametrize(
    ("page", "retry", "turn", "why"),
    [
        (SLOW, "later", "verifier", SLOW.as_finding()),
        (OFFLINE, "never", "verifier", OFFLINE.as_finding()),
        (
            *(500, "later", "issuer"),
            Finding(
                code="fetch.status",
                message=f"{LONG[:200]} answered with the status 500.",
                severity="warning",
                params={"url": LONG[:200], "status": 500},
            ),
        ),
        (
            *(b" <html>", "later", "issuer"),
            Finding(
                code="fetch.web_page",
                message=f"{LONG[:200]} sent a web page.",
                severity="warning",
                params={"url": LONG[:200]},
            ),
        ),
    ],
    ids=["slow", "offline", "500", "a page"],
)
def test_what_can_not_be_had(page: Any, retry: str, turn: str, why: Finding) -> None:
    found = said(named(LONG), {LONG: page})
    params = {"url": LONG[:200], "reason": why.code}
    expected = (Outcome.UNKNOWN, "schemas.unavailable", "/credentialSchema", retry, turn, params, HAND_IN)
    assert (told(found), found.message) == (expected, f"A schema is missing. {why.message}")
    assert found.findings == (why,)


def test_what_can_not_be_read() -> None:
    found = said(named(LONG), {LONG: b'{"a": 1, "a": 2}'})
    assert told(found) == unknown("schemas.unreadable", LONG, advice=WHERE, reason="json.duplicate_name")
    assert found.message == f"What is at {LONG[:200]} can not be read as a schema."


PASSING = [
    (b"", "json.syntax"),
    (dump(FALSE)[:-1], "json.syntax"),
    (b"\xff", "json.encoding"),
    (b"[]", ""),
    (b"null", ""),
    (b"true", ""),
    (b"false", ""),
    (b"{}", ""),
    (b'{"error": "busy"}', ""),
    (b'{"type": "about:blank", "title": "Too Many Requests", "status": 429}', ""),
]


@pytest.mark.parametrize(("page", "reason"), PASSING, ids=repr)
@pytest.mark.parametrize("kind", ["JsonSchema", "1EdTechJsonSchemaValidator2019"])
def test_what_says_nothing_as_a_schema_may_be_one_later(page: bytes, reason: str, kind: str) -> None:
    """Nothing is asked for by an error that a server tells as JSON: it would be a schema that allows everything."""
    found = said(named(LONG, kind), {LONG: page})
    params = {"url": LONG[:200], **({"reason": reason} if reason else {})}
    expected = (
        Outcome.UNKNOWN,
        "schemas.unreadable",
        "/credentialSchema",
        "later",
        "verifier",
        params,
        WHERE,
    )
    assert told(found) == expected


@pytest.mark.parametrize(("page", "reason"), PASSING, ids=repr)
def test_in_the_place_of_what_a_schema_refers_to_as_well(page: bytes, reason: str) -> None:
    url = "https://other.example/page"
    for fragment in ("", "#/$defs/a"):
        found = judged({"$schema": DRAFT, "$ref": f"{url}{fragment}"}, {}, {url: page})
        assert (found.code, found.retry, found.params["url"]) == ("schemas.unreadable", "later", url)
        assert found.params.get("reason", "") == reason


def test_a_digest_makes_anything_a_schema() -> None:
    """It is what the issuer meant, and so will be for ever; what has another digest may be another thing later."""
    odd: JSONObject = {"error": "busy"}
    for page in (odd, {}):
        meant = named(LONG, "1EdTechJsonSchemaValidator2019", digestSRI=sri(page))
        assert said(meant, {LONG: page}).code == "schemas.passed"
    half = said(named(LONG, digestSRI=sri(b"{")), {LONG: b"{"})
    assert told(half) == unknown("schemas.unreadable", LONG, advice=WHERE, reason="json.syntax")
    for body, _ in PASSING:
        found = said(named(LONG, digestSRI=sri(FITS)), {LONG: body})
        assert (found.code, found.retry, found.params) == ("schemas.unreadable", "later", {"url": LONG[:200]})
    for other in (FALSE, {"type": "object"}, {"issuer": ISSUER_ID}):
        found = said(named(LONG, digestSRI=sri(FITS)), {LONG: other})
        assert (found.code, found.retry) == ("schemas.digest", "never")


def test_whether_it_says_anything_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[JSON] = []

    def looked(document: JSON) -> bool:
        asked.append(document)
        return True

    monkeypatch.setattr(documents, "is_schema", looked)
    library, web = Library(), Web({URL: FITS})
    run(library.load([URL]), web)
    assert library.schema_at(URL) is library.schema_at(URL) == FITS
    assert asked == [FITS]


def test_what_is_not_said_to_be_passing_is_there_for_ever() -> None:
    found = _unreadable(LONG)
    assert told(found) == unknown("schemas.unreadable", LONG, pointer="", advice=WHERE)


def test_what_is_undecided() -> None:
    assert told(undecided("schemas.x", "…", url=LONG)) == (
        *(Outcome.UNKNOWN, "schemas.x", "", "never", "issuer", {"url": LONG[:200]}, ""),
    )
    more = undecided("schemas.x", "…", url="u", reason="r", retry="later", turn="verifier", advice="A.")
    assert told(more) == (
        *(Outcome.UNKNOWN, "schemas.x", "", "later", "verifier", {"url": "u", "reason": "r"}, "A."),
    )
    assert undecided("schemas.x", "…", url="u", values={"a": 1, "url": "v"}).params == {"a": 1, "url": "u"}


def page(number: int) -> str:
    return f"https://school.example/{number}"


def test_each_document_is_fetched_once_whatever_became_of_it() -> None:
    library, web = Library(), Web({page(1): FITS, page(2): 500, page(3): FITS})
    run(library.load([page(1), "http://insecure.example/", page(2), page(1)]), web)
    assert web.urls == [page(1), page(2)]
    run(library.load([page(2), page(1), "http://insecure.example/", page(3)]), web)
    assert web.urls == [page(1), page(2), page(3)]
    assert sorted(library.bodies) == [page(1), page(3)]
    assert {url: each.code for url, each in library.failures.items()} == {
        page(2): "schemas.unavailable",
        "http://insecure.example/": "schemas.url",
    }
    assert told(library.failures["http://insecure.example/"]) == unknown(
        "schemas.url", "http://insecure.example/", ""
    )
    assert library.json_at(page(1)) is library.json_at(page(1))


def test_one_document_is_parsed_once_for_all_badges_that_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def counting(body: bytes, limits: Limits) -> JSON:
        parsed.append(body)
        return parse(body, limits)

    monkeypatch.setattr(documents, "parse", counting)
    pages = {URL: dump(FITS), page(1): dump(FALSE), page(2): b"{"}
    question, web, good = Question(Policy(), default_contexts(), NOW), Web(pages), dict[str, Any](GOOD)
    found = []
    for url in (URL, URL, page(1), page(2), page(2)):
        document: JSONObject = {"issuer": ISSUER_ID, "credentialSchema": named(url)}
        rounds = check_schemas(document, Examined(**good), question, Nest(Budget()))
        found.append(run(rounds, web)[0].code.removeprefix("schemas."))
    assert found == ["passed", "passed", "violated", "unreadable", "unreadable"]
    assert parsed == [*pages.values()]


@pytest.mark.parametrize("before", [0, 10])
def test_there_are_at_most_sixteen(before: int) -> None:
    pages = {page(number): (FITS if number % 2 else 404) for number in range(20)}
    library, web = Library(), Web(pages)
    run(library.load([*pages][:before]), web)
    run(library.load(pages), web)
    assert web.urls == [*pages][:16]
    codes = [None if failure is None else failure.code for failure in map(library.failure_at, pages)]
    assert codes == ["schemas.unavailable", None] * 8 + ["limit.schema_documents"] * 4
    elsewhere = library.failure_at("http://school.example/17")
    assert elsewhere is not None
    assert elsewhere.code == "schemas.url"
    refused = library.failure_at(page(16))
    assert refused is not None
    assert library.bytes_at(page(16)) == library.json_at(page(16)) == refused
    assert told(refused) == unknown("limit.schema_documents", page(16), "", limit=16)
    assert refused.message == "The schemas of this badge are spread over more than 16 documents."


def test_what_nobody_asked_for_has_not_failed() -> None:
    library = Library()
    run(library.load(page(number) for number in range(15)), Web({}))
    assert library.failure_at(page(17)) is None
    run(library.load([page(15)]), Web({}))
    assert library.failure_at(page(17)) is not None


def test_thousands_of_references_are_told_apart_only_where_one_is_missed() -> None:
    pages = {page(number): FITS for number in range(16)}
    library = Library()
    run(library.load([*pages, *(f"http://school.example/{number}" for number in range(30_000))]), Web(pages))
    assert (len(library.bodies), library.failures) == (16, {})


# What it says


def judged(
    schema: JSON,
    value: JSON,
    pages: Mapping[str, Any] = NONE,
    *,
    entry: Entry | None = None,
    own: bool = True,
    work: Work | None = None,
) -> Check:
    """What a schema of the issuer's says of a value."""
    library = Library()
    rounds = judge_by(
        entry or Entry("/credentialSchema", URL, "JsonSchema"),
        Schema(schema, own=own),
        value,
        ISSUER_ID,
        library,
        work or Work(),
    )
    found: Check = run(rounds, Web(pages))
    return found


def test_of_which_draft_a_schema_is() -> None:
    assert judged({}, {}).code == "schemas.dialect"
    assert judged({}, {}, entry=Entry("", URL, VALIDATOR)).code == "schemas.passed"
    long = judged({"$schema": DRAFT}, {}, entry=Entry("/x", LONG, "JsonSchema"))
    assert told(long) == (Outcome.PASSED, "schemas.passed", "", "never", "nobody", {"url": LONG[:200]}, "")


def test_looking_a_schema_through_is_work_as_well() -> None:
    """Though nothing of it is asked of the value."""
    large: JSON = {"$schema": DRAFT, "$defs": {str(number): {} for number in range(50)}}
    work = Work(steps=100)
    assert judged(large, {}, work=work).code == "schemas.passed"
    assert 40 < work.steps < 50
    assert judged(large, {}, work=work).code == "limit.schema"


def test_a_schema_that_can_not_be_used_says_why() -> None:
    found = judged({"$schema": DRAFT, "type": 7}, {})
    assert told(found) == unknown("schemas.malformed", pointer="", keyword="type")
    assert found.message == "The schema is malformed: `type` has a value that it can not have."
    assert found.message.startswith("The schema is malformed: `type`")
    dear = judged({"$schema": DRAFT, "required": ["a"]}, {}, work=Work(steps=0))
    assert told(dear) == unknown(
        "limit.schema", pointer="", advice="Ask the issuer for a schema that is simpler."
    )


def chain(last: int) -> dict[str, JSON]:
    """Schemas that each refer to the next."""
    links: dict[str, JSON] = {page(number): {"$ref": page(number + 1)} for number in range(1, last)}
    return links | {page(last): {"type": "object"}}


def test_four_rounds_of_references_are_followed() -> None:
    first: JSON = {"$schema": DRAFT, "$ref": page(1)}
    assert judged(first, {}, chain(4)).code == "schemas.passed"
    further = judged(first, {}, chain(5))
    assert told(further) == unknown("schemas.missing", pointer="")
    assert further.message == "The schema refers to another one, which is not at hand."


@pytest.mark.parametrize("url", ["https://other.example/gone", f"https://other.example/{'y' * 300}"])
def test_what_it_refers_to_and_is_not_there_is_named(url: str) -> None:
    found = judged({"$schema": DRAFT, "$ref": url}, {}, {url: SLOW})
    assert (found.code, found.params, found.retry) == (
        *("schemas.unavailable", {"url": url[:200], "reason": "fetch.timeout"}, "later"),
    )


@pytest.mark.parametrize(("body", "code"), [(b"<html>", "unavailable"), (b'{"a": 1, "a": 2}', "unreadable")])
def test_what_it_refers_to_and_can_not_be_read_is_named(body: bytes, code: str) -> None:
    url = "https://other.example/page"
    found = judged({"$schema": DRAFT, "$ref": url}, {}, {url: body})
    assert (found.outcome, found.code, found.params["url"]) == (
        Outcome.UNKNOWN,
        f"schemas.{code}",
        url,
    )


@pytest.mark.parametrize(
    ("url", "own", "strange"),
    [
        (page(1), True, ""),
        (page(1), False, URL),
        ("https://other.example/1", True, "https://other.example/1"),
    ],
    ids=["the issuer's", "in a stranger's", "a stranger's"],
)
def test_what_it_refers_to_may_be_somebody_elses(url: str, own: bool, strange: str) -> None:  # noqa: FBT001 - a parameter of the test
    found = judged({"$schema": DRAFT, "$ref": url}, {}, {url: {"required": ["a"]}}, own=own)
    assert found.code == ("schemas.elsewhere" if strange else "schemas.violated")
    assert found.params.get("server", "") == strange


def test_what_it_brings_along_is_not_fetched() -> None:
    """A schema may carry another one under its own name: that one counts, whatever is at the address."""
    url = "https://other.example/a"
    carried: JSON = {"$schema": DRAFT, "$defs": {"a": {"$id": url, "required": ["a"]}}, "$ref": url}
    assert judged(carried, {}, {url: {"$schema": "http://json-schema.org/draft-04/schema#"}}).code == (
        "schemas.violated"
    )


def test_a_reference_that_could_not_be_had_is_nobodys_word() -> None:
    """It was not used: what the issuer's own schema says is still the issuer's."""
    unused: JSON = {"x": {"$ref": "https://other.example/gone"}}
    found = judged({"$schema": DRAFT, "required": ["a"], "properties": unused}, {})
    assert found.code == "schemas.violated"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("", "passed"),
        ("#", "passed"),
        ("#/$defs/strict", "violated"),
        ("#strict", "violated"),
        ("#/$defs/none", "reference"),
    ],
)
def test_a_schema_may_be_a_part_of_a_document(part: str, code: str) -> None:
    """The fragment says which: the whole document may ask nothing."""
    strict: JSON = {"$anchor": "strict", "required": ["nobody has this"]}
    found = said(named(f"{URL}{part}"), {URL: {"$schema": DRAFT, "$defs": {"strict": strict}}})
    assert (found.code, found.params["url"]) == (f"schemas.{code}", URL)


def test_a_fault_of_the_schema_is_told_and_not_what_else_could_not_be_had() -> None:
    unused: JSON = {"x": {"$ref": "https://other.example/gone"}}
    found = judged({"$schema": DRAFT, "type": 7, "properties": unused}, {})
    assert told(found) == unknown("schemas.malformed", pointer="", keyword="type")
    assert found.message == "The schema is malformed: `type` has a value that it can not have."


def test_a_schema_in_a_credential_may_refer_to_itself() -> None:
    entry = Entry("/credentialSchema", IN_CREDENTIAL, "JsonSchemaCredential", at="/credentialSubject")
    own: JSON = {"$schema": DRAFT, "$defs": {"a": {"type": "object"}}, "$ref": f"{IN_CREDENTIAL}#/$defs/a"}
    assert judged(own, {}, {IN_CREDENTIAL: {"no": "schema"}}, entry=entry).code == "schemas.passed"


MISSING = Violation("", "required", Broken("schemas.violated.required", "It lacks a.", {"names": ["a"]}))
TOO_LONG = Violation("/name", "maxLength", Broken("schemas.violated.max_length", "It is long.", {"limit": 7}))
NOT_AS_ASKED = "It is not as the schema asks that its issuer names."


@pytest.mark.parametrize(
    ("at", "violations", "pointer"),
    [
        ("", [MISSING], "/credentialSchema/0"),
        ("", [TOO_LONG], "/name"),
        ("/credentialSubject", [MISSING], "/credentialSubject"),
        ("/x", [TOO_LONG, MISSING], "/x/name"),
        ("/" + "y" * 300, [TOO_LONG] * 25, f"/{'y' * 300}/name"),
    ],
    ids=range(5),
)
def test_what_is_violated(at: str, violations: list[Violation], pointer: str) -> None:
    entry = Entry("/credentialSchema/0", LONG, "JsonSchema", at=at)
    params = {"url": LONG[:200], "keyword": violations[0].keyword, "violations": len(violations)}
    found = _violated(entry, violations, "")
    first = violations[0].broken.message
    assert told(found) == (Outcome.FAILED, "schemas.violated", pointer, "never", "issuer", params, MENDED)
    assert found.message == f"{NOT_AS_ASKED} {first}"
    server = f"{LONG}/else"
    strange = _violated(entry, violations, server)
    params["server"] = server[:200]
    assert told(strange) == (Outcome.UNKNOWN, "schemas.elsewhere", pointer, "never", "issuer", params, WHICH)
    assert strange.message == (
        f"{NOT_AS_ASKED} That may not be what the issuer meant: it is on a server of others, {server[:200]}. {first}"
    )
    for each, severity in ((found, "error"), (strange, "warning")):
        assert [(one.code, one.severity, one.pointer, one.params, one.message) for one in each.findings] == [
            (
                *(one.broken.code, severity, f"{at}{one.pointer}"),
                *({**one.broken.params, "url": LONG[:200], "keyword": one.keyword}, one.broken.message),
            )
            for one in violations[:20]
        ]


# Whose word it is


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (named(), "violated"),
        (named(ELSEWHERE), "elsewhere"),
        (named(ELSEWHERE, digestSRI=sri(FALSE)), "violated"),
    ],
    ids=["its own server", "another server", "by digest"],
)
def test_a_schema_is_the_issuers_word(entry: JSON, code: str) -> None:
    found = said(entry, {URL: FALSE, ELSEWHERE: FALSE})
    assert (found.code, found.pointer) == (f"schemas.{code}", "/credentialSchema")


def by_school(inside: JSON = FALSE, url: str = IN_CREDENTIAL, *, proof: Any = None) -> bytes:
    """A credential of the issuer's own with a schema in it."""
    made = schema_credential(inside)
    document = {name: value for name, value in made.items() if name != "proof"}
    return bytes(fixed_issuer(proof=proof).secure({**document, "issuer": ISSUER_ID, "id": url}, now=NOW))


HOSTED = "https://school.example/credentials/1"


@pytest.mark.parametrize(
    ("url", "credential", "code"),
    [
        (IN_CREDENTIAL, by_school(), "violated"),
        (IN_CREDENTIAL, by_school(proof="vc-jwt"), "violated"),
        (IN_CREDENTIAL, by_school(url="urn:x"), "elsewhere"),
        (IN_CREDENTIAL, schema_credential(FALSE), "elsewhere"),
        (HOSTED, schema_credential(FALSE), "violated"),
    ],
    ids=["signed", "signed as a token", "signed for another place", "a stranger's", "a stranger's, hosted"],
)
def test_a_schema_in_a_credential(url: str, credential: Any, code: str) -> None:
    found, (one,) = schemed([named(url, "JsonSchemaCredential")], {url: credential})
    assert (one.role, one.pointer, one.report.verdict) == (
        "credential",
        "/credentialSchema/0",
        Verdict.ACCEPTED,
    )
    assert (found.code, found.pointer) == (f"schemas.{code}", "/credentialSchema/0")


def test_a_digest_makes_a_credential_the_issuers_word() -> None:
    credential = schema_credential(FALSE)
    entry = named(IN_CREDENTIAL, "JsonSchemaCredential", digestSRI=sri(credential))
    assert said(entry, {IN_CREDENTIAL: credential}).code == "schemas.violated"


@pytest.mark.parametrize(
    ("page", "code", "retry"),
    [
        (SLOW, "unavailable", "later"),
        (b"text", "no_credential", "later"),
        (b"{", "no_credential", "later"),
        (b'{"error": "busy"}', "no_credential", "later"),
        (b'{"a": 1, "a": 2}', "no_credential", "never"),
    ],
    ids=["slow", "text", "half", "error", "twice"],
)
def test_a_credential_that_can_not_be_had(page: Any, code: str, retry: str) -> None:
    found, nested = schemed(named(LONG, "JsonSchemaCredential"), {LONG: page})
    assert (found.code, found.retry, nested) == (f"schemas.{code}", retry, ())
    if code == "no_credential":
        turn = "verifier" if retry == "later" else "issuer"
        expected = (Outcome.UNKNOWN, "schemas.no_credential", "/credentialSchema", retry, turn)
        assert told(found) == (*expected, {"url": LONG[:200]}, "")
        assert found.message == f"What is at {LONG[:200]} is no credential with a schema in it."


@pytest.mark.parametrize("body", [b"text", b"{", b"{}"])
def test_what_is_no_credential_by_its_digest_is_none_for_ever(body: bytes) -> None:
    entry = named(LONG, "JsonSchemaCredential", digestSRI=sri(body))
    found, nested = schemed(entry, {LONG: body})
    assert (told(found), nested) == (unknown("schemas.no_credential", LONG), ())
    other = said({**entry, "digestSRI": sri(FITS)}, {LONG: body})
    assert (other.code, other.retry) == ("schemas.unreadable", "later")


def test_several_in_credentials_keep_their_places() -> None:
    second = "https://schemas.example/credentials/2"
    entries: JSON = [
        named(second, "JsonSchemaCredential"),
        named(),
        named(IN_CREDENTIAL, "JsonSchemaCredential"),
    ]
    pages = {second: 404, URL: FITS, IN_CREDENTIAL: by_school()}
    found, (one,) = schemed(entries, pages)
    assert (one.pointer, found.code, found.pointer) == (
        *("/credentialSchema/2", "schemas.violated", "/credentialSchema/2"),
    )
    assert [(each.code, each.pointer) for each in found.findings] == [
        ("schemas.unavailable", "/credentialSchema/0"),
        ("fetch.status", ""),
        ("schemas.passed", "/credentialSchema/1"),
        ("schemas.violated", "/credentialSchema/2"),
        ("schemas.violated.required", ""),
    ]


def report(verdict: Verdict) -> Report:
    (one,) = schemed(named(IN_CREDENTIAL, "JsonSchemaCredential"), {IN_CREDENTIAL: by_school()})[1]
    return replace(one.report, verdict=verdict)


PACKED: JSONObject = {
    "id": LONG,
    "issuer": ISSUER_ID,
    "type": ["VerifiableCredential", "JsonSchemaCredential"],
    "credentialSubject": {"type": "JsonSchema", "jsonSchema": {"a": 1}},
}


@pytest.mark.parametrize(
    ("members", "own"),
    [({}, True), ({"id": "urn:x"}, False), ({"issuer": "did:web:other.example"}, False)],
    ids=["signed", "for another place", "by somebody else"],
)
def test_what_is_inside(members: JSONObject, own: bool) -> None:  # noqa: FBT001 - a parameter of the test
    elsewhere = LONG.replace("school", "schemas")
    packed = {**PACKED, "id": elsewhere, **members}
    one = Nested(role="credential", pointer="", report=report(Verdict.ACCEPTED), document=packed)
    entry = Entry("", elsewhere, "JsonSchemaCredential")
    assert _inside(entry, packed, one, ISSUER_ID) == Schema({"a": 1}, own=own)
    assert _inside(replace(entry, digests=(("digestSRI", "s"),)), packed, one, ISSUER_ID) == Schema(
        {"a": 1}, own=True
    )


@pytest.mark.parametrize(
    "members",
    [
        {"type": ["VerifiableCredential"]},
        {"credentialSubject": {"jsonSchema": {}}},
        {"credentialSubject": {"type": "JsonSchema"}},
        {"credentialSubject": {"type": "JsonSchema", "jsonSchema": True}},
    ],
    ids=["no kind", "no kind of subject", "no schema", "no object"],
)
def test_what_has_no_schema_inside(members: JSONObject) -> None:
    packed = {**PACKED, **members}
    one = Nested(role="credential", pointer="", report=report(Verdict.ACCEPTED), document=packed)
    found = _inside(Entry("", LONG, "JsonSchemaCredential"), packed, one, ISSUER_ID)
    assert isinstance(found, Check)
    assert told(found) == unknown("schemas.no_credential", LONG, "")
    assert found.message == f"What is at {LONG[:200]} is no credential with a schema in it."


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.UNDECIDED])
def test_what_is_inside_of_one_that_is_not_accepted(verdict: Verdict) -> None:
    one = Nested(role="credential", pointer="", report=report(verdict), document=PACKED)
    found = _inside(Entry("", LONG, "JsonSchemaCredential"), PACKED, one, ISSUER_ID)
    assert isinstance(found, Check)
    assert told(found) == (
        *(Outcome.UNKNOWN, "schemas.credential", "", "never", "verifier", {"url": LONG[:200]}, ""),
    )


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.UNDECIDED])
@pytest.mark.parametrize(("retry", "turn"), [("later", "verifier"), ("never", "issuer")])
def test_what_is_inside_of_one_that_may_be_accepted_later(verdict: Verdict, retry: Any, turn: Any) -> None:
    lost = check("proof", Outcome.UNKNOWN, "resource_unavailable", "Lost.", retry=retry, turn=turn)
    of_one = report(verdict)
    checks = tuple(lost if each.name == "proof" else each for each in of_one.checks)
    one = Nested(role="credential", pointer="", report=replace(of_one, checks=checks), document=PACKED)
    found = _inside(Entry("", LONG, "JsonSchemaCredential"), PACKED, one, ISSUER_ID)
    assert isinstance(found, Check)
    again = verdict is Verdict.UNDECIDED and retry == "later"
    assert (found.code, found.retry) == ("schemas.credential", "later" if again else "never")


# Several

PASSED = check(
    "schemas", Outcome.PASSED, "passed", "Fits.", params={"url": URL}, pointer="/credentialSchema/0"
)
GONE = undecided("schemas.unavailable", "Gone.", url=URL, advice="Ask.")
WRONG = _violated(Entry("/credentialSchema/2", URL, "JsonSchema"), [TOO_LONG, MISSING], "")


def test_one_alone_is_told_as_it_is() -> None:
    for each in (PASSED, GONE, WRONG):
        assert together([each]) is each


def test_of_several_the_gravest_decides_and_each_is_a_finding() -> None:
    two, three = together([PASSED, GONE]), together([PASSED, GONE, WRONG])
    assert (two.code, three.code) == ("schemas.unavailable", "schemas.violated")
    assert [
        (each.code, each.message, each.severity, each.pointer, each.params, each.advice)
        for each in two.findings
    ] == [
        ("schemas.passed", "Fits.", "info", "/credentialSchema/0", {"url": URL}, ""),
        ("schemas.unavailable", "Gone.", "warning", "", {"url": URL}, "Ask."),
    ]
    own = Finding(
        code="schemas.violated",
        message=NOT_AS_ASKED,
        severity="error",
        pointer="/name",
        params=WRONG.params,
        advice=MENDED,
        spec=WRONG.spec,
    )
    assert three.findings == (*two.findings, own, *WRONG.findings)
    assert [each.severity for each in together([GONE, PASSED]).findings] == ["warning", "info"]


def test_what_several_schemas_say_can_be_translated() -> None:
    one = _violated(Entry("/a", URL, "JsonSchema"), [MISSING], "")
    other = _violated(Entry("/b", URL, "JsonSchema"), [MISSING, TOO_LONG], LONG)
    sentences = {
        "schemas.violated": "Verletzt.",
        "schemas.elsewhere": "Verletzt, von {server}.",
        "schemas.violated.required": "{names} fehlt.",
    }
    assert translated(together([other, one]), sentences).message == "Verletzt. a fehlt."
    assert translated(other, sentences).message == f"Verletzt, von {LONG[:200]}. a fehlt."


def test_long_documents_are_parsed_as_long_as_there_is_time() -> None:
    effort = Effort()
    library = Library(effort=effort)
    assert (library.affords(b" " * 80_000), effort.units) == (True, 0)  # as many as there are of this length
    long = b" " * 4_000_000
    assert (library.affords(long), library.affords(long), effort.units) == (True, True, 100_000)
    assert (library.affords(b" " * 1_000_000), effort.units) == (True, 125_000)
    other = b" " * 4_000_001
    assert (library.affords(other), library.affords(b"{}"), effort.units) == (False, True, 125_000)
    assert library.affords(long)  # which was parsed before
    library.bodies["https://a.example/"] = other
    found = library.json_at("https://a.example/")
    assert isinstance(found, Check)
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "limit.schema")
    assert found.params == {"url": "https://a.example/"}


@pytest.mark.parametrize(("number", "units"), [(1, 0), (2, 100), (3, 200), (8, 700)])
def test_each_schema_after_the_first_counts(number: int, units: int) -> None:
    effort = Effort()
    assert said([named()] * number, {URL: FITS}, effort=effort).code == "schemas.passed"
    assert effort.units == units


def test_one_schema_is_looked_at_where_nothing_is_left() -> None:
    spent = Effort(120_001)
    assert said([named()], {URL: FITS}, effort=spent).code == "schemas.passed"
    with pytest.raises(BeyondEffort):
        said([named(), named()], {URL: FITS}, effort=spent)


def test_the_standards_own_beside_another_counts_for_nothing() -> None:
    """It stands beside each other one, as the standard asks."""
    official = named(OFFICIALS["achievement"], VALIDATOR)
    effort = Effort(120_001)
    assert said([official, named()], {URL: FITS}, effort=effort).outcome is Outcome.PASSED
    assert effort.units == 120_001


@pytest.mark.parametrize("kind", ["JsonSchema", "JsonSchemaCredential"])
def test_a_long_document_counts_for_the_badge_and_is_not_read_where_nothing_is_left(kind: str) -> None:
    body = b'{"a":1}' + b" " * 80_033
    effort, spent = Effort(), Effort(120_001)
    assert said(named(kind=kind), {URL: body}, effort=effort).code != "limit.schema"
    assert effort.units == 2_001
    assert said(named(kind=kind), {URL: body}, effort=spent).code == "limit.schema"
    assert spent.units == 120_001


def test_what_is_not_the_one_that_was_meant_is_looked_at_as_long_as_there_is_time() -> None:
    """Only what is nothing at all may be another thing later, and that is seen by reading it."""
    body, meant = b"{}" + b" " * 80_038, named(digestSRI=sri(FITS))
    found = [said(meant, {URL: body}, effort=Effort(units)) for units in (120_000, 120_001)]
    assert [each.code for each in found] == ["schemas.unreadable", "schemas.digest"]
    assert [each.retry for each in found] == ["later", "never"]
