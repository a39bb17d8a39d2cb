"""Advice for those who design a badge: warnings that are only given before it is issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.rules.document import Document
from openbadge_issuer.rules.rule import OB, Hit, Rule
from openbadge_issuer.rules.values import child, each, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["RULES"]

_RUBRIC_DIGEST: Final = "ext:RubricDigest"
_UNDER_WAY: Final = ("Enrolled", "InProgress", "OnHold", "Withdrew")
_IN_CLEAR: Final = "The recipient's e-mail address stands in clear, for everybody who sees the badge."


_HASHED = "Hash it with a random salt, as an `identifier`; as `id`, use a DID or a fresh urn:uuid:."


def _email_in_clear(document: Document) -> Iterator[Hit]:
    for node in document.of("IdentityObject"):
        if node.value.get("hashed") is False and node.value.get("identityType") == "emailAddress":
            yield Hit(
                node.at("identityHash"),
                _IN_CLEAR,
                advice=_HASHED,
            )
    for node in document.of("AchievementSubject", "ClrSubject"):
        if (text(node.value.get("id")) or "")[:7].lower() == "mailto:":
            yield Hit(
                node.at("id"),
                _IN_CLEAR,
                advice=_HASHED,
            )


def _weak_hash(document: Document) -> Iterator[Hit]:
    for node in document.of("IdentityObject"):
        if (text(node.value.get("identityHash")) or "")[:4].lower() == "md5$":
            yield Hit(node.at("identityHash"), "MD5 is broken.", {"algorithm": "md5"}, "Use sha256.")


def _salt(document: Document) -> Iterator[Hit]:
    for node in document.of("IdentityObject"):
        if node.value.get("hashed") is True and not text(node.value.get("salt")):
            yield Hit(
                node.pointer,
                "This hash has no salt, so addresses can be guessed from a list.",
                advice="Hash with a random salt of its own, and write it into `salt`.",
            )


def _caption(document: Document) -> Iterator[Hit]:
    for node in document.of("Image"):
        if not text(node.value.get("caption")):
            yield Hit(
                node.pointer,
                "This image has no text alternative: who can not see it learns nothing from it.",
                advice="Say in `caption` what it shows.",
            )


def _required_level(document: Document) -> Iterator[Hit]:
    for node in document.of("ResultDescription"):
        rubric = node.value.get("resultType") == "RubricCriterionLevel"
        if rubric and node.value.get("rubricCriterionLevel") and not text(node.value.get("requiredLevel")):
            yield Hit(
                node.pointer,
                "This rubric does not say which level is required.",
                advice="Set `requiredLevel` to the `id` of that level.",
            )


def _subject_id(document: Document) -> Iterator[Hit]:
    for node in document.of("AchievementSubject", "ClrSubject"):
        if not text(node.value.get("id")):
            yield Hit(
                node.pointer,
                "The subject has no `id`: a VC-JWT can not name it in `sub`.",
                advice="Give it the holder's DID, or a fresh urn:uuid:.",
            )


def _issuer_name(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        issuer = credential.value.get("issuer")
        if credential.is_badge_family and not (isinstance(issuer, dict) and text(issuer.get("name"))):
            yield Hit(
                child(credential.pointer, "issuer"),
                "The issuer has no name that a person could read.",
                advice="Write the issuer as a Profile with `id`, `type` and `name`: some readers need the object.",
            )


def _credential_name(document: Document) -> Iterator[Hit]:
    for credential in document.credentials:
        if credential.is_badge_family and not text(credential.value.get("name")):
            yield Hit(
                child(credential.pointer, "name"),
                "The credential has no `name`, which wallets show as its title.",
                advice="Write a `name`, such as the name of the achievement.",
            )


def _judged(document: Document) -> Iterator[Hit]:
    for node in document.of("AchievementSubject"):
        achievement = node.value.get("achievement")
        if not isinstance(achievement, dict) or achievement.get("achievementType") != "MicroCredential":
            continue
        results = [one for one in each(node.value.get("result")) if isinstance(one, dict)]
        rubrics = {
            text(one.get("id"))
            for one in each(achievement.get("resultDescription"))
            if isinstance(one, dict) and one.get("resultType") == _RUBRIC_DIGEST
        }
        judged = any(one.get("value") and text(one.get("resultDescription")) in rubrics for one in results)
        if not judged and not any(one.get("status") in _UNDER_WAY for one in results):
            yield Hit(
                node.at("result"),
                "This micro-credential does not say by which rubric it was judged, and how often.",
                {"resultType": _RUBRIC_DIGEST},
                "Have it follow from a decision (`decision.award`), which writes that; "
                "or choose another achievementType, such as Badge, if nobody judged evidence.",
            )


def _rule(name: str, title: str, function: Callable[[Document], Iterable[Hit]]) -> Rule:
    return Rule(
        code=f"rules.{name}", title=title, severity=None, issuing="warning", spec=OB, function=function
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule("email_in_clear", "no e-mail address in clear", _email_in_clear),
    _rule("weak_hash", "no MD5", _weak_hash),
    _rule("unsalted_hash", "hashes are salted", _salt),
    _rule("caption", "images have a text alternative", _caption),
    _rule("required_level_unset", "a rubric says which level is required", _required_level),
    _rule("subject_id", "the subject has an `id`", _subject_id),
    _rule("issuer_name", "the issuer has a name", _issuer_name),
    _rule("credential_name", "the credential has a name", _credential_name),
    _rule("not_judged", "a micro-credential says by which rubric it was judged", _judged),
)
