"""`RevocationList2020`: read under today's names; its context is not ours to bring, and its bits have two readings."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import StatusError
from openbadge_issuer.proofs import sign, vc_jwt
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing import fixed_signer, make_badge, make_status_list
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict
from openbadge_issuer.verification.status.words import REVOCATION_LIST_2020
from revocation_list_2020 import CONTEXT, INDEX, MIRROR, badge, document, entry, pinned
from status_samples import judged, resign, token_of


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
    assert look(revocationListIndex="131072")["status"].code == "status.range"
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
        "status.unknown_context",
        "jsonld.unknown_context",
    )
