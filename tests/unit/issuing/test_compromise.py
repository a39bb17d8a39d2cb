"""A key was compromised: what it touched is listed, revoked and issued again, whatever state it is in."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict

import pytest

from openbadge_issuer import Documents, Issuer, LocalSigner, Profile, Recipient, SecuredCredential, Verifier
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.codec.json import dump
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing import Irrevocable, IrrevocableWarning, StatusLists
from openbadge_issuer.issuing.compromise import Recovered, Unsigned, prepare_recovery, recover, touched_by
from openbadge_issuer.keys import KeyHistory
from openbadge_issuer.ledger import Ledger, MemoryLedger
from openbadge_issuer.ports import AsyncSigner, Signer, SigningRequest
from openbadge_issuer.testing import ISSUER_ID, NOW, RECIPIENT, fixed_signer, make_award

BASE = "https://school.example/status/"
LISTS = StatusLists(BASE, purposes=["revocation", "suspension"])
OLD, NEW, LATEST = (fixed_signer(seed=name) for name in ("old", "new", "latest"))
STOLEN = OLD.verification_method
LATER = NOW + timedelta(days=30)


class Who(TypedDict):
    """Who did it, and why."""

    actor: str
    reason: str


WHO: Who = {"actor": "security:1", "reason": "the laptop was stolen"}


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
    else:
        with SqlLedger(f"sqlite:///{tmp_path / 'badges.sqlite'}") as opened:
            yield opened


def issuer_of(
    ledger: Ledger | None,
    signer: Signer | AsyncSigner = OLD,
    status: StatusLists | Irrevocable = LISTS,
    issuer_id: str = ISSUER_ID,
) -> Issuer:
    return Issuer(Profile(id=issuer_id, name="Example School"), signer, status=status, ledger=ledger)


def history() -> KeyHistory:
    """The old key is compromised, and the new one signs."""
    keys = KeyHistory.begin(STOLEN, OLD.public_key, now=NOW)
    keys = keys.announce(NEW.verification_method, NEW.public_key, now=NOW)
    return keys.compromise(STOLEN, now=NOW).activate(now=NOW)


def issued(ledger: Ledger, count: int = 3, **options: StatusLists | Irrevocable) -> list[SecuredCredential]:
    return [issuer_of(ledger, **options).issue(make_award(), key=str(n), now=NOW) for n in range(count)]  # type: ignore[arg-type]


def id_of(badge: SecuredCredential) -> str:
    return str(badge.document["id"])


def recovering(ledger: Ledger, signer: Signer = NEW, now: datetime = LATER) -> list[Recovered]:
    return list(recover(issuer_of(ledger, signer), history(), STOLEN, **WHO, now=now))


def new_of(one: Recovered) -> SecuredCredential:
    assert one.reissued is not None, one
    return one.reissued.secured


def status_of(ledger: Ledger, badge: SecuredCredential, purpose: str = "revocation") -> int:
    known = ledger.credential(id_of(badge))
    assert known is not None
    return known.status(purpose)


def test_what_it_signed_is_issued_again_for_the_same_people(ledger: Ledger) -> None:
    old = issued(ledger)
    done = recovering(ledger)
    assert [one.touched.credential_id for one in done] == [id_of(badge) for badge in old]
    assert [one.touched.fate for one in done] == ["reissued"] * 3
    assert [status_of(ledger, badge) for badge in old] == [1, 1, 1]
    assert len({id_of(new_of(one)) for one in done} | {id_of(badge) for badge in old}) == 6
    keys, web = history(), {}
    web[hosting_path(ISSUER_ID)] = dump(issuer_document(ISSUER_ID, keys))
    for file in issuer_of(ledger, NEW).status_files(now=LATER):
        web[file.url] = file.content
    verifier = Verifier(fetch=Documents(web))
    for one, badge in zip(done, old, strict=True):
        assert verifier.check(new_of(one), now=LATER, expected_recipients=[RECIPIENT]).verdict == "accepted"
        assert verifier.check(badge, now=LATER)["issuer"].code == "resolve.no_such_key"
        assert new_of(one).document["awardedDate"] == badge.document["validFrom"]
    assert len(list(ledger.credentials_of(Recipient.email("ada@example.org")))) == 6


def test_listing_changes_nothing(ledger: Ledger) -> None:
    old = issued(ledger)
    issuer_of(ledger, NEW).issue(make_award(), key="by another key", now=NOW)
    issuer_of(ledger).prepare(make_award(), key="never signed", now=NOW)
    other = LocalSigner.generate(controller="did:web:other.example")
    elsewhere = StatusLists("https://other.example/status/")
    issuer_of(ledger, other, elsewhere, other.controller).issue(make_award(), key="1", now=NOW)
    listed = list(touched_by(issuer_of(ledger, NEW), STOLEN, now=NOW))
    assert [one.credential_id for one in listed] == [id_of(badge) for badge in old]
    assert list(ledger.audit()) == []
    assert len(list(ledger.find())) == 6


def test_again_it_hands_out_the_same_and_signs_nothing(ledger: Ledger) -> None:
    issued(ledger)
    first = recovering(ledger)
    audited = len(list(ledger.audit()))

    class Silent:
        algorithm = NEW.algorithm
        verification_method = NEW.verification_method
        public_jwk = NEW.public_jwk

        def sign(self, request: SigningRequest) -> bytes:
            raise AssertionError(f"nothing is to be signed by {request.verification_method}")

    assert recovering(ledger, Silent(), LATER + timedelta(days=1)) == first
    assert len(list(ledger.audit())) == audited


def test_what_was_taken_back_for_a_while_stays_so(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    suspended, sound = issued(ledger, 2)
    issuer.suspend(id_of(suspended), **WHO, now=NOW)
    done = recovering(ledger)
    assert [status_of(ledger, new_of(one), "suspension") for one in done] == [1, 0]
    # Lifted afterwards, a second run does not put it back.
    issuer_of(ledger, NEW).lift(id_of(new_of(done[0])), **WHO, now=LATER)
    issuer_of(ledger, NEW).revoke(id_of(new_of(done[1])), **WHO, now=LATER)
    again = recovering(ledger)
    assert [status_of(ledger, new_of(one), "suspension") for one in again] == [0, 0]
    assert [status_of(ledger, new_of(one)) for one in again] == [0, 1]
    assert status_of(ledger, sound) == 1


def test_messages_are_carried_over(ledger: Ledger) -> None:
    messages = ["as issued", "under review", "superseded", "undefined"]
    lists = StatusLists(BASE, purposes=["revocation", "message"], messages=messages)
    (badge,) = issued(ledger, 1, status=lists)
    issuer = issuer_of(ledger, NEW, lists)
    issuer.set_status(id_of(badge), purpose="message", value=1, **WHO, now=NOW)
    (one,) = recover(issuer, history(), STOLEN, **WHO, now=LATER)
    assert status_of(ledger, new_of(one), "message") == 1


@pytest.mark.parametrize("lists", [StatusLists("https://school.example/other/"), Irrevocable("from now on")])
def test_what_has_no_place_for_a_suspension_is_not_issued(
    ledger: Ledger, lists: StatusLists | Irrevocable
) -> None:
    suspended, sound = issued(ledger, 2)
    issuer_of(ledger).suspend(id_of(suspended), **WHO, now=NOW)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IrrevocableWarning)
        done = list(recover(issuer_of(ledger, NEW, lists), history(), STOLEN, **WHO, now=LATER))
    assert [one.error.detail_code if one.error else None for one in done] == ["config.former", None]
    assert list(ledger.find(replaces=id_of(suspended))) == []
    assert [status_of(ledger, badge) for badge in (suspended, sound)] == [0, 1]


def test_each_fate(ledger: Ledger) -> None:
    issuer = issuer_of(ledger)
    revoked, erased, followed, _ = issued(ledger, 4)
    expired = issuer.issue(replace(make_award(), valid_until=NOW + timedelta(days=1)), key="expired", now=NOW)
    issuer.revoke(id_of(revoked), **WHO, now=NOW)
    ledger.erase(id_of(erased), **WHO, now=NOW)
    issuer.reissue(id_of(followed), key="again", former="kept", **WHO, now=NOW)
    audited = len(list(ledger.audit()))
    done = recovering(ledger)
    fates = ["revoked", "erased", "followed", "reissued", "expired", "reissued"]
    assert [one.touched.fate for one in done] == fates
    assert [one.reissued is not None for one in done] == [fate == "reissued" for fate in fates]
    assert [one.error for one in done] == [None] * 6
    assert [status_of(ledger, badge) for badge in (revoked, erased, followed, expired)] == [1, 1, 1, 1]
    noted = [one.action for one in ledger.audit()][audited:]
    assert noted.count("status") == 5  # all but the one that was revoked


def test_what_was_erased_after_its_re_issue_stays_so(ledger: Ledger) -> None:
    issued(ledger, 1)
    (one,) = recovering(ledger)
    ledger.erase(id_of(new_of(one)), **WHO, now=LATER)
    (again,) = recovering(ledger)
    assert (again.touched.fate, again.reissued, again.error) == ("revoked", None, None)


@pytest.mark.filterwarnings("ignore::openbadge_issuer.IrrevocableWarning")
def test_credentials_that_can_not_be_revoked_are_issued_again(ledger: Ledger) -> None:
    (badge,) = issued(ledger, 1, status=Irrevocable("from the time before status lists"))
    (one,) = recovering(ledger)
    assert "credentialStatus" not in badge.document
    assert "credentialStatus" in new_of(one).document
    assert "status" not in [one.action for one in ledger.audit()]


def test_one_that_fails_does_not_keep_the_others_from_it(ledger: Ledger) -> None:
    first, _ = issued(ledger, 2)
    pending = issuer_of(ledger).prepare(make_award(), key="kept elsewhere", now=NOW)
    (reserved,) = ledger.pending()
    ledger.record(
        reserved.credential_id,
        b"its bytes are in another place",
        securing="data-integrity",
        verification_method=STOLEN,
        now=NOW,
        place="https://school.example/store/1",
    )
    assert pending.request.verification_method == STOLEN
    done = recovering(ledger)
    assert [one.error.detail_code if one.error else None for one in done] == [None, None, "ledger.elsewhere"]
    assert status_of(ledger, first) == 1
    known = ledger.credential(reserved.credential_id)
    assert known is not None
    assert known.status("revocation") == 0  # nobody is left without


def test_a_signer_that_fails_is_told_for_each(ledger: Ledger) -> None:
    issued(ledger, 2)

    @dataclass
    class Sometimes:
        algorithm = NEW.algorithm
        verification_method = NEW.verification_method
        public_jwk = NEW.public_jwk
        answers: list[bool] = field(default_factory=lambda: [False, True])

        def sign(self, request: SigningRequest) -> bytes:
            if not self.answers.pop(0):
                raise TimeoutError
            return NEW.sign(request)

    done = recovering(ledger, Sometimes())
    assert [one.error.detail_code if one.error else None for one in done] == ["signing.failed", None]
    again = recovering(ledger)
    assert [one.error for one in again] == [None, None]
    assert again[1] == done[1]


class Dies(MemoryLedger):
    """A ledger whose process is killed before a status is changed, as often as it is told; or after so many changes."""

    deaths = 0
    lives: int | None = None

    def change_status(
        self,
        credential_ids: Sequence[str],
        purpose: str,
        value: int,
        /,
        *,
        issuer_id: str | None = None,
        actor: str,
        reason: str,
        now: datetime,
    ) -> int:
        if self.deaths:
            self.deaths -= 1
            raise KeyboardInterrupt
        if self.lives is not None:
            self.lives -= 1
            if self.lives < 0:
                self.lives = None
                raise KeyboardInterrupt
        return super().change_status(
            credential_ids, purpose, value, issuer_id=issuer_id, actor=actor, reason=reason, now=now
        )


def test_killed_at_every_step_it_is_finished_by_the_next_run() -> None:
    ledger = Dies()
    (badge,) = issued(ledger, 1)
    issuer_of(ledger).suspend(id_of(badge), **WHO, now=NOW)
    ledger.deaths = 1
    with pytest.raises(KeyboardInterrupt):
        recovering(ledger)  # the new one is reserved only, for it is not suspended yet
    (new,) = ledger.find(replaces=id_of(badge))
    assert (new.state, new.status("suspension"), status_of(ledger, badge)) == ("reserved", 0, 0)
    ledger.lives = 1
    with pytest.raises(KeyboardInterrupt):
        recovering(ledger)  # now it is suspended and recorded, and the old one is not revoked
    (new,) = ledger.find(replaces=id_of(badge))
    assert (new.state, new.status("suspension"), status_of(ledger, badge)) == ("signed", 1, 0)
    (one,) = recovering(ledger)
    assert id_of(new_of(one)) == new.credential_id
    assert (status_of(ledger, new_of(one), "suspension"), status_of(ledger, badge)) == (1, 1)


def test_a_key_that_was_retired_long_ago(ledger: Ledger) -> None:
    """Nothing of the key that signs now is touched."""
    keys = KeyHistory.begin(STOLEN, OLD.public_key, now=NOW)
    old = issued(ledger, 2)
    keys = keys.announce(NEW.verification_method, NEW.public_key, now=NOW).activate(now=NOW)
    mine = issuer_of(ledger, NEW).issue(make_award(), key="mine", now=NOW)
    keys = keys.compromise(STOLEN, now=LATER)
    done = list(recover(issuer_of(ledger, NEW), keys, STOLEN, **WHO, now=LATER))
    assert [one.touched.credential_id for one in done] == [id_of(badge) for badge in old]
    assert status_of(ledger, mine) == 0


def test_twice_in_a_row(ledger: Ledger) -> None:
    """The key that made good is compromised as well: only the last of each line is issued again."""
    issued(ledger, 1)
    (one,) = recovering(ledger)
    keys = history().announce(LATEST.verification_method, LATEST.public_key, now=LATER)
    keys = keys.compromise(NEW.verification_method, now=LATER).activate(now=LATER)
    (last,) = recover(issuer_of(ledger, LATEST), keys, NEW.verification_method, **WHO, now=LATER)
    assert last.touched.credential_id == id_of(new_of(one))
    fates = [touched.fate for touched in touched_by(issuer_of(ledger, LATEST), STOLEN, now=LATER)]
    assert fates == ["revoked"]  # nobody is handed out again what the second one signed
    lines = [known.replaces for known in ledger.find()]
    assert lines == [None, one.touched.credential_id, id_of(new_of(one))]


def test_nothing_is_begun_with_a_key_that_does_not_sign(ledger: Ledger) -> None:
    issued(ledger, 1)
    sound = KeyHistory.begin(STOLEN, OLD.public_key, now=NOW)
    sound = sound.announce(NEW.verification_method, NEW.public_key, now=NOW).activate(now=NOW)
    for signer, keys in (
        (NEW, sound),  # not compromised, says the history
        (OLD, history()),  # the stolen one
        (LATEST, history()),  # never announced
    ):
        issuer = issuer_of(ledger, signer)
        with pytest.raises(ConfigurationError):
            recover(issuer, keys, STOLEN, **WHO, now=LATER)
        with pytest.raises(ConfigurationError):
            prepare_recovery(issuer, keys, STOLEN, **WHO, now=LATER)
    naive = LATER.replace(tzinfo=None)
    with pytest.raises(ConfigurationError, match="time zone"):
        touched_by(issuer_of(ledger, NEW), STOLEN, now=naive)
    with pytest.raises(ConfigurationError):
        recover(issuer_of(ledger, NEW), history(), STOLEN, **WHO, now=naive)
    with pytest.raises(ConfigurationError) as refused:
        touched_by(issuer_of(None, NEW, Irrevocable("no ledger")), STOLEN, now=LATER)
    assert refused.value.detail_code == "config.no_ledger"
    assert len(list(ledger.find())) == 1


def test_an_actor_without_a_name_is_refused_before_anything_is_done(ledger: Ledger) -> None:
    (badge,) = issued(ledger, 1)
    with pytest.raises(ConfigurationError, match="actor"):
        recover(issuer_of(ledger, NEW), history(), STOLEN, actor=" ", reason="r", now=LATER)
    assert status_of(ledger, badge) == 0


def test_what_was_reserved_and_never_signed_follows_nothing(ledger: Ledger) -> None:
    """Somebody has begun a re-issue and died: nobody has the new one, so the old one is not taken away."""
    (badge,) = issued(ledger, 1)
    issuer_of(ledger, NEW).prepare_reissue(id_of(badge), key="mine", former="kept", **WHO, now=NOW)
    (one,) = recovering(ledger)
    assert one.touched.fate == "reissued"
    assert one.error is not None
    assert one.error.detail_code == "ledger.followed"
    assert status_of(ledger, badge) == 0
    issuer_of(ledger, NEW).reissue(id_of(badge), key="mine", former="kept", **WHO, now=LATER)  # resumed
    (one,) = recovering(ledger)
    assert (one.touched.fate, one.error, status_of(ledger, badge)) == ("followed", None, 1)


def test_revoked_by_somebody_else_on_the_way_nobody_gets_another(ledger: Ledger) -> None:
    (badge,) = issued(ledger, 1)
    (step,) = prepare_recovery(issuer_of(ledger, NEW), history(), STOLEN, **WHO, now=LATER)
    assert isinstance(step, Unsigned)
    issuer_of(ledger).revoke(id_of(badge), **WHO, now=LATER)
    with pytest.raises(ConfigurationError, match="was revoked"):
        step.prepared.complete(NEW.sign(step.prepared.request))
    (one,) = recovering(ledger)
    assert (one.touched.fate, one.reissued, one.error) == ("revoked", None, None)


def test_erased_after_the_first_half_it_is_taken_back_and_not_made_again() -> None:
    ledger = Dies()
    (badge,) = issued(ledger, 1)
    ledger.deaths = 1
    with pytest.raises(KeyboardInterrupt):
        recovering(ledger)  # the new one is recorded, and the old one is not revoked
    (new,) = ledger.find(replaces=id_of(badge))
    ledger.erase(new.credential_id, **WHO, now=LATER)
    (one,) = recovering(ledger)
    assert (one.touched.fate, one.error, status_of(ledger, badge)) == ("erased", None, 1)


def test_a_signer_that_must_be_awaited(ledger: Ledger) -> None:
    old = issued(ledger, 2)
    issuer_of(ledger).revoke(id_of(old[0]), **WHO, now=NOW)

    class Remote:
        algorithm = NEW.algorithm
        verification_method = NEW.verification_method
        public_jwk = NEW.public_jwk

        async def sign(self, request: SigningRequest) -> bytes:
            await asyncio.sleep(0)
            return NEW.sign(request)

    async def run() -> list[Recovered]:
        signer, done = Remote(), []
        for step in prepare_recovery(issuer_of(ledger, signer), history(), STOLEN, **WHO, now=LATER):
            if isinstance(step, Unsigned):
                done.append(step.prepared.complete(await signer.sign(step.prepared.request)))
            else:
                done.append(step)
        return done

    done = asyncio.run(run())
    assert [one.touched.fate for one in done] == ["revoked", "reissued"]
    assert done[1] == recovering(ledger)[1]
    assert status_of(ledger, old[1]) == 1
