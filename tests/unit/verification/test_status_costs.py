"""What long lists count for: nothing where they are ordinary, and once for all badges on them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.ports import Response
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.status.costs import (
    count_examining,
    count_ids,
    id_in_plain,
    read_once,
    too_many,
)

URL = "https://school.example/list"


def question(units: int = 0) -> Question:
    asked = Question(Policy(), default_contexts(), NOW)
    asked.effort.units = units
    return asked


def answer(body: bytes) -> Response:
    return Response(URL, body)


@pytest.mark.parametrize(
    ("body", "units"),
    [
        (b"," * 3_002, 0),
        (b"," * 3_003, 1_001),
        (b"[" * 3_003, 1_001),
        (b"{" * 3_003, 1_001),
        (b"%" * 3_003, 1_001),
        (b"\\u0025" * 3_003, 1_001),
        (b",[{%\\u0025" * 900, 1_500),
        (b"x" * 100_000, 0),
        (b"," * 299_999, 99_999),
        (b"," * 3_000_000, 100_000),
    ],
)
def test_ids_count_for_the_first_badge_on_a_list(body: bytes, units: int) -> None:
    asked, served = question(), answer(body)
    for _ in range(2):
        count_ids(served, asked)
        assert asked.effort.units == units
    count_ids(answer(bytes(bytearray(body))), question())
    assert asked.effort.units == units


def test_ids_of_another_list_count_again_as_long_as_they_can_be_afforded() -> None:
    asked, body, last = question(), b"," * 120_000, answer(b"," * 120_001)
    for number in (1, 2, 3):
        count_ids(answer(bytes(bytearray(body))), asked)
        assert asked.effort.units == number * 40_000
    for _ in range(2):
        with pytest.raises(BeyondEffort):
            count_ids(last, asked)
    assert asked.effort.units == 120_000
    count_ids(answer(b"," * 3_002), asked)  # an ordinary one is read in any case


def credential(values: int) -> JSONObject:
    return {"a": [1] * values}


@pytest.mark.parametrize(
    ("values", "units"), [(248, 0), (249, 1_004), (1_000, 4_008), (24_998, 100_000), (49_000, 100_000)]
)
def test_a_credential_counts_by_its_values(values: int, units: int) -> None:
    asked = question()
    count_examining(credential(values), asked)
    assert asked.effort.units == units


def test_a_credential_that_can_not_be_afforded_counts_for_nothing() -> None:
    asked, large = question(100_001), credential(4_998)
    for _ in range(2):
        with pytest.raises(BeyondEffort):
            count_examining(large, asked)
    assert asked.effort.units == 100_001
    asked.effort.units = 100_000
    count_examining(large, asked)
    assert asked.effort.units == 120_000
    count_examining(credential(248), asked)


def token(length: int) -> bytes:
    return b"eyJhbGciOiJFZERTQSJ9." + b"A" * (length - 24) + b".AA"


@pytest.mark.parametrize(
    ("body", "units"),
    [
        (json.dumps(credential(497)).encode(), 0),
        (json.dumps(credential(505)).encode(), 63),
        (json.dumps({"a": "x" * 100_000}).encode(), 0),
        (json.dumps(credential(1_598)).encode(), 200),
        (b"{" + b" " * 1_499, 0),
        (b"{" + b" " * 1_511, 63),
        (b"{" + b" " * 400_000, 6_250),
        (token(4_800), 200),
        (b"x" * 4_800, 200),
    ],
    ids=[
        "ordinary",
        "longer",
        "a long text",
        "long",
        "broken",
        "longer broken",
        "long broken",
        "token",
        "no list",
    ],
)
def test_reading_counts_once_by_the_values_or_by_the_length_of_what_is_broken(
    body: bytes, units: int
) -> None:
    asked, served = question(), answer(body)
    found = [read_once(served, asked) for _ in range(2)]
    assert found[0] is found[1]
    assert asked.effort.units == units


@pytest.mark.parametrize(
    ("body", "usual"),
    [
        (b'{"a":1}', True),
        (b'{"a":"' + b"x" * 39_992 + b'"}', True),
        (b'{"a":"' + b"x" * 39_993 + b'"}', False),
        (b"[" + b"1," * 151 + b"1]", True),
        (b"[" + b"1," * 152 + b"1]", False),
    ],
)
def test_where_nothing_is_left_usual_lists_are_read_and_what_was_read(body: bytes, *, usual: bool) -> None:
    served, asked = answer(body), question(120_000)
    found: Any = read_once(served, asked)
    asked.effort.units = 120_001
    assert read_once(served, asked) is found
    again = answer(bytes(bytearray(body)))
    if usual:
        read_once(again, asked)
        assert asked.effort.units == 120_001
    else:
        with pytest.raises(BeyondEffort):
            read_once(again, asked)


def test_a_list_that_was_not_read_is_told_without_a_place_where_it_has_none() -> None:
    assert too_many().pointer == ""


@pytest.mark.parametrize(("length", "units"), [(49, 0), (50, 1), (149, 2), (20_000, 400)])
def test_a_long_id_counts_once_for_each_that_asks(length: int, units: int) -> None:
    asked, source, identifier = question(), object(), "%41" + "b" * (length - 3)
    for _ in range(2):
        assert id_in_plain(source, identifier, asked).startswith(("Ab", "%41b"))
        assert asked.effort.units == units
    id_in_plain(object(), identifier, asked)
    assert asked.effort.units == 2 * units


def test_a_long_id_is_decoded_as_long_as_it_can_be_afforded() -> None:
    asked = question(119_999)
    assert id_in_plain(object(), "b" * 50, asked) == "b" * 50
    with pytest.raises(BeyondEffort):
        id_in_plain(object(), "b" * 50, asked)
    asked.effort.units = 120_001
    assert id_in_plain(object(), "b" * 49, asked) == "b" * 49
