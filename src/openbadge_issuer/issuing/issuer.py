"""The issuer: a profile, a signer, a way to revoke, and how its credentials are secured."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from openbadge_issuer import contexts as bundled_contexts
from openbadge_issuer import models, proofs  # their names load at first use
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import (
    ConfigurationError,
    Finding,
    OpenBadgeError,
    RuleError,
    UndefinedTermError,
)
from openbadge_issuer.models import Award
from openbadge_issuer.ports import AsyncSigner, Entropy, Signer, SigningRequest
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.secured import SecuredCredential

__all__ = ["Irrevocable", "Issuer", "Prepared", "ProofFormat", "Status"]

ProofFormat: TypeAlias = Literal["eddsa-rdfc-2022", "vc-jwt"]


@dataclass(frozen=True, slots=True)
class Irrevocable:
    """A decision, with its reason, to issue credentials that can never be revoked."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ConfigurationError(
                "Irrevocable() wants the reason why these credentials never need to be revoked.",
                code="config.no_reason",
            )


Status: TypeAlias = Irrevocable
"""How the issuer can take a credential back. Status lists come with the next piece of work."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An award that only lacks its signature: sign ``request``, then `complete` with the signature."""

    request: SigningRequest
    _proof: proofs.Prepared[JSONObject | str] = field(repr=False)

    def complete(self, signature: bytes) -> SecuredCredential:
        """Checks the signature against the signer's public key and adds it.

        Raises `SigningError` if it does not verify: nothing leaves that nobody could check.
        """
        return _secured(self._proof.complete(signature))


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class Issuer:
    """Issues awards under one profile, with one signer. Immutable; many may live in one process.

    ``status`` has no default, because it can not be added to a badge later: say how a badge can be revoked, or
    ``Irrevocable("why not")``. ``proof`` is ``eddsa-rdfc-2022`` for an Ed25519 signer and ``vc-jwt`` for the others, if
    not given. Raises `ConfigurationError` if the signer's key is not the profile's, or can not make that kind of proof.
    """

    _profile: models.Profile
    _signer: Signer | AsyncSigner
    _verification_method: str
    _public_jwk: Mapping[str, str]
    _status: Status
    _proof: ProofFormat
    _contexts: ContextTable

    def __init__(
        self,
        profile: models.Profile,
        signer: Signer | AsyncSigner,
        *,
        status: Status,
        proof: ProofFormat | None = None,
        contexts: ContextTable | None = None,
    ) -> None:
        method, algorithm = signer.verification_method, signer.algorithm  # once: what is checked here is used
        controller = method.partition("#")[0]
        if controller != profile.id:
            raise ConfigurationError(
                f"The signer's key belongs to {controller}, but the profile's id is {profile.id}: "
                "nobody could verify that.",
                code="config.foreign_signer",
                params={"controller": controller, "profile": profile.id},
                advice="Give the profile the id of the key's controller, or the signer a verification_method "
                "under the profile's id.",
            )
        if not isinstance(status, Irrevocable):
            raise ConfigurationError(
                "`status` says how a badge can be revoked; for now it takes Irrevocable('the reason').",
                code="config.status",
            )
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
        members: dict[str, object] = {
            "_profile": profile,
            "_signer": signer,
            "_verification_method": method,
            "_public_jwk": dict(signer.public_jwk),
            "_status": status,
            "_proof": chosen,
            "_contexts": contexts or ContextTable(bundled_contexts.bundled()),
        }
        for name, member in members.items():
            object.__setattr__(self, name, member)

    def __repr__(self) -> str:
        return f"<Issuer {self._profile.id} {self._proof}>"

    @property
    def profile(self) -> models.Profile:
        """Who issues."""
        return self._profile

    @property
    def proof(self) -> str:
        """How the credentials are secured."""
        return self._proof

    def issue(
        self, award: Award, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> SecuredCredential:
        """Signs one award.

        Whatever the form of the proof, what a `Verifier` would refuse is not signed. Raises `RuleError` with every finding
        if the credential breaks a rule, has a member that no context defines, names another issuer, or a status list
        that this issuer does not keep; `CanonicalizationError` (such as `UnknownContextError`) if it has no canonical form;
        `ConfigurationError` for a naive ``now``; `SigningError` if the signer fails (its exception is the cause), must be
        awaited, or returns a signature that does not verify.
        """
        return self.secure(self._composed(award, now, entropy), now=now)

    def secure(self, credential: Mapping[str, JSON], *, now: datetime) -> SecuredCredential:
        """Signs a credential that you have composed yourself, as JSON; raises what `issue` raises."""
        return _secured(proofs.sign(self._unsigned(credential, now), self._signer))

    def prepare(self, award: Award, *, now: datetime, entropy: Entropy = secrets.token_bytes) -> Prepared:
        """Everything but the signature, for a signer that is remote or must be awaited.

        ``issuer.prepare(award, now=now)`` gives the ``request`` to sign; `Prepared.complete` takes the signature. Raises
        what `issue` raises, but for the signature.
        """
        return self.prepare_credential(self._composed(award, now, entropy), now=now)

    def prepare_credential(self, credential: Mapping[str, JSON], *, now: datetime) -> Prepared:
        """`prepare` for a credential that you have composed yourself, as JSON."""
        proof = self._unsigned(credential, now)
        return Prepared(proof.request, proof)

    def _composed(self, award: Award, now: datetime, entropy: Entropy) -> JSONObject:
        _require_zone(now)
        return award.credential(issuer=self._profile, now=now, entropy=entropy).to_json()

    def _unsigned(self, credential: Mapping[str, JSON], now: datetime) -> proofs.Prepared[JSONObject | str]:
        from openbadge_issuer import rules  # noqa: PLC0415 - at first use, to keep the import of the package cheap

        _require_zone(now)
        document = strict_json.plain(credential)
        unsecured = CanonicalDocument(document, self._contexts)
        errors = [
            finding for finding in rules.check(document, purpose="issue") if finding.severity == "error"
        ]
        errors += self._not_ours(document)
        if not errors:
            try:
                return self._proof_for(document, unsecured, now)
            except UndefinedTermError as error:
                errors.append(error.as_finding())
        places = {finding.pointer for finding in errors}
        errors += [finding for finding in _dropped(unsecured) if finding.pointer not in places]
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        raise RuleError(f"Not signed: {errors[0].message}{more}", errors)

    def _not_ours(self, document: JSONObject) -> Iterator[Finding]:
        """What this issuer can not say, though another may."""
        issuer = document.get("issuer")
        issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
        if isinstance(issuer_id, str) and issuer_id != self._profile.id:
            yield Finding(
                code="issuing.foreign_issuer",
                message=f"The credential names another issuer than {self._profile.id}, whose key would sign it.",
                pointer="/issuer",
            )
        if "credentialStatus" in document:
            yield Finding(
                code="issuing.irrevocable",
                message="The credential names a status list, and this issuer's credentials can never be revoked.",
                pointer="/credentialStatus",
                advice="Leave credentialStatus out: an issuer with Irrevocable(...) keeps no status list.",
            )

    def _proof_for(
        self, document: JSONObject, unsecured: CanonicalDocument, now: datetime
    ) -> proofs.Prepared[JSONObject | str]:
        method, jwk = self._verification_method, self._public_jwk
        if self._proof == "vc-jwt":
            # A JWS covers every byte, but a verifier reads JSON-LD: what that would drop is refused in both forms.
            unsecured.document("RDFC-1.0", "sha256")
            return proofs.vc_jwt.prepare(document, verification_method=method, public_jwk=jwk)
        return proofs.data_integrity.prepare(
            document,
            proofs.EDDSA_RDFC_2022,
            verification_method=method,
            public_jwk=jwk,
            created=now,
            contexts=self._contexts,
        )


def _secured(secured: JSONObject | str) -> SecuredCredential:
    if isinstance(secured, str):
        return SecuredCredential.enveloped(secured)
    return SecuredCredential.embedded(secured)


def _dropped(unsecured: CanonicalDocument) -> tuple[Finding, ...]:
    """Everything that JSON-LD would drop; nothing where the contexts are not known, for then it can not be told."""
    from openbadge_issuer.codec import jsonld  # noqa: PLC0415 - canonicalization loads at first use

    try:
        return jsonld.findings(unsecured.unsecured, unsecured.contexts, unsecured.limits)
    except OpenBadgeError:
        return ()


def _require_zone(now: datetime) -> None:
    if now.utcoffset() is None:
        raise ConfigurationError(
            "`now` has no time zone.",
            code="config.naive_now",
            advice="Use datetime.now(UTC), or django.utils.timezone.now().",
        )
