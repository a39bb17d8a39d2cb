"""Expanded JSON-LD, as three small types: what `expansion` makes of a document and `to_rdf` makes quads of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON

__all__ = ["Item", "ListOf", "Node", "Value"]


@dataclass(slots=True)
class Node:
    """A node object. ``properties`` and ``reverse`` map an IRI to what it leads to, or comes from."""

    id: str | None = None
    types: list[str] = field(default_factory=list)
    properties: dict[str, list[Item]] = field(default_factory=dict)
    reverse: dict[str, list[Item]] = field(default_factory=dict)
    graph: list[Item] = field(default_factory=list)
    included: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Value:
    """A value object: a scalar, or any JSON where the datatype is ``@json``."""

    content: JSON
    datatype: str | None = None
    language: str | None = None


@dataclass(slots=True)
class ListOf:
    """A list object: its order is part of the data."""

    items: list[Item]


Item: TypeAlias = Node | Value | ListOf
