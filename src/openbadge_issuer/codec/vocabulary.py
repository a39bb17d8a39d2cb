"""The names under which a set of contexts knows each IRI.

A verifier reads `validUntil`, while a signature covers only the IRI behind it. A context that somebody else brings could
give the same IRI another name, under which it would stay signed and be read by nobody. So what the contexts that are
known from the start have a name for goes by that name.
"""

from __future__ import annotations

from collections.abc import Mapping

from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["NamesOfIris", "names_of_iris"]

NamesOfIris = Mapping[str, frozenset[str]]
"""IRI (or keyword) to the terms that stand for it."""

_MAX_DEPTH = 8  # contexts in contexts; published ones have two
_MAX_PREFIXES = 8  # a term by a prefix by a prefix ...; published contexts use one


def names_of_iris(contexts: Mapping[str, JSONObject]) -> NamesOfIris:
    """Every IRI and keyword that these context documents (by URL) define a term for, scoped contexts included."""
    names: dict[str, set[str]] = {}
    for document in contexts.values():
        _Scan(contexts, names).context(document.get("@context"), {})
    return {iri: frozenset(terms) for iri, terms in names.items()}


class _Scan:
    def __init__(self, contexts: Mapping[str, JSONObject], names: dict[str, set[str]]) -> None:
        self._contexts = contexts
        self._names = names

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
                    self._names.setdefault(_expanded(iri, terms), set()).add(name)
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
