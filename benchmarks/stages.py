"""Where the time goes: the public functions that our operations are made of, and the floor that nobody is below."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import samples
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from timing import Call
from worker import Inputs, Make

from openbadge_issuer import AchievementCredential, rules
from openbadge_issuer.codec import jcs
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.jsonld import canonicalize
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022

CONTEXTS = default_contexts()


@dataclass(frozen=True, slots=True)
class _Badge:
    """One badge in all the forms that it has on its way."""

    draft: JSONObject
    data: bytes
    document: JSONObject
    options: JSONObject
    parts: tuple[bytes, bytes]
    request: SigningRequest
    signature: bytes


def _badge(inputs: Inputs, size: str) -> _Badge:
    draft: JSONObject = json.loads(inputs["badges"][size]["drafts"][0])
    data = inputs["badges"][size]["signed"][0].encode()
    document = strict_json.parse_object(data)
    ((_, proof),) = data_integrity.proofs_of(document)
    named: dict[str, JSON] = {name: value for name, value in proof.items() if name != "proofValue"}
    parts = data_integrity.signed_parts(document, proof, EDDSA_RDFC_2022, CONTEXTS)
    by = samples.signer()
    request = SigningRequest(
        algorithm="EdDSA",
        verification_method=by.verification_method,
        message=data_integrity.hash_data(*parts),
    )
    options: JSONObject = {"@context": document["@context"], **named}
    return _Badge(draft, data, document, options, parts, request, by.sign(request))


def _on(badge: Callable[[_Badge], Call]) -> Make:
    return lambda inputs, size: badge(_badge(inputs, size))


def _verify(badge: _Badge) -> Call:
    key = samples.signer().public_key
    return lambda _: key.verify(badge.signature, badge.request.message, "EdDSA")


def _award(badge: _Badge) -> Call:
    del badge
    profile, one, entropy = samples.issuer().profile, samples.award(), samples.entropy("stages")
    return lambda _: one.credential(issuer=profile, now=samples.NOW, entropy=entropy).to_json()


STAGES: Mapping[str, Make] = {
    "json.parse": _on(lambda b: lambda _: strict_json.parse(b.data)),
    "json.plain": _on(lambda b: lambda _: strict_json.plain(b.draft)),
    "json.dump": _on(lambda b: lambda _: strict_json.dump(b.document)),
    "jcs.canonical": _on(lambda b: lambda _: jcs.canonical(b.document)),
    "canonicalize the document": _on(lambda b: lambda _: canonicalize(b.draft, CONTEXTS)),
    "canonicalize the proof options": _on(lambda b: lambda _: canonicalize(b.options, CONTEXTS)),
    "hash_data": _on(lambda b: lambda _: data_integrity.hash_data(*b.parts)),
    "LocalSigner.sign": _on(lambda b: lambda _: samples.signer().sign(b.request)),
    "PublicKey.verify": _on(_verify),
    "PublicKey.from_jwk": _on(lambda _: lambda _: PublicKey.from_jwk(samples.signer().public_jwk)),
    "PublicKey.from_multikey": _on(
        lambda _: lambda _: PublicKey.from_multikey(samples.signer().public_key.to_multikey())
    ),
    "Award.credential().to_json()": _on(_award),
    "AchievementCredential.from_json": _on(lambda b: lambda _: AchievementCredential.from_json(b.document)),
    "rules.check, to issue": _on(lambda b: lambda _: rules.check(b.draft, purpose="issue")),
    "rules.check, to verify": _on(lambda b: lambda _: rules.check(b.document, purpose="verify")),
}


def _raw_sign(badge: _Badge) -> Call:
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    return lambda _: private.sign(badge.request.message)


def _raw_verify(badge: _Badge) -> Call:
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, message = private.public_key(), badge.request.message
    signature = private.sign(message)
    return lambda _: public.verify(signature, message)


FLOOR: Mapping[str, Make] = {
    "parse JSON": _on(lambda b: lambda _: json.loads(b.data)),
    "write JSON": _on(lambda b: lambda _: json.dumps(b.document, ensure_ascii=False).encode()),
    "SHA-256 of the N-Quads": _on(lambda b: lambda _: [hashlib.sha256(part).digest() for part in b.parts]),
    "Ed25519 sign": _on(_raw_sign),
    "Ed25519 verify": _on(_raw_verify),
}
