"""YAML 1.2 by its core schema, read event by event: texts, numbers, truth values, lists and maps, and nothing else.

Aliases are counted as what they stand for, tags are refused, a name may stand once in a map, and a member with nothing
behind it is left out. Dates are texts, and so is ``yes``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, cast

from openbadge_issuer.assessment.definitions.drafts import shown
from openbadge_issuer.assessment.definitions.source import Source
from openbadge_issuer.assessment.definitions.yaml_refusals import (
    Mark,
    anchored,
    explained,
    refused,
    too_much,
)
from openbadge_issuer.assessment.definitions.yaml_values import Copier, Size, resolved
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import Finding, InputError, LimitExceeded, MissingExtra, OpenBadgeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml import YAML

__all__ = ["read_yaml"]

_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str")
_MAX_FINDINGS: Final = 100
_MAX_ANCHORS: Final = 100  # a definition needs none


def _is_half(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


class _Event(Protocol):
    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: object
    value: str
    style: str | None
    version: object


@dataclass(slots=True)
class _Open:
    """A list or map that is not closed yet."""

    value: list[object] | dict[str, object]
    path: tuple[str | int, ...]
    anchor: str | None
    before: Size
    """What was read before it."""
    name: str | None = None
    """The name whose value comes next."""
    skipped: bool = False
    """Whether that name stands here for the second time."""


def read_yaml(text: str, limits: Limits) -> Source:
    """What a YAML text says; raises like `source.read`."""
    if len(text.encode()) > limits.max_bytes:
        raise LimitExceeded(
            f"The file has more than {limits.max_bytes} bytes.",
            code="limit.bytes",
            params={"limit": limits.max_bytes},
            advice="Keep pictures beside the definition, and give their addresses.",
        )
    reader = _Reader(text, limits)
    reader.read()
    copier = Copier(limits)  # shares nothing any more: what aliases repeat was counted
    document = copier.copy(reader.root, ())
    if document is None:
        raise InputError("Line 1: There is nothing in this file.", code="yaml.document", params={"line": 1})
    if not isinstance(document, dict):
        raise InputError(
            "Line 1: There are no names with a colon behind them in this file.",
            code="yaml.document",
            params={"line": 1},
            advice="Write one member on each line, such as `name: ` and a title.",
        )
    return Source(
        document=document, lines=reader.lines, written=copier.written, findings=tuple(reader.findings)
    )


def _yaml() -> YAML:
    try:
        from ruamel.yaml import YAML  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        raise MissingExtra("programme", "A file in YAML") from None
    return YAML(typ="safe", pure=True)


class _Reader:
    def __init__(self, text: str, limits: Limits) -> None:
        self.text, self.limits = text, limits
        self.rows = text.splitlines()
        self.lines: dict[str, int] = {"": 1}
        self.findings: list[Finding] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[object, Size]] = {}
        self.root: object = None
        self.documents = 0
        self.size = Size()
        self.line = 1

    def read(self) -> None:
        for event in self._events():
            self.line = event.start_mark.line + 1
            self._take(event)

    def _events(self) -> Iterator[_Event]:
        yaml = _yaml()
        from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415
        from ruamel.yaml.reader import ReaderError  # noqa: PLC0415

        try:
            yield from cast("Iterator[_Event]", yaml.parse(self.text))
        except OpenBadgeError:
            raise
        except ReaderError as error:
            refusal = refused(
                self.text.count("\n", 0, error.position) + 1,
                "There is a character that no text file has, such as a control character.",
                "Delete it: it can not be seen in most editors.",
            )
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            refusal = explained(str(error.problem), mark.line + 1 if mark else 1, error.context_mark)
        except Exception:  # noqa: BLE001 - of a parser of somebody else, in a text of anybody
            refusal = refused(self.line, "This is not YAML.", "Look at this line and the one behind it.")
        else:
            return
        raise refusal

    def _take(self, event: _Event) -> None:
        match type(event).__name__:
            case "DocumentStartEvent":
                self._begin(event)
            case "ScalarEvent":
                self._scalar(event)
            case "AliasEvent":
                self._alias(event)
            case "MappingStartEvent":
                self._enter(event, {})
            case "SequenceStartEvent":
                self._enter(event, [])
            case "MappingEndEvent" | "SequenceEndEvent":
                self._leave()

    def _begin(self, event: _Event) -> None:
        self.documents += 1
        if self.documents > 1:
            self._note(event, "document", "A second document begins here.", "Keep one in a file.")
        if event.version not in (None, (1, 2)):
            self._note(
                event, "version", "The file asks for another YAML than 1.2.", "Leave the %YAML line out."
            )

    def _enter(self, event: _Event, value: list[object] | dict[str, object]) -> None:
        self._untagged(event, ())
        if len(self.open) >= self.limits.max_depth:
            raise LimitExceeded(
                f"Line {event.start_mark.line + 1}: Lists and maps are nested more than {self.limits.max_depth} deep.",
                code="limit.depth",
                params={"line": event.start_mark.line + 1, "limit": self.limits.max_depth},
            )
        if self._awaits_name():
            raise refused(
                event.start_mark.line + 1, "The name of a member is a list or a map.", "Names are texts."
            )
        self._here(event)
        self.open.append(_Open(value, self._path(), event.anchor, self.size))
        self._grow(Size(values=1))

    def _leave(self) -> None:
        closed = self.open.pop()
        self._anchor(closed.anchor, closed.value, self.size - closed.before)
        self._put(closed.value)

    def _grow(self, by: Size) -> None:
        """Refuses too much while it is read, before the rest of it costs anything."""
        self.size += by
        if self.size.values > self.limits.max_values or self.size.characters > self.limits.max_bytes:
            raise too_much(self.limits)

    def _anchor(self, name: str | None, value: object, size: Size) -> None:
        if name is None:
            return
        self.anchors[name] = (value, size)
        if len(self.anchors) > _MAX_ANCHORS:
            raise anchored(self.line, _MAX_ANCHORS)

    def _alias(self, event: _Event) -> None:
        name = str(event.anchor)
        if self._awaits_name() or name not in self.anchors:
            raise refused(
                event.start_mark.line + 1,
                f"*{shown(name)} stands for nothing that was written before it.",
                "If it is a text that begins with an asterisk, put it in quotes.",
            )
        value, size = self.anchors[name]
        self._grow(size)
        self._here(event)
        self._put(value)

    def _scalar(self, event: _Event) -> None:
        if _is_half(event.value):
            raise refused(
                self.line, "An escape (\\u…) stands for half of a character.", "Write the character itself."
            )
        self._cut_off(event)
        if self._awaits_name():
            self._name(event)
            return
        text = event.value
        plain = self._untagged(event, _TEXT_TAGS) and event.style is None and event.tag is None
        value = resolved(text) if plain else text
        if value is None and not self._in_map():
            self._note(
                event,
                "empty",
                "There is nothing in this item of a list.",
                "Write it, or take the line out.",
            )
        size = Size(1, len(text))
        self._grow(size)
        self._anchor(event.anchor, value, size)
        self._here(event)
        self._put(value)

    def _name(self, event: _Event) -> None:
        holder = self.open[-1]
        name, members = event.value, cast("dict[str, object]", holder.value)
        self._untagged(event, _TEXT_TAGS)
        self._grow(Size(characters=len(name)))
        pointer = join(*holder.path, name)
        holder.name, holder.skipped = name, name in members
        if holder.skipped:
            self._note(
                event,
                "duplicate_name",
                f"`{shown(name)}` stands here for the second time; the first is in line {self.lines.get(pointer, 1)}.",
                "Keep one of the two.",
                pointer,
            )
        elif name == "<<" and event.style is None:
            self._note(
                event, "merge", "`<<` (merging maps) is not part of YAML 1.2.", "Write it out.", pointer
            )
            holder.skipped = True
        else:
            self.lines[pointer] = event.start_mark.line + 1
            members[name] = None  # keeps its place, and shows the second of two

    def _put(self, value: object) -> None:
        if not self.open:
            if self.documents == 1:
                self.root = value
            return
        holder = self.open[-1]
        if isinstance(holder.value, list):
            holder.value.append(value)
            return
        if not holder.skipped:
            holder.value[str(holder.name)] = value
        holder.name, holder.skipped = None, False

    def _in_map(self) -> bool:
        return not self.open or isinstance(self.open[-1].value, dict)

    def _awaits_name(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.open[-1].name is None

    def _path(self) -> tuple[str | int, ...]:
        if not self.open:
            return ()
        holder = self.open[-1]
        token = len(holder.value) if isinstance(holder.value, list) else str(holder.name)
        return (*holder.path, token)

    def _here(self, event: _Event) -> None:
        self.lines.setdefault(join(*self._path()), event.start_mark.line + 1)

    def _untagged(self, event: _Event, allowed: tuple[str, ...]) -> bool:
        if event.tag is None or str(event.tag) in allowed:
            return True
        self._note(
            event, "tag", "There is a tag (a word that begins with !), and tags are not read.", "Delete it."
        )
        return False

    def _cut_off(self, event: _Event) -> None:
        """``our #1 goal``: YAML takes what follows for a comment."""
        if event.style is not None or event.start_mark.line >= len(self.rows):
            return
        end = event.end_mark
        rest = self.rows[end.line][end.column :] if end.line < len(self.rows) else ""
        if event.value and re.match(r"\s+#[^\s#]", rest):
            self._note(
                event,
                "cut_off",
                "A # follows this text, so the rest of the line is a comment and not read.",
                "If it belongs to the text, put the text in quotes; else write a blank behind the #.",
                warning=True,
            )

    def _note(
        self,
        event: _Event,
        name: str,
        sentence: str,
        advice: str,
        pointer: str = "",
        *,
        warning: bool = False,
    ) -> None:
        if len(self.findings) >= _MAX_FINDINGS:
            return
        line = event.start_mark.line + 1
        self.findings.append(
            Finding(
                code=f"yaml.{name}",
                message=f"Line {line}: {sentence}",
                severity="warning" if warning else "error",
                pointer=pointer or join(*self._path()),
                params={"line": line},
                advice=advice,
            )
        )
