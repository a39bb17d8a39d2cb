"""How an issuer secures what it says: its key, the form of the proof, and what it refuses to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeAlias

from openbadge_issuer import proofs  # its names load at first use
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject, Limits
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import (
    ConfigurationError,
    Finding,
    OpenBadgeError,
    RuleError,
    UndefinedTermError,
)
from openbadge_issuer.ports import AsyncSigner, Signer, SigningAlgorithm
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["MEDIA_TYPES", "ProofFormat", "SecuringMechanism", "digest_multibase", "secured"]

MEDIA_TYPES = {"data-integrity": "application/vc", "vc-jwt": "application/vc+jwt"}
_SHA256 = bytes.fromhex("1220")  # multihash: SHA-256, 32 bytes

ProofFormat: TypeAlias = Literal["eddsa-rdfc-2022", "vc-jwt"]


@dataclass(frozen=True, slots=True)
class SecuringMechanism:
    """The form of an issuer's proofs, and the key that they name (VCDM 2.0, section 5.13)."""

    proof: ProofFormat
    verification_method: str
    public_jwk: Mapping[str, str] = field(repr=False)
    contexts: ContextTable = field(repr=False)
    series: proofs.Series | None = field(repr=False, compare=False)
    """Of embedded proofs."""

    @classmethod
    def of(
        cls,
        signer: Signer | AsyncSigner,
        controller: str,
        proof: ProofFormat | None,
        contexts: ContextTable | None,
    ) -> SecuringMechanism:
        """What this signer can do for the issuer ``controller``; raises `ConfigurationError`.

        The signer is asked once: what is checked here is what is used.
        """
        from openbadge_issuer.dids import check_key_name  # noqa: PLC0415 - at first use, to keep the import cheap
        from openbadge_issuer.keys import PublicKey  # noqa: PLC0415 - loads cryptography

        if not isinstance(contexts, ContextTable | None):
            raise ConfigurationError(
                f"`contexts` is a ContextTable, not {type(contexts).__name__}.",
                code="config.contexts",
                advice="default_contexts().pin(url, body) has one of your own beside those that come with the library.",
            )
        method, algorithm, public_jwk = _asked(signer)
        owner = method.partition("#")[0]
        if owner != controller:
            raise ConfigurationError(
                f"The signer's key belongs to {owner}, but the profile's id is {controller}: nobody could verify that.",
                code="config.foreign_signer",
                params={"controller": owner, "profile": controller},
                advice="Give the profile the id of the key's controller, or the signer a verification_method "
                "under the profile's id.",
            )
        check_key_name(method, PublicKey.from_jwk(public_jwk))
        chosen = proof or ("eddsa-rdfc-2022" if algorithm == "EdDSA" else "vc-jwt")
        if chosen == "eddsa-rdfc-2022" and algorithm != "EdDSA":
            raise ConfigurationError(
                f"eddsa-rdfc-2022 needs an Ed25519 key, and this signer signs {algorithm}.",
                code="config.suite",
                params={"suite": chosen, "algorithm": algorithm},
                advice="Use proof='vc-jwt', which this signer can serve.",
            )
        if chosen not in ("eddsa-rdfc-2022", "vc-jwt"):
            raise ConfigurationError(
                f"{chosen!r} is no proof format that is issued here.",
                code="config.suite",
                advice="Use 'eddsa-rdfc-2022' or 'vc-jwt'.",
            )
        table = default_contexts() if contexts is None else contexts
        series = None
        if chosen == "eddsa-rdfc-2022":
            series = proofs.Series(
                proofs.EDDSA_RDFC_2022, verification_method=method, public_jwk=public_jwk, contexts=table
            )
        return cls(chosen, method, public_jwk, table, series)

    def prepare(
        self,
        document: JSONObject,
        *,
        created: datetime,
        objections: Sequence[Finding] = (),
        judged: bool = False,
        limits: Limits = DEFAULT_LIMITS,
    ) -> proofs.Prepared[bytes | str]:
        """The document on its way to a signature; ``objections`` are what the issuer itself has against it.

        ``judged`` says that the rules looked at what it says already; what JSON-LD would drop is refused all the same.
        Raises `RuleError` with all of them and every rule that it breaks, `CanonicalizationError`, `SigningError`.
        """
        from openbadge_issuer import rules  # noqa: PLC0415 - at first use, to keep the import of the package cheap

        read = document if self.series is not None else _undirected(document)
        unsecured = CanonicalDocument(read, self.contexts, limits)
        found = () if judged else rules.check(document, purpose="issue", token=self.series is None)
        errors = [finding for finding in found if finding.severity == "error"]
        errors += objections
        if not errors:
            try:
                return self._proof_for(document, unsecured, created)
            except UndefinedTermError as error:
                errors.append(error.as_finding())
        places = {finding.pointer for finding in errors}
        errors += [finding for finding in _dropped(unsecured) if finding.pointer not in places]
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        raise RuleError(f"Not signed: {errors[0].message}{more}", errors)

    def _proof_for(
        self, document: JSONObject, unsecured: CanonicalDocument, created: datetime
    ) -> proofs.Prepared[bytes | str]:
        if self.series is not None:
            return self.series.prepare(document, created=created, limits=unsecured.limits)
        # A JWS covers every byte, but a verifier reads JSON-LD: what that would drop is refused in both forms, but for
        # the direction of a text, which readers of VCDM 2.0 (section 11.1) take from the JSON.
        unsecured.document("RDFC-1.0", "sha256")
        return proofs.vc_jwt.prepare(
            document,
            verification_method=self.verification_method,
            public_jwk=self.public_jwk,
            limits=unsecured.limits,
        )


def _undirected(document: JSONObject) -> JSONObject:
    """What it says without the writing direction of its texts."""
    return {name: _without_direction(value) for name, value in document.items()}


def _without_direction(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_without_direction(item) for item in value]
    if isinstance(value, dict):
        left_out = "@direction" if "@value" in value else None
        return {name: _without_direction(item) for name, item in value.items() if name != left_out}
    return value


def _asked(signer: Signer | AsyncSigner) -> tuple[str, SigningAlgorithm, Mapping[str, str]]:
    method, jwk = getattr(signer, "verification_method", None), getattr(signer, "public_jwk", None)
    if not isinstance(method, str) or not isinstance(jwk, Mapping) or not hasattr(signer, "sign"):
        raise ConfigurationError(
            "The signer has no `sign`, `algorithm`, `verification_method` and `public_jwk`.",
            code="config.signer",
            advice="Make one with LocalSigner.generate(controller=...), or see the protocols Signer and AsyncSigner.",
        )
    return method, signer.algorithm, dict(jwk)


def secured(signed: bytes | str) -> SecuredCredential:
    """What a proof was completed to, as the value that is handed out."""
    if isinstance(signed, str):
        return SecuredCredential.enveloped(signed)
    return SecuredCredential("data-integrity", signed)


def digest_multibase(content: bytes) -> str:
    """The SHA-256 of a content, as a multihash in multibase (VCDM 2.0, section 5.3)."""
    return multibase_encode(_SHA256 + sha256(content).digest(), "u")


def _dropped(unsecured: CanonicalDocument) -> tuple[Finding, ...]:
    """Everything that JSON-LD would drop; nothing where the contexts are not known, for then it can not be told."""
    from openbadge_issuer.codec import jsonld  # noqa: PLC0415 - canonicalization loads at first use

    try:
        return jsonld.findings(unsecured.unsecured, unsecured.contexts, unsecured.limits)
    except OpenBadgeError:
        return ()
