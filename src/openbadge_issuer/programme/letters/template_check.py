"""What a letter's template may do: say the values that it is given, choose between texts, and repeat over lists.

It is judged before it is ever used, by an allow-list of what can stand in it: no call, no arithmetic, no assignment, no
other file, no attribute but those that a value has. So it reaches nothing, never runs long, and a slip has a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.errors import ConfigurationError

if TYPE_CHECKING:
    from jinja2 import nodes

__all__ = ["FILTERS", "Shape", "check_template", "template_fault"]

Shape: TypeAlias = "str | tuple[Shape] | Mapping[str, Shape]"
"""``text`` or ``yes``; a list of one shape; a value with named parts."""

FILTERS: Final = ("length", "lower", "quoted", "upper")
_LOOP: Final[Mapping[str, Shape]] = {"first": "yes", "last": "yes", "index": "text"}
_MAX_NESTING: Final = 3
_PLAIN: Final = (
    "And",
    "Compare",
    "Concat",
    "CondExpr",
    "Const",
    "If",
    "Not",
    "Operand",
    "Or",
    "Output",
    "TemplateData",
)


def template_fault(name: str, line: int, what: str, advice: str = "") -> ConfigurationError:
    """The error of a template, with its file and line."""
    return ConfigurationError(
        f"{name}, line {line}: {what}",
        code="config.template",
        params={"file": name, "line": line},
        advice=advice,
    )


def check_template(name: str, template: nodes.Template, values: Mapping[str, Shape]) -> None:
    """Returns if the template does nothing but say these values; raises `ConfigurationError` (``config.template``)."""
    _Check(name).body(template.body, dict(values), 0)


@dataclass(frozen=True, slots=True)
class _Check:
    name: str

    def body(self, parts: list[nodes.Node], known: Mapping[str, Shape], depth: int) -> None:
        for part in parts:
            self.node(part, known, depth)

    def node(self, node: nodes.Node, known: Mapping[str, Shape], depth: int) -> None:
        kind = type(node).__name__
        if kind == "For":
            self._loop(node, known, depth)  # type: ignore[arg-type]  # it is one, by its name
        elif kind in ("Name", "Getattr"):
            shape = self._shape(node, known)
            if not isinstance(shape, str) and kind == "Name" and isinstance(shape, Mapping):
                raise self._fault(node, f"{self._written(node)} has parts; say which.", _listed(shape))
        elif kind == "Filter":
            self._filter(node, known, depth)  # type: ignore[arg-type]
        elif kind in _PLAIN:
            for child in node.iter_child_nodes():
                self.node(child, known, depth)
        else:
            raise self._fault(
                node,
                "This can not stand in a letter.",
                "Letters say values ({{ name }}), choose ({% if %}) and repeat ({% for %}), and nothing else.",
            )

    def _loop(self, node: nodes.For, known: Mapping[str, Shape], depth: int) -> None:
        shape = self._shape(node.iter, known) if type(node.iter).__name__ in ("Name", "Getattr") else "text"
        if not isinstance(shape, tuple):
            raise self._fault(node, "Only a list can be repeated.", _lists(known))
        target = getattr(node.target, "name", None)
        if not isinstance(target, str) or target in known or node.test is not None or node.recursive:
            raise self._fault(
                node, "A list is repeated as {% for item in list %}, with a new name for the item."
            )
        if depth >= _MAX_NESTING:
            raise self._fault(node, f"Lists are repeated within each other {_MAX_NESTING} times at most.")
        self.body(node.body, {**known, target: shape[0], "loop": _LOOP}, depth + 1)
        self.body(node.else_, known, depth)

    def _filter(self, node: nodes.Filter, known: Mapping[str, Shape], depth: int) -> None:
        if node.name not in FILTERS:
            raise self._fault(node, f"There is no filter {node.name}.", f"There are {', '.join(FILTERS)}.")
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
            raise self._fault(node, f"The filter {node.name} takes nothing in brackets.")
        if node.name == "length":
            self._shape(node.node, known)
        else:
            self.node(node.node, known, depth)

    def _shape(self, node: nodes.Node, known: Mapping[str, Shape]) -> Shape:
        of, name = getattr(node, "node", None), getattr(node, "attr", getattr(node, "name", ""))
        if type(node).__name__ not in ("Name", "Getattr") or getattr(node, "ctx", "load") != "load":
            raise self._fault(node, "A value is named as `name` or `name.part`.")
        around = known if of is None else self._shape(of, known)
        if not isinstance(around, Mapping):
            raise self._fault(node, f"{self._written(of)} has no parts.")
        if name not in around:
            near = get_close_matches(str(name), list(around), n=1)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise self._fault(node, f"There is no {self._written(node)} here.", meant + _listed(around))
        return around[str(name)]

    def _written(self, node: nodes.Node | None) -> str:
        of = getattr(node, "node", None)
        before = f"{self._written(of)}." if of is not None else ""
        return before + str(getattr(node, "attr", getattr(node, "name", "this")))

    def _fault(self, node: nodes.Node, what: str, advice: str = "") -> ConfigurationError:
        return template_fault(self.name, node.lineno, what, advice)


def _listed(values: Mapping[str, Shape]) -> str:
    return f"There are {', '.join(sorted(values))}."


def _lists(values: Mapping[str, Shape]) -> str:
    lists = sorted(name for name, shape in values.items() if isinstance(shape, tuple))
    return f"The lists here are {', '.join(lists)}." if lists else "There is no list here."
