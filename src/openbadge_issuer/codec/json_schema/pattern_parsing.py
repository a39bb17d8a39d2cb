"""From the text of a regular expression (ECMA-262) to its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, Union

from openbadge_issuer.codec.json_schema.character_sets import ANY, CLASSES, CharacterSet, one, with_property
from openbadge_issuer.errors import InputError

__all__ = ["Assertion", "Choice", "Look", "Node", "Repeat", "Sequence", "parse_pattern", "too_large"]

Assertion: TypeAlias = Literal["^", "$", "b", "B"]
Node: TypeAlias = Union[CharacterSet, Assertion, "Sequence", "Choice", "Repeat", "Look"]

_MAX_CHARACTERS: Final = 2_000
_MAX_DEPTH: Final = 50
_MAX_COUNT: Final = 2_000
_COUNT: Final = re.compile(r"\{([0-9]{1,6})(?:(,)([0-9]{1,6})?)?\}")
_CONTROL: Final = {"t": "\t", "n": "\n", "r": "\r", "v": "\v", "f": "\f", "0": "\0"}
_CODE: Final = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|c([A-Za-z])")
_PROPERTY: Final = re.compile(r"[pP]\{([A-Za-z_=]{1,40})\}")
_GROUP_NAME: Final = re.compile(r"\?<[A-Za-z_$][A-Za-z0-9_$]*>")
_LAST_POINT: Final = 0x10FFFF
_LEADING: Final = range(0xD800, 0xDC00)
_TRAILING: Final = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of them."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``least`` to ``most`` times; ``None`` is without end."""

    inside: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """What is ahead matches, or does not; nothing is read."""

    inside: Node
    negated: bool


def _unsupported() -> InputError:
    """A pattern that could take long, or asks for what is not in the tables here."""
    return InputError(
        "A pattern in the schema looks behind or refers back, or asks for what is not known here.",
        code="schemas.pattern_unsupported",
    )


def too_large() -> InputError:
    """A pattern that is longer, deeper or more often repeated than is read."""
    return InputError("A pattern in the schema is larger than is read here.", code="schemas.pattern_size")


def parse_pattern(text: str) -> Node:
    """The parts of a pattern; raises `InputError` (``schemas.pattern``, ``….pattern_unsupported``, ``….pattern_size``)."""
    if len(text) > _MAX_CHARACTERS:
        raise too_large()
    parser = _Parser(text)
    node = parser.choice(0)
    if not parser.ended:
        raise parser.malformed()
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at >= len(self._text)

    def malformed(self) -> InputError:
        """A pattern that is none; it is somebody else's, and not repeated."""
        position = min(self._at, len(self._text))
        return InputError(
            f"A pattern in the schema is malformed at character {position}.",
            code="schemas.pattern",
            params={"position": position},
        )

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, expected: str) -> bool:
        if self._text.startswith(expected, self._at):
            self._at += len(expected)
            return True
        return False

    def choice(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise too_large()
        options = [self._sequence(depth)]
        while self._take("|"):
            options.append(self._sequence(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while not self.ended and self._peek() not in "|)":
            atom = self._atom(depth)
            parts.append(self._repeated(atom))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, atom: Node) -> Node:
        counted = _COUNT.match(self._text, self._at)
        if counted is not None:
            self._at = counted.end()
            least = int(counted[1])
            most = least if counted[2] is None else (int(counted[3]) if counted[3] else None)
        elif self._peek() in ("*", "+", "?"):
            sign = self._peek()
            self._at += 1
            least, most = int(sign == "+"), 1 if sign == "?" else None
        else:
            return atom
        self._take("?")  # as few as possible: the same texts match
        if isinstance(atom, str) or (most is not None and most < least):
            raise self.malformed()
        if max(least, most or 0) > _MAX_COUNT:
            raise too_large()
        return Repeat(atom, least, most)

    def _atom(self, depth: int) -> Node:
        character = self._peek()
        self._at += 1
        if character == "(":
            return self._group(depth)
        if character == "[":
            return self._bracket()
        if character == "\\":
            return self._escape()
        if character == ".":
            return ANY
        if character in "^$":
            return "^" if character == "^" else "$"
        if character in "*+?":
            raise self.malformed()
        return one(character)

    def _group(self, depth: int) -> Node:
        look: bool | None = None
        if self._take("?="):
            look = False
        elif self._take("?!"):
            look = True
        elif self._peek() == "?" and not self._take("?:"):
            named = _GROUP_NAME.match(self._text, self._at)
            if named is None:
                raise _unsupported()
            self._at = named.end()
        inside = self.choice(depth + 1)
        if not self._take(")"):
            raise self.malformed()
        return inside if look is None else Look(inside, look)

    def _escape(self) -> Node:
        character = self._peek()
        if character in ("b", "B"):
            self._at += 1
            return "b" if character == "b" else "B"
        if character == "k" or (character in "123456789" and character):
            raise _unsupported()
        return self._character(in_brackets=False)

    def _character(self, *, in_brackets: bool) -> CharacterSet:
        """What follows a backslash."""
        character = self._peek()
        if not character:
            raise self.malformed()
        code = _CODE.match(self._text, self._at)
        if code is not None:
            self._at = code.end()
            return one(self._point(code))
        if character in "pP":
            wanted = _PROPERTY.match(self._text, self._at)
            found = with_property(wanted[1], negated=character == "P") if wanted else None
            if wanted is None or found is None:
                raise _unsupported()
            self._at = wanted.end()
            return found
        self._at += 1
        if character in CLASSES:
            return CLASSES[character]
        if character == "b" and in_brackets:
            return one("\b")
        return one(_CONTROL.get(character, character))

    def _point(self, code: re.Match[str]) -> str:
        if code[4]:
            return chr(ord(code[4]) % 32)
        point = int(code[1] or code[2] or code[3], 16)
        if point in _LEADING and (trailing := _TRAILING.match(self._text, self._at)):
            self._at = trailing.end()
            point = 0x10000 + ((point - 0xD800) << 10) + (int(trailing[1], 16) - 0xDC00)
        if point > _LAST_POINT:
            raise self.malformed()
        return chr(point)

    def _bracket(self) -> CharacterSet:
        negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        sets: list[CharacterSet] = []
        while not self._take("]"):
            members = [self._member()]
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                members.append(self._member())
                if all(_is_single(each) for each in members):
                    ranges.append(self._range(members[0], members[1]))
                    continue
                members.append(one("-"))  # between kinds of characters it stands for itself
            for each in members:
                if _is_single(each):
                    ranges += each.ranges
                else:
                    sets.append(each)
        return CharacterSet(tuple(ranges), (), tuple(sets), negated)

    def _range(self, low: CharacterSet, high: CharacterSet) -> tuple[int, int]:
        first, last = low.ranges[0][0], high.ranges[0][0]
        if first > last:
            raise self.malformed()
        return first, last

    def _member(self) -> CharacterSet:
        if self.ended:
            raise self.malformed()
        character = self._peek()
        self._at += 1
        return self._character(in_brackets=True) if character == "\\" else one(character)


def _is_single(found: CharacterSet) -> bool:
    return len(found.ranges) == 1 and found.ranges[0][0] == found.ranges[0][1] and not found.negated
