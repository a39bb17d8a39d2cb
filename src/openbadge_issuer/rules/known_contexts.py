"""What the bundled JSON-LD contexts define, read from their own text: terms, and the IRIs behind them.

Two rules ask: is an extra context needed at all, and is a member or a type an IRI that has a name of its own?
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openbadge_issuer.codec.types import JSON

__all__ = ["Spellings", "spellings", "terms"]


def terms(url: str) -> frozenset[str] | None:
    """Every term of a bundled context, those of its scoped contexts included; ``None`` if it is not bundled."""
    return _terms(url) if _is_bundled(url) else None


def spellings(urls: frozenset[str]) -> Spellings:
    """The longer spellings of the terms of those contexts that are bundled."""
    return _spellings(frozenset(filter(_is_bundled, urls)))


@dataclass(frozen=True, slots=True)
class Spellings:
    """IRI to term, and prefix to namespaces, of some contexts together."""

    terms: Mapping[str, str]
    prefixes: Mapping[str, Sequence[str]]

    def term_behind(self, name: str) -> str | None:
        """The term for which an absolute or compact IRI is only a longer spelling."""
        if name in self.terms:
            return self.terms[name]
        prefix, _, rest = name.partition(":")
        found = (self.terms.get(namespace + rest) for namespace in self.prefixes.get(prefix, ()))
        return next((term for term in found if term is not None), None)


def _is_bundled(url: str) -> bool:
    from openbadge_issuer.contexts import bundled  # noqa: PLC0415 - reads its list at first use

    return url in bundled()


@cache  # of bundled contexts only, never of what a document names
def _terms(url: str) -> frozenset[str]:
    return frozenset(name for name, _ in _definitions(_context(url)))


def _context(url: str) -> JSON:
    from openbadge_issuer.codec.json import parse_object  # noqa: PLC0415 - only where there is a context to read
    from openbadge_issuer.contexts import bundled  # noqa: PLC0415

    return parse_object(bundled()[url]).get("@context")


def _definitions(context: JSON) -> Iterator[tuple[str, JSON]]:
    """Term and definition, those of scoped contexts included."""
    pending = [context]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending.extend(one)
        elif isinstance(one, dict):
            for name, definition in one.items():
                if name.startswith("@"):
                    continue
                yield name, definition
                if isinstance(definition, dict):
                    pending.append(definition.get("@context"))


def _iri(definition: JSON) -> str:
    value = definition.get("@id") if isinstance(definition, dict) else definition
    return value if isinstance(value, str) else ""


@cache  # of sets of bundled contexts
def _spellings(urls: frozenset[str]) -> Spellings:
    defined = [
        (name, _iri(definition)) for url in sorted(urls) for name, definition in _definitions(_context(url))
    ]
    prefixes: dict[str, list[str]] = {}
    for name, iri in defined:
        if iri.endswith(("#", "/", ":")) and iri not in prefixes.setdefault(name, []):
            prefixes[name].append(iri)
    terms_by_iri: dict[str, str] = {}
    for name, iri in defined:
        prefix, _, rest = iri.partition(":")
        for full in (iri, *[namespace + rest for namespace in prefixes.get(prefix, ())]):
            terms_by_iri.setdefault(full, name)
    terms_by_iri.pop("", None)
    return Spellings(terms_by_iri, prefixes)
