"""Rules about what a definition says: the competency, the research behind it, the questions on equity, its texts."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.definitions.drafts import Draft, Hit, Rule, shown, words_of
from openbadge_issuer.assessment.rubric import is_one_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.assessment.definitions.drafts import Node
    from openbadge_issuer.errors import Severity

__all__ = ["EQUITY", "RULES"]

EQUITY: Final = {
    "barriers": "Which barriers does this remove for learners who could not earn other credentials?",
    "difference": "How does it differ from credentials that are already granted?",
    "invitation": "How does it invite learners who have been excluded?",
    "goals": "How does it serve the learner's own goals?",
}
"""The four questions, by the member that answers each."""

_MAX_COMPETENCY: Final = 500  # characters: Credly-style templates take no longer description
_LONG_COMPETENCY: Final = 40  # words: beyond, a sentence rarely holds one competency
_FEW_WORDS: Final = 8  # an answer to a question of design needs a sentence
_ITSELF: Final = re.compile(
    r"(this|the|our) (micro-?\s?credential|badge|certificat(e|ion)|credential|course|module|unit|workshop|programme?)\b",
    re.IGNORECASE,
).match
_CIRCUMSTANCE: Final = re.compile(r"(after|upon|by|when|during|once|having|in order)\b", re.IGNORECASE).match
_FUTURE: Final = re.compile(
    r"\bwill (be able to|learn|understand|know|gain|develop|explore)\b", re.IGNORECASE
)
_VAGUE: Final = re.compile(
    r"(?:(?:the|an?|each|every|all)\s+)?(?:[\w'\-]+\s+){0,2}?(?:can\s+|(?:is|are) able to\s+)?"
    r"(understands?|knows?|learns?|appreciates?|explores?|gains?|values?|recogni[sz]es the importance"
    r"|(?:is|are|becomes?) (?:aware|familiar)|has (?:an? )?(?:knowledge|understanding))\b",
    re.IGNORECASE,
).match
_DOI: Final = re.compile(r"10\.\d{4,9}/\S{1,500}").fullmatch
_DOI_WITHIN: Final = re.compile(r"10\.\d{4,9}/[^\s\"<>]{1,500}")
_WEB: Final = re.compile(r"https?://[^\s/]+\.[^\s/]+", re.IGNORECASE).match
_YEAR: Final = re.compile(r"\b(1[5-9]|20)\d\d\b")
_UNDATED: Final = re.compile(r"\b(in press|forthcoming|n\.\s?d\.)", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(
    r"\W*|\W?(to ?do|tbd|tba|tbc|n/?a|none|nil|nothing|xx+|asdf+|to be (done|determined|written|defined|added)"
    r"|(insert|add|write|your) .{0,40} here|lorem ipsum.*)\W{0,5}",
    re.IGNORECASE | re.DOTALL,
).fullmatch
_LONG_PLACEHOLDER: Final = 300  # characters; what is longer was written by somebody
_MOJIBAKE: Final = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac.|\ufffd"
)
"""UTF-8 that was read as Windows-1252, such as \u00c3\u00a9 for \u00e9; and what stands for a lost letter."""
_EMAIL: Final = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}\.[\w.\-]{2,63}")


def _name(draft: Draft) -> Iterator[Hit]:
    if not draft.has("name"):
        yield Hit("/name", "There is no title.", "Write a short one: it stands on the badge.")


def _competency(draft: Draft) -> Iterator[Hit]:
    text = draft.text("competency")
    if not text:
        yield Hit(
            "/competency",
            "There is no competency.",
            "Write one sentence that says what the product was designed for."
            if draft.is_product
            else "Write one sentence that says what the earner can do.",
        )
    elif not is_one_sentence(text):
        yield Hit(
            "/competency",
            "The competency is more than one sentence.",
            "Keep one competency, in one sentence; what else there is to say belongs into the method or the rationale.",
        )


def _competency_wording(draft: Draft) -> Iterator[Hit]:
    text = draft.text("competency")
    if not draft.is_english or draft.is_product:
        return
    say = (
        "Begin with what the earner does, such as: The educator plans lessons in which every learner speaks."
    )
    if _ITSELF(text):
        yield Hit("/competency", "The competency begins with the credential, not with its earner.", say)
    elif _CIRCUMSTANCE(text):
        yield Hit("/competency", "The competency begins with circumstances, not with its earner.", say)
    elif found := _FUTURE.search(text):
        yield Hit(
            "/competency",
            f"The competency promises (“{shown(found[0])}”); whoever has earned it can do it already.",
            say,
        )
    elif found := _VAGUE(text):
        yield Hit(
            "/competency",
            f"“{shown(found[1])}” can not be seen in any evidence.",
            "Say what somebody does who has this competency, in a word that an assessor can see: plans, leads, adapts.",
        )


def _competency_length(draft: Draft) -> Iterator[Hit]:
    text = draft.text("competency")
    if len(text) > _MAX_COMPETENCY:
        yield Hit(
            "/competency",
            f"The competency has {len(text)} characters; templates of other platforms take {_MAX_COMPETENCY}.",
            "It becomes the badge's description: shorten it, and move the rest into the method.",
            {"characters": len(text), "maximum": _MAX_COMPETENCY},
        )
    elif words_of(text) > _LONG_COMPETENCY:
        yield Hit(
            "/competency",
            f"The competency has {words_of(text)} words: is it one?",
            "Keep the one thing that the rubric judges.",
            {"words": words_of(text)},
        )


def _key_method(draft: Draft) -> Iterator[Hit]:
    if not draft.has("keyMethod"):
        yield Hit("/keyMethod", "There is no key method.", "Name the method that research supports.")


def _components(draft: Draft) -> Iterator[Hit]:
    if not draft.has("methodComponents"):
        yield Hit(
            "/methodComponents",
            "What the method consists of is not said.",
            "List the two to six things that somebody does who follows it.",
        )


def _citations(draft: Draft) -> Iterator[Hit]:
    if not draft.has("citations"):
        yield Hit(
            "/citations",
            "There is no citation.",
            "Cite the published research that supports the method, with its DOI.",
        )


def _citation_place(draft: Draft) -> Iterator[Hit]:
    for one in draft.nodes("citations"):
        if not one.has("doi") and not one.has("url"):
            found = _DOI_WITHIN.search(one.text("text"))
            yield Hit(
                one.pointer,
                "Nobody can follow this citation: it has neither a DOI nor a URL.",
                f"Write the DOI that stands in its text into `doi`: {shown(found[0].rstrip('.,;)'))}"
                if found
                else "Write the DOI (without https://doi.org/) or a URL; for a book, that of a library catalogue.",
            )


def _doi(draft: Draft) -> Iterator[Hit]:
    for one in draft.nodes("citations"):
        doi = one.text("doi")
        if doi and not _DOI(doi):
            found = _DOI_WITHIN.search(doi)
            yield Hit(
                one.at("doi"),
                "This is not a DOI.",
                f"Write {shown(found[0].rstrip('.,;)'))}"
                if found
                else "A DOI looks like 10.3102/0034654307313795.",
            )


def _citation_url(draft: Draft) -> Iterator[Hit]:
    for one in draft.nodes("citations"):
        url = one.text("url")
        if url and not _WEB(url):
            yield Hit(
                one.at("url"),
                "This address can not be opened in a browser.",
                "Write the whole address, from https:// on.",
            )


def _citation_text(draft: Draft) -> Iterator[Hit]:
    for one in draft.nodes("citations"):
        text = one.text("text")
        if text and not _YEAR.search(text) and not _UNDATED.search(text):
            yield Hit(
                one.at("text"),
                "This reference names no year.",
                "Write it as it is printed: authors, year, title, where it appeared.",
            )


def _citation_twice(draft: Draft) -> Iterator[Hit]:
    seen: set[str] = set()
    for one in draft.nodes("citations"):
        key = (one.text("doi") or one.text("url") or one.text("text")).casefold()
        if key and key in seen:
            yield Hit(one.pointer, "This is cited a second time.", "Keep it once.")
        seen.add(key)


def _rationale(draft: Draft) -> Iterator[Hit]:
    if not draft.has("rationale"):
        yield Hit(
            "/rationale",
            "There is no rationale.",
            "Say in a few sentences what the research found, so that a reader need not follow the citations.",
        )


def _resources(draft: Draft) -> Iterator[Hit]:
    if not draft.has("resources"):
        yield Hit(
            "/resources",
            "There is nothing to practise with.",
            "Give addresses of free material, for those who do not know the method yet.",
        )


def _equity(draft: Draft) -> Iterator[Hit]:
    answers = draft.node("equity")
    for name, question in EQUITY.items():
        if not answers.has(name):
            yield Hit(
                f"/equity/{name}",
                f"This question is not answered: {question}",
                "Answer it in a sentence or two.",
            )


def _equity_short(draft: Draft) -> Iterator[Hit]:
    answers = draft.node("equity")
    for name, question in EQUITY.items():
        text = answers.text(name)
        spaced = " " in text or text.isascii()
        if text and spaced and words_of(text) < _FEW_WORDS and not _is_placeholder(text):
            yield Hit(
                answers.at(name),
                f"{words_of(text)} {'word is' if words_of(text) == 1 else 'words are'} no answer to: {question}",
                "Say in a sentence how, and for whom.",
                {"words": words_of(text)},
            )


def _equity_same(draft: Draft) -> Iterator[Hit]:
    answers, places = draft.node("equity"), defaultdict[str, list[str]](list)
    for name in EQUITY:
        if text := " ".join(answers.text(name).casefold().split()):
            places[text].append(name)
    for first, *others in places.values():
        for name in others:
            yield Hit(
                answers.at(name),
                f"This is the answer to `{first}`, word for word.",
                "The four questions ask for four things: answer each.",
                {"same": first},
            )


def _placeholder(draft: Draft) -> Iterator[Hit]:
    for pointer, text in _with_citations(draft):
        if text.strip() and _is_placeholder(text) and "/levels/" not in pointer:  # a level may be called None
            yield Hit(
                pointer, f"This is not written yet: {shown(text)}", "Write it, or leave the member out."
            )


def _is_placeholder(text: str) -> bool:
    return len(text) <= _LONG_PLACEHOLDER and _PLACEHOLDER(text.strip()) is not None


def _mojibake(draft: Draft) -> Iterator[Hit]:
    for pointer, text in _with_citations(draft):
        if found := _MOJIBAKE.search(text):
            yield Hit(
                pointer,
                f"A letter was lost between two programs: {shown(found[0])}",
                "The text was saved in one encoding and read in another one. Type these letters again, and save as UTF-8.",
            )


def _email(draft: Draft) -> Iterator[Hit]:
    for pointer, text in draft.read_texts:
        if _EMAIL.search(text):
            yield Hit(
                pointer,
                "An e-mail address stands in a text that everybody reads.",
                "Put it into the profile of an organisation, or onto the page.",
            )


def _with_citations(draft: Draft) -> list[tuple[str, str]]:
    cited: list[Node] = draft.nodes("citations")
    return [*draft.read_texts, *((one.at("text"), one.text("text")) for one in cited if one.has("text"))]


def _rule(name: str, severity: Severity, title: str, function: Callable[[Draft], Iterable[Hit]]) -> Rule:
    return Rule(code=f"definition.{name}", severity=severity, title=title, function=function)


RULES: Final[tuple[Rule, ...]] = (
    _rule("name", "error", "there is a title", _name),
    _rule("competency", "error", "there is one competency, in one sentence", _competency),
    _rule(
        "competency_wording",
        "warning",
        "it begins with what the earner can do (looked at in English)",
        _competency_wording,
    ),
    _rule("competency_length", "warning", "it has up to 500 characters and 40 words", _competency_length),
    _rule("key_method", "error", "the method is named", _key_method),
    _rule("method_components", "info", "what the method consists of is listed", _components),
    _rule("citations", "error", "research is cited", _citations),
    _rule("citation_place", "warning", "each citation has a DOI or a URL", _citation_place),
    _rule("doi", "error", "a DOI is one", _doi),
    _rule("citation_url", "warning", "the URL of a citation opens in a browser", _citation_url),
    _rule("citation_text", "info", "a reference names its year", _citation_text),
    _rule("citation_twice", "warning", "nothing is cited twice", _citation_twice),
    _rule("rationale", "warning", "the research is told in words", _rationale),
    _rule("resources", "info", "there is free material to practise with", _resources),
    _rule("equity", "error", "the four questions on equity are answered", _equity),
    _rule("equity_short", "warning", "each answer has eight words or more", _equity_short),
    _rule("equity_same", "warning", "no answer repeats another one", _equity_same),
    _rule("placeholder", "error", "no text is TODO, TBD, n/a, ? and the like", _placeholder),
    _rule("mojibake", "warning", "no letter was lost between encodings", _mojibake),
    _rule("email", "warning", "no e-mail address stands in a public text", _email),
)
