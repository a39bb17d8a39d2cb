from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ob2_samples import assertion, web
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import ConfigurationError, InputError
from openbadge_issuer.issuing import Record
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.models import Recipient
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.ports import Answer, Documents, FetchFailure, Request, Resolution
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    RECIPIENT,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_award,
    make_badge,
)
from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
from openbadge_issuer.verification import (
    CHECKS,
    FORMATS,
    Checked,
    ExpectedPresentation,
    Kept,
    Outcome,
    Policy,
    TrustedIssuers,
    Verdict,
    Verifier,
)
from openbadge_issuer.verification.many import rechecking
from openbadge_issuer.verification.trust import DccRegistry, Enquiry, Listing
from unit.verification.presenting import badge as shown_badge
from unit.verification.presenting import presented

DID = "https://school.example/.well-known/did.json"
ENTRY = StatusEntry(STATUS_LIST, 7, "revocation")
LATER = NOW + timedelta(days=2)


def world(marked: tuple[int, ...] = (), did: bytes | None = None) -> Documents:
    document = did or issuer_documents().documents[DID]
    return Documents({DID: document, STATUS_LIST: make_status_list(marked)})


def kept(**changes: Any) -> Kept:
    badge = make_badge(status=ENTRY, **changes)
    return Verifier(fetch=world()).verify(badge, now=NOW, expected_recipients=[RECIPIENT]).kept


def again(one: Kept | str, fetch: Any, *, policy: Policy | None = None, **more: Any) -> Checked[str]:
    verifier = Verifier(fetch=fetch, policy=policy or Policy())
    (checked,) = verifier.recheck([("key", one)], **{"now": LATER, **more})
    return checked


def test_what_still_stands_is_accepted() -> None:
    report = again(kept(), world()).report
    assert report.verdict is Verdict.ACCEPTED
    assert tuple(check.name for check in report) == CHECKS
    assert {check.name for check in report if check.outcome is Outcome.PASSED} == {
        "issuer",
        "status",
        "dates",
    }
    day = "2026-01-31T12:00:00Z"
    trust = f"It was checked on {day}; its key, its status and its dates were looked at again."
    for check in (check for check in report if check.name not in ("issuer", "status", "dates")):
        assert (check.outcome, check.code, check.message, check.params) == (
            Outcome.NOT_APPLICABLE,
            f"{check.name}.not_applicable_recheck",
            trust if check.name == "trust" else f"Checked on {day}, and not again.",
            {"checked_at": day},
        )
    assert report.required == {"issuer", "status", "dates"}
    assert report.summary.startswith("Genuine and unchanged. It was checked on 2026-01-31T12:00:00Z; its key")
    assert (report.checked_at, report.carrier) == (LATER, "kept")
    assert json.loads(report.to_text())["issuer"]["id"] == ISSUER_ID


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        (lambda: {"fetch": world((7,))}, "status", "status.revoked"),
        (lambda: {"now": NOW + timedelta(days=400)}, "dates", "dates.expired"),
        (lambda: {"now": NOW - timedelta(days=1)}, "dates", "dates.not_yet_valid"),
        (lambda: {"fetch": world(did=_without_key())}, "issuer", "resolve.no_such_key"),
        (
            lambda: {"fetch": world(did=_with("revoked", "2026-02-01T00:00:00Z"))},
            "issuer",
            "resolve.key_revoked",
        ),
        (lambda: {"fetch": world(did=_not_for_issuing())}, "issuer", "resolve.not_authorized"),
    ],
)
def test_what_no_longer_stands_is_refused(change: Callable[[], dict[str, Any]], name: str, code: str) -> None:
    given = {"fetch": world(), **change()}
    one = kept(valid_until=NOW + timedelta(days=365))
    report = again(one, given.pop("fetch"), **given).report
    assert (report.verdict, report[name].code) == (Verdict.REFUSED, code)


def _hosted() -> Any:
    return json.loads(issuer_documents().documents[DID])


def _without_key() -> bytes:
    return issuer_documents(fixed_signer(seed="another key")).documents[DID]


def _with(member: str, value: str) -> bytes:
    document = _hosted()
    for method in document["verificationMethod"]:
        method[member] = value
    return dump(document)


def _not_for_issuing() -> bytes:
    return dump({**_hosted(), "assertionMethod": [], "authentication": _hosted()["assertionMethod"]})


@pytest.mark.parametrize(
    ("missing", "name", "code"),
    [(DID, "issuer", "resolve.unavailable"), (STATUS_LIST, "status", "status.unavailable")],
)
def test_what_can_not_be_asked_is_undecided(missing: str, name: str, code: str) -> None:
    fetch = Documents({url: body for url, body in world().documents.items() if url != missing})
    report = again(kept(), fetch).report
    assert (report.verdict, report[name].code) == (Verdict.UNDECIDED, code)


def test_without_a_status_nobody_asks_for_one() -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return world()(request)

    one = Verifier(fetch=world()).verify(make_badge(), now=NOW).kept
    status = again(one, fetch).report["status"]
    assert (status.outcome, status.code, status.message) == (
        Outcome.NOT_APPLICABLE,
        "status.not_applicable_none",
        "There is no status list for it: its issuer has no way to revoke it.",
    )
    gone = again(kept(), _noting(asked, world(did=_without_key()))).report["status"]
    assert (gone.outcome, gone.code) == (Outcome.UNKNOWN, "status.not_run_issuer_key")
    assert asked == [DID, DID]
    neither = again(one, world(did=_without_key())).report
    assert (neither["issuer"].outcome, neither["status"].outcome) == (Outcome.FAILED, Outcome.NOT_APPLICABLE)


def test_of_a_badge_that_was_shown_in_part_a_status_may_have_been_left_out() -> None:
    one = replace(Verifier(fetch=world()).verify(make_badge(), now=NOW).kept, disclosure="part")
    report = again(one, world()).report
    assert (report["status"].outcome, report["status"].code) == (Outcome.UNKNOWN, "status.undisclosed")
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("name", "step"), [("issuer", "_key_again"), ("status", "_status_again"), ("trust", "_trust_again")]
)
def test_what_would_take_too_long_is_undecided(name: str, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def beyond(*_: object) -> Any:
        yield from ()
        raise BeyondEffort

    monkeypatch.setattr(rechecking, step, beyond)
    report = again(kept(), world(), policy=Policy(trust=TrustedIssuers({ISSUER_ID: "ours"}))).report
    assert (report[name].outcome, report[name].code) == (Outcome.UNKNOWN, "limit.nested")
    assert report.verdict is Verdict.UNDECIDED


def _noting(asked: list[str], fetch: Documents) -> Any:
    def ask(request: Request, /) -> Answer:
        asked.append(request.url)
        return fetch(request)

    return ask


def test_of_a_token_the_key_counts_and_of_an_embedded_proof_its_name_as_well() -> None:
    """A proof names its key by a URL that has to go on leading there; a token's `kid` is a name within the key set."""
    for kind, verdict, code in (
        ("P-256", Verdict.ACCEPTED, "issuer.key_authorized"),
        ("Ed25519", Verdict.REFUSED, "resolve.no_such_key"),
    ):
        first: Any = _named(kind, "#first")
        web = issuer_documents(first)
        one = Verifier(fetch=web).verify(make_badge(issuer=fixed_issuer(first)), now=NOW).kept
        report = again(one, issuer_documents(_named(kind, "#second"))).report
        assert (report.verdict, report["issuer"].code) == (verdict, code)


def _named(kind: Any, fragment: str) -> LocalSigner:
    pem = fixed_signer(kind).to_pem(unencrypted=True)
    return LocalSigner.from_pem(pem, unencrypted=True, verification_method=ISSUER_ID + fragment)


def test_a_key_that_expired_since_is_believed_with_a_warning() -> None:
    fetch = world(did=_with("expires", "2026-02-01T00:00:00Z"))
    one = Verifier(fetch=world()).verify(make_badge(), now=NOW).kept
    report = again(one, fetch).report
    assert (report.verdict, report["issuer"].code) == (Verdict.ACCEPTED, "issuer.key_expired_since")
    undated = replace(one, signed="", signed_member="")
    assert again(undated, fetch).report["issuer"].outcome is Outcome.UNKNOWN


def test_another_key_under_the_same_name_is_refused() -> None:
    one = kept()
    other = fixed_signer(seed="another key").public_key.to_multikey()
    report = again(replace(one, key=other), world()).report
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.other_key")
    assert report["issuer"].params == {"verification_method": one.verification_method}
    assert again(replace(one, key="z"), world()).report.verdict is not Verdict.ACCEPTED


@pytest.mark.parametrize("controller", [ISSUER_ID, None])
@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_tokens_and_keys_that_name_themselves(kind: Any, controller: str | None) -> None:
    badge = make_badge(issuer=fixed_issuer(fixed_signer(kind, controller=controller)))
    one = Verifier(fetch=world()).verify(badge, now=NOW).kept
    assert one.proof_format == ("vc-jwt" if kind == "P-256" else "eddsa-rdfc-2022")
    report = again(one, world()).report
    assert report.verdict is Verdict.ACCEPTED, str(report)
    assert again(
        replace(one, key=fixed_signer(seed="x").public_key.to_multikey()), world()
    ).report.verdict is (Verdict.REFUSED)


def test_the_end_of_a_token_is_kept() -> None:
    until = NOW + timedelta(days=1)
    badge = make_badge(issuer=fixed_issuer(fixed_signer("P-256")), valid_until=until)
    one = Verifier(fetch=world()).verify(badge, now=NOW).kept
    only_exp = replace(one, document={k: v for k, v in one.document.items() if k != "validUntil"})
    assert again(only_exp, world()).report["dates"].code == "dates.expired"


def test_each_list_is_fetched_once() -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return world()(request)

    many = [(number, kept()) for number in range(10)]
    found = list(Verifier(fetch=fetch).recheck(many, now=LATER))
    assert {each.report.verdict for each in found} == {Verdict.ACCEPTED}
    assert sorted(asked) == [DID, STATUS_LIST]
    assert all(each.kept is one for each in found for key, one in many if key == each.key)


def test_in_an_event_loop_it_is_the_same() -> None:
    async def fetch(request: Request, /) -> Answer:
        await asyncio.sleep(0)
        return world((7,))(request)

    async def collected(**more: Any) -> list[Checked[str]]:
        verifier = Verifier(fetch=world((7,)))
        return [each async for each in verifier.recheck_async([("a", kept())], now=LATER, **more)]

    expected = again(kept(), world((7,))).report
    assert asyncio.run(collected())[0].report == expected
    assert asyncio.run(collected(fetch=fetch))[0].report == expected


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        (Policy(trust=TrustedIssuers({ISSUER_ID: "ours"})), Verdict.ACCEPTED),
        (Policy(trust=TrustedIssuers({"did:web:other.example": "theirs"})), Verdict.REFUSED),
        (Policy(expected_issuer="did:web:other.example"), Verdict.REFUSED),
        (Policy(expected_issuer=ISSUER_ID, expected_achievement="urn:x"), Verdict.REFUSED),
    ],
)
def test_a_list_of_issuers_is_looked_at_again(policy: Policy, verdict: Verdict) -> None:
    assert again(kept(), world(), policy=policy).report.verdict is verdict


def test_the_text_is_small_and_tells_nothing_of_the_person() -> None:
    text = kept().to_text()
    assert len(text) < 1_500
    assert "\n" not in text
    told = text.lower()
    assert not [word for word in ("ada", "example.org", "urn:uuid", "proofvalue", "salt") if word in told]
    assert Kept.from_text(text) == kept()
    assert Kept.from_text(text.encode()) == kept()
    assert "7" not in repr(kept())


def test_the_id_is_kept_only_for_lists_that_name_badges_by_it() -> None:
    assert "id" not in kept().document
    document: Any = make_badge().document
    document["credentialStatus"] = {"type": "1EdTechRevocationList", "id": "https://school.example/revoked"}
    report = Verifier(fetch=world()).check(make_badge(), now=NOW)
    assert "id" in Kept.of(document, report).document


SECRET = b"a secret of this application"
CHANGES: Mapping[str, Callable[[str], str]] = {
    "another place in the list": lambda text: text.replace('"7"', '"8"').replace(":7", ":8"),
    "no status": lambda text: text.replace("credentialStatus", "credentialStatux"),
    "a later end": lambda text: text.replace('"signed":"2026', '"signed":"2025'),
    "another issuer": lambda text: text.replace("did:web:school.example", "did:web:evil.example"),
    "no seal": lambda text: text.replace('"seal"', '"sea1"'),
    "an empty seal": lambda text: text[: text.index('"seal":"')] + '"seal":""}',
    "cut off": lambda text: text[:-10],
}


@pytest.mark.parametrize("secret", [None, SECRET])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_fails_closed(change: Callable[[str], str], secret: bytes | None) -> None:
    text = kept().to_text(secret=secret)
    changed = change(text)
    assert changed != text
    with pytest.raises(InputError) as raised:
        Kept.from_text(changed, secret=secret)
    assert raised.value.detail_code in ("kept.changed", "kept.format")
    verifier = Verifier(fetch=world())
    found = list(verifier.recheck([("a", changed), ("b", text)], now=LATER, secret=secret))
    verdicts = {each.key: each.error is None and each.report.verdict for each in found}
    assert verdicts == {"a": False, "b": Verdict.ACCEPTED}


def test_a_checksum_is_no_seal() -> None:
    """Whoever can write the text can make a checksum; only the secret keeps them out."""
    forged = replace(kept(), document={**kept().document, "credentialStatus": []}).to_text()
    with pytest.raises(InputError) as raised:
        Kept.from_text(forged, secret=SECRET)
    assert raised.value.detail_code == "kept.changed"
    with pytest.raises(InputError):
        Kept.from_text(kept().to_text(secret=SECRET))


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", b"\xff", "{" * 1000, '{"version":"openbadge-kept 2"}']
)
def test_what_is_nothing_that_was_kept(text: str | bytes) -> None:
    with pytest.raises(InputError) as raised:
        Kept.from_text(text)
    assert raised.value.detail_code == "kept.format"


@pytest.mark.parametrize("secret", [b"short", "a text that is long enough", b""])
def test_a_secret_is_one(secret: Any) -> None:
    with pytest.raises(ConfigurationError):
        kept().to_text(secret=secret)


def _accepted(badge: SecuredCredential | bytes, fetch: Any, policy: Policy) -> Any:
    return Verifier(fetch=fetch, policy=policy).verify(badge, now=NOW)


def test_registries_are_asked_again_once_for_the_run() -> None:
    """Who was struck off a published registry since then is refused; whom it still lists is accepted."""
    page = "https://registry.example/registry.json"
    policy = Policy(trust=DccRegistry("Schools", page))

    def listing(*issuers: str) -> Documents:
        listed = dump({"meta": {}, "registry": {each: {"name": "School"} for each in issuers}})
        return Documents({**world().documents, page: listed})

    before = [(number, kept()) for number in range(3)]
    asked: list[str] = []

    def counting(fetch: Documents) -> Any:
        def ask(request: Request, /) -> Answer:
            asked.append(request.url)
            return fetch(request)

        return ask

    for issuers, verdict, code in (
        ([ISSUER_ID], Verdict.ACCEPTED, "trust.listed"),
        (["did:web:other.example"], Verdict.REFUSED, "trust.not_listed"),
    ):
        asked.clear()
        verifier = Verifier(fetch=counting(listing(*issuers)), policy=policy)
        found = [*verifier.recheck(before, now=LATER, concurrency=1)]
        assert {(each.report.verdict, each.report["trust"].code) for each in found} == {(verdict, code)}
        assert asked.count(page) == 1
    gone = again(kept(), world(), policy=policy).report
    assert (gone.verdict, gone["trust"].code) == (Verdict.UNDECIDED, "trust.unavailable")


class Certifying:
    """An authority that knows the issuer by a certificate in the token's header."""

    name = "authority"

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        yield from ()
        if "x5c" in enquiry.header or enquiry.verification_method.endswith("#published"):
            return Listing(outcome="listed", name="known")
        return Listing(outcome="not_listed", code="trust.no_certificate", message="None came.")


STRANGERS = TrustedIssuers({"did:web:other.example": "theirs"})
OURS = TrustedIssuers({ISSUER_ID: "ours"})


@pytest.mark.own_codes("trust.no_certificate")
@pytest.mark.parametrize(
    ("asked", "outcome", "code"),
    [
        ([Certifying()], Outcome.UNKNOWN, "trust.not_kept"),
        ([STRANGERS, Certifying()], Outcome.UNKNOWN, "trust.not_kept"),
        ([Certifying(), STRANGERS], Outcome.UNKNOWN, "trust.not_kept"),
        ([STRANGERS], Outcome.FAILED, "trust.not_listed"),
        ([Certifying(), OURS], Outcome.PASSED, "trust.listed"),
    ],
    ids=["it alone", "after a list", "before a list", "a list alone", "beside a list that knows it"],
)
def test_a_certificate_that_came_in_a_token_was_not_kept(asked: Any, outcome: Outcome, code: str) -> None:
    """Nobody is called a stranger for what we did not keep; nor trusted without it."""
    token = fixed_issuer(fixed_signer("P-256")).issue(make_award(), now=NOW)
    fetch = Documents(issuer_documents(fixed_signer("P-256")).documents)
    one = Verifier(fetch=fetch).verify(token, now=NOW).kept
    trust = again(one, fetch, policy=Policy(trust=asked)).report["trust"]
    assert (trust.outcome, trust.code) == (outcome, code)
    if outcome is Outcome.UNKNOWN:
        assert (trust.params, trust.turn) == ({"issuer": ISSUER_ID}, "verifier")
        embedded = again(kept(), world(), policy=Policy(trust=asked)).report
        assert embedded.verdict is Verdict.REFUSED


def test_of_a_record_the_record_and_each_credential_in_it_are_kept() -> None:
    held = make_badge(recipient=Recipient.did("did:example:ada"), status=ENTRY)
    made = Record(name="Courses", recipient=Recipient.did("did:example:ada"), credentials=[held])
    verified = Verifier(fetch=world()).verify(fixed_issuer().issue(made, now=NOW), now=NOW)
    record, badge = verified.kept, verified.credentials[0].kept
    assert (record.format, badge.format) == ("clr-2.0", "open-badges-3.0")
    assert "did:example:ada" not in record.to_text() + badge.to_text()
    revoked = world((7,))
    assert again(record.to_text(), revoked).report.verdict is Verdict.ACCEPTED
    assert again(badge.to_text(), revoked).report["status"].code == "status.revoked"
    without_key = again(record, world(did=_without_key())).report
    assert (without_key.verdict, without_key.format) == (Verdict.REFUSED, "clr-2.0")


def test_a_presentation_is_not_kept_but_what_is_in_it() -> None:
    verified = Verifier(fetch=world()).verify(presented(shown_badge(status=ENTRY)), now=NOW)
    with pytest.raises(ConfigurationError) as raised:
        _ = verified.kept
    assert raised.value.detail_code == "config.kept_presentation"
    (held,) = verified.credentials
    assert again(held.kept, world((7,))).report.verdict is Verdict.REFUSED
    (checked,) = Verifier(fetch=world()).check_many([("a", presented(shown_badge()))], now=NOW)
    assert (checked.report.verdict, checked.kept) == (Verdict.ACCEPTED, None)


def test_a_badge_of_open_badges_2_is_checked_again_itself() -> None:
    verified = Verifier(fetch=web()).verify(json.dumps(assertion()), now=NOW)
    with pytest.raises(ConfigurationError) as raised:
        _ = verified.kept
    assert raised.value.detail_code == "config.kept_open_badges_2"
    assert "address" in raised.value.advice


def test_what_was_not_accepted_for_sure_is_not_kept() -> None:
    def nobody(request: Request, /) -> Answer:
        return FetchFailure("fetch.timeout", "slow")

    lenient = Policy(required={"carrier", "json", "contexts", "structure", "proof", "dates"})
    verified = _accepted(make_badge(), nobody, lenient)
    with pytest.raises(ConfigurationError, match="enough"):
        _ = verified.kept
    run = Verifier(fetch=nobody).start(b"{}", now=NOW)
    assert run.kept is None
    (checked,) = Verifier(fetch=nobody).check_many([("a", make_badge())], now=NOW)
    assert checked.kept is None


def test_a_status_without_an_end_is_not_kept() -> None:
    report = Verifier(fetch=world()).check(make_badge(), now=NOW)
    document: Any = make_badge().document
    document["credentialStatus"] = [{"id": "x" * 100_000}]
    with pytest.raises(ConfigurationError, match="enough"):
        Kept.of(document, report)


@pytest.mark.parametrize("form", [lambda one: one, Kept.to_text, lambda one: one.to_text().encode()])
@pytest.mark.parametrize(
    "asked",
    [([RECIPIENT],), (None, ExpectedPresentation(challenge="c" * 20)), ([], None)],
    ids=["somebody", "a presentation", "nobody"],
)
def test_nothing_of_a_person_was_kept_so_nobody_can_be_asked_for(form: Any, asked: Any) -> None:
    """It is not passed over in silence that somebody is expected."""
    one = form(kept())
    items: list[Any] = [("asked", one, *asked), ("plain", one, None, None)]
    found = {each.key: each for each in Verifier(fetch=world()).recheck(items, now=LATER)}
    wrong = found["asked"].error
    assert isinstance(wrong, ConfigurationError)
    assert wrong.detail_code == "config.kept"
    assert found["plain"].report.verdict is Verdict.ACCEPTED


def test_a_text_without_a_seal_of_ones_own_in_an_event_loop() -> None:
    async def collected() -> list[Checked[str]]:
        return [
            each async for each in Verifier(fetch=world()).recheck_async([("a", kept().to_text())], now=LATER)
        ]

    assert asyncio.run(collected())[0].report.verdict is Verdict.ACCEPTED


def test_things_that_are_none_have_an_error() -> None:
    (checked,) = Verifier().recheck([("a", 7)], now=NOW)  # type: ignore[list-item]
    assert checked.error is not None
    assert checked.error.detail_code == "config.kept"


def test_what_the_policy_does_not_take_is_no_badge_at_the_second_look_either() -> None:
    card = fixed_issuer().secure(
        {
            "@context": [VC2_CONTEXT],
            "type": ["VerifiableCredential"],
            "issuer": ISSUER_ID,
            "credentialSubject": {"id": "did:example:ada"},
        },
        now=NOW,
    )
    takes_all = Policy(formats=FORMATS)
    one = _accepted(card, world(), takes_all).kept
    assert again(one, world(), policy=takes_all).report.verdict is Verdict.ACCEPTED
    report = again(one, world()).report
    assert report.verdict is Verifier(fetch=world()).check(card, now=NOW).verdict is Verdict.UNDECIDED
    assert [each.code for each in report.troubles] == ["structure.format_not_taken"]
    assert tuple(check.name for check in report) == CHECKS
    nobody_asks = Policy(required=Policy().required - {"structure"})
    assert again(one, world(), policy=nobody_asks).report.verdict is Verdict.ACCEPTED
    assert again(kept(), world(), policy=Policy(formats={"clr-2.0"})).report.verdict is Verdict.UNDECIDED
