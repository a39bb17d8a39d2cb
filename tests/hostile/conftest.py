"""What each attack costs: processor time and memory, of every check in this folder.

A check is each call of a `Verifier`, each example of a property, and what a test has within `measured`; a test without any
is one itself. Each has to stay within the bounds, so that no attack becomes a dear one unseen.
``pytest tests/hostile --cost`` lists the dearest, ``--cost=cost.txt`` writes all into a file.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from attack_cost import CHECKS, Spent, measured, slowness
from openbadge_issuer import Verifier

MOST: Final = 1.0  # seconds of processor time of one check, on an ordinary core
AGAIN: Final = 2  # times at most
MOST_OF_A_TEST: Final = 20.0  # of all that it builds and checks
MOST_MEMORY: Final = 200  # megabytes by which memory grows at its peak; on Linux only
OF_MANY: Final = {"test_fuzz_check.py", "test_json_fuzz.py", "test_image_fuzz.py"}  # thousands of inputs each
_LISTED: Final = 40


class Cost(NamedTuple):
    """Of the dearest check of a test that measures each; else of the whole test, with what it does to build the attack."""

    seconds: float
    megabytes: float
    test: str


_COSTS: Final[list[Cost]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--cost``."""
    parser.addoption(
        "--cost",
        nargs="?",
        const="",
        metavar="FILE",
        help="List what the dearest hostile tests cost, or write all into this file.",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Measures one test without its fixtures; one that is too slow is run again, for others may have had this core."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("check", "check_upload", "verify"):
            patch.setattr(Verifier, name, _each_measured(getattr(Verifier, name)))
        examples = getattr(getattr(item, "obj", None), "hypothesis", None)
        if examples is not None:
            patch.setattr(examples, "inner_test", _each_measured(examples.inner_test))
        CHECKS.clear()
        with measured():
            yield
        whole = CHECKS.pop()
        seconds, megabytes = _dearest(CHECKS or [whole])
        for _ in range(AGAIN):
            if _within(MOST, seconds):
                break
            CHECKS.clear()
            with measured():
                item.runtest()
            seconds = min(seconds, _dearest(CHECKS[:-1] or CHECKS).seconds)
    _COSTS.append(Cost(seconds, megabytes, item.nodeid))
    assert _within(MOST, seconds), f"a check took {seconds:.1f} seconds of processor time"
    assert megabytes < MOST_MEMORY, f"a check took {megabytes:.0f} MB"
    if item.path.name not in OF_MANY:
        assert _within(MOST_OF_A_TEST, whole.seconds), f"the test took {whole.seconds:.1f} seconds"


def _dearest(checks: Sequence[Spent]) -> Spent:
    return Spent(*(max(figures) for figures in zip(*checks, strict=True)))


def _each_measured(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*given: object, **named: object) -> object:
        with measured():
            return function(*given, **named)

    return call


def _within(most: float, seconds: float) -> bool:
    """Where it is more, it may be that this machine is slower than an ordinary one, or busy."""
    return seconds < most or seconds < most * slowness()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Lists the costs, or writes them."""
    target = config.getoption("--cost", default=None)
    if target is None:
        return
    lines = [
        f"{cost.seconds:7.2f} {cost.megabytes:4.0f} {cost.test}" for cost in sorted(_COSTS, reverse=True)
    ]
    heading = "seconds  MB  test"
    if target:
        Path(target).write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    else:
        terminalreporter.section("what attacks cost")
        terminalreporter.write_line("\n".join([heading, *lines[:_LISTED]]))
