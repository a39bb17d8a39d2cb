"""Entries with a proof that is one, and none of those that count: another suite, purpose, key, or a key named twice."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import base58
import pytest
import rfc8785

from dids_driving import settle
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.testing import fixed_entropy
from webvh_writer import Key, Log

NOW = datetime(2026, 1, 1, tzinfo=UTC)
UPDATE, THIEF = Key("update"), Key("thief")


def refusal(log: Log) -> str:
    with pytest.raises(ResolutionError) as caught:
        settle(did_webvh.resolve(log.did, now=NOW), {log.url: log.text})
    return caught.value.detail_code


@pytest.mark.parametrize(
    "changes",
    [
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"cryptosuite": "eddsa-2022"},
        {"cryptosuite": None},
        {"type": "Ed25519Signature2020"},
        {"type": ["DataIntegrityProof"]},
        {"proofPurpose": "authentication"},
        {"verificationMethod": UPDATE.did},
        {"verificationMethod": UPDATE.multikey},
        {"verificationMethod": f"#{UPDATE.multikey}"},
        {"verificationMethod": f"{THIEF.did}#{UPDATE.multikey}"},
        {"verificationMethod": f"{UPDATE.did}#{THIEF.multikey}"},
        {"verificationMethod": f"did:web:school.example#{UPDATE.multikey}"},
        {"verificationMethod": [f"{UPDATE.did}#{UPDATE.multikey}"]},
    ],
)
def test_of_another_kind(changes: dict[str, Any]) -> None:
    for signer in (UPDATE, THIEF):
        log = Log().begin()
        log.entries[0]["proof"] = [signer.proof(log.entries[0], **changes)]
        assert refusal(log) == "resolve.log_proof"


@pytest.mark.parametrize(
    "proof", [None, [], {}, [[]], "z", [None], [{}] * 21, [{"proofValue": "z" + "1" * 10_000}]]
)
def test_none_at_all(proof: Any) -> None:
    log = Log().begin()
    log.entries[0]["proof"] = proof
    assert refusal(log) == "resolve.log_proof"


def test_of_another_entry() -> None:
    log = Log().begin().then()
    log.entries[1]["proof"] = log.entries[0]["proof"]
    assert refusal(log) == "resolve.log_proof"


@pytest.mark.parametrize("value", ["", "z", "z1", "u" + "A" * 86, "z" + "1" * 64, "z" + "0" * 88, 7, None])
def test_values_that_are_no_signature(value: Any) -> None:
    log = Log().begin()
    log.entries[0]["proof"][0]["proofValue"] = value
    assert refusal(log) == "resolve.log_proof"


def test_one_good_proof_among_others_suffices() -> None:
    log = Log().begin()
    log.entries[0]["proof"] = [THIEF.proof(log.entries[0]), *log.entries[0]["proof"]]
    assert settle(did_webvh.resolve(log.did, now=NOW), {log.url: log.text}).id == log.did


def test_a_key_of_another_kind_signs_nothing_here() -> None:
    """An ECDSA signature has 64 bytes as well; version 1.0 of the method knows Ed25519 alone."""
    signer = LocalSigner.generate("P-256", entropy=fixed_entropy("p256"))
    multikey = signer.public_key.to_multikey()
    log = Log().begin(updateKeys=[multikey])
    entry = log.entries[0]
    options = {**entry["proof"][0], "verificationMethod": f"did:key:{multikey}#{multikey}"}
    del options["proofValue"]
    unsigned = {name: value for name, value in entry.items() if name != "proof"}
    message = sha256(rfc8785.dumps(options)).digest() + sha256(rfc8785.dumps(unsigned)).digest()
    value = signer.sign(SigningRequest("ES256", signer.verification_method, message))
    entry["proof"] = [{**options, "proofValue": f"z{base58.b58encode(value).decode()}"}]
    assert refusal(log) == "resolve.log_proof"
