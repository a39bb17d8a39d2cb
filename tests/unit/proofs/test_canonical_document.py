"""The bytes that embedded proofs sign: made once, with what was asked for, and not endlessly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from openbadge_issuer.codec import jcs, jsonld
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSONObject, Limits
from openbadge_issuer.errors import LimitExceeded, UndefinedTermError
from openbadge_issuer.proofs import canonical
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.endorsed import endorsed_content
from proof_samples import contexts, credential, proof_in, secured

if TYPE_CHECKING:
    from collections.abc import Callable

PROOF: Final[JSONObject] = {"type": "DataIntegrityProof", "proofValue": "z1"}
SIGNED: Final[JSONObject] = credential(proof=[PROOF])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What canonicalization was asked for, instead of what it says."""
    calls: list[dict[str, object]] = []

    def recording(value: JSONObject, _contexts: object, **options: object) -> bytes:
        calls.append({"value": value, **options})
        if "grade" in value:
            raise UndefinedTermError("No context defines it.", pointer="/grade")
        return b"%d" % len(calls)

    monkeypatch.setattr(jsonld, "canonicalize", recording)
    return calls


def test_jcs_signs_the_json_as_it_stands() -> None:
    document = CanonicalDocument(secured(), contexts())
    assert document.document("JCS", "sha256") == jcs.canonical(credential())
    assert document.options(PROOF, "JCS", "sha256") == b'{"type":"DataIntegrityProof"}'


def test_canonicalization_is_asked_with_the_limits_the_hash_and_the_effort(
    asked: list[dict[str, object]],
) -> None:
    limits, effort = Limits(max_depth=9), Effort()
    document = CanonicalDocument(SIGNED, contexts(), limits, effort)
    document.document("RDFC-1.0", "sha384")
    document.options(PROOF, "RDFC-1.0", "sha256")
    asked_of: dict[str, object] = {"limits": limits, "effort": effort}
    options = {"type": "DataIntegrityProof", "@context": credential()["@context"]}
    assert asked == [
        {"value": credential(), "hash_name": "sha384", **asked_of},
        {"value": options, "hash_name": "sha256", **asked_of},
    ]
    assert asked[0]["effort"] is effort


def test_no_effort_is_counted_unless_one_is_given(asked: list[dict[str, object]]) -> None:
    CanonicalDocument(credential(), contexts()).document("RDFC-1.0", "sha256")
    assert [call["effort"] for call in asked] == [None]


def test_a_document_is_canonicalized_once_for_each_hash(asked: list[dict[str, object]]) -> None:
    document = CanonicalDocument(SIGNED, contexts())
    assert [document.document("RDFC-1.0", name) for name in ("sha256", "sha384", "sha256")] == [
        b"1",
        b"2",
        b"1",
    ]
    assert len(asked) == 2


def test_what_can_not_be_canonicalized_is_tried_once(asked: list[dict[str, object]]) -> None:
    document = CanonicalDocument(credential(grade="A"), contexts())
    for _ in range(3):
        with pytest.raises(UndefinedTermError) as caught:
            document.document("RDFC-1.0", "sha256")
        assert caught.value.pointer == "/grade"
    assert len(asked) == 1


def test_the_proofs_that_a_proof_builds_on_are_signed_with_it() -> None:
    document = CanonicalDocument(secured(), contexts())
    earlier = proof_in(secured())
    expected = jcs.canonical({**credential(), "proof": [earlier]})
    assert document.document("JCS", "sha256", [earlier]) == expected
    assert document.document("JCS", "sha256") == jcs.canonical(credential())


def test_proofs_over_proofs_cost_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 2 * len(jcs.canonical(credential()))
    monkeypatch.setattr(canonical, "MAX_CHAINED_BYTES", most)
    document = CanonicalDocument(secured(), contexts())
    for _ in range(2):
        document.document("JCS", "sha256", [proof_in(secured())])
    with pytest.raises(LimitExceeded) as caught:
        document.document("JCS", "sha256", [proof_in(secured())])
    assert (caught.value.detail_code, caught.value.pointer) == ("limit.chained_bytes", "/proof")
    assert dict(caught.value.params) == {"limit": most, "unit": "bytes"}


@pytest.mark.parametrize(
    "put_in",
    [
        lambda document: document,
        lambda document: {**document, "proof": [{}]},
        lambda document: {**document, "endorsement": [{}], "endorsementJwt": ["a.b.c"]},
    ],
)
def test_an_endorsement_holds_on_to_all_but_proofs_and_endorsements(
    put_in: Callable[[JSONObject], JSONObject],
) -> None:
    assert endorsed_content(put_in(credential())) == jcs.canonical(credential())
    assert endorsed_content(put_in(credential(name="Another"))) != jcs.canonical(credential())
