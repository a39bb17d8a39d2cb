"""The page that a badge's ``criteria.id`` points at: all of the definition, for everybody, without anything loaded."""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from assessment_world import definition, product_definition
from html_reading import Element, read_page
from openbadge_issuer.assessment import Citation, Definition, Policy, achievement_of
from openbadge_issuer.errors import CarrierError, ConfigurationError, MissingExtra
from openbadge_issuer.models import Alignment, Image, Profile, Related
from openbadge_issuer.pages import criteria_page, html, wording

PNG = (Path(__file__).parents[3] / "examples" / "artwork" / "badge.png").read_bytes()
FULL = definition(
    method_components=("Plan", "Ask", "Adapt"),
    rationale="Checks work.\nThey do.",
    citations=(
        Citation(text="Black and Wiliam", doi="10.1177/00317<1>72171(99)200119"),
        Citation(text="A report", url="https://research.example/report"),
    ),
    resources=("https://school.example/practice",),
    creator=Profile(id="did:web:partner.example", name="Partner", url="https://partner.example"),
    in_language="en-US",
    licence="https://creativecommons.org/licenses/by/4.0/",
    tag=("assessment", "questions"),
    field_of_study="Teaching",
    credits_available=1.5,
    alignment=(Alignment(target_name="Standard 4", target_url="https://standards.example/4"),),
    related=(Related(id="https://school.example/es", in_language="es", version="1.1"),),
    stacks=("https://school.example/stacks/teaching",),
    policy=Policy(max_attempts=3, appeal_days=30, valid_months=24),
)


def page_of(it: Definition = FULL, **options: object) -> Element:
    return read_page(criteria_page(it, **options))  # type: ignore[arg-type]


def test_everything_is_on_it() -> None:
    text = page_of(
        issuer=Profile(id="https://school.example", name="Example School"),
        names={"https://school.example/stacks/teaching": "Teaching stack"},
    ).text
    for said in (
        *(
            FULL.name,
            FULL.competency,
            FULL.key_method,
            "Plan",
            "Adapt",
            "They do.",
            "Black and Wiliam",
            "A report",
        ),
        *(
            "https://school.example/practice",
            "Part 1: Overview",
            "Part 2: Work examples",
            "Who are your learners?",
        ),
        *("3 to 200 words. A text outside these limits is not accepted.", "1 to 2", "A file", "A text"),
        *("Every criterion has to reach its required level. Nothing is averaged", "do not learn who applied"),
        *("a third reviewer judges", "There are 3 attempts.", "within 30 days", "valid for 24 months"),
        *("No fee.", "Shorter.", "By post.", "Their own.", "Which barriers", "who have been excluded?"),
        *("Assessors' Guild", "Partner", "Example School", "1.0", "en-US", "Teaching", "1.5", "questions"),
        *("https://creativecommons.org/licenses/by/4.0/", "Standard 4", "Teaching stack", "version 1.1"),
        *(FULL.id, FULL.rubric_digest, "MicroCredential"),
    ):
        assert said in text, said


def test_research_leads_to_its_doi() -> None:
    leads = [one.attributes["href"] for one in page_of().all("a")]
    assert "https://doi.org/10.1177/00317%3C1%3E72171(99)200119" in leads
    assert "https://research.example/report" in leads
    assert "https://partner.example" in leads


def test_a_reader_without_colours_sees_the_required_level() -> None:
    page = page_of()
    rows = {one.attributes["id"]: one for one in page.all("tr") if "id" in one.attributes}
    row = rows["level.plan.proficient"]
    assert "✔ Required level" in row.text
    assert row.all("strong")
    assert "Not yet enough" in rows["level.plan.basic"].text
    assert "Required" not in rows["level.plan.basic"].text
    names = [one.text for one in page.all("tr") if one.attributes.get("id", "").startswith("level.plan")]
    assert [name.split("Not")[0].split("✔")[0] for name in names] == ["Developing", "Basic", "Proficient"]


def test_a_level_above_the_required_one_suffices() -> None:
    (plan,) = (one for one in FULL.criteria if one.id == "plan")
    it = definition(criteria=(FULL.criteria[0], plan.replace(required_level="basic")))
    assert "Also meets what is required" in page_of(it).with_id("level.plan.proficient").text


def test_results_of_a_badge_lead_to_their_place() -> None:
    """The anchors are those that the mapping to Open Badges writes."""
    page = page_of()
    described = achievement_of(FULL).result_description
    ids = [one.id for one in described]
    ids += [level.id for one in described for level in one.rubric_criterion_level]
    assert len(ids) == 10
    for id_ in ids:
        assert page.with_id(id_.partition("#")[2]).text


def test_links_within_it_lead_somewhere_and_no_id_is_there_twice() -> None:
    page = page_of()
    ids = [one.attributes["id"] for one in page.all() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    within = [one.attributes["href"][1:] for one in page.all("a") if one.attributes["href"].startswith("#")]
    assert len(within) > 10
    assert set(within) <= set(ids)
    assert {one.attributes["aria-labelledby"] for one in page.all("section", "nav")} <= set(ids)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    content = criteria_page(FULL, image=PNG)
    page = read_page(content)
    assert not page.all("script", "link", "iframe", "object", "embed", "form", "base")
    assert [
        one for one in page.all() if any(name.startswith("on") or name == "style" for name in one.attributes)
    ] == []
    assert [one.attributes["src"].partition(",")[0] for one in page.all("img")] == ["data:image/png;base64"]
    (style,) = page.all("style")
    assert "@import" not in style.text
    assert "url(" not in style.text
    digest = b64encode(sha256(style.text.encode()).digest()).decode()
    (policy,) = (
        one for one in page.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in policy.attributes["content"]
    assert criteria_page(FULL, image=PNG) == content


def test_headings_tables_and_the_language_are_for_assistive_technology() -> None:
    page = page_of()
    (html,) = page.all("html")
    assert (html.attributes["lang"], html.attributes["dir"]) == ("en-US", "ltr")
    headings = [int(one.name[1]) for one in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    for table in page.all("table"):
        assert all(one.attributes.get("scope") in ("col", "row") for one in table.all("th"))
        assert all(row.all("th") for row in table.all("tr"))
    assert len([table for table in page.all("table") if table.all("caption")]) == len(FULL.criteria)
    assert all("alt" in one.attributes for one in page.all("img"))
    assert page.all("title")[0].text == "Checking for understanding: criteria"
    assert len(page.all("main")) == 1


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read() -> None:
    """WCAG 2.2, 1.4.6 (7:1) for texts and 1.4.11 (3:1) for borders, on light and on dark screens and on paper."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    (style,) = page_of().all("style")
    palettes = [
        dict(re.findall(r"--(\w+):(#\w{6})", one)) for one in re.findall(r":root\{(.*?)\}", style.text)
    ]
    assert len(palettes) == 3
    for palette in palettes:
        for ground in ("paper", "soft", "mark"):
            for ink in ("ink", "quiet", "link"):
                assert contrast(palette[ink], palette[ground]) >= 7, (ink, ground, palette)
            assert contrast(palette["line"], palette[ground]) >= 3
    outside = re.sub(r":root\{.*?\}", "", style.text)
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", outside) == []


def test_it_can_be_printed() -> None:
    (style,) = page_of().all("style")
    assert "@media print" in style.text
    assert "attr(href)" in style.text


@pytest.mark.parametrize(
    ("language", "heading", "lang"),
    [
        ("de", "Das Bewertungsraster", "de"),
        ("es-MX", "La rúbrica", "es-MX"),
        ("fr", "La grille d\u2019évaluation", "fr"),
    ],
)
def test_it_is_in_the_language_of_the_definition(language: str, heading: str, lang: str) -> None:
    page = page_of(FULL.replace(in_language=language))
    assert page.all("html")[0].attributes["lang"] == lang
    assert page.with_id("rubric").text == heading
    assert not [one for one in page.all("span") if one.attributes.get("lang")]


def test_headings_in_another_language_are_marked() -> None:
    page = page_of(FULL.replace(in_language="ar"))
    assert page.all("html")[0].attributes["dir"] == "rtl"
    (span,) = page.with_id("rubric").all("span")
    assert (span.attributes["lang"], span.attributes["dir"], span.text) == ("en", "ltr", "The rubric")
    own = page_of(FULL.replace(in_language="ar"), texts={"rubric": "سلّم التقدير"}).with_id("rubric")
    assert (own.text, own.all("span")) == ("سلّم التقدير", [])


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("az-Arab", "rtl"),
        ("ur-Latn", "ltr"),
        ("zh-Hant-TW", "ltr"),
    ],
)
def test_direction(language: str, direction: str) -> None:
    assert wording.direction_of(language) == direction


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_every_language_says_the_same(language: str) -> None:
    english, other = wording.bundled("en"), wording.bundled(language)
    assert list(other) == list(english)
    places = re.compile(r"\{\w+\}")
    assert {key: set(places.findall(text)) for key, text in other.items()} == {
        key: set(places.findall(text)) for key, text in english.items()
    }
    assert all(text.strip() for text in other.values())


def test_texts_of_ones_own_have_known_names() -> None:
    with pytest.raises(ConfigurationError, match="no text of this page") as error:
        criteria_page(FULL, texts={"nothing": ""})
    assert error.value.detail_code == "config.texts"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "draft"}, "This is a draft."),
        ({"status": "in_review"}, "being reviewed"),
        ({"status": "sunsetting", "accepts_until": "2027-01-31T00:00:00Z"}, "until 2027-01-31"),
        ({"status": "retired"}, "no more applications"),
    ],
)
def test_what_is_not_open_says_so(changes: dict[str, object], said: str) -> None:
    (notice,) = (
        one for one in page_of(FULL.replace(**changes)).all("p") if one.attributes.get("class") == "notice"
    )
    assert said in notice.text


def test_what_is_open_has_no_notice() -> None:
    assert not [one for one in page_of().all("p") if one.attributes.get("class") == "notice"]


def test_a_product_is_named_on_both_sides() -> None:
    text = page_of(product_definition()).text
    assert "know each other's names" in text
    assert "agree with the lead" in text
    assert "valid for 36 months" in text


def test_a_draft_with_little_in_it_has_a_page() -> None:
    it = FULL.replace(
        status="draft", equity=None, citations=(), rationale=None, resources=(), parts=(), criteria=()
    )
    page = page_of(it)
    assert "Equity" not in page.text
    assert "Research" not in page.text
    assert page.with_id("rubric").text


def test_a_requirement_that_may_be_left_out() -> None:
    part = FULL.parts[0]
    loose = part.requirements[0].replace(at_least=0, at_most=2, words={"max": 90}, criteria=())
    text = page_of(FULL.replace(status="draft", parts=(part.replace(requirements=(loose,)),))).text
    assert "May be left out; at most 2" in text
    assert "At most 90 words. This is advice; a text outside it is accepted." in text
    assert "It is not scored." in text


def test_the_artwork_has_its_text_alternative() -> None:
    it = FULL.replace(image=Image(id="https://school.example/badge.png", caption='A "tick"'))
    assert page_of(it).all("img") == []
    (shown,) = page_of(it, image=PNG).all("img")
    assert shown.attributes["alt"] == 'A "tick"'
    inline = FULL.replace(image=Image(id=f"data:image/png;base64,{b64encode(PNG).decode()}"))
    assert len(page_of(inline).all("img")) == 1


def test_artwork_of_another_kind_is_refused() -> None:
    with pytest.raises(CarrierError) as error:
        criteria_page(FULL, image=b"\xff\xd8\xff\xe0")
    assert error.value.detail_code == "carrier.page"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    html.template.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.setitem(sys.modules, "markupsafe", None)  # which comes with it
    with pytest.raises(MissingExtra, match=r"openbadge-issuer\[programme\]"):
        criteria_page(FULL)
