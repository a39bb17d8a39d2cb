"""Embedded proofs: Data Integrity (VC-DI 1.0) with the suites of `openbadge_issuer.proofs.suites`.

What is signed is ``hash(proof options) || hash(document)``: the document without its ``proof`` member, and
the proof without its ``proofValue``, each in canonical form. Both pass through safe mode, so a term that no
context defines (and that JSON-LD would drop silently) is an error and never an unsigned passenger.
"""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.json_copying import duplicate
from openbadge_issuer.codec.multibase import multibase_decode, multibase_encode
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject, Limits
from openbadge_issuer.errors import (
    InputError,
    LimitExceeded,
    OpenBadgeError,
    ProofError,
    SigningError,
)
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs.canonical import CanonicalDocument, copied
from openbadge_issuer.proofs.chains import previous_of
from openbadge_issuer.proofs.moments import check_time, require_aware, utc_text
from openbadge_issuer.proofs.options import OWN_MEMBERS, new_options
from openbadge_issuer.proofs.prepared import Prepared, key_of, signing_algorithm
from openbadge_issuer.proofs.selective import DerivedProof, derived_proof
from openbadge_issuer.proofs.suites import SUITES, HashName, KeyUse, Suite, Suites, suite_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.ports import SigningAlgorithm

__all__ = [
    "MAX_PROOFS",
    "Purpose",
    "hash_data",
    "prepare",
    "proofs_of",
    "signed_parts",
    "signing_use",
    "verify",
]

MAX_PROOFS = 16  # proofs of one document: each costs a canonicalization
_MAX_PROOF_VALUE = 160  # characters; 96 bytes in base58 are 132
_MEMBERS = frozenset(OWN_MEMBERS) | {"id", "expires", "domain", "challenge", "nonce", "previousProof"}
"""VC Data Integrity 1.0, section 2.1. Another member could be a second name for one of these, which nobody reads."""

Purpose: TypeAlias = Literal["assertionMethod", "authentication"]
"""What a proof is for: to say something, as a credential does, or to show who one is, as a presentation does."""

_PROOF_IRI = "https://w3id.org/security#proof"
_NO_LEEWAY = timedelta(0)


def proofs_of(document: JSONObject) -> tuple[tuple[str, JSONObject], ...]:
    """Every proof of a document, each with its JSON pointer; empty where there is none.

    Only the document's own: proofs of credentials inside it (endorsements) belong to those. Raises
    `ProofError` (``proof.structure``) where ``proof`` is no object and no list of objects, or is spelled as
    its IRI, and `LimitExceeded` (``limit.proofs``) beyond `MAX_PROOFS`.
    """
    if _PROOF_IRI in document:
        raise ProofError(
            "A proof is written as the member proof, not as its IRI.",
            code="proof.spelled_as_iri",
            pointer="/" + _PROOF_IRI.replace("/", "~1"),
        )
    if "proof" not in document:
        return ()
    value = document["proof"]
    found = (
        [(f"/proof/{i}", item) for i, item in enumerate(value)]
        if isinstance(value, list)
        else [("/proof", value)]
    )
    if len(found) > MAX_PROOFS:
        raise _too_many(len(found))
    proofs: list[tuple[str, JSONObject]] = []
    for pointer, item in found:
        if not isinstance(item, dict):
            raise ProofError("A proof is a JSON object.", code="proof.structure", pointer=pointer)
        proofs.append((pointer, item))
    return tuple(proofs)


def signed_parts(
    document: JSONObject,
    proof: JSONObject,
    suite: Suite,
    contexts: ContextTable,
    *,
    hash_name: HashName = "sha256",
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[bytes, bytes]:
    """The canonical bytes of the proof options, without proof value, and of the document.

    The document is without its proofs, but for those that this one builds on (``previousProof``).
    Raises what `openbadge_issuer.codec.jsonld.canonicalize` raises, with a pointer into the whole document.
    """
    return _parts(CanonicalDocument(document, contexts, limits), document, proof, suite, hash_name)


def _parts(
    canonical: CanonicalDocument, document: JSONObject, proof: JSONObject, suite: Suite, hash_name: HashName
) -> tuple[bytes, bytes]:
    # The document comes first: what is wrong with the contexts is said of it.
    previous = [each for _, each in previous_of(proof, proofs_of(document))]
    canonical_document = canonical.document(suite.transform, hash_name, previous)
    try:
        return canonical.options(proof, suite.transform, hash_name), canonical_document
    except OpenBadgeError as error:
        error.pointer = _pointer_of(document, proof) + error.pointer
        raise


def hash_data(canonical_options: bytes, canonical_document: bytes, hash_name: HashName = "sha256") -> bytes:
    """The bytes that are signed: ``hash(options) || hash(document)`` (VC-DI-EDDSA section 3.2.4)."""
    digests = (hashlib.new(hash_name, part).digest() for part in (canonical_options, canonical_document))
    return b"".join(digests)


def signing_use(suite: Suite, public_jwk: Mapping[str, str]) -> tuple[PublicKey, SigningAlgorithm, KeyUse]:
    """The key, how it signs, and how the suite uses it.

    Raises `SigningError`: ``signing.read_only`` for a suite that is only read, ``signing.algorithm`` for a key that does not
    fit it.
    """
    if not suite.signs:
        raise SigningError(
            f"{suite} is read here, but no longer issued.",
            code="signing.read_only",
            params={"suite": str(suite)},
            advice="Sign with eddsa-rdfc-2022.",
        )
    key = key_of(public_jwk)
    algorithm = signing_algorithm(key, tuple(use.algorithm for use in suite.key_uses), str(suite))
    return key, algorithm, cast("KeyUse", suite.use_of(algorithm))


def prepare(
    document: JSONObject,
    suite: Suite,
    *,
    verification_method: str,
    public_jwk: Mapping[str, str],
    created: datetime,
    contexts: ContextTable,
    purpose: Purpose = "assertionMethod",
    extra: Mapping[str, JSON] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Prepared[JSONObject]:
    """A document on its way to an embedded proof: what to sign, how to finish. A presentation is for ``authentication``.

    ``created`` is an aware datetime, written in UTC and whole seconds. ``extra`` are further proof options,
    which are signed too: ``expires``, ``domain``, ``challenge``, ``nonce``, ``id``. Proofs that the
    document has already are kept, and the new one joins them as a proof set; ``proof`` is always written as
    an array, as the JSON serialisation demands. Neither argument is changed.

    Raises `SigningError` (``signing.read_only`` for a suite that is only read, ``signing.algorithm`` for a
    key that does not fit it), `ConfigurationError` for options that can not be, and whatever
    canonicalization raises.
    """
    key, algorithm, use = signing_use(suite, public_jwk)
    unsecured, canonical = copied(document, contexts, suite.transform, use.hash_name, limits)
    if len(proofs_of(unsecured)) == MAX_PROOFS:
        raise _too_many(MAX_PROOFS + 1)
    further = strict_json.plain(extra, limits) if extra is not None else {}
    options = new_options(suite, verification_method, utc_text(created), purpose, further)
    message = hash_data(*_parts(canonical, unsecured, options, suite, use.hash_name), use.hash_name)
    request = SigningRequest(algorithm, verification_method, message)
    return Prepared(request, key, partial(_with_proof, unsecured, options))


def verify(
    document: JSONObject,
    proof: JSONObject,
    key: PublicKey,
    *,
    contexts: ContextTable,
    now: datetime,
    leeway: timedelta = _NO_LEEWAY,
    suites: Suites = SUITES,
    limits: Limits = DEFAULT_LIMITS,
    canonical: CanonicalDocument | None = None,
    purpose: Purpose = "assertionMethod",
) -> None:
    """Checks one proof of a document under a public key; returns nothing, and raises where it does not hold.

    ``key`` is what ``proof["verificationMethod"]`` resolves to; whether it belongs to the issuer is another
    check. ``now`` (aware) and ``leeway`` decide on ``created`` and ``expires``. A proof of a chain (``previousProof``) is
    checked over the document with the proofs that it names; whether those hold as well is for the caller, who checks
    each of `proofs_of`. The steps, in order:

    1. the suite is one of ``suites`` (``proof.suite_unknown``, ``proof.suite_refused``);
    2. the members have their form: ``proof.structure``, ``proof.purpose``, ``proof.created``,
       ``proof.expires``, ``proof.value_encoding``, ``proof.context``, ``proof.previous_proof``;
    3. the key is of a kind that the suite uses (``proof.key_kind``);
    4. options and document have canonical bytes (`CanonicalizationError`, safe mode; `LimitExceeded`);
    5. the signature verifies (``proof.signature``);
    6. the proof's own time holds (``proof.created_in_future``, ``proof.expired``).
    """
    require_aware(now)
    try:
        suite = suite_of(proof, suites)
        created, expires = _check_members(document, proof, purpose)
        use = _use_of(suite, key)
        signature = _signature(proof, suite, use)
    except ProofError as error:
        error.pointer = _pointer_of(document, proof) + error.pointer
        raise
    parts = _parts(
        canonical or CanonicalDocument(document, contexts, limits), document, proof, suite, use.hash_name
    )
    try:
        if isinstance(signature, bytes):
            key.verify(signature, hash_data(*parts, use.hash_name), use.algorithm)
        else:
            signature.verify(*parts, key, canonical.effort if canonical is not None else None)
        check_time(created, expires, now, leeway)
    except ProofError as error:
        error.pointer = _pointer_of(document, proof) + error.pointer
        raise


def _with_proof(unsecured: JSONObject, options: JSONObject, signature: bytes) -> JSONObject:
    secured, made = cast("list[JSONObject]", duplicate([unsecured, options]))  # for who completes it twice
    made["proofValue"] = multibase_encode(signature, "z")
    secured["proof"] = [*(earlier for _, earlier in proofs_of(secured)), made]
    return secured


def _pointer_of(document: JSONObject, proof: JSONObject) -> str:
    found = [
        pointer for pointer, candidate in proofs_of(document) if candidate is proof or candidate == proof
    ]
    return found[0] if found else "/proof"


def _check_members(
    document: JSONObject, proof: JSONObject, purpose: Purpose
) -> tuple[datetime | None, datetime | None]:
    """Step 2: (created, expires)."""
    for member in proof:
        if member not in _MEMBERS:
            raise _structure(
                "strange_member", member, "This is no member of a proof (VC Data Integrity 1.0, section 2.1)."
            )
    previous_of(proof, proofs_of(document))
    if not isinstance(proof.get("verificationMethod"), str):
        raise _structure(
            "no_method", "verificationMethod", "A proof names its key in verificationMethod, one URL."
        )
    if proof.get("proofPurpose") != purpose:
        raise ProofError(
            f"It was signed for another purpose: proofPurpose must be {purpose}.",
            code="proof.purpose",
            advice="Do not rely on it. Ask whoever signed it for one that was signed for this.",
            pointer="/proofPurpose",
            params={"needed": purpose},
        )
    _check_context(document, proof)
    return _moment(proof, "created"), _moment(proof, "expires")


def _check_context(document: JSONObject, proof: JSONObject) -> None:
    """A proof's own ``@context`` repeats the document's, or the two would be read differently.

    VC-DI lets a JCS document have contexts appended after signing; they would give unsigned meaning to
    signed names, so they are refused here.
    """
    if "@context" not in document:
        raise ProofError("The document has no @context, so its proof means nothing.", code="proof.no_context")
    if "@context" in proof and proof["@context"] != document["@context"]:
        raise ProofError(
            "The proof has an @context of its own that differs from the document's.",
            code="proof.context",
            pointer="/@context",
        )


def _moment(proof: JSONObject, member: str) -> datetime | None:
    if member not in proof:
        return None
    moment = parse_moment(proof[member])
    if moment is None:
        raise ProofError(
            f"The proof's {member} is no date and time with a zone, such as 2024-05-01T09:30:00Z.",
            code=f"proof.{member}",
            pointer=f"/{member}",
            params={"member": member},
        )
    return moment


def _use_of(suite: Suite, key: PublicKey) -> KeyUse:
    """Step 3."""
    use = suite.use_of(key.algorithm)
    if use is None:
        kinds = [known.key_kind for known in suite.key_uses]
        raise ProofError(
            f"{suite} is checked with a key of another kind ({', '.join(kinds)}); this one is {key.kind}.",
            code="proof.key_kind",
            pointer="/verificationMethod",
            params={"suite": str(suite), "needed": kinds, "key": key.kind},
        )
    return use


def _signature(proof: JSONObject, suite: Suite, use: KeyUse) -> bytes | DerivedProof:
    """What stands in ``proofValue``: a signature as long as the key's, or a derived proof."""
    value = proof.get("proofValue")
    if suite.selective:
        return derived_proof(value)
    signature = b""
    if isinstance(value, str) and value.startswith("z") and len(value) <= _MAX_PROOF_VALUE:
        with contextlib.suppress(InputError):
            signature = multibase_decode(value)
    if not signature:
        raise ProofError(
            "The proofValue is not a signature in base58 (multibase prefix z).",
            code="proof.value_encoding",
            pointer="/proofValue",
        )
    if len(signature) != use.signature_size:
        raise ProofError(
            f"The proofValue has {len(signature)} bytes; {suite} makes {use.signature_size}.",
            code="proof.value_length",
            pointer="/proofValue",
            params={"needed": use.signature_size, "found": len(signature), "suite": str(suite)},
        )
    return signature


def _structure(code: str, member: str, message: str) -> ProofError:
    return ProofError(message, code=f"proof.{code}", pointer=f"/{member}", params={"member": member})


def _too_many(found: int) -> LimitExceeded:
    return LimitExceeded(
        f"A document has at most {MAX_PROOFS} proofs; this one has {found}.",
        code="limit.proofs",
        pointer="/proof",
        params={"limit": MAX_PROOFS, "found": found},
    )
