"""One endorsement made to look like many: embedded again and again, handed in beside the badge, linked by two addresses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from endorsement_samples import COURSE, WORDS, badge_of, badge_with, endorser, judge
from openbadge_issuer.issuing import with_endorsements
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import Report, Verdict

GUILD, BOARD = endorser("guild"), endorser("board", "P-256")
SAID = GUILD.endorse(COURSE, WORDS, now=NOW)
TOKEN = bytes(BOARD.endorse(COURSE, WORDS, now=NOW)).decode("ascii")


def carrying(**members: Any) -> bytes:
    return badge_with(lambda document: document["credentialSubject"]["achievement"].update(members))


def counts(report: Report, distinct: int, reports: int) -> None:
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED] * reports
    found = report["endorsements"]
    assert (found.code, found.params["total"], found.params["accepted"]) == (
        *("endorsements.accepted", distinct, distinct),
    )
    assert found.message.startswith(f"Endorsements that hold: {distinct}, by ")


def test_handed_in_four_times() -> None:
    counts(judge(make_badge(), SAID, SAID, bytes(SAID), json.dumps(dict(SAID.document))), 1, 4)


def test_embedded_and_handed_in() -> None:
    counts(judge(bytes(badge_of(with_endorsements(COURSE, [SAID]))), SAID), 1, 2)


def test_the_same_token_three_times() -> None:
    counts(judge(carrying(endorsementJwt=[TOKEN] * 3)), 1, 3)
    counts(judge(carrying(endorsementJwt=[TOKEN] * 3), TOKEN), 1, 4)


def test_those_of_two_are_two() -> None:
    counts(judge(carrying(endorsementJwt=[TOKEN]), SAID, SAID), 2, 3)


@pytest.mark.parametrize("order", [1, -1])
def test_a_copy_that_was_changed_is_told_beside_the_good_one(order: int) -> None:
    changed = {**SAID.document, "name": "Another"}
    found = judge(make_badge(), *[SAID, changed, SAID, changed][::order])["endorsements"]
    assert (found.code, found.params["total"]) == ("endorsements.refused", 2)
    assert (found.params["accepted"], found.params["refused"]) == (1, 1)
