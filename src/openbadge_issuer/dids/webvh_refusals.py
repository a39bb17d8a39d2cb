"""A did:webvh log that is not believed: nothing that it says counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from openbadge_issuer.errors import ResolutionError

if TYPE_CHECKING:
    from openbadge_issuer.errors import Param

__all__ = ["Entry", "refused", "refused_entry", "unread"]

_ADVICE: Final = "Do not rely on it. Ask the issuer about the log that it publishes."


class Entry(NamedTuple):
    """Which entry is read: of the log of ``did``, the one with this ``number``, from 1."""

    did: str
    number: int


def unread(error: ResolutionError) -> ResolutionError:
    """The same, undecided: what came is no log at all, or was cut off on its way, and may come whole another time."""
    error.decided, error.retry = False, "later"
    return error


def refused(did: str, code: str, sentence: str, **params: Param) -> ResolutionError:
    """What is wrong with the log as a whole, or with the file of its witnesses."""
    return ResolutionError(
        f"The log of the issuer's DID does not hold. {sentence}",
        code=code,
        params={"document": did, **params},
        advice=_ADVICE,
    )


def refused_entry(entry: Entry, code: str, sentence: str, **params: Param) -> ResolutionError:
    """What is wrong with one of its entries."""
    return ResolutionError(
        f"The log of the issuer's DID does not hold. Entry {entry.number}: {sentence}",
        code=code,
        params={"document": entry.did, "entry": entry.number, **params},
        advice=_ADVICE,
    )
