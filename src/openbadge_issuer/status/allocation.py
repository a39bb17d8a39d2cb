"""Which index comes next: a secret permutation of a counter, and decoys from its far end.

The ledger counts 0, 1, 2, …; the list's key turns the counter into an index that looks random, is never given twice,
and takes as long in a full list as in an empty one (Bitstring Status List v1.0, section 2.1: "SHOULD assign indexes
randomly").
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import InitVar, dataclass, field
from hashlib import blake2b
from typing import Final, NoReturn, final

from openbadge_issuer.errors import ConfigurationError, KeyMaterialError, StatusError
from openbadge_issuer.ports import Entropy, drawn

__all__ = ["DECOY_PURPOSES", "Decoys", "Permutation", "new_key"]

DECOY_PURPOSES: Final = frozenset({"revocation", "refresh"})
"""Purposes whose bits are never lifted: elsewhere a decoy gives itself away by staying set."""

_KEY_BYTES: Final = 32
_ROUNDS: Final = 10  # as FF1 has (NIST SP 800-38G); an even number, so that the halves end where they began
_MAX_LENGTH: Final = 1 << 27  # halves of at most 14 bits, so 16 bits are enough for what a round adds
_BLOCK: Final = struct.Struct("<32H")  # one BLAKE2b digest as 32 numbers of 16 bits


def new_key(entropy: Entropy) -> bytes:
    """A key for one list: 32 bytes, kept with the list for as long as it lives.

    Raises `ConfigurationError` (``config.entropy``).
    """
    return drawn(entropy, _KEY_BYTES)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Permutation:
    """Counter to index in a list of ``length`` entries: a bijection that nobody without the key can foretell.

    A Feistel network over the next power of two; whatever falls outside the list goes round again, fewer than two
    times on average. The key is secret and never changes for a list: with it, anybody could put the indexes into
    the order in which they were given. It is kept in the ledger's row; this object neither shows nor pickles it.

    Raises `ConfigurationError` (``config.status_key``) and `StatusError` (``status.permutation``).
    """

    key: InitVar[bytes]
    length: int
    _keyed: blake2b = field(init=False, repr=False)
    _rounds: tuple[array[int], ...] = field(init=False, repr=False)

    def __post_init__(self, key: bytes) -> None:
        if not isinstance(key, bytes) or len(key) != _KEY_BYTES:
            raise ConfigurationError(
                f"The key of a status list has {_KEY_BYTES} bytes.",
                code="config.status_key",
                advice="Make it once with status.new_key(entropy), and keep it with the list.",
            )
        if (
            isinstance(self.length, bool)
            or not isinstance(self.length, int)
            or not 1 <= self.length <= _MAX_LENGTH
        ):
            raise StatusError(
                f"A list has 1 to {_MAX_LENGTH} entries.",
                code="status.permutation",
                params={"largest": _MAX_LENGTH},
            )
        # The length goes in with the key: lists of other lengths are permuted in unrelated ways.
        keyed = blake2b(self.length.to_bytes(8, "big"), key=key, person=b"status list")
        object.__setattr__(self, "_keyed", keyed)
        object.__setattr__(self, "_rounds", tuple(self._round(number) for number in range(_ROUNDS)))

    def index_of(self, counter: int) -> int:
        """The index at ``counter``, which runs from 0 to ``length - 1``.

        Raises `StatusError`: ``status.full`` at the end of the list, ``status.counter`` below 0.
        """
        _check_counter(counter, self.length)
        index = self._feistel(counter)
        while index >= self.length:
            index = self._feistel(index)
        return index

    def draw(self, label: bytes, number: int) -> int:
        """64 bits that only the key foretells, the same whenever asked."""
        return int.from_bytes(self._digest(label, number, 0)[:8], "big")

    def _halves(self) -> tuple[int, int]:
        bits = max(2, (self.length - 1).bit_length())
        return bits // 2, bits - bits // 2

    def _round(self, number: int) -> array[int]:
        """What round ``number`` adds to one half, for every value of the other: a table, as the halves are short."""
        changed, other = self._halves() if number % 2 == 0 else self._halves()[::-1]
        blocks = range(-(-(1 << other) // 32))
        drawn = (_BLOCK.unpack(self._digest(b"round", number, block)) for block in blocks)
        mask = (1 << changed) - 1
        return array("H", (word & mask for words in drawn for word in words))

    def _feistel(self, value: int) -> int:
        _, other = self._halves()
        left, right = value >> other, value & (1 << other) - 1
        for table in self._rounds:
            left, right = right, left ^ table[right]
        return left << other | right

    def _digest(self, label: bytes, number: int, block: int) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(struct.pack(">16sQQ", label, number, block))
        return keyed.digest()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise KeyMaterialError(
            "A status list's permutation is not pickled or copied, so that its key stays in the ledger.",
            code="key.pickle",
            advice="Make it again from the ledger's row, where it is needed.",
        )


@dataclass(frozen=True, slots=True)
class Decoys:
    """Entries that are set although nobody has them, so that a published list does not tell how many are revoked.

    The last ``reserve`` counters of the permutation are kept for them, so no badge ever has such an index, and
    ``capacity`` is what is left for badges. Only for lists whose every purpose is in `DECOY_PURPOSES`.

    Raises `StatusError` (``status.decoys``).
    """

    permutation: Permutation
    reserve: int

    def __post_init__(self) -> None:
        if not 0 <= self.reserve < self.permutation.length:
            raise StatusError(
                "More entries are reserved for decoys than the list can spare.",
                code="status.decoys",
                params={"length": self.permutation.length},
            )

    @property
    def capacity(self) -> int:
        """How many indexes are there for badges: counters 0 to ``capacity - 1``."""
        return self.permutation.length - self.reserve

    def index_of(self, counter: int) -> int:
        """Like `Permutation.index_of`, but never an index that is kept for a decoy: ``status.full`` comes earlier."""
        _check_counter(counter, self.capacity)
        return self.permutation.index_of(counter)

    def indexes(self, publication: int) -> tuple[int, ...]:
        """The decoys that are set in the list's publication number ``publication``, counted from 0.

        What is set once stays set: the next publication has the same ones, and none, one or a few more. Raises
        `StatusError` (``status.counter``) below 0.
        """
        last = self.permutation.length - 1
        return tuple(self.permutation.index_of(last - n) for n in range(self._count(publication)))

    def _count(self, publication: int) -> int:
        if publication < 0:
            raise _below_zero()
        # From an eighth to a half of the reserve at first, so that the first publication has no telling number.
        fewest, most = self.reserve // 8, self.reserve // 2
        count = fewest + self.permutation.draw(b"decoys at first", 0) % (most - fewest + 1)
        for number in range(1, publication + 1):
            if count >= self.reserve:
                break
            count += self._more(number)
        return min(count, self.reserve)

    def _more(self, number: int) -> int:
        """How many are added: heads before the first tails, so one on average, often none, now and then many."""
        word = self.permutation.draw(b"decoys more", number)
        return (~word & word + 1).bit_length() - 1


def _check_counter(counter: int, capacity: int) -> None:
    if counter >= capacity:
        raise StatusError(
            f"All {capacity} indexes of this list are given.",
            code="status.full",
            params={"capacity": capacity},
            advice="Open a new list.",
        )
    if counter < 0:
        raise _below_zero()


def _below_zero() -> StatusError:
    return StatusError("Counters and publications are numbered from 0.", code="status.counter")
