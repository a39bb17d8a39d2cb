"""Numbers that readers disagree about, or that take long to read."""

from __future__ import annotations

from time import process_time

import pytest

from openbadge_issuer.codec.json import parse
from openbadge_issuer.errors import JsonError


@pytest.mark.parametrize(
    "literal",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "9007199254740992",
        "-9007199254740992",
        "12345678901234567890",
        "1e309",
        "-1e309",
        "1e" + "9" * 5_000,
        "1" * 4_299,
        "1" * 4_301,  # beyond Python's own limit for int()
        "1" * 900_000,
        "0." + "1" * 900_000,
        "1" * 900_000 + ".0",
        "-" + "9" * 900_000,
    ],
    ids=lambda literal: f"{literal[:20]}({len(literal)})",
)
@pytest.mark.parametrize(
    ("around", "pointer"), [("%s", ""), ('{"a":[%s]}', "/a/0"), ('{"b":{"c":%s}}', "/b/c")]
)
def test_refused_at_once_with_the_place(literal: str, around: str, pointer: str) -> None:
    began = process_time()
    with pytest.raises(JsonError) as caught:
        parse(around % literal)
    assert (caught.value.detail_code, caught.value.pointer) == ("json.number", pointer)
    assert process_time() - began < 5
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "literal", ["01", "-", "1.", "0x10", "1_000", "\u0661", "--1", "1e", "-NaN", "nan", "+Infinity"]
)
def test_other_spellings_are_no_json(literal: str) -> None:
    with pytest.raises(JsonError) as caught:
        parse(f"[{literal}]")
    assert caught.value.detail_code == "json.syntax"


def test_the_longest_exact_double_is_still_read() -> None:
    smallest = f"{5e-324:.1074f}"
    assert parse(smallest) == 5e-324
