"""The test data of RFC 8785's author (cyberphone/json-canonicalization), byte for byte."""

from __future__ import annotations

import json
import struct

import pytest

from openbadge_issuer.codec.jcs import canonical
from openbadge_issuer.codec.json import parse
from requiring import shared

VECTORS = shared("conformance", "vectors", "jcs")


def cases() -> list[dict[str, str]]:
    manifest = VECTORS / "manifest.json"
    found: list[dict[str, str]] = json.loads(manifest.read_text(encoding="utf-8"))["cases"]
    return found


def numbers() -> list[dict[str, str]]:
    sample = VECTORS / "es6-numbers-sample.json"
    found: list[dict[str, str]] = json.loads(sample.read_text(encoding="utf-8"))
    return found


def test_the_vectors_are_all_there() -> None:
    assert len(cases()) == len(list((VECTORS / "input").iterdir())) >= 6
    assert len(numbers()) >= 7


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_canonical_form(case: dict[str, str]) -> None:
    written = canonical(parse((VECTORS / case["input"]).read_bytes()))
    assert written == bytes.fromhex((VECTORS / case["outhex"]).read_text(encoding="utf-8"))
    assert written == (VECTORS / case["output"]).read_bytes().rstrip(b"\r\n")
    assert canonical(parse(written)) == written


@pytest.mark.parametrize("case", numbers(), ids=lambda case: case["ieee_hex"])
def test_number(case: dict[str, str]) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(case["ieee_hex"].zfill(16)))
    assert canonical(number) == case["expected"].encode()
