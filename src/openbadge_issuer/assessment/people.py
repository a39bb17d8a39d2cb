"""`People`: the sealed store, the only place where a pseudonym meets a person."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, NoReturn, cast
from unicodedata import normalize

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.assessment.record import is_pseudonym
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.ports import Entropy, drawn

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON

__all__ = ["People", "without_name"]


def _refuse(message: str, advice: str = "") -> AssessmentError:
    return AssessmentError(message, code="assessment.person", advice=advice)


class People:
    """Pseudonyms and the people behind them, kept apart from applications and from those who review.

    A pseudonym is random. Two are one person where any identity (not the name) or the URI is shared. Never pickled:
    `to_json` is the one way to keep it, and belongs into a place of its own.
    """

    __slots__ = ("_entropy", "_keys", "_known", "_lock")

    def __init__(self, entropy: Entropy = secrets.token_bytes) -> None:
        self._entropy = entropy
        self._known: dict[str, tuple[models.Recipient, ...]] = {}
        self._keys: dict[str, frozenset[tuple[str, str]]] = {}
        self._lock = Lock()

    def enrol(self, recipient: models.Recipient, *, also: Sequence[models.Recipient] = ()) -> str:
        """A fresh pseudonym for somebody; ``also`` are other identities of theirs, such as a private address."""
        known = (recipient, *also) if isinstance(also, (list, tuple)) else ()
        if not known or not all(isinstance(one, models.Recipient) for one in known):
            raise _refuse("Who is enrolled is a Recipient, such as Recipient.email(...).")
        pseudonym = "p-" + b32encode(drawn(self._entropy, 16)).decode("ascii").rstrip("=").lower()
        with self._lock:
            if pseudonym in self._known:
                raise _refuse(
                    "The randomness repeats itself.", "Leave `entropy` out, or pass secrets.token_bytes."
                )
            self._known[pseudonym] = known
        return pseudonym

    def recipient(self, pseudonym: str) -> models.Recipient:
        """Who it is; raises `AssessmentError` (``assessment.person``) for whom it does not know."""
        return self._all(pseudonym)[0]

    def recipients(self, pseudonym: str) -> tuple[models.Recipient, ...]:
        """Every identity that is known of somebody, the one that awards go to first; raises `AssessmentError`."""
        return self._all(pseudonym)

    def same_person(self, one: str, other: str) -> bool:
        """Whether two pseudonyms are one person, as far as is known; raises `AssessmentError` for unknown ones."""
        return not self._keys_of(one).isdisjoint(self._keys_of(other)) or one == other

    def forget(self, pseudonym: str) -> None:
        """Erases who it is. The pseudonym stays in records, and is nobody's."""
        with self._lock:
            self._known.pop(pseudonym, None)
            self._keys.pop(pseudonym, None)

    def _keys_of(self, pseudonym: str) -> frozenset[tuple[str, str]]:
        """What this person is known by, as it is compared; kept, since plans compare everybody with everybody."""
        known = self._all(pseudonym)
        with self._lock:
            found = self._keys.get(pseudonym)
            if found is None:
                found = _keys(known)
                if pseudonym in self._known:  # and was not forgotten meanwhile
                    self._keys[pseudonym] = found
            return found

    def _all(self, pseudonym: str) -> tuple[models.Recipient, ...]:
        known = self._known.get(pseudonym) if isinstance(pseudonym, str) else None
        if known is None:
            raise _refuse(
                "This pseudonym is not known here.",
                "Enrol the person first; or they were forgotten, and then nothing can be awarded to them.",
            )
        return known

    def to_json(self) -> JSONObject:
        """Everything, in clear: keep it sealed."""
        with self._lock:
            return {pseudonym: [_written(one) for one in known] for pseudonym, known in self._known.items()}

    @classmethod
    def from_json(cls, document: Mapping[str, object], *, entropy: Entropy = secrets.token_bytes) -> People:
        """What `to_json` wrote; raises `AssessmentError` for anything else."""
        people = cls(entropy)
        try:
            for pseudonym, known in document.items():
                if not is_pseudonym(pseudonym) or not known:
                    raise ValueError
                people._known[pseudonym] = tuple(_read(one) for one in cast("list[JSONObject]", known))
        except (AttributeError, TypeError, ValueError, KeyError, ModelError):
            pass
        else:
            return people
        raise _refuse("This is no store of people.")

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return f"People({len(self._known)} enrolled)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise AssessmentError(
            "People are not pickled, because everybody's identity would leave with them.",
            code="assessment.sealed",
            advice="Use to_json and keep what it gives sealed.",
        )


def _keys(known: Sequence[models.Recipient]) -> frozenset[tuple[str, str]]:
    uris = {("id", one.uri) for one in known if one.uri is not None}
    identities = {
        (identity.kind, value)
        for one in known
        for identity in one.identities
        if identity.kind != models.IdentifierType.NAME
        for value in [normalize("NFKC", identity.value).casefold().strip()]
    }
    return frozenset(uris | identities)


def _written(recipient: models.Recipient) -> JSON:
    identities: list[JSON] = [
        {"type": str(one.kind), "value": one.value, "hashed": one.hashed} for one in recipient.identities
    ]
    return {"id": recipient.uri, "identities": identities}


def _read(document: JSONObject) -> models.Recipient:
    identities = [cast("JSONObject", one) for one in cast("list[JSON]", document["identities"])]
    names = [str(one["value"]) for one in identities if one["type"] == "name"]
    others = [one for one in identities if one["type"] != "name"]
    name, uri = (names[0] if names else None), cast("str | None", document["id"])
    if not others:
        return models.Recipient.organization(cast("str", uri), name=name)
    (only,) = others
    if only["type"] == "productId":
        return models.Recipient.product(cast("str", uri), product_id=str(only["value"]), name=name)
    hashed = only["hashed"] is not False
    return models.Recipient.remembered(
        str(only["type"]), str(only["value"]), name=name, did=uri, hashed=hashed
    )


def without_name(recipient: models.Recipient) -> models.Recipient:
    """The recipient without the name, which would stand in clear in a badge."""
    kept = tuple(one for one in recipient.identities if one.kind != models.IdentifierType.NAME)
    return replace(recipient, identities=kept)
