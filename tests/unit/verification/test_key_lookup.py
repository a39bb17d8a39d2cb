"""How often the log of a did:webvh is judged in one verification, and what that counts."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.dids.did_webvh import Judged
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.key_lookup import _judged_once
from openbadge_issuer.verification.question import Question


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes, bytes | None]]:
    made: list[tuple[str, bytes, bytes | None]] = []

    def judged(did: str, log: bytes, witnesses: bytes | None) -> Judged:
        made.append((did, log, witnesses))
        return Judged(witnessed=witnesses is None)

    monkeypatch.setattr(did_webvh, "judged", judged)
    return made


def test_a_log_is_judged_once_with_and_once_without_its_witnesses(
    calls: list[tuple[str, bytes, bytes | None]],
) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    log, seen = b"x" * 1_500, b"y" * 300
    for witnesses in (None, seen, None, seen):
        assert _judged_once(question, "did:webvh:a", log, witnesses).witnessed is (witnesses is None)
    assert calls == [("did:webvh:a", log, None), ("did:webvh:a", log, seen)]
    assert question.effort.units == 100 + 120
    _judged_once(question, "did:webvh:b", log, None)
    assert (len(calls), question.effort.units) == (3, 320)


def test_where_nothing_is_left_none_is_begun(calls: list[tuple[str, bytes, bytes | None]]) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    question.effort.units = 120_001
    with pytest.raises(BeyondEffort):
        _judged_once(question, "did:webvh:a", b"x" * 30, None)
    assert calls == []
