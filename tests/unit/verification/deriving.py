"""Derived ecdsa-sd-2023 proofs: an issuer signs all of a document, and a holder shows a part of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import cbor2

from openbadge_issuer.codec.multibase import base64url_encode, multibase_decode, multibase_encode
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import SUITES, data_integrity
from openbadge_issuer.testing import fixed_entropy, fixed_signer, make_badge

ISSUER = fixed_signer("P-256")
OWN = LocalSigner.generate("P-256", entropy=fixed_entropy("one document"))
SUITE = SUITES["DataIntegrityProof", "ecdsa-sd-2023"]


def unsigned(**changes: JSON) -> dict[str, Any]:
    """A badge of the fixed school before it is signed; a member that is ``None`` is left out."""
    made = {name: value for name, value in make_badge().document.items() if name != "proof"} | changes
    return {name: value for name, value in made.items() if value is not None}


def shown_in_part(
    whole: dict[str, Any],
    *hidden: str,
    optional: Callable[[str], bool] = lambda _: False,
    instead: dict[str, JSON] | None = None,
    **options: JSON,
) -> dict[str, Any]:
    """The document without the members ``hidden``, or with others ``instead``; what is ``optional`` may be left out."""
    document = {name: value for name, value in whole.items() if name not in hidden} | (instead or {})
    proof: dict[str, JSON] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-sd-2023",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": ISSUER.verification_method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    signed_options, _ = data_integrity.signed_parts(whole, proof, SUITE, default_contexts())
    every, _ = _named(whole, proof)
    lines, labels = _named(document, proof)
    assert set(lines) <= set(every), "what is shown is no part of it"
    mandatory = {line for line in every if not optional(line.decode())}
    assert mandatory <= set(lines), "what is mandatory was left out"
    own = multibase_decode(OWN.public_key.to_multikey())
    together = b"".join(line for line in every if line in mandatory)
    parts = [
        _signature(sha256(signed_options).digest() + own + sha256(together).digest(), ISSUER),
        own,
        [_signature(line, OWN) for line in lines if line not in mandatory],
        labels,
        [index for index, line in enumerate(lines) if line in mandatory],
    ]
    value = multibase_encode(bytes.fromhex("d95d01") + cbor2.dumps(parts, canonical=True), "u")
    return {**document, "proof": [{**proof, "proofValue": value}]}


def about(*words: str) -> Callable[[str], bool]:
    """Statements that have one of these words in them."""
    return lambda line: any(word in line for word in words)


def _signature(message: bytes, by: LocalSigner) -> bytes:
    return by.sign(SigningRequest("ES256", by.verification_method, message))


def _named(document: dict[str, Any], proof: dict[str, JSON]) -> tuple[list[bytes], dict[int, bytes]]:
    """The statements under the issuer's names of blank nodes, which are made of all that each is in."""
    _, canonical = data_integrity.signed_parts(document, proof, SUITE, default_contexts())
    said = canonical.decode().split("\n")[:-1]
    count = len({word for line in said for word in line.split() if word.startswith("_:c14n")})
    labels = {}
    for number in range(count):
        node = f"_:c14n{number} "
        told = sorted(re.sub(r"_:c14n\d+ ", "_: ", line) for line in said if node in line)
        labels[number] = sha256("\n".join(told).encode()).digest()
    lines = []
    for line in said:
        named = line
        for number, label in labels.items():
            named = named.replace(f"_:c14n{number} ", f"_:u{base64url_encode(label)} ")
        lines.append(f"{named}\n".encode())
    return sorted(lines), labels
