"""JSON-LD to canonical bytes, in safe mode: `canonicalize`, and `findings` for all that it would refuse.

A document is signed as the RDF that JSON-LD makes of it, and JSON-LD drops what it does not know. Here whatever would
be dropped is refused, with its place and a suggestion, when signing and when verifying.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec import json, pointer
from openbadge_issuer.codec.active_context import ContextWork, initial_context
from openbadge_issuer.codec.expansion import Expansion
from openbadge_issuer.codec.rdfc import canonicalize_dataset
from openbadge_issuer.codec.to_rdf import to_quads
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.errors import CanonicalizationError, Finding, LimitExceeded, UndefinedTermError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.expanded import Item
    from openbadge_issuer.codec.expansion import Path, Problem, Report
    from openbadge_issuer.codec.rdfc import HashName

__all__ = ["canonicalize", "findings"]

_SPEC = "https://www.w3.org/TR/vc-data-integrity/#securing-data-losslessly"
_CONTEXT_BUDGET = 50_000  # term definitions processed for one document
_MAX_SUGGESTIONS = 20  # for one document: each compares a name with some hundred terms
_MAX_NAME = 80  # characters of a name that are shown

_REASONS: Final[Mapping[Problem, str]] = {
    "undefined_term": "is not defined by the contexts of the document, so no signature would cover it.",
    "undefined_type": "is not defined by the contexts of the document, so no signature would cover it.",
    "relative_iri": "is not an absolute IRI, so no signature would cover it.",
    "dropped_value": "is dropped by JSON-LD, so no signature would cover it.",
    "ambiguous_double": "is read differently by different software.",
    "syntax": "(this is not JSON-LD).",
}
_ADVICE: Final[Mapping[Problem, str]] = {
    "undefined_term": "Remove it, or add the context that defines it.",
    "undefined_type": "Remove it, or add the context that defines it.",
    "relative_iri": "Write it in full, such as https://…, did:… or urn:uuid:….",
    "dropped_value": "Leave the member out, or say it in another way.",
    "ambiguous_double": "Write it as a JSON number.",
    "syntax": "",
}


def canonicalize(
    document: JSONObject,
    contexts: ContextTable,
    *,
    limits: Limits = DEFAULT_LIMITS,
    hash_name: HashName = "sha256",
) -> bytes:
    """The canonical N-Quads (UTF-8) of a JSON-LD document: RDFC-1.0, in safe mode.

    ``hash_name`` is the hash inside the algorithm (``sha384`` for suites on P-384). Raises `UndefinedTermError` for
    the first thing that would not be signed (``jsonld.undefined_term``, ``.undefined_type``, ``.relative_iri``,
    ``.dropped_value``, ``.ambiguous_double``), `UnknownContextError`, `CanonicalizationError` (``jsonld.syntax``,
    ``jsonld.invalid_context``), `WorkBudgetExceeded`, `LimitExceeded` and `JsonError`.
    """
    return _canonicalize_any(document, contexts, limits, hash_name)


def findings(
    document: JSONObject, contexts: ContextTable, limits: Limits = DEFAULT_LIMITS
) -> tuple[Finding, ...]:
    """Everything for which `canonicalize` would refuse this document, in its order, each with a JSON pointer.

    Raises what `canonicalize` raises for contexts and limits: without contexts nothing can be told of a document.
    """
    reporter = _Reporter()
    _expand(document, contexts, limits, reporter.collect)
    return tuple(reporter.found)


def _canonicalize_any(
    document: JSONObject, contexts: ContextTable, limits: Limits, hash_name: HashName
) -> bytes:
    """The general path, which takes any document; a faster path for some of them must give the same bytes."""
    expanded = _expand(document, contexts, limits, _Reporter().refuse)
    return canonicalize_dataset(to_quads(expanded), hash_name=hash_name).nquads.encode()


def _expand(document: JSONObject, contexts: ContextTable, limits: Limits, report: Report) -> list[Item]:
    checked = json.plain(document, limits)
    try:
        return Expansion(ContextWork(_CONTEXT_BUDGET), report).document(initial_context(contexts), checked)
    except RecursionError:
        raise LimitExceeded("The document is nested too deeply.", code="limit.depth") from None


class _Reporter:
    """Turns what the expansion reports into findings, collected or raised."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self._suggestions = 0

    def collect(
        self, problem: Problem, what: str, path: Path, *, name: str = "", known: Iterable[str] = ()
    ) -> None:
        self.found.append(self._finding(problem, what, path, name, known))

    def refuse(
        self, problem: Problem, what: str, path: Path, *, name: str = "", known: Iterable[str] = ()
    ) -> None:
        finding = self._finding(problem, what, path, name, known)
        error = CanonicalizationError if problem == "syntax" else UndefinedTermError
        raise error(
            finding.message,
            code=finding.code,
            pointer=finding.pointer,
            params=finding.params,
            advice=finding.advice,
        )

    def _finding(self, problem: Problem, what: str, path: Path, name: str, known: Iterable[str]) -> Finding:
        # An identifier may be somebody's e-mail address: names are shown only where the sentence asks for them.
        shown = name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}…"
        params = {"name": shown} if "{name}" in what else {}
        suggestion = self._suggestion(name, known)
        if suggestion:
            params["suggestion"] = suggestion
        return Finding(
            code=f"jsonld.{problem}",
            message=f"{what.replace('{name}', repr(shown))} {_REASONS[problem]}",
            pointer=_pointer(path),
            params=params,
            advice=f"Did you mean {suggestion!r}?" if suggestion else _ADVICE[problem],
            spec=_SPEC,
        )

    def _suggestion(self, name: str, known: Iterable[str]) -> str:
        if not 1 < len(name) <= _MAX_NAME or self._suggestions >= _MAX_SUGGESTIONS:
            return ""
        self._suggestions += 1
        return next(iter(get_close_matches(name, set(known) - {name}, n=1)), "")


def _pointer(path: Path) -> str:
    tokens: list[str | int] = []
    while path is not None:
        path, token = path
        tokens.append(token)
    return pointer.join(*reversed(tokens))
