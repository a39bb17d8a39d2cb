"""``assess import``: exports of forms with the files that came with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assessment_world import definition, product_definition
from form_exports import GOOGLE_MAP, GOOGLE_ROWS, MICROSOFT_MAP, as_csv, google_csv, microsoft_xlsx
from openbadge_issuer.assessment import Application, Policy, State
from openbadge_issuer.assessment.definitions import dump
from unit.cli.assess_programme import GOOD, LOW, Folders, made
from unit.cli.commands import Command, Done

PLAN = b"A lesson plan: ask at three places, wait, and write down what you hear.\n"


@pytest.fixture
def folders(openbadge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    overview, work = definition().parts
    unlimited = overview.replace(requirements=[overview.requirements[0].replace(words=None)])
    folders = made(openbadge, tmp_path, monkeypatch, definition(parts=(unlimited, work)))
    (tmp_path / "google.csv").write_bytes(google_csv())
    (tmp_path / "google.yaml").write_bytes(GOOGLE_MAP)
    (tmp_path / "forms.xlsx").write_bytes(microsoft_xlsx())
    (tmp_path / "forms.yaml").write_bytes(MICROSOFT_MAP)
    (tmp_path / "drive").mkdir()
    for row in GOOGLE_ROWS[1:]:
        for number, link in enumerate(str(row[5]).split(", ")):
            name = f"plan {number} of {row[2]} - {link.partition('id=')[2]}.txt"
            (tmp_path / "drive" / name).write_bytes(PLAN + str(row[2]).encode() + b"%d" % number)
    return folders


def imported(folders: Folders, *more: str | Path, status: int = 0, form: str = "google.csv") -> Done:
    base = folders.officer.parent
    return folders(
        *("import", base / form, "--map", base / f"{form.partition('.')[0]}.yaml"),
        *("--files", base / "drive", *more),
        status=status,
    )


def test_google_forms(folders: Folders) -> None:
    trial = imported(folders, "--dry-run")
    assert trial.out.endswith("3 responses: 3 submitted. Nothing was changed: it was a trial.\n")
    assert not (folders.officer / "evidence").exists()
    assert list(folders.programme.applications()) == []

    done = imported(folders)
    assert done.out.endswith("3 responses: 3 submitted.\n")
    assert [line.split("\t")[0] for line in done.out.splitlines()[:3]] == ["line 2", "line 4", "line 5"]
    for name in ("Ada", "José", "王小明"):
        assert name not in done.out + done.err
    applications = list(folders.programme.applications())
    assert {one.state for one in applications} == {State.SUBMITTED}
    assert sorted(len(one.items) for one in applications) == [2, 2, 3]
    persons = folders.programme.persons()
    names = {one for each in applications for one in persons.identity(each.applicant).names}
    assert names >= {"Ada Lovelace", "José Núñez", "王小明"}

    again = imported(folders)
    assert again.out.endswith("3 responses: 3 known.\n")
    assert [one.record.head for one in folders.programme.applications()] == [
        one.record.head for one in applications
    ]
    told = folders("check").out + folders("screen").out
    assert "3 applications went to review." in told
    assert "The applicant's name" in told  # which stands in the plan


def test_the_same_responses_out_of_a_spreadsheet_are_known(folders: Folders) -> None:
    imported(folders)
    (folders.officer.parent / "google.csv").write_bytes(
        as_csv(GOOGLE_ROWS, separator=";", encoding="utf-8-sig")
    )
    assert imported(folders).out.endswith("3 responses: 3 known.\n")


def test_letters_of_which_nobody_knows_how_they_were_written(folders: Folders) -> None:
    """What is guessed can be looked at, and is taken only where somebody says that it is so."""
    export = folders.officer.parent / "google.csv"
    export.write_bytes(as_csv(GOOGLE_ROWS[:3], encoding="cp1252"))
    refused = imported(folders, status=1)
    assert "They were read as cp1252, which is a guess: names could be signed wrong." in refused.err
    assert "say --encoding cp1252" in refused.err
    assert list(folders.programme.applications()) == []
    trial = imported(folders, "--dry-run", status=1)
    assert trial.out.startswith("Read as cp1252, which is a guess: José Núñez; ")
    assert trial.out.endswith("2 responses: 2 submitted. Nothing was changed: it was a trial.\n")
    assert "which is a guess" in trial.err
    said = imported(folders, "--dry-run", "--encoding", "cp1252")
    assert said.out.startswith("Read as cp1252: José Núñez; ")
    done = imported(folders, "--encoding", "cp1252")
    assert done.out.endswith("2 responses: 2 submitted.\n")
    assert "José" not in done.out
    assert (
        "Leave --encoding out." in imported(folders, "--encoding", "cp1252", status=1, form="forms.xlsx").err
    )


def test_microsoft_forms(folders: Folders) -> None:
    for name in ("Lesson plan_Ada Lovelace.pdf", "Plan 1_Grace Hopper.docx", "Plan 2_Grace Hopper.docx"):
        (folders.officer.parent / "drive" / name).write_bytes(PLAN + name.encode())
    done = imported(folders, form="forms.xlsx")
    assert done.out.endswith("2 responses: 2 submitted.\n")
    assert "which the ending of the file's name does not say" in folders("check").err


def test_a_file_that_is_not_there_keeps_its_response_out(folders: Folders) -> None:
    drive = folders.officer.parent / "drive"
    (ada,) = [path for path in drive.iterdir() if "Ada" in path.name]
    ada.unlink()
    done = imported(folders, status=1)
    assert "line 2: not taken: lesson-plan: 1 file missing in the folder of files." in done.err
    assert done.out.endswith("3 responses: 2 submitted, 1 not taken.\n")
    ada.write_bytes(PLAN)
    assert imported(folders).out.endswith("3 responses: 1 submitted, 2 known.\n")


def test_a_file_that_nobody_wants_keeps_its_response_out_and_leaves_nothing(folders: Folders) -> None:
    drive = folders.officer.parent / "drive"
    second = next(path for path in drive.iterdir() if path.name.startswith("plan 1 of José"))
    second.write_bytes(b"MZ\x90\x00" + bytes(200))
    done = imported(folders, status=1)
    assert "line 4: not taken: lesson-plan: " in done.err
    assert "José" not in done.err
    kept = {path.read_bytes() for path in (folders.officer / "evidence").rglob("*") if path.is_file()}
    assert len(kept) == 2  # Ada's and Wang's; José's first one is gone again


def test_without_answers_it_is_incomplete_and_the_next_response_completes_it(folders: Folders) -> None:
    rows = [list(row) for row in GOOGLE_ROWS[:2]]
    rows[1][5] = ""
    export = folders.officer.parent / "google.csv"
    export.write_bytes(as_csv(rows))
    assert (
        "incomplete: Something is missing, or has not the length asked for: lesson-plan."
        in imported(folders).out
    )
    assert "the applicant sends the form again" in folders("status").out
    assert "1 draft lacks something." in folders("check").out
    rows.append([*GOOGLE_ROWS[1]])
    rows[2][0] = "2026/03/02 9:45:00 AM GMT-6"
    export.write_bytes(as_csv(rows))
    done = imported(folders)
    assert done.out.endswith("2 responses: 1 submitted, 1 known.\n")
    (application,) = folders.programme.applications()
    assert application.state is State.SUBMITTED


def test_faults_are_told_by_line_and_column(folders: Folders) -> None:
    rows = [list(row) for row in GOOGLE_ROWS]
    rows[1][1] = "ada at people"
    (folders.officer.parent / "google.csv").write_bytes(as_csv(rows))
    done = imported(folders, status=1)
    assert "line 2, column B" in done.err or "line 2, column Email Address" in done.err
    assert "ada at people" not in done.err
    assert done.out.endswith("3 responses: 2 submitted, 1 not taken.\n")


def test_what_is_applied_for_has_to_be_clear(folders: Folders) -> None:
    other = folders.definition.replace(version="2.0", competency="The educator checks often.")
    (folders.officer / "definitions" / "two.yaml").write_bytes(dump(other))
    assert "1.0, 2.0" in imported(folders, status=2).err
    (folders.officer / "definitions" / "two.yaml").write_bytes(dump(other.replace(status="retired")))
    assert (
        "has none with the id https://other.example"
        in imported(folders, "--definition", "https://other.example", status=2).err
    )
    assert imported(folders).status == 0
    (folders.officer / "definitions" / "two.yaml").write_bytes(b"format: nothing\n")
    assert "definitions/two.yaml" in imported(folders, status=1).err


def test_a_product(folders: Folders, tmp_path: Path) -> None:
    certification = product_definition()
    (folders.officer / "definitions" / "product.yaml").write_bytes(dump(certification))
    by_map = (tmp_path / "google.yaml").read_bytes()
    (tmp_path / "google.yaml").write_bytes(
        by_map.replace(folders.definition.id.encode(), certification.id.encode())
    )
    assert "--product is needed" in imported(folders, status=2).err
    (tmp_path / "product.json").write_text(
        '{"uri": "https://math.example/app", "name": "Number Garden", "version": "3.2.1", "released": "2026-01-15"}',
        encoding="utf-8",
    )
    done = imported(folders, "--product", tmp_path / "product.json")
    assert done.out.endswith("3 responses: 3 submitted.\n")
    (tmp_path / "google.yaml").write_bytes(by_map)
    assert "--product is needed" in imported(folders, "--product", tmp_path / "product.json", status=2).err
    assert {one.product.version for one in folders.programme.applications() if one.product} == {"3.2.1"}


def test_a_file_that_could_be_somebody_elses_is_given_to_nobody(folders: Folders) -> None:
    base = folders.officer.parent
    by_name = b"  - id: lesson-plan\n    files: 'plan*'\nignore: [How did you hear of us?, Upload your lesson plan]\n"
    (base / "google.yaml").write_bytes(GOOGLE_MAP.partition(b"  - id: lesson-plan")[0] + by_name)
    done = imported(folders, status=1)
    assert "line 2: not taken: 4 files could be somebody else's as well." in done.err
    assert done.out.endswith("3 responses: 3 not taken.\n")
    assert list(folders.programme.applications()) == []


@pytest.mark.parametrize("wrong", ["map", "responses", "files"])
def test_what_can_not_be_read_is_named(folders: Folders, wrong: str) -> None:
    base = folders.officer.parent
    if wrong == "map":
        (base / "google.yaml").write_bytes(b"format: openbadge-issuer response map 1\ncolour: red\n")
    elif wrong == "responses":
        (base / "google.csv").write_bytes(b"<html>")
    else:
        shutil.rmtree(base / "drive")
    done = imported(folders, status=2 if wrong == "files" else 1)
    assert {"map": "google.yaml", "responses": "google.csv", "files": "drive is no folder"}[wrong] in done.err
    assert list(folders.programme.applications()) == []


def test_a_mended_map_completes_what_the_first_one_left_incomplete(folders: Folders) -> None:
    file = folders.officer.parent / "google.yaml"
    whole = file.read_text(encoding="utf-8")
    poor = whole.partition("attestation:")[0] + "requirements:" + whole.partition("requirements:")[2]
    poor = poor.replace("  name: Your name\n", "").replace("  places: School\n", "")
    poor = poor.replace("ignore: ", "ignore:\n  - Your name\n  - School\n  - This is my own work\n  - ")
    file.write_text(poor, encoding="utf-8")
    first = imported(folders)
    assert first.out.endswith("3 responses: 3 incomplete.\n")
    assert first.err.count("the map names no attestation: all 3 are incomplete because of it.") == 1
    (known,) = {line.partition("\t")[2].partition("\t")[2] for line in imported(folders).out.splitlines()[:3]}
    assert known.startswith("imported before, and still incomplete: The applicant has to attest")

    file.write_text(whole, encoding="utf-8")
    done = imported(folders)
    assert done.out.endswith("3 responses: 3 submitted.\n")
    assert "3 applicants are known by more words now: `openbadge assess screen --again`" in done.err
    applications, persons = list(folders.programme.applications()), folders.programme.persons()
    assert {one.state for one in applications} == {State.SUBMITTED}
    assert {persons.called(one.applicant) for one in applications} == {"Ada Lovelace", "José Núñez", "王小明"}
    places = {one for each in applications for one in persons.identity(each.applicant).places}
    assert "Byron Elementary" in places
    again = imported(folders)
    assert again.out.endswith("3 responses: 3 known.\n")
    assert again.err.count("more words") == 0


def test_words_are_learned_by_hand_and_looked_for(folders: Folders) -> None:
    ada = folders.submitted("Ada", "As Miss Byron, of the Hill School, I ask and wait.")
    folders("check")
    assert "nothing found" in folders("screen").out
    told = folders(
        "know", ada.id[9:17], "--name", "Augusta Byron", "--place", "Hill School", "--handle", "@aug"
    )
    assert f"openbadge assess screen {ada.id[9:17]} --again" in told.out
    assert "Byron" not in told.out + told.err
    assert "item-2\tThe applicant's school" in folders("screen", ada.id[9:17], "--again").out
    assert folders.programme.persons().words[ada.applicant]["handles"] == ("aug",)
    assert folders.programme.persons().called(ada.applicant) == "Ada Lovelace"
    assert "say what is known" in folders("know", ada.id[9:17], status=2).err


def test_a_file_that_no_reviewer_could_see_is_told_while_it_can_be_sent_back(folders: Folders) -> None:
    drive = folders.officer.parent / "drive"
    (ada,) = [path for path in drive.iterdir() if "Ada" in path.name]
    ada.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    told = imported(folders).err
    assert told.count("line 2, lesson-plan, file 1: this is an old office file (.doc, .xls or .ppt), ") == 1
    assert "ask for .docx or PDF" in told
    assert "Ada" not in told
    assert "old office file" not in imported(folders).err  # known, and not read again
    checked = folders("check").err
    (one,) = (one for one in folders.programme.applications() if one.id[9:17] in checked)
    assert f"`openbadge assess return {one.id[9:17]} lesson-plan`" in checked
    folders("screen")
    assert "returned: lesson-plan" in folders("return", one.id[9:17], "lesson-plan").out
    assert folders.state(one.id) is State.RETURNED_INCOMPLETE


def test_who_sent_too_little_is_told_so_once_for_each_state(folders: Folders) -> None:
    rows = [list(row) for row in GOOGLE_ROWS[:2]]
    rows[1][5] = ""
    export = folders.officer.parent / "google.csv"
    export.write_bytes(as_csv(rows))
    imported(folders)
    folders.programme.save(  # which nobody sent in
        Application.begin(
            folders.definition, applicant=folders.enrol("bo@people.example", "Bo"), now=folders.now
        )
    )
    (draft,) = (one for one in folders.programme.applications() if one.items)
    assert "  lacks: lesson-plan\n" in folders("show", draft.id).out

    def letters() -> str:
        return folders("letters", "--now", folders.tick()).out

    assert "1 letter written." in letters()
    (text,) = (folders.sealed / "letters").glob("incomplete-*.txt")
    prompt = folders.definition.requirements[1].prompt
    assert prompt in " ".join(text.read_text(encoding="utf-8").split())
    imported(folders)
    assert "0 letters written." in letters()
    rows.append([*GOOGLE_ROWS[1]])
    rows[2][0], rows[2][6] = "2026/03/02 9:45:00 AM GMT-6", "no"
    export.write_bytes(as_csv(rows))
    assert "1 incomplete, 1 known" in imported(folders).out
    assert "lacks: that the applicant attests" in folders("show", draft.id).out
    assert "1 letter written." in letters()
    (late,) = set((folders.sealed / "letters").glob("incomplete-*.txt")) - {text}
    assert "You have not yet confirmed that the work is your own." in late.read_text(encoding="utf-8")


def test_a_further_attempt_is_no_noise_and_a_further_award_none_at_all(folders: Folders) -> None:
    rows = [list(row) for row in GOOGLE_ROWS[:2]]
    export = folders.officer.parent / "google.csv"
    export.write_bytes(as_csv(rows))
    imported(folders)
    (first,) = folders.programme.applications()
    folders("check")
    folders("screen")
    for item in first.items:
        folders("release", first.id, item.id, "--reason", "It is a quotation.", "--yes")
    folders("assign", "--yes")
    folders.reviewed(first.id, LOW, LOW)
    folders("open")
    officer = folders.programme.officer()
    folders.programme.change(
        first.id, lambda one: one.decide(by=officer, now=folders.now, feedback={"plan": "Say more."})[0]
    )
    rows.append([*GOOGLE_ROWS[1]])
    rows[2][0] = "2026/03/09 9:45:00 AM GMT-6"
    export.write_bytes(as_csv(rows))
    done = imported(folders)
    assert "submitted as attempt 2" in done.out
    assert "The same person" not in done.err
    assert "The same person" not in imported(folders).err


def test_a_further_response_of_who_was_awarded_is_no_fault(folders: Folders) -> None:
    rows = [list(row) for row in GOOGLE_ROWS[:2]]
    export = folders.officer.parent / "google.csv"
    export.write_bytes(as_csv(rows))
    imported(folders)
    (first,) = folders.programme.applications()
    folders("check")
    folders("screen")
    for item in first.items:
        folders("release", first.id, item.id, "--reason", "It is a quotation.", "--yes")
    folders("assign", "--yes")
    folders.reviewed(first.id, GOOD, GOOD)
    folders("open")
    folders("decide")
    rows.append([*GOOGLE_ROWS[1]])
    rows[2][0] = "2026/03/09 9:45:00 AM GMT-6"
    export.write_bytes(as_csv(rows))
    for _ in range(2):  # each time that the whole export is imported
        done = imported(folders)
        assert "awarded already: nothing is to be done, and the award stays as it is" in done.out
        assert done.out.endswith("2 responses: 1 known, 1 awarded already.\n")
    assert [one.id for one in folders.programme.applications()] == [first.id]


def test_that_no_attempt_is_left_is_a_fault_once(folders: Folders) -> None:
    folders.definition = folders.definition.replace(policy=Policy(max_attempts=1))
    (folders.officer / "definitions" / "checks.yaml").write_bytes(dump(folders.definition))
    rows = [list(row) for row in GOOGLE_ROWS[:2]]
    export = folders.officer.parent / "google.csv"
    export.write_bytes(as_csv(rows))
    imported(folders)
    (first,) = folders.programme.applications()
    folders("check")
    folders("screen")
    for item in first.items:
        folders("release", first.id, item.id, "--reason", "It is a quotation.", "--yes")
    folders("assign", "--yes")
    folders.reviewed(first.id, LOW, LOW)
    folders("open")
    officer = folders.programme.officer()
    folders.programme.change(
        first.id, lambda one: one.decide(by=officer, now=folders.now, feedback={"plan": "Say more."})[0]
    )
    rows.append([*GOOGLE_ROWS[1]])
    rows[2][0] = "2026/03/09 9:45:00 AM GMT-6"
    export.write_bytes(as_csv(rows))
    met = imported(folders, status=1)
    assert "no more attempts than 1" in met.err
    assert "Tell the applicant so" in met.err
    assert met.out.endswith("2 responses: 1 known, 1 not taken.\n")
    for _ in range(2):
        done = imported(folders)
        assert "no attempt is left, as was told before" in done.out
        assert "attempts" not in done.err
        assert done.out.endswith("2 responses: 1 known, 1 without an attempt left.\n")
    assert [one.id for one in folders.programme.applications()] == [first.id]
