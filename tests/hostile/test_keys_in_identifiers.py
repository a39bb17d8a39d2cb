"""Archives of hundreds of badges, each of an issuer of its own whose DID contains a long key.

Nothing is fetched for it. Reading such keys took half a second for 990 badges, beside all that is counted; with what the
signatures under them take it was more than one. What they may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadge_issuer.codec.multibase import (
    base58btc_encode,
    base64url_encode,
    multibase_encode,
    multicodec_add,
)
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.keys.kinds import KINDS
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, make_badge
from openbadge_issuer.verification import Report, Verdict, Verifier
from upload_samples import a_zip

BADGES = 980
BEYOND = "proof.not_run_document"
CONTEXTS = ["https://www.w3.org/ns/credentials/v2"]


def judged(files: dict[str, bytes]) -> tuple[Report, ...]:
    reports = Verifier(fetch=Documents({})).check_upload(a_zip(files), now=NOW)
    assert len(reports) == len(files)
    return reports


@cache
def rsa_keys() -> list[dict[str, str]]:
    """Nobody has their private halves, and a small exponent makes it cheap to find that out."""
    numbers = random.Random(5)
    moduli = (numbers.getrandbits(8_192) | 1 << 8_191 | 1 for _ in range(BADGES))
    return [{"kty": "RSA", "n": base64url_encode(n.to_bytes(1_024, "big")), "e": "Aw"} for n in moduli]


@cache
def points() -> list[dict[str, str]]:
    made = []
    for number in range(5, BADGES + 5):
        at = ec.derive_private_key(number, ec.SECP384R1()).public_key().public_numbers()
        x, y = (base64url_encode(each.to_bytes(48, "big")) for each in (at.x, at.y))
        made.append({"kty": "EC", "crv": "P-384", "x": x, "y": y})
    return made


def as_did_jwk(key: dict[str, str]) -> tuple[str, str]:
    did = f"did:jwk:{base64url_encode(json.dumps(key).encode())}"
    return did, f"{did}#0"


def as_did_key(key: dict[str, str]) -> tuple[str, str]:
    multikey = PublicKey.from_jwk(key).to_multikey()
    return f"did:key:{multikey}", f"did:key:{multikey}#{multikey}"


Named = Callable[[dict[str, str]], tuple[str, str]]


@pytest.mark.parametrize("known", [True, False], ids=["its own kid", "another kid"])
@pytest.mark.parametrize(
    ("keys", "named", "algorithm", "size"),
    [
        (points, as_did_jwk, "ES384", 96),
        (rsa_keys, as_did_jwk, "RS256", 1_024),
        (rsa_keys, as_did_key, "RS256", 1_024),
    ],
    ids=["P-384 as did:jwk", "RSA as did:jwk", "RSA as did:key"],
)
def test_tokens(
    keys: Callable[[], list[dict[str, str]]],
    named: Named,
    algorithm: str,
    size: int,
    known: bool,  # noqa: FBT001
) -> None:
    files = {}
    for number, key in enumerate(keys()):
        did, reference = named(key)
        header = {"alg": algorithm, "kid": reference if known else "another"}
        badge = {
            "@context": CONTEXTS,
            "type": ["VerifiableCredential"],
            "issuer": did,
            "credentialSubject": {"id": f"did:example:{number}"},
        }
        parts = (json.dumps(header).encode(), json.dumps(badge).encode(), bytes([1]) * size)
        files[f"{number}.jwt"] = ".".join(map(base64url_encode, parts)).encode()
    told = Counter(report["proof"].code for report in judged(files))
    code = "proof.signature" if known else "resolve.foreign_key"
    assert told.keys() <= {code, BEYOND}
    assert told[code] > 350


def with_proofs(number: int, *references: str) -> bytes:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2025-01-01T00:00:00Z",
        "proofPurpose": "assertionMethod",
        "proofValue": f"z{base58btc_encode(bytes([1]) * 64)}",
    }
    badge: dict[str, Any] = {
        "@context": CONTEXTS,
        "type": ["VerifiableCredential"],
        "issuer": "did:web:attacker.example",
        "credentialSubject": {"id": f"did:example:{number}"},
        "proof": [{**proof, "verificationMethod": each} for each in references],
    }
    return json.dumps(badge).encode()


@cache
def no_keys() -> list[str]:
    """As long as a key can be, which is seen when it was decoded."""
    data = random.Random(6)
    code = KINDS["RSA"].multicodec
    return [multibase_encode(multicodec_add(code, data.randbytes(1_050)), "z") for _ in range(BADGES)]


@pytest.mark.parametrize("form", ["did:key:{0}#{0}", "did:web:attacker.example#{0}"], ids=["id", "fragment"])
@pytest.mark.parametrize(("badges", "each"), [(900, 1), (250, 16)])
def test_what_is_no_key_in_the_names_of_proofs(form: str, badges: int, each: int) -> None:
    names = [form.format(text) for text in no_keys()]
    files = {
        f"{number}.json": with_proofs(number, *(names[(number * each + n) % BADGES] for n in range(each)))
        for number in range(badges)
    }
    assert Verdict.ACCEPTED not in {report.verdict for report in judged(files)}


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_badges_of_hundreds_of_issuers_by_ordinary_keys_are_all_judged(kind: Any) -> None:
    files = {}
    for number in range(300):
        signer = LocalSigner.generate(kind, entropy=fixed_entropy(str(number)))
        files[f"{number}.json"] = bytes(make_badge(issuer=fixed_issuer(signer)))
    reports = judged(files)
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}


def test_texts_that_look_damaged_in_badges_of_hundreds_of_issuers() -> None:
    """Whether undoing the damage makes the proof pass is asked of each, which counts."""
    badge = json.loads(bytes(make_badge()))
    files = dict[str, bytes]()
    for number in range(BADGES):
        signer = LocalSigner.generate("Ed25519", entropy=fixed_entropy(str(number)))
        badge["issuer"] = {"id": signer.controller, "type": ["Profile"], "name": "\u00c3\u00a9cole"}
        badge["proof"][0]["verificationMethod"] = signer.verification_method
        files[f"{number}.json"] = json.dumps(badge).encode()
    told = Counter(report["proof"].code for report in judged(files))
    assert told.keys() <= {"proof.signature", BEYOND}
