"""A credential that follows another, corrected or renewed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.differences import Change, changes, own_relations
from openbadge_issuer.issuing.draft import Draft
from openbadge_issuer.issuing.following import Follows, check_followed
from openbadge_issuer.issuing.registrar import Registrar, checked_key, handed_out
from openbadge_issuer.issuing.securing import MEDIA_TYPES, digest_multibase
from openbadge_issuer.ledger.checks import who_and_why
from openbadge_issuer.ports import Entropy
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.ledger import Reservation
    from openbadge_issuer.models import Recipient

__all__ = ["Former", "Reissued", "Succession"]

Former: TypeAlias = Literal["revoked", "superseded", "kept"]
"""What becomes of the former credential: taken back, marked as having a newer version (``refresh``), or left as it is."""

_PURPOSES = {"revoked": "revocation", "superseded": "refresh"}
_NOT_REPEATED = ("id", "proof", "validFrom", "credentialStatus", "relatedResource")


@dataclass(frozen=True, slots=True)
class Reissued:
    """The new credential, the id of the former one, and all that they say differently.

    Nobody can tell ``changes`` any more once the former one was erased: there are none then.
    """

    secured: SecuredCredential
    replaces: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """What is done with the former credential once the new one is recorded; doing it again changes nothing."""

    registrar: Registrar = field(repr=False)
    known: Reservation
    finished: SecuredCredential | None
    former: Former
    reason: str
    actor: str
    now: datetime
    recipient: Recipient | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        registrar: Registrar,
        credential_id: str,
        key: str,
        former: Former,
        *,
        reason: str,
        actor: str,
        now: datetime,
    ) -> Succession:
        """What follows this credential; raises before anything is issued.

        `LedgerError` if there is nothing to follow, `ConfigurationError` if nobody says who and why, and ``config.former``
        if the former credential was revoked, or has no place in a list that could say what shall be said. ``finished`` is
        what was issued under the key before, where the former one is gone and could not be compared any more.
        """
        who_and_why(actor, reason)
        if former not in ("kept", *_PURPOSES):
            raise ConfigurationError("`former` is 'revoked', 'superseded' or 'kept'.", code="config.former")
        known = registrar.ours(credential_id)
        again = registrar.recorded.by_key(registrar.issuer_id, checked_key(key))
        finished = None
        if again is None or (again.state == "reserved" and again.replaces == credential_id):
            handed_out(known)
            places = registrar.purposes if again is None else {place.purpose for place in again.places}
            check_followed(known, places)
        elif known.state == "erased" and again.replaces == credential_id:
            finished = handed_out(again)
        purpose = _PURPOSES.get(former)
        if purpose is not None and purpose not in {place.purpose for place in known.places}:
            raise ConfigurationError(
                f"The former credential can not be {former}: it has no place in a list for {purpose}.",
                code="config.former",
                params={"credential_id": credential_id, "purpose": purpose},
                advice="Say former='kept'. Credentials to come get such a place with StatusLists(purposes=...).",
            )
        return cls(
            registrar=registrar,
            known=known,
            finished=finished,
            former=former,
            reason=reason,
            actor=actor,
            now=now,
        )

    def __call__(self, secured: SecuredCredential) -> Reissued:
        """Marks the former credential, and hands out the new one."""
        replaces, purpose = self.known.credential_id, _PURPOSES.get(self.former)
        if purpose is not None:
            self.registrar.recorded.change_status(
                [replaces], purpose, 1, actor=self.actor, reason=self.reason, now=self.now
            )
        if self.finished is not None:
            return Reissued(secured, replaces, ())
        lineage = (self.known.replaces, replaces)
        before = handed_out(self.known).document
        return Reissued(secured, replaces, changes(before, secured.document, self.recipient, lineage=lineage))

    def repeated(self, valid_until: datetime | None) -> Draft:
        """What the former credential says, once more, for the same recipient; until another day, if one is given."""
        from openbadge_issuer.models.types import utc_text  # noqa: PLC0415 - loads pydantic

        before = handed_out(self.known).document
        document = {name: value for name, value in before.items() if name not in _NOT_REPEATED}
        if relations := own_relations(before, self.known.replaces):
            document["relatedResource"] = relations
        if valid_until is not None:
            document["validUntil"] = utc_text(valid_until)
        # The ledger knows whose the former one is.
        return replace(Draft.of_document(document, self.known.achievement_id), recipient=None)

    def following(self, draft: Draft, *, related: bool) -> Draft:
        """The draft of the new credential: awarded when the former one was, and ``related`` to it if that is wanted."""
        former, compose, about = handed_out(self.known), draft.compose, self.known.credential_id
        awarded = former.document.get("awardedDate", former.document.get("validFrom"))

        def compose_after(now: datetime, entropy: Entropy) -> JSONObject:
            made = {"awardedDate": awarded, **compose(now, entropy)}
            if related:
                relations = [*own_relations(made, about), _relation(about, former)]
                made["relatedResource"] = relations if len(relations) > 1 else relations[0]
            return made

        return replace(
            draft,
            compose=compose_after,
            content=lambda: draft.content() | {"replaces": about, "former": self.former},
            follows=Follows(about, self.actor, self.reason),
        )


def _relation(credential_id: str, secured: SecuredCredential) -> JSONObject:
    """A credential as a related resource, with the digest of its bytes (VCDM 2.0, section 5.3)."""
    return {
        "id": credential_id,
        "mediaType": MEDIA_TYPES[secured.securing],
        "digestMultibase": digest_multibase(bytes(secured)),
    }
