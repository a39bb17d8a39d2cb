"""A `Store` in memory, with the versions and conflicts of a real one."""

from __future__ import annotations

from threading import Lock

from openbadge_issuer.errors import StoreConflict

__all__ = ["MemoryStore"]


class MemoryStore:
    """Versioned bytes by key; safe across threads. The contract is that of `openbadge_issuer.ports.Store`."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[bytes, int]] = {}
        self._counters: dict[str, int] = {}
        self._lock = Lock()

    def get(self, key: str, /) -> tuple[bytes, int] | None:
        """The value and its version, or ``None``."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: str, value: bytes, /, *, expected_version: int | None) -> int:
        """Writes the value and returns its version; `StoreConflict` if the version is not the expected one."""
        with self._lock:
            _, version = self._values.get(key, (b"", 0))
            if version != (expected_version or 0):
                raise StoreConflict(
                    "Somebody else wrote this key since it was read.",
                    params={"expected": expected_version, "found": version},
                    advice="Read it again, and decide again.",
                )
            self._values[key] = (bytes(value), version + 1)
            return version + 1

    def take(self, key: str, n: int, /) -> int:
        """Takes the next ``n`` numbers of a counter and returns the first of them."""
        with self._lock:
            first = self._counters.get(key, 0)
            self._counters[key] = first + n
            return first
