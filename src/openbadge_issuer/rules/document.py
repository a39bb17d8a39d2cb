"""What rules read: every object of a document with its pointer, its class and the credential it belongs to.

`walk.read` makes it in one pass; rules read this and nothing else, so that all of them together take time in
proportion to the size of the document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.rules.known_contexts import Spellings, spellings
from openbadge_issuer.rules.rubrics import Description, Result, describe, link
from openbadge_issuer.rules.values import child, each, text
from openbadge_issuer.rules.vocabulary import PLAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.rules.vocabulary import Member

__all__ = [
    "VC_1_1",
    "VC_2_0",
    "Credential",
    "Document",
    "Node",
    "Purpose",
]

Purpose: TypeAlias = Literal["issue", "verify"]

_HOME: Final = ["@context"]
VC_1_1: Final = "https://www.w3.org/2018/credentials/v1"
VC_2_0: Final = "https://www.w3.org/ns/credentials/v2"


@dataclass(frozen=True, slots=True, eq=False)
class Credential:
    """The document itself or a credential inside it: where, its class, and which VCDM judges it."""

    pointer: str
    value: JSONObject
    kind: str
    version: Literal["1.1", "2.0"]

    @property
    def contexts(self) -> list[JSON]:
        """The entries of ``@context``; a single one counts as a list of one."""
        return each(self.value.get("@context"))

    @property
    def is_badge_family(self) -> bool:
        """Whether Open Badges and CLR rules apply, not only those of the VCDM."""
        return self.kind in {"AchievementCredential", "EndorsementCredential", "ClrCredential"}


@dataclass(slots=True, eq=False)
class Node:
    """A JSON object: ``kind`` is its class in `CLASSES` as its place says, or ``None`` where nobody says.

    ``parent`` is the object around it; ``undeclared`` are the names of the members that its class does not know.
    """

    pointer: str
    value: JSONObject
    kind: str | None
    credential: Credential
    parent: Node | None
    undeclared: list[str] = field(default_factory=list)

    @property
    def is_credential(self) -> bool:
        """Whether this is the document itself or a credential inside it."""
        return self.value is self.credential.value

    def at(self, name: str) -> str:
        """The pointer to a member."""
        return child(self.pointer, name)


@dataclass(eq=False)
class Document:
    """What the walk found. ``exceeded`` names the limit at which it stopped, ``foreign`` where it met no JSON.

    ``apart``: there are contexts or texts that are objects, and into these it has not looked.
    ``inner`` are the members that hold an object or array where a plain value is due, ``single`` those that should be arrays
    and are none, ``uris`` what should be a URI.
    """

    value: JSON
    purpose: Purpose
    allow_inline_contexts: bool = False
    exceeded: tuple[str, int] | None = None
    foreign: str | None = None
    apart: bool = False
    credentials: list[Credential] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    nulls: list[str] = field(default_factory=list)
    empty_arrays: list[str] = field(default_factory=list)
    nested_arrays: list[str] = field(default_factory=list)
    inner: list[tuple[Node, str, JSONObject | list[JSON], str]] = field(default_factory=list)
    single: list[tuple[Node, str]] = field(default_factory=list)
    uris: list[tuple[Node, str, JSON]] = field(default_factory=list)
    _declared: dict[str, list[tuple[Node, str, JSON]]] = field(default_factory=dict)
    _of: dict[str, list[Node]] = field(default_factory=dict)

    @cached_property
    def descriptions(self) -> tuple[Description, ...]:
        """Every ResultDescription, with its levels and values as sets."""
        return describe(self.of("ResultDescription"))

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """Every Result, with the ResultDescription that it names."""
        return link(self.of("Result"), self.descriptions)

    def of(self, *kinds: str) -> Sequence[Node]:
        """Every object of these classes."""
        if len(kinds) == 1:
            return self._of.get(kinds[0], ())
        return [node for kind in kinds for node in self._of.get(kind, ())]

    def declared(self, kind: str) -> Sequence[tuple[Node, str, JSON]]:
        """Every member (object, name, value) of this plain kind, but for strings that just have to be strings."""
        return self._declared.get(kind, ())

    @cached_property
    def issued(self) -> Sequence[Credential]:
        """The credentials, without the presentation that may be around them."""
        return [each for each in self.credentials if each.kind != "VerifiablePresentation"]

    @cached_property
    def badges(self) -> Sequence[Credential]:
        """The credentials to which the rules of Open Badges and CLR apply, not only those of the VCDM."""
        return [each for each in self.credentials if each.is_badge_family]

    @cached_property
    def odd(self) -> Sequence[Node]:
        """The objects with members that their class does not know, and not just the ``@context`` of a credential."""
        return [
            node
            for node in self.nodes
            if node.undeclared and not (node.undeclared == _HOME and node.is_credential)
        ]

    @cached_property
    def spellings(self) -> Spellings:
        """The longer spellings of the terms of every context that is named anywhere in the document by its URL."""
        return spellings(
            frozenset(
                entry
                for credential in self.credentials
                for entry in credential.contexts
                if isinstance(entry, str)
            )
        )

    def add_member(self, node: Node, name: str, value: JSON, declared: Member) -> None:
        """Record a member that its class declares."""
        if declared.kind == "URI":
            self.uris.append((node, name, value))
        elif declared.plain:
            self._declared.setdefault(declared.kind, []).append((node, name, value))
        if declared.many:
            if value is not None and not isinstance(value, list):
                self.single.append((node, name))
        elif declared.kind in PLAIN and isinstance(value, (dict, list)):
            self.inner.append((node, name, value, declared.kind))

    def add(self, node: Node) -> None:
        """Record an object."""
        self.nodes.append(node)
        if node.kind is not None:
            self._of.setdefault(node.kind, []).append(node)

    @cached_property
    def sharing_an_id(self) -> list[list[Node]]:
        """The objects that carry the id of another object, grouped by it."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            identifier = text(node.value.get("id"))
            if identifier:
                found.setdefault(identifier, []).append(node)
        return [nodes for nodes in found.values() if len(nodes) > 1]
