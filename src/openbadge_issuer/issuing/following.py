"""What a credential takes over from the one that it follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from openbadge_issuer.errors import ConfigurationError, LedgerError

if TYPE_CHECKING:
    from openbadge_issuer.ledger import Ledger, Reservation

__all__ = ["Follows", "check_followed"]

_FINAL = ("revocation", "refresh")  # the new one is neither revoked nor is there a newer one


@dataclass(frozen=True, slots=True)
class Follows:
    """Which credential a new one is issued instead of, who wants that and why."""

    credential_id: str
    actor: str
    reason: str

    def carry_over(self, ledger: Ledger, credential_id: str, now: datetime) -> None:
        """Gives the new credential what may be lifted of the former one's status, as long as nobody has the new one.

        Once it is recorded, its status is its own. Raises what `check_followed` raises.
        """
        former = ledger.credential(
            self.credential_id
        )  # first: whoever records the new one revokes it afterwards
        new = ledger.credential(credential_id)
        if former is None or new is None or new.state != "reserved":
            return
        values = {place.purpose: place.value for place in new.places}
        check_followed(former, values)
        for purpose, value in _liftable(former).items():
            if values.get(purpose, value) != value:
                ledger.change_status(
                    [credential_id], purpose, value, actor=self.actor, reason=self.reason, now=now
                )


def check_followed(former: Reservation, purposes: Collection[str]) -> None:
    """Whether a credential with a status for these purposes can follow this one.

    Raises `ConfigurationError` (``config.former``) if that was revoked, or has a status for which the new one would have no
    place; `LedgerError` (``ledger.erased``).
    """
    about = former.credential_id
    if former.state == "erased":
        raise LedgerError(
            "The former credential was erased on somebody's request, so none follows it.",
            code="ledger.erased",
            params={"credential_id": about},
        )
    if former.status("revocation"):
        raise ConfigurationError(
            "The former credential was revoked, so none follows it.",
            code="config.former",
            params={"credential_id": about},
            advice="If its holder shall have one after all, issue the award anew, under a new key.",
        )
    missing = sorted(
        purpose for purpose, value in _liftable(former).items() if value and purpose not in purposes
    )
    if missing:
        raise ConfigurationError(
            f"Its {' and '.join(missing)} has to hold for the new one, which would have no place for it.",
            code="config.former",
            params={"credential_id": about, "purposes": missing},
            advice="Issue with StatusLists(purposes=...) that have all purposes of the former one.",
        )


def _liftable(former: Reservation) -> dict[str, int]:
    return {place.purpose: place.value for place in former.places if place.purpose not in _FINAL}
