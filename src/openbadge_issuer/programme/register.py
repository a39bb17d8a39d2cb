"""`PacketRegister`: which packet went out for which application to which reviewer. It holds pseudonyms, never a name."""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

from openbadge_issuer.assessment.record import is_pseudonym, time_text
from openbadge_issuer.codec.date_time import parse_date_time
from openbadge_issuer.errors import InputError
from openbadge_issuer.ports import Entropy, check_now, drawn

if TYPE_CHECKING:
    from openbadge_issuer.assessment.packet import Packet
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["How", "PacketEntry", "PacketRegister", "is_packet_id"]

How: TypeAlias = Literal["review", "late_review", "correct", "declare_conflict"]
"""By which step a packet ended in its application."""

_FORMAT: Final = "openbadge-issuer packets 1"
_ID: Final = re.compile(r"pk-[a-z2-7]{12}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NAMES: Final = ("id", "application", "reviewer", "rubric", "definition", "version", "madeAt")
_MAX_TEXT: Final = 2_000


def is_packet_id(value: object) -> bool:
    """Whether this is the id of a packet: ``pk-`` and twelve letters and digits, which no spreadsheet takes for a number."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _refuse(message: str) -> InputError:
    return InputError(message, code="packet.register", advice="Take the register that was written last.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketEntry:
    """One packet: the ``definition`` by id and version, the ``rubric`` by digest, when it was made, and how it came back."""

    id: str
    application: str
    reviewer: str
    rubric: str
    definition: str
    version: str
    made_at: datetime
    returned_at: datetime | None = None
    how: How | None = None

    def __post_init__(self) -> None:
        if not is_packet_id(self.id) or not is_pseudonym(self.reviewer):
            raise _refuse("A packet has an id of its own, and a reviewer by pseudonym.")
        texts = (self.application, self.definition, self.version)
        if not all(isinstance(one, str) and 0 < len(one) <= _MAX_TEXT for one in texts):
            raise _refuse("A packet names its application and its definition.")
        if not isinstance(self.rubric, str) or not _DIGEST.fullmatch(self.rubric):
            raise _refuse("A packet names its rubric by digest.")
        check_now(self.made_at)
        if self.returned_at is not None:
            check_now(self.returned_at)
        if (self.returned_at is None) != (self.how is None) or (
            self.how is not None and self.how not in get_args(How)
        ):
            raise _refuse("A packet that came back says when and how.")

    def to_json(self) -> JSONObject:
        """For the register's file."""
        written: JSONObject = {
            "id": self.id,
            "application": self.application,
            "reviewer": self.reviewer,
            "rubric": self.rubric,
            "definition": self.definition,
            "version": self.version,
            "madeAt": time_text(self.made_at),
        }
        if self.returned_at is not None:
            written |= {"returnedAt": time_text(self.returned_at), "how": self.how}
        return written

    @classmethod
    def from_json(cls, document: JSON) -> PacketEntry:
        """What `to_json` wrote; raises `InputError` (``packet.register``) for anything else."""
        back = ("returnedAt", "how")
        if not isinstance(document, dict) or set(document) not in (set(_NAMES), {*_NAMES, *back}):
            raise _refuse("This is no entry of a register of packets.")
        if not all(isinstance(value, str) for value in document.values()):
            raise _refuse("An entry of a register of packets has texts only.")
        given = cast("dict[str, str]", document)
        returned = _time(given["returnedAt"]) if "returnedAt" in given else None
        return cls(
            id=given["id"],
            application=given["application"],
            reviewer=given["reviewer"],
            rubric=given["rubric"],
            definition=given["definition"],
            version=given["version"],
            made_at=_time(given["madeAt"]),
            returned_at=returned,
            how=cast("How | None", given.get("how")),
        )


def _time(text: str) -> datetime:
    time = parse_date_time(text)
    if time is None or time.tzinfo is None:
        raise _refuse("A time in the register is no time.")
    return time


@dataclass(frozen=True, slots=True, repr=False)
class PacketRegister:
    """All packets that went out, by id. Frozen: `issue` and `returned` give a register with more in it."""

    entries: Mapping[str, PacketEntry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(name != entry.id for name, entry in self.entries.items()):
            raise _refuse("A register has each packet by its id.")
        places = {(entry.application, entry.reviewer) for entry in self.entries.values()}
        if len(places) < len(self.entries):
            raise _refuse("A register has two packets for one reviewer and application.")
        object.__setattr__(self, "entries", MappingProxyType(dict(self.entries)))

    def issue(
        self, packets: Iterable[Packet], *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> tuple[PacketRegister, tuple[PacketEntry, ...]]:
        """A packet id for each; whoever has one for this application keeps it, so that writing again changes nothing."""
        entries = dict(self.entries)
        places = {(one.application, one.reviewer): one for one in entries.values()}
        given = []
        for packet in packets:
            place = (packet.application, packet.reviewer)
            entry = places.get(place)
            if entry is None:
                name = f"pk-{b32encode(drawn(entropy, 8)).decode('ascii').lower()[:12]}"
                if name in entries:
                    raise _refuse("The randomness repeats itself.")
                entry = PacketEntry(
                    id=name,
                    application=packet.application,
                    reviewer=packet.reviewer,
                    rubric=packet.rubric,
                    definition=packet.definition.id,
                    version=packet.definition.version,
                    made_at=now,
                )
                entries[name] = places[place] = entry
            given.append(entry)
        return PacketRegister(entries), tuple(given)

    def returned(self, how: Mapping[str, How], *, now: datetime) -> PacketRegister:
        """These packets came back, each by this step; raises `InputError` (``packet.register``) for one that is not here."""
        if not set(how) <= set(self.entries):
            raise _refuse("This register has no such packet.")
        changed = {name: replace(self.entries[name], returned_at=now, how=step) for name, step in how.items()}
        return PacketRegister({**self.entries, **changed})

    def get(self, packet_id: str) -> PacketEntry | None:
        """The packet of this id."""
        return self.entries.get(packet_id)

    def awaited(self) -> tuple[PacketEntry, ...]:
        """Those that did not come back."""
        return tuple(entry for entry in self.entries.values() if entry.returned_at is None)

    def to_json(self) -> JSONObject:
        """For the officer's folder."""
        return {"format": _FORMAT, "packets": [entry.to_json() for entry in self.entries.values()]}

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> PacketRegister:
        """What `to_json` wrote; raises `InputError` (``packet.register``) for anything else."""
        if (
            not isinstance(document, Mapping)
            or set(document) != {"format", "packets"}
            or document["format"] != _FORMAT
            or not isinstance(document["packets"], list)
        ):
            raise _refuse("This is no register of packets.")
        entries = [PacketEntry.from_json(one) for one in document["packets"]]
        if len({one.id for one in entries}) < len(entries):
            raise _refuse("A register has a packet twice.")
        return cls({one.id: one for one in entries})

    def __iter__(self) -> Iterator[PacketEntry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        return f"PacketRegister({len(self.entries)} packets, {len(self.awaited())} awaited)"
