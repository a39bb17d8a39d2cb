"""What the package imports is what it declares, and what ADR 2 says of it is so."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import openbadge_issuer

ROOT = Path(__file__).parents[2]
PACKAGE = Path(openbadge_issuer.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
ROOMS_OF = {
    "typer": {"cli"},
    "rich": {"cli"},
    "pytest": {"testing"},
    "sqlalchemy": {"adapters"},
    "psycopg": {"adapters"},
    "ruamel.yaml": {"assessment"},
    "openpyxl": {"programme"},
    "jinja2": {"pages", "programme"},
    "pypdf": {"adapters"},
    "pillow-heif": {"adapters"},
    "av": {"adapters"},
    "defusedxml": {"adapters"},
    "anyascii": {"assessment"},
    "numpy": {"assessment"},
    "scipy": {"assessment"},
    "scikit-learn": {"assessment"},
    "krippendorff": {"assessment"},
    "matplotlib": {"assessment", "programme"},
    "distributed": {"cli"},
    "tzdata": set(),  # data: the time zones, which Windows does not bring
}  # where what comes with an extra is used
USERS_EXTRAS = set(EXTRAS) - {"dev"}
DISTRIBUTION = {
    "PIL": "pillow",
    "pydantic_core": "pydantic",
    "ruamel": "ruamel.yaml",
    "pillow_heif": "pillow-heif",
    "sklearn": "scikit-learn",
    "markupsafe": "jinja2",
}  # the module is called otherwise, or comes along


def names(requirements: list[str]) -> set[str]:
    """The names in a list of requirements, without versions and extras."""
    return {re.split(r"[\[<>=~!; ]", requirement)[0] for requirement in requirements}


def imported() -> dict[str, set[str]]:
    """Package to the rooms that import it."""
    rooms: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top != "openbadge_issuer":
                    rooms.setdefault(DISTRIBUTION.get(top, top), set()).add(room)
    return rooms


def said() -> dict[str, set[str]]:
    """What the table of core dependencies in ADR 2 says."""
    page = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w-]+) \| (.*?) \|", page.partition("**Extras**")[0], re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", rooms)) for name, rooms in rows if name != "package"}


def test_the_record_of_core_dependencies_is_true() -> None:
    core, found = names(PROJECT["dependencies"]), imported()
    assert said() == {name: found.get(name, set()) for name in core}


def test_nothing_undeclared_is_imported() -> None:
    assert set(imported()) <= names(PROJECT["dependencies"]) | set(ROOMS_OF)


def test_what_comes_with_an_extra_is_used_in_its_own_room_only() -> None:
    found = imported()
    assert set().union(*(names(EXTRAS[extra]) for extra in USERS_EXTRAS)) == set(ROOMS_OF)
    for package, rooms in ROOMS_OF.items():
        assert found.get(package, set()) <= rooms, package


def test_every_extra_is_recorded() -> None:
    page = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page.partition("**Extras**")[2], re.MULTILINE)) == USERS_EXTRAS
