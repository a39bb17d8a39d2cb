"""Rules on the JSON itself: one way to say a thing, so that what a signature covers is what a reader sees.

JSON-LD lets one dataset be written in many ways, and a signature over the dataset sees no difference between them.
A status or an end date that is spelled in another way, or is said in another object with the same ``id``, would
still be signed, and no reader that follows the data model would find it. These rules leave one spelling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openbadge_issuer.rules.document import Document, Node
from openbadge_issuer.rules.rule import OB, VCDM, Hit, Rule, shown
from openbadge_issuer.rules.values import each, is_absolute_uri, text
from openbadge_issuer.rules.vocabulary import CLASS_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.codec.types import JSONObject

__all__ = ["READABLE", "RULES"]

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def _no_object(document: Document) -> Iterator[Hit]:
    if not isinstance(document.value, dict):
        yield Hit("", "A credential is a JSON object, and this is something else.")


def _no_json(document: Document) -> Iterator[Hit]:
    if document.foreign is not None and isinstance(document.value, dict):
        yield Hit(
            document.foreign, "This is no JSON value.", advice="Hand in what a strict JSON parser returned."
        )


def _limits(document: Document) -> Iterator[Hit]:
    if document.exceeded is not None:
        name, most = document.exceeded
        yield Hit(
            "",
            f"The document is larger or deeper than the limit {name} = {most}, so it is not judged.",
            {"limit": name, "most": most},
            "Raise the limit if you trust where the document comes from.",
        )


def _nulls(document: Document) -> Iterator[Hit]:
    for pointer in document.nulls:
        yield Hit(
            pointer,
            "This is null, which JSON-LD reads as if it were not there.",
            advice="Leave the member out.",
        )


def _empty_arrays(document: Document) -> Iterator[Hit]:
    for pointer in document.empty_arrays:
        yield Hit(
            pointer,
            "This array is empty, which JSON-LD reads as if it were not there.",
            advice="Leave the member out.",
        )


def _nested_arrays(document: Document) -> Iterator[Hit]:
    for pointer in document.nested_arrays:
        yield Hit(
            pointer,
            "This is an array inside an array, which JSON-LD reads as one: the signature does not cover the grouping.",
            advice="Write one flat array, or objects.",
        )


_PLAIN: Final = "Write `type` for `@type`, `id` for `@id`, and the plain value for `@value`."


def _keywords(document: Document) -> Iterator[Hit]:
    for node in document.odd:
        if _is_text_in_a_language(node):
            continue
        for name in node.undeclared:
            if name.startswith("@") and name != "@context":
                yield Hit(
                    node.at(name),
                    f"`{shown(name)}` is a JSON-LD spelling; the data model has one name for each thing.",
                    {"member": shown(name)},
                    _PLAIN if name in ("@type", "@id", "@value") else "",
                )


def _is_text_in_a_language(node: Node) -> bool:
    """VCDM 2.0, section 11.1: of what is no badge, any member of its own may be such a text."""
    return (
        node.kind is None
        and not node.credential.is_badge_family
        and "@value" in node.value
        and node.value.keys() <= {"@value", "@language", "@direction"}
    )


def _spelled_names(document: Document) -> Iterator[Hit]:
    for node in document.odd:
        for name in node.undeclared:
            plain = _plain_name(name, document)
            if plain is not None:
                yield Hit(
                    node.at(name),
                    f"`{shown(name)}` is another spelling of a term, which a reader of the data model does not find.",
                    {"member": shown(name), "term": plain},
                    f"Write `{plain}`." if plain else "",
                )


def _plain_name(name: str, document: Document) -> str | None:
    """The name that should have been written; empty where there is none; ``None`` where all is well."""
    if ":" in name:
        return "" if name.startswith("_:") else document.spellings.term_behind(name)
    return name[:1].lower() + name[1:] if name in CLASS_NAMES else None


def _spelled_types(document: Document) -> Iterator[Hit]:
    for node in document.nodes:
        for written in each(node.value.get("type")):
            if not isinstance(written, str) or ":" not in written:
                continue
            plain = _plain_name(written, document)
            if plain is not None:
                yield Hit(
                    node.at("type"),
                    f"`{shown(written)}` is another spelling of a type that has a name.",
                    {"type": shown(written), "term": plain},
                    f"Write `{plain}`." if plain else "",
                )


def _nested_contexts(document: Document) -> Iterator[Hit]:
    homes = {credential.pointer for credential in document.credentials}
    for node in document.odd:
        if "@context" in node.undeclared and node.pointer not in homes and not _is_jcs_proof(node):
            yield Hit(
                node.at("@context"),
                "A context inside a credential changes what the names around it mean.",
                advice="Put every context into `@context` of the credential.",
            )


def _is_jcs_proof(node: Node) -> bool:
    """The JCS cryptosuites repeat the document's contexts in the proof (VC-DI EdDSA 1.0, section 3.3)."""
    contexts = each(node.value.get("@context"))
    return (
        node.kind == "Proof"
        and "-jcs-" in (text(node.value.get("cryptosuite")) or "")
        and node.credential.contexts[: len(contexts)] == contexts
    )


def _language_maps(document: Document) -> Iterator[Hit]:
    for node, name, value in document.declared("String"):
        if isinstance(value, dict) and _is_language_map(value):
            yield Hit(
                node.at(name),
                f"`{name}` is one text, not a map of languages.",
                {"member": name, "languages": [shown(tag) for tag in list(value)[:8]]},
                "Write one language, name it in `inLanguage`, and link the other editions with `related`.",
            )


def _is_language_map(value: JSONObject) -> bool:
    return bool(value) and "id" not in value and all(map(_LANGUAGE.fullmatch, value))


def _plain_values(document: Document) -> Iterator[Hit]:
    for node, name, value, kind in document.inner:
        if not (kind == "String" and isinstance(value, dict) and _is_language_map(value)):
            yield Hit(
                node.at(name),
                f"`{name}` is one plain value, neither an array nor an object.",
                {"member": name},
                "Write the value itself.",
            )


def _uris(document: Document) -> Iterator[Hit]:
    for node, name, value in document.uris:
        if isinstance(value, str) and not is_absolute_uri(value):
            yield Hit(
                node.at(name),
                f"`{name}` must be an absolute URI.",
                {"member": name},
                "Write it in full, with its scheme: https://example.org/badges/1, a DID, or urn:uuid: and a fresh UUID.",
            )


def _rule(
    name: str, title: str, function: Callable[[Document], Iterable[Hit]], spec: str = OB, about: str = ""
) -> Rule:
    return Rule(
        code=f"rules.{name}",
        title=title,
        severity="error",
        issuing="error",
        spec=spec,
        function=function,
        about=about,
    )


READABLE: Final[tuple[Rule, ...]] = (
    _rule("no_object", "the document is a JSON object", _no_object, VCDM),
    _rule("no_json", "everything in it is JSON", _no_json, VCDM),
    _rule("limits", "the document is within the limits", _limits, VCDM),
)
"""Asked first; where one is broken, no other rule is asked."""

RULES: Final[tuple[Rule, ...]] = (
    _rule("null", "no null", _nulls, about="nulls"),
    _rule("empty_array", "no empty array", _empty_arrays, about="empty_arrays"),
    _rule("nested_array", "no array inside an array", _nested_arrays, about="nested_arrays"),
    _rule("jsonld_spelling", "no JSON-LD keyword as a member, `@context` apart", _keywords, about="odd"),
    _rule(
        "spelled_name", "no IRI, and no type, in place of the name of a member", _spelled_names, about="odd"
    ),
    _rule("spelled_type", "no IRI in place of the name of a type", _spelled_types),
    _rule("nested_context", "`@context` only at a credential's root", _nested_contexts, about="odd"),
    _rule("language_map", "texts are texts, not language maps", _language_maps),
    _rule("plain_value", "what is one text, number or URI is written as such", _plain_values, about="inner"),
    _rule("uri", "URIs are absolute", _uris, f"{VCDM}#identifiers"),
)
