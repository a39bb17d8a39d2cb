"""Proofs that others published: hashes, canonical bytes and proof values, reproduced byte for byte."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from openbadge_issuer.baking import extract
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.multibase import multibase_decode
from openbadge_issuer.codec.pointer import resolve
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import OpenBadgeError, ProofError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.proofs import EDDSA_RDFC_2022, SUITES, data_integrity, sign, vc_jwt
from openbadge_issuer.proofs.suites import suite_of
from requiring import shared

VECTORS = shared("conformance", "vectors")
CORPUS = shared("conformance", "1edtech")
FOR_TESTS = shared("contexts", "test-only")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"

# The context of the employ vectors could not be had. This stands in for it: made from the published canonical
# documents, so that the whole path can be run; the published bytes decide whether it says the same.
_CITIZENSHIP = {
    "@context": {
        "@protected": True,
        "EmploymentAuthorizationDocumentCredential": "https://w3id.org/citizenship#EmploymentAuthorizationDocumentCredential",
        "EmployablePerson": "https://w3id.org/citizenship#EmployablePerson",
        "Person": "https://schema.org/Person",
        "PermanentResident": "https://w3id.org/citizenship#PermanentResident",
        "PermanentResidentCardCredential": "https://w3id.org/citizenship#PermanentResidentCardCredential",
        "EmploymentAuthorizationDocument": "https://w3id.org/citizenship#EmploymentAuthorizationDocument",
        **{
            name: f"https://schema.org/{name}"
            for name in ("additionalName", "familyName", "gender", "givenName", "identifier")
        },
        **{
            name: f"https://w3id.org/citizenship#{name}"
            for name in ("birthCountry", "employmentAuthorizationDocument", "lprCategory", "lprNumber")
        },
        "birthDate": {
            "@id": "https://schema.org/birthDate",
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        },
        "residentSince": {
            "@id": "https://w3id.org/citizenship#residentSince",
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        },
        "image": {"@id": "https://schema.org/image", "@type": "@id"},
    }
}

CASES = [
    ("eddsa-rdfc-2022/alumni", "sha256"),
    ("eddsa-rdfc-2022/employ", "sha256"),
    ("Ed25519Signature2020/alumni", "sha256"),
    ("ecdsa-rdfc-2019/p256", "sha256"),
    ("ecdsa-rdfc-2019/p256-employ", "sha256"),
    ("ecdsa-rdfc-2019/p384", "sha384"),
    ("ecdsa-rdfc-2019/p384-employ", "sha384"),
    ("eddsa-jcs-2022/alumni", "sha256"),
    ("ecdsa-jcs-2019/p256", "sha256"),
    ("ecdsa-jcs-2019/p384", "sha384"),
]
SIGNED_BY_US = ["eddsa-rdfc-2022/alumni", "eddsa-rdfc-2022/employ"]


@cache
def contexts() -> ContextTable:
    examples = FOR_TESTS / "www.w3.org_ns_credentials_examples_v2.json"
    clr = FOR_TESTS / "purl.imsglobal.org_spec_clr_v2p0_context.json"
    return (
        ContextTable(bundled())
        .pin("https://www.w3.org/ns/credentials/examples/v2", examples.read_bytes())
        .pin("https://purl.imsglobal.org/spec/clr/v2p0/context.json", clr.read_bytes())
        .pin(CITIZENSHIP, json.dumps(_CITIZENSHIP).encode())
    )


def document(name: str) -> JSONObject:
    return parse_object((VECTORS / name).read_bytes())


def text(name: str) -> str:
    return (VECTORS / name).read_text(encoding="utf-8")


def key(name: str) -> PublicKey:
    return PublicKey.from_multikey(json.loads(text(f"{name}/keys.json"))["publicKeyMultibase"])


def proof_of(signed: JSONObject) -> JSONObject:
    ((_, proof),) = data_integrity.proofs_of(signed)
    return proof


@pytest.mark.parametrize(("name", "hash_name"), CASES)
def test_canonical_bytes_and_hashes(name: str, hash_name: Any) -> None:
    signed = document(f"{name}/signed_document.json")
    proof = proof_of(signed)
    suite = suite_of(proof)
    options, canonical = data_integrity.signed_parts(signed, proof, suite, contexts(), hash_name=hash_name)
    form = "json" if suite.transform == "JCS" else "nq"
    assert options.decode() == text(f"{name}/canonical_proof_options.{form}")
    assert canonical.decode() == text(f"{name}/canonical_document.{form}")
    hash_data = data_integrity.hash_data(options, canonical, hash_name).hex()
    assert hash_data == text(f"{name}/proof_options_hash_hex.txt") + text(f"{name}/document_hash_hex.txt")
    assert hash_data == text(f"{name}/hash_data_hex.txt")


@pytest.mark.parametrize(("name", "_hash"), CASES)
def test_published_proofs_verify(name: str, _hash: str) -> None:
    signed = document(f"{name}/signed_document.json")
    proof = proof_of(signed)
    assert proof["proofValue"] == text(f"{name}/proof_value.txt")
    data_integrity.verify(signed, proof, key(name), contexts=contexts(), now=NOW)
    tampered = {**signed, "name": "Somebody else's"}
    with pytest.raises(ProofError) as caught:
        data_integrity.verify(tampered, proof, key(name), contexts=contexts(), now=NOW)
    assert caught.value.detail_code == "proof.signature"


@pytest.mark.parametrize("name", SIGNED_BY_US)
def test_we_sign_the_same_bytes(name: str) -> None:
    signed = document(f"{name}/signed_document.json")
    proof = proof_of(signed)
    created = parse_moment(proof["created"])
    assert created is not None
    signer = LocalSigner.from_secret_multikey(
        json.loads(text(f"{name}/keys.json"))["privateKeyMultibase"],
        verification_method=str(proof["verificationMethod"]),
    )
    prepared = data_integrity.prepare(
        document(f"{name}/document.json"),
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=created,
        contexts=contexts(),
    )
    assert prepared.request.message.hex() == text(f"{name}/hash_data_hex.txt")
    assert sign(prepared, signer) == {**signed, "proof": [proof]}


def test_every_suite_of_the_table_but_the_draft_has_a_vector() -> None:
    checked = {suite_of(proof_of(document(f"{name}/signed_document.json"))).name for name, _ in CASES}
    # eddsa-2022 is the draft name of eddsa-rdfc-2022; a badge of the 1EdTech corpus carries it (ob30-038).
    selective = {suite.name for suite in SUITES.values() if suite.selective}  # has tests of its own, below
    assert checked == SUITES.keys() - {("DataIntegrityProof", "eddsa-2022")} - selective


@pytest.mark.parametrize(
    ("name", "proofs", "chained"),
    [
        ("signedProofSet1", 1, 0),
        ("signedProofSet2", 2, 0),
        ("signedProofChain1", 3, 1),
        ("signedProofChain2", 4, 2),
    ],
)
def test_proof_sets_and_chains_verify_one_by_one(name: str, proofs: int, chained: int) -> None:
    signed = document(f"proof-sets-chains/{name}.json")
    found = data_integrity.proofs_of(signed)
    assert (len(found), sum("previousProof" in proof for _, proof in found)) == (proofs, chained)
    for _, proof in found:
        verifier = PublicKey.from_multikey(str(proof["verificationMethod"]).rpartition("#")[2])
        data_integrity.verify(signed, proof, verifier, contexts=contexts(), now=NOW)


@pytest.mark.parametrize(("name", "last"), [("signedProofChain1", 2), ("signedProofChain2", 3)])
def test_the_last_of_a_chain_is_over_those_that_it_names(name: str, last: int) -> None:
    signed = document(f"proof-sets-chains/{name}.json")
    proofs = [proof for _, proof in data_integrity.proofs_of(signed)]
    link = proofs[last]
    verifier = PublicKey.from_multikey(str(link["verificationMethod"]).rpartition("#")[2])
    names = link["previousProof"]
    for other in proofs:
        if other is link:
            continue
        changed: JSONObject = {
            **signed,
            "proof": [
                {**each, "created": "2023-02-25T00:00:00Z"} if each is other else each for each in proofs
            ],
        }
        needed = other.get("id") in (names if isinstance(names, list) else [names])
        if not needed:
            data_integrity.verify(changed, link, verifier, contexts=contexts(), now=NOW)
            continue
        with pytest.raises(ProofError) as caught:
            data_integrity.verify(changed, link, verifier, contexts=contexts(), now=NOW)
        assert caught.value.detail_code == "proof.signature"


def corpus() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return rows


def embedded() -> list[Any]:
    """Each embedded proof of the corpus, nested ones too, of which the manifest says whether it verifies."""
    found = []
    for row in corpus():
        if not row["file"].endswith((".json", ".1ob", "testlist")):
            continue
        count: Counter[str] = Counter()
        for proof in row.get("proofs", []):
            index = count[proof["at"]]
            count[proof["at"]] += 1
            if isinstance(proof.get("verifies"), bool):
                label = f"{row['id']}-{proof['at']}-{index}"
                found.append(pytest.param(row["file"], proof["at"], index, proof["verifies"], id=label))
    return found


@pytest.mark.parametrize(("file", "at", "index", "verifies"), embedded())
def test_embedded_proofs_of_the_corpus(file: str, at: str, index: int, verifies: bool) -> None:  # noqa: FBT001
    badge = resolve(parse_object((CORPUS / file).read_bytes()), at.removeprefix("$").replace(".", "/"))
    assert isinstance(badge, dict)
    _, proof = data_integrity.proofs_of(badge)[index]
    reference = str(proof["verificationMethod"])
    verifier = PublicKey.from_multikey(reference.rpartition("#" if "#" in reference else ":")[2])
    if verifies:
        data_integrity.verify(badge, proof, verifier, contexts=contexts(), now=NOW)
        return
    with pytest.raises(OpenBadgeError):
        data_integrity.verify(badge, proof, verifier, contexts=contexts(), now=NOW)


@pytest.mark.parametrize(("case", "severity"), [("ob30-010", "warning"), ("ob30-012", "error")])
def test_tokens_of_the_corpus(case: str, severity: str) -> None:
    """Both have an `aud` and lack `sub`: the older one ends with a warning, as the corpus has it, the other as specified."""
    (row,) = (row for row in corpus() if row["id"] == case)
    (expected,) = row["proofs"]
    jwt = vc_jwt.read(extract((CORPUS / row["file"]).read_bytes()).payload.decode())
    assert jwt.algorithm == expected["alg"]
    assert sorted(jwt.header) == expected["header"]
    assert jwt.shape == ("unwrapped" if "VCDM2" in expected["payload_shape"] else "vc-claim")
    assert expected["claims"].items() <= jwt.claims.items()
    assert jwt.jwk is not None
    jwt.jws.verify(PublicKey.from_jwk(jwt.jwk))
    assert [(finding.code, finding.severity) for finding in jwt.findings] == [
        ("proof.jwt.sub_missing", severity),
        ("proof.jwt.audience", "warning"),
    ]


def test_the_token_of_the_corpus_that_names_no_key() -> None:
    jwt = vc_jwt.read((CORPUS / "files/ob30/simple.jwt").read_text(encoding="ascii").strip())
    assert [finding.code for finding in jwt.findings] == ["proof.jwt.no_key"]
    with pytest.raises(ProofError):
        vc_jwt.verify(jwt, LocalSigner.generate("RSA", controller="https://example.edu").public_key)


@pytest.mark.parametrize("case", ["ob30-055", "clr20-007"])
def test_vectors_of_the_implementation_guides(case: str) -> None:
    (row,) = (row for row in corpus() if row["id"] == case)
    vector = row["vector"]
    badge = parse_object((CORPUS / row["file"]).read_bytes())
    proof = proof_of(badge)
    options, canonical = data_integrity.signed_parts(badge, proof, EDDSA_RDFC_2022, contexts())
    assert options.decode() == (CORPUS / vector["proof_canon"]).read_text(encoding="utf-8")
    assert canonical.decode() == (CORPUS / vector["document_canon"]).read_text(encoding="utf-8")
    assert (
        data_integrity.hash_data(options, canonical).hex() == vector["proof_hash"] + vector["document_hash"]
    )
    assert multibase_decode(str(proof["proofValue"])).hex() == vector["signature_hex"]


JOSE = {
    "credential-jose-minimal": ("vm-p256", None),
    "credential-jose-bad-media-type": ("vm-ed25519", None),
    "credential-issuer-match-signed": ("vm-ed25519", None),
    "credential-jose-bad-signature": ("vm-ed25519", "proof.signature"),
    "credential-jose-unknown-extensions": ("vm-p256", "proof.algorithm"),  # ES512
}


@pytest.mark.parametrize("name", JOSE)
def test_signatures_of_vc_jose_cose(name: str) -> None:
    """The signatures of the W3C test suite; its header members and media types are not those of Open Badges."""
    method, code = JOSE[name]
    jwk = json.loads(text(f"vc-jose-cose/test-suite/{method}.json"))["publicKeyJwk"]
    jwt = vc_jwt.read(text(f"vc-jose-cose/test-suite/{name}.txt").strip())
    assert "proof.jwt.header_member" in {
        finding.code for finding in jwt.findings if finding.severity == "error"
    }
    if code is None:
        jwt.jws.verify(PublicKey.from_jwk(jwk))
        with pytest.raises(ProofError):
            vc_jwt.verify(jwt, PublicKey.from_jwk(jwk))  # signed well, and still no Open Badges VC-JWT
        return
    with pytest.raises(ProofError) as caught:
        jwt.jws.verify(PublicKey.from_jwk(jwk))
    assert caught.value.detail_code == code


def test_a_vc_claim_beside_a_credential_is_refused() -> None:
    with pytest.raises(ProofError) as caught:
        vc_jwt.read(text("vc-jose-cose/test-suite/credential-jose-vc-vp-claims.txt").strip())
    assert caught.value.detail_code == "proof.jwt.two_credentials"


def test_the_example_token_of_the_specification_that_is_signed_with_es384() -> None:
    tokens = json.loads(text("vc-jose-cose/spec-example-tokens.json"))
    row = next(row for row in tokens if row["header"]["alg"] == "ES384" and not row["sd"])
    jwt = vc_jwt.read(row["token"])
    assert jwt.algorithm == "ES384"
    assert jwt.kid == row["header"]["kid"]
    assert {"claim_missing", "sub_missing"} == {finding.code.rpartition(".")[2] for finding in jwt.findings}


@pytest.mark.parametrize("case", ["employ", "prc"])
def test_a_derived_proof_that_others_published(case: str) -> None:
    """ecdsa-sd-2023: the published part of a credential, under the key that its issuer used, and under no other."""
    folder = VECTORS / "ecdsa-sd-2023" / case
    document = parse_object((folder / "derivedRevealDocument.json").read_bytes())
    proof = document["proof"]
    assert isinstance(proof, dict)
    key = PublicKey.from_multikey(str(proof["verificationMethod"]).partition("#")[2])
    data_integrity.verify(document, proof, key, contexts=contexts(), now=NOW)
    other = LocalSigner.generate("P-256").public_key
    with pytest.raises(ProofError) as refusal:
        data_integrity.verify(document, proof, other, contexts=contexts(), now=NOW)
    assert refusal.value.detail_code == "proof.signature"


@pytest.mark.parametrize("case", ["employ", "prc"])
def test_a_base_proof_is_for_the_holder_alone(case: str) -> None:
    document = parse_object((VECTORS / "ecdsa-sd-2023" / case / "addSignedSDBase.json").read_bytes())
    proof = document["proof"]
    assert isinstance(proof, dict)
    key = PublicKey.from_multikey(str(proof["verificationMethod"]).partition("#")[2])
    with pytest.raises(ProofError) as refusal:
        data_integrity.verify(document, proof, key, contexts=contexts(), now=NOW)
    assert refusal.value.detail_code == "proof.base_proof"
