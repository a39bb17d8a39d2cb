"""`Award`: what somebody wants to issue, with or without an assessment behind it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import _callers, _findings
from openbadge_issuer.models._frozen import FrozenObject
from openbadge_issuer.models.recipient import Recipient, fresh_urn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openbadge_issuer.models.credential import StatusRef
    from openbadge_issuer.ports import Entropy

__all__ = ["Award"]

_NOBODY = "urn:uuid:00000000-0000-4000-8000-000000000000"
_SOMEDAY = datetime(2000, 1, 1, tzinfo=UTC)


_ON_SUBJECT = (
    "narrative",
    "activity_start_date",
    "activity_end_date",
    "credits_earned",
    "license_number",
    "role",
    "term",
    "source",
)


@dataclass(frozen=True, slots=True, repr=False)
class Award:
    """An achievement for a recipient, with everything that the badge shall say.

    Checked when it is made (`ModelError`). Dates are aware. Left out, ``valid_from`` is the time of issuing,
    ``name`` the achievement's name and ``credential_id`` a fresh ``urn:uuid:``. ``contexts`` are the JSON-LD
    contexts, beside the two of Open Badges 3.0, that define the ``extensions`` (members of the credential).
    """

    achievement: models.Achievement
    recipient: Recipient
    _: KW_ONLY
    results: Sequence[models.Result] = ()
    evidence: Sequence[models.Evidence] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    awarded_date: datetime | None = None
    name: str | None = None
    description: str | None = None
    image: models.Image | None = None
    narrative: str | None = None
    activity_start_date: datetime | None = None
    activity_end_date: datetime | None = None
    credits_earned: float | None = None
    license_number: str | None = None
    role: str | None = None
    term: str | None = None
    source: models.Profile | None = None
    credential_id: str | None = None
    contexts: Sequence[str] = ()
    extensions: Mapping[str, object] = field(default_factory=FrozenObject)

    def __post_init__(self) -> None:
        for name, expected, made in (
            ("achievement", models.Achievement, "Achievement(id=..., name=...)"),
            ("recipient", Recipient, "Recipient.email(...) and its siblings"),
        ):
            if not isinstance(getattr(self, name), expected):
                found = type(getattr(self, name)).__name__
                sentence = f"`{name}` is made by {made}; this is of the type {found}."
                raise _callers.problem("Award", "model.argument", f"/{name}", sentence)
        for name in ("results", "evidence", "contexts"):
            if not isinstance(getattr(self, name), (list, tuple)):
                raise _callers.problem(
                    "Award", "model.argument", f"/{name}", f"`{name}` must be a list or a tuple."
                )
            object.__setattr__(self, name, tuple(getattr(self, name)))
        try:
            draft = self._written(
                issuer=models.Profile(id=_NOBODY),
                valid_from=_SOMEDAY,
                credential_id=_NOBODY,
                subject=(_NOBODY, ()),
                status=None,
            )
        except ModelError as error:
            raise _findings.error("Award", error.findings) from None
        object.__setattr__(self, "results", draft.credential_subject.result)
        object.__setattr__(self, "evidence", draft.evidence)
        object.__setattr__(self, "extensions", draft.extensions)

    def credential(
        self, *, issuer: models.Profile, now: datetime, entropy: Entropy, status: StatusRef | None = None
    ) -> models.AchievementCredential:
        """The credential, not signed yet.

        ``now`` is aware and becomes ``validFrom``, in whole seconds, unless the award says otherwise;
        ``entropy(n)`` returns ``n`` random bytes. Raises `ModelError`.
        """
        if not isinstance(now, datetime) or now.utcoffset() is None:
            sentence = "`now` has no time zone; write datetime.now(UTC) or django.utils.timezone.now()."
            raise _callers.problem("Award", "model.naive", "/now", sentence)
        if not isinstance(issuer, models.Profile):
            raise _callers.problem("Award", "model.argument", "/issuer", "`issuer` must be a Profile.")
        return self._written(
            issuer=issuer,
            valid_from=now.replace(microsecond=0),
            credential_id=self.credential_id or fresh_urn(entropy),
            subject=self.recipient.subject_members(entropy),
            status=status,
        )

    def _written(
        self,
        *,
        issuer: models.Profile,
        valid_from: datetime,
        credential_id: str,
        subject: tuple[str, tuple[models.IdentityObject, ...]],
        status: StatusRef | None,
    ) -> models.AchievementCredential:
        from openbadge_issuer.models.base import as_members  # noqa: PLC0415 - loads pydantic
        from openbadge_issuer.models.markers import OB_CONTEXT, VC2_CONTEXT  # noqa: PLC0415 - the same

        said: dict[str, object] = {name: getattr(self, name) for name in _ON_SUBJECT}
        said |= {"id": subject[0], "identifier": subject[1]}
        said |= {"achievement": self.achievement, "result": self.results}
        return models.AchievementCredential(
            context=(VC2_CONTEXT, OB_CONTEXT, *self.contexts),
            id=self.credential_id or credential_id,
            issuer=issuer,
            valid_from=self.valid_from or valid_from,
            valid_until=self.valid_until,
            awarded_date=self.awarded_date,
            name=self.name or self.achievement.name,
            description=self.description,
            image=self.image,
            evidence=tuple(self.evidence),
            credential_status=status,
            extensions=self.extensions,
            credential_subject=cast("models.AchievementSubject", as_members(models.AchievementSubject, said)),
        )

    def __repr__(self) -> str:
        given = (name for name in self.__dataclass_fields__ if getattr(self, name))
        return f"Award({', '.join(f'{name}=…' for name in given)})"
