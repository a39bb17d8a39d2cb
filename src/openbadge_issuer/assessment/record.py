"""The record of an application: entries in a chain of digests, and the personal texts beside it.

An entry holds pseudonyms, codes, times and salted digests, and nothing that could be a sentence. What people wrote is
a `Sealed` text beside the chain: erasing it breaks nothing, and its digest can not be guessed back without the salt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

from openbadge_issuer.codec.date_time import parse_date_time
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import AssessmentError, OpenBadgeError
from openbadge_issuer.models._frozen import FrozenObject, freeze, thaw
from openbadge_issuer.ports import Entropy, SigningRequest, drawn

if TYPE_CHECKING:
    from openbadge_issuer.keys import PublicKey
    from openbadge_issuer.ports import Signer

__all__ = ["Entry", "Record", "Role", "Seal", "Sealed", "is_pseudonym", "time_text"]

Role: TypeAlias = Literal["applicant", "officer", "reviewer", "decider", "lead"]

_START: Final = "0" * 64
_SALT_BYTES: Final = 16
_MAX_ENTRIES: Final = 5_000
_MAX_VALUES: Final = 2_000  # in one entry
_PSEUDONYM: Final = re.compile(r"p-[a-z2-7]{26}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_CODE: Final = re.compile(r"[a-z][a-z0-9_-]{0,79}")
_NEUTRAL: Final = re.compile(r"[A-Za-z0-9:/._#?=&%+~;,()\-]{0,500}")
_SEALED_HEAD: Final = b"head of an assessment record\n"


def is_pseudonym(value: object) -> bool:
    """Whether this is what `People.enrol` returns."""
    return isinstance(value, str) and _PSEUDONYM.fullmatch(value) is not None


def time_text(at: datetime) -> str:
    """RFC 3339 in UTC, with microseconds where there are any."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def broken(reason: str) -> AssessmentError:
    """The record is not what was recorded."""
    return AssessmentError(
        f"The record can not be trusted: {reason}.",
        code="assessment.record",
        advice="Take the last export whose head is known.",
    )


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """Something personal with its salt; ``digest`` is all that the chain knows of it."""

    salt: bytes
    content: bytes
    """The value as RFC 8785 JSON."""
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        if not isinstance(self.salt, bytes) or len(self.salt) != _SALT_BYTES:
            raise broken(f"a salt has not {_SALT_BYTES} bytes")
        if not isinstance(self.content, bytes):
            raise broken("a sealed text is no bytes")
        object.__setattr__(self, "digest", sha256(self.salt + self.content).hexdigest())

    @classmethod
    def of(cls, value: JSON, entropy: Entropy) -> Sealed:
        """A JSON value with a fresh salt."""
        from openbadge_issuer.codec import jcs  # noqa: PLC0415 - at first use

        return cls(drawn(entropy, _SALT_BYTES), jcs.canonical(value))

    @property
    def value(self) -> JSON:
        """What was sealed."""
        from openbadge_issuer.codec.json import parse  # noqa: PLC0415 - at first use

        return parse(self.content)

    def to_json(self) -> JSONObject:
        """For the store of personal texts; never for the public."""
        return {"salt": self.salt.hex(), "value": self.value}

    @classmethod
    def from_json(cls, document: JSON) -> Sealed:
        """What `to_json` wrote."""
        try:
            salt = bytes.fromhex(cast("str", cast("JSONObject", document)["salt"]))
            value = cast("JSONObject", document)["value"]
        except (KeyError, TypeError, ValueError):
            raise broken("a text beside it has another form") from None
        return cls.of(value, lambda _: salt)

    def __repr__(self) -> str:
        return "Sealed(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One step: who (role and pseudonym), when, from which state to which, what, and the digest of the entry before."""

    number: int
    at: datetime
    role: Role
    actor: str
    action: str
    before: str
    after: str
    data: Mapping[str, object] = field(default_factory=FrozenObject)
    digests: Mapping[str, str] = field(default_factory=dict)
    previous: str = _START
    digest: str = field(init=False)
    """SHA-256 of the entry as RFC 8785 JSON."""

    def __post_init__(self) -> None:
        from openbadge_issuer.codec import jcs  # noqa: PLC0415 - at first use

        if not isinstance(self.number, int) or isinstance(self.number, bool) or self.number < 0:
            raise broken("an entry has no number")
        if not isinstance(self.at, datetime) or self.at.utcoffset() is None:
            raise broken("an entry has no time")
        if self.role not in get_args(Role) or not is_pseudonym(self.actor):
            raise broken("an entry does not say by a role and a pseudonym whose step it was")
        codes = (self.action, self.before, self.after)
        if not all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes):
            raise broken("an entry has an action or a state that is no code")
        if not isinstance(self.previous, str) or not _DIGEST.fullmatch(self.previous):
            raise broken("an entry has no digest of the one before")
        data, digests = _neutral(self.data), _digests(self.digests)
        object.__setattr__(self, "at", self.at.astimezone(UTC))
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "digests", digests)
        object.__setattr__(self, "digest", sha256(jcs.canonical(self._body())).hexdigest())

    def _body(self) -> JSONObject:
        return {
            "number": self.number,
            "at": time_text(self.at),
            "role": self.role,
            "actor": self.actor,
            "action": self.action,
            "from": self.before,
            "to": self.after,
            "data": thaw(self.data),
            "digests": dict(self.digests),
            "previous": self.previous,
        }

    def to_json(self) -> JSONObject:
        """The entry with its digest."""
        return {**self._body(), "digest": self.digest}

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Entry:
        """What `to_json` wrote; raises `AssessmentError` where the digest is another."""
        names = {"number", "at", "role", "actor", "action", "from", "to", "data", "digests", "previous"}
        if not isinstance(document, Mapping) or set(document) != {*names, "digest"}:
            raise broken("an entry has other members")
        given, at = cast("dict[str, object]", document), document["at"]
        when = parse_date_time(at) if isinstance(at, str) else None
        if when is None or when.tzinfo is None:
            raise broken("an entry has no time")
        entry = cls(
            number=cast("int", given["number"]),
            at=when,
            role=cast("Role", given["role"]),
            actor=cast("str", given["actor"]),
            action=cast("str", given["action"]),
            before=cast("str", given["from"]),
            after=cast("str", given["to"]),
            data=cast("Mapping[str, object]", given["data"]),
            digests=cast("Mapping[str, str]", given["digests"]),
            previous=cast("str", given["previous"]),
        )
        if given["digest"] != entry.digest:
            raise broken(f"entry {entry.number} was changed")
        return entry


def _neutral(data: object) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise broken("an entry has data of another form")
    waiting: list[object] = [data]
    seen = 0
    while waiting:
        value, seen = waiting.pop(), seen + 1
        if seen > _MAX_VALUES:
            raise broken("an entry holds more than a step can have")
        if isinstance(value, Mapping):
            waiting += [*value, *value.values()]
        elif isinstance(value, (list, tuple)):
            waiting += value
        elif isinstance(value, str) and not _NEUTRAL.fullmatch(value):
            raise broken("an entry holds a text, and texts lie beside the chain")
        elif not isinstance(value, (str, int)):
            raise broken("an entry holds what is no code, number or pseudonym")
    try:
        return cast("Mapping[str, object]", freeze(dict(data)))
    except ValueError:
        raise broken("an entry has data of another form") from None


def _digests(given: object) -> Mapping[str, str]:
    if not isinstance(given, Mapping):
        raise broken("an entry has digests of another form")
    for name, digest in given.items():
        if not (isinstance(name, str) and _CODE.fullmatch(name)):
            raise broken("an entry names a digest by something that is no code")
        if not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
            raise broken("an entry holds a digest that is none")
    return cast("Mapping[str, str]", FrozenObject(dict(given)))


@dataclass(frozen=True, slots=True)
class Record:
    """Entries, each with the digest of the one before; checked when it is made. It only ever grows."""

    entries: Sequence[Entry] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.entries, (list, tuple)):
            raise broken("it is no sequence of entries")
        entries = tuple(self.entries)
        if len(entries) > _MAX_ENTRIES:
            raise broken(f"it has more than {_MAX_ENTRIES} entries")
        if not all(isinstance(entry, Entry) for entry in entries):
            raise broken("it holds something that is no entry")
        object.__setattr__(self, "entries", entries)
        if entries and (entries[0].number, entries[0].previous) != (0, _START):
            raise broken("it does not begin at its beginning")
        for one, following in pairwise(entries):
            if following.number != one.number + 1 or following.previous != one.digest:
                raise broken(f"entry {one.number + 1} does not follow the one before it")
            if following.at < one.at:
                raise AssessmentError(
                    "A step can not be earlier than the one before it.",
                    code="assessment.time",
                    advice="Use one clock, in UTC, for all steps.",
                )

    @property
    def head(self) -> str:
        """The digest of the last entry, which stands for all of them."""
        return self.entries[-1].digest if self.entries else _START

    @property
    def version(self) -> int:
        """The number of the last entry, -1 for none."""
        return len(self.entries) - 1

    def extends(self, other: Record) -> bool:
        """Whether this is the other record, with or without further entries."""
        at = other.version
        return at <= self.version and (at < 0 or self.entries[at].digest == other.head)

    def to_json(self) -> list[JSON]:
        """The entries as plain JSON."""
        return [entry.to_json() for entry in self.entries]

    @classmethod
    def from_json(cls, document: object) -> Record:
        """What `to_json` wrote, checked again; raises `AssessmentError` (``assessment.record``)."""
        if not isinstance(document, (list, tuple)) or len(document) > _MAX_ENTRIES:
            raise broken("it is no array of entries, or too long")
        try:
            return cls(tuple(Entry.from_json(entry) for entry in document))
        except AssessmentError:
            raise
        except (OpenBadgeError, TypeError, ValueError, OverflowError, RecursionError):
            pass
        raise broken("an entry can not be read")

    def seal(self, signer: Signer) -> Seal:
        """The head, signed: whoever keeps it can tell whether this record is still the same, or has grown from it."""
        from openbadge_issuer.keys import PublicKey  # noqa: PLC0415 - loads cryptography

        request = SigningRequest(
            signer.algorithm, signer.verification_method, _message(self.version, self.head)
        )
        seal = Seal(self.version, self.head, signer.verification_method, signer.sign(request))
        seal.check(self, PublicKey.from_jwk(dict(signer.public_jwk)))
        return seal


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed head: the number and the digest of the entry that was the last one."""

    version: int
    head: str
    verification_method: str
    signature: bytes = field(repr=False)

    def check(self, record: Record, key: PublicKey) -> None:
        """Returns if the key signed this head and the record has it; raises `ProofError` or `AssessmentError`."""
        key.verify(self.signature, _message(self.version, self.head))
        entries = record.entries
        if not 0 <= self.version < len(entries) or entries[self.version].digest != self.head:
            raise broken("it is not the one that was sealed")


def _message(version: int, head: str) -> bytes:
    return _SEALED_HEAD + f"{version}\n{head}\n".encode()
