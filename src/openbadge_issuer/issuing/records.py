"""Comprehensive learner records (CLR 2.0): many credentials of one learner, signed as one, each with its own proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.draft import Draft
from openbadge_issuer.models.recipient import fresh_urn
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from openbadge_issuer.ports import Entropy

__all__ = ["Record"]

_NOBODY = "urn:uuid:00000000-0000-4000-8000-000000000000"
_SOMEDAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record:
    """What is known of one learner: ``credentials`` as they were issued, and how their achievements relate.

    ``achievements`` are those that an association speaks of and no credential awards; ``partial`` says whether you leave out
    something that you know. The status and the dates of a credential in it stay its own. A record has ``valid_from`` and an
    id (``record_id``) like an award. Raises `ConfigurationError` (``config.record``) for a record of nothing, and for
    tokens: CLR 2.0 holds credentials as JSON objects.
    """

    name: str
    recipient: models.Recipient
    credentials: Sequence[SecuredCredential]
    associations: Sequence[models.Association] = ()
    achievements: Sequence[models.Achievement] = ()
    partial: bool | None = None
    description: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    record_id: str | None = field(default=None)

    def __post_init__(self) -> None:
        for name, kind in (
            ("credentials", SecuredCredential),
            ("associations", models.Association),
            ("achievements", models.Achievement),
        ):
            given = tuple(getattr(self, name))
            object.__setattr__(self, name, given)
            if not all(isinstance(each, kind) for each in given):
                raise ConfigurationError(
                    f"The {name} of a record are of the type {kind.__name__}.", code="config.record"
                )
        if not self.credentials:
            raise ConfigurationError("A record without credentials says nothing.", code="config.record")
        if any(each.securing != "data-integrity" for each in self.credentials):
            raise ConfigurationError(
                "CLR 2.0 holds credentials as JSON objects with their proofs, and one of these is a token.",
                code="config.record",
                advice="Hand the token on beside the record, or both in a presentation (`SecuredCredential.held`).",
            )

    def __repr__(self) -> str:
        return f"<Record of {len(self.credentials)} credentials>"

    def draft(self, issuer: models.Profile) -> Draft:
        """The record before it has its id, its time and its randomness; raises `ModelError`."""

        def compose(now: datetime, entropy: Entropy) -> JSONObject:
            return self._document(issuer, now, entropy)

        def content() -> JSONObject:
            return self._document(models.Profile(id=_NOBODY), _SOMEDAY, bytes)

        return Draft(compose, content, _NOBODY, self.recipient, self.record_id)

    def _document(self, issuer: models.Profile, now: datetime, entropy: Entropy) -> JSONObject:
        from openbadge_issuer.models.markers import CLR_CONTEXT, OB_CONTEXT, VC2_CONTEXT  # noqa: PLC0415
        from openbadge_issuer.models.types import utc_text  # noqa: PLC0415 - both load pydantic

        record_id = self.record_id or fresh_urn(entropy)
        learner, identities = self.recipient.subject_members(entropy)
        subject: dict[str, JSON] = {
            "id": learner,
            "type": ["ClrSubject"],
            "identifier": [each.to_json() for each in identities],
            "achievement": [each.to_json() for each in self.achievements],
            "verifiableCredential": [each.document for each in self.credentials],
            "association": [each.to_json() for each in self.associations],
        }
        made: dict[str, JSON] = {
            "@context": [VC2_CONTEXT, CLR_CONTEXT, OB_CONTEXT],
            "id": record_id,
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": issuer.to_json(),
            "name": self.name,
            "description": self.description,
            "partial": self.partial,
            "validFrom": utc_text(self.valid_from or now.replace(microsecond=0)),
            "validUntil": utc_text(self.valid_until) if self.valid_until else None,
            "credentialSubject": {name: value for name, value in subject.items() if value != []},
        }
        return {name: value for name, value in made.items() if value is not None}
