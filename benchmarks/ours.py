"""What our operations take, and where it goes: ``python benchmarks/ours.py``, some seconds, microseconds of processor time.

``python benchmarks/ours.py sign check`` measures only what has one of these words in its name.
"""

from __future__ import annotations

import copy
import hashlib
import json
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import samples
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from timing import Call, median

from openbadge_issuer import AchievementCredential, IrrevocableWarning, Verifier, rules
from openbadge_issuer.baking import bake, extract
from openbadge_issuer.codec import jcs
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.jsonld import canonicalize
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs import data_integrity, vc_jwt
from openbadge_issuer.proofs.prepared import sign
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022

warnings.simplefilter("ignore", IrrevocableWarning)
CONTEXTS = default_contexts()


@dataclass(frozen=True, slots=True)
class Badges:
    """The different badges of one size, in every form that an operation takes."""

    drafts: Sequence[JSONObject]
    signed: Sequence[bytes]
    tokens: Sequence[str]

    @classmethod
    def of(cls, size: int, *, blank: bool = True, count: int = samples.DIFFERENT) -> Badges:
        drafts = [samples.draft(number, size, blank=blank) for number in range(count)]
        return cls(
            drafts,
            [bytes(samples.issuer().secure(draft, now=samples.NOW)) for draft in drafts],
            [_token(draft) for draft in drafts],
        )


def _token(draft: JSONObject) -> str:
    by = samples.signer()
    return sign(
        vc_jwt.prepare(draft, verification_method=by.verification_method, public_jwk=by.public_jwk), by
    )


def _sign(draft: JSONObject) -> JSONObject:
    by = samples.signer()
    prepared = data_integrity.prepare(
        draft,
        EDDSA_RDFC_2022,
        verification_method=by.verification_method,
        public_jwk=by.public_jwk,
        created=samples.NOW,
        contexts=CONTEXTS,
    )
    return sign(prepared, by)


def _verify(data: bytes, key: PublicKey) -> None:
    document = strict_json.parse_object(data)
    ((_, proof),) = data_integrity.proofs_of(document)
    data_integrity.verify(document, proof, key, contexts=CONTEXTS, now=samples.NOW)


def operations(badges: Badges) -> dict[str, Call]:
    """The operations that peers have as well, by name."""
    drafts, signed, tokens = badges.drafts, badges.signed, badges.tokens
    many, key, verifier = len(drafts), samples.signer().public_key, Verifier()
    picture = samples.picture()
    baked = [bake(picture, each) for each in signed]
    return {
        "canonicalize": lambda i: canonicalize(drafts[i % many], CONTEXTS),
        "sign": lambda i: _sign(drafts[i % many]),
        "verify": lambda i: _verify(signed[i % many], key),
        "check": lambda i: verifier.check(signed[i % many], now=samples.NOW),
        "token-sign": lambda i: _token(drafts[i % many]),
        "token-verify": lambda i: vc_jwt.verify(vc_jwt.read(tokens[i % many]), key),
        "token-check": lambda i: verifier.check(tokens[i % many], now=samples.NOW),
        "bake": lambda i: bake(picture, signed[i % many]),
        "extract": lambda i: extract(baked[i % many]),
        "check-image": lambda i: verifier.check(baked[i % many], now=samples.NOW),
    }


def issuing(badges: Badges) -> dict[str, Call]:
    """From an award, or from a draft, to the bytes of a badge: models, rules, signature, JSON."""
    issuer, drafts = samples.issuer(), badges.drafts
    awards = [samples.award(number) for number in range(samples.DIFFERENT)]
    many = len(awards)
    return {
        "issue": lambda i: bytes(issuer.issue(awards[i % many], now=samples.NOW)),
        "secure": lambda i: bytes(issuer.secure(drafts[i % many], now=samples.NOW)),
    }


def stages(badges: Badges) -> dict[str, Call]:
    """The public functions that the operations are made of."""
    by, key = samples.signer(), samples.signer().public_key
    draft, data = badges.drafts[0], badges.signed[0]
    document = strict_json.parse_object(data)
    ((_, proof),) = data_integrity.proofs_of(document)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    parts = data_integrity.signed_parts(document, proof, EDDSA_RDFC_2022, CONTEXTS)
    request = data_integrity.prepare(
        draft,
        EDDSA_RDFC_2022,
        verification_method=by.verification_method,
        public_jwk=by.public_jwk,
        created=samples.NOW,
        contexts=CONTEXTS,
    ).request
    signature = by.sign(request)
    profile, one = samples.issuer().profile, samples.award()
    entropy = samples.entropy("stages")
    return {
        "json.parse": lambda _: strict_json.parse(data),
        "json.plain": lambda _: strict_json.plain(draft),
        "json.dump": lambda _: strict_json.dump(document),
        "jcs.canonical": lambda _: jcs.canonical(document),
        "canonicalize the document": lambda _: canonicalize(draft, CONTEXTS),
        "canonicalize the proof options": lambda _: canonicalize(
            {"@context": document["@context"], **options}, CONTEXTS
        ),
        "hash both": lambda _: data_integrity.hash_data(*parts),
        "LocalSigner.sign": lambda _: by.sign(request),
        "PublicKey.verify": lambda _: key.verify(signature, request.message, "EdDSA"),
        "PublicKey.from_jwk": lambda _: PublicKey.from_jwk(by.public_jwk),
        "PublicKey.from_multikey": lambda _: PublicKey.from_multikey(by.public_key.to_multikey()),
        "Award.credential().to_json()": lambda _: one.credential(
            issuer=profile, now=samples.NOW, entropy=entropy
        ).to_json(),
        "AchievementCredential.from_json": lambda _: AchievementCredential.from_json(document),
        "rules.check, to issue": lambda _: rules.check(draft, purpose="issue"),
        "rules.check, to verify": lambda _: rules.check(document, purpose="verify"),
    }


def floor(badges: Badges) -> dict[str, Call]:
    """What nobody can do without: JSON, hash, signature, by the fastest that Python has at hand."""
    draft, data = badges.drafts[0], badges.signed[0]
    document = json.loads(data)
    ((_, proof),) = data_integrity.proofs_of(document)
    parts = data_integrity.signed_parts(document, proof, EDDSA_RDFC_2022, CONTEXTS)
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, message = private.public_key(), data_integrity.hash_data(*parts)
    signature = private.sign(message)
    text = copy.deepcopy(draft)
    return {
        "parse JSON": lambda _: json.loads(data),
        "write JSON": lambda _: json.dumps(text),
        "SHA-256 of the N-Quads": lambda _: [hashlib.sha256(part).digest() for part in parts],
        "Ed25519 sign": lambda _: private.sign(message),
        "Ed25519 verify": lambda _: public.verify(signature, message),
    }


def _print(title: str, calls: dict[str, Call], words: Sequence[str]) -> None:
    chosen = {name: call for name, call in calls.items() if not words or any(word in name for word in words)}
    if chosen:
        print(f"\n{title}")
    for name, call in chosen.items():
        print(f"{median(call):10,.0f} µs  {name}")


def main(words: Sequence[str]) -> None:
    badges = Badges.of(samples.SIZE)
    _print("Operations", operations(badges) | issuing(badges), words)
    _print("Stages", stages(badges), words)
    _print("Floor", floor(badges), words)


if __name__ == "__main__":
    main(sys.argv[1:])
