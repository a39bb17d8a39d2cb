"""Every block in README.md and docs/ is run, or at least read: no example that does not work stays."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from doc_fences import COVERED_ELSEWHERE, ROOT, Console, Fence, documents, fences, matches, run_python

LANGUAGES = {"python", "console", "json", "toml", "text", "ini"}
NAMES = [path.relative_to(ROOT).as_posix() for path in documents()]


def _run(fence: Fence, module: ModuleType, console: Console, printed: str) -> None:
    for option in fence.options:
        if option.startswith(
            "file="
        ):  # what people have before they begin: it is written where the block is read
            path = console.folder / option.removeprefix("file=")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.text, encoding="utf-8")
    match fence.language:
        case "python":
            run_python(fence, module)
        case "console":
            console.run(fence)
        case "json":
            json.loads(fence.text)
        case "toml":
            tomllib.loads(fence.text)
        case "text" if "output" in fence.options:
            assert matches(fence.text, printed), f"{fence}: the block above it prints\n{printed}"


@pytest.mark.parametrize("name", NAMES)
def test_every_block_runs(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In order, in one folder; the Python blocks of a document share their names."""
    console, module, printed = Console(tmp_path), ModuleType("the_document"), ""
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setenv("OPENBADGE_KEY_PASSWORD", console.environment["OPENBADGE_KEY_PASSWORD"])
    for fence in fences(ROOT / name):
        monkeypatch.chdir(console.folder)
        _run(fence, module, console, printed)
        if fence.language == "python":
            printed = capsys.readouterr().out


def test_the_program_for_production_can_be_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its first start has left is there at the second one."""
    monkeypatch.chdir(tmp_path)
    blocks = [fence for fence in fences(ROOT / "docs/verify.md") if fence.language == "python"]
    last = next(number for number, fence in enumerate(blocks) if "FolderStore" in fence.text)
    for start in ("first", "second"):
        module = ModuleType(start)
        monkeypatch.setitem(sys.modules, start, module)
        for fence in blocks[: last + 1]:
            run_python(fence, module)
    assert (tmp_path / "fetched").is_dir()


@pytest.mark.parametrize("name", NAMES)
def test_every_block_says_what_it_is(name: str) -> None:
    strange = [str(fence) for fence in fences(ROOT / name) if fence.language not in LANGUAGES]
    assert strange == [], f"a block is one of {sorted(LANGUAGES)}"


@pytest.mark.parametrize("name", NAMES)
def test_no_example_hides_in_an_indented_block(name: str) -> None:
    text, hidden = (ROOT / name).read_text(encoding="utf-8"), []
    inside = {
        fence.line + offset for fence in fences(ROOT / name) for offset in range(fence.text.count("\n"))
    }
    for number, line in enumerate(text.splitlines(), 1):
        if number not in inside and re.match(r" {4,}(\$ |>>> |from \w|import \w|openbadge |pip )", line):
            hidden.append(f"{name}:{number}")
    assert hidden == []


def _anchors(path: Path) -> set[str]:
    """The anchors that a reader of Markdown makes of the headings."""
    headings = re.findall(r"^#+ +(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    path, broken = ROOT / name, []
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        aim = (path.parent / file).resolve() if file else path
        if not aim.exists() or (anchor and anchor not in _anchors(aim)):
            broken.append(target)
    assert broken == []


def test_every_page_is_linked_from_another() -> None:
    linked = set()
    for name in NAMES:
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)\s#]+)[^)\s]*\)", text):
            aim = ((ROOT / name).parent / target).resolve()
            linked |= set(aim.glob("*.md")) if aim.is_dir() else {aim} - {(ROOT / name).resolve()}
    lost = [path.name for path in documents() if path.resolve() not in linked]
    assert lost == []


def test_what_is_said_to_be_covered_elsewhere_is_there() -> None:
    shown = "".join(fence.text for name in NAMES for fence in fences(ROOT / name))
    for command, where in COVERED_ELSEWHERE.items():
        assert f"$ {command}\n" in shown, f"{command} is in no document"
        if "/" in where and " " not in where:
            assert (ROOT / where).exists(), f"{command}: {where} is not there"


def test_output_is_compared() -> None:
    assert matches("a\n...\nz ... done", "a\nb\nc\nz was done")
    assert matches("a", "a \n")
    assert not matches("a\nb", "a\nc")
    assert not matches("a ... c", "a\nc")


def test_a_console_block_notices(tmp_path: Path) -> None:
    """The runner itself: a wrong status, wrong output and a command that no test covers fail."""
    console = Console(tmp_path)

    def block(text: str) -> Fence:
        return Fence(ROOT / "README.md", 1, "console", (), text)

    console.run(block("$ echo hello > greeting\n$ cat < greeting\n"))
    console.run(block("$ echo hello | cat greeting\nhello\n"))
    console.run(block("$ openbadge verify nothing.png  # exit 2\nopenbadge: nothing.png: ...\n"))
    for wrong in (
        "$ openbadge verify nothing.png\n",
        "$ openbadge --version\nopenbadge_issuer 99\n",
        "$ rm -rf x\n",
    ):
        with pytest.raises(AssertionError):
            console.run(block(wrong))


def test_the_readme_reads_only_files_that_a_clone_has() -> None:
    python = [fence.text for fence in fences(ROOT / "README.md") if fence.language == "python"]
    named = re.findall(r'Path\("([^"]+)"\)\.read_', "\n".join(python))
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert named
