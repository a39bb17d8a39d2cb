# ruff: noqa: INP001  # a script, not a package
"""The texts that an expression can be, with the keys of ``params`` in the places of its values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from source_frames import LOOPS, MAX_DEPTH, Choices, Frame, Frames, Function, Module, fits, names_in, within

NOTHING: Choices = frozenset()
ANY = "*"
"""Stands for each key of a whole that is in ``params``."""
MISSING = "!"
"""In a sentence, `{!expression}`: a value that is in no ``params``."""


class Text(NamedTuple):
    """One text that an expression can be."""

    text: str
    when: Choices = NOTHING


class Unbound(Exception):
    """It depends on what a caller hands in."""


class Texts(Frames):
    """Reads sentences and ``params``."""

    def __init__(self, modules: list[Module]) -> None:
        super().__init__(modules)
        self.open_params: list[ast.AST] = []  # those that are being read

    nobody_calls = False

    def texts(
        self, node: ast.AST | None, frame: Frame, keys: Mapping[str, str], *, top: bool = True
    ) -> list[Text]:
        """The texts that an expression can be; raises `Unbound` where a caller must be asked. None: it is no text here."""
        if node is None:
            return []
        if not top and (key := self.key_of(node, frame, keys)):
            return [Text(f"{{{key}}}")]
        match node:
            case ast.Constant(value=str() | int() as value):
                return [Text(str(value))]
            case ast.IfExp():
                ways = [(node.body, True), (node.orelse, False)]
                taken = [(branch, frozenset({self.way(node.test, way, frame)})) for branch, way in ways]
                return self.either(taken, frame, keys, top=top)
            case ast.BoolOp(op=ast.Or()):
                return self.either([(value, NOTHING) for value in node.values], frame, keys, top=top)
            case ast.JoinedStr():
                return self.joined([self.piece(one, frame, keys) for one in node.values])
            case ast.BinOp(op=ast.Add()) if not any(map(is_number, (node.left, node.right))):
                return self.joined([self.piece(one, frame, keys) for one in (node.left, node.right)])
            case ast.Name():
                return self.named(node, frame, keys, top=top)
            case ast.Call():
                return self.returned(node, frame, keys)
        return self.of_module(node, frame)

    def key_of(self, node: ast.AST, frame: Frame, keys: Mapping[str, str]) -> str:
        """The key of ``params`` with this value; its own of ``counts["refused"]``, where all counts are in it."""
        match node:
            case ast.Subscript(slice=ast.Constant(value=str() as name)) if (
                f"{self.canonical(node.value, frame)}[…]" in keys
            ):
                return name
        return keys.get(self.canonical(node, frame), "")

    def of_module(self, node: ast.AST, frame: Frame) -> list[Text]:
        """A constant of the module, or one of a table of them."""
        if isinstance(node, ast.Subscript):
            table = self.value_of(node.value, frame)
            if isinstance(table, Mapping) and all(isinstance(one, str) for one in table.values()):
                if isinstance(node.slice, ast.Constant):
                    return [Text(table[node.slice.value])] if node.slice.value in table else []
                key = self.canonical(node.slice, frame)
                return [Text(value, frozenset({(key, str(name))})) for name, value in table.items()]
        value = self.value_of(node, frame)
        return [Text(str(value))] if isinstance(value, str | int) and not isinstance(value, bool) else []

    def either(
        self, ways: list[tuple[ast.expr, Choices]], frame: Frame, keys: Mapping[str, str], *, top: bool
    ) -> list[Text]:
        """One of several texts; where only some of them stand in the source, the others have no place in `params`."""
        found = [(value, when, self.texts(value, frame, keys, top=top)) for value, when in ways]
        if not any(texts for *_, texts in found):
            return []
        return [
            Text(one.text, one.when | when)
            for value, when, texts in found
            for one in texts or [Text(f"{{{MISSING}{self.canonical(value, frame)}}}")]
        ]

    def piece(self, node: ast.AST, frame: Frame, keys: Mapping[str, str]) -> list[Text]:
        """A piece of a sentence: what it says, or its place with the key of ``params``, or a place that has none."""
        quote = ""
        if isinstance(node, ast.FormattedValue):
            quote = "'" if node.conversion == ord("r") else ""
            spec = ast.unparse(node.format_spec).strip("f'\"") if node.format_spec else ""
            node = node.value
            if spec not in ("", "d", "s"):
                value = self.value_of(node, frame)
                if isinstance(value, int):
                    return [Text(format(value, spec))]
                return [Text(f"{{{MISSING}{self.canonical(node, frame)}:{spec}}}")]
        found = self.texts(node, frame, keys, top=False) or kept_value(node)
        if not found:
            found = [Text(f"{{{MISSING}{self.canonical(node, frame)}}}")]
        return [Text(f"{quote}{one.text}{quote}", one.when) for one in found]

    @staticmethod
    def joined(parts: list[list[Text]]) -> list[Text]:
        """The pieces one after the other, in every way in which they go together."""
        found = [Text("")]
        for part in parts:
            found = [
                Text(before.text + one.text, before.when | one.when)
                for before in found
                for one in part
                if fits(before.when, one.when)
            ][:64]
        return found

    def named(self, node: ast.Name, frame: Frame, keys: Mapping[str, str], *, top: bool) -> list[Text]:
        """What a variable can hold."""
        if frame.depth > MAX_DEPTH:
            return []
        if node.id in frame.bound:
            value, owner = frame.bound[node.id]
            return self.texts(value, owner, keys, top=top)
        if node.id in frame.assigned and (
            isinstance(frame.function, Function) or self.of_comprehension(node, frame)
        ):
            return self.held(node, frame, keys, top=top)
        if node.id in frame.parameters:
            if self.nobody_calls:
                return []
            raise Unbound(node.id)
        if frame.outer is not None:
            return self.named(node, frame.outer, keys, top=top)
        return self.of_module(node, frame)

    def held(self, node: ast.Name, frame: Frame, keys: Mapping[str, str], *, top: bool) -> list[Text]:
        """What was assigned to a variable."""
        found = []
        for place, value, part in self.reaching(node, frame):
            if isinstance(value, ast.AugAssign):  # what it held before, and what is put behind it
                return []
            if node.id in names_in(value):
                continue
            if isinstance(place, LOOPS) and value is place.iter:
                found += self.of_a_loop(place, part, frame)
                continue
            when = self.conditions(place, frame)
            tag = {(f"{id(place)}", str(id(value)))} if isinstance(place, LOOPS) else set()
            found += [
                Text(one.text, one.when | when | tag)
                for one in self.chosen(value, part, frame, keys, top=top)
            ]
        return found

    def of_a_loop(self, loop: ast.For | ast.comprehension, part: int | None, frame: Frame) -> list[Text]:
        """What the variable of a loop over a constant of the module can be."""
        values = self.value_of(loop.iter, frame)
        if (
            part is not None
            or not isinstance(values, tuple)
            or not all(isinstance(one, str) for one in values)
        ):
            return []
        return [Text(value, frozenset({(f"{id(loop)}", value)})) for value in values]

    def chosen(
        self, value: ast.AST, index: int | None, frame: Frame, keys: Mapping[str, str], *, top: bool
    ) -> list[Text]:
        """One of the values that are assigned side by side."""
        if index is None:
            return self.texts(value, frame, keys, top=top)
        if isinstance(value, ast.Tuple):
            return self.texts(value.elts[index], frame, keys, top=top)
        if isinstance(value, ast.IfExp):
            return [
                Text(one.text, one.when | {self.way(value.test, way, frame)})
                for way, branch in ((True, value.body), (False, value.orelse))
                for one in self.chosen(branch, index, frame, keys, top=top)
            ]
        if isinstance(value, ast.Subscript):
            table = self.value_of(value.value, frame)
            key = self.canonical(value.slice, frame)
            if isinstance(table, Mapping) and all(isinstance(one, tuple) for one in table.values()):
                return [Text(str(one[index]), frozenset({(key, str(name))})) for name, one in table.items()]
        return []

    def returned(self, call: ast.Call, frame: Frame, keys: Mapping[str, str]) -> list[Text]:
        """What a function of this package gives back, where that is text that stands in it."""
        target = self.function_of(call, frame)
        if target is None or frame.depth >= MAX_DEPTH:
            return []
        inner = self.inside(call, target, frame)
        found: list[Text] = []
        for node in within(target[1]):
            if isinstance(node, ast.Return) and node.value is not None:
                try:
                    one = self.texts(node.value, inner, keys)
                except Unbound:
                    return []
                if not one or any(MISSING in each.text for each in one):
                    return []
                when = self.conditions(node, inner)
                found += [Text(each.text, each.when | when) for each in one]
        return found

    def params(self, node: ast.AST | None, frame: Frame) -> dict[str, str]:
        """The keys of ``params``, each by the text of its value."""
        found: dict[str, str] = {}
        if frame.depth > MAX_DEPTH:
            return found
        match node:
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    found |= self.item(key, value, frame)
            case ast.BinOp():
                found |= self.params(node.left, frame) | self.params(node.right, frame)
            case ast.IfExp():
                found |= self.params(node.body, frame) | self.params(node.orelse, frame)
            case ast.BoolOp():
                for value in node.values:
                    found |= self.params(value, frame)
            case ast.Name():
                found |= self.params_named(node, frame) | {f"{self.canonical(node, frame)}[…]": ANY}
            case ast.Call():
                found |= self.params_returned(node, frame)
        return found

    def item(self, key: ast.AST | None, value: ast.AST, frame: Frame) -> dict[str, str]:
        """One item of a dict, or what is unpacked into it."""
        if key is None:
            return self.params(value, frame)
        if isinstance(key, ast.Constant):
            return {self.canonical(value, frame): str(key.value)}
        return {self.canonical(value, frame): one.text for one in self.texts(key, frame, {})}

    def params_named(self, node: ast.Name, frame: Frame) -> dict[str, str]:
        """What a variable holds, with what is put into it later."""
        if node.id in frame.bound:
            value, owner = frame.bound[node.id]
            return self.params(value, owner)
        found: dict[str, str] = {}
        for _, assigned, part in frame.assigned.get(node.id, ()):
            value = assigned.elts[part] if part is not None and isinstance(assigned, ast.Tuple) else assigned
            if value in self.open_params:  # `params = {**params, …}`
                continue
            self.open_params.append(value)
            found |= self.params(value, frame) if part is None or value is not assigned else {}
            self.open_params.pop()
        for one in within(frame.function):
            match one:
                case ast.AugAssign(target=ast.Name(id=node.id)):
                    found |= self.params(one.value, frame)
                case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=node.id), slice=key)]):
                    found |= self.item(key, one.value, frame)
        if not found and frame.outer is not None and node.id not in frame.parameters:
            return self.params_named(node, frame.outer)
        return found

    def params_returned(self, call: ast.Call, frame: Frame) -> dict[str, str]:
        """What a function of this package gives back, or `dict` of keywords."""
        found: dict[str, str] = {}
        target = self.function_of(call, frame)
        if target is not None:
            inner = self.inside(call, target, frame)
            for one in within(target[1]):
                if isinstance(one, ast.Return):
                    found |= self.params(one.value, inner)
        elif getattr(call.func, "id", "") == "dict":
            for keyword in call.keywords:
                found[self.canonical(keyword.value, frame)] = str(keyword.arg)
            for value in call.args:
                found |= self.params(value, frame)
        return found


def is_number(node: ast.AST) -> bool:
    """A number that stands in the source: what is added to it is one, too."""
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def kept_value(node: ast.AST) -> list[Text]:
    """A value out of the `params` of what is said in other words here: `found.params.get("suite")`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        owner, key = node.func.value, node.args[0]
        if isinstance(owner, ast.Attribute) and owner.attr == "params":
            return [Text(f"{{{ast.literal_eval(key)}}}")]
    return []
