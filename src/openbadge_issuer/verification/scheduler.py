"""Runs pure generators side by side, and gathers what they need from the world.

A `Resolution` yields one `Request` at a time. A *round* generator yields the requests of many of them together, so that a
caller with threads or an event loop can fetch them all at once. `Session` drives one round generator, answers each
distinct request once, and holds the budget for the whole tree.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.fetching.asking import is_answer, no_answer
from openbadge_issuer.ports import Answer, FetchFailure, Request, Resolution, too_large

__all__ = ["Budget", "Common", "Outcomes", "Rounds", "Session", "gather", "in_turn", "together"]

T = TypeVar("T")
Rounds: TypeAlias = Generator[tuple[Request, ...], Mapping[Request, Answer], T]
"""A pure generator: yields all requests that are needed now, is sent an answer for each of them."""

Outcomes: TypeAlias = "list[T | OpenBadgeError]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one verification may cost the network, nested documents included.

    Newer editions of badges have a purse of their own, half as large: whatever their servers send, the rest has its share.
    Half of its bytes is shared out beforehand, so that none of them leaves nothing to another.
    """

    max_requests: int = 32
    max_bytes: int = 16_000_000  # bytes of all bodies together: the longest status list, and the rest
    max_nested: int = 256  # credentials inside credentials, all together
    max_depth: int = 3  # levels of them: a badge in a record in a presentation, and what is said of it
    max_schema_steps: int = 200_000  # of evaluating schemas that badges name; an official one takes 30,000


_BESIDE: Final = "refresh"  # the purpose of requests for newer editions
_OF_ONE: Final = 3  # documents that one credential asks for: a key and a list, or a hosted badge, its class and its profile


def together(tasks: Sequence[Rounds[T]]) -> Rounds[list[T]]:
    """Runs round generators side by side; the values come in the order of the tasks."""
    if len(tasks) == 1:
        return [(yield from tasks[0])]
    results: dict[int, T] = {}
    waiting: dict[int, tuple[Request, ...]] = {}

    def advance(index: int, answers: Mapping[Request, Answer] | None) -> None:
        wanted = waiting.pop(index, ())
        try:
            task = tasks[index]
            waiting[index] = (
                next(task) if answers is None else task.send({each: answers[each] for each in wanted})
            )
        except StopIteration as done:
            results[index] = done.value

    for index in range(len(tasks)):
        advance(index, None)
    while waiting:
        answers = yield tuple(dict.fromkeys(request for wanted in waiting.values() for request in wanted))
        for index in list(waiting):
            advance(index, answers)
    return [results[index] for index in range(len(tasks))]


def in_turn(tasks: Sequence[Rounds[T]], budget: Budget) -> Rounds[list[T]]:
    """As `together`; where they ask for more than the budget has, a few at a time, which come to their end.

    Side by side each of forty would have its first document, and none its last.
    """
    values, waiting, first = dict[int, T](), list[tuple[int, Rounds[T]]](), set[Request]()
    for index, task in enumerate(tasks):
        try:
            wanted = next(task)
        except StopIteration as done:
            values[index] = done.value
        else:
            waiting.append((index, _begun(task, wanted)))
            first.update(wanted)
    enough = len(first) * _OF_ONE <= budget.max_requests
    size = len(waiting) if enough else budget.max_requests // (_OF_ONE + 1)
    for start in range(0, len(waiting), max(size, 1)):
        some = dict(waiting[start : start + max(size, 1)])
        ended = yield from together([*some.values()])
        values.update(zip(some, ended, strict=True))
    return [values[index] for index in range(len(tasks))]


def _begun(task: Rounds[T], wanted: tuple[Request, ...]) -> Rounds[T]:
    """The rest of one that was begun, and waits for this."""
    try:
        while True:
            wanted = task.send((yield wanted))
    except StopIteration as done:
        value: T = done.value
        return value


class Common(Generic[T]):
    """One run of a round generator, for everybody who waits for its value side by side with others.

    What it raises is raised for each of them.
    """

    __slots__ = ("_error", "_round", "_rounds", "_value", "_wanted")

    def __init__(self, rounds: Rounds[T]) -> None:
        self._rounds = rounds
        self._round = 0
        self._value: list[T] = []
        self._error: Exception | None = None
        self._wanted: tuple[Request, ...] = ()
        self._advance(None)

    def value(self) -> Rounds[T]:
        """Its value; whoever is answered first goes on for all."""
        while not self._value:
            if self._error is not None:
                raise self._error
            begun, wanted = self._round, self._wanted
            answers = yield wanted
            if begun == self._round:
                self._advance({each: answers[each] for each in wanted})
        return self._value[0]

    def _advance(self, answers: Mapping[Request, Answer] | None) -> None:
        self._round += 1
        try:
            self._wanted = next(self._rounds) if answers is None else self._rounds.send(answers)
        except StopIteration as done:
            self._value.append(done.value)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is theirs
            self._error = error


def gather(tasks: Sequence[Resolution[T]]) -> Rounds[Outcomes[T]]:
    """Runs resolutions side by side; each ends with its value, or with the library's own error.

    Raises `ConfigurationError` (``config.no_request``) for one of the caller's own that asks for what is no `Request`.
    """
    return (yield from together([_in_rounds(task) for task in tasks]))


def _in_rounds(task: Resolution[T]) -> Rounds[T | OpenBadgeError]:
    answer: Answer | None = None
    while True:
        try:
            request: object = next(task) if answer is None else task.send(answer)
        except StopIteration as done:
            value: T = done.value
            return value
        except OpenBadgeError as error:
            return error
        if not isinstance(request, Request):
            raise _no_request(request)
        answer = (yield (request,))[request]


def _no_request(asked: object) -> ConfigurationError:
    return ConfigurationError(
        f"A registry or resolver of your own has asked for something that is no Request, but {type(asked).__name__}.",
        code="config.no_request",
        advice='Write `answer = yield Request("https://…", purpose="trust")` in it, and nothing else after `yield`.',
    )


class Session(Generic[T]):
    """One run of a round generator: ``needs()`` says what is missing, ``feed()`` brings it, ``result`` holds the value.

    The same request is never asked twice. Beyond the budget every further request is answered with a failure
    (``fetch.budget``), so a run always ends.
    """

    def __init__(self, rounds: Rounds[T], budget: Budget) -> None:
        self._rounds = rounds
        self._budget = budget
        self._answers: dict[Request, Answer] = {}
        self._bytes = {True: 0, False: 0}  # for newer editions, and for all else
        self._pending: tuple[Request, ...] = ()
        self._open: dict[Request, None] = {}  # of these the ones without an answer, in their order
        self._result: list[T] = []
        self._advance(None)

    @property
    def done(self) -> bool:
        """Whether the run has ended."""
        return bool(self._result)

    @property
    def result(self) -> T:
        """The value of the run; an error of the caller's before it has ended."""
        if not self._result:
            raise RuntimeError("the run has not ended: feed() every request that needs() lists first")
        return self._result[0]

    def needs(self) -> tuple[Request, ...]:
        """The requests that are not answered yet; empty when the run has ended."""
        return tuple(self._open)

    def feed(self, request: Request, answer: Answer) -> None:
        """Answers one request of `needs()`."""
        if request not in self._open:
            return
        self._answer(request, self._within_budget(request, answer))
        self._refuse_without_bytes()
        if not self._open:
            self._advance({pending: self._answers[pending] for pending in self._pending})

    def _answer(self, request: Request, answer: Answer) -> None:
        self._answers[request] = answer
        del self._open[request]

    def _within_budget(self, request: Request, answer: Answer) -> Answer:
        if not is_answer(answer):
            return no_answer(request, answer)
        if isinstance(answer, FetchFailure):
            return answer
        beside = request.purpose == _BESIDE
        purse, own = self._budget.max_bytes, 0
        if beside:
            number = self._budget.max_requests // 2
            own = purse // 4 // number
            purse = purse // 2 - own * number
        left = max(purse - self._bytes[beside], 0)
        self._bytes[beside] += max(len(answer.body) - own, 0)
        most = min(request.max_bytes, own + left)
        return too_large(request.url, most) if len(answer.body) > most else answer

    def _advance(self, answers: Mapping[Request, Answer] | None) -> None:
        try:
            while True:
                self._pending = next(self._rounds) if answers is None else self._rounds.send(answers)
                self._open = {each: None for each in self._pending if each not in self._answers}
                self._refuse_beyond_budget()
                self._refuse_without_bytes()
                if self._open:
                    return
                answers = {pending: self._answers[pending] for pending in self._pending}
        except StopIteration as done:
            self._result.append(done.value)

    def _refuse_beyond_budget(self) -> None:
        for beside in (False, True):
            most = self._budget.max_requests // (2 if beside else 1)
            room = most - sum((each.purpose == _BESIDE) is beside for each in self._answers)
            asked = [each for each in self.needs() if (each.purpose == _BESIDE) is beside]
            for request in asked[max(room, 0) :]:
                message = (
                    f"{request.url} was not fetched: this check has asked for as many documents as it may. Hand in fewer "
                    "badges at a time."
                )
                failure = FetchFailure("fetch.budget", message, "never", params={"url": request.url})
                self._answer(request, failure)

    def _refuse_without_bytes(self) -> None:
        """Nothing is asked for of which no byte could be taken: who reads it, or keeps it, would work for nothing."""
        if self._bytes[False] < self._budget.max_bytes:
            return
        for request in self.needs():
            if request.purpose != _BESIDE:
                self._answer(request, too_large(request.url, 0))
