"""Reserve, sign, record, hand out: an award under a key becomes one credential, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256, shake_256
from typing import TYPE_CHECKING, cast

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.issuing.status_lists import Status, StatusLists
from openbadge_issuer.models.recipient import fresh_urn
from openbadge_issuer.models.types import is_absolute_uri, utc_text
from openbadge_issuer.ports import Entropy
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.ledger import Intent, Ledger, Reservation
    from openbadge_issuer.proofs.secured import Securing

__all__ = ["Draft", "Recorder", "Registrar", "handed_out", "seeded"]

_NOBODY = "urn:uuid:00000000-0000-4000-8000-000000000000"
_SOMEDAY = datetime(2000, 1, 1, tzinfo=UTC)
_ATTEMPTS = 8  # each one opens what is missing; nobody else fills so many lists meanwhile


@dataclass(frozen=True, slots=True)
class Draft:
    """A credential to be: ``compose(now, entropy)`` makes the same document whenever time and randomness are the same.

    ``content`` is all that was asked for, without who issues it and when: two tasks for one award agree in it.
    """

    compose: Callable[[datetime, Entropy], JSONObject] = field(repr=False)
    content: JSONObject = field(repr=False)
    achievement_id: str
    recipient: models.Recipient | None
    credential_id: str | None = None

    @classmethod
    def of_award(cls, award: models.Award, issuer: models.Profile) -> Draft:
        """A draft of what an award says."""

        def compose(now: datetime, entropy: Entropy) -> JSONObject:
            return award.credential(issuer=issuer, now=now, entropy=entropy).to_json()

        nobody = models.Profile(id=_NOBODY)
        content = award.credential(issuer=nobody, now=_SOMEDAY, entropy=bytes).to_json()
        return cls(compose, content, award.achievement.id, award.recipient, award.credential_id)

    @classmethod
    def of_document(cls, document: JSONObject) -> Draft:
        """A draft of what somebody composed; ``id`` and ``validFrom`` are added where they are missing.

        Whom it is for is known by the subject's ``id`` alone, since hashed identities can not be looked up.
        """

        def compose(now: datetime, entropy: Entropy) -> JSONObject:
            made: JSONObject = {"id": fresh_urn(entropy), "validFrom": utc_text(now.replace(microsecond=0))}
            return document | {name: value for name, value in made.items() if name not in document}

        subject = document.get("credentialSubject")
        subject = subject if isinstance(subject, dict) else {}
        achievement = subject.get("achievement")
        about = achievement.get("id") if isinstance(achievement, dict) else achievement
        whom = _text(subject.get("id"))
        recipient = models.Recipient(uri=whom, identities=()) if whom and is_absolute_uri(whom) else None
        return cls(compose, document, _text(about) or whom or _NOBODY, recipient, _text(document.get("id")))


@dataclass(frozen=True, slots=True)
class Registrar:
    """Reserves an issuer's awards: in its ledger, with a place in its lists for each."""

    issuer_id: str
    ledger: Ledger
    status: Status

    def reserve(
        self, draft: Draft, key: str, *, now: datetime, entropy: Entropy, replaces: str | None = None
    ) -> Reservation:
        """What stands for the key: the first reservation, or a new one. Full lists are followed by new ones.

        Raises `AwardConflict` if the key stands for something else, and `LedgerError`.
        """
        from openbadge_issuer.codec import jcs  # noqa: PLC0415 - at first use

        fingerprint = sha256(jcs.canonical(draft.content)).hexdigest()
        credential_id = draft.credential_id or fresh_urn(entropy)
        for attempt in range(_ATTEMPTS):
            lists = self._lists(now, entropy)
            intent = self._intent(draft, key, credential_id, fingerprint, lists, replaces)
            try:
                return self.ledger.reserve(intent, now=now, entropy=entropy)
            except LedgerError as error:
                if error.detail_code != "ledger.full" or attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def document(self, draft: Draft, reservation: Reservation) -> JSONObject:
        """The credential that was reserved: what is random in it follows from the seed, its time is the reservation's."""
        document = draft.compose(reservation.reserved_at, seeded(reservation.seed))
        return document | {"id": reservation.credential_id}

    def status_entries(self, reservation: Reservation) -> list[JSONObject]:
        """What becomes its ``credentialStatus``."""
        if not isinstance(self.status, StatusLists):
            return []
        return self.status.entries_for(reservation, self.ledger)

    def _lists(self, now: datetime, entropy: Entropy) -> tuple[str, ...]:
        if not isinstance(self.status, StatusLists):
            return ()
        return self.status.open_lists(self.ledger, self.issuer_id, now=now, entropy=entropy)

    def _intent(
        self,
        draft: Draft,
        key: str,
        credential_id: str,
        fingerprint: str,
        lists: tuple[str, ...],
        replaces: str | None,
    ) -> Intent:
        from openbadge_issuer.ledger import Intent  # noqa: PLC0415 - at first use

        return Intent(
            issuer_id=self.issuer_id,
            key=key,
            credential_id=credential_id,
            fingerprint=fingerprint,
            achievement_id=draft.achievement_id,
            recipient=draft.recipient,
            lists=lists,
            replaces=replaces,
        )


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records what was signed for a reservation, and hands out what was recorded first."""

    ledger: Ledger = field(repr=False)
    credential_id: str
    verification_method: str
    now: datetime

    def __call__(self, secured: SecuredCredential) -> SecuredCredential:
        """What was recorded first, be it this or another."""
        recorded = self.ledger.record(
            self.credential_id,
            bytes(secured),
            securing=secured.securing,
            verification_method=self.verification_method,
            now=self.now,
        )
        return handed_out(recorded)


def handed_out(reservation: Reservation) -> SecuredCredential:
    """What was signed for a reservation.

    Raises `LedgerError`: ``ledger.pending`` if nothing was, ``ledger.erased``, ``ledger.elsewhere`` if the bytes are
    kept in another place.
    """
    signed, about = reservation.signed, {"credential_id": reservation.credential_id}
    if reservation.state == "erased":
        raise LedgerError(
            "This credential was erased on somebody's request.", code="ledger.erased", params=about
        )
    if signed is None:
        raise LedgerError(
            "This credential was reserved, and is not signed yet.",
            code="ledger.pending",
            params=about,
            advice="Issue the award again under the same key: that takes up where it was left.",
        )
    if signed.content is None:
        raise LedgerError(
            "The ledger knows the digest of this credential, and another place keeps its bytes.",
            code="ledger.elsewhere",
            params=about,
            advice="Get them from the place that was recorded: `ledger.credential(id).signed.place`.",
        )
    return SecuredCredential(cast("Securing", signed.securing), signed.content)


def seeded(seed: bytes) -> Entropy:
    """Bytes that look random and follow from the seed (SHAKE-256 of it and a counter), so a resumed run gets the same."""
    if len(seed) < 16:  # noqa: PLR2004 - 128 bits
        raise ConfigurationError("A seed has at least 16 bytes.", code="config.entropy")
    drawn = 0

    def entropy(count: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return shake_256(seed + drawn.to_bytes(8, "big")).digest(count)

    return entropy


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
