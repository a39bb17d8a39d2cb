"""One process of many that issue through one ledger: ``python ledger_worker.py main URL LOG SEED FIRST:LAST ...``.

It issues an award under each key, and writes to the log what it hands out. The signer makes another signature each time, as
most that sign with ECDSA do. It can be killed at any moment and started again.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from openbadge_issuer import Achievement, Award, Criteria, Issuer, Profile, Recipient, StatusLists
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.testing import fixed_signer

__all__ = ["BASE", "PURPOSES", "hand_out", "issuer_of"]

BASE = "https://school.example/status/"
PURPOSES = ("revocation", "suspension")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_COURSE = Achievement(
    id="https://school.example/courses/welding",
    name="Welding",
    achievement_type="Course",
    description="Welds a fillet joint that holds.",
    criteria=Criteria(narrative="Three joints, tested to destruction."),
)


class Undecided:
    """A P-256 key whose signatures come in the two forms that ECDSA has for each, by chance."""

    algorithm: Literal["ES256"] = "ES256"
    _inner = fixed_signer("P-256")
    verification_method = _inner.verification_method
    public_jwk: Mapping[str, str] = _inner.public_jwk
    controller = _inner.controller

    def sign(self, request: SigningRequest) -> bytes:
        """Either of them."""
        signature = self._inner.sign(request)
        if secrets.randbelow(2):
            return signature
        other = _ORDER - int.from_bytes(signature[32:], "big")
        return signature[:32] + other.to_bytes(32, "big")


def issuer_of(ledger: SqlLedger, capacity: int) -> Issuer:
    """The issuer that all processes are; each of its lists has room for so many credentials."""
    lists = StatusLists(BASE, purposes=PURPOSES, decoys=131_072 - capacity)
    signer = Undecided()
    return Issuer(Profile(id=signer.controller, name="School"), signer, status=lists, ledger=ledger)


def hand_out(issuer: Issuer, key: str) -> str:
    """Issues under a key, and returns what somebody would hold in hands: the id and the digest of the bytes."""
    award = Award(_COURSE, Recipient.email(f"{key}@school.example"))
    secured = issuer.issue(award, key=key, now=NOW)
    return f"{key} {secured.document['id']} {sha256(bytes(secured)).hexdigest()}\n"


def main(url: str, log: str, keys: list[str]) -> None:
    """Hands out all keys."""
    with SqlLedger(url, timeout=120.0) as ledger, Path(log).open("ab", buffering=0) as handed_out:
        issuer = issuer_of(ledger, 700)  # so that lists fill up while others are at it
        handed_out.writelines(hand_out(issuer, key).encode() for key in keys)


def forked(url: str, log: str, keys: list[str]) -> None:
    """The same by children that were forked off a process which has the ledger open and uses it on."""
    ledger = SqlLedger(url, timeout=120.0)
    issuer = issuer_of(ledger, 700)
    hand_out(issuer, keys[0])
    children = []
    for number in range(4):
        child = os.fork()
        if not child:
            with Path(log).open("ab", buffering=0) as handed_out:
                handed_out.writelines(hand_out(issuer, key).encode() for key in keys[number % 2 :: 2])
            os._exit(0)
        children.append(child)
    for key in keys:
        hand_out(issuer, key)
    statuses = [os.waitpid(child, 0)[1] for child in children]
    assert statuses == [0] * len(children), statuses


if __name__ == "__main__":
    how, url, log, seed, *shares = sys.argv[1:]
    keys = [f"key-{number}" for share in shares for number in range(*map(int, share.split(":")))]
    random.Random(int(seed)).shuffle(keys)
    {"main": main, "forked": forked}[how](url, log, keys)
