"""What somebody who has power over a web server puts in place of the list that says that a badge is revoked.

Each list here says that nothing is set, so whoever believes it takes a revoked badge for good.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from interop import ours
from interop.samples import Key, ed25519_key
from interop.status_cohort import NOW, Form, Served
from interop.status_exchange import INDEX, moment, unsigned_list, with_subject
from interop.tokens import resealed
from openbadge_issuer.codec.types import JSON, JSONObject

Change: TypeAlias = Callable[[JSONObject], JSONObject]


@dataclass(frozen=True, slots=True)
class Bench:
    """A forger's tools, for one form of proof."""

    form: Form

    def sign(self, document: JSONObject, key: Key | None = None) -> Served:
        """Signed with the school's key, as an older list of theirs is, or with one of the forger's own."""
        key = key or ed25519_key()
        if self.form == "VC-JWT":
            return Served(ours.sign_token(document, key), "application/vc+jwt")
        return Served(json.dumps(ours.sign_document(document, key)))

    def alter(self, served: Served, change: Change) -> Served:
        """Other content under the old signature."""
        if self.form == "VC-JWT":
            return Served(resealed(served.body, change), served.media_type)
        return Served(json.dumps(change(json.loads(served.body))), served.media_type)


@dataclass(frozen=True, slots=True)
class ListAttack:
    """A name for the table, and what is served; nothing, where the server says 404."""

    name: str
    make: Callable[[Bench], Served | None]

    def served(self, form: Form) -> Served | None:
        """The list, in this form."""
        return self.make(Bench(form))


def _clear(**members: JSON) -> JSONObject:
    return {**unsigned_list([]), **members}


def _bit_cleared(bench: Bench) -> Served:
    cleared = unsigned_list([])["credentialSubject"]
    return bench.alter(
        bench.sign(unsigned_list([INDEX])), lambda document: {**document, "credentialSubject": cleared}
    )


def _proof_removed(bench: Bench) -> Served:
    signed = bench.sign(_clear())
    if bench.form == "VC-JWT":
        return Served(signed.body.rpartition(".")[0] + ".", signed.media_type)
    return Served(json.dumps(_clear()))


def _cut_off(bench: Bench) -> Served:
    """The compressed bits end in the middle: whoever reads on has zeros, or nothing."""
    whole = unsigned_list([INDEX, *range(1000, 131_000, 61)])
    subject = whole["credentialSubject"]
    assert isinstance(subject, dict)
    encoded = subject["encodedList"]
    assert isinstance(encoded, str)
    return bench.sign(with_subject(whole, encodedList=encoded[: len(encoded) // 8 * 4 + 1]))


def _short(length: int) -> Callable[[Bench], Served]:
    return lambda bench: bench.sign(unsigned_list([], length=length))


LIST_ATTACKS = (
    ListAttack("a bit cleared", _bit_cleared),
    ListAttack("the proof removed", _proof_removed),
    ListAttack(
        "another key, the issuer's name on it", lambda bench: bench.sign(_clear(), ed25519_key("forger"))
    ),
    ListAttack(
        "another issuer's list",
        lambda bench: bench.sign(_clear(issuer=ed25519_key("forger").controller), ed25519_key("forger")),
    ),
    ListAttack(
        "another list of the issuer",
        lambda bench: bench.sign(_clear(id="https://school.example/status/another")),
    ),
    ListAttack(
        "an expired list",
        lambda bench: bench.sign(
            _clear(validFrom=moment(NOW - timedelta(days=9)), validUntil=moment(NOW - timedelta(days=2)))
        ),
    ),
    ListAttack(
        "a list of tomorrow", lambda bench: bench.sign(_clear(validFrom=moment(NOW + timedelta(days=1))))
    ),
    ListAttack(
        "a list for another purpose", lambda bench: bench.sign(unsigned_list([], purpose="suspension"))
    ),
    ListAttack("a list for no purpose", lambda bench: bench.sign(with_subject(_clear(), statusPurpose=None))),
    ListAttack(
        "a credential that is no list", lambda bench: bench.sign(_clear(type=["VerifiableCredential"]))
    ),
    ListAttack("a list of 1,024 entries", _short(1024)),
    ListAttack("a list that ends before the index", _short(512)),
    ListAttack("a list that is cut off", _cut_off),
    ListAttack("a web page", lambda _: Served("<!doctype html><title>Not found</title>", "text/html")),
    ListAttack("nothing", lambda _: None),
)
