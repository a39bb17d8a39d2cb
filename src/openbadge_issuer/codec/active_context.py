"""Active contexts: what each term means at one place of a document (JSON-LD 1.1 API, sections 4.1 and 5.2).

An `ActiveContext` never changes. Every step to another one (a local, type-scoped or property-scoped context) is
remembered on the context that it starts from, so that a context met before costs a look-up. What is remembered belongs
to one `ContextTable`, whose content never changes: two tables share nothing, whatever they hold for the same URL.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary, ref

from openbadge_issuer.codec.context_work import CHARACTERS_OF_A_DEFINITION, was_processed
from openbadge_issuer.codec.nquads import is_iri
from openbadge_issuer.errors import UnknownContextError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.context_work import ContextWork, Key
    from openbadge_issuer.codec.pyld_contexts import RawContext
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["KEYWORD_LIKE", "ActiveContext", "Term", "initial_context"]

KEYWORDS = frozenset(
    {
        "@base",
        "@container",
        "@context",
        "@direction",
        "@graph",
        "@id",
        "@import",
        "@included",
        "@index",
        "@json",
        "@language",
        "@list",
        "@nest",
        "@none",
        "@prefix",
        "@propagate",
        "@protected",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@version",
        "@vocab",
    }
)
KEYWORD_LIKE = re.compile(r"@[A-Za-z]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")

_MAX_REMEMBERED = 400  # active contexts remembered for one table, some 10 to 30 kB each
_MAX_CHAIN = 10  # contexts that name contexts that name contexts …
_COPIED: Final = 32  # definitions take as long as to make one
_LONGEST: Final = 1_000  # characters: what a context writes once is in every statement with the term
_LONGEST_BASE: Final = 250  # characters that are gone through for every identifier


class Term(NamedTuple):
    """What a key means, and how its values are to be read. ``iri`` (or keyword) is ``None`` where it is undefined."""

    key: str
    iri: str | None
    reverse: bool = False
    container: frozenset[str] = frozenset()
    coercion: str | None = None  # @id, @vocab, @json, @none, or a datatype
    language: str | None = None
    direction: str | None = None
    index_property: str | None = None  # the property whose values are the keys of an index map
    context: JSON = None  # its scoped context; False stands for null


class ActiveContext:
    """What every term means at one place of a document. Immutable; compared by identity."""

    __slots__ = ("_contexts", "_inline", "_raw", "_steps", "_terms", "_type_names", "previous")

    def __init__(
        self, contexts: _Contexts, raw: RawContext, previous: ActiveContext | None, *, inline: bool
    ) -> None:
        self._contexts = contexts
        self._raw = raw
        self._terms: dict[str, Term] = {}
        self._steps: dict[Key, tuple[JSON, int, ActiveContext]] = {}
        self._inline = inline
        self._type_names: frozenset[str] | None = None
        self.previous = previous
        """The context to go back to at the next node object, where this one is type-scoped."""

    def term(self, key: str) -> Term:
        """What ``key`` means as the name of a member."""
        known = self._terms.get(key)
        if known is not None:
            return known
        mapping = self._raw["mappings"].get(key)
        if mapping is None and ":" not in key and key[:1] != "@" and "@vocab" not in self._raw:
            return Term(key, None)  # in no vocabulary, and neither an IRI nor a keyword
        iri = self.iri(key, vocab=True)
        if iri is not None and iri not in KEYWORDS and iri[:2] != "_:" and not is_iri(iri):
            iri = None
        language = (mapping or {}).get("@language", self._raw.get("@language"))
        coercion = (mapping or {}).get("@type")
        if _is_long(language) or _is_long(coercion):
            iri = None
        if mapping is None:
            term = Term(key, iri, language=language, direction=self._raw.get("@direction"))
            if key in KEYWORDS:  # IRIs and what is undefined are not remembered: there is no end of them
                self._terms[key] = term
            return term
        term = self._terms[key] = Term(
            key=key,
            iri=iri,
            reverse=mapping["reverse"],
            container=frozenset(mapping.get("@container", ())),
            coercion=coercion,
            language=language,
            direction=mapping.get("@direction", self._raw.get("@direction")),
            index_property=mapping.get("@index"),
            context=mapping.get("@context"),
        )
        return term

    def iri(self, text: str, *, vocab: bool, document_relative: bool = False) -> str | None:
        """IRI Expansion (section 5.2.2): an IRI, a keyword, a relative IRI as it was, or nothing.

        There is no base but an absolute ``@base`` of the document's own contexts. What a context says with more than
        1,000 characters means nothing, nor does what is relative to a base of more than 250.
        """
        if text[:1] == "@" and KEYWORD_LIKE.fullmatch(text):
            return text if text in KEYWORDS else None
        mappings = self._raw["mappings"]
        if vocab and text in mappings:
            iri: str | None = mappings[text] and mappings[text]["@id"]
            return None if _is_long(iri) else iri
        prefix, colon, suffix = text.partition(":")
        if colon and prefix:
            if prefix == "_" or suffix.startswith("//"):
                return text
            mapping = mappings.get(prefix)
            if mapping and mapping["_prefix"] and mapping["@id"]:
                return None if _is_long(mapping["@id"]) else f"{mapping['@id']}{suffix}"
            if _SCHEME.match(text):
                return text
        if vocab and "@vocab" in self._raw:
            return None if _is_long(self._raw["@vocab"]) else f"{self._raw['@vocab']}{text}"
        if document_relative and self._raw.get("@base"):
            base = self._raw["@base"]
            return self._contexts.resolve(text, base) if len(base) <= _LONGEST_BASE else None
        return text

    def vocabulary(self) -> Iterable[str]:
        """The terms that are defined here."""
        return [term for term, mapping in self._raw["mappings"].items() if mapping and mapping["@id"]]

    def defines(self, term: str) -> bool:
        """Whether there is a definition of this very term, be it that it means nothing."""
        return term in self._raw["mappings"]

    def names_of(self, keyword: str) -> tuple[str, ...]:
        """Every name by which a keyword goes here, its own one last."""
        mappings = self._raw["mappings"].items()
        return (*[term for term, mapping in mappings if mapping and mapping["@id"] == keyword], keyword)

    @property
    def type_names(self) -> frozenset[str]:
        """Every name by which ``@type`` goes here."""
        if self._type_names is None:
            self._type_names = frozenset(self.names_of("@type"))
        return self._type_names

    def with_local(self, context: JSON, work: ContextWork) -> ActiveContext:
        """The context after the ``@context`` of an object (section 5.1.2, step 9)."""
        urls = context if isinstance(context, list) else [context]
        if all(isinstance(url, str) for url in urls):
            return self._step(("local", tuple(urls)), context, work)
        key = ("inline", (self, json.dumps(context, ensure_ascii=False)))
        known = work.inline.get(key)
        if known is None:
            known = work.inline[key] = self._step(key, context, work, inline=True)
        return known

    def with_property_scoped(self, term: Term, work: ContextWork) -> ActiveContext:
        """The context for the values of a term that has a scoped context (section 5.1.2, step 8)."""
        if term.context is None:
            return self
        context = None if term.context is False else term.context
        return self._step(("property", id(term.context)), context, work, override_protected=True)

    def with_type_scoped(self, types: Iterable[str], work: ContextWork) -> ActiveContext:
        """The context for a node of these types, as they are written (section 5.1.2, step 11)."""
        active, mappings = self, self._raw["mappings"]
        for name in sorted(types):
            context = self.term(name).context if name in mappings else None
            if context is not None and context is not False:
                active = active._step(("type", id(context)), context, work, propagate=False)
        return active

    def _step(
        self,
        key: Key,
        context: JSON,
        work: ContextWork,
        *,
        override_protected: bool = False,
        propagate: bool = True,
        inline: bool = False,
    ) -> ActiveContext:
        known = self._steps.get(key)
        if known is not None:
            work.spend(self, key, known[1])
            return known[2]
        local = list(self._contexts.local(context))
        cost = _cost_of(local, len(self._raw["mappings"]))
        work.spend(self, key, cost)
        if not local:
            return self
        was_processed(cost)
        raw, written = self._contexts.process(
            self._raw, local, override_protected=override_protected, propagate=propagate
        )
        if longer := written // CHARACTERS_OF_A_DEFINITION:
            was_processed(longer)
            work.spend(self, ("written", key), longer)
            cost += longer
        previous = (self.previous or self) if "previousContext" in raw else None
        inline = inline or self._inline
        active = ActiveContext(self._contexts, raw, previous, inline=inline)
        if key[0] != "inline":  # those are remembered with the document, not here
            # The context is kept with the step, so that its id() is not given to another while the step is known.
            self._steps[key] = (context, cost, active)
            if not inline:
                self._contexts.count()
        return active


class _Contexts:
    """The contexts of one table, and the active contexts reached with them so far."""

    def __init__(self, table: ContextTable) -> None:
        from openbadge_issuer.codec import pyld_contexts  # noqa: PLC0415 - PyLD is heavy: loaded at first use

        self.process = pyld_contexts.process
        self.resolve = pyld_contexts.resolve
        self._invalid = pyld_contexts.invalid
        self._nothing = pyld_contexts.initial_context()
        self._table = ref(table)  # a table that nobody else holds must be free to go
        self._loaded: dict[str, Sequence[JSONObject | None] | UnknownContextError] = {}
        self._remembered = 0
        self.root = self._fresh_root()

    def count(self) -> None:
        """One more active context is remembered; if they are too many, forget all (those in use live on)."""
        self._remembered += 1
        if self._remembered > _MAX_REMEMBERED:
            self._remembered = 0
            self.root = self._fresh_root()

    def local(self, context: JSON, chain: tuple[str, ...] = ()) -> Iterator[JSONObject | None]:
        """A local context as a flat sequence, every URL replaced by its content; ``None`` resets."""
        for part in context if isinstance(context, list) else [context]:
            if part is None:
                yield None
            elif isinstance(part, str):
                yield from self._load(part, chain)
            elif isinstance(part, dict):
                if "@context" in part:
                    raise self._invalid("keyword redefinition")
                yield self._with_import(_without_reserved(part), chain)
            else:
                raise self._invalid("invalid local context")

    def _fresh_root(self) -> ActiveContext:
        return ActiveContext(self, self._nothing, None, inline=False)

    def _load(self, url: str, chain: tuple[str, ...]) -> Sequence[JSONObject | None]:
        known = self._loaded.get(url)
        if isinstance(known, UnknownContextError):
            raise known.with_traceback(None)
        if known is None:
            if url in chain or len(chain) >= _MAX_CHAIN:
                raise self._invalid("context overflow")
            table = self._table()
            if table is None:
                raise RuntimeError("a context is looked up in a table that is gone")
            body = self._absolute(table.get(url)["@context"], url)
            # Section 4.1.2, step 5.7: the @base of a context that was loaded is ignored.
            try:
                known = [
                    part and {key: value for key, value in part.items() if key != "@base"}
                    for part in self.local(body, (*chain, url))
                ]
            except (
                UnknownContextError
            ) as error:  # one that it names: nor does the table know it the next time
                self._loaded[url] = error
                raise
            self._loaded[url] = known
        return known

    def _absolute(self, context: JSON, base: str) -> JSON:
        """A loaded context with the context URLs in it made absolute; terms and their IRIs are not touched."""
        if isinstance(context, str):
            return (
                self.resolve(context, base) if len(context) <= _LONGEST else context
            )  # which no table knows
        if isinstance(context, list):
            return [self._absolute(part, base) for part in context]
        if not isinstance(context, dict):
            return context
        absolute: JSONObject = {}
        for key, value in context.items():
            if key == "@import":
                absolute[key] = self._absolute(value, base)
            elif isinstance(value, dict) and "@context" in value:
                absolute[key] = {**value, "@context": self._absolute(value["@context"], base)}
            else:
                absolute[key] = value
        return absolute

    def _with_import(self, context: JSONObject, chain: tuple[str, ...]) -> JSONObject:
        """The context laid over the one that it imports, if it does (section 4.1.2, step 5.6)."""
        if "@import" not in context:
            return context
        url = context["@import"]
        if not isinstance(url, str):
            raise self._invalid("invalid @import value")
        imported = self._load(url, chain)
        if len(imported) != 1 or imported[0] is None:
            raise self._invalid("invalid remote context")
        return {**imported[0], **{key: value for key, value in context.items() if key != "@import"}}


def _cost_of(local: Sequence[JSONObject | None], defined: int) -> int:
    """In term definitions; what is ``defined`` before each of them is copied."""
    cost = 0
    for part in local:
        defined += len(part or ())
        cost += 1 + len(part or ()) + defined // _COPIED
    return cost


def _is_long(said: str | None) -> bool:
    return said is not None and len(said) > _LONGEST


def _without_reserved(context: JSONObject) -> JSONObject:
    """A context without the names that look like keywords and are none: they are ignored, so they define nothing."""
    reserved = {
        term
        for term, definition in context.items()
        if _is_reserved(term)
        or _is_reserved(definition)
        or (
            isinstance(definition, dict) and any(_is_reserved(definition.get(k)) for k in ("@id", "@reverse"))
        )
    }
    return {term: context[term] for term in context if term not in reserved} if reserved else context


def _is_reserved(name: JSON) -> bool:
    return isinstance(name, str) and name not in KEYWORDS and KEYWORD_LIKE.fullmatch(name) is not None


_by_table: WeakKeyDictionary[ContextTable, _Contexts] = WeakKeyDictionary()


def initial_context(table: ContextTable) -> ActiveContext:
    """The empty active context from which every document that uses this table starts."""
    contexts = _by_table.get(table)
    if (
        contexts is None
    ):  # two threads may both come here: one answer is kept, without a lock that a fork could inherit
        contexts = _by_table.setdefault(table, _Contexts(table))
    return contexts.root
