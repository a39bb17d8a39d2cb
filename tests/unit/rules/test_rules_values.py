"""The small questions that the rules ask of a value."""

from __future__ import annotations

import pytest

from openbadge_issuer.rules import check
from openbadge_issuer.rules.values import child, is_absolute_uri, types_of
from unit.rules.badges import minimal, put


@pytest.mark.parametrize(
    ("token", "pointer"),
    [
        ("name", "/x/name"),
        (3, "/x/3"),
        ("a~b", "/x/a~0b"),
        ("a/b", "/x/a~1b"),
        ("~1", "/x/~01"),
        ("a/~b", "/x/a~1~0b"),
    ],
)
def test_a_pointer_one_step_further(token: str | int, pointer: str) -> None:
    assert child("/x", token) == pointer


def test_a_finding_points_to_a_member_whatever_its_name() -> None:
    document = minimal()
    put(document, ("https://school.example/~x",), None)
    assert "/https:~1~1school.example~1~0x" in {finding.pointer for finding in check(document)}


def test_types_are_texts() -> None:
    assert types_of({"type": ["A", 7, None, {}, "B"]}) == ["A", "B"]
    assert types_of({"type": "A"}) == ["A"]
    assert types_of({}) == []


LONG = "a" * 1_001


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"https://school.example/{LONG}", True),
        (f"data:image/png;base64,{LONG}", True),
        (f"https:{LONG}", False),
        (f"HTTP:///{LONG}", False),
        (f"https://?{LONG}", False),
        ("https://school.example/", True),
        ("https:school.example", False),
        ("https:///a", False),
        ("urn:uuid:1", True),
        ("did:example:ada", True),
        (f"relative/{LONG}", False),
    ],
)
def test_an_absolute_uri_is_one_however_long(text: str, *, is_one: bool) -> None:
    assert is_absolute_uri(text) is is_one
