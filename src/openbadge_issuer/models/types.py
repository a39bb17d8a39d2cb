"""The simple types of Open Badges 3.0 (its section "Derived Types"), as annotated types that pydantic checks.

Texts are never turned into numbers or the other way round, a date-time always comes out in UTC, and no
message repeats what was written (it may be personal), except terms of an enumeration.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic.types import StrictBool, StrictStr
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from openbadge_issuer.codec.date_time import parse_date_time
from openbadge_issuer.codec.uris import is_long_plain_uri
from openbadge_issuer.models._frozen import NoJson, freeze, has_lone_surrogate, json_type
from openbadge_issuer.models.terms import (
    AchievementType,
    AlignmentTargetType,
    AssociationType,
    IdentifierType,
    ResultStatusType,
    ResultType,
)

__all__ = [
    "AchievementTypeTerm",
    "AlignmentTargetTypeTerm",
    "AssociationTypeTerm",
    "Boolean",
    "CompactJws",
    "ContextEntry",
    "CountryCode",
    "Date",
    "DateTime",
    "DateTimeZ",
    "IdentifierTypeTerm",
    "LanguageCode",
    "Many",
    "Maybe",
    "Number",
    "ResultStatusTerm",
    "ResultTypeTerm",
    "Terms",
    "Text",
    "Uri",
    "is_absolute_uri",
    "refused",
    "show_term",
    "utc_text",
]

T = TypeVar("T")


def _utf8(value: str) -> str:
    if not value.isascii() and has_lone_surrogate(value):
        raise PydanticCustomError("model.text", "holds a lone surrogate, which UTF-8 can not write")
    return value


SURELY = "openbadge_issuer.surely"
"""In the metadata of a schema: one without Python, of some (or of all) that fits it."""

ANY_TEXT = core_schema.str_schema(strict=True, max_length=2**31)
"""Any text that UTF-8 can write: a length is counted in UTF-8, so a lone surrogate is noticed."""


class _Utf8:
    """A text that UTF-8 can write."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            _utf8, handler(source), metadata={SURELY: ANY_TEXT}
        )


Text: TypeAlias = Annotated[StrictStr, _Utf8()]
Boolean: TypeAlias = StrictBool


class _NotNull:
    """``None`` is how Python says "left out"; a JSON ``null`` is refused ("JSON Serialization")."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


Maybe: TypeAlias = Annotated[T | None, _NotNull()]
"""A member that may be left out."""


def _as_many(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else (value,)


if TYPE_CHECKING:
    Many: TypeAlias = Sequence[T]
else:
    Many = Annotated[tuple[T, ...], BeforeValidator(_as_many)]
"""One or many: read as a value or an array, kept as a tuple, written as an array. A list may be given."""


class Pattern:
    """A text that must match a pattern as a whole; the JSON Schema says the same.

    ``sure`` knows of some texts, more quickly, that they match; so does ``surely``, a pattern for what runs no Python.
    """

    __slots__ = ("code", "message", "pattern", "sure", "surely")

    def __init__(
        self,
        pattern: str,
        code: str,
        message: str,
        sure: Callable[[str], bool] = lambda _: False,
        surely: str = "",
    ) -> None:
        self.pattern, self.code, self.message = pattern, code, message
        self.sure, self.surely = sure, surely

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        known = {SURELY: core_schema.str_schema(strict=True, pattern=self.surely)} if self.surely else {}
        return core_schema.no_info_after_validator_function(_matcher(self), handler(source), metadata=known)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^{self.pattern}$"}


def _matcher(rule: Pattern) -> "core_schema.NoInfoValidatorFunction":
    matches, sure = re.compile(rule.pattern).fullmatch, rule.sure

    def check(value: str) -> str:
        if not sure(value) and matches(value) is None:
            raise PydanticCustomError(rule.code, rule.message)
        return value

    return check


_URI = r"""[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20\x7f-\x9f\ud800-\udfff<>"{}|\\^`]+"""


_is_uri = re.compile(_URI).fullmatch


def is_absolute_uri(value: str) -> bool:
    """Whether a text is an absolute URI or IRI: a scheme, a colon, no forbidden character."""
    return is_long_plain_uri(value) or _is_uri(value) is not None


Uri: TypeAlias = Annotated[
    StrictStr,
    Pattern(
        _URI,
        "model.uri",
        "must be an absolute URI without blanks, such as https://example.org/badges/1, a DID, or urn:uuid: and a fresh UUID",
        is_long_plain_uri,
        r"^[A-Za-z][A-Za-z0-9+.\-]*:[!#-;=?-\[\]_a-z~]+$",
    ),
]
"""An absolute URI or IRI."""

CompactJws: TypeAlias = Annotated[
    StrictStr,
    Pattern(
        r"[a-zA-Z0-9_\-]+\.[a-zA-Z0-9_\-]*\.[a-zA-Z0-9_\-]+",
        "model.compact_jws",
        "must be a compact JWS: three base64url parts joined by dots (RFC 7515, section 7.1)",
    ),
]
LanguageCode: TypeAlias = Annotated[
    StrictStr,
    Pattern(
        r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?",
        "model.language",
        "must be a language code such as en, en-US or zh-Hant-TW (BCP 47)",
    ),
]
CountryCode: TypeAlias = Annotated[
    StrictStr,
    Pattern(
        r"[A-Z]{2}", "model.country", "must be a country code of two capital letters, such as US (ISO 3166-1)"
    ),
]


def _wrong_type(expected: str, value: object) -> PydanticCustomError:
    return PydanticCustomError(
        "model.type",
        "must be of the type {expected}, not {found}",
        {"expected": expected, "found": json_type(value)},
    )


def refused(error: NoJson) -> PydanticCustomError:
    """The same for pydantic."""
    return PydanticCustomError(error.code, error.message, {"found": error.found} if error.found else {})


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong_type("number", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("model.number", "must be a finite number: JSON has no NaN and no infinity")
    return value


Number: TypeAlias = Annotated[int | float, PlainValidator(_number), WithJsonSchema({"type": "number"})]
"""A JSON number; an `int` stays an `int`."""


_DATE_TIME = (
    "must be a date and time of the calendar such as 2026-01-31T09:30:00Z "
    "(with T, seconds, Z or an offset, no leap second, and within the years 1 to 9999 in UTC)"
)
_NAIVE = "has no time zone; use datetime.now(UTC) or django.utils.timezone.now(), or .replace(tzinfo=UTC)"


def _utc(value: datetime) -> datetime:
    try:
        there = value.astimezone(UTC)
    except (OverflowError, ValueError):
        raise PydanticCustomError("model.datetime", _DATE_TIME) from None
    parts = (there.year, there.month, there.day, there.hour, there.minute, there.second, there.microsecond)
    return datetime(*parts, tzinfo=UTC)


def _read_date_time(text: str, *, zone_required: bool) -> datetime:
    value = parse_date_time(text)
    if value is None:
        raise PydanticCustomError("model.datetime", _DATE_TIME)
    if value.tzinfo is None and zone_required:
        raise PydanticCustomError(
            "model.datetime_naive", "has no time zone; end it with Z (UTC) or an offset such as +02:00"
        )
    return value


def _date_time(value: object, *, zone_required: bool = False) -> datetime:
    if isinstance(value, str):
        return _read_date_time(value, zone_required=zone_required)
    if not isinstance(value, datetime):
        raise _wrong_type("date-time", value)
    if value.utcoffset() is None:
        raise PydanticCustomError("model.naive", _NAIVE)
    return _utc(value)


def _date_time_z(value: object) -> datetime:
    return _date_time(value, zone_required=True)


_DATE_TIME_SCHEMA = WithJsonSchema({"type": "string", "format": "date-time"})

DateTimeZ: TypeAlias = Annotated[datetime, PlainValidator(_date_time_z), _DATE_TIME_SCHEMA]
"""An aware date-time, kept in UTC; digits beyond microseconds are cut off."""

DateTime: TypeAlias = Annotated[datetime, PlainValidator(_date_time), _DATE_TIME_SCHEMA]
"""A date-time. Python gives it a zone; a *document* may leave it out, and then so does the value."""


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch


def _date(value: object) -> date:
    if isinstance(value, str):
        try:
            if _DATE(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise PydanticCustomError("model.date", "must be a date such as 2026-01-31")
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _wrong_type("date", value)
    return value


Date: TypeAlias = Annotated[date, PlainValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]


def utc_text(value: datetime) -> str:
    """RFC 3339 text in UTC, ending in ``Z``; without a zone if the value has none."""
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


_NOT_SHOWN = "…"
_show = re.compile(r"[A-Za-z0-9:._\-]{1,64}").fullmatch
_extension = re.compile(r"ext:[A-Za-z0-9._\-]+").fullmatch


def show_term(value: str) -> str:
    """A term for a message; what does not look like one is not shown, since it may be personal."""
    return value if _show(value) else _NOT_SHOWN


class Terms:
    """The terms of an enumeration, and of others if they start with ``ext:`` (unless it is closed).

    Where ``shown`` is false a mistake is not repeated: whoever mixes up two arguments writes an identity there.
    """

    __slots__ = ("closed", "known", "shown", "terms")

    def __init__(self, terms: type[StrEnum], *, closed: bool = False, shown: bool = True) -> None:
        self.terms, self.closed, self.shown = terms, closed, shown
        self.known: Mapping[str, StrEnum] = {term.value: term for term in terms}

    def read(self, value: object) -> str:
        """The enumeration's member, or the ``ext:`` term as it is."""
        if not isinstance(value, str):
            raise _wrong_type(self.terms.__name__, value)
        term = self.known.get(value)
        if term is not None:
            return term
        if not self.closed and _extension(value):
            return str.__str__(value)
        raise self._unknown(value)

    def _unknown(self, value: str) -> PydanticCustomError:
        from difflib import get_close_matches  # noqa: PLC0415  # only needed once something is wrong

        names = {term.value.lower(): term.value for term in self.terms}
        close = get_close_matches(value.lower()[:64], list(names), n=1, cutoff=0.7)
        suggestion = names[close[0]] if close else ""
        return PydanticCustomError(
            "model.enum",
            "is no {enumeration}: `{value}`",
            {
                "value": show_term(value) if self.shown else _NOT_SHOWN,
                "enumeration": self.terms.__name__,
                "suggestion": suggestion,
                "expected": ", ".join([*names.values(), *([] if self.closed else ["ext:…"])]),
            },
        )

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        usual = core_schema.literal_schema([*self.known])
        return core_schema.no_info_plain_validator_function(self.read, metadata={SURELY: usual})

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        known: JsonSchemaValue = {"enum": [term.value for term in self.terms]}
        if self.closed:
            return {"type": "string", **known}
        return {"type": "string", "anyOf": [known, {"pattern": "^ext:[A-Za-z0-9._\\-]+$"}]}


AchievementTypeTerm: TypeAlias = Annotated[AchievementType | str, Terms(AchievementType)]
AlignmentTargetTypeTerm: TypeAlias = Annotated[AlignmentTargetType | str, Terms(AlignmentTargetType)]
IdentifierTypeTerm: TypeAlias = Annotated[IdentifierType | str, Terms(IdentifierType, shown=False)]
ResultTypeTerm: TypeAlias = Annotated[ResultType | str, Terms(ResultType)]
ResultStatusTerm: TypeAlias = Annotated[ResultStatusType | str, Terms(ResultStatusType, closed=True)]
AssociationTypeTerm: TypeAlias = Annotated[AssociationType | str, Terms(AssociationType, closed=True)]


def _context_entry(value: object) -> object:
    if isinstance(value, dict):
        try:
            return freeze(value)
        except NoJson as error:
            raise refused(error) from None
    if isinstance(value, str) and is_absolute_uri(value):
        return str.__str__(value)
    raise PydanticCustomError(
        "model.context_entry", "must be the absolute URL of a JSON-LD context, or an object"
    )


ContextEntry: TypeAlias = Annotated[
    str | Mapping[str, object],
    PlainValidator(_context_entry),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^{_URI}$"}, {"type": "object"}]}),
]
"""One entry of ``@context``: a URL, or an inline context."""
