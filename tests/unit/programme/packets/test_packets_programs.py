"""Workbooks as other programs write them: inline strings, other styles, other sheets; and without openpyxl."""

from __future__ import annotations

import sys
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment_world import GOOD, definition
from openbadge_issuer.assessment import Level
from openbadge_issuer.errors import MissingExtra
from openbadge_issuer.programme.packets import review_page, review_workbook
from openbadge_issuer.programme.packets.collecting import Collected, collect
from openbadge_issuer.programme.packets.review_form import judge, labels_of
from openbadge_issuer.programme.packets.review_reading import read_review
from packet_files import Round, filled, packed, rows_of, unpacked


@pytest.fixture(scope="module")
def out() -> Round:
    return Round()


def collected(out: Round, data: bytes) -> Collected:
    return collect([("x.xlsx", BytesIO(data))], out.register, [out.world.definition])


def grid(data: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def escaped(text: object) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inline(sheets: dict[str, list[list[object]]]) -> bytes:
    """As Google Sheets and many libraries write it: inline strings, no styles, no properties, no dimension."""
    parts: dict[str, str] = {}
    names = list(sheets)
    for number, name in enumerate(names, 1):
        rows = "".join(
            f'<row r="{at}">'
            + "".join(
                f'<c r="{chr(64 + column)}{at}" t="inlineStr"><is><r><t xml:space="preserve">'
                f"{escaped(text)}</t></r></is></c>"
                for column, text in enumerate(row, 1)
                if text is not None
            )
            + "</row>"
            for at, row in enumerate(sheets[name], 1)
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            f"{rows}</sheetData></worksheet>"
        )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    listed = "".join(
        f'<sheet name="{escaped(name)}" sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(names, 1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}">'
        f"<sheets>{listed}</sheets></workbook>"
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{package}/relationships">{related}</Relationships>'
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{main}.worksheet+xml"/>'
        for number in range(1, len(names) + 1)
    )
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>{overrides}</Types>'
    )
    return packed(
        {name: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode() for name, text in parts.items()}
    )


def test_inline_strings_without_styles(out: Round) -> None:
    found = collected(out, inline(grid(out.good(out.first))))
    assert found.faults == ()
    assert found.reviews[0].review is not None
    assert dict(found.reviews[0].review.scores) == GOOD


def test_numbers_puts_a_summary_before_and_a_title_above(out: Round) -> None:
    sheets = grid(out.good(out.first))
    moved: dict[str, list[list[object]]] = {"Export Summary": [["This document was exported from Numbers."]]}
    moved |= {f"{name} - Table 1": [["Table 1"], *rows] for name, rows in sheets.items()}
    found = collected(out, inline(moved))
    assert found.faults == ()
    assert len(found.reviews) == 1


def test_line_breaks_of_windows_and_typed_kinds(out: Round) -> None:
    sheets = grid(out.good(out.first))
    for rows in sheets.values():
        for row in rows:
            row[:] = [one.replace("\n", "_x000D_\n") if isinstance(one, str) else one for one in row]
    assert collected(out, inline(sheets)).faults == ()


def test_levels_that_are_numbers_or_truths() -> None:
    levels = tuple(Level(id=f"l{number}", name=str(number)) for number in range(1, 4))
    made = definition()
    criteria = tuple(one.replace(levels=levels, required_level="l2") for one in made.criteria)
    made = made.replace(criteria=criteria)
    form = read_review(
        filled(
            review_workbook.review_workbook("pk-aaaaaaaaaaaa", made),
            {"overview": 2, "plan": 3.0},
            None,
            False,
        )
    )
    review, faults = judge(form, made, reviewer="p-" + "a" * 26)
    assert faults == ()
    assert review is not None
    assert dict(review.scores) == {"overview": "l2", "plan": "l3"}


def test_two_levels_of_one_name_are_told_apart() -> None:
    levels = (Level(id="a", name="Good"), Level(id="b", name="good"), Level(id="c", name="Best"))
    criterion = definition().criteria[0].replace(levels=levels, required_level="c")
    assert labels_of(criterion) == {"a": "Good (a)", "b": "good (b)", "c": "Best"}
    made = definition(criteria=(criterion, definition().criteria[1]))
    book = review_workbook.review_workbook("pk-aaaaaaaaaaaa", made)
    for typed, expected in (("good (b)", "b"), ("Good", None)):
        form = read_review(filled(book, {"overview": typed, "plan": "proficient"}, {"overview": "Why."}))
        review, _ = judge(form, made, reviewer="p-" + "a" * 26)
        assert (review.scores["overview"] if review else None) == expected


def test_texts_of_a_definition_are_no_formulas(out: Round) -> None:
    long = "=cmd|' /C calc'!A0 " + "x" * 40_000
    criterion = definition().criteria[0].replace(name='=HYPERLINK("https://evil.example")', description=long)
    made = definition(name="=1+1", criteria=(criterion, definition().criteria[1]))
    data = review_workbook.review_workbook("pk-aaaaaaaaaaaa", made)
    assert not [name for name, part in unpacked(data).items() if b"<f>" in part]
    sheet = load_workbook(BytesIO(data))["Review"]
    assert sheet["A1"].value == "=1+1"
    assert sheet["A1"].data_type == "s"
    form = read_review(filled_as_text(data))
    review, faults = judge(form, made, reviewer="p-" + "a" * 26)
    assert faults == ()
    assert review is not None


def filled_as_text(data: bytes) -> bytes:
    """Filled in by a program that keeps a text a text."""
    book = load_workbook(BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    sheet = book["Review"]
    assert isinstance(sheet, Worksheet)
    rows = rows_of(sheet)
    sheet.cell(rows["conflict"], 4).value = "no"
    sheet.cell(rows["overview"], 4).value = "Passing"
    sheet.cell(rows["plan"], 4).value = "Proficient"
    book.save(target := BytesIO())
    return target.getvalue()


def test_the_workbook_is_ready_to_be_used(out: Round) -> None:
    sheet = load_workbook(BytesIO(out.workbook(out.first)))["Review"]
    assert isinstance(sheet, Worksheet)
    rows = rows_of(sheet)
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {
        f"D{rows['conflict']}",
        *(f"{column}{rows[name]}" for name in ("overview", "plan") for column in "DE"),
    }
    assert sheet.protection.sheet
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules[f"D{rows['conflict']}"].formula1 == '"no,yes"'
    assert rules[f"D{rows['plan']}"].formula1 == "Rubric!$C$6:$C$8"
    names = load_workbook(BytesIO(out.workbook(out.first)))["Rubric"]["C6:C8"]
    assert [cell.value for (cell,) in names] == ["Developing", "Basic", "Proficient"]
    assert all(rule.showErrorMessage and rule.type == "list" for rule in rules.values())
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == f"${rows['overview'] - 1}:${rows['overview'] - 1}"


def test_a_workbook_of_something_else_is_no_form(out: Round) -> None:
    book = Workbook()
    book.save(target := BytesIO())
    assert [one.code for one in collected(out, target.getvalue()).faults] == ["collect.layout"]


@pytest.mark.parametrize("module", ["openpyxl", "jinja2"])
def test_without_the_extra_it_says_what_to_install(
    out: Round, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = out.good(out.first)
    review_workbook._parts.cache_clear()
    review_page._template.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra) as error:
        out.zip_of(out.first)
    assert "openbadge-issuer[programme]" in str(error.value)
    if module == "openpyxl":
        with pytest.raises(MissingExtra):
            collected(out, good)
    monkeypatch.undo()
    assert out.zip_of(out.first)
