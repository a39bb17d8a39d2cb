"""The texts of packets: German, English, Spanish and French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from openbadge_issuer.programme.bundled_texts import LANGUAGES, texts_in

__all__ = ["LANGUAGES", "PacketTexts", "packet_texts"]

PacketTexts: TypeAlias = Mapping[str, str]


def packet_texts(language: str = "en") -> PacketTexts:
    """The texts in this language (``de-AT`` is German, too); in English where there are none."""
    return texts_in("openbadge_issuer.programme.packets.texts", language)
