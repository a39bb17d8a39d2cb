"""What a credential says about its status: a ``BitstringStatusListEntry`` (Bitstring Status List v1.0, section 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, StatusError
from openbadge_issuer.status.bitstring import check_size

__all__ = ["ENTRY_TYPE", "PURPOSES", "StatusEntry", "StatusPurpose", "check_messages"]

StatusPurpose: TypeAlias = Literal["revocation", "suspension", "refresh", "message"]
"""What a set bit means: taken back for good, taken back for now, a newer version is there, one of some messages."""

PURPOSES: Final[tuple[StatusPurpose, ...]] = get_args(StatusPurpose)

ENTRY_TYPE: Final = "BitstringStatusListEntry"

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_HEXADECIMAL: Final = re.compile(r"0x[0-9A-Fa-f]{1,16}")
_MAX_INDEX: Final = 2**53 - 1
_SPEC: Final = "https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistentry"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Place ``index`` of the list at ``list_url``, and what its ``size`` bits (1 to 8) are for.

    ``messages`` names every value, 0 first: ``2**size`` texts, required where ``size`` is above 1. ``references`` are
    URLs that explain them. ``warnings`` says what was odd where the entry was read from a document.

    Raises `StatusError` (``status.entry``, ``status.index``, ``status.size``, ``status.message_count``,
    ``status.one_text``).
    """

    list_url: str
    index: int
    purpose: str
    size: int = 1
    messages: Sequence[str] = ()
    references: Sequence[str] = ()
    warnings: tuple[Finding, ...] = field(default=(), compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("messages", "references"):
            texts = getattr(self, name)
            if isinstance(texts, str) or not isinstance(texts, Iterable):
                raise _one_text(name)
            object.__setattr__(self, name, tuple(texts))
            if not all(isinstance(text, str) for text in getattr(self, name)):
                raise _one_text(name)
        for name, value in (("statusListCredential", self.list_url), ("statusPurpose", self.purpose)):
            if not isinstance(value, str) or not value:
                raise _no_text(name, "")
        if (
            not isinstance(self.index, int)
            or isinstance(self.index, bool)
            or not 0 <= self.index <= _MAX_INDEX
        ):
            raise _bad_index("")
        check_size(self.size)
        check_messages(self.messages, self.size)

    def to_json(self) -> JSONObject:
        """The entry as it goes into ``credentialStatus``, in terms that the VCDM 2.0 context defines."""
        document: JSONObject = {
            "id": f"{self.list_url}#{self.index}",
            "type": ENTRY_TYPE,
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_url,
        }
        if self.size > 1:
            document["statusSize"] = self.size
        if self.messages:
            document["statusMessage"] = [
                {"status": hex(value), "message": message} for value, message in enumerate(self.messages)
            ]
        if self.references:
            document["statusReference"] = (
                self.references[0] if len(self.references) == 1 else list(self.references)
            )
        return document

    @classmethod
    def read(cls, entry: JSON) -> StatusEntry:
        """The entry that a document holds; what others write although it is not allowed ends in ``warnings``.

        Pointers are relative to the entry. Raises `StatusError` (``status.entry_type``, ``status.entry``, ``status.index``,
        ``status.size``, ``status.messages``, ``status.message_count``, ``status.reference``).
        """
        if not isinstance(entry, dict) or ENTRY_TYPE not in _texts(entry.get("type")):
            raise StatusError(f"This entry is not a {ENTRY_TYPE}.", code="status.entry_type", pointer="/type")
        warnings: list[Finding] = []
        list_url = _text(entry, "statusListCredential")
        if entry.get("id") == list_url:
            warnings.append(_warning("entry_id", "The entry has the `id` of its list.", "/id"))
        size = check_size(entry.get("statusSize", 1), "/statusSize")
        return cls(
            list_url,
            _read_index(entry.get("statusListIndex"), warnings),
            _text(entry, "statusPurpose"),
            size,
            _read_messages(entry["statusMessage"], size) if "statusMessage" in entry else (),
            _read_references(entry.get("statusReference", [])),
            warnings=tuple(warnings),
        )


def check_messages(messages: Sequence[str], size: int) -> None:
    """Raises `StatusError` (``status.message_count``) where there is not one message for each value of ``size`` bits.

    An entry of one bit may have none.
    """
    if len(messages) != 2**size and (messages or size > 1):
        raise StatusError(
            f"Entries of {size} bits have {2**size} messages, one for each value. Here are {len(messages)}.",
            code="status.message_count",
            params={"size": size, "expected": 2**size, "found": len(messages)},
            advice="Name values without a meaning 'undefined'.",
        )


def _read_index(value: JSON, warnings: list[Finding]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_INDEX:
        message = "`statusListIndex` is written as a number; it is a text."
        warnings.append(_warning("index_number", message, "/statusListIndex"))
        return value
    if isinstance(value, str) and _INDEX.fullmatch(value) and int(value) <= _MAX_INDEX:
        return int(value)
    raise _bad_index("/statusListIndex")


def _read_messages(value: JSON, size: int) -> tuple[str, ...]:
    """The messages in the order of their values, whatever their order in the document."""
    found: dict[int, str] = {}
    items = value if isinstance(value, list) and len(value) <= 2**size else []
    for item in items:
        status, message = (
            (item.get("status"), item.get("message")) if isinstance(item, dict) else (None, None)
        )
        if isinstance(status, str) and isinstance(message, str) and _HEXADECIMAL.fullmatch(status):
            found[int(status, 16)] = message
    if found.keys() != set(range(2**size)):
        raise StatusError(
            f"`statusMessage` lists {2**size} objects, one for each value that `statusSize` allows, with `status` "
            "(0x0, 0x1, …) and `message`.",
            code="status.messages",
            pointer="/statusMessage",
            params={"expected": 2**size},
        )
    return tuple(found[number] for number in sorted(found))


def _read_references(value: JSON) -> tuple[str, ...]:
    references = _texts(value)
    if len(references) != (len(value) if isinstance(value, list) else 1):
        raise StatusError(
            "`statusReference` is a URL, or an array of URLs.",
            code="status.reference",
            pointer="/statusReference",
        )
    return references


def _texts(value: JSON) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str))


def _text(entry: JSONObject, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise _no_text(name, f"/{name}")
    return value


def _one_text(name: str) -> StatusError:
    return StatusError(
        f"`{name}` is a sequence of texts, not one text.", code="status.one_text", params={"name": name}
    )


def _no_text(name: str, pointer: str) -> StatusError:
    return StatusError(
        f"A status list entry has `{name}`, a text.",
        code="status.entry",
        pointer=pointer,
        params={"name": name},
    )


def _bad_index(pointer: str) -> StatusError:
    name = "statusListIndex"
    return StatusError(
        f"`{name}` is a whole number from 0, in decimal digits.",
        code="status.index",
        pointer=pointer,
        params={"name": name},
    )


def _warning(code: str, message: str, pointer: str) -> Finding:
    return Finding(code=f"status.{code}", message=message, severity="warning", pointer=pointer, spec=_SPEC)
