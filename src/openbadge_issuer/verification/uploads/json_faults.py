"""What happened to a text that begins like JSON and is none: told by its end, and by what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import OpenBadgeError, Param

__all__ = ["fault_of", "names_a_badge"]

_NO_BRACKET: Final = re.compile(
    rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[^][{}"]++', re.DOTALL
)  # a string that is cut off runs to the end
_CLOSED_BY: Final = {ord("{"): ord("}"), ord("["): ord("]")}
_BETWEEN: Final = " \t\r\n,\x1e"  # texts that follow each other: lines, a list without brackets, RFC 7464
_LAST: Final = 12  # characters: of the text that is cut off, the reader of JSON stumbles over the last word
_TYPESET: Final = re.compile(
    "[\u00ab\u00bb\u2018-\u201a\u201c-\u201f\u2033\uff02\u00a0\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]"
    r'|&(?:quot|#34|#x22);|\\"'
)
"""Quotation marks and blanks as text programs, web pages and strings in programs write them."""

_WINDOW: Final = 16_384  # bytes that are looked at for words; of a thousand files it adds up
_WORDS: Final = (
    b"w3.org/ns/credentials",
    b"w3.org/2018/credentials",
    b"imsglobal.org/spec/ob/",
    b"imsglobal.org/spec/clr/",
    b"w3id.org/openbadges",
    b"openbadgespec.org",
    b"VerifiableCredential",
    b"VerifiablePresentation",
    b'"credentialSubject"',
    b'"verifiableCredential"',
    b'"eyJ',  # a token
)
_OLDEST: Final = (b'"recipient"', b'"badge"')  # both, of an assertion without a vocabulary


def names_a_badge(data: bytes) -> bool:
    """Whether a text of JSON that can not be read, or is no object, speaks of badges: by their vocabulary, or a token."""
    head = data[:_WINDOW].replace(b"\\/", b"/")
    return any(word in head for word in _WORDS) or all(word in head for word in _OLDEST)


def fault_of(data: bytes, code: str, params: Mapping[str, Param], limits: Limits) -> str:
    """A key of `REFUSALS`, or nothing that can be told; ``code`` and ``params`` are what strict JSON said against it."""
    if code == "json.encoding":  # which is said before any limit has looked at the text
        data = _whole_characters(data)
        code, params = _refusal_of(data, limits)
    if code == "json.no_object":
        return "json_list" if data.lstrip()[:1] == b"[" else ""
    if code != "json.syntax":
        return ""
    rest = _from(data.decode("utf-8", "replace"), params)
    reason = str(params.get("reason", ""))
    if reason == "Extra data":
        return "json_several" if rest.lstrip(_BETWEEN)[:1] in ("{", "[") else "json_extra"
    if _TYPESET.match(rest):
        return "json_typeset"
    at_the_end = reason.startswith("Unterminated string") or len(rest.strip()) < _LAST
    return "json_cut_off" if at_the_end and _is_open(data) else ""


def _refusal_of(whole: bytes, limits: Limits) -> tuple[str, Mapping[str, Param]]:
    """What strict JSON says against the text without half of a character, its limits among it."""
    try:
        parse_object(whole, limits)
    except OpenBadgeError as error:
        return error.detail_code, error.params
    return "", {}


def _from(text: str, params: Mapping[str, Param]) -> str:
    """What the reader of JSON could not read, from there to the end."""
    line, column = params.get("line"), params.get("column")
    if not isinstance(line, int) or not isinstance(column, int):
        return text
    start = (
        text.replace("\n", " ", line - 2).find("\n") + 1
    )  # no list of a million lines; of the first one, all go
    return text[start + column - 1 :]


def _is_open(data: bytes) -> bool:
    """Whether it ends before its brackets are closed, each by its own."""
    waiting: list[int] = []
    for bracket in _NO_BRACKET.sub(b"", data):
        if bracket in _CLOSED_BY:
            waiting.append(_CLOSED_BY[bracket])
        elif not waiting or waiting.pop() != bracket:
            return False
    return bool(waiting)


def _whole_characters(data: bytes) -> bytes:
    """The text without half of a character at its end; nothing where it is no UTF-8 before, or whole."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as broken:
        if broken.reason == "unexpected end of data":  # which is said of the last bytes only
            return data[: broken.start]
    return b""
