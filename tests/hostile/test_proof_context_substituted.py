"""Other contexts than those that were signed, in the document or in the proof."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import OpenBadgeError, ProofError, UnknownContextError
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import SUITES, data_integrity
from openbadge_issuer.proofs.moments import utc_text
from proof_samples import CREATED, NOW, check, contexts, credential, ed25519, proof_in, secured

EVIL = "https://evil.example/context"


@pytest.mark.parametrize(
    "context",
    [EVIL, [], None, {"created": None}, ["https://www.w3.org/ns/credentials/v2"], {"@vocab": "urn:x:"}],
)
def test_the_proof_brings_its_own(context: JSON) -> None:
    document = secured()
    proof_in(document)["@context"] = context
    with pytest.raises(ProofError) as caught:
        check(document)
    assert (caught.value.detail_code, caught.value.pointer) == ("proof.context", "/proof/0/@context")


def test_the_proof_repeats_the_documents() -> None:
    document = secured()
    proof_in(document)["@context"] = deepcopy(document["@context"])
    check(document)


def test_one_that_nobody_knows() -> None:
    document = secured()
    document["@context"] = [*document["@context"], EVIL]  # type: ignore[misc]
    with pytest.raises(UnknownContextError) as caught:
        check(document)
    assert not caught.value.pointer.startswith("/proof")


def test_one_that_gives_the_terms_another_meaning() -> None:
    """The attacker's context is even pinned by a careless caller: what was signed was something else."""
    swapped = contexts().pin(
        EVIL, json.dumps({"@context": {"name": "https://evil.example/title", "@protected": True}}).encode()
    )
    document = secured()
    document["@context"] = [EVIL, *document["@context"]]  # type: ignore[misc]
    with pytest.raises(OpenBadgeError):
        data_integrity.verify(document, proof_in(document), ed25519().public_key, contexts=swapped, now=NOW)


def signed_with_jcs(document: JSONObject) -> JSONObject:
    suite = SUITES["DataIntegrityProof", "eddsa-jcs-2022"]
    signer = ed25519()
    options: JSONObject = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": utc_text(CREATED),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    message = data_integrity.hash_data(*data_integrity.signed_parts(document, options, suite, contexts()))
    signature = signer.sign(SigningRequest("EdDSA", signer.verification_method, message))
    return {**document, "proof": {**options, "proofValue": multibase_encode(signature, "z")}}


def test_appended_to_a_document_of_which_only_the_json_was_signed() -> None:
    """VC-DI-EDDSA 3.3.2 would take it; the added context could give new meaning to signed names."""
    document = signed_with_jcs(credential())
    check(document)
    document["@context"] = [*document["@context"], EVIL]  # type: ignore[misc]
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.context"
    proof_in(document)["@context"] = deepcopy(document["@context"])
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.signature"
    del proof_in(document)["@context"]
    with pytest.raises(ProofError) as caught:
        check(document)
    assert caught.value.detail_code == "proof.signature"
