"""An issuer that was struck off the caller's own list, however that list stands in the policy."""

from __future__ import annotations

import pytest

from openbadge_issuer import Policy, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge

LISTED = TrustedIssuers({ISSUER_ID: "the school"})
STRUCK_OFF = TrustedIssuers({"did:web:other.example": "somebody else"})


@pytest.mark.parametrize("trust", [STRUCK_OFF, [STRUCK_OFF], [STRUCK_OFF, STRUCK_OFF]], ids=range(3))
def test_it_is_refused_at_the_second_look(trust: TrustedIssuers | list[TrustedIssuers]) -> None:
    web = issuer_documents()
    kept = Verifier(policy=Policy(trust=[LISTED]), fetch=web).verify(make_badge(), now=NOW).kept
    before = [*Verifier(policy=Policy(trust=[STRUCK_OFF, LISTED]), fetch=web).recheck([("1", kept)], now=NOW)]
    assert before[0].report.verdict is Verdict.ACCEPTED
    after = [*Verifier(policy=Policy(trust=trust), fetch=web).recheck([("1", kept)], now=NOW)]
    assert (after[0].report.verdict, after[0].report["trust"].code) == (Verdict.REFUSED, "trust.not_listed")
