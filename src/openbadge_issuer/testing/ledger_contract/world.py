"""The small world of the contract: a school, a learner, awards and lists to order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.ledger import Intent, Ledger, Reservation, StatusListRecord
from openbadge_issuer.models import Recipient

__all__ = [
    "ADA",
    "COURSE",
    "KEY_URL",
    "LATER",
    "MESSAGES",
    "NOW",
    "REVOCATION",
    "SCHOOL",
    "SUSPENSION",
    "WHO_AND_WHY",
    "Base",
    "code_of",
    "intent",
    "open_list",
]

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SCHOOL = "https://school.example/issuer"
COURSE = "https://school.example/courses/welding"
KEY_URL = f"{SCHOOL}#key-1"
REVOCATION = "https://school.example/status/1"
SUSPENSION = "https://school.example/status/2"
MESSAGES = "https://school.example/status/3"
ADA = Recipient.email("ada@school.example", name="Ada Lovelace")
WHO_AND_WHY = {"actor": "registrar:7", "reason": "Issued to the wrong person"}


def intent(number: int = 1, **changes: object) -> Intent:
    """An award to be reserved; its key, id and fingerprint follow from ``number``."""
    values: dict[str, object] = {
        "issuer_id": SCHOOL,
        "key": f"enrolment-{number}",
        "credential_id": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "fingerprint": sha256(str(number).encode()).hexdigest(),
        "achievement_id": COURSE,
        "recipient": ADA,
        **({} if changes.get("replaces") is None else WHO_AND_WHY),
        **changes,
    }
    return Intent(**values)  # type: ignore[arg-type]


def open_list(
    ledger: Ledger, list_id: str = REVOCATION, *, now: datetime = NOW, **changes: object
) -> StatusListRecord:
    """A status list, open."""
    values: dict[str, object] = {
        "list_id": list_id,
        "issuer_id": SCHOOL,
        "purpose": "revocation",
        "key": b"\0secret of the list\xff",
        **changes,
    }
    return ledger.open_list(StatusListRecord(**values), now=now)  # type: ignore[arg-type]


def code_of(error: pytest.ExceptionInfo[LedgerError] | pytest.ExceptionInfo[ConfigurationError]) -> str:
    """The code of the error that was raised."""
    return error.value.detail_code


class Base:
    """Whose ledger it is, and how something is recorded in it."""

    @pytest.fixture
    def ledger(self) -> Ledger:
        """The ledger to be tested."""
        raise NotImplementedError("Give your ledger here.")

    @staticmethod
    def record(ledger: Ledger, number: int = 1, content: bytes = b'{"signed": 1}') -> Reservation:
        """Records something signed for the award ``number``."""
        credential_id = intent(number).credential_id
        return ledger.record(
            credential_id, content, securing="data-integrity", verification_method=KEY_URL, now=LATER
        )
