"""What is looked for: an identity as patterns of folded letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final, Literal, TypeAlias

from openbadge_issuer.assessment.blinding.folding import Alphabet, Ways, normal, script_of
from openbadge_issuer.assessment.blinding.identity import Identity
from openbadge_issuer.assessment.blinding.lookalikes import HYPHENS
from openbadge_issuer.assessment.blinding.report import LeakKind, Strength
from openbadge_issuer.assessment.blinding.sounding import Heard
from openbadge_issuer.assessment.blinding.words import (
    ABBREVIATIONS,
    EVERYDAY,
    GENERIC,
    HONORIFICS,
    MAILBOXES,
    PARTICLES,
    PROVIDERS,
    TITLES,
)

__all__ = ["Case", "Pattern", "heard_of", "patterns_of", "titled_of"]

Case: TypeAlias = Literal["any", "name", "capitals"]
_VOWELS: Final = frozenset("\u0430\u0435\u0438\u0439\u043e\u0443\u044b\u044c\u044d\u044e\u044f")
_DECLINED: Final = 5  # letters of a Russian name whose last one changes
_MAX_TOKENS: Final = 12  # of one name
_SHORT: Final = 3  # letters: as a word of small letters it may be anything
_SHORT_HANDLE: Final = 5
_BORROWED: Final = (
    4  # letters, in another script than its own or with signs for letters: fewer are everywhere
)
_PHONE: Final = 8  # digits
_SPLIT: Final = re.compile(r"[\s,;/()\"“”«»]+")
_INNER: Final = re.compile(f"[{re.escape(''.join(sorted(HYPHENS)))}]+")
_DASHES: Final = re.compile("[-\u2010-\u2015]+")
_ALPHABETIC: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Folded letters, the places between them where there may be something else, and what a match means.

    ``case``: ``name`` judges a word of small letters, or at the beginning of a sentence, by whether it is a word;
    ``capitals`` wants all letters large. ``loose``: anything may stand between any of its letters (numbers).
    """

    kind: LeakKind
    alphabet: Alphabet
    letters: str
    gaps: frozenset[int] = frozenset()
    strength: Strength = "likely"
    case: Case = "any"
    everyday: bool = False
    loose: bool = False


_Words: TypeAlias = tuple[str, ...]


def _tokens(name: str) -> _Words:
    return tuple(token for token in _SPLIT.split(normal(name)) if any(one.isalnum() for one in token))


def _parts(name: str) -> tuple[_Words, ...]:
    """The name as words; the other way round as well where it is written with a comma."""
    tokens = _tokens(name)[:_MAX_TOKENS]
    family, comma, own = name.partition(",")
    turned = (*_tokens(own), *_tokens(family))[:_MAX_TOKENS]
    return (tokens, turned) if comma and turned != tokens else (tokens,)


def _main(tokens: _Words, ways: Ways) -> _Words:
    """Without titles, and without what stands within a name and names nobody."""
    named = [token for token in tokens if ways.sound.letters(token) not in HONORIFICS]
    inner = range(1, len(named) - 1)
    return tuple(
        token
        for place, token in enumerate(named)
        if place not in inner or ways.sound.letters(token) not in PARTICLES
    )


def patterns_of(identity: Identity, ways: Ways) -> tuple[Pattern, ...]:
    """All of them, the longest first."""
    making = _Making(ways)
    made: list[Pattern] = []
    for name in identity.names:
        made += making.of_name(name)
    for email in identity.emails:
        made += making.of_email(email)
    for handle in identity.handles:
        made += making.of_handle(handle)
    for place in identity.places:
        made += making.of_place(place)
    for other in identity.others:
        made += making.of_other(other)
    found: dict[tuple[str, str, str, str], Pattern] = {}
    for one in made:
        key = (one.kind, one.alphabet, one.letters, one.case)
        found[key] = one if key not in found else _both(found[key], one)
    return tuple(sorted(found.values(), key=lambda one: -len(one.letters)))


def _both(one: Pattern, other: Pattern) -> Pattern:
    """Two patterns of the same letters as one, which finds whatever either finds, as sure as the surer one."""
    return replace(
        one if one.strength == "likely" else other,
        gaps=one.gaps | other.gaps,
        everyday=one.everyday and other.everyday,
        loose=one.loose or other.loose,
    )


def heard_of(identity: Identity, ways: Ways) -> tuple[Heard, ...]:
    """The words of the names by which they are recognized in other scripts."""
    found: dict[tuple[str, str], Heard] = {}
    for name in identity.names:
        for token in _main(_tokens(name), ways):
            latin, script = ways.sound.letters(token), script_of(token[0])
            if script and len(latin) > 2:  # noqa: PLR2004 - shorter ones are everywhere
                found[script, latin] = Heard(latin, script)
    return tuple(found.values())


def titled_of(identity: Identity, ways: Ways) -> re.Pattern[str] | None:
    """A title with the first letter of a family name, as learners say it: ``Ms. L``; `None` if there is no name."""
    mains = [_main(tokens, ways) for name in identity.names for tokens in _parts(name)]
    last = {ways.sound.letters(main[-1])[:1] for main in mains if len(main) > 1}
    first = {letter for letter in last if _ALPHABETIC.fullmatch(letter)}
    if not first:
        return None
    return re.compile(rf"(?i:\b{TITLES})\b\.? ?[{''.join(sorted(first)).upper()}]\b(?!['\u2019-]\w\w)")


class _Making:
    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    def _made(
        self, kind: LeakKind, words: Iterable[str], least: int = 2, **more: object
    ) -> Iterator[Pattern]:
        """A pattern of these words, one after the other, for each alphabet in which it may be written."""
        given, seen = tuple(words), set[tuple[str, str]]()
        latin = all(script_of(one) in ("", "LATIN") for word in given for one in word)
        for alphabet, fold in self._ways.alphabets():
            parts = [fold.letters(word) for word in given]
            letters = "".join(parts)
            at_home = alphabet != "leet" and letters.isascii() == latin
            if (alphabet == "plain" and letters.isascii()) or len(letters) < (
                least if at_home else _BORROWED
            ):
                continue
            if (alphabet, letters) not in seen:
                seen.add((alphabet, letters))
                gaps = frozenset(accumulate(len(part) for part in parts[:-1]))
                yield Pattern(kind, alphabet, letters, gaps, **more)  # type: ignore[arg-type]  # fields of a pattern

    def of_name(self, name: str) -> Iterator[Pattern]:
        """The name, each word of it, other orders, and initials."""
        for tokens in _parts(name):
            main = _main(tokens, self._ways)
            for token in main:
                yield from self._word(token)
                parts = tuple(part for part in _DASHES.split(token) if part)
                yield from self._initials(parts) if len(parts) > 1 else ()
            if len(tokens) > 1:
                yield from self._joined(tokens)
            if len(main) > 1:
                yield from self._combined(main)
                yield from self._joined(tokens[tokens.index(main[-2]) + 1 :])  # de la Cruz
                yield from self._initials(main)
                yield from self._initials(tuple(part for one in main for part in _DASHES.split(one) if part))
            if len(main) == 1:
                yield from self._unparted(main[0])

    def _word(self, token: str) -> Iterator[Pattern]:
        folded = self._ways.sound.letters(token)
        everyday = folded in EVERYDAY
        yield from self._made("name", (token,), case="name", everyday=everyday)
        for part in {*_DASHES.split(token), *_INNER.split(token)} - {token}:
            letters = self._ways.sound.letters(part)
            if letters not in PARTICLES:
                yield from self._made("name", (part,), _SHORT, case="name", everyday=letters in EVERYDAY)
        if script_of(token[0]) == "CYRILLIC" and len(token) >= _DECLINED and token[-1].casefold() in _VOWELS:
            yield from self._made("name", (token[:-1],), case="name", strength="possible")

    def _joined(self, words: Iterable[str]) -> Iterator[Pattern]:
        given = tuple(words)
        yield from self._made("name", given, 4, case="name", everyday=self._is_everyday(given))

    def _combined(self, main: _Words) -> Iterator[Pattern]:
        first, last, rest = main[0], main[-1], main[:-1]
        for words in ((first, last), (last, first), (last, *rest), main):
            yield from self._joined(words)
        initials = "".join(self._ways.sound.letters(one)[:1] for one in rest)
        if len(initials) > 1:
            yield from self._made("name", (initials, last), 4)
        for one, other in ((first, last), (last, first)):
            initial = self._ways.sound.letters(one)[:1]
            long = len(self._ways.sound.letters(other)) > _SHORT
            strength = "likely" if long else "possible"
            yield from self._made("name", (initial, other), 4, strength=strength)
            yield from self._made("name", (other, initial), 4, strength=strength)

    def _initials(self, main: _Words) -> Iterator[Pattern]:
        letters = [self._ways.sound.letters(one)[:1] for one in main]
        for words in {tuple(letters), (letters[0], letters[-1]), (letters[-1], *letters[:-1])}:
            word = "".join(words)
            if _ALPHABETIC.fullmatch(word):
                known = word in ABBREVIATIONS
                gaps = frozenset(range(1, len(word)))
                yield Pattern("initials", "latin", word, gaps, case="capitals", everyday=known)

    def _unparted(self, token: str) -> Iterator[Pattern]:
        """A name in Han or Hangul letters: the family name first, of one letter or two."""
        if script_of(token[0]) not in ("HAN", "HANGUL") or not 1 < len(token) <= 4:  # noqa: PLR2004 - no name is longer
            return
        for length in {1, len(token) - 2} - {0}:
            family, own = token[:length], token[length:]
            yield from self._made("name", (own, family))
            yield from self._made("name", (family, own))
            yield from self._made(
                "name", (own,), strength="likely" if len(own) > 1 else "possible", case="name"
            )

    def of_email(self, email: str) -> Iterator[Pattern]:
        """The address, also spelled out; its mailbox; its domain, if not everybody's."""
        mailbox, _, domain = normal(email).casefold().rpartition("@")
        if not mailbox or not domain:
            return
        labels = domain.split(".")
        dotted = [word for label in labels for word in (label, "dot")][:-1]
        inner = re.split(r"[._+\-]+", mailbox)
        for words in ((*inner, *labels), (*inner, "at", *labels), (*inner, "at", *dotted)):
            yield from self._made("email", words)
        plain = mailbox.partition("+")[0]
        if plain not in MAILBOXES:
            yield from self.of_handle(plain, "email")
        if domain not in PROVIDERS:
            yield from self._made("place", labels)
            own = labels[-2] if len(labels) > 1 else ""
            if len(own) >= _SHORT_HANDLE and own not in GENERIC and own not in EVERYDAY:
                yield from self._made("place", (own,), strength="possible")

    def of_handle(self, handle: str, kind: LeakKind = "handle") -> Iterator[Pattern]:
        """A user name, with and without the digits at its end."""
        words = [one for one in re.split(r"[\s._+\-@/:]+", normal(handle)) if one]
        whole = "".join(words)
        folded = self._ways.sound.letters(whole)
        weak = len(folded) < _SHORT_HANDLE or folded in EVERYDAY
        yield from self._made(kind, words, strength="possible" if weak else "likely")
        stem = whole.rstrip("0123456789")
        if stem != whole and len(stem) >= _SHORT_HANDLE and stem not in EVERYDAY and stem not in MAILBOXES:
            yield from self._made(kind, (stem,))

    def of_place(self, place: str) -> Iterator[Pattern]:
        """The whole name, what tells in it, and its initials."""
        tokens = _tokens(place)
        yield from self._made("place", tokens, _SHORT, case="name", everyday=self._is_everyday(tokens))
        telling = tuple(one for one in tokens if self._ways.sound.letters(one) not in GENERIC)
        if 1 < len(telling) < len(tokens):
            yield from self._made("place", telling, _SHORT, case="name")
        for pair in pairwise(tokens) if len(tokens) > 2 else ():  # noqa: PLR2004 - or it would be the whole
            if not set(telling).isdisjoint(pair):
                yield from self._made("place", pair, _SHORT, case="name", everyday=self._is_everyday(pair))
        for word in telling if len(tokens) > 1 else ():
            if len(word) >= _SHORT_HANDLE or len(telling) == 1:
                yield from self._made(
                    "place", (word,), _SHORT, case="name", strength="possible", everyday=True
                )
        word = "".join(self._ways.sound.letters(one)[:1] for one in tokens)
        if len(word) >= _SHORT and _ALPHABETIC.fullmatch(word) and word not in ABBREVIATIONS:
            yield Pattern("place", "latin", word, frozenset(), "possible", "capitals")

    def _is_everyday(self, words: _Words) -> bool:
        return all(self._ways.sound.letters(one) in EVERYDAY | GENERIC for one in words)

    def of_other(self, other: str) -> Iterator[Pattern]:
        """A phrase as it is; of a telephone number also what is left without the codes before it."""
        words = [one for one in re.split(r"[^\w]+|_", normal(other)) if one]
        folded = self._ways.sound.letters("".join(words))
        weak = len(folded) < _SHORT_HANDLE or folded in EVERYDAY
        if folded.isdigit():
            for digits in {folded, folded[-10:], folded[-9:]}:
                if len(digits) >= min(_PHONE, len(folded)):
                    yield Pattern(
                        "other", "latin", digits, strength="possible" if weak else "likely", loose=True
                    )
            return
        yield from self._made("other", words, strength="possible" if weak else "likely")
