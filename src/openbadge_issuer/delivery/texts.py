"""The sentences of a delivery message, one table for each language; and which table somebody's language asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from openbadge_issuer.errors import ConfigurationError

__all__ = ["DeliveryTexts", "bundled_texts", "texts_for"]

_BUNDLED: Final = ("de", "en", "es", "fr")
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_KNOWN: Final = frozenset(
    {"title", "issuer", "file", "date", "contact", "verify_at", "day", "month", "year", "time"}
)
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTexts:
    """What a delivery message says, in one language.

    ``{title}``, ``{issuer}``, ``{file}``, ``{contact}``, ``{verify_at}`` and ``{date}`` are filled in; ``date`` itself is
    made of ``{day}``, ``{month}``, ``{year}`` and ``{time}``. ``direction`` is that of the writing. Raises
    `ConfigurationError` (``config.texts``) for a place that is not known.
    """

    direction: Literal["ltr", "rtl"] = "ltr"
    subject: str
    greeting: str
    intro: str
    what_heading: str
    what_image: str
    what_record: str
    keep_heading: str
    keep_image: str
    keep_record: str
    wallet_heading: str
    wallet: str
    check_heading: str
    check: str
    check_at: str
    privacy: str
    valid_heading: str
    valid_until: str
    valid_always: str
    ask_heading: str
    ask_contact: str
    ask_issuer: str
    date: str
    months: Sequence[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "months", tuple(self.months))
        texts = [getattr(self, one.name) for one in fields(self) if one.name != "months"]
        if not all(isinstance(text, str) for text in (*texts, *self.months)) or len(self.months) != _MONTHS:
            raise ConfigurationError("Every text is a text, and `months` are twelve.", code="config.texts")
        if self.direction not in ("ltr", "rtl"):
            raise ConfigurationError("`direction` is 'ltr' or 'rtl'.", code="config.texts")
        strange = {name for text in texts for name in _PLACE.findall(text)} - _KNOWN
        if strange:
            raise ConfigurationError(
                f"{{{min(strange)}}} is no place that can be filled in; there are {', '.join(sorted(_KNOWN))}.",
                code="config.texts",
            )

    def day(self, moment: datetime) -> str:
        """The moment in words, in UTC: a badge does not say where its reader lives."""
        there = moment.astimezone(UTC)
        values = {
            "day": str(there.day),
            "month": self.months[there.month - 1],
            "year": f"{there.year:04d}",
            "time": f"{there:%H:%M} UTC",
        }
        return filled(self.date, values)


def filled(template: str, values: Mapping[str, str], spelled: Callable[[str], str] = str) -> str:
    """The template with its places filled in, once: what a value says is never taken for a place."""
    return _PLACE.sub(lambda match: spelled(values.get(match[1], "")), template)


def bundled_texts() -> Mapping[str, DeliveryTexts]:
    """Language tag to texts: German, English, Spanish and French; a table of one's own may begin with it."""
    return _bundled()


@cache
def _bundled() -> Mapping[str, DeliveryTexts]:
    import json  # noqa: PLC0415 - at first use
    from importlib.resources import files  # noqa: PLC0415 - at first use

    folder = files(__package__).joinpath("translations")
    return MappingProxyType(
        {
            language: DeliveryTexts(**json.loads(folder.joinpath(f"{language}.json").read_bytes()))
            for language in _BUNDLED
        }
    )


def texts_for(language: str, table: Mapping[str, DeliveryTexts] | None) -> tuple[str, DeliveryTexts]:
    """The tag and the texts for ``language``; ``de-AT`` falls back to ``de`` (RFC 4647, section 3.4).

    Raises `ConfigurationError` (``config.language``) where there are none.
    """
    known = bundled_texts() if table is None else table
    by_tag = {tag.lower(): tag for tag in known}
    wanted = language.replace("_", "-").lower().split("-") if isinstance(language, str) else []
    while wanted:
        tag = by_tag.get("-".join(wanted))
        if tag is not None:
            return tag, known[tag]
        wanted = wanted[:-2] if len(wanted) > 1 and len(wanted[-2]) == 1 else wanted[:-1]
    raise ConfigurationError(
        f"There are no texts in the language {str(language)[:35]!r}; there are {', '.join(sorted(known))}.",
        code="config.language",
        params={"language": str(language)[:35], "available": sorted(known)},
        advice="Choose one of them, or pass texts={…} with a table of your own.",
    )
