"""What rules read: every object of a document with its pointer, its class and the credential it belongs to.

`walk.read` makes it in one pass; rules read this and nothing else, so that all of them together take time in
proportion to the size of the document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.rules.vocabulary import CLASSES, Member

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = [
    "VC_1_1",
    "VC_2_0",
    "Credential",
    "Document",
    "Node",
    "Purpose",
    "child",
    "each",
    "text",
    "types_of",
]

Purpose: TypeAlias = Literal["issue", "verify"]

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


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A JSON object: ``kind`` is its class in `CLASSES` as its place says, or ``None`` where nobody says."""

    pointer: str
    value: JSONObject
    kind: str | None
    credential: Credential

    @property
    def is_credential(self) -> bool:
        """Whether this is the document itself or a credential inside it."""
        return self.value is self.credential.value

    def members(self) -> Iterator[tuple[str, JSON, Member]]:
        """Name, value and declaration of the members that its class knows."""
        known = CLASSES.get(self.kind or "", {})
        for name, value in self.value.items():
            if name in known:
                yield name, value, known[name]

    def at(self, name: str) -> str:
        """The pointer to a member."""
        return child(self.pointer, name)


@dataclass(slots=True, eq=False)
class Document:
    """What the walk found. ``exceeded`` names the limit at which it stopped, ``foreign`` where it met no JSON."""

    value: JSON
    purpose: Purpose
    allow_inline_contexts: bool = False
    exceeded: tuple[str, int] | None = None
    foreign: str | None = None
    credentials: list[Credential] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    nulls: list[str] = field(default_factory=list)
    empty_arrays: list[str] = field(default_factory=list)
    nested_arrays: list[str] = field(default_factory=list)
    _of: dict[str, list[Node]] = field(default_factory=dict)

    def of(self, *kinds: str) -> Iterator[Node]:
        """Every object of these classes."""
        for kind in kinds:
            yield from self._of.get(kind, ())

    def context_urls(self) -> frozenset[str]:
        """Every context that is named anywhere in the document by its URL."""
        return frozenset(
            entry
            for credential in self.credentials
            for entry in credential.contexts
            if isinstance(entry, str)
        )

    def subjects(self, *kinds: str) -> Iterator[Node]:
        """The ``credentialSubject`` objects of the credentials of these classes."""
        for node in self.of("AchievementSubject", "EndorsementSubject", "ClrSubject", "BitstringStatusList"):
            if node.credential.kind in kinds:
                yield node

    def add(self, node: Node) -> None:
        """Record an object."""
        self.nodes.append(node)
        if node.kind is not None:
            self._of.setdefault(node.kind, []).append(node)

    def sharing_an_id(self) -> list[list[Node]]:
        """The objects that carry the id of another object, grouped by it."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            identifier = text(node.value.get("id"))
            if identifier:
                found.setdefault(identifier, []).append(node)
        return [nodes for nodes in found.values() if len(nodes) > 1]


def child(pointer: str, token: str | int) -> str:
    """The pointer one step further (RFC 6901)."""
    return (
        f"{pointer}/{token}"
        if isinstance(token, int)
        else f"{pointer}/{token.replace('~', '~0').replace('/', '~1')}"
    )


def each(value: JSON) -> list[JSON]:
    """The items of an array; a single value as a list of one; nothing as none."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def text(value: JSON) -> str | None:
    """The value where it is a string."""
    return value if isinstance(value, str) else None


def types_of(value: JSONObject) -> Sequence[str]:
    """The strings in ``type``."""
    return [item for item in each(value.get("type")) if isinstance(item, str)]
