"""A reader with a computer: from kappa and its interval follows how often each pair of levels was given, to the last one."""

from __future__ import annotations

from collections import Counter

import pytest

from openbadge_issuer.assessment.agreement.scores import AWARD
from openbadge_issuer.assessment.agreement.values import Agreement, Line, Reason
from openbadge_issuer.programme.reports.agreement import agreement_of
from openbadge_issuer.programme.reports.facts import PairKey
from openbadge_issuer.programme.reports.texts import report_texts

pytest.importorskip("sklearn")
NOT, YES = AWARD
SMALL = 5


def table(both: int, apart: int, neither: int) -> Counter[tuple[str, str]]:
    return Counter({(YES, YES): both, (YES, NOT): apart, (NOT, NOT): neither})


def agreement(*groups: Counter[tuple[str, str]], rest: Counter[tuple[str, str]] | None = None) -> Agreement:
    """Of definitions that all have a line of their own, and of a rest that has none."""
    pairs: dict[PairKey, Counter[tuple[str, str]]] = {
        (f"urn:d{at}", "", AWARD): group for at, group in enumerate(groups)
    }
    pairs["", "", AWARD] = sum((*groups, rest or Counter()), Counter())
    told = {f"urn:d{at}": True for at in range(len(groups))}
    found, _ = agreement_of(pairs, told, SMALL, report_texts())
    assert found is not None
    return found


def beyond_chance(line: Line) -> list[object]:
    return [line.measures.kappa, line.measures.weighted_kappa, line.measures.alpha]


def test_a_pair_of_levels_that_few_were_given_is_not_told_by_kappa() -> None:
    one, two = agreement(table(30, 5, 1)), agreement(table(29, 5, 2))
    assert one.to_json() == two.to_json()
    assert {estimate.reason for estimate in (one.lines[0].measures.kappa, one.lines[0].measures.alpha)} == {
        Reason.SMALL_GROUP
    }


@pytest.mark.parametrize("neither", [0, 5, 12])
def test_where_enough_or_none_were_given_it_kappa_is_shown(neither: int) -> None:
    (line, *_) = agreement(table(30, 6, neither)).lines
    assert line.measures.alpha.value is not None
    assert line.measures.kappa.reason is (Reason.NO_VARIANCE if neither == 0 else None)


def test_what_is_not_told_of_one_definition_does_not_follow_from_all_and_the_others() -> None:
    total, *lines = agreement(table(30, 5, 1), table(30, 5, 9)).lines
    assert [line.measures.kappa.value is None for line in (total, *lines)] == [True, True, False]
    total, *lines = agreement(table(30, 5, 9), rest=table(10, 5, 1)).lines
    assert [line.measures.kappa.value is None for line in (total, *lines)] == [True, False]
    assert len({repr(one) for one in beyond_chance(total)}) == 1
