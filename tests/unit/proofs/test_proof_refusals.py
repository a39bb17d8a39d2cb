"""Each refusal of an embedded proof: its code, where it points to, and what its sentence is made of."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Final

import pytest

from openbadge_issuer.codec.multibase import multibase_decode, multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import (
    ConfigurationError,
    LimitExceeded,
    OpenBadgeError,
    ProofError,
    SigningError,
)
from openbadge_issuer.proofs import SUITES, Prepared, data_integrity, sign
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.suites import KeyUse, Suite, Suites
from proof_samples import (
    CREATED,
    NOW,
    check,
    contexts,
    credential,
    ed25519,
    p256,
    prepared_proof,
    proof_in,
    secured,
)

IRI: Final = "https://w3id.org/security#proof"


def raised(act: Callable[[], object]) -> OpenBadgeError:
    with pytest.raises(OpenBadgeError) as caught:
        act()
    return caught.value


def told(error: OpenBadgeError) -> tuple[str, str, dict[str, object]]:
    return error.detail_code, error.pointer, dict(error.params)


def spoiled(**changes: JSON) -> JSONObject:
    """A signed credential whose proof says something else; a change to ``None`` removes the member."""
    document = secured()
    proof = {**proof_in(document), **changes}
    document["proof"] = [{name: value for name, value in proof.items() if value is not None}]
    return document


SIGNATURE: Final = multibase_decode(str(proof_in(secured())["proofValue"]))
BY: Final = {"suite": "eddsa-rdfc-2022"}
NO_SIGNATURE: Final[tuple[str, str, dict[str, object]]] = ("proof.value_encoding", "/proof/0/proofValue", {})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"remark": "x"}, ("proof.strange_member", "/proof/0/remark", {"member": "remark"})),
        (
            {"verificationMethod": None},
            ("proof.no_method", "/proof/0/verificationMethod", {"member": "verificationMethod"}),
        ),
        (
            {"verificationMethod": ["urn:x:y"]},
            ("proof.no_method", "/proof/0/verificationMethod", {"member": "verificationMethod"}),
        ),
        (
            {"proofPurpose": "authentication"},
            ("proof.purpose", "/proof/0/proofPurpose", {"needed": "assertionMethod"}),
        ),
        ({"proofPurpose": None}, ("proof.purpose", "/proof/0/proofPurpose", {"needed": "assertionMethod"})),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, ("proof.context", "/proof/0/@context", {})),
        ({"created": "yesterday"}, ("proof.created", "/proof/0/created", {"member": "created"})),
        ({"expires": 7}, ("proof.expires", "/proof/0/expires", {"member": "expires"})),
        ({"previousProof": "urn:x:y"}, ("proof.previous_proof", "/proof/0/previousProof", {})),
        ({"proofValue": None}, NO_SIGNATURE),
        ({"proofValue": 7}, NO_SIGNATURE),
        ({"proofValue": "z"}, NO_SIGNATURE),
        ({"proofValue": "z0"}, NO_SIGNATURE),
        ({"proofValue": multibase_encode(SIGNATURE, "u")}, NO_SIGNATURE),
        ({"proofValue": "z" + "2" * 160}, NO_SIGNATURE),
        (
            {"proofValue": "z" + "2" * 159},
            ("proof.value_length", "/proof/0/proofValue", {"needed": 64, "found": 116, **BY}),
        ),
        (
            {"proofValue": multibase_encode(SIGNATURE[:-1], "z")},
            ("proof.value_length", "/proof/0/proofValue", {"needed": 64, "found": 63, **BY}),
        ),
    ],
)
def test_what_is_wrong_with_a_proof(
    changes: JSONObject, expected: tuple[str, str, dict[str, object]]
) -> None:
    assert told(raised(lambda: check(spoiled(**changes)))) == expected


def test_the_contexts_of_the_document_may_stand_in_its_proof() -> None:
    check(spoiled(**{"@context": credential()["@context"]}))


def test_a_document_without_contexts_has_no_proof() -> None:
    document = secured()
    del document["@context"]
    assert told(raised(lambda: check(document))) == ("proof.no_context", "/proof/0", {})


def test_a_key_of_another_kind() -> None:
    assert raised(lambda: check(secured(), p256().public_key)).message == (
        "eddsa-rdfc-2022 is checked with a key of another kind (Ed25519); this one is P-256."
    )
    assert told(raised(lambda: check(secured(), p256().public_key))) == (
        "proof.key_kind",
        "/proof/0/verificationMethod",
        {"suite": "eddsa-rdfc-2022", "needed": ["Ed25519"], "key": "P-256"},
    )


def test_a_refusal_points_to_the_proof_that_is_refused() -> None:
    both = secured(secured(), ed25519("second"))
    assert raised(lambda: check(both, ed25519("third").public_key, index=1)).pointer == "/proof/1"
    copied = deepcopy(proof_in(both, 1))  # as a caller may have kept it
    error = raised(
        lambda: data_integrity.verify(both, copied, ed25519("third").public_key, contexts=contexts(), now=NOW)
    )
    assert error.pointer == "/proof/1"


def test_a_proof_under_its_iri() -> None:
    assert told(raised(lambda: data_integrity.proofs_of({IRI: {}}))) == (
        "proof.spelled_as_iri",
        "/https:~1~1w3id.org~1security#proof",
        {},
    )


@pytest.mark.parametrize(("value", "pointer"), [("x", "/proof"), ([{}, "x"], "/proof/1")])
def test_a_proof_that_is_no_object(value: JSON, pointer: str) -> None:
    assert told(raised(lambda: data_integrity.proofs_of({"proof": value}))) == (
        "proof.structure",
        pointer,
        {},
    )


def test_as_many_proofs_as_are_allowed() -> None:
    many: list[JSON] = [{"id": f"urn:x:{number}"} for number in range(17)]
    assert len(data_integrity.proofs_of({"proof": many[:16]})) == 16
    error = raised(lambda: data_integrity.proofs_of({"proof": many}))
    assert isinstance(error, LimitExceeded)
    assert told(error) == ("limit.proofs", "/proof", {"limit": 16, "found": 17})
    full = credential(proof=many[:16])
    assert told(raised(lambda: prepared_proof(full))) == (
        "limit.proofs",
        "/proof",
        {"limit": 16, "found": 17},
    )


@pytest.mark.parametrize("name", [{"type": "Other"}, {"previousProof": "urn:x:y"}])
def test_an_option_that_can_not_be_given_is_named(name: JSONObject) -> None:
    error = raised(lambda: prepared_proof(**name))
    assert isinstance(error, ConfigurationError)
    assert f"extra: {next(iter(name))}." in error.message


def test_a_suite_that_is_only_read() -> None:
    suite = SUITES["DataIntegrityProof", "eddsa-jcs-2022"]
    error = raised(lambda: prepared_by(suite))
    assert isinstance(error, SigningError)
    assert told(error) == ("signing.read_only", "", {"suite": "eddsa-jcs-2022"})


def prepared_by(suite: Suite, limits: Limits | None = None) -> Prepared[JSONObject]:
    signer = ed25519()
    return data_integrity.prepare(
        credential(),
        suite,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=CREATED,
        contexts=contexts(),
        limits=limits or Limits(),
    )


OLDER: Final = Suite(("OlderSignature", None), "JCS", (KeyUse("Ed25519", "EdDSA", "sha384", 64),), signs=True)
"""A suite of one's own: no cryptosuite, another hash."""


def test_the_hash_and_the_limits_reach_what_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, Limits]] = []

    def recording(canonical: CanonicalDocument, *others: object) -> tuple[bytes, bytes]:
        asked.append((others[-1], canonical.limits))
        return b"options", b"document"

    monkeypatch.setattr(data_integrity, "_parts", recording)
    limits = Limits(max_objects=777)
    prepared = prepared_by(OLDER, limits)
    assert asked == [("sha384", limits)]
    assert prepared.request.message == data_integrity.hash_data(b"options", b"document", "sha384")
    assert len(prepared.request.message) == 96


def test_a_suite_without_cryptosuite_signs_and_verifies() -> None:
    signed = sign(prepared_by(OLDER), ed25519())
    assert "cryptosuite" not in proof_in(signed)
    known: Suites = {OLDER.name: OLDER}
    key, proof = ed25519().public_key, proof_in(signed)
    data_integrity.verify(signed, proof, key, contexts=contexts(), now=NOW, suites=known)
    signed["name"] = "Another"
    error = raised(
        lambda: data_integrity.verify(signed, proof, key, contexts=contexts(), now=NOW, suites=known)
    )
    assert told(error)[:2] == ("proof.signature", "/proof/0")


def test_signed_parts_are_made_for_sha_256_unless_another_hash_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def recording(_self: object, _transform: object, hash_name: str, *_: object) -> bytes:
        asked.append(hash_name)
        return b""

    monkeypatch.setattr(CanonicalDocument, "document", recording)
    data_integrity.signed_parts(credential(), {}, OLDER, contexts())
    data_integrity.signed_parts(credential(), {}, OLDER, contexts(), hash_name="sha384")
    assert asked == ["sha256", "sha384"]


def test_canonical_bytes_that_are_there_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    document = secured()
    canonical = CanonicalDocument(document, contexts())
    canonical.document("RDFC-1.0", "sha256")
    made: list[JSONObject] = []
    original = CanonicalDocument._canonical

    def counting(self: CanonicalDocument, value: JSONObject, transform: str, hash_name: str) -> bytes:
        made.append(value)
        return original(self, value, transform, hash_name)  # type: ignore[arg-type]

    monkeypatch.setattr(CanonicalDocument, "_canonical", counting)
    data_integrity.verify(
        document, proof_in(document), ed25519().public_key, contexts=contexts(), now=NOW, canonical=canonical
    )
    assert all("proofPurpose" in one for one in made)  # at most the options of the proof


def test_created_and_expires_are_moments_and_the_leeway_is_counted_from_them() -> None:
    document = secured(expires="2026-02-15T00:00:00Z")
    key, proof = ed25519().public_key, proof_in(document)
    ends = CREATED.replace(day=15, hour=0, minute=0)
    minute, second = timedelta(minutes=1), timedelta(seconds=1)

    def verified(seconds_off: timedelta, *, early: bool) -> None:
        now = CREATED - seconds_off if early else ends + seconds_off
        data_integrity.verify(document, proof, key, contexts=contexts(), now=now, leeway=minute)

    verified(minute, early=True)
    verified(minute, early=False)
    assert told(raised(lambda: verified(minute + second, early=True))) == (
        "proof.created_in_future",
        "/proof/0/created",
        {"created": "2026-02-01T09:30:00Z"},
    )
    late = raised(lambda: verified(minute + second, early=False))
    assert told(late) == ("proof.expired", "/proof/0/expires", {"expires": "2026-02-15T00:00:00Z"})
    assert isinstance(late, ProofError)
