"""The test data of RFC 8785's author (cyberphone/json-canonicalization), byte for byte."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from openbadge_issuer.codec.jcs import canonical
from openbadge_issuer.codec.json import parse

VECTORS = Path(__file__).parents[2].parent / "shared" / "conformance" / "vectors" / "jcs"

pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason=f"the JCS vectors are not at {VECTORS}")


def cases() -> list[dict[str, str]]:
    manifest = VECTORS / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["cases"] if manifest.exists() else []


def numbers() -> list[dict[str, str]]:
    sample = VECTORS / "es6-numbers-sample.json"
    return json.loads(sample.read_text(encoding="utf-8")) if sample.exists() else []


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
