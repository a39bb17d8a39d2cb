"""From what was handed in to a document: the checks `carrier` and `json`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from os import PathLike
from typing import SupportsBytes

from openbadge_issuer.baking import DEFAULT_IMAGE_LIMITS, Extracted, extract, sniff
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.json import dump, parse_object, plain
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import (
    ConfigurationError,
    InputError,
    LimitExceeded,
    OpenBadgeError,
)
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.proofs import vc_jwt, vp_jwt
from openbadge_issuer.proofs.jws import CompactJws, read_compact
from openbadge_issuer.verification.envelopes import (
    ENVELOPES,
    mislabelled_envelope,
    other_envelope,
    strange_envelope,
)
from openbadge_issuer.verification.jose_credentials import as_credential
from openbadge_issuer.verification.open_badges_2.reading import hosted_at, signed_assertion
from openbadge_issuer.verification.outcomes import check, from_error, from_findings, not_run
from openbadge_issuer.verification.question import BadgeInput
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.uploads import REFUSALS, Item, archives, kind_of, refused, unpack
from openbadge_issuer.verification.uploads.json_faults import fault_of, names_a_badge
from openbadge_issuer.verification.uploads.kinds import begins_like_json, is_shortcut, picture_without_badge

__all__ = ["Reading", "read", "read_all", "read_nested", "read_secured", "the_only"]

_OF_A_BADGE = frozenset({"credentialSubject", "issuer", "proof", "verifiableCredential", "badge"})
"""What has any of these is meant to be a badge, or to hold some."""
_MOST_HELD = 60_000  # values in the badges of one upload: a thousand badges have some 50,000
_BYTES_OF_A_UNIT = 400  # of effort
_VALUES_OF_A_UNIT = 25
_BYTES_OF_A_VALUE = 3  # of a token at least, which writes three bytes as four
_OF_JSON = check("carrier", Outcome.PASSED, "json", "This is a JSON document.", params={"kind": "json"})
_COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found: ``document`` is ``None`` where nothing could be read; ``token`` is there for a VC-JWT."""

    carrier: str
    digest: str
    checks: tuple[Check, Check]
    document: JSONObject | None = field(default=None, repr=False)
    token: vc_jwt.VcJwt | None = field(default=None, repr=False)
    jws: CompactJws | None = field(default=None, repr=False)  # of a signed Open Badges 2.0 badge
    presented: vp_jwt.VpJwt | None = field(default=None, repr=False)  # of a presentation that is a token
    address_alone: bool = False  # of a hosted one, nothing but its address was there
    place: str = ""  # its name in the archive or the PDF that held it
    followed: bool = False  # it was fetched: nothing but its address was handed in


def read(badge: BadgeInput, limits: Limits) -> Reading:
    """Reads one badge: as `read_all`, and several of them are refused (``carrier.several``)."""
    return the_only(read_all(badge, limits))


def the_only(found: tuple[Reading, ...]) -> Reading:
    """The one of them; several are refused (``carrier.several``)."""
    if len(found) == 1:
        return found[0]
    return _unreadable(found[0].carrier, "", refused("several", found=len(found)))


def read_all(badge: BadgeInput, limits: Limits, effort: Effort | None = None) -> tuple[Reading, ...]:
    """Reads every badge in JSON, a compact JWS, a PNG, an SVG, a PDF, a ZIP, a mapping, …; never empty.

    Whatever is wrong ends in the two checks. What it takes to read several is added to ``effort``. Raises
    `ConfigurationError` (``config.badge``) for what is no badge in any form: a path, a number, nothing.
    """
    path = isinstance(badge, PathLike)  # whose bytes are its name
    if path or not isinstance(badge, (str, bytes, bytearray, memoryview, Mapping, SupportsBytes)):
        raise ConfigurationError(
            f"A badge is bytes, text or a mapping, not {type(badge).__name__}.",
            code="config.badge",
            advice="Read the file first, with path.read_bytes()." if path else "Hand in the file's bytes.",
        )
    if isinstance(badge, Mapping):
        return (_out_of_envelope(_read_mapping(badge, limits), limits),)
    try:
        data = _as_bytes(badge, max(limits.max_total_bytes, DEFAULT_IMAGE_LIMITS.max_bytes))
    except InputError as error:
        return (_unreadable("unknown", "", error),)
    found = _read_text(data, limits)
    return (found,) if found is not None else _read_held(data, limits, effort)


def _read_held(data: bytes, limits: Limits, effort: Effort | None) -> tuple[Reading, ...]:
    """What is no text of a badge: a picture, or something that holds badges."""
    try:
        items = unpack(data)
        readings = _read_items(items, limits, effort)
    except OpenBadgeError as error:
        return (_unreadable(kind_of(data), sha256(data).hexdigest(), error),)
    badges = [one for at, one in enumerate(readings) if _looks_like_a_badge(one, items[at].data)]
    if badges or len(readings) == 1:
        return tuple(badges or readings)
    kind = kind_of(data)
    broken = next((reading for reading in readings if _is_broken_json(reading)), None)
    if broken is not None:
        return (broken,)
    return (_unreadable(kind, sha256(data).hexdigest(), refused(kind)),)


def _read_items(items: Sequence[Item], limits: Limits, effort: Effort | None) -> list[Reading]:
    """Each of them; raises `LimitExceeded` (``limit.archive``) where all together are too much to be judged at once."""
    readings: list[Reading] = []
    room, spent = _MOST_HELD, Effort()
    for item in items:
        readings.append(_read_item(item, limits, spent))
        room -= sum(1 for _ in _values(readings[-1].document))
        if (room < 0 or spent.spent) and len(items) > 1:
            raise archives.too_much(_MOST_HELD)
    if effort is not None and len(items) > 1:
        effort.units += spent.units
    return readings


def _values(document: JSON) -> Iterator[JSON]:
    """A document and everything in it."""
    pending: list[JSON] = [document]
    while pending:
        value = pending.pop()
        yield value
        if isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def _read_item(item: Item, limits: Limits, effort: Effort) -> Reading:
    """What it takes is added to ``effort``: each has limits of its own, and of pictures and broken texts there are many."""
    found = _read_text(item.data, limits)
    if found is None:
        found = _read_image(item.data, sha256(item.data).hexdigest(), limits, effort)
    else:
        effort.units += _units_of(item.data, found, limits)
    return replace(found, place=item.place)


def _units_of(text: bytes, found: Reading, limits: Limits) -> int:
    """What it takes to read a text; of what is broken all values count, for `_read_items` does not see them."""
    units = len(text) // _BYTES_OF_A_UNIT
    if found.document is not None:
        return units
    plain_text = begins_like_json(text) and b"data:" not in text  # where an envelope has its token
    values = sum(map(text.count, (b",", b"[", b"{"))) if plain_text else len(text) // _BYTES_OF_A_VALUE
    return units + min(values, limits.max_values) // _VALUES_OF_A_UNIT


def _read_text(data: bytes, limits: Limits) -> Reading | None:
    """As `read_secured`; of what begins like JSON and is none it is told what it is: the fault is the upload's."""
    digest = sha256(data).hexdigest()
    if not begins_like_json(data):
        return read_secured(data, limits, digest)
    if is_shortcut(data):  # which no other text that is read here can be
        return None
    found = _read_json(data, "json", digest, _OF_JSON, limits)
    if found.document is not None:
        return _out_of_envelope(found, limits)
    parsed = found.checks[1]
    fault = fault_of(data, parsed.code, parsed.params, limits)
    if fault:
        return _unreadable("json", digest, refused(fault))
    saved_so = parsed.code == "json.encoding"  # by somebody who can save it otherwise
    return replace(found, checks=(found.checks[0], replace(parsed, turn="holder"))) if saved_so else found


def _looks_like_a_badge(reading: Reading, data: bytes) -> bool:
    """Not so other files of the archive: pictures without a badge, JSON about something else, broken or not."""
    if reading.document is not None:
        return not _OF_A_BADGE.isdisjoint(reading.document)
    if _is_broken_json(reading):
        return names_a_badge(data)
    kind = reading.checks[0].code.removeprefix("carrier.")
    return kind != "empty" and kind not in REFUSALS


def _is_broken_json(reading: Reading) -> bool:
    return reading.document is None and reading.carrier == "json"


def read_secured(data: bytes, limits: Limits, digest: str = "") -> Reading | None:
    """Reads what is JSON or a compact JWS by its looks, whatever was said of it; ``None`` for anything else."""
    if begins_like_json(data):
        return _out_of_envelope(_read_json(data, "json", digest, _OF_JSON, limits), limits)
    stripped = data.strip()
    if stripped[:2] == b"ey" and _COMPACT_JWS.fullmatch(stripped.decode("latin-1")):
        carried = check(
            "carrier", Outcome.PASSED, "jws", "This is a signed token (JWS).", params={"kind": "jws"}
        )
        return _read_token(stripped.decode("ascii"), "jws", digest, carried, limits)
    return None


def read_nested(value: object, limits: Limits) -> Reading:
    """Reads a credential that stands in a document that was read already: an object, or a compact JWS as text.

    Its JSON was strict as a part of that document; ``digest`` is of its compact form.
    """
    carried = check("carrier", Outcome.PASSED, "embedded", "It stands in another credential.")
    if isinstance(value, str):
        compact = value.strip(" \t\r\n")
        digest = sha256(compact.encode("utf-8", "replace")).hexdigest()
        return _read_token(compact, "embedded", digest, carried, limits)
    if not isinstance(value, Mapping):
        error = InputError(
            "Here stands no credential, but another kind of value.", code="carrier.no_credential"
        )
        return _unreadable("embedded", "", error)
    try:
        document = plain(value, limits)
    except OpenBadgeError as error:
        return Reading(carrier="embedded", digest="", checks=(carried, from_error("json", error)))
    parsed = check("json", Outcome.PASSED, "strict", "It is well-formed JSON without traps.")
    digest = sha256(dump(document)).hexdigest()
    found = Reading(carrier="embedded", digest=digest, checks=(carried, parsed), document=document)
    return _out_of_envelope(found, limits)


def _out_of_envelope(found: Reading, limits: Limits) -> Reading:
    """The token inside of an envelope; anything else as it is."""
    if found.document is None:
        return found
    types = found.document.get("type")
    only = types[0] if isinstance(types, list) and len(types) == 1 else types
    if not isinstance(only, str) or only not in ENVELOPES:
        return found
    contexts = found.document.get("@context")
    if VC2_CONTEXT not in (contexts if isinstance(contexts, list) else [contexts]):
        return replace(found, checks=(found.checks[0], strange_envelope(only)), document=None)
    address = found.document.get("id")
    media_type, _, token = address.partition(",") if isinstance(address, str) else ("", "", "")
    if media_type.lower() in ENVELOPES[only]:
        read = _read_token(token, found.carrier, found.digest, found.checks[0], limits)
        wanted = read.presented is not None if only.endswith("Presentation") else read.token is not None
        return (
            read
            if wanted or read.document is None
            else replace(read, checks=(read.checks[0], mislabelled_envelope(only)))
        )
    wrapped = other_envelope(only, media_type[:100])
    return replace(found, checks=(found.checks[0], wrapped), document=None)


def _as_bytes(badge: str | SupportsBytes, most: int) -> bytes:
    if isinstance(badge, str | bytes | bytearray) and len(badge) > most:  # before anything looks at them
        raise LimitExceeded(
            f"This has more than {most} bytes.",
            code="limit.bytes",
            params={"limit": most, "found": len(badge)},
        )
    if isinstance(badge, str):
        try:
            return badge.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError(
                "The text holds lone surrogates, so it is no Unicode text.", code="carrier.surrogates"
            ) from None
    try:
        return bytes(badge)
    except Exception as error:  # noqa: BLE001 - the caller's own code, which may raise anything; a view that was released
        raised = type(error).__name__
    kind = type(badge).__name__
    raise InputError(
        f"The bytes of this {kind} can not be had: {raised}.",
        code="carrier.type",
        params={"kind": kind, "reason": raised},
    )


def _read_mapping(badge: Mapping[str, object], limits: Limits) -> Reading:
    carried = check("carrier", Outcome.PASSED, "mapping", "JSON that a program parsed already was handed in.")
    try:
        document = plain(badge, limits)
    except OpenBadgeError as error:
        return Reading(carrier="mapping", digest="", checks=(carried, from_error("json", error)))
    parsed = check(
        "json",
        Outcome.WARNING,
        "mapping",
        "Parsed JSON cannot show whether a name was written twice in the original text.",
        advice="Hand in the original bytes.",
        turn="verifier",
    )
    return Reading(
        carrier="mapping",
        digest=sha256(dump(document)).hexdigest(),
        checks=(carried, parsed),
        document=document,
    )


def _read_image(data: bytes, digest: str, limits: Limits, effort: Effort) -> Reading:
    kind = sniff(data)
    try:
        baked = extract(data, effort=effort)
    except OpenBadgeError as error:
        named = picture_without_badge(data) if kind == "png" and error.detail_code == "carrier.empty" else ""
        return _unreadable(kind, digest, refused(named) if named else error)
    carried = from_findings("carrier", baked.warnings, passed="A badge is baked into this image.")
    found = _read_baked(baked, digest, carried, limits)
    units = _units_of(baked.payload, found, limits)
    effort.units += units if found.document is not None else 2 * units  # `extract` may have read it as well
    return found


def _read_baked(baked: Extracted, digest: str, carried: Check, limits: Limits) -> Reading:
    payload = baked.payload
    if payload[:1] == b"{":
        return _read_json(payload, baked.format, digest, carried, limits)
    if baked.keyword == "openbadges":
        hosted = hosted_at(payload)
        if hosted is not None:
            message = "It holds the address of a badge that its issuer hosts, and nothing else."
            parsed = check("json", Outcome.PASSED, "address", message, params={"url": str(hosted["id"])})
            checks = (carried, parsed)
            return Reading(
                carrier=baked.format, digest=digest, checks=checks, document=hosted, address_alone=True
            )
    return _read_token(payload.decode("latin-1"), baked.format, digest, carried, limits)


def _read_json(data: bytes, carrier: str, digest: str, carried: Check, limits: Limits) -> Reading:
    try:
        document = parse_object(data, limits)
    except OpenBadgeError as error:
        return Reading(carrier=carrier, digest=digest, checks=(carried, from_error("json", error)))
    parsed = check("json", Outcome.PASSED, "strict", "It is well-formed JSON without traps.")
    return Reading(carrier=carrier, digest=digest, checks=(carried, parsed), document=document)


def _read_token(compact: str, carrier: str, digest: str, carried: Check, limits: Limits) -> Reading:
    parsed = check("json", Outcome.PASSED, "strict", "It is well-formed JSON without traps.")
    try:
        parts = read_compact(compact, limits)
        signed = signed_assertion(parts)
        if signed is not None:
            return Reading(
                carrier=carrier, digest=digest, checks=(carried, parsed), document=signed[1], jws=signed[0]
            )
        presented = vp_jwt.read(parts, limits)
        if presented is not None:
            return Reading(
                carrier=carrier,
                digest=digest,
                checks=(carried, parsed),
                document=presented.presentation,
                presented=presented,
            )
        token = vc_jwt.read(parts, limits)
        document = token.credential
        token = as_credential(token, document)
    except OpenBadgeError as error:
        return Reading(carrier=carrier, digest=digest, checks=(carried, from_error("json", error)))
    return Reading(carrier=carrier, digest=digest, checks=(carried, parsed), document=document, token=token)


def _unreadable(kind: str, digest: str, error: OpenBadgeError) -> Reading:
    nothing = not_run("json", "not_run_carrier", "Not read: another check says why.")
    return Reading(carrier=kind, digest=digest, checks=(from_error("carrier", error), nothing))
