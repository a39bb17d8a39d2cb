"""Regular expressions of ECMA-262, matched without going back: the time grows with the text times the pattern.

Python's `re` tries one way after another, and a short pattern can keep it busy for years. Here all ways are followed at
once (Thompson, 1968). What can not be matched so, back references and looking behind, is too_large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from openbadge_issuer.codec.json_schema.character_sets import CLASSES, CharacterSet
from openbadge_issuer.codec.json_schema.pattern_parsing import (
    Assertion,
    Choice,
    Look,
    Node,
    Repeat,
    Sequence,
    parse_pattern,
    too_large,
)
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.errors import InputError

__all__ = ["Pattern", "compile_pattern"]

_MAX_INSTRUCTIONS: Final = 4_000  # of a pattern, with what it looks for ahead
_INSTRUCTIONS_OF_A_STEP: Final = 4
_MATCH: Final = None

Spend = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Split:
    """Goes on in both places."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Goes on if what is ahead matches, or does not."""

    pattern: Pattern
    negated: bool


_Instruction = CharacterSet | _Split | Assertion | _Ahead | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; immutable."""

    program: tuple[_Instruction, ...]
    weight: int  # what comparing one character costs at worst

    def search(self, text: str, spend: Spend) -> bool:
        """Whether it matches anywhere in ``text``; ``spend`` is told of every step, and may raise."""
        return self.run(text, 0, spend, anywhere=True)

    def run(self, text: str, start: int, spend: Spend, *, anywhere: bool) -> bool:
        """The same from ``start`` on, or there alone."""
        active: set[int] = set()
        for position in range(start, len(text) + 1):
            if anywhere or position == start:
                active.add(0)
            reached, matched = self._closure(active, text, position, spend)
            if matched:
                return True
            if not reached and not anywhere:
                return False
            if position == len(text):
                return False
            character = text[position]
            spend(1 + len(reached) * self.weight)
            active = set()
            for place in reached:
                instruction = self.program[place]
                if isinstance(instruction, CharacterSet) and character in instruction:
                    active.add(place + 1)
        return False

    def _closure(self, places: set[int], text: str, position: int, spend: Spend) -> tuple[list[int], bool]:
        """All instructions that are reached without reading on, and whether the pattern ends there."""
        pending, seen, reached = list(places), set(places), []
        while pending:
            place = pending.pop()
            instruction = self.program[place]
            nexts: tuple[int, ...] = ()
            if instruction is _MATCH:
                return [], True
            if isinstance(instruction, CharacterSet):
                reached.append(place)
            elif isinstance(instruction, _Split):
                nexts = (instruction.first, instruction.second)
            elif isinstance(instruction, _Ahead):
                if instruction.pattern.run(text, position, spend, anywhere=False) is not instruction.negated:
                    nexts = (place + 1,)
            elif _holds(instruction, text, position):
                nexts = (place + 1,)
            for each in nexts:
                if each not in seen:
                    seen.add(each)
                    pending.append(each)
        spend(1 + len(seen))
        return reached, False


def _holds(assertion: Assertion, text: str, position: int) -> bool:
    if assertion == "^":
        return position == 0
    if assertion == "$":
        return position == len(text)
    word = CLASSES["w"]
    before = position > 0 and text[position - 1] in word
    after = position < len(text) and text[position] in word
    return (before is not after) is (assertion == "b")


def compile_pattern(text: str, work: Work) -> Pattern:
    """The pattern; raises `InputError` (``schemas.pattern`` and, as `parse_pattern`, the two beside it).

    It counts as ``work`` once, and whether it was compiled before or not: what is undecided must not depend on others.
    """
    found = work.patterns.get(text)
    if found is None:
        made, steps = _compiled(text)
        work.spend(steps)
        found = work.patterns[text] = made
    if isinstance(found, InputError):
        raise found.with_traceback(None)
    return found


@lru_cache(maxsize=256)
def _compiled(text: str) -> tuple[Pattern | InputError, int]:
    """The pattern, or what is wrong with it; and the steps that this took."""
    compiler = _Compiler([0])
    made: Pattern | InputError
    try:
        made = compiler.compiled(parse_pattern(text))
    except InputError as error:
        made = error
    return made, 1 + (len(text) + compiler.emitted[0]) // _INSTRUCTIONS_OF_A_STEP


class _Compiler:
    """Makes one program; ``emitted`` counts the instructions of all that belong to one pattern."""

    def __init__(self, emitted: list[int]) -> None:
        self._program: list[_Instruction] = []
        self.emitted = emitted

    def compiled(self, node: Node) -> Pattern:
        self._emit_node(node)
        self._emit(_MATCH)
        sets = {id(each): each for each in self._program if isinstance(each, CharacterSet)}
        largest = max((each.size for each in sets.values()), default=0)
        return Pattern(tuple(self._program), 1 + largest // 8)

    def _emit(self, instruction: _Instruction) -> int:
        if self.emitted[0] >= _MAX_INSTRUCTIONS:
            raise too_large()
        self.emitted[0] += 1
        self._program.append(instruction)
        return len(self._program) - 1

    def _emit_node(self, node: Node) -> None:
        if isinstance(node, (CharacterSet, str)):
            self._emit(node)
        elif isinstance(node, Sequence):
            for part in node.parts:
                self._emit_node(part)
        elif isinstance(node, Choice):
            self._emit_choice(node)
        elif isinstance(node, Look):
            self._emit(_Ahead(_Compiler(self.emitted).compiled(node.inside), node.negated))
        else:
            self._emit_repeat(node)

    def _emit_choice(self, node: Choice) -> None:
        ends = []
        for option in node.options[:-1]:
            split = self._emit(_MATCH)
            self._emit_node(option)
            ends.append(self._emit(_MATCH))
            self._program[split] = _Split(split + 1, len(self._program))
        self._emit_node(node.options[-1])
        for end in ends:
            self._program[end] = _Split(len(self._program), len(self._program))

    def _emit_repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self._emit_node(node.inside)
        if node.most is None:
            split = self._emit(_MATCH)
            self._emit_node(node.inside)
            self._emit(_Split(split, split))
            self._program[split] = _Split(split + 1, len(self._program))
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self._emit(_MATCH))
            self._emit_node(node.inside)
        for split in splits:
            self._program[split] = _Split(split + 1, len(self._program))
