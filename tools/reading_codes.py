# ruff: noqa: INP001  # a script, not a package
"""Reads the source: which codes it gives, the sentence of each, and whether every value in it is in ``params``.

A call that builds something with a code is read where it stands. Where the code or the sentence comes from the caller,
it is read again for each caller, with the arguments put in. What is chosen side by side stays together: of two
branches of one condition, no code gets the sentence of the other.

A value is that of a key of ``params`` where both are the same expression. What only writes it is left aside: ``str()``,
``list()``, ``tuple()``, ``", ".join()`` and the quotes of ``!r``. What cuts it is not: params has the value as it is shown.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from source_frames import MAX_DEPTH, Frame, Module, fits, within
from source_texts import ANY, MISSING, Text, Texts, Unbound

from openbadge_issuer.errors import OpenBadgeError

RULES_ROOM = "openbadge_issuer.rules."


SAID_OF_A_PLACE = ("NoJson", "Pattern")
"""What goes on after the place, as all `PydanticCustomError`s of the models do."""


@dataclass(frozen=True)
class Said:
    """What one call says: a code, a sentence whose places are keys of ``params``, advice, and where it stands."""

    code: str
    sentence: str
    advice: tuple[str, ...]
    keys: frozenset[str]
    where: str


def is_kind_of_another(function: ast.AST) -> bool:
    """``type(error)``: an error of the same kind as one that was caught."""
    return isinstance(function, ast.Call) and getattr(function.func, "id", "") == "type"


def hands_on(code: ast.AST) -> bool:
    """Whether it is the code of something that says it already: `error.detail_code`, `listing.code or found.code`."""
    if isinstance(code, ast.BoolOp):
        return all(map(hands_on, code.values))
    return isinstance(code, ast.Attribute) and code.attr in ("code", "detail_code")


def is_of_super(function: ast.AST) -> bool:
    """``super().__init__``: how a class says what all its errors say."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "__init__"
        and isinstance(function.value, ast.Call)
        and getattr(function.value.func, "id", "") == "super"
    )


def constructor_of(value: Callable[..., object], function: ast.AST) -> Callable[..., object]:
    """What is called: of ``super().__init__``, the constructor of the class above."""
    return value.__mro__[1] if isinstance(value, type) and is_of_super(function) else value


def with_place(given: Mapping[str, ast.AST]) -> dict[str, ast.AST]:
    """The sentence that `models._findings` makes of what was said of a place."""
    if "message" not in given:
        return dict(given)
    said = ast.BinOp(ast.Constant("`{place}` "), ast.Add(), cast("ast.expr", given["message"]))
    return {**given, "message": ast.BinOp(said, ast.Add(), ast.Constant("."))}


class Reader(Texts):
    """Reads all modules of a package."""

    def __init__(self, modules: list[Module]) -> None:
        super().__init__(modules)
        self.wrappers: set[ast.AST] = set()
        self.read_for_callers: set[ast.AST] = set()
        self.called: set[ast.AST] = set()
        self.read: set[tuple[ast.AST, str]] = set()  # calls whose code was made out, with what they are given
        self.seen: dict[tuple[ast.AST, str], str] = {}  # all that are given one, each with its place

    def arguments(self, call: ast.Call, frame: Frame) -> dict[str, ast.AST] | None:
        """The arguments by name, of a call that builds something with a code; ``None`` of any other."""
        value = OpenBadgeError if is_kind_of_another(call.func) else self.value_of(call.func, frame)
        value = self.own_class(call.func, frame) or value
        given: dict[str, ast.AST] = {one.arg: one.value for one in call.keywords if one.arg}
        if value is None or not callable(value):
            return None
        if value is dataclasses.replace:
            return given if "code" in given else None
        named = getattr(value, "__name__", "")
        if named == "PydanticCustomError":
            return with_place(dict(zip(("code", "message"), call.args, strict=False)))
        try:
            names = list(inspect.signature(constructor_of(value, call.func)).parameters)
        except (TypeError, ValueError):
            return None
        if isinstance(value, type) and ("message" not in names or (named != "Hit" and "code" not in names)):
            return None
        if not isinstance(value, type) and (named != "check" or "outcome" not in names):
            return None
        given |= dict(zip(names, call.args, strict=False))
        if named in SAID_OF_A_PLACE:
            return with_place(given)
        own = getattr(value, "code", None)
        if "code" not in given and isinstance(own, str):
            given["code"] = ast.Constant(own)
        return given

    @staticmethod
    def own_class(function: ast.AST, frame: Frame) -> object:
        """The class of the library's errors in which ``super().__init__`` is called; ``None`` of any other call."""
        if not is_of_super(function):
            return None
        node = function
        while not isinstance(node, ast.ClassDef):
            node = frame.module.parents[node]
        value = getattr(frame.module.value, node.name, None)
        return value if isinstance(value, type) and issubclass(value, OpenBadgeError) else None

    def said(self, frame: Frame, code: str = "") -> Iterator[Said]:
        """What is said in a function; ``code`` is that of its rule. A function that its callers fill is noted as such."""
        for node in within(frame.function):
            if not isinstance(node, ast.Call):
                continue
            given = self.arguments(node, frame)
            try:
                if given is not None:
                    yield from self.built(node, given, frame, code)
                    continue
            except Unbound:
                self.read_for_callers.add(frame.function)
                continue
            target = self.function_of(node, frame)
            if target is None or frame.depth >= MAX_DEPTH:
                continue
            if target[1] in self.wrappers or (code and target[0].name.startswith(RULES_ROOM)):
                inner = self.inside(node, target, frame)
                self.called.add(target[1])
                before = target[1] in self.read_for_callers
                self.read_for_callers.discard(target[1])
                yield from self.said(inner, code)
                if target[1] in self.read_for_callers:
                    self.read_for_callers.add(frame.function)
                elif before:
                    self.read_for_callers.add(target[1])

    def built(self, call: ast.Call, given: Mapping[str, ast.AST], frame: Frame, rule: str) -> Iterator[Said]:
        """What one call says, under each of its codes."""
        params = self.params(given.get("params"), frame)
        here = self.conditions(call, frame)
        where = f"{frame.module.name.removeprefix('openbadge_issuer.')}:{call.lineno}"
        codes = [Text(rule)] if rule else self.texts(given.get("code"), frame, {})
        codes = [one for one in codes if one.text and MISSING not in one.text and fits(one.when, here)]
        if "outcome" in given and "name" in given:
            checks = self.texts(given["name"], frame, {})
            codes = [
                Text(one.text if "." in one.text else f"{name.text}.{one.text}", one.when | name.when)
                for one in codes
                for name in checks
                if fits(one.when, name.when)
            ]
        code = self.canonical(given["code"], frame) if "code" in given else ""
        if code and not hands_on(ast.parse(code, mode="eval").body):
            self.seen[call, code] = f"{where}: {ast.unparse(call.func)}({code})"
        self.read |= {(call, code)} if codes else set()
        if not codes:
            return
        sentences = self.texts(given.get("message"), frame, params)
        if not sentences:
            hole = f"{{{MISSING}{self.canonical(given['message'], frame)}}}" if "message" in given else ""
            sentences = [Text(hole)]
        advice = self.texts(given.get("advice"), frame, params)
        if "advice" in given and not advice:
            advice = [Text(f"{{{MISSING}{self.canonical(given['advice'], frame)}}}")]
        for one in codes:
            for sentence in sentences:
                when = one.when | here
                if fits(when, sentence.when) and fits(here, sentence.when):
                    told = [each.text for each in advice if fits(when | sentence.when, each.when)]
                    yield Said(
                        one.text, sentence.text, tuple(told), frozenset(params.values()) - {ANY}, where
                    )

    def rule(self, code: str, function: Callable[..., object]) -> Iterator[Said]:
        """What a rule says, under its code."""
        module = self.modules[function.__module__]
        (node,) = module.functions[function.__name__]
        yield from self.said(Frame(module, node), code)

    @property
    def unread(self) -> list[str]:
        """The places that give a code of which nothing could be made out: what they say is in no catalogue."""
        return [where for call, where in self.seen.items() if call not in self.read]

    def everything(self) -> Iterator[Said]:
        """What all functions say."""
        frames = [
            Frame(module, function)
            for module in self.modules.values()
            for function in [module.tree, *(one for each in module.functions.values() for one in each)]
        ]
        while True:
            found = [one for frame in frames for one in self.said(frame)]
            if self.read_for_callers <= self.wrappers:
                break
            self.wrappers |= self.read_for_callers
            self.read_for_callers = set()
        yield from found
        self.nobody_calls = True
        for frame in frames:
            if frame.function in self.wrappers - self.called:
                yield from self.said(frame)
