"""ecdsa-sd-2023: whatever a holder does with a derived proof but leaving statements out that may be left out is refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from hashlib import sha256
from typing import Any, TypeAlias

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbadge_issuer import Outcome, Verifier
from openbadge_issuer.codec.multibase import base64url_encode, multibase_decode, multibase_encode
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import OpenBadgeError, ProofError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import SUITES, data_integrity
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, issuer_documents, make_award

HEADER = bytes.fromhex("d95d01")
SUITE = SUITES["DataIntegrityProof", "ecdsa-sd-2023"]
Parts: TypeAlias = list[Any]
ISSUER = LocalSigner.generate("P-256", entropy=fixed_entropy("selective issuer"))
OWN = LocalSigner.generate("P-256", entropy=fixed_entropy("one document"))


def signed(message: bytes, by: LocalSigner) -> bytes:
    return by.sign(SigningRequest("ES256", by.verification_method, message))


@cache
def derived(tags: int = 0) -> tuple[JSONObject, Parts]:
    """A badge of which everything is shown; every second statement is mandatory."""
    document = dict(fixed_issuer().issue(make_award(), now=NOW).document)
    del document["proof"]
    subject_of = document["credentialSubject"]
    assert isinstance(subject_of, dict)
    document["credentialSubject"] = {
        **subject_of,
        "narrative": 'She said "_:c14n0" aloud.',
    }
    if tags:
        achievement: Any = subject(document)["achievement"]
        achievement["tag"] = [f"tag {number}" for number in range(tags)]
        document["issuer"] = {"id": ISSUER.controller, "type": ["Profile"], "name": "Anybody"}
    proof: JSONObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-sd-2023",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": ISSUER.verification_method,
        "proofPurpose": "assertionMethod",
    }
    options, canonical = data_integrity.signed_parts(document, proof, SUITE, default_contexts())
    count = len({word for word in canonical.decode().split() if word.startswith("_:c14n")})
    labels = {number: sha256(b"%d" % number).digest() for number in range(count)}
    lines = renamed(canonical, labels)
    mandatory = list(range(0, len(lines), 2))
    own = multibase_decode(OWN.public_key.to_multikey())
    together = b"".join(lines[index] for index in mandatory)
    base = signed(sha256(options).digest() + own + sha256(together).digest(), ISSUER)
    alone = [signed(line, OWN) for index, line in enumerate(lines) if index % 2]
    document["proof"] = proof
    return document, [base, own, alone, labels, mandatory]


def renamed(canonical: bytes, labels: dict[int, bytes]) -> list[bytes]:
    """Token by token, so that what a literal says stays as it is."""
    lines = []
    for line in canonical.decode().split("\n")[:-1]:
        head, quote, tail = line.partition('"')
        for number in sorted(labels, reverse=True):
            label = f"_:u{base64url_encode(labels[number])}"
            head = head.replace(f"_:c14n{number} ", f"{label} ")
        lines.append(f"{head}{quote}{tail}\n")
    return [line.encode() for line in sorted(lines)]


def shown(
    change: Callable[[JSONObject, Parts], object] = lambda *_: None, header: bytes = HEADER, tags: int = 0
) -> JSONObject:
    document, parts = deepcopy(derived(tags))
    change(document, parts)
    proof = document["proof"]
    assert isinstance(proof, dict)
    proof["proofValue"] = multibase_encode(header + cbor2.dumps(parts, canonical=True), "u")
    return document


def verify(document: JSONObject) -> None:
    proof = document["proof"]
    assert isinstance(proof, dict)
    data_integrity.verify(document, proof, ISSUER.public_key, contexts=default_contexts(), now=NOW)


def refusal(document: JSONObject) -> str:
    with pytest.raises(OpenBadgeError) as refused:
        verify(document)
    return refused.value.detail_code


def subject(document: JSONObject) -> dict[str, Any]:
    found = document["credentialSubject"]
    assert isinstance(found, dict)
    return found


def test_all_of_it_can_be_shown() -> None:
    verify(shown())


def test_nobody_is_told_that_there_is_no_status_list() -> None:
    """A holder may have left it out: unless it was mandatory, its absence says nothing."""
    report = Verifier(fetch=issuer_documents()).check(shown(), now=NOW)
    assert report["proof"].code == "proof.verified"
    assert (report["status"].outcome, report["status"].code) == (Outcome.UNKNOWN, "status.undisclosed")


def test_the_signatures_of_single_statements_are_counted() -> None:
    """110 such badges in one archive took 27 seconds: sixteen proofs of each, with 150 signatures."""
    document = shown(tags=300)
    proof = document["proof"]
    document["proof"] = [proof] * 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(110):
            packed.writestr(f"{number}.json", json.dumps(document))
    reports = Verifier().check_upload(stream.getvalue(), now=NOW)
    assert reports[0]["proof"].code == "proof.verified"
    assert {report["carrier"].code for report in reports[4:]} == {"limit.nested"}


def test_ordinary_ones_are_all_checked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(60):
            packed.writestr(f"{number}.json", json.dumps(shown(tags=20)))
    reports = Verifier().check_upload(stream.getvalue(), now=NOW)
    assert [report["proof"].code for report in reports] == ["proof.verified"] * 60


CHANGES: dict[str, Callable[[JSONObject, Parts], object]] = {
    "a text changed": lambda document, _: subject(document).update(narrative="She said nothing."),
    "a statement added": lambda document, _: subject(document).update(role="Queen"),
    "a statement left out, its signature kept": lambda document, _: subject(document).pop("narrative"),
    "a signature less": lambda _, parts: parts[2].pop(),
    "a signature more": lambda _, parts: parts[2].append(parts[2][0]),
    "two signatures swapped": lambda _, parts: parts[2].reverse(),
    "no signatures": lambda _, parts: parts[2].clear(),
    "the issuer's signature of something else": lambda _, parts: parts.__setitem__(0, parts[2][0]),
    "another key for the statements": lambda _, parts: parts.__setitem__(
        1, multibase_decode(LocalSigner.generate("P-256").public_key.to_multikey())
    ),
    "one statement less is mandatory": lambda _, parts: parts[4].pop(),
    "none is mandatory": lambda _, parts: parts[4].clear(),
    "an index beyond the end": lambda _, parts: parts[4].append(10_000),
    "a node that has no name": lambda _, parts: parts[3].pop(0),
    "a name for a node that is not there": lambda _, parts: parts[3].update({99: b"x" * 32}),
    "another name for a node": lambda _, parts: parts[3].update({0: b"x" * 32}),
    "two nodes that change their names": lambda _, parts: parts[3].update({0: parts[3][1], 1: parts[3][0]}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_changed_is_refused(change: Callable[[JSONObject, Parts], object]) -> None:
    assert refusal(shown(change)) in ("proof.not_a_part", "proof.signature")


MALFORMED: dict[str, Callable[[JSONObject, Parts], object]] = {
    "a part less": lambda _, parts: parts.pop(),
    "a part more": lambda _, parts: parts.append(0),
    "a short signature": lambda _, parts: parts.__setitem__(0, b"x"),
    "a key that is none": lambda _, parts: parts.__setitem__(1, "key"),
    "one name for two nodes": lambda _, parts: parts[3].update({1: parts[3][0]}),
    "a name of another length": lambda _, parts: parts[3].update({0: b"x"}),
    "an index that is true": lambda _, parts: parts[4].append(True),
    "an index below zero": lambda _, parts: parts[4].insert(0, -1),
    "indexes twice": lambda _, parts: parts[4].append(parts[4][-1]),
    "indexes that are no list": lambda _, parts: parts.__setitem__(4, {}),
    "something that holds itself open": lambda _, parts: parts.__setitem__(3, [[[[]]]]),
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_whatever_is_no_derived_proof_is_refused(change: Callable[[JSONObject, Parts], object]) -> None:
    assert refusal(shown(change)) == "proof.value_derived"


def test_a_key_that_is_no_point_is_refused() -> None:
    prefix = multibase_decode(OWN.public_key.to_multikey())[:3]
    assert refusal(shown(lambda _, parts: parts.__setitem__(1, prefix + b"\xff" * 32))) == "proof.signature"


def test_a_mandatory_statement_can_not_be_left_out() -> None:
    """Which ones they are differs; a badge without any one of its members never passes with the same proof."""
    for member in ("name", "validFrom", "issuer"):
        document = shown(lambda document, _, member=member: document.pop(member))  # type: ignore[misc]
        assert refusal(document) == "proof.not_a_part"


def test_the_base_proof_is_not_shown() -> None:
    assert refusal(shown(header=bytes.fromhex("d95d00"))) == "proof.base_proof"
    assert refusal(shown(header=bytes.fromhex("d95d02"))) == "proof.value_derived"


@pytest.mark.parametrize(
    "spelled",
    [
        lambda content: content + b"\x00",  # something after it
        lambda content: b"\x9f" + content[1:] + b"\xff",  # a list without a length
        lambda content: b"\xd8\x2a" + content,  # a tag before it
        lambda content: b"\x98\x05" + content[1:],  # a length in more bytes than it needs
    ],
)
def test_there_is_one_way_to_write_it(spelled: Callable[[bytes], bytes]) -> None:
    document, parts = deepcopy(derived())
    proof = document["proof"]
    assert isinstance(proof, dict)
    content = cbor2.dumps(parts, canonical=True)
    proof["proofValue"] = multibase_encode(HEADER + spelled(content), "u")
    assert refusal(document) == "proof.value_derived"


@pytest.mark.parametrize("value", ["", "u", "uAAAA", "z3abc", 3, None, "u" + "A" * 600_000, "u2V0B"])
def test_a_value_that_is_none(value: object) -> None:
    document = deepcopy(derived()[0])
    proof = document["proof"]
    assert isinstance(proof, dict)
    proof["proofValue"] = value  # type: ignore[assignment]
    assert refusal(document) == "proof.value_derived"


@given(st.binary(max_size=300))
@settings(derandomize=True, max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_bring_a_foreign_exception(content: bytes) -> None:
    document = deepcopy(derived()[0])
    proof = document["proof"]
    assert isinstance(proof, dict)
    proof["proofValue"] = multibase_encode(HEADER + content, "u")
    with pytest.raises(ProofError):
        verify(document)
