from __future__ import annotations

import pytest

from openbadge_issuer.codec.pointer import join, resolve, split
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import InputError

# RFC 6901 section 5
DOCUMENT: JSON = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/foo/1", "baz"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_the_examples_of_the_specification(pointer: str, value: JSON) -> None:
    assert resolve(DOCUMENT, pointer) == value
    assert join(*split(pointer)) == pointer


def test_join_escapes_tilde_before_slash() -> None:
    assert join("~1", "a/b", 0, "") == "/~01/a~1b/0/"
    assert split("/~01") == ("~1",)
    assert join() == ""


@pytest.mark.parametrize("pointer", ["foo", "#/foo", "/foo~", "/~2", "/a~/b"])
def test_what_is_no_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(DOCUMENT, pointer)
    assert caught.value.detail_code == "pointer.syntax"


@pytest.mark.parametrize(
    ("pointer", "tried"),
    [
        ("/missing/deeper", "/missing"),
        ("/foo/2", "/foo/2"),
        ("/foo/-", "/foo/-"),
        ("/foo/-1", "/foo/-1"),
        ("/foo/00", "/foo/00"),
        ("/foo/01", "/foo/01"),
        ("/foo/1\n", "/foo/1\n"),
        ("/foo/\u0661", "/foo/\u0661"),
        ("/foo/" + "9" * 5_000, "/foo/" + "9" * 5_000),
        ("/foo/0/b", "/foo/0/b"),
        ("/a~1b/x", "/a~1b/x"),
    ],
)
def test_what_is_not_there_is_refused(pointer: str, tried: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(DOCUMENT, pointer)
    assert (caught.value.detail_code, caught.value.pointer) == ("pointer.missing", tried)
