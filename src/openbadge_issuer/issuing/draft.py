"""A credential before it has its id, its time and its randomness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256, shake_256

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.following import Follows
from openbadge_issuer.models.recipient import fresh_urn
from openbadge_issuer.ports import Entropy

__all__ = ["Draft", "seeded"]

_NOBODY = _NOTHING = "urn:uuid:00000000-0000-4000-8000-000000000000"
_SOMEDAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Draft:
    """A credential to be: ``compose(now, entropy)`` makes the same document whenever time and randomness are the same.

    ``content()`` is all that was asked for, without who issues it and when: two tasks for one award agree in it.
    """

    compose: Callable[[datetime, Entropy], JSONObject] = field(repr=False)
    content: Callable[[], JSONObject] = field(repr=False)
    achievement_id: str
    recipient: models.Recipient | None
    credential_id: str | None = None
    follows: Follows | None = None

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the content (RFC 8785), in hexadecimal."""
        from openbadge_issuer.codec import jcs  # noqa: PLC0415 - at first use

        return sha256(jcs.canonical(self.content())).hexdigest()

    @classmethod
    def of_award(cls, award: models.Award, issuer: models.Profile) -> Draft:
        """A draft of what an award says; raises `ConfigurationError` (``config.award``) for anything else."""
        if not isinstance(award, models.Award):
            raise ConfigurationError(
                f"What is issued is an Award, not {type(award).__name__}.",
                code="config.award",
                advice="Award(achievement, Recipient.email(...)) says who gets it; JSON of your own goes to `secure`.",
            )

        return cls(*_composing(award, issuer), award.achievement.id, award.recipient, award.credential_id)

    @classmethod
    def of_document(cls, document: JSONObject, about: str | None = None) -> Draft:
        """A draft of what somebody composed; ``id`` and ``validFrom`` are added where they are missing.

        Whom it is for is known by the subject's ``id`` alone, since hashed identities can not be looked up. That ``id`` is
        never what it is ``about``: who it is for can be forgotten, for which achievement can not.
        """
        from openbadge_issuer.models.types import is_absolute_uri, utc_text  # noqa: PLC0415 - loads pydantic

        def compose(now: datetime, entropy: Entropy) -> JSONObject:
            made: JSONObject = {"id": fresh_urn(entropy), "validFrom": utc_text(now.replace(microsecond=0))}
            missing = {name: value for name, value in made.items() if name not in document}
            if not missing:
                return document
            return {name: document[name] for name in ("@context",) if name in document} | missing | document

        subject = document.get("credentialSubject")
        subject = subject if isinstance(subject, dict) else {}
        achievement = subject.get("achievement")
        named = _text(achievement.get("id") if isinstance(achievement, dict) else achievement)
        whom = _text(subject.get("id"))
        known = about or (named if named != whom else None)
        recipient = models.Recipient(uri=whom, identities=()) if whom and is_absolute_uri(whom) else None

        def content() -> JSONObject:
            return {name: value for name, value in document.items() if name != "issuer"}

        return cls(compose, content, known or _NOTHING, recipient, _text(document.get("id")))


def _composing(
    award: models.Award, issuer: models.Profile
) -> tuple[Callable[[datetime, Entropy], JSONObject], Callable[[], JSONObject]]:
    """``compose`` and ``content`` of a draft; what follows from the award alone is written once for both."""
    from openbadge_issuer.models.types import utc_text  # noqa: PLC0415 - loads pydantic

    written: list[JSONObject] = []

    def compose(now: datetime, entropy: Entropy) -> JSONObject:
        if not written:
            written.append(award.credential(issuer=issuer, now=now, entropy=entropy).to_json())
            return written[0]
        made: JSONObject = {"id": award.credential_id or fresh_urn(entropy)}
        if award.valid_from is None:
            made["validFrom"] = utc_text(now.replace(microsecond=0))
        subject_id, identities = award.recipient.subject_members(entropy)
        subject: JSONObject = {"id": subject_id}
        if identities:
            subject["identifier"] = [each.to_json() for each in identities]
        about = written[0]["credentialSubject"]
        return (
            written[0] | made | {"credentialSubject": about | subject if isinstance(about, dict) else about}
        )

    def content() -> JSONObject:
        return compose(_SOMEDAY, bytes) | {"issuer": models.Profile(id=_NOBODY).to_json()}

    return compose, content


def seeded(seed: bytes) -> Entropy:
    """Bytes that look random and follow from the seed (SHAKE-256 of it and a counter), so a resumed run gets the same."""
    if len(seed) < 16:  # noqa: PLR2004 - 128 bits
        raise ConfigurationError("A seed has at least 16 bytes.", code="config.entropy")
    drawn = 0

    def entropy(count: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return shake_256(seed + drawn.to_bytes(8, "big")).digest(count)

    return entropy


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
