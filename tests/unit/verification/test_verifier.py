from __future__ import annotations

import asyncio
import copy
import json
import pickle
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, Documents, FetchFailure, Request
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    RECIPIENT,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
)
from openbadge_issuer.verification import (
    CHECKS,
    ExpectedRecipient,
    Outcome,
    Policy,
    TrustedIssuers,
    Verdict,
    VerificationRefused,
    VerificationUndecided,
    VerifiedCredential,
    Verifier,
)

VERIFIER = Verifier(fetch=issuer_documents())
JWT_ISSUER = fixed_issuer(fixed_signer("P-256"))


@pytest.mark.parametrize("badge", [make_badge(), make_badge(issuer=JWT_ISSUER)], ids=["embedded", "jwt"])
def test_a_genuine_badge_is_accepted_and_every_check_is_named(badge: SecuredCredential) -> None:
    report = VERIFIER.check(bytes(badge), now=NOW, expected_recipients=[RECIPIENT])
    assert report.verdict is Verdict.ACCEPTED
    assert tuple(check.name for check in report.checks) == CHECKS
    assert report["proof"].outcome is Outcome.PASSED
    assert report["issuer"].params["issuer"] == ISSUER_ID
    assert report["recipient"].code == "recipient.matched"
    assert report.badge is not None
    assert (report.badge.title, report.badge.recipient_matched) == ("Welding", True)


def test_bytes_text_secured_and_mapping_are_the_same_badge() -> None:
    badge = make_badge()
    reports = [
        VERIFIER.check(form, now=NOW) for form in (bytes(badge), bytes(badge).decode(), badge, badge.document)
    ]
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
    assert len({report.input_sha256 for report in reports}) == 1
    assert reports[-1]["json"].code == "json.mapping"
    assert reports[-1]["json"].outcome is Outcome.WARNING


def test_nothing_is_fetched_when_the_issuer_is_a_did_key() -> None:
    def never(request: Request, /) -> Answer:
        pytest.fail(f"{request.url} was asked for")

    badge = make_badge(issuer=fixed_issuer(fixed_signer(controller=None)))
    assert Verifier(fetch=never).check(badge, now=NOW).verdict is Verdict.ACCEPTED


def test_offline_a_hosted_issuer_is_unknown_and_the_badge_undecided() -> None:
    report = Verifier().check(make_badge(), now=NOW)
    assert report.verdict is Verdict.UNDECIDED
    assert report["proof"].outcome is Outcome.PASSED  # the key is written in its own URL
    assert report["issuer"].outcome is Outcome.UNKNOWN
    assert report["issuer"].code == "resolve.unavailable"


def test_nothing_is_fetched_for_a_key_that_is_not_the_issuers() -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return FetchFailure("fetch.status", "500")

    document: Any = make_badge().document
    proof = document["proof"][0]
    proof["verificationMethod"] = "https://internal.example/admin#key-1"
    report = Verifier(fetch=fetch).check(document, now=NOW)
    assert asked == []
    assert report.verdict is Verdict.REFUSED
    assert report["proof"].code == "resolve.foreign_key"


def test_a_proof_that_did_not_pass_leaves_remote_checks_unrun() -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return FetchFailure("fetch.status", "500")

    document: Any = make_badge().document
    document["name"] = "Another"
    document["credentialStatus"] = {"id": "https://status.example/1#2", "type": "BitstringStatusListEntry"}
    document["refreshService"] = {"id": "https://refresh.example/1", "type": "1EdTechCredentialRefresh"}
    report = Verifier(fetch=fetch).check(document, now=NOW)
    assert asked == []
    assert (report["issuer"].code, report["status"].code, report["refresh"].code) == (
        "issuer.not_run_proof",
        "status.not_run_proof",
        "refresh.not_run_proof",
    )


def test_a_server_that_answers_500_is_unknown_and_can_be_asked_again() -> None:
    def broken(request: Request, /) -> Answer:
        return FetchFailure("fetch.status", f"{request.url} answered 500.", retry="later")

    report = Verifier(fetch=broken).check(make_badge(), now=NOW)
    assert report.verdict is Verdict.UNDECIDED
    assert report["issuer"].retry == "later"


def test_a_key_that_the_issuer_has_taken_down_is_refused() -> None:
    other = issuer_documents(fixed_signer(seed="another key"))
    report = Verifier(fetch=other).check(make_badge(), now=NOW)
    assert report["proof"].outcome is Outcome.PASSED
    assert report["issuer"].outcome is Outcome.FAILED
    assert report.verdict is Verdict.REFUSED


@pytest.mark.parametrize("kind", ["expires", "revoked"])
def test_a_key_past_its_time_is_refused(kind: str) -> None:
    documents = dict(issuer_documents(fixed_signer()).documents)
    (url,) = documents
    hosted = json.loads(documents[url])
    hosted["verificationMethod"][0][kind] = "2026-01-01T00:00:00Z"
    report = Verifier(fetch=Documents({url: json.dumps(hosted).encode()})).check(make_badge(), now=NOW)
    assert report["issuer"].outcome is Outcome.FAILED
    assert report["issuer"].code == ("resolve.key_expired" if kind == "expires" else "resolve.key_revoked")
    earlier = Verifier(fetch=Documents({url: json.dumps(hosted).encode()})).check(
        make_badge(now=datetime(2025, 6, 1, tzinfo=UTC)), now=datetime(2025, 7, 1, tzinfo=UTC)
    )
    assert earlier["issuer"].outcome is Outcome.PASSED


def test_verify_returns_a_verified_credential() -> None:
    verified = VERIFIER.verify(make_badge(), now=NOW)
    assert isinstance(verified, VerifiedCredential)
    assert verified.document == make_badge().document
    verified.document["name"] = "changed"
    assert verified.document == make_badge().document
    assert "Ada" not in repr(verified)


def test_only_a_verifier_makes_a_verified_credential() -> None:
    report = VERIFIER.check(make_badge(), now=NOW)
    with pytest.raises(TypeError, match="only Verifier"):
        VerifiedCredential(make_badge().document, report)
    verified = VERIFIER.verify(make_badge(), now=NOW)
    with pytest.raises(AttributeError):
        verified.report = report


def test_verify_raises_with_the_report() -> None:
    with pytest.raises(VerificationRefused) as refused:
        VERIFIER.verify(b"{}", now=NOW)
    assert refused.value.report.verdict is Verdict.REFUSED
    with pytest.raises(VerificationUndecided) as undecided:
        Verifier().verify(make_badge(), now=NOW)
    assert undecided.value.report["issuer"].outcome is Outcome.UNKNOWN
    assert [finding.code for finding in undecided.value.findings] == ["resolve.unavailable"]
    assert {finding.code for finding in refused.value.findings} == {
        check.code for check in refused.value.report if check.outcome is Outcome.FAILED
    }
    again = pickle.loads(pickle.dumps(undecided.value))
    assert again.report == undecided.value.report
    assert again.findings == undecided.value.findings


def test_async_gives_the_same_report() -> None:
    documents = issuer_documents()

    async def fetch(request: Request, /) -> Answer:
        await asyncio.sleep(0)
        return documents(request)

    badge = make_badge()
    report = asyncio.run(Verifier().check_async(badge, fetch=fetch, now=NOW))
    assert report == VERIFIER.check(badge, now=NOW)
    verified = asyncio.run(Verifier().verify_async(badge, fetch=fetch, now=NOW))
    assert verified.report == report


def test_a_verification_can_be_driven_by_hand() -> None:
    verification = Verifier().start(make_badge(), now=NOW)
    (request,) = verification.needs()
    assert request.url == "https://school.example/.well-known/did.json"
    verification.feed(request, issuer_documents()(request))
    assert verification.needs() == ()
    assert verification.report.verdict is Verdict.ACCEPTED


def test_the_verifiers_own_fetch_serves_an_event_loop_as_well() -> None:
    badge = make_badge()
    threads: list[str] = []

    def fetch(request: Request, /) -> Answer:
        threads.append(threading.current_thread().name)
        return issuer_documents()(request)

    verifier = Verifier(fetch=fetch)
    report = asyncio.run(verifier.check_async(badge, now=NOW))
    assert report == VERIFIER.check(badge, now=NOW)
    assert asyncio.run(verifier.verify_async(badge, now=NOW)).report == report
    assert len(threads) == 2
    assert threading.current_thread().name not in threads  # the loop is not held up


def test_a_verified_credential_has_its_badge() -> None:
    verified = VERIFIER.verify(make_badge(), now=NOW)
    assert verified.badge is verified.report.badge
    assert verified.badge.title == "Welding"


def test_now_must_have_a_zone() -> None:
    with pytest.raises(ConfigurationError, match="django"):
        VERIFIER.check(make_badge(), now=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "code"),
    [(NOW - timedelta(seconds=1), "dates.not_yet_valid"), (NOW + timedelta(days=31), "dates.expired")],
)
def test_dates(moment: datetime, code: str) -> None:
    badge = make_badge(valid_until=NOW + timedelta(days=30))
    report = VERIFIER.check(badge, now=moment)
    assert (report["dates"].code, report.verdict) == (code, Verdict.REFUSED)
    lenient = Verifier(fetch=issuer_documents(), policy=Policy(leeway=timedelta(days=2)))
    assert lenient.check(badge, now=moment).verdict is Verdict.ACCEPTED
    assert lenient.check(badge, now=moment).leniencies == ("leeway",)


@pytest.mark.parametrize(
    ("context", "starts"),
    [
        ("https://www.w3.org/ns/credentials/v2", "validFrom"),
        ("https://www.w3.org/2018/credentials/v1", "issuanceDate"),
    ],
)
def test_the_date_that_is_missing_is_that_of_its_edition(context: str, starts: str) -> None:
    document: Any = make_badge().document
    del document["validFrom"]
    document["@context"][0] = context
    dates = VERIFIER.check(document, now=NOW)["dates"]
    assert (dates.code, dates.params["member"], dates.pointer) == ("dates.missing", starts, f"/{starts}")
    assert dates.message == f"It does not say since when it is valid: `{starts}` is missing."
    document["validFrom"] = "yesterday"
    assert "`validFrom` is no date-time" in VERIFIER.check(document, now=NOW)["dates"].message


@pytest.mark.parametrize(
    ("subject", "code", "sentence"),
    [
        (None, "not_named", "It does not say to whom it was awarded."),
        ({"type": ["AchievementSubject"]}, "not_named", "It does not say to whom it was awarded."),
        (
            *({"id": "did:example:eve"}, "not_by_types"),
            "It says to whom it was awarded, and not by emailAddress, by which",
        ),
        (
            {
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": False,
                        "identityType": "emailAddress",
                        "identityHash": "eve@example.org",
                    }
                ]
            },
            "other",
            "It names somebody else",
        ),
    ],
)
def test_nobody_is_somebody_else(subject: Any, code: str, sentence: str) -> None:
    document: Any = make_badge().document
    document["credentialSubject"] = subject
    recipient = VERIFIER.check(document, now=NOW, expected_recipients=[RECIPIENT])["recipient"]
    assert recipient.code == f"recipient.{code}"
    assert recipient.message.startswith(sentence)


@pytest.mark.parametrize(
    ("policy", "named", "sentence"),
    [
        (
            *(Policy(trust=TrustedIssuers({ISSUER_ID: "ours"})), None),
            "This badge names no issuer, so none whom you trust",
        ),
        (
            *(Policy(expected_issuer=ISSUER_ID), None),
            "This badge names no issuer, so none whom you trust.",
        ),
        (
            *(Policy(trust=TrustedIssuers({ISSUER_ID: "x"}), expected_achievement="urn:x"), ISSUER_ID),
            "This badge is for an achievement without an id, not for urn:x.",
        ),
    ],
)
def test_what_is_missing_leaves_no_hole_in_the_sentence(
    policy: Policy, named: str | None, sentence: str
) -> None:
    document: Any = make_badge().document
    document["issuer"] = {"id": named} if named else {}
    del document["credentialSubject"]["achievement"]["id"]
    assert Verifier(policy=policy).check(document, now=NOW)["trust"].message.startswith(sentence)


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ([ExpectedRecipient("emailAddress", "ada@example.org")], "recipient.matched"),
        ([ExpectedRecipient("emailAddress", "Ada@Example.ORG")], "recipient.matched_folded"),
        ([ExpectedRecipient("emailAddress", "eve@example.org")], "recipient.other"),
        ([ExpectedRecipient("name", "Ada")], "recipient.matched"),
        ([ExpectedRecipient("userName", "ada@example.org")], "recipient.not_by_types"),
        ([ExpectedRecipient("id", "did:example:eve")], "recipient.other"),
        (
            [ExpectedRecipient("emailAddress", "eve@example.org"), ExpectedRecipient("name", "Ada")],
            "recipient.matched",
        ),
    ],
)
def test_recipient(expected: list[ExpectedRecipient], code: str) -> None:
    report = VERIFIER.check(make_badge(), now=NOW, expected_recipients=expected)
    assert report["recipient"].code == code
    assert report.verdict is (Verdict.ACCEPTED if "matched" in code else Verdict.REFUSED)
    assert "example.org" not in report.to_text().replace("school.example", "")


def test_recipient_by_id() -> None:
    badge = make_badge()
    document: Any = badge.document
    subject_id = document["credentialSubject"]["id"]
    report = VERIFIER.check(badge, now=NOW, expected_recipients=[ExpectedRecipient("id", str(subject_id))])
    assert report["recipient"].code == "recipient.matched"


@pytest.mark.parametrize(
    ("policy", "code", "verdict"),
    [
        (Policy(), "trust.not_asked", Verdict.ACCEPTED),
        (Policy(trust=TrustedIssuers({ISSUER_ID: "ours"})), "trust.listed", Verdict.ACCEPTED),
        (Policy(trust=TrustedIssuers({"did:web:other.example": "o"})), "trust.not_listed", Verdict.REFUSED),
        (Policy(expected_issuer=ISSUER_ID), "trust.expected_issuer", Verdict.ACCEPTED),
        (Policy(expected_issuer="did:web:other.example"), "trust.other_issuer", Verdict.REFUSED),
        (
            Policy(expected_issuer=ISSUER_ID, expected_achievement="https://school.example/courses/brewing"),
            "trust.other_achievement",
            Verdict.REFUSED,
        ),
    ],
)
def test_trust(policy: Policy, code: str, verdict: Verdict) -> None:
    report = Verifier(policy=policy, fetch=issuer_documents()).check(make_badge(), now=NOW)
    assert (report["trust"].code, report.verdict) == (code, verdict)


def test_a_damaged_encoding_is_named() -> None:
    badge = make_badge(description="Schweißt eine Kehlnaht, die hält.")
    damaged = bytes(badge).decode("utf-8").encode("utf-8").decode("latin-1").encode("utf-8")
    report = VERIFIER.check(damaged, now=NOW)
    assert report["proof"].code == "proof.mojibake"
    assert report.verdict is Verdict.REFUSED


def test_one_trusted_proof_suffices_and_a_false_one_is_told() -> None:
    document: Any = make_badge().document
    false = copy.deepcopy(document["proof"][0])
    false["created"] = "2001-01-01T00:00:00Z"
    document["proof"].append(false)
    report = VERIFIER.check(json.dumps(document), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert report["proof"].code == "proof.another_is_false"
    assert [finding.severity for finding in report["proof"].findings] == ["info", "error"]


def test_a_report_is_neither_true_nor_false() -> None:
    report = VERIFIER.check(make_badge(), now=NOW)
    with pytest.raises(TypeError, match="verdict"):
        bool(report)
    assert pickle.loads(pickle.dumps(report)) == report


def test_the_report_as_json() -> None:
    report = VERIFIER.check(make_badge(), now=NOW)
    value = json.loads(report.to_text())
    assert set(value) == {
        "verdict",
        "summary",
        "format",
        "proofFormat",
        "carrier",
        "issuer",
        "badge",
        "checks",
        "required",
        "leniencies",
        "inputSha256",
        "checkedAt",
        "library",
        "nested",
        "place",
        "reportVersion",
    }
    assert set(value["checks"][0]) == {
        "name",
        "outcome",
        "code",
        "message",
        "params",
        "advice",
        "pointer",
        "spec",
        "retry",
        "turn",
        "parts",
        "findings",
        "adviceCode",
    }
    assert value["checkedAt"] == "2026-01-31T12:00:00Z"
    claims = {"id": ISSUER_ID, "claimedName": "Example School"}
    assert value["issuer"] == {**claims, "trust": "trust.not_asked", "knownAs": "", "registry": ""}
    knowing = Policy(trust=TrustedIssuers({ISSUER_ID: "The school, by contract"}))
    known = Verifier(policy=knowing, fetch=issuer_documents()).check(make_badge(), now=NOW).to_json()
    assert known["issuer"] == {
        **claims,
        "trust": "trust.listed",
        "knownAs": "The school, by contract",
        "registry": "",
    }


@pytest.mark.parametrize(
    ("junk", "check", "code"),
    [
        (b"", "carrier", None),
        (b"hello", "carrier", None),
        (b"\xff\xd8\xff\xe0 a photograph", "carrier", "carrier.jpeg"),
        (b"%PDF-1.7", "carrier", "carrier.pdf_damaged"),
        (b'{"a": 1, "a": 2}', "json", "json.duplicate_name"),
        (b'{"a": NaN}', "json", None),
        (b"[1, 2]", "carrier", "carrier.json_list"),
        ("\ud800", "carrier", "carrier.surrogates"),
    ],
)
def test_junk_is_refused_by_name(junk: bytes | str, check: str, code: str | None) -> None:
    report = VERIFIER.check(junk, now=NOW)
    assert report.verdict is Verdict.REFUSED
    assert report[check].outcome is Outcome.FAILED
    assert code is None or report[check].code == code


def test_a_required_check_without_an_expectation_is_unknown() -> None:
    for name in ("trust", "recipient"):
        policy = Policy(required=Policy().required | {name})
        report = Verifier(policy=policy, fetch=issuer_documents()).check(make_badge(), now=NOW)
        assert (report.verdict, report[name].code) == (Verdict.UNDECIDED, f"{name}.not_asked")


def test_an_empty_list_of_recipients_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="nobody could ever match"):
        VERIFIER.check(make_badge(), now=NOW, expected_recipients=[])


def test_a_policy_that_asks_for_little_does_not_say_genuine() -> None:
    policy = Policy(required=frozenset({"proof"}))
    report = Verifier(policy=policy, fetch=issuer_documents(fixed_signer(seed="other"))).check(
        make_badge(), now=NOW
    )
    assert report.verdict is Verdict.ACCEPTED
    assert "enuine" not in report.summary
    assert "issuer" in report.summary


def test_the_summary_speaks_of_a_required_check() -> None:
    document: Any = make_badge().document
    document["refreshService"] = {"id": "https://school.example/r", "type": "1EdTechCredentialRefresh"}
    report = Verifier().check(make_badge(), now=NOW)
    assert report.summary == report["issuer"].message


def test_at_the_end_of_its_validity_a_badge_is_no_longer_valid() -> None:
    badge = make_badge(valid_until=NOW + timedelta(days=30))
    assert VERIFIER.check(badge, now=NOW + timedelta(days=30))["dates"].code == "dates.expired"
    token = make_badge(issuer=JWT_ISSUER, valid_until=NOW + timedelta(days=30))
    assert VERIFIER.check(token, now=NOW + timedelta(days=30))["dates"].code == "dates.expired"
    assert VERIFIER.check(token, now=NOW + timedelta(days=30, seconds=-1)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("moment", [datetime.min, datetime.max], ids=["first", "last"])  # noqa: DTZ901
def test_the_ends_of_the_calendar(moment: datetime) -> None:
    policy = Policy(leeway=timedelta(days=400))
    badge = make_badge(valid_until=NOW + timedelta(days=30))
    report = Verifier(policy=policy, fetch=issuer_documents()).check(badge, now=moment.replace(tzinfo=UTC))
    assert report.verdict is Verdict.REFUSED
    assert json.loads(report.to_text())["checkedAt"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_key_document_with_times_at_the_ends_of_the_calendar(moment: str) -> None:
    documents = dict(issuer_documents(fixed_signer()).documents)
    (url,) = documents
    hosted = json.loads(documents[url])
    hosted["verificationMethod"][0]["revoked"] = moment
    report = Verifier(fetch=Documents({url: json.dumps(hosted).encode()})).check(make_badge(), now=NOW)
    assert report.verdict in (Verdict.REFUSED, Verdict.ACCEPTED, Verdict.UNDECIDED)


def test_nothing_of_upper_case_schemes_is_fetched() -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return FetchFailure("fetch.status", "500")

    document: Any = make_badge(issuer=fixed_issuer(fixed_signer(controller=None))).document
    document["proof"][0]["verificationMethod"] = "HTTPS://victim.example/x#k"
    report = Verifier(fetch=fetch).check(json.dumps(document), now=NOW)
    assert (asked, report.verdict) == ([], Verdict.REFUSED)


def test_what_is_much_too_large_is_refused_before_anything_looks_at_it() -> None:
    for badge in (b" " * 26_000_000, "e" * 26_000_000):
        report = VERIFIER.check(badge, now=NOW)
        assert (report.verdict, report["carrier"].code) == (Verdict.REFUSED, "limit.bytes")


def test_a_damaged_encoding_is_named_for_keys_that_are_looked_up_too() -> None:
    signer = LocalSigner.generate(verification_method=f"{ISSUER_ID}#key-1")
    badge = make_badge(issuer=fixed_issuer(signer), description="Schweißt eine Kehlnaht, die hält.")
    damaged = bytes(badge).decode("latin-1").encode("utf-8")
    report = Verifier(fetch=issuer_documents(signer)).check(damaged, now=NOW)
    assert report["proof"].code == "proof.mojibake"


def test_a_verified_credential_is_kept_by_keeping_the_badge() -> None:
    verified = VERIFIER.verify(make_badge(), now=NOW)
    assert copy.copy(verified) is verified
    assert copy.deepcopy(verified) is verified
    with pytest.raises(TypeError, match="verify it again"):
        pickle.dumps(verified)


def test_larger_limits_reach_the_rules() -> None:
    limits = Limits(max_values=200_000, max_objects=20_000)
    document: Any = make_badge().document
    document["credentialSubject"]["achievement"]["tag"] = [f"t{i}" for i in range(60_000)]
    report = Verifier(policy=Policy(limits=limits), fetch=issuer_documents()).check(
        json.dumps(document), now=NOW
    )
    assert report["structure"].code == "structure.passed"
    assert report.leniencies == ("limits",)


def test_the_text_of_a_report_is_no_command_to_a_terminal() -> None:
    document: Any = make_badge().document
    document["issuer"]["name"] = "Evil\x1b[2J\u202e\nACCEPTED"
    text = str(VERIFIER.check(json.dumps(document), now=NOW))
    assert "\x1b" not in text
    assert "\u202e" not in text
