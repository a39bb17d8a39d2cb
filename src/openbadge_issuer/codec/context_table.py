"""The JSON-LD contexts that a document may use: a read-only table, keyed by URL. It never fetches."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.codec.vocabulary import KnownTerms, NamesOfIris, known_terms
from openbadge_issuer.errors import CanonicalizationError, ConfigurationError, InputError, UnknownContextError

__all__ = ["UNKNOWN_CONTEXT_ADVICE", "ContextTable"]

UNKNOWN_CONTEXT_ADVICE = "Three ways on: pin a copy that you trust, let it be fetched, or refuse the badge."


class _Entry(NamedTuple):
    """A context that was read: what it says, and the digest of its bytes."""

    document: JSONObject
    sha256: str


class ContextTable:
    """URL to JSON-LD context document; immutable, equal to itself only, safe across threads, picklable.

    ``documents`` holds the bytes: a ``dict`` is copied; any other mapping (such as ``contexts.bundled()``) is
    kept and read at first use, so it must not change. A body is strict JSON, and an object with ``@context``.
    """

    __slots__ = ("__weakref__", "_documents", "_entries", "_known", "_pinned", "_self_check")

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = dict(documents) if isinstance(documents, dict) else documents
        self._pinned: dict[str, bytes] = {}
        self._entries: dict[str, _Entry] = {}
        self._known: list[KnownTerms] = []
        self._self_check = 0

    def __contains__(self, url: object) -> bool:
        return url in self._pinned or url in self._documents

    def __repr__(self) -> str:
        return f"ContextTable({len(self._pinned.keys() | self._documents.keys())} contexts)"

    def __reduce__(self) -> tuple[object, ...]:
        return _table, (self._documents, self._pinned, {}, [], self._self_check)

    def get(self, url: str) -> JSONObject:
        """The context document at ``url``, parsed once and shared: read it, never change it.

        Raises `UnknownContextError` where the table has none, and what `pin` raises where it can not be used.
        """
        return self._entry(url).document

    def sha256(self, url: str) -> str:
        """The SHA-256 of the bytes at ``url``, as lower-case hex; raises like `get`."""
        return self._entry(url).sha256

    def bytes_at(self, url: str) -> bytes:
        """The bytes at ``url``, as they were published; raises like `get`."""
        self._entry(url)
        return self._pinned[url] if url in self._pinned else self._documents[url]

    def pin(self, url: str, body: bytes) -> ContextTable:
        """A new table in which ``url`` is ``body``, whatever it was before.

        Raises `JsonError` or `LimitExceeded` where the body is not strict JSON, and `CanonicalizationError`
        (``jsonld.invalid_context``) where it is not an object with ``@context``.
        """
        entry = _read(url, body)
        pinned, entries = {**self._pinned, url: body}, {**self._entries, url: entry}
        return _table(self._documents, pinned, entries, self._known, self._self_check)

    def with_pinned(self, others: Mapping[str, ContextTable]) -> ContextTable:
        """A new table in which each of these URLs is what it is in that other table, which has read it already.

        Raises like `get`.
        """
        entries = {url: other._entry(url) for url, other in others.items()}  # noqa: SLF001 - of another table
        pinned = {url: other.bytes_at(url) for url, other in others.items()}
        return _table(
            self._documents,
            {**self._pinned, **pinned},
            {**self._entries, **entries},
            self._known,
            self._self_check,
        )

    @property
    def self_check(self) -> int:
        """Of so many documents one is canonicalized on both paths; 0 where none is."""
        return self._self_check

    def with_self_check(self, every: int) -> ContextTable:
        """The same table, but of ``every`` so many documents about one is canonicalized on both paths.

        Which ones is told by the document's canonical bytes, so it is always the same ones; 1 is all of them. Where the
        paths differ, `jsonld.canonicalize` raises `CanonicalizationError` (``jsonld.self_check``).
        Raises `ConfigurationError` for a number below 1.
        """
        if every < 1:
            raise ConfigurationError(
                "A self-check is made of every document, or of every so many: 1 or more."
            )
        return _table(self._documents, self._pinned, self._entries, self._known, every)

    @property
    def names(self) -> NamesOfIris:
        """The names of every IRI in the contexts that the table was made with; what was pinned later adds none."""
        return self._terms.names

    @property
    def indirect(self) -> NamesOfIris:
        """Those of `names` that are defined as maps, as reverse properties, or with words as values."""
        return self._terms.indirect

    @property
    def _terms(self) -> KnownTerms:
        if not self._known:
            read = {url: _read(url, self._documents[url]).document for url in self._documents}
            self._known.append(known_terms(read))  # shared with the tables that `pin` makes
        return self._known[0]

    def _entry(self, url: str) -> _Entry:
        known = self._entries.get(url)
        if known is not None:
            return known
        body = self._pinned.get(url)
        if body is None:
            body = self._documents.get(url)
        if body is None:
            raise UnknownContextError(
                f"The JSON-LD context {url} is not known, so what this document means can not be told.",
                params={"url": url},
                advice=UNKNOWN_CONTEXT_ADVICE,
            )
        return self._entries.setdefault(
            url, _read(url, body)
        )  # two threads may both read it: one answer is kept


def _table(
    documents: Mapping[str, bytes],
    pinned: dict[str, bytes],
    entries: dict[str, _Entry],
    known: list[KnownTerms],
    self_check: int,
) -> ContextTable:
    table = ContextTable(documents)
    table._pinned, table._entries, table._known = pinned, entries, known  # noqa: SLF001 - a second way to build it
    table._self_check = self_check  # noqa: SLF001
    return table


def _read(url: str, body: bytes) -> _Entry:
    if not isinstance(body, bytes):  # the digest is of the bytes as they were published
        raise CanonicalizationError(
            f"The JSON-LD context {url} is given as {type(body).__name__}, not as bytes.",
            code="jsonld.context_bytes",
            params={"url": url, "kind": type(body).__name__},
            advice="Pin the bytes of the file, as they were fetched.",
        )
    try:
        document = parse_object(body)
    except InputError as error:
        raise type(error)(
            f"The JSON-LD context {url} can not be read: {error.message}",
            code="jsonld.context_unreadable",
            pointer=error.pointer,
            params={"url": url, "message": error.message, "reason": error.detail_code},
            advice="Pin the file as it was published, byte for byte.",
        ) from None
    if "@context" not in document:
        raise CanonicalizationError(
            f"What is given as the JSON-LD context {url} has no @context member.",
            code="jsonld.no_context",
            params={"url": url},
            advice="Pin the context document itself, not something that only refers to it.",
        )
    return _Entry(document, sha256(body).hexdigest())
