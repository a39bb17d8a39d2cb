"""What each attack costs: processor time and memory, of every test in this folder.

``pytest tests/hostile --cost cost.txt`` writes the table, dearest first. Without that a test here fails only if it takes far
more processor time than any should, so that no attack becomes a slow one unseen.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Final, NamedTuple

import pytest

MOST: Final = (
    20.0  # seconds of processor time: no tight bound, for a slow machine that is watched by a tracer
)
OF_MANY: Final = {"test_fuzz_check.py", "test_json_fuzz.py", "test_image_fuzz.py"}  # thousands of inputs each
_STATUS, _FORGET = (
    Path("/proc/self/status"),
    Path("/proc/self/clear_refs"),
)  # Linux; elsewhere memory is not measured


class Cost(NamedTuple):
    """Of one test, in seconds and megabytes; it includes what the test does to build the attack."""

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
    before, began = _memory("VmRSS", forget=True), process_time()
    yield
    seconds = process_time() - began
    _COSTS.append(Cost(seconds, max(_memory("VmHWM") - before, 0) / 1_000, item.nodeid))
    if item.path.name not in OF_MANY:
        assert seconds < MOST, f"this attack took {seconds:.1f} seconds of processor time"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the table."""
    target = session.config.getoption("--cost", default=None)
    if target:
        Path(target).write_text("".join(f"{line}\n" for line in _lines()), encoding="utf-8")


def _lines() -> Iterator[str]:
    yield "seconds  MB  test"
    for cost in sorted(_COSTS, reverse=True):
        yield f"{cost.seconds:7.2f} {cost.megabytes:4.0f} {cost.test}"


def _memory(name: str, *, forget: bool = False) -> int:
    """Kilobytes that this process has, or had at most since it was told to forget."""
    with suppress(OSError):
        if forget:
            _FORGET.write_text("5", encoding="ascii")  # the peak begins anew
        found = _STATUS.read_text(encoding="ascii", errors="replace").partition(f"{name}:")[2]
        return int(found.split()[0])
    return 0
