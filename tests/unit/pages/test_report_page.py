"""The page of a report: what it shows, in which language, and how it is built."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from html_reading import Element, read_page
from openbadge_issuer import ExpectedRecipient, Policy, TrustedIssuers, Verifier
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError, Finding, MissingExtra
from openbadge_issuer.pages import html, report_page
from openbadge_issuer.pages.wording import bundled
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_entropy,
    fixed_issuer,
    issuer_documents,
    make_badge,
    tampered,
)
from openbadge_issuer.verification import CHECKS, FORMATS, Nested, Outcome, Report, Verdict
from openbadge_issuer.verification.lint import lint

LANGUAGES = ("de", "en", "es", "fr")
VERIFIER = Verifier(fetch=issuer_documents(), policy=Policy(trust=TrustedIssuers({ISSUER_ID: "The school"})))
ADA = ExpectedRecipient.email("ada@example.org")
ACCEPTED = VERIFIER.check(bytes(make_badge()), now=NOW, expected_recipients=[ADA])
REFUSED = VERIFIER.check(tampered(make_badge())["title changed"], now=NOW, expected_recipients=[ADA])
UNDECIDED = Verifier().check(bytes(make_badge()), now=NOW)
NESTED = replace(
    ACCEPTED,
    nested=(
        Nested(
            role="credential",
            pointer="/credentialSubject/verifiableCredential/0",
            report=replace(
                REFUSED, nested=(Nested(role="endorsement", pointer="/endorsement/0", report=UNDECIDED),)
            ),
        ),
    ),
)


def page_of(report: Report | list[Report], **options: str) -> Element:
    return read_page(report_page(report, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("report", [ACCEPTED, REFUSED, UNDECIDED], ids=lambda one: one.verdict.value)
def test_everything_is_on_it(report: Report) -> None:
    text = page_of(report, file_name="ada.png", checked_by="Desk 2").text
    badge = report.badge
    assert badge is not None
    for said in (
        *(report.summary, report.input_sha256, report.library, report.format, "ada.png", "Desk 2"),
        *(f"{report.checked_at:%Y-%m-%d %H:%M:%S} UTC", badge.title, badge.description, badge.issuer_id),
        *(badge.issuer_claimed_name, badge.valid_from, badge.id),
    ):
        assert said in text, said
    for check in report:
        assert check.code in text
        assert check.message in text
        if check.outcome is Outcome.FAILED:
            assert check.advice in text


def test_names_in_languages_are_on_it() -> None:
    document: JSONObject = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "https://school.example/types#Licence"],
        "issuer": {"id": ISSUER_ID, "name": {"@value": "École", "@language": "fr"}},
        "credentialSubject": {"id": "did:example:ada"},
        "name": [{"@value": "Soudeuse", "@language": "fr"}, {"@value": "Welder", "@language": "en"}],
    }
    secured = fixed_issuer().secure(document, now=NOW, entropy=fixed_entropy())
    report = Verifier(policy=Policy(formats=FORMATS), fetch=issuer_documents()).check(secured, now=NOW)
    assert report.verdict is Verdict.ACCEPTED, str(report)
    page = page_of(report)
    assert "Soudeuse" in page.all("title")[0].text
    rows = {row.all("th")[0].text: row.all("td")[0].text for row in page.all("tr") if row.all("td")}
    texts = bundled("en", "report")
    assert (rows[texts["name"]], rows[texts["issuer_name"]]) == ("Soudeuse", "École")
    assert "it calls itself 'École'" in page.text
    assert "gives no name" not in page.text


def test_the_verdict_is_the_first_thing_said() -> None:
    for report, word in ((ACCEPTED, "Accepted"), (REFUSED, "Refused"), (UNDECIDED, "Undecided")):
        (box,) = [one for one in page_of(report).all("div") if "verdict" in one.attributes.get("class", "")]
        assert box.attributes["class"] == f"verdict {report.verdict.value}"
        assert box.all("strong")[0].text.endswith(word)
        assert word in page_of(report).all("title")[0].text


def test_what_a_refused_badge_says_is_called_unreliable() -> None:
    assert "nobody should rely on" in page_of(REFUSED).text
    assert "nobody should rely on" in page_of(UNDECIDED).text
    assert "nobody should rely on" not in page_of(ACCEPTED).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_in_its_language(language: str) -> None:
    page = page_of(NESTED, language=language)
    texts = bundled(language, "report")
    (root,) = page.all("html")
    assert root.attributes == {"lang": language, "dir": "ltr"}
    assert texts["heading"] in page.text
    assert all(texts[f"check_{name}"] in page.text for name in CHECKS)
    assert (texts["english"] in page.text) == (language != "en")
    assert {one.attributes["lang"] for one in page.all("span") if "lang" in one.attributes} == {"en"}


def test_every_language_has_every_text_and_every_place() -> None:
    english = bundled("en", "report")
    for language in LANGUAGES:
        texts = bundled(language, "report")
        assert list(texts) == list(english)
        for name, text in texts.items():
            assert text.strip()
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english[name])), name
    assert {f"check_{name}" for name in CHECKS} == {name for name in english if re.match("check_", name)}


def test_every_text_is_used() -> None:
    folder = files("openbadge_issuer.pages")
    used = "".join(
        folder.joinpath(name).read_text(encoding="utf-8") for name in ("report.html", "report_page.py")
    )
    families = ("check_", "outcome_", "turn_", "role_", "verdict_", "means_")
    unused = [
        name for name in bundled("en", "report") if f'"{name}"' not in used and not name.startswith(families)
    ]
    assert unused == []


def test_a_translated_report_is_not_called_english() -> None:
    translated = REFUSED.translated({"proof.signature": "Es wurde verändert."})
    page = page_of(translated, language="de")
    assert bundled("de", "report")["english"] not in page.text
    spans = {one.text: one.attributes["lang"] for one in page.all("span") if "lang" in one.attributes}
    assert spans["Es wurde verändert."] == "de"
    assert spans["Every context is known by its content."] == "en"


def test_another_language_has_english_headings_that_are_marked_as_such() -> None:
    page = page_of(ACCEPTED, language="ar")
    assert page.all("html")[0].attributes == {"lang": "ar", "dir": "rtl"}
    assert page.all("h1")[0].children[0].attributes == {"lang": "en", "dir": "ltr"}


def test_texts_of_ones_own() -> None:
    content = report_page(ACCEPTED, texts={"heading": "Befund"})
    assert read_page(content).all("h1")[0].text == "Befund"
    with pytest.raises(ConfigurationError) as error:
        report_page(ACCEPTED, texts={"no such": "x"})
    assert error.value.detail_code == "config.texts"


def test_what_is_inside_is_folded_and_has_its_own_checks() -> None:
    page = page_of(NESTED)
    folded = page.all("details")
    assert [one.all("summary")[0].text for one in folded] == [
        "Credential /credentialSubject/verifiableCredential/0: Refused",
        "Endorsement /credentialSubject/verifiableCredential/0/endorsement/0: Undecided",
    ]
    assert len(page.all("table")) == 2 * 3 + 1
    assert all("open" not in one.attributes for one in folded)


def test_what_is_inside_is_bounded() -> None:
    inner = Nested(role="endorsement", pointer="/endorsement/0", report=UNDECIDED)
    page = page_of(replace(ACCEPTED, nested=(inner,) * 130))
    assert len(page.all("details")) == 100
    assert "30 more are not shown on this page" in page.text


def test_deep_nesting_ends() -> None:
    report = UNDECIDED
    for _ in range(3_000):
        report = replace(ACCEPTED, nested=(Nested(role="credential", pointer="/a", report=report),))
    assert len(page_of(report).all("details")) == 100


def test_several_badges_of_one_upload() -> None:
    page = page_of([ACCEPTED, REFUSED])
    assert [one.text for one in page.all("h2")] == [
        "Badge 1 of 2: Welding",
        "Badge 2 of 2: Welding with distinction",
    ]
    assert page.all("title")[0].text == "Report on 2 badges"


def test_what_was_no_badge_at_all() -> None:
    page = page_of(VERIFIER.check(b"\xff\xd8\xff\xe0 a photo", now=NOW))
    assert "Nothing in it could be read as a badge." in page.text
    assert page.all("title")[0].text == "Refused: a badge without a title"


def test_findings_beyond_twenty_are_counted() -> None:
    check = ACCEPTED["structure"]
    finding = Finding(code="rules.caption", message="No caption.", severity="warning")
    many = replace(check, outcome=Outcome.WARNING, findings=(finding,) * 27)
    report = replace(ACCEPTED, checks=tuple(many if one is check else one for one in ACCEPTED))
    page = page_of(report)
    assert "7 more are not shown" in page.text
    assert len(page.all("li")) == 21


@pytest.mark.parametrize(
    "report", [lint(bytes(make_badge())), [], ACCEPTED.to_json()], ids=["a lint", "nothing", "its JSON"]
)
def test_what_is_no_verdict_is_no_page(report: Any) -> None:
    with pytest.raises(ConfigurationError) as error:
        report_page(report)
    assert error.value.detail_code == "config.report"


def test_nothing_is_loaded_and_nothing_runs() -> None:
    content = report_page(NESTED)
    page = read_page(content)
    assert not page.all("script", "img", "link", "iframe", "object", "form", "base")
    assert not [
        name for one in page.all() for name in one.attributes if name.startswith("on") or name == "style"
    ]
    (policy,) = [one for one in page.all("meta") if "http-equiv" in one.attributes]
    style = page.all("style")[0].text
    digest = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in policy.attributes["content"]
    assert "url(" not in style
    assert "@import" not in style


def test_it_can_be_read_by_everybody() -> None:
    page = page_of(NESTED)
    ids = [one.attributes["id"] for one in page.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for one in page.all():
        for name in ("aria-labelledby",):
            assert one.attributes.get(name, ids[0]) in ids
    levels = [int(one.name[1]) for one in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in one.attributes for one in page.all("th"))
    assert all(one.attributes["href"].startswith(("#", "https://")) for one in page.all("a"))
    for mark in ("✔", "✘", "?", "!"):  # a sign goes with a word, and is not read out
        assert all(
            one.attributes.get("aria-hidden") == "true" for one in page.all("span") if one.text == mark
        )


def test_it_is_the_same_each_time_and_as_json_says() -> None:
    assert report_page(ACCEPTED) == report_page(ACCEPTED)
    said = json.loads(ACCEPTED.to_text())
    assert said["summary"] in page_of(ACCEPTED).text


def test_it_prints() -> None:
    (style,) = page_of(ACCEPTED).all("style")
    printed = style.text[style.text.index("@media print") :]
    assert "@page{margin:18mm}" in printed
    assert "details::details-content{content-visibility:visible" in printed


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    html.template.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.setitem(sys.modules, "markupsafe", None)  # which comes with it
    with pytest.raises(MissingExtra, match=r"openbadge-issuer\[programme\]"):
        report_page(ACCEPTED)


def test_the_verdicts_are_those_three() -> None:
    assert {f"verdict_{one.value}" for one in Verdict} == {
        name for name in bundled("en", "report") if name.startswith("verdict_")
    }
