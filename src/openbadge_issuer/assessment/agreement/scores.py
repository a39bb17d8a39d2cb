"""From records to comparisons: the two counted reviews of each round, as they were before anybody settled anything."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from openbadge_issuer.assessment.agreement.estimates import measured
from openbadge_issuer.assessment.agreement.values import FEW, Agreement, Line
from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.scoring import REVIEWS, short_of
from openbadge_issuer.assessment.state import Facts, State, check_type, refuse
from openbadge_issuer.ports import Entropy, drawn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.assessment.definition import Definition

__all__ = ["AWARD", "Grouping", "agreement", "opened_pairs"]

Grouping: TypeAlias = Literal["programme", "definition", "pair"]
AWARD: Final = ("not-yet", "award")
"""The scale of what one reviewer's scores alone would decide."""
_SEALED: Final = frozenset({State.IN_REVIEW})


@dataclass(frozen=True, slots=True, order=True)
class _Key:
    definition: str
    pair: tuple[str, ...]
    place: int
    """The award decision first, then the criteria in the order of the rubric."""
    criterion: str
    levels: tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    cells: Counter[tuple[int, int]] = field(default_factory=Counter)
    reviewers: set[str] = field(default_factory=set)


def opened_pairs(application: Application) -> Iterator[tuple[tuple[str, Mapping[str, str]], ...]]:
    """Per round that was opened the two counted reviews, (reviewer, scores), by the reviewers' pseudonyms."""
    check_type(application, Application, "Agreement is one of Applications.")
    facts: Facts = application.facts()
    for number in range(1, facts.round + 1):
        is_open = number < facts.round or (facts.opened and (facts.held or facts.state) not in _SEALED)
        pair = sorted(
            (one.reviewer, one.scores)
            for one in facts.assignments
            if one.round == number and one.status == "submitted" and not one.third and one.scores is not None
        )
        if is_open and len(pair) == REVIEWS:
            yield tuple(pair)


def agreement(
    applications: Iterable[Application],
    *,
    of: Grouping = "definition",
    resamples: int = 2_000,
    confidence: float = 0.95,
    few: int = FEW,
    at_least: int = 0,
    entropy: Entropy = secrets.token_bytes,
) -> Agreement:
    """How far the two reviewers of each round agree, before any resolution; one application is held at a time.

    ``of`` says what is taken together: all of the ``programme`` (criteria by their scale), each ``definition``
    (criterion by criterion), or each ``pair`` of reviewers. Third raters, late reviews and reviews of those who
    declared a conflict are left out, and so are rounds that nobody opened, and lines of less than ``at_least`` comparisons.
    The same ``entropy`` gives the same intervals.
    """
    if of not in get_args(Grouping):
        raise refuse("argument", "Agreement is one of the programme, of each definition, or of each pair.")
    check_type(applications, Iterable, "Agreement is one of Applications.")
    for number in (few, at_least):
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise refuse("argument", "`few` and `at_least` are numbers of comparisons.")
    seen: dict[_Key, _Seen] = {}
    for application in applications:
        for pair in opened_pairs(application):
            _count(seen, application.definition, pair, of)
    if of == "programme" and not seen:
        seen[_Key("", (), -1, "", AWARD)] = _Seen()
    salt = drawn(entropy, 32)
    lines = [
        _line(key, seen[key], of, resamples=resamples, confidence=confidence, salt=salt)
        for key in sorted(seen)
        if seen[key].cells.total() >= at_least
    ]
    return Agreement(confidence=confidence, resamples=resamples, few=few, lines=lines)


def _count(
    seen: dict[_Key, _Seen],
    definition: Definition,
    pair: tuple[tuple[str, Mapping[str, str]], ...],
    of: Grouping,
) -> None:
    reviewers = tuple(reviewer for reviewer, _ in pair)
    at = definition.id if of == "definition" else ""
    whom = reviewers if of == "pair" else ()
    one, other = (scores for _, scores in pair)
    verdicts = (int(not short_of(definition, one)), int(not short_of(definition, other)))
    counted = [(_Key(at, whom, -1, "", AWARD), verdicts)]
    for place, criterion in enumerate(definition.criteria):
        levels = tuple(level.id for level in criterion.levels)
        ranks = (criterion.rank(one[criterion.id]), criterion.rank(other[criterion.id]))
        alone = of == "definition"
        counted.append((_Key(at, whom, place if alone else 0, criterion.id if alone else "", levels), ranks))
    for key, ranks in counted:
        line = seen.setdefault(key, _Seen())
        line.cells[ranks] += 1
        line.reviewers.update(reviewers)


def _line(key: _Key, seen: _Seen, of: Grouping, *, resamples: int, confidence: float, salt: bytes) -> Line:
    about = "award" if key.place < 0 else "criterion" if of == "definition" else "scale"
    seed = sha256(salt + repr(key).encode()).digest()
    measures = measured(
        seen.cells,
        len(key.levels),
        resamples=resamples,
        confidence=confidence,
        entropy=lambda size: seed[:size],
    )
    said = {"criterion": key.criterion or None, "definition": key.definition or None}
    return Line(
        about=about,
        pair=key.pair,
        levels=key.levels,
        reviewers=len(seen.reviewers),
        measures=measures,
        **{name: value for name, value in said.items() if value},
    )
