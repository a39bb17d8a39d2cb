"""Documents that mean something in contexts by chance: of any word and any value nearly all would be refused.

Each object is made out of the active context that it stands in, which is asked step by step as the general path asks it.
"""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

from equality.making import NUMBERS, ODD, TEXTS, any_contexts
from openbadge_issuer.codec.active_context import ActiveContext, Term, initial_context
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.context_work import ContextWork
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import OpenBadgeError

__all__ = ["Following"]

CONTEXTS = 60
DEEP = 4
XSD = "http://www.w3.org/2001/XMLSchema#"
LONG = "https://x.example/" + "p" * 600
IRIS = (
    "https://x.example/1", "https://x.example/2", "urn:a", "did:key:z6Mk#z", "mailto:a@x.example",
    "http://\u00fc.example/\u00e4?q=1#f", LONG,
)  # fmt: skip
FOR_TERMS = (
    "urn:q", "did:q", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{XSD}string", "https://schema.org/name",
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement", "https://www.w3.org/2018/credentials#issuer",
)  # fmt: skip
NAMES = {
    "a": "did",
    "b": "l" * 40,
    "c": "urn",
    "d": "x y",
    "e": "name",
}  # other names for terms, now and then
V2, OB = "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


class Following:
    """Contexts by chance that can be read, alone and beside published ones, and documents in their words."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        made = any_contexts(rng, 2 * CONTEXTS)
        changed = {url: json.dumps(self._changed(json.loads(body))).encode() for url, body in made.items()}
        self._urls = [url for url in changed if _begun(ContextTable(changed), url) is not None]
        self._tables = ContextTable(changed), ContextTable({**bundled(), **changed})

    def document(self) -> tuple[dict[str, Any], ContextTable]:
        """A document, most likely one that is accepted, and its contexts."""
        rng = self._rng
        while True:
            table = rng.choice(self._tables)
            url, other = rng.choice(self._urls), rng.choice(self._urls)
            context = rng.choice((url, [url], [url, other], [V2, url], [V2, OB, url]))
            active = _begun(table, context)
            if active is not None:
                return {"@context": context, **self._object(active, 0)}, table

    def _changed(self, context: Any) -> Any:
        """The same with a few other names, and IRIs that published contexts have other names for."""
        if isinstance(context, list):
            return [self._changed(one) for one in context]
        if not isinstance(context, dict):
            return context
        chance = self._rng.random
        named = {NAMES.get(name, name) if chance() < 0.2 else name: one for name, one in context.items()}
        found = {name: self._changed(one) for name, one in named.items()}
        if str(found.get("@id", "")).startswith("https://") and chance() < 0.3:
            found["@id"] = self._rng.choice(FOR_TERMS)
        return found

    def _object(self, active: ActiveContext, depth: int) -> dict[str, Any]:
        rng = self._rng
        made: dict[str, Any] = {}
        if depth and rng.random() < 0.06:
            url = rng.choice(self._urls)
            local: Any = rng.choice((url, [url]))
            entered = _step(lambda: active.with_local(local, _work()))
            if entered is not None:
                made["@context"], active = local, entered
        properties = [word for word in sorted(active.vocabulary()) if _is_property(active.term(word))]
        if (named := self._named(active, "@type")) and properties and rng.random() < 0.6:
            types = [rng.choice((rng.choice(properties), "urn:t")) for _ in range(rng.choice((1, 1, 2)))]
            entered = _step(lambda: active.with_type_scoped(types, _work()))
            if entered is not None:
                made[named], active = types if len(types) > 1 else rng.choice((types, types[0])), entered
        if (named := self._named(active, "@id")) and rng.random() < 0.5:
            made[named] = rng.choice(IRIS)
        for word in rng.choices((*sorted(active.vocabulary()), "urn:p"), k=rng.randrange(1, 5)):
            term = active.term(word)
            if _is_property(term) and word not in made:
                values = [self._value(active, term, depth) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
                made[word] = values if len(values) > 1 else rng.choice((values, values[0]))
        return made

    def _value(self, active: ActiveContext, term: Term, depth: int) -> Any:
        rng = self._rng
        kind = rng.random()
        if kind < 0.02:
            return copy.deepcopy(rng.choice(ODD))
        if term.coercion == "@json":
            return rng.choice((1, "x", {"b": 1, "a": [None, True]}, [], None, 1.5))
        if kind < 0.35 and depth < DEEP:
            of_one_value = kind < 0.1  # or a reference, to which what the types say applies as well
            inside = active if of_one_value else active.previous or active
            if term.context is not None:
                inside = _step(lambda: inside.with_property_scoped(term, _work())) or inside
            return self._one_value(inside) if of_one_value else self._object(inside, depth + 1)
        if term.coercion in ("@id", "@vocab"):
            return rng.choice((*IRIS, *(sorted(active.vocabulary()) if term.coercion == "@vocab" else ())))
        return rng.choice(NUMBERS if kind < 0.5 else TEXTS)

    def _one_value(self, active: ActiveContext) -> dict[str, Any]:
        rng = self._rng
        if rng.random() < 0.3:
            return {self._named(active, "@id") or "@id": rng.choice(IRIS)}
        made = {self._named(active, "@value") or "@value": rng.choice((*TEXTS, 1, True, 1.5))}
        if rng.random() < 0.4:
            datatypes = (
                "urn:dt",
                f"{XSD}date",
                f"{XSD}string",
                f"{XSD}integer",
                *sorted(active.vocabulary()),
            )
            made[self._named(active, "@type") or "@type"] = rng.choice(datatypes)
        elif rng.random() < 0.4:
            made["@language"] = rng.choice(("en", "EN-gb", "de-DE-1996"))
        return made

    def _named(self, active: ActiveContext, keyword: str) -> str | None:
        names = sorted(active.names_of(keyword))
        return self._rng.choice(names) if names else None


def _is_property(term: Term) -> bool:
    return term.iri is not None and term.iri[0] != "@" and term.iri[:2] != "_:" and not term.reverse


def _work() -> ContextWork:
    return ContextWork(1_000_000)


def _begun(table: ContextTable, context: Any) -> ActiveContext | None:
    return _step(lambda: initial_context(table).with_local(context, _work()))


def _step(step: Any) -> ActiveContext | None:
    """Where a step leads; None where it is refused."""
    try:
        found: ActiveContext = step()
    except OpenBadgeError:
        return None
    return found
