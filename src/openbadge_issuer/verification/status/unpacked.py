"""The bits of a status list, unpacked once for all badges on it, whatever the size of their entries.

The longest list takes 16 MB, out of a text of 21 kB. So the lists of one verification are kept as long as there is room;
the others are unpacked anew for each entry, as long as there is time. A usual list is unpacked in any case.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias, TypeVar

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding, LimitExceeded, OpenBadgeError, StatusError
from openbadge_issuer.status import StatusEntry, StatusLimits, StatusList
from openbadge_issuer.status.bitstring import unpack
from openbadge_issuer.status.list_credential import not_for, purposes_of, read_unpacking
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.status.costs import USUAL_LENGTH, too_many
from openbadge_issuer.verification.status.words import Words

__all__ = ["Unpacked"]

_Bits: TypeAlias = "tuple[bytes, tuple[Finding, ...]]"

_Error = TypeVar("_Error", bound=OpenBadgeError)

_BYTES_OF_A_UNIT: Final = 1_500  # of effort: 16 MB take some 40 ms
_USUAL: Final = 131_072  # bytes: a million entries, which take a third of a millisecond
_RATIO: Final = 1_032  # the most bytes that deflate makes of one


class Unpacked:
    """One list for all badges on it: unpacking costs, and so does reading for how many purposes it is."""

    def __init__(self, words: Words, document: JSONObject) -> None:
        self._by_size: dict[int, StatusList | StatusError | LimitExceeded] = {}  # or why it is of no use
        self._bits: _Bits | StatusError | LimitExceeded | None = None
        self._fault: StatusError | None = None
        try:
            self._document = words.document_of(document)
            self._purposes = frozenset(purposes_of(self._document))
        except StatusError as error:
            self._fault = _forgetful(error)

    def read_for(self, place: StatusEntry, question: Question) -> StatusList:
        """The list for this entry; raises `StatusError` and `LimitExceeded` where it is of no use for it."""
        if self._fault is not None:
            raise self._fault.with_traceback(None)
        if place.purpose not in self._purposes:
            raise not_for(place.purpose)
        found = self._by_size.get(place.size)
        if found is None:
            found = self._read_for(place, question)
        if not isinstance(found, StatusList):
            raise found.with_traceback(None)
        return replace(found, purpose=place.purpose, messages=tuple(place.messages))

    def _read_for(self, place: StatusEntry, question: Question) -> StatusList | StatusError | LimitExceeded:
        how = partial(self._unpack, question)
        try:
            found = read_unpacking(
                self._document, how, purpose=place.purpose, size=place.size, messages=place.messages
            )
        except (StatusError, LimitExceeded) as error:
            self._by_size[place.size] = _forgetful(error)
            return error
        if self._bits is not None:
            self._by_size[place.size] = found
        return found

    def _unpack(self, question: Question, text: str, limits: StatusLimits, pointer: str) -> _Bits:
        """The bits; kept for the next entry, if there is room for them."""
        if self._bits is None:
            tired = question.effort.spent
            if tired and len(text) > USUAL_LENGTH:
                raise too_many(pointer)
            most = replace(limits, max_bytes=min(limits.max_bytes, _USUAL)) if tired else limits
            try:
                bits = unpack(text, most, pointer)
            except (StatusError, LimitExceeded) as error:
                if tired and isinstance(error, LimitExceeded):
                    raise too_many(pointer) from None
                at_most = min(limits.max_bytes, len(text) * _RATIO)  # so far it may have come
                question.effort.units += at_most // _BYTES_OF_A_UNIT
                self._bits = _forgetful(error)
                raise
            question.effort.units += len(bits[0]) // _BYTES_OF_A_UNIT
            if not question.shared.has_room_for(len(bits[0])):
                return bits
            self._bits = bits
        if isinstance(self._bits, tuple):
            return self._bits
        raise self._bits.with_traceback(None)


def _forgetful(error: _Error) -> _Error:
    """The same, without where it arose: there are the bytes that were unpacked so far."""
    error.__context__ = None
    return error.with_traceback(None)
