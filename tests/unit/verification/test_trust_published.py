"""Registries that are asked over the network, and one's own list: what they ask for, and what becomes of every answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from federation_samples import ANCHOR, FETCH, QUESTION, SIGNER, URL, about, configuration, statement
from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer
from openbadge_issuer.verification import TrustedIssuers
from openbadge_issuer.verification.scheduler import Budget, Session, gather
from openbadge_issuer.verification.trust import (
    DccRegistry,
    Enquiry,
    FederationRegistry,
    Listing,
    TrustRegistry,
    UnsupportedRegistry,
    known_registries,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PUBLISHED = "https://registry.example/registry.json"
LONG = "x" * 201
CUT = "x" * 200
DOWN = FetchFailure("fetch.network", "No line.", "later", "Plug it in.")
GONE = FetchFailure("fetch.offline", "Not there.", "never")


def asked(
    registry: TrustRegistry,
    served: Mapping[str, Answer | bytes],
    *,
    issuer_id: str = ISSUER_ID,
    now: datetime = NOW,
    effort: Effort | None = None,
) -> tuple[Listing, list[Request]]:
    """What the registry says, and what it asked for."""
    enquiry = Enquiry(issuer_id=issuer_id, now=now, effort=effort or Effort())
    session, requests = Session(gather([registry.look_up(enquiry)]), Budget()), list[Request]()
    while needs := session.needs():
        for request in needs:
            requests.append(request)
            answer = served[request.url]
            session.feed(request, Response(request.url, answer) if isinstance(answer, bytes) else answer)
    (found,) = session.result
    assert isinstance(found, Listing)
    return found, requests


def counted(
    registry: TrustRegistry, served: Mapping[str, Answer | bytes], effort: Effort | None = None
) -> int:
    """What asking it counts for."""
    effort = effort or Effort()
    asked(registry, served, effort=effort)
    return effort.units


def unknown(code: str, message: str, url: str, **rest: Any) -> Listing:
    params = {"url": url, **rest.pop("params", {})}
    return Listing(outcome="unknown", code=f"trust.{code}", message=message, params=params, **rest)


def refused(make: Any, *arguments: Any) -> tuple[str, str, str]:
    with pytest.raises(ConfigurationError) as wrong:
        make(*arguments)
    return wrong.value.detail_code, wrong.value.message, wrong.value.advice


# -- the caller's own list


def test_ones_own_list() -> None:
    names = {ISSUER_ID: "School"}
    mine = TrustedIssuers(names)
    names["did:web:else.example"] = "Somebody else"
    assert isinstance(mine.names, MappingProxyType)
    assert asked(mine, {}) == (Listing(outcome="listed", name="School"), [])
    assert asked(mine, {}, issuer_id="did:web:else.example") == (Listing(outcome="not_listed"), [])


@pytest.mark.parametrize(
    "names",
    ["did:web:a", ["did:web:a"], None, {"": "Nobody"}, {"did:web:a": None}, {"did:web:a": "A", 7: "B"}],
    ids=repr,
)
def test_what_is_no_list(names: Any) -> None:
    message = "An allow-list of issuers maps each issuer's id to the name under which you know it."
    assert refused(TrustedIssuers, names) == ("config.trust", message, "")


def test_an_empty_list() -> None:
    assert refused(TrustedIssuers, {}) == (
        "config.empty_allow_list",
        "The allow-list of issuers is empty, so nothing could ever be accepted.",
        "Leave `trust` out to accept any issuer, or name at least one.",
    )


# -- a published document


DCC = DccRegistry("DCC", PUBLISHED)


def entries(**issuers: Any) -> bytes:
    return dump(
        {"registry": {ISSUER_ID if key == "school" else key: value for key, value in issuers.items()}}
    )


def of_dcc(answer: Answer | bytes, registry: DccRegistry = DCC) -> Listing:
    found, requests = asked(registry, {registry.url: answer})
    assert requests == [Request(registry.url, max_bytes=4_000_000, purpose="trust")]
    return found


def test_a_document_of_issuers() -> None:
    params = {"url": PUBLISHED}
    listed = Listing(outcome="listed", name="School", params=params)
    assert of_dcc(entries(school={"name": " School "})) == listed
    assert of_dcc(entries(school={"name": LONG})).name == CUT
    assert of_dcc(entries(other={"name": "Other"})) == Listing(outcome="not_listed", params=params)


def test_what_reading_a_document_counts_for() -> None:
    """By its entries, and by its bytes."""
    body = dump({"registry": {}, "numbers": [1] * 20})
    body += b" " * (3_999 - len(body))
    assert counted(DCC, {PUBLISHED: body}) == 20 // 2 + 3
    assert counted(DCC, {PUBLISHED: DOWN}) == 0


def test_where_nothing_is_left_an_ordinary_document_is_read_all_the_same() -> None:
    body = dump({"registry": {}, "numbers": [1] * 9_900})
    body += b" " * (50_999 - len(body))
    longer = body + b" "
    assert counted(DCC, {PUBLISHED: body}, Effort(120_001)) == 120_001 + 5_000
    assert counted(DCC, {PUBLISHED: longer}, Effort(120_000)) == 120_000 + 5_001
    with pytest.raises(BeyondEffort):
        counted(DCC, {PUBLISHED: longer}, Effort(120_001))


@pytest.mark.parametrize(
    "entry", [None, "School", ["School"], {}, {"name": None}, {"name": 7}, {"name": " "}], ids=repr
)
def test_an_issuer_without_a_name(entry: Any) -> None:
    nameless = unknown("no_name", "It knows the issuer, and gives it no name.", PUBLISHED)
    assert of_dcc(entries(school=entry)) == nameless


@pytest.mark.parametrize(
    ("body", "retry"),
    [
        (b"{}", "later"),
        (b'{"error": "busy"}', "later"),
        (b'{"registry": null}', "never"),
        (b'{"registry": ["did:web:school.example"]}', "never"),
    ],
    ids=["nothing", "an error", "no registry", "an array"],
)
def test_what_is_no_document_of_issuers(body: bytes, retry: str) -> None:
    """An error that a server tells as JSON may be a registry later."""
    message = "What it sends is no list of issuers: it has no `registry`."
    assert of_dcc(body) == unknown("no_list", message, PUBLISHED, retry=retry)


@pytest.mark.parametrize(
    ("body", "why", "retry"),
    [
        (b"[]", "This is JSON, but not a JSON object.", "later"),
        (
            b'{"registry": {}, "registry": {}}',
            "A name stands twice in one object: readers would see different values.",
            "never",
        ),
    ],
    ids=["an array", "twice"],
)
def test_what_can_not_be_read(body: bytes, why: str, retry: str) -> None:
    assert of_dcc(body) == unknown(
        "unreadable",
        f"What it sends can not be read. {why}",
        PUBLISHED,
        retry=retry,
        params={"message": why},
    )


def test_half_of_a_registry_may_be_whole_later() -> None:
    for half in (entries(school={"name": "School"})[:-1], b"", b"busy"):
        found = of_dcc(half)
        assert (found.outcome, found.code, found.retry) == ("unknown", "trust.unreadable", "later")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b" \n<html>", "sent a web page"),
        (404, entries(school={"name": "S"}), "answered 404"),
        (500, b"<html>", "answered 500"),
        (204, b"", "answered 204"),
    ],
    ids=["page", "404", "500", "204"],
)
def test_an_answer_that_is_none(status: int, body: bytes, said: str) -> None:
    assert of_dcc(Response(PUBLISHED, body, status)) == unknown(
        "unavailable_page" if status == 200 else "unavailable_status",
        f"{PUBLISHED} {said}.",
        PUBLISHED,
        retry="later",
        params={"reason": "fetch.status", "status": status},
    )


def test_a_document_that_can_not_be_had() -> None:
    assert of_dcc(DOWN) == unknown(
        "unavailable",
        "It could not be asked. No line.",
        PUBLISHED,
        retry="later",
        params={"reason": "fetch.network", "message": "No line."},
    )
    assert of_dcc(GONE) == unknown(
        "unavailable",
        "It could not be asked. Not there.",
        PUBLISHED,
        params={"reason": "fetch.offline", "message": "Not there."},
    )


SCHOOL = entries(school={"name": "School"})


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/registry.json",
        "https://registry.example:8443/r",
        "http://registry.example/r",
        "",
    ],
)
def test_a_document_from_another_server(url: str) -> None:
    message = "Its address leads to another server, and what comes from there does not count."
    assert of_dcc(Response(url, SCHOOL)) == unknown("redirected", message, PUBLISHED)


@pytest.mark.parametrize(
    ("named", "answered"),
    [
        (PUBLISHED, "https://registry.example/v2/registry.json"),
        (PUBLISHED, f"{PUBLISHED}#latest"),
        (PUBLISHED, "https://registry.example:443/registry.json"),
        ("https://registry.example:443/registry.json", PUBLISHED),
    ],
    ids=["path", "fragment", "port in the answer", "port in the address"],
)
def test_the_same_server_by_another_address(named: str, answered: str) -> None:
    assert of_dcc(Response(answered, SCHOOL), DccRegistry("DCC", named)).outcome == "listed"


def test_a_kind_that_is_not_asked_here() -> None:
    for kind, shown in (("ebsi", "ebsi"), (LONG, CUT)):
        found, requests = asked(UnsupportedRegistry("Ledger", kind), {})
        assert requests == []
        assert found == Listing(
            outcome="unknown",
            code="trust.unsupported",
            message=f"It is of the kind '{shown}', which is not asked here.",
            advice="Look the issuer up there yourself.",
            params={"kind": shown},
        )


NAME = ("config.trust", "A registry has the name under which you know it.", "")


def test_what_is_no_registry() -> None:
    for name in ("", " ", None, 7):
        assert refused(DccRegistry, name, PUBLISHED) == NAME
        assert refused(UnsupportedRegistry, name, "ebsi") == NAME
    for url in ("http://a.example/r", "https://127.0.0.1/r", 7, None):
        code, message, _ = refused(DccRegistry, LONG, url)
        assert code == "config.trust"
        assert message.startswith(f"The address of the registry '{CUT}' can not be asked. ")


EXAMPLE = 'It looks like [{"name": "…", "type": "dcc-legacy", "url": "https://…/registry.json"}].'


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ([], "It is an array of 1 to 100 registries."),
        ([{"name": "x", "url": PUBLISHED}] * 101, "It is an array of 1 to 100 registries."),
        ({"name": "x"}, "It is an array of 1 to 100 registries."),
        ("x", "It is an array of 1 to 100 registries."),
        (["x"], "Each registry has a `name`, a text."),
        ([{"url": PUBLISHED}], "Each registry has a `name`, a text."),
        ([{"name": "x", "type": 7, "url": PUBLISHED}], "Each registry has a `name`, a text."),
        ([{"name": LONG}], f"The registry '{CUT}' has no `url`."),
        ([{"name": "x", "type": "oidf", "url": URL}], "The registry 'x' has no `trustAnchorEC`."),
    ],
    ids=range(9),
)
def test_what_is_no_list_of_registries(listed: Any, reason: str) -> None:
    expected = ("config.trust", f"This is no list of trust registries. {reason}", EXAMPLE)
    assert refused(known_registries, dump(listed)) == expected


def test_lists_of_registries() -> None:
    code, message, advice = refused(known_registries, b"{")
    assert (code, advice) == ("config.trust", EXAMPLE)
    assert message.startswith("This is no list of trust registries. This is not JSON")
    assert known_registries(dump([{"name": "DCC", "url": PUBLISHED}])) == (DCC,)
    assert len(known_registries(dump([{"name": "DCC", "url": PUBLISHED}] * 100))) == 100
    assert known_registries(dump([{"name": "Ledger", "type": "ebsi"}])) == (
        UnsupportedRegistry("Ledger", "ebsi"),
    )


# -- a federation


FEDERATION = FederationRegistry("Federation", URL)
GOOD = configuration()
ACCEPT = "application/entity-statement+jwt, application/json;q=0.1"


def of_federation(
    configured: Answer | bytes = GOOD, stated: Answer | bytes = b"", *, now: datetime = NOW
) -> Listing:
    return asked(FEDERATION, {URL: configured, QUESTION: stated}, now=now)[0]


def test_what_an_anchor_states() -> None:
    found, requests = asked(FEDERATION, {URL: GOOD, QUESTION: b" " + about(" School ") + b"\n"})
    assert found == Listing(outcome="listed", name="School", until=NOW + DAY, params={"url": URL})
    assert requests == [
        Request(url, accept=ACCEPT, max_bytes=500_000, purpose="trust") for url in (URL, QUESTION)
    ]
    assert of_federation(stated=about(LONG)).name == CUT


def test_what_statements_count_for() -> None:
    """By their bytes, and where a signature under their key takes long, for that as well."""
    stated = about("School")
    units = len(GOOD) // 50 + len(stated) // 50
    assert counted(FEDERATION, {URL: GOOD, QUESTION: stated}) == units
    assert counted(FEDERATION, {URL: GOOD, QUESTION: DOWN}) == len(GOOD) // 50
    assert counted(FEDERATION, {URL: DOWN}) == 0
    public = ec.derive_private_key(7, ec.SECP384R1()).public_key()
    dear = PublicKey.from_pem(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).to_jwk()
    under = configuration(jwks={"keys": [{**dear, "kid": "key-1"}]})
    assert counted(FEDERATION, {URL: under}) == len(under) // 50 + 115
    with pytest.raises(BeyondEffort):
        counted(FEDERATION, {URL: GOOD}, Effort(120_001))


@pytest.mark.parametrize("length", [2_000, 2_001])
def test_the_longest_address_of_an_endpoint(length: int) -> None:
    endpoint = f"{FETCH}/".ljust(length, "x")
    there = f"{endpoint}?{QUESTION.partition('?')[2]}"
    found, _ = asked(FEDERATION, {URL: configuration(endpoint=endpoint), there: about("School")})
    assert found.outcome == "listed" if length == 2_000 else found == unknown("no_endpoint", NOWHERE, URL)


def test_how_the_question_is_put() -> None:
    """Every character of an id that has a meaning in an address is written as one that has none."""
    odd = "https://school.example/a?b=c&sub=d#e"
    for endpoint, mark in ((FETCH, "?"), (f"{FETCH}?tenant=1", "&")):
        question = f"{endpoint}{mark}sub=https%3A%2F%2Fschool.example%2Fa%3Fb%3Dc%26sub%3Dd%23e"
        served = {URL: configuration(endpoint=endpoint), question: about("School", odd)}
        assert asked(FEDERATION, served, issuer_id=odd)[0].outcome == "listed"


OF_ANOTHER = "The statement is not by the anchor, or not about this issuer."
NAMELESS_THERE = "It knows the issuer, and gives it no name."
EXTENDED = "Its statement demands extensions that are not understood here."
KEYLESS = "Its statement names no key of the anchor."
UNTIMELY = "Its statement is not good at this time."
CODES = {
    OF_ANOTHER: "statement_of_another",
    NAMELESS_THERE: "no_name",
    "What it sends is no entity statement.": "no_statement",
    EXTENDED: "statement_extensions",
    KEYLESS: "statement_key",
    UNTIMELY: "statement_time",
}


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (about(issuer="https://other.example"), OF_ANOTHER),
        (about(sub="did:web:other.example"), OF_ANOTHER),
        (about(" "), NAMELESS_THERE),
        (about(header={"typ": "JWT"}), "What it sends is no entity statement."),
        (about(crit=["x"]), EXTENDED),
        (about(header={"kid": "key-2"}), KEYLESS),
        (about(header={"kid": None}), KEYLESS),
        (about(iat=None), UNTIMELY),
        (about(exp=None), UNTIMELY),
        (about(exp=True), UNTIMELY),
        (about(iat="0"), UNTIMELY),
        (about(iat=-1), UNTIMELY),
        (about(iat=True), UNTIMELY),
        (about(exp=253_402_300_800), UNTIMELY),
    ],
    ids=range(14),
)
def test_a_statement_that_does_not_count(stated: bytes, message: str) -> None:
    assert of_federation(stated=stated) == unknown(CODES[message], message, URL)


def test_the_widest_times() -> None:
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert of_federation(stated=about(iat=0, exp=253_402_300_799)).until == end
    assert of_federation(stated=about(iat=0.5)).outcome == "listed"


@pytest.mark.parametrize(
    ("moment", "good"),
    [
        (NOW - timedelta(minutes=1), True),
        (NOW - timedelta(minutes=1) - SECOND, False),
        (NOW + DAY - SECOND, True),
        (NOW + DAY, False),
    ],
    ids=["a minute early", "more", "the last second", "the end"],
)
def test_from_when_until_when_a_statement_is_good(moment: datetime, good: bool) -> None:  # noqa: FBT001 - a case
    """The clock of the anchor may be a minute ahead; its end is its end."""
    stated = about(begins=NOW, ends=NOW + DAY)
    found = of_federation(configuration(ends=NOW + 9 * DAY), stated, now=moment)
    late = unknown("statement_time", UNTIMELY, URL)
    assert found.outcome == "listed" if good else found == late


def test_a_signature_of_somebody_else() -> None:
    found = of_federation(stated=about(signer=fixed_signer("P-256", controller=None, seed="mallory")))
    begins = "Its statement can not be relied on. "
    assert found.message.startswith(begins)
    why = found.message.removeprefix(begins)
    assert found == unknown("statement", found.message, URL, params={"message": why})


JWK = {**SIGNER.public_jwk, "kid": "key-1"}
NAMELESS = dict(SIGNER.public_jwk)
MANY = [{**SIGNER.public_jwk, "kid": f"key-{at}"} for at in range(2, 51)]


@pytest.mark.parametrize(
    ("keys", "header", "good"),
    [
        ([JWK], {}, True),
        (JWK, {}, True),
        ([*MANY, JWK], {}, True),
        ([*MANY, NAMELESS, JWK], {}, False),
        ([JWK, JWK], {}, False),
        ([[JWK]], {}, False),
        (["x", None, 7, JWK], {}, True),
        ([NAMELESS], {"kid": None}, False),
        ([{**JWK, "kid": ""}], {"kid": ""}, False),
        ([], {}, False),
    ],
    ids=["one", "alone", "fifty", "more", "twice", "nested", "odd ones", "no name", "empty name", "none"],
)
def test_the_key_is_the_one_of_that_name(keys: Any, header: dict[str, Any], good: bool) -> None:  # noqa: FBT001 - a case
    found = of_federation(configuration(jwks={"keys": keys}, header=header), about(header=header))
    nobody = unknown("statement_key", KEYLESS, URL)
    assert found.outcome == "listed" if good else found == nobody


SOMEBODY = "What is at its address is the statement of somebody else."
NOWHERE = "The anchor names no https address where it answers."


@pytest.mark.parametrize(
    ("configured", "message"),
    [
        (configuration(issuer="https://other.example", sub="https://other.example"), SOMEBODY),
        (configuration(sub="https://other.example"), SOMEBODY),
        (configuration(issuer="https://other.example"), SOMEBODY),
        (configuration(issuer=f"{ANCHOR}/X", sub=f"{ANCHOR}/X"), SOMEBODY),
        (configuration(endpoint=None), NOWHERE),
        (configuration(endpoint="http://anchor.example/fetch"), NOWHERE),
        (configuration(endpoint="https://127.0.0.1/fetch"), NOWHERE),
    ],
    ids=range(7),
)
def test_an_anchor_that_does_not_count(configured: bytes, message: str) -> None:
    code = "another_anchor" if message is SOMEBODY else "no_endpoint"
    assert of_federation(configured) == unknown(code, message, URL)


def test_an_anchor_whose_id_ends_in_a_slash() -> None:
    slash = f"{ANCHOR}/"
    assert of_federation(configuration(issuer=slash, sub=slash), about(issuer=slash)).outcome == "listed"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        (f"{URL}#1", True),
        ("https://anchor.example:443/.well-known/openid-federation", True),
        ("https://anchor.example/federation", True),
        ("https://other.example/.well-known/openid-federation", False),
        ("https://anchor.example:8443/.well-known/openid-federation", False),
        ("", False),
    ],
    ids=str,
)
def test_the_keys_of_an_anchor_come_from_its_own_server(url: str, good: bool) -> None:  # noqa: FBT001 - a case
    found = of_federation(Response(url, GOOD), about())
    message = "Its address leads to another server, and what comes from there does not count."
    assert found.outcome == "listed" if good else found == unknown("redirected", message, URL)


def test_an_address_with_the_usual_port() -> None:
    address = "https://anchor.example:443/.well-known/openid-federation"
    named = "https://anchor.example:443"
    served: dict[str, Answer | bytes] = {
        address: Response(URL, configuration(issuer=named, sub=named)),
        QUESTION: about(issuer=named),
    }
    assert asked(FederationRegistry("Federation", address), served)[0].outcome == "listed"


def test_who_is_not_known_to_the_anchor() -> None:
    body = b'{"error": "not_found", "error_description": "No such entity."}'
    assert of_federation(stated=Response(QUESTION, body, 404)) == Listing(
        outcome="not_listed", params={"url": URL}
    )


def test_who_is_not_known_to_another_server() -> None:
    """What a redirect leads to may bring what the anchor has signed, and says no for nobody."""
    url = "https://other.example/fetch"
    found = of_federation(stated=Response(url, b'{"error": "not_found"}', 404))
    assert (found.outcome, found.code, found.message) == (
        "unknown",
        "trust.unavailable_status",
        f"{url} answered 404.",
    )
    assert of_federation(stated=Response(url, about("School"))).outcome == "listed"


@pytest.mark.parametrize(
    "body",
    [b"", b"busy", b'{"error": "busy"}', b"null", b"\xff", GOOD[:9], GOOD.rpartition(b".")[0]],
    ids=["nothing", "text", "error", "null", "odd", "half of a head", "half"],
)
def test_what_is_no_statement_may_be_one_later(body: bytes) -> None:
    for found in (of_federation(body), of_federation(stated=b" " + body)):
        assert (found.outcome, found.code, found.retry) == ("unknown", "trust.statement", "later")


def test_what_is_a_statement_is_taken_at_its_word() -> None:
    other = about("School", signer=fixed_signer("P-256", controller=None, seed="mallory"))
    for body in (other, b" " + other + b"\n", GOOD.rpartition(b".")[0] + b".", b"a.b.c", b"a.b."):
        found = of_federation(stated=body)
        assert (found.outcome, found.retry) == ("unknown", "never")


def test_a_page_in_the_place_of_a_statement() -> None:
    url = f"{QUESTION}#{LONG}"
    found = of_federation(stated=Response(url, b" <html>"))
    assert found == unknown(
        "unavailable_page", f"{url[:200]} sent a web page.", URL, retry="later", params={"url": url[:200]}
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"error": "not_found"}'),
        (400, b'{"error": "not_found"}'),
        (404, b'{"error": "server_error"}'),
        (404, b"{}"),
        (404, b"<html>"),
        (404, b"[]"),
        (500, b""),
    ],
    ids=range(7),
)
def test_any_other_answer_is_no_no(status: int, body: bytes) -> None:
    url = f"{QUESTION}#{LONG}"
    found = of_federation(stated=Response(url, body, status))
    if status == 200:
        assert (found.outcome, found.code, found.retry) == ("unknown", "trust.statement", "later")
        return
    assert found == unknown(
        "unavailable_status",
        f"{url[:200]} answered {status}.",
        URL,
        retry="later",
        params={"url": url[:200], "reason": "fetch.status", "status": status},
    )


def test_nobody_answers() -> None:
    later = unknown(
        "unavailable",
        "It could not be asked. No line.",
        URL,
        retry="later",
        params={"reason": "fetch.network", "message": "No line."},
    )
    never = unknown(
        "unavailable",
        "It could not be asked. Not there.",
        URL,
        params={"reason": "fetch.offline", "message": "Not there."},
    )
    for failure, expected in ((DOWN, later), (GONE, never)):
        assert of_federation(failure) == expected
        assert of_federation(stated=failure) == expected


def test_no_metadata_at_all() -> None:
    nameless = unknown("no_name", NAMELESS_THERE, URL)
    assert of_federation(stated=statement(ISSUER_ID)) == nameless


def test_what_is_no_anchor() -> None:
    expected = (
        "config.trust",
        "An anchor has the name under which you know it, and the https address of its entity configuration.",
        "The address ends with /.well-known/openid-federation.",
    )
    http = f"http://anchor.example{URL.removeprefix(ANCHOR)}"
    for name, url in (("", URL), (" ", URL), (None, URL), ("x", ANCHOR), ("x", 7), ("x", http), ("x", FETCH)):
        assert refused(FederationRegistry, name, url) == expected
