"""Status lists and what stands in them."""

# ruff: noqa: S101, PLR2004, D102 - these are tests, and their names say what they test

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.ledger import Ledger, Reservation, StatusChange, StatusListRecord
from openbadge_issuer.testing.ledger_contract.world import (
    LATER,
    MESSAGES,
    NOW,
    REVOCATION,
    SCHOOL,
    SUSPENSION,
    WHO_AND_WHY,
    Base,
    code_of,
    intent,
    open_list,
)

__all__ = ["StatusesContract"]


class StatusesContract(Base):
    """Status lists and what stands in them."""

    def test_positions_count_from_zero_without_gaps(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = [ledger.reserve(intent(n, lists=(REVOCATION,)), now=NOW) for n in range(5)]
        assert [one.places[0].position for one in made] == [0, 1, 2, 3, 4]
        record = ledger.status_list(REVOCATION)
        assert record is not None
        assert (record.taken, record.changes) == (5, 0)

    def test_one_place_in_each_list(self, ledger: Ledger) -> None:
        open_list(ledger, SUSPENSION, purpose="suspension")
        open_list(ledger)
        ledger.reserve(intent(1, lists=(REVOCATION,)), now=NOW)
        both = ledger.reserve(intent(2, lists=[SUSPENSION, REVOCATION]), now=NOW)
        assert [(place.purpose, place.position) for place in both.places] == [
            ("revocation", 1),
            ("suspension", 0),
        ]
        assert ledger.credential(both.credential_id) == both

    def test_of_one_issuer_only(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = ledger.reserve(intent(1, lists=(REVOCATION,)), now=NOW)
        ids = [made.credential_id]
        with pytest.raises(LedgerError) as error:
            ledger.change_status(
                ids, "revocation", 1, issuer_id="did:web:other.example", now=NOW, **WHO_AND_WHY
            )
        assert code_of(error) == "ledger.unknown"
        assert ledger.credential(made.credential_id) == made
        assert ledger.change_status(ids, "revocation", 1, issuer_id=SCHOOL, now=NOW, **WHO_AND_WHY) == 1

    def test_a_list_that_is_full_takes_nothing_and_changes_nothing(self, ledger: Ledger) -> None:
        open_list(ledger, SUSPENSION, purpose="suspension")
        open_list(ledger, capacity=2)
        for number in (1, 2):
            ledger.reserve(intent(number, lists=(REVOCATION,)), now=NOW)
        with pytest.raises(LedgerError) as error:
            ledger.reserve(intent(3, lists=(SUSPENSION, REVOCATION)), now=NOW)
        assert code_of(error) == "ledger.full"
        assert ledger.by_key(SCHOOL, "enrolment-3") is None
        untouched = ledger.status_list(SUSPENSION)
        assert untouched is not None
        assert untouched.taken == 0
        again = ledger.reserve(intent(2, lists=(REVOCATION,)), now=LATER)
        assert again.places[0].position == 1

    def test_lists_must_be_open_ones_of_the_issuer_and_of_different_purposes(self, ledger: Ledger) -> None:
        open_list(ledger)
        open_list(ledger, SUSPENSION)
        open_list(ledger, MESSAGES, issuer_id="did:web:other.example")
        for lists, code in (
            (("https://school.example/status/none",), "ledger.unknown"),
            ((REVOCATION, SUSPENSION), "ledger.other_list"),
            ((MESSAGES,), "ledger.other_list"),
        ):
            with pytest.raises(LedgerError) as error:
                ledger.reserve(intent(lists=lists), now=NOW)
            assert code_of(error) == code
        assert list(ledger.find()) == []

    def test_a_list_is_opened_once(self, ledger: Ledger) -> None:
        first = open_list(ledger, entries=200_000, capacity=150_000, taken=7, changes=7)
        assert (first.taken, first.changes, first.opened_at) == (0, 0, NOW)
        assert open_list(ledger, key=b"another", entries=200_000, capacity=150_000) == first
        assert ledger.status_list(REVOCATION) == first
        others: list[dict[str, object]] = [
            {"purpose": "suspension"},
            {"entries": 300_000},
            {"status_size": 2},
            {"issuer_id": "did:web:other.example"},
        ]
        for other in others:
            with pytest.raises(LedgerError) as error:
                open_list(ledger, REVOCATION, now=NOW, **{"entries": 200_000, "capacity": 150_000, **other})
            assert code_of(error) == "ledger.other_list"

    def test_an_issuer_has_its_own_lists(self, ledger: Ledger) -> None:
        second, first = open_list(ledger, SUSPENSION, purpose="suspension"), open_list(ledger)
        open_list(ledger, MESSAGES, issuer_id="did:web:other.example")
        assert ledger.status_lists(SCHOOL) == (second, first)
        assert ledger.status_lists("did:web:nobody.example") == ()

    def test_a_status_is_changed_and_audited(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = [ledger.reserve(intent(n, lists=(REVOCATION,)), now=NOW) for n in range(4)]
        ids = [made[3].credential_id, made[1].credential_id]
        assert ledger.change_status([*ids, ids[0]], "revocation", 1, now=LATER, **WHO_AND_WHY) == 2
        assert ledger.changes_since(REVOCATION) == (StatusChange(1, 3, 1), StatusChange(2, 1, 1))
        assert ledger.changes_since(REVOCATION, 1) == (StatusChange(2, 1, 1),)
        assert ledger.changes_since(REVOCATION, 2) == ()
        record = ledger.status_list(REVOCATION)
        assert record is not None
        assert record.changes == 2
        revoked = ledger.credential(ids[0])
        assert revoked is not None
        assert (revoked.status("revocation"), revoked.status("suspension")) == (1, 0)
        entries = list(ledger.audit())
        assert [(one.credential_id, one.action, one.detail) for one in entries] == [
            (one, "status", "revocation 0 -> 1") for one in ids
        ]
        assert {(one.actor, one.reason, one.at) for one in entries} == {(*WHO_AND_WHY.values(), LATER)}
        assert list(ledger.audit(ids[1])) == entries[1:]

    def test_what_has_the_status_already_is_left_alone(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        for expected in (1, 0):
            changed = ledger.change_status([made.credential_id], "revocation", 1, now=NOW, **WHO_AND_WHY)
            assert changed == expected
        assert len(ledger.changes_since(REVOCATION)) == 1
        assert len(list(ledger.audit())) == 1
        assert ledger.change_status([], "revocation", 1, now=NOW, **WHO_AND_WHY) == 0

    def test_revoked_stays_revoked_and_suspended_is_lifted(self, ledger: Ledger) -> None:
        open_list(ledger)
        open_list(ledger, SUSPENSION, purpose="suspension")
        made = ledger.reserve(intent(lists=(REVOCATION, SUSPENSION)), now=NOW)
        ids = [made.credential_id]
        for purpose in ("revocation", "suspension"):
            ledger.change_status(ids, purpose, 1, now=NOW, **WHO_AND_WHY)
        with pytest.raises(LedgerError) as error:
            ledger.change_status(ids, "revocation", 0, now=NOW, **WHO_AND_WHY)
        assert code_of(error) == "ledger.irreversible"
        assert ledger.change_status(ids, "suspension", 0, now=LATER, **WHO_AND_WHY) == 1
        assert ledger.changes_since(SUSPENSION) == (StatusChange(2, 0, 0),)
        assert ledger.changes_since(REVOCATION) == (StatusChange(1, 0, 1),)

    def test_statuses_of_several_bits(self, ledger: Ledger) -> None:
        open_list(ledger, MESSAGES, purpose="message", status_size=2)
        made = ledger.reserve(intent(lists=(MESSAGES,)), now=NOW)
        for value in (3, 2):
            ledger.change_status([made.credential_id], "message", value, now=NOW, **WHO_AND_WHY)
        for value in (4, -1):
            with pytest.raises(ConfigurationError):
                ledger.change_status([made.credential_id], "message", value, now=NOW, **WHO_AND_WHY)
        assert ledger.changes_since(MESSAGES) == (StatusChange(2, 0, 2),)

    def test_all_or_none(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        bare = ledger.reserve(intent(2), now=NOW)
        for missing in ("urn:uuid:nobody", bare.credential_id):
            with pytest.raises(LedgerError) as error:
                ledger.change_status([made.credential_id, missing], "revocation", 1, now=NOW, **WHO_AND_WHY)
            assert code_of(error) == "ledger.unknown"
            assert missing in error.value.message
        for ids in (made.credential_id, [[made.credential_id]], [7]):
            with pytest.raises(ConfigurationError) as wrong:
                ledger.change_status(ids, "revocation", 1, now=NOW, **WHO_AND_WHY)  # type: ignore[arg-type]
            assert code_of(wrong) == "ledger.text"
        assert ledger.changes_since(REVOCATION) == ()
        assert list(ledger.audit()) == []
        with pytest.raises(LedgerError) as error:
            ledger.changes_since("https://school.example/status/none")
        assert code_of(error) == "ledger.unknown"

    def test_many_at_once(self, ledger: Ledger) -> None:
        open_list(ledger)
        ids = [ledger.reserve(intent(n, lists=(REVOCATION,)), now=NOW).credential_id for n in range(450)]
        assert ledger.change_status(ids[::-1], "revocation", 1, now=NOW, **WHO_AND_WHY) == 450
        changes = ledger.changes_since(REVOCATION)
        assert changes == tuple(StatusChange(n + 1, 449 - n, 1) for n in range(450))
        assert [one.credential_id for one in ledger.audit()] == ids[::-1]

    def test_publications_are_counted_and_an_outdated_one_is_told(self, ledger: Ledger) -> None:
        open_list(ledger, publications=5, published_changes=5, published_at=LATER)
        ids = [ledger.reserve(intent(n, lists=(REVOCATION,)), now=NOW).credential_id for n in range(3)]
        ledger.change_status(ids, "revocation", 1, now=NOW, **WHO_AND_WHY)

        def state(record: StatusListRecord | None) -> tuple[object, ...]:
            assert record is not None
            return record.publications, record.published_changes, record.published_at

        assert state(ledger.status_list(REVOCATION)) == (0, 0, None)
        assert state(ledger.published(REVOCATION, 0, 2, now=NOW)) == (1, 2, NOW)
        assert state(ledger.published(REVOCATION, 1, 3, now=LATER)) == (2, 3, LATER)
        assert state(ledger.published(REVOCATION, 1, 3, now=LATER + timedelta(1))) == (2, 3, LATER)
        for number, changes in ((0, 2), (0, 3), (1, 0), (2, 2)):
            with pytest.raises(LedgerError) as outdated:
                ledger.published(REVOCATION, number, changes, now=LATER)
            assert code_of(outdated) == "ledger.outdated"
        for number, changes in ((3, 3), (2, 4), (-1, 0), (0, -1)):
            with pytest.raises(ConfigurationError) as error:
                ledger.published(REVOCATION, number, changes, now=LATER)
            assert code_of(error) == "ledger.publication"
        with pytest.raises(ConfigurationError):
            ledger.published(REVOCATION, "2", 3, now=LATER)  # type: ignore[arg-type]
        assert state(ledger.status_list(REVOCATION)) == (2, 3, LATER)
        for list_id, issuer_id in (
            ("https://school.example/status/none", SCHOOL),
            (REVOCATION, "did:web:other.example"),
        ):
            with pytest.raises(LedgerError) as unknown:
                ledger.published(list_id, 2, 3, issuer_id=issuer_id, now=NOW)
            assert code_of(unknown) == "ledger.unknown"
        assert ledger.published(REVOCATION, 2, 3, issuer_id=SCHOOL, now=LATER).publications == 3

    def test_publications_that_a_restored_ledger_forgot_are_counted(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        ledger.change_status([made.credential_id], "revocation", 1, now=NOW, **WHO_AND_WHY)
        ledger.published(REVOCATION, 0, 0, now=NOW)
        counted = ledger.lost_publications(REVOCATION, 3, issuer_id=SCHOOL, now=LATER)
        assert (counted.publications, counted.published_changes, counted.changes) == (4, 0, 1)
        assert ledger.status_list(REVOCATION) == counted
        assert ledger.published(REVOCATION, 4, 1, now=LATER).publications == 5
        for wrong in (-1, 100_001, "3"):
            with pytest.raises(ConfigurationError):
                ledger.lost_publications(REVOCATION, wrong, now=LATER)  # type: ignore[arg-type]
        for list_id, issuer_id in (("https://school.example/none", None), (REVOCATION, "urn:other")):
            with pytest.raises(LedgerError) as unknown:
                ledger.lost_publications(list_id, 1, issuer_id=issuer_id, now=LATER)
            assert code_of(unknown) == "ledger.unknown"

    @pytest.mark.parametrize("words", [{"actor": " ", "reason": "x"}, {"actor": "x", "reason": ""}])
    def test_who_and_why_must_be_said(self, ledger: Ledger, words: dict[str, str]) -> None:
        open_list(ledger)
        made = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        with pytest.raises(ConfigurationError):
            ledger.change_status([made.credential_id], "revocation", 1, now=NOW, **words)
        with pytest.raises(ConfigurationError):
            ledger.erase(made.credential_id, now=NOW, **words)
        assert ledger.credential(made.credential_id) == made

    def test_threads_take_no_place_twice(self, ledger: Ledger) -> None:
        open_list(ledger)

        def issue(number: int) -> Reservation:
            wanted = number % 100
            ledger.reserve(intent(wanted, lists=(REVOCATION,)), now=NOW)
            return self.record(ledger, wanted, content=str(number).encode())

        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(issue, range(200)))
        assert len({one.places[0].position for one in made}) == 100
        assert {one.places[0].position for one in ledger.find()} == set(range(100))
        first_bytes = {one.credential_id: one.signed and one.signed.content for one in ledger.find()}
        assert all(one.signed and one.signed.content == first_bytes[one.credential_id] for one in made)

    def test_threads_number_changes_without_gaps(self, ledger: Ledger) -> None:
        open_list(ledger)
        ids = [ledger.reserve(intent(n, lists=(REVOCATION,)), now=NOW).credential_id for n in range(40)]

        def revoke(credential_id: str) -> int:
            return ledger.change_status([credential_id], "revocation", 1, now=NOW, **WHO_AND_WHY)

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(revoke, ids + ids)) == 40
        assert [one.number for one in ledger.changes_since(REVOCATION)] == list(range(1, 41))
        assert len(list(ledger.audit())) == 40
