"""Documents that one key signs one after another, into files: what they have in common is done once."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.json_copying import encoded, encoded_with
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.moments import utc_text
from openbadge_issuer.proofs.options import new_options
from openbadge_issuer.proofs.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.types import JSON, JSONObject, Limits
    from openbadge_issuer.proofs.suites import Suite

__all__ = ["Series"]


class Series:
    """Embedded proofs by one key: `data_integrity.prepare`, for documents that become files.

    It keeps what documents have in common: the options of proofs of one second, and up to 200 objects with an id, such as
    the achievement of a batch, which take some 3 MB. Nothing of these is in a pickle or a ``repr``. Threads may share it.

    Raises `SigningError` (``signing.read_only`` for a suite that is only read, ``signing.algorithm`` for a key that does
    not fit it).
    """

    def __init__(
        self,
        suite: Suite,
        *,
        verification_method: str,
        public_jwk: Mapping[str, str],
        contexts: ContextTable,
    ) -> None:
        from openbadge_issuer.codec.compiled import Parts  # noqa: PLC0415 - canonicalization loads at first use

        self._suite, self._contexts = suite, contexts
        self._verification_method, self._public_jwk = verification_method, {**public_jwk}
        self._key, self._algorithm, use = data_integrity.signing_use(suite, public_jwk)
        self._hash_name = use.hash_name
        self._parts = Parts()
        self._last: _Options | None = None

    def __getstate__(self) -> dict[str, object]:
        # Without what it has met: a worker keeps what it was sent by its bytes, which are then always the same.
        return {**vars(self), "_last": None}

    def prepare(
        self, document: JSONObject, *, created: datetime, limits: Limits = DEFAULT_LIMITS
    ) -> Prepared[bytes]:
        """A document on its way to a file: the compact JSON that `codec.json.dump` makes of what `prepare` leads to.

        It is written before it is signed, and is not copied. The document is not changed. Raises what `prepare` raises.
        """
        prepared = self._usual(document, created, limits)
        if prepared is not None:
            return prepared
        any_other = data_integrity.prepare(
            document,
            self._suite,
            verification_method=self._verification_method,
            public_jwk=self._public_jwk,
            created=created,
            contexts=self._contexts,
            limits=limits,
        )
        return Prepared(any_other.request, any_other.public_key, partial(_written, any_other.assemble))

    def _usual(self, document: JSONObject, created: datetime, limits: Limits) -> Prepared[bytes] | None:
        """Of a document that says nothing unusual. All else, and all that is refused, is for `data_integrity.prepare`."""
        from openbadge_issuer.codec import jsonld  # noqa: PLC0415 - canonicalization loads at first use

        if self._suite.transform != "RDFC-1.0" or type(document) is not dict or "proof" in document:
            return None
        found = self._parts.of_document()
        canonical = jsonld.canonicalize_usual(document, self._contexts, limits, self._hash_name, found=found)
        if canonical is None:
            return None
        try:
            options = self._options(document["@context"], created, limits)
        except OpenBadgeError:
            return None
        message = options.digest + hashlib.new(self._hash_name, canonical).digest()
        without_value = b"%b,%b" % (encoded_with(document, found.texts)[:-1], options.text)
        request = SigningRequest(self._algorithm, self._verification_method, message)
        return Prepared(request, self._key, partial(_with_value, without_value))

    def _options(self, context: JSON, created: datetime, limits: Limits) -> _Options:
        """Those of a proof, which are mostly those of the one before."""
        last = self._last
        if last is not None and (last.context, last.created, last.limits) == (context, created, limits):
            return last
        options = new_options(
            self._suite, self._verification_method, utc_text(created), "assertionMethod", {}
        )
        under = CanonicalDocument({"@context": context}, self._contexts, limits)
        canonical = under.options(options, self._suite.transform, self._hash_name)
        digest = hashlib.new(self._hash_name, canonical).digest()
        text = encoded({"proof": [options]})[len(b"{") : -len(b"}]}")]
        made = _Options([*context] if isinstance(context, list) else context, created, limits, digest, text)
        self._last = made
        return made


class _Options(NamedTuple):
    """The options of a proof: their hash, and how they are written, without the end."""

    context: JSON
    created: datetime
    limits: Limits
    digest: bytes
    text: bytes


def _with_value(without: bytes, signature: bytes) -> bytes:
    """The text of a document that ends with its only proof, with the last member of that."""
    return b'%b,"proofValue":"%b"}]}' % (without, multibase_encode(signature, "z").encode("ascii"))


def _written(assemble: Callable[[bytes], JSONObject], signature: bytes) -> bytes:
    return strict_json.dump(assemble(signature))
