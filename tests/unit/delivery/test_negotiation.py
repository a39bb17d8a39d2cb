"""Which form a client gets: RFC 9110, section 12.5.1, its own examples among them."""

from __future__ import annotations

import pytest

from openbadge_issuer.delivery import choose_media_type
from openbadge_issuer.errors import ConfigurationError

HTML, VC, LD, JSON = "text/html", "application/vc", "application/ld+json", "application/json"
JWT, PNG, SVG = "application/vc+jwt", "image/png", "image/svg+xml"
ALL = (HTML, PNG, SVG, VC, LD, JSON)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME_IMAGE = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        (FIREFOX, HTML),
        (CHROME_IMAGE, PNG),  # a range and a type weigh the same; then the server's order decides
        (JSON, JSON),
        (f"{LD}, {JSON};q=0.5", LD),
        (f"{JSON}, {VC}", VC),
        ("application/*", VC),
        ("application/*, application/vc;q=0.1", LD),
        ("image/*;q=0.2, */*;q=0.1", PNG),
        ("text/html;q=0, */*", PNG),
        ("*/*;q=0, image/svg+xml", SVG),
        ("APPLICATION/JSON", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/json;q=1.000", JSON),
        ("application/json ; q=0.5 , image/png\t;\tq=0.6", PNG),
        ("application/pdf", None),
        ("*/*;q=0", None),
        ("application/json;q=0", None),
        ("image/*;q=0.000, image/jpeg", None),
        ('application/ld+json;profile="https://example.org/a,b;q=1"', None),
        ('text/html;level=1;q=0.9, application/json;x="a\\"b,c";q=1, image/png;q=0.1', PNG),
        (",, , application/json,", JSON),
        ("application/json;;q=0.5, image/png;q=0.4", JSON),
        ("application/json;q=0.5;ext=1, image/png;q=0.4", JSON),
    ],
)
def test_choices(accept: str | None, chosen: str | None) -> None:
    assert choose_media_type(accept, ALL) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [  # RFC 9110, section 12.5.1: the table of the most specific range
        ("text/plain;q=0.5, text/html, text/x-dvi;q=0.8, text/x-c", "text/html"),
        (
            "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5",
            "text/plain;format=flowed",
        ),
    ],
)
def test_the_examples_of_the_standard(accept: str, chosen: str) -> None:
    offered = ["text/plain;format=fixed", "image/jpeg", "text/plain", "text/html", "text/plain;format=flowed"]
    assert choose_media_type(accept, offered) == chosen


@pytest.mark.parametrize(
    "malformed",
    [
        *(
            "json",
            "application/",
            "/json",
            "*/json",
            "application/json;q=2",
            "application/json;q=-1",
            "a/b c/d",
        ),
        *(
            "application/json;q=0.1234",
            "application/json;q",
            "application/json;=1",
            "application/json;a=b c",
            "a b/c",
        ),
        *(
            'application/json;x="',
            '"',
            "application/json;q=½",
            "\x00",
            "application/json\n",
            "application//json",
        ),
    ],
)
def test_what_can_not_be_read_is_left_aside(malformed: str) -> None:
    assert choose_media_type(malformed, ALL) == HTML
    assert choose_media_type(f"{SVG}, {malformed}", ALL) == SVG


def test_nothing_is_there() -> None:
    assert choose_media_type(None, ()) is None
    assert choose_media_type("*/*", ()) is None


@pytest.mark.parametrize("wrong", ["", "json", "*/*", "image/*", "a/b, c/d"])
def test_what_is_offered_are_media_types(wrong: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        choose_media_type("*/*", [JSON, wrong])
    assert refused.value.detail_code == "config.media_type"
