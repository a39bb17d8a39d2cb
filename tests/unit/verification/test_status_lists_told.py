"""What a list says of an entry, whole: why it is not believed, until when it is good, what is odd, what a value means."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import Finding, LimitExceeded
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.status.list_credential import purposes_of, read_unpacking
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    STATUS_LIST,
    fixed_signer,
    issuer_documents,
    make_status_list,
)
from openbadge_issuer.verification import Check, Outcome, Policy
from openbadge_issuer.verification.outcomes import quoting
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Budget, Session
from openbadge_issuer.verification.status import unpacked
from openbadge_issuer.verification.status.lists import (
    BITSTRING_STATUS_LIST,
    REVOCATION_LIST_2020,
    STATUS_LIST_2021,
)
from openbadge_issuer.verification.status.methods import Asked, LookUp, StatusMethod
from status_samples import ENTRY, INDEX, odd_list, resign, subject_of, token_of

SPEC = "https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm"
STANDS = "Ask the issuer whether the badge still stands."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONTEXTS = default_contexts()
GOOD = make_status_list()
OLD_CONTEXTS = ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/vc/status-list/2021/v1"]
CONTEXT_2020 = "https://w3id.org/vc-revocation-list-2020/v1"
PLAIN = ENTRY.to_json()
ENTRY_2021: JSONObject = {**PLAIN, "type": "StatusList2021Entry"}
ENTRY_2020: JSONObject = {
    "type": "RevocationList2020Status",
    "revocationListIndex": str(INDEX),
    "revocationListCredential": STATUS_LIST,
}


def opened(
    content: bytes,
    method: StatusMethod = BITSTRING_STATUS_LIST,
    *,
    policy: Policy | None = None,
    now: datetime = NOW,
    fetched_at: datetime | None = NOW,
    contexts: ContextTable = CONTEXTS,
    known_since: datetime | None = None,
    keys: Answer | None = None,
) -> LookUp:
    """The list at `STATUS_LIST`, as it is read for a badge of the fixed issuer."""
    question = Question(policy or Policy(), contexts, now, known_since=known_since)
    response = Response(STATUS_LIST, content, fetched_at=fetched_at)
    rounds = method.read(Request(STATUS_LIST), response, Asked("urn:badge", ISSUER_ID, question))
    session = Session(rounds, Budget())
    while needs := session.needs():
        for request in needs:
            session.feed(request, keys or issuer_documents()(request))
    return session.result


def told(content: bytes, entry: JSONObject = PLAIN, **options: Any) -> tuple[Check, ...]:
    return opened(content, **options)(entry)


def unknown(code: str, why: str, **rest: Any) -> Check:
    return Check(
        **{
            "name": "status",
            "outcome": Outcome.UNKNOWN,
            "code": code if "." in code else f"status.{code}",
            "message": f"Whether it still stands is not known. {why}",
            "spec": SPEC,
            "advice": STANDS,
            "turn": "issuer",
            **rest,
            "params": {"url": STATUS_LIST, **rest.get("params", {})},
        }
    )


def why(found: Check, code: str, message: str, **rest: Any) -> Check:
    """The same, and why: that is said after it, and is a finding."""
    own = Finding(
        code=found.code,
        message=found.message,
        severity="warning",
        params=found.params,
        advice=found.advice,
        spec=found.spec,
    )
    reason = Finding(code=code, message=message, **rest)
    said = f"{found.message} {message}"
    return replace(found, message=said, parts=(own, reason), findings=(*found.findings, reason))


def doubt(code: str, message: str, **rest: Any) -> Check:
    return unknown(code, "", **{"outcome": Outcome.WARNING, "advice": "", **rest, "message": message})


def good(
    purpose: str = "revocation",
    message: str = "The issuer has not taken it back.",
    code: str = "good",
    **params: Any,
) -> Check:
    return Check(
        name="status",
        outcome=Outcome.PASSED,
        code=f"status.{code}",
        message=message,
        params={"url": STATUS_LIST, "purpose": purpose, "value": 0, **params},
        spec=SPEC,
    )


def older(*marked: int, **subject: Any) -> dict[str, Any]:
    """A `StatusList2021` that is not signed yet."""
    return {
        "@context": [*OLD_CONTEXTS, "https://w3id.org/security/data-integrity/v2"],
        "id": STATUS_LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": ISSUER_ID,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{STATUS_LIST}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": subject_of(make_status_list(marked))["encodedList"][1:],
            **subject,
        },
    }


def oldest(*marked: int) -> dict[str, Any]:
    """A `RevocationList2020` that is not signed yet."""
    document = older(*marked, type="RevocationList2020")
    del document["credentialSubject"]["statusPurpose"]
    types = ["VerifiableCredential", "RevocationList2020Credential"]
    return {**document, "type": types, "@context": [OLD_CONTEXTS[0], CONTEXT_2020]}


def unsigned(content: bytes = GOOD, **members: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(content)
    del document["proof"]
    return {**document, **members}


def test_a_list_that_stands() -> None:
    assert told(GOOD) == (good(),)


@pytest.mark.parametrize(
    ("content", "code", "message", "retry"),
    [
        (b"x", "status.no_json", "It is neither JSON nor a signed token.", "later"),
        (b"", "status.no_json", "It is neither JSON nor a signed token.", "later"),
        (b"[]", "json.no_object", "This is JSON, but not a JSON object.", "later"),
        (b"{}", "status.no_list", "It does not say what it is.", "later"),
        (b'{"error": "busy"}', "status.no_list", "It does not say what it is.", "later"),
        (b"ey.ey.", "proof.jwt.unsigned", "The token has no signature: nobody has signed it.", "never"),
        (
            b'{"a": 1, "a": 2}',
            "json.duplicate_name",
            "A name stands twice in one object: readers would see different values.",
            "never",
        ),
    ],
    ids=["text", "nothing", "array", "no member", "an error", "half a token", "twice"],
)
def test_what_can_not_be_read(content: bytes, code: str, message: str, retry: str) -> None:
    (found,) = told(content)
    (reason,) = found.findings
    assert (reason.code, reason.message, reason.severity, reason.pointer) == (code, message, "error", "")
    unreadable = unknown(
        "unreadable",
        f"What is at {STATUS_LIST} can not be read as a status list.",
        params={"reason": code},
        advice="Fetch the list again later. If it is no better then, ask the issuer whether the badge still stands.",
        retry=retry,
        turn="verifier" if retry == "later" else "issuer",
    )
    assert found == why(unreadable, code, message, advice=reason.advice, spec=reason.spec)


def test_half_of_a_list_may_be_whole_later() -> None:
    """Whatever its bits say, and of a token too where it breaks off before the signature."""
    for content in (GOOD, make_status_list([INDEX]), token_of(unsigned())):
        (found,) = told(content[: len(content) // 2])
        assert (found.outcome, found.code, found.retry) == (Outcome.UNKNOWN, "status.unreadable", "later")


@pytest.mark.parametrize(
    ("issuer", "who"),
    [({"id": "did:web:other.example"}, "did:web:other.example"), ("x" * 201, "x" * 200)],
    ids=["another", "long"],
)
def test_a_list_by_somebody_else(issuer: Any, who: str) -> None:
    """Nothing else of it is looked at."""
    expected = unknown(
        "other_issuer",
        f"The status list at {STATUS_LIST} is by {who}, and the badge by {ISSUER_ID}.",
        params={"issuer": who, "expected": ISSUER_ID},
        advice="If you know that the issuer leaves this to them, a program may name them in `status_issuers`.",
    )
    assert told(dump(unsigned(issuer=issuer)), keys=FetchFailure("fetch.network", "")) == (expected,)


@pytest.mark.parametrize("issuer", [None, "", {}], ids=repr)
def test_a_list_by_nobody(issuer: Any) -> None:
    message = f"The status list at {STATUS_LIST} does not say who issued it."
    found = told(dump(unsigned(issuer=issuer)), keys=FetchFailure("fetch.network", ""))
    assert found == (unknown("no_issuer", message),)


@pytest.mark.parametrize(
    "header",
    [{}, {"typ": "JWT"}, {"typ": "vc+jwt"}, {"typ": "vc+jwt", "cty": "vc"}, {"cty": "vc"}],
    ids=str,
)
def test_a_token_without_the_claims_of_a_badge(header: dict[str, object]) -> None:
    assert told(token_of(unsigned(), **header)) == (good(),)


@pytest.mark.parametrize("header", [{"typ": "vp+jwt"}, {"typ": "statuslist+jwt"}, {"typ": 7}], ids=str)
def test_a_token_of_another_kind(header: dict[str, object]) -> None:
    (found,) = told(token_of(unsigned(), **header))
    assert (found.code, found.params["reason"]) == ("status.untrusted", "proof.jwt.typ")


NOT_TRUSTED = f"The status list at {STATUS_LIST} is not to be trusted."


def test_a_list_whose_key_can_not_be_had() -> None:
    """The next attempt may tell, and the verifier can make it."""
    (found,) = told(GOOD, keys=FetchFailure("fetch.network", "No line.", "later"))
    assert found.findings[0].code == "resolve.unavailable"
    assert "No line." in " ".join(each.message for each in found.findings)
    assert {each.pointer for each in found.findings} == {""}
    distrusted = unknown(
        "untrusted",
        NOT_TRUSTED,
        params={"reason": "resolve.unavailable"},
        retry="later",
        turn="verifier",
    )
    assert found == quoting(distrusted, *found.findings)


def test_a_list_that_somebody_else_signed() -> None:
    """The reason is told, and not that the signature was not looked at for want of it."""
    (found,) = told(resign(unsigned(), fixed_signer(seed="mallory")))
    (reason,) = found.findings
    distrusted = unknown("untrusted", NOT_TRUSTED, params={"reason": "resolve.no_such_key"})
    message = "It was signed with a key that the issuer does not list as its own."
    rest = {"params": reason.params, "advice": reason.advice, "spec": reason.spec}
    assert found == why(distrusted, "resolve.no_such_key", message, **rest)


def test_a_list_with_a_false_proof_among_its_proofs() -> None:
    document = json.loads(GOOD)
    false = {**document["proof"][0], "created": "2001-01-01T00:00:00Z"}
    (found,) = told(dump({**document, "proof": [*document["proof"], false]}))
    distrusted = unknown("untrusted", NOT_TRUSTED, params={"reason": "status.false_proof"})
    message = "All proofs of a list must verify, and one of them does not."
    assert found == why(distrusted, "status.false_proof", message)


def test_the_limits_and_the_age_of_a_badge_are_not_those_of_its_list() -> None:
    """A list is longer than a badge; and that the badge was there before its key was stolen says nothing of the list."""
    tight = Policy(limits=Limits(max_values=5, max_bytes=100, max_total_bytes=100))
    assert told(GOOD, policy=tight) == (good(),)
    ((url, body),) = issuer_documents().documents.items()
    hosted = json.loads(body)
    hosted["verificationMethod"][0]["revoked"] = "2026-01-30T00:00:00Z"
    keys = Response(url, dump(hosted))
    published = make_status_list(now=NOW - 10 * DAY)
    (found,) = told(published, keys=keys, known_since=NOW - 5 * DAY)
    assert (found.code, found.params["reason"]) == ("status.untrusted", "resolve.key_revoked")


def assert_context_unknown(found: tuple[Check, ...]) -> None:
    """The one thing to do is said: pin the context."""
    (one,) = found
    (reason,) = one.findings
    assert (reason.pointer, "is not known" in reason.message) == ("", True)
    odd = unknown(
        "unknown_context",
        f"What the status list at {STATUS_LIST} says can not be told without its JSON-LD context.",
        params={"reason": reason.code},
        turn="verifier",
        advice=(
            "Save the context from its address, and pin your copy (`--document URL=FILE`); or let it be fetched."
        ),
    )
    assert one == quoting(odd, reason)


def test_a_context_that_did_not_come_may_come_later() -> None:
    strange = dump(unsigned() | {"@context": [*unsigned()["@context"], "https://other.example/c"]})
    answer = FetchFailure("fetch.timeout", "It took too long.", "later")
    (found,) = told(strange, policy=Policy(fetch_contexts=True), keys=answer)
    assert (found.code, found.retry) == ("status.unknown_context", "later")


def test_a_context_that_can_not_be_pinned_is_no_unknown_one() -> None:
    """It was fetched and is broken: nothing is there to be pinned. What may be another thing later is like none."""
    strange = dump(unsigned() | {"@context": [*unsigned()["@context"], "https://other.example/c"]})
    twice = Response("https://other.example/c", b'{"@context": {}, "@context": {}}')
    (found,) = told(strange, policy=Policy(fetch_contexts=True), keys=twice)
    assert (found.code, found.retry) == ("status.untrusted", "never")
    for body in (b"[]", b"<html>", b'{"error": "busy"}'):
        answer = Response("https://other.example/c", body)
        (found,) = told(strange, policy=Policy(fetch_contexts=True), keys=answer)
        assert (found.code, found.retry) == ("status.unknown_context", "later")


def test_the_old_context_may_be_missing_where_a_token_secures_the_list() -> None:
    """No context changes what a token signs; of any other list it does."""
    options: dict[str, Any] = {"method": REVOCATION_LIST_2020, "entry": ENTRY_2020}
    assert told(token_of({**oldest(), "expirationDate": "2027-01-01T00:00:00Z"}), **options) == (good(),)
    more = {**oldest(), "@context": [*oldest()["@context"], "https://other.example/c"]}
    embedded = dump({**oldest(), "proof": json.loads(GOOD)["proof"]})
    for content in (token_of(more), embedded):
        assert_context_unknown(told(content, **options))
    bitstring = token_of({**unsigned(), "@context": [*unsigned()["@context"], CONTEXT_2020]})
    assert_context_unknown(told(bitstring))
    forged = token_of(oldest())[:-6] + b"AAAAAA"
    (found,) = told(forged, **options)
    assert (found.code, found.params["reason"]) == ("status.untrusted", "proof.signature")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((name, token_of({**unsigned(), name: "soon"})) for name in ("validFrom", "validUntil")),
        *((name, token_of({**older(), name: "soon"})) for name in ("issuanceDate", "expirationDate")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_list_whose_dates_can_not_be_read_is_not_believed(name: str, content: bytes) -> None:
    """Or a list could have an end that nobody sees."""
    old = name in ("issuanceDate", "expirationDate")
    look_up = opened(content, STATUS_LIST_2021 if old else BITSTRING_STATUS_LIST)
    (found,) = look_up(ENTRY_2021 if old else PLAIN)
    assert (found.code, found.params["reason"]) == ("status.untrusted", "rules.date_time")


def test_a_list_with_one_date_under_two_names_is_not_believed() -> None:
    (found,) = told(token_of(unsigned(expirationDate="2027-01-01T00:00:00Z")))
    assert (found.code, found.params["reason"]) == ("status.untrusted", "rules.date_name")


def test_a_list_of_the_future() -> None:
    early = odd_list(lambda document: document.update(validFrom="2026-01-31T13:00:00Z"))
    message = f"The status list at {STATUS_LIST} is good from 2026-01-31T13:00:00Z on, and not yet."
    expected = unknown("not_yet_valid", message, params={"valid_from": "2026-01-31T13:00:00Z"}, retry="later")
    assert told(early) == (good(), expected)
    assert told(early, policy=Policy(leeway=HOUR)) == (good(),)
    almost = Policy(leeway=HOUR - timedelta(microseconds=1))
    assert told(early, policy=almost) == (good(), expected)


def test_a_token_that_does_not_hold_yet() -> None:
    """RFC 7519, 4.1.5: whatever the list says of itself, its signature is not to be used before."""
    for moment in (NOW + HOUR, NOW + 2 * HOUR):
        content = token_of(unsigned(validFrom="2026-01-31T13:00:00Z", nbf=int(moment.timestamp())))
        since = moment.isoformat().replace("+00:00", "Z")
        assert [each.params.get("valid_from") for each in told(content)] == [None, since]
    assert told(token_of(unsigned(nbf=int(NOW.timestamp())))) == (good(),)


def test_a_list_that_does_not_say_since_when_it_is_good() -> None:
    assert told(odd_list(lambda document: document.pop("validFrom"))) == (good(),)


def test_the_older_names_of_the_dates() -> None:
    ended = {"issuanceDate": "2026-01-01T00:00:00Z", "expirationDate": "2026-01-31T11:00:00Z"}
    late = told(resign({**older(), **ended}), ENTRY_2021, method=STATUS_LIST_2021)
    assert [each.code for each in late] == ["status.good", "status.stale"]
    assert late[1].params["valid_until"] == "2026-01-31T11:00:00Z"
    coming = resign({**older(), "issuanceDate": "2026-01-31T13:00:00Z"})
    early = told(coming, ENTRY_2021, method=STATUS_LIST_2021)
    assert [each.code for each in early] == ["status.good", "status.not_yet_valid"]
    assert early[1].params["valid_from"] == "2026-01-31T13:00:00Z"


ENDED = make_status_list(now=NOW - 90 * DAY, valid_until=NOW - HOUR)
WAS_GOOD = f"The status list at {STATUS_LIST} was good until 2026-01-31T11:00:00Z, and a newer one is needed."
END = {"valid_until": "2026-01-31T11:00:00Z"}


@pytest.mark.parametrize(
    ("fetched_at", "turn"), [(NOW, "issuer"), (None, "verifier")], ids=["fetched", "handed in"]
)
def test_a_list_that_has_ended(fetched_at: datetime | None, turn: Any) -> None:
    advice = "Fetch the list again. If it is still this one, the issuer must publish it anew."
    stale = unknown("stale", WAS_GOOD, params=END, retry="later", turn=turn, advice=advice)
    assert told(ENDED, fetched_at=fetched_at) == (good(), stale)


def test_the_first_end_counts() -> None:
    """That of the document, or that of the token."""
    for hours, end in ((2, "2026-01-31T10:00:00Z"), (0, "2026-01-31T11:00:00Z")):
        document = unsigned(ENDED, exp=int((NOW - hours * HOUR).timestamp()))
        assert [each.params.get("valid_until") for each in told(token_of(document))] == [None, end]


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        (Policy(leeway=HOUR), ["good", "stale"]),
        (Policy(leeway=HOUR + SECOND), ["good"]),
        (Policy(leeway=HOUR / 2, staleness=HOUR / 2), ["good", "stale"]),
        (Policy(staleness=HOUR), ["good", "stale"]),
    ],
    ids=["at the end of the leeway", "within it", "at the end of both", "at the end of the staleness"],
)
def test_the_end_is_not_within_the_time_that_a_policy_adds(policy: Policy, codes: list[str]) -> None:
    found = told(ENDED, policy=policy)
    assert [each.code for each in found] == [f"status.{code}" for code in codes]
    assert all(each.outcome is not Outcome.WARNING for each in found)


@pytest.mark.parametrize(
    "policy",
    [Policy(staleness=HOUR + SECOND), Policy(leeway=HOUR / 2, staleness=HOUR / 2 + SECOND)],
    ids=["staleness", "and leeway"],
)
def test_a_list_that_a_policy_accepts_a_while_longer(policy: Policy) -> None:
    was_good = f"The status list at {STATUS_LIST} was good until 2026-01-31T11:00:00Z."
    message = f"{was_good} The policy accepts it for a while longer."
    assert told(ENDED, policy=policy) == (good(), doubt("stale_accepted", message, params=END))


@pytest.mark.parametrize(
    "policy", [Policy(leeway=timedelta.max), Policy(leeway=timedelta.max, staleness=timedelta.max)]
)
def test_a_policy_of_endless_patience(policy: Policy) -> None:
    """A list that is good for a while yet, or was fetched later than `now`, is no reason to reckon beyond the calendar."""
    lasting = make_status_list(now=NOW, ttl=HOUR)
    for fetched_at in (NOW - DAY, NOW, NOW + DAY, datetime.max.replace(tzinfo=UTC)):
        assert told(lasting, policy=policy, fetched_at=fetched_at) == (good(),)
        assert told(ENDED, policy=policy, fetched_at=fetched_at) == (good(),)


def test_a_copy_that_is_older_than_its_ttl() -> None:
    published = make_status_list(now=NOW - 6 * DAY, ttl=HOUR)
    fetched = NOW - HOUR - SECOND
    at = "2026-01-31T10:59:59Z"
    message = f"This copy of the status list at {STATUS_LIST} was fetched at {at}, and is too old to be used."
    stale = unknown(
        "old_copy",
        message,
        params={"fetched_at": at},
        retry="later",
        turn="verifier",
        advice="Fetch the list again.",
    )
    assert told(published, fetched_at=fetched) == (good(), stale)
    assert told(published, fetched_at=fetched, policy=Policy(leeway=SECOND)) == (good(),)
    kind = told(published, fetched_at=fetched, policy=Policy(staleness=2 * SECOND))
    longer = (
        f"This copy of the status list at {STATUS_LIST} is of {at}. The policy accepts it for a while longer."
    )
    assert kind == (good(), doubt("old_copy_accepted", longer, params={"fetched_at": at}))
    both = told(published, fetched_at=fetched, policy=Policy(leeway=SECOND / 2, staleness=SECOND))
    assert both == kind
    hardly = told(published, fetched_at=fetched, policy=Policy(staleness=SECOND))
    assert hardly == (good(), stale)
    assert told(published, fetched_at=None) == (good(),)


UNDATED = doubt("undated", "The status list does not say until when it is good, and this copy may be old.")
ENDLESS = make_status_list(now=NOW - 90 * DAY, valid_until=None)
TTL = make_status_list(now=NOW - 90 * DAY, valid_until=None, ttl=3 * DAY)


@pytest.mark.parametrize(
    ("content", "fetched_at", "doubts"),
    [
        (ENDLESS, NOW - DAY, ()),
        (ENDLESS, NOW - DAY - SECOND, (UNDATED,)),
        (ENDLESS, None, (UNDATED,)),
        (TTL, NOW - 2 * DAY, ()),
        (TTL, None, (UNDATED,)),
        (GOOD, None, ()),
        (token_of(unsigned(ENDLESS)), None, (UNDATED,)),
        (token_of(unsigned(ENDLESS, exp=int((NOW + DAY).timestamp()))), None, ()),
    ],
    ids=["a day", "more", "copy", "ttl", "copy with a ttl", "with an end", "token", "token with an end"],
)
def test_a_copy_that_may_be_old(
    content: bytes, fetched_at: datetime | None, doubts: tuple[Check, ...]
) -> None:
    """A day is believed of a list that does not say how long it is good; its `ttl`, or an end, says so."""
    assert told(content, fetched_at=fetched_at) == (good(), *doubts)


def test_the_older_name_of_the_end_is_an_end() -> None:
    dated = resign({**older(), "expirationDate": "2026-12-31T00:00:00Z"})
    assert told(dated, ENTRY_2021, method=STATUS_LIST_2021, fetched_at=None) == (good(),)
    assert told(resign(older()), ENTRY_2021, method=STATUS_LIST_2021, fetched_at=None) == (good(), UNDATED)


def test_the_end_of_a_token_is_an_end() -> None:
    ended = token_of(unsigned(ENDLESS, exp=int((NOW - HOUR).timestamp())))
    found = told(ended)
    assert [each.code for each in found] == ["status.good", "status.stale"]
    assert found[1].params == {"url": STATUS_LIST, **END}


def test_what_is_odd_in_a_list() -> None:
    ttl = doubt(
        "ttl",
        "`ttl` is a number of milliseconds; this one was left aside.",
        pointer="/credentialSubject/ttl",
    )
    odd = odd_list(lambda document: document["credentialSubject"].update(ttl="soon"))
    assert told(odd) == (good(), replace(ttl, params={}))
    nameless = odd_list(
        lambda document: document["credentialSubject"].update(
            encodedList=document["credentialSubject"]["encodedList"][1:]
        )
    )
    assert [each.code for each in told(nameless)] == ["status.good", "status.no_multibase"]
    number = told(resign(older()), {**ENTRY_2021, "statusListIndex": INDEX}, method=STATUS_LIST_2021)
    assert [
        (each.code, each.pointer) for each in number
    ] == [  # not that it has no multibase letter: none had then
        ("status.good", ""),
        ("status.index_number", "/statusListIndex"),
    ]


def no_answer(code: str, message: str, params: dict[str, Any], *, advice: str = "") -> Check:
    """The check has the code of what is wrong, and says before it that the list does not answer."""
    own = Finding(
        code="status.no_answer",
        message=f"Whether it still stands is not known. The status list at {STATUS_LIST} does not answer.",
        severity="warning",
        params={"url": STATUS_LIST, "reason": code},
        advice=STANDS,
        spec=SPEC,
    )
    found = unknown(code, f"The status list at {STATUS_LIST} does not answer.", params=params)
    told_why = why(found, code, message, params=params, advice=advice)
    return replace(told_why, parts=(own, *told_why.parts[1:]))


def test_what_does_not_answer() -> None:
    short = told(GOOD, {**PLAIN, "statusListIndex": "131072"})
    assert short == (
        no_answer(
            "status.range",
            "This list has the indexes 0 to 131071, and was asked for another.",
            {"length": 131072, "last": 131071},
            advice="Does the entry point into this list, with this `statusSize`?",
        ),
    )
    other = told(GOOD, {**PLAIN, "statusPurpose": "suspension"})
    message = "The list is not for the purpose that the entry names."
    assert other == (no_answer("status.purpose", message, {"expected": "suspension"}),)
    older_list = told(GOOD, ENTRY_2021, method=STATUS_LIST_2021)
    names = {"credential": "StatusList2021Credential", "subject": "StatusList2021"}
    message = "This is not a StatusList2021Credential whose subject is one StatusList2021."
    assert older_list == (no_answer("status.type", message, names),)


def test_a_list_that_unpacks_to_more_than_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def bursting(*_: object, **__: object) -> None:
        raise LimitExceeded("It unpacks to more.", code="limit.status_list", params={"limit": 7})

    monkeypatch.setattr(unpacked, "read_unpacking", bursting)
    assert told(GOOD) == (no_answer("limit.status_list", "It unpacks to more.", {"limit": 7}),)


def test_a_list_is_read_once_for_all_entries_of_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a badge with sixteen entries would cost sixteen times two megabytes."""
    sizes: list[int] = []

    def counting(document: Any, how: Any, *, purpose: str, size: int, messages: Any) -> Any:
        sizes.append(size)
        return read_unpacking(document, how, purpose=purpose, size=size, messages=messages)

    monkeypatch.setattr(unpacked, "read_unpacking", counting)
    look_up = opened(make_status_list({9: 1}, purpose=["revocation", "message"]))
    words = ("a", "b")
    for entry in (
        StatusEntry(STATUS_LIST, 1, "revocation"),
        StatusEntry(STATUS_LIST, 9, "revocation"),
        StatusEntry(STATUS_LIST, 9, "message", 1, words),
        StatusEntry(STATUS_LIST, 9, "message", 1),
    ):
        look_up(entry.to_json())
    assert sizes == [1]
    assert look_up(StatusEntry(STATUS_LIST, 9, "message", 1, words).to_json())[0].params["message"] == "b"
    assert look_up(StatusEntry(STATUS_LIST, 9, "message", 1).to_json())[0].params["message"] == "set"


def codes_of(look_up: LookUp, *purposes: str, size: int = 1) -> list[str]:
    messages = tuple(str(value) for value in range(2**size))
    entries = (StatusEntry(STATUS_LIST, INDEX, purpose, size, messages).to_json() for purpose in purposes)
    return [look_up(entry)[0].code for entry in entries]


BROKEN = odd_list(
    lambda document: document["credentialSubject"].update(
        encodedList="uAAAA", statusPurpose=["revocation", "suspension"]
    )
)


def test_a_list_that_can_not_be_unpacked_is_read_once_for_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is for, which stands beside what is unpacked, and is found before."""
    tried: list[tuple[str, int]] = []

    def counting(document: Any, how: Any, *, purpose: str, size: int, messages: Any) -> Any:
        tried.append((purpose, size))
        return read_unpacking(document, how, purpose=purpose, size=size, messages=messages)

    monkeypatch.setattr(unpacked, "read_unpacking", counting)
    look_up = opened(BROKEN)
    assert codes_of(look_up, "refresh", "revocation") == ["status.purpose", "status.gzip"]
    assert codes_of(look_up, "suspension", "revocation") == ["status.gzip"] * 2
    assert tried == [("revocation", 1)]
    assert codes_of(look_up, "refresh", "message") == ["status.purpose"] * 2
    assert codes_of(look_up, "suspension", "revocation", size=2) == ["status.gzip"] * 2
    assert tried[1:] == [("suspension", 2)]


def test_for_how_many_purposes_a_list_is_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be tens of thousands, and the badges of an upload have thousands of entries."""
    calls: list[JSONObject] = []

    def counting(document: JSONObject) -> tuple[str, ...]:
        calls.append(document)
        return purposes_of(document)

    monkeypatch.setattr(unpacked, "purposes_of", counting)
    for content, code in (
        (GOOD, "status.purpose"),
        (odd_list(lambda d: d.update(type=["VerifiableCredential"])), "status.type"),
    ):
        calls.clear()
        assert codes_of(opened(content), "a", "b", "a") == [code] * 3
        assert len(calls) == 1


def test_what_unpacks_to_more_than_is_read_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def bursting(*_: object, purpose: str, **__: object) -> None:
        tried.append(purpose)
        raise LimitExceeded("It unpacks to more.", code="limit.status_list", params={"limit": 7})

    monkeypatch.setattr(unpacked, "read_unpacking", bursting)
    assert codes_of(opened(GOOD), "revocation", "revocation") == ["limit.status_list"] * 2
    assert tried == ["revocation"]


def marked(purpose: str, outcome: Outcome, code: str, message: str, **rest: Any) -> Check:
    params = {"url": STATUS_LIST, "purpose": purpose, "value": 1, **rest.pop("params", {})}
    return Check(
        **{
            "name": "status",
            "outcome": outcome,
            "code": f"status.{code}",
            "message": message,
            "params": params,
            "spec": SPEC,
            "turn": "issuer",
            **rest,
        }
    )


MEANS = {
    "revocation": (
        "good",
        "The issuer has not taken it back.",
        marked(
            "revocation",
            Outcome.FAILED,
            "revoked",
            "The issuer has taken this badge back (revoked).",
            advice="Do not accept it. Why it was taken back, only the issuer can say.",
        ),
    ),
    "suspension": (
        "not_suspended",
        "The issuer has not suspended it.",
        marked(
            "suspension",
            Outcome.FAILED,
            "suspended",
            "The issuer has suspended this badge for now.",
            advice="Do not accept it now. Whether it will stand again, only the issuer can say.",
            retry="later",
        ),
    ),
    "refresh": (
        "current",
        "The issuer has no newer edition of it.",
        marked(
            "refresh",
            Outcome.WARNING,
            "refresh",
            "The issuer has a newer edition of this badge.",
            advice="Ask for the newer one.",
            turn="holder",
        ),
    ),
}
NOTHING = "The issuer's list says nothing against it."


@pytest.mark.parametrize("purpose", MEANS)
def test_what_a_bit_means(purpose: str) -> None:
    code, clear, is_set = MEANS[purpose]
    entry = StatusEntry(STATUS_LIST, INDEX, purpose).to_json()
    assert told(make_status_list(purpose=purpose), entry) == (good(purpose, clear, code),)
    assert told(make_status_list([INDEX], purpose=purpose), entry) == (is_set,)


def test_what_a_message_says() -> None:
    long = "y" * 201
    words, references = ("as it was", long), ("https://school.example/words",)
    entry = StatusEntry(STATUS_LIST, INDEX, "message", 1, words, references).to_json()
    said = {"references": list(references)}
    clear = good("message", NOTHING, "unmarked", **said)
    assert told(make_status_list(purpose="message"), entry) == (
        replace(clear, params={**clear.params, "message": "as it was"}),
    )
    assert told(make_status_list([INDEX], purpose="message"), entry) == (
        marked(
            "message",
            Outcome.WARNING,
            "message",
            f"The issuer has put a note to this badge: '{long[:200]}'.",
            params={"message": long[:200], **said},
            advice="Ask the issuer what that means for you.",
        ),
    )


@pytest.mark.parametrize("purpose", ["recall", "z" * 101], ids=["short", "long"])
def test_a_purpose_that_nobody_here_knows(purpose: str) -> None:
    """Clear, nothing was marked; set, it may mean anything."""
    entry: JSONObject = {**PLAIN, "statusPurpose": purpose}

    def published(*indexes: int) -> bytes:
        return odd_list(
            lambda document: document["credentialSubject"].update(statusPurpose=[purpose]), indexes
        )

    assert told(published(), entry) == (good(purpose[:100], NOTHING, "unmarked"),)
    assert told(published(INDEX), entry) == (
        unknown(
            "other_purpose",
            f"The issuer has marked this badge as '{purpose[:100]}', and what that means is not known here.",
            params={"purpose": purpose[:100], "value": 1},
            advice="Ask the issuer what it means.",
        ),
    )


def test_where_the_two_ends_of_a_byte_disagree() -> None:
    token = token_of({**oldest(INDEX), "expirationDate": "2027-01-01T00:00:00Z"})
    assert told(token, ENTRY_2020, method=REVOCATION_LIST_2020) == (
        unknown(
            "bit_order",
            "Lists of this type do not say which bit of a byte is the first. Read from one end the list at "
            f"{STATUS_LIST} has the badge revoked, from the other not.",
        ),
    )
