"""Two members of one name: one reader sees the first, another the last, and the signature covers neither view."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.json import parse
from openbadge_issuer.errors import JsonError


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('{"issuer":"a","issuer":"b"}', "/issuer"),
        ('{"a":1,"a":1}', "/a"),
        ('{"a":{"b":[0,{"c":1,"c":{}}]}}', "/a/b/1/c"),
        ('{"grade":"A","gr\\u0061de":"F"}', "/grade"),
        ('{"":1,"":2}', "/"),
        ('{"a/b":1,"a\\/b":2}', "/a~1b"),
        ('{"\\ud800":1,"\\ud800":2}', "/\\ud800"),  # shown in a form that can be printed
        ('{"a":{"x":1,"x":2},"a":3}', "/a"),
        ('{"a":1,"b":2,"c":3,"b":4}', "/b"),
        ('{"a":{"a":{"a":1,"b":1,"a":2}}}', "/a/a/a"),
    ],
)
def test_refused_with_the_place(text: str, pointer: str) -> None:
    with pytest.raises(JsonError) as caught:
        parse(text)
    assert (caught.value.detail_code, caught.value.pointer) == ("json.duplicate_name", pointer)
    assert str(caught.value).isprintable()


def test_the_same_name_in_different_objects_is_fine() -> None:
    assert parse('[{"a":1},{"a":{"a":2}}]') == [{"a": 1}, {"a": {"a": 2}}]


def test_names_that_only_look_alike_are_different() -> None:
    assert parse('{"\u00e9":1,"e\u0301":2,"E":3,"e":4}') == {"\u00e9": 1, "e\u0301": 2, "E": 3, "e": 4}
