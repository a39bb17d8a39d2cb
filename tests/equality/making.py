"""Documents made by chance: real ones, changed; and new ones, out of the words of a context. The same for the same seed."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

from openbadge_issuer.codec.active_context import initial_context
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.context_work import ContextWork
from openbadge_issuer.errors import OpenBadgeError

__all__ = ["Making", "any_contexts"]

TEXTS = (
    "", "a", "b", 'say "x"', "line\nline", "tab\tend", "back\\slash", "\u0000", "\u001f", "\u007f", "\u0085",
    "\u00a0", "\u2028",
    "\ufeff", "\U0001d11e", "\u0301", "half \ud800", "_:a", "_:z", "a@b.example", "2026-01-31T09:30:00Z", "1.0E0",
    "1", "NaN", "INF",
    "true", "@type", "@id", "@none", "@json", "type", "Achievement", "Profile", "en", "en-US", "x_y",
)  # fmt: skip
IRIS = (
    "https://x.example/1", "https://x.example/2", "https://x.example/issuer", "http://\u00fc.example/\u00e4?q=1#f",
    "urn:a", "urn:b",
    "did:key:z6Mk#z6Mk", "mailto:a@x.example", "data:text/plain,a", "https://x.example/#a#b",
    "https://x.example/ space",
    "https://x.example/<>", "relative", "/relative", "#x", "_:a", "_:b", "schema:name", "xsd:string", "cred:x",
    "https:x", "a:", ":a",
    "HTTPS://X.EXAMPLE", "x-y://z", "1:2", "https://x.example/\u007f", "https://x.example/\u0085",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2**31, 2**53 - 1, -(2**53) + 1, 2**53, 10**21, 0.0, -0.0, 1.0, 1.5, -2.5e-7, 1e-9, 1e20, 1e21, 1e300,
    5e-324,
    0.1, 1 / 3, 123456789012345680.0, float("nan"), float("inf"), True, False,
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, [], {}, [[]], [None], [[1]], {"id": None}, {"@id": "urn:x"}, {"id": "urn:a"}, {"type": []}, {"type": {}},
    {"@type": "urn:t"},
    {"@value": 1}, {"@value": "x", "@language": "en"}, {"@value": "x", "@language": "EN-gb"}, {"@value": "x",
    "@type": "urn:t"},
    {"@value": "1", "@type": "xsd:double"}, {"@value": None}, {"@value": "x", "type": "@json"},
    {"@value": {"a": 1}, "@type": "@json"},
    {"@list": [1, "a"]}, {"@list": []}, {"@set": ["a"]}, {"@graph": [{"id": "urn:a", "type": "urn:t"}]},
    {"@included": []},
    {"@reverse": {}}, {"@index": "i", "@value": "x"}, {"@value": "x", "@direction": "ltr"}, {"@context": [],
    "id": "urn:a"},
    {"@context": None}, {"@context": {"@vocab": "urn:v:"}, "x": 1}, {"@nest": {}}, {"@value": "x",
    "@language": "not_a_tag"},
    ("tuple",), b"bytes", {1: 2}, {"name": "a"}, {"": "empty"}, {"id": "_:a", "name": "x"}, {"id": "_:b"},
)  # fmt: skip
KEYS = (
    "@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@index", "@reverse", "@nest", "@included",
    "@context", "@direction",
    "@json", "@foo", "id", "type", "name", "description", "url", "proof", "evidence", "unknown", "urn:p",
    "https://x.example/p",
    "schema:name", "https://schema.org/name", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "_:p", "",
)  # fmt: skip
DEEP = 4


class Making:
    """Makes documents out of ``seeds``, whose contexts are in ``table``."""

    def __init__(self, table: ContextTable, seeds: list[dict[str, Any]]) -> None:
        self._table = table
        self._seeds = sorted(seeds, key=lambda seed: len(str(seed)))
        self._contexts = [seed["@context"] for seed in seeds]
        self._words: dict[str, list[str]] = {}

    def document(self, rng: Random) -> Any:
        """A document; about half of them say nothing wrong."""
        if rng.random() < 0.3:
            return self._generated(rng)
        at = min(rng.randrange(len(self._seeds)), rng.randrange(len(self._seeds)))  # short ones more often
        document = copy.deepcopy(self._seeds[at])
        for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 6))):
            self._change(rng, document)
        return document

    def words(self, context: Any) -> list[str]:
        """The terms that a context defines."""
        key = repr(context)
        if key not in self._words:
            try:
                active = initial_context(self._table).with_local(context, ContextWork(20_000))
                self._words[key] = sorted(active.vocabulary()) or list(KEYS)
            except (OpenBadgeError, TypeError):  # a mutated context may be anything
                self._words[key] = list(KEYS)
        return self._words[key]

    def _generated(self, rng: Random) -> dict[str, Any]:
        context = rng.choice(self._contexts)
        document = self._object(rng, self.words(context), 0)
        return {"@context": context, "type": rng.choice(self.words(context)), **document}

    def _object(self, rng: Random, words: list[str], depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for _ in range(rng.randrange(1, 6)):
            made[rng.choice(words) if rng.random() < 0.95 else rng.choice(KEYS)] = self.value(
                rng, words, depth
            )
        if rng.random() < 0.5:
            made["id"] = rng.choice(IRIS[:8])
        if rng.random() < 0.6:
            made["type"] = rng.choice(words) if rng.random() < 0.5 else [rng.choice(words)]
        if "kind" in words and rng.random() < 0.5:  # a second name for the types
            made["kind"] = rng.choice(words)
        return made

    def value(self, rng: Random, words: list[str], depth: int = 2) -> Any:
        """A value for a member: mostly ordinary."""
        kind = rng.random()
        if kind < 0.3:
            return rng.choice(IRIS[:8])
        if kind < 0.45:
            return rng.choice(TEXTS)
        if kind < 0.52:
            return rng.choice(NUMBERS)
        if kind < 0.54:
            return copy.deepcopy(rng.choice(ODD))
        if kind < 0.6:
            return rng.choice(IRIS)
        if kind < 0.75:
            return (
                [self.value(rng, words, depth + 1) for _ in range(rng.randrange(1, 4))]
                if depth < DEEP
                else "x"
            )
        return self._object(rng, words, depth + 1) if depth < DEEP else {"name": "x"}

    def _change(self, rng: Random, document: dict[str, Any]) -> None:
        objects = list(_objects(document))
        element = rng.choice(objects)
        if not element:
            element["name"] = rng.choice(TEXTS)
            return
        words = self.words(document.get("@context"))
        name = rng.choice(list(element))
        rng.choice(
            (
                self._replace,
                self._replace,
                self._remove,
                self._rename,
                self._add,
                self._add,
                self._repeat,
                self._graft,
                self._id,
            )
        )(rng, element, name, words, objects)

    def _replace(self, rng: Random, element: dict[str, Any], name: str, words: list[str], _: Any) -> None:
        old = element[name]
        if isinstance(old, str) and rng.random() < 0.5:
            element[name] = rng.choice((old + rng.choice(TEXTS), rng.choice(TEXTS), rng.choice(IRIS)))
        elif isinstance(old, list) and old and rng.random() < 0.5:
            old[rng.randrange(len(old))] = self.value(rng, words)
        else:
            element[name] = rng.choice(
                (copy.deepcopy(rng.choice(ODD)), rng.choice(NUMBERS), self.value(rng, words))
            )

    def _remove(self, _: Random, element: dict[str, Any], name: str, *__: Any) -> None:
        del element[name]

    def _rename(self, rng: Random, element: dict[str, Any], name: str, words: list[str], _: Any) -> None:
        value = element.pop(name)
        element[rng.choice((rng.choice(KEYS), rng.choice(words)))] = value

    def _add(self, rng: Random, element: dict[str, Any], _: str, words: list[str], __: Any) -> None:
        element[rng.choice((rng.choice(words), rng.choice(words), rng.choice(KEYS)))] = self.value(rng, words)

    def _repeat(self, rng: Random, element: dict[str, Any], name: str, *_: Any) -> None:
        """One value several times: repetitions, and blank nodes that look alike."""
        old = element[name]
        items = old if isinstance(old, list) else [old]
        element[name] = [copy.deepcopy(item) for item in items for _ in range(rng.randrange(1, 4))]

    def _graft(
        self, rng: Random, element: dict[str, Any], name: str, _: Any, objects: list[dict[str, Any]]
    ) -> None:
        """An object of the document in another place: one subject, told of twice."""
        element[name] = copy.deepcopy(rng.choice(objects))

    def _id(
        self, rng: Random, element: dict[str, Any], _: str, __: Any, objects: list[dict[str, Any]]
    ) -> None:
        known = [other["id"] for other in objects if isinstance(other.get("id"), str)]
        element["id"] = rng.choice([*known, *IRIS])


def any_contexts(rng: Random, number: int) -> dict[str, bytes]:
    """Contexts by chance, by URL: whatever a term can be told to do, in any combination; some are invalid."""
    return {
        f"https://any.example/{n}": json.dumps({"@context": _any_context(rng, 0)}).encode()
        for n in range(number)
    }


NAMES = ("a", "b", "c", "d", "e", "f", "T", "U", "type", "id", "kind")
KEYWORDS = (
    *[{"id": "@id", "type": "@type"}] * 6,
    {"id": "@id", "type": "@type", "kind": "@type"},
    {"id": "@id", "key": "@id", "type": "@type", "kind": "@type"},
    *[{"kind": "@type", "value": "@value"}] * 2,
)


def _any_context(rng: Random, depth: int) -> dict[str, Any]:
    context: dict[str, Any] = {**rng.choice(KEYWORDS)}
    for name in rng.sample(NAMES, rng.randrange(4, 9)):
        if name not in ("id", "type") or rng.random() < 0.05:
            context[name] = _any_term(rng, name, depth)
    for keyword, chance in (("@protected", 0.1), ("@propagate", 0.15)):
        if rng.random() < chance:
            context[keyword] = rng.random() < 0.5
    if rng.random() < 0.1:
        context[rng.choice(("@vocab", "@base"))] = "https://w.example/"
    if rng.random() < 0.05:
        context["@language"] = "en"
    return context


def _any_term(rng: Random, name: str, depth: int) -> Any:
    iri = f"https://w.example/{name if rng.random() < 0.8 else rng.choice(NAMES)}"
    if rng.random() < 0.3:
        return rng.choice((iri, iri, iri, None, "@type", "@id", "@value", "@nest", "b:c"))
    term: dict[str, Any] = {"@id": iri}
    if rng.random() < 0.5:
        xsd = "http://www.w3.org/2001/XMLSchema#"
        term["@type"] = rng.choice(
            ("@id", "@vocab", "@json", "@none", f"{xsd}date", f"{xsd}double", f"{xsd}string", "b")
        )
    if rng.random() < 0.35:
        term["@container"] = rng.choice(
            (
                "@list",
                "@set",
                "@graph",
                ["@graph", "@set"],
                "@language",
                "@index",
                "@id",
                "@type",
                ["@graph", "@id"],
                ["@list"],
            )
        )
    if rng.random() < 0.3 and depth < DEEP - 1:
        term["@context"] = rng.choice(
            (None, _any_context(rng, depth + 1), _any_context(rng, depth + 1), [_any_context(rng, depth + 1)])
        )
    odd: dict[str, tuple[Any, Any]] = {
        "@language": ("en", None),
        "@direction": ("ltr", None),
        "@prefix": (True, False),
        "@protected": (True, False),
    }
    for keyword, values in odd.items():
        if rng.random() < 0.06:
            term[keyword] = rng.choice(values)
    if rng.random() < 0.04:
        term = {"@reverse": iri}
    return term


def _objects(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)
