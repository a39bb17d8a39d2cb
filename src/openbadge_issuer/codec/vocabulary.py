"""The names under which a set of contexts knows each IRI, and how what stands under them is written.

A verifier reads `validUntil`, while a signature covers only the IRI behind it. A context that somebody else brings could
give the same IRI another name, under which it would stay signed and be read by nobody. So what the contexts that are
known from the start have a name for goes by that name, and stands where these contexts have it stand: not under an alias
of a keyword such as ``@nest``, not behind the key of a map, not at the other end of a reverse property.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["IN_PLACE_OF_SYNTAX", "MAPS", "KnownTerms", "NamesOfIris", "goes_by", "known_terms"]

NamesOfIris = Mapping[str, frozenset[str]]
"""IRI (or keyword) to the terms that stand for it."""

MAPS: Final = frozenset({"@language", "@index", "@id", "@type"})
"""The containers whose values stand behind keys that say something of them."""

IN_PLACE_OF_SYNTAX: Final = frozenset(
    f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}" for name in ("type", "first", "rest")
)
"""The properties that JSON-LD writes as ``@type`` and ``@list``: a member for one of them says it past every reader."""

_MAX_DEPTH = 8  # contexts in contexts; published ones have two
_MAX_PREFIXES = 8  # a term by a prefix by a prefix ...; published contexts use one


class KnownTerms(NamedTuple):
    """What a set of contexts defines, scoped contexts included."""

    names: NamesOfIris
    indirect: NamesOfIris
    """Of these names those whose values are written in a way of their own: maps, reverse properties, words (``@vocab``)."""


def known_terms(contexts: Mapping[str, JSONObject]) -> KnownTerms:
    """Every IRI and keyword that these context documents (by URL) define a term for."""
    scan = _Scan(contexts)
    for document in contexts.values():
        scan.context(document.get("@context"), {})
    names, indirect = (
        {iri: frozenset(terms) for iri, terms in found.items()} for found in (scan.names, scan.indirect)
    )
    return KnownTerms(names, indirect)


def goes_by(names: NamesOfIris, name: str, iri: str) -> bool:
    """Whether a member or a type may have this name; those of what nobody has published are free.

    Keywords have no other names but those of ``@id`` and ``@type``, and ``@nest`` is no part of any data model.
    """
    if iri[0] == "@" and (name == iri or iri not in ("@id", "@type")):
        return name == iri != "@nest"
    known = names.get(iri)
    return (known is None or name in known) and iri not in IN_PLACE_OF_SYNTAX


class _Scan:
    def __init__(self, contexts: Mapping[str, JSONObject]) -> None:
        self._contexts = contexts
        self.names: dict[str, set[str]] = {}
        self.indirect: dict[str, set[str]] = {}

    def context(self, context: JSON, outer: Mapping[str, str], depth: int = 0) -> Mapping[str, str]:
        """Notes the names of one context; returns its terms, which the next one in a list may use as prefixes."""
        terms = dict(outer)
        for part in context if isinstance(context, list) else [context]:
            if isinstance(part, str) and depth < _MAX_DEPTH:
                terms |= self.context(self._contexts.get(part, {}).get("@context"), terms, depth + 1)
            elif isinstance(part, dict):
                written = {name: iri for name, value in part.items() if (iri := _written(name, value))}
                terms |= written
                for name, iri in written.items():
                    full = _expanded(iri, terms)
                    self.names.setdefault(full, set()).add(name)
                    if _is_indirect(part[name]):
                        self.indirect.setdefault(full, set()).add(name)
                for value in part.values():
                    if isinstance(value, dict) and "@context" in value and depth < _MAX_DEPTH:
                        self.context(value["@context"], terms, depth + 1)
        return terms


def _written(name: str, value: JSON) -> str | None:
    if name.startswith("@"):
        return None
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    iri = value.get("@id", value.get("@reverse", name))
    return iri if isinstance(iri, str) else None


def _is_indirect(definition: JSON) -> bool:
    if not isinstance(definition, dict):
        return False
    containers = definition.get("@container")
    return (
        "@reverse" in definition
        or definition.get("@type") == "@vocab"
        or any(each in MAPS for each in (containers if isinstance(containers, list) else [containers]))
    )


def _expanded(iri: str, terms: Mapping[str, str]) -> str:
    for _ in range(_MAX_PREFIXES):
        prefix, colon, rest = iri.partition(":")
        if colon and not rest.startswith("//") and terms.get(prefix, iri) != iri:
            iri = terms[prefix] + rest
        elif not colon and terms.get(iri, iri) != iri:
            iri = terms[iri]
        else:
            break
    return iri
