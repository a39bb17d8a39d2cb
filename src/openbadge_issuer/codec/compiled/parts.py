"""Objects that many documents have in common, such as an achievement and its issuer: read once, and known again.

What an object with an IRI comes to does not depend on what stands around it: its blank nodes are linked to from inside
of it only, so their first degree hashes are always the same. What does depend on it is done anew for every document: the
labels of blank nodes, what several objects say of one subject, and the order of lines.
"""

from __future__ import annotations

import marshal
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from openbadge_issuer.codec.json_copying import encoded, quick_copy
from openbadge_issuer.codec.types import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openbadge_issuer.codec.compiled.dataset import Block
    from openbadge_issuer.codec.compiled.rules import Rule
    from openbadge_issuer.codec.rdfc import HashName
    from openbadge_issuer.codec.types import JSONObject

__all__ = ["Found", "Part", "Parts"]

_FEWEST_MEMBERS: Final = 4  # of an object that is worth it: a smaller one is read as soon as it is compared
_LARGEST: Final = Limits(max_bytes=20_000, max_total_bytes=20_000, max_values=1_000)
_MAX_KEPT: Final = 200
_MAX_MET: Final = 5_000  # numbers, for objects that were met once


class Part(NamedTuple):
    """What an object comes to as a value of one rule."""

    subject: str
    lines: Sequence[tuple[str, str]]
    """Subjects without blank nodes beside them, each with all its lines."""
    blocks: Mapping[tuple[str, str], Block]
    """What is said of the other subjects, the tails in order."""
    by_hash: Mapping[bytes, str]
    """The blank nodes by their first degree hashes."""
    nodes: int
    values: int
    depth: int


class _Kept(NamedTuple):
    """An object in all its values, how it is written, and what it comes to."""

    exactly: bytes
    text: bytes
    part: Part


_Key: TypeAlias = "tuple[Rule, str, HashName]"


class Parts:
    """What is kept from document to document, by rule and id; threads may share it.

    An object is kept when its id is met for the second time, so that nothing is made of what is met once. A pickle of
    this has nothing of it.
    """

    def __init__(self) -> None:
        self._kept: dict[_Key, _Kept] = {}
        self._met: set[int] = set()
        self._numbers = count()  # of parts, whose blank nodes are called by them; no two threads get the same

    def __reduce__(self) -> tuple[type[Parts], tuple[()]]:
        return Parts, ()

    def of_document(self) -> Found:
        """For one document, which nobody changes while it is in use."""
        return Found(self)

    def known(self, key: _Key, element: JSONObject, read_alone: Callable[[str], Part | None]) -> _Kept | None:
        """What is kept of an object, now if not before; ``read_alone`` reads it, given how its blank nodes are called."""
        kept = self._kept.get(key)
        if kept is None and not self._was_met(key):
            return None
        exactly = _exactly(element)
        if exactly is None:
            return None
        if kept is None:
            return self._make(key, element, exactly, read_alone)
        if kept.exactly == exactly:
            return kept
        self._kept.pop(key, None)  # it may change every time: it begins anew as one that was never met
        return None

    def _was_met(self, key: _Key) -> bool:
        number = hash(key)  # in place of the id, which may be a person's
        if number in self._met:
            self._met.discard(number)
            return True
        if len(self._met) >= _MAX_MET:
            self._met.clear()
        self._met.add(number)
        return False

    def _make(
        self, key: _Key, element: JSONObject, exactly: bytes, read_alone: Callable[[str], Part | None]
    ) -> _Kept | None:
        if quick_copy(element, _LARGEST) is None:
            return None
        part = read_alone(f"_:p{next(self._numbers)}b")
        if part is None:
            return None
        if len(self._kept) >= _MAX_KEPT:
            self._kept.clear()
        kept = self._kept[key] = _Kept(exactly, encoded(element), part)
        return kept


class Found:
    """The parts of one document, and how they are written in it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._taken: dict[int, JSONObject] = {}
        self.texts: dict[int, bytes] = {}
        """By ``id()`` of an object that stands in the document: its JSON."""

    def part(
        self, rule: Rule, element: JSONObject, hash_name: HashName, read_alone: Callable[[str], Part | None]
    ) -> Part | None:
        """What an object comes to; ``None`` for one that is to be read.

        So is one that stands there again: its blank nodes are others than those of the first.
        """
        id_ = element["id"]
        if type(id_) is not str or len(element) < _FEWEST_MEMBERS:
            return None
        kept = self._parts.known((rule, id_, hash_name), element, read_alone)
        if kept is None or id(kept.part) in self._taken:
            return None
        self._taken[id(kept.part)] = element
        self.texts[id(element)] = kept.text
        return kept.part


def _exactly(element: JSONObject) -> bytes | None:
    """Equal bytes only for equal objects, to the types of values and the order of members; ``None`` of what is no JSON.

    A value that stands in it several times is written once, so what shares one a million times takes no longer. For the
    same reason equal objects may be written differently: such a one is read, and nothing is wrong.
    """
    try:
        return marshal.dumps(element)
    except ValueError:
        return None
