"""An Open Badges 2.0 badge in the shape of 3.0: only to be looked at, with the same eyes. Nobody signed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.ob2.documents import id_of, items, member, text
from openbadge_issuer.ob2.upgrading import upgrade

__all__ = ["IDENTIFIER_TYPES", "identity_in_3_0", "likeness", "likeness_of"]

IDENTIFIER_TYPES: Final = {"email": "emailAddress", "url": "ext:url", "telephone": "ext:telephone"}
"""The profile property by which a recipient is known, as an identifier type of Open Badges 3.0."""
_LONGEST: Final = 1_000  # characters of the name of a property
_PREFIXES: Final = ("schema:", "http://schema.org/", "https://schema.org/")


def likeness(assertion: JSONObject, badge: JSON, issuer_id: str, profile: JSON) -> JSONObject:
    """What an assertion, its badge class and its issuer's profile say, under the names of Open Badges 3.0."""
    criteria = member(badge, "criteria")
    achievement: JSONObject = {
        "id": id_of(member(badge, "id")),
        "name": text(member(badge, "name")),
        "description": text(member(badge, "description")),
        "criteria": {"id": criteria} if isinstance(criteria, str) else criteria,
        "image": _image(member(badge, "image")),
        "alignment": member(badge, "alignment"),
    }
    subject: JSONObject = {"achievement": achievement, "identifier": [*_identities(assertion)]}
    whole: JSONObject = {
        "id": text(assertion.get("id")),
        "image": _image(assertion.get("image")),
        "issuer": {"id": issuer_id, "name": text(member(profile, "name"))},
        "credentialSubject": _with_id(subject, assertion),
    }
    for old, new in (("issuedOn", "validFrom"), ("expires", "validUntil")):
        if assertion.get(old) is not None:
            whole[new] = assertion[old]
    return whole


def likeness_of(document: JSONObject) -> JSONObject:
    """The same of one document alone: of a badge class and a profile that it only links to, the addresses."""
    assertion = upgrade(document, "Assertion")
    badge = assertion.get("badge")
    badge = upgrade(badge, "BadgeClass") if isinstance(badge, dict) else {"id": text(badge)}
    profile = badge.get("issuer")
    return likeness(assertion, badge, id_of(profile), profile)


def identity_in_3_0(recipient: JSON) -> JSONObject | None:
    """An ``IdentityObject`` of 2.0 as one of 3.0: the same value, salt and hash; ``None`` where it is not one."""
    if not isinstance(recipient, dict) or not isinstance(recipient.get("identity"), str):
        return None
    kind = _property(text(recipient.get("type")))
    identity = text(recipient.get("identity"))
    hashed = recipient.get("hashed")
    if not isinstance(hashed, bool):  # 1.0 had it as a text, and the first example of 2.0 leaves it out
        hashed = hashed == "true" or identity.startswith(("sha256$", "md5$"))
    found: JSONObject = {
        "type": "IdentityObject",
        "hashed": hashed,
        "identityHash": identity,
        "identityType": IDENTIFIER_TYPES.get(kind, f"ext:{kind}"),
    }
    if isinstance(recipient.get("salt"), str):
        found["salt"] = recipient["salt"]
    return found


def _property(kind: str) -> str:
    kind = kind[:_LONGEST]
    for prefix in _PREFIXES:
        kind = kind.removeprefix(prefix)
    return kind


def _identities(assertion: JSONObject) -> Iterator[JSON]:
    for recipient in items(assertion.get("recipient")):
        identity = identity_in_3_0(recipient)
        if identity is not None:
            yield identity


def _with_id(subject: JSONObject, assertion: JSONObject) -> JSONObject:
    """A recipient that is known by a plain ``id`` or ``url`` is the subject itself."""
    recipient = assertion.get("recipient")
    known_by = _property(text(member(recipient, "type")))
    if known_by in ("id", "url", "did") and member(recipient, "hashed") is False:
        return {**subject, "id": text(member(recipient, "identity"))}
    return subject


def _image(value: JSON) -> JSON:
    return id_of(value) if isinstance(value, dict) else value
