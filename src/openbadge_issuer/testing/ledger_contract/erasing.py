"""What must not stay, and what must not be seen."""

# ruff: noqa: S101, D102 - these are tests, and their names say what they test

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pickle import PicklingError, dumps

import pytest

from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.ledger import Ledger, StatusChange
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

__all__ = ["ErasingContract"]


class ErasingContract(Base):
    """What must not stay, and what must not be seen."""

    def test_what_is_erased_is_gone_but_its_status_stays(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        self.record(ledger)
        ledger.change_status([made.credential_id], "revocation", 1, now=NOW, **WHO_AND_WHY)
        assert ledger.erase(made.credential_id, now=LATER, **WHO_AND_WHY) == (made.credential_id,)
        left = ledger.credential(made.credential_id)
        assert left is not None
        assert (left.state, left.erased_at) == ("erased", LATER)
        assert (left.key, left.fingerprint, left.seed) == ("", "", b"")
        assert left.signed is not None
        assert (left.signed.content, left.signed.place, left.signed.digest) == (None, None, "")
        assert (left.signed.verification_method, left.signed.signed_at) == (KEY_URL, LATER)
        assert (left.reserved_at, left.achievement_id) == (NOW, COURSE)
        assert left.status("revocation") == 1
        assert ledger.changes_since(REVOCATION) == (StatusChange(1, 0, 1),)
        assert list(ledger.credentials_of(ADA)) == []
        assert list(ledger.awarded(COURSE)) == [left]
        assert list(ledger.find(verification_method=KEY_URL)) == [left]

    def test_what_is_erased_is_not_made_again(self, ledger: Ledger) -> None:
        made = ledger.reserve(intent(), now=NOW)
        ledger.erase(made.credential_id, now=NOW, **WHO_AND_WHY)
        calls: list[Callable[[], object]] = [
            lambda: ledger.reserve(intent(), now=LATER),
            lambda: ledger.reserve(intent(fingerprint="0" * 64), now=LATER),
            lambda: self.record(ledger),
        ]
        for call in calls:
            with pytest.raises(LedgerError) as error:
                call()
            assert code_of(error) == "ledger.erased"
        assert list(ledger.pending()) == []
        left = ledger.by_key(SCHOOL, made.key)
        assert left is not None
        assert left.state == "erased"

    def test_what_is_erased_can_still_be_revoked(self, ledger: Ledger) -> None:
        open_list(ledger)
        made = ledger.reserve(intent(lists=(REVOCATION,)), now=NOW)
        ledger.erase(made.credential_id, now=NOW, **WHO_AND_WHY)
        assert ledger.change_status([made.credential_id], "revocation", 1, now=NOW, **WHO_AND_WHY) == 1

    def test_everything_of_somebody_is_erased_and_audited(self, ledger: Ledger) -> None:
        bob = Recipient.email("bob@school.example", did="did:example:bob")
        mine = [ledger.reserve(intent(n, recipient=bob), now=NOW) for n in range(3)]
        hers = ledger.reserve(intent(9), now=NOW)
        gone = ledger.erase(Recipient.did("did:example:bob"), now=NOW, **WHO_AND_WHY)
        assert gone == tuple(one.credential_id for one in mine)
        assert ledger.erase(bob, now=NOW, **WHO_AND_WHY) == ()
        assert ledger.erase(gone[0], now=NOW, **WHO_AND_WHY) == ()
        assert list(ledger.credentials_of(ADA)) == [hers]
        entries = list(ledger.audit())
        assert [(one.credential_id, one.action) for one in entries] == [(one, "erase") for one in gone]
        assert "bob" not in "".join(map(repr, entries))
        with pytest.raises(LedgerError) as error:
            ledger.erase("urn:uuid:nobody", now=NOW, **WHO_AND_WHY)
        assert code_of(error) == "ledger.unknown"

    def test_of_one_issuer_only_is_erased(self, ledger: Ledger) -> None:
        other = "did:web:other.example"
        ours, theirs = ledger.reserve(intent(1), now=NOW), ledger.reserve(intent(2, issuer_id=other), now=NOW)
        with pytest.raises(LedgerError) as error:
            ledger.erase(theirs.credential_id, issuer_id=SCHOOL, now=NOW, **WHO_AND_WHY)
        assert code_of(error) == "ledger.unknown"
        assert ledger.erase(ADA, issuer_id=SCHOOL, now=NOW, **WHO_AND_WHY) == (ours.credential_id,)
        assert list(ledger.credentials_of(ADA)) == [theirs]

    def test_whoever_is_erased_is_not_found_in_what_replaces_a_credential(self, ledger: Ledger) -> None:
        open_list(ledger)
        old = ledger.reserve(intent(1), now=NOW).credential_id
        wanted = intent(2, recipient=None, replaces=old, lists=(REVOCATION,))
        ledger.erase(old, now=NOW, **WHO_AND_WHY)
        with pytest.raises(LedgerError) as error:
            ledger.reserve(wanted, now=LATER)
        assert code_of(error) == "ledger.erased"
        assert error.value.params["credential_id"] == old
        assert ledger.by_key(SCHOOL, wanted.key) is None
        untouched = ledger.status_list(REVOCATION)
        assert untouched is not None
        assert untouched.taken == 0
        assert [one.action for one in ledger.audit()] == ["erase"]

    def test_a_replacement_does_not_slip_through_an_erasure(self, ledger: Ledger) -> None:
        def replace_it(number: int, old: str) -> None:
            try:
                ledger.reserve(intent(number, recipient=None, replaces=old), now=NOW)
            except LedgerError as error:
                assert error.detail_code == "ledger.erased"  # noqa: PT017 - either is good, if it is whole

        with ThreadPoolExecutor(4) as pool:
            for number in range(0, 40, 4):
                old = ledger.reserve(intent(number), now=NOW).credential_id
                replaced = pool.submit(replace_it, number + 1, old)
                erased = pool.submit(ledger.erase, ADA, now=NOW, **WHO_AND_WHY)
                replaced.result()
                erased.result()
                assert [one.state for one in ledger.find() if one.state != "erased"] == []

    def test_once_replaced_it_may_be_erased_and_the_same_key_asked_again(self, ledger: Ledger) -> None:
        old = ledger.reserve(intent(1), now=NOW).credential_id
        new = ledger.reserve(intent(2, replaces=old), now=NOW)
        ledger.erase(old, now=NOW, **WHO_AND_WHY)
        assert ledger.reserve(intent(2, replaces=old), now=LATER) == new

    @pytest.mark.parametrize("whom", ["ada@school.example", "mailto:ada@school.example", 5, None])
    def test_somebody_is_erased_as_a_recipient(self, ledger: Ledger, whom: object) -> None:
        with pytest.raises(ConfigurationError) as error:
            ledger.erase(whom, now=NOW, **WHO_AND_WHY)  # type: ignore[arg-type]
        assert code_of(error) == "ledger.recipient"
        assert "Recipient.email" in str(error.value)
        assert "ada" not in str(error.value)

    def test_secrets_and_people_are_not_printed_or_pickled(self, ledger: Ledger) -> None:
        opened = open_list(ledger)
        made = ledger.reserve(
            intent(lists=(REVOCATION,), key="ada@school.example"),
            now=NOW,
            entropy=lambda n: b"\xa7" * n,
        )
        made = self.record(ledger, content=b"Ada Lovelace")
        printed = repr(opened) + repr(made) + repr(ledger) + repr(intent(key="ada@school.example"))
        for secret in ("secret of the list", "Ada", "ada@", r"\xa7", "position"):
            assert secret not in printed
        for one in (opened, made):
            with pytest.raises((LedgerError, TypeError, PicklingError)):
                dumps(one)
