"""What is measured beside what: the rows of the tables, and the ratios that were asked for."""

from __future__ import annotations

from typing import NamedTuple

import samples
from processes import (
    DIGITAL_BAZAAR,
    DIGITAL_CREDENTIALS,
    JAVASCRIPT,
    OPENBADGESLIB,
    OPENVC,
    OURS,
    OXIGRAPH,
    PYLD,
    Contestant,
)

SAMPLE = f"{samples.SIZE}"
BATCH = 20  # awards in one call of `issue-many`


class Task(NamedTuple):
    """One operation by one contestant, on the badges of one size."""

    who: Contestant
    operation: str
    size: str = SAMPLE


class Row(NamedTuple):
    """One line of the table of operations: what it is called, ours, and the peers' nearest."""

    title: str
    ours: str
    peers: tuple[Task, ...] = ()
    batch: int = 1

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Everything to be measured for it."""
        return (Task(OURS, self.ours), *self.peers)


def _all(operation: str, *who: Contestant) -> tuple[Task, ...]:
    return tuple(Task(each, operation) for each in who)


_PYTHON = (OPENBADGESLIB, OPENVC, PYLD)
ROWS = (
    Row("canonical N-Quads", "canonicalize", _all("canonicalize", *JAVASCRIPT, PYLD, OXIGRAPH)),
    Row("sign `eddsa-rdfc-2022`, from a document", "sign", _all("sign", *JAVASCRIPT, *_PYTHON)),
    Row(
        "issue: from an award (the peers: a document) to a file",
        "issue",
        _all("issue", DIGITAL_BAZAAR, DIGITAL_CREDENTIALS),
    ),
    Row("sign in a loop, from a document to a file", "batch", _all("batch", PYLD)),
    Row("`issue_many`: awards, keys and a ledger in memory", "issue-many", batch=BATCH),
    Row("verify one proof, from bytes", "verify", _all("verify", *JAVASCRIPT, *_PYTHON)),
    Row("the whole check, from bytes", "check", _all("check", *JAVASCRIPT, OPENBADGESLIB, OPENVC)),
    Row("sign VC-JWT", "token-sign", _all("token-sign", OPENBADGESLIB, OPENVC)),
    Row("verify the signature of a VC-JWT", "token-verify", _all("token-verify", OPENVC)),
    Row("the whole check of a VC-JWT", "token-check", _all("token-check", OPENBADGESLIB)),
    Row("sign and bake into a PNG", "sign-and-bake", _all("sign-and-bake", OPENBADGESLIB)),
    Row("bake alone", "bake"),
    Row("extract from a PNG", "extract", _all("extract", OPENBADGESLIB)),
    Row("the whole check of a PNG", "check-image"),
    Row("refuse a poison graph", "poison"),
)


class Goal(NamedTuple):
    """A ratio that was asked for: the fastest of these peers against ours."""

    title: str
    ours: Task
    peers: tuple[Task, ...]
    least: float
    aim: float | None = None


GOALS = (
    Goal("sign: the fastest JavaScript peer", Task(OURS, "sign"), _all("sign", *JAVASCRIPT), 20, 30),
    Goal("sign: openbadgeslib", Task(OURS, "sign"), _all("sign", OPENBADGESLIB), 100),
    Goal("sign: openvc-core", Task(OURS, "sign"), _all("sign", OPENVC), 100),
    Goal(
        "verify one proof: the fastest JavaScript peer",
        Task(OURS, "verify"),
        _all("verify", *JAVASCRIPT),
        12,
        20,
    ),
    Goal(
        "our whole check: that peer's verification of the proof alone",
        Task(OURS, "check"),
        _all("verify", *JAVASCRIPT),
        6,
        10,
    ),
    Goal("the whole check: openbadgeslib", Task(OURS, "check"), _all("check", OPENBADGESLIB), 40),
    Goal("sign in a loop: PyLD", Task(OURS, "batch"), _all("batch", PYLD), 45, 60),
)


class Account(NamedTuple):
    """Where the time of one operation goes: its stages, and the floor that nobody is below."""

    title: str
    operation: str
    stages: tuple[tuple[str, str], ...]
    floor: tuple[str, ...]


_CANONICAL = (
    ("canonicalize the document", "canonicalize the document"),
    ("canonicalize the proof options", "canonicalize the proof options"),
    ("hash both", "hash_data"),
)
_READ = (
    ("read strict JSON", "json.parse"),
    *_CANONICAL,
    ("verify Ed25519", "PublicKey.verify"),
)
ACCOUNTS = (
    Account(
        "sign",
        "sign",
        (("copy the document", "json.plain"), *_CANONICAL, ("sign Ed25519", "LocalSigner.sign")),
        ("SHA-256 of the N-Quads", "Ed25519 sign"),
    ),
    Account(
        "issue",
        "issue",
        (
            ("compose the document of the award", "Award.credential().to_json()"),
            ("rules", "rules.check, to issue"),
            ("copy the document", "json.plain"),
            *_CANONICAL,
            ("sign Ed25519", "LocalSigner.sign"),
            ("write JSON", "json.dump"),
        ),
        ("SHA-256 of the N-Quads", "Ed25519 sign", "write JSON"),
    ),
    Account("verify one proof", "verify", _READ, ("parse JSON", "SHA-256 of the N-Quads", "Ed25519 verify")),
    Account(
        "the whole check",
        "check",
        (*_READ, ("read the key of the DID", "PublicKey.from_multikey"), ("rules", "rules.check, to verify")),
        ("parse JSON", "SHA-256 of the N-Quads", "Ed25519 verify"),
    ),
)

GROWTH = (
    (OURS, "verify"),
    (OURS, "check"),
    (OURS, "sign"),
    (DIGITAL_BAZAAR, "verify"),
    (PYLD, "verify"),
    (OXIGRAPH, "canonicalize"),
)


def parts() -> tuple[Task, ...]:
    """The stages and the floor of all accounts, each once."""
    names = [
        name for each in ACCOUNTS for name in (*(operation for _, operation in each.stages), *each.floor)
    ]
    return tuple(Task(OURS, name) for name in dict.fromkeys(names))
