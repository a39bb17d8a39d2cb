"""Revoke, suspend, lift, publish: and what somebody who checks the badge sees of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from openbadge_issuer import Documents, Issuer, Profile, Report, SecuredCredential, Verifier
from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.issuing import Irrevocable, StatusFile, StatusLists
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.status import Bitstring, decode
from openbadge_issuer.testing import ISSUER_ID, NOW, RECIPIENT, fixed_signer, issuer_documents, make_award

BASE = "https://school.example/status/"
WHO = {"actor": "registrar:7", "reason": "a test"}


def issuer_of(lists: StatusLists | None = None, *, kind: str = "Ed25519") -> Issuer:
    return Issuer(
        Profile(id=ISSUER_ID, name="Example School"),
        fixed_signer("P-256" if kind == "P-256" else "Ed25519"),
        status=lists or StatusLists(BASE, purposes=["revocation", "suspension"]),
        ledger=MemoryLedger(),
    )


def id_of(badge: SecuredCredential) -> str:
    return str(badge.document["id"])


def publish(issuer: Issuer, *, days: int = 0) -> dict[str, bytes]:
    """All lists of the issuer, where the world finds them."""
    now, web = NOW + timedelta(days=days), {}
    for file in issuer.status_files(now=now):
        web[file.url] = file.content
        issuer.published(file, now=now)
    return web


def checked(badge: SecuredCredential, web: dict[str, bytes], *, days: int = 0) -> Report:
    verifier = Verifier(fetch=Documents({**issuer_documents().documents, **web}))
    return verifier.check(badge, now=NOW + timedelta(days=days), expected_recipients=[RECIPIENT])


def bits_of(file: StatusFile) -> Bitstring:
    encoded = json.loads(file.content)["credentialSubject"]["encodedList"]
    return decode(encoded)[0]


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_a_badge_is_revoked_and_everybody_else_keeps_theirs(kind: str) -> None:
    issuer = issuer_of(kind=kind)
    badges = [issuer.issue(make_award(), key=str(n), now=NOW) for n in range(5)]
    web = publish(issuer)
    assert [checked(badge, web).verdict for badge in badges] == ["accepted"] * 5
    assert issuer.revoke(id_of(badges[3]), **WHO, now=NOW) == 1
    assert checked(badges[3], web).verdict == "accepted"  # nobody was told yet
    web = publish(issuer)
    assert [checked(badge, web).verdict for badge in badges] == [
        "refused" if n == 3 else "accepted" for n in range(5)
    ]
    assert checked(badges[3], web)["status"].code == "status.revoked"
    assert issuer.revoke(id_of(badges[3]), **WHO, now=NOW) == 0


def test_a_suspension_ends_and_a_revocation_does_not() -> None:
    issuer = issuer_of()
    badge = issuer.issue(make_award(), key="1", now=NOW)
    issuer.suspend(id_of(badge), **WHO, now=NOW)
    assert checked(badge, publish(issuer))["status"].code == "status.suspended"
    issuer.lift(id_of(badge), **WHO, now=NOW)
    assert checked(badge, publish(issuer)).verdict == "accepted"
    issuer.revoke(id_of(badge), **WHO, now=NOW)
    with pytest.raises(LedgerError) as caught:
        issuer.set_status(id_of(badge), purpose="revocation", value=0, **WHO, now=NOW)
    assert caught.value.detail_code == "ledger.irreversible"


def test_all_of_them_or_none() -> None:
    issuer = issuer_of()
    ids = [id_of(issuer.issue(make_award(), key=str(n), now=NOW)) for n in range(3)]
    with pytest.raises(LedgerError):
        issuer.revoke(*ids, "urn:uuid:00000000-0000-4000-8000-000000000000", **WHO, now=NOW)
    assert issuer.revoke(*ids, **WHO, now=NOW) == 3


def test_a_status_that_the_credential_does_not_have() -> None:
    issuer = issuer_of(StatusLists(BASE))
    badge = issuer.issue(make_award(), key="1", now=NOW)
    with pytest.raises(LedgerError) as caught:
        issuer.suspend(id_of(badge), **WHO, now=NOW)
    assert caught.value.detail_code == "ledger.unknown"
    assert "suspension, but revocation" in str(caught.value)
    assert "StatusLists(purposes" in caught.value.advice
    with pytest.raises(LedgerError) as caught:
        issuer.set_status(id_of(badge), purpose="revoked", value=1, **WHO, now=NOW)
    assert caught.value.advice == "The purposes are revocation, suspension, refresh, message."
    with pytest.raises(LedgerError, match="no status of the purpose suspension"):
        issuer.lift(id_of(badge), **WHO, now=NOW)


def test_messages_of_two_bits() -> None:
    messages = ["as issued", "under review", "superseded", "undefined"]
    issuer = issuer_of(StatusLists(BASE, purposes=["message"], messages=messages))
    badge = issuer.issue(make_award(), key="1", now=NOW)
    issuer.set_status(id_of(badge), purpose="message", value=2, **WHO, now=NOW)
    status = checked(badge, publish(issuer))["status"]
    assert "superseded" in status.message
    with pytest.raises(ConfigurationError):
        issuer.set_status(id_of(badge), purpose="message", value=4, **WHO, now=NOW)


def test_a_list_shows_decoys_that_stay_and_nobody_has() -> None:
    issuer = issuer_of(StatusLists(BASE, decoys=8_192))
    badges = [issuer.issue(make_award(), key=str(n), now=NOW) for n in range(50)]
    mine = {int(one.document["credentialStatus"]["statusListIndex"]) for one in badges}  # type: ignore[index, call-overload, arg-type]
    seen: list[set[int]] = []
    for day in range(20):
        (file,) = issuer.status_files(now=NOW + timedelta(days=day))
        bits = bits_of(file)
        seen.append({index for index in range(len(bits)) if bits[index]})
        issuer.published(file, now=NOW + timedelta(days=day))
    assert all(one <= after for one, after in pairwise(seen))
    assert 1_000 < len(seen[0]) < 4_200
    assert len({len(one) for one in seen}) > 2
    assert not mine & seen[-1]


def test_suspensions_have_no_decoys() -> None:
    issuer = issuer_of(StatusLists(BASE, purposes=["suspension"]))
    issuer.issue(make_award(), key="1", now=NOW)
    (file,) = issuer.status_files(now=NOW)
    assert not any(bits_of(file).data)


def test_a_publication_that_crashed_is_made_again_as_it_was() -> None:
    issuer = issuer_of()
    issuer.issue(make_award(), key="1", now=NOW)
    lost = list(issuer.status_files(now=NOW))  # and the power goes off
    assert list(issuer.status_files(now=NOW)) == lost
    for file in lost:
        issuer.published(file, now=NOW)
    again = list(issuer.status_files(now=NOW + timedelta(days=1)))
    assert [file.publication for file in again] == [1, 1]


def test_what_the_file_says_of_itself() -> None:
    issuer = issuer_of(StatusLists(BASE, valid_for=timedelta(days=30), ttl=timedelta(hours=6)))
    issuer.issue(make_award(), key="1", now=NOW)
    (file,) = issuer.status_files(now=NOW)
    document = json.loads(file.content)
    assert (file.url, file.name, file.media_type) == (
        f"{BASE}revocation-1.json",
        "revocation-1.json",
        "application/vc",
    )
    assert (document["id"], document["issuer"]) == (file.url, ISSUER_ID)
    assert (document["validFrom"], document["validUntil"]) == ("2026-01-31T12:00:00Z", "2026-03-02T12:00:00Z")
    assert document["credentialSubject"]["ttl"] == 6 * 3600 * 1000


def test_a_list_that_nobody_renews_leaves_the_badge_undecided_not_accepted() -> None:
    issuer = issuer_of(StatusLists(BASE, valid_for=timedelta(days=30)))
    badge = issuer.issue(make_award(), key="1", now=NOW)
    web = publish(issuer)
    assert checked(badge, web, days=29).verdict == "accepted"
    assert checked(badge, web, days=31).verdict == "undecided"
    assert checked(badge, publish(issuer, days=31), days=31).verdict == "accepted"


def test_lists_that_a_remote_signer_signs() -> None:
    class Remote:
        algorithm = fixed_signer().algorithm
        verification_method = fixed_signer().verification_method
        public_jwk = fixed_signer().public_jwk

        async def sign(self, request: SigningRequest) -> bytes:
            await asyncio.sleep(0)
            return fixed_signer().sign(request)

    ledger, signer = MemoryLedger(), Remote()
    issuer = Issuer(Profile(id=ISSUER_ID), signer, status=StatusLists(BASE), ledger=ledger)

    async def run() -> tuple[SecuredCredential, dict[str, bytes]]:
        prepared = issuer.prepare(make_award(), key="1", now=NOW)
        badge = prepared.complete(await signer.sign(prepared.request))
        files = [
            waiting.complete(await signer.sign(waiting.request))
            for waiting in issuer.prepare_status_files(now=NOW)
        ]
        return badge, {file.url: file.content for file in files}

    badge, web = asyncio.run(run())
    assert checked(badge, web).verdict == "accepted"


def test_the_address_of_lists_may_change_and_the_old_ones_are_still_published() -> None:
    ledger, signer, profile = MemoryLedger(), fixed_signer(), Profile(id=ISSUER_ID)
    old = Issuer(profile, signer, status=StatusLists(BASE), ledger=ledger)
    badge = old.issue(make_award(), key="1", now=NOW)
    new = Issuer(profile, signer, status=StatusLists("https://cdn.example/"), ledger=ledger)
    new.issue(make_award(), key="2", now=NOW)
    new.revoke(id_of(badge), **WHO, now=NOW)
    files = list(new.status_files(now=NOW))
    assert [(file.url, file.name) for file in files] == [
        (f"{BASE}revocation-1.json", "school.example/status/revocation-1.json"),
        ("https://cdn.example/revocation-1.json", "revocation-1.json"),
    ]
    assert checked(badge, {file.url: file.content for file in files})["status"].code == "status.revoked"


def test_a_clock_that_goes_back_publishes_nothing() -> None:
    issuer = issuer_of()
    issuer.issue(make_award(), key="1", now=NOW)
    publish(issuer, days=1)
    for now in (NOW, datetime.max.replace(tzinfo=UTC)):
        with pytest.raises(ConfigurationError) as caught:
            list(issuer.status_files(now=now))
        assert caught.value.detail_code == "config.clock"
    assert len(publish(issuer, days=1)) == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: StatusLists("http://school.example/status/"),
        lambda: StatusLists("https://school.example/status"),
        lambda: StatusLists("https://school.example/?list="),
        lambda: StatusLists("status/"),
        lambda: StatusLists("https://[school/"),
        lambda: StatusLists(BASE, purposes=[]),
        lambda: StatusLists(BASE, purposes="revocation"),
        lambda: StatusLists(BASE, purposes=["revocation", "revocation"]),
        lambda: StatusLists(BASE, purposes=["revoked"]),
        lambda: StatusLists(BASE, purposes=["message"]),
        lambda: StatusLists(BASE, messages=["a", "b"]),
        lambda: StatusLists(BASE, purposes=["message"], messages=["a", "b", "c"]),
        lambda: StatusLists(BASE, entries=131_071),
        lambda: StatusLists(BASE, entries=131_073),
        lambda: StatusLists(BASE, entries=2**28),
        lambda: StatusLists(BASE, decoys=131_072),
        lambda: StatusLists(BASE, decoys=-1),
        lambda: StatusLists(BASE, valid_for=timedelta(0)),
        lambda: StatusLists(BASE, valid_for=timedelta(hours=1), ttl=timedelta(hours=2)),
        lambda: StatusLists(BASE, ttl=timedelta(0)),
        lambda: StatusLists(3),  # type: ignore[arg-type]
        lambda: StatusLists(BASE, valid_for=3),  # type: ignore[arg-type]
        lambda: StatusLists(BASE, purposes=[["x"]]),  # type: ignore[list-item]
        lambda: StatusLists(BASE, entries="many"),  # type: ignore[arg-type]
    ],
)
def test_lists_that_can_not_be(make: Callable[[], object]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make()
    assert caught.value.detail_code == "config.status"


def test_an_irrevocable_issuer_with_a_ledger_publishes_nothing_and_says_so() -> None:
    issuer = Issuer(
        Profile(id=ISSUER_ID), fixed_signer(), status=Irrevocable("a test"), ledger=MemoryLedger()
    )
    with pytest.raises(ConfigurationError) as caught:
        list(issuer.status_files(now=NOW))
    assert caught.value.detail_code == "config.irrevocable"
