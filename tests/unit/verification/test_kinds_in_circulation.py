"""Every kind of proof that circulates, from the badge to the verdict: accepted, accepted if named, or named and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ob2_driving import driven
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids import issuer_document, jwks
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Documents
from openbadge_issuer.proofs import SUITES, data_integrity, vc_jwt
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.jws import signing_input
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import Policy, Verdict, Verifier
from openbadge_issuer.verification.proving import prove_document
from openbadge_issuer.verification.proving_tokens import prove_token
from openbadge_issuer.verification.question import Question
from proof_samples import contexts

ISSUER = "https://school.example/issuer"
NAME = f"{ISSUER}#key-1"
WELL_KNOWN = "https://school.example/.well-known/jwks.json"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
SUITE_NAMES = sorted(
    (name for name in SUITES if name[1] != "ecdsa-sd-2023"), key=str
)  # is derived by a wallet
BY_NAME = {"eddsa-jcs-2022", "ecdsa-jcs-2019"}


@cache
def private(kind: str) -> Any:
    if kind == "Ed25519":
        return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    if kind == "RSA":
        return rsa.generate_private_key(65537, 2048)
    return ec.derive_private_key(12345, ec.SECP256R1() if kind == "P-256" else ec.SECP384R1())


def public(kind: str) -> PublicKey:
    pem = private(kind).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return PublicKey.from_pem(pem)


def signature(kind: str, message: bytes, algorithm: str = "") -> bytes:
    key = private(kind)
    if kind == "Ed25519":
        return bytes(key.sign(message))
    if kind == "RSA":
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return bytes(key.sign(message, pss if algorithm == "PS256" else padding.PKCS1v15(), hashes.SHA256()))
    size = 32 if kind == "P-256" else 48
    r, s = decode_dss_signature(
        key.sign(message, ec.ECDSA(hashes.SHA256() if kind == "P-256" else hashes.SHA384()))
    )
    return bytes(r.to_bytes(size, "big") + s.to_bytes(size, "big"))


def unsigned() -> JSONObject:
    document: Any = make_badge().document
    document["issuer"]["id"] = ISSUER
    return {name: value for name, value in document.items() if name != "proof"}


def published(kind: str) -> Documents:
    return Documents({ISSUER: json.dumps(issuer_document(ISSUER, [(NAME, public(kind))])).encode()})


def embedded(name: tuple[str, str | None], kind: str) -> bytes:
    suite = SUITES[name]
    document: Any = unsigned()
    document["@context"] += [ED25519_2020] if name[1] is None else []
    options: JSONObject = {"type": name[0], **({"cryptosuite": name[1]} if name[1] else {})}
    options |= {
        "created": "2026-01-30T09:30:00Z",
        "verificationMethod": NAME,
        "proofPurpose": "assertionMethod",
    }
    use = next(use for use in suite.key_uses if use.key_kind == kind)
    parts = data_integrity.signed_parts(document, options, suite, contexts(), hash_name=use.hash_name)
    value = signature(kind, data_integrity.hash_data(*parts, use.hash_name))
    document["proof"] = [{**options, "proofValue": multibase_encode(value, "z")}]
    return json.dumps(document).encode()


KINDS = [(name, use.key_kind) for name in SUITE_NAMES for use in SUITES[name].key_uses]


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=str)
def test_embedded(name: tuple[str, str | None], kind: str) -> None:
    badge, suite = embedded(name, kind), name[1] or name[0]
    usual = Verifier(fetch=published(kind)).check(badge, now=NOW)
    if suite not in BY_NAME:
        assert (usual.verdict, usual.proof_format, usual.leniencies) == (Verdict.ACCEPTED, suite, ())
        return
    assert (usual.verdict, usual["proof"].code) == (Verdict.REFUSED, "proof.suite_refused")
    assert suite in usual["proof"].message
    policy = Policy(suites={*Policy().suites, suite})
    named = Verifier(policy=policy, fetch=published(kind)).check(badge, now=NOW)
    assert (named.verdict, named.leniencies) == (Verdict.ACCEPTED, (f"suites: {suite}",))


@pytest.mark.parametrize(("kind", "units"), [("P-256", 0), ("P-384", 115)])
def test_an_embedded_proof_under_a_dear_key_counts_as_work(kind: str, units: int) -> None:
    document = parse_object(embedded(("DataIntegrityProof", "ecdsa-rdfc-2019"), kind))
    question = Question(Policy(), contexts(), NOW)
    judging = prove_document(document, CanonicalDocument(document, contexts()), question)
    proof, *_ = driven(judging, published(kind))
    assert (proof.code, question.effort.units) == ("proof.verified", units)


def token(kind: str, algorithm: str, **header: Any) -> str:
    document = unsigned()
    prepared = vc_jwt.prepare(  # for its claims; an Ed25519 key does for that
        document, verification_method=NAME, public_jwk=public("Ed25519").to_jwk()
    )
    claims = vc_jwt.read(prepared.complete(signature("Ed25519", prepared.request.message))).claims
    head = json.dumps({"alg": algorithm, "typ": "JWT", **header}).encode()
    message = signing_input(head, json.dumps({**document, **claims}).encode())
    value = multibase_encode(signature(kind, message, algorithm), "u")[1:]
    return f"{message.decode()}.{value}"


ALGORITHMS = [
    ("Ed25519", "EdDSA"),
    ("P-256", "ES256"),
    ("P-384", "ES384"),
    ("RSA", "RS256"),
    ("RSA", "PS256"),
]
HEADERS: list[Callable[[str], dict[str, Any]]] = [
    lambda _: {"kid": NAME},
    lambda kind: {"jwk": public(kind).to_jwk()},
]


@pytest.mark.parametrize(("kind", "algorithm"), ALGORITHMS)
@pytest.mark.parametrize("header", HEADERS, ids=["kid", "jwk"])
@pytest.mark.parametrize("where", ["document", "well-known"])
def test_tokens(kind: str, algorithm: str, header: Callable[[str], dict[str, Any]], where: str) -> None:
    documents = published(kind)
    if where == "well-known":
        keys: Any = jwks([(NAME, public(kind))])
        keys["keys"][0].pop("alg")
        empty = {"id": ISSUER}
        documents = Documents({WELL_KNOWN: json.dumps(keys).encode(), ISSUER: json.dumps(empty).encode()})
    else:
        documents = Documents({**documents.documents, WELL_KNOWN: b'{"keys": []}'})
    report = Verifier(fetch=documents).check(token(kind, algorithm, **header(kind)), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.ACCEPTED, "proof.verified"), str(report)


@pytest.mark.parametrize(("kind", "algorithm", "units"), [("P-256", "ES256", 0), ("P-384", "ES384", 115)])
@pytest.mark.parametrize("header", HEADERS, ids=["kid", "jwk"])
def test_a_token_under_a_dear_key_counts_as_work(
    kind: str, algorithm: str, units: int, header: Callable[[str], dict[str, Any]]
) -> None:
    question = Question(Policy(), contexts(), NOW)
    read = vc_jwt.read(token(kind, algorithm, **header(kind)))
    proof, *_ = driven(prove_token(read, ISSUER, question), published(kind))
    assert (proof.code, question.effort.units) == ("proof.verified", units)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES384"])
def test_a_policy_may_take_fewer(algorithm: str) -> None:
    kind = "P-384" if algorithm == "ES384" else "RSA"
    policy = Policy(algorithms=Policy().algorithms - {algorithm})
    report = Verifier(policy=policy, fetch=published(kind)).check(token(kind, algorithm, kid=NAME), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.algorithm")
