"""What programs write into the documentation is fresh, and what people wrote beside the code agrees with it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from architecture.test_floors import FLOORS
from doc_fences import documents
from openbadge_issuer.baking.values import IMAGE_TOO_MUCH
from openbadge_issuer.cli.app import app
from openbadge_issuer.codec.json_refusals import TOO_MUCH
from openbadge_issuer.codec.safe_mode import Problem
from openbadge_issuer.verification import CHECKS

ROOT = Path(__file__).parents[2]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_generated_parts_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "make_docs.py", "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"`make docs` writes them anew: {done.stdout}{done.stderr}"


def test_the_floors_are_those_of_the_test() -> None:
    rows = re.findall(r"^\| (\d) \| (.*) \|$", page("architecture.md"), re.MULTILINE)
    assert {int(floor): set(re.findall(r"`(\w+)`", rooms)) for floor, rooms in rows} == FLOORS


def test_every_room_is_described() -> None:
    described = set(
        re.findall(r"`(\w+)`", page("architecture.md").partition("| room |")[2].partition("\n\n")[0])
    )
    there = {path.name.removesuffix(".py") for path in (ROOT / "src" / "openbadge_issuer").iterdir()}
    rooms = {name for name in there if not name.startswith("_") and name != "py.typed"}
    assert rooms - described == set()


def test_every_check_is_listed_in_order() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", page("verify.md").partition("## The checks")[2], re.MULTILINE)
    assert tuple(listed[: len(CHECKS)]) == CHECKS
    assert tuple(listed[len(CHECKS) : 2 * len(CHECKS)]) == CHECKS


def codes_of(text: str) -> Iterator[str]:
    """What looks like a code, in the tables on checks and outcomes."""
    tables = text.partition("## The checks")[2].partition("## Outcomes")[0]
    yield from re.findall(r"`([a-z]+(?:\.[a-z_]+)+)`", tables)


def test_the_codes_on_the_page_exist() -> None:
    """As a whole in the source, or by their last part where a check, or a reader, puts the first before it."""
    made = {f"jsonld.{problem}" for problem in get_args(Problem)} | {
        f"limit.{limit}" for limit in (*TOO_MUCH, *IMAGE_TOO_MUCH)
    }
    codes = set(codes_of(page("verify.md")))
    assert len(codes) > 40
    missing = {
        code
        for code in codes - made
        if f'"{code}"' not in SOURCE
        and not (code.partition(".")[0] in CHECKS and f'"{code.partition(".")[2]}"' in SOURCE)
        and not (code.startswith("resolve.key_") and 'code=f"resolve.key_{word}"' in SOURCE)
    }
    assert missing == set()


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_paths_that_are_named_are_there(path: Path) -> None:
    """``tests/…``, ``docs/…``, ``src/…`` and their neighbours in backticks lead somewhere."""
    named = re.findall(
        r"`((?:tests|docs|src|examples|tools|schemas|benchmarks)/[\w./*-]*)`",
        path.read_text(encoding="utf-8"),
    )
    absent = [name for name in named if not any(ROOT.glob(name.rstrip("/")))]
    assert absent == []


def help_of(*command: str) -> str:
    shown = CliRunner().invoke(app, [*command, "--help"], terminal_width=100)
    assert shown.exit_code == 0
    return shown.output


def commands_of(*command: str) -> list[str]:
    return re.findall(r"^  (\w+)", help_of(*command).partition("Commands:")[2], re.MULTILINE)


def options_of(*command: str) -> set[str]:
    """The options of a command, or of all commands of a group."""
    options = set(re.findall(r"^ +(--[a-z-]+)", help_of(*command), re.MULTILINE)) - {"--help"}
    return options.union(*(options_of(*command, name) for name in commands_of(*command)))


def described() -> dict[str, set[str]]:
    """The options that docs/command-line.md lists, by command; where there is no such list, all that it names."""
    found: dict[str, set[str]] = {}
    for section in re.split(r"^## ", page("command-line.md"), flags=re.MULTILINE)[1:]:
        for name in re.split(r" and |, ", section.partition("\n")[0]):
            lead = rf"Options of `{name}`:" if f"Options of `{name}`:" in section else "Options:"
            listed = re.search(rf"{lead}(.*?)(?:Options of|\n\n|\Z)", section, re.DOTALL)
            found[name.partition(" ")[0]] = set(re.findall(r"`(--[a-z-]+)", listed[1] if listed else section))
    return found


def test_every_option_of_every_command_is_described() -> None:
    said = described()
    assert {name: said.get(name) for name in commands_of()} == {
        name: options_of(name) for name in commands_of()
    }
    assert set(said) == {*commands_of(), "issuer.toml"}
