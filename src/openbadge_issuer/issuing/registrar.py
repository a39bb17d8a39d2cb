"""Reserve, sign, record, hand out: an award under a key becomes one credential, however often it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast

from openbadge_issuer import proofs  # its names load at first use
from openbadge_issuer.errors import ConfigurationError, LedgerError
from openbadge_issuer.issuing.draft import Draft, seeded
from openbadge_issuer.issuing.following import Follows
from openbadge_issuer.issuing.making import Making
from openbadge_issuer.issuing.prepared import Prepared
from openbadge_issuer.issuing.securing import SecuringMechanism
from openbadge_issuer.issuing.status_lists import (
    Irrevocable,
    Status,
    StatusLists,
    entries_of,
    warn_irrevocable,
)
from openbadge_issuer.models.recipient import fresh_urn
from openbadge_issuer.ports import AsyncSigner, Entropy, Signer
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.ledger import Ledger, Reservation, StatusListRecord
    from openbadge_issuer.proofs.secured import Securing

__all__ = ["ATTEMPTS", "Recorder", "Registrar", "checked_key", "handed_out"]

ATTEMPTS = 8  # each one opens what is missing; nobody else fills so many lists meanwhile


@dataclass(frozen=True, slots=True)
class Registrar:
    """Turns an issuer's drafts into credentials; keeps the ledger and gives places in the status lists, if there are any."""

    issuer_id: str
    mechanism: SecuringMechanism
    status: Status
    ledger: Ledger | None

    def __post_init__(self) -> None:
        if not isinstance(self.status, Irrevocable | StatusLists):
            raise ConfigurationError(
                "`status` says how a badge can be revoked: StatusLists(...), or Irrevocable('the reason').",
                code="config.status",
            )
        if self.ledger is not None and not hasattr(self.ledger, "reserve"):
            raise ConfigurationError(
                f"`ledger` is a Ledger, not {type(self.ledger).__name__}.",
                code="config.ledger",
                advice="Pass ledger=SqlLedger('sqlite:///badges.sqlite') from openbadge_issuer.adapters.sql_ledger.",
            )
        if isinstance(self.status, StatusLists) and self.ledger is None:
            raise ConfigurationError(
                "Status lists need a ledger, which remembers who has which place in them.",
                code="config.no_ledger",
                advice="Pass ledger=SqlLedger('sqlite:///badges.sqlite') from openbadge_issuer.adapters.sql_ledger.",
            )

    def issue(
        self,
        draft: Draft,
        signer: Signer | AsyncSigner,
        key: str | None,
        now: datetime,
        entropy: Entropy,
    ) -> SecuredCredential:
        """The credential that stands for the key, or a new one; nothing is signed where there is one."""
        if self.ledger is None:
            return proofs.sign(self.prepare(draft, key, now, entropy), signer)
        reservation, judged = self._reserve(draft, key, now, entropy)
        if reservation.signed is not None:
            return handed_out(reservation)
        return proofs.sign(self._prepare_reserved(draft, reservation, now, judged=judged), signer)

    def prepare(
        self, draft: Draft, key: str | None, now: datetime, entropy: Entropy
    ) -> Prepared[SecuredCredential]:
        """The same without the signature. What was issued before is prepared again, and hands out the first."""
        if self.ledger is not None:
            reservation, judged = self._reserve(draft, key, now, entropy)
            return self._prepare_reserved(draft, reservation, now, judged=judged)
        if key is not None:
            raise ConfigurationError(
                "A key needs a ledger that remembers it, and this issuer has none.",
                code="config.no_ledger",
                advice="Pass ledger=... to the Issuer, or leave the key out.",
            )
        self.warn_irrevocable()
        proof = self.making.proof(draft.compose(now, entropy), now)
        return Prepared(proof.request, proof, _as_it_is)

    @property
    def making(self) -> Making:
        """What of this needs neither the ledger nor the key."""
        return Making(self.issuer_id, self.mechanism, isinstance(self.status, StatusLists))

    @property
    def recorded(self) -> Ledger:
        """The ledger; raises `ConfigurationError` (``config.no_ledger``) if there is none."""
        if self.ledger is None:
            raise ConfigurationError(
                "This issuer has no ledger, so it does not know what it issued.",
                code="config.no_ledger",
                advice="Issue with Issuer(..., status=StatusLists(...), ledger=SqlLedger(...)).",
            )
        return self.ledger

    @property
    def purposes(self) -> frozenset[str]:
        """For which purposes a new credential gets a status."""
        return frozenset(self.status.purposes if isinstance(self.status, StatusLists) else ())

    @property
    def lists(self) -> tuple[StatusListRecord, ...]:
        """All lists of this issuer, also if it gives out no places in them any more.

        Raises `ConfigurationError` (``config.irrevocable``) if there are none, and never will be.
        """
        known = self.recorded.status_lists(self.issuer_id)
        if not known and isinstance(self.status, Irrevocable):
            raise ConfigurationError(
                "This issuer keeps no status lists: its credentials are irrevocable.",
                code="config.irrevocable",
            )
        return known

    def ours(self, credential_id: str) -> Reservation:
        """What this issuer has issued under this id; raises `LedgerError` (``ledger.unknown``)."""
        known = self.recorded.credential(credential_id)
        if known is None or known.issuer_id != self.issuer_id:
            raise LedgerError(
                "This issuer has issued no credential with this id.",
                code="ledger.unknown",
                params={"credential_id": credential_id},
            )
        return known

    def change_status(
        self,
        credential_ids: tuple[str, ...],
        purpose: str,
        value: int,
        *,
        actor: str,
        reason: str,
        now: datetime,
    ) -> int:
        """`Ledger.change_status` for credentials of this issuer; tells which purposes there are, if it is another."""
        if not credential_ids or not all(isinstance(one, str) for one in credential_ids):
            raise ConfigurationError(
                "Which credentials? Their ids are texts, and at least one.",
                code="config.credential_ids",
                advice="issuer.revoke('urn:uuid:...', ...); a list of ids is unpacked: issuer.revoke(*ids, ...).",
            )
        try:
            return self.recorded.change_status(
                credential_ids, purpose, value, issuer_id=self.issuer_id, actor=actor, reason=reason, now=now
            )
        except LedgerError as error:
            from openbadge_issuer.status import PURPOSES  # noqa: PLC0415 - at first use

            about = error.params.get("credential_id")
            if error.detail_code != "ledger.unknown" or not isinstance(about, str):
                raise
            known = self.recorded.credential(about)
            if known is None or known.issuer_id != self.issuer_id:
                raise
            purposes = sorted(place.purpose for place in known.places)
            raise LedgerError(
                f"The credential has no status of the purpose {purpose}, "
                f"but {' and '.join(purposes) or 'none at all'}: that is fixed when it is issued.",
                code="ledger.unknown",
                params={"credential_id": about, "purpose": purpose, "purposes": purposes},
                advice="Credentials to come get one with StatusLists(purposes=[...])."
                if purpose in PURPOSES
                else f"The purposes are {', '.join(PURPOSES)}.",
            ) from None

    def _reserve(
        self, draft: Draft, key: str | None, now: datetime, entropy: Entropy
    ) -> tuple[Reservation, bool]:
        """What stands for the key, and whether it was judged, for the time that it bears.

        What can not be signed is found before anything is reserved for it.
        """
        checked = checked_key(key)
        is_new = self.recorded.by_key(self.issuer_id, checked) is None
        if is_new:
            self.making.proof(draft.compose(now, entropy), now)
        reservation = self._reserve_in_lists(draft, checked, now, entropy)
        return reservation, is_new and reservation.reserved_at == now

    def _reserve_in_lists(self, draft: Draft, key: str, now: datetime, entropy: Entropy) -> Reservation:
        """A full list is followed by the next."""
        from openbadge_issuer.ledger import Intent  # noqa: PLC0415 - at first use

        fingerprint, follows = draft.fingerprint, draft.follows
        credential_id = draft.credential_id or fresh_urn(entropy)
        attempts = ATTEMPTS
        while True:
            intent = Intent(
                issuer_id=self.issuer_id,
                key=key,
                credential_id=credential_id,
                fingerprint=fingerprint,
                achievement_id=draft.achievement_id,
                recipient=draft.recipient,
                lists=self.open_lists(now, entropy),
                replaces=follows.credential_id if follows else None,
                actor=follows.actor if follows else None,
                reason=follows.reason if follows else None,
            )
            try:
                return self.recorded.reserve(intent, now=now, entropy=entropy)
            except LedgerError as error:
                attempts -= 1
                if error.detail_code != "ledger.full" or not attempts:
                    raise

    def warn_irrevocable(self) -> None:
        """Says that a credential was issued which nobody can take back."""
        if isinstance(self.status, Irrevocable):
            self.status.warn()
        else:
            warn_irrevocable("it was reserved when its issuer kept no status lists.")

    def open_lists(self, now: datetime, entropy: Entropy) -> tuple[str, ...]:
        """In which lists a new credential gets its places."""
        if not isinstance(self.status, StatusLists):
            return ()
        return self.status.open_lists(self.recorded, self.issuer_id, now=now, entropy=entropy)

    def _prepare_reserved(
        self, draft: Draft, reservation: Reservation, now: datetime, *, judged: bool
    ) -> Prepared[SecuredCredential]:
        """What is random in the credential follows from the reservation's seed; its time is the reservation's."""
        document = draft.compose(reservation.reserved_at, seeded(reservation.seed))
        entries = entries_of(reservation, self.recorded.status_list, self.status)
        if not entries and reservation.signed is None:
            self.warn_irrevocable()
        document = document | {"id": reservation.credential_id}
        proof = self.making.proof(document, reservation.reserved_at, entries, judged=judged)
        method = self.mechanism.verification_method
        recorder = Recorder(self.recorded, reservation.credential_id, method, draft.follows, now)
        return Prepared(proof.request, proof, recorder)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records what was signed for a reservation, and hands out what was recorded first."""

    ledger: Ledger = field(repr=False)
    credential_id: str
    verification_method: str
    follows: Follows | None
    now: datetime

    def __call__(self, secured: SecuredCredential) -> SecuredCredential:
        """What was recorded first, be it this or another."""
        if self.follows is not None:
            self.follows.carry_over(self.ledger, self.credential_id, self.now)
        recorded = self.ledger.record(
            self.credential_id,
            bytes(secured),
            securing=secured.securing,
            verification_method=self.verification_method,
            now=self.now,
        )
        return handed_out(recorded)


def checked_key(key: str | None) -> str:
    """A key that a ledger can take; raises `ConfigurationError` (``config.no_key``, ``ledger.text``)."""
    if key is None:
        raise ConfigurationError(
            "This issuer has a ledger, so every award needs a key, by which it is known again.",
            code="config.no_key",
            advice="Pass key=..., whatever is unique for the award in your system: the number of an enrolment, say.",
        )
    if not isinstance(key, str):
        raise ConfigurationError(
            f"The key is a text, not {type(key).__name__}.",
            code="ledger.text",
            advice="Pass key=str(...), and always the same text for the same award.",
        )
    return key


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


def _as_it_is(signed: SecuredCredential) -> SecuredCredential:
    return signed
