"""Endorsers who endorse each other, on and on."""

from __future__ import annotations

from typing import Any

from endorsement_samples import COURSE, WORDS, badge_of, badge_with, endorser, judge, sealed, signer
from openbadge_issuer.issuing import with_endorsements
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Budget, Nested, Verdict


def depth(nested: tuple[Nested, ...]) -> int:
    return 1 + max((depth(one.report.nested) for one in nested), default=0) if nested else 0


def test_the_tree_is_followed_to_a_bounded_depth() -> None:
    inner = endorser("a").endorse(COURSE, WORDS, now=NOW)
    said: Any = inner.document
    for name in ("b", "a", "b", "a", "b"):
        key = endorser(name)
        profile: Any = key.profile.to_json()
        said = _praising(key, said, profile)
    badge = badge_with(
        lambda document: document["credentialSubject"]["achievement"].update(endorsement=[said])
    )
    report = judge(badge, budget=Budget(max_depth=3))
    assert report.verdict is Verdict.ACCEPTED
    assert depth(report.nested) <= 4


def _praising(key: Any, inner: Any, profile: Any) -> Any:
    """An endorsement of the course, whose endorser carries the one before."""
    made: Any = key.endorse(COURSE, WORDS, now=NOW).document
    made["issuer"] = {**profile, "endorsement": [inner]}
    name = profile["name"].removeprefix("The ")
    return sealed(made, signer(name))


def test_each_level_says_what_it_is_about() -> None:
    """The one inside endorses the course, and stands on a profile: it is not counted there."""
    inner = endorser("a").endorse(COURSE, WORDS, now=NOW).document
    said = _praising(endorser("b"), inner, endorser("b").profile.to_json())
    badge = badge_with(
        lambda document: document["credentialSubject"]["achievement"].update(endorsement=[said])
    )
    (one,) = judge(badge).nested
    (within,) = one.report.nested
    assert within.report["recipient"].code == "recipient.endorses_other"
    assert within.report.verdict is Verdict.REFUSED
    assert one.report.verdict is Verdict.ACCEPTED


def test_two_that_endorse_each_other_are_both_judged() -> None:
    a, b = endorser("a"), endorser("b")
    of_b = a.endorse(b.profile, WORDS, now=NOW)
    made: Any = with_endorsements(b.profile, [of_b])
    said = endorser("b", profile=made).endorse(COURSE, WORDS, now=NOW)
    report = judge(bytes(badge_of(with_endorsements(COURSE, [said]))))
    assert [one.report.verdict for one in report.nested] == [Verdict.ACCEPTED]
    assert [one.report.verdict for one in report.nested[0].report.nested] == [Verdict.ACCEPTED]
