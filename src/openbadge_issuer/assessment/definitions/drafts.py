"""`Draft`: a definition that may be unfinished or wrong anywhere, read without ever raising; and what a rule is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from openbadge_issuer.assessment.definitions.texts import texts_of
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.errors import Finding, Param, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["Draft", "Hit", "Node", "Rule", "shown", "title_of", "words_of"]

_NOTHING: Final[Mapping[str, Param]] = MappingProxyType({})
_MAX_HITS: Final = 100  # places listed for one rule
_SHOWN: Final = 60  # characters of a text that a message repeats


class Hit(NamedTuple):
    """One place where a rule is broken, in one sentence, and what to do."""

    pointer: str
    message: str
    advice: str = ""
    params: Mapping[str, Param] = _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its code, how severe it is, what it asks, and what finds the breaches."""

    code: str
    severity: Severity
    title: str
    function: Callable[[Draft], Iterable[Hit]]

    def findings(self, draft: Draft) -> Iterator[Finding]:
        """What breaks this rule in a draft."""
        for hit in islice(self.function(draft), _MAX_HITS):
            yield Finding(
                code=self.code,
                message=hit.message,
                severity=self.severity,
                pointer=hit.pointer,
                params=dict(hit.params),
                advice=hit.advice,
            )


class Node:
    """An object of a draft, and where it is. What lacks, or is of another kind, reads as nothing."""

    def __init__(self, members: JSONObject, path: tuple[str | int, ...] = ()) -> None:
        self.members, self.path = members, path

    @property
    def pointer(self) -> str:
        """Where it is."""
        return join(*self.path)

    def at(self, *names: str | int) -> str:
        """The pointer of something in it."""
        return join(*self.path, *names)

    def text(self, name: str) -> str:
        """A text without the blanks around it; empty where there is none."""
        value = self.members.get(name)
        return value.strip() if isinstance(value, str) else ""

    def texts(self, name: str) -> list[tuple[str, str]]:
        """The texts of a list, each with its pointer; one value counts as a list of one."""
        value = self.members.get(name)
        if isinstance(value, str):
            return [(self.at(name), value.strip())]
        items = value if isinstance(value, list) else []
        return [
            (self.at(name, place), one.strip()) for place, one in enumerate(items) if isinstance(one, str)
        ]

    def number(self, name: str) -> int | float | None:
        """A number."""
        value = self.members.get(name)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool:
        """Whether it says ``true``."""
        return self.members.get(name) is True

    def node(self, name: str) -> Node:
        """An object in it; an empty one where there is none."""
        value = self.members.get(name)
        return Node(value if isinstance(value, dict) else {}, (*self.path, name))

    def nodes(self, name: str) -> list[Node]:
        """The objects of a list; one object counts as a list of one."""
        value: JSON = self.members.get(name)
        if isinstance(value, dict):
            return [Node(value, (*self.path, name))]
        items = value if isinstance(value, list) else []
        return [
            Node(one, (*self.path, name, place)) for place, one in enumerate(items) if isinstance(one, dict)
        ]

    def has(self, name: str) -> bool:
        """Whether something stands there that is neither empty nor blank."""
        value = self.members.get(name)
        return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})


class Draft(Node):
    """A whole draft."""

    @cached_property
    def requirements(self) -> list[Node]:
        """Everything that is to be handed in."""
        return [one for part in self.nodes("parts") for one in part.nodes("requirements")]

    @cached_property
    def criteria(self) -> list[Node]:
        """The rubric."""
        return self.nodes("criteria")

    @cached_property
    def scored(self) -> set[str]:
        """The short names of the criteria that a requirement names."""
        return {name for one in self.requirements for _, name in one.texts("criteria")}

    @property
    def is_product(self) -> bool:
        """Whether it is about a product."""
        return self.node("policy").text("subject") == "product"

    @property
    def is_english(self) -> bool:
        """Whether its wording can be looked at: English, or no language given."""
        return self.text("inLanguage")[:2].lower() in ("", "en")

    @cached_property
    def read_texts(self) -> list[tuple[str, str]]:
        """Every text that people read, each with its pointer."""
        return list(texts_of(self.members))


def words_of(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def shown(text: str, length: int = _SHOWN) -> str:
    """A text for a message: on one line, short and printable."""
    line = " ".join(text[: 4 * length].split())
    printable = "".join(character if character.isprintable() else "?" for character in line[:length])
    return printable + ("…" if len(line) > length else "")


def title_of(node: Node) -> str:
    """What an object is called in a message: its name, or else its short name."""
    return shown(node.text("name") or node.text("id"))
