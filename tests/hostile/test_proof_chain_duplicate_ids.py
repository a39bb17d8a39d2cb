"""Two proofs under one id: a proof that builds on that id means one of them, and readers would differ about which."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ProofError
from proof_samples import chained, check, ed25519, proof_in, secured

ID = "urn:uuid:11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize("extra", [{}, {"created": "2026-02-01T00:00:00Z"}])
def test_refused(extra: dict[str, JSON]) -> None:
    document = chained(secured(id=ID), ID, ed25519("second"))
    check(document, ed25519("second").public_key, 1)
    twin = {**proof_in(document), **extra}
    document["proof"] = [proof_in(document), proof_in(document, 1), twin]
    with pytest.raises(ProofError) as caught:
        check(document, ed25519("second").public_key, 1)
    assert (caught.value.detail_code, caught.value.pointer) == (
        "proof.previous_twice",
        "/proof/1/previousProof",
    )
    check(document)  # nobody asks which of them stands alone


def test_one_that_names_the_same_twice() -> None:
    document = chained(secured(id=ID), ID, ed25519("second"))
    proof_in(document, 1)["previousProof"] = [ID, ID]
    with pytest.raises(ProofError) as caught:
        check(document, ed25519("second").public_key, 1)
    assert caught.value.detail_code == "proof.previous_malformed"
