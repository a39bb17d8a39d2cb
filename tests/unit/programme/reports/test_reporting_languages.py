"""Reports and workloads in the programme's language; CSV files for the spreadsheets of its country."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime

import pytest

from openbadge_issuer.assessment import Application
from openbadge_issuer.assessment.agreement import Agreement, Estimate, Line, Measures, table
from openbadge_issuer.assessment.agreement.plots import plot
from openbadge_issuer.assessment.agreement.tables import rows, sentences
from openbadge_issuer.assessment.agreement.values import Reason
from openbadge_issuer.assessment.agreement.wording import TEXTS
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.programme import Period, ProgrammeReport, Settings, Workload, report
from openbadge_issuer.programme.bundled_texts import LANGUAGES
from openbadge_issuer.programme.reports.plots import plots
from openbadge_issuer.programme.reports.texts import agreement_texts, report_texts
from openbadge_issuer.programme.reports.words import figures
from programme_samples import START, Season, definition_of

NOW = datetime(2026, 4, 1, tzinfo=UTC)
PLACES = re.compile(r"\{([a-z_]+)\}")
OTHERS = [one for one in LANGUAGES if one != "en"]


@pytest.fixture(scope="module")
def applications() -> list[Application]:
    season = Season()
    return [
        one
        for number, size in {1: 40, 2: 25, 3: 3, 4: 2}.items()
        for one in season.many(definition_of(number), size, seed=number)
    ]


def made(applications: list[Application], language: str) -> ProgrammeReport:
    return report(
        applications,
        period=Period(date(2026, 1, 1), date(2026, 3, 31)),
        now=NOW,
        language=language,
    )


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_there_with_the_same_places(language: str) -> None:
    english, texts = {**TEXTS, **report_texts()}, report_texts(language)
    assert texts.keys() == english.keys()
    for name, text in texts.items():
        assert text.strip(), name
        assert set(PLACES.findall(text)) == set(PLACES.findall(english[name])), name
    assert agreement_texts(texts).keys() == TEXTS.keys()


def test_english_says_what_agreement_says() -> None:
    assert agreement_texts(report_texts()) == {"decimal": "."}


@pytest.mark.parametrize(("asked", "spoken"), [("de-AT", "de"), ("FR", "fr"), ("es_MX", "es"), ("fi", "en")])
def test_the_nearest_language_is_spoken(asked: str, spoken: str) -> None:
    assert report_texts(asked)["language"] == spoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_of_a_report_mixes_languages(applications: list[Application], language: str) -> None:
    found = made(applications, language)
    assert found.agreement is not None
    texts = report_texts(language)
    written = (
        found.to_text()
        + found.to_html()
        + found.to_csv().decode()
        + json.dumps(found.to_json(), ensure_ascii=False)
    )
    assert f'<html lang="{language}">' in written
    assert texts["others"] in written
    assert not PLACES.search(
        re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", found.to_html(), flags=re.DOTALL)
    )
    foreign = {
        *(
            report_texts(other)[name]
            for other in LANGUAGES
            if other != language
            for name in ("in_short", "all", "by_definition")
        ),
        *(
            ["applications", "Award decision", "not shown", "Made on", "same level"]
            if language != "en"
            else []
        ),
    }
    assert [one for one in foreign if one in written] == []
    for one in figures(found):
        assert one.sentence.endswith((".", "…"))
    for drawn in plots(found):
        assert drawn.alternative.startswith(
            tuple(texts[f"plot_{name}"] for name in ("received", "awarded", "days"))
        )


def test_the_figures_are_the_same_in_every_language(applications: list[Application]) -> None:
    said = [
        [(one.code, one.value) for one in figures(made(applications, language))] for language in LANGUAGES
    ]
    assert all(one == said[0] for one in said)


def test_german_numbers(applications: list[Application]) -> None:
    found = made(applications, "de")
    told = {one.code: one.sentence for one in figures(found)}
    assert re.search(r"Kappa von -?\d,\d\d", told["kappa"])
    assert "Programm: 2026-01-01 bis 2026-03-31" in found.to_text()
    assert re.search(r"-?\d,\d\d \[-?\d,\d\d; -?\d,\d\d\]", found.to_text())


@pytest.mark.parametrize("language", OTHERS)
def test_a_workload_speaks_it_too(applications: list[Application], language: str) -> None:
    found = Workload.of(applications, now=NOW, language=language)
    texts = report_texts(language)
    text = found.to_text()
    assert text.splitlines()[0].split()[0] == texts["month"]
    assert texts["work_note"] in text
    assert "assessor" not in text.lower().replace("évaluateur", "")
    assert found.to_json()["notes"][-1] == texts["work_note"]  # type: ignore[index]
    assert next(csv.reader(io.StringIO(found.to_csv().decode("utf-8-sig"))))[2] == texts["name"]


def test_a_spreadsheet_that_wants_semicolons_gets_decimal_commas() -> None:
    season = Season()
    of = definition_of(1)
    decided = [season.decided(season.submitted(of, START), days=days) for days in (6, 6, 6, 7, 7, 7)]
    found = report(decided, period=Period.quarter(date(2026, 2, 2)), now=NOW)
    table_of = list(csv.reader(io.StringIO(found.to_csv(";").decode("utf-8-sig")), delimiter=";"))
    assert len({len(row) for row in table_of if row}) <= 2
    assert all("." not in cell for row in table_of for cell in row if re.fullmatch(r"[\d.,]+", cell))
    assert any(re.fullmatch(r"\d+,\d", cell) for row in table_of for cell in row)
    assert found.to_csv(";").startswith(b"\xef\xbb\xbfDefinition;Id;")


@pytest.mark.parametrize(
    ("language", "said", "separator"),
    [
        ("en", None, ","),
        ("de", None, ";"),
        ("fr-CA", None, ";"),
        ("es", None, ";"),
        ("es-MX", ",", ","),
        ("en", ";", ";"),
        ("ja", None, ","),
    ],
)
def test_what_separates_goes_by_the_language_unless_it_is_said(
    language: str, said: str | None, separator: str
) -> None:
    settings = Settings(name="Maths", organisation="School", language=language, csv_separator=said)
    assert settings.separator == separator
    assert Settings.from_json(settings.to_json()) == settings


def test_other_separators_are_refused() -> None:
    with pytest.raises(ModelError) as refused:
        Settings(name="Maths", organisation="School", csv_separator="|")
    assert [one.code for one in refused.value.findings] == ["model.csv_separator"]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2024, 3, 31), date(2024, 1, 1), date(2024, 3, 31)),
        (date(2026, 6, 15), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        (date.max, date(9999, 10, 1), date.max),
        (date.min, date.min, date(1, 3, 31)),
    ],
)
def test_quarters(day: date, first: date, last: date) -> None:
    assert Period.quarter(day) == Period(first, last)


def test_a_figure_that_would_tell_of_too_few_is_marked_in_every_form() -> None:
    hidden = Estimate(reason=Reason.SMALL_GROUP)
    given = Estimate(value=0.5, low=0.25, high=0.75)
    measures = Measures(n=40, exact=given, adjacent=hidden, kappa=given, weighted_kappa=hidden, alpha=hidden)
    line = Line(about="criterion", criterion="plan", levels=("a", "b", "c"), reviewers=2, measures=measures)
    found = Agreement(confidence=0.95, resamples=2000, lines=[line])
    assert rows(found)[1] == (
        "plan",
        "40",
        "50 % [25, 75]",
        "not shown",
        "0.50 [0.25, 0.75]",
        "not shown",
        "not shown",
    )
    assert "not shown: not shown in a report" in table(found)
    assert "same or next level not given (not shown in a report" in sentences(found)[0]
    german = agreement_texts(report_texts("de"))
    assert rows(found, texts=german)[1][2:5] == ("50 % [25; 75]", "nicht gezeigt", "0,50 [0,25; 0,75]")
    assert "nicht gezeigt: in einem Bericht" in table(found, texts=german)
    assert "dieselbe Stufe 50 % (von 25 bis 75)" in plot(found, texts=german).alternative


def test_names_that_look_like_places_are_names() -> None:
    measures = Measures(
        **dict.fromkeys(
            ("exact", "adjacent", "kappa", "weighted_kappa", "alpha"),
            Estimate(value=1.0, reason=Reason.NO_SPREAD),
        ),
        n=40,
    )
    line = Line(about="criterion", criterion="plan", levels=("a", "b", "c"), reviewers=2, measures=measures)
    found = Agreement(confidence=0.95, resamples=2000, lines=[line])
    assert sentences(found, names={"plan": "{count} {0}"})[0].startswith("{count} {0}, 40 comparisons")


@pytest.mark.parametrize("texts", [{"nothing": ""}, {"agreement_what": 1}, "de"])
def test_texts_of_agreement_have_known_names(texts: object) -> None:
    with pytest.raises(AssessmentError):
        rows(Agreement(confidence=0.95, resamples=2000, lines=[]), texts=texts)  # type: ignore[arg-type]
