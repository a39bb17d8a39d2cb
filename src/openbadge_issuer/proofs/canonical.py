"""The bytes that embedded proofs sign: a document without its proofs, and the options of a proof."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from openbadge_issuer.codec import json
from openbadge_issuer.codec.json_copying import duplicate
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.errors import LimitExceeded, OpenBadgeError
from openbadge_issuer.proofs.options import from_template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.effort import Effort
    from openbadge_issuer.proofs.suites import HashName, Transform

__all__ = ["CanonicalDocument", "copied"]

MAX_CHAINED_BYTES: Final = (
    1_500_000  # of canonical form, over all proofs that build on others; a badge has some 5,000
)

_NOTHING: Final[Mapping[tuple[Transform, HashName], bytes]] = {}


class CanonicalDocument:
    """A document without its proofs, with its canonical bytes: made at first use, once for all proofs.

    Sixteen proofs of one document would otherwise cost sixteen canonicalizations. A failure is kept as well. The
    document must not change while this is in use; it belongs to one verification, and is no value to pass around.
    ``made`` is what was canonicalized before.
    """

    def __init__(
        self,
        document: JSONObject,
        contexts: ContextTable,
        limits: Limits = DEFAULT_LIMITS,
        effort: Effort | None = None,
        made: Mapping[tuple[Transform, HashName], bytes] = _NOTHING,
    ) -> None:
        self.unsecured: JSONObject = {name: value for name, value in document.items() if name != "proof"}
        self.contexts = contexts
        self.limits = limits
        self.effort = effort
        self._chained = 0
        self._made: dict[tuple[Transform, HashName], bytes | OpenBadgeError] = {**made}

    def document(
        self, transform: Transform, hash_name: HashName, previous: Sequence[JSONObject] = ()
    ) -> bytes:
        """The canonical bytes of the document, with the proofs that a proof builds on, if there are any.

        Raises what `openbadge_issuer.codec.jsonld.canonicalize` raises, and `LimitExceeded`
        (``limit.chained_bytes``) where proofs over proofs would cost too much: with these it has to be done again for each.
        """
        if previous:
            self._chained += len(self.document(transform, hash_name))
            if self._chained > MAX_CHAINED_BYTES:
                raise LimitExceeded(
                    "For a document of this size too many of its proofs build on others.",
                    code="limit.chained_bytes",
                    pointer="/proof",
                    params={"limit": MAX_CHAINED_BYTES, "unit": "bytes"},
                )
            return self._canonical({**self.unsecured, "proof": [*previous]}, transform, hash_name)
        key = (transform, hash_name)
        if key not in self._made:
            try:
                self._made[key] = self._canonical(self.unsecured, transform, hash_name)
            except OpenBadgeError as error:
                self._made[key] = error
        made = self._made[key]
        if isinstance(made, OpenBadgeError):
            raise made.with_traceback(None)
        return made

    def options(self, proof: JSONObject, transform: Transform, hash_name: HashName) -> bytes:
        """The canonical bytes of a proof without its value.

        RDF suites read them under the document's ``@context`` (VC-DI-EDDSA section 3.2.5), whatever stands in the proof.
        """
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        if transform == "JCS":
            return self._canonical(options, transform, hash_name)
        options["@context"] = self.unsecured.get("@context")
        canonicalize = partial(self._canonical, transform=transform, hash_name=hash_name)
        made = from_template(options, self.contexts, self.limits, hash_name, canonicalize)
        return canonicalize(options) if made is None else made

    def _canonical(self, value: JSONObject, transform: Transform, hash_name: HashName) -> bytes:
        from openbadge_issuer.codec import jcs, jsonld  # noqa: PLC0415 - canonicalization loads at first use

        if transform == "JCS":
            return jcs.canonical(value, self.limits)
        return jsonld.canonicalize(
            value, self.contexts, limits=self.limits, hash_name=hash_name, effort=self.effort
        )


def copied(
    document: JSONObject,
    contexts: ContextTable,
    transform: Transform,
    hash_name: HashName,
    limits: Limits,
) -> tuple[JSONObject, CanonicalDocument]:
    """A strict deep copy of a document that is to be signed, and the same for its canonical bytes.

    A document with usual canonical bytes is plain JSON, so nobody has to look it through once more. Raises what
    `openbadge_issuer.codec.json.plain` raises.
    """
    from openbadge_issuer.codec import jsonld  # noqa: PLC0415 - canonicalization loads at first use

    made = None
    if transform == "RDFC-1.0" and type(document) is dict and "proof" not in document:
        made = jsonld.canonicalize_usual(document, contexts, limits, hash_name)
    unsecured = json.plain(document, limits) if made is None else cast("JSONObject", duplicate(document))
    known = {(transform, hash_name): made} if made else {}
    return unsecured, CanonicalDocument(unsecured, contexts, limits, made=known)
