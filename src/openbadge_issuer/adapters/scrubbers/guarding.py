"""What all scrubbers share: a size that is checked first, and one error whatever a foreign library says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO, Final

from openbadge_issuer._quiet import QUIET
from openbadge_issuer.adapters.scrubbers.limits import exceeded
from openbadge_issuer.assessment.blinding.values import Removal, Scrubbed
from openbadge_issuer.errors import InputError, MissingExtra, OpenBadgeError

__all__ = ["CHUNK", "Log", "guarded", "not_empty", "size_of", "unreadable"]

CHUNK: Final = 65_536  # bytes
_EXTRAS: Final = frozenset({"av", "defusedxml", "pillow_heif", "pypdf"})


class Log:
    """Removals in the order in which they were made, each kind once for its place."""

    def __init__(self) -> None:
        self._removed: dict[Removal, None] = {}

    def add(self, place: str, what: str) -> None:
        """Notes that this was taken out."""
        self._removed[Removal(place, what)] = None

    def extend(self, place: str, removed: tuple[Removal, ...]) -> None:
        """Notes what was taken out of a file inside this one."""
        for one in removed:
            self.add(f"{place}, {one.place}", one.what)

    @property
    def removed(self) -> tuple[Removal, ...]:
        """All of them."""
        return tuple(self._removed)


def unreadable(message: str = "", advice: str = "") -> InputError:
    """The file can not be read, for a reason that is no limit: nothing of it goes on."""
    return InputError(
        message or "The file is damaged, or of another kind than it says, so no copy of it was made.",
        code="evidence.unreadable",
        advice=advice or "Ask for the file again, saved anew by the program that made it.",
    )


def size_of(source: BinaryIO, limit: int) -> int:
    """How many bytes the stream has, which is left at its beginning; refuses nothing, and more than the limit."""
    size = source.seek(0, 2)
    source.seek(0)
    if size > limit:
        raise exceeded("bytes", "limit.bytes", limit)
    if size == 0:
        raise unreadable("The file is empty, so no copy of it was made.")
    return size


def not_empty(scrubbed: Scrubbed, target: BinaryIO) -> Scrubbed:
    """The same, with an unread place where a copy says nothing at all: what it was made of may have said a lot.

    Raises `InputError` (``evidence.unreadable``) where there is no copy.
    """
    if not target.seek(0, 2):
        raise unreadable("Nothing was left of the file, so there is no copy of it.")
    if scrubbed.passages or scrubbed.unread:
        return scrubbed
    return replace(scrubbed, unread=("file, in whose copy no text is left",))


@contextmanager
def guarded(target: BinaryIO) -> Iterator[None]:
    """Turns every failure into an error of ours, and leaves nothing in ``target`` then.

    The libraries below are written for friendly files: damaged ones make them raise whatever they stumble over. What
    they say is not passed on, since it can quote the file.
    """
    failure: OpenBadgeError
    try:
        with QUIET:
            yield
    except OpenBadgeError as error:
        failure = error
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        failure = (
            MissingExtra("blinding", "Copies for a blind review") if missing in _EXTRAS else unreadable()
        )
    except Exception:  # noqa: BLE001 - see above
        failure = unreadable()
    else:
        return
    _empty(target)
    raise failure from None


def _empty(target: BinaryIO) -> None:
    target.seek(0)
    target.truncate()
