"""Bytes as text: base58-btc, base64url, multibase, multicodec (Controlled Identifiers 1.0, section 2.4).

Decoding takes the one canonical spelling of a value and nothing else, so that equal bytes have equal texts.
Every refusal is an `InputError` whose code begins with ``multibase``; no message repeats the text, which may
be a secret key.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Literal

from openbadge_issuer.errors import InputError

__all__ = [
    "base58btc_decode",
    "base58btc_encode",
    "base64url_decode",
    "base64url_encode",
    "multibase_decode",
    "multibase_encode",
    "multicodec_add",
    "multicodec_split",
    "varint_encode",
]

_MAX_BASE58_BYTES = 3_000  # base58 costs the square of the length; this many take about 10 ms
_MAX_BASE58_CHARACTERS = 4_097  # what so many bytes can need; they may say one byte more
_ALPHABET = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]*\Z")
_TO_CHARACTERS = _ALPHABET.ljust(256, b"?")
_TO_DIGITS = bytes(max(_ALPHABET.find(character), 0) for character in range(256))
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z")
_MAX_VARINT_BYTES = 9  # unsigned-varint: 63 bits
_MORE = 0x80  # set in every byte of a varint but the last


def base58btc_encode(data: bytes) -> str:
    """The base58-btc text of at most 3,000 bytes; raises `InputError` (``multibase.size``)."""
    if len(data) > _MAX_BASE58_BYTES:
        raise _too_large()
    number, digits = int.from_bytes(data, "big"), bytearray()  # the lowest first
    add = digits.append
    while number:
        number, two = divmod(number, 58 * 58)
        add(two % 58)
        add(two // 58)
    digits.reverse()
    zeros = len(data) - len(data.lstrip(b"\0"))  # as many leading ones
    return "1" * zeros + digits.lstrip(b"\0").translate(_TO_CHARACTERS).decode("ascii")


def base58btc_decode(text: str) -> bytes:
    """The bytes of a base58-btc text.

    Raises `InputError` (``multibase.base58btc``, ``multibase.size``).
    """
    if not isinstance(text, str) or not _BASE58.match(text[: _MAX_BASE58_CHARACTERS + 1]):
        raise _malformed("base58btc", "Its characters are letters and digits without 0, O, I and l.")
    if len(text) > _MAX_BASE58_CHARACTERS:
        raise _too_large()
    number = 0
    for digit in text.encode("ascii").translate(_TO_DIGITS):
        number = number * 58 + digit
    zeros, size = len(text) - len(text.lstrip("1")), (number.bit_length() + 7) // 8
    if zeros + size > _MAX_BASE58_BYTES:  # which so many characters may say, and could not be written again
        raise _too_large()
    return bytes(zeros) + number.to_bytes(size, "big")


def base64url_encode(data: bytes) -> str:
    """The base64url text, without padding (RFC 4648 section 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """The bytes of a base64url text without padding, white space, or bits set beyond the last byte.

    Raises `InputError` (``multibase.base64url``).
    """
    if isinstance(text, str) and _BASE64URL.match(text) and len(text) % 4 != 1:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if base64url_encode(data) == text:
            return data
    raise _malformed("base64url", "Its characters are A-Z a-z 0-9 - _, and nothing pads it.")


def multibase_encode(data: bytes, base: Literal["z", "u"]) -> str:
    """The multibase text in base58-btc (``z``) or base64url (``u``)."""
    return "z" + base58btc_encode(data) if base == "z" else "u" + base64url_encode(data)


def multibase_decode(text: str) -> bytes:
    """The bytes of a multibase text in base58-btc (``z…``) or base64url (``u…``).

    Raises `InputError` (``multibase.prefix``, ``multibase.base58btc``, ``multibase.base64url``,
    ``multibase.size``).
    """
    prefix = text[:1] if isinstance(text, str) else ""
    if prefix == "z":
        return base58btc_decode(text[1:])
    if prefix == "u":
        return base64url_decode(text[1:])
    raise InputError(
        "This is not a multibase text that is supported here.",
        code="multibase.prefix",
        advice="It begins with 'z' (base58-btc) or 'u' (base64url).",
    )


def varint_encode(code: int) -> bytes:
    """A multicodec code as an unsigned varint: seven bits a byte, lowest first; ``0xed`` is ``ed 01``."""
    if not 0 <= code < 1 << 7 * _MAX_VARINT_BYTES:
        raise _bad_varint()
    encoded = bytearray()
    while code >= _MORE:
        encoded.append(code % _MORE | _MORE)
        code //= _MORE
    encoded.append(code)
    return bytes(encoded)


def multicodec_add(code: int, data: bytes) -> bytes:
    """The bytes with their multicodec code in front."""
    return varint_encode(code) + data


def multicodec_split(data: bytes) -> tuple[int, bytes]:
    """The multicodec code in front of ``data``, and the bytes after it.

    Raises `InputError` (``multibase.varint``) where it is cut off, too long or not in its shortest form.
    """
    code = 0
    for index, byte in enumerate(data[:_MAX_VARINT_BYTES]):
        code |= (byte % _MORE) << 7 * index
        if byte < _MORE:
            if byte == 0 and index > 0:  # a longer spelling of a shorter code
                break
            return code, data[index + 1 :]
    raise _bad_varint()


def _malformed(base: str, advice: str) -> InputError:
    return InputError(f"This is not {base} in its canonical form.", code=f"multibase.{base}", advice=advice)


def _too_large() -> InputError:
    return InputError(
        f"Base58-btc is for keys and signatures, of at most {_MAX_BASE58_BYTES} bytes.",
        code="multibase.size",
        params={"limit": _MAX_BASE58_BYTES},
        advice="Use base64url ('u') for more.",
    )


def _bad_varint() -> InputError:
    return InputError("There is no multicodec code in front of these bytes.", code="multibase.varint")
