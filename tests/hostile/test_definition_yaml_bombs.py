"""YAML that is made to explode, to hang, or to run something: refused in our words, quickly and in little memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from openbadge_issuer.assessment.definitions import lint, load
from openbadge_issuer.errors import InputError, LimitExceeded
from requiring import need_module

need_module("ruamel.yaml")

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
LONG = "text: &t " + "x" * 100_000 + "\n" + "copies: [" + ", ".join(["*t"] * 1_000) + "]\n"
BOMBS = {
    "a billion laughs": LAUGHS,
    "a text repeated": LONG,
    "an alias of itself": "a: &a [*a]\n",
    "a map of itself": "a: &a {b: *a}\n",
    "names that are aliases": "a: &a x\n*a : y\n" * 50,
    "lists in lists": "a: " + "[" * 100_000,
    "maps in maps": "a: " + "{" * 100_000,
    "rows in rows": "- " * 100_000,
    "questions": "? " * 100_000,
    "steps": "".join(" " * n + "a:\n" for n in range(900)),
    "anchors": "".join(f"a{n}: &a{n} x\n" for n in range(25_000)),
    "members": "".join(f"k{n}: v\n" for n in range(45_000)),
    "items": "a: [" + "b," * 200_000 + "]",
    "one name often": "a: 1\n" * 60_000,
    "a long name": "x" * 400_000 + ": 1",
    "a long number": "a: " + "9" * 400_000,
    "a long fraction": "a: 0." + "9" * 400_000,
    "a huge exponent": "a: 1e999999999",
    "blank lines": "a:" + "\n" * 400_000 + " b",
    "a python object": "a: !!python/object/apply:os.system ['echo no']\n",
    "a python name": "a: !!python/name:os.system\n",
    "a python module": "!!python/module:os {}\n",
    "a local tag": "!x {a: !y b}\n",
    "a binary": "a: !!binary aGVsbG8=\n",
    "a timestamp": "a: !!timestamp 2026-01-01\n",
    "a set": "a: !!set {x, y}\n",
    "a directive": "%TAG ! tag:example.org,2026:\n---\na: !b c\n",
}
SMALL = [name for name, text in BOMBS.items() if len(text) < 10_000]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    before = time.perf_counter()
    with pytest.raises(InputError):
        load(BOMBS[name].encode())
    assert time.perf_counter() - before < 60  # seconds, of a busy machine; a hang takes hours


@pytest.mark.parametrize("name", SMALL)
def test_the_linter_answers_and_does_not_raise(name: str) -> None:
    assert any(finding.severity == "error" for finding in lint(BOMBS[name].encode()))


@pytest.mark.parametrize(
    "name", ["a billion laughs", "a text repeated", "members", "items", "one name often"]
)
def test_the_rest_of_the_file_is_not_read_any_more(name: str) -> None:
    """What follows is no YAML, and nobody got there."""
    with pytest.raises(LimitExceeded) as refused:
        load(BOMBS[name].encode()[:450_000] + b'\nafter: "never closed\n')
    assert refused.value.detail_code == "limit.values"


def test_many_anchors_are_refused_at_the_first_one_too_many() -> None:
    with pytest.raises(LimitExceeded) as refused:
        load(BOMBS["anchors"].encode())
    assert refused.value.params == {"line": 101, "limit": 100}
    assert "Line 101" in refused.value.message


def test_aliases_in_aliases_count_as_what_they_stand_for() -> None:
    """A list of ten is 11 values, ten of them in a list are 111, and 45 of those are more than 5,000."""
    rows = "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [" + ", ".join(["*a"] * 10) + "]\n"
    within = rows + "".join(f"c{n}: *b\n" for n in range(43))
    with pytest.raises(InputError) as read:
        load(within.encode())
    assert read.value.detail_code != "limit.values"
    with pytest.raises(LimitExceeded):
        load((within + "one: *b\n").encode())


@pytest.mark.parametrize("name", ["a billion laughs", "a text repeated"])
def test_what_aliases_repeat_is_never_built(name: str) -> None:
    content = BOMBS[name].encode()
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded):
            load(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000  # bytes; the text would have 100 million, the list a billion
