"""Rules of the VCDM on single members: texts in a language, related resources, parts with a type, presentations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbadge_issuer.rules.document import Document
from openbadge_issuer.rules.rule import VCDM, Hit, Rule
from openbadge_issuer.rules.values import child, each, is_absolute_uri, text, types_of
from openbadge_issuer.rules.vocabulary import CREDENTIAL_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["RULES"]

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_OF_A_TEXT: Final = frozenset({"@value", "@language", "@direction"})
_DIRECTIONS: Final = ("ltr", "rtl")
_TYPED: Final = (
    *("credentialSchema", "refreshService", "termsOfUse", "evidence"),
    *("confidenceMethod", "renderMethod"),  # reserved (section 5.9)
)
_DIGESTS: Final = ("digestSRI", "digestMultibase")
_OF_A_CREDENTIAL: Final = ("issuer", "credentialSubject")


def _texts(document: Document) -> Iterator[Hit]:
    for node, name, value in document.declared("Text"):
        yield from _text(node.at(name), name, value)


def _text(at: str, name: str, value: JSON) -> Iterator[Hit]:
    if isinstance(value, str):
        return
    languages: set[str] = set()
    for index, one in enumerate(each(value)):
        language = (text(one.get("@language")) or "").lower() if isinstance(one, dict) else ""
        if language in languages or not _is_text(one):
            yield Hit(
                child(at, index) if isinstance(value, list) else at,
                f"`{name}` is one text, or one object for each language with `@value`, `@language` (BCP 47), "
                "`@direction` (ltr or rtl) and nothing else.",
                {"member": name},
                'Write one text, or {"@value": "…", "@language": "en"} for each language.',
            )
        languages.add(language)


def _is_text(one: JSON) -> bool:
    """Whether this is a text with its language; with more in it, or twice, two readers would show different texts."""
    if not isinstance(one, dict) or not _OF_A_TEXT.issuperset(one) or text(one.get("@value")) is None:
        return False
    language = one.get("@language", "en")
    return (
        isinstance(language, str)
        and _LANGUAGE.fullmatch(language) is not None
        and one.get("@direction", "ltr") in _DIRECTIONS
    )


def _typed(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        if credential.is_badge_family:
            continue  # whose models tell more
        for name in _TYPED:
            for part in each(credential.value.get(name)):
                if not isinstance(part, dict) or not types_of(part):
                    yield Hit(
                        child(credential.pointer, name),
                        f"Each `{name}` is an object that says of which type it is.",
                        {"member": name},
                    )


def _schema_ids(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        if credential.is_badge_family:
            continue  # whose models tell more
        for schema in each(credential.value.get("credentialSchema")):
            if isinstance(schema, dict) and types_of(schema) and not _is_named(schema):
                yield Hit(
                    child(credential.pointer, "credentialSchema"),
                    "A `credentialSchema` has the URL of the schema as its `id`.",
                )


def _is_named(part: JSONObject) -> bool:
    return is_absolute_uri(text(part.get("id")) or "")


def _related(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        at = child(credential.pointer, "relatedResource")
        listed = isinstance(credential.value.get("relatedResource"), list)
        known: set[str] = set()
        for index, one in enumerate(each(credential.value.get("relatedResource"))):
            if not _is_resource(one, known):
                yield Hit(
                    child(at, index) if listed else at,
                    "A related resource is named once, by its URL as `id`, and with a digest of its bytes.",
                    advice="Name each once, with `digestSRI` or `digestMultibase` of its bytes.",
                )


def _is_resource(one: JSON, known: set[str]) -> bool:
    """Whether it is one that is not among those ``known`` already, to which it is added."""
    if not isinstance(one, dict) or not _is_named(one):
        return False
    named = str(one["id"])
    if named in known:
        return False
    known.add(named)
    digests = [one[name] for name in _DIGESTS if name in one]
    return any(digests) and all(isinstance(digest, (str, list)) for digest in digests)


def _presentation(document: Document) -> Iterator[Hit]:
    value = document.credentials[0].value
    types = types_of(value)
    if "VerifiablePresentation" not in types:
        return
    also = sorted(({"VerifiableCredential"} | set(CREDENTIAL_KINDS)) & set(types))
    if also:
        yield Hit(
            "/type",
            f"It calls itself a presentation and a credential ({', '.join(also)}): readers would disagree on what it is.",
            {"found": also},
            "A credential stands in `verifiableCredential` of a presentation.",
        )


def _presentation_members(document: Document) -> Iterator[Hit]:
    value = document.credentials[0].value
    if "VerifiablePresentation" not in types_of(value):
        return
    for name in _OF_A_CREDENTIAL:
        if name in value:
            yield Hit(
                child("", name),
                f"`{name}` belongs to a credential, and not to a presentation.",
                {"member": name},
            )


def _holder(document: Document) -> Iterator[Hit]:
    value = document.credentials[0].value
    if "VerifiablePresentation" not in types_of(value) or "holder" not in value:
        return
    holder = value["holder"]
    named = text(holder.get("id") if isinstance(holder, dict) else holder)
    if named is None or not is_absolute_uri(named):
        yield Hit("/holder", "`holder` is the URL of whoever presents it, or an object with it as `id`.")


def _rule(name: str, title: str, function: Callable[[Document], Iterable[Hit]], section: str) -> Rule:
    return Rule(
        code=f"rules.{name}",
        title=title,
        severity="error",
        issuing="error",
        spec=VCDM + section,
        function=function,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule("text", "a text names its language once, and has nothing else", _texts, "#names-and-descriptions"),
    _rule("typed", "schemas, services, terms and evidence say of which type they are", _typed, "#types"),
    _rule("schema_id", "a schema is named by its URL", _schema_ids, "#data-schemas"),
    _rule(
        "related_resource",
        "related resources have a URL and a digest",
        _related,
        "#integrity-of-related-resources",
    ),
    _rule("presentation", "a presentation is nothing else", _presentation, "#verifiable-presentations"),
    _rule(
        "presentation_member",
        "a presentation has no members of a credential",
        _presentation_members,
        "#verifiable-presentations",
    ),
    _rule("holder", "the holder of a presentation has a URL", _holder, "#verifiable-presentations"),
)
