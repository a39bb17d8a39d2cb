"""A badge can put no markup, no link, no false direction and no flood into the page that a registrar files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from attack_cost import CHECKS, measured
from html_reading import read_page
from openbadge_issuer import Verifier
from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import Finding
from openbadge_issuer.pages import report_page
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import BadgeView, Nested, Report
from openbadge_issuer.verification.report import ResultView, SkillView

VERIFIER = Verifier(fetch=issuer_documents())
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</bdi></td></tr></table><h2>Accepted</h2>",
    "{{ 7 * 7 }}{% raw %}{{ cycler.__init__ }}",
    "{verdict}{name}{count}",
    "<!--",
    "]]><b>",
    "&lt;b&gt;",
    "javascript:alert(1)",
    "https://school.example@evil.example/",
]
UNSEEN = [
    "\u202egnp.exe",
    "\u2069\u2066\u202a",
    "\x00\x1b[2J\x07",
    "a\u200bb\ufeff",
    "\U000e0041",
    "\u2028\u2029",
    "\ud800",
]


def infected(text: str) -> Report:
    """A report in which every text that may come from a badge is this one."""
    clean = VERIFIER.check(bytes(make_badge()), now=NOW)
    texts: dict[str, Any] = {
        name: text
        for name in BadgeView.__dataclass_fields__
        if name not in ("recipient_matched", "skills", "results")
    }
    result = ResultView(name=text, value=text, status=text)
    view = BadgeView(**texts, skills=(SkillView(name=text, url=text),), results=(result,))
    finding = Finding(
        code="x.y", message=text, severity="warning", pointer=f"/{text}", params={"x": text}, advice=text
    )
    checks = tuple(
        replace(one, message=text, advice=text, pointer=text, spec=text, findings=(finding, finding))
        for one in clean
    )
    bad = replace(clean, badge=view, checks=checks, place=text, proof_format=text, format=text, carrier=text)
    return replace(bad, nested=(Nested(role="endorsement", pointer=f"/{text}", report=bad),))


CLEAN = read_page(report_page(infected("clean"), file_name="clean", checked_by="clean"))


@pytest.mark.parametrize("text", ATTACKS)
def test_what_is_said_stays_text(text: str) -> None:
    content = report_page(infected(text), file_name=text, checked_by=text)
    page = read_page(content)
    assert [one.name for one in page.all()] == [one.name for one in CLEAN.all()]
    assert [list(one.attributes) for one in page.all()] == [list(one.attributes) for one in CLEAN.all()]
    assert page.text.count(text) >= CLEAN.text.count("clean")


@pytest.mark.parametrize("text", ATTACKS)
def test_no_address_in_a_badge_is_a_link(text: str) -> None:
    page = read_page(report_page(infected(text), file_name=text))
    assert [one.attributes["href"] for one in page.all("a")] == ["#verdict"]


@pytest.mark.parametrize("text", UNSEEN)
def test_what_is_not_seen_is_shown_as_that(text: str) -> None:
    shown = report_page(infected(text), file_name=text, checked_by=text).decode("utf-8")
    for character in set(text) - set("gnp.exeab[2J"):
        assert character not in shown, hex(ord(character))
    assert "\ufffd" in shown


def test_a_direction_of_writing_ends_with_its_text() -> None:
    """Letters that are written from right to left turn their own text, and not what we say around it."""
    page = read_page(report_page(infected("\u05d0\u05d1\u05d2 123")))
    for element in page.all():
        if "\u05d0" in element.text and not any("\u05d0" in child.text for child in element.children):
            assert element.name in ("bdi", "title") or element.attributes.get("dir") == "auto", element.name


def test_a_flood_is_cut() -> None:
    flood = infected("A" * 1_000_000)  # as much as a badge may have
    assert flood.badge is not None
    many = replace(
        flood,
        badge=replace(
            flood.badge,
            skills=flood.badge.skills * 5_000,
            results=flood.badge.results * 5_000,
        ),
    )
    with measured():
        content = report_page(many, file_name="A" * 1_000_000)
    assert CHECKS[-1].seconds < 5
    assert len(content) < 1_000_000
    assert "9960 more are not shown" in read_page(content).text


def test_no_text_of_a_badge_looks_like_a_verdict() -> None:
    """Whatever a title says, the first element with a verdict is ours, and there is one for each report."""
    page = read_page(report_page(infected("✔ Accepted")))
    boxes = [one for one in page.all("div") if one.attributes.get("class", "").startswith("verdict ")]
    assert len(boxes) == 2
    assert [one.all("strong")[0].text for one in boxes] == ["✔ Accepted", "✔ Accepted"]
    refused: dict[str, Any] = {**make_badge().document, "name": "✔ Accepted"}
    (box,) = [
        one
        for one in read_page(report_page(VERIFIER.check(dump(refused), now=NOW))).all("div")
        if one.attributes.get("class", "").startswith("verdict ")
    ]
    assert re.search(r"Refused$", box.all("strong")[0].text)
