"""Which addresses a page may lead to."""

from __future__ import annotations

import sys

import pytest

from openbadge_issuer.pages.html import web_address


@pytest.mark.parametrize(
    "url", ["https://school.example/a?b#c", "http://school.example", "https://[2001:db8::1]/"]
)
def test_what_is_linked(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "ftp://school.example/",
        "https:///a",
        "https://school.example@evil.example/",
        "https://school.example\\@evil.example/",
        "https://[",
        "//school.example/",
    ],
)
def test_what_is_not(url: str) -> None:
    assert web_address(url) == ""


def test_no_space_of_any_kind_stands_in_an_address() -> None:
    spaces = [chr(number) for number in range(sys.maxunicode + 1) if chr(number).isspace()]
    assert len(spaces) > 20
    assert {web_address(f"https://school.example/a{space}b") for space in spaces} == {""}
