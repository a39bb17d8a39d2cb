"""Badge classes, profiles and evidence of Open Badges 2.0 as the achievements, profiles and evidence of 3.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from openbadge_issuer import models
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.models.types import is_absolute_uri
from openbadge_issuer.ob2.documents import items, member, text
from openbadge_issuer.ob2.losses import Losses

__all__ = ["achievement_of", "evidence_of", "profile_of"]

_CLASS: Final = frozenset(
    {
        *("@context", "type", "id", "name", "description", "image", "criteria", "issuer", "alignment"),
        *("tags", "version", "@language", "related", "endorsement"),
    }
)
_PROFILE: Final = frozenset(
    {
        *("@context", "type", "id", "name", "url", "email", "description", "image", "telephone"),
        *("publicKey", "verification", "revocationList", "endorsement"),
    }
)
_ALIGNMENT: Final = (
    *("targetName", "targetUrl", "targetDescription", "targetFramework", "targetCode"),
    "type",
)
_EVIDENCE: Final = ("id", "narrative", "name", "description", "genre", "audience")
_LANGUAGE: Final = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_NO_PLACE: Final = "Open Badges 3.0 has no place for it."
_OLD_ENDORSEMENT: Final = (
    "an endorsement of 2.0 speaks of the old badge, and can not be read by tools of 3.0."
)


def achievement_of(badge: JSONObject, losses: Losses) -> JSONObject:
    """The achievement that a badge class defines, with the same id where that is a URI."""
    at = "/badge"
    found: JSONObject = {
        "type": ["Achievement"],
        "name": badge.get("name"),
        "description": badge.get("description"),
        "criteria": _criteria(badge.get("criteria"), losses),
    }
    if is_absolute_uri(text(badge.get("id"))):
        found["id"] = badge["id"]
    else:
        losses.lost(f"{at}/id", "it is no absolute URI; the achievement gets a new id.")
    image = _image(badge.get("image"), f"{at}/image", losses)
    if image is not None:
        found["image"] = image
    alignment = [*_alignments(badge.get("alignment"), losses)]
    tags = [tag for tag in items(badge.get("tags")) if text(tag)]
    related = [*_related(badge.get("related"), losses)]
    found |= {
        name: many for name, many in (("alignment", alignment), ("tag", tags), ("related", related)) if many
    }
    version = badge.get("version")
    if isinstance(version, str | int | float) and not isinstance(version, bool):
        found["version"] = str(version)
        if not isinstance(version, str):
            losses.changed(f"{at}/version", "is a text now, and no number.")
    language = badge.get("@language")
    if language is not None:
        if isinstance(language, str) and _LANGUAGE.fullmatch(language):
            found["inLanguage"] = language
        else:
            losses.lost(f"{at}/@language", "it is no language tag.")
    if badge.get("endorsement"):
        losses.lost(f"{at}/endorsement", _OLD_ENDORSEMENT)
    losses.rest(badge, at, _CLASS, _NO_PLACE)
    return found


def profile_of(profile: JSONObject, losses: Losses) -> JSON:
    """The profile of an issuer of 2.0, to be named as the creator of an achievement."""
    at = "/badge/issuer"
    members: JSONObject = {name: profile.get(name) for name in ("id", "name", "url", "email", "description")}
    members |= {"type": ["Profile"], "phone": profile.get("telephone")}
    members["image"] = _image(profile.get("image"), f"{at}/image", losses)
    found = losses.fitting(models.Profile, members, at)
    if found is None:
        found = {"id": text(profile.get("id")), "type": ["Profile"], "name": text(profile.get("name"))}
    for name in ("publicKey", "verification", "revocationList"):
        if profile.get(name):
            losses.lost(f"{at}/{name}", "it served to verify the original.")
    if profile.get("endorsement"):
        losses.lost(f"{at}/endorsement", _OLD_ENDORSEMENT)
    losses.rest(profile, at, _PROFILE, _NO_PLACE)
    return found


def evidence_of(assertion: JSONObject, losses: Losses) -> Iterator[JSON]:
    """Each piece of evidence: an address, or an object."""
    for index, item in enumerate(items(assertion.get("evidence"))):
        at = "/evidence" + (join(index) if isinstance(assertion.get("evidence"), list) else "")
        members: JSONObject = {"id": item} if isinstance(item, str) else {}
        if isinstance(item, dict):
            members = {name: item.get(name) for name in _EVIDENCE}
            losses.rest(item, at, frozenset((*_EVIDENCE, "type", "@context")), _NO_PLACE)
        if text(members.get("id")).startswith("_:"):
            members.pop("id")  # a blank node: it names nothing outside of its document
        found = losses.fitting(models.Evidence, {**members, "type": ["Evidence"]}, at)
        if found is not None:
            yield found


def _criteria(value: JSON, losses: Losses) -> JSON:
    if isinstance(value, str):
        return {"id": value}
    if not isinstance(value, dict):
        return {}
    losses.rest(value, "/badge/criteria", frozenset({"id", "narrative", "type", "@context"}), _NO_PLACE)
    kept = {name: value[name] for name in ("id", "narrative") if text(value.get(name))}
    if text(kept.get("id")).startswith("_:"):
        kept.pop("id")
    return {**kept}


def _image(value: JSON, at: str, losses: Losses) -> JSON:
    if value in (None, "", []):
        return None
    members: JSONObject = {"id": value, "type": "Image"}
    if isinstance(value, dict):
        members = {"id": value.get("id"), "caption": value.get("caption"), "type": "Image"}
        losses.rest(value, at, frozenset({"id", "caption", "type", "@context"}), _NO_PLACE)
    return losses.fitting(models.Image, members, at)


def _alignments(value: JSON, losses: Losses) -> Iterator[JSON]:
    for index, item in enumerate(items(value)):
        at = "/badge/alignment" + (join(index) if isinstance(value, list) else "")
        if not isinstance(item, dict):
            losses.lost(at, "it is no alignment.")
            continue
        losses.rest(item, at, frozenset((*_ALIGNMENT, "@context", "id")), _NO_PLACE)
        members = {name: item.get(name) for name in _ALIGNMENT} | {"type": ["Alignment"]}
        found = losses.fitting(models.Alignment, members, at)
        if found is not None:
            yield found


def _related(value: JSON, losses: Losses) -> Iterator[JSON]:
    for index, item in enumerate(items(value)):
        at = "/badge/related" + (join(index) if isinstance(value, list) else "")
        members: JSONObject = {
            "id": text(item) or member(item, "id"),
            "type": ["Related"],
            "inLanguage": member(item, "@language"),
            "version": member(item, "version"),
        }
        if isinstance(item, dict):
            losses.rest(item, at, frozenset({"id", "type", "@language", "version", "@context"}), _NO_PLACE)
        found = losses.fitting(models.Related, members, at)
        if found is not None:
            yield found
