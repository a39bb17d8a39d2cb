"""In what two credentials for one recipient differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ModelError

if TYPE_CHECKING:
    from openbadge_issuer.models import Recipient

__all__ = ["Change", "changes"]

_OF_ONE_COPY = frozenset({"id", "proof", "validFrom", "credentialStatus", "relatedResource", "awardedDate"})
_FRESH = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at ``pointer`` in the former credential and in the new one; ``None`` where there is nothing.

    The values may be personal, and are not printed.
    """

    pointer: str
    before: JSON = field(repr=False)
    after: JSON = field(repr=False)


def changes(former: JSONObject, new: JSONObject, recipient: Recipient | None = None) -> tuple[Change, ...]:
    """All in which they differ, but for what every copy has of its own: id, time, proof, place in a list, salts.

    The ``recipient`` of the new one tells whether hashed identifiers of the former are the same under another salt.
    """
    return tuple(_compared("", _essential(former, None), _essential(new, (former, recipient))))


def _essential(document: JSONObject, other: tuple[JSONObject, Recipient | None] | None) -> JSONObject:
    """The document without what is of one copy; as to its subject, see `_subject`."""
    kept = {name: value for name, value in document.items() if name not in _OF_ONE_COPY}
    kept["awardedDate"] = document.get("awardedDate", document.get("validFrom"))
    subject = kept.get("credentialSubject")
    if isinstance(subject, dict):
        kept["credentialSubject"] = _subject(subject, other)
    return kept


def _subject(subject: JSONObject, other: tuple[JSONObject, Recipient | None] | None) -> JSONObject:
    kept = dict(subject)
    if str(kept.get("id", "")).startswith(_FRESH):
        del kept["id"]  # one of its own for each badge
    if other is not None:
        former, recipient = other
        before = former.get("credentialSubject")
        if isinstance(before, dict) and recipient is not None and _same_person(before, recipient):
            kept["identifier"] = before.get("identifier")
    return kept


def _same_person(before: JSONObject, recipient: Recipient) -> bool:
    """Whether the former subject has just the identifiers of the recipient, hashed or not."""
    listed = before.get("identifier", [])
    try:
        known = (
            [models.IdentityObject.from_json(entry) for entry in listed if isinstance(entry, dict)]
            if isinstance(listed, list)
            else []
        )
    except ModelError:
        return False
    wanted = list(recipient.identities)
    return len(known) == len(wanted) and all(
        any(
            one.identity_type == want.kind and one.hashed == want.hashed and one.matches(want.value)
            for one in known
        )
        for want in wanted
    )


def _compared(pointer: str, before: JSON, after: JSON) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _compared(pointer + join(name), before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _compared(f"{pointer}/{number}", one, other)
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield Change(pointer, before, after)
