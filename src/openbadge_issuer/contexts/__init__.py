"""The JSON-LD contexts that come with the library: data, byte for byte as published, with their provenance.

`bundled` are their bytes, and `default_contexts` is the table of them that documents are read with. Where a
context was changed in place under one URL, `revisions` knows each revision by its SHA-256 and `revision` has its
bytes, so that a caller can pin the one that an old badge was signed with. ``PROVENANCE.json`` says where every file
came from and under which licence.

Left out on purpose: ``undefined-terms/v2``. Its ``@vocab`` gives every unknown term a meaning, and so hides
the very mistakes that safe mode is there to find. Who wants it pins it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from openbadge_issuer.errors import ConfigurationError, UnknownContextError

if TYPE_CHECKING:
    from openbadge_issuer.codec.context_table import ContextTable

__all__ = ["ContextFile", "bundled", "default_contexts", "describe", "provenance", "revision", "revisions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextFile:
    """One row of ``PROVENANCE.json``: a revision of a context, and where its bytes came from.

    ``bundled`` is true for the one revision of ``url`` that is used unless another is pinned; ``registry`` is
    a kind (``npm``, ``pypi``), and ``path`` the place inside that package.
    """

    url: str
    file: str
    sha256: str
    label: str
    bundled: bool
    registry: str
    package: str
    version: str
    path: str
    licence: str
    note: str


def bundled() -> Mapping[str, bytes]:
    """URL to the bytes of every bundled context, in its newest revision; each file is read at first use."""
    return _BUNDLED


@cache
def default_contexts() -> ContextTable:
    """The bundled contexts as a table, the same at every call: what each was read to is kept.

    ``default_contexts().pin(url, body)`` is a new table with a context of your own, for an `Issuer` and a `Verifier`.
    """
    from openbadge_issuer.codec.context_table import ContextTable  # noqa: PLC0415 - at first use

    return ContextTable(_BUNDLED)


def revisions(url: str) -> Mapping[str, str]:
    """SHA-256 to label of every known revision of the context at ``url``, the bundled one first."""
    return MappingProxyType({row.sha256: row.label for row in provenance() if row.url == url})


def describe(digest: str) -> ContextFile | None:
    """Which context has this SHA-256 (lower-case hex), or ``None`` where it is not one of ours."""
    return _by_digest().get(digest)


def revision(digest: str) -> bytes:
    """The bytes of the revision with this SHA-256 (lower-case hex), to be pinned.

    Raises `UnknownContextError` (``jsonld.unknown_revision``) where there is none.
    """
    row = describe(digest)
    if row is None:
        raise UnknownContextError(
            "No bundled context has this SHA-256.",
            code="jsonld.unknown_revision",
            params={"sha256": digest},
            advice="`contexts.revisions(url)` lists the ones that are known.",
        )
    return _read(row)


@cache
def provenance() -> tuple[ContextFile, ...]:
    """Every row of ``PROVENANCE.json``, ordered by URL, the bundled revision of each first."""
    import json  # noqa: PLC0415 - at first use, to keep the import of the package cheap

    return tuple(ContextFile(**row) for row in json.loads(_resource("PROVENANCE.json")))


@cache
def _by_digest() -> Mapping[str, ContextFile]:
    return {row.sha256: row for row in provenance()}


@cache
def _by_url() -> Mapping[str, ContextFile]:
    return {row.url: row for row in provenance() if row.bundled}


@cache
def _read(row: ContextFile) -> bytes:
    body = _resource("data", row.file)
    if sha256(body).hexdigest() != row.sha256:  # a changed context silently changes what is signed
        raise ConfigurationError(
            f"The bundled context {row.file} is not the file that was published.",
            code="config.context_digest",
            params={"url": row.url, "sha256": row.sha256},
            advice="Install the library again; in a clone, check out without line-ending conversion.",
        )
    return body


def _resource(*path: str) -> bytes:
    from importlib.resources import files  # noqa: PLC0415 - costs milliseconds; works from a zip as well

    return files(__name__).joinpath(*path).read_bytes()


class _Bundled(Mapping[str, bytes]):
    """A read-only view that reads files lazily, and pickles as a reference."""

    def __getitem__(self, url: str) -> bytes:
        return _read(_by_url()[url])

    def __contains__(self, url: object) -> bool:
        return url in _by_url()

    def __iter__(self) -> Iterator[str]:
        return iter(_by_url())

    def __len__(self) -> int:
        return len(_by_url())

    def __repr__(self) -> str:
        return "contexts.bundled()"

    def __reduce__(self) -> str | tuple[object, ...]:
        return bundled, ()


_BUNDLED = _Bundled()
