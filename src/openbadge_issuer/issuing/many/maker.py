"""The part that needs no ledger, so that an executor may do it: judging awards, and making credentials of reservations.

To another process go the awards, the profile, the public key and of each reservation its id, time, seed and index in the
status lists: what stands in the credential, or what its salts are made of. Never the issuer's key, the lists' keys or the
way to the ledger.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Final, NoReturn, TypeAlias

from openbadge_issuer import models, proofs  # their names load at first use
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError, SigningError
from openbadge_issuer.executing import Lately
from openbadge_issuer.issuing.draft import Draft, seeded
from openbadge_issuer.issuing.making import Making
from openbadge_issuer.issuing.many.items import as_error
from openbadge_issuer.issuing.records import Record
from openbadge_issuer.issuing.securing import secured
from openbadge_issuer.ports import Signer
from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["Asked", "Drafted", "Made", "Maker", "Reserved", "draft_of"]

_NO_SECRET = bytes(32)  # what is made of it is judged, and thrown away

Unsigned: TypeAlias = "proofs.Prepared[bytes | str]"
Made: TypeAlias = "SecuredCredential | Unsigned | OpenBadgeError"
"""Signed, or still to be signed by whoever holds the key, or why neither."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An award, and whether it has to be judged first: what stands in the ledger already was.

    By its ``number``, which no other has in a run, the driver knows what comes back for it.
    """

    number: int
    award: object = field(repr=False)
    is_new: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the ledger has to know of the award of this ``number`` to reserve it."""

    number: int
    fingerprint: str = field(repr=False)
    achievement_id: str
    recipient: models.Recipient | None = field(repr=False)
    credential_id: str | None
    draft: Draft | None = field(default=None, repr=False, compare=False)  # stays in its process

    def __reduce__(self) -> tuple[object, ...]:
        return Drafted, (
            self.number,
            self.fingerprint,
            self.achievement_id,
            self.recipient,
            self.credential_id,
        )


@dataclass(frozen=True, slots=True)
class Reserved:
    """An award, and what the ledger has reserved for it; ``entries`` are those for ``credentialStatus``.

    ``judged`` if it was in this run and for this time: of what is added since, nothing is the caller's.
    """

    award: object = field(repr=False)
    credential_id: str
    seed: bytes = field(repr=False)
    reserved_at: datetime
    entries: Sequence[JSONObject] = field(repr=False)
    judged: bool
    draft: Draft | None = field(default=None, repr=False, compare=False)  # of the award; stays in its process

    def __reduce__(self) -> tuple[object, ...]:
        return Reserved, (
            self.award,
            self.credential_id,
            self.seed,
            self.reserved_at,
            self.entries,
            self.judged,
        )


class Maker:
    """Makes the credentials of one issuer: in this thread, or wherever it is sent. A process keeps one, and its signer.

    ``open_signer`` gives the signer to sign with where it is; without it, what is made still lacks its signature.
    """

    def __init__(
        self, profile: models.Profile, making: Making, open_signer: Callable[[], Signer] | None
    ) -> None:
        self._profile, self._making, self._open_signer = profile, making, open_signer
        self._signer: Signer | None = None
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"<Maker for {self._profile.id}>"

    def __reduce__(self) -> tuple[object, ...]:
        try:
            return _kept, (pickle.dumps((self._profile, self._making, self._open_signer)),)
        except Exception as error:  # noqa: BLE001 - whatever the caller's function raises
            raise ConfigurationError(
                f"What makes the credentials can not go to another process: pickling it ended in {type(error).__name__}.",
                code="config.executor",
                advice="`open_signer` is a function of a module, or functools.partial of one. "
                "Only threads of this process take any function.",
            ) from None

    def drafts(self, asked: Sequence[Asked], now: datetime) -> list[Drafted | OpenBadgeError]:
        """What is to be reserved; what could not be signed is found here, before anything is reserved for it."""
        done: list[Drafted | OpenBadgeError] = []
        for one in asked:
            try:
                done.append(self._drafted(one, now))
            except Exception as error:  # noqa: BLE001 - of one item, whatever it is
                done.append(as_error(error))
        return done

    def _drafted(self, asked: Asked, now: datetime) -> Drafted:
        draft = draft_of(asked.award, self._profile)
        if asked.is_new:
            self._making.proof(draft.compose(now, seeded(_NO_SECRET)), now)
        return Drafted(
            number=asked.number,
            fingerprint=draft.fingerprint,
            achievement_id=draft.achievement_id,
            recipient=draft.recipient,
            credential_id=draft.credential_id,
            draft=draft,
        )

    def credentials(self, reserved: Sequence[Reserved]) -> list[Made]:
        """A credential for each; the same again for the same reservation, so a task may run twice."""
        done: list[Made] = []
        for one in reserved:
            try:
                done.append(self._made(one))
            except Exception as error:  # noqa: BLE001 - of one item, whatever it is
                done.append(as_error(error))
        return done

    def _made(self, reserved: Reserved) -> Made:
        draft = reserved.draft or draft_of(reserved.award, self._profile)
        document = draft.compose(reserved.reserved_at, seeded(reserved.seed))
        document = document | {"id": reserved.credential_id}
        proof = self._making.proof(document, reserved.reserved_at, reserved.entries, judged=reserved.judged)
        return proof if self._open_signer is None else secured(proofs.sign(proof, self._opened()))

    def _opened(self) -> Signer:
        with self._lock:
            if self._signer is None and self._open_signer is not None:
                try:
                    self._signer = self._open_signer()
                except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the caller's function
                    raise SigningError(
                        f"`open_signer` failed with {type(error).__name__}, so nothing was signed here.",
                        code="signing.failed",
                        params={"exception": type(error).__name__},
                        advice="It is called in the worker: the key has to be within reach there.",
                    ) from None
            signer = self._signer
        if signer is None:
            raise SigningError("`open_signer` returned no signer.", code="signing.failed")
        return signer


def _kept(parts: bytes) -> Maker | _NoMaker:
    """The maker that a process keeps; where it can not be opened, that is tried again with the next chunk."""
    try:
        return _opened(parts)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - such as a module that is not there
        return _NoMaker(type(error).__name__)


def _unpacked(parts: bytes) -> Maker:
    return Maker(*pickle.loads(parts))  # noqa: S301 - it came in a task, which the executor has unpickled already


_opened: Final = Lately(_unpacked, 2)
"""A process keeps what it was sent for the last two issuers: contexts are read once, and the signer is opened once."""


class _NoMaker:
    """What is left where a worker can not open what it was sent: an error for each chunk, and no broken worker."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def drafts(self, *_: object) -> NoReturn:
        raise ConfigurationError(
            f"What makes the credentials could not be opened in a worker ({self._reason}).",
            code="config.executor",
            advice="Install the same versions there, and the module that `open_signer` comes from.",
        )

    credentials = drafts


def draft_of(award: object, issuer: models.Profile) -> Draft:
    """A draft of an award or a record; raises `ConfigurationError` (``config.award``) for anything else."""
    if isinstance(award, Record):
        return award.draft(issuer)
    return Draft.of_award(award, issuer)  # type: ignore[arg-type]  # which looks at what it is
