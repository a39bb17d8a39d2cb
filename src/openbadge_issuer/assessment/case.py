"""`Case`: a definition, a record, and the personal texts beside it, which must agree; what an `Application` is made of."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NoReturn, Self, cast

from openbadge_issuer.assessment.definition import Definition, checked
from openbadge_issuer.assessment.evidence import Answer, answer_from_json
from openbadge_issuer.assessment.product import Product
from openbadge_issuer.assessment.record import Entry, Record, Role, Sealed, broken, is_pseudonym, time_text
from openbadge_issuer.assessment.state import Facts, State, check_type, refuse
from openbadge_issuer.assessment.steps import apply, replay
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import AssessmentError, OpenBadgeError
from openbadge_issuer.ports import Entropy, check_now

if TYPE_CHECKING:
    from openbadge_issuer.assessment.state import Item

__all__ = ["Case", "due_at", "entered_by_whom"]

_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by name that show nothing (Unicode's fillers)."""
_FORMAT: Final = "openbadge-issuer application 1"


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """Checked whenever it is made, from whatever hand: the record replayed by the rules, the texts by their digests.

    Raises `AssessmentError`, or `ModelError` where the definition is none.
    """

    definition: Definition
    record: Record
    sealed: Mapping[str, Sealed] = field(default_factory=dict)
    """The personal texts, by digest."""
    _facts: Facts = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.definition, Definition) or not isinstance(self.record, Record):
            raise broken("an application is a Definition and a Record")
        check_type(self.sealed, Mapping, "The sealed texts come by their digests.")
        definition = checked(self.definition)
        record = Record(self.record.entries)
        facts = replay(definition, record)
        sealed = dict(self.sealed)
        if any(not isinstance(one, Sealed) or one.digest != name for name, one in sealed.items()):
            raise broken("a text beside it is not the one that was sealed")
        bound = {
            digest
            for entry in record.entries
            for digest in entry.digests.values()
            if entry.number > facts.erased
        }
        if set(sealed) != bound:
            raise broken("the texts beside it are not those that it binds")
        object.__setattr__(self, "definition", definition)
        object.__setattr__(self, "record", record)
        object.__setattr__(self, "sealed", MappingProxyType(sealed))
        object.__setattr__(self, "_facts", facts)
        self._check_texts()

    def _check_texts(self) -> None:
        """What the entries say of the texts is true of them, as far as they are still there."""
        for item in self._facts.items:
            answer = self.answer_of(item)
            if answer is not None and (answer.kind, answer.words) != (item.kind, item.words):
                raise broken("an answer is not of the kind or length that was recorded")
        for entry in self.record.entries:
            for name, digest in entry.digests.items():
                if digest in self.sealed and name.startswith(("feedback-", "comment-")):
                    text = self.sealed[digest].value
                    if not isinstance(text, str) or not any(
                        one.isalnum() and one not in _BLANK for one in text
                    ):
                        raise refuse("feedback", "A feedback or a comment says nothing: it has no word.")
        product = self.product
        if product is not None and product.version != self._facts.product_version:
            raise broken("the product has not the version that was recorded")

    def answer_of(self, item: Item) -> Answer | None:
        """What was handed in, unless it was erased."""
        sealed = self.sealed.get(item.answer)
        return None if sealed is None else answer_from_json(sealed.value)

    @property
    def state(self) -> State:
        """Where the application is."""
        return self._facts.state

    @property
    def id(self) -> str:
        """Its id, a random ``urn:uuid:`` that tells nothing."""
        return self._facts.id

    @property
    def applicant(self) -> str:
        """The applicant's pseudonym."""
        return self._facts.applicant

    @property
    def attempt(self) -> int:
        """Which attempt it is, 1 for the first."""
        return self._facts.attempt

    @property
    def previous(self) -> str | None:
        """The id of the attempt before."""
        return self._facts.previous

    @property
    def version(self) -> int:
        """The number of the last entry; whoever writes names the one that was read."""
        return self.record.version

    @property
    def items(self) -> tuple[Item, ...]:
        """What was handed in: neutral ids, kinds, lengths, how the screening ended."""
        return self._facts.items

    @property
    def product(self) -> Product | None:
        """The product that it is about, unless it is about a person (or was erased)."""
        sealed = self.sealed.get(self._facts.product or "")
        return None if sealed is None else Product.from_json(cast("JSONObject", sealed.value))

    @property
    def overturned(self) -> tuple[str, ...]:
        """The ids of decisions to award that do not stand any more; a badge that was issued by one is to be revoked."""
        entries = self.record.entries
        last = max((one.number for one in entries if one.action in ("rehear", "deny")), default=-1)
        awards = (one for one in entries[: last + 1] if one.action == "decide" and one.after == State.AWARDED)
        return tuple(f"{self.id}/{one.number}" for one in awards)

    def facts(self) -> Facts:
        """Everything that follows from the record, scores among it: for whoever runs the programme."""
        return self._facts

    def _take(
        self,
        action: str,
        role: Role,
        actor: str,
        now: datetime,
        data: Mapping[str, object] | None = None,
        texts: Mapping[str, JSON] | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        check_now(now)
        if not is_pseudonym(actor):
            raise refuse("person", "Who acts is named by a pseudonym, as People.enrol gives it.")
        sealed = {name: Sealed.of(value, entropy) for name, value in (texts or {}).items()}
        last = self.record.entries[-1]
        draft = Entry(
            number=last.number + 1,
            at=now,
            role=role,
            actor=actor,
            action=action,
            before=self.state.value,
            after=self.state.value,
            data=data or {},
            digests={name: one.digest for name, one in sealed.items()},
            previous=last.digest,
        )
        facts = apply(self._facts, draft, self.definition)
        entry = replace(draft, after=facts.state.value)
        kept = {} if facts.erased == entry.number else dict(self.sealed)
        kept |= {one.digest: one for one in sealed.values()}
        grown = object.__new__(type(self))  # what was checked before is not checked again, only what is new
        object.__setattr__(grown, "definition", self.definition)
        object.__setattr__(grown, "record", Record((*self.record.entries, entry)))
        object.__setattr__(grown, "sealed", MappingProxyType(kept))
        object.__setattr__(grown, "_facts", facts)
        grown._check_texts()
        return grown

    def to_json(self) -> JSONObject:
        """All of it, personal texts included: for the officer's folder, never for the public or a reviewer."""
        return {
            "format": _FORMAT,
            "definition": self.definition.to_json(),
            "record": self.record.to_json(),
            "sealed": [one.to_json() for one in self.sealed.values()],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Self:
        """What `to_json` wrote, replayed and checked by all rules; raises `AssessmentError` or `ModelError`."""
        names = {"format", "definition", "record", "sealed"}
        if not isinstance(document, Mapping) or set(document) != names or document["format"] != _FORMAT:
            raise broken("it is no application of this format")
        texts = document["sealed"]
        definition, record = document["definition"], Record.from_json(document["record"])
        if not isinstance(texts, list) or not isinstance(definition, Mapping):
            raise broken("it has other members")
        try:
            sealed = [Sealed.from_json(one) for one in texts]
        except AssessmentError:
            raise
        except OpenBadgeError:
            raise broken("a text beside it can not be read") from None
        return cls(Definition.from_json(definition), record, {one.digest: one for one in sealed})

    def texts(self) -> Iterator[tuple[Entry, str, JSON]]:
        """Every personal text that is there: the entry that binds it, its name there, what it says."""
        for entry in self.record.entries:
            for name, digest in entry.digests.items():
                if digest in self.sealed:
                    yield entry, name, self.sealed[digest].value

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.state.value}, {len(self.record.entries)} entries>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise AssessmentError(
            "An application is not pickled: the answers in it are personal, and nobody would check it on the way in.",
            code="assessment.sealed",
            advice="Use to_json and from_json.",
        )


def entered_by_whom(by: str | None) -> dict[str, object]:
    """Who entered it, as a step says it."""
    return {} if by is None else {"enteredBy": by}


def due_at(due: datetime | None) -> dict[str, object]:
    """When a review is due, as a step says it."""
    if due is None:
        return {}
    check_now(due)
    return {"due": time_text(due)}
