"""What one credential is asked by itself: of a token less, and of a part of one who may show less."""

from __future__ import annotations

from typing import Any

import pytest

from hostile.test_proof_selective import shown
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.proofs import vc_jwt
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.examining import Examined, examine
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session
from unit.verification.test_proving import token

WEB = issuer_documents()


def examined(document: JSONObject, *, as_token: bool = False) -> Examined:
    read = vc_jwt.read(token()) if as_token else None
    question = Question(Policy(), default_contexts(), NOW)
    session = Session(examine(document, read, question), Policy().budget)
    while not session.done:
        for request in session.needs():
            session.feed(request, WEB(request))
    return session.result


@pytest.mark.parametrize(("as_token", "code"), [(True, "structure.passed"), (False, "rules.one_description")])
def test_of_a_token_nobody_asks_what_could_be_moved_in_it(*, as_token: bool, code: str) -> None:
    document: Any = make_badge().document
    creator = {"id": ISSUER_ID, "type": ["Profile"], "name": "Another name"}
    subject = document["credentialSubject"]
    achievement = {**subject["achievement"], "creator": creator}
    changed = {**document, "credentialSubject": {**subject, "achievement": achievement}}
    assert examined(changed, as_token=as_token).structure.code == code


def test_a_part_is_there_where_a_holder_may_show_less() -> None:
    assert examined(make_badge().document).part is None
    found = examined(shown())
    assert (found.proof.code, found.part is None) == ("proof.verified", False)
