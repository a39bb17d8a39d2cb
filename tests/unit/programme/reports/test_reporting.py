"""Reports: the right figures, each with a sentence, and nothing of anybody in them."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from assessment_world import GOOD
from openbadge_issuer.assessment import Application, Criterion, Definition, Level, Review
from openbadge_issuer.assessment.assigning import Calendar
from openbadge_issuer.errors import AssessmentError, ConfigurationError
from openbadge_issuer.programme.reports.plots import plots
from openbadge_issuer.programme.reports.report import ALL, OTHERS, Group, Period, ProgrammeReport, report
from openbadge_issuer.programme.reports.texts import percent, report_texts
from openbadge_issuer.programme.reports.words import figures
from programme_samples import START, Season, definition_of

NOW = datetime(2026, 4, 1, tzinfo=UTC)
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


def made(applications: Iterator[Application] | list[Application], **more: object) -> ProgrammeReport:
    given = {
        "period": QUARTER,
        "now": NOW,
        "programme": "Micro-credentials",
        "organisation": "School",
        **more,
    }
    return report(applications, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def season() -> tuple[Season, list[Application]]:
    season = Season()
    sizes = {1: 40, 2: 25, 3: 3, 4: 2}
    return season, [
        one for number, size in sizes.items() for one in season.many(definition_of(number), size, seed=number)
    ]


@pytest.fixture(scope="module")
def quarter(season: tuple[Season, list[Application]]) -> ProgrammeReport:
    return made(season[1])


def test_every_figure_counts_what_it_says() -> None:
    season, of = Season(), definition_of(1)
    on_time = [season.decided(season.submitted(of, START), days=7) for _ in range(6)]
    late = [season.decided(season.submitted(of, START), days=30, awarded=False) for _ in range(5)]
    settled = [season.decided(season.submitted(of, START), days=1, disagreed=True) for _ in range(5)]
    appealed = [one.appeal(reason="No.", now=START + timedelta(days=31)) for one in late]
    tried = [
        season.handed_in(
            one.again(note="All new.", now=START + timedelta(days=40)), START + timedelta(days=40)
        )
        for one in late
    ]
    withdrawn = [season.submitted(of, START).withdraw(now=START + timedelta(days=1)) for _ in range(5)]
    drafts = [Application.begin(of, applicant=season.officer, now=START)]
    found = made([*on_time, *appealed, *settled, *tried, *withdrawn, *drafts])
    group = found.received[0]
    assert (group.label, group.size) == (ALL, 26)
    assert dict(group.parts) == {"complete": 16, "resubmitted": 5, "withdrawn": 5}
    group = found.decided[0]
    assert group.size == 16
    assert dict(group.parts) == {"awarded": 11, "disagreed": 5, "appealed": 5, "within": 11}
    assert (group.median_days, group.ninth_days) == (5.0, 22)
    assert [one.label for one in found.decided] == [ALL, "Micro-credential 1"]


def test_each_figure_has_one_plain_sentence(quarter: ProgrammeReport) -> None:
    said = figures(quarter)
    codes = [one.code for one in said]
    assert codes == [
        *("received", "complete", "resubmitted", "withdrawn", "decided", "awarded", "within"),
        *("median_days", "ninth_days", "disagreed", "appealed", "agreement", "kappa"),
    ]
    assert len(set(codes)) == len(codes)
    for one in said:
        assert one.sentence[0].isupper() or one.sentence[0].isdigit()
        assert one.sentence.endswith(".")
        assert "None of None" not in one.sentence


def test_a_period_holds_what_happened_in_it() -> None:
    season, of = Season(), definition_of(1)
    applications = [season.decided(season.submitted(of, START), days=40) for _ in range(6)]
    january = made(applications, period=Period(date(2026, 1, 1), date(2026, 1, 31)))
    assert (january.received[0].size, january.decided[0].size) == (6, 0)
    february = made(applications, period=Period(date(2026, 2, 1), date(2026, 2, 28)))
    assert (february.received[0].size, february.decided[0].size) == (0, 6)
    assert february.decided[0].parts["within"] is None  # 0 of 6 in time, which would tell of all


def test_the_day_is_the_programmes() -> None:
    season, of = Season(), definition_of(1)
    late_in_the_evening = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    applications = [season.submitted(of, late_in_the_evening) for _ in range(5)]
    january = Period(date(2026, 1, 1), date(2026, 1, 31))
    assert made(applications, period=january).received[0].size == 5
    berlin = Calendar(zone="Europe/Berlin")
    assert made(applications, period=january, calendar=berlin).received[0].size == 0


def test_what_happens_after_the_period_does_not_change_its_report() -> None:
    season, of = Season(), definition_of(1)
    before = [season.decided(season.submitted(of, START), days=7, awarded=False) for _ in range(12)]
    after = [one.appeal(reason="No.", now=NOW + timedelta(days=20)) for one in before]
    assert made(after).to_json() == made(before).to_json()


def test_small_groups_are_one_group_or_none(quarter: ProgrammeReport) -> None:
    labels = [group.label for group in quarter.received]
    assert labels == [ALL, "Micro-credential 1", "Micro-credential 2", OTHERS]
    text = quarter.to_text() + quarter.to_html() + quarter.to_csv().decode() + json.dumps(quarter.to_json())
    for hidden in ("Micro-credential 3", "Micro-credential 4", "micro-credentials/3"):
        assert hidden not in text + repr(quarter)


def test_too_few_in_all_is_shown_as_such() -> None:
    season = Season()
    found = made([season.submitted(definition_of(1), START) for _ in range(3)])
    assert found.received == (
        Group(ALL, None, None, dict.fromkeys(("complete", "resubmitted", "withdrawn"))),
    )
    assert "How many applications were handed in is not shown" in found.to_text()
    empty = made([])
    assert empty.received[0].size == 0
    assert "No applications were handed in." in empty.to_text()
    assert "<svg" not in empty.to_html()


def test_times_and_agreement_do_not_tell_what_is_hidden() -> None:
    """One of twelve was late: no median from which that could be told; one fell short: no figures of agreement."""
    season, of = Season(), definition_of(1)
    applications = [season.decided(season.submitted(of, START), days=7) for _ in range(11)]
    applications.append(season.decided(season.submitted(of, START), days=40, awarded=False))
    found = made(applications).decided[0]
    assert (found.parts["within"], found.median_days, found.ninth_days) == (None, None, None)
    assert found.parts["awarded"] is None
    assert made(applications).agreement is None


def test_rule_09_nothing_of_any_application_is_in_any_form(
    season: tuple[Season, list[Application]], quarter: ProgrammeReport
) -> None:
    """Rule 9: nothing about an unsuccessful application reaches what is made to be shown."""
    forms = [
        quarter.to_text(),
        quarter.to_html(),
        quarter.to_csv().decode("utf-8"),
        json.dumps(quarter.to_json()),
        repr(quarter),
    ]
    for form in forms:
        assert not re.search(r"\bp-[a-z2-7]{26}", form)
        assert "urn:uuid" not in form
        for secret in ("Twelve learners", "Say what you do", "page 3", "people.example", "Applicant"):
            assert secret not in form
    assert len(season[1]) == 70


def test_agreement_is_that_of_the_first_reviews(quarter: ProgrammeReport) -> None:
    assert quarter.agreement is not None
    first = quarter.agreement.lines[0]
    assert (first.about, first.definition, first.measures.n) == ("award", None, quarter.decided[0].size)
    named = {line.definition for line in quarter.agreement.lines[1:]}
    assert named <= {group.definition for group in quarter.decided}


def reviewed_as(
    season: Season, of: Definition, first: dict[str, str], other: dict[str, str], number: int
) -> list[Application]:
    """So many applications, whose two reviews say this."""
    found = []
    for _ in range(number):
        application = season.submitted(of, START).check_complete(by=season.officer, now=START)
        clean = {item.id: 0 for item in application.items}
        application = application.screen(clean, by=season.officer, now=START)
        for reviewer, scores in zip(season.reviewers[:2], (first, other), strict=True):
            application = application.assign(reviewer, by=season.officer, people=season.people, now=START)
            review = Review(reviewer=reviewer, rubric=of.rubric_digest, scores=scores)
            application = application.review(review, now=START)
        application = application.open_reviews(by=season.officer, now=START)
        short = {"plan": "More."} if "basic" in first.values() else None
        found.append(application.decide(by=season.officer, now=START, feedback=short)[0])
    return found


def test_one_pair_that_differs_above_the_required_level_is_not_told() -> None:
    levels = [Level(id=name, name=name.title()) for name in ("developing", "basic", "proficient", "expert")]
    plan = Criterion(id="plan", name="Lesson plan", required_level="proficient", levels=levels)
    season, of = Season(), definition_of(1)
    of = of.replace(criteria=[of.criteria[0], plan])
    expert = {**GOOD, "plan": "expert"}
    same, apart = (reviewed_as(season, of, GOOD, other, 5) for other in (GOOD, expert))
    found = made([*same, *apart[:1]])
    assert (found.decided[0].parts["awarded"], found.decided[0].parts["disagreed"]) == (6, 0)
    assert found.agreement is not None
    assert [one.criterion for one in found.agreement.lines] == [None, None, "overview"]
    assert "plan" not in found.to_text()
    assert "83 %" not in found.to_text()
    found = made([*same, *apart])
    assert found.agreement is not None
    (line,) = [one for one in found.agreement.lines if one.criterion == "plan"]
    assert (line.measures.n, line.measures.exact.value, line.measures.adjacent.value) == (10, 0.5, 1.0)


def test_without_the_libraries_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, season: tuple[Season, list[Application]]
) -> None:
    for module in ("sklearn.metrics", "krippendorff", "matplotlib"):
        monkeypatch.setitem(sys.modules, module, None)
    found = made(season[1])
    assert found.agreement is None
    assert "openbadge-issuer[statistics]" in found.to_text()
    html = found.to_html()
    assert "<svg" not in html
    assert html.count("openbadge-issuer[statistics]") >= 2


def test_the_page_is_one_file_that_runs_nothing(quarter: ProgrammeReport) -> None:
    html = quarter.to_html()
    assert "built-in method" not in html
    assert "object at 0x" not in html
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert re.findall(r"url\((?!#)", html) == []
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
    assert html.count("<table>") == 3


def test_plots_have_their_words_and_are_the_same_twice(quarter: ProgrammeReport) -> None:
    drawn = plots(quarter)
    assert [one.title for one in drawn] == [
        "Applications that were handed in",
        "Awarded, of those decided",
        "Business days until a decision",
    ]
    for one in drawn:
        root = ET.fromstring(one.svg)  # noqa: S314 - our own
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == one.alternative
    assert "Micro-credential 1: 40" in drawn[0].alternative
    assert "Promised: 14" in drawn[2].alternative
    assert plots(quarter) == drawn
    assert quarter.to_html() == quarter.to_html()


def test_markup_in_titles_is_text_and_formulas_are_texts() -> None:
    season = Season()
    of = definition_of(1).replace(name="=1+1<script>alert(1)</script>")
    found = made([season.submitted(of, START) for _ in range(6)], programme="<b>&")
    html = found.to_html()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<h1>&lt;b&gt;&amp;: 2026-01-01" in html
    rows = list(csv.reader(io.StringIO(found.to_csv().decode("utf-8-sig"))))
    assert rows[2][0] == "'=1+1<script>alert(1)</script>"
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_a_title_of_other_letters_can_be_drawn() -> None:
    season = Season()
    of = definition_of(1).replace(name="理解の確認 $x_1$ " + "long " * 30)
    found = made([season.submitted(of, START) for _ in range(6)])
    assert "理解の確認" in plots(found)[0].alternative


@pytest.mark.parametrize("small", [3, 0, -1, True, "5", 5.0])
def test_a_small_group_that_hides_nothing_is_refused(small: object) -> None:
    with pytest.raises(ConfigurationError) as refused:
        made([], small_group=small)
    assert refused.value.detail_code == "config.small_group"


def test_arguments_are_checked() -> None:
    with pytest.raises(AssessmentError):
        Period(date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(AssessmentError):
        made([], period="2026")
    with pytest.raises(AssessmentError):
        made([], turn_around_days=0)
    with pytest.raises(ConfigurationError):
        made([], now=datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused
    with pytest.raises(AssessmentError):
        made([object()])  # type: ignore[list-item]


def test_percentages_do_not_round_to_all_or_none() -> None:
    assert [percent(share, report_texts()) for share in (0, 0.001, 0.5, 0.999, 1)] == [
        "0 %",
        "under 1 %",
        "50 %",
        "over 99 %",
        "100 %",
    ]
