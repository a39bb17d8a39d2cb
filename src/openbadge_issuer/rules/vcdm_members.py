"""Rules of the VCDM on single members: texts in a language, related resources, parts with a type, presentations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbadge_issuer.rules.document import Document
from openbadge_issuer.rules.rule import VCDM, Hit, Rule, shown
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
        here = child(at, index) if isinstance(value, list) else at
        wrong = _wrong_text(one)
        language = text(one.get("@language")) if isinstance(one, dict) else None
        if not wrong and (language or "").lower() in languages:
            wrong = "says it twice in one language, so that two readers would show different texts"
        languages.add((language or "").lower())
        if wrong:
            yield Hit(
                here,
                f"`{name}` {wrong}.",
                {"member": name},
                'Write one text, or {"@value": "…", "@language": "en"} for each language.',
            )


def _wrong_text(one: JSON) -> str:
    if isinstance(one, str):
        return "is one text, or an array of texts that each name their language"
    if not isinstance(one, dict):
        return "is no text"
    if not _OF_A_TEXT.issuperset(one):
        return f"is a text with {shown(min(set(one) - _OF_A_TEXT))}, which no reader shows"
    if text(one.get("@value")) is None:
        return "has no text in `@value`"
    language = one.get("@language", "en")
    if not isinstance(language, str) or _LANGUAGE.fullmatch(language) is None:
        return "names no language in `@language` (BCP 47)"
    if one.get("@direction", "ltr") not in _DIRECTIONS:
        return "has a `@direction` that is neither ltr nor rtl"
    return ""


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
                elif name == "credentialSchema" and not is_absolute_uri(text(part.get("id")) or ""):
                    yield Hit(
                        child(credential.pointer, name),
                        "A `credentialSchema` has the URL of the schema as its `id`.",
                    )


def _related(document: Document) -> Iterator[Hit]:
    for credential in document.issued:
        at = child(credential.pointer, "relatedResource")
        listed = isinstance(credential.value.get("relatedResource"), list)
        known: set[str] = set()
        for index, one in enumerate(each(credential.value.get("relatedResource"))):
            wrong = _wrong_resource(one, known)
            if wrong:
                yield Hit(
                    child(at, index) if listed else at,
                    f"A related resource {wrong}.",
                    {"reason": wrong},
                    advice="Name each once, by its URL, with `digestSRI` or `digestMultibase` of its bytes.",
                )


def _wrong_resource(one: JSON, known: set[str]) -> str:
    if not isinstance(one, dict):
        return "is an object"
    named = text(one.get("id"))
    if named is None or not is_absolute_uri(named):
        return "has its URL as `id`"
    if named in known:
        return "is named twice"
    known.add(named)
    if not any(one.get(digest) for digest in _DIGESTS):
        return "has a digest of what is there"
    if not all(isinstance(one.get(digest, ""), (str, list)) for digest in _DIGESTS):
        return "has its digest as a text"
    return ""


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
    for name in _OF_A_CREDENTIAL:
        if name in value:
            yield Hit(
                child("", name),
                f"`{name}` belongs to a credential, and not to a presentation.",
                {"member": name},
            )
    yield from _holder(value)


def _holder(value: JSONObject) -> Iterator[Hit]:
    if "holder" not in value:
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
    _rule(
        "related_resource",
        "related resources have a URL and a digest",
        _related,
        "#integrity-of-related-resources",
    ),
    _rule(
        "presentation",
        "a presentation is nothing else, and its holder has a URL",
        _presentation,
        "#verifiable-presentations",
    ),
)
