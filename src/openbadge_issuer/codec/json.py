"""Strict JSON (RFC 8259 within the bounds of I-JSON, RFC 7493), read within limits: one text, one meaning.

The standard library's parser does the reading. Around it, sizes, depth and counts are measured before anything is
built, and what it would let pass (repeated names, NaN, numbers that are no doubles, lone surrogates) is refused.
Errors are raised outside of ``except``, or its exceptions, which hold the text, would go along as ``__context__``.
"""

from __future__ import annotations

import json as stdlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from math import inf, isfinite
from typing import cast

from openbadge_issuer.codec import json_refusals as refusals
from openbadge_issuer.codec.json_copying import MAX_INTEGER, Repeated, StrictCopy, encoded, quick_copy
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject, Limits
from openbadge_issuer.errors import JsonError, LimitExceeded, OpenBadgeError

__all__ = ["dump", "parse", "parse_object", "plain", "strict_copy"]

_MAX_INTEGER_CHARACTERS = len(str(-MAX_INTEGER))
_MAX_FLOAT_CHARACTERS = 1_100  # the exact decimal notation of a double is never longer

# An unterminated string runs to the end, and possessive repeats never step back: linear whatever the text.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def parse(data: bytes | str, limits: Limits = DEFAULT_LIMITS) -> JSON:
    """The value that ``data`` (UTF-8 without a byte order mark, or text) says.

    Numbers keep their kind: ``1`` is an ``int``; ``1.0``, ``1e3`` and ``-0`` are ``float``.

    Raises `JsonError` (``json.syntax``, ``json.encoding``, ``json.duplicate_name``, ``json.number``,
    ``json.surrogate``, ``json.type``) and `LimitExceeded` (``limit.bytes``, ``limit.depth``,
    ``limit.contexts``, ``limit.objects``, ``limit.values``), with a JSON pointer where the place is known.
    """
    text, size, well_formed = _decode(data, limits)
    _measure(text, size, limits)
    reader = _Reader(limits)
    try:
        value: JSON = stdlib.loads(
            text,
            object_pairs_hook=reader.members,
            parse_int=reader.integer,
            parse_float=reader.real,
            parse_constant=reader.constant,
        )
    except stdlib.JSONDecodeError as error:
        refusal: OpenBadgeError = JsonError(
            f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            params={"reason": error.msg, "line": error.lineno, "column": error.colno},
        )
    except RecursionError:
        refusal = refusals.exceeded("depth", limits)
    else:
        if reader.suspicious or not well_formed or ("\\u" in text and _SURROGATE_ESCAPE.search(text)):
            _copy(value, limits)  # finds what is wrong and where, and raises
        return value
    raise refusal


def parse_object(data: bytes | str, limits: Limits = DEFAULT_LIMITS) -> JSONObject:
    """Like `parse`, for a text that must be a JSON object: else `JsonError` (``json.no_object``)."""
    value = parse(data, limits)
    if not isinstance(value, dict):
        raise JsonError(
            "This is JSON, but not a JSON object.", code="json.no_object", advice="It must begin with '{'."
        )
    return value


def plain(value: Mapping[str, object], limits: Limits = DEFAULT_LIMITS) -> JSONObject:
    """A strict deep copy of a mapping as plain JSON; raises like `strict_copy`."""
    if not isinstance(value, Mapping):
        raise refusals.unsupported(value, ())
    return cast("JSONObject", strict_copy(value, limits))  # a mapping is always copied as a dict


def strict_copy(value: object, limits: Limits = DEFAULT_LIMITS) -> JSON:
    """A deep copy of a Python value, checked as `parse` checks; tuples become lists, subclasses their base.

    Raises `JsonError` (``json.type`` for anything but ``None``, ``bool``, ``int``, ``float``, ``str``, lists,
    tuples and mappings with ``str`` keys; ``json.number``; ``json.surrogate``) and `LimitExceeded` (a value
    that contains itself is too deep).
    """
    quick = quick_copy(value, limits)
    if quick is not None:
        return quick.copy
    copied = _copy(value, limits)
    data = _encoded(copied)
    _measure(data.decode(), len(data), limits)
    return copied


def dump(value: JSON) -> bytes:
    """The value as compact UTF-8: no white space, no escape that is not needed, members in their order.

    Raises `JsonError` (``json.type``, ``json.number``, ``json.surrogate``) and `LimitExceeded`
    (``limit.depth``). What came from `parse` or `strict_copy` never raises.
    """
    data = _encoded(value)
    _require_text_names(value)
    return data


def _encoded(value: JSON) -> bytes:
    try:
        return encoded(value)
    except UnicodeEncodeError:
        refusal: OpenBadgeError = refusals.lone_surrogate(())
    except ValueError:
        refusal = refusals.bad_number(())
    except TypeError:
        refusal = JsonError("The value holds something that JSON can not say.", code="json.value")
    except RecursionError:
        refusal = LimitExceeded(refusals.TOO_MUCH["depth"], code="limit.depth")
    raise refusal


def _require_text_names(value: JSON) -> None:
    """The standard library writes the names 1, True and None as texts; whoever reads them back gets another value."""
    waiting: list[object] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            for name, member in item.items():
                if not isinstance(name, str):
                    raise refusals.unsupported(name, (), "name")
                if type(member) is not str:  # as most are
                    waiting.append(member)
        elif isinstance(item, (list, tuple)):
            waiting += item


def _decode(data: bytes | str, limits: Limits) -> tuple[str, int, bool]:
    """The text, its size in bytes of UTF-8, and whether it is free of lone surrogates."""
    if not isinstance(data, (bytes, str)):
        raise JsonError(
            f"JSON text is bytes or str, not {type(data).__name__}.",
            code="json.text",
            params={"kind": type(data).__name__},
            advice="A mapping is for `plain`; of a buffer, hand in the bytes.",
        )
    if len(data) > limits.max_total_bytes:  # before anything is copied
        raise refusals.exceeded("total_bytes", limits)
    if isinstance(data, str):
        if data.startswith("\ufeff"):
            raise refusals.not_utf8("a byte order mark")
        size = len(data.encode(errors="surrogatepass"))
        return data, size, size == len(data.encode(errors="ignore"))  # which leaves lone surrogates out
    encoding = stdlib.detect_encoding(data)
    if encoding != "utf-8":
        raise refusals.not_utf8("a byte order mark" if encoding == "utf-8-sig" else encoding.upper())
    try:
        return data.decode(), len(data), True
    except UnicodeDecodeError as error:
        refusal = refusals.not_utf8(f"something else at byte {error.start}")
    raise refusal


def _measure(text: str, size: int, limits: Limits) -> None:
    """Raises `LimitExceeded` where the text is more than the limits allow, be it JSON or not."""
    if size > limits.max_total_bytes:
        raise refusals.exceeded("total_bytes", limits)
    if size > limits.max_bytes:
        _measure_strings(text, size, limits)
    brackets = text.count("{") + text.count("[")  # an upper bound, for some may be inside strings
    if brackets > min(limits.max_depth, limits.max_objects) or brackets + text.count(",") > limits.max_values:
        _measure_structure(text, limits)


def _measure_strings(text: str, size: int, limits: Limits) -> None:
    """The text without its data: URIs, against ``max_bytes``; gives up as soon as the answer is known."""
    data_uris = 0
    for count, (start, end) in enumerate(_strings(text), start=1):
        if start - data_uris > limits.max_bytes:  # characters are never more than bytes
            raise refusals.exceeded("bytes", limits)
        if count // 2 > limits.max_values:  # a value brings two strings at most: its name and itself
            raise refusals.exceeded("values", limits)
        if text[start + 1 : start + 6].lower() == "data:" and text[start:end].isascii():  # else it is no URI
            data_uris += end - start
    if size - data_uris > limits.max_bytes:
        raise refusals.exceeded("bytes", limits)


def _strings(text: str) -> Iterator[tuple[int, int]]:
    """Where each string begins and ends, quotes included; the pattern is asked only where an escape may be at the end."""
    end = 0
    while (start := text.find('"', end)) >= 0:
        end = text.find('"', start + 1) + 1 or len(text)
        if text[end - 2] == "\\":
            string = _STRING.match(text, start)
            end = string.end() if string else end
        yield start, end


def _measure_structure(text: str, limits: Limits) -> None:
    """Depth and counts of what is outside strings; each string is left as one quote."""
    if "\\" in text:
        text = text.replace("\\\\", "").replace('\\"', "")
    outside = '"'.join(text.split('"')[::2]).encode(errors="replace").translate(None, b" \t\n\r")
    objects = outside.count(b"{")
    if objects > limits.max_objects:
        raise refusals.exceeded("objects", limits)
    first_items = objects + outside.count(b"[") - outside.count(b"{}") - outside.count(b"[]")
    if first_items + outside.count(b",") > limits.max_values:
        raise refusals.exceeded("values", limits)
    depth = 0
    for bracket in outside.translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > limits.max_depth:
            raise refusals.exceeded("depth", limits)


class _Reader:
    """The parser's hooks. What must be refused they only notice: its place is known when all is read."""

    def __init__(self, limits: Limits) -> None:
        self.max_contexts = limits.max_contexts
        self.suspicious = False

    def members(self, pairs: list[tuple[str, JSON]]) -> JSONObject | Repeated:
        found = dict(pairs)
        if len(found) != len(pairs):
            self.suspicious = True
            return Repeated(Counter(name for name, _ in pairs).most_common(1)[0][0])
        contexts = found.get("@context")
        if isinstance(contexts, list) and len(contexts) > self.max_contexts:
            self.suspicious = True
        return found

    def integer(self, literal: str) -> int | float:
        if literal == "-0":
            return -0.0
        number = int(literal) if len(literal) <= _MAX_INTEGER_CHARACTERS else MAX_INTEGER + 1
        if abs(number) > MAX_INTEGER:
            self.suspicious = True
        return number

    def real(self, literal: str) -> float:
        number = float(literal) if len(literal) <= _MAX_FLOAT_CHARACTERS else inf
        if not isfinite(number):
            self.suspicious = True
        return number

    def constant(self, _literal: str) -> float:
        self.suspicious = True
        return inf


def _copy(value: object, limits: Limits) -> JSON:
    try:
        return StrictCopy(limits).value(value, ())
    except RecursionError:
        raise refusals.exceeded("depth", limits) from None
    except OpenBadgeError:
        raise
    except Exception as error:  # noqa: BLE001 - of a mapping of the caller's own, which may raise anything
        raised = type(error).__name__
    raise JsonError(
        f"The value can not be read: {raised}.", code="json.unreadable", params={"reason": raised}
    )
