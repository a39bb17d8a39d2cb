"""What a forger does to a badge: each attack turns a signed document into one that nobody signed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeAlias

from interop.samples import OB_CONTEXT, VC_CONTEXT, Key, ed25519_key, with_member
from openbadge_issuer.codec.types import JSON, JSONObject

Resign: TypeAlias = Callable[[JSONObject, Key], JSONObject]


@dataclass(frozen=True, slots=True)
class Attack:
    """A name for the table, and what is done. ``resign`` lets a forger sign with a key of their own."""

    name: str
    change: Callable[[JSONObject, Resign], JSONObject]


def proof_of(document: JSONObject) -> JSONObject:
    """The one proof of a document, which some write as a list of one."""
    proof = document["proof"]
    if isinstance(proof, list):
        (proof,) = proof
    assert isinstance(proof, dict)
    return proof


def _with_proof(document: JSONObject, **members: JSON) -> JSONObject:
    proof: JSON = {**proof_of(document), **members}
    return {**document, "proof": [proof] if isinstance(document["proof"], list) else proof}


def _unsigned(document: JSONObject) -> JSONObject:
    return {name: value for name, value in deepcopy(document).items() if name != "proof"}


def _value_changed(document: JSONObject, _resign: Resign) -> JSONObject:
    return with_member(document, "credentialSubject/achievement/description", "Twelve years on plants.")


def _member_added(document: JSONObject, _resign: Resign) -> JSONObject:
    return with_member(document, "credentialSubject/role", "Head of botany")


def _undefined_member_added(document: JSONObject, _resign: Resign) -> JSONObject:
    return with_member(document, "credentialSubject/grade", "A+")


def _member_removed(document: JSONObject, _resign: Resign) -> JSONObject:
    return {name: value for name, value in document.items() if name != "name"}


def _type_added(document: JSONObject, _resign: Resign) -> JSONObject:
    kinds = document["type"]
    assert isinstance(kinds, list)
    return {**document, "type": [*kinds, "EndorsementCredential"]}


def _date_changed(document: JSONObject, _resign: Resign) -> JSONObject:
    return with_member(document, "validUntil", "2099-12-31T23:59:59Z")


def _proof_value_changed(document: JSONObject, _resign: Resign) -> JSONObject:
    value = proof_of(document)["proofValue"]
    assert isinstance(value, str)
    middle = len(value) // 2
    other = "2" if value[middle] != "2" else "3"
    return _with_proof(document, proofValue=value[:middle] + other + value[middle + 1 :])


def _created_changed(document: JSONObject, _resign: Resign) -> JSONObject:
    return _with_proof(document, created="2024-01-01T00:00:00Z")


def _purpose_changed(document: JSONObject, _resign: Resign) -> JSONObject:
    return _with_proof(document, proofPurpose="authentication")


def _proof_removed(document: JSONObject, _resign: Resign) -> JSONObject:
    return _unsigned(document)


def _other_issuer(document: JSONObject, _resign: Resign) -> JSONObject:
    return with_member(document, "issuer/id", ed25519_key("forger").controller)


def _other_key(document: JSONObject, resign: Resign) -> JSONObject:
    """A sound proof by the forger's key over a badge that names the victim as issuer."""
    return resign(_unsigned(document), ed25519_key("forger"))


def _borrowed_method(document: JSONObject, resign: Resign) -> JSONObject:
    """The forger's proof, which says that it was made with the victim's key."""
    victim = proof_of(document)["verificationMethod"]
    return _with_proof(_other_key(document, resign), verificationMethod=victim)


def _proof_moved(document: JSONObject, resign: Resign) -> JSONObject:
    """The victim's proof of another badge, put under this one."""
    other = with_member(_unsigned(document), "credentialSubject/achievement/name", "Something smaller")
    return {**_unsigned(document), "proof": resign(other, ed25519_key())["proof"]}


def _context_replaced(document: JSONObject, _resign: Resign) -> JSONObject:
    """The vocabulary of Open Badges exchanged for one in which every word means something else."""
    return {**document, "@context": [VC_CONTEXT, {"@vocab": "https://forger.example/vocabulary#"}]}


def _context_dropped(document: JSONObject, _resign: Resign) -> JSONObject:
    return {**document, "@context": [VC_CONTEXT]}


def _context_unknown(document: JSONObject, _resign: Resign) -> JSONObject:
    return {**document, "@context": [VC_CONTEXT, OB_CONTEXT, "https://forger.example/context.json"]}


def _term_hidden(document: JSONObject, _resign: Resign) -> JSONObject:
    """`name` renamed, and mapped back by an inline context: the same statements, but not the same JSON."""
    inline: JSONObject = {"nickname": "https://schema.org/name"}
    renamed = {"nickname" if member == "name" else member: value for member, value in document.items()}
    return {**renamed, "@context": [VC_CONTEXT, OB_CONTEXT, inline]}


ATTACKS = (
    Attack("a value changed", _value_changed),
    Attack("a member added", _member_added),
    Attack("an undefined member added", _undefined_member_added),
    Attack("a member removed", _member_removed),
    Attack("a type added", _type_added),
    Attack("`validUntil` changed", _date_changed),
    Attack("`proofValue` changed", _proof_value_changed),
    Attack("`created` changed", _created_changed),
    Attack("`proofPurpose` changed", _purpose_changed),
    Attack("the proof removed", _proof_removed),
    Attack("the proof of another badge", _proof_moved),
    Attack("another issuer", _other_issuer),
    Attack("another key", _other_key),
    Attack("another key, the issuer's name on it", _borrowed_method),
    Attack("the context replaced", _context_replaced),
    Attack("the context dropped", _context_dropped),
    Attack("an unknown context added", _context_unknown),
    Attack("a member renamed by an inline context", _term_hidden),
)
