"""What workers in other processes are sent in the tests of executors: they import it by name, so it is a module."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

from ledger_worker import NOW, Undecided, issuer_of
from openbadge_issuer import Achievement, Award, Criteria, Recipient
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.issuing import Issued
from openbadge_issuer.ports import Answer, Request, SigningRequest
from openbadge_issuer.testing import issuer_documents

__all__ = [
    "NOW",
    "DyingFetch",
    "DyingSigner",
    "SlowToSend",
    "SqlLedger",
    "award",
    "die_once",
    "held",
    "issuer_of",
    "signer_in",
    "slow_to_send",
]

COURSE = Achievement(
    id="https://school.example/courses/welding",
    name="Welding",
    achievement_type="Course",
    description="Welds a fillet joint that holds.",
    criteria=Criteria(narrative="Three joints, tested to destruction."),
)


def award(key: str) -> Award:
    """The award that a key stands for."""
    return Award(COURSE, Recipient.email(f"{key}@school.example"))


def held(issued: Iterable[Issued[str]]) -> dict[str, set[tuple[str, str]]]:
    """What somebody holds who was handed these: the id of each credential, and the digest of its bytes."""
    return {
        one.key: {(str(one.secured.document["id"]), sha256(bytes(one.secured)).hexdigest())} for one in issued
    }


def die_once(folder: Path) -> None:
    """Kills this process, as the kernel does when there is no memory left; only the first time in this folder."""
    try:
        (folder / "died").touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


class DyingSigner:
    """Signs in a worker, otherwise each time; notes every signature. The first worker that has made so many dies."""

    algorithm: Literal["ES256"] = "ES256"
    verification_method = Undecided.verification_method
    public_jwk: Mapping[str, str] = Undecided.public_jwk

    def __init__(self, folder: Path, lives: int) -> None:
        self._folder, self._lives, self._inner, self._signed = folder, lives, Undecided(), 0

    def sign(self, request: SigningRequest) -> bytes:
        """A signature."""
        with (self._folder / "signatures").open("ab", buffering=0) as log:
            log.write(b"%d\n" % os.getpid())
        self._signed += 1
        if self._signed == self._lives:
            die_once(self._folder)
        return self._inner.sign(request)


def signer_in(folder: Path, lives: int = 15) -> Callable[[], DyingSigner]:
    """What opens the signer in a worker."""
    return partial(DyingSigner, folder, lives)


@dataclass(frozen=True, slots=True)
class DyingFetch:
    """Brings the issuer's document; the first worker that asks for it dies. ``always``: each does."""

    folder: Path
    always: bool = False

    def __call__(self, request: Request, /) -> Answer:
        """The document."""
        if self.always:
            os.kill(os.getpid(), signal.SIGKILL)
        die_once(self.folder)
        return issuer_documents()(request)


class SlowToSend:
    """A result that takes seconds on its way back; it says in the folder when it sets out."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds

    def __reduce__(self) -> tuple[object, ...]:
        (self._folder / "on its way").touch()
        time.sleep(self._seconds)
        return SlowToSend, (self._folder, 0.0)


def slow_to_send(folder: Path) -> SlowToSend:
    """Made in no time, and long on the way."""
    return SlowToSend(folder, 3.0)
