"""Where the time goes: the public functions that our operations are made of, and the floor that nobody is below."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

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


def _badge(text: str, signed: str) -> _Badge:
    draft: JSONObject = json.loads(text)
    data = signed.encode()
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


@cache
def _badges(drafts: tuple[str, ...], signed: tuple[str, ...]) -> list[_Badge]:
    return [_badge(*texts) for texts in zip(drafts, signed, strict=True)]


def _on(step: Callable[[_Badge], object]) -> Make:
    """A stage on the different badges, in turn as in the whole operation."""

    def make(inputs: Inputs, size: str) -> Call:
        given = inputs["badges"][size]
        badges = _badges(tuple(given["drafts"]), tuple(given["signed"]))
        return lambda i: step(badges[i % len(badges)])

    return make


def _verify(badge: _Badge) -> None:
    samples.signer().public_key.verify(badge.signature, badge.request.message, "EdDSA")


def _award(_inputs: Inputs, size: str) -> Call:
    profile, entropy = samples.issuer().profile, samples.entropy("stages")
    awards = [samples.award(number, int(size)) for number in range(samples.DIFFERENT)]
    return lambda i: (
        awards[i % len(awards)].credential(issuer=profile, now=samples.NOW, entropy=entropy).to_json()
    )


STAGES: Mapping[str, Make] = {
    "json.parse": _on(lambda b: strict_json.parse(b.data)),
    "json.plain": _on(lambda b: strict_json.plain(b.draft)),
    "json.dump": _on(lambda b: strict_json.dump(b.document)),
    "jcs.canonical": _on(lambda b: jcs.canonical(b.document)),
    "canonicalize the document": _on(lambda b: canonicalize(b.draft, CONTEXTS)),
    "canonicalize the proof options": _on(lambda b: canonicalize(b.options, CONTEXTS)),
    "hash_data": _on(lambda b: data_integrity.hash_data(*b.parts)),
    "LocalSigner.sign": _on(lambda b: samples.signer().sign(b.request)),
    "PublicKey.verify": _on(_verify),
    "PublicKey.from_jwk": _on(lambda _: PublicKey.from_jwk(samples.signer().public_jwk)),
    "PublicKey.from_multikey": _on(
        lambda _: PublicKey.from_multikey(samples.signer().public_key.to_multikey())
    ),
    "Award.credential().to_json()": _award,
    "AchievementCredential.from_json": _on(lambda b: AchievementCredential.from_json(b.document)),
    "rules.check, to issue": _on(lambda b: rules.check(b.draft, purpose="issue")),
    "rules.check, to verify": _on(lambda b: rules.check(b.document, purpose="verify")),
}


_PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_PUBLIC = _PRIVATE.public_key()


def _raw_verify(_inputs: Inputs, _size: str) -> Call:
    messages = [number.to_bytes(64, "big") for number in range(samples.DIFFERENT)]
    signed = [(_PRIVATE.sign(message), message) for message in messages]
    return lambda i: _PUBLIC.verify(*signed[i % len(signed)])


FLOOR: Mapping[str, Make] = {
    "parse JSON": _on(lambda b: json.loads(b.data)),
    "write JSON": _on(lambda b: json.dumps(b.document, ensure_ascii=False).encode()),
    "SHA-256 of the N-Quads": _on(lambda b: [hashlib.sha256(part).digest() for part in b.parts]),
    "Ed25519 sign": _on(lambda b: _PRIVATE.sign(b.request.message)),
    "Ed25519 verify": _raw_verify,
}
