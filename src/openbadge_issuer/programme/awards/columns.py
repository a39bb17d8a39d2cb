"""`AwardColumns`: which column of a table of awards is what, by its heading or because somebody said so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import ConfigurationError, InputError
from openbadge_issuer.programme.awards.fields import (
    FIELDS,
    IDENTIFIER,
    IGNORE,
    PROPOSED,
    REFUSED,
    RESULT,
    SPELLINGS,
    WITH_DETAIL,
    AnyField,
)
from openbadge_issuer.programme.responses.columns import folded_heading
from openbadge_issuer.programme.responses.headings import plain_heading
from openbadge_issuer.programme.responses.table import letters

if TYPE_CHECKING:
    from openbadge_issuer.models import Achievement, ResultDescription

__all__ = ["AwardColumns", "check_columns", "columns_of", "found_columns", "is_headed"]

_LETTERS: Final = re.compile(r"[A-Z]{1,2}")
_SEVERAL: Final = ("evidence", IGNORE)  # fields that several columns can have
_PARTS: Final = frozenset({"given_name", "family_name"})
_WHO: Final = ("email", "did", IDENTIFIER)
_ALIKE: Final = 0.78
_MAX_HEAD: Final = 60  # characters


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class AwardColumns:
    """The columns (0 for the first) and their fields; ``unknown`` are those that nobody knows.

    ``lost`` is the field that the column of the key would have by its heading, where no other column has it. ``hidden``
    are columns that nobody sees, and that have a field by their heading alone.
    """

    heads: tuple[str, ...]
    fields: Mapping[int, AnyField]
    unknown: tuple[int, ...]
    lost: AnyField | None = None
    hidden: tuple[int, ...] = ()

    def of(self, field: AnyField) -> tuple[int, ...]:
        """The columns with a field, whatever its detail."""
        return tuple(at for at, one in self.fields.items() if one == field or one.partition(":")[0] == field)

    def identifying(self) -> tuple[int, ...]:
        """The columns by which people are known, in the order in which a key is made of them: whichever is filled first."""
        return tuple(at for who in _WHO for at in sorted(self.of(who), key=lambda at: self.fields[at]))

    def reasons(self) -> tuple[int, ...]:
        """The columns in which stands why an earlier run refused a row."""
        return _reasons(self.heads)

    def called(self, column: int) -> str:
        """A column for a message: its letter and its heading."""
        head = self.heads[column] if column < len(self.heads) else ""
        short = head if len(head) <= _MAX_HEAD else head[: _MAX_HEAD - 1] + "…"
        return f"{letters(column)} ({short})" if short else letters(column)

    def proposals(self, column: int) -> tuple[AnyField, ...]:
        """What a column that nobody knows might be."""
        plain = plain_heading(self.heads[column])
        close = get_close_matches(plain, SPELLINGS, n=2, cutoff=_ALIKE)
        return PROPOSED.get(plain) or tuple(dict.fromkeys(SPELLINGS[one] for one in close))


def columns_of(
    heads: tuple[str, ...],
    achievement: Achievement,
    said: Iterable[tuple[str, str]] = (),
    key: str | None = None,
    unseen: Iterable[int] = (),
) -> AwardColumns:
    """Which column is what. ``said`` are headings (or letters) and fields, which win; ``key`` is the heading of the key.

    Columns that are ``unseen`` need to be said, or are refused where their heading is one that is known.
    Raises `ConfigurationError` (``config.columns``) for a column or a field that there is not, and `InputError`
    (``awards.columns``) where two columns look like the same, or none says whose badge it is.
    """
    found = found_columns(heads, achievement, said, key, unseen)
    check_columns(found)
    return found


def found_columns(
    heads: tuple[str, ...],
    achievement: Achievement,
    said: Iterable[tuple[str, str]] = (),
    key: str | None = None,
    unseen: Iterable[int] = (),
) -> AwardColumns:
    """As `columns_of`, also where no sheet could be read with them: raises `ConfigurationError` alone."""
    fields: dict[int, AnyField] = {}
    for heading, field in [*said, *([(key, "key")] if key is not None else [])]:
        column = _column(heads, heading)
        if column in fields:
            raise _wrong(f"The column {heading!r} is given twice.", "Say once what it is.")
        fields[column] = _field(field, achievement)
    named = frozenset(fields)
    given = set(fields.values()) - {*_SEVERAL}
    given |= _PARTS if "name" in given else {"name"} if given & _PARTS else set()
    for column, head in enumerate(heads):
        known = _known(head, achievement)
        if column not in fields and known is not None and known not in given:
            fields[column] = known
    unknown = tuple(at for at in range(len(heads)) if at not in fields)
    keys = [
        known for at, field in fields.items() if field == "key" and (known := _known(heads[at], achievement))
    ]
    lost = next((known for known in keys if known != IGNORE and known not in fields.values()), None)
    return AwardColumns(
        heads=heads,
        fields=MappingProxyType(dict(sorted(fields.items()))),
        unknown=unknown,
        lost=lost,
        hidden=tuple(at for at in sorted({*unseen} - named) if fields.get(at, IGNORE) != IGNORE),
    )


@lru_cache(maxsize=8)
def _reasons(heads: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(at for at, head in enumerate(heads) if plain_heading(head) == REFUSED)


def is_headed(cells: Iterable[str]) -> bool:
    """Whether a row looks like headings: it has one by which people are known."""
    return any((SPELLINGS.get(plain_heading(cell)) or "").partition(":")[0] in _WHO for cell in cells)


def _wrong(message: str, advice: str) -> ConfigurationError:
    return ConfigurationError(message, code="config.columns", advice=advice)


def _column(heads: tuple[str, ...], heading: str) -> int:
    """The column with this heading; or with this letter, where there is no such heading, or several."""
    wanted = folded_heading(heading)
    found = [at for at, head in enumerate(heads) if folded_heading(head) == wanted]
    if len(found) == 1 and wanted:
        return found[0]
    by_letter = [at for at in range(len(heads)) if letters(at) == heading]
    if not found and _LETTERS.fullmatch(heading) and by_letter:
        return by_letter[0]
    if found and wanted:
        named = ", ".join(letters(at) for at in found)
        raise _wrong(f"{len(found)} columns are headed {heading!r}.", f"Name it by its letter: {named}.")
    close = get_close_matches(wanted, [folded_heading(head) for head in heads], n=3)
    raise _wrong(
        f"There is no column {heading!r}.",
        f"Is it {', '.join(close)}?"
        if close
        else f"There are: {', '.join(head for head in heads if head)[:300]}.",
    )


def _field(text: str, achievement: Achievement) -> AnyField:
    name, _, detail = text.strip().partition(":")
    name, detail = re.sub(r"[\s\-]+", "_", name.strip().lower()), detail.strip()
    if name not in FIELDS or (detail and name not in WITH_DETAIL):
        close = get_close_matches(name, FIELDS, n=3)
        raise _wrong(
            f"{text!r} is nothing that a column can be.",
            f"Is it {', '.join(close)}?" if close else f"It is one of: {', '.join(FIELDS)}.",
        )
    if name == IDENTIFIER and not detail:
        raise _wrong(
            f"{text!r} needs its type.", "Such as identifier:sourcedId, or identifier:ext:studentNumber."
        )
    if name == RESULT:
        return _result(detail, achievement)
    return f"{name}:{detail}" if detail else name


def _result(detail: str, achievement: Achievement) -> AnyField:
    """Which result: by the id or the name of its description; the only one, if nothing is said."""
    described = achievement.result_description
    if detail:
        found = [
            one for one in described if detail == one.id or folded_heading(one.name) == folded_heading(detail)
        ]
        if len(found) != 1:
            names = ", ".join(one.name for one in described) or "none"
            raise _wrong(f"The achievement describes no one result {detail!r}.", f"It describes: {names}.")
        return f"{RESULT}:{found[0].id}"
    if len(described) > 1:
        names = ", ".join(f"{RESULT}:{one.name}" for one in described)
        raise _wrong("The achievement describes several results.", f"Say which: {names}.")
    return f"{RESULT}:{described[0].id}" if described else RESULT


def _known(head: str, achievement: Achievement) -> AnyField | None:
    """What a heading says by itself."""
    if head.partition(":")[0].strip().lower() in WITH_DETAIL and head.partition(":")[2].strip():
        with suppress(ConfigurationError):  # of a result that is not described
            return _field(head, achievement)
    plain = plain_heading(head)
    named = [one for one in achievement.result_description if _names(one, plain)]
    if plain and len(named) == 1:
        return f"{RESULT}:{named[0].id}"
    field = SPELLINGS.get(plain)
    if field == RESULT:
        described = achievement.result_description
        return _result("", achievement) if len(described) < 2 else None  # noqa: PLR2004 - which one, a person has to say
    return field


def _names(described: ResultDescription, plain: str) -> bool:
    return plain_heading(described.name) == plain


def check_columns(columns: AwardColumns) -> None:
    """Raises `InputError` (``awards.columns``) where two columns are the same, one is hidden, or none says who it is."""
    for problem in _problems(columns):
        raise InputError(problem, code="awards.columns", advice="Say with a mapping which column is what.")


def _problems(columns: AwardColumns) -> Iterator[str]:
    taken: dict[AnyField, int] = {}
    for column, field in columns.fields.items():
        if field in taken and field not in _SEVERAL:
            both = f"{columns.called(taken[field])} and {columns.called(column)}"
            yield f"Two columns are `{field}`: {both}."
        taken[field] = column
    for column in columns.hidden:
        called = columns.called(column)
        yield f"Column {called} is hidden, and would be `{columns.fields[column]}`: show it, or say so."
    if not any(columns.of(field) for field in _WHO):
        yield f"No column says whose badge it is: {', '.join(_WHO)}. There are: {', '.join(columns.heads)[:300]}."
    if columns.of("name") and any(columns.of(part) for part in _PARTS):
        yield "There is a column with the whole name, and one with a part of it."
