"""What each attack costs: processor time and memory, of every test in this folder.

``pytest tests/hostile --cost cost.txt`` writes the table, dearest first. Without that a test here fails only if it takes far
more processor time, or a check more memory, than any should, so that no attack becomes a slow one unseen.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from attack_cost import CHECKS, measured

MOST: Final = (
    20.0  # seconds of processor time: no tight bound, for a slow machine that is watched by a tracer
)
MOST_MEMORY: Final = 400  # megabytes; no tight bound either: what earlier tests left is in it. On Linux only
OF_MANY: Final = {"test_fuzz_check.py", "test_json_fuzz.py", "test_image_fuzz.py"}  # thousands of inputs each


class Cost(NamedTuple):
    """Of the dearest check of a test that measures each; else of the whole test, with what it does to build the attack."""

    seconds: float
    megabytes: float
    test: str


_COSTS: Final[list[Cost]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--cost``."""
    parser.addoption("--cost", metavar="FILE", help="Write what each hostile test costs into this file.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Measures one test without its fixtures."""
    CHECKS.clear()
    with measured():
        yield
    whole = CHECKS.pop()
    spent = max(CHECKS, default=whole)
    _COSTS.append(Cost(spent.seconds, spent.megabytes, item.nodeid))
    if item.path.name not in OF_MANY:
        assert whole.seconds < MOST, f"this attack took {whole.seconds:.1f} seconds of processor time"
        assert spent.megabytes < MOST_MEMORY, f"this attack took {spent.megabytes:.0f} MB"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the table."""
    target = session.config.getoption("--cost", default=None)
    if target:
        Path(target).write_text("".join(f"{line}\n" for line in _lines()), encoding="utf-8")


def _lines() -> Iterator[str]:
    yield "seconds  MB  test"
    for cost in sorted(_COSTS, reverse=True):
        yield f"{cost.seconds:7.2f} {cost.megabytes:4.0f} {cost.test}"
