"""A document to sign is copied strictly, but a usual one is looked through only once."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from openbadge_issuer.codec import jcs
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import JsonError, LimitExceeded
from openbadge_issuer.proofs.canonical import CanonicalDocument, copied

TABLE = default_contexts()
DOCUMENT: JSONObject = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:9b2c7ad0-0b63-4b7e-8d53-7f0b0a7d5d0c",
    "type": ["VerifiableCredential"],
    "name": "A badge",
    "issuer": {"id": "did:example:school", "name": "School"},
}


class Word(StrEnum):
    type = "VerifiableCredential"
    name = "name"


def copies(document: Any, limits: Limits = DEFAULT_LIMITS) -> tuple[JSONObject, CanonicalDocument]:
    return copied(document, TABLE, "RDFC-1.0", "sha256", limits)


def test_a_usual_document_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    slow: list[object] = []
    monkeypatch.setattr(strict_json, "plain", lambda value, _: slow.append(value))
    copy, canonical = copies(DOCUMENT)
    made = canonical.document("RDFC-1.0", "sha256")
    monkeypatch.undo()
    assert not slow
    assert copy == DOCUMENT
    assert made == CanonicalDocument(DOCUMENT, TABLE).document("RDFC-1.0", "sha256")
    assert canonical.document("RDFC-1.0", "sha384")  # which nobody has made yet


def test_a_copy_shares_nothing_that_can_change() -> None:
    copy, _ = copies(DOCUMENT)
    assert copy is not DOCUMENT
    for name in ("@context", "type", "issuer"):
        assert copy[name] is not DOCUMENT[name]


@pytest.mark.parametrize(
    "document",
    [
        {**DOCUMENT, "type": [Word.type]},
        {**DOCUMENT, "type": Word.type},
        {(Word.name if name == "name" else name): value for name, value in DOCUMENT.items()},
        {**DOCUMENT, "type": ("VerifiableCredential",)},
        {**DOCUMENT, "name": {"@value": "A badge", "@language": "en", "@direction": "ltr"}},
        {**DOCUMENT, "proof": [{"type": "DataIntegrityProof"}]},
    ],
)
def test_every_copy_is_the_strict_one(document: dict[str, Any]) -> None:
    copies(DOCUMENT)  # so that its types are known
    copy, _ = copies(document)
    assert repr(copy) == repr(strict_json.plain(document))


def test_what_is_no_json_is_refused_as_ever() -> None:
    shared: dict[str, Any] = {"id": "urn:x"}
    for _ in range(40):
        shared = {"id": "urn:x", "issuer": [shared, shared]}
    for document in ({**DOCUMENT, "name": b"A badge"}, {**DOCUMENT, "name": "\ud800"}, [DOCUMENT], None):
        with pytest.raises(JsonError):
            copies(document)
    with pytest.raises(LimitExceeded):
        copies({**DOCUMENT, "issuer": shared})
    with pytest.raises(LimitExceeded):
        copies(DOCUMENT, Limits(max_bytes=100))


def test_what_was_made_for_the_copy_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = CanonicalDocument(DOCUMENT, TABLE).document("RDFC-1.0", "sha256")
    _, canonical = copies(DOCUMENT)
    monkeypatch.setattr(CanonicalDocument, "_canonical", nobody_asks)
    assert canonical.document("RDFC-1.0", "sha256") == expected


def test_of_another_transform_the_bytes_are_its_own() -> None:
    _, canonical = copied(DOCUMENT, TABLE, "JCS", "sha256", DEFAULT_LIMITS)
    assert canonical.document("JCS", "sha256") == jcs.canonical(DOCUMENT)


def nobody_asks(*_: object, **__: object) -> bytes:
    raise AssertionError("it was canonicalized once more")


def test_usual_options_are_canonicalized_once(monkeypatch: pytest.MonkeyPatch) -> None:
    proof: JSONObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-31T09:30:00Z",
        "verificationMethod": "did:example:school#key",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    }
    document = CanonicalDocument(DOCUMENT, TABLE)
    first = document.options(proof, "RDFC-1.0", "sha256")
    monkeypatch.setattr(CanonicalDocument, "_canonical", nobody_asks)
    assert document.options(proof, "RDFC-1.0", "sha256") == first
    later = document.options(proof | {"created": "2027-01-31T09:30:00Z"}, "RDFC-1.0", "sha256")
    assert later == first.replace(b"2026-", b"2027-")
