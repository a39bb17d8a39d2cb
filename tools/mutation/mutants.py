"""The mutants of a module: every change that the operators know, in every function, in the order of the source."""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from mutation.operators import changes, default_changes

__all__ = ["Identity", "Module", "Mutant"]

_WIDEST: Final = 70  # characters of code that the name of a change repeats
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_UNCHANGED: Final = {"annotation", "returns", "decorator_list", "type_params", "format_spec"}


class Identity(NamedTuple):
    """What a mutant is called, whatever is written above and below it."""

    module: str
    function: str
    line: str
    change: str
    nth: int = 0  # of several that are alike in one function


class _Place(NamedTuple):
    """Where a node hangs."""

    parent: ast.AST
    member: str
    at: int | None

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.member, node)
        else:
            getattr(self.parent, self.member)[self.at] = node


class _Inside(NamedTuple):
    """What is around a node."""

    names: tuple[str, ...] = ()
    function: ast.AST | None = None  # the outermost one: what is patched
    statement: ast.stmt | None = None
    returns: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One change: where it is, whether it is a default, and how it is made and unmade."""

    identity: Identity
    digest: str  # of the outermost function, without its comments
    function: ast.AST
    lines: range  # of the statement: who ran one of them may notice
    is_default: bool
    place: _Place
    before: ast.AST
    after: ast.AST


class Module:
    """A source file: its tree and its mutants."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.source = path.read_text(encoding="utf-8")
        self.lines = self.source.splitlines()
        self.tree = ast.parse(self.source)
        self.outside: Counter[str] = Counter()  # what no patch reaches: tables and constants, by name
        self.mutants = tuple(self._named())

    def _named(self) -> Iterator[Mutant]:
        seen: Counter[Identity] = Counter()
        digests: dict[ast.AST, str] = {}
        for place, before, after, inside, is_default in _sites(self.tree, _Inside()):
            if inside.function is None:
                self.outside[".".join(inside.names) or _target(inside.statement)] += 1
                continue
            if _text(before) == _text(after):
                continue
            where = inside.statement or inside.function
            line: int = getattr(before, "lineno", getattr(where, "lineno", 1))
            change = f"{_text(before)} → {_text(after)}"
            identity = Identity(self.name, ".".join(inside.names), self.lines[line - 1].strip(), change)
            named = identity._replace(nth=seen[identity])
            seen[identity] += 1
            if inside.function not in digests:
                digests[inside.function] = hashlib.sha256(ast.unparse(inside.function).encode()).hexdigest()[
                    :16
                ]
            yield Mutant(
                named,
                digests[inside.function],
                inside.function,
                _lines(where, before),
                is_default,
                place,
                before,
                after,
            )


def _sites(node: ast.AST, inside: _Inside) -> Iterator[tuple[_Place, ast.AST, ast.AST, _Inside, bool]]:
    for member, value in ast.iter_fields(node):
        if member in _UNCHANGED or _is_docstring(node, member):
            continue
        for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_left_alone(node, child):
                continue
            place = _Place(node, member, at)
            within = _entered(child, inside)
            is_default = isinstance(node, ast.arguments) and member in {"defaults", "kw_defaults"}
            if is_default and inside.function is not None and _is_outermost(node, inside):
                for default in default_changes(child):
                    yield place, child, default, inside, True
                continue
            for after in changes(child, within.returns):
                yield place, child, after, within, False
            yield from _sites(child, within)


def _entered(node: ast.AST, inside: _Inside) -> _Inside:
    if isinstance(node, ast.stmt):
        inside = inside._replace(statement=node)
    if isinstance(node, _SCOPES):
        inside = inside._replace(names=(*inside.names, node.name))
    if isinstance(node, _FUNCTIONS):
        returns = ""
        if not isinstance(node, ast.Lambda) and node.returns is not None:
            returns = ast.unparse(node.returns)
        inside = inside._replace(function=inside.function or node, returns=returns)
        if isinstance(node, ast.Lambda):
            inside = inside._replace(names=(*inside.names, "<lambda>"))
    return inside


def _is_outermost(arguments: ast.AST, inside: _Inside) -> bool:
    return getattr(inside.function, "args", None) is arguments


def _is_docstring(node: ast.AST, member: str) -> bool:
    return isinstance(node, ast.Expr) and member == "value" and isinstance(node.value, ast.Constant)


def _is_left_alone(parent: ast.AST, child: ast.AST) -> bool:
    match parent, child:
        case (ast.JoinedStr(), ast.Constant()) | (_, ast.Import() | ast.ImportFrom()):
            return True
        case _, ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Call(func=ast.Name(id="cast" | "TypeVar" | "getattr")), ast.Constant():
            return True
        case ast.Subscript(), ast.Constant(value=str()) if isinstance(parent.ctx, ast.Del):
            return True
        case _:
            return False


def _lines(statement: ast.AST, node: ast.AST) -> range:
    """The lines of a simple statement, or of the head of one that has a body."""
    first = min(statement.lineno, getattr(node, "lineno", statement.lineno))  # type: ignore[attr-defined]
    body = getattr(statement, "body", None)
    if isinstance(statement, _FUNCTIONS) and body:  # a default, or a lambda in a table
        return range(first, statement.end_lineno + 1)  # type: ignore[operator]  # a parsed node has one
    last = body[0].lineno - 1 if isinstance(body, list) and body else statement.end_lineno  # type: ignore[attr-defined]
    return range(first, max(first, last) + 1)


def _target(statement: ast.stmt | None) -> str:
    match statement:
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return ast.unparse(target)
        case _:
            return "the module itself"


def _text(node: ast.AST) -> str:
    match node:
        case ast.If() | ast.While():
            text = f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
        case ast.Pass():
            text = "nothing"
        case ast.ExceptHandler():
            text = f"except {ast.unparse(node.type) if node.type else ''}"
        case ast.comprehension():
            text = f"for {ast.unparse(node.target)} " + " ".join(
                f"if {ast.unparse(test)}" for test in node.ifs
            )
        case ast.Call():
            text = ast.unparse(node)
        case _:
            text = ast.unparse(node)
    text = re.sub(r"\s+", " ", text)
    if len(text) <= _WIDEST:
        return text
    return f"{text[: _WIDEST // 2]}…{text[-_WIDEST // 2 :]}~{hashlib.sha256(text.encode()).hexdigest()[:6]}"
