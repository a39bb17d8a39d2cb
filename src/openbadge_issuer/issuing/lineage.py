"""A credential that follows another, corrected or renewed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.differences import Change, changes
from openbadge_issuer.issuing.draft import Draft
from openbadge_issuer.issuing.registrar import Registrar, handed_out
from openbadge_issuer.ports import Entropy
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.models import Recipient

__all__ = ["Former", "Reissued", "Succession"]

Former: TypeAlias = Literal["revoked", "superseded", "kept"]
"""What becomes of the former credential: taken back, marked as having a newer version (``refresh``), or left as it is."""

_PURPOSES = {"revoked": "revocation", "superseded": "refresh"}
_OF_ONE_COPY = ("id", "proof", "validFrom", "credentialStatus", "relatedResource")
_MEDIA_TYPES = {"data-integrity": "application/vc", "vc-jwt": "application/vc+jwt"}
_SHA256 = bytes.fromhex("1220")  # multihash: SHA-256, 32 bytes


@dataclass(frozen=True, slots=True)
class Reissued:
    """The new credential, the id of the former one, and all that they say differently."""

    secured: SecuredCredential
    replaces: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """What is done with the former credential once the new one is recorded; doing it again changes nothing."""

    registrar: Registrar = field(repr=False)
    before: SecuredCredential
    replaces: str
    purpose: str | None
    reason: str
    actor: str
    now: datetime
    recipient: Recipient | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        registrar: Registrar,
        credential_id: str,
        former: Former,
        *,
        reason: str,
        actor: str,
        now: datetime,
    ) -> Succession:
        """What follows this credential; raises before anything is issued.

        `LedgerError` if there is nothing to follow, `ConfigurationError` (``config.former``) if the former credential has no
        place in a list that could say what shall be said.
        """
        if former not in ("kept", *_PURPOSES):
            raise ConfigurationError("`former` is 'revoked', 'superseded' or 'kept'.", code="config.former")
        known, purpose = registrar.ours(credential_id), _PURPOSES.get(former)
        if purpose is not None and purpose not in {place.purpose for place in known.places}:
            raise ConfigurationError(
                f"The former credential can not be {former}: it has no place in a list for {purpose}.",
                code="config.former",
                params={"credential_id": credential_id, "purpose": purpose},
                advice="Say former='kept'. Credentials to come get such a place with StatusLists(purposes=...).",
            )
        return cls(
            registrar=registrar,
            before=handed_out(known),
            replaces=credential_id,
            purpose=purpose,
            reason=reason,
            actor=actor,
            now=now,
        )

    def __call__(self, secured: SecuredCredential) -> Reissued:
        """Marks the former credential, and hands out the new one."""
        if self.purpose is not None:
            self.registrar.recorded.change_status(
                [self.replaces], self.purpose, 1, actor=self.actor, reason=self.reason, now=self.now
            )
        found = changes(self.before.document, secured.document, self.recipient)
        return Reissued(secured, self.replaces, found)

    def repeated(self, valid_until: datetime | None) -> Draft:
        """What the former credential says, once more, for the same recipient; until another day, if one is given."""
        from openbadge_issuer.models.types import utc_text  # noqa: PLC0415 - loads pydantic

        document = {name: value for name, value in self.before.document.items() if name not in _OF_ONE_COPY}
        if valid_until is not None:
            document["validUntil"] = utc_text(valid_until)
        return replace(
            Draft.of_document(document), recipient=None
        )  # the ledger knows whose the former one is

    def following(self, draft: Draft, *, related: bool) -> Draft:
        """The draft of the new credential: awarded when the former one was, and ``related`` to it if that is wanted."""
        former, compose = self.before.document, draft.compose
        added: JSONObject = {"awardedDate": former.get("awardedDate", former.get("validFrom"))}
        if related:
            added["relatedResource"] = self._relation()

        def compose_after(now: datetime, entropy: Entropy) -> JSONObject:
            made = compose(now, entropy)
            return made | {name: value for name, value in added.items() if name not in made}

        content = draft.content | {"replaces": self.replaces}
        return replace(draft, compose=compose_after, content=content, replaces=self.replaces)

    def _relation(self) -> JSONObject:
        """The former credential as a related resource, with the digest of its bytes (VCDM 2.0, section 5.3)."""
        digest = _SHA256 + sha256(bytes(self.before)).digest()
        return {
            "id": self.replaces,
            "mediaType": _MEDIA_TYPES[self.before.securing],
            "digestMultibase": multibase_encode(digest, "u"),
        }
