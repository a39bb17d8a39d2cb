"""The check `schemas` of Open Badges 2.0: is each extension as its own schema asks ("Extensions", "Extension Validation")?

An extension names a context of its own, and that document says which schema judges extensions of this type
(``obi:validation``). Both are on servers of others more often than not, so what is violated refuses a badge only where both
are on the issuer's own; and what can not be had decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.dids import hosted_by
from openbadge_issuer.ob2.addresses import address_of
from openbadge_issuer.ob2.documents import id_in, items, member, text, types_of
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.outcomes import NO_SCHEMA, check, not_applicable, placed
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.schemas.check import (
    NOT_ITS_ISSUERS,
    NOT_PROVEN,
    Entry,
    Schema,
    judge_by,
    together,
)
from openbadge_issuer.verification.schemas.documents import Library

__all__ = ["check_extensions"]

_PREFIX: Final = "extensions:"
_OPEN_BADGES: Final = ("obi:", "", "https://w3id.org/openbadges#")
_OF_A_CONTEXT: Final = frozenset({"@context", *(f"{prefix}validation" for prefix in _OPEN_BADGES)})
_MOST: Final = 8  # extensions of one badge that are looked at
_UNITS_OF_AN_EXTENSION: Final = 30  # of effort
_DRAFT_04: Final = "http://json-schema.org/draft-04/schema"
_DRAFT_07: Final = "http://json-schema.org/draft-07/schema#"


@dataclass(frozen=True, slots=True)
class _Extension:
    """An extension, where it stands, and the addresses of its contexts."""

    pointer: str
    value: JSONObject
    contexts: tuple[str, ...]


def check_extensions(
    documents: Sequence[tuple[str, JSONObject | None]],
    issuer_id: str,
    examined: Examined,
    nest: Nest,
    question: Question,
) -> Rounds[Check]:
    """Judges the extensions in these documents, which are pairs of a pointer and what stands there."""
    found = list(_extensions(documents))
    if not found:
        return NO_SCHEMA
    if examined.unproven:
        return NOT_ITS_ISSUERS if examined.proof_passed else NOT_PROVEN
    question.effort.go_on(min(len(found), _MOST) * _UNITS_OF_AN_EXTENSION)
    library, said = Library(question.shared, effort=question.effort), []
    yield from library.load(url for one in found[:_MOST] for url in one.contexts)
    named = [(one, *_schema_of(one, library)) for one in found[:_MOST]]
    yield from library.load(url for _, url, _ in named if url)
    for one, url, why in named:
        if why is not None:
            said.append(replace(why, pointer=one.pointer))
        elif url:
            judged = yield from _judged(one, url, issuer_id, library, nest)
            said.append(placed(judged, judged.pointer or one.pointer))
    if len(found) > _MOST:
        said.append(_too_many(len(found)))
    if not said:
        return not_applicable(
            "schemas",
            "not_applicable_extensions",
            "The contexts of its extensions name no schema for them.",
        )
    return together(said)


def _too_many(number: int) -> Check:
    return check(
        "schemas",
        Outcome.UNKNOWN,
        "limit.extensions",
        f"It has {number} extensions, and at most {_MOST} are looked at.",
        params={"found": number, "limit": _MOST},
    )


def _extensions(documents: Sequence[tuple[str, JSONObject | None]]) -> Iterator[_Extension]:
    for at, document in documents:
        for name, value in (document or {}).items():
            if not name.startswith(_PREFIX):
                continue
            place = f"{at}{join(name)}"
            for index, item in enumerate(items(value)):
                if isinstance(item, dict):
                    pointer = f"{place}/{index}" if isinstance(value, list) else place
                    urls = map(_https, items(item.get("@context")))
                    yield _Extension(pointer, item, tuple(url for url in urls if url))


def _https(url: JSON) -> str:
    """Where it is asked, empty for what is no address; many old ones start with ``http:``."""
    address = address_of(url)
    return address.url if address is not None else ""


def _schema_of(one: _Extension, library: Library) -> tuple[str, Check | None]:
    """The address of its schema, or why none is known; neither where its contexts name none."""
    kinds = {_local(kind) for kind in types_of(one.value)}
    why: Check | None = None
    for url in one.contexts:
        context = library.json_at(url)
        if isinstance(context, Check):
            why = context
            continue
        if not isinstance(context, dict) or _OF_A_CONTEXT.isdisjoint(context):
            why = why or library.missed(url, retry="later")  # such as an error that a server tells as JSON
            continue
        judged = library.shared.once(context, "validation", partial(_schemas_of, context))
        found = [judged[kind] for kind in kinds if kind in judged]
        if found:
            return min(found)[1], None
    return "", why


def _schemas_of(context: JSONObject) -> Mapping[str, tuple[int, str]]:
    """By the types that a context names schemas for: the first schema for each, and where it stands among them."""
    found: dict[str, tuple[int, str]] = {}
    for place, each in enumerate(_named(context, "validation")):
        address = next(filter(None, map(_https, map(id_in, _named(each, "validationSchema")))), "")
        for kind in map(_local, map(id_in, _named(each, "validatesType"))):
            if address:
                found.setdefault(kind, (place, address))
    return found


def _named(value: JSON, name: str) -> Iterator[JSON]:
    """The values under all names of a term."""
    for prefix in _OPEN_BADGES:
        yield from items(member(value, f"{prefix}{name}"))


def _local(name: str) -> str:
    """The last part of a name: `extensions:ApplyLink` is `ApplyLink`."""
    return name.rpartition(":")[2].rpartition("#")[2].rpartition("/")[2]


def _judged(one: _Extension, url: str, issuer_id: str, library: Library, nest: Nest) -> Rounds[Check]:
    entry = Entry(one.pointer, url, "JsonSchema", at=one.pointer)
    schema = library.schema_at(url)
    if isinstance(schema, Check):
        return schema
    own = all(hosted_by(issuer_id, each) for each in (url, *one.contexts))
    in_07 = library.shared.once(schema, _DRAFT_07, lambda: _as_draft_07(schema))
    readable = Schema(in_07, own=own)
    return (yield from judge_by(entry, readable, one.value, issuer_id, library, nest.work))


def _as_draft_07(schema: JSON) -> JSON:
    """A schema of draft 04, as all were then, in words of 07; what means something else there is malformed, and told."""
    if isinstance(schema, dict) and text(schema.get("$schema", _DRAFT_04)).removesuffix("#") == _DRAFT_04:
        return {**schema, "$schema": _DRAFT_07}
    return schema
