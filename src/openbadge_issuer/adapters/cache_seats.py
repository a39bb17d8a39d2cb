"""How many requests one server gets at once: from this process, and from all that share a `Store`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from openbadge_issuer.adapters.cache_entries import moment_in, seat_key_of
from openbadge_issuer.errors import StoreConflict
from openbadge_issuer.ports import Store

__all__ = ["Seat", "Seats"]


class Seat(NamedTuple):
    """One of a server's seats in the store, and the version that says that it is ours; without a key it is nobody's."""

    key: str
    version: int


_ANY = Seat("", 0)


class Seats:
    """As many seats at each server as it gets requests at once. A store that is of no help has one for everybody.

    A seat is ours for ``lease``: who dies, or is cancelled, keeps it no longer.
    """

    def __init__(
        self,
        store: Store,
        per_host: int,
        lease: timedelta,
        now: Callable[[], datetime],
        failed: Callable[[Exception], None],
    ) -> None:
        self._store, self._per_host, self._lease = store, per_host, lease
        self._now, self._failed = now, failed
        self._lock = Lock()
        self._at: dict[str, int] = {}  # host: how many of this process are there

    def enter(self, host: str) -> bool:
        """Whether there is room for one more of this process."""
        with self._lock:
            there = self._at.get(host, 0)
            if there >= self._per_host:
                return False
            self._at[host] = there + 1
            return True

    def leave(self, host: str) -> None:
        """One fewer."""
        with self._lock:
            self._at[host] -= 1
            if not self._at[host]:
                del self._at[host]

    def take(self, host: str) -> Seat | None:
        """A seat among those of the fleet, or ``None`` where all are taken; asks the store."""
        try:
            for number in range(self._per_host):
                seat = self._taken(seat_key_of(host, number))
                if seat is not None:
                    return seat
        except Exception as error:  # noqa: BLE001 - a store of somebody else
            self._failed(error)
            return _ANY
        return None

    def give_back(self, seat: Seat) -> None:
        """For the next one; asks the store."""
        if seat is _ANY:
            return
        try:
            self._store.put(seat.key, self._now().isoformat().encode(), expected_version=seat.version)
        except StoreConflict:  # it took so long that somebody else sits there
            return
        except Exception as error:  # noqa: BLE001 - a store of somebody else
            self._failed(error)

    def _taken(self, key: str) -> Seat | None:
        free, version = self._looked_at(key)
        if not free:
            return None
        until = (self._now() + self._lease).isoformat().encode()
        try:
            return Seat(key, self._store.put(key, until, expected_version=version))
        except StoreConflict:
            if self._looked_at(key) == (True, version):  # a conflict with nobody
                return _ANY
            return None

    def _looked_at(self, key: str) -> tuple[bool, int | None]:
        """Whether the seat is free, and its version."""
        found = self._store.get(key)
        if found is None:
            return True, None
        until, now = moment_in(found[0]), self._now()
        return until is None or not now < until <= now + 2 * self._lease, found[1]  # clocks differ
