"""What a `CachedFetch` keeps: answers in memory and in a `Store`, and what it knows of the servers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from openbadge_issuer.adapters.cache_entries import Entry, moment_in, pause_key_of, read, write
from openbadge_issuer.errors import StoreConflict
from openbadge_issuer.fetching.events import Observer, tell
from openbadge_issuer.ports import Answer, Request, Store

__all__ = ["Shelf"]

_LONGEST_PAUSE: Final = timedelta(minutes=5)
_MAX_HOSTS: Final = 10_000


class Shelf:
    """What is kept in memory and in the store, and what is known of servers; a store that raises is as if it had nothing."""

    def __init__(
        self,
        store: Store,
        memory: int,
        now: Callable[[], datetime],
        observe: Observer | None,
    ) -> None:
        self._store, self._memory = store, memory
        self._now, self._observe = now, observe
        self._lock = Lock()
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._bytes = 0
        self._pauses: OrderedDict[str, datetime] = OrderedDict()

    def remembered(self, key: str) -> Answer | None:
        """A fresh answer out of memory."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry.until <= self._now():
                return None
            self._entries.move_to_end(key)
            return entry.answer

    def remember(self, key: str, entry: Entry) -> None:
        """Keeps it in memory, in place of what was not used for longest."""
        with self._lock:
            old = self._entries.pop(key, None)
            self._bytes += entry.size - (old.size if old is not None else 0)
            self._entries[key] = entry
            while self._bytes > self._memory and self._entries:
                self._bytes -= self._entries.popitem(last=False)[1].size

    def load(self, key: str, request: Request) -> tuple[Entry | None, int | None]:
        """What the store has, and the version of it."""
        try:
            found = self._store.get(key)
        except Exception as error:  # noqa: BLE001 - a store of somebody else
            self.failed(error)
            return None, None
        if found is None:
            return None, None
        entry, latest = read(request, found[0]), self._now() + timedelta(days=366)
        return (entry if entry is not None and entry.until <= latest else None), found[1]

    def save(
        self, key: str, request: Request, entry: Entry, version: int | None
    ) -> int | StoreConflict | None:
        """The new version; ``None`` where the store is of no help; the conflict where somebody else was quicker."""
        try:
            return self._store.put(key, write(request, entry), expected_version=version)
        except StoreConflict as conflict:
            return conflict
        except Exception as error:  # noqa: BLE001 - a store of somebody else
            self.failed(error)
            return None

    def paused(self, host: str) -> bool:
        """Whether this server is to be left alone now, by what this process or another one has heard."""
        now = self._now()
        with self._lock:
            until = self._pauses.get(host)
        if until is None or until <= now:
            until = self._stored_pause(host)[0]
        return until is not None and now < until <= now + _LONGEST_PAUSE

    def pause(self, host: str, wanted: timedelta) -> None:
        """Leaves a server alone for so long, and tells the others."""
        until = self._now() + min(wanted, _LONGEST_PAUSE)
        with self._lock:
            self._pauses[host] = until
            if len(self._pauses) > _MAX_HOSTS:
                self._pauses.popitem(last=False)
        _, version = self._stored_pause(host)
        try:
            self._store.put(pause_key_of(host), until.isoformat().encode(), expected_version=version)
        except StoreConflict:  # another one was told the same, just now
            return
        except Exception as error:  # noqa: BLE001 - a store of somebody else
            self.failed(error)

    def _stored_pause(self, host: str) -> tuple[datetime | None, int | None]:
        try:
            found = self._store.get(pause_key_of(host))
        except Exception as error:  # noqa: BLE001 - a store of somebody else
            self.failed(error)
            return None, None
        return (None, None) if found is None else (moment_in(found[0]), found[1])

    def failed(self, error: Exception) -> None:
        """Tells that the store raised."""
        tell(self._observe, "cache.store_failed", error=type(error).__name__)
