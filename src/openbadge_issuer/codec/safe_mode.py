"""Safe mode: what JSON-LD would drop, said as findings, with its place in the original document and a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from openbadge_issuer.codec import pointer
from openbadge_issuer.codec.nearest import closest
from openbadge_issuer.errors import CanonicalizationError, Finding, UndefinedTermError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

__all__ = ["SENTENCES", "Collector", "Path", "Problem", "Report", "Vocabulary", "pointer_to", "refuse"]

Path: TypeAlias = tuple["Path", str | int] | None
"""Where something stands, from the inside out: ``((None, "name"), 0)``; ``None`` is the document."""

Problem: TypeAlias = Literal[
    "undefined_term",
    "undefined_type",
    "other_name",
    "hiding_name",
    "short_identifier",
    "relative_iri",
    "dropped_value",
    "ambiguous_double",
    "syntax",
]

Vocabulary: TypeAlias = Callable[[], Iterable[str]]
"""The terms that are defined where a name is not; asked for only where a suggestion is made."""

_SPEC = "https://www.w3.org/TR/vc-data-integrity/#securing-data-losslessly"
_MAX_SUGGESTIONS = 10  # for one document: each compares a name with some hundred terms
_MAX_NAME = 80  # characters of a name that are shown

SENTENCES: Final[Mapping[Problem, str]] = {
    "undefined_term": "The term '{name}' is not defined by the contexts of the document, so no signature would cover it.",
    "undefined_type": "The type '{name}' is not defined by the contexts of the document, so no signature would cover it.",
    "other_name": (
        "The name '{name}' is another name for what the published contexts name, so it would be signed and read by nobody."
    ),
    "hiding_name": (
        "The name '{name}' stands for {what} here, so what it holds would be signed where no reader looks for it."
    ),
    "short_identifier": (
        "An identifier is written short, as a context allows, so another one would be signed than a reader finds."
    ),
    "relative_iri": "An identifier is not an absolute IRI, so no signature would cover it.",
    "dropped_value": "{what} is dropped by JSON-LD, so no signature would cover it.",
    "ambiguous_double": (
        "A text of the type xsd:double is read differently by different software, so a signature over it would not hold "
        "everywhere."
    ),
    "syntax": "{what}. This is not JSON-LD.",
}
"""What is said of each; the places are the keys of ``params``."""
ADVICE: Final[Mapping[Problem, str]] = {
    "undefined_term": "Remove it, or add the context that defines it.",
    "undefined_type": "Remove it, or add the context that defines it.",
    "other_name": "Write the published name.",
    "hiding_name": "Leave out the context that defines it so, and write what it holds as the published contexts have it.",
    "short_identifier": "Write it in full, such as https://…, did:… or urn:uuid:….",
    "relative_iri": "Write it in full, such as https://…, did:… or urn:uuid:….",
    "dropped_value": "Leave it out, or say it in another way.",
    "ambiguous_double": "Write it as a JSON number.",
    "syntax": "",
}


class Report(Protocol):
    """Is told of everything that would not be signed. It may raise; where it returns, the walk goes on without.

    ``what`` is the subject of the sentence where that can be many things. ``name`` is shown where the sentence has a place
    for it: an identifier may be somebody's e-mail address.
    """

    def __call__(
        self, problem: Problem, what: str, path: Path, *, name: str = "", known: Vocabulary = tuple
    ) -> None:
        """Take note of a problem, or raise."""


def refuse(problem: Problem, what: str, path: Path, *, name: str = "", known: Vocabulary = tuple) -> NoReturn:
    """A `Report` that raises: `CanonicalizationError` for what is no JSON-LD at all, else `UndefinedTermError`."""
    finding = _finding(problem, what, path, name, _suggestion(name, known))
    error = CanonicalizationError if problem == "syntax" else UndefinedTermError
    raise error(
        finding.message,
        code=finding.code,
        pointer=finding.pointer,
        params=finding.params,
        advice=finding.advice,
    )


class Collector:
    """A `Report` that keeps everything, in ``findings``."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._suggestions = 0

    def __call__(
        self, problem: Problem, what: str, path: Path, *, name: str = "", known: Vocabulary = tuple
    ) -> None:
        """Keep the problem as a finding."""
        suggestion = ""
        if name and self._suggestions < _MAX_SUGGESTIONS:
            self._suggestions += 1
            suggestion = _suggestion(name, known)
        self.findings.append(_finding(problem, what, path, name, suggestion))


def pointer_to(path: Path) -> str:
    """The JSON pointer of a place."""
    tokens: list[str | int] = []
    while path is not None:
        path, token = path
        tokens.append(token)
    return pointer.join(*reversed(tokens))


def _finding(problem: Problem, what: str, path: Path, name: str, suggestion: str) -> Finding:
    sentence = SENTENCES[problem]
    shown = name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}…"
    values = {"name": repr(shown)[1:-1], "what": what}  # what can not be printed is escaped
    params = {key: value for key, value in values.items() if f"{{{key}}}" in sentence}
    message = sentence.format_map(params)
    if suggestion:
        params["suggestion"] = suggestion
    return Finding(
        code=f"jsonld.{problem}",
        message=message,
        pointer=pointer_to(path),
        params=params,
        advice=f"Did you mean {suggestion!r}?" if suggestion else ADVICE[problem],
        spec=_SPEC,
    )


def _suggestion(name: str, known: Vocabulary) -> str:
    return closest(name, known()) if len(name) > 1 else ""
