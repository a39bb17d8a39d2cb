"""The flat view of a badge, read from any JSON without ever failing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ob2.documents import is_badge
from openbadge_issuer.ob2.likeness import likeness_of
from openbadge_issuer.verification.report import BadgeView, ResultView, SkillView

__all__ = [
    "badge_view",
    "id_of",
    "is_record",
    "items",
    "member",
    "objects_in",
    "plain_id",
    "text",
    "types_of",
    "words",
]

_BADGES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_LONGEST_ID: Final = 20_000  # characters that are percent-decoded


def member(value: JSON, *names: str) -> JSON:
    """The member at this path, or ``None``; an array of one object is looked through."""
    for name in names:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _object(value: JSON) -> JSONObject:
    """The object, an array of one object looked through; an empty one where there is none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else {}


def items(value: JSON) -> Iterator[JSON]:
    """One or many, as many."""
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def text(value: JSON) -> str:
    """The value if it is a string, else the empty string."""
    return value if isinstance(value, str) else ""


def words(value: JSON) -> str:
    """The text that a person reads as a name or a description; the empty string where there is none.

    It is a text as it is, or the ``@value`` of a text in a language, of several the first that is not empty (VCDM 2.0,
    section 11.1).
    """
    if isinstance(value, str):
        return value
    return next(filter(None, (text(one) or text(member(one, "@value")) for one in items(value))), "")


def objects_in(document: JSONObject) -> list[JSONObject]:
    """Every object in it, itself first; none in a ``@context``, which has a grammar of its own."""
    found: list[JSONObject] = []
    pending: list[JSON] = [document]
    for value in pending:  # it grows meanwhile
        if isinstance(value, dict):
            found.append(value)
            pending += [
                inner for name, inner in value.items() if type(inner) is not str and name != "@context"
            ]
        elif isinstance(value, list):
            pending += value
    return found


def id_of(value: JSON) -> str:
    """The id of an object, or the string that stands for it."""
    return text(value) or text(member(value, "id"))


def plain_id(identifier: str) -> str:
    """An id as ids are compared: percent-decoded and without blanks around (Open Badges 3.0, sections 7 and 9.1).

    A longer one than any that is in use stays as it is: to decode a megabyte of escapes takes a hundred of memory.
    """
    stripped = identifier.strip()
    return unquote(stripped) if len(stripped) <= _LONGEST_ID else stripped


def types_of(value: JSON) -> frozenset[str]:
    """The types of an object."""
    return frozenset(text(item) for item in items(member(value, "type")))


def is_record(document: JSONObject) -> bool:
    """Whether it is a record (CLR 2.0), which is awarded for nothing: its ``achievement`` lists those of what is in it."""
    kinds = types_of(document)
    return "ClrCredential" in kinds and kinds.isdisjoint(_BADGES)


def badge_view(document: JSONObject, *, recipient_matched: bool | None) -> BadgeView:
    """The badge as one flat value: what it says of itself, every text as it stands there."""
    if is_badge(document):  # of Open Badges 2.0
        document = likeness_of(document)
    issuer, subject = document.get("issuer"), _object(document.get("credentialSubject"))
    achievement = {} if is_record(document) else _object(subject.get("achievement"))
    criteria = _object(achievement.get("criteria"))
    return BadgeView(
        id=text(document.get("id")),
        title=words(achievement.get("name")) or words(document.get("name")),
        description=words(achievement.get("description"))
        or words(subject.get("endorsementComment"))
        or words(document.get("description")),
        criteria=text(criteria.get("narrative")) or text(criteria.get("id")),
        image=id_of(achievement.get("image")) or id_of(document.get("image")),
        achievement_id=text(achievement.get("id")),
        achievement_type=text(achievement.get("achievementType")),
        issuer_id=id_of(issuer),
        issuer_claimed_name=words(_object(issuer).get("name")),
        recipient_matched=recipient_matched,
        valid_from=text(document.get("validFrom")) or text(document.get("issuanceDate")),
        valid_until=text(document.get("validUntil")) or text(document.get("expirationDate")),
        skills=tuple(_skills(achievement)),
        results=tuple(_results(subject.get("result"), achievement)),
    )


def _skills(achievement: JSONObject) -> Iterator[SkillView]:
    for item in items(achievement.get("alignment")):
        alignment = _object(item)
        yield SkillView(
            name=words(alignment.get("targetName")),
            url=text(alignment.get("targetUrl")),
            framework=text(alignment.get("targetFramework")),
            code=text(alignment.get("targetCode")),
            type=text(alignment.get("targetType")),
        )


def _results(results: JSON, achievement: JSONObject) -> Iterator[ResultView]:
    described = {
        text(member(item, "id")): _described(_object(item))
        for item in items(achievement.get("resultDescription"))
    }
    for item in items(results):
        result = _object(item)
        name, required, levels = described.get(text(result.get("resultDescription")), ("", "", {}))
        yield ResultView(
            name=name,
            value=text(result.get("value")),
            level=levels.get(text(result.get("achievedLevel")), ""),
            required=required,
            status=text(result.get("status")),
        )


def _described(description: JSONObject) -> tuple[str, str, dict[str, str]]:
    """Its name, what it requires, and its levels."""
    levels = {
        text(member(level, "id")): words(member(level, "name"))
        for level in items(description.get("rubricCriterionLevel"))
    }
    required = levels.get(text(description.get("requiredLevel")), "")
    required = required or text(description.get("requiredValue"))
    return words(description.get("name")), required, levels
