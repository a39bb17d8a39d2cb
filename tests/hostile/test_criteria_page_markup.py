"""A definition that somebody else wrote can not put markup, links that run, or false directions into our page."""

from __future__ import annotations

import pytest

from assessment_world import definition
from html_reading import read_page
from openbadge_issuer.assessment import Citation, Criterion, Definition, Equity, Level, Part, Requirement
from openbadge_issuer.models import Alignment, Image, Profile, Related
from openbadge_issuer.pages import criteria_page

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}{{ cycler.__init__ }}",
    "{name}{criterion}",
    "<!--",
    "]]><b>",
    "\u202egnp.exe",
    "\x00\x1b[2J",
]
URLS = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:x",
    "file:///etc/passwd",
    "https://school.example@evil.example/",
    "http:evil",
    "https://[broken",
    "blob:https://school.example/1",
    "https://school.example/\u202e",
]


def infected(text: str, url: str = "https://school.example/1") -> Definition:
    return definition(
        name=text,
        competency=text,
        key_method=text,
        method_components=(text,),
        rationale=text,
        citations=(Citation(text=text, doi="10.1000/1", url=url),),
        resources=(url,) if url.startswith("https://") else (),  # the model takes nothing else
        parts=(
            Part(name=text, requirements=(Requirement(id="a", prompt=text, kind="text", criteria=("a",)),)),
        ),
        criteria=(
            Criterion(
                id="a",
                name=text,
                description=text,
                required_level="b",
                levels=(Level(id="a", name=text, description=text), Level(id="b", name=text)),
            ),
        ),
        equity=Equity(barriers=text, difference=text, invitation=text, goals=text),
        assessor=Profile(id=url, name=text),
        creator=Profile(id="did:web:partner.example", url=url, name=text),
        tag=(text,),
        field_of_study=text,
        licence=url,
        image=Image(id="https://school.example/i.png", caption=text),
        alignment=(Alignment(target_name=text, target_url=url, target_framework=text),),
        related=(Related(id=url, version=text),),
        stacks=(url,),
    )


CLEAN = read_page(criteria_page(infected("clean"), names={"https://school.example/1": "clean"}))


@pytest.mark.parametrize("text", ATTACKS)
def test_what_is_said_stays_text(text: str) -> None:
    content = criteria_page(infected(text), names={"https://school.example/1": text})
    page = read_page(content)
    assert [one.name for one in page.all()] == [one.name for one in CLEAN.all()]
    assert [list(one.attributes) for one in page.all()] == [list(one.attributes) for one in CLEAN.all()]
    if text.isprintable():
        assert page.text.count(text) == CLEAN.text.count("clean")
    assert b"\x00" not in content
    assert b"\x1b" not in content


@pytest.mark.parametrize("text", ATTACKS)
def test_a_text_alternative_stays_one(text: str) -> None:
    png = b"\x89PNG\r\n\x1a\n"
    (image,) = read_page(criteria_page(infected(text), image=png)).all("img")
    assert list(image.attributes) == ["src", "alt"]
    if text.isprintable():
        assert image.attributes["alt"] == text


@pytest.mark.parametrize("url", URLS)
def test_only_the_web_is_linked_to(url: str) -> None:
    page = read_page(criteria_page(infected("clean", url), names={url: "click me"}))
    leads = {one.attributes["href"] for one in page.all("a") if not one.attributes["href"].startswith("#")}
    assert leads == {"https://doi.org/10.1000/1"}
    assert url in page.text


def test_a_direction_of_writing_ends_with_its_text() -> None:
    """U+202E in a text turns that text, not what we say around it."""
    page = read_page(criteria_page(infected("\u202egnp.exe")))
    for element in page.all():
        if "\u202e" in element.text and not any("\u202e" in child.text for child in element.children):
            isolated = element.name == "bdi" or "dir" in element.attributes or element.name == "title"
            assert isolated, element.name
    for span in (one for one in page.all("span") if "\u202e" in one.text):
        assert span.attributes["dir"] == "auto"
