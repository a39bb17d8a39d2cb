"""A mutant in the running program: the code of the live functions is swapped, the functions stay who they are.

So it does not matter who imported them by name, which wrapper holds them (property, cache, context manager, dataclass with
slots) or which package loads its names at first use. What runs only while a module is imported is out of reach.
"""

from __future__ import annotations

import ast
import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

from mutation.mutants import Module, Mutant

__all__ = ["Patcher"]

_Key = tuple[str, int, int]  # qualified name, first line, which of several on this line


class Patcher:
    """Knows the live functions of some modules."""

    def __init__(self, modules: Iterable[Module]) -> None:
        names = {str(module.path) for module in modules}
        self._functions: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType) and thing.__code__.co_filename in names:
                code = thing.__code__
                self._functions[code.co_filename, code.co_qualname, code.co_firstlineno].append(thing)

    def patch(self, module: Module, mutant: Mutant) -> Callable[[], None] | None:
        """What puts the mutant in place of the original; ``None`` where no live function is the original."""
        original = dict(_codes(_compiled(module)))
        if mutant.is_default:
            return self._default(module, mutant, original)
        mutant.place.put(mutant.after)
        try:
            changed = dict(_codes(_compiled(module)))
        finally:
            mutant.place.put(mutant.before)
        swaps = [
            (function, changed[key])
            for key, code in original.items()
            if key in changed and changed[key] != code
            for function in self._live(module, code)
            if len(function.__code__.co_freevars) == len(changed[key].co_freevars)
        ]

        def apply() -> None:
            for function, code in swaps:
                function.__code__ = code

        return apply if swaps else None

    def _live(self, module: Module, code: CodeType) -> list[FunctionType]:
        candidates = self._functions[str(module.path), code.co_qualname, code.co_firstlineno]
        return [function for function in candidates if function.__code__ == code]

    def _default(
        self, module: Module, mutant: Mutant, original: dict[_Key, CodeType]
    ) -> Callable[[], None] | None:
        arguments, at = mutant.place.parent, mutant.place.at
        if not (
            isinstance(arguments, ast.arguments) and at is not None and isinstance(mutant.after, ast.Constant)
        ):
            return None
        value = mutant.after.value
        line = min([mutant.function.lineno, *_decorator_lines(mutant.function)])  # type: ignore[attr-defined]
        codes = [
            code
            for (_, first, _), code in original.items()
            if first == line and _is_of(code, mutant.function)
        ]
        live = [function for code in codes for function in self._live(module, code)]

        def apply() -> None:
            for function in live:
                if mutant.place.member == "defaults":
                    held: list[Any] = list(function.__defaults__ or ())
                    held[at] = value
                    function.__defaults__ = tuple(held)
                else:
                    function.__kwdefaults__ = {
                        **(function.__kwdefaults__ or {}),
                        arguments.kwonlyargs[at].arg: value,
                    }

        return apply if live else None


def _compiled(module: Module) -> CodeType:
    return compile(module.tree, str(module.path), "exec", dont_inherit=True)


def _decorator_lines(function: ast.AST) -> list[int]:
    return [decorator.lineno for decorator in getattr(function, "decorator_list", ())]


def _is_of(code: CodeType, function: ast.AST) -> bool:
    return code.co_name == getattr(function, "name", "<lambda>")


def _codes(module: CodeType) -> Iterator[tuple[_Key, CodeType]]:
    seen: Counter[tuple[str, int]] = Counter()
    waiting = [module]
    while waiting:
        code = waiting.pop(0)
        key = code.co_qualname, code.co_firstlineno
        yield (*key, seen[key]), code
        seen[key] += 1
        waiting.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
