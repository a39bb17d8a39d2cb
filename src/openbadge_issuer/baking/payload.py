"""The badge itself: what may be baked, and how bytes from a carrier become text."""

from __future__ import annotations

import re
from typing import Final, SupportsBytes

from openbadge_issuer.baking.values import CLR_2, OPEN_BADGES_3, ImageLimits, Keyword, exceeded
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.multibase import base64url_decode
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import CarrierError, JsonError, OpenBadgeError

__all__ = ["checked", "is_json", "keyword_of", "trimmed", "undo_mojibake"]

_WHITE_SPACE: Final = " \t\r\n"  # what JSON calls white space
_KEYWORDS: Final[dict[str, Keyword]] = {
    "OpenBadgeCredential": OPEN_BADGES_3,
    "AchievementCredential": OPEN_BADGES_3,
    "ClrCredential": CLR_2,
}
_NAMED: Final = {kind.encode("ascii"): keyword for kind, keyword in _KEYWORDS.items()}
_ESCAPED: Final = b"\\u"  # by which a word can be written otherwise
_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")

# Windows-1252 differs from Latin-1 in 27 places; the five that it leaves open are taken for Latin-1.
_CP1252: Final = {
    byte.decode("cp1252"): byte.decode("latin-1")
    for byte in (bytes([n]) for n in range(0x80, 0xA0))
    if byte not in b"\x81\x8d\x8f\x90\x9d"
}


def checked(payload: str | SupportsBytes, limits: ImageLimits) -> str:
    """The text to bake: one JSON object or one compact JWS, without white space around it.

    Raises `CarrierError` ``carrier.payload`` or `LimitExceeded`.
    """
    text = trimmed(_text(payload))
    size = len(text.encode("utf-8"))
    if size > limits.max_payload_bytes:
        raise exceeded("bytes", limits.max_payload_bytes, size)
    if is_json(text):
        try:
            parse_object(text, limits.document)
        except JsonError as error:
            raise _unfit(f"It is not strict JSON: {error.message}") from None
    elif not text:
        raise _unfit("It is empty.")
    elif not _JWS.fullmatch(text):
        raise _unfit("It begins neither like a JSON object nor like a compact JWS.")
    return text


def is_json(text: str) -> bool:
    """Whether a payload is JSON (otherwise it is a compact JWS or, in Open Badges 2.0, a URL)."""
    return text.startswith("{")


def keyword_of(payload: bytes, limits: Limits, otherwise: Keyword) -> Keyword:
    """Where a payload belongs by the type that it gives itself; nothing else about it is looked at.

    ``otherwise`` for what calls itself neither an Open Badges 3.0 nor a CLR 2.0 credential.
    """
    try:
        if not payload.startswith(b"{"):
            payload = base64url_decode(payload.split(b".")[1].decode("ascii"))
        found = {keyword for kind, keyword in _NAMED.items() if kind in payload}
        if not found or (found == {otherwise} and _ESCAPED not in payload):
            return otherwise  # most is known without reading it: no word in it could make it another kind
        document = parse_object(payload, limits)
    except (OpenBadgeError, UnicodeDecodeError, IndexError):
        return otherwise
    inner = document.get("vc", document)  # VCDM 1.1 wrote the credential into a claim of the token
    kinds = inner.get("type") if isinstance(inner, dict) else None
    named = (kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))
    return next((_KEYWORDS[kind] for kind in named if kind in _KEYWORDS), otherwise)


def trimmed(text: str) -> str:
    """Without the white space around it, which is no part of a badge."""
    return text.strip(_WHITE_SPACE)


def undo_mojibake(text: str) -> str | None:
    """What ``text`` was before somebody read its UTF-8 as Latin-1 or Windows-1252: ``SAFeÂ®`` was ``SAFe®``.

    ``None`` if that is not what happened: plain ASCII, or characters that are not UTF-8 when taken for bytes.
    """
    if text.isascii():
        return None
    for character, byte in _CP1252.items():  # a loop over the letters of a long text is slow
        text = text.replace(character, byte)
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _text(payload: str | SupportsBytes) -> str:
    try:
        if isinstance(payload, str):
            payload.encode("utf-8")  # refuses lone surrogates
            return payload
        if not isinstance(payload, bytearray | memoryview | SupportsBytes):
            raise _unfit(f"It is neither bytes nor text, but {type(payload).__name__}.")
        return bytes(payload).decode("utf-8")
    except UnicodeError:
        raise _unfit("It is not UTF-8.") from None
    except CarrierError:
        raise
    except Exception as error:  # noqa: BLE001 - of the caller's own `__bytes__`, which may raise anything
        raise _unfit(f"Its bytes can not be had: {type(error).__name__}.") from None


def _unfit(reason: str) -> CarrierError:
    return CarrierError(
        f"This can not be baked into an image. {reason}",
        code="carrier.payload",
        advice="Bake a signed credential: a JSON object with its proof, or a compact JWS.",
    )
