"""Reserving, recording, finding."""

# ruff: noqa: S101, PLR2004, D102 - these are tests, and their names say what they test

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone
from hashlib import sha256

import pytest

from openbadge_issuer.errors import AwardConflict, ConfigurationError, LedgerError
from openbadge_issuer.ledger import Ledger, Reservation
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing.ledger_contract.world import (
    ADA,
    COURSE,
    KEY_URL,
    LATER,
    NOW,
    REVOCATION,
    SCHOOL,
    WHO_AND_WHY,
    Base,
    code_of,
    intent,
    open_list,
)

__all__ = ["AwardsContract"]


class AwardsContract(Base):
    """Reserving, recording, finding."""

    def test_what_is_reserved_is_found_again(self, ledger: Ledger) -> None:
        open_list(ledger)
        wanted = intent(lists=(REVOCATION,), replaces="urn:uuid:the-old-one")
        made = ledger.reserve(wanted, now=NOW)
        assert (made.issuer_id, made.key, made.credential_id) == (SCHOOL, "enrolment-1", wanted.credential_id)
        assert (made.fingerprint, made.achievement_id) == (wanted.fingerprint, COURSE)
        assert (made.replaces, made.reserved_at, made.state) == ("urn:uuid:the-old-one", NOW, "reserved")
        assert len(made.seed) == 32
        assert made.signed is None
        assert [(place.list_id, place.purpose, place.position, place.value) for place in made.places] == [
            (REVOCATION, "revocation", 0, 0)
        ]
        assert ledger.credential(made.credential_id) == made
        assert ledger.by_key(SCHOOL, "enrolment-1") == made

    def test_what_is_unknown_is_none(self, ledger: Ledger) -> None:
        assert ledger.credential("urn:uuid:nobody") is None
        assert ledger.by_key(SCHOOL, "nothing") is None
        assert ledger.status_list("https://school.example/status/none") is None
        assert list(ledger.find()) == []

    def test_the_same_key_again_is_the_same_reservation(self, ledger: Ledger) -> None:
        open_list(ledger)
        first = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        again = ledger.reserve(intent(lists=(REVOCATION,), credential_id="urn:uuid:other"), now=LATER)
        assert again == first
        assert ledger.credential("urn:uuid:other") is None
        taken = ledger.status_list(REVOCATION)
        assert taken is not None
        assert taken.taken == 1

    def test_the_same_key_for_something_else_is_a_conflict(self, ledger: Ledger) -> None:
        first = ledger.reserve(intent(), now=NOW)
        with pytest.raises(AwardConflict) as error:
            ledger.reserve(intent(fingerprint="0" * 64), now=NOW)
        assert code_of(error) == "ledger.conflict"
        assert list(ledger.find()) == [first]

    def test_another_issuer_may_use_the_same_key(self, ledger: Ledger) -> None:
        first = ledger.reserve(intent(1), now=NOW)
        other = ledger.reserve(intent(2, key=first.key, issuer_id="did:web:other.example"), now=NOW)
        assert other.credential_id != first.credential_id
        assert ledger.by_key("did:web:other.example", first.key) == other

    def test_issuer_and_key_are_not_run_together(self, ledger: Ledger) -> None:
        ledger.reserve(intent(1, issuer_id="https://a.example/1", key="2"), now=NOW)
        assert ledger.by_key("https://a.example/", "12") is None

    def test_a_credential_id_belongs_to_one_key(self, ledger: Ledger) -> None:
        first = ledger.reserve(intent(1), now=NOW)
        with pytest.raises(AwardConflict):
            ledger.reserve(intent(2, credential_id=first.credential_id), now=NOW)
        assert ledger.by_key(SCHOOL, "enrolment-2") is None

    def test_seeds_are_random_and_differ(self, ledger: Ledger) -> None:
        one = ledger.reserve(intent(1), now=NOW, entropy=lambda n: b"\7" * n)
        assert one.seed == b"\7" * 32
        assert ledger.reserve(intent(2), now=NOW).seed != ledger.reserve(intent(3), now=NOW).seed

    def test_text_of_any_script_is_kept(self, ledger: Ledger) -> None:
        key = "Škola/学校/🎓 %_'\";--"
        made = ledger.reserve(intent(key=key), now=NOW)
        assert made.key == key
        assert ledger.by_key(SCHOOL, key) == made
        assert ledger.by_key(SCHOOL, key.lower()) is None

    def test_times_are_kept_to_the_microsecond_whatever_the_zone(self, ledger: Ledger) -> None:
        there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30))) + timedelta(microseconds=1)
        ledger.reserve(intent(), now=there)
        found = ledger.credential(intent().credential_id)
        assert found is not None
        assert found.reserved_at == NOW + timedelta(microseconds=1)
        assert found.reserved_at.utcoffset() == timedelta(0)

    def test_a_naive_time_is_refused(self, ledger: Ledger) -> None:
        naive = NOW.replace(tzinfo=None)
        calls: list[Callable[[], object]] = [
            lambda: ledger.reserve(intent(), now=naive),
            lambda: ledger.record("c", b"x", securing="vc-jwt", verification_method=KEY_URL, now=naive),
            lambda: ledger.change_status(["c"], "revocation", 1, now=naive, **WHO_AND_WHY),
            lambda: ledger.erase("c", now=naive, **WHO_AND_WHY),
            lambda: open_list(ledger, now=naive),
            lambda: ledger.published(open_list(ledger).list_id, 0, 0, now=naive),
        ]
        for call in calls:
            with pytest.raises(ConfigurationError) as error:
                call()
            assert code_of(error) == "config.naive_now"

    @pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 2001])
    def test_what_can_not_be_stored_is_not_asked_for(self, ledger: Ledger, text: str) -> None:
        calls: list[Callable[[], object]] = [
            lambda: ledger.credential(text),
            lambda: ledger.by_key(SCHOOL, text),
            lambda: ledger.by_key(text, "key"),
            lambda: ledger.find(achievement_id=text),
            lambda: ledger.status_list(text),
            lambda: ledger.status_lists(text),
            lambda: ledger.changes_since(text),
            lambda: ledger.published(text, 0, 0, now=NOW),
            lambda: ledger.audit(text),
            lambda: ledger.change_status([text], "revocation", 1, now=NOW, **WHO_AND_WHY),
            lambda: ledger.erase(text, now=NOW, **WHO_AND_WHY),
            lambda: self.record_as(ledger, text),
        ]
        for call in calls:
            with pytest.raises(ConfigurationError) as error:
                call()
            assert text not in str(error.value)

    @staticmethod
    def record_as(ledger: Ledger, credential_id: str) -> Reservation:
        """Records under this id."""
        return ledger.record(credential_id, b"x", securing="vc-jwt", verification_method=KEY_URL, now=NOW)

    def test_what_was_recorded_first_is_what_counts(self, ledger: Ledger) -> None:
        ledger.reserve(intent(), now=NOW)
        first = self.record(ledger, content=b"\0first\xff")
        assert first.state == "signed"
        assert first.signed is not None
        assert (first.signed.content, first.signed.place) == (b"\0first\xff", None)
        assert first.signed.digest == sha256(b"\0first\xff").hexdigest()
        assert (first.signed.securing, first.signed.verification_method) == ("data-integrity", KEY_URL)
        assert first.signed.signed_at == LATER
        assert self.record(ledger, content=b"second") == first
        assert ledger.credential(first.credential_id) == first
        assert ledger.reserve(intent(), now=LATER) == first

    def test_bytes_may_be_kept_elsewhere(self, ledger: Ledger) -> None:
        made = ledger.reserve(intent(), now=NOW)
        kept = ledger.record(
            made.credential_id,
            b"x" * 100_000,
            securing="vc-jwt",
            verification_method=KEY_URL,
            now=NOW,
            place="s3://badges/1",
        )
        assert kept.signed is not None
        assert (kept.signed.content, kept.signed.place) == (None, "s3://badges/1")
        assert kept.signed.digest == sha256(b"x" * 100_000).hexdigest()

    def test_nothing_is_recorded_that_was_not_reserved(self, ledger: Ledger) -> None:
        with pytest.raises(LedgerError) as error:
            self.record(ledger)
        assert code_of(error) == "ledger.unknown"
        ledger.reserve(intent(), now=NOW)
        with pytest.raises(ConfigurationError):
            self.record(ledger, content=b"")

    def test_find_by_everything(self, ledger: Ledger) -> None:
        bob = Recipient.email("bob@school.example", did="did:example:bob")
        other = "did:web:other.example"
        a = ledger.reserve(intent(1), now=NOW)
        b = ledger.reserve(intent(2, recipient=bob, achievement_id="urn:cooking"), now=NOW)
        c = ledger.reserve(intent(3, recipient=bob, issuer_id=other, replaces=b.credential_id), now=NOW)
        ledger.reserve(intent(4, recipient=None), now=NOW)
        b = self.record(ledger, 2)
        assert list(ledger.credentials_of(ADA)) == [a]
        assert list(ledger.credentials_of(Recipient.email(" Bob@School.example"))) == [b, c]
        assert list(ledger.credentials_of(Recipient.did("did:example:bob"))) == [b, c]
        assert list(ledger.credentials_of(Recipient.email("eve@school.example"))) == []
        assert list(ledger.awarded("urn:cooking")) == [b]
        assert list(ledger.credentials_of(bob, issuer_id=other)) == [c]
        assert list(ledger.awarded(COURSE, issuer_id=SCHOOL)) == [a, ledger.by_key(SCHOOL, "enrolment-4")]
        assert list(ledger.find(issuer_id=other)) == [c]
        assert list(ledger.find(issuer_id=SCHOOL, recipient=bob)) == [b]
        assert list(ledger.find(verification_method=KEY_URL)) == [b]
        assert list(ledger.find(replaces=b.credential_id)) == [c]
        assert [one.key for one in ledger.pending()] == ["enrolment-1", "enrolment-3", "enrolment-4"]
        assert list(ledger.pending(other)) == [c]

    def test_what_replaces_a_credential_is_for_the_same_recipient_unless_it_names_one(
        self, ledger: Ledger
    ) -> None:
        bob = Recipient.email("bob@school.example")
        old, other = ledger.reserve(intent(1), now=NOW), ledger.reserve(intent(6, recipient=None), now=NOW)
        renewed = ledger.reserve(intent(2, recipient=None, replaces=old.credential_id), now=NOW)
        for_bob = ledger.reserve(intent(3, recipient=bob, replaces=other.credential_id), now=NOW)
        foreign = intent(4, recipient=None, replaces=old.credential_id, issuer_id="did:web:other.example")
        ledger.reserve(foreign, now=NOW)
        ledger.reserve(intent(5, recipient=None, replaces="urn:uuid:nobody-knows"), now=NOW)
        assert list(ledger.credentials_of(ADA)) == [old, renewed]
        assert list(ledger.credentials_of(bob)) == [for_bob]
        assert set(ledger.erase(ADA, actor="a", reason="r", now=NOW)) == {
            old.credential_id,
            renewed.credential_id,
        }

    def test_a_credential_has_one_successor(self, ledger: Ledger) -> None:
        open_list(ledger)
        for former in (ledger.reserve(intent(1), now=NOW).credential_id, "urn:uuid:issued-long-ago"):
            wanted = intent(2, replaces=former, credential_id=f"{former}-2", key=f"{former}-2")
            successor = ledger.reserve(wanted, now=NOW)
            another = intent(3, replaces=former, key=f"{former}-3", lists=(REVOCATION,))
            with pytest.raises(AwardConflict) as error:
                ledger.reserve(another, now=NOW)
            assert code_of(error) == "ledger.followed"
            assert error.value.params == {"credential_id": former, "successor": successor.credential_id}
            assert ledger.by_key(SCHOOL, another.key) is None
            assert ledger.reserve(wanted, now=LATER) == successor
            with pytest.raises(AwardConflict) as taken:
                ledger.reserve(intent(4, replaces=former, credential_id=successor.credential_id), now=NOW)
            assert code_of(taken) == "ledger.conflict"
            foreign = intent(
                5, issuer_id="did:web:other.example", replaces=former, credential_id=f"{former}-5", key=former
            )
            assert ledger.reserve(foreign, now=NOW).replaces == former
            ledger.erase(successor.credential_id, now=NOW, **WHO_AND_WHY)
            another = intent(3, replaces=former, key=f"{former}-3", credential_id=f"{former}-3")
            assert ledger.reserve(another, now=LATER).state == "reserved"

    def test_threads_make_one_successor(self, ledger: Ledger) -> None:
        ledger.reserve(intent(0), now=NOW)

        def follow(number: int) -> bool:
            try:
                ledger.reserve(intent(number, replaces=intent(0).credential_id), now=NOW)
            except AwardConflict:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(follow, range(1, 9))) == 1
        assert len(list(ledger.find(replaces=intent(0).credential_id))) == 1
        assert len(list(ledger.audit())) == 1

    def test_what_is_replaced_is_audited_once(self, ledger: Ledger) -> None:
        open_list(ledger, capacity=1)
        old = ledger.reserve(intent(1), now=NOW).credential_id
        for _ in range(2):
            new = ledger.reserve(intent(2, replaces=old, lists=(REVOCATION,)), now=LATER)
        with pytest.raises(LedgerError):
            ledger.reserve(intent(3, replaces=new.credential_id, lists=(REVOCATION,)), now=LATER)
        (entry,) = ledger.audit()
        assert (entry.action, entry.credential_id, entry.detail) == ("reissue", old, new.credential_id)
        assert (entry.at, entry.actor, entry.reason) == (LATER, *WHO_AND_WHY.values())
        for missing in ("actor", "reason"):
            with pytest.raises(ConfigurationError):
                intent(4, replaces=old, **{missing: None})

    def test_a_name_finds_nobody(self, ledger: Ledger) -> None:
        by_name = Recipient.organization("https://company.example/", name="Ada Lovelace")
        ledger.reserve(intent(), now=NOW)
        assert list(ledger.credentials_of(by_name)) == []
        with pytest.raises(ConfigurationError) as error:
            ledger.credentials_of("ada@school.example")  # type: ignore[arg-type]
        assert code_of(error) == "ledger.recipient"
        nameless = Recipient(uri=None, identities=by_name.identities)
        with pytest.raises(ConfigurationError) as error:
            ledger.find(recipient=nameless)
        assert code_of(error) == "ledger.recipient"

    def test_more_than_a_page_is_found_while_it_is_written(self, ledger: Ledger) -> None:
        for number in range(450):
            ledger.reserve(intent(number), now=NOW)
        found = []
        for one in ledger.pending():
            found.append(one.key)
            ledger.record(one.credential_id, b"x", securing="vc-jwt", verification_method=KEY_URL, now=NOW)
        assert found == [f"enrolment-{number}" for number in range(450)]
        assert list(ledger.pending()) == []
