"""Broken texts by the thousand: a value or an error of ours, and never another opinion than the standard library's."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.json import dump, parse
from openbadge_issuer.codec.types import JSON, Limits
from openbadge_issuer.errors import JsonError, LimitExceeded

CASES = 4_000
LIMITS = Limits(
    max_bytes=500, max_total_bytes=1_500, max_depth=8, max_contexts=3, max_objects=6, max_values=22
)
SEEDS = [
    '{"@context":["https://www.w3.org/ns/credentials/v2",{"a":"b"}],"id":"urn:uuid:1","type":["A","B"],"n":[1,-0,1.5e3]}',
    '{"image":"data:image\\/png;base64,iVBORw0KGgo=","caption":"Gr\u00fc\u00dfe \\ud83c\\udf93 \\"x\\\\"}',
    '[[],{},[[{"a":[{"b":{}}]}]],true,false,null,"",0.1,1e-7,9007199254740991]',
    '  {\n\t"a" : [ 1 , 2 , "{[,\\"]}" ] ,\r\n "b" : "\U0001f393" } ',
]
PIECES = [
    *'{}[],:"\\/ \n\t0123456789+-.eEnul\x00\x1f\x7f\ufeff\ud800\udc00\u00e9\U0001f393',
    *[
        "\\u",
        "\\ud83c",
        "\\udf93",
        "NaN",
        "Infinity",
        "1e999",
        "9007199254740992",
        "9" * 30,
        "data:",
        '"data:,',
        "null",
    ],
    *[
        '"a":1,',
        '"@context":[1,2,3,4],',
        "[[[[",
        "]]]]",
        '{"a":{"a":',
        "\\\\",
        '\\"',
        "1,1,1,1,1,1,1,1,1,1,",
        "x" * 600,
    ],
]


def mutated(chance: random.Random) -> str:
    text = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 4)):
        at, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + 1 :]
            case 2:
                text = text[:at] + chance.choice(PIECES) + text[at + 1 :]
            case 3:
                text = text[:end] + text[at:]
            case 4:  # where a member or an item may stand
                text = text.replace(place := chance.choice("{[,"), place + chance.choice(PIECES), 1)
            case _:
                text = text[:at]
    return text


def broken_bytes(text: str, chance: random.Random) -> bytes:
    data = bytearray(text.encode(errors="surrogatepass"))
    for _ in range(chance.randint(0, 2)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def judge(data: str | bytes) -> str:
    """Parses, and compares with the standard library; returns the code of the refusal, or nothing."""
    try:
        value = parse(data, LIMITS)
    except (JsonError, LimitExceeded) as error:
        str(error).encode()  # can be printed
        if error.detail_code == "json.syntax":
            with pytest.raises(ValueError):
                json.loads(data)
        return error.detail_code
    assert json.dumps(value).replace("-0.0", "0") == json.dumps(json.loads(data)).replace("-0.0", "0")
    assert parse(dump(value)) == value
    return ""


def fuzz(seed: int, cases: int) -> dict[str, int]:
    chance = random.Random(seed)
    outcomes: dict[str, int] = {}
    for _ in range(cases):
        text = mutated(chance)
        outcome = judge(text if chance.random() < 0.5 else broken_bytes(text, chance))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    return outcomes


def test_mutated_documents() -> None:
    outcomes = fuzz(seed=20260101, cases=CASES)
    json_codes = {f"json.{name}" for name in ("syntax", "encoding", "duplicate_name", "number", "surrogate")}
    limit_codes = {f"limit.{name}" for name in ("bytes", "depth", "contexts", "objects", "values")}
    assert set(outcomes) == {""} | json_codes | limit_codes
    assert outcomes[""] > CASES // 50


@settings(derandomize=True, max_examples=1_000, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_generated_texts(text: str) -> None:
    judge(text)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.binary(max_size=40))
def test_generated_bytes(data: bytes) -> None:
    judge(data)


def test_the_seeds_themselves_are_fine() -> None:
    for text in SEEDS:
        value: JSON = parse(text)
        assert value == json.loads(text)
