"""Evidence that loads, runs or asks somebody as soon as a reviewer opens it: nothing of that is in the copy."""

from __future__ import annotations

import io
import sys

import pytest

from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment.blinding.values import Scrubbed
from openbadge_issuer.assessment.media_types import sniff
from openbadge_issuer.errors import InputError

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def scrubbed(media_type: str, content: str) -> tuple[Scrubbed, str]:
    target = io.BytesIO()
    said = SCRUBBERS[media_type](io.BytesIO(content.encode()), target)
    return said, target.getvalue().decode()


# what a file is


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ("<html><body><p>Plan</p><svg width='1'><circle r='1'/></svg></body></html>", "text/html"),
        ("<!DOCTYPE html><svg xmlns='http://www.w3.org/2000/svg'/>", "text/html"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><svg /></html>", "text/html"),
        ("<head><title>x</title></head><svg ></svg>", "text/html"),
        (f"<!-- {'x' * 1100} --><html><svg ></svg>", "text/html"),
        ("<!-- <html > --><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC 'a' 'b' [<!ENTITY a 'b'>]>\n<svg xmlns='x'/>",
            "image/svg+xml",
        ),
        ("<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("<p>Plan</p><svg ></svg>", "text/plain"),
        ("<svgs/>", "text/plain"),
    ],
)
def test_the_root_says_what_a_file_is(content: str, media_type: str) -> None:
    assert sniff(io.BytesIO(content.encode()), "plan.html") == media_type


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>Plan<svg xmlns='http://www.w3.org/2000/svg'/></body></html>",
        "<svg><text>Plan</text></svg>",
        "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
        "<g xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_drawing_is_refused(content: str) -> None:
    with pytest.raises(InputError) as caught:
        scrubbed("image/svg+xml", content)
    assert caught.value.detail_code == "evidence.unreadable"


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/html", "<html><body><svg><text>Plan</text></svg></body></html>"),
        ("text/html", "<noscript>Plan"),
        ("image/svg+xml", f"<svg {SVG}><metadata>Plan</metadata></svg>"),
    ],
)
def test_a_copy_that_says_nothing_is_a_finding(media_type: str, content: str) -> None:
    said, _ = scrubbed(media_type, content)
    assert said.unread == ("file, in whose copy no text is left",)


# work


class Counter:
    """Counts the lines of the scrubbers that run, since no clock is the same twice."""

    def __init__(self) -> None:
        self.lines = 0

    def __call__(self, frame: object, event: str, _: object) -> Counter:
        self.lines += event == "line"
        return self


def lines_for(media_type: str, content: str) -> int:
    counter, before = Counter(), sys.gettrace()
    sys.settrace(counter)
    try:
        scrubbed(media_type, content)
    except InputError:
        pass
    finally:
        sys.settrace(before)
    return counter.lines


REPEATED = [
    "<!--", "<a", "<a ", "<a b='", '<a b="', "</a", "<![CDATA[", "<?", "</", "<!", "<style>", "<script></a", "<title><",
    "<a =", "<b>", "<plaintext>", "&", "<p style='a:url('>", "<!---",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_a_page_takes_no_more_work_than_its_length_explains(piece: str) -> None:
    scrubbed("text/html", "<p>warm</p>")
    small, large = lines_for("text/html", piece * 200), lines_for("text/html", piece * 2_000)
    assert large < small * 12 + 1_000


SLOW = ["url(", "url( ", "@import ", "a{", "}", "rgb(", "url(#", "a{fill:", "\\", "/*", ";"]


@pytest.mark.parametrize("piece", SLOW)
@pytest.mark.parametrize("frame", ["<style>{}</style><p>x</p>", "<style>url({}", "<p style='{}'>x</p>"])
def test_styles_take_no_more_work_than_their_length_explains(frame: str, piece: str) -> None:
    """A million characters: with the square of that this would not end today."""
    style = piece * (1_000_000 // len(piece))
    scrubbed("text/html", frame.format(style))
    drawing = frame.format(style).replace("<p", "<rect").replace("x</p>", "</rect>")
    try:
        scrubbed("image/svg+xml", f"<svg {SVG}>{drawing}</svg>")
    except InputError as error:
        assert error.detail_code == "evidence.unreadable"  # noqa: PT017 - where the style has no end


@pytest.mark.parametrize(
    "page", ["<p>x<!-- y", "<p>x<a href='y", "<p>x<a ", "<p>x</a", "<p>x<![CDATA[ y", "<p>x<? y"]
)
def test_a_page_with_a_tag_that_is_left_open_is_refused(page: str) -> None:
    with pytest.raises(InputError) as caught:
        scrubbed("text/html", page)
    assert caught.value.detail_code == "evidence.unreadable"


# pages and drawings

STYLES = [
    r"background:u\72l(https://evil.example/who)",
    'background-image:image-set("https://evil.example/who" 1x)',
    'background:-webkit-image-set("https://evil.example/who" 1x)',
    "background:url/**/(https://evil.example/who)",
    r"background:UR\4c(//evil.example/who)",
    'background:src("https://evil.example/who")',
    "background:url('https://evil.example/who')",
    "background:url(#a) url(//evil.example/who)",
    "filter:url(evil.example/who#a)",
    "fill:rgb(0,0,0)url(//evil.example/who)",
    "color:red;cursor:url(//evil.example/who)",
    "behavior:url(//evil.example/who)",
    "list-style:url(//evil.example/who)",
]


@pytest.mark.parametrize("style", STYLES)
def test_no_style_loads(style: str) -> None:
    quoted = style.replace('"', "&quot;")
    page, drawing = f'<p style="{quoted}">x</p>', f'<rect style="{quoted}"/>'
    sheet = f"<style>p{{{style}}} @media print{{p{{{style}}}}}</style>"
    for media_type, content in (
        ("text/html", f"{page}{sheet}"),
        ("image/svg+xml", f"<svg {SVG}>{drawing}{sheet}</svg>"),
    ):
        said, copy = scrubbed(media_type, content)
        assert "evil" not in copy
        assert any("style" in one.what for one in said.removed)


@pytest.mark.parametrize(
    "sheet",
    [
        '@import "https://evil.example/who";',
        '@\\69mport "https://evil.example/who";',
        '@font-face{font-family:q;src:\\000075rl("https://evil.example/who")}p{font-family:q}',
        "p{color:red}<!-- @import 'https://evil.example/who'; -->",
        "p[title='https://evil.example/who']{color:red}",
    ],
)
def test_no_style_sheet_loads(sheet: str) -> None:
    assert "evil" not in scrubbed("text/html", f"<style>{sheet}</style>x")[1]
    if "<" not in sheet:
        assert "evil" not in scrubbed("image/svg+xml", f"<svg {SVG}><style>{sheet}</style></svg>")[1]


@pytest.mark.parametrize(
    "name", ["fill", "filter", "mask", "stroke", "clip-path", "marker-end", "cursor", "unknown"]
)
@pytest.mark.parametrize(
    "value", [r"u\72l(//evil.example/a#b)", "url(//evil.example/a#b)", "image-set('//evil.example/a' 1x)"]
)
def test_no_attribute_of_a_shape_loads(name: str, value: str) -> None:
    said, copy = scrubbed("image/svg+xml", f'<svg {SVG}><rect {name}="{value}"/></svg>')
    assert "evil" not in copy
    assert said.removed


def test_what_only_says_how_something_looks_stays() -> None:
    _, copy = scrubbed(
        "image/svg+xml",
        f"<svg {SVG}><style>.a {{ fill: #abc }}</style>"
        '<rect style="stroke:url(#b);fill:rgb(1, 2, 3)" fill="url(#c)" transform="translate(1,2) rotate(45)"/></svg>',
    )
    assert ".a { fill: #abc }" in copy
    assert (
        'style="stroke: url(#b); fill: rgb(1, 2, 3)" fill="url(#c)" transform="translate(1,2) rotate(45)"'
        in copy
    )


@pytest.mark.parametrize(
    "link",
    [
        "java&#10;script:alert(1)",
        "&#1;javascript:alert(1)",
        " java&#9;script&#13;:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/hosts",
        "//evil.example",
        r"\\evil.example\share",
        "blob:x",
        "ms-word:ofe|u|https://evil.example",
        "plan.html",
    ],
)
def test_links_lead_to_the_web_or_nowhere(link: str) -> None:
    assert "href" not in scrubbed("text/html", f'<a href="{link}">x</a>')[1]
    link = link.replace("&#1;", "")  # which XML can not say
    copy = scrubbed(
        "image/svg+xml", f'<svg {SVG}><a href="{link}" xlink:href="{link}"><text>x</text></a></svg>'
    )[1]
    assert "href=" not in copy


@pytest.mark.parametrize("link", ["https://a.example/b", "HTTP://a.example", "mailto:ada@a.example", "#plan"])
def test_links_to_the_web_stay(link: str) -> None:
    said, copy = scrubbed("text/html", f'<a href=" {link}">x</a>')
    assert f'href="{link}"' in copy
    assert any(link == one.text for one in said.passages)
