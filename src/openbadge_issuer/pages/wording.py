"""The sentences of a page, one table for each language, and how they are put into HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import ConfigurationError

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["Wording", "bundled", "direction_of"]

_BUNDLED: Final = ("de", "en", "es", "fr")
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_SCRIPTS: Final = ("Arab", "Hebr", "Thaa", "Syrc", "Nkoo")


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``, by the language's script."""
    first, *others = language.split("-")
    script = next((part for part in others if len(part) == len("Arab")), "")
    written = script in _SCRIPTS if script else first in _RIGHT_TO_LEFT
    return "rtl" if written else "ltr"


@cache
def bundled(language: str, page: str = "criteria") -> Mapping[str, str]:
    """The texts of a page in German, English, Spanish or French."""
    import json  # noqa: PLC0415 - at first use
    from importlib.resources import files  # noqa: PLC0415 - at first use

    content = files(__package__).joinpath("texts", page, f"{language}.json").read_bytes()
    return MappingProxyType(json.loads(content))


class Wording:
    """The texts of a page in its language, or else in English, which is then marked as such.

    ``texts`` are texts of one's own, by the names of the bundled ones; `ConfigurationError` (``config.texts``) for others.
    """

    __slots__ = ("_marked", "_texts")

    def __init__(self, language: str, texts: Mapping[str, str], page: str = "criteria") -> None:
        primary = language.partition("-")[0]
        known = bundled("en", page)
        strange = [name for name, text in texts.items() if name not in known or not isinstance(text, str)]
        if strange:
            raise ConfigurationError(
                f"{str(strange[0])[:40]!r} is no text of this page.",
                code="config.texts",
                advice=f"There are {', '.join(known)}.",
            )
        self._texts = {**bundled(primary if primary in _BUNDLED else "en", page), **texts}
        self._marked = frozenset() if primary in _BUNDLED else known.keys() - texts.keys()

    def plain(self, text: str, /, **values: object) -> str:
        """The text with its places filled in, once: what a value says is never taken for a place."""
        return _PLACE.sub(lambda match: str(values.get(match[1], match[0])), self._texts[text])

    def say(self, key: str, /, **values: object) -> Markup:
        """The same as HTML; values are isolated, so that their direction of writing stays theirs."""
        from markupsafe import Markup, escape  # noqa: PLC0415 - comes with jinja2, an extra

        def value(match: re.Match[str]) -> str:
            return f"<bdi>{escape(values[match[1]])}</bdi>" if match[1] in values else match[0]

        text = Markup(_PLACE.sub(value, str(escape(self._texts[key]))))  # noqa: S704 - all of it is escaped
        return Markup('<span lang="en" dir="ltr">{}</span>').format(text) if key in self._marked else text
