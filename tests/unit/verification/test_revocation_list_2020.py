"""`RevocationList2020`: read under today's names; its context is not ours to bring, and its bits have two readings."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import StatusError
from openbadge_issuer.proofs import sign, vc_jwt
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing import STATUS_LIST, fixed_signer, make_badge, make_status_list
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict
from openbadge_issuer.verification.status.words import REVOCATION_LIST_2020
from requiring import shared
from status_samples import judged, resign, subject_of, token_of

CONTEXT = "https://w3id.org/vc-revocation-list-2020/v1"
INDEX = 4712  # the first bit of a byte, whichever end is the first
MIRROR = INDEX + 7


@cache
def pinned() -> ContextTable:
    body = shared("contexts", "test-only", "w3id.org_vc_revocation_list_2020_v1.json").read_bytes()
    return default_contexts().pin(CONTEXT, body)


def entry(**members: JSON) -> JSONObject:
    return {
        "id": f"{STATUS_LIST}#{INDEX}",
        "type": "RevocationList2020Status",
        "revocationListIndex": str(INDEX),
        "revocationListCredential": STATUS_LIST,
        **members,
    }


def document(*marked: int) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            CONTEXT,
            "https://w3id.org/security/data-integrity/v2",
        ],
        "id": STATUS_LIST,
        "type": ["VerifiableCredential", "RevocationList2020Credential"],
        "issuer": "did:web:school.example",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "expirationDate": "2026-12-31T00:00:00Z",
        "credentialSubject": {
            "id": f"{STATUS_LIST}#list",
            "type": "RevocationList2020",
            "encodedList": subject_of(make_status_list(marked))["encodedList"][1:],
        },
    }


def badge(**members: JSON) -> bytes:
    whole = make_badge().document
    contexts = whole["@context"]
    assert isinstance(contexts, list)
    status = {"@context": [*contexts, CONTEXT], "credentialStatus": entry(**members)}
    return resign({**whole, **status}, contexts=pinned())


def look(*marked: int, **members: JSON) -> Report:
    return judged(badge(**members), resign(document(*marked), contexts=pinned()), contexts=pinned())


@pytest.mark.parametrize(
    ("marked", "code", "outcome", "verdict"),
    [
        ((), "good", Outcome.PASSED, Verdict.ACCEPTED),
        ((INDEX, MIRROR), "revoked", Outcome.FAILED, Verdict.REFUSED),
        ((INDEX,), "bit_order", Outcome.UNKNOWN, Verdict.UNDECIDED),
        ((MIRROR,), "bit_order", Outcome.UNKNOWN, Verdict.UNDECIDED),
        ((INDEX + 1, INDEX + 8), "good", Outcome.PASSED, Verdict.ACCEPTED),
    ],
)
def test_where_the_two_ends_agree_it_is_decided(
    marked: tuple[int, ...], code: str, outcome: Outcome, verdict: Verdict
) -> None:
    """Its text names no end, and both have been published: one reading alone would clear who is revoked in the other."""
    report = look(*marked)
    assert (report["status"].code, report["status"].outcome) == (f"status.{code}", outcome), report["status"]
    assert report.verdict is verdict


def test_what_is_signed_and_wrong_is_decided_in_the_words_of_the_type() -> None:
    report = look(revocationListIndex="-1")
    assert (report["status"].pointer, report.verdict) == (
        "/credentialStatus/revocationListIndex",
        Verdict.REFUSED,
    )
    assert "revocationListIndex" in report["status"].message
    with pytest.raises(StatusError) as missing:
        REVOCATION_LIST_2020.entry_of({"type": "RevocationList2020Status", "revocationListIndex": "1"})
    assert missing.value.pointer == "/revocationListCredential"


def test_an_index_beyond_the_list_and_a_list_of_another_type_leave_it_undecided() -> None:
    assert look(revocationListIndex="131072")["status"].code == "status.index"
    assert judged(badge(), make_status_list(), contexts=pinned())["status"].code == "status.type"


def test_without_its_context_a_list_with_an_embedded_proof_is_not_read() -> None:
    """Nobody may copy that context into a product: whoever has it pins it, and says so."""
    report = judged(badge(), resign(document(), contexts=pinned()))
    assert report.verdict is Verdict.UNDECIDED
    assert report["contexts"].code == "jsonld.unknown_context"


def test_a_list_in_a_token_needs_no_context() -> None:
    """No context changes what a token signs; the badge names the context too, so here the policy does without `contexts`."""
    whole: JSONObject = {name: value for name, value in make_badge().document.items() if name != "proof"}
    contexts = whole["@context"]
    assert isinstance(contexts, list)
    signer = fixed_signer()
    whole.update({"@context": [*contexts, CONTEXT], "credentialStatus": entry()})
    prepared = vc_jwt.prepare(
        whole, verification_method=signer.verification_method, public_jwk=signer.public_jwk
    )
    signed = bytes(SecuredCredential.enveloped(sign(prepared, signer)))
    policy = Policy(required=Policy().required - {"contexts"})
    for marked, code in (((), "status.good"), ((INDEX, MIRROR), "status.revoked")):
        assert judged(signed, token_of(document(*marked), typ="vc+jwt"), policy=policy)["status"].code == code
    other = {**document(), "@context": [*document()["@context"], "https://attacker.example/c"]}
    report = judged(signed, token_of(other, typ="vc+jwt"), policy=policy)
    assert (report["status"].code, report["status"].params["reason"]) == (
        "status.untrusted",
        "jsonld.unknown_context",
    )
