"""What a ledger has to show after many wrote to it: each key has one credential, and no place in a list is given twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from hashlib import sha256
from typing import Any, cast

from openbadge_issuer import SecuredCredential
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.ledger import Reservation
from openbadge_issuer.proofs.secured import Securing

__all__ = ["HandedOut", "assert_exactly_once", "held_by"]

HandedOut = Mapping[str, AbstractSet[tuple[str, str]]]
"""Key to everything that anybody holds for it: the id of a credential, and the digest of its bytes."""


def held_by(*those: HandedOut) -> dict[str, set[tuple[str, str]]]:
    """What several hold, together."""
    held: dict[str, set[tuple[str, str]]] = {}
    for one in those:
        for key, credentials in one.items():
            held.setdefault(key, set()).update(credentials)
    return held


def assert_exactly_once(url: str, keys: AbstractSet[str], handed_out: HandedOut, purposes: int) -> None:
    """Of all ``keys`` and no other there is one credential, and everybody holds what the ledger has.

    It is the badge of ``KEY@school.example``.
    """
    made, ids = 0, set()
    positions: dict[str, list[int]] = {}
    named: set[tuple[str, str]] = set()
    with SqlLedger(url) as ledger:
        for one in ledger.find():
            assert (one.state, one.key in keys) == ("signed", True), one.credential_id
            assert one.signed is not None
            assert one.key is not None
            assert handed_out[one.key] == {(one.credential_id, one.signed.digest)}, (
                "nobody holds two, or another"
            )
            made += 1
            ids.add(one.credential_id)
            document = _document_of(one)
            named.update(_named_in(document))
            assert _is_for(f"{one.key}@school.example", document), "the badge of another"
            for place in one.places:
                positions.setdefault(place.list_id, []).append(place.position)
        assert made == len(ids) == len(keys) == len(handed_out)
        assert len(named) == made * purposes, "no index of a list in two badges"
        assert sum(map(len, positions.values())) == made * purposes
        for list_id, taken in positions.items():
            record = ledger.status_list(list_id)
            assert record is not None
            assert sorted(taken) == list(range(record.taken)), "no position twice, none missing"
        assert list(ledger.pending()) == []


def _document_of(one: Reservation) -> JSONObject:
    assert one.signed is not None
    assert one.signed.content is not None
    return SecuredCredential(cast("Securing", one.signed.securing), one.signed.content).document


def _named_in(document: JSONObject) -> Iterator[tuple[str, str]]:
    """Each list, and the index in it, that the badge itself names."""
    entries = document["credentialStatus"]
    for entry in entries if isinstance(entries, list) else [entries]:
        assert isinstance(entry, dict)
        yield str(entry["statusListCredential"]), str(entry["statusListIndex"])


def _is_for(address: str, document: JSONObject) -> bool:
    """Whether an address is the one that the badge has, hashed with its salt."""
    (identity,) = cast("Any", document["credentialSubject"])["identifier"]
    digest = sha256(f"{address}{identity['salt']}".encode()).hexdigest()
    return bool(identity["identityHash"] == f"sha256${digest}")
