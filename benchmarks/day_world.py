"""The uploads of a day, each with the verdict that it should get, and the web that their issuers publish."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from day_formats import FORMATS, OF_A_BADGE, Formats, Right, Upload, rubbish
from day_issuers import State, Web

from openbadge_issuer.verification import Outcome, Report

__all__ = ["STATES", "World", "amiss", "drawn", "make_world", "today"]

STATES: Final[dict[State, float]] = {"sound": 81, "changed": 4, "revoked": 4, "expired": 4, "dead host": 2}
RUBBISH: Final = 5.0
"""Of a hundred uploads, how many: of every format there are some in every state; the rest is rubbish."""


@dataclass(slots=True)
class World:
    """``uploads`` are the different ones, by format and state; rubbish has neither."""

    web: Web
    uploads: dict[tuple[str, State], list[Upload]] = field(default_factory=dict)
    rubbish: list[Upload] = field(default_factory=list)

    def __iter__(self) -> Iterator[Upload]:
        for some in self.uploads.values():
            yield from some
        yield from self.rubbish


def make_world(port: int, now: datetime, *, each: int) -> World:
    """``each`` different uploads of every format that are sound, and a fifth as many of every other state."""
    formats = Formats(Web(port, now))
    world = World(formats.web)
    for name, (_, make) in FORMATS.items():
        for state in OF_A_BADGE:
            many = each if state == "sound" else max(each // 5, 1)
            made = ((f"{name}, {state}", *make(formats, number, state)) for number in range(many))
            world.uploads[name, state] = [
                Upload(kind, data, right, formats.expected(name)) for kind, data, right in made
            ]
    world.rubbish = [Upload("rubbish", data, Right("refused")) for data in rubbish(world.web)]
    return world


def drawn(world: World, number: int, seed: int) -> Iterator[tuple[int, Upload]]:
    """So many uploads of the day, in an order that the seed decides; the same ones are handed in by many."""
    draw = random.Random(seed)  # noqa: S311 - a mix, not a secret
    formats, shares = list(FORMATS), [share for share, _ in FORMATS.values()]
    states: list[State | None] = [*STATES, None]
    for index, state in enumerate(draw.choices(states, [*STATES.values(), RUBBISH], k=number)):
        some = world.rubbish if state is None else world.uploads[draw.choices(formats, shares)[0], state]
        yield index, draw.choice(some)


def amiss(upload: Upload, reports: Iterable[Report]) -> str:
    """What is wrong with the verdicts on it, or nothing."""
    reports = list(reports)
    found = " ".join(_verdict(report) for report in reports)
    codes = {code for report in reports for code in _codes(report)}
    if found == upload.right.verdict and (not upload.right.code or upload.right.code in codes):
        return ""
    return (
        f"{upload.kind}: {found} ({', '.join(sorted(codes))}), not {upload.right.verdict} {upload.right.code}"
    )


def _verdict(report: Report) -> str:
    inside = [one.report.verdict.value for one in report.nested]
    return report.verdict.value + (f" [{' '.join(inside)}]" if inside else "")


def _codes(report: Report) -> Iterator[str]:
    """Those of the checks that say more than that all is well, of what is inside too."""
    for check in report.checks:
        if check.outcome not in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
            yield check.code
    for one in report.nested:
        yield from _codes(one.report)


def today() -> datetime:
    """The time, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
