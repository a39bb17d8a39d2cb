"""The texts of packets: German, English, Spanish and French."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, TypeAlias

from openbadge_issuer.codec.json import parse_object

__all__ = ["LANGUAGES", "PacketTexts", "packet_texts"]

PacketTexts: TypeAlias = Mapping[str, str]
LANGUAGES: Final = ("en", "de", "es", "fr")


def packet_texts(language: str = "en") -> PacketTexts:
    """The texts in this language (``de-AT`` is German, too); in English where there are none."""
    wanted = language.replace("_", "-").lower().partition("-")[0]
    return _bundled(wanted if wanted in LANGUAGES else "en")


@cache
def _bundled(language: str) -> PacketTexts:
    from importlib.resources import files  # noqa: PLC0415 - at first use

    read = parse_object(files(__package__).joinpath(f"{language}.json").read_bytes())
    return MappingProxyType({name: str(text) for name, text in read.items()} | {"language": language})
