"""After a key was compromised: which credentials it signed, and all of them made good in one go."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbadge_issuer import proofs  # its names load at first use
from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.issuing.issuer import Issuer
from openbadge_issuer.issuing.lineage import Reissued
from openbadge_issuer.issuing.prepared import Prepared
from openbadge_issuer.issuing.registrar import handed_out
from openbadge_issuer.ledger.checks import who_and_why
from openbadge_issuer.ports import Entropy, check_now

if TYPE_CHECKING:
    from openbadge_issuer.keys import KeyHistory
    from openbadge_issuer.ledger import Ledger, Reservation

__all__ = ["Fate", "Recovered", "Touched", "Unsigned", "prepare_recovery", "recover", "touched_by"]

Fate: TypeAlias = Literal["reissued", "expired", "followed", "erased", "revoked"]
"""What a compromise means for a credential.

``reissued``: it is issued again, and revoked. ``expired``, ``erased`` (it, or what was issued instead of it), ``followed``
(another was signed instead of it before): it is revoked, and not issued again. ``revoked``: it was taken back before, and
nothing is left to do.
"""


@dataclass(frozen=True, slots=True)
class Touched:
    """A credential that a compromised key signed, and what becomes of it; ``key`` is that of its re-issue."""

    credential_id: str
    fate: Fate
    key: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done for a credential: the new one, if it was issued again; or the ``error`` that kept it from that."""

    touched: Touched
    reissued: Reissued | None = None
    error: OpenBadgeError | None = None


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A credential whose re-issue only lacks the signature; ``prepared.complete`` takes it and does the rest."""

    touched: Touched
    prepared: Prepared[Recovered]


def touched_by(issuer: Issuer, verification_method: str, *, now: datetime) -> Iterator[Touched]:
    """Every credential in the issuer's ledger that this key signed, in the order of issue; nothing is changed.

    What a thief signed with it is not among them, and needs nothing: the key is gone from the issuer's document. Raises
    `ConfigurationError` for a naive ``now``, or if the issuer has no ledger.
    """
    check_now(now)
    ledger = issuer.ledger
    signed = ledger.find(issuer_id=issuer.profile.id, verification_method=verification_method)
    return (_touched(former, ledger, now) for former in signed)


def recover(
    issuer: Issuer,
    keys: KeyHistory,
    verification_method: str,
    *,
    reason: str,
    actor: str,
    now: datetime,
    entropy: Entropy = secrets.token_bytes,
) -> Iterator[Recovered]:
    """Issues again, with the issuer's new key, what a compromised one has signed, and revokes the former credentials.

    ``issuer`` signs with an active key of ``keys``, in which ``verification_method`` is compromised; else nothing is done.
    What is issued again has the same content, for the same recipient, and the status that the former one had (such as
    a suspension). Each step is taken as you ask for it: hand each credential out, and publish the status lists at the
    end. One that fails does not keep the others from it. When a run died, run it again: what was issued again is
    handed out again, the same bytes. Raises `ConfigurationError` before anything is done.
    """
    steps = prepare_recovery(
        issuer, keys, verification_method, reason=reason, actor=actor, now=now, entropy=entropy
    )
    return (step if isinstance(step, Recovered) else _signed(step, issuer) for step in steps)


def prepare_recovery(
    issuer: Issuer,
    keys: KeyHistory,
    verification_method: str,
    *,
    reason: str,
    actor: str,
    now: datetime,
    entropy: Entropy = secrets.token_bytes,
) -> Iterator[Recovered | Unsigned]:
    """`recover` without the signatures, for a signer that is remote or must be awaited.

    Where nothing is to be signed, or something failed, it is `Recovered` as it comes.
    """
    who_and_why(actor, reason)
    keys.check_signer(issuer.signer)
    if keys.key(verification_method).state != "compromised":
        raise ConfigurationError(
            "This key is not compromised, says the issuer's history of keys.",
            code="config.key_state",
            params={"verification_method": verification_method},
            advice="First publish the document without it: issuer_document(issuer_id, keys.compromise(...)).",
        )
    recovery = _Recovery(issuer, issuer.ledger, reason, actor, now, entropy)
    return (recovery.begin(touched) for touched in touched_by(issuer, verification_method, now=now))


@dataclass(frozen=True, slots=True)
class _Recovery:
    """What is done for each credential that was touched; doing it again changes nothing."""

    issuer: Issuer
    ledger: Ledger = field(repr=False)
    reason: str
    actor: str
    now: datetime
    entropy: Entropy = field(repr=False)

    def begin(self, touched: Touched) -> Recovered | Unsigned:
        try:
            if touched.fate != "reissued":
                self._revoke(touched)
                return Recovered(touched)
            again = self.ledger.by_key(self.issuer.profile.id, touched.key)
            if again is None or again.signed is None:
                finish = partial(self._finish, touched)
                return Unsigned(touched, self._prepared(touched).then(finish))
            return self._finish(touched, self._handed_out_again(touched))
        except OpenBadgeError as error:
            return Recovered(touched, error=error)

    def _prepared(self, touched: Touched) -> Prepared[Reissued]:
        return self.issuer.prepare_reissue(
            touched.credential_id,
            key=touched.key,
            former="kept",
            reason=self.reason,
            actor=self.actor,
            now=self.now,
            entropy=self.entropy,
        )

    def _handed_out_again(self, touched: Touched) -> Reissued:
        return self.issuer.reissue(
            touched.credential_id,
            key=touched.key,
            former="kept",
            reason=self.reason,
            actor=self.actor,
            now=self.now,
        )

    def _finish(self, touched: Touched, reissued: Reissued) -> Recovered:
        self._revoke(touched)
        return Recovered(touched, reissued)

    def _revoke(self, touched: Touched) -> None:
        former = self.ledger.credential(touched.credential_id)
        if former is not None and any(place.purpose == "revocation" for place in former.places):
            self.ledger.change_status(
                [touched.credential_id],
                "revocation",
                1,
                actor=self.actor,
                reason=self.reason,
                now=self.now,
            )


def _signed(step: Unsigned, issuer: Issuer) -> Recovered:
    try:
        return proofs.sign(step.prepared, issuer.signer)
    except OpenBadgeError as error:
        return Recovered(step.touched, error=error)


def _touched(former: Reservation, ledger: Ledger, now: datetime) -> Touched:
    key = f"after a compromise: {former.credential_id}"
    return Touched(former.credential_id, _fate(former, key, ledger, now), key)


def _fate(former: Reservation, key: str, ledger: Ledger, now: datetime) -> Fate:
    again = ledger.by_key(former.issuer_id, key)
    if again is not None and (former.state, again.state) == ("signed",) * 2 and not _followed(again, ledger):
        return "reissued"  # by a run before this one, which may not have come to its end
    if former.status("revocation"):
        return "revoked"
    if former.state == "erased" or (again is not None and again.state == "erased"):
        return "erased"
    if _followed(former, ledger):
        return "followed"
    if former.signed is not None and former.signed.content is not None:
        until = parse_moment(handed_out(former).document.get("validUntil"))
        if until is not None and until <= now:
            return "expired"
    return "reissued"


def _followed(former: Reservation, ledger: Ledger) -> bool:
    """Whether somebody may have another instead of it; what was reserved only, nobody has."""
    found = ledger.find(issuer_id=former.issuer_id, replaces=former.credential_id)
    return any(one.signed is not None for one in found)
