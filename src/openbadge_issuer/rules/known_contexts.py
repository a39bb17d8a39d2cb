"""What the bundled JSON-LD contexts define, read from their own text: terms, and the IRIs behind them.

Two rules ask: is an extra context needed at all, and is a member or a type an IRI that has a name of its own?
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbadge_issuer.codec.types import JSON

__all__ = ["term_behind", "terms"]


@lru_cache(maxsize=256)
def terms(url: str) -> frozenset[str] | None:
    """Every term of a bundled context, those of its scoped contexts included; ``None`` if it is not bundled."""
    body = _context(url)
    return None if body is None else frozenset(name for name, _ in _definitions(body))


def term_behind(name: str, urls: frozenset[str]) -> str | None:
    """The term of one of these contexts for which an absolute or compact IRI is only a longer spelling."""
    terms_by_iri, prefixes = _iris(frozenset(url for url in urls if terms(url) is not None))
    if name in terms_by_iri:
        return terms_by_iri[name]
    prefix, _, rest = name.partition(":")
    found = (terms_by_iri.get(namespace + rest) for namespace in prefixes.get(prefix, ()))
    return next((term for term in found if term is not None), None)


def _context(url: str) -> JSON:
    from openbadge_issuer.codec.json import parse_object  # noqa: PLC0415 - only where a document has an extra context
    from openbadge_issuer.contexts import bundled  # noqa: PLC0415

    return parse_object(bundled()[url]).get("@context") if url in bundled() else None


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


@lru_cache(maxsize=64)
def _iris(urls: frozenset[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """IRI to term, and prefix to namespaces, of these contexts together."""
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
    return terms_by_iri, prefixes
