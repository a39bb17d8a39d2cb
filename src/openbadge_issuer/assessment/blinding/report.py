"""What was found and what was taken out, item by item: by places and counts, without what stood there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, NoReturn, Self, TypeAlias, cast, get_args

from openbadge_issuer.assessment.blinding.values import Removal
from openbadge_issuer.assessment.state import refuse
from openbadge_issuer.errors import AssessmentError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["Excerpt", "ItemReport", "Leak", "LeakKind", "LeakReport", "Strength"]

LeakKind: TypeAlias = Literal[
    "name",
    "initials",
    "email",
    "handle",
    "place",
    "other",
    "address",
    "link",
    "unread",
    "unscrubbed",
    "unreadable",
    "unsearched",
]
Strength: TypeAlias = Literal["likely", "possible"]
_MESSAGES: Final[Mapping[str, str]] = {
    "name": "The applicant's name, or a part of it",
    "initials": "The applicant's initials",
    "email": "The applicant's e-mail address, or a part of it",
    "handle": "A user name of the applicant",
    "place": "The applicant's school, district, town or employer",
    "other": "Something else that is known of the applicant",
    "address": "An e-mail address that nobody told us of",
    "link": "A link: what it leads to was not looked at, and whoever follows it may be seen there",
    "unread": "A place that no program can read",
    "unscrubbed": "No scrubber for this kind of file, so there is no copy for reviewers",
    "unreadable": "The file is damaged, encrypted or larger than it says, so there is no copy for reviewers",
    "unsearched": "Nothing is known of the applicant, so nothing could be looked for",
}
_ID: Final = re.compile(r"[a-z0-9\-]{1,80}")
_MAX_PLACE: Final = 300


class Excerpt:
    """What stands at a place: given to whoever asks for it, and shown, written or pickled by nothing else."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text."""
        return self._text

    def __repr__(self) -> str:
        return "Excerpt(…)"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise AssessmentError("What an applicant wrote is not pickled.", code="assessment.sealed")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that could tell who it is: what kind, where, how often; ``possible`` where it may well be something else.

    What stands there is personal, so it is in no `repr`, no JSON and no pickle: see `excerpt`.
    """

    kind: LeakKind
    place: str
    strength: Strength = "likely"
    count: int = 1
    open: bool = True
    """Whether it keeps the item from reviewers."""
    context: Excerpt | None = field(default=None, repr=False, compare=False)

    def excerpt(self) -> str | None:
        """What stands there, with a little around it: for the officer who judges it. ``None`` after it was stored."""
        return None if self.context is None else self.context.reveal()

    @property
    def code(self) -> str:
        """``blinding.`` and the kind."""
        return f"blinding.{self.kind}"

    @property
    def message(self) -> str:
        """A sentence without anything personal."""
        doubt = " (or a word that looks like it)" if self.strength == "possible" else ""
        times = f", {self.count} times" if self.count > 1 else ""
        return f"{_MESSAGES[self.kind]}{doubt}: {self.place}{times}."

    def to_json(self) -> JSONObject:
        """Everything but the excerpt."""
        return {
            "kind": self.kind,
            "place": self.place,
            "strength": self.strength,
            "count": self.count,
            "open": self.open,
        }

    def __reduce__(self) -> tuple[object, ...]:
        return Leak, (self.kind, self.place, self.strength, self.count, self.open)


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What is to be said of one item: what was found in it, and what its copy lacks."""

    item: str
    kind: str
    media_type: str = ""
    leaks: tuple[Leak, ...] = ()
    removed: tuple[Removal, ...] = ()

    @property
    def open(self) -> int:
        """How many findings keep it from reviewers."""
        return sum(1 for leak in self.leaks if leak.open)

    def to_json(self) -> JSONObject:
        """Places, kinds and counts."""
        return {
            "item": self.item,
            "kind": self.kind,
            "mediaType": self.media_type,
            "leaks": [leak.to_json() for leak in self.leaks],
            "removed": [{"place": one.place, "what": one.what} for one in self.removed],
        }


@dataclass(frozen=True, slots=True)
class LeakReport:
    """The items of an application, and the leniencies by which they were judged."""

    items: tuple[ItemReport, ...] = ()
    leniencies: tuple[str, ...] = ()

    def item(self, item: str) -> ItemReport:
        """One item; raises `AssessmentError` (``assessment.evidence``)."""
        for one in self.items:
            if one.item == item:
                return one
        raise refuse("evidence", "This report has no such item.")

    def to_json(self) -> JSONObject:
        """Places, kinds and counts; nothing personal."""
        return {
            "items": [one.to_json() for one in self.items],
            "leniencies": list(self.leniencies),
        }

    @classmethod
    def from_json(cls, document: JSON) -> LeakReport:
        """What `to_json` wrote; raises `AssessmentError` (``assessment.evidence``) for anything else."""
        try:
            given = cast("Mapping[str, JSON]", document)
            if set(given) != {"items", "leniencies"}:
                raise ValueError
            items = tuple(_item(one) for one in cast("list[JSON]", given["items"]))
            leniencies = tuple(_text(one) for one in cast("list[JSON]", given["leniencies"]))
        except (AttributeError, KeyError, TypeError, ValueError):
            raise refuse("evidence", "This is no report of a blinding.") from None
        return cls(items, leniencies)


def _text(value: JSON, longest: int = _MAX_PLACE) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError
    return value


def _item(document: JSON) -> ItemReport:
    given = dict(cast("Mapping[str, JSON]", document))
    report = ItemReport(
        item=_text(given.pop("item")),
        kind=_text(given.pop("kind")),
        media_type=_text(given.pop("mediaType")),
        leaks=tuple(_leak(one) for one in cast("Sequence[JSON]", given.pop("leaks"))),
        removed=tuple(_removal(one) for one in cast("Sequence[JSON]", given.pop("removed"))),
    )
    if given or not _ID.fullmatch(report.item):
        raise ValueError
    return report


def _leak(document: JSON) -> Leak:
    given = cast("Mapping[str, JSON]", document)
    count, still_open = given["count"], given["open"]
    if set(given) != {"kind", "place", "strength", "count", "open"}:
        raise ValueError
    if given["kind"] not in get_args(LeakKind) or given["strength"] not in get_args(Strength):
        raise ValueError
    if not isinstance(count, int) or isinstance(count, bool) or count < 1 or not isinstance(still_open, bool):
        raise ValueError
    return Leak(
        cast("LeakKind", given["kind"]),
        _text(given["place"]),
        cast("Strength", given["strength"]),
        count,
        still_open,
    )


def _removal(document: JSON) -> Removal:
    given = cast("Mapping[str, JSON]", document)
    if set(given) != {"place", "what"}:
        raise ValueError
    return Removal(_text(given["place"]), _text(given["what"]))


def merged(leaks: Sequence[Leak]) -> tuple[Leak, ...]:
    """One of each kind, place and strength, with its count; the likely ones first, otherwise as they came."""
    found: dict[tuple[str, str, str], Leak] = {}
    for leak in leaks:
        key = (leak.kind, leak.place, leak.strength)
        first = found.get(key)
        found[key] = leak if first is None else replace(first, count=first.count + leak.count)
    return tuple(sorted(found.values(), key=lambda one: one.strength != "likely"))
