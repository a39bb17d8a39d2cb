"""Results, each with the ResultDescription that it names, and descriptions with their levels as a set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from openbadge_issuer.rules.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbadge_issuer.codec.types import JSON
    from openbadge_issuer.rules.document import Node

__all__ = ["Description", "Result", "describe", "ids", "link"]


class Description(NamedTuple):
    """A ResultDescription with the ids of its levels and its allowed values as sets."""

    node: Node
    levels: frozenset[str]
    allowed: frozenset[str]


class Result(NamedTuple):
    """A Result, the description that it names (if its achievement has it), all levels of the achievement."""

    node: Node
    description: Description | None
    levels: frozenset[str]


def ids(entries: JSON) -> list[str]:
    """The ids of the objects in an array."""
    found = [entry.get("id") for entry in each(entries) if isinstance(entry, dict)]
    return [identifier for identifier in found if isinstance(identifier, str) and identifier]


def describe(nodes: Iterable[Node]) -> tuple[Description, ...]:
    """Every ResultDescription."""
    return tuple(
        [
            Description(
                node,
                frozenset(ids(node.value.get("rubricCriterionLevel"))),
                frozenset(
                    [entry for entry in each(node.value.get("allowedValue")) if isinstance(entry, str)]
                ),
            )
            for node in nodes
        ]
    )


def link(results: Iterable[Node], descriptions: Iterable[Description]) -> tuple[Result, ...]:
    """Every Result of a subject, with what its achievement describes."""
    described: dict[Node, dict[str, Description]] = {}
    levels: dict[Node, set[str]] = {}
    for description in descriptions:
        achievement = description.node.parent
        if achievement is not None and achievement.parent is not None:
            identifier = text(description.node.value.get("id"))
            if identifier:  # or a result that names none would have this one
                described.setdefault(achievement.parent, {})[identifier] = description
            levels.setdefault(achievement.parent, set()).update(description.levels)
    frozen = {subject: frozenset(found) for subject, found in levels.items()}
    return tuple(
        [
            Result(
                node,
                described.get(subject, {}).get(text(node.value.get("resultDescription")) or ""),
                frozen.get(subject, frozenset()),
            )
            for node in results
            if (subject := node.parent) is not None
        ]
    )
