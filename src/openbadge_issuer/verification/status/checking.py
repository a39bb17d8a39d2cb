"""The check `status`: does the issuer still stand behind it?

Every entry of ``credentialStatus`` is looked up by the method of its type; the gravest answer decides, and all are reported.
Lists are fetched side by side, each once, and only after proof and issuer of the badge are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import OpenBadgeError, ResolutionError, StatusError
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.status import ENTRY_TYPE
from openbadge_issuer.verification.badge import id_of, text, types_of
from openbadge_issuer.verification.outcomes import NO_STATUS_LIST, check, from_error, placed, reasons, saying
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds, together
from openbadge_issuer.verification.status.lists import (
    BITSTRING_STATUS_LIST,
    REVOCATION_LIST_2020,
    STATUS_LIST_2021,
)
from openbadge_issuer.verification.status.methods import Asked, LookUp, StatusMethod, received, told
from openbadge_issuer.verification.status.revocation_lists import REVOCATION_LIST

__all__ = ["STATUS_METHODS", "check_status"]

STATUS_METHODS: Final[Mapping[str, StatusMethod]] = MappingProxyType({
    ENTRY_TYPE: BITSTRING_STATUS_LIST,
    "StatusList2021Entry": STATUS_LIST_2021,
    "RevocationList2020Status": REVOCATION_LIST_2020,
    "1EdTechRevocationList": REVOCATION_LIST,
})  # fmt: skip
"""The methods by the ``type`` of an entry; pass ``{**STATUS_METHODS, "…": …}`` for more."""

_MAX_ENTRIES: Final = 16  # a badge has one or two; each may cost a list
_USUAL: Final = 4  # one for each purpose
_ANOTHER: Final = 60  # units of effort
_MAX_TYPES: Final = 3  # of one entry, that are named
_SHOWN: Final = 100  # characters of each
_ASK: Final = "Ask the issuer whether the badge still stands."
_GRAVITY: Final = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.WARNING, Outcome.PASSED)


def check_status(
    document: JSONObject, question: Question, *, methods: Mapping[str, StatusMethod] = STATUS_METHODS
) -> Rounds[Check]:
    """Looks up every entry of ``credentialStatus``, of a credential whose proof has passed and is its issuer's."""
    entries = _entries(document)
    if not entries:
        return NO_STATUS_LIST
    if len(entries) > _MAX_ENTRIES:
        return check(
            "status",
            Outcome.FAILED,
            "limit.status",
            f"It has {len(entries)} status entries, and at most {_MAX_ENTRIES} are looked up.",
            params={"limit": _MAX_ENTRIES, "found": len(entries)},
            pointer="/credentialStatus",
        )
    if len(entries) > _USUAL:
        question.effort.go_on(_ANOTHER * (len(entries) - _USUAL))
    found: list[Check] = []
    places: list[_Place] = []
    for pointer, entry in entries:
        try:
            places.append(_located(pointer, entry, methods))
        except OpenBadgeError as error:
            found.append(_at(pointer, from_error("status", error)))
    asked = Asked(text(document.get("id")), id_of(document.get("issuer")), question)
    lists = yield from _opened(places, asked)
    for place in places:
        try:
            said = lists[place.type, place.request](place.entry)
        except StatusError as error:
            said = (from_error("status", error),)
        found += [_at(place.pointer, each) for each in said]
    return _together(found)


@dataclass(frozen=True, slots=True)
class _Place:
    """One entry, and where its list is."""

    pointer: str
    type: str
    entry: JSONObject
    method: StatusMethod
    request: Request


def _entries(document: JSONObject) -> list[tuple[str, JSON]]:
    """The entries, each with its pointer; what is no entry is among them, to be told."""
    value = document.get("credentialStatus", [])
    if not isinstance(value, list):
        return [("/credentialStatus", value)]
    return [(f"/credentialStatus/{number}", entry) for number, entry in enumerate(value)]


def _located(pointer: str, entry: JSON, methods: Mapping[str, StatusMethod]) -> _Place:
    if not isinstance(entry, dict):
        raise StatusError(
            "A status entry is an object that says of which type it is.", code="status.no_object"
        )
    kinds = types_of(entry) - {""}
    if not kinds:
        raise ResolutionError(
            "Whether it still stands is not known: its status entry does not say of which type it is.",
            code="status.untyped",
            advice=_ASK,
            decided=False,
        )
    known = sorted(kinds.intersection(methods))
    if len(known) != 1:
        types = [kind[:_SHOWN] for kind in sorted(kinds)[:_MAX_TYPES]]
        raise ResolutionError(
            f"Whether it still stands is not known: its status is kept in a way that is not read here: {', '.join(types)}.",
            code="status.unsupported",
            params={"types": types},
            advice=_ASK,
            decided=False,
        )
    method = methods[known[0]]
    return _Place(pointer, known[0], entry, method, method.locate(entry))


def _opened(places: Sequence[_Place], asked: Asked) -> Rounds[dict[tuple[str, Request], LookUp]]:
    """Every list, fetched side by side, and read once however many entries name it."""
    methods = {(place.type, place.request): place.method for place in places}
    answers = yield from together([_fetched(request) for _, request in methods])
    lists: dict[tuple[str, Request], LookUp] = {}
    for (key, method), answer in zip(methods.items(), answers, strict=True):
        if isinstance(answer, Response):
            lists[key] = yield from method.read(key[1], answer, asked)
        else:
            lists[key] = _always(answer)
    return lists


def _fetched(request: Request) -> Rounds[Response | Check]:
    answers = yield (request,)
    return received(request.url, answers[request])


def _always(found: Check) -> LookUp:
    return lambda _: (found,)


def _at(pointer: str, found: Check) -> Check:
    findings = tuple(replace(each, pointer=pointer + each.pointer) for each in found.findings)
    return replace(placed(found, pointer + found.pointer), findings=findings)


def _together(found: Sequence[Check]) -> Check:
    """The gravest decides; what speaks for the badge is said with a warning, but not where it does not stand."""
    gravest = min(found, key=lambda each: _GRAVITY.index(each.outcome))
    same = [each for each in found if each.outcome is gravest.outcome]
    said = [gravest]
    if gravest.outcome is Outcome.PASSED:
        said = same
    elif gravest.outcome is Outcome.WARNING:
        said = [*(each for each in found if each.outcome is Outcome.PASSED), gravest]
    sentences = {part.message: part for each in said for part in reasons(each)}
    return replace(
        saying(gravest, *sentences.values()) if len(sentences) > 1 else gravest,
        retry="later" if any(each.retry == "later" for each in same) else gravest.retry,
        findings=tuple(each for one in found for each in told(one)) if len(found) > 1 else gravest.findings,
    )
