"""The issuer: a profile, a signer, a way to revoke, and how its credentials are secured."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from openbadge_issuer import issuing, models, proofs  # their names load at first use
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.many.batches import Batches
from openbadge_issuer.models import Award
from openbadge_issuer.ports import AsyncSigner, Entropy, Signer, check_now
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.issuing.endorsing import Endorsable
    from openbadge_issuer.issuing.lineage import Former, Reissued, Succession
    from openbadge_issuer.ledger import Ledger, Reservation

__all__ = ["Issuer"]


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class Issuer(Batches):
    """Issues awards under one profile, with one signer. Immutable; many may live in one process.

    ``status`` has no default, because it can not be added to a badge later: `StatusLists`, or
    ``Irrevocable("why not")``. With a ``ledger`` every award has a key and becomes one credential, whatever happens in
    between; status lists need one. ``proof`` is ``eddsa-rdfc-2022`` for an Ed25519 signer and ``vc-jwt`` for the others, if
    not given. Raises `ConfigurationError` if the signer's key is not the profile's, or can not make that kind of proof, or
    if there are lists and no ledger.
    """

    _profile: models.Profile
    _signer: Signer | AsyncSigner
    _registrar: issuing.registrar.Registrar

    def __init__(
        self,
        profile: models.Profile,
        signer: Signer | AsyncSigner,
        *,
        status: issuing.Status,
        ledger: Ledger | None = None,
        proof: issuing.securing.ProofFormat | None = None,
        contexts: ContextTable | None = None,
    ) -> None:
        if not isinstance(profile, models.Profile):
            raise ConfigurationError(
                f"The first argument is a Profile, not {type(profile).__name__}.",
                code="config.profile",
                advice="Profile(id=signer.controller, name=...).",
            )
        mechanism = issuing.securing.SecuringMechanism.of(signer, profile.id, proof, contexts)
        members: dict[str, object] = {
            "_profile": profile,
            "_signer": signer,
            "_registrar": issuing.registrar.Registrar(profile.id, mechanism, status, ledger),
        }
        for name, member in members.items():
            object.__setattr__(self, name, member)

    def __repr__(self) -> str:
        return f"<Issuer {self._profile.id} {self.proof}>"

    @property
    def profile(self) -> models.Profile:
        """Who issues."""
        return self._profile

    @property
    def proof(self) -> issuing.securing.ProofFormat:
        """How the credentials are secured."""
        return self._registrar.mechanism.proof

    @property
    def signer(self) -> Signer | AsyncSigner:
        """Who signs."""
        return self._signer

    @property
    def ledger(self) -> Ledger:
        """What remembers; raises `ConfigurationError` (``config.no_ledger``) if nothing does."""
        return self._registrar.recorded

    def issue(
        self,
        award: Award | issuing.Record,
        *,
        key: str | None = None,
        now: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> SecuredCredential:
        """Signs one award, or a learner's `Record`; with a ledger, what ``key`` stands for, once.

        ``key`` is whatever is unique for the award in your system, such as the number of an enrolment. Again with the
        same key, it returns the first credential byte for byte, whoever asks and whenever.

        Whatever the form of the proof, what a `Verifier` would refuse is not signed. Raises `RuleError` with every finding
        if the credential breaks a rule, has a member that no context defines, names another issuer, or a status list
        by itself; `CanonicalizationError` (such as `UnknownContextError`) if it has no canonical form;
        `AwardConflict` if the key stands for something else, and other `LedgerError`; `ConfigurationError` for a naive
        ``now``, or a key too many or too few; `SigningError` if the signer fails (its exception is the cause), must be
        awaited, or returns a signature that does not verify.
        """
        check_now(now)
        return self._registrar.issue(self._draft(award), self._signer, key, now, entropy)

    def secure(
        self,
        credential: Mapping[str, JSON] | models.VerifiableCredential,
        *,
        key: str | None = None,
        now: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> SecuredCredential:
        """Signs a credential that you have composed yourself, as JSON or a model; raises what `issue` raises.

        It may be a badge, a record (`models.ClrCredential`), or any verifiable credential that is none (VCDM 2.0).
        With a ledger it may come without ``id`` and ``validFrom``, and always comes without ``credentialStatus``.
        """
        check_now(now)
        return self._registrar.issue(_composed(credential), self._signer, key, now, entropy)

    def prepare(
        self,
        award: Award | issuing.Record,
        *,
        key: str | None = None,
        now: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> issuing.Prepared[SecuredCredential]:
        """Everything but the signature, for a signer that is remote or must be awaited.

        ``issuer.prepare(award, now=now)`` gives the ``request`` to sign; `Prepared.complete` takes the signature. What was
        issued before is prepared again, and ``complete`` hands out the first. Raises what `issue` raises, but for the
        signature.
        """
        check_now(now)
        return self._registrar.prepare(self._draft(award), key, now, entropy)

    def prepare_credential(
        self,
        credential: Mapping[str, JSON] | models.VerifiableCredential,
        *,
        key: str | None = None,
        now: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> issuing.Prepared[SecuredCredential]:
        """`prepare` for a credential that you have composed yourself, as JSON or a model."""
        check_now(now)
        return self._registrar.prepare(_composed(credential), key, now, entropy)

    def credential(self, credential_id: str) -> SecuredCredential:
        """What was issued under this id, byte for byte, for somebody who asks for it again.

        Raises `LedgerError`: ``ledger.unknown``, ``ledger.pending``, ``ledger.erased``, ``ledger.elsewhere``.
        """
        return issuing.registrar.handed_out(self._registrar.ours(credential_id))

    def reissue(
        self,
        credential_id: str,
        award: Award | None = None,
        *,
        key: str,
        valid_until: datetime | None = None,
        former: Former = "revoked",
        related: bool = True,
        reason: str,
        actor: str,
        now: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> Reissued:
        """Issues a credential instead of a former one: with a new ``award``, or with the same content once more.

        The same content goes to the same recipient, ``valid_until`` another day if you say so. Once the new credential is
        recorded, the former one is ``revoked``, ``superseded`` (its status ``refresh``; it stays valid) or ``kept``. The new
        one tells when the first was awarded, and names the former and its digest as ``relatedResource``;
        ``related=False`` leaves that out, for a former one that shows, say, a name that its holder has laid down.

        What is suspended stays so: such a status of the former one is the new one's, too, before anybody has it. Again
        with the same key it returns the same. Raises what `issue` raises, `LedgerError` for a former credential that is
        unknown, pending or erased, or has a successor already (``ledger.followed``), and `ConfigurationError`
        (``config.former``) for one that was revoked, or for which there is no place in such a list.
        """
        succession = self._succession(credential_id, award, key, former, reason=reason, actor=actor, now=now)
        if succession.finished is not None:
            return succession(succession.finished)
        draft = self._following(succession, award, valid_until, related=related)
        return succession(self._registrar.issue(draft, self._signer, key, now, entropy))

    def prepare_reissue(
        self,
        credential_id: str,
        award: Award | None = None,
        *,
        key: str,
        valid_until: datetime | None = None,
        former: Former = "revoked",
        related: bool = True,
        reason: str,
        actor: str,
        now: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> issuing.Prepared[Reissued]:
        """`reissue` without the signature, for a signer that is remote or must be awaited."""
        succession = self._succession(credential_id, award, key, former, reason=reason, actor=actor, now=now)
        draft = self._following(succession, award, valid_until, related=related)
        return self._registrar.prepare(draft, key, now, entropy).then(succession)

    def endorse(
        self,
        endorsed: Endorsable,
        comment: str,
        *,
        name: str | None = None,
        valid_until: datetime | None = None,
        key: str | None = None,
        now: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> SecuredCredential:
        """Signs what this issuer has to say of an achievement, a profile, or somebody's credential.

        It holds for the content as it is now, whose digest it names (`endorsement_digest`). It is a credential of its own
        and handed on beside what it endorses; to put it inside, see `with_endorsements`. ``name`` is what wallets show.
        Raises what `issue` raises, and `ConfigurationError` for what has no id.
        """
        from openbadge_issuer.issuing import endorsing  # noqa: PLC0415 - at first use

        check_now(now)
        composed = endorsing.endorsement(self._profile, endorsed, comment, name=name, valid_until=valid_until)
        about = endorsing.endorsed_achievement(endorsed)
        draft = issuing.draft.Draft.of_document(composed, about)
        return self._registrar.issue(draft, self._signer, key, now, entropy)

    def revoke(self, *credential_ids: str, reason: str, actor: str, now: datetime) -> int:
        """Takes credentials back for good, all or none of them; returns how many were not revoked before.

        Others see it with the next publication: see `status_files`. ``reason`` and ``actor`` go into the ledger's
        audit and are never removed, so they name nobody. Raises `LedgerError` (``ledger.unknown``).
        """
        return self.set_status(*credential_ids, purpose="revocation", reason=reason, actor=actor, now=now)

    def suspend(self, *credential_ids: str, reason: str, actor: str, now: datetime) -> int:
        """Takes credentials back for now, until `lift`; else like `revoke`. Needs lists with the purpose ``suspension``."""
        return self.set_status(*credential_ids, purpose="suspension", reason=reason, actor=actor, now=now)

    def lift(self, *credential_ids: str, reason: str, actor: str, now: datetime) -> int:
        """Ends suspensions; else like `suspend`. A revocation is never lifted: issue a new credential."""
        return self.set_status(
            *credential_ids, purpose="suspension", value=0, reason=reason, actor=actor, now=now
        )

    def set_status(
        self, *credential_ids: str, purpose: str, value: int = 1, reason: str, actor: str, now: datetime
    ) -> int:
        """Sets the status for any purpose: ``refresh``, or one of several ``message`` values; else like `revoke`.

        Raises also ``ledger.irreversible`` for a revocation that would be taken back.
        """
        return self._registrar.change_status(
            credential_ids, purpose, value, actor=actor, reason=reason, now=now
        )

    def credentials_of(self, recipient: models.Recipient) -> Iterator[Reservation]:
        """All that this issuer has issued to somebody, in order; what other issuers did is not told."""
        return self._registrar.recorded.credentials_of(recipient, issuer_id=self._profile.id)

    def erase(
        self, whom: str | models.Recipient, *, actor: str, reason: str, now: datetime
    ) -> tuple[str, ...]:
        """Forgets a credential (by its id) or all of a recipient's that are of this issuer; returns their ids.

        What goes and what stays is said at `Ledger.erase`. Raises `LedgerError` (``ledger.unknown``).
        """
        return self._registrar.recorded.erase(
            whom, issuer_id=self._profile.id, actor=actor, reason=reason, now=now
        )

    def status_files(self, *, now: datetime) -> Iterator[issuing.StatusFile]:
        """Every status list of this issuer, signed, to be uploaded; tell `published` of each that is out.

        Publish on a steady rhythm, such as every hour, and one publisher at a time: a list expires, and a publication out
        of turn tells that something was revoked. Also what was issued when the issuer kept other lists, or still kept
        any, is published. Raises what `secure` raises about signers, and `ConfigurationError` (``config.clock``) for a
        time before the last publication.
        """
        for prepared in self.prepare_status_files(now=now):
            yield proofs.sign(prepared, self._signer)

    def prepare_status_files(self, *, now: datetime) -> Iterator[issuing.Prepared[issuing.StatusFile]]:
        """`status_files` without the signatures, for a signer that is remote or must be awaited."""
        from openbadge_issuer.issuing.publishing import prepare_file  # noqa: PLC0415 - at first use

        check_now(now)
        registrar = self._registrar
        for record in registrar.lists:
            yield prepare_file(record, registrar.status, registrar.recorded, registrar.mechanism, now)

    def published(self, file: issuing.StatusFile, *, now: datetime) -> None:
        """Notes that this file is where its URL leads to. Say it after the upload: a crash before it costs nothing.

        Raises `LedgerError`: ``ledger.unknown`` for a list of another issuer, ``ledger.outdated`` for a file that another
        publication has overtaken.
        """
        if not isinstance(file, issuing.StatusFile):
            raise ConfigurationError(
                f"What was published is a StatusFile, not {type(file).__name__}.",
                code="config.status_file",
                advice="Pass on what `status_files` gave you, one after the other.",
            )
        self._registrar.recorded.published(
            file.url, file.publication, file.changes, issuer_id=self._profile.id, now=now
        )

    def _succession(
        self,
        credential_id: str,
        award: Award | None,
        key: str,
        former: Former,
        *,
        reason: str,
        actor: str,
        now: datetime,
    ) -> Succession:
        from openbadge_issuer.issuing.lineage import Succession  # noqa: PLC0415 - at first use

        check_now(now)
        succession = Succession.of(
            self._registrar, credential_id, key, former, reason=reason, actor=actor, now=now
        )
        return succession if award is None else replace(succession, recipient=award.recipient)

    def _following(
        self, succession: Succession, award: Award | None, valid_until: datetime | None, *, related: bool
    ) -> issuing.draft.Draft:
        if award is None:
            return succession.following(succession.repeated(valid_until), related=related)
        if valid_until is not None:
            raise ConfigurationError(
                "The award says until when it is valid.",
                code="config.valid_until",
                advice="Award(..., valid_until=...), or leave the award out to issue the same content again.",
            )
        return succession.following(self._draft(award), related=related)

    def _draft(self, award: Award | issuing.Record) -> issuing.draft.Draft:
        if isinstance(award, issuing.Record):
            return award.draft(self._profile)
        return issuing.draft.Draft.of_award(award, self._profile)


def _composed(credential: Mapping[str, JSON] | models.VerifiableCredential) -> issuing.draft.Draft:
    written = credential if isinstance(credential, Mapping) else credential.to_json()
    return issuing.draft.Draft.of_document(strict_json.plain(written))
