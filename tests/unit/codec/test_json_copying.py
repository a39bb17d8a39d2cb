"""`encoded_with`: the bytes of `encoded`, where some objects have been written before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.codec import json_copying
from openbadge_issuer.codec.json_copying import encoded, encoded_with

PLACE = "\x00 is left out"  # what stands for an object meanwhile


def written(*objects: Any) -> dict[int, bytes]:
    """How each of them is written: spaced, so that it is seen whether it was put in, or written anew."""
    return {id(each): json.dumps(each, ensure_ascii=False).encode() for each in objects}


@pytest.mark.parametrize(
    "value",
    [{}, {"a": 1, "b": [True, None, "Zoé\u2028"], "c": {"d": {"e": {"f": "\x00\ud7ff"}}}}],
    ids=["empty", "deep"],
)
def test_of_nothing_known_it_is_the_compact_text(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert encoded_with(value, {}) == encoded(value) == text.encode()


def test_members_and_members_of_members_are_put_in_as_they_are_written() -> None:
    achievement, issuer = {"name": "Schweißen", "n": 1}, {"name": "School"}
    value: Any = {
        "a": 1,
        "issuer": issuer,
        "credentialSubject": {"id": "x", "achievement": achievement, "y": 2},
        "z": 3,
    }
    both = written(achievement, issuer)
    assert encoded_with(value, both).decode() == (
        '{"a":1,"issuer":{"name": "School"},"credentialSubject":{"id":"x","achievement":{"name": "Schweißen", "n": 1},'
        '"y":2},"z":3}'
    )
    compact = {id(each): encoded(each) for each in (achievement, issuer)}  # type: ignore[arg-type]
    assert encoded_with(value, compact) == encoded(value)


def test_one_object_in_several_places_is_put_in_at_each() -> None:
    one = {"n": 1}
    value: Any = {"a": one, "b": {"c": one}, "d": one}
    assert encoded_with(value, written(one)) == b'{"a":{"n": 1},"b":{"c":{"n": 1}},"d":{"n": 1}}'


@pytest.mark.parametrize("first", ["a", "b"])
def test_each_is_put_in_at_its_own_place_in_the_order_of_the_document(first: str) -> None:
    ada, bob = {"n": "Ada"}, {"n": "Bob"}
    value: Any = {"a": ada, "b": bob} if first == "a" else {"b": bob, "a": ada}
    assert json.loads(encoded_with(value, written(ada, bob))) == value


def test_deeper_down_and_in_lists_it_is_written_anew() -> None:
    one = {"n": 1}
    value: Any = {"a": [one], "b": {"c": {"d": one}, "e": [one]}}
    assert encoded_with(value, written(one)) == encoded(value)


def test_it_is_the_object_that_counts_and_not_what_it_says() -> None:
    value: Any = {"a": {"n": 1}}
    assert encoded_with(value, written({"n": 1})) == encoded(value) == b'{"a":{"n":1}}'


def test_the_whole_is_not_looked_up_itself() -> None:
    value: Any = {"a": 1}
    assert encoded_with(value, written(value)) == b'{"a":1}'


@pytest.mark.parametrize(
    "value",
    [
        {"a": PLACE},
        {"a": {"b": PLACE}},
        {"a": [PLACE, PLACE]},
        {PLACE: 1},
        {"a": {PLACE: {"b": PLACE}}},
    ],
    ids=range(5),
)
def test_a_text_that_says_that_something_is_left_out_is_a_text(value: dict[str, Any]) -> None:
    """Whoever knows the words can not have another object put in their place."""
    one = {"n": 1}
    for whole in ({**value, "one": one}, {"one": one, **value}):
        assert json.loads(encoded_with(whole, written(one))) == whole
    assert encoded_with(value, written(one)) == encoded(value)


def test_a_text_in_which_those_words_stand_is_no_such_text() -> None:
    """Only the whole text in its quotation marks is looked for; one that has them in it can not end there."""
    one = {"n": 1}
    value: Any = {
        "a": f"x{PLACE}",
        "b": f'"{PLACE}"',
        "c": f"{PLACE}x",
        "one": one,
        "d": '\\u0000 is left out"',
    }
    assert encoded_with(value, written(one)) == encoded(value).replace(b'{"n":1}', b'{"n": 1}')


def test_what_was_written_may_hold_those_words() -> None:
    """It is put in after the others are found."""
    one, two = {"n": PLACE}, {"m": PLACE}
    value: Any = {"a": one, "b": two}
    assert json.loads(encoded_with(value, written(one, two))) == value


def test_the_value_stays_as_it_is() -> None:
    one = {"n": 1}
    inner = {"c": one}
    value: Any = {"a": one, "b": inner}
    encoded_with(value, written(one))
    assert value == {"a": {"n": 1}, "b": {"c": {"n": 1}}}
    assert value["a"] is one
    assert value["b"] is inner
    assert inner["c"] is one


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {1, 2}], ids=repr)
def test_what_is_no_json_is_refused_as_by_encoded(value: Any) -> None:
    one = {"n": 1}
    whole: Any = {"a": value, "one": one}
    with pytest.raises((ValueError, TypeError)) as plain:
        encoded(whole)
    with pytest.raises(type(plain.value)):
        encoded_with(whole, written(one))


def test_the_words_stand_for_what_is_looked_for() -> None:
    assert json_copying._LEFT_OUT == encoded(json_copying._PLACE) == encoded(PLACE)
