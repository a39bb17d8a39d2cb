from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pytest

from openbadge_issuer.errors import AwardConflict, ConfigurationError, LedgerError
from openbadge_issuer.ledger import Ledger, MemoryLedger, Reservation, StatusListRecord, checks
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing.ledger_contract import LedgerContract, intent

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SALT = b"s" * 32


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer_id", ""),
        ("key", "  "),
        ("key", "a\0b"),
        ("key", "\ud800"),
        ("key", "ü" * 1001),
        ("credential_id", None),
        ("achievement_id", ""),
        ("replaces", ""),
        ("fingerprint", "A" * 64),
        ("fingerprint", "a" * 63),
        ("fingerprint", "a" * 64 + "\n"),
        ("fingerprint", b"a" * 64),
        ("lists", ("",)),
        ("lists", ("a", "a")),
    ],
)
def test_an_intent_that_no_ledger_takes(name: str, value: object) -> None:
    with pytest.raises(ConfigurationError) as error:
        intent(**{name: value})  # type: ignore[arg-type]
    assert error.value.detail_code.startswith("ledger.")
    assert "ü" not in str(error.value)


def test_the_longest_key_is_taken() -> None:
    assert MemoryLedger().reserve(intent(key="ü" * 1000), now=NOW).key == "ü" * 1000


def test_records_are_frozen_and_lists_become_tuples() -> None:
    wanted = intent(lists=["a", "b"])
    assert wanted.lists == ("a", "b")
    with pytest.raises(FrozenInstanceError):
        wanted.key = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    "changes",
    [
        {"key": b""},
        {"capacity": 0},
        {"capacity": 131_073},
        {"status_size": 0},
        {"status_size": 9},
        {"entries": 2**41},
        {"purpose": " "},
    ],
)
def test_a_list_that_no_ledger_takes(changes: dict[str, object]) -> None:
    good = StatusListRecord(list_id="l", issuer_id="i", purpose="revocation", key=b"k")
    with pytest.raises(ConfigurationError):
        replace(good, **changes)  # type: ignore[arg-type]


def test_records_with_secrets_are_not_copied() -> None:
    made = MemoryLedger().reserve(intent(), now=NOW)
    with pytest.raises(LedgerError) as error:
        copy.deepcopy(made)
    assert error.value.detail_code == "ledger.pickle"


def test_a_ledger_in_memory_stays_in_its_process() -> None:
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(LedgerError) as error:
            copied(MemoryLedger())
        assert error.value.detail_code == "ledger.pickle"


def test_one_person_has_one_handle_however_written() -> None:
    plain = checks.recipient_handles(SALT, Recipient.email("ada@school.example"))
    assert plain == checks.recipient_handles(
        SALT, Recipient.email(" Ada@School.example ", hashed=False, name="A")
    )
    assert plain != checks.recipient_handles(b"t" * 32, Recipient.email("ada@school.example"))
    assert plain != checks.recipient_handles(SALT, Recipient.identifier("sourcedId", "ada@school.example"))
    both = checks.recipient_handles(SALT, Recipient.email("ada@school.example", did="did:example:ada"))
    assert set(both) == {*plain, *checks.recipient_handles(SALT, Recipient.did("did:example:ada"))}
    assert all(len(handle) == 64 for handle in both)
    assert checks.recipient_handles(SALT, None) == ()


def test_a_key_is_the_issuers() -> None:
    assert checks.key_handle(SALT, "a", "b") != checks.key_handle(SALT, "b", "a")
    assert checks.key_handle(SALT, "a", "bc") != checks.key_handle(SALT, "ab", "c")


def test_entropy_must_give_what_is_asked_for() -> None:
    for wrong in (b"", b"x" * 31, "x" * 32):
        with pytest.raises(ConfigurationError) as error:
            MemoryLedger().reserve(intent(), now=NOW, entropy=lambda _, given=wrong: given)  # type: ignore[misc]
        assert error.value.detail_code == "config.entropy"


@pytest.mark.parametrize("purpose", ["revocation", "refresh"])
def test_what_can_not_be_taken_back(purpose: str) -> None:
    assert checks.status_detail("c", purpose, 0, 1, 1) == f"{purpose} 0 -> 1"
    assert checks.status_detail("c", purpose, 1, 1, 1) is None
    with pytest.raises(LedgerError):
        checks.status_detail("c", purpose, 1, 0, 1)


def test_what_can_be_taken_back() -> None:
    assert checks.status_detail("c", "suspension", 1, 0, 1) == "suspension 1 -> 0"


def test_a_conflict_names_the_first_credential_and_nothing_else() -> None:
    ledger = MemoryLedger()
    first = ledger.reserve(intent(key="ada@school.example"), now=NOW)
    with pytest.raises(AwardConflict) as error:
        ledger.reserve(intent(key="ada@school.example", fingerprint="0" * 64), now=NOW)
    assert error.value.params == {"credential_id": first.credential_id}
    assert "ada" not in str(error.value)


def test_the_contract_wants_a_ledger() -> None:
    with pytest.raises(NotImplementedError):
        LedgerContract.ledger.__wrapped__(LedgerContract())  # type: ignore[attr-defined]


def test_an_unfinished_ledger_can_not_be_made() -> None:
    class Unfinished(Ledger):
        def credential(self, credential_id: str, /) -> Reservation | None:
            return None

    with pytest.raises(TypeError, match="abstract"):
        Unfinished()  # type: ignore[abstract]
