"""Definitions as files: what is read as what, what is refused, and in which line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from assessment_world import definition, product_definition
from definition_samples import COMPLETE, complete
from openbadge_issuer.assessment import Definition
from openbadge_issuer.assessment.definitions import Stack, dump, lint, load, load_stack
from openbadge_issuer.errors import (
    AssessmentError,
    ConfigurationError,
    InputError,
    JsonError,
    LimitExceeded,
    MissingExtra,
    ModelError,
    OpenBadgeError,
)
from requiring import need_module

need_module("ruamel.yaml")
LINES = COMPLETE.splitlines()


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(LINES, 1) if text in line)


def with_line(old: str, new: str) -> bytes:
    assert old in COMPLETE
    return COMPLETE.replace(old, new, 1).encode()


def test_a_file_is_what_its_members_say() -> None:
    made = load(COMPLETE.encode())
    assert made == Definition.from_json(complete()).replace(status=made.status) or made.status == "draft"
    assert made.version == "1.0"
    assert made.criteria[1].levels[2].description == "Checks at several places and says what follows."
    assert made.requirements[0].words is not None
    assert made.requirements[0].words.max == 300
    assert list(made.assessor.type) == ["Profile"]


@pytest.mark.parametrize("made", [definition(), product_definition()], ids=["person", "product"])
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_is_written_is_read_again(made: Definition, form: str) -> None:
    content = dump(made, form)  # type: ignore[arg-type]
    assert load(content) == made
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert b"openbadge-issuer definition 1" in content.splitlines()[0 if form == "yaml" else 1]


def test_json_says_everything_and_yaml_leaves_out_what_goes_without_saying() -> None:
    made = definition()
    document = json.loads(dump(made, "json"))
    assert document.pop("format") == "openbadge-issuer definition 1"
    assert document == made.to_json()
    assert b"type: " not in dump(made)


def test_yaml_is_safe_with_programs_that_read_older_yaml() -> None:
    made = definition(tag=["no", "On", "1_000", "12:30", "2026-01-01", "=", "0o17", "plain"], version="1.10")
    written = dump(made).decode()
    for text in ("no", "On", "1_000", "12:30", "2026-01-01", "=", "0o17", "1.10"):
        assert f'"{text}"' in written
    assert "- plain\n" in written


@pytest.mark.parametrize("written", ["1.0", "1.10", "2026", "007", "1e3", "-1" * 0 + "3"])
def test_a_number_is_the_text_that_is_written_where_a_text_is_wanted(written: str) -> None:
    content = with_line('version: "1.0"', f"version: {written}")
    assert load(content).version == written
    (finding,) = lint(content)
    assert (finding.code, finding.severity, finding.params["line"]) == ("yaml.unquoted", "warning", 2)
    assert f'"{written}"' in finding.advice


def test_many_numbers_are_read_as_texts_too() -> None:
    tags = "".join(f"\n  - {number}" for number in range(350))
    assert load(with_line("tag: [assessment, teaching]", f"tag:{tags}")).tag == tuple(map(str, range(350)))


def test_a_number_stays_one_where_it_is_wanted() -> None:
    made = load(COMPLETE.encode() + b"creditsAvailable: 1.5\npolicy: {maxAttempts: 3}\n")
    assert (made.credits_available, made.policy.max_attempts) == (1.5, 3)


def test_in_json_a_number_is_no_text() -> None:
    content = json.dumps({**complete(), "version": 1.0}, indent=1).encode()
    with pytest.raises(ModelError, match="Line 3: `/version` must be of the type string, not number"):
        load(content)


@pytest.mark.parametrize("empty", ["rationale:", "rationale: ~", "rationale: null", "rationale: # later"])
def test_what_is_empty_is_left_out(empty: str) -> None:
    line = LINES[line_of("rationale:") - 1]
    assert load(with_line(line, empty)).rationale is None


def test_dates_and_words_are_texts() -> None:
    content = with_line("fieldOfStudy: Education", "fieldOfStudy: no\nacceptsUntil: 2027-06-30T22:00:00Z")
    made = load(content)
    assert made.field_of_study == "no"
    assert made.accepts_until is not None
    assert (
        load(with_line("fieldOfStudy: Education", "fieldOfStudy: 2027-06-30")).field_of_study == "2027-06-30"
    )


def test_what_may_be_said_or_left_out() -> None:
    plain = load(COMPLETE.encode())
    for head in (
        "format: openbadge-issuer definition 1\n",
        "$schema: definition.schema.json\n",
        "# a comment\n",
        "---\n",
    ):
        assert load((head + COMPLETE).encode()) == plain
    assert load(b"\xef\xbb\xbf" + COMPLETE.encode()) == plain
    assert load(COMPLETE.replace("\n", "\r\n").encode()) == plain
    assert load(b"%YAML 1.2\n---\n" + COMPLETE.encode()) == plain
    assert load(b"\xef\xbb\xbf" + dump(plain, "json")) == plain


def test_an_alias_stands_for_what_was_named() -> None:
    content = with_line("criteria: [overview]", "criteria: &c [overview]").replace(
        b"fieldOfStudy: Education", b"stacks: &s [https://a.example/1]\nresources2: *s"
    )
    with pytest.raises(ModelError, match="resources2"):
        load(content)
    content = with_line("fieldOfStudy: Education", "stacks: &s [https://a.example/1]").replace(
        b"resources:\n  - https://school.example/practise\n", b""
    )
    assert load(content + b"resources: *s\n").resources == ("https://a.example/1",)


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    content = (
        COMPLETE.replace("kind: file", "kind: flie")
        .replace("requiredLevel: passing", "requiredlevel: passing")
        .replace("inLanguage: en", "inLanguage: english")
        .encode()
    )
    with pytest.raises(ModelError) as caught:
        load(content)
    lines = {finding.params["line"] for finding in caught.value.findings}
    assert {line_of("kind: file"), line_of("requiredLevel: passing"), line_of("inLanguage: en")} <= lines
    for finding in caught.value.findings:
        assert finding.message.startswith(f"Line {finding.params['line']}: ")
        assert finding.pointer
    assert "Line " in str(caught.value)
    assert "Did you mean 'file'?" in caught.value.message


JSON_TEXT = '{\n "name": "a, b: {c} \\" [",\n "tag": [\n  "x",\n  1\n ],\n "version": {"a": 1}\n}'


def test_lines_of_json() -> None:
    with pytest.raises(ModelError) as caught:
        load(JSON_TEXT.encode())
    lines = {finding.pointer: finding.params.get("line") for finding in caught.value.findings}
    assert (lines["/tag/1"], lines["/version"], lines["/id"]) == (5, 7, None)


@pytest.mark.parametrize(
    "content",
    [
        b"name: x\nparts:\n  - name: Work\n    requirements:\n      - id: x\n        prompt: y\n",
        b'{"name": "x",\n "parts": [\n  {"name": "Work",\n   "requirements": [\n    {"id": "x",\n "prompt": "y"}]}]}',
    ],
)
def test_what_is_not_there_stands_in_the_line_of_what_lacks_it_and_what_the_file_lacks_in_none(
    content: bytes,
) -> None:
    findings = lint(content)
    told = {finding.pointer: finding for finding in findings}
    kind = told["/parts/0/requirements/0/kind"]
    assert kind.params["line"] == 5
    assert kind.message.startswith("Line 5: ")
    for pointer in ("/keyMethod", "/id", "/assessor"):
        assert "line" not in told[pointer].params
        assert "Line" not in told[pointer].message
    lines = ["line" in finding.params for finding in findings]
    assert lines == sorted(lines), "what the whole file lacks comes first"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b'{"id": "x",\n "id": "y"}', "json.duplicate_name", 2),
        (b'{"a": {\n "b": 1,\n "b": 2}}', "json.duplicate_name", 3),
        (b'{\n"a": NaN}', "json.number", 2),
        (b'{\n"a": "x\n"}', "json.syntax", 2),
        (b'{"a": 1', "json.syntax", 1),
        (b'["a"]', "json.type", 1),
    ],
)
def test_what_is_no_strict_json_is_told_with_its_line(content: bytes, code: str, line: int) -> None:
    with pytest.raises(JsonError) as caught:
        load(content)
    assert (caught.value.detail_code, caught.value.params["line"]) == (code, line)
    assert f"line {line}" in caught.value.message.lower()


@pytest.mark.parametrize(
    ("content", "code", "line", "words"),
    [
        (b"name: x\n\tversion: 1", "yaml.syntax", 2, "blanks"),
        (b"name: x\nprompt: A: plan", "yaml.syntax", 2, "colon"),
        (b"name: @home", "yaml.syntax", 1, "quotes"),
        (b"name: 'x\nversion: 1\n", "yaml.syntax", 1, "never closed"),
        (b'name: "C:\\dir"', "yaml.syntax", 1, "backslash"),
        (b"parts:\n  - name: a\n - name: b\n", "yaml.syntax", 3, "indented"),
        (b"name: x\n  y: z", "yaml.syntax", 2, "indented"),
        (b"name: x\nzzz\nversion: y", "yaml.syntax", 2, ""),
        (b"name: [x\nversion: 1", "yaml.syntax", 2, ""),
        (b"name: *x", "yaml.syntax", 1, "asterisk"),
        (b"name: x\nversion: a\x07b", "yaml.syntax", 2, "character"),
        (b"? [a]\n: b", "yaml.syntax", 1, "Names are texts"),
        (b'name: x\nversion: "\\uD800"', "yaml.syntax", 2, "half"),
        (b'name: x\n"\\uDC00": y', "yaml.syntax", 2, "half"),
        (b'name: x\nversion: "\\UFFFFFFFF"', "yaml.syntax", 2, "not YAML"),
        (b"", "yaml.document", 1, "nothing"),
        (b"# only a comment\n", "yaml.document", 1, "nothing"),
        (b"just a text", "yaml.document", 1, "no names"),
        (b"- a\n- b", "yaml.document", 1, "names"),
        ("name: é".encode("cp1252"), "yaml.encoding", 1, "Windows-1252"),
        ("name: x\nversion: “1”".encode("cp1252"), "yaml.encoding", 2, "“"),
        ("name: é".encode("utf-16"), "yaml.encoding", 1, "UTF-16"),
        ("name: é".encode("utf-16-le"), "yaml.encoding", 1, "UTF-16"),
    ],
)
def test_what_is_no_yaml_is_told_in_words_and_with_its_line(
    content: bytes, code: str, line: int, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        load(content)
    error = caught.value
    assert (error.detail_code, error.params["line"]) == (code, line)
    assert error.message.startswith(f"Line {line}: ")
    assert words in f"{error.message} {error.advice}"
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("name: again\n", "yaml.duplicate_name", len(LINES) + 1),
        ("--- \nname: x\n", "yaml.document", len(LINES) + 1),
        ("related: [~]\n", "yaml.empty", len(LINES) + 1),
        ("stacks: !!python/object/apply:os.system [ls]\n", "yaml.tag", len(LINES) + 1),
        ("stacks: !mine [https://a.example/1]\n", "yaml.tag", len(LINES) + 1),
        ("<<: {name: x}\n", "yaml.merge", len(LINES) + 1),
        ("format: openbadge-issuer stack 1\n", "definition.format", len(LINES) + 1),
        ("format: openbadge-issuer definition 2\n", "definition.format", len(LINES) + 1),
    ],
)
def test_what_is_yaml_and_not_read(text: str, code: str, line: int) -> None:
    with pytest.raises(ModelError) as caught:
        load(COMPLETE.encode() + text.encode())
    assert (code, line) in {(one.code, one.params["line"]) for one in caught.value.findings}


def test_another_version_of_yaml_is_not_read() -> None:
    with pytest.raises(ModelError) as caught:
        load(b"%YAML 1.1\n---\n" + COMPLETE.encode())
    assert [one.code for one in caught.value.findings] == ["yaml.version"]


def test_a_text_tag_says_what_is_so_anyway() -> None:
    assert load(with_line('version: "1.0"', "version: !!str 1.0")).version == "1.0"
    assert lint(with_line('version: "1.0"', "version: !!str 1.0")) == ()


def test_a_stack_is_no_definition() -> None:
    stack = Stack.from_json(
        {
            "id": "https://a.example/s",
            "version": "1",
            "name": "S",
            "description": "D",
            "groups": {"members": ["https://a.example/1"]},
        }
    )
    assert load_stack(dump(stack)) == load_stack(dump(stack, "json")) == stack
    with pytest.raises(ModelError, match="this is a Stack, and a Definition is wanted"):
        load(dump(stack))
    with pytest.raises(ModelError):
        load_stack(dump(definition()))


def test_arguments_of_another_kind_are_refused() -> None:
    for wrong in (COMPLETE, None, 3):
        with pytest.raises(AssessmentError):
            load(wrong)  # type: ignore[arg-type]
    with pytest.raises(AssessmentError):
        dump({"id": "x"})  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError) as caught:
        dump(definition(), "xml")  # type: ignore[arg-type]
    assert caught.value.detail_code == "config.form"


def test_an_unchecked_definition_is_not_written() -> None:
    with pytest.raises(OpenBadgeError):
        dump(Definition.model_construct(name="x"))  # type: ignore[call-arg]


def test_without_the_extra_json_works_and_yaml_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    made = definition()
    monkeypatch.setitem(sys.modules, "ruamel", None)
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    assert load(dump(made, "json")) == made
    for attempt in (lambda: load(COMPLETE.encode()), lambda: dump(made), lambda: lint(b"name: x")):
        with pytest.raises(MissingExtra, match=r"openbadge-issuer\[programme\]"):
            attempt()


def test_a_file_that_is_too_large_is_not_read() -> None:
    for content in (b"x" * 4_000_001, b"name: " + b"x" * 500_001, b'{"a": "' + b"x" * 500_001 + b'"}'):
        with pytest.raises(LimitExceeded):
            load(content)


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("words: {min: 50, max: 300}", "words: {max: 300, hard: yes}", "true or false"),
        ("words: {min: 50, max: 300}", "words: 300", "below it, indented"),
        ("fieldOfStudy: Education", "fieldOfStudy: true", "in quotes"),
    ],
)
def test_a_value_of_another_kind_comes_with_what_to_write(old: str, new: str, advice: str) -> None:
    with pytest.raises(ModelError) as caught:
        load(with_line(old, new))
    (finding,) = caught.value.findings
    assert advice in finding.advice
    assert finding.params["line"] == line_of(old)


def test_json_never_loads_yaml_and_the_names_alone_load_next_to_nothing() -> None:
    code = (
        "import sys\n"
        "import openbadge_issuer.assessment.definitions as room\n"
        "print('pydantic' in sys.modules, end=' ')\n"
        "from openbadge_issuer.assessment.definitions import differences, dump, lint, load, quality_report\n"
        "made = load(sys.stdin.buffer.read())\n"
        "lint(dump(made, 'json')), quality_report(made), differences(made, made)\n"
        "print(any(name.startswith('ruamel') for name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=dump(definition(), "json"),
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.split() == [b"False", b"False"]
