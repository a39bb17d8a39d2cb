# a program
"""A mutant and the tests: each mutant in a process of its own, forked from one in which everything is imported.

This is a plug-in of pytest that takes the place of its loop over the tests. First each test runs once, and coverage
writes down which lines it runs. Then each mutant gets a process, in which the tests that ran its statement run, until one
fails: first those that killed its neighbours, those that are named like its function, then the nearest and quickest.
"""

from __future__ import annotations

import functools
import gc
import importlib
import os
import resource
import select
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

from mutation.mutants import Identity, Module, Mutant
from mutation.patching import Patcher
from mutation.results import Outcome, Result

__all__ = ["Bounds", "Trying"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one mutant may cost; ``seconds`` are those of all its tests, as they were recorded."""

    seconds: float = 5.0
    loop: float = 8.0  # times the recorded time of a test, of the processor, before it counts as a loop
    least: float = 2.0  # seconds of the processor that each test has besides
    idle: float = 900.0  # seconds of the clock after which a mutant stands still


class Trying:
    """The plug-in: records, then tries."""

    def __init__(
        self,
        modules: Sequence[Module],
        todo: Sequence[tuple[Module, Mutant]],
        keep: Callable[[Result], None],
        near: Callable[[str, str], int],
        *,
        jobs: int = 1,
        seconds: float = 5.0,
        by: Mapping[Identity, str] | None = None,
    ) -> None:
        self._modules, self._todo, self._keep, self._near = modules, todo, keep, near
        self._jobs, self._by, self._bounds = jobs, by, Bounds(seconds=seconds)
        self._coverage = Coverage(data_file=None, include=[str(module.path) for module in modules])
        if by is None:
            self._coverage.start()  # before anything is imported: what runs only then is out of reach
        self._seconds: dict[str, float] = {}
        self._items: dict[str, pytest.Item] = {}
        self._trusted: dict[str, bool] = {}
        self._touched: dict[str, dict[int, list[str]]] = {}
        self._killers: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)  # the last one last

    @pytest.hookimpl
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own loop."""
        for module in self._modules:
            importlib.import_module(f"openbadge_issuer.{module.name.removesuffix('.__init__')}")
        if self._by is None:
            self._record(session.items)
        else:
            wanted = {self._by[mutant.identity] for _, mutant in self._todo}
            self._run([item for item in session.items if item.nodeid in wanted])
            self._trusted = dict.fromkeys(self._items, True)
        for empty in _kept():
            empty()
        patcher = Patcher(self._modules)
        gc.collect()
        gc.freeze()
        children = [self._shard(patcher, number) for number in range(1, self._jobs)]
        self._try(patcher, self._todo[0 :: self._jobs])
        for child in children:
            os.waitpid(child, 0)
        return True

    def _shard(self, patcher: Patcher, number: int) -> int:
        child = os.fork()
        if child == 0:
            try:
                self._try(patcher, self._todo[number :: self._jobs])
            finally:
                os._exit(0)
        return child

    def _try(self, patcher: Patcher, todo: Sequence[tuple[Module, Mutant]]) -> None:
        said = time.monotonic()
        for number, (module, mutant) in enumerate(todo, 1):
            self._keep(self._tried(patcher, module, mutant))
            if time.monotonic() - said > 20:  # noqa: PLR2004 - seconds
                said = time.monotonic()
                _say(f"{number} of {len(todo)}: {module.name}")

    def _record(self, items: Sequence[pytest.Item]) -> None:
        began = time.monotonic()
        self._run(items)
        self._coverage.stop()
        data = self._coverage.get_data()
        for module in self._modules:
            self._touched[module.name] = data.contexts_by_lineno(str(module.path))
        _say(
            f"{len(self._items)} of {len(items)} tests pass, and are recorded: {time.monotonic() - began:.0f} s"
        )

    def _run(self, items: Sequence[pytest.Item]) -> None:
        """Each test once, as it is: what passes may judge mutants. It also imports and keeps what later runs need."""
        caches = _kept()
        for item, following in zip(items, [*items[1:], None], strict=True):
            for empty in caches:  # a result that was kept would hide who needs it, and in a mutant the change
                empty()
            if self._by is None:
                self._coverage.switch_context(item.nodeid)
            start = time.process_time()
            if all(report.passed for report in runtestprotocol(item, log=False, nextitem=following)):
                self._seconds[item.nodeid] = time.process_time() - start
                self._items[item.nodeid] = item

    def _tests(self, mutant: Mutant) -> list[str]:
        if self._by is not None:
            return [test for test in [self._by[mutant.identity]] if test in self._items]
        lines = self._touched[mutant.identity.module]
        found = {test for line in mutant.lines for test in lines.get(line, ()) if test in self._items}
        where = mutant.identity
        known = [
            *reversed(self._killers[where.module, where.function]),
            *reversed(self._killers[where.module, ""]),
        ]
        first = {test: at for at, test in reversed(list(enumerate(known))) if test in found}
        return sorted(
            found,
            key=lambda test: (
                first.get(test, len(known)),
                where.function.rpartition(".")[2].strip("_") not in test,
                self._near(where.module, test),
                self._seconds[test],
                test,
            ),
        )

    def _runs_at_import(self, mutant: Mutant) -> bool:
        lines = self._touched.get(mutant.identity.module, {})
        return any("" in lines.get(line, ()) for line in mutant.lines)

    def _tried(self, patcher: Patcher, module: Module, mutant: Mutant) -> Result:
        began = time.monotonic()
        outcome, by = self._outcome(patcher, module, mutant)
        if outcome == "killed":
            for where in (mutant.identity[:2], (module.name, "")):
                self._killers[where].pop(by, None)
                self._killers[where][by] = None
        return Result(mutant.identity, mutant.digest, outcome, by, round(time.monotonic() - began, 2))

    def _outcome(self, patcher: Patcher, module: Module, mutant: Mutant) -> tuple[Outcome, str]:
        apply = patcher.patch(module, mutant)
        if apply is None:
            return "unreached", ""
        tests: list[str] = []
        spent, bounded = 0.0, False
        for test in self._tests(mutant):
            if spent > self._bounds.seconds:
                bounded = True
                break
            tests.append(test)
            spent += self._seconds[test]
        while tests:
            outcome, by = self._forked(apply, tests)
            if outcome != "killed" or self._is_trusted(by):
                return outcome, by or ("not all tests" if bounded else "")
            tests.remove(by)
        return ("unreached" if self._runs_at_import(mutant) else "uncovered"), ""

    def _is_trusted(self, test: str) -> bool:
        """Whether a test passes alone in a process of its own when nothing is changed."""
        if test not in self._trusted:
            self._trusted[test] = self._forked(lambda: None, [test])[0] == "survived"
            if not self._trusted[test]:
                _say(f"does not pass alone, and is left out: {test}")
        return self._trusted[test]

    def _forked(self, apply: Callable[[], None], tests: Sequence[str]) -> tuple[Outcome, str]:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._be_the_child(apply, tests, writing)
        os.close(writing)
        stood_still = not select.select([reading], [], [], self._bounds.idle)[0]
        if stood_still:
            os.kill(child, signal.SIGKILL)
        told = os.read(reading, 65_536).decode()
        os.close(reading)
        status = os.waitpid(child, 0)[1]
        if stood_still or (
            os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}
        ):
            return "timeout", told
        return ("survived", "") if told == "passed" else ("killed", told)

    def _be_the_child(self, apply: Callable[[], None], tests: Sequence[str], writing: int) -> None:
        told = ""
        items = [self._items[test] for test in tests]
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            apply()
            for item, following in zip(items, [*items[1:], None], strict=True):
                told = item.nodeid
                allowed = self._bounds.least + self._bounds.loop * self._seconds[told]
                limit = int(time.process_time() + allowed) + 1
                resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
                if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                    break
            else:
                told = "passed"
        finally:  # whatever was raised, this process must not go on as if it were the parent
            os.write(writing, told.encode()[:60_000])
            os._exit(0)


def _kept() -> list[Callable[[], None]]:
    """What empties the caches of the project and its tests; what `codec` and `contexts` keep costs much, and is no part."""
    return [
        thing.cache_clear
        for thing in gc.get_objects()
        if isinstance(thing, functools._lru_cache_wrapper)  # noqa: SLF001 - has no public name
        and _is_ours(getattr(thing, "__module__", None) or "")
    ]


def _is_ours(module: str) -> bool:
    if module.startswith("openbadge_issuer."):
        return not module.startswith(("openbadge_issuer.codec.", "openbadge_issuer.contexts."))
    return f"{os.sep}tests{os.sep}" in (getattr(sys.modules.get(module), "__file__", None) or "")


def _say(text: str) -> None:
    print(text, file=sys.__stderr__, flush=True)
