# ruff: noqa: INP001  # a script, not a package
"""The source as functions that call each other: what a name stands for, where, and under which condition."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef
Choices = frozenset[tuple[str, str]]
"""Under which conditions something is so: each with the way that was taken."""
LOOPS = ast.For | ast.comprehension
MAX_DEPTH = 5
"""Calls inside calls that are followed."""


@dataclass
class Module:
    """One file of the source, and what it is when it runs."""

    name: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    functions: dict[str, list[Function]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
            if isinstance(node, Function):
                self.functions.setdefault(node.name, []).append(node)

    @functools.cached_property
    def value(self) -> ModuleType:
        """The module as it is imported."""
        return importlib.import_module(self.name)


@dataclass(frozen=True, eq=False)
class Frame:
    """A function while it is read: what its parameters stand for, each in the frame of whoever calls it."""

    module: Module
    function: ast.AST
    bound: Mapping[str, tuple[ast.AST, Frame]] = field(default_factory=dict)
    depth: int = 0

    @property
    def outer(self) -> Frame | None:
        """The function around this one."""
        node = self.module.parents.get(self.function)
        while node is not None and not isinstance(node, Function):
            node = self.module.parents.get(node)
        return Frame(self.module, node, depth=self.depth) if node is not None else None

    @property
    def parameters(self) -> frozenset[str]:
        """The names of what it is given."""
        return parameters(self.function)

    @property
    def assigned(self) -> Mapping[str, list[Assignment]]:
        """What is assigned in it, by name."""
        return assignments(self.function)


class Assignment(NamedTuple):
    """Where a name gets a value, which, and which part of it."""

    place: ast.AST
    value: ast.AST
    part: int | None


@functools.cache
def parameters(function: ast.AST) -> frozenset[str]:
    """The names of what a function is given."""
    if not isinstance(function, Function):
        return frozenset()
    given = function.args
    names = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return frozenset(one.arg for one in [*names, *filter(None, [given.vararg, given.kwarg])])


@functools.cache
def assignments(function: ast.AST) -> Mapping[str, list[Assignment]]:
    """What is assigned in a function, by name."""
    found: dict[str, list[Assignment]] = {}
    for node in within(function):
        if isinstance(node, ast.Assign):
            pairs: list[tuple[ast.AST, ast.AST]] = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            pairs = [(node.target, node.value)]
        elif isinstance(node, LOOPS) and isinstance(node.iter, ast.Tuple | ast.List):
            pairs = [(node.target, item) for item in node.iter.elts]
        elif isinstance(node, LOOPS):
            pairs = [(node.target, node.iter)]
        elif isinstance(node, ast.AugAssign):
            pairs = [(node.target, node)]
        else:
            continue
        for target, value in pairs:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            for index, name in enumerate(names):
                if isinstance(name, ast.Name):
                    part = index if isinstance(target, ast.Tuple) else None
                    found.setdefault(name.id, []).append(Assignment(node, value, part))
    return found


@functools.cache
def within(function: ast.AST) -> list[ast.AST]:
    """The nodes of a function or a module, in order, without those of functions in it."""
    found: list[ast.AST] = []
    waiting = [*ast.iter_child_nodes(function)][::-1]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Function):
            found.append(node)
            waiting += [*ast.iter_child_nodes(node)][::-1]
    return found


class Frames:
    """The modules of a package: finds functions, values and conditions in them."""

    def __init__(self, modules: list[Module]) -> None:
        self.modules = {module.name: module for module in modules}

    def value_of(self, node: ast.AST, frame: Frame) -> object:
        """What a name of the module is when the program runs; ``None`` where that is not known."""
        if isinstance(node, ast.Name):
            name = node.id
            here: Frame | None = frame
            while here is not None:
                if name in here.parameters or (isinstance(here.function, Function) and name in here.assigned):
                    return None
                here = here.outer
            value = getattr(frame.module.value, name, None)
            return local_import(frame, name) if value is None else value
        if isinstance(node, ast.Attribute):
            owner = self.value_of(node.value, frame)
            if inspect.ismodule(owner) or inspect.isclass(owner):
                return getattr(owner, node.attr, None)
        return None

    def function_of(self, call: ast.Call, frame: Frame) -> tuple[Module, Function] | None:
        """The function of this package that a call goes to."""
        called = call.func
        if (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id in ("self", "cls")
        ):
            found = frame.module.functions.get(called.attr, [])
            return (frame.module, found[0]) if len(found) == 1 else None
        if isinstance(called, ast.Name) and len(found := frame.module.functions.get(called.id, [])) == 1:
            return frame.module, found[0]
        value = self.value_of(called, frame)
        if not inspect.isfunction(value) or value.__module__ not in self.modules:
            return None
        module = self.modules[value.__module__]
        found = module.functions.get(value.__name__, [])
        return (module, found[0]) if len(found) == 1 else None

    def inside(self, call: ast.Call, target: tuple[Module, Function], frame: Frame) -> Frame:
        """The frame of a called function, with the arguments of this call."""
        module, function = target
        names = [one.arg for one in [*function.args.posonlyargs, *function.args.args]]
        if names and names[0] in ("self", "cls"):
            names = names[1:]
        bound: dict[str, tuple[ast.AST, Frame]] = {}
        defaults = function.args.defaults
        own = Frame(module, module.tree)
        for name, default in zip(names[len(names) - len(defaults) :], defaults, strict=False):
            bound[name] = (default, own)
        for one, fallback in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
            if fallback is not None:
                bound[one.arg] = (fallback, own)
        given = list(itertools.takewhile(lambda one: not isinstance(one, ast.Starred), call.args))
        bound |= {name: (value, frame) for name, value in zip(names, given, strict=False)}
        known = {*names, *(one.arg for one in function.args.kwonlyargs)}
        rest: list[tuple[str, ast.AST]] = []
        for keyword in call.keywords:
            if keyword.arg in known:
                bound[str(keyword.arg)] = (keyword.value, frame)
            elif keyword.arg:
                rest.append((keyword.arg, keyword.value))
        if function.args.kwarg is not None:
            keys: list[ast.expr | None] = [ast.Constant(name) for name, _ in rest]
            bound[function.args.kwarg.arg] = (ast.Dict(keys, [value for _, value in rest]), frame)  # type: ignore[misc]
        return Frame(module, function, bound, frame.depth + 1)

    def canonical(self, node: ast.AST, frame: Frame) -> str:
        """The expression as text, with what its parameters stand for; wrappings that only write a value are left out."""
        plain = unwrapped(node)
        if isinstance(plain, ast.Name) and plain.id in frame.bound:
            value, owner = frame.bound[plain.id]
            return self.canonical(value, owner)
        names = {n.id: n for n in ast.walk(plain) if isinstance(n, ast.Name) and n.id in frame.bound}
        if not names:
            return ast.unparse(plain)
        copied = ast.parse(ast.unparse(plain), mode="eval").body
        for one in ast.walk(copied):
            if isinstance(one, ast.Name) and one.id in names:
                value, owner = frame.bound[one.id]
                one.id = self.canonical(value, owner)
        return ast.unparse(copied)

    def conditions(self, node: ast.AST, frame: Frame) -> Choices:
        """Which ways lead to a place in its function."""
        found: set[tuple[str, str]] = set()
        parents = frame.module.parents
        while node is not frame.function and node in parents:
            above = parents[node]
            if isinstance(above, ast.If | ast.IfExp) and node is not above.test:
                body = above.body if isinstance(above.body, list) else [above.body]
                found.add(self.way(above.test, node in body, frame))
            elif isinstance(above, ast.Match) and isinstance(node, ast.match_case):
                found.add((self.canonical(above.subject, frame), str(above.cases.index(node))))
            node = above
        return frozenset(found)

    def way(self, test: ast.AST, taken: object, frame: Frame) -> tuple[str, str]:
        """One condition with the way that was taken."""
        while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test, taken = test.operand, not taken
        return self.canonical(test, frame), str(taken)

    def reaching(self, node: ast.Name, frame: Frame) -> list[Assignment]:
        """The assignments that can be the last ones before a place."""
        if named := self.of_comprehension(node, frame):
            return named
        blocks = set(map(id, self.around(node, frame)))
        line = getattr(node, "lineno", 0)
        found: list[Assignment] = []
        for one in frame.assigned[node.id]:
            around = self.around(one.place, frame)
            if getattr(one.place, "lineno", 0) > line or (left(around) and id(left(around)) not in blocks):
                continue
            own = one.place if isinstance(one.place, LOOPS) else frame.module.parents[one.place]
            if id(own) in blocks and not (
                isinstance(own, ast.If) and not self.same_branch(one.place, node, own, frame)
            ):
                found = [other for other in found if other.place is one.place]
            found.append(one)
        return found

    def of_comprehension(self, node: ast.Name, frame: Frame) -> list[Assignment]:
        """The assignments of the innermost comprehension around a place that has this name for its own."""
        for around in self.around(node, frame):
            loops = getattr(around, "generators", [])
            if found := [one for one in frame.assigned[node.id] if one.place in loops]:
                return found
        return []

    def around(self, node: ast.AST, frame: Frame) -> list[ast.AST]:
        """The statements around a place, from the inside out, and the function itself."""
        found = []
        while node is not frame.function and node in frame.module.parents:
            node = frame.module.parents[node]
            found.append(node)
        return found

    def same_branch(self, one: ast.AST, other: ast.AST, branching: ast.If, frame: Frame) -> bool:
        """Whether two places stand on one side of a condition."""

        def side(node: ast.AST) -> bool:
            while frame.module.parents[node] is not branching:
                node = frame.module.parents[node]
            return node in branching.body

        return side(one) == side(other)


def fits(one: Choices, other: Choices) -> bool:
    """Whether both can be so at once."""
    ways = dict(one)
    return all(ways.get(test, way) == way for test, way in other)


def left(around: list[ast.AST]) -> ast.AST | None:
    """The innermost condition around an assignment whose way does not lead on to what follows."""
    for node in around:
        if (
            isinstance(node, ast.If)
            and not node.orelse
            and isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue)
        ):
            return node
    return None


def names_in(node: ast.AST) -> set[str]:
    """The names in an expression."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def unwrapped(node: ast.AST) -> ast.AST:
    """The value that is written: without `str()`, `list()`, `sorted()` and `", ".join()` around it."""
    while True:
        if isinstance(node, ast.FormattedValue):
            node = node.value
        elif isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            name = getattr(node.func, "id", "")
            joins = isinstance(node.func, ast.Attribute) and node.func.attr == "join"
            joins = joins and isinstance(node.func.value, ast.Constant) and node.func.value.value == ", "  # type: ignore[attr-defined]
            if name not in ("str", "list", "tuple") and not joins:
                return node
            node = node.args[0]
        elif isinstance(node, ast.List) and len(node.elts) == 1 and isinstance(node.elts[0], ast.Starred):
            node = node.elts[0].value
        else:
            return node


def local_import(frame: Frame, name: str) -> object:
    """What an import inside the function brings."""
    here: Frame | None = frame
    while here is not None:
        for node in within(here.function):
            if isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    if (one.asname or one.name) == name:
                        return getattr(importlib.import_module(node.module), one.name, None)
        here = here.outer
    return None
