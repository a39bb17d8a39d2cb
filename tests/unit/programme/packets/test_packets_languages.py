"""Forms in four languages: each comes back by every way as it was filled in."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from string import Formatter

import pytest
from openpyxl import load_workbook

from assessment_world import GOOD, LOW
from openbadge_issuer.programme.packets.collecting import collect
from openbadge_issuer.programme.packets.packing import write_packets
from openbadge_issuer.programme.packets.texts import LANGUAGES, packet_texts
from packet_files import Round, answers_of, edited, form_of, unpacked


@pytest.fixture(scope="module")
def out() -> Round:
    return Round()


def files_of(out: Round, language: str) -> dict[str, bytes]:
    (work,) = (one for one in out.works() if one.packet_id == out.first.id)
    target = BytesIO()
    write_packets(target, [work], programme="Beispiel", now=out.world.now, language=language)
    return unpacked(target.getvalue())


def filled_in(form: bytes, language: str, levels: dict[str, str], comment: str) -> bytes:
    """By its places: the question in row 6, the criteria in rows 9 and 10."""

    def fill(sheet: object) -> None:
        for cell, text in (
            ("D6", packet_texts(language)["no"]),
            ("D9", levels["overview"]),
            ("D10", levels["plan"]),
            ("E10", comment),
        ):
            sheet[cell] = text  # type: ignore[index]

    return edited(form, fill)


def as_csv(workbook: bytes, encoding: str) -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(
        load_workbook(BytesIO(workbook))["Review"].iter_rows(values_only=True)
    )
    return text.getvalue().encode(encoding)


def test_all_languages_say_the_same_things() -> None:
    english = packet_texts("en")
    for language in LANGUAGES:
        texts = packet_texts(language)
        assert set(texts) == set(english)
        assert all(text.strip() for text in texts.values())
        assert {name for _, name, _, _ in Formatter().parse(texts["readme"]) if name} == {
            "programme",
            "date",
            "count",
        }
        assert len(texts["list_title"]) <= 32, "no spreadsheet shows more"
        assert len(texts["list_error"]) <= 225
        assert not set(texts["yes"] + texts["no"]) & set('",')
        assert all(line.isprintable() for text in texts.values() for line in text.splitlines())
    assert packet_texts("de-AT")["language"] == packet_texts("de_DE")["language"] == "de"
    assert packet_texts("fi") == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_goes_out_and_comes_back(out: Round, language: str) -> None:
    files, texts = files_of(out, language), packet_texts(language)
    assert f'<html lang="{language}">' in files[f"{out.first.id}/work.html"].decode()
    assert "Beispiel" in files["README.txt"].decode("utf-8-sig")
    good = filled_in(form_of(files, out.first.id), language, LOW, "Zu wenig.")
    page = form_of(files, out.first.id, "html")
    assert f"({texts['required']})" in page.decode()
    for name, content in (
        ("a.xlsx", good),
        ("a.csv", as_csv(good, "utf-8")),
        ("b.csv", as_csv(good, "cp1252")),
        ("a.json", answers_of(page, LOW, {"plan": "Zu wenig."})),
    ):
        found = collect([(name, BytesIO(content))], out.register, [out.world.definition])
        assert found.faults == (), name
        assert found.reviews[0].review is not None
        assert dict(found.reviews[0].review.scores) == LOW
        assert dict(found.reviews[0].review.comments) == {"plan": "Zu wenig."}
    yes = edited(good, lambda sheet: sheet.__setitem__("D6", texts["yes"]))
    found = collect([("a.xlsx", BytesIO(yes))], out.register, [out.world.definition])
    assert [one.entry for one in found.conflicts] == [out.first]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rubric_that_was_changed_is_found_in_each_language(out: Round, language: str) -> None:
    files, texts = files_of(out, language), packet_texts(language)
    good = filled_in(form_of(files, out.first.id), language, GOOD, "Gut.")
    softer = f"Developing ({texts['required']})\nBasic\nProficient"
    for sheet, cell, text in (("Review", "C10", softer), ("Rubric", "D6", texts["required"])):
        spoiled = edited(good, lambda one, cell=cell, text=text: one.__setitem__(cell, text), sheet)  # type: ignore[misc]
        found = collect([("a.xlsx", BytesIO(spoiled))], out.register, [out.world.definition])
        assert {one.code for one in found.faults} == {"collect.rubric"}
        assert found.returned == ()
