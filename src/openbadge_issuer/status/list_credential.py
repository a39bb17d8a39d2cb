"""The published list: a ``BitstringStatusListCredential`` (Bitstring Status List v1.0, sections 2.2, 3.1 and 3.2).

Composed here without a proof, and read here without judging proof, issuer or dates: issuing and verification do that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import ConfigurationError, Finding, StatusError
from openbadge_issuer.status.bitstring import (
    DEFAULT_STATUS_LIMITS,
    MIN_ENTRIES,
    Bitstring,
    StatusLimits,
    check_size,
    encode,
    not_multibase,
    unpack,
)
from openbadge_issuer.status.entry import PURPOSES, check_messages

__all__ = [
    "LIST_DOCUMENT_LIMITS",
    "LIST_TYPE",
    "Status",
    "StatusList",
    "Unpack",
    "compose",
    "not_for",
    "purposes_of",
    "read",
    "read_unpacking",
]

Unpack: TypeAlias = Callable[[str, StatusLimits, str], tuple[bytes, tuple[Finding, ...]]]
"""From an ``encodedList``, what it may cost, and where it stands, to its bytes and what is odd (`bitstring.unpack`)."""

LIST_TYPE: Final = "BitstringStatusListCredential"

LIST_DOCUMENT_LIMITS: Final = Limits(max_bytes=9_000_000)
"""Within which to parse and check a list's document: room for the longest ``encodedList`` that is read by default."""

_SUBJECT_TYPE: Final = "BitstringStatusList"
_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
_MILLISECOND: Final = timedelta(milliseconds=1)
_MAX_TTL: Final = 2**53 - 1  # milliseconds
_SPEC: Final = "https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential"


def compose(
    list_id: str,
    issuer: str,
    purposes: str | Sequence[str],
    bits: Bitstring,
    *,
    valid_from: datetime,
    valid_until: datetime | None,
    ttl: timedelta | None = None,
) -> JSONObject:
    """The list's credential, yet without a proof; ``list_id`` is the URL at which it will be published.

    ``purposes`` is one or several of `PURPOSES`; datetimes are aware and lose what is below a second; ``ttl`` is
    how long a copy may be used before looking again, in whole milliseconds. Raises `StatusError` (``status.list_url``,
    ``status.purposes``, ``status.length``, ``status.dates``, ``status.ttl_range``) and `ConfigurationError`
    (``config.naive_datetime``, ``config.datetime``).
    """
    _check_url(list_id)
    wanted = (purposes,) if isinstance(purposes, str) else tuple(purposes)
    if not wanted or len(set(wanted)) != len(wanted) or not set(wanted) <= set(PURPOSES):
        raise StatusError(
            "A list has one or several purposes, each once.",
            code="status.purposes",
            params={"known": PURPOSES},
            advice=f"They are: {', '.join(PURPOSES)}.",
        )
    _check_length(bits, MIN_ENTRIES, "")
    subject: JSONObject = {
        "id": f"{list_id}#list",
        "type": _SUBJECT_TYPE,
        "statusPurpose": wanted[0] if len(wanted) == 1 else list(wanted),
        "encodedList": encode(bits),
    }
    document: JSONObject = {
        "@context": [_CONTEXT],
        "id": list_id,
        "type": ["VerifiableCredential", LIST_TYPE],
        "issuer": issuer,
        "validFrom": (begins := _utc_text(valid_from)),
    }
    if valid_until is not None:
        document["validUntil"] = ends = _utc_text(valid_until)
        if ends <= begins:  # texts of one form, in UTC
            raise StatusError("A list is valid for at least a second.", code="status.dates")
    if ttl is not None:
        subject["ttl"] = ttl // _MILLISECOND
        if ttl < _MILLISECOND or (valid_until is not None and ttl > valid_until - valid_from):
            raise StatusError(
                "`ttl` is a millisecond at least, and no longer than the list is valid.",
                code="status.ttl_range",
            )
    document["credentialSubject"] = subject
    return document


@dataclass(frozen=True, slots=True)
class Status:
    """What a list says about one entry: ``set`` is true unless ``value`` is 0.

    ``message`` is for people who mend software, not for learners; ``None`` unless the purpose is ``message``.
    """

    set: bool
    value: int
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """A published list, read for one purpose; nothing about proof, issuer and dates has been checked.

    What that check needs is here: the ``id`` and the ``issuer``'s identifier, the dates as texts, as they were signed,
    and ``ttl``. ``purposes`` are all that the list names. ``warnings`` says what is odd.
    """

    purpose: str
    purposes: tuple[str, ...]
    bits: Bitstring
    messages: tuple[str, ...] = ()
    id: str | None = None
    issuer: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    ttl: timedelta | None = None
    warnings: tuple[Finding, ...] = field(default=(), compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.bits)

    def value(self, index: int) -> Status:
        """The status at ``index``; raises `StatusError` (``status.range``) where the list has no such index."""
        value = self.bits[index]
        if self.purpose != "message":
            return Status(value != 0, value)
        names = self.messages or ("unset", "set")
        return Status(value != 0, value, names[value])


def read(
    document: JSON,
    *,
    purpose: str,
    size: int = 1,
    messages: Sequence[str] = (),
    limits: StatusLimits = DEFAULT_STATUS_LIMITS,
) -> StatusList:
    """The list that a credential holds, for entries of this ``purpose``, ``size`` and ``messages`` (all from the entry).

    Raises `StatusError` (``status.type``, ``status.purpose``, ``status.encoding``, ``status.gzip``, ``status.length``,
    ``status.size``, ``status.other_size``, ``status.message_count``) and `LimitExceeded` (``limit.encoded_list``,
    ``limit.status_list``), with a pointer into the document.
    """
    return read_unpacking(document, unpack, purpose=purpose, size=size, messages=messages, limits=limits)


def read_unpacking(
    document: JSON,
    how: Unpack,
    *,
    purpose: str,
    size: int,
    messages: Sequence[str],
    limits: StatusLimits = DEFAULT_STATUS_LIMITS,
) -> StatusList:
    """`read`, for who unpacks in a way of their own, such as once for several sizes."""
    check_size(size)
    check_messages(messages, size)
    if not isinstance(document, dict):
        raise _no_list("/type")
    purposes = purposes_of(document)
    subject, at = _subject(document)
    if purpose not in purposes:
        raise not_for(purpose, f"{at}/statusPurpose")
    if subject.get("statusSize", size) != size:
        raise StatusError(
            "The list and the entry differ in `statusSize`.",
            code="status.other_size",
            pointer=f"{at}/statusSize",
        )
    encoded, where = subject.get("encodedList"), f"{at}/encodedList"
    if not isinstance(encoded, str):
        raise not_multibase(where)
    data, odd = how(encoded, limits, where)
    bits = Bitstring(data, size)
    _check_length(bits, limits.min_entries, where)
    warnings = list(odd)
    return StatusList(
        purpose=purpose,
        purposes=purposes,
        bits=bits,
        messages=tuple(messages),
        id=_text(document.get("id")),
        issuer=_issuer(document.get("issuer")),
        valid_from=_text(document.get("validFrom")),
        valid_until=_text(document.get("validUntil")),
        ttl=_ttl(subject, at, warnings),
        warnings=tuple(warnings),
    )


def purposes_of(document: JSONObject) -> tuple[str, ...]:
    """All purposes that a list names, before anything of it is unpacked; raises `StatusError` (``status.type``)."""
    if LIST_TYPE not in _texts(document.get("type")):
        raise _no_list("/type")
    return _texts(_subject(document)[0].get("statusPurpose"))


def not_for(purpose: str, pointer: str = "") -> StatusError:
    """That a list does not name this purpose (``status.purpose``)."""
    return StatusError(
        "The list is not for the purpose that the entry names.",
        code="status.purpose",
        pointer=pointer,
        params={"expected": purpose[:100]},
    )


def _subject(document: JSONObject) -> tuple[JSONObject, str]:
    """The one subject of the list, and where it is."""
    subject, at = document.get("credentialSubject"), "/credentialSubject"
    if isinstance(subject, list) and len(subject) == 1:
        subject, at = subject[0], "/credentialSubject/0"
    if not isinstance(subject, dict) or _SUBJECT_TYPE not in _texts(subject.get("type")):
        raise _no_list(at)
    return subject, at


def _no_list(pointer: str) -> StatusError:
    return StatusError(
        f"This is not a {LIST_TYPE} whose subject is one {_SUBJECT_TYPE}.",
        code="status.type",
        pointer=pointer,
        params={"credential": LIST_TYPE, "subject": _SUBJECT_TYPE},
    )


def _ttl(subject: JSONObject, at: str, warnings: list[Finding]) -> timedelta | None:
    value = subject.get("ttl")
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_TTL:
        return value * _MILLISECOND
    warnings.append(
        Finding(
            code="status.ttl",
            message="`ttl` is a number of milliseconds; this one was left aside.",
            severity="warning",
            pointer=f"{at}/ttl",
            spec=_SPEC,
        )
    )
    return None


def _issuer(value: JSON) -> str | None:
    return _text(value.get("id") if isinstance(value, dict) else value)


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: JSON) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str))


def _check_length(bits: Bitstring, fewest: int, pointer: str) -> None:
    if len(bits) < fewest:
        raise StatusError(
            f"The list has {len(bits)} entries, and must have at least {fewest}, so that an index tells nothing.",
            code="status.length",
            pointer=pointer,
            params={"found": len(bits), "expected": fewest},
        )


def _check_url(text: str) -> None:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or "#" in text or not text.isprintable() or " " in text:
        raise StatusError(
            "A list is published at a URL without a fragment.",
            code="status.list_url",
            advice="For example https://school.example/status/3",
        )


def _utc_text(moment: datetime) -> str:
    if moment.utcoffset() is None:
        raise ConfigurationError(
            "This datetime has no time zone, so it does not name a point in time.",
            code="config.naive_datetime",
            advice="Pass datetime.now(UTC), or django.utils.timezone.now().",
        )
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise ConfigurationError(
            "This datetime has no counterpart in UTC: the years end at 9999.", code="config.datetime"
        ) from None
    return f"{in_utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"
