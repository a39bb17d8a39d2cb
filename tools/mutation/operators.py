"""What is changed in a piece of code: for a node of the syntax tree, the nodes that stand in its place once.

Sentences (messages, advice, docstrings) are left alone: whether a comma is missed is nothing a test should say. Words
without a blank are changed: error codes, names of JSON members and of types.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy
from typing import Final, TypeVar

__all__ = ["changes", "default_changes"]

_Node = TypeVar("_Node", bound=ast.AST)

_COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_WORDING: Final = frozenset({"message", "advice", "help", "title"})


def changes(node: ast.AST, returns: str = "") -> Iterator[ast.AST]:  # noqa: C901, PLR0912 - one case for each kind of node
    """The nodes that may stand in place of this one; ``returns`` is the annotation of the function around it."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARISONS:
            yield _with(node, ops=[_COMPARISONS[type(operator)]()])
        case ast.BoolOp():
            for at in range(len(node.values)):
                rest = node.values[:at] + node.values[at + 1 :]
                yield rest[0] if len(rest) == 1 else _with(node, values=rest)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            yield _with(node, op=_ARITHMETIC[type(node.op)]())
        case ast.Constant():
            yield from _constants(node)
        case ast.Call():
            yield from _calls(node)
        case ast.Slice():
            yield from (_with(node, **{side: None}) for side in ("lower", "upper") if getattr(node, side))
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.comprehension(ifs=[_, *_]):
            for at in range(len(node.ifs)):
                yield _with(node, ifs=node.ifs[:at] + node.ifs[at + 1 :])
        case ast.ExceptHandler(type=ast.Tuple(elts=[_, _, *_]) as kinds):
            for at in range(len(kinds.elts)):
                yield _with(node, type=_with(kinds, elts=kinds.elts[:at] + kinds.elts[at + 1 :]))
        case ast.stmt():
            yield from _statements(node, returns)


def default_changes(node: ast.AST) -> Iterator[ast.Constant]:
    """What may stand in place of a parameter's default: constants for constants."""
    match node:
        case ast.Constant(value=None):
            yield _constant(node, value=True)
        case ast.Constant():
            yield from _constants(node)
        case _:
            return


def _statements(node: ast.stmt, returns: str) -> Iterator[ast.AST]:
    match node:
        case ast.If():
            yield from (_with(node, test=_constant(node.test, value)) for value in (True, False))
        case ast.While() if not isinstance(node.test, ast.Constant):
            yield _with(node, test=_constant(node.test, value=False))
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield from (_with(node, value=other) for other in _returned(value, returns))
        case ast.Raise() | ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield _deleted(node)
        case ast.Return(value=None) | ast.Assign(targets=[ast.Subscript() | ast.Attribute(), *_]):
            yield _deleted(node)
        case ast.Break():
            yield ast.copy_location(ast.Continue(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Break(), node)


def _returned(value: ast.expr, returns: str) -> Iterator[ast.expr]:
    if returns == "bool":
        yield from (_constant(value, known) for known in (True, False))
    elif returns == "str":
        yield _constant(value, "")
    elif returns.startswith("tuple[") and returns.endswith("...]"):
        if not (isinstance(value, ast.Tuple) and not value.elts):
            yield ast.copy_location(ast.Tuple(elts=[], ctx=ast.Load()), value)
    else:
        yield _constant(value, None)


def _constants(node: ast.Constant) -> Iterator[ast.Constant]:
    match node.value:
        case bool() as known:
            yield _constant(node, not known)
        case int() | float() as number:
            yield _constant(node, number + 1)
            if number:
                yield _constant(node, number - 1)
        case str() as text if text and not any(character.isspace() for character in text):
            yield _constant(node, f"{text}X")
        case bytes() as data if data:
            yield _constant(node, data + b"X")


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    for at, keyword in enumerate(node.keywords):
        if keyword.arg is not None and keyword.arg not in _WORDING:
            yield _with(node, keywords=node.keywords[:at] + node.keywords[at + 1 :])


def _constant(node: ast.AST, value: str | bytes | float | bool | None) -> ast.Constant:  # noqa: FBT001 - a value
    return ast.copy_location(ast.Constant(value), node)


def _deleted(node: ast.stmt) -> ast.Pass:
    return ast.copy_location(ast.Pass(), node)


def _with(node: _Node, **members: object) -> _Node:
    changed = copy(node)
    for name, value in members.items():
        setattr(changed, name, value)
    return changed
