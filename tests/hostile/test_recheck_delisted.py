"""An issuer that was struck off the caller's own list, however that list stands in the policy."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer import ExpectedRecipient, Policy, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Item

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


def test_whose_it_is_is_not_passed_over_in_silence() -> None:
    web = issuer_documents()
    kept = Verifier(fetch=web).verify(make_badge(), now=NOW).kept
    for each in (kept, kept.to_text()):
        asked: Any = Item("1", each, [ExpectedRecipient.email("eve@example.org")])  # type: ignore[arg-type]
        (checked,) = Verifier(fetch=web).recheck([asked], now=NOW)
        assert isinstance(checked.error, ConfigurationError)
