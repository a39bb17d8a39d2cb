"""In what two credentials for one recipient differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ModelError

if TYPE_CHECKING:
    from openbadge_issuer.models import Recipient

__all__ = ["Change", "changes", "own_relations"]

_APART = frozenset({"id", "proof", "validFrom", "credentialStatus", "relatedResource", "awardedDate"})
_FRESH = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at ``pointer`` in the former credential and in the new one; ``None`` where there is nothing.

    The values may be personal, and are not printed.
    """

    pointer: str
    before: JSON = field(repr=False)
    after: JSON = field(repr=False)


def changes(
    former: JSONObject,
    new: JSONObject,
    recipient: Recipient | None = None,
    *,
    lineage: tuple[str | None, str | None] = (None, None),
) -> tuple[Change, ...]:
    """All in which they differ, but for what every copy has of its own: id, time, proof, place in a list, salts.

    The ``recipient`` of the new one tells whether hashed identifiers of the former are the same under another salt.
    ``lineage`` are the ids of what either of them follows.
    """
    essential = _essential(former, None, lineage[0]), _essential(new, (former, recipient), lineage[1])
    return tuple(_compared("", *essential))


def own_relations(document: JSONObject, follows: str | None) -> list[JSON]:
    """The related resources of a credential, without the one that it ``follows``."""
    found = document.get("relatedResource", [])
    return [
        one
        for one in (found if isinstance(found, list) else [found])
        if follows is None or not isinstance(one, dict) or one.get("id") != follows
    ]


def _essential(
    document: JSONObject, other: tuple[JSONObject, Recipient | None] | None, follows: str | None
) -> JSONObject:
    """The document without what is of one copy; as to its subject, see `_subject`."""
    kept = {name: value for name, value in document.items() if name not in _APART}
    kept["awardedDate"] = document.get("awardedDate", document.get("validFrom"))
    if relations := own_relations(document, follows):
        kept["relatedResource"] = relations
    subject = kept.get("credentialSubject")
    if isinstance(subject, dict):
        kept["credentialSubject"] = _subject(subject, other)
    return kept


def _subject(subject: JSONObject, other: tuple[JSONObject, Recipient | None] | None) -> JSONObject:
    kept = dict(subject)
    if str(kept.get("id", "")).startswith(_FRESH):
        del kept["id"]  # one of its own for each badge
    before = other[0].get("credentialSubject") if other else None
    if other and other[1] is not None and isinstance(before, dict):
        olds, news = (one.get("identifier") for one in (before, subject))
        if isinstance(olds, list) and isinstance(news, list):
            kept["identifier"] = [
                old if old is not None and _under_another_salt(old, new, other[1]) else new
                for old, new in zip_longest(olds[: len(news)], news)
            ]
    return kept


def _under_another_salt(old: JSON, new: JSON, recipient: Recipient) -> bool:
    """Whether both are hashes of the same identifier of the recipient."""
    try:
        one, other = (
            models.IdentityObject.from_json(entry if isinstance(entry, dict) else {}) for entry in (old, new)
        )
    except ModelError:
        return False
    if not (one.hashed and other.hashed and one.identity_type == other.identity_type):
        return False
    values = [known.value for known in recipient.identities if known.kind == one.identity_type]
    return any(one.matches(value) and other.matches(value) for value in values)


def _compared(pointer: str, before: JSON, after: JSON) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _compared(pointer + join(name), before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _compared(f"{pointer}/{number}", one, other)
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield Change(pointer, before, after)
