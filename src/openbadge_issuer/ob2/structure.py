"""What a correct document of Open Badges 2.0 is: which members each kind has, and of what type ("Open Badges Vocabulary").

What is mandatory and missing is an error; so is a wrong value of a mandatory member. A wrong value of any other member is a
warning: it takes nothing from what the badge says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, Param, Severity
from openbadge_issuer.ob2.documents import Kind, id_of, items, kind_of, member, text, types_of
from openbadge_issuer.ob2.upgrading import upgrade

__all__ = ["check"]

_SPEC: Final = "https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html"
_IRI: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]{0,100}:|_:)[^\s<>\"{}|\\^`\x00-\x20]")  # how it begins
_HASH: Final = re.compile(r"(?:md5\$[0-9a-fA-F]{32}|sha256\$[0-9a-fA-F]{64})")
_DATA_URI: Final = re.compile(r"data:[^,:]{0,200},", re.IGNORECASE)  # how it begins
_PHONE: Final = re.compile(r"\+?[1-9][0-9]{1,14}(?:;ext=[0-9]{1,20})?|\+0[0-9]{1,14}")
_PROPERTIES: Final = frozenset({"id", "email", "url", "telephone"})
_EXTENSIONS: Final = "extensions:"
_MAX_DEPTH: Final = 4  # assertion, badge class, profile, key
_SHOWN: Final = 10  # types
_BLANKS: Final = 1_000  # characters: a text that begins with more of them is an empty one
_PARTS: Final[dict[tuple[Kind, str], Kind]] = {
    ("Assertion", "badge"): "BadgeClass",
    ("BadgeClass", "issuer"): "Profile",
    ("Endorsement", "issuer"): "Profile",
    ("Profile", "publicKey"): "CryptographicKey",
}


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of one kind of document: what its value must be, and whether it must be there.

    ``type`` is for people, in the words of the specification.
    """

    name: str
    fits: Callable[[JSON], bool]
    type: str
    required: bool = False
    absent: Severity = "error"  # how grave it is when it is required and missing
    many: bool = False


def _is_text(value: JSON) -> bool:
    return isinstance(value, str) and bool(value[:_BLANKS].strip())


def _is_iri(value: JSON) -> bool:
    return isinstance(value, str) and _IRI.match(value) is not None


def _is_url(value: JSON) -> bool:
    return isinstance(value, str) and re.match(r"https?://[^\s/]", value, re.IGNORECASE) is not None


def _is_moment(value: JSON) -> bool:
    return parse_moment(value) is not None


def _is_object(value: JSON) -> bool:
    return isinstance(value, dict)


def _is_link(value: JSON) -> bool:
    return _is_iri(value) or isinstance(value, dict)


def _is_image(value: JSON) -> bool:
    image = id_of(value)
    return _DATA_URI.match(image) is not None if _is_data(image) else _is_iri(image)


def _is_data(image: str) -> bool:
    return image[:5].lower() == "data:"


def _is_baked_image(value: JSON) -> bool:
    return _is_image(value) and not _is_data(id_of(value))


def _is_text_or_number(value: JSON) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_phone(value: JSON) -> bool:
    return isinstance(value, str) and _PHONE.fullmatch(value) is not None


def _is_identity(value: JSON) -> bool:
    identity = member(value, "identity")
    if not _is_text(identity) or not _is_text(member(value, "type")):
        return False
    return member(value, "hashed") is not True or _HASH.fullmatch(text(identity)) is not None


def _required(name: str, fits: Callable[[JSON], bool], kind: str, absent: Severity = "error") -> _Member:
    return _Member(name, fits, kind, required=True, absent=absent)


_MOMENT = "DateTime (2026-01-31T12:00:00Z)"
_ENDORSEMENT = _Member("endorsement", _is_link, "IRI | Endorsement", many=True)
_ID = _required("id", _is_iri, "IRI")
_MEMBERS: Final[dict[Kind, tuple[_Member, ...]]] = {
    "Assertion": (
        _ID,
        _required("recipient", _is_identity, "IdentityObject (type, hashed, identity)"),
        _required("badge", _is_link, "IRI | BadgeClass"),
        _required("verification", _is_object, "VerificationObject"),
        _required("issuedOn", _is_moment, _MOMENT),
        _Member("expires", _is_moment, _MOMENT),
        _Member("evidence", _is_link, "IRI | Evidence", many=True),
        _Member("narrative", _is_text, "Text"),
        _ENDORSEMENT,
    ),
    "BadgeClass": (
        _ID,
        _required("name", _is_text, "Text"),
        _required("description", _is_text, "Text"),
        _required("image", _is_image, "IRI | Image", "warning"),  # optional since 2.1
        _required("criteria", _is_link, "IRI | Criteria"),
        _required("issuer", _is_link, "IRI | Profile"),
        _Member("alignment", _is_object, "AlignmentObject (targetName, targetUrl)", many=True),
        _Member("tags", _is_text, "Text", many=True),
        _Member("version", _is_text_or_number, "Text | Number"),
        _ENDORSEMENT,
    ),
    "Profile": (
        _ID,
        _required("name", _is_text, "Text"),
        _required("url", _is_url, "IRI (https://…)"),
        _required("email", _is_text, "Text", "warning"),  # 1.x had it optional, and many kept to that
        _Member("image", _is_image, "IRI | Image"),
        _Member("telephone", _is_phone, "E.164 (+16175551212)"),
        _Member("publicKey", _is_link, "IRI | CryptographicKey", many=True),
        _Member("revocationList", _is_iri, "IRI"),
        _Member("verification", _is_object, "VerificationObject"),
        _ENDORSEMENT,
    ),
    "CryptographicKey": (
        _required("id", _is_iri, "IRI", "warning"),  # a profile may hold its key itself
        _required("owner", _is_iri, "IRI", "warning"),
        _required("publicKeyPem", _is_text, "Text (PEM)"),
    ),
    "RevocationList": (_required("revokedAssertions", lambda value: isinstance(value, list), "Array"),),
    "Endorsement": (
        _ID,
        _required("claim", _is_object, "object"),
        _required("issuer", _is_link, "IRI | Profile"),
        _required("issuedOn", _is_moment, _MOMENT),
        _required("verification", _is_object, "VerificationObject"),
    ),
}


def check(document: JSONObject, kind: Kind | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong or odd in a document, and in the badge class, profile and key that stand in it.

    ``kind`` is what it should be, if that is known (``Assertion``, ``BadgeClass``, ``Profile``, ``CryptographicKey``,
    ``RevocationList``, ``Endorsement``); else what its `type` says. Nothing is fetched: what it only links to is left out.
    """
    return tuple(_findings(document, kind, "", 0))


def _findings(document: JSONObject, kind: Kind | None, at: str, depth: int) -> Iterator[Finding]:
    said = kind_of(document)
    expected = kind or said
    if expected is None:
        if not [name for name in types_of(document) if ":" in name]:  # one of a vocabulary of its own
            message = "It does not say what it is: its `type` is missing, or of no vocabulary."
            yield _finding("ob2.no_type", message, f"{at}/type")
        return
    document = upgrade(document, expected)
    if said != expected:
        place = f"{at}/type"
        yield _finding(
            "ob2.type",
            f"`{place[1:]}` should be {expected}.",
            place,
            member=place[1:],
            expected=expected,
            types=[name[:100] for name in types_of(document) if name][:_SHOWN],
        )
        if said is not None:
            return
    for one in _MEMBERS[expected]:
        yield from _of_member(document, one, at)
    if expected == "Assertion" and "image" in document and not _is_baked_image(document["image"]):
        yield _finding(
            "ob2.image",
            "The image of an assertion is the address of the baked image, and no `data:` URI.",
            f"{at}/image",
        )
    yield from _of_recipient(document, at)
    yield from _of_extensions(document, at)
    if depth < _MAX_DEPTH:
        for name, value in document.items():
            part = _PARTS.get((expected, name))
            if part is not None and isinstance(value, dict):
                yield from _findings(value, part, at + join(name), depth + 1)


def _of_member(document: JSONObject, one: _Member, at: str) -> Iterator[Finding]:
    value, place = document.get(one.name), f"{at}/{one.name}"
    if value is None or (value == [] and one.name != "revokedAssertions"):
        if one.required:
            yield _finding("ob2.missing", f"`{place[1:]}` is missing.", place, one.absent, member=place[1:])
        return
    if (
        isinstance(value, str) and one.fits is _is_text and not value[:_BLANKS].strip()
    ):  # a text, which says nothing
        yield _finding("ob2.empty", f"`{place[1:]}` is empty.", place, "warning", member=place[1:])
        return
    values = (
        value
        if isinstance(value, list) and (one.many or len(value) == 1) and one.name != "revokedAssertions"
        else [value]
    )
    if all(one.fits(item) for item in values):
        return
    yield _finding(
        "ob2.value",
        f"`{place[1:]}` should be of the type {one.type}.",
        place,
        "error" if one.required else "warning",
        member=place[1:],
        type=one.type,
    )


def _of_recipient(document: JSONObject, at: str) -> Iterator[Finding]:
    """By which property of a profile somebody is known, and whether it is hashed."""
    recipient = document.get("recipient")
    if not isinstance(recipient, dict):
        return
    known_by = text(recipient.get("type"))
    if known_by and known_by not in _PROPERTIES and ":" not in known_by:
        shown = known_by[:100]
        message = f"The recipient is known by `{shown}`, which is no property of a profile."
        yield _finding("ob2.recipient_type", message, f"{at}/recipient/type", "warning", type=shown)
    if not isinstance(recipient.get("hashed"), bool):
        message = "`hashed` should be true or false; it was guessed by how the identity begins."
        yield _finding("ob2.hashed", message, f"{at}/recipient/hashed", "warning")


def _of_extensions(document: JSONObject, at: str) -> Iterator[Finding]:
    """Section "Extensions": an object with its own ``@context``, and ``type`` with ``Extension`` in it."""
    for name, value in document.items():
        if not name.startswith(_EXTENSIONS):
            continue
        shown = name[:100]
        for item in items(value):
            if not isinstance(item, dict) or "@context" not in item or "Extension" not in types_of(item):
                yield _finding(
                    "ob2.extension",
                    f"The extension `{shown}` has to be an object with a `@context` of its own and a `type` with "
                    "`Extension` in it.",
                    at + join(name),
                    extension=shown,
                )


def _finding(code: str, message: str, pointer: str, severity: Severity = "error", **params: Param) -> Finding:
    return Finding(code=code, message=message, pointer=pointer, severity=severity, params=params, spec=_SPEC)
