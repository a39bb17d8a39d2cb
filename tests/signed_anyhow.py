"""Documents that the fixed issuer signs as they are: what a dishonest or careless issuer could sign."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from openbadge_issuer import default_contexts
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.prepared import sign
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022
from openbadge_issuer.testing import NOW, fixed_signer, make_badge

__all__ = ["signed", "unsigned_badge"]


def unsigned_badge(**changes: Any) -> dict[str, Any]:
    """The badge of the fixed world without its proof; ``None`` takes a member away."""
    document: dict[str, Any] = {**deepcopy(make_badge().document), **changes}
    return {name: value for name, value in document.items() if name != "proof" and value is not None}


def signed(document: dict[str, Any]) -> bytes:
    """The document with the fixed issuer's proof, whatever it says."""
    signer = fixed_signer()
    proof = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=default_contexts(),
    )
    return json.dumps(sign(proof, signer), ensure_ascii=False).encode("utf-8")
