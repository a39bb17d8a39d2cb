"""`leaks`: the applicant, looked for in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from openbadge_issuer.assessment.blinding import matching
from openbadge_issuer.assessment.blinding.folding import Ways, layers, script_of
from openbadge_issuer.assessment.blinding.identity import Identity
from openbadge_issuer.assessment.blinding.matching import Hit
from openbadge_issuer.assessment.blinding.patterns import heard_of, patterns_of, titled_of
from openbadge_issuer.assessment.blinding.report import Excerpt, Leak, merged
from openbadge_issuer.assessment.blinding.sounding import Heard
from openbadge_issuer.assessment.blinding.values import Passage

__all__ = ["MAX_TEXT", "Searched", "leaks", "links"]

MAX_TEXT: Final = 2_000_000
"""Characters of one passage that are looked at; what comes after them is an unread place."""

_AROUND: Final = 40  # characters of an excerpt, on each side
_LONGEST: Final = 40  # letters of a word that may be a name
_VOWELS: Final = "\u0591-\u05c7\u064b-\u065f\u0670"  # of Hebrew and Arabic
_SIGNS: Final = (
    "\u0900-\u0963\u0971-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece\u102b-\u103e\u17b4-\u17d3"  # of India and beyond
)
_WORD: Final = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_VOWELS}{_SIGNS}]){{2,}}")
_MAILBOX: Final = re.compile(r"[\w.+\-]{1,64}\Z")
_DOMAIN: Final = re.compile(r"[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
_URL: Final = re.compile(
    r"(?:https?|ftps?|file|wss?):[/\\][^\s<>\"']*+|\bwww\.[\w\-]++\.[^\s<>\"']*+", re.IGNORECASE
)
_CASED: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC"})


@cache
def _ways() -> Ways:
    return Ways()


def leaks(passages: Iterable[Passage], identity: Identity) -> tuple[Leak, ...]:
    """Where the texts tell who the applicant is: by name, initials, address, user name, school, in any script.

    One finding for each kind and place, with how often; the likely ones first. Takes a time in proportion to the length of
    the texts. Raises `MissingExtra` without the extra ``blinding``.
    """
    return Searched(identity).leaks(passages)


def links(passages: Iterable[Passage]) -> tuple[Leak, ...]:
    """Where texts hold addresses of the web: what they lead to was not looked at, as with an answer that is a link.

    One finding for each place, with how often. Not seen: what nobody writes as a link, such as ``example.org/plan``.
    """
    return merged([leak for passage in passages for leak in _links_in(passage)])


def _links_in(passage: Passage) -> Iterator[Leak]:
    for text in layers(passage.text[:MAX_TEXT]):
        found = list(_URL.finditer(text))
        for one in found:
            shown = text[max(0, one.start() - _AROUND) : one.end()][: 4 * _AROUND]
            yield Leak("link", passage.place, context=Excerpt(" ".join(shown.split())))
        if found:
            return


class Searched:
    """An identity, made ready to be looked for in many texts."""

    __slots__ = ("_heard", "_identity", "_patterns", "_titled")

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._patterns = patterns_of(identity, _ways())
        self._heard = heard_of(identity, _ways())
        self._titled = titled_of(identity, _ways())

    def leaks(self, passages: Iterable[Passage]) -> tuple[Leak, ...]:
        """See the function `leaks`."""
        return merged([leak for passage in passages for leak in self._in(passage)])

    def missing(self) -> tuple[Leak, ...]:
        """A finding where nothing is known that could be looked for."""
        return () if self._identity.names else (Leak("unsearched", "no name is known"),)

    def _in(self, passage: Passage) -> Iterator[Leak]:
        if len(passage.text) > MAX_TEXT:
            yield Leak("unread", f"{passage.place}, after {MAX_TEXT} characters")
        told: set[tuple[str, str]] = set()
        for text in layers(passage.text[:MAX_TEXT]):
            hits = _outermost(
                [*self._written(text), *self._sounding(text), *self._called(text), *_addresses(text)],
                len(text),
            )
            for hit in hits:
                if (hit.kind, hit.strength) not in told:
                    shown = text[max(0, hit.start - _AROUND) : hit.end + _AROUND]
                    yield Leak(
                        hit.kind, passage.place, hit.strength, context=Excerpt(" ".join(shown.split()))
                    )
            told |= {(hit.kind, hit.strength) for hit in hits}

    def _written(self, text: str) -> Iterator[Hit]:
        for alphabet, folded in _ways().of(text):
            for pattern in self._patterns:
                if pattern.alphabet == alphabet:
                    yield from matching.hits(pattern, folded)

    def _called(self, text: str) -> Iterator[Hit]:
        if self._titled is not None:
            for found in self._titled.finditer(text):
                yield Hit("initials", "possible", found.start(), found.end())

    def _sounding(self, text: str) -> Iterator[Hit]:
        """Words in another script than a name that sound like it."""
        if not self._heard or (text.isascii() and all(one.script == "LATIN" for one in self._heard)):
            return
        judged: dict[str, bool] = {}
        for found in _WORD.finditer(text):
            word = found[0]
            if len(word) <= _LONGEST and word not in judged:
                judged[word] = self._sounds_like_a_name(word)
            if judged.get(word):
                yield Hit("name", "possible", found.start(), found.end())

    def _sounds_like_a_name(self, word: str) -> bool:
        script = script_of(word[0])
        if script in _CASED and not word[0].isupper():
            return False
        others = [one for one in self._heard if one.script != script]
        if not others:
            return False
        heard = Heard(_ways().sound.letters(word), script)
        return any(heard.may_be(one) for one in others)


def _addresses(text: str) -> Iterator[Hit]:
    """Any e-mail address: nobody knows all of an applicant's."""
    at = text.find("@")
    while at >= 0:
        mailbox, domain = _MAILBOX.search(text, max(0, at - 64), at), _DOMAIN.match(text, at + 1)
        if mailbox and domain:
            yield Hit("address", "possible", mailbox.start(), domain.end())
        at = text.find("@", at + 1)


def _outermost(hits: Iterable[Hit], size: int) -> list[Hit]:
    """Without those that lie within others: the likely and the long ones come first."""
    covered = bytearray(size)
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.strength != "likely", one.start - one.end, one.start)):
        if 0 in covered[hit.start : hit.end]:
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)
