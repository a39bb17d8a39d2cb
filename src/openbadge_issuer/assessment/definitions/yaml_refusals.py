"""What YAML refuses, in sentences: each function makes the exception that its caller raises."""

from __future__ import annotations

from typing import Final, Protocol

from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import InputError, LimitExceeded

__all__ = ["Mark", "anchored", "explained", "refused", "too_much"]

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

_KNOWN_WHERE_THEY_BEGAN: Final = ("unexpected end of stream", "could not find expected ':'")
"""Problems that show later than where they are."""


class Mark(Protocol):
    """A place in the text; both numbers begin with 0."""

    line: int
    column: int


def refused(line: int, sentence: str, advice: str) -> InputError:
    """Something that is no YAML, or none that is read."""
    return InputError(f"Line {line}: {sentence}", code="yaml.syntax", params={"line": line}, advice=advice)


def explained(problem: str, line: int, context: Mark | None) -> InputError:
    """What the scanner found, in the words of somebody who writes a definition."""
    for part, sentence, advice in _PROBLEMS:
        if part in problem:
            if context is not None and part in _KNOWN_WHERE_THEY_BEGAN:
                line = context.line + 1
            return refused(line, sentence, advice)
    return refused(line, "This is not YAML.", "Look at quotes, brackets and the indentation of this line.")


def too_much(limits: Limits) -> LimitExceeded:
    """More values than the limits allow, or an alias bomb."""
    return LimitExceeded(
        f"The file says more than {limits.max_values} things, what its aliases repeat included.",
        code="limit.values",
        params={"limit": limits.max_values},
        advice="Write it without aliases (* and &), in several files if need be.",
    )


def anchored(line: int, most: int) -> LimitExceeded:
    """More anchors than anybody writes by hand."""
    return LimitExceeded(
        f"Line {line}: The file names more than {most} things by anchors (&).",
        code="limit.values",
        params={"line": line, "limit": most},
        advice="Write what they stand for where it belongs.",
    )
