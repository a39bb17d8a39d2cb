"""`Persons`: what the sealed folder holds, in one document, so that no half of it is ever newer than the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, cast
from unicodedata import normalize

from openbadge_issuer.assessment.people import People
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import AssessmentError, InputError, OpenBadgeError
from openbadge_issuer.models.terms import IdentifierType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbadge_issuer.assessment.blinding import Identity
    from openbadge_issuer.models import Recipient

__all__ = ["WORDS", "Imported", "Persons", "identities_of"]

_FORMAT: Final = "openbadge-issuer people 1"
_LIMITS: Final = Limits(
    max_bytes=256_000_000, max_total_bytes=256_000_000, max_objects=2_000_000, max_values=8_000_000
)
WORDS: Final = ("names", "emails", "handles", "places", "others")
"""What blinding looks for, by kind."""
_ROW: Final = ("applicant", "application", "done")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one row that was imported: whose it is, and which application; neither, once it was erased.

    Not ``done`` as long as nobody knows whether the application was saved; without an application where it was told that
    no attempt is left.
    """

    applicant: str | None = None
    application: str | None = None
    done: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Persons:
    """Who is who (`People`), the words that would tell on them, and which rows of which forms were imported.

    ``words`` are texts by kind (see `WORDS`), by pseudonym; ``imported`` is by a salted digest of the row.
    """

    people: People = field(default_factory=People)
    words: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    imported: Mapping[str, Imported] = field(default_factory=dict)
    salt: bytes = b""

    def called(self, pseudonym: str) -> str | None:
        """The name of somebody, else how they are reached; ``None`` for whom nobody knows (any more)."""
        try:
            known = self.people.recipient(pseudonym)
        except AssessmentError:
            return None
        names = [one.value for one in known.identities if one.kind == IdentifierType.NAME]
        return next(iter((*names, *(one.value for one in known.identities))), known.uri)

    def address(self, pseudonym: str) -> str | None:
        """The e-mail address of somebody, as far as it is known."""
        try:
            known = self.people.recipient(pseudonym).identities
        except AssessmentError:
            return None
        return next((one.value for one in known if one.kind == IdentifierType.EMAIL_ADDRESS), None)

    def identity(self, pseudonym: str) -> Identity:
        """What blinding looks for; raises `AssessmentError` (``assessment.person``) for whom nobody knows (any more)."""
        from openbadge_issuer.assessment.blinding import Identity  # noqa: PLC0415 - at first use

        known = Identity.of(
            *self.people.recipients(pseudonym)[:1], also=self.people.recipients(pseudonym)[1:]
        )
        said = self.words.get(pseudonym, {})
        return Identity(**{kind: (*getattr(known, kind), *said.get(kind, ())) for kind in WORDS})

    def by_identity(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Pseudonyms by identity (see `identities_of`), in the order in which they were enrolled."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for pseudonym in self.people.to_json():
            for key in identities_of(*self.people.recipients(pseudonym)):
                found[key] = (*found.get(key, ()), pseudonym)
        return found

    def find(self, recipient: Recipient) -> str | None:
        """The pseudonym of somebody with one of these identities (the name is none of them)."""
        known = self.by_identity()
        return next((known[key][0] for key in identities_of(recipient) if key in known), None)

    def with_words(self, pseudonym: str, words: Mapping[str, Sequence[str]]) -> Persons:
        """With these words of somebody, in place of those that were there."""
        return replace(
            self, words={**self.words, pseudonym: {kind: tuple(words.get(kind, ())) for kind in WORDS}}
        )

    def named(self, names: Mapping[str, str]) -> Persons:
        """With these names, by pseudonym, of people of whom no name was known."""
        document, changed = self.people.to_json(), False
        for pseudonym, name in names.items():
            known = cast("list[JSONObject]", document.get(pseudonym, []))
            identities = cast("list[JSONObject]", known[0]["identities"]) if known else []
            if known and all(one["type"] != IdentifierType.NAME for one in identities):
                named: JSON = [
                    *identities,
                    {"type": str(IdentifierType.NAME), "value": name, "hashed": False},
                ]
                document[pseudonym] = [{**known[0], "identities": named}, *known[1:]]
                changed = True
        return replace(self, people=People.from_json(document)) if changed else self

    def with_rows(self, rows: Mapping[str, Imported]) -> Persons:
        """With further rows that were imported."""
        return replace(self, imported={**self.imported, **rows})

    def without(self, pseudonym: str) -> Persons:
        """Without somebody; that their rows were imported is still known, and not whose they were."""
        people = People.from_json(
            {one: who for one, who in self.people.to_json().items() if one != pseudonym}
        )
        imported = {
            row: Imported() if one.applicant == pseudonym else one for row, one in self.imported.items()
        }
        words = {one: said for one, said in self.words.items() if one != pseudonym}
        return replace(self, people=people, words=words, imported=imported)

    def to_bytes(self) -> bytes:
        """Everything, in clear: for the sealed folder alone."""
        words: JSONObject = {
            who: {kind: list(said) for kind, said in kinds.items() if said}
            for who, kinds in self.words.items()
        }
        imported: JSONObject = {
            row: {"applicant": one.applicant, "application": one.application, "done": one.done}
            for row, one in self.imported.items()
        }
        return dump(
            {
                "format": _FORMAT,
                "salt": self.salt.hex(),
                "people": self.people.to_json(),
                "words": words,
                "imported": imported,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Persons:
        """What `to_bytes` wrote; raises `InputError` (``programme.damaged``)."""
        try:
            document = parse_object(content, _LIMITS)
            if (
                set(document) == {"format", "salt", "people", "words", "imported"}
                and document["format"] == _FORMAT
            ):
                return cls(
                    People.from_json(cast("JSONObject", document["people"])),
                    {who: _words(kinds) for who, kinds in _object(document["words"]).items()},
                    {row: _imported(one) for row, one in _object(document["imported"]).items()},
                    bytes.fromhex(cast("str", document["salt"])),
                )
        except (OpenBadgeError, ValueError, TypeError):
            pass
        raise InputError(
            "people.json of the sealed folder is not what was written there.",
            code="programme.damaged",
            advice="Restore the sealed folder from its last backup.",
        )

    def __repr__(self) -> str:
        return f"Persons({len(self.people)} enrolled)"


def identities_of(*known: Recipient) -> tuple[tuple[str, str], ...]:
    """What makes two pseudonyms one person for `People.same_person`: types and values, folded; the name is none of it."""
    found = [
        (str(one.kind), normalize("NFKC", one.value).casefold().strip())
        for recipient in known
        for one in recipient.identities
        if one.kind != IdentifierType.NAME
    ]
    return tuple(dict.fromkeys(found + [("id", one.uri) for one in known if one.uri is not None]))


def _object(value: JSON) -> JSONObject:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _words(value: JSON) -> dict[str, tuple[str, ...]]:
    kinds = _object(value)
    if not set(kinds) <= set(WORDS):
        raise ValueError
    words = {}
    for kind in WORDS:
        said = kinds.get(kind, [])
        if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
            raise TypeError
        words[kind] = tuple(cast("list[str]", said))
    return words


def _imported(value: JSON) -> Imported:
    row = _object(value)
    applicant, application, done = (row.get(name) for name in _ROW)
    if set(row) != set(_ROW) or not isinstance(done, bool):
        raise TypeError
    if not all(one is None or isinstance(one, str) for one in (applicant, application)):
        raise TypeError
    return Imported(cast("str | None", applicant), cast("str | None", application), done)
