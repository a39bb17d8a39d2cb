"""Endorsements: what others say of an achievement, a profile or a credential, bound to its content by a digest."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast, overload

from openbadge_issuer import models  # its names load at first use
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing.securing import digest_multibase
from openbadge_issuer.models.markers import OB_CONTEXT, VC2_CONTEXT
from openbadge_issuer.proofs.endorsed import endorsed_content
from openbadge_issuer.proofs.secured import SecuredCredential

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Endorsable",
    "endorsed_achievement",
    "endorsement",
    "endorsement_digest",
    "endorses",
    "with_endorsements",
]

Endorsable: TypeAlias = models.Achievement | models.Profile | SecuredCredential | Mapping[str, JSON]
"""What can be endorsed: a model, a signed credential, or the JSON of any of them, as it was received."""

T = TypeVar("T", bound="models.Achievement | models.Profile")


def endorsement_digest(endorsed: Endorsable) -> str:
    """The digest by which an endorsement holds on to a content: a multihash (SHA-256) in multibase.

    It is taken over the JSON in canonical form (RFC 8785), without ``proof``, ``endorsement`` and ``endorsementJwt``: so
    it is the same for a badge as JSON and inside a token, and before and after an endorsement was put into it.
    """
    return digest_multibase(endorsed_content(_json(endorsed)))


def endorsement(
    issuer: models.Profile,
    endorsed: Endorsable,
    comment: str,
    *,
    name: str | None = None,
    valid_until: datetime | None = None,
) -> JSONObject:
    """The EndorsementCredential, yet without an id, a date and a proof; see `Issuer.endorse`."""
    from openbadge_issuer.models.types import utc_text  # noqa: PLC0415 - loads pydantic

    document = _json(endorsed)
    about, called = document.get("id"), document.get("name")
    if not isinstance(about, str) or not about:
        raise ConfigurationError(
            "What is endorsed has no id, so nobody could tell what is endorsed.", code="config.endorsement"
        )
    if not isinstance(comment, str) or not comment.strip():
        raise ConfigurationError(
            "An endorsement says something: `comment` is blank.", code="config.endorsement"
        )
    title = name or (f"Endorsement: {called}" if isinstance(called, str) and called else "Endorsement")
    made: JSONObject = {
        "@context": [VC2_CONTEXT, OB_CONTEXT],
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": title,
        "issuer": issuer.to_json(),
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": comment,
            "digestMultibase": endorsement_digest(endorsed),
        },
    }
    if valid_until is not None:
        made["validUntil"] = utc_text(valid_until)
    return made


def endorsed_achievement(endorsed: Endorsable) -> str | None:
    """The id of an achievement; ``None`` for anything else, which may be a person."""
    document = _json(endorsed)
    kinds, about = document.get("type"), document.get("id")
    is_one = "Achievement" in (kinds if isinstance(kinds, list) else [kinds])
    return about if is_one and isinstance(about, str) else None


def endorses(endorsement: SecuredCredential, endorsed: Endorsable) -> bool:
    """Whether an endorsement speaks of this, and of this content. It does not check the endorsement's proof.

    False also for one that names no digest: it may have been meant for something else.
    """
    subject = endorsement.document.get("credentialSubject")
    if not isinstance(subject, dict) or subject.get("id") != _json(endorsed).get("id"):
        return False
    named = subject.get("digestMultibase")
    return isinstance(named, str) and hmac.compare_digest(
        named.encode("utf-8", "surrogatepass"), endorsement_digest(endorsed).encode("ascii")
    )


@overload
def with_endorsements(endorsed: T, endorsements: Sequence[SecuredCredential]) -> T: ...


@overload
def with_endorsements(
    endorsed: Mapping[str, JSON], endorsements: Sequence[SecuredCredential]
) -> JSONObject: ...


def with_endorsements(
    endorsed: models.Achievement | models.Profile | Mapping[str, JSON],
    endorsements: Sequence[SecuredCredential],
) -> models.Achievement | models.Profile | JSONObject:
    """An achievement, a profile, or a composed credential with endorsements inside, as long as nothing is signed.

    Raises `ConfigurationError`: ``config.endorsement`` for an endorsement of something else or of another edition of it,
    ``config.signed`` for a signed credential, which nothing can be put into.
    """
    if isinstance(endorsed, SecuredCredential) or (isinstance(endorsed, Mapping) and endorsed.get("proof")):
        raise ConfigurationError(
            "This credential is signed, and nothing can be put into it any more.",
            code="config.signed",
            advice="Hand the endorsement on beside the credential.",
        )
    for one in endorsements:
        if not endorses(one, endorsed):
            raise ConfigurationError(
                "This endorsement is for something else, or for another edition of it.",
                code="config.endorsement",
                advice="Have what is to be signed now endorsed, as it is.",
            )
    embedded: list[JSON] = [one.document for one in endorsements if one.securing == "data-integrity"]
    tokens: list[JSON] = [bytes(one).decode("ascii") for one in endorsements if one.securing == "vc-jwt"]
    if not isinstance(endorsed, Mapping):
        return endorsed.replace(
            endorsement=(*endorsed.endorsement, *map(_as_model, embedded)) or None,
            endorsement_jwt=(*endorsed.endorsement_jwt, *tokens) or None,
        )
    made = strict_json.plain(endorsed)
    for name, added in (("endorsement", embedded), ("endorsementJwt", tokens)):
        if added:
            made[name] = [*_many(made.get(name, [])), *added]
    return made


def _as_model(document: JSON) -> models.EndorsementCredential:
    return models.EndorsementCredential.from_json(cast("JSONObject", document))


def _many(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]


def _json(endorsed: Endorsable) -> JSONObject:
    if isinstance(endorsed, SecuredCredential):
        return endorsed.document
    if isinstance(endorsed, Mapping):
        return strict_json.plain(endorsed)
    return endorsed.to_json()
