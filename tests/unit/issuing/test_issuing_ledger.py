"""What an issuer with a ledger does: one key, one credential, whatever happens in between."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from openbadge_issuer import Irrevocable, Issuer, LocalSigner, Profile, Recipient
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.errors import AwardConflict, ConfigurationError, LedgerError, RuleError, SigningError
from openbadge_issuer.issuing import IrrevocableWarning, StatusLists
from openbadge_issuer.issuing.draft import seeded
from openbadge_issuer.ledger import Ledger, MemoryLedger
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    assert_valid_badge,
    fixed_signer,
    make_award,
)

LATER = NOW + timedelta(days=400)
BASE = "https://school.example/status/"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
OF_ONE_COPY = ("id", "validFrom", "credentialStatus", "proof")
PROFILE = Profile(id=ISSUER_ID, name="Example School")
LISTS = StatusLists(BASE)


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
    else:
        with SqlLedger(f"sqlite:///{tmp_path / 'badges.sqlite'}") as opened:
            yield opened


def issuer_of(
    ledger: Ledger, status: StatusLists | Irrevocable = LISTS, *, signer: LocalSigner | None = None
) -> Issuer:
    return Issuer(PROFILE, signer or fixed_signer(), status=status, ledger=ledger)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_the_same_key_gives_the_first_credential_byte_for_byte(ledger: Ledger, kind: str) -> None:
    issuer = issuer_of(ledger, signer=fixed_signer("P-256" if kind == "P-256" else "Ed25519"))
    first = issuer.issue(make_award(), key="enrolment-4711", now=NOW)
    assert issuer.issue(make_award(), key="enrolment-4711", now=LATER) == first
    assert issuer.credential(first.document["id"]) == first  # type: ignore[arg-type]
    assert [bytes(first)] == [
        one.signed and one.signed.content for one in ledger.awarded(make_award().achievement.id)
    ]
    assert len(list(ledger.credentials_of(Recipient.email("ada@example.org")))) == 1


def test_other_content_under_the_same_key_is_a_conflict(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    issuer.issue(make_award(), key="1", now=NOW)
    for other in (
        make_award(name="Welding II"),
        replace(make_award(), recipient=Recipient.email("bob@example.org", name="Ada")),
        replace(make_award(), recipient=Recipient.email("ada@example.org", name="Adele")),
        replace(make_award(), valid_until=LATER),
    ):
        with pytest.raises(AwardConflict):
            issuer.issue(other, key="1", now=NOW)


def test_another_profile_or_key_of_the_issuer_is_no_conflict(ledger: Ledger) -> None:
    first = issuer_of(ledger).issue(make_award(), key="1", now=NOW)
    moved = Issuer(
        PROFILE.replace(name="Example School e. V."), fixed_signer("P-256"), status=LISTS, ledger=ledger
    )
    assert moved.issue(make_award(), key="1", now=LATER) == first


@pytest.mark.parametrize("status", [LISTS, Irrevocable("a test")])
def test_a_run_that_died_is_resumed_with_the_same_credential(
    ledger: Ledger, status: StatusLists | Irrevocable
) -> None:
    issuer = issuer_of(ledger, status)
    dead = issuer.prepare(make_award(), key="1", now=NOW)  # reserved; and then the worker is killed
    (pending,) = ledger.pending(ISSUER_ID)
    secured = issuer.issue(make_award(), key="1", now=LATER)
    assert secured.document["id"] == pending.credential_id
    assert (
        secured.document["validFrom"] == "2026-01-31T12:00:00Z"
    )  # when it was reserved, not when it was resumed
    assert list(ledger.pending(ISSUER_ID)) == []
    assert dead.complete(fixed_signer().sign(dead.request)) == secured  # not dead after all: the same bytes


def test_two_runs_at_once_end_with_the_same_bytes_where_signatures_differ(ledger: Ledger) -> None:
    signer = fixed_signer("P-256")
    issuer = issuer_of(ledger, signer=signer)
    one, other = (issuer.prepare(make_award(), key="1", now=NOW) for _ in range(2))
    assert one.request == other.request
    signature = signer.sign(one.request)
    s = int.from_bytes(signature[32:], "big")
    twin = signature[:32] + (P256_ORDER - s).to_bytes(
        32, "big"
    )  # the other signature of ECDSA, just as valid
    assert one.complete(signature) == other.complete(twin)


def test_nothing_is_reserved_for_what_can_not_be_signed(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    broken = replace(make_award(), extensions={"grade": "A+"})
    with pytest.raises(RuleError):
        issuer.issue(broken, key="1", now=NOW)
    assert ledger.by_key(ISSUER_ID, "1") is None
    issuer.issue(make_award(), key="1", now=NOW)  # mended, under the same key
    assert len(list(ledger.find())) == 1


def test_a_signer_that_fails_leaves_a_reservation_that_is_taken_up(ledger: Ledger) -> None:
    class Broken:
        algorithm = fixed_signer().algorithm
        verification_method = fixed_signer().verification_method
        public_jwk = fixed_signer().public_jwk

        def sign(self, request: SigningRequest) -> bytes:
            raise TimeoutError(request.algorithm)

    with pytest.raises(SigningError):
        Issuer(PROFILE, Broken(), status=LISTS, ledger=ledger).issue(make_award(), key="1", now=NOW)
    (pending,) = ledger.pending()
    with pytest.raises(LedgerError) as caught:
        issuer_of(ledger).credential(pending.credential_id)
    assert caught.value.detail_code == "ledger.pending"
    assert issuer_of(ledger).issue(make_award(), key="1", now=LATER).document["id"] == pending.credential_id


def test_an_asynchronous_signer_records_as_well(ledger: Ledger) -> None:
    class Remote:
        algorithm = fixed_signer().algorithm
        verification_method = fixed_signer().verification_method
        public_jwk = fixed_signer().public_jwk

        async def sign(self, request: SigningRequest) -> bytes:
            await asyncio.sleep(0)
            return fixed_signer().sign(request)

    async def award() -> bytes:
        issuer = Issuer(PROFILE, Remote(), status=LISTS, ledger=ledger)
        prepared = issuer.prepare(make_award(), key="1", now=NOW)
        return bytes(prepared.complete(await Remote().sign(prepared.request)))

    assert asyncio.run(award()) == asyncio.run(award())
    assert len(list(ledger.find())) == 1


def test_each_credential_gets_a_place_of_its_own_in_a_list_for_each_purpose(ledger: Ledger) -> None:
    lists = StatusLists(BASE, purposes=["suspension", "revocation", "message"], messages=["fine", "lost"])
    issuer = issuer_of(ledger, lists)
    entries = [
        issuer.issue(make_award(), key=str(n), now=NOW).document["credentialStatus"] for n in range(20)
    ]
    places = set()
    for several in entries:
        assert isinstance(several, list)
        purposes = [entry["statusPurpose"] for entry in several]  # type: ignore[index, call-overload]
        assert purposes == ["revocation", "suspension", "message"]
        assert [entry["statusListCredential"] for entry in several] == [  # type: ignore[index, call-overload]
            f"{BASE}{purpose}-1.json" for purpose in purposes
        ]
        places |= {str(entry["id"]) for entry in several}  # type: ignore[index, call-overload]
    assert len(places) == 60
    assert [one.taken for one in ledger.status_lists(ISSUER_ID)] == [20, 20, 20]


def test_one_purpose_is_one_object_as_open_badges_has_it(ledger: Ledger) -> None:
    entry = issuer_of(ledger).issue(make_award(), key="1", now=NOW).document["credentialStatus"]
    assert isinstance(entry, dict)
    assert entry["statusListCredential"] == f"{BASE}revocation-1.json"


def test_a_full_list_is_followed_by_the_next(ledger: Ledger) -> None:
    lists = StatusLists(BASE, decoys=131_072 - 3)  # which leaves three
    issuer = issuer_of(ledger, lists)
    named = [issuer.issue(make_award(), key=str(n), now=NOW).credential.credential_status for n in range(7)]
    used = [one.to_json()["statusListCredential"] for one in named]  # type: ignore[union-attr]
    assert used == [f"{BASE}revocation-{number}.json" for number in (1, 1, 1, 2, 2, 2, 3)]


def test_a_composed_credential_is_recorded_and_gets_what_it_lacks(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    composed = dict(issuer.issue(make_award(), key="0", now=NOW).document)
    for name in ("id", "validFrom", "credentialStatus", "proof"):
        del composed[name]
    before = dict(composed)
    first = issuer.secure(composed, key="1", now=NOW)
    assert composed == before
    assert issuer.secure(composed, key="1", now=LATER) == first
    assert str(first.document["id"]).startswith("urn:uuid:")
    assert first.document["validFrom"] == "2026-01-31T12:00:00Z"
    assert issuer.credential(first.document["id"]) == first  # type: ignore[arg-type]
    with pytest.raises(AwardConflict):
        issuer.secure({**composed, "name": "Other"}, key="1", now=NOW)


@pytest.mark.parametrize(
    ("member", "code"),
    [({"credentialStatus": {"id": "urn:x:y", "type": "X"}}, "issuing.status"), ({"proof": {}}, None)],
)
def test_a_composed_credential_brings_neither_status_nor_proof(
    ledger: Ledger, member: dict[str, object], code: str | None
) -> None:
    issuer = issuer_of(ledger)
    signed = issuer.issue(make_award(), key="0", now=NOW).document
    composed = {**signed, "id": "urn:uuid:f4a358f8-fac5-4e4b-856e-18c35dc4ed98", **member}
    with pytest.raises(RuleError) as caught:
        issuer.secure(composed, key="1", now=NOW)  # type: ignore[arg-type]
    codes = {finding.code for finding in caught.value.findings}
    assert "issuing.status" in codes
    assert ("issuing.already_signed" in codes) == (code is not None)
    assert len(list(ledger.find())) == 1


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda issuer: issuer.issue(make_award(), now=NOW), "config.no_key"),
        (lambda issuer: issuer.issue(make_award(), key="", now=NOW), "ledger.text"),
        (lambda issuer: issuer.issue(make_award(), key="1", now=datetime(2026, 1, 1)), "config.naive_now"),  # noqa: DTZ001
        (lambda issuer: issuer.prepare(make_award(), now=NOW), "config.no_key"),
    ],
)
def test_an_award_without_a_usable_key_is_not_reserved(
    ledger: Ledger, make: Callable[[Issuer], object], code: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make(issuer_of(ledger))
    assert caught.value.detail_code == code
    assert list(ledger.find()) == []


def test_lists_need_a_ledger_and_so_does_a_key() -> None:
    with pytest.raises(ConfigurationError, match="need a ledger"):
        Issuer(PROFILE, fixed_signer(), status=LISTS)
    plain = Issuer(PROFILE, fixed_signer(), status=Irrevocable("a test"))
    with pytest.raises(ConfigurationError, match="key needs a ledger"):
        plain.issue(make_award(), key="1", now=NOW)
    for ask in (
        lambda: plain.revoke("urn:x:1", reason="r", actor="a", now=NOW),
        lambda: plain.credential("urn:x:1"),
        lambda: list(plain.status_files(now=NOW)),
    ):
        with pytest.raises(ConfigurationError) as caught:
            ask()
        assert caught.value.detail_code in ("config.no_ledger", "config.irrevocable")


def test_irrevocable_warns_each_time_where_it_is_issued(ledger: Ledger) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        plain = Issuer(PROFILE, fixed_signer(), status=Irrevocable("demonstration"))
        plain.issue(make_award(), now=NOW)
        plain.issue(make_award(), now=NOW)
        plain.prepare(make_award(), now=NOW)
        recorded = issuer_of(ledger, Irrevocable("demonstration"))
        recorded.issue(make_award(), key="1", now=NOW)
        recorded.issue(make_award(), key="1", now=NOW)  # hands out what was issued
        issuer_of(ledger).issue(make_award(), key="2", now=NOW)
    assert [(one.category, Path(one.filename).name) for one in told] == [
        (IrrevocableWarning, Path(__file__).name)
    ] * 4
    assert "demonstration" in str(told[0].message)


def test_what_was_erased_is_not_issued_again(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    first = str(issuer.issue(make_award(), key="1", now=NOW).document["id"])
    ledger.erase(Recipient.email("ada@example.org"), actor="privacy:1", reason="request", now=NOW)
    asked: list[Callable[[], object]] = [
        lambda: issuer.issue(make_award(), key="1", now=NOW),
        lambda: issuer.credential(first),
    ]
    for ask in asked:
        with pytest.raises(LedgerError) as caught:
            ask()
        assert caught.value.detail_code == "ledger.erased"
    assert issuer.revoke(first, reason="stolen key", actor="registrar:1", now=NOW) == 1


def test_the_credentials_of_another_issuer_are_not_ours(ledger: Ledger) -> None:
    ours = issuer_of(ledger)
    other_signer = fixed_signer(controller="did:web:other.example")
    other = Issuer(
        Profile(id="did:web:other.example"),
        other_signer,
        status=StatusLists("https://other.example/s/"),
        ledger=ledger,
    )
    theirs = str(other.issue(make_award(), key="1", now=NOW).document["id"])
    for ask in (
        lambda: ours.revoke(theirs, reason="r", actor="a", now=NOW),
        lambda: ours.credential(theirs),
        lambda: ours.credential("urn:uuid:00000000-0000-4000-8000-000000000000"),
    ):
        with pytest.raises(LedgerError) as caught:
            ask()
        assert caught.value.detail_code == "ledger.unknown"
    ours.issue(make_award(), key="1", now=NOW)  # the same key, of another issuer
    assert len(list(ledger.find())) == 2


def test_what_an_issuer_with_a_ledger_makes_is_accepted(ledger: Ledger) -> None:
    issuer = issuer_of(ledger, Irrevocable("a test"))
    assert_valid_badge(issuer.issue(make_award(), key="1", now=NOW))


def test_what_was_reserved_with_a_place_has_it_whatever_the_issuer_does_now(ledger: Ledger) -> None:
    issuer_of(ledger).prepare(make_award(), key="1", now=NOW)
    switched = issuer_of(ledger, Irrevocable("from now on"))
    badge = switched.issue(make_award(), key="1", now=LATER)  # and no warning: it can be revoked
    assert badge.document["credentialStatus"]
    assert switched.revoke(str(badge.document["id"]), reason="r", actor="a", now=LATER) == 1
    (file,) = switched.status_files(now=LATER)
    assert file.changes == 1


def test_what_was_reserved_without_a_place_stays_so_and_that_is_told(ledger: Ledger) -> None:
    with pytest.warns(IrrevocableWarning):
        issuer_of(ledger, Irrevocable("a test")).prepare(make_award(), key="1", now=NOW)
    with pytest.warns(IrrevocableWarning, match="kept no status lists"):
        badge = issuer_of(ledger).issue(make_award(), key="1", now=LATER)
    assert "credentialStatus" not in badge.document
    issuer_of(ledger).issue(make_award(), key="1", now=LATER)  # handed out again: nothing new to tell


def test_messages_that_nobody_names_any_more(ledger: Ledger) -> None:
    lists = StatusLists(BASE, purposes=["message"], messages=["fine", "lost"])
    issuer_of(ledger, lists).prepare(make_award(), key="1", now=NOW)
    for status in (LISTS, Irrevocable("from now on")):
        with pytest.raises(ConfigurationError) as caught:
            issuer_of(ledger, status).issue(make_award(), key="1", now=NOW)
        assert caught.value.detail_code == "config.status"
    assert issuer_of(ledger, lists).issue(make_award(), key="1", now=NOW).document["credentialStatus"]


def test_two_issuers_in_one_ledger_leave_each_other_alone(ledger: Ledger) -> None:
    ada, who = Recipient.email("ada@example.org"), {"actor": "a", "reason": "r"}
    other = Issuer(
        Profile(id="did:web:other.example"),
        fixed_signer(controller="did:web:other.example"),
        status=StatusLists("https://other.example/s/"),
        ledger=ledger,
    )
    ours = issuer_of(ledger)
    mine, theirs = (str(one.issue(make_award(), key="1", now=NOW).document["id"]) for one in (ours, other))
    assert [one.credential_id for one in ours.credentials_of(ada)] == [mine]
    (file,) = other.status_files(now=NOW)
    for ask in (
        lambda: ours.published(file, now=NOW),
        lambda: ours.erase(theirs, **who, now=NOW),
    ):
        with pytest.raises(LedgerError) as caught:
            ask()
        assert caught.value.detail_code == "ledger.unknown"
    assert ours.erase(ada, **who, now=NOW) == (mine,)
    assert list(ours.credentials_of(ada)) == []
    assert [one.credential_id for one in other.credentials_of(ada)] == [theirs]
    other.published(file, now=NOW)


def test_what_is_in_ledgers_today_is_resumed_by_every_later_version() -> None:
    """A change here makes conflicts of awards that are done, and other badges of those that are reserved."""
    ledger = MemoryLedger(entropy=seeded(b"the salt of a ledger"))
    issuer_of(ledger).prepare(make_award(), key="1", now=NOW, entropy=seeded(b"sixteen or more bytes"))
    (pending,) = ledger.pending()
    assert (pending.credential_id, pending.fingerprint) == (
        "urn:uuid:c0d7cefc-6022-41f4-933c-05d9ef5838dd",
        "320ee7e498dbe74c44393206bc0f151d48d3a5f6f8a51efda84c853fc959ead4",
    )
    badge = issuer_of(ledger).issue(make_award(), key="1", now=LATER)
    assert (
        sha256(bytes(badge)).hexdigest() == "1afcbb78a8522a30ddf876d408e9ef578738cea958a24866ca1638e7f4e9e6e9"
    )
    made = issuer_of(ledger).reissue(
        pending.credential_id, key="2", former="kept", actor="a", reason="r", now=NOW
    )
    again = ledger.credential(str(made.secured.document["id"]))
    assert again is not None
    assert again.fingerprint == "cf36e3c44eac6bac72017246eb2df25246558af15d25f5867f50013cb9f382f3"
    composed = {name: value for name, value in badge.document.items() if name not in OF_ONE_COPY}
    issuer_of(ledger).prepare_credential(composed, key="3", now=NOW)
    (secured,) = ledger.pending()
    assert secured.fingerprint == "dd3f6cd5d102457616c3aebb69e8c486f02da06058a8a20bc39c3d00ba5b707b"
