"""Texts in the languages that the programme speaks: German, English, Spanish and French."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from openbadge_issuer.codec.json import parse_object

__all__ = ["LANGUAGES", "texts_in"]

LANGUAGES: Final = ("en", "de", "es", "fr")


def texts_in(package: str, language: str) -> Mapping[str, str]:
    """The texts of a package in this language (``de-AT`` is German, too); in English where there are none.

    Under ``language`` stands the one that they are in.
    """
    wanted = language.replace("_", "-").lower().partition("-")[0]
    return _bundled(package, wanted if wanted in LANGUAGES else "en")


@cache
def _bundled(package: str, language: str) -> Mapping[str, str]:
    from importlib.resources import files  # noqa: PLC0415 - at first use

    read = parse_object(files(package).joinpath(f"{language}.json").read_bytes())
    return MappingProxyType({name: str(text) for name, text in read.items()} | {"language": language})
