"""The one place that knows PyLD: its Context Processing Algorithm (JSON-LD 1.1 API, section 4.1), made pure.

Contexts arrive here with every URL already replaced by its content, so PyLD loads nothing. Its caches, which all
threads would share, are not used; scoped contexts, which it would process eagerly to see whether they are valid, are
processed when they are needed. This module imports PyLD, so it is itself imported at first use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from pyld import iri_resolver, jsonld

from openbadge_issuer.codec.context_work import CHARACTERS_OF_A_DEFINITION, CONTEXT_BUDGET, too_much_work
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import CanonicalizationError, LimitExceeded

__all__ = ["RawContext", "initial_context", "invalid", "process", "resolve"]

RawContext: TypeAlias = Mapping[str, Any]
"""PyLD's active context: ``mappings`` (term definitions), ``@vocab``, ``@base``, ``@language``, ``previousContext``."""


class _ResolvedContext:
    """What PyLD expects of a context that was looked up; remembers nothing."""

    def __init__(self, document: JSONObject | None) -> None:
        self.document = document

    def get_processed(self, _active_context: RawContext) -> None:
        return None

    def set_processed(self, active_context: RawContext, processed: RawContext) -> None:
        pass


class _Resolver:
    def resolve(
        self, _active_context: RawContext, contexts: Sequence[JSONObject | None], _base: str | None
    ) -> list[_ResolvedContext]:
        return [_ResolvedContext(context) for context in contexts]


class _ForgivingDict(dict[str, Any]):
    """PyLD deletes ``@vocab``, ``@language`` and ``@direction`` for a null, and fails where there was none."""

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)


class _Processor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """Processes one local context; ``written`` are the characters of IRIs that are longer than usual.

    An IRI may begin with the one of another term, which begins with that of a third one: 600 kB would make gigabytes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def _create_term_definition(
        self, active_ctx: RawContext, local_ctx: object, term: str, *more: object, **keywords: object
    ) -> None:
        super()._create_term_definition(active_ctx, local_ctx, term, *more, **keywords)
        mapping = active_ctx["mappings"].get(term) or _NOTHING
        for iri in (mapping.get("@id"), mapping.get("@type")):
            if isinstance(iri, str) and len(iri) > _USUAL:
                self.written += len(iri) - _USUAL
                if self.written > _MOST_WRITTEN:
                    raise too_much_work()

    def _process_context(
        self, active_ctx: RawContext, local_ctx: object, options: object, **keywords: object
    ) -> RawContext:
        if keywords.get("cycles") is not None:  # the eager check of a scoped context; its result is not used
            return active_ctx
        result: RawContext = super()._process_context(active_ctx, local_ctx, options, **keywords)
        return result

    def _clone_active_context(self, active_ctx: RawContext) -> RawContext:
        return _ForgivingDict(super()._clone_active_context(active_ctx))

    def _get_initial_context(self, _options: object) -> RawContext:
        return initial_context()


_NOTHING: Mapping[str, Any] = {}
_USUAL: Final = 200  # characters of an IRI
_MOST_WRITTEN: Final = CONTEXT_BUDGET * CHARACTERS_OF_A_DEFINITION
_PROTECTED = "protected term redefinition"
_OPTIONS = {"contextResolver": _Resolver(), "base": None, "processingMode": "json-ld-1.1"}


def initial_context() -> RawContext:
    """The active context before any ``@context``: no terms at all."""
    return {"_uuid": "initial", "processingMode": "json-ld-1.1", "mappings": {}}


def process(
    active: RawContext, local: Sequence[JSONObject | None], *, override_protected: bool, propagate: bool
) -> tuple[RawContext, int]:
    """The active context that follows from applying local contexts, in order, to one; neither is changed.

    With it the number of characters that its long IRIs have. ``None`` resets to the initial context.
    Raises `CanonicalizationError` (``jsonld.invalid_context``) for whatever is wrong in a context, and `LimitExceeded`
    (``limit.context_work``).
    """
    processor = _Processor()
    try:
        result: RawContext = processor._process_context(  # noqa: SLF001 - PyLD has no public name for this step
            active, list(local), _OPTIONS, override_protected=override_protected, propagate=propagate
        )
    except jsonld.JsonLdError as error:
        raise (
            _protected() if error.code == _PROTECTED else invalid(str(error.code or "invalid local context"))
        ) from None
    except LimitExceeded:
        raise
    except RecursionError:  # its terms refer to each other in too long a chain
        raise invalid("cyclic IRI mapping") from None
    except Exception:  # noqa: BLE001 - PyLD meets some malformed contexts with a TypeError or a KeyError
        raise invalid("invalid local context") from None
    return result, processor.written


def resolve(reference: str, base: str) -> str:
    """An IRI reference resolved against a base (RFC 3986, section 5); as it was where that can not be done."""
    try:
        resolved: str = iri_resolver.resolve(reference, base)
    except Exception:  # noqa: BLE001 - a base that is none
        return reference
    return resolved


def invalid(reason: str) -> CanonicalizationError:
    """A context that is none; ``reason`` is an error code of JSON-LD 1.1 (API, section 9.6)."""
    return CanonicalizationError(
        f"A JSON-LD context can not be used: {reason}.",
        code="jsonld.invalid_context",
        params={"reason": reason},
    )


def _protected() -> CanonicalizationError:
    return CanonicalizationError(
        "A JSON-LD context redefines a protected term of an earlier one.",
        code="jsonld.protected_term",
        advice="The context that redefines it must be left out.",
    )
