"""Presentations of the fixed world, made by the holder's own key."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from openbadge_issuer import LocalSigner, Recipient, default_contexts
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.data_integrity import Purpose
from openbadge_issuer.proofs.jws import signing_input
from openbadge_issuer.proofs.prepared import sign
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022
from openbadge_issuer.testing import NOW, fixed_signer, make_badge

HOLDER_KEY = fixed_signer(controller=None, seed="holder")
HOLDER = HOLDER_KEY.controller
STRANGER_KEY = fixed_signer(controller=None, seed="stranger")
ASKED = {"challenge": "c-7f3", "domain": "jobs.example"}


def badge(**changes: Any) -> Any:
    """A badge that the fixed school awarded to the holder."""
    return make_badge(recipient=Recipient.did(HOLDER), **changes).document


def frame(*held: JSON, **changes: JSON) -> dict[str, Any]:
    """A presentation without a proof; a member that is ``None`` is left out."""
    made: dict[str, Any] = {
        "@context": [VC2_CONTEXT],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        **({"verifiableCredential": [*held]} if held else {}),
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def presented(
    *held: JSON,
    signer: LocalSigner = HOLDER_KEY,
    purpose: Purpose = "authentication",
    said: dict[str, JSON] | None = None,
    created: datetime = NOW,
    **changes: JSON,
) -> bytes:
    """A presentation with an embedded proof; ``said`` are options of the proof."""
    return json.dumps(
        proved(frame(*held, **changes), signer, purpose, ASKED if said is None else said, created)
    ).encode()


def proved(document: Any, signer: LocalSigner, purpose: Purpose, said: Any, created: datetime = NOW) -> Any:
    """The document with one more proof."""
    proof = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=created,
        contexts=default_contexts(),
        purpose=purpose,
        extra=said,
    )
    return sign(proof, signer)


def token(payload: Any, *, signer: LocalSigner = HOLDER_KEY, **header: JSON) -> bytes:
    """A JWS of anything; a header member that is ``None`` is left out."""
    members = {"alg": signer.algorithm, "typ": "vp+jwt", "kid": signer.verification_method, **header}
    said = json.dumps({name: value for name, value in members.items() if value is not None}).encode()
    message = signing_input(said, json.dumps(payload).encode())
    signature = signer.sign(
        SigningRequest(
            algorithm=signer.algorithm, verification_method=signer.verification_method, message=message
        )
    )
    return message + b"." + base64url_encode(signature).encode()


def claims(*held: JSON, **changes: JSON) -> dict[str, Any]:
    """The payload of a presentation as a token (VC-JOSE-COSE)."""
    made = {**frame(*held), "nonce": ASKED["challenge"], "aud": ASKED["domain"], **changes}
    return {name: value for name, value in made.items() if value is not None}
