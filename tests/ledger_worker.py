"""One process of many that issue through one ledger: ``python ledger_worker.py main URL LOG SEED FIRST:LAST ...``.

For each key it reserves, makes something signed of the reservation (never the same bytes twice, as ECDSA would), records it,
and writes what it hands out to the log. It can be killed at any moment and started again.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.ledger import Intent, Ledger, StatusListRecord
from openbadge_issuer.models import Recipient
from openbadge_issuer.models.recipient import fresh_urn

__all__ = ["ISSUER", "LISTS", "hand_out", "open_lists"]

ISSUER = "https://school.example/issuer"
LISTS = {"https://school.example/status/1": "revocation", "https://school.example/status/2": "suspension"}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def open_lists(ledger: Ledger) -> None:
    """Opens the lists; every process may do it."""
    for list_id, purpose in LISTS.items():
        key = secrets.token_bytes(16)
        ledger.open_list(
            StatusListRecord(list_id=list_id, issuer_id=ISSUER, purpose=purpose, key=key), now=NOW
        )


def hand_out(ledger: Ledger, key: str) -> str:
    """Issues under a key, and returns what somebody would hold in hands: the id and the digest of the bytes."""
    reservation = ledger.reserve(
        Intent(
            issuer_id=ISSUER,
            key=key,
            credential_id=fresh_urn(secrets.token_bytes),
            fingerprint=sha256(key.encode()).hexdigest(),
            achievement_id="https://school.example/courses/welding",
            recipient=Recipient.email(f"{key}@school.example"),
            lists=tuple(LISTS),
        ),
        now=NOW,
    )
    if reservation.signed is None:
        content = reservation.seed + secrets.token_bytes(16)
        reservation = ledger.record(
            reservation.credential_id,
            content,
            securing="vc-jwt",
            verification_method=f"{ISSUER}#key-1",
            now=NOW,
        )
    assert reservation.signed is not None
    return f"{key} {reservation.credential_id} {reservation.signed.digest}\n"


def main(url: str, log: str, keys: list[str]) -> None:
    """Hands out all keys."""
    with SqlLedger(url, timeout=120.0) as ledger, Path(log).open("ab", buffering=0) as handed_out:
        open_lists(ledger)
        handed_out.writelines(hand_out(ledger, key).encode() for key in keys)


def forked(url: str, log: str, keys: list[str]) -> None:
    """The same by children that were forked off a process which has the ledger open and uses it on."""
    ledger = SqlLedger(url, timeout=120.0)
    open_lists(ledger)
    hand_out(ledger, keys[0])
    children = []
    for number in range(4):
        child = os.fork()
        if not child:
            with Path(log).open("ab", buffering=0) as handed_out:
                handed_out.writelines(hand_out(ledger, key).encode() for key in keys[number % 2 :: 2])
            os._exit(0)
        children.append(child)
    for key in keys:
        hand_out(ledger, key)
    statuses = [os.waitpid(child, 0)[1] for child in children]
    assert statuses == [0] * len(children), statuses


if __name__ == "__main__":
    how, url, log, seed, *shares = sys.argv[1:]
    keys = [f"key-{number}" for share in shares for number in range(*map(int, share.split(":")))]
    random.Random(int(seed)).shuffle(keys)
    {"main": main, "forked": forked}[how](url, log, keys)
