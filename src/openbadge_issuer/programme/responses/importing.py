"""From the responses of a form to applications: who it is, what they answered, and what is wrong with which line.

::

    responses = read_responses(content)                       CSV or .xlsx, of Google or Microsoft Forms
    reading = answers_of(responses, ResponseMap.load(text), definition)
    for response in reading.responses: ...                    what can be imported
    for fault in reading.faults: ...                          line, column, what to do; nothing is left out without one
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from hashlib import sha256
from typing import TYPE_CHECKING

from openbadge_issuer.errors import ConfigurationError, Severity
from openbadge_issuer.programme.responses.columns import Columns, columns_of
from openbadge_issuer.programme.responses.files import FilesFound, FilesWanted, Listing
from openbadge_issuer.programme.responses.map import ResponseMap
from openbadge_issuer.programme.responses.row import RowReader
from openbadge_issuer.programme.responses.table import Responses, read_responses
from openbadge_issuer.programme.responses.times import day_comes_first, zone_of
from openbadge_issuer.programme.responses.values import GivenAnswer, Response, ResponsesRead, RowFault

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition

__all__ = [
    "FilesFound",
    "FilesWanted",
    "GivenAnswer",
    "Listing",
    "Response",
    "ResponseMap",
    "Responses",
    "ResponsesRead",
    "RowFault",
    "answers_of",
    "contested",
    "read_responses",
]


def answers_of(
    responses: Responses, mapping: ResponseMap, definition: Definition, *, zone: tzinfo = UTC
) -> ResponsesRead:
    """What each response says, by the map; times without a zone are in ``zone``, unless the map names one.

    Raises `ModelError` whose findings (``responses.map``) list every column that the export does not have, and every
    requirement that the definition does not have, and (``responses.unused``) the columns that nobody placed;
    `ConfigurationError` (``config.zone``).
    """
    columns = columns_of(responses, mapping, definition)
    if mapping.zone is not None:
        named = zone_of(mapping.zone)
        if named is None:
            raise ConfigurationError(
                "The map names a time zone that this machine does not know.",
                code="config.zone",
                advice="Write one such as America/Chicago; on Windows, install the package tzdata.",
            )
        zone = named
    reader = RowReader(columns, mapping, definition, zone, _day_first(responses, mapping, columns))
    read: list[Response] = []
    refused: list[int] = []
    repeated: list[int] = []
    seen: dict[str, dict[str, int]] = {}
    faults = list(_of_the_export(responses))
    for row in responses.rows:
        response, found = reader.read(row)
        faults += found
        if response is None:
            refused.append(row.line)
            continue
        alike = seen.setdefault(response.key, {})
        if response.content in alike:
            repeated.append(row.line)
            message = f"This is line {alike[response.content]} once more."
            faults.append(_note(row.line, "repeated", message, severity="info"))
            continue
        read.append(_numbered(response, len(alike)))
        alike[response.content] = row.line
    faults += _of_one_person(read)
    return ResponsesRead(
        responses=tuple(read), refused=tuple(refused), repeated=tuple(repeated), faults=tuple(faults)
    )


def _numbered(response: Response, before: int) -> Response:
    """The response, with a key of its own where the same person has answered otherwise within the minute."""
    if not before:
        return response
    return replace(response, key=sha256(f"{response.key} {before}".encode()).hexdigest())


def contested(responses: Sequence[Response], listing: Sequence[str]) -> Mapping[int, int]:
    """By line, how many of the files that a response asks for are asked for by other people as well.

    Whose they are can not be told by their names, and nobody may be given what somebody else made.
    """
    files = Listing(listing)
    owners: dict[str, set[str]] = {}
    asked: dict[int, set[str]] = {}
    for response in responses:
        for answer in response.answers:
            for path in answer.files.find(files).paths:
                owners.setdefault(path, set()).add(response.words["emails"][0])
                asked.setdefault(response.line, set()).add(path)
    shared = {path for path, people in owners.items() if len(people) > 1}
    return {line: len(paths & shared) for line, paths in asked.items() if paths & shared}


def _note(line: int, kind: str, message: str, advice: str = "", *, severity: Severity) -> RowFault:
    return RowFault(
        line=line, column="", code=f"responses.{kind}", message=message, advice=advice, severity=severity
    )


def _of_the_export(responses: Responses) -> Iterator[RowFault]:
    if responses.garbled:
        yield _note(
            0,
            "garbled",
            "Letters with accents look as if a program had saved the file with the wrong encoding.",
            "Download it again, and import it without opening it before.",
            severity="warning",
        )


def _of_one_person(read: Sequence[Response]) -> Iterator[RowFault]:
    first: dict[str, int] = {}
    for response in read:
        email = response.words["emails"][0]
        if email in first:
            yield _note(
                response.line,
                "again",
                f"The same person as in line {first[email]}, with other answers.",
                "Two responses are two applications: look which one is meant.",
                severity="warning",
            )
        first.setdefault(email, response.line)


def _day_first(responses: Responses, mapping: ResponseMap, columns: Columns) -> bool | None:
    if mapping.dates is not None:
        return mapping.dates == "day-first"
    if columns.timestamp is None:
        return None
    return day_comes_first(row.at(columns.timestamp) for row in responses.rows)
