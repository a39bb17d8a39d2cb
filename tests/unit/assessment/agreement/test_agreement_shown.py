"""Agreement as a table and as a picture: nothing is mixed, nothing depends on the day, everything is said in words."""

from __future__ import annotations

import io
import sys
from random import Random
from threading import Thread

import matplotlib as mpl
import pytest
from defusedxml import ElementTree
from PIL import Image

from agreement_world import reviewed, scores
from assessment_world import World
from openbadge_issuer.assessment.agreement import Agreement, agreement, plot, rows, sentences, table
from openbadge_issuer.errors import AssessmentError, MissingExtra
from openbadge_issuer.testing import fixed_entropy


@pytest.fixture(scope="module")
def found() -> Agreement:
    world, random = World(), Random(2)
    applications = []
    for _ in range(12):
        plan = random.randrange(3)
        other = plan if random.random() < 0.6 else random.randrange(3)
        applications.append(reviewed(world, scores(1, plan), scores(int(random.random() < 0.9), other)))
    return agreement(applications, resamples=500, entropy=fixed_entropy("shown"))


def test_rows_are_texts(found: Agreement) -> None:
    header, *lines = rows(found, names={found.lines[0].definition or "": "Checking"})
    assert header == ("What", "n", "Same level", "Same or next", "Kappa", "Weighted kappa", "Alpha")
    assert [line[0] for line in lines] == [
        "Award decision (Checking)",
        "overview (Checking)",
        "plan (Checking)",
    ]
    assert all(len(line) == len(header) for line in lines)
    assert all("%" in line[2] and "%" not in line[4] for line in lines)


def test_a_table_says_what_its_marks_mean(found: Agreement) -> None:
    text = table(found)
    assert "Percentages are no kappas" in text
    assert "-: with two levels every disagreement is between adjacent ones." in text
    assert "3 of 3 lines rest on fewer than 30 comparisons." in text
    assert text.endswith("\n")
    lines = text.splitlines()
    assert lines[0].index("Kappa") == lines[1].index(rows(found)[1][4], 40)


def test_names_can_not_break_a_table_in_markdown(found: Agreement) -> None:
    markdown = table(found, "markdown", names={"plan": "a|b\n| <script> [x](y) *z*"})
    (line,) = (one for one in markdown.splitlines() if "script" in one)
    assert line.startswith(r"| a\|b \| \<script\> \[x\](y) \*z\* (")
    assert line.replace("\\|", "").count("|") == 8


def test_an_empty_table_is_one() -> None:
    empty = Agreement(confidence=0.95, resamples=200)
    assert len(table(empty).splitlines()) == 3
    assert sentences(empty) == ()
    assert plot(empty).alternative.endswith("Nothing was compared yet.")


def test_a_figure_that_is_not_there_is_said_with_its_reason() -> None:
    world = World()
    found = agreement([reviewed(world, scores(1, 1), scores(1, 1))], of="programme", resamples=100)
    said = sentences(found)
    assert said[0].startswith("Award decision, 1 comparisons: same level 100 % (from 21 to 100);")
    assert "kappa not given (one side always gave the same level" in said[0]
    assert said[1].startswith("Criteria developing < basic < proficient")


def test_a_picture_is_the_same_every_time(found: Agreement) -> None:
    for form in ("svg", "png"):
        pictures = {plot(found, form).content for _ in range(2)}
        assert len(pictures) == 1


def test_an_svg_is_one_and_names_no_tool_and_no_day(found: Agreement) -> None:
    picture = plot(found, title="Agreement <in> & out")
    assert picture.media_type == "image/svg+xml"
    root = ElementTree.fromstring(picture.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Agreement <in> & out"
    assert b"Matplotlib" not in picture.content
    assert b"dc:date" not in picture.content
    assert b"<script" not in picture.content


def test_a_png_is_one_and_names_no_tool(found: Agreement) -> None:
    picture = plot(found, "png")
    assert picture.media_type == "image/png"
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.width == 1000
        assert "Software" not in image.info


def test_the_text_alternative_says_every_line(found: Agreement) -> None:
    words = plot(found, title="Everything").alternative.splitlines()
    assert words == ["Everything", *sentences(found)]


def test_any_name_can_be_drawn(found: Agreement) -> None:
    strange = "$\\frac{1}{0}$ 日本語 \n\x00 " + "x" * 300
    picture = plot(found, names={"plan": strange})
    assert "日本語" in picture.alternative
    ElementTree.fromstring(picture.content)


def test_the_style_of_others_is_left_alone_and_does_not_matter(found: Agreement) -> None:
    usual = plot(found).content
    with mpl.rc_context({"font.size": 20.0, "text.usetex": True, "svg.fonttype": "none"}):
        assert plot(found).content == usual
        assert mpl.rcParams["font.size"] == 20.0
    assert mpl.rcParams["svg.hashsalt"] is None


def test_pictures_can_be_asked_for_by_many_threads(found: Agreement) -> None:
    usual, drawn = plot(found).content, []
    threads = [Thread(target=lambda: drawn.append(plot(found).content)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(drawn) == {usual}
    assert len(drawn) == 3


def test_no_window_and_no_global_figures(found: Agreement) -> None:
    plot(found)
    assert "matplotlib.pyplot" not in sys.modules


def test_what_can_not_be_shown_is_refused(found: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssessmentError):
        plot(found, "gif")  # type: ignore[arg-type]
    with pytest.raises(AssessmentError):
        table(found, "html")  # type: ignore[arg-type]
    with pytest.raises(AssessmentError):
        rows({})  # type: ignore[arg-type]
    with pytest.raises(AssessmentError, match="60 lines"):
        plot(found.replace(lines=[found.lines[0]] * 61))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match="statistics"):
        plot(found)
