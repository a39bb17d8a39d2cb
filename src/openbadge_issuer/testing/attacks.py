"""Every way to tamper with a badge that a verifier must refuse, by name."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, SupportsBytes

from openbadge_issuer.errors import InputError, OpenBadgeError
from openbadge_issuer.issuing import Issuer
from openbadge_issuer.models import Profile
from openbadge_issuer.testing.world import (
    NOW,
    FixtureStatus,
    fixed_entropy,
    fixed_signer,
    make_award,
    make_badge,
)

__all__ = ["tampered"]

_Edit = Callable[[dict[str, Any]], None]


def tampered(badge: SupportsBytes) -> Mapping[str, bytes]:
    """The badge (JSON with an embedded proof, or a compact JWS) tampered with: attack name to bytes.

    Raises `InputError` (``input.no_badge``) for anything else, for a badge without its proof, and for one whose parts do
    not stand where `make_badge` has them.
    """
    content = bytes(badge)
    try:
        if content.lstrip()[:1] == b"{":
            return {name: make(content) for name, make in _ON_JSON.items()}
        return {name: make(content.decode("ascii").strip()).encode("ascii") for name, make in _ON_JWS.items()}
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, OpenBadgeError) as error:
        missing = type(error).__name__  # and nothing of what it says, which may be the badge
    raise InputError(
        "This is no badge that can be tampered with.",
        code="input.no_badge",
        params={"exception": missing},
        advice="Pass a signed badge, JSON or JWS, as make_badge() gives it; take it out of an image with extract() first.",
    )


def _edited(edit: _Edit) -> Callable[[bytes], bytes]:
    def make(content: bytes) -> bytes:
        document = json.loads(content)
        edit(document)
        return json.dumps(document, ensure_ascii=False).encode("utf-8")

    return make


def _first_proof(document: dict[str, Any]) -> dict[str, Any]:
    proof = document["proof"]
    first: dict[str, Any] = proof[0] if isinstance(proof, list) else proof
    return first


def _rename(document: dict[str, Any]) -> None:
    document["credentialSubject"]["achievement"]["name"] += " with distinction"


def _another_recipient(document: dict[str, Any]) -> None:
    document["credentialSubject"]["id"] = "did:example:somebody-else"


def _another_identity(document: dict[str, Any]) -> None:
    document["credentialSubject"]["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "eve@example.org",
            "identityType": "emailAddress",
        }
    ]


def _famous_issuer(document: dict[str, Any]) -> None:
    document["issuer"]["name"] = "Famous University"


def _another_issuer(document: dict[str, Any]) -> None:
    document["issuer"]["id"] = "did:web:famous-university.example"


def _never_expires(document: dict[str, Any]) -> None:
    document["validUntil"] = (NOW + timedelta(days=36_500)).isoformat().replace("+00:00", "Z")


def _older(document: dict[str, Any]) -> None:
    document["validFrom"] = "1999-01-01T00:00:00Z"


def _undefined_term(document: dict[str, Any]) -> None:
    document["credentialSubject"]["grade"] = "A+"


def _null_member(document: dict[str, Any]) -> None:
    document["credentialSubject"]["narrative"] = None


def _context_replaced(document: dict[str, Any]) -> None:
    document["@context"][1] = "https://attacker.example/context.json"


def _inline_context(document: dict[str, Any]) -> None:
    document["@context"].append({"grade": "https://attacker.example/grade"})
    document["credentialSubject"]["grade"] = "A+"


def _proof_removed(document: dict[str, Any]) -> None:
    del document["proof"]


def _proof_emptied(document: dict[str, Any]) -> None:
    document["proof"] = []


def _proof_value(document: dict[str, Any]) -> None:
    value = _first_proof(document)["proofValue"]
    _first_proof(document)["proofValue"] = value[:-1] + ("2" if value[-1] != "2" else "3")


def _proof_purpose(document: dict[str, Any]) -> None:
    _first_proof(document)["proofPurpose"] = "authentication"


def _proof_date(document: dict[str, Any]) -> None:
    _first_proof(document)["created"] = "2001-01-01T00:00:00Z"


def _another_key(document: dict[str, Any]) -> None:
    _first_proof(document)["verificationMethod"] = fixed_signer(
        controller=None, seed="mallory"
    ).verification_method


def _resigned(content: bytes) -> bytes:
    """A valid signature by a stranger who names the original issuer's id and a key of their own."""
    issuer_id = json.loads(content)["issuer"]["id"]
    stranger = fixed_signer(controller=issuer_id, seed="mallory")
    issuer = Issuer(Profile(id=issuer_id, name="Example School"), stranger, status=FixtureStatus("an attack"))
    return bytes(issuer.issue(make_award(), now=NOW, entropy=fixed_entropy("attack")))


def _proof_of_another(content: bytes) -> bytes:
    """The genuine proof of one badge on another."""
    document = json.loads(content)
    document["proof"] = make_badge(name="Another achievement").document["proof"]
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def _duplicate_name(content: bytes) -> bytes:
    """Two ``validFrom`` members, on which readers disagree."""
    return content.replace(b'"validFrom"', b'"validFrom":"1999-01-01T00:00:00Z","validFrom"', 1)


_ON_JSON: Mapping[str, Callable[[bytes], bytes]] = {
    "title changed": _edited(_rename),
    "recipient replaced": _edited(_another_recipient),
    "identity replaced": _edited(_another_identity),
    "issuer renamed": _edited(_famous_issuer),
    "issuer replaced": _edited(_another_issuer),
    "expiry moved": _edited(_never_expires),
    "start moved": _edited(_older),
    "undefined term added": _edited(_undefined_term),
    "null member added": _edited(_null_member),
    "context replaced": _edited(_context_replaced),
    "inline context added": _edited(_inline_context),
    "proof removed": _edited(_proof_removed),
    "proof emptied": _edited(_proof_emptied),
    "proof value changed": _edited(_proof_value),
    "proof purpose changed": _edited(_proof_purpose),
    "proof date changed": _edited(_proof_date),
    "key replaced": _edited(_another_key),
    "signed by a stranger": _resigned,
    "proof of another badge": _proof_of_another,
    "duplicate name": _duplicate_name,
}


def _encode(value: object) -> str:
    data = json.dumps(value, separators=(",", ":")).encode("utf-8")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(part: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return value


def _payload(edit: _Edit) -> Callable[[str], str]:
    def make(token: str) -> str:
        header, payload, signature = token.split(".")
        claims = _decode(payload)
        edit(claims)
        return f"{header}.{_encode(claims)}.{signature}"

    return make


def _header(**members: object) -> Callable[[str], str]:
    def make(token: str) -> str:
        header, payload, signature = token.split(".")
        return f"{_encode({**_decode(header), **members})}.{payload}.{signature}"

    return make


def _alg_none(token: str) -> str:
    header, payload, _ = token.split(".")
    return f"{_encode({**_decode(header), 'alg': 'none'})}.{payload}."


def _signature_removed(token: str) -> str:
    return token.rpartition(".")[0] + "."


def _own_jwk(token: str) -> str:
    """The payload, signed by a stranger's key that the header brings along."""
    stranger = fixed_signer("P-256", controller=None, seed="mallory")
    _, payload, _ = token.split(".")
    brought = {"alg": "ES256", "typ": "JWT", "jwk": dict(stranger.public_jwk)}
    from openbadge_issuer.ports import SigningRequest  # noqa: PLC0415

    message = f"{_encode(brought)}.{payload}".encode("ascii")
    signature = stranger.sign(SigningRequest("ES256", stranger.verification_method, message))
    return f"{message.decode('ascii')}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode('ascii')}"


_ON_JWS: Mapping[str, Callable[[str], str]] = {
    "title changed": _payload(_rename),
    "recipient replaced": _payload(_another_recipient),
    "issuer renamed": _payload(_famous_issuer),
    "issuer replaced": _payload(_another_issuer),
    "expiry moved": _payload(_never_expires),
    "undefined term added": _payload(_undefined_term),
    "algorithm none": _alg_none,
    "algorithm HS256": _header(alg="HS256"),
    "unknown critical header": _header(crit=["exp"], exp=1),
    "signature removed": _signature_removed,
    "key brought along": _own_jwk,
}
