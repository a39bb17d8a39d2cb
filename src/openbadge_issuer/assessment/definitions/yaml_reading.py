"""YAML 1.2 by its core schema, read event by event: texts, numbers, truth values, lists and maps, and nothing else.

Aliases are counted as what they stand for, tags are refused, a name may stand once in a map, and a member with nothing
behind it is left out. Dates are texts, and so is ``yes``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Final, Protocol, cast

from openbadge_issuer.assessment.definitions.source import Source
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import Finding, InputError, LimitExceeded, MissingExtra, OpenBadgeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml import YAML

__all__ = ["read_yaml"]

_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE: Final = frozenset(("true", "True", "TRUE"))
_FALSE: Final = frozenset(("false", "False", "FALSE"))
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,15}").fullmatch
_REAL: Final = re.compile(
    r"[-+]?(\.[0-9]{1,400}|[0-9]{1,400}(\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,3})?"
).fullmatch
_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str")
_MAX_FINDINGS: Final = 100
_MAX_EVENTS: Final = 4  # for each value at most: its name, itself, its end, an anchor

_PROBLEMS: Final = (
    (
        "'\\t'",
        "There is a tab before or between words where YAML takes blanks only.",
        "Indent with blanks; most editors can turn tabs into blanks.",
    ),
    (
        "mapping values are not allowed here",
        "There is a colon with a blank behind it inside a text, or the line is indented too far.",
        "Put the text in quotes, or write it on the lines below >-.",
    ),
    (
        "cannot start any token",
        "A text begins with a character that means something else in YAML.",
        "Put the text in quotes.",
    ),
    (
        "unexpected end of stream",
        "A quotation mark is opened and never closed.",
        "Close it; inside single quotes an apostrophe is written twice.",
    ),
    (
        "unknown escape character",
        "A backslash inside double quotes begins an escape that YAML does not know.",
        "Use single quotes, or write the backslash twice.",
    ),
    (
        "expected <block end>",
        "This line is not indented like the lines that it belongs to, or a text in quotes goes on behind them.",
        "Indent what belongs together by the same number of blanks.",
    ),
    (
        "expected '<document start>'",
        "This line is indented less than the lines before it.",
        "Indent what belongs together by the same number of blanks.",
    ),
    (
        "could not find expected ':'",
        "This line is neither a text that goes on nor a name with a colon behind it.",
        "Write `name: text`, or indent the line if it belongs to the text above.",
    ),
)


class _Mark(Protocol):
    line: int
    column: int


class _Event(Protocol):
    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    tag: object
    value: str
    style: str | None
    version: object


class _Integer(int):
    """A number that remembers how it was written."""

    text: str


class _Real(float):
    text: str


@dataclass(slots=True)
class _Open:
    """A list or map that is not closed yet."""

    value: list[object] | dict[str, object]
    path: tuple[str | int, ...]
    anchor: str | None
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
    copier = _Copier(limits)
    document = copier.copy(reader.root, ())
    if document is None:
        raise InputError("Line 1: There is nothing in this file.", code="yaml.document", params={"line": 1})
    if not isinstance(document, dict):
        raise InputError(
            "Line 1: This is not a definition: it has no names with a colon behind them.",
            code="yaml.document",
            params={"line": 1},
            advice="Begin with `name: ` and the title.",
        )
    return Source(
        document=document, lines=reader.lines, written=copier.written, findings=tuple(reader.findings)
    )


def _yaml() -> YAML:
    try:
        from ruamel.yaml import YAML  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        raise MissingExtra("programme", "A definition in YAML") from None
    return YAML(typ="safe", pure=True)


class _Reader:
    def __init__(self, text: str, limits: Limits) -> None:
        self.text, self.limits = text, limits
        self.rows = text.splitlines()
        self.lines: dict[str, int] = {"": 1}
        self.findings: list[Finding] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, object] = {}
        self.root: object = None
        self.documents = self.events = 0

    def read(self) -> None:
        for event in self._events():
            self.events += 1
            if self.events > _MAX_EVENTS * self.limits.max_values:
                raise _too_much(self.limits)
            self._take(event)

    def _events(self) -> Iterator[_Event]:
        yaml = _yaml()
        from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415
        from ruamel.yaml.reader import ReaderError  # noqa: PLC0415

        try:
            yield from cast("Iterator[_Event]", yaml.parse(self.text))
        except OpenBadgeError:
            raise
        except ReaderError as error:
            refusal = _refused(
                self.text.count("\n", 0, error.position) + 1,
                "There is a character that no text file has, such as a control character.",
                "Delete it: it can not be seen in most editors.",
            )
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            refusal = _explained(str(error.problem), mark.line + 1 if mark else 1, error.context_mark)
        except (YAMLError, ValueError, RecursionError, NotImplementedError):
            refusal = _refused(1, "This is not YAML.", "")
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
            self._note(event, "document", "A second document begins here.", "Keep one definition in a file.")
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
            raise _refused(
                event.start_mark.line + 1, "The name of a member is a list or a map.", "Names are texts."
            )
        self.open.append(_Open(value, self._path(), event.anchor))
        self._here(event)

    def _leave(self) -> None:
        closed = self.open.pop()
        if closed.anchor is not None:
            self.anchors[closed.anchor] = closed.value
        self._put(closed.value)

    def _alias(self, event: _Event) -> None:
        name = str(event.anchor)
        if self._awaits_name() or name not in self.anchors:
            raise _refused(
                event.start_mark.line + 1,
                f"*{name[:40]} stands for nothing that was written before it.",
                "If it is a text that begins with an asterisk, put it in quotes.",
            )
        self._here(event)
        self._put(self.anchors[name])

    def _scalar(self, event: _Event) -> None:
        self._cut_off(event)
        if self._awaits_name():
            self._name(event)
            return
        text = event.value
        plain = self._untagged(event, _TEXT_TAGS) and event.style is None and event.tag is None
        value = _resolved(text) if plain else text
        if value is None and not self._in_map():
            self._note(
                event,
                "empty",
                "There is nothing in this item of a list.",
                "Write it, or take the line out.",
            )
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        self._here(event)
        self._put(value)

    def _name(self, event: _Event) -> None:
        holder = self.open[-1]
        name, members = event.value, cast("dict[str, object]", holder.value)
        self._untagged(event, _TEXT_TAGS)
        pointer = join(*holder.path, name)
        holder.name, holder.skipped = name, name in members
        if holder.skipped:
            self._note(
                event,
                "duplicate_name",
                f"`{name[:60]}` stands here for the second time; the first is in line {self.lines.get(pointer, 1)}.",
                "Keep one of the two.",
                pointer,
            )
        elif name == "<<":
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


def _resolved(text: str) -> object:
    """A text without quotes by the core schema (YAML 1.2.2, section 10.3); beyond what JSON can say it stays a text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER(text):
        whole = _Integer(text)
        whole.text = text
        return whole
    if _REAL(text) and isfinite(float(text)):
        real = _Real(text)
        real.text = text
        return real
    return text


class _Copier:
    """The document with nothing shared and nothing empty; counts what aliases stand for."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.values = self.bytes = 0
        self.written: dict[str, str] = {}

    def copy(self, value: object, path: tuple[str | int, ...]) -> JSON:
        self.values += 1
        if self.values > self.limits.max_values or len(path) > self.limits.max_depth:
            raise _too_much(self.limits)
        if isinstance(value, dict):
            members: JSONObject = {}
            for name, member in value.items():
                self._count(name)
                if member is not None:
                    members[name] = self.copy(member, (*path, name))
            return members
        if isinstance(value, list):
            return [self.copy(item, (*path, place)) for place, item in enumerate(value)]
        if isinstance(value, str):
            self._count(value)
            return value
        if isinstance(value, bool):
            self.written[join(*path)] = "true" if value else "false"
            return value
        if isinstance(value, _Integer):
            self.written[join(*path)] = value.text
            return int(value)
        if isinstance(value, _Real):
            self.written[join(*path)] = value.text
            return float(value)
        return None

    def _count(self, text: str) -> None:
        self.bytes += len(text)
        if self.bytes > self.limits.max_bytes:
            raise _too_much(self.limits)


def _refused(line: int, sentence: str, advice: str) -> InputError:
    return InputError(f"Line {line}: {sentence}", code="yaml.syntax", params={"line": line}, advice=advice)


def _explained(problem: str, line: int, context: _Mark | None) -> InputError:
    for part, sentence, advice in _PROBLEMS:
        if part in problem:
            if context is not None and "never closed" in sentence:
                line = context.line + 1
            return _refused(line, sentence, advice)
    return _refused(line, "This is not YAML.", "Look at quotes, brackets and the indentation of this line.")


def _too_much(limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"The file says more than {limits.max_values} things, what its aliases repeat included.",
        code="limit.values",
        params={"limit": limits.max_values},
        advice="Write a definition without aliases (* and &).",
    )
