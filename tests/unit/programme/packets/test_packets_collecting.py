"""`collect` and `apply_collected`: what comes back, whatever people did to it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO, StringIO
from typing import cast

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment_world import GOOD, LOW, definition
from openbadge_issuer.assessment import Application, Applications, State
from openbadge_issuer.models.parts import Related
from openbadge_issuer.programme.packets.applying import apply_collected
from openbadge_issuer.programme.packets.collecting import Collected, collect
from openbadge_issuer.programme.packets.review_form import CommentPolicy
from openbadge_issuer.programme.register import PacketRegister
from openbadge_issuer.testing import MemoryStore
from packet_files import Drawer, Round, answers_of, edited, filled, packed, rows_of


@pytest.fixture(scope="module")
def out() -> Round:
    return Round()


def collected(out: Round, files: dict[str, bytes], comments: CommentPolicy = "below_required") -> Collected:
    streams = [(name, BytesIO(data)) for name, data in files.items()]
    return collect(streams, out.register, [out.world.definition], comments=comments)


def faults(out: Round, data: bytes, name: str = "review.xlsx") -> list[tuple[str, str]]:
    """Codes and cells of one file that holds no review."""
    found = collected(out, {name: data})
    assert found.returned == ()
    assert all(one.file == name and one.message for one in found.faults)
    return [(one.code, one.cell) for one in found.faults]


def one_review(out: Round, data: bytes, name: str = "review.xlsx") -> dict[str, str]:
    found = collected(out, {name: data})
    assert found.faults == ()
    (review,) = found.reviews
    assert review.entry == out.first
    assert review.review is not None
    assert review.review.reviewer == out.world.r1
    return dict(review.review.scores)


def test_a_workbook_comes_back(out: Round) -> None:
    comments = {"plan": "- three checks\nare planned"}
    found = collected(out, {"x.xlsx": filled(out.workbook(out.first), LOW, comments)})
    (returned,) = found.reviews
    assert returned.review is not None
    assert (dict(returned.review.scores), dict(returned.review.comments)) == (LOW, comments)
    assert (found.faults, found.notes, found.conflicts) == ((), (), ())


def test_a_page_comes_back(out: Round) -> None:
    saved = answers_of(
        out.page(out.first), {"overview": "passing", "plan": "basic"}, {"plan": "Checks lack."}
    )
    found = collected(out, {"review (1).json.txt": saved})
    (returned,) = found.reviews
    assert returned.review is not None
    assert (dict(returned.review.scores), dict(returned.review.comments)) == (LOW, {"plan": "Checks lack."})


@pytest.mark.parametrize(
    "typed",
    [
        "Proficient",
        " proficient ",
        "PROFICIENT",
        "proficient\u00a0",
        "\uff30roficient",
        "proficient",
        "Proficient (required)",
    ],
)
def test_a_level_that_is_typed(out: Round, typed: str) -> None:
    data = filled(out.workbook(out.first), {"overview": "passing", "plan": typed})
    assert one_review(out, data) == GOOD


def test_a_level_by_the_name_in_a_translation() -> None:
    out = Round()
    german = tuple(
        one.replace(
            levels=tuple(
                level.replace(name=name)
                for level, name in zip(one.levels, ("Anfang", "Grundlage", "Gekonnt"), strict=False)
            )
        )
        for one in out.world.definition.criteria
    )
    edition = definition(
        id="https://school.example/micro-credentials/checks-de",
        in_language="de",
        criteria=german,
        related=(Related(id=out.world.definition.id),),
    )
    data = filled(out.workbook(out.first), {"overview": "Grundlage", "plan": "gekonnt"}, None, "Nein")
    found = collect([("x.xlsx", BytesIO(data))], out.register, [out.world.definition, edition])
    assert found.faults == ()
    assert found.reviews[0].review is not None
    assert dict(found.reviews[0].review.scores) == GOOD
    stranger = edition.replace(related=())
    found = collect([("x.xlsx", BytesIO(data))], out.register, [out.world.definition, stranger])
    assert {one.code for one in found.faults} == {"collect.level_unknown"}


def test_renamed_sheets_and_files_do_no_harm(out: Round) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet.title = "Tabelle1"

    assert one_review(out, edited(out.good(out.first), rename), "Review von mir (3).XLSX") == GOOD


def test_rows_moved_or_sorted_as_a_whole_do_no_harm(out: Round) -> None:
    def down(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 3)

    def swap(sheet: Worksheet) -> None:
        rows = rows_of(sheet)
        for column in range(1, 6):
            one, other = sheet.cell(rows["overview"], column), sheet.cell(rows["plan"], column)
            one.value, other.value = other.value, one.value

    for change in (down, swap):
        assert one_review(out, edited(out.good(out.first), change)) == GOOD


def _as_csv(data: bytes, delimiter: str, encoding: str) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows(load_workbook(BytesIO(data))["Review"].iter_rows(values_only=True))
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_a_note(out: Round, encoding: str, delimiter: str) -> None:
    full = filled(out.workbook(out.first), LOW, {"plan": "Prüfungen fehlen; später mehr,\nviel mehr."})
    data = _as_csv(full, delimiter, encoding)
    found = collected(out, {"review.csv": data})
    assert (found.faults, [one.code for one in found.notes]) == ((), ["collect.csv"])
    assert found.reviews[0].review is not None
    assert found.reviews[0].review.comments["plan"] == "Prüfungen fehlen; später mehr,\nviel mehr."


def test_every_zip_folder_and_mixture(out: Round) -> None:
    whole = out.files_of(out.first)
    name = f"{out.first.id}/review-{out.first.id}.xlsx"
    packet = packed({**whole, name: out.good(out.first), "__MACOSX/._x": b"x", "~$review.xlsx": b"x"})
    second = answers_of(out.page(out.second), GOOD)
    found = collected(
        out, {"mail/all.zip": packed({"a.zip": packet, ".DS_Store": b"x"}), "mail\\two\\b.json": second}
    )
    assert found.faults == ()
    assert [one.entry.id for one in found.reviews] == [out.first.id, out.second.id]
    assert [one.code for one in found.notes] == ["collect.lock", "collect.along", "collect.page"]
    assert found.reviews[0].file == f"mail/all.zip/a.zip/{name}"


def mail(text: str, **attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "Ines <r1@people.example>",
        "o@school.example",
        "Review",
    )
    message["Message-ID"] = "<1@people.example>"
    message.set_content(text)
    for name, data in attached.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{name}.xlsx")
    return bytes(message)


@pytest.mark.parametrize(
    "name",
    [
        "readme.txt",
        "work.html",
        "Rubric.html",
        "._review.xlsx",
        "__MACOSX/x.xlsx",
        "~$review.xlsx",
        ".~lock.review.xlsx#",
        "{packet}/work/review-{packet}.xlsx",
        "{packet}/work/item-1.csv",
        ".DS_Store",
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_review_is_one_by_whatever_name_and_wherever_it_lies(out: Round, name: str, zipped: bool) -> None:  # noqa: FBT001
    name, good = name.format(packet=out.first.id), out.good(out.first)
    data = _as_csv(good, ";", "utf-16") if name.endswith(".csv") else good
    found = collected(out, {"all.zip": packed({name: data})} if zipped else {name: data})
    assert found.faults == ()
    assert [one.entry for one in found.reviews] == [out.first]
    assert {one.code for one in found.notes} <= {"collect.csv"}
    saved = answers_of(out.page(out.first), {"overview": "passing", "plan": "basic"}, {"plan": "No."})
    assert len(collected(out, {name: saved}).reviews) == 1


def test_what_is_wrong_with_a_review_among_the_work_is_told(out: Round) -> None:
    def delete(sheet: Worksheet) -> None:
        sheet["B3"] = None

    spoiled = {
        "collect.level_missing": filled(out.workbook(out.first), {"overview": "passing"}),
        "collect.no_packet": edited(out.good(out.first), delete),
    }
    for code, data in spoiled.items():
        assert [one for one, _ in faults(out, data, f"{out.first.id}/work/x.xlsx")] == [code]


def test_of_all_that_came_along_one_note_tells(out: Round) -> None:
    whole = dict(out.files_of(out.first))
    sheet = BytesIO()
    Workbook().save(sheet)
    work = {
        f"{out.first.id}/work/item-{number}": data
        for number, data in enumerate(
            [b"%PDF-1.7\n", b"{}", b"<p>Plan</p>", sheet.getvalue(), b"\x00", b"", packed({"a.txt": b"x"})]
        )
    }
    name = f"{out.first.id}/review-{out.first.id}.xlsx"
    found = collected(out, {"back/a.zip": packed({**work, **whole, name: out.good(out.first)})})
    assert (found.faults, len(found.reviews)) == ((), 1)
    along = [one for one in found.notes if one.code == "collect.along"]
    assert [one.file for one in along] == [f"back/a.zip/{out.first.id}/work/item-0"]
    skipped = set(work) | {one for one in whole if "review-" not in one}
    assert f"So are {len(skipped) - 1} more there." in along[0].message


def test_mails_that_were_saved_whole(out: Round) -> None:
    second = answers_of(out.page(out.second), GOOD, {"plan": "Größe „nichts“"}).decode()
    inner = EmailMessage()
    inner["Subject"], inner["MIME-Version"] = "Fwd", "1.0"
    inner.set_content("see below")
    inner.add_attachment(message_from_bytes(mail("Dear Mary,", review=out.good(out.first)), policy=default))
    for first in (mail("Dear Mary,", review=out.good(out.first)), bytes(inner)):
        found = collected(out, {"1.eml": first, "2.eml": mail(f"Dear Mary,\n\n{second}\nYours")})
        assert found.faults == ()
        assert [one.entry for one in found.reviews] == [out.first, out.second]
        assert found.reviews[0].file == "1.eml/review.xlsx"
        assert found.reviews[1].review is not None
        assert found.reviews[1].review.comments["plan"] == "Größe „nichts“"
    assert faults(out, mail("I forgot."), "3.eml") == [("collect.empty", "")]
    text = f"Dear Mary,\n{second}\nYours".encode()
    assert [one.entry for one in collected(out, {"answers.txt": text}).reviews] == [out.second]


def test_a_conflict_counts_whatever_else_is_there(out: Round) -> None:
    spoiled = filled(out.workbook(out.first), {"plan": "=1+1"}, None, "Yes ")
    saved = answers_of(out.page(out.second), {}, conflict="yes")
    found = collected(out, {"a.xlsx": spoiled, "b.json": saved})
    assert (found.reviews, found.faults) == ((), ())
    assert [one.entry.id for one in found.conflicts] == [out.first.id, out.second.id]


# what is refused, with its place


def _spoil(column: int, row: str, text: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet.cell(rows_of(sheet)[row], column).value = text  # type: ignore[assignment]

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_spoil(4, "plan", "Proficent"), ("collect.level_unknown", "D10")),
        (_spoil(4, "plan", 3), ("collect.level_unknown", "D10")),
        (_spoil(4, "plan", None), ("collect.level_missing", "D10")),
        (_spoil(4, "plan", "=D9"), ("collect.formula", "D10")),
        (_spoil(5, "plan", '=HYPERLINK("https://evil.example")'), ("collect.formula", "E10")),
        (_spoil(5, "plan", "x" * 10_001), ("collect.comment_long", "E10")),
        (_spoil(4, "plan", "basic"), ("collect.comment_missing", "E10")),
        (_spoil(4, "conflict", None), ("collect.conflict", "D6")),
        (_spoil(4, "conflict", "perhaps"), ("collect.conflict", "D6")),
        (_spoil(3, "plan", "Developing\nProficient (required)"), ("collect.rubric", "C10")),
        (_spoil(2, "plan", "Lesson plans, any"), ("collect.rubric", "B10")),
        (lambda sheet: sheet.__setitem__("B4", "0" * 64), ("collect.rubric", "B4")),
        (lambda sheet: sheet.__setitem__("B3", "pk-"), ("collect.no_packet", "B3")),
        (lambda sheet: sheet.__setitem__("B3", "pk-bbbbbbbbbbbb"), ("collect.unknown_packet", "")),
        (lambda sheet: sheet.insert_cols(4), ("collect.layout", "D8")),
        (lambda sheet: sheet.delete_cols(1), ("collect.layout", "A8")),
        (lambda sheet: sheet.delete_rows(8), ("collect.layout", "")),
        (lambda sheet: sheet.__setitem__("A10", "overview"), ("collect.layout", "A10")),
        (lambda sheet: sheet.delete_rows(9), ("collect.rubric", "")),
        (lambda sheet: sheet.__setitem__("A11", "more"), ("collect.rubric", "D11")),
    ],
)
def test_what_is_refused_names_its_cell(
    out: Round, change: Callable[[Worksheet], object], expected: tuple[str, str]
) -> None:
    assert faults(out, edited(out.good(out.first), change)) == [expected]


def test_the_rubric_has_a_sheet_of_its_own_that_is_compared_too(out: Round) -> None:
    def lower(sheet: Worksheet) -> None:
        sheet["D8"], sheet["D7"] = None, "required"

    data = edited(out.good(out.first), lower, "Rubric")
    assert faults(out, data) == [("collect.rubric", "C7"), ("collect.rubric", "C8")]
    book = load_workbook(BytesIO(out.good(out.first)))
    del book["Rubric"]
    book.save(saved := BytesIO())
    assert one_review(out, saved.getvalue()) == GOOD, "a sheet that is gone changes nothing"


def test_two_forms_in_one_workbook(out: Round) -> None:
    book = load_workbook(BytesIO(out.good(out.first)))
    book.copy_worksheet(book["Review"])
    book.save(saved := BytesIO())
    assert faults(out, saved.getvalue()) == [("collect.two_forms", "A1")]


def test_answers_of_a_page_that_was_changed(out: Round) -> None:
    page = out.page(out.first)
    softer = page.replace(b"Proficient (required)", b"Proficient")
    assert faults(out, answers_of(softer, GOOD), "a.json") == [("collect.rubric", "shown/plan/proficient")]
    for changes, expected in (
        ({"rubric": "0" * 64}, [("collect.rubric", "rubric")]),
        ({"packet": "pk-1"}, [("collect.no_packet", "")]),
        ({"levels": ["passing"]}, [("collect.answers", "")]),
        ({"more": 1}, [("collect.answers", "")]),
        ({"shown": {}}, [("collect.rubric", "")] * 2),
        ({"comments": {"other": "?"}}, [("collect.rubric", "comments/other")]),
    ):
        assert faults(out, answers_of(page, GOOD, changes=changes), "a.json") == expected


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.xlsx", b"", "collect.empty"),
        ("blank.xlsx", b"\x00" * 100, "collect.empty"),
        ("nothing.zip", packed({}), "collect.empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook" * 100, "collect.format"),
        (
            "secret.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "collect.password",
        ),
        (
            "review.ods",
            packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            "collect.format",
        ),
        ("review.numbers", packed({"Index/Document.iwa": b"x"}), "collect.format"),
        (
            "mail.msg",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_3701".encode("utf-16-le"),
            "collect.format",
        ),
        ("review.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 50, "collect.format"),
        ("Review.gsheet", b'{"": "WARNING!", "doc_id": "x"}', "collect.format"),
        ("scan.pdf", b"%PDF-1.7 scanned", "collect.not_a_review"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 photo", "collect.not_a_review"),
        (
            "letter.docx",
            packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"x"}),
            "collect.not_a_review",
        ),
        ("answers.json", b'{"format": "other"}', "collect.answers"),
        ("answers.json", b'{"format": ', "collect.answers"),
        ("saved.html", b"<!doctype html><p>hello", "collect.not_a_review"),
    ],
)
def test_what_is_no_review_says_what_it_is(out: Round, name: str, data: bytes, code: str) -> None:
    assert faults(out, data, name) == [(code, "")]


def test_a_page_that_was_saved_by_the_browser(out: Round) -> None:
    found = collected(out, {"Review.html": out.page(out.first)})
    (fault,) = found.faults
    assert (fault.code, fault.packet) == ("collect.page", out.first.id)


def test_damaged_archives_and_workbooks(out: Round) -> None:
    whole = packed({"review.xlsx": out.good(out.first)})
    for data in (whole[:-30], whole[: len(whole) // 2], out.good(out.first)[:5000]):
        assert faults(out, data, "a.zip") == [("collect.damaged", "")]
    broken = bytearray(out.good(out.first))
    broken[400:420] = bytes(20)
    assert faults(out, bytes(broken)) == [("collect.damaged", "")]


def test_nothing_filled_in_is_a_fault_unless_the_answers_are_elsewhere(out: Round) -> None:
    blank = out.workbook(out.first)
    assert faults(out, blank) == [("collect.blank", "")]
    found = collected(out, {"a.xlsx": blank, "a.json": answers_of(out.page(out.first), GOOD)})
    assert (len(found.reviews), found.faults) == (1, ())
    assert [one.code for one in found.notes] == ["collect.blank"]


def test_work_that_is_not_done_yet_is_named_once(out: Round) -> None:
    found = collected(out, {"all.zip": out.zip_of(out.first)})
    assert [one.code for one in found.faults] == ["collect.blank"]
    assert [one.code for one in found.notes] == ["collect.along", "collect.page"]


def test_two_different_reviews_for_one_packet_count_neither(out: Round) -> None:
    low = filled(out.workbook(out.first), LOW, {"plan": "Checks lack."})
    good, other = out.good(out.first), out.good(out.second)
    found = collected(out, {"a.xlsx": good, "b.xlsx": low, "c.xlsx": other})
    assert [one.entry.id for one in found.reviews] == [out.second.id], "the other one counts"
    assert [(one.code, one.file) for one in found.faults] == [
        ("collect.twice", "a.xlsx"),
        ("collect.twice", "b.xlsx"),
    ]
    found = collected(out, {"a.xlsx": good, "b.json": answers_of(out.page(out.first), GOOD)})
    assert (len(found.reviews), found.faults) == (1, ())
    assert [one.code for one in found.notes] == ["collect.copy"]


def test_a_packet_in_the_files_of_another_assessor(out: Round) -> None:
    data = out.good(out.first)
    found = collected(out, {f"back/{out.world.r2}.zip": packed({"review.xlsx": data})})
    assert [one.code for one in found.faults] == ["collect.foreign_packet"]
    assert one_review(out, data, f"back/{out.world.r1}/review.xlsx") == GOOD
    named = collected(out, {f"review-{out.second.id}.xlsx": data})
    assert [one.code for one in named.notes] == ["collect.name"]
    assert [one.entry for one in named.reviews] == [out.first]


def test_an_unknown_definition_is_a_fault(out: Round) -> None:
    found = collect([("a.xlsx", BytesIO(out.good(out.first)))], out.register, [])
    assert [one.code for one in found.faults] == ["collect.definition"]
    found = collect([("a.xlsx", BytesIO(out.good(out.first)))], PacketRegister(), [out.world.definition])
    assert [one.code for one in found.faults] == ["collect.unknown_packet"]


@pytest.mark.parametrize(("policy", "levels", "count"), [("always", GOOD, 2), ("never", LOW, 0)])
def test_comments_are_required_by_policy(out: Round, policy: str, levels: dict[str, str], count: int) -> None:
    found = collected(out, {"a.xlsx": filled(out.workbook(out.first), levels)}, cast("CommentPolicy", policy))
    assert [one.code for one in found.faults] == ["collect.comment_missing"] * count


def test_a_fault_shows_no_names_and_says_its_place(out: Round) -> None:
    found = collected(out, {"Grace Hopper/x.xlsx": edited(out.good(out.first), _spoil(4, "plan", "Grace"))})
    (fault,) = found.faults
    assert "Grace" not in repr(found)
    assert "Grace" not in fault.message + fault.advice
    assert fault.place == "Grace Hopper/x.xlsx, sheet Review, cell D10"


# from there into the applications


def test_what_was_collected_becomes_steps(out: Round) -> None:
    drawer = Drawer(out.application)
    found = collected(
        out,
        {
            "a.xlsx": filled(out.workbook(out.first), LOW, {"plan": "Checks lack."}),
            "b.json": answers_of(out.page(out.second), GOOD),
        },
    )
    applied = apply_collected(found.returned, drawer, out.register, now=out.world.tick())
    assert (applied.faults, applied.notes) == ((), ())
    assert applied.steps == {out.first.id: "review", out.second.id: "review"}
    assert applied.register.awaited() == ()
    (application,) = drawer.applications.values()
    opened = application.open_reviews(by=out.world.officer, now=out.world.tick())
    assert opened.state is State.DISAGREED

    again = apply_collected(found.returned, drawer, out.register, now=out.world.tick())
    assert [one.code for one in again.notes] == ["collect.again"] * 2, "twice is harmless"
    assert (drawer.saves, again.faults) == (2, ())
    assert again.register.awaited() == (), "an interruption before the register was kept is made good"


def test_another_review_is_a_correction_only_where_that_is_said(out: Round) -> None:
    drawer = Drawer(out.application)
    first = collected(out, {"a.xlsx": out.good(out.first)})
    apply_collected(first.returned, drawer, out.register, now=out.world.tick())
    low = filled(out.workbook(out.first), LOW, {"plan": "Checks lack."})
    other = collected(out, {"a.xlsx": low})
    refused = apply_collected(other.returned, drawer, out.register, now=out.world.tick())
    assert [one.code for one in refused.faults] == ["collect.second"]
    assert refused.steps == {}
    corrected = apply_collected(
        other.returned, drawer, out.register, now=out.world.tick(), corrections=[out.first.id]
    )
    assert corrected.steps == {out.first.id: "correct"}
    (application,) = drawer.applications.values()
    assert dict(application.facts().assignment(out.world.r1).scores or {}) == LOW


def test_a_conflict_is_declared_also_after_the_review(out: Round) -> None:
    drawer = Drawer(out.application)
    for conflict in ("no", "yes", "yes"):
        found = collected(out, {"a.xlsx": filled(out.workbook(out.first), GOOD, None, conflict)})
        applied = apply_collected(found.returned, drawer, out.register, now=out.world.tick())
        assert applied.faults == ()
    (application,) = drawer.applications.values()
    assert application.facts().assignment(out.world.r1).status == "conflict"
    assert drawer.saves == 2


def test_a_late_review_is_kept_and_not_counted() -> None:
    out = Round()
    world = out.world
    application = out.application.reassign(
        world.r1, world.r3, by=world.officer, people=world.people, now=world.tick()
    )
    drawer = Drawer(application)
    found = collected(out, {"a.xlsx": out.good(out.first)})
    applied = apply_collected(found.returned, drawer, out.register, now=world.tick())
    assert applied.steps == {out.first.id: "late_review"}
    assert [one.code for one in applied.notes] == ["collect.late"]
    facts = drawer.applications[application.id].facts()
    assert (facts.assignment(world.r1).status, facts.counted()) == ("late", ())


def test_what_the_application_does_not_take_stops_no_other() -> None:
    one = Round()
    other = Round(one.world)
    drawer = Drawer(one.application.withdraw(now=one.world.tick()), other.application)
    register = PacketRegister({**one.register.entries, **other.register.entries})
    found = [
        *collected(one, {"a.xlsx": one.good(one.first)}).returned,
        *collected(other, {"b.xlsx": other.good(other.first)}).returned,
    ]
    applied = apply_collected(found, drawer, register, now=one.world.tick())
    assert applied.steps == {other.first.id: "review"}
    assert [fault.code for fault in applied.faults] == ["collect.not_awaited"]


def test_a_review_of_what_nobody_showed_is_refused_and_lost_nowhere() -> None:
    one = Round()
    other = Round(one.world)
    plan = one.application.items[1].id
    hidden = one.application.screen({plan: 2}, by=one.world.officer, now=one.world.tick())
    drawer = Drawer(hidden, other.application)
    register = PacketRegister({**one.register.entries, **other.register.entries})
    found = [
        *collected(one, {"a.xlsx": one.good(one.first)}).returned,
        *collected(other, {"b.xlsx": other.good(other.first)}).returned,
    ]
    applied = apply_collected(found, drawer, register, now=one.world.tick())
    assert applied.steps == {other.first.id: "review"}
    (fault,) = applied.faults
    assert (fault.code, fault.packet, fault.file) == ("collect.unseen", one.first.id, "a.xlsx")
    assert "handed in for plan is" in fault.message
    assert "release" in fault.advice
    assert one.first in applied.register.awaited()
    drawer.applications[hidden.id] = hidden.release(
        plan, by=one.world.officer, reason="A book.", now=one.world.tick()
    )
    again = apply_collected(found, drawer, applied.register, now=one.world.tick())
    assert (again.faults, again.steps[one.first.id]) == ((), "review")
    assert one.first.id not in {entry.id for entry in again.register.awaited()}


class Kept:
    """Applications in a store, version-checked; somebody else is quicker a few times."""

    def __init__(self, application: Application, quicker: list[Callable[[Application], Application]]) -> None:
        self.applications = Applications(MemoryStore())
        self.applications.save(application)
        self.quicker = quicker

    def change(self, application_id: str, step: Callable[[Application], Application], /) -> Application:
        changed = step(self.applications.load(application_id))
        if self.quicker:
            self.applications.save(self.quicker.pop()(self.applications.load(application_id)))
        self.applications.save(changed)
        return changed


def test_of_two_writers_one_collects_again() -> None:
    out = Round()
    world = out.world
    early = world.tick()
    kept = Kept(out.application, [lambda one: one.accept(world.r2, now=early)])
    found = collected(out, {"a.xlsx": out.good(out.first), "b.xlsx": out.good(out.second)})
    applied = apply_collected(found.returned, kept, out.register, now=world.tick(hours=1))
    assert [one.code for one in applied.faults] == ["collect.store"]
    assert set(applied.steps) == {out.second.id}
    applied = apply_collected(found.returned, kept, applied.register, now=world.tick(hours=1))
    assert (applied.faults, set(applied.steps)) == ((), {out.first.id, out.second.id})
    assert applied.register.awaited() == ()
    facts = kept.applications.load(out.application.id).facts()
    assert len(facts.counted()) == 2
