"""A list is a credential, and judged like one before a bit of it is believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Documents, Response
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Budget, Outcome, Policy, Verdict, Verifier
from status_samples import (
    ENTRY,
    INDEX,
    Server,
    changed,
    judged,
    odd_badge,
    odd_entry,
    odd_list,
    resign,
    subject_of,
    token_of,
)

GOOD = make_status_list()
HOUR = timedelta(hours=1)


def undecided_for(code: str, lists: bytes, *, reason: str = "", **options: Any) -> str:
    """Asserts that the status is unknown for this reason; returns the sentence."""
    report = judged(lists=lists, **options)
    status = report["status"]
    assert (status.code, status.outcome) == (f"status.{code}", Outcome.UNKNOWN), status
    assert report.verdict is Verdict.UNDECIDED
    assert status.params["url"] == STATUS_LIST
    if reason:
        assert status.params["reason"] == reason
    return status.message


def test_a_list_that_was_changed_after_signing_is_not_believed() -> None:
    forged = changed(GOOD, lambda document: document.update(validFrom="2026-01-01T00:00:00Z"))
    message = undecided_for("untrusted", dump(forged), reason="proof.signature")
    assert f"The status list at {STATUS_LIST} is not to be trusted." in message


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda document: document.pop("proof"), "proof.missing"),
        (
            lambda document: document["proof"][0].update(proofPurpose="authentication"),
            "proof.purpose",
        ),
        (lambda document: document.update(extra="x"), "jsonld.undefined_term"),
        (lambda document: document.pop("credentialSubject"), "rules.subject"),
    ],
)
def test_what_a_badge_is_refused_for_is_not_believed_of_a_list(
    change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    report = judged(lists=dump(changed(GOOD, change)))
    assert (report["status"].code, report.verdict) == ("status.untrusted", Verdict.UNDECIDED)
    assert report["status"].params["reason"] == reason


def test_a_list_whose_context_is_not_known() -> None:
    strange = changed(GOOD, lambda document: document["@context"].append("https://attacker.example/c"))
    message = undecided_for("unknown_context", dump(strange))
    assert f"What the status list at {STATUS_LIST} says can not be told without" in message
    assert "https://attacker.example/c" in message
    assert "`--document URL=FILE`" in judged(lists=dump(strange))["status"].advice


@pytest.mark.parametrize("content", [b"", b"x", b"[]", b'"x"', b"{", b"\xff", b"ey.ey.", b'{"a": 1, "a": 2}'])
def test_what_is_no_document(content: bytes) -> None:
    undecided_for("unreadable", content)


def test_all_proofs_of_a_list_must_verify() -> None:
    """Where one suffices for a badge (section 3.2, step 4)."""
    document = json.loads(GOOD)
    false = {**document["proof"][0], "created": "2001-01-01T00:00:00Z"}
    undecided_for(
        "untrusted", dump({**document, "proof": [*document["proof"], false]}), reason="status.false_proof"
    )


def test_the_key_must_be_the_issuers_and_meant_for_issuing() -> None:
    forged = resign(json.loads(GOOD), fixed_signer(seed="mallory"))
    undecided_for("untrusted", forged, reason="resolve.no_such_key")


def test_a_list_by_somebody_else_does_not_count_unless_the_policy_names_them() -> None:
    registry = fixed_signer(controller=None, seed="registry")
    published = make_status_list(signer=registry)
    message = undecided_for("other_issuer", published)
    assert registry.controller in message
    policy = Policy(status_issuers=frozenset({registry.controller}))
    report = judged(lists=published, policy=policy)
    assert report.verdict is Verdict.ACCEPTED
    assert report.leniencies == (f"status_issuers: {registry.controller}",)
    assert judged(lists=make_status_list([INDEX], signer=registry), policy=policy).verdict is Verdict.REFUSED
    others = Policy(status_issuers=frozenset({"did:web:somebody.example"}))
    undecided_for("other_issuer", published, policy=others)


def test_keys_of_a_stranger_are_not_even_fetched() -> None:
    stranger = fixed_signer(controller="did:web:internal.example", seed="stranger")
    server = Server({STATUS_LIST: make_status_list(signer=stranger)})
    Verifier(fetch=server).check(make_badge(status=ENTRY), now=NOW)
    assert not any("internal" in url for url in server.asked)


def test_the_policy_takes_names_and_shows_them() -> None:
    assert Policy().leniencies == ()
    assert Policy(staleness=HOUR).leniencies == ("staleness",)
    with pytest.raises(ConfigurationError):
        Policy(status_issuers="did:web:school.example")  # type: ignore[arg-type]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
def test_a_list_that_has_ended_says_nothing_of_a_badge_that_is_not_in_it(late: timedelta) -> None:
    published = make_status_list(now=NOW - timedelta(days=800), valid_until=NOW - late)
    message = undecided_for("stale", published)
    assert "was good until" in message
    status = judged(lists=published)["status"]
    assert (status.retry, status.turn) == ("later", "issuer")
    assert status.params["valid_until"]
    handed_in = judged(lists=published, fetched_at=None)["status"]
    assert (handed_in.code, handed_in.retry, handed_in.turn) == ("status.stale", "later", "verifier")


def test_a_revocation_in_a_list_that_has_ended_still_counts() -> None:
    published = make_status_list([INDEX], now=NOW - 900 * HOUR, valid_until=NOW - HOUR)
    report = judged(lists=published)
    assert (report["status"].code, report.verdict) == ("status.revoked", Verdict.REFUSED)
    assert [one.code for one in report["status"].findings] == ["status.revoked", "status.stale"]


def test_a_list_of_the_future() -> None:
    published = odd_list(lambda document: document.update(validFrom="2026-01-31T13:00:00Z"))
    undecided_for("not_yet_valid", published)
    assert judged(lists=published)["status"].retry == "later"
    assert judged(lists=published, policy=Policy(leeway=HOUR)).verdict is Verdict.ACCEPTED


def test_staleness_and_leeway() -> None:
    published = make_status_list(now=NOW - 900 * HOUR, valid_until=NOW - HOUR)
    kinder = judged(lists=published, policy=Policy(staleness=2 * HOUR))
    assert (kinder.verdict, kinder["status"].code) == (Verdict.ACCEPTED, "status.stale_accepted")
    assert kinder["status"].outcome is Outcome.WARNING
    assert kinder.leniencies == ("staleness",)
    undecided_for("stale", published, policy=Policy(staleness=HOUR / 2))
    assert judged(lists=published, policy=Policy(leeway=2 * HOUR))["status"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("ttl", "age", "code"),
    [
        (None, timedelta(days=6), "good"),
        (HOUR, HOUR, "good"),
        (HOUR, HOUR + timedelta(seconds=1), "old_copy"),
        (HOUR, -HOUR, "good"),
    ],
)
def test_a_copy_is_good_for_its_ttl(ttl: timedelta | None, age: timedelta, code: str) -> None:
    """Section 2.2; of a list that does not say, nothing is assumed but its end."""
    published = make_status_list(now=NOW - timedelta(days=6), ttl=ttl)
    report = judged(lists=published, fetched_at=NOW - age)
    assert report["status"].code == f"status.{code}"
    if code == "old_copy":
        assert (report["status"].turn, report["status"].retry) == ("verifier", "later")
        policy = Policy(staleness=timedelta(minutes=1))
        assert judged(lists=published, fetched_at=NOW - age, policy=policy).verdict is Verdict.ACCEPTED


def test_a_ttl_without_a_time_of_fetching_is_left_aside() -> None:
    published = make_status_list(now=NOW - 48 * HOUR, ttl=HOUR)
    assert judged(lists=published, fetched_at=None).verdict is Verdict.ACCEPTED
    naive = (NOW - 24 * HOUR).replace(tzinfo=None)
    assert judged(lists=published, fetched_at=naive).verdict is Verdict.ACCEPTED


def test_an_undated_copy_is_a_warning() -> None:
    published = make_status_list(valid_until=None)
    report = judged(lists=published, fetched_at=None)
    assert (report["status"].code, report.verdict) == ("status.undated", Verdict.ACCEPTED)
    assert judged(lists=published)["status"].code == "status.good"
    day = timedelta(days=1)
    assert judged(lists=published, fetched_at=NOW - day)["status"].code == "status.good"
    old = judged(lists=published, fetched_at=NOW - day - timedelta(seconds=1))
    assert (old["status"].code, old.verdict) == ("status.undated", Verdict.ACCEPTED)


def test_a_list_in_an_envelope() -> None:
    """VCDM 2.0, 4.13: the token is in a data URL, and is judged as if it had come alone."""

    def enveloped(token: bytes, media_type: str = "application/vc+jwt") -> bytes:
        return dump({
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": f"data:{media_type},{token.decode('ascii')}",
            "type": "EnvelopedVerifiableCredential",
        })  # fmt: skip

    assert judged(lists=enveloped(token_of(unsigned()))).verdict is Verdict.ACCEPTED
    assert judged(lists=enveloped(token_of(unsigned(INDEX))))["status"].code == "status.revoked"
    forged = token_of(unsigned())[:-6] + b"AAAAAA"
    undecided_for("untrusted", enveloped(forged), reason="proof.signature")
    undecided_for("unreadable", enveloped(token_of(unsigned()), "application/vc+sd-jwt"))
    undecided_for("unreadable", enveloped(b"x"))


def test_a_copy_that_was_handed_in_must_be_the_list_that_the_badge_names() -> None:
    """Or the holder of a revoked badge would hand in another list of the same issuer, where nothing is set."""
    another = make_status_list(url="https://school.example/status/2")
    undecided_for("other_list", another, fetched_at=None)
    revoked = make_status_list([INDEX], url="https://school.example/status/2")
    assert judged(lists=revoked, fetched_at=None)["status"].code == "status.revoked"


def test_from_its_own_address_another_id_is_a_warning() -> None:
    report = judged(lists=make_status_list(url="https://school.example/status/2"))
    assert (report["status"].code, report["status"].outcome) == ("status.list_id", Outcome.WARNING)
    assert report.verdict is Verdict.ACCEPTED


def test_a_list_without_an_id() -> None:
    nameless = odd_list(lambda document: document.pop("id"))
    assert judged(lists=nameless)["status"].code == "status.good"
    assert judged(lists=nameless, fetched_at=None)["status"].code == "status.no_list_id"
    assert judged(lists=nameless, fetched_at=None).verdict is Verdict.ACCEPTED


def test_a_fragment_is_not_part_of_the_address() -> None:
    badge = odd_badge(odd_entry(statusListCredential=f"{STATUS_LIST}#list"))
    assert judged(badge, GOOD).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "url",
    [
        "http://school.example/status/1",
        "https://127.0.0.1/status/1",
        "https://localhost/1",
        "https://user@school.example/1",
        "did:web:school.example",
        "urn:uuid:6f3b1f6e-9a0c-4f0a-8c55-0d4d5f0a7f10",
        "data:application/json,x",
        "file:///etc/passwd",
    ],
)
def test_addresses_that_are_not_asked(url: str) -> None:
    server = Server({url: GOOD})
    report = Verifier(fetch=server).check(odd_badge(odd_entry(statusListCredential=url)), now=NOW)
    assert (report["status"].code, report.verdict) == ("status.url", Verdict.UNDECIDED)
    assert url not in server.asked


def test_odd_but_clear_is_a_warning() -> None:
    badge = odd_badge(odd_entry(statusListIndex=INDEX))
    report = judged(badge, GOOD)
    assert (report["status"].code, report["status"].pointer) == (
        "status.index_number",
        "/credentialStatus/statusListIndex",
    )
    assert (report["status"].outcome, report.verdict) == (Outcome.WARNING, Verdict.ACCEPTED)
    assert judged(badge, make_status_list([INDEX])).verdict is Verdict.REFUSED

    def without_multibase(document: dict[str, Any]) -> None:
        document["credentialSubject"]["encodedList"] = document["credentialSubject"]["encodedList"][1:]

    assert judged(lists=odd_list(without_multibase))["status"].code == "status.no_multibase"
    odd_ttl = odd_list(lambda document: document["credentialSubject"].update(ttl="soon"))
    assert judged(lists=odd_ttl)["status"].code == "status.ttl"


def test_the_entry_is_signed_so_its_faults_are_decided() -> None:
    for members in ({"statusListIndex": "-1"}, {"statusListIndex": "1_0"}, {"statusSize": 99}):
        report = judged(odd_badge(odd_entry(**members)), GOOD)
        assert (report["status"].outcome, report.verdict) == (Outcome.FAILED, Verdict.REFUSED), members
        assert report["status"].pointer.startswith("/credentialStatus")


def test_a_list_that_names_a_status_list_is_not_followed() -> None:
    nested = odd_list(
        lambda document: document.update(
            credentialStatus=StatusEntry("https://school.example/status/meta", 1, "revocation").to_json()
        )
    )
    server = Server({STATUS_LIST: nested})
    report = Verifier(fetch=server).check(make_badge(status=ENTRY), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert "https://school.example/status/meta" not in server.asked


def unsigned(*marked: int) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(make_status_list(marked))
    del document["proof"]
    return document


@pytest.mark.parametrize(
    "header", [{}, {"typ": "JWT"}, {"typ": "vc+jwt"}, {"typ": "vc+jwt", "cty": "vc"}], ids=str
)
def test_a_token_needs_no_claims_of_a_badge(header: dict[str, object]) -> None:
    assert judged(lists=token_of(unsigned(), **header)).verdict is Verdict.ACCEPTED
    assert judged(lists=token_of(unsigned(INDEX), **header))["status"].code == "status.revoked"


@pytest.mark.parametrize(
    ("header", "claims", "reason"),
    [
        ({"typ": "vp+jwt"}, {}, "proof.jwt.typ"),
        ({"typ": "statuslist+jwt"}, {}, "proof.jwt.typ"),
        ({"alg": "none"}, {}, "proof.algorithm_none"),
        ({}, {"iss": "did:web:somebody.example"}, "proof.jwt.claim_mismatch"),
        ({}, {"jti": "https://school.example/status/2"}, "proof.jwt.claim_mismatch"),
    ],
)
def test_a_token_may_not_contradict_its_credential(
    header: dict[str, object], claims: dict[str, object], reason: str
) -> None:
    undecided_for("untrusted", token_of({**unsigned(), **claims}, **header), reason=reason)


def test_the_end_of_a_token_counts() -> None:
    document = {**unsigned(), "exp": int((NOW - HOUR).timestamp())}
    del document["validUntil"]
    undecided_for("stale", token_of(document))


def test_status_list_2021() -> None:
    context = [
        "https://www.w3.org/2018/credentials/v1",
        "https://w3id.org/vc/status-list/2021/v1",
        "https://w3id.org/security/data-integrity/v2",
    ]

    def older(content: bytes) -> bytes:
        encoded = subject_of(content)["encodedList"]
        assert isinstance(encoded, str)
        return resign(
            {
                "@context": context,
                "id": STATUS_LIST,
                "type": ["VerifiableCredential", "StatusList2021Credential"],
                "issuer": "did:web:school.example",
                "issuanceDate": "2026-01-01T00:00:00Z",
                "expirationDate": "2026-12-31T00:00:00Z",
                "credentialSubject": {
                    "id": f"{STATUS_LIST}#list",
                    "type": "StatusList2021",
                    "statusPurpose": "revocation",
                    "encodedList": encoded[1:],
                },
            }
        )

    document = make_badge().document
    contexts = document["@context"]
    assert isinstance(contexts, list)
    entry = odd_entry(type="StatusList2021Entry")
    badge = resign({**document, "@context": [*contexts, context[1]], "credentialStatus": entry})
    clear = judged(badge, older(GOOD), fetched_at=NOW - HOUR)
    assert (clear["status"].code, clear.verdict) == ("status.good", Verdict.ACCEPTED)
    assert judged(badge, older(make_status_list([INDEX])))["status"].code == "status.revoked"
    assert judged(badge, GOOD)["status"].code == "status.type"
    assert judged(lists=older(GOOD))["status"].code == "status.type"
    late = NOW + timedelta(days=365)
    assert judged(badge, older(GOOD), now=late, fetched_at=late)["status"].code == "status.stale"


def test_a_signed_list_may_come_from_another_host() -> None:
    """What is signed needs no particular server; what is handed in by redirect is judged all the same."""
    elsewhere = Response("https://cdn.example/status-1", GOOD, fetched_at=NOW)
    assert judged(lists=elsewhere).verdict is Verdict.ACCEPTED
    forged = Response("https://cdn.example/status-1", make_status_list(signer=fixed_signer(controller=None)))
    assert judged(lists=forged)["status"].code == "status.other_issuer"


def test_the_budget_is_for_the_whole_verification() -> None:
    badge = make_badge(status=ENTRY)
    fetch = Documents({**issuer_documents().documents, STATUS_LIST: GOOD})
    tight = Policy(budget=Budget(max_requests=1))
    report = Verifier(policy=tight, fetch=fetch).check(badge, now=NOW)
    assert (report["status"].code, report["status"].params["reason"]) == (
        "status.unavailable",
        "fetch.budget",
    )
    small = Policy(budget=Budget(max_bytes=len(GOOD)))
    report = Verifier(policy=small, fetch=fetch).check(badge, now=NOW)
    assert report["status"].params["reason"] == "fetch.too_large"
