"""Junk in place of arguments is refused in our words: no foreign exception leaves assigning and agreement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agreement_world import references, reviewed, reviews
from assessment_world import GOOD, LOW, World
from openbadge_issuer.assessment import Calendar, Reviewer, due, overdue, plan_assignments
from openbadge_issuer.assessment.agreement import (
    Agreement,
    agreement,
    back_reads,
    calibrate,
    compare_back_reads,
    measure,
    plot,
    rows,
    sentences,
    table,
)
from openbadge_issuer.errors import OpenBadgeError

WORLD = World()
APPLICATION = reviewed(WORLD, GOOD, LOW)
FOUND = agreement([APPLICATION], resamples=100)
JUNK: tuple[Any, ...] = (
    None,
    "ada@example.org",
    b"x",
    7,
    -1,
    float("nan"),
    float("inf"),
    True,
    [],
    {},
    [None],
    [("a",)],
    [("a", "b", "c")],
    [([], {})],
    {"a": 1},
    {1: ["a"]},
    {"a": [1]},
    object(),
    lambda *_: None,
)
REFERENCES = references(WORLD)
REVIEWS = reviews(WORLD, WORLD.r1, [(1, 1)])


def planned(**more: Any) -> Any:
    given = {
        "applications": [APPLICATION],
        "reviewers": [Reviewer(pseudonym=WORLD.r3)],
        "people": WORLD.people,
        "calendar": Calendar(),
        "by": WORLD.officer,
        "now": WORLD.now,
    }
    return plan_assignments(**{**given, **more})


def plan_of(name: str) -> Callable[[Any], Any]:
    return lambda junk: planned(**{name: junk})


PLANNED = ("applications", "reviewers", "people", "calendar", "by", "now", "days", "organisations", "replace")
CALLS: dict[str, Callable[[Any], Any]] = {
    **{f"plan {name}": plan_of(name) for name in (*PLANNED, "entropy")},
    "due": due,
    "overdue": lambda junk: overdue(junk, now=WORLD.now),
    "overdue now": lambda junk: overdue([APPLICATION], now=junk),
    "add": lambda junk: Calendar().add_business_days(junk, 1),
    "days": lambda junk: Calendar().add_business_days(WORLD.now, junk),
    "between": lambda junk: Calendar().business_days_between(WORLD.now, junk),
    "is_open": lambda junk: Calendar().is_open(junk),
    "calendar": Calendar.from_json,
    "reviewer": Reviewer.from_json,
    "measure": lambda junk: measure(junk, "ab", resamples=100),
    "measure levels": lambda junk: measure([("a", "b")], junk, resamples=100),
    "measure resamples": lambda junk: measure([("a", "b")], "ab", resamples=junk),
    "measure confidence": lambda junk: measure([("a", "b")], "ab", resamples=100, confidence=junk),
    "measure entropy": lambda junk: measure([("a", "b")], "ab", resamples=100, entropy=junk),
    "agreement": lambda junk: agreement(junk, resamples=100),
    "agreement of": lambda junk: agreement([APPLICATION], of=junk, resamples=100),
    "agreement few": lambda junk: agreement([APPLICATION], few=junk, resamples=100),
    "agreement at_least": lambda junk: agreement([APPLICATION], at_least=junk, resamples=100),
    "agreement json": Agreement.from_json,
    "table": table,
    "table form": lambda junk: table(FOUND, junk),
    "rows names": lambda junk: rows(FOUND, names=junk),
    "sentences names": lambda junk: sentences(FOUND, names=junk),
    "plot": plot,
    "plot form": lambda junk: plot(FOUND, junk),
    "plot title": lambda junk: plot(FOUND, title=junk) if not isinstance(junk, str) else None,
    "plot target": lambda junk: plot(FOUND, target=junk) if junk is not None else None,
    "calibrate": lambda junk: calibrate(junk, WORLD.definition, REVIEWS, resamples=100),
    "calibrate by": lambda junk: calibrate(REFERENCES, junk, REVIEWS, resamples=100),
    "calibrate reviews": lambda junk: calibrate(REFERENCES, WORLD.definition, junk, resamples=100),
    "calibrate policy": lambda junk: calibrate(
        REFERENCES, WORLD.definition, REVIEWS, policy=junk, resamples=100
    ),
    "back_reads": lambda junk: back_reads(junk, 0.5),
    "back_reads share": lambda junk: back_reads([APPLICATION], junk),
    "back_reads at_least": lambda junk: back_reads([APPLICATION], 0.5, at_least=junk),
    "compare": lambda junk: compare_back_reads(junk, {}, WORLD.people, resamples=100),
    "compare reads": lambda junk: compare_back_reads([APPLICATION], junk, WORLD.people, resamples=100),
    "compare people": lambda junk: compare_back_reads([APPLICATION], {}, junk, resamples=100),
}


@pytest.mark.parametrize("name", CALLS)
def test_junk_is_refused_in_our_words(name: str) -> None:
    refused = []
    for junk in JUNK:
        try:
            CALLS[name](junk)
        except OpenBadgeError as error:
            refused.append(f"{error} {error.params} {error.findings}")
    assert len(refused) >= 8, "most of it is junk to everybody"
    assert not [one for one in refused if "ada@example.org" in one]
