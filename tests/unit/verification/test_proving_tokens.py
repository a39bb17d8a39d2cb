"""Tokens whose ``kid`` several keys have: the one that signed decides, and of very many nobody knows."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Response
from openbadge_issuer.proofs import vc_jwt
from openbadge_issuer.testing import NOW, fixed_signer
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.outcomes import is_undecided
from openbadge_issuer.verification.proving_tokens import _signed_by, prove_token
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session
from proof_samples import contexts
from unit.verification.test_proving import ISSUER, TOKEN_SIGNER, token

SCHOOL = "https://school.example/issuer.json"


def under_one_kid(*signers: LocalSigner) -> list[VerificationMethod]:
    return [
        VerificationMethod(
            id=f"{SCHOOL}#{number}",
            controller=SCHOOL,
            public_key=signer.public_key,
            purposes=frozenset({"assertionMethod"}),
            document_id=f"{SCHOOL}?{number}",
        )
        for number, signer in enumerate(signers)
    ]


STRANGER = fixed_signer("P-256", seed="stranger")


@pytest.mark.parametrize(
    ("signers", "which"),
    [
        ([TOKEN_SIGNER], 0),
        ([STRANGER, TOKEN_SIGNER], 1),
        ([ISSUER, TOKEN_SIGNER], 1),
        ([STRANGER] * 7 + [TOKEN_SIGNER], 7),
        ([ISSUER] * 8 + [TOKEN_SIGNER], 8),
    ],
    ids=["the only one", "the second", "of another kind first", "the eighth", "of its kind the first"],
)
def test_which_of_the_keys_of_one_kid_signed(signers: list[LocalSigner], which: int) -> None:
    named = under_one_kid(*signers)
    assert _signed_by(vc_jwt.read(token()), named, Question(Policy(), contexts(), NOW)) is named[which]


@pytest.mark.parametrize(
    ("signers", "code"),
    [
        ([STRANGER], "proof.signature"),
        ([ISSUER, STRANGER], "proof.signature"),
        ([STRANGER] * 8, "proof.signature"),
        ([ISSUER], "proof.key_kind_of_token"),
        ([STRANGER] * 8 + [TOKEN_SIGNER], "resolve.ambiguous"),
        ([ISSUER] + [STRANGER] * 9, "resolve.ambiguous"),
    ],
    ids=["another", "of another kind first", "eight", "of no fitting kind", "nine", "nine of its kind"],
)
def test_none_of_the_keys_of_one_kid_signed(signers: list[LocalSigner], code: str) -> None:
    named = under_one_kid(*signers)
    with pytest.raises(OpenBadgeError) as raised:
        _signed_by(vc_jwt.read(token()), named, Question(Policy(), contexts(), NOW))
    assert raised.value.detail_code == code
    if code == "resolve.ambiguous":
        first = next(method for method in named if method.public_key.kind == "P-256")
        assert raised.value.params == {"verification_method": first.id, "document": first.document_id}
        assert raised.value.advice == "The issuer must list it once under this id."
        assert is_undecided(raised.value)


@pytest.mark.parametrize("tried", [1, 2, 8])
def test_each_key_of_one_kid_but_the_first_counts_as_work(tried: int) -> None:
    question = Question(Policy(), contexts(), NOW)
    named = under_one_kid(*[STRANGER] * (tried - 1), TOKEN_SIGNER)
    assert _signed_by(vc_jwt.read(token()), named, question) is named[-1]
    assert question.effort.units == 50 * (tried - 1)


def test_of_very_many_keys_of_one_kid_those_that_go_with_the_algorithm_are_looked_at() -> None:
    others = [fixed_signer(seed=f"{number}") for number in range(12)]
    keys = [{**signer.public_key.to_jwk(), "kid": "sig"} for signer in (*others, TOKEN_SIGNER)]
    listed = json.dumps({"keys": keys}).encode()
    question = Question(Policy(), contexts(), NOW)
    session = Session(prove_token(vc_jwt.read(token(kid="sig")), SCHOOL, question), Policy().budget)
    while not session.done:
        for request in session.needs():
            found = request.url.endswith("/jwks.json")
            session.feed(
                request, Response(request.url, listed if found else b"", status=200 if found else 404)
            )
    proven, owned, _ = session.result
    assert (proven.code, owned.code) == ("proof.verified", "issuer.key_authorized")
