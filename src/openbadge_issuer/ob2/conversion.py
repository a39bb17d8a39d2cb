"""From a badge of Open Badges 2.0 to a draft of 3.0 that is honest about who says it: its issuer anew, or a third party.

A draft is what somebody says, and signed by nobody. Convert what a `Verifier` accepted: its ``document`` has the badge class
and the profile in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias, cast
from urllib.parse import unquote

from openbadge_issuer import models
from openbadge_issuer.codec.json import plain
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError, Finding, InputError, ModelError
from openbadge_issuer.models.markers import OB_CONTEXT, VC2_CONTEXT
from openbadge_issuer.models.recipient import fresh_urn
from openbadge_issuer.ob2.achievements import achievement_of, evidence_of, profile_of
from openbadge_issuer.ob2.addresses import address_of, same_place
from openbadge_issuer.ob2.documents import is_badge, member, text
from openbadge_issuer.ob2.likeness import identity_in_3_0
from openbadge_issuer.ob2.losses import Losses
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.ports import Entropy, check_now

__all__ = ["Conversion", "Mode", "convert"]

Mode: TypeAlias = Literal["reissue", "vouch"]

_ASSERTION: Final = frozenset(
    {
        *("@context", "type", "id", "recipient", "badge", "issuedOn", "expires", "evidence", "narrative"),
        *("verification", "verify", "image", "uid", "revoked"),
    }
)
_NO_PLACE: Final = "Open Badges 3.0 has no place for it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A draft of Open Badges 3.0, unsigned, and what became of every member on the way.

    ``original`` is the id of the badge that it was made from; the draft leads back to it among its evidence. ``losses`` has
    ``ob2.lost`` for what is not carried over and ``ob2.changed`` for what means something else, each with a pointer into
    the assertion.
    """

    draft: models.AchievementCredential
    mode: Mode
    original: str
    losses: tuple[Finding, ...] = field(repr=False)


def convert(
    document: Mapping[str, object],
    *,
    mode: Mode,
    issuer: models.Profile,
    recipient: models.Recipient | None = None,
    now: datetime,
    entropy: Entropy,
) -> Conversion:
    """A draft of 3.0 from an assertion of 2.0 that has its badge class inside, which has the issuer's profile inside.

    ``reissue``: ``issuer`` is the issuer of the original, who awards it again; the first award's date is kept. ``vouch``:
    ``issuer`` is somebody else who has checked the original. The draft then says so, names the original's issuer as the
    creator of the achievement, and claims nothing in that issuer's name.

    The recipient stays as it stands there, hashed or plain. With ``recipient`` somebody whom you know takes its place, with
    a new salt; it has to be the same person.

    Raises `InputError`: ``ob2.incomplete`` where something is missing that no badge of 3.0 can be without, and
    ``ob2.recipient`` where the recipient is somebody else; `ModelError` where 3.0 can not have a mandatory member so;
    `ConfigurationError` (``config.conversion``) for a mode that would not be honest, and for a naive ``now``.
    """
    check_now(now)
    assertion = plain(document)
    if not is_badge(assertion):
        raise _incomplete("This is no awarded badge of Open Badges 2.0.")
    assertion = upgrade(assertion, "Assertion")
    badge = assertion.get("badge")
    profile = member(badge, "issuer")
    if not isinstance(badge, dict) or not isinstance(profile, dict):
        raise _incomplete("Its badge class, or the profile in that, is only linked.")
    _check_honest(mode, issuer, profile)
    losses = Losses()
    draft = _draft(assertion, badge, profile, mode, issuer, losses)
    draft["id"] = fresh_urn(entropy)
    draft["validFrom"] = now.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    subject = cast("JSONObject", draft["credentialSubject"])
    subject |= _subject(assertion, recipient, losses, entropy)
    cast("JSONObject", subject["achievement"]).setdefault("id", fresh_urn(entropy))
    _of_the_assertion(assertion, losses)
    return Conversion(
        draft=models.AchievementCredential.from_json(draft),
        mode=mode,
        original=text(assertion.get("id")),
        losses=tuple(losses.findings),
    )


def _draft(  # all of it that is neither new nor personal
    assertion: JSONObject,
    badge: JSONObject,
    profile: JSONObject,
    mode: Mode,
    issuer: models.Profile,
    losses: Losses,
) -> JSONObject:
    achievement = achievement_of(badge, losses)
    statement = _statement(mode, assertion, issuer, profile)
    name = text(badge.get("name"))
    evidence = [*evidence_of(assertion, losses), _back_reference(text(assertion.get("id")), name, statement)]
    subject: JSONObject = {"type": ["AchievementSubject"], "achievement": achievement}
    if text(assertion.get("narrative")):
        subject["narrative"] = assertion["narrative"]
    draft: JSONObject = {
        "@context": [VC2_CONTEXT, OB_CONTEXT],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": issuer.to_json(),
        "credentialSubject": subject,
        "evidence": evidence,
    }
    if assertion.get("expires") is not None:
        draft["validUntil"] = assertion["expires"]
    if mode == "vouch":
        achievement["creator"] = profile_of(profile, losses)
        draft["name"] = f"{name} (issued by {_named(profile)}, vouched for by {issuer.name or issuer.id})"
        draft["description"] = statement
        losses.changed("/issuedOn", "is told in words; the dates are those of the vouching.")
    else:
        draft["awardedDate"] = assertion.get("issuedOn")
        losses.changed("/badge/issuer", "gives way to the profile that you give.")
        losses.changed("/issuedOn", "is called `awardedDate`; `validFrom` is when it is issued again.")
    return draft


def _check_honest(mode: Mode, issuer: models.Profile, profile: JSONObject) -> None:
    if mode not in ("reissue", "vouch"):
        raise ConfigurationError("`mode` is 'reissue' or 'vouch'.", code="config.conversion")
    if not isinstance(issuer, models.Profile):
        raise ConfigurationError("`issuer` is a Profile.", code="config.conversion")
    claimed = text(profile.get("id"))
    hosts = {_host(claimed), _host(text(profile.get("url")))} - {""}
    original = same_place(issuer.id, claimed) or _host(issuer.id) in hosts
    if mode == "reissue" and not original:
        raise ConfigurationError(
            f"{issuer.id} is not the issuer of the original, {claimed[:200]}, nor at home where that is.",
            code="config.conversion",
            params={"issuer": issuer.id, "original": claimed[:200]},
            advice="Only who issued it can issue it again. Somebody else vouches for it: mode='vouch'.",
        )
    if mode == "vouch" and same_place(issuer.id, claimed):
        raise ConfigurationError(
            "Nobody vouches for a badge of their own.",
            code="config.conversion",
            advice="Issue it again: mode='reissue'.",
        )


def _host(reference: str) -> str:
    """The host of a web address or a did:web."""
    if reference.startswith("did:web:"):
        return unquote(reference.split(":")[2]).lower()
    address = address_of(reference)
    return address.authority if address is not None else ""


def _subject(
    assertion: JSONObject, recipient: models.Recipient | None, losses: Losses, entropy: Entropy
) -> JSONObject:
    identity = identity_in_3_0(assertion.get("recipient"))
    if identity is None:
        raise _incomplete("It does not say to whom it was awarded.")
    try:
        known = models.IdentityObject.from_json(identity)
    except ModelError as error:
        raise _incomplete(f"Its recipient is no identity of Open Badges 3.0. {error.message}") from None
    if recipient is not None:
        if not any(known.matches(one.value) for one in recipient.identities) and not (
            recipient.uri is not None and known.matches(recipient.uri)
        ):
            raise InputError(
                "The recipient that you give is not the one of this badge.", code="ob2.recipient"
            )
        subject_id, identities = recipient.subject_members(entropy)
        losses.changed("/recipient", "is written anew, from the recipient that you give.")
        return {"id": subject_id, "identifier": [one.to_json() for one in identities]}
    kind = str(known.identity_type)
    if kind.startswith("ext:"):
        losses.changed(
            "/recipient/type", f"is called `{kind}`, since Open Badges 3.0 has no such identifier."
        )
    if known.hashed and known.identity_hash.startswith("md5$"):
        losses.changed(
            "/recipient/identity", "is an MD5 hash, which is weak: give the recipient, if you know them."
        )
    return {"id": fresh_urn(entropy), "identifier": [known.to_json()]}


def _of_the_assertion(assertion: JSONObject, losses: Losses) -> None:
    losses.changed("/id", "is named among the evidence; the new badge has an id of its own.")
    losses.lost("/verification", "the new badge has a proof of its own.")
    if "image" in assertion:
        losses.lost(
            "/image", "the old badge is baked into it; bake the new one into the image of the achievement."
        )
    if "uid" in assertion:
        losses.lost("/uid", "the id has taken its place.")
    losses.rest(assertion, "", _ASSERTION, _NO_PLACE)


def _statement(mode: Mode, assertion: JSONObject, issuer: models.Profile, profile: JSONObject) -> str:
    day = text(assertion.get("issuedOn"))[:10]
    if mode == "reissue":
        return f"First issued on {day} as an Open Badges 2.0 badge."
    who, original = issuer.name or issuer.id, text(profile.get("id"))
    return (
        f"{who} has checked an Open Badges 2.0 badge that {_named(profile)} ({original}) issued on {day}, and vouches for "
        f"that. {who} did not award it."
    )


def _named(profile: JSONObject) -> str:
    return text(profile.get("name")) or text(profile.get("id"))


def _back_reference(original: str, name: str, statement: str) -> JSON:
    return cast(
        "JSON",
        {
            "id": original,
            "type": ["Evidence"],
            "name": f"The original badge: {name}",
            "narrative": statement,
            "genre": "Open Badges 2.0",
        },
    )


def _incomplete(message: str) -> InputError:
    return InputError(
        message,
        code="ob2.incomplete",
        advice="Hand in the `document` of what a Verifier accepted: it has the badge class and the profile inside.",
    )
