"""Texts made to be slow or large: refused, or read, within the time that their size deserves."""

from __future__ import annotations

from time import process_time

import pytest

from openbadge_issuer.codec.json import parse
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.errors import InputError

M = 1_000_000
TOTAL = DEFAULT_LIMITS.max_total_bytes
SLOW = {
    "one byte too many": ('"' + "x" * (M - 1) + '"', "limit.bytes"),
    "far too much": ("x" * (TOTAL + 1), "limit.bytes"),
    "white space": (" " * 15 * M, "limit.bytes"),
    "tiny strings after a data URI": ('"data:"' + '""' * 7 * M, "limit.values"),
    "quotes": ('"' * 15 * M, "limit.values"),
    "escaped quotes that never close": ('"' + '\\"' * 450_000, "json.syntax"),
    "the same, too large": ('"' + '\\"' * 7 * M, "limit.bytes"),
    "backslashes": ('"' + "\\" * 899_999, "json.syntax"),
    "data URIs without commas": ('"data:"' * 2 * M, "limit.values"),
    "data URIs": ("[" + '"data:",' * 1_900_000 + "1]", "limit.values"),
    "data URI as large as it may be": ('"data:,' + "x" * (TOTAL - 8) + '"', ""),
    "data URI, every character escaped": ('"data:,' + "\\/" * 7 * M + '"', ""),
    "data URIs as names": ("{" + ",".join(f'"data:{i:06}":""' for i in range(45_000)) + "}", ""),
    "too many data URIs as names": (
        "{" + ",".join(f'"data:{i:06}":""' for i in range(60_000)) + "}",
        "limit.values",
    ),
    "empty arrays": ("[" + "[]," * 300_000 + "1]", "limit.values"),
    "empty objects": ("[" + "{}," * 40_000 + "1]", "limit.objects"),
    "members": ("{" + ",".join(f'"{i}":1' for i in range(50_001)) + "}", "limit.values"),
    "items": ("[" + "1," * 50_000 + "1]", "limit.values"),
    "as many items as there may be": ("[" + "1," * 49_999 + "1]", ""),
    "spread brackets": ("[" + " " * 900_000 + "]", ""),
    "closing brackets": ("[" + "]" * 900_000, "json.syntax"),
    "one name again and again": ("{" + '"a":1,' * 49_999 + '"a":1}', "json.duplicate_name"),
}


@pytest.mark.parametrize(("text", "code"), SLOW.values(), ids=SLOW.keys())
@pytest.mark.parametrize("kind", ["text", "bytes"])
def test_it_is_read_or_refused_in_time(text: str, code: str, kind: str) -> None:
    data = text if kind == "text" else text.encode()
    began = process_time()
    try:
        parse(data)
        found = ""
    except InputError as error:
        found = error.detail_code
    assert found == code
    assert process_time() - began < 5
