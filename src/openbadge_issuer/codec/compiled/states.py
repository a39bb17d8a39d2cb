"""What members mean, compiled: a `State` for each active context, a `Rule` for each member's name in it.

Nothing is decided here. Every answer is read off an `ActiveContext` of the general path, so scoped contexts,
protection and propagation are whatever that path says; this module only keeps the answers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from openbadge_issuer.codec.compiled.handover import HandOver
from openbadge_issuer.codec.compiled.rules import Rule, require_property
from openbadge_issuer.codec.nquads import is_iri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbadge_issuer.codec.active_context import ActiveContext, Term
    from openbadge_issuer.codec.compiled.families import Family
    from openbadge_issuer.codec.types import JSON

__all__ = ["Entry", "Names", "Shape", "State", "Typed"]

_MAX_NAME: Final = 100  # characters: of names that are kept
_MAX_KEYWORD: Final = 12  # characters: of other names for keywords, which are in no quad

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# An absolute IRI with "//" is never a compact one, whatever the context, and one whose scheme the context does not
# define is none either (section 5.2.2, steps 6.3 to 6.5).
_REST_OF_IRI = r'[^\x00-\x20<>"{}|^`\\#]*(?:#[^\x00-\x20<>"{}|^`\\#]*)?'
_WITH_AUTHORITY = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*://{_REST_OF_IRI}")
_SCHEMES = ("did", "urn")  # of most other identifiers in credentials
_USUAL_IRI = re.compile(rf"(?:[A-Za-z][A-Za-z0-9+.\-]*://|(?:{'|'.join(_SCHEMES)}):){_REST_OF_IRI}")


Names: TypeAlias = tuple[str, ...]
"""The names of an object's members, in their order."""


class Typed(NamedTuple):
    """What the types of an object come to: the state inside it, and the statements of its types."""

    inside: State
    tails: Sequence[str]


class Shape(NamedTuple):
    """What an object comes to by its types and the names of its members."""

    type_name: str | None
    id_name: str | None
    state: State
    tails: Sequence[str]
    """The statements of its types."""
    rules: Sequence[tuple[str, Rule, str, str, str]]
    """Of every member that is a property: its rule, its predicate, and what stands before and after a plain text, if it
    may be one."""
    has_synonyms: bool
    """Whether two members may say the same."""


class Entry:
    """How an object with members of these names is entered: the state in which its types are read, the member with them."""

    __slots__ = ("has_context", "is_value", "names", "shapes", "state", "type_name")

    def __init__(self, state: State, names: Names, type_name: str | None, *, is_value: bool) -> None:
        self.state, self.names, self.type_name = state, names, type_name
        self.is_value, self.has_context = is_value, "@context" in names
        self.shapes: dict[tuple[JSON, ...], Shape] = {}
        """By the types, as they are written."""

    def shape(self, types: tuple[JSON, ...]) -> Shape:
        """What such an object comes to if it is of these types (section 5.1.2, steps 11 to 13)."""
        inside, tails = self.state.typed(types) if self.type_name is not None else Typed(self.state, ())
        known = inside.shape(self.names, tails)
        if known.type_name != self.type_name:
            raise HandOver("a type that redefines what a type is")
        self.state.family.keep(len(self.names) + len(types))
        self.shapes[types] = known
        return known


class State:
    """An active context with the answers that were asked of it so far."""

    __slots__ = (
        *("_entries", "_locals", "_names", "_rules", "_types", "_undefined", "_usual_iri"),
        *("active", "family"),
    )

    def __init__(self, family: Family, active: ActiveContext) -> None:
        self.family = family
        self.active = active
        self._entries: dict[Names, Entry] = {}
        self._rules: dict[str, Rule] = {}
        self._undefined: Rule | None = None
        self._types: dict[tuple[JSON, ...], Typed] = {}
        self._locals: dict[tuple[object, ...], State] = {}
        self._names = {keyword: active.names_of(keyword) for keyword in ("@id", "@type", "@value")}
        self._usual_iri = _WITH_AUTHORITY if any(map(active.defines, _SCHEMES)) else _USUAL_IRI

    def entry(self, names: Names) -> Entry:
        """How an object with members of these names is entered in this state (section 5.1.2, steps 9 to 11)."""
        known = self._entries.get(names)
        if known is None:
            if not all(type(name) is str and is_short(name) for name in names):
                raise HandOver("the name of a member that is long, or no text")
            if sum(name in names for name in self._names["@type"]) > 1:
                raise HandOver("types under two names")
            is_value = self._one_of(names, "@value") is not None
            known = Entry(self, names, self._one_of(names, "@type"), is_value=is_value)
            self.family.keep(len(names))
            self._entries[names] = known
        return known

    def goes_on_applying(self, names: Names) -> bool:
        """Whether a type-scoped context applies to such an object too: a reference or a value (step 7)."""
        if self._one_of(names, "@value") is not None:
            return True
        return len(names) == 1 and self._one_of(names, "@id") is not None

    def typed(self, types: tuple[JSON, ...]) -> Typed:
        """What these types, as they are written, come to (steps 11 and 13.4.4)."""
        known = self._types.get(types)
        if known is None:
            names = [name for name in types if type(name) is str]
            if not names or len(names) < len(types):
                raise HandOver("a type that is no text, or no types")
            if not all(map(is_short, names)):  # what is kept for good is none of the document's own text
                raise HandOver("a type that is long")
            known = self._typed(names)
            self.family.keep(len(names))
            self._types[types] = known
        return known

    def with_local(self, context: object, max_contexts: int) -> State:
        """The state after the ``@context`` of an object (step 9), where it names known contexts only."""
        urls = context if type(context) is list else [context]
        if len(urls) > max_contexts:
            raise HandOver("too many contexts")
        try:
            known = self._locals.get(tuple(urls))
        except TypeError:
            raise HandOver("an inline context") from None
        if known is None:
            names: list[JSON] = [url for url in urls if type(url) is str and is_short(url)]
            if len(names) < len(urls):
                raise HandOver("an inline context")
            known = self.family.step(lambda work: self.active.with_local(names, work))
            self.family.keep(len(urls))
            self._locals[tuple(urls)] = known
        return known

    def with_property_scoped(self, term: Term) -> State:
        """The state for the values of a term (step 8)."""
        if term.context is None:
            return self
        return self.family.step(lambda work: self.active.with_property_scoped(term, work))

    def iri(self, text: JSON, *, vocab: bool = False) -> str:
        """The absolute IRI that an identifier stands for (section 5.2.2)."""
        if type(text) is not str:
            raise HandOver("an identifier that is no text")
        if not vocab and self._usual_iri.fullmatch(text):
            return text
        iri = self.active.iri(text, vocab=vocab, document_relative=True)
        if iri is None or not is_iri(iri):
            raise HandOver("an identifier that is relative, or a blank node")
        if not vocab and iri != text:
            raise HandOver("an identifier that is written short")
        if iri is not text and (len(text) > len(iri) or not is_short(text)):
            raise HandOver("an identifier that is longer than what it stands for")
        return iri

    def keyword(self, name: str) -> str | None:
        """The keyword that the name of a member stands for."""
        return self.active.term(name).iri if len(name) <= _MAX_KEYWORD else None

    def datatype(self, name: JSON) -> str:
        """The datatype of a value object."""
        iri = self.iri(name, vocab=True)
        if self.active.term(str(name)).context is not None:
            raise HandOver("a datatype with a context")
        return iri

    def _typed(self, names: list[str]) -> Typed:
        tails: list[str] = []
        for name in names:
            iri = self.iri(name, vocab=True)
            if not self.family.goes_by(name, iri):
                raise HandOver("a type by another name")
            tails.append(f" <{_RDF_TYPE}> <{iri}>")
        if len({*tails}) < len(tails):
            raise HandOver("a type that stands twice")
        return Typed(self.family.step(lambda work: self.active.with_type_scoped(names, work)), tails)

    def shape(self, names: Names, tails: Sequence[str]) -> Shape:
        """What members of these names come to, inside an object whose types say ``tails`` (step 13)."""
        keywords: dict[str, str] = {}
        rules: list[tuple[str, Rule, str, str, str]] = []
        for name in names:
            term = self.active.term(name)
            if term.iri is None or not self.family.goes_by(name, term.iri):
                raise HandOver("a member that is undefined, or goes by another name")
            if term.iri[0] != "@":
                rule, predicate = self._rule(term), f" <{term.iri}> "
                rules.append((name, rule, predicate, f'{predicate}"' if rule.plain_text else "", rule.after))
            elif (
                term.iri in keywords
                or term.iri not in ("@id", "@type", "@context")
                or len(name) > _MAX_KEYWORD
            ):
                raise HandOver(f"the keyword {term.iri}")
            else:
                keywords[term.iri] = name
        predicates = {predicate for _, _, predicate, _, _ in rules} - {f" <{_RDF_TYPE}> "}
        has_synonyms = len(predicates) < len(rules)
        return Shape(keywords.get("@type"), keywords.get("@id"), self, tails, rules, has_synonyms)

    def _rule(self, term: Term) -> Rule:
        """The rule of a member; what no context defines has one rule for all, for there is no end of such names."""
        known = self._rules.get(term.key)
        if known is not None:
            return known
        require_property(term)
        if self.active.defines(term.key):
            return self._rules.setdefault(term.key, Rule(self, term))
        if self._undefined is None:
            self._undefined = Rule(self, term)
        return self._undefined

    def _one_of(self, names: Names, keyword: str) -> str | None:
        return next((name for name in self._names[keyword] if name in names), None)


def is_short(name: str) -> bool:
    """Whether a name can be kept: it takes as many bytes in JSON as it has characters, and not too many."""
    return (
        len(name) <= _MAX_NAME
        and name.isascii()
        and name.isprintable()
        and '"' not in name
        and "\\" not in name
    )
