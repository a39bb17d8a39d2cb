"""Every change of a signed token is refused: each character, and each node of its payload."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import OpenBadgeError, ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ed25519, header, payload, signing_input, token


def test_each_character() -> None:
    original = token()
    for index, character in enumerate(original):
        changed = original[:index] + ("B" if character == "A" else "A") + original[index + 1 :]
        with pytest.raises(OpenBadgeError):
            vc_jwt.verify(changed, ed25519().public_key)


def mutations(value: JSON) -> list[JSON]:
    """Every version of a value with one node changed or removed."""
    if isinstance(value, dict):
        found: list[JSON] = [{**value, "added": 1}]
        for name, item in value.items():
            found.append({key: deepcopy(other) for key, other in value.items() if key != name})
            found.extend({**value, name: mutant} for mutant in [None, *mutations(item)])
        return found
    if isinstance(value, list):
        found = [[*value, "added"], value[::-1]] if len(value) > 1 else [[*value, "added"]]
        for index, item in enumerate(value):
            found.extend([*value[:index], mutant, *value[index + 1 :]] for mutant in mutations(item))
        return found
    if isinstance(value, str):
        return [value + " ", value[:-1]]
    assert isinstance(value, int)
    return [value + 1, float(value), str(value)]


def test_each_node() -> None:
    signature = token().rpartition(".")[2]
    variants = mutations(payload())
    assert len(variants) > 100
    for body in variants:
        forged = f"{signing_input(header(), json.dumps(body, separators=(',', ':'))).decode()}.{signature}"
        with pytest.raises(ProofError):
            vc_jwt.verify(forged, ed25519().public_key)
