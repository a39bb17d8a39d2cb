"""``openbadge define``: a designer's way from questions or a workbook to a file, its page, and what changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assessment_world import definition
from dialogue_answers import ANSWERS
from form_exports import GOOGLE_MAP, google_csv
from html_reading import read_page
from openbadge_issuer.assessment.definitions import dump, load
from openbadge_issuer.cli import dialogue
from openbadge_issuer.programme.authoring.definition_workbook import read_definition, write_definition
from openbadge_issuer.programme.responses.importing import ResponseMap
from unit.cli.commands import Command
from workbook_editing import edited

ARTWORK = Path(__file__).parents[3] / "examples" / "artwork"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines(*answers: str) -> bytes:
    return "".join(f"{answer}\n" for answer in answers).encode()


def test_a_dialogue_makes_a_definition_that_lints_clean(openbadge: Command) -> None:
    done = openbadge("define", "new", "fractions.yaml", stdin=lines(*ANSWERS))
    assert done.status == 0, done
    assert "to mend" not in done.out
    content = Path("fractions.yaml").read_bytes()
    it = load(content)
    assert (it.name, it.status, it.version) == ("Fractions on the line", "draft", "1.0")
    assert [one.id for one in it.requirements] == ["context", "plan"]
    context, plan = it.requirements
    assert context.words is not None
    assert (context.words.min, context.words.max, context.words.hard) == (50, 300, True)
    assert (plan.kind, plan.at_most, plan.criteria) == ("file", 2, ("plan",))
    assert [(one.id, one.required_level) for one in it.criteria] == [
        ("overview", "passing"),
        ("plan", "basic"),
    ]
    assert it.criteria[1].levels[2].description == "Lines that compare"
    assert it.criteria_page == it.id
    assert it.policy.max_attempts == 3
    assert it.equity is not None
    assert b"# Exactly one sentence: what somebody can do who earns it.\ncompetency: The educator" in content
    assert not Path("fractions.answers.json").exists()
    linted = openbadge("define", "lint", "fractions.yaml")
    assert linted.status == 0
    assert it.replace(status="published").status == "published"


@pytest.mark.parametrize("after", [1, 20])
def test_it_can_be_interrupted_and_gone_on_with(openbadge: Command, after: int) -> None:
    stopped = openbadge("define", "new", "f.yaml", stdin=lines(*ANSWERS[:after]))
    assert stopped.status == 2
    assert "f.answers.json" in stopped.err
    assert not Path("f.yaml").exists()
    done = openbadge("define", "new", "f.yaml", stdin=lines(*ANSWERS[after:]))
    assert done.status == 0, done
    assert f"Going on after {after} answers" in done.err
    it = load(Path("f.yaml").read_bytes())
    assert (it.name, len(it.criteria), it.tag) == ("Fractions on the line", 2, ("fractions",))


def test_ctrl_c_keeps_the_answers(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(ANSWERS[:3])

    def typed() -> str:
        try:
            return next(answers) + "\n"
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(dialogue, "_line", typed)
    done = openbadge("define", "new", "f.yaml")
    assert (done.status, done.out) == (130, "")
    assert "goes on" in done.err
    assert len(json.loads(Path("f.answers.json").read_bytes())["answers"]) == 3


def test_an_answer_can_be_taken_back(openbadge: Command) -> None:
    openbadge("define", "new", "f.yaml", stdin=lines("", "Wrong title", "<", *ANSWERS[1:]))
    assert load(Path("f.yaml").read_bytes()).name == "Fractions on the line"


def test_an_answer_that_can_not_be_is_asked_for_again(openbadge: Command) -> None:
    done = openbadge("define", "new", "f.yaml", stdin=lines("", "", "\x1b[A", *ANSWERS[1:]))
    assert done.status == 0, done
    assert "There has to be an answer." in done.err
    assert "one line of letters" in done.err
    assert load(Path("f.yaml").read_bytes()).name == "Fractions on the line"


def test_nobody_there(openbadge: Command) -> None:
    done = openbadge("define", "new", "f.yaml")
    assert (done.status, done.out) == (2, "")
    assert "nobody answered" in done.err
    assert list(Path().iterdir()) == []


def test_answers_of_something_else(openbadge: Command) -> None:
    Path("f.answers.json").write_bytes(b'{"format": "something else", "answers": []}')
    done = openbadge("define", "new", "f.yaml", stdin=lines(*ANSWERS))
    assert done.status == 1
    assert "f.answers.json: These are no answers" in done.err


def test_a_definition_as_json(openbadge: Command) -> None:
    assert openbadge("define", "new", "f.json", stdin=lines(*ANSWERS)).status == 0
    assert json.loads(Path("f.json").read_bytes())["name"] == "Fractions on the line"


def test_from_a_workbook(openbadge: Command) -> None:
    assert openbadge("define", "new", "--template", "empty.xlsx").status == 0
    done = openbadge("define", "new", "a.yaml", "--from-xlsx", "empty.xlsx")
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith("empty.xlsx: ")
    assert "  to mend: Overview, B4: There is no competency. " in done.out
    assert "  to mend: Overview, B19: " in done.out
    assert "(at /" not in done.out
    assert not Path("a.yaml").exists()
    Path("full.xlsx").write_bytes(write_definition(definition()))
    done = openbadge("define", "new", "a.yaml", "--from-xlsx", "full.xlsx")
    assert done.status == 0
    assert load(Path("a.yaml").read_bytes()) == definition()


def test_faults_of_a_workbook_are_a_list_in_a_designers_words(openbadge: Command) -> None:
    changes = {
        "Overview": {"B13": "school.example/checks", "B15": "veröffentlicht"},
        "Requirements": {"D3": "Datei"},
    }
    Path("a.xlsx").write_bytes(edited(write_definition(definition()), changes))
    done = openbadge("define", "new", "a.yaml", "--from-xlsx", "a.xlsx")
    assert (done.status, done.err) == (1, "")
    lines_told = [one for one in done.out.splitlines() if one.startswith("  to mend: ")]
    for place, said in (
        ("Overview, B13", "“Address (id)” is a whole web address"),
        ("Overview, B15", "“Status” is one of these words: draft, in_review, published"),
        ("Requirements, D3", "“Form” is one of these words: text, file, link"),
    ):
        assert any(one.startswith(f"  to mend: {place}: {said}") for one in lines_told), done.out
    assert not any(
        word in done.out for word in ("LifeCycle", "EvidenceKind", "absolute URI", "(at /", "not shown")
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (1.0, "“Version” is a number in this cell, and was read as “1”"),
        (date(2026, 1, 10), "“Version” is a date in this cell, and was read as “2026-01-10”"),
    ],
)
def test_a_version_that_a_spreadsheet_may_have_changed(openbadge: Command, cell: object, said: str) -> None:
    Path("a.xlsx").write_bytes(edited(write_definition(definition()), {"Overview": {"B14": cell}}))
    for arguments in (("lint", "a.xlsx"), ("new", "a.yaml", "--from-xlsx", "a.xlsx")):
        done = openbadge("define", *arguments)
        assert f"  to think about: Overview, B14: {said}" in done.out
    Path("b.xlsx").write_bytes(edited(write_definition(definition()), {"Overview": {"B14": "1.0"}}))
    assert "B14" not in openbadge("define", "lint", "b.xlsx").out


def test_lint_names_lines_and_cells(openbadge: Command) -> None:
    Path("a.yaml").write_bytes(
        dump(definition(in_language="en")).replace(b"version:", b"version: 1 2\nversio:")
    )
    Path("a.xlsx").write_bytes(
        edited(write_definition(definition(in_language="en")), {"Overview": {"B4": "One. Two."}})
    )
    done = openbadge("define", "lint", "a.yaml", "a.xlsx")
    assert done.status == 1
    assert "a.yaml: " in done.out
    assert "  to mend: Line " in done.out
    assert "  to mend: Overview, B4: The competency is more than one sentence." in done.out
    listed = openbadge("define", "lint", "a.xlsx", "--json").json["a.xlsx"]
    found = next(
        one for one in listed if one["code"] == "definition.competency_sentence" or one.get("cell") == "B4"
    )
    assert (found["sheet"], found["cell"], found["severity"]) == ("Overview", "B4", "error")


def test_lint_of_what_can_be_published(openbadge: Command) -> None:
    Path("a.json").write_bytes(dump(definition(in_language="en"), "json"))
    done = openbadge("define", "lint", "a.json")
    assert (done.status, done.err) == (0, "")
    assert "to mend" not in done.out


@pytest.mark.parametrize("ending", ["yaml", "json", "xlsx"])
def test_show(openbadge: Command, ending: str) -> None:
    it = definition()
    content = {"yaml": dump(it), "json": dump(it, "json"), "xlsx": write_definition(it)}[ending]
    Path(f"a.{ending}").write_bytes(content)
    done = openbadge("define", "show", f"a.{ending}")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Checking for understanding, version 1.0\n===")
    assert "2 criteria with 5 levels" in done.out
    assert (
        openbadge("define", "show", f"a.{ending}", "--json").json["title"]
        == "Checking for understanding, version 1.0"
    )


def test_show_html_and_xlsx(openbadge: Command) -> None:
    Path("a.yaml").write_bytes(dump(definition()))
    done = openbadge(
        "define", "show", "a.yaml", "--html", "a.html", "--xlsx", "a.xlsx", "--image", ARTWORK / "badge.png"
    )
    assert (done.status, done.err) == (0, "")
    assert "a.html: host it at https://school.example/micro-credentials/checks" in done.out
    page = read_page(Path("a.html").read_bytes())
    assert page.all("h1")[0].text == "Checking for understanding"
    assert len(page.all("img")) == 1
    assert read_definition(Path("a.xlsx").read_bytes()) == definition()


def test_diff(openbadge: Command) -> None:
    Path("old.yaml").write_bytes(dump(definition()))
    old = definition()
    plan = old.criteria[1].replace(required_level="basic")
    Path("new.xlsx").write_bytes(
        write_definition(old.replace(version="1.1", criteria=(old.criteria[0], plan)))
    )
    done = openbadge("define", "diff", "old.yaml", "new.xlsx")
    assert done.status == 0
    assert done.out.splitlines() == [
        "- version from 1.0 to 1.1",
        "- criterion “Lesson plan”: required level from Proficient to Basic",
        "What is scored changed: applications under way stay with the earlier version.",
    ]
    as_json = openbadge("define", "diff", "old.yaml", "new.xlsx", "--json").json
    assert as_json["rubricChanged"] is True
    assert [one["scored"] for one in as_json["differences"]] == [False, True]
    assert openbadge("define", "diff", "old.yaml", "old.yaml").out == "Nothing changed.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new",), ("name the file",)),
        (("new", "a.txt"), (".yaml",)),
        (("new", "--template", "a.xls"), (".xlsx",)),
        (("new", "b.yaml", "--template", "a.xlsx"), ("--template",)),
        (("new", "there.yaml"), ("--replace",)),
        (("new", "b.yaml", "--from-xlsx", "nothing.xlsx"), ("nothing.xlsx",)),
        (("show", "there.yaml", "--html", "there.yaml"), (".html",)),
        (("show", "there.yaml", "--html", "there.html"), ("--replace",)),
        (("show", "there.yaml", "--image", "there.html"), ("--html",)),
        (("show", "nothing.yaml"), ("nothing.yaml",)),
        (("diff", "there.yaml", "nothing.yaml"), ("nothing.yaml",)),
    ],
)
def test_wrong_usage(openbadge: Command, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    Path("there.yaml").write_bytes(dump(definition()))
    Path("there.html").write_bytes(b"precious")
    assert openbadge("define", *arguments).refuses(*words)
    assert Path("there.html").read_bytes() == b"precious"


def test_a_file_that_is_no_definition(openbadge: Command) -> None:
    Path("a.yaml").write_bytes(b"name: [")
    Path("b.xlsx").write_bytes(b"PK\x03\x04nothing")
    for name, said in (("a.yaml", "a.yaml: "), ("b.xlsx", "b.xlsx: The workbook can not be read.")):
        done = openbadge("define", "diff", name, name)
        assert done.status == 1
        assert said in done.err


def test_texts_of_a_file_do_no_harm_to_a_terminal(openbadge: Command) -> None:
    Path("a.json").write_bytes(dump(definition(name="\x1b[2J\u202eevil"), "json"))
    done = openbadge("define", "show", "a.json")
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


def test_a_map_is_proposed(openbadge: Command) -> None:
    Path("a.yaml").write_bytes(dump(definition()))
    Path("responses.csv").write_bytes(google_csv())
    done = openbadge("define", "map", "responses.csv", "a.yaml", "--out", "map.yaml")
    assert (done.status, done.err) == (0, "")
    assert ResponseMap.load(Path("map.yaml").read_bytes()) == ResponseMap.load(GOOGLE_MAP).replace(ignore=())
    assert openbadge("define", "map", "responses.csv", "a.yaml").out.encode() == Path("map.yaml").read_bytes()
    assert openbadge("define", "map", "responses.csv", "a.yaml", "--out", "map.yaml").refuses("--replace")
