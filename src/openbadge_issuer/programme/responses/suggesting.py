"""A first map for a form's export, out of its headings: for an officer to read and correct, never used unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from openbadge_issuer.programme.responses.columns import folded_heading
from openbadge_issuer.programme.responses.headings import asks_name, asks_other_name
from openbadge_issuer.programme.responses.map import MAP_FORMAT
from openbadge_issuer.programme.responses.table import Responses, letters

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.rubric import Requirement

__all__ = ["suggested_map"]

_ALIKE: Final = 0.62  # of 1, for a heading and a prompt
_THE_SAME: Final = 0.95
_SAMPLE: Final = 20  # rows that are looked at
_WORDS: Final = {
    "timestamp": r"completion time|timestamp|submitted at|zeitstempel|horodateur|marca temporal|fecha y hora",
    "start": r"start time|startzeit",
    "row": r"id|response id|no\.?|#",
    "attestation": r".*\b(own work|i confirm|i attest|i declare|i certify|eigene arbeit|bestätige|declaro|certifie)\b.*",
    "email": r".*(e-?mail|correo|courriel).*",
    "places": r".*\b(school|district|employer|city|town|organi[sz]ation|schule|schulname|wohnort|landkreis"
    r"|escuela|colegio|distrito|école|arbeitgeber)\b.*",
    "handles": r".*\b(user ?name|handle|twitter|instagram|github)\b.*",
}
_UPLOAD: Final = re.compile(
    r"https://(drive\.google\.com|docs\.google\.com|[\w-]+\.sharepoint\.com)/", re.IGNORECASE
)
_UNPLACED: Final = [
    "# Nobody knows these columns; place each: under applicant (name, places, handles, otherEmails, others), so that it",
    "# is looked for when evidence is blinded; under a requirement; or under ignore, if it tells nobody who it is.",
    "# Nothing is imported before each has its place.",
]


def suggested_map(responses: Responses, definition: Definition) -> bytes:
    """A map in YAML with comments: what the headings look like, and what is still to be said.

    It is a proposal: read it before it is used.
    """
    columns = _Columns(responses)
    prompts = [one.prompt for one in definition.requirements]
    timestamp = columns.take("timestamp")
    started = columns.take_all("start")
    if timestamp is None and started:
        timestamp = started.pop(0)
    row, attestation = columns.take("row", columns.is_number), columns.take("attestation")
    email = columns.take("email")
    fields = [
        ("timestamp", timestamp),
        ("row", row),
    ]
    known = {
        "name": columns.take_names(asks_name, prompts),
        "others": columns.take_names(asks_other_name, prompts),
        "places": columns.take_all("places"),
        "handles": columns.take_all("handles"),
        "otherEmails": columns.take_all("email"),
    }
    lines = [
        "# What each column of the export is. This is a proposal, made of the headings: read it, and correct it.",
        f"format: {MAP_FORMAT}",
        f"definition: {_quoted(definition.id)}",
        *(f"{name}: {columns.named(column)}" for name, column in fields if column is not None),
        "# zone: America/Chicago     # the time zone of its times, where they name none",
        "applicant:",
        f"  email: {columns.named(email)}"
        if email is not None
        else "  email:   # which column has the e-mail address?",
        *(f"  {name}: {columns.listed(found)}" for name, found in known.items() if found),
        *_attestation(columns, attestation),
        "requirements:",
        *_requirements(columns, definition.requirements),
    ]
    if started:
        lines += ["ignore:", *(f"  - {columns.named(column)}" for column in started)]
    rest = columns.rest()
    if rest:
        lines += _UNPLACED if started else [*_UNPLACED, "# ignore:"]
        lines += [f"#  - {columns.named(column)}" for column in rest]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _attestation(columns: _Columns, column: int | None) -> Iterator[str]:
    if column is None:
        yield "# attestation: {column: ..., accepts: ...}   # where they say that it is their own work"
        return
    said = list(dict.fromkeys(text for text in columns.texts(column) if text))
    yield f"attestation:\n  column: {columns.named(column)}"
    if len(said) == 1:
        yield f"  accepts: {_quoted(said[0].rstrip(';'))}"


def _requirements(columns: _Columns, requirements: Sequence[Requirement]) -> Iterator[str]:
    found = columns.answers(requirements)
    for one in requirements:
        column = found.get(one.id)
        if column is not None:
            yield f"  - id: {one.id}\n    columns: {columns.named(column)}"
        else:
            what = "files: '*{email}*'" if one.kind == "file" else "columns: "
            asked = _quoted(" ".join(one.prompt.split())[:80])
            yield f"  # Where is this answered? {asked}\n  # - id: {one.id}\n  #   {what}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())


class _Columns:
    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        self._folded = [folded_heading(head) for head in responses.columns]
        self._left = dict.fromkeys(range(len(responses.columns)))

    def named(self, column: int) -> str:
        """The column as the map names it: by its heading, or by its letter where that does not tell."""
        head = self._responses.columns[column]
        clear = head.isprintable() and head and self._folded.count(self._folded[column]) == 1
        return _quoted(head) if clear else letters(column)

    def listed(self, columns: Sequence[int]) -> str:
        """Several columns."""
        return f"[{', '.join(map(self.named, columns))}]" if len(columns) > 1 else self.named(columns[0])

    def texts(self, column: int) -> list[str]:
        """What stands in it, in the first rows."""
        return [row.at(column).strip() for row in self._responses.rows[:_SAMPLE]]

    def is_number(self, column: int) -> bool:
        """Whether it numbers the rows."""
        said = self.texts(column)
        return all(text.isdigit() for text in said) and len(set(said)) == len(said)

    def take(self, role: str, fits: Callable[[int], bool] = lambda _: True) -> int | None:
        """The first column that looks like this; it is nothing else then."""
        for column in self._left:
            if re.fullmatch(_WORDS[role], self._folded[column]) and fits(column):
                del self._left[column]
                return column
        return None

    def take_all(self, role: str) -> list[int]:
        """All that look like this."""
        found = []
        while (column := self.take(role)) is not None:
            found.append(column)
        return found

    def take_names(self, asks: Callable[[str], bool], prompts: Sequence[str]) -> list[int]:
        """All that ask for a name, unless a requirement asks the very same."""
        found = [
            column
            for column in self._left
            if asks(self._responses.columns[column])
            and all(_alike(self._folded[column], prompt) < _THE_SAME for prompt in prompts)
        ]
        for column in found:
            del self._left[column]
        return found

    def answers(self, requirements: Sequence[Requirement]) -> dict[str, int]:
        """The columns whose headings are most like what is asked; an upload for a file, if there is just one of each."""
        scores = sorted(
            (
                (_alike(self._folded[column], one.prompt), one.id, column)
                for one in requirements
                for column in self._left
            ),
            key=lambda each: (-each[0], each[2]),
        )
        found: dict[str, int] = {}
        for score, requirement, column in scores:
            if score >= _ALIKE and requirement not in found and column in self._left:
                found[requirement] = column
                del self._left[column]
        files = [one.id for one in requirements if one.kind == "file" and one.id not in found]
        uploads = [column for column in self._left if any(map(_UPLOAD.match, self.texts(column)))]
        if len(files) == 1 and len(uploads) == 1:
            found[files[0]] = uploads[0]
            del self._left[uploads[0]]
        return found

    def rest(self) -> list[int]:
        """The columns that were not taken."""
        return list(self._left)


def _alike(heading: str, prompt: str) -> float:
    asked = folded_heading(prompt)
    if not heading or not asked:
        return 0.0
    if heading == asked:
        return 1.0
    shorter, longer = sorted((heading, asked), key=len)
    if len(shorter) > len("what is it") and shorter.rstrip("?.! ") in longer:
        return 0.95
    return SequenceMatcher(None, heading[:400], asked[:400], autojunk=False).ratio()
