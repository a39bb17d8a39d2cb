"""How an issuer can take a credential back: status lists, or a decision that it never will."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from openbadge_issuer.errors import ConfigurationError, StatusError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSONObject
    from openbadge_issuer.ledger import Ledger, Reservation, StatusListRecord
    from openbadge_issuer.ports import Entropy
    from openbadge_issuer.status import Decoys

__all__ = [
    "TTL",
    "VALID_FOR",
    "Irrevocable",
    "IrrevocableWarning",
    "Status",
    "StatusFile",
    "StatusLists",
    "decoys_of",
    "entries_of",
    "warn_irrevocable",
]


VALID_FOR, TTL = timedelta(days=90), timedelta(days=1)


class IrrevocableWarning(UserWarning):
    """A credential was issued that nobody can take back."""


@dataclass(frozen=True, slots=True)
class Irrevocable:
    """A decision, with its reason, to issue credentials that can never be revoked: an `IrrevocableWarning` each time."""

    reason: str

    def __post_init__(self) -> None:
        if not isinstance(self.reason, str) or not self.reason.strip():
            raise ConfigurationError(
                "Irrevocable() wants the reason why these credentials never need to be revoked.",
                code="config.no_reason",
            )

    def warn(self) -> None:
        """Says so, once for each credential."""
        warn_irrevocable(self.reason)


def warn_irrevocable(reason: str) -> None:
    """Says so, once for each credential; a filter for `IrrevocableWarning` is how to live with it."""
    sentence = f"Issued without a way to revoke it: {reason}"
    warnings.warn(sentence, IrrevocableWarning, stacklevel=_caller())


@dataclass(frozen=True, slots=True)
class StatusLists:
    """Where the issuer publishes what became of its credentials (Bitstring Status List v1.0).

    Lists are named ``<base_url><purpose>-<number>.json`` and opened as they are needed; one is full after ``entries`` less
    ``decoys`` credentials. Each credential gets a place for each of the ``purposes``: ``revocation``, ``suspension``,
    ``refresh``, ``message``. Open Badges 3.0 has room for one, which the public validator wants to be ``revocation``;
    several are an array, as VCDM 2.0 has it. ``messages`` name the values of ``message``, 2, 4, 8 … 256 of them, the
    first for a credential that is as it was issued. A published list holds for ``valid_for``, so publish more often than
    that; ``ttl`` is how long a verifier may go without looking again. Who has which place is in the issuer's ledger.

    Raises `ConfigurationError`.
    """

    base_url: str
    _: KW_ONLY
    purposes: Sequence[str] = ("revocation",)
    entries: int = 131_072
    decoys: int = 8_192
    messages: Sequence[str] = ()
    valid_for: timedelta = VALID_FOR
    ttl: timedelta | None = TTL

    def __post_init__(self) -> None:
        for name in ("purposes", "messages"):
            given = getattr(self, name)
            if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
                raise _wrong(f"`{name}` is a list of texts.")
            object.__setattr__(self, name, tuple(given))
        _check_base(self.base_url)
        _check_purposes(self.purposes, self.messages)
        _check_sizes(self.entries, self.decoys)
        _check_times(self.valid_for, self.ttl)

    def open_lists(
        self, ledger: Ledger, issuer_id: str, *, now: datetime, entropy: Entropy
    ) -> tuple[str, ...]:
        """The ids of lists with room, one for each purpose; opens those that are missing."""
        known = ledger.status_lists(issuer_id)
        return tuple(
            self._open(
                purpose, [one for one in known if self._names(one, purpose)], ledger, issuer_id, now, entropy
            )
            for purpose in self.purposes
        )

    def _names(self, one: StatusListRecord, purpose: str) -> bool:
        return one.purpose == purpose and one.list_id.startswith(f"{self.base_url}{purpose}-")

    def _open(
        self,
        purpose: str,
        known: Sequence[StatusListRecord],
        ledger: Ledger,
        issuer_id: str,
        now: datetime,
        entropy: Entropy,
    ) -> str:
        from openbadge_issuer.ledger import StatusListRecord  # noqa: PLC0415 - at first use
        from openbadge_issuer.status import DECOY_PURPOSES, new_key  # noqa: PLC0415 - at first use

        size = self._size(purpose)
        for one in reversed(known):
            if one.status_size == size and one.taken < one.capacity:
                return one.list_id
        decoys = self.decoys if purpose in DECOY_PURPOSES else 0
        opened = StatusListRecord(
            list_id=f"{self.base_url}{purpose}-{len(known) + 1}.json",
            issuer_id=issuer_id,
            purpose=purpose,
            key=new_key(entropy),
            entries=self.entries,
            capacity=self.entries - decoys,
            status_size=size,
        )
        return ledger.open_list(opened, now=now).list_id

    def _size(self, purpose: str) -> int:
        """Bits of an entry."""
        return max(1, (len(self.messages) - 1).bit_length()) if purpose == "message" else 1


Status: TypeAlias = Irrevocable | StatusLists
"""How the issuer can take a credential back, or that it can not."""


@dataclass(frozen=True, slots=True)
class StatusFile:
    """A signed status list, to be put where ``url`` leads to; then tell the issuer that it is ``published``.

    ``name`` is the file's name below the lists' base URL; a list from elsewhere has its host and path for a name, so that
    no two have the same. ``changes`` and ``publication`` are the ledger's numbers.
    """

    url: str
    name: str
    content: bytes
    media_type: str
    publication: int
    changes: int


def entries_of(
    reservation: Reservation, find: Callable[[str], StatusListRecord | None], status: Status
) -> list[JSONObject]:
    """What goes into ``credentialStatus``: an entry for each place of the reservation, ``revocation`` first.

    ``find`` knows the lists. The ledger says which places these are, whatever ``status`` is by now; of that, only the
    names of messages are taken. Raises `ConfigurationError` (``config.status``) where the ledger has a message, and
    nothing names its values.
    """
    from openbadge_issuer.status import PURPOSES, StatusEntry  # noqa: PLC0415 - at first use

    names = status.messages if isinstance(status, StatusLists) else ()
    found = []
    for place in sorted(reservation.places, key=lambda one: (*PURPOSES, one.purpose).index(one.purpose)):
        record, messages = (
            _known(find(place.list_id), place.list_id),
            names if place.purpose == "message" else (),
        )
        if place.purpose == "message" and len(messages) != 2**record.status_size:
            raise ConfigurationError(
                f"This credential was reserved with {2**record.status_size} messages, which are not there any more.",
                code="config.status",
                params={"credential_id": reservation.credential_id},
                advice="Resume it with the StatusLists(messages=...) that it was begun with.",
            )
        index = decoys_of(record).index_of(place.position)
        found.append(StatusEntry(place.list_id, index, place.purpose, record.status_size, messages).to_json())
    return found


def decoys_of(record: StatusListRecord) -> Decoys:
    """Which index of a list is whose, and which ones are nobody's."""
    return _permuted(record.key, record.entries, record.entries - record.capacity)


def _caller() -> int:
    """How far up the stack, seen from `warn_irrevocable`, the line is that issues: the first outside of this package."""
    package, level, frame = __name__.partition(".")[0], 0, sys._getframe()  # noqa: SLF001 - what `warnings` does
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        frame, level = frame.f_back, level + 1
    return level


def _known(record: StatusListRecord | None, list_id: str) -> StatusListRecord:
    if record is None:
        raise StatusError(
            "The ledger does not know this list.", code="status.unknown_list", params={"list_id": list_id}
        )
    return record


@lru_cache(maxsize=32)
def _permuted(key: bytes, entries: int, reserve: int) -> Decoys:
    """Kept, because making one for ten million entries takes ten milliseconds."""
    from openbadge_issuer.status import Decoys, Permutation  # noqa: PLC0415 - at first use

    return Decoys(Permutation(key, entries), reserve)


def _check_base(base_url: str) -> None:
    try:
        parts = urlsplit(base_url if isinstance(base_url, str) else "")
    except ValueError:
        parts = urlsplit("")
    plain = (
        isinstance(base_url, str) and base_url.isascii() and base_url.isprintable() and " " not in base_url
    )
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment or not plain:
        raise _wrong("The lists' base URL is an https URL, such as https://school.example/status/")
    if not base_url.endswith("/"):
        raise _wrong("The lists' base URL ends with a slash: the names of the files follow.")


def _check_purposes(purposes: Sequence[str], messages: Sequence[str]) -> None:
    from openbadge_issuer.status import PURPOSES  # noqa: PLC0415 - at first use

    if not purposes or len(set(purposes)) != len(purposes) or not set(purposes) <= set(PURPOSES):
        raise _wrong(f"`purposes` are some of {', '.join(PURPOSES)}, each once.")
    if bool(messages) != ("message" in purposes):
        raise _wrong("`messages` belong to the purpose message, and that needs them.")
    if messages and len(messages) not in {2**size for size in range(1, 9)}:
        raise _wrong(
            f"There are 2, 4, 8 … or 256 messages, and not {len(messages)}; name those without a use 'undefined'."
        )


def _check_sizes(entries: int, decoys: int) -> None:
    from openbadge_issuer.status import MIN_ENTRIES  # noqa: PLC0415 - at first use

    if not isinstance(entries, int) or not MIN_ENTRIES <= entries <= 2**27 or entries % 8:
        raise _wrong(f"A list has {MIN_ENTRIES} to {2**27} entries, a multiple of 8.")
    if not isinstance(decoys, int) or not 0 <= decoys < entries:
        raise _wrong("`decoys` is a number from 0, and leaves entries for credentials.")


def _check_times(valid_for: timedelta, ttl: timedelta | None) -> None:
    least = timedelta(seconds=1)
    if not isinstance(valid_for, timedelta) or valid_for < least:
        raise _wrong("`valid_for` is a timedelta of at least a second.")
    if ttl is not None and not (isinstance(ttl, timedelta) and timedelta(milliseconds=1) <= ttl <= valid_for):
        raise _wrong("`ttl` is a timedelta of at least a millisecond, and no longer than `valid_for`.")


def _wrong(sentence: str) -> ConfigurationError:
    return ConfigurationError(sentence, code="config.status")
