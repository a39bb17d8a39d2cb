"""What long lists take to be read, counted over all lists of one check: each has limits of its own, and there may be 32.

An ordinary list counts for nothing. What was too much for one check is undecided, with the code ``limit.status_lists``.
"""

from __future__ import annotations

from typing import Final

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.ports import Response
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS
from openbadge_issuer.verification.badge import plain_id
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading, read_secured

__all__ = ["USUAL_LENGTH", "count_examining", "count_ids", "id_in_plain", "read_once", "too_many"]

_ORDINARY: Final = 1_000  # units of effort: 3,000 ids, or 250 values of a credential
_MOST: Final = 100_000  # units: the longest list of all takes more, and alone it is read
_SIGNS_OF_A_UNIT: Final = 3  # an id takes a microsecond
_SIGNS: Final = (b",", b"[", b"{", b"%", b"\\u0025")  # an escaped id takes as much again
USUAL_LENGTH: Final = 40_000  # bytes: 131,072 entries as they come, in a token
_USUAL_UNITS: Final = 50  # it has some 30 values
_EXAMINING: Final = 2  # times as much as to read it through: the canonical form, and the rules
_PARSING: Final = 16  # times less than to read it through
_BYTES_OF_A_VALUE: Final = 3  # of a text that was no list in the end: no value takes fewer
_CHARACTERS_OF_A_UNIT: Final = 50  # of an id that is percent-decoded
_READ: Final = 2  # units: of each value, as `Effort.count` has it


def count_ids(answer: Response, question: Question) -> None:
    """Counts that a list of ids is read, for the first badge on it; raises `BeyondEffort` where it is too much."""
    shared = question.shared
    units = shared.once(answer, "units", lambda: _units_of(answer.body))
    if units > _ORDINARY:
        shared.once(answer, "counted", lambda: question.effort.again(units))


def _units_of(body: bytes) -> int:
    return min(sum(map(body.count, _SIGNS)) // _SIGNS_OF_A_UNIT, _MOST)


def read_once(response: Response, question: Question) -> Reading | None:
    """The credential in an answer, as `read_secured` has it.

    Raises `BeyondEffort` where nothing is left to read it with, and it is no usual list: one that many badges are on counts
    for nothing, and is read after them.
    """

    def read() -> Reading | None:
        if len(response.body) > USUAL_LENGTH or _units_of(response.body) > _USUAL_UNITS:
            question.effort.go_on()
        found = read_secured(response.body, LIST_DOCUMENT_LIMITS)
        units = _units_to_parse(response.body, found)
        question.effort.units += units if units * _PARSING > _ORDINARY else 0
        return found

    return question.shared.once(response, "secured", read)


def _units_to_parse(body: bytes, found: Reading | None) -> int:
    if found is not None and found.document is not None:
        return _units_to_read(found.document) // _PARSING
    return min(len(body) // _BYTES_OF_A_VALUE, LIST_DOCUMENT_LIMITS.max_values) * _READ // _PARSING


def count_examining(document: JSONObject, question: Question) -> None:
    """Counts that a list, or a newer edition, is judged as a credential; raises `BeyondEffort` where it is too much."""
    units = question.shared.once(document, "units", lambda: min(_EXAMINING * _units_to_read(document), _MOST))
    if units > _ORDINARY:
        question.effort.again(units)


def _units_to_read(document: JSONObject) -> int:
    effort = Effort()
    effort.count(document)
    return effort.units


def id_in_plain(source: object, identifier: str, question: Question) -> str:
    """The id of ``source`` as ids are compared, decoded once: a badge may have one of 20 kB, and name many lists.

    Raises `BeyondEffort` where a long one is too much.
    """

    def decoded() -> str:
        if units := len(identifier) // _CHARACTERS_OF_A_UNIT:
            question.effort.again(units)
        return plain_id(identifier)

    return question.shared.once(source, "plain id", decoded)


def too_many(pointer: str = "") -> LimitExceeded:
    """That a list was not read, because of those before it."""
    return LimitExceeded(
        "This status list was not read: those before it took all the time that one check has.",
        code="limit.status_lists",
        pointer=pointer,
        advice="Hand in the badge on its own.",
    )
