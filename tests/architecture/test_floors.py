"""Imports run down the floors of docs/architecture.md only; rooms on one floor do not know each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import openbadge_issuer

PACKAGE = Path(openbadge_issuer.__file__).parent
FLOORS = {
    0: {"errors", "_lazy", "_quiet"},
    1: {"ports", "codec", "executing"},
    2: {"contexts", "models", "keys"},
    3: {"rules", "assessment", "proofs", "dids", "status", "baking", "ob2", "ledger", "fetching"},
    4: {"issuing", "verification"},
    5: {"pages", "exchange", "delivery", "doctor", "programme", "testing"},
    6: {"cli"},
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
OUTSIDE = {"__init__", "__main__"}  # the tour and the door: they may point anywhere
HEAVY = {
    "pyld",
    "httpx",
    "httpcore",
    "sqlalchemy",
    "psycopg",
    "jwcrypto",
    "PIL",
    "defusedxml",
    "rfc8785",
    "typer",
    "rich",
    "pytest",
    "jsonschema",
    "ruamel",
    "openpyxl",
    "jinja2",
    "pypdf",
    "pillow_heif",
    "av",
    "anyascii",
    "numpy",
    "scipy",
    "sklearn",
    "krippendorff",
    "matplotlib",
    "distributed",
}


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            if node.module == "openbadge_issuer":
                for alias in node.names:
                    yield f"openbadge_issuer.{alias.name}", node.lineno
            else:
                yield node.module, node.lineno


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if room_of(path) not in OUTSIDE)


def arrows() -> Iterator[tuple[str, str, str]]:
    for path in modules():
        for name, line in imports(ast.parse(path.read_text(encoding="utf-8"))):
            parts = name.split(".")
            if parts[0] == "openbadge_issuer" and len(parts) > 1 and parts[1] != "__version__":
                yield room_of(path), parts[1], f"{path.relative_to(PACKAGE)}:{line}"


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(path) for path in modules()}
    assert rooms <= set(FLOOR_OF) | {"adapters"}
    assert {"codec", "models", "verification"} <= rooms


def test_arrows_run_down() -> None:
    wrong = [
        f"{where}: {source} -> {target}"
        for source, target, where in arrows()
        if source not in ("adapters", target)
        and (target == "adapters" or FLOOR_OF[target] >= FLOOR_OF[source])
        and not (source == "cli" and target == "adapters")
    ]
    assert wrong == []


def test_adapters_know_floors_0_to_3_only() -> None:
    wrong = [
        f"{where}: {source} -> {target}"
        for source, target, where in arrows()
        if source == "adapters" and target != "adapters" and FLOOR_OF[target] > 3
    ]
    assert wrong == []


def at_import(path: Path) -> set[str]:
    """What a module imports when it is imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name, _ in imports(node)
    }


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_heavy_parts_load_at_first_use() -> None:
    """A module that imports something heavy is itself imported inside functions only."""
    light = [path for path in modules() if room_of(path) not in ("cli", "adapters", "testing")]
    heavy = {dotted(path) for path in light if any(name.split(".")[0] in HEAVY for name in at_import(path))}
    eager = {
        f"{dotted(path)} -> {name}"
        for path in light
        for name in at_import(path)
        if any(name == module or name.startswith(f"{module}.") for module in heavy)
    }
    assert eager == set()
    assert len(heavy) <= 2, "heavy imports belong inside functions; a module of them is the exception"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_budgets(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400, "a module stays under about 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is longer than 60 lines"


WORLD = {"datetime.now", "date.today", "time.time", "os.environ", "os.getenv", "open", "print", "input"}


def test_the_world_comes_in_as_arguments() -> None:
    """Nothing below the command line reads a clock, a socket, an environment variable or a file on its own."""
    wrong = []
    for path in modules():
        if room_of(path) in ("cli", "adapters", "testing"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WORLD:
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node.func)}")
            if isinstance(node, ast.Import) and {alias.name for alias in node.names} & {
                "socket",
                "os",
                "urllib.request",
            }:
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}")
    assert wrong == []
