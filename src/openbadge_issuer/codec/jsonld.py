"""JSON-LD to canonical bytes, in safe mode: `canonicalize`, and `findings` for all that it would refuse.

A document is signed as the RDF that JSON-LD makes of it, and JSON-LD drops what it does not know. Here whatever would
be dropped is refused, with its place and a suggestion, when signing and when verifying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

from openbadge_issuer.codec import compiled, json
from openbadge_issuer.codec.active_context import initial_context
from openbadge_issuer.codec.context_work import CONTEXT_BUDGET, ContextWork, processed
from openbadge_issuer.codec.expansion import Expansion
from openbadge_issuer.codec.quads_written import refuse_too_long
from openbadge_issuer.codec.rdfc import canonicalize_dataset
from openbadge_issuer.codec.safe_mode import Collector, refuse
from openbadge_issuer.codec.to_rdf import to_quads
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.errors import CanonicalizationError, LimitExceeded, OpenBadgeError

if TYPE_CHECKING:
    from openbadge_issuer.codec.compiled import Found
    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.effort import Effort
    from openbadge_issuer.codec.expanded import Item
    from openbadge_issuer.codec.rdfc import HashName
    from openbadge_issuer.codec.safe_mode import Report
    from openbadge_issuer.codec.types import JSONObject, Limits
    from openbadge_issuer.errors import Finding

__all__ = ["canonicalize", "canonicalize_usual", "findings"]

_UNITS_OF_A_TERM: Final = 2


def canonicalize(
    document: JSONObject,
    contexts: ContextTable,
    *,
    limits: Limits = DEFAULT_LIMITS,
    hash_name: HashName = "sha256",
    effort: Effort | None = None,
) -> bytes:
    """The canonical N-Quads (UTF-8) of a JSON-LD document: RDFC-1.0, in safe mode.

    ``hash_name`` is the hash inside the algorithm (``sha384`` for suites on P-384). What it took is added to ``effort``.
    Raises `UndefinedTermError` for
    the first thing that would not be signed (``jsonld.undefined_term``, ``.undefined_type``, ``.relative_iri``,
    ``.other_name``, ``.hiding_name``, ``.short_identifier``,
    ``.dropped_value``, ``.ambiguous_double``), `UnknownContextError`, `CanonicalizationError` (``jsonld.syntax``,
    ``jsonld.invalid_context``, ``jsonld.self_check``), `WorkBudgetExceeded`, `LimitExceeded` and `JsonError`.
    """
    processed()  # by whom nobody counted
    try:
        made = canonicalize_usual(document, contexts, limits, hash_name, effort)
        return _canonicalize_any(document, contexts, limits, hash_name, effort) if made is None else made
    finally:
        _count_processed(effort)


def canonicalize_usual(
    document: JSONObject,
    contexts: ContextTable,
    limits: Limits = DEFAULT_LIMITS,
    hash_name: HashName = "sha256",
    effort: Effort | None = None,
    found: Found | None = None,
) -> bytes | None:
    """What `canonicalize` gives of a document that says nothing unusual, or ``None``. ``found`` has what is known of it.

    Such a document is plain JSON within the limits: `json.plain` would find nothing wrong with it. Raises
    `CanonicalizationError` (``jsonld.self_check``) and `WorkBudgetExceeded`.
    """
    try:
        made = compiled.canonicalize(document, contexts, limits, hash_name, effort, found)
    except compiled.HandOver:
        return None
    if contexts.self_check and crc32(made) % contexts.self_check == 0:
        _require_same(made, document, contexts, limits, hash_name)
    return made


def findings(
    document: JSONObject,
    contexts: ContextTable,
    limits: Limits = DEFAULT_LIMITS,
    effort: Effort | None = None,
) -> tuple[Finding, ...]:
    """Everything for which `canonicalize` would refuse this document, in its order, each with a JSON pointer.

    What it took is added to ``effort``. Raises what `canonicalize` raises for contexts and limits: without contexts
    nothing can be told of a document.
    """
    collector = Collector()
    processed()  # by whom nobody counted
    try:
        _expand(document, contexts, limits, collector)
    finally:
        _count_processed(effort)
    return tuple(collector.findings)


def _count_processed(effort: Effort | None) -> None:
    """Adds what contexts cost that nobody had asked for before: a term definition is about two units."""
    if effort is not None:
        effort.units += _UNITS_OF_A_TERM * processed()


def _require_same(
    made: bytes, document: JSONObject, contexts: ContextTable, limits: Limits, hash_name: HashName
) -> None:
    """The self-check: what the compiled path made is what the general path makes."""
    try:
        surely = _canonicalize_any(document, contexts, limits, hash_name)
    except OpenBadgeError:
        surely = b""
    if made != surely:
        raise CanonicalizationError(
            "Two ways to the canonical form of this document led to different ones.",
            code="jsonld.self_check",
            advice="This is a mistake in the library: please report it. Nothing was signed or accepted.",
        )


def _canonicalize_any(
    document: JSONObject,
    contexts: ContextTable,
    limits: Limits,
    hash_name: HashName,
    effort: Effort | None = None,
) -> bytes:
    """The general path, which takes any document; a faster one for some of them must give the same bytes."""
    expanded = _expand(document, contexts, limits, refuse)
    quads = to_quads(expanded)
    refuse_too_long(quads, limits)
    made = canonicalize_dataset(quads, hash_name=hash_name, effort=effort).nquads
    if effort is not None:
        effort.wrote(made)
    return made


def _expand(document: JSONObject, contexts: ContextTable, limits: Limits, report: Report) -> list[Item]:
    checked = json.plain(document, limits)
    try:
        expansion = Expansion(ContextWork(CONTEXT_BUDGET), report, contexts, limits.max_objects)
        return expansion.document(initial_context(contexts), checked)
    except RecursionError:
        raise LimitExceeded(
            "This is nested too deeply.",  # the limit was raised beyond what can be read: no advice to raise it
            code="limit.depth",
        ) from None
