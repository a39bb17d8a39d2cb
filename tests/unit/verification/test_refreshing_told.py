"""What the check `refresh` asks for, and what it says of each answer, to the letter."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.ports import Answer, Documents, FetchFailure, Request
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, issuer_documents
from openbadge_issuer.verification import Budget, Check, Outcome, Policy
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.policy import WEIGHTY
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading
from openbadge_issuer.verification.refreshing import Edition, _same_credential, _same_subject, refresh
from openbadge_issuer.verification.scheduler import Session
from refresh_samples import LATER, NEWER, ORIGINAL, PLACE, SERVICE, answer, edition, titled

KIND = "1EdTechCredentialRefresh"
KEPT = "Whether there is a newer edition is not known, and the one at hand was judged. "
NEWEST = "Ask the issuer for the newest edition if it matters."
LONG = "y" * 300
CARRIER = check("carrier", Outcome.PASSED, "json", "Well.")
GOOD = {
    name: check(name, Outcome.PASSED, "passed", "Well.")
    for name in ("contexts", "structure", "proof", "issuer")
}
BEFORE: JSONObject = parse_object(ORIGINAL)
SINCE = "2026-01-31T11:00:00Z"


def told(found: Check) -> tuple[Any, ...]:
    return found.outcome, found.code, found.pointer, found.retry, found.turn, found.params, found.advice


class Web:
    """The issuer's document, and this at the place for newer editions."""

    def __init__(self, there: Answer | None, issuer: Answer | None = None) -> None:
        self._there, self._issuer, self.asked = there, issuer, list[Request]()

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        if request.purpose == "refresh":
            assert self._there is not None
            return self._there
        return self._issuer or issuer_documents()(request)


def refreshed(
    there: Answer | bytes | None,
    document: JSONObject = BEFORE,
    *,
    issuer: Answer | None = None,
    web: Web | None = None,
    known_since: datetime | None = None,
    examined: dict[str, Check] | None = None,
    **policy: Any,
) -> Edition:
    """What is judged in place of ``document``, which is its issuer's."""
    asked = Policy(**policy)
    question = Question(asked, default_contexts(), NOW, known_since=known_since)
    checks: Any = {**GOOD, **(examined or {})}
    web = web or Web(answer(there) if isinstance(there, bytes) else there, issuer)
    read = Reading(carrier="json", digest="d", checks=(CARRIER, CARRIER), document=document)
    session = Session(refresh(read, Examined(**checks), question), asked.budget)
    while requests := session.needs():
        for request in requests:
            session.feed(request, web(request))
    return session.result


def said(*asked: Any, **more: Any) -> Check:
    return refreshed(*asked, **more).check


def kept(code: str, **params: JSON) -> tuple[Any, ...]:
    """The original is judged, for this reason."""
    everything = {"url": PLACE, **params}
    return Outcome.WARNING, f"refresh.{code}", "/refreshService", "never", "issuer", everything, NEWEST


def later(document: JSONObject = BEFORE, **changes: JSON) -> bytes:
    """What came: this document a minute later, with a proof that nobody asks about before all else fits."""
    made = {**document, "validFrom": LATER, **changes}
    return json.dumps({name: value for name, value in made.items() if value is not None}).encode()


def test_what_is_asked_for() -> None:
    web = Web(answer(ORIGINAL))
    refreshed(None, web=web)
    (request,) = web.asked
    assert (request.url, request.purpose, request.max_bytes) == (PLACE, "refresh", 8_000_000)
    assert request.accept.split(", ")[:2] == ["application/vc", "application/vc+jwt"]
    small = Web(answer(b"{}"))
    refreshed(None, web=small, budget=Budget(max_bytes=10_001))
    assert small.asked[0].max_bytes == 5_000
    limited = Web(answer(b"{}"))
    refreshed(None, web=limited, limits=replace(DEFAULT_LIMITS, max_total_bytes=7_000, max_bytes=7_000))
    assert limited.asked[0].max_bytes == 7_000


@pytest.mark.parametrize(
    ("service", "url"),
    [
        ({**SERVICE, "id": f"{PLACE}#now"}, f"{PLACE}#now"),  # type: ignore[dict-item]
        (
            [{"type": KIND}, {"id": "https://school.example/2", "type": ["x", KIND]}],
            "https://school.example/2",
        ),
        ([{"id": "https://school.example/3", "type": "another"}, SERVICE], PLACE),
    ],
    ids=["with a fragment", "the first with an id", "the first that is known"],
)
def test_where_it_is_asked_for(service: JSON, url: str) -> None:
    web = Web(answer(b"{}"))
    refreshed(None, {**BEFORE, "refreshService": service}, web=web)
    assert [request.url for request in web.asked] == [url]


PROOF = check("proof", Outcome.FAILED, "signature", "It was changed.")
ISSUER = check("issuer", Outcome.FAILED, "resolve.no_such_key", "Not theirs.")
STRUCTURE = check("structure", Outcome.FAILED, "rules.type", "No type.")
CONTEXTS = check("contexts", Outcome.UNKNOWN, "unknown", "Not known.")
NOTHING: tuple[Any, ...] = ("", "never", "nobody", {}, "")


@pytest.mark.parametrize(
    ("examined", "code", "message"),
    [
        ({"proof": PROOF}, "not_run_proof", "Not looked up, because the proof did not pass."),
        (
            {"proof": PROOF, "issuer": ISSUER, "structure": STRUCTURE},
            *("not_run_proof", "Not looked up, because the proof did not pass."),
        ),
        ({"issuer": ISSUER}, "not_run_issuer", "Not looked up, because its issuer has not signed it."),
        (
            {"structure": STRUCTURE},
            *("not_run_document", "Not checked: another check says why."),
        ),
        (
            {"contexts": CONTEXTS},
            *("not_run_document", "Not checked: another check says why."),
        ),
    ],
    ids=["proof", "all", "issuer", "structure", "contexts"],
)
def test_nobody_is_asked_about_what_is_not_in_order(
    examined: dict[str, Check], code: str, message: str
) -> None:
    web = Web(None)
    found = said(None, examined=examined, web=web)
    assert told(found) == (Outcome.UNKNOWN, f"refresh.{code}", *NOTHING)
    assert (found.message, web.asked) == (message, [])


def test_nobody_is_asked_against_the_policy() -> None:
    found = said(None, refresh=False)
    assert told(found) == (
        *(Outcome.WARNING, "refresh.not_asked", "/refreshService", "never", "nobody", {}, NEWEST),
    )
    assert found.message == f"{KEPT}The policy does not ask for it."
    plain = {name: value for name, value in BEFORE.items() if name != "refreshService"}
    assert told(said(None, plain)) == (Outcome.NOT_APPLICABLE, "refresh.not_applicable_none", *NOTHING)


@pytest.mark.parametrize(
    ("service", "types"),
    [
        ({"id": PLACE}, []),
        ([{"type": ["b", "a"]}, {"type": LONG}], ["a", "b", LONG]),
        ({"type": KIND}, [KIND]),
    ],
    ids=["none", "several", "no id"],
)
def test_a_service_that_is_not_known(service: JSON, types: list[str]) -> None:
    found = said(None, {**BEFORE, "refreshService": service})
    assert told(found) == (
        *(Outcome.WARNING, "refresh.unsupported", "/refreshService", "never", "issuer"),
        *({"types": types}, NEWEST),
    )
    assert found.message == f"{KEPT}It names no address of the type {KIND}, and no other way is known here."


def test_an_address_that_is_not_asked() -> None:
    url = f"http://school.example/{LONG}"
    found = said(None, {**BEFORE, "refreshService": {"id": url, "type": KIND}})
    assert told(found) == kept("url", url=url[:200])
    assert found.message == f"{KEPT}Its address is not https, or of no public server."


SLOW = FetchFailure("fetch.timeout", "Slow.", "later", params={"seconds": 7})
OFFLINE = FetchFailure("fetch.offline", "Off.", "never", "Go online.")


@pytest.mark.parametrize(
    ("there", "retry", "turn", "why"),
    [
        (SLOW, "later", "verifier", SLOW.as_finding()),
        (OFFLINE, "never", "verifier", OFFLINE.as_finding()),
        (
            *(answer(b" <html>"), "later", "issuer"),
            Finding(
                code="fetch.web_page",
                message=f"{PLACE} sent a web page.",
                severity="warning",
                params={"url": PLACE},
            ),
        ),
        (
            *(answer(NEWER, 404), "later", "issuer"),
            Finding(
                code="fetch.status",
                message=f"{PLACE} answered with the status 404.",
                severity="warning",
                params={"url": PLACE, "status": 404},
            ),
        ),
    ],
    ids=["slow", "offline", "a page", "404"],
)
def test_what_can_not_be_had(there: Answer, retry: str, turn: str, why: Finding) -> None:
    found = said(there)
    assert told(found) == (
        *(Outcome.WARNING, "refresh.unavailable", "/refreshService", retry, turn),
        *({"url": PLACE, "reason": why.code}, NEWEST),
    )
    assert found.message == f"{KEPT}It could not be had. {why.message}"
    assert found.findings == (why,)
    assert said(there, required=WEIGHTY | {"refresh"}).outcome is Outcome.UNKNOWN


SUBJECT: Any = BEFORE["credentialSubject"]
OTHER = "What came is another credential, or of another kind, or by somebody else."
ELSE = "What came was awarded to somebody else."
OLDER = "What came is older than this edition."
UNDATED = "What came differs, and does not say that it is newer."


@pytest.mark.parametrize(
    ("there", "code", "message"),
    [
        (b'{"issuer": "did:web:school.example"}', "another", OTHER),
        (later(id="urn:uuid:another"), "another", OTHER),
        (later(issuer="did:web:other.example"), "another", OTHER),
        (later(type=["VerifiableCredential", "EndorsementCredential"]), "another", OTHER),
        (later(credentialSubject={**SUBJECT, "id": "did:example:eve"}), "other_subject", ELSE),
        (later(validFrom="2026-01-31T10:59:59Z"), "older", OLDER),
        (later(validFrom=None), "older", OLDER),
        (later(validFrom="yesterday"), "older", OLDER),
        (later(validFrom=SINCE, name="Another"), "not_newer", UNDATED),
    ],
    ids=["no id", "id", "issuer", "type", "subject", "older", "no date", "odd date", "same date"],
)
def test_what_is_no_newer_edition(there: bytes, code: str, message: str) -> None:
    original = {**BEFORE, "credentialSubject": {**SUBJECT, "id": "did:example:ada"}}
    if code != "other_subject":
        there = there.replace(json.dumps(SUBJECT["id"]).encode(), b'"did:example:ada"')
    found = refreshed(there, original)
    assert told(found.check) == kept(code)
    assert found.check.message == f"{KEPT}{message}"
    assert found.read.document is original


@pytest.mark.parametrize("there", [b"", b"no badge", b"{}", b'{"error": "busy"}'], ids=repr)
def test_what_is_no_badge_may_be_one_later(there: bytes) -> None:
    found = refreshed(there)
    outcome, code, pointer, _, _, params, advice = kept("no_badge")
    assert told(found.check) == (outcome, code, pointer, "later", "verifier", params, advice)
    assert found.check.message == f"{KEPT}What came is no badge."
    assert found.read.document is BEFORE


def test_half_of_a_badge_may_be_whole_later() -> None:
    found = said(later()[:-9])
    assert (found.code, found.retry, found.turn) == ("refresh.unreadable", "later", "verifier")
    assert [each.code for each in found.findings] == ["json.syntax"]


def test_what_can_not_be_read_says_why() -> None:
    found = said(b'{"a": 1, "a": 2}')
    assert told(found) == kept("unreadable")
    (why,) = found.findings
    assert found.message == f"{KEPT}What came can not be read. {why.message}"
    assert (why.code, why.severity, why.pointer) == ("json.duplicate_name", "error", "")
    assert why.message == "A name stands twice in one object: readers would see different values."
    envelope = {"@context": VC2_CONTEXT, "type": "EnvelopedVerifiableCredential"}
    odd = said(json.dumps(envelope).encode())
    assert (odd.code, odd.findings[0].code) == ("refresh.unreadable", "json.envelope_empty")
    assert (odd.findings[0].severity, odd.findings[0].params) == ("warning", {"envelope": envelope["type"]})


def test_of_what_has_no_date_nothing_is_newer() -> None:
    undated = {name: value for name, value in BEFORE.items() if name != "validFrom"}
    found = said(later(), undated)
    assert (told(found), found.message) == (kept("older"), f"{KEPT}{OLDER}")


def test_older_credentials_have_their_date_elsewhere() -> None:
    """VCDM 1.1 calls it ``issuanceDate``."""
    old = {**BEFORE, "validFrom": None, "issuanceDate": SINCE}
    original: JSONObject = {name: value for name, value in old.items() if value is not None}
    assert said(later(original, validFrom=None), original).code == "refresh.current"
    assert said(later(original, validFrom=None, issuanceDate="2025-01-01T00:00:00Z"), original).code == (
        "refresh.older"
    )


def test_the_same_edition_may_have_another_proof() -> None:
    found = refreshed(later(validFrom=SINCE, proof={"type": "another"}))
    assert told(found.check) == (
        *(Outcome.PASSED, "refresh.current", "", "never", "nobody", {"url": PLACE}, ""),
    )
    assert found.read.document is BEFORE


@pytest.mark.parametrize("ahead", [60, 61])
def test_one_that_is_not_valid_yet(ahead: int) -> None:
    begins = NOW + timedelta(seconds=ahead)
    there = edition(titled("x"), since=begins.isoformat().replace("+00:00", "Z"))
    found = said(there, leeway=timedelta(seconds=60))
    if ahead == 60:
        assert found.code == "refresh.newer"
    else:
        everything = kept("not_yet_valid", valid_from=begins.isoformat())
        assert told(found) == (*everything[:3], "later", *everything[4:])
        assert found.message == f"{KEPT}The newer edition is not valid before {begins.isoformat()}."


def test_a_newer_one() -> None:
    found = refreshed(NEWER)
    params = {"url": PLACE, "valid_from": "2026-01-31T11:59:00+00:00", "sha256": sha256(NEWER).hexdigest()}
    assert told(found.check) == (
        *(Outcome.PASSED, "refresh.newer", "/refreshService", "never", "nobody", params, ""),
    )
    assert (found.read.document, found.read.token, found.read.digest) == (parse_object(NEWER), None, "d")
    assert found.examined.proof_format == "eddsa-rdfc-2022"


def test_a_newer_one_as_a_token() -> None:
    unsigned = {name: value for name, value in parse_object(NEWER).items() if name != "proof"}
    token = bytes(fixed_issuer(proof="vc-jwt").secure(unsigned, now=NOW))
    found = refreshed(token)
    assert (found.check.code, found.examined.proof_format) == ("refresh.newer", "vc-jwt")
    assert found.read.token is not None


def test_a_newer_one_that_is_not_in_order_says_the_first_that_is_wrong() -> None:
    found = said(json.dumps({**json.loads(NEWER), "name": "Changed"}).encode())
    assert told(found) == kept("refused")
    assert found.message == (
        f"{KEPT}The newer edition was not accepted. It was changed after it was signed, or it was signed by somebody else."
    )
    assert [each.code for each in found.findings] == ["proof.signature"]
    away = said(NEWER, issuer=FetchFailure("fetch.network", "Nobody answers.", "later"))
    assert told(away) == (*kept("refused")[:3], "later", *kept("refused")[4:])


def test_of_several_faults_the_first_is_told() -> None:
    changed = json.loads(NEWER)
    url = f"https://unknown.example/{LONG}"
    changed["@context"].append(url)
    changed["credentialSubject"]["achievement"]["criteria"] = 7
    found = said(json.dumps(changed).encode())
    assert (found.code, found.retry) == ("refresh.refused", "never")
    (why,) = found.findings
    assert (why.code, why.params["url"], why.pointer) == ("jsonld.unknown_context", url, "")
    assert found.message == f"{KEPT}The newer edition was not accepted. {why.message}"


def test_a_place_in_the_edition_that_is_not_judged_is_none_in_the_badge() -> None:
    def without_criteria(document: dict[str, Any]) -> None:
        del document["credentialSubject"]["achievement"]["criteria"]

    found = said(edition(without_criteria, since=LATER))
    (why,) = found.findings
    assert (found.code, found.pointer, why.code, why.pointer) == (
        *("refresh.refused", "/refreshService", "model.missing", ""),
    )


def test_that_the_original_was_there_before_is_not_said_of_the_newer_one() -> None:
    ((_, body),) = issuer_documents(fixed_signer()).documents.items()
    document = json.loads(body)
    document["verificationMethod"][0]["revoked"] = (NOW - timedelta(hours=1)).isoformat()
    revoked = Documents({"https://school.example/.well-known/did.json": json.dumps(document).encode()})
    key = revoked(Request("https://school.example/.well-known/did.json"))
    before, patient = (
        NOW - timedelta(hours=2),
        timedelta(hours=3),
    )  # the badge was signed now: so is seen as of before
    assert said(NEWER, issuer=key, known_since=before, leeway=patient).code == "refresh.refused"


@pytest.mark.parametrize(
    ("now", "before", "same"),
    [
        ({}, {}, True),
        ({"id": " urn:a%20b "}, {"id": "urn:a b"}, True),
        ({"id": "urn:b"}, {}, False),
        ({"id": ""}, {"id": ""}, False),
        ({"issuer": ""}, {"issuer": ""}, False),
        ({"issuer": {"id": "did:web:a"}}, {}, True),
        ({"issuer": "did:web:b"}, {}, False),
        ({"issuer": "did:web:a%3A1"}, {"issuer": "did:web:a:1"}, False),
    ],
    ids=range(8),
)
def test_which_credential_is_the_same(now: JSONObject, before: JSONObject, same: bool) -> None:  # noqa: FBT001 - a parameter of the test
    document: JSONObject = {"id": "urn:a", "issuer": "did:web:a"}
    question = Question(Policy(), default_contexts(), NOW)
    assert _same_credential({**document, **now}, {**document, **before}, question) is same
    assert _same_credential({**document, **before}, {**document, **now}, question) is same


ADA, EVE = {"identityHash": "ada"}, {"identityHash": "eve"}


@pytest.mark.parametrize(
    ("now", "before", "same"),
    [
        ({"id": "urn:uuid:1"}, {"id": "urn:uuid:1"}, True),
        ({"id": "urn:uuid:1", "identifier": EVE}, {"id": "urn:uuid:1", "identifier": ADA}, True),
        ({"id": "urn:uuid:1", "identifier": ADA}, {"id": "did:example:ada", "identifier": ADA}, False),
        ({"id": "did:example:eve", "identifier": ADA}, {"id": "urn:uuid:1", "identifier": [EVE, ADA]}, True),
        ({"id": "urn:uuid:2", "identifier": EVE}, {"id": "urn:uuid:1", "identifier": ADA}, False),
        ({"identifier": [EVE]}, {"identifier": [ADA]}, False),
        ({"identifier": {"hashed": True, **ADA}}, {"identifier": {**ADA, "hashed": True}}, True),
        ({"identifier": {"hashed": 1, **ADA}}, {"identifier": {**ADA, "hashed": True}}, False),
    ],
    ids=range(8),
)
def test_whose_edition_it_is(now: JSON, before: JSON, same: bool) -> None:  # noqa: FBT001 - a parameter of the test
    question = Question(Policy(), default_contexts(), NOW)
    assert _same_subject({"credentialSubject": now}, {"credentialSubject": before}, question) is same
