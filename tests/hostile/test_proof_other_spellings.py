"""A second proof, or the proof itself, under another name than ``proof``."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import OpenBadgeError, ProofError
from openbadge_issuer.proofs import data_integrity
from proof_samples import check, credential, ed25519, prepared_proof, proof_in, secured

IRI = "https://w3id.org/security#proof"


def test_the_iri_beside_the_member() -> None:
    document = {**secured(), IRI: proof_in(secured(None, ed25519("thief")))}
    with pytest.raises(ProofError) as caught:
        data_integrity.proofs_of(document)
    assert (caught.value.detail_code, caught.value.pointer) == (
        "proof.spelled_as_iri",
        "/https:~1~1w3id.org~1security#proof",
    )


def test_the_iri_instead_of_the_member() -> None:
    document = {**credential(), IRI: proof_in(secured())}
    with pytest.raises(ProofError):
        data_integrity.proofs_of(document)
    with pytest.raises(ProofError):
        prepared_proof(document)


@pytest.mark.parametrize(
    "name", ["Proof", "PROOF", "proof ", "sec:proof", "security:proof", "proof\u200b", "proofs"]
)
def test_names_that_only_look_like_it(name: str) -> None:
    moved: JSONObject = {**credential(), name: [proof_in(secured())]}
    assert data_integrity.proofs_of(moved) == ()
    with pytest.raises(OpenBadgeError):
        check({**moved, "proof": [proof_in(secured())]})


def test_an_alias_from_a_context_of_its_own() -> None:
    alias: JSON = {"seal": {"@id": IRI, "@type": "@id", "@container": "@graph"}}
    document = secured()
    document["@context"] = [*document["@context"], alias]  # type: ignore[misc]
    document["seal"] = proof_in(secured(None, ed25519("thief")))
    with pytest.raises(OpenBadgeError):
        check(document)
