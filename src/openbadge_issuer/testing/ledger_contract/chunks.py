"""Reserving and recording many at a time."""

# ruff: noqa: S101, PLR2004, D102 - these are tests, and their names say what they test

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.ledger import Ledger, Recording, Reservation
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing.ledger_contract.world import (
    ADA,
    KEY_URL,
    LATER,
    NOW,
    REVOCATION,
    SCHOOL,
    SUSPENSION,
    WHO_AND_WHY,
    Base,
    intent,
    open_list,
)

__all__ = ["ChunksContract"]


class ChunksContract(Base):
    """Reserving and recording many at a time: the same as one by one, and an error is of one alone."""

    def test_many_are_reserved_as_one_by_one(self, ledger: Ledger) -> None:
        open_list(ledger)
        open_list(ledger, SUSPENSION, purpose="suspension")
        bob = Recipient.email("bob@school.example")
        both = (SUSPENSION, REVOCATION)
        one = ledger.reserve(intent(1, lists=both), now=NOW)
        wanted = [intent(number, lists=both, recipient=bob) for number in (2, 3)]
        wanted.append(intent(4, recipient=None))
        made = reservations(ledger.reserve_many(wanted, now=NOW))
        assert [made_one.credential_id for made_one in made] == [each.credential_id for each in wanted]
        assert [ledger.credential(each.credential_id) for each in wanted] == made
        assert list(ledger.find()) == [one, *sorted(made, key=lambda each: list(ledger.find()).index(each))]
        assert list(ledger.credentials_of(ADA)) == [one]
        assert {each.key for each in ledger.credentials_of(bob)} == {"enrolment-2", "enrolment-3"}
        assert [[(place.purpose, place.position) for place in each.places] for each in made] == [
            [("revocation", 1), ("suspension", 1)],
            [("revocation", 2), ("suspension", 2)],
            [],
        ]
        assert [each.taken for each in ledger.status_lists(SCHOOL)] == [3, 3]
        assert len({each.seed for each in (one, *made)}) == 4
        assert {each.reserved_at for each in made} == {NOW}

    def test_known_keys_and_new_ones_in_one_chunk(self, ledger: Ledger) -> None:
        open_list(ledger)
        first = ledger.reserve(intent(1, lists=(REVOCATION,)), now=NOW)
        signed = self.record(ledger, 1)
        again = intent(1, lists=(REVOCATION,), credential_id="urn:uuid:another")
        made = reservations(ledger.reserve_many([intent(2, lists=(REVOCATION,)), again, again], now=LATER))
        assert made[1:] == [signed, signed]
        assert [place.position for place in first.places + made[0].places] == [0, 1]
        assert ledger.by_keys(SCHOOL, ["enrolment-1", "nothing", "enrolment-2"]) == {
            "enrolment-1": signed,
            "enrolment-2": made[0],
        }

    def test_the_same_key_twice_in_one_chunk(self, ledger: Ledger) -> None:
        open_list(ledger)
        wanted = [intent(1, lists=(REVOCATION,)), intent(1, lists=(REVOCATION,), credential_id="urn:uuid:b")]
        other = intent(1, lists=(REVOCATION,), credential_id="urn:uuid:c", fingerprint="0" * 64)
        one, two, three = ledger.reserve_many([*wanted, other], now=NOW)
        assert one == two
        assert code(three) == "ledger.conflict"
        assert [each.taken for each in ledger.status_lists(SCHOOL)] == [1]

    def test_what_is_refused_holds_up_no_other(self, ledger: Ledger) -> None:
        open_list(ledger, capacity=2)
        open_list(ledger, SUSPENSION, issuer_id="did:web:other.example", purpose="suspension")
        ledger.reserve(intent(1), now=NOW)
        ledger.reserve(intent(2), now=NOW)
        ledger.erase(intent(2).credential_id, now=NOW, **WHO_AND_WHY)
        lists = (REVOCATION,)
        outcomes = ledger.reserve_many(
            [
                intent(1, fingerprint="0" * 64),
                intent(3, lists=lists),
                intent(2),
                intent(4, lists=("https://school.example/status/none",)),
                intent(5, lists=(SUSPENSION,)),
                intent(6, credential_id=intent(1).credential_id, lists=lists),
                intent(7, credential_id=intent(3).credential_id, lists=lists),
                intent(8, lists=lists),
                intent(9, lists=lists),
                intent(10),
            ],
            now=NOW,
        )
        assert [code(one) for one in outcomes] == [
            *("ledger.conflict", "", "ledger.erased", "ledger.unknown", "ledger.other_list"),
            *("ledger.conflict", "ledger.conflict", "", "ledger.full", ""),
        ]
        for number in (4, 5, 6, 7, 9):
            assert ledger.by_key(SCHOOL, f"enrolment-{number}") is None
        taken = ledger.status_list(REVOCATION)
        assert taken is not None
        assert taken.taken == 2
        open_list(ledger, f"{REVOCATION}b")
        (mended,) = reservations(ledger.reserve_many([intent(9, lists=(f"{REVOCATION}b",))], now=NOW))
        assert mended.places[0].position == 0

    def test_many_are_recorded_as_one_by_one(self, ledger: Ledger) -> None:
        ledger.reserve_many([intent(number) for number in range(1, 6)], now=NOW)
        first = self.record(ledger, 2, content=b"the first")
        ledger.erase(intent(4).credential_id, now=NOW, **WHO_AND_WHY)
        chunk = [recording(number, f"signed {number}".encode()) for number in range(1, 7)]
        outcomes = ledger.record_many([*chunk, recording(1, b"too late")], now=LATER)
        assert [code(one) for one in outcomes] == ["", "", "", "ledger.erased", "", "ledger.unknown", ""]
        assert outcomes[1] == first
        assert outcomes[0] == outcomes[6] == ledger.credential(intent(1).credential_id)
        (third,) = reservations(outcomes[2:3])
        assert third.signed is not None
        assert (third.signed.content, third.signed.place) == (b"signed 3", None)
        assert (third.signed.securing, third.signed.verification_method) == ("vc-jwt", KEY_URL)
        assert third.signed.signed_at == LATER
        assert list(ledger.pending()) == []
        assert list(ledger.find(verification_method=KEY_URL)) != []

    def test_bytes_of_many_may_be_kept_elsewhere(self, ledger: Ledger) -> None:
        ledger.reserve_many([intent(1)], now=NOW)
        (kept,) = reservations(ledger.record_many([recording(1, b"x", place="s3://badges/1")], now=NOW))
        assert kept.signed is not None
        assert (kept.signed.content, kept.signed.place) == (None, "s3://badges/1")

    def test_nothing_is_a_chunk(self, ledger: Ledger) -> None:
        assert ledger.reserve_many([], now=NOW) == ()
        assert ledger.record_many([], now=NOW) == ()
        assert ledger.by_keys(SCHOOL, []) == {}

    def test_what_replaces_a_credential_may_be_in_a_chunk(self, ledger: Ledger) -> None:
        former = ledger.reserve(intent(1), now=NOW)
        new, another, plain = ledger.reserve_many(
            [
                intent(2, replaces=former.credential_id),
                intent(3, replaces=former.credential_id),
                intent(4),
            ],
            now=NOW,
        )
        assert [code(one) for one in (new, another, plain)] == ["", "ledger.followed", ""]
        assert [entry.action for entry in ledger.audit()] == ["reissue"]

    def test_a_naive_time_is_refused_for_many(self, ledger: Ledger) -> None:
        naive = NOW.replace(tzinfo=None)
        with pytest.raises(ConfigurationError):
            ledger.reserve_many([intent(1)], now=naive)
        with pytest.raises(ConfigurationError):
            ledger.record_many([recording(1, b"x")], now=naive)

    def test_more_than_fits_into_one_statement(self, ledger: Ledger) -> None:
        open_list(ledger)
        wanted = [intent(number, lists=(REVOCATION,)) for number in range(1, 1001)]
        made = reservations(ledger.reserve_many(wanted, now=NOW))
        assert [one.places[0].position for one in made] == list(range(1000))
        ledger.record_many([recording(number, b"signed") for number in range(1, 1001)], now=NOW)
        assert len(ledger.by_keys(SCHOOL, [one.key for one in wanted])) == 1000
        assert list(ledger.pending()) == []

    def test_chunks_at_the_same_time(self, ledger: Ledger) -> None:
        """Overlapping chunks, in opposite orders: each key once, each place once."""
        open_list(ledger)
        chunks = [
            [intent(number, lists=(REVOCATION,)) for number in range(n, n + 20)] for n in range(1, 41, 5)
        ]
        chunks += [chunk[::-1] for chunk in chunks]

        def issue(chunk: Sequence[object]) -> list[Reservation]:
            made = reservations(ledger.reserve_many(chunk, now=NOW))  # type: ignore[arg-type]
            recordings = [
                Recording(
                    credential_id=one.credential_id,
                    content=one.seed,
                    securing="vc-jwt",
                    verification_method=KEY_URL,
                )
                for one in made
            ]
            return reservations(ledger.record_many(recordings, now=NOW))

        with ThreadPoolExecutor(4) as pool:
            done = [one for chunk in pool.map(issue, chunks) for one in chunk]
        known = list(ledger.find())
        assert len(known) == 55
        assert sorted(one.places[0].position for one in known) == list(range(55))
        assert {one.credential_id: one for one in done} == {one.credential_id: one for one in known}


def reservations(outcomes: Sequence[Reservation | LedgerError]) -> list[Reservation]:
    """All of them, none of which is an error."""
    found = [one for one in outcomes if isinstance(one, Reservation)]
    assert found == list(outcomes)
    return found


def code(outcome: Reservation | LedgerError) -> str:
    """The code of an error; nothing for a reservation."""
    return outcome.detail_code if isinstance(outcome, LedgerError) else ""


def recording(number: int, content: bytes, place: str | None = None) -> Recording:
    """What was signed for the award ``number``."""
    return Recording(
        credential_id=intent(number).credential_id,
        content=content,
        securing="vc-jwt",
        verification_method=KEY_URL,
        place=place,
    )
