"""`Identity`: what is known of an applicant, so that it can be looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final, NoReturn, cast

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.assessment.state import refuse
from openbadge_issuer.errors import AssessmentError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["Identity"]

_FORMAT: Final = "openbadge-issuer identity 1"
_MAX_VALUES: Final = 200
_MAX_LENGTH: Final = 300  # characters
_NAMES: Final = frozenset({"name"})
_HANDLES: Final = frozenset({"userName", "accountId"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """What is known of one applicant, in clear: it belongs beside the sealed store, and is never pickled.

    ``names`` are all that they are called, in any order and any script ("Ada Lovelace", "Lovelace, Ada", "Ада Лавлейс",
    "Countess"); ``handles`` are user names; ``places`` are school, district, city and employer; ``others`` are further
    words and numbers that tell: of a telephone, a licence, the name of a partner. Raises `AssessmentError`
    (``assessment.argument``).
    """

    names: Sequence[str] = ()
    emails: Sequence[str] = ()
    handles: Sequence[str] = ()
    places: Sequence[str] = ()
    others: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        for one in fields(self):
            given = getattr(self, one.name)
            if isinstance(given, str) or not isinstance(given, Sequence):
                raise refuse("argument", f"`{one.name}` of an identity comes as a list of texts.")
            if len(given) > _MAX_VALUES or not all(isinstance(text, str) for text in given):
                raise refuse("argument", f"`{one.name}` of an identity is at most {_MAX_VALUES} texts.")
            if any(len(text) > _MAX_LENGTH for text in given):
                raise refuse("argument", f"`{one.name}`: each has at most {_MAX_LENGTH} characters.")
            known = tuple(dict.fromkeys(text.strip() for text in given if text.strip()))
            object.__setattr__(self, one.name, known)

    @classmethod
    def of(
        cls,
        recipient: models.Recipient,
        *,
        also: Sequence[models.Recipient] = (),
        names: Sequence[str] = (),
        handles: Sequence[str] = (),
        places: Sequence[str] = (),
        others: Sequence[str] = (),
    ) -> Identity:
        """What the recipient (and their other identities, ``also``) says, with whatever else you know."""
        known: dict[str, list[str]] = {
            "names": list(names),
            "emails": [],
            "handles": list(handles),
            "places": list(places),
            "others": list(others),
        }
        for one in (recipient, *also):
            if not isinstance(one, models.Recipient):
                raise refuse("argument", "Who is looked for is a Recipient, such as Recipient.email(...).")
            if one.uri is not None:
                known["others"].append(one.uri)
            for identity in one.identities:
                known[_kind(str(identity.kind))].append(identity.value)
        return cls(**known)

    def __bool__(self) -> bool:
        """Whether anything is known at all."""
        return any(getattr(self, one.name) for one in fields(self))

    def to_json(self) -> JSONObject:
        """Everything, in clear: keep it sealed."""
        known = {one.name: list(cast("Sequence[str]", getattr(self, one.name))) for one in fields(self)}
        return {"format": _FORMAT, **cast("Mapping[str, JSON]", known)}

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Identity:
        """What `to_json` wrote; raises `AssessmentError` for anything else."""
        names = {one.name for one in fields(cls)}
        if not isinstance(document, Mapping) or set(document) != names | {"format"}:
            raise refuse("argument", "This is no identity.")
        if document["format"] != _FORMAT:
            raise refuse("argument", "This is no identity of this format.")
        return cls(**{name: cast("Sequence[str]", document[name]) for name in names})

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self, one.name))} {one.name}" for one in fields(self))
        return f"Identity({counts})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise AssessmentError(
            "An identity is not pickled, because somebody's name would leave with it.",
            code="assessment.sealed",
            advice="Use to_json and keep what it gives sealed.",
        )


def _kind(identifier_type: str) -> str:
    if identifier_type in _NAMES:
        return "names"
    if identifier_type == "emailAddress":
        return "emails"
    return "handles" if identifier_type in _HANDLES else "others"
