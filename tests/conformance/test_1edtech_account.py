"""Every one of the 71 cases of 1EdTech's corpus is in one test, and `docs/conformance.md` says how each ends, and why."""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from requiring import shared

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "conformance.md"
CORPUS = shared("conformance", "1edtech")

SPECIFICATIONS = {
    "ob30": "Open Badges 3.0",
    "ob20": "Open Badges 2.0",
    "clr20": "CLR 2.0",
    "vcdm": "Verifiable Credentials",
}
ASKED = {
    "verify": "a verdict",
    "vector": "a verdict on a signed example of the specification",
    "extract": "the badge out of its carrier",
    "schema-only": "an unsigned example of the specification",
    "value": "values of one kind",
    "unit": "a function",
}
OF_VALUES = {
    "ob20-042": (
        "as expected, but for one value",
        "`http://google.com/`, with a slash after the host, is read as that host; the validator takes it for an address.",
    ),
}
OF_UNITS = {
    "ob20-049": ("as expected, over https", "Nothing is ever fetched from an http address."),
    "vcdm-005": (
        "16 of 26 addresses load",
        (
            "Of the validator's contexts, those that a badge, its proof or a DID document may name are in the package; the "
            "others leave a badge undecided until the caller pins them."
        ),
    ),
}


@cache
def manifest() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return cases


@cache
def module_of(name: str) -> ModuleType:
    spec = spec_from_file_location(f"account_of_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def ob3() -> ModuleType:
    return module_of("test_1edtech_cases")


def ob2() -> ModuleType:
    return module_of("test_1edtech_ob20_cases")


def parametrized(module: ModuleType) -> list[tuple[str, str, str]]:
    """The case, its kind, and the test that judges it: read from the tests' own parameters."""
    found = []
    for name, test in vars(module).items():
        for mark in getattr(test, "pytestmark", []):
            if name.startswith("test_") and mark.args[:1] == ("case",):
                found += [(case["id"], case["kind"], name) for case in mark.args[1]]
    return found


def test_every_case_is_in_one_test() -> None:
    judged = [*parametrized(ob3()), *parametrized(ob2())]
    assert len(judged) == len(manifest()) == 71
    assert sorted(number for number, _, _ in judged) == sorted(case["id"] for case in manifest())
    assert Counter(case["spec"] for case in manifest()) == {"ob30": 35, "ob20": 29, "clr20": 4, "vcdm": 3}
    assert {kind for _, kind, _ in judged} == set(ASKED)


def ending(case: dict[str, Any]) -> tuple[str, str]:
    """How a case ends here, and why where that is not what the corpus expects."""
    number = case["id"]
    if number in ob3().DIFFERENT:
        verdict, check, why = ob3().DIFFERENT[number]
        return f"{verdict} (`{check}`)", why
    if number in ob2().DEFINITIONS:
        what = ob2().DEFINITIONS[number]
        return (
            "no badge (`structure.no_badge`)",
            f"It is {what}, and nobody's badge. `ob2.check` finds no error in it, like the validator.",
        )
    return {**OF_VALUES, **OF_UNITS}.get(number, ("as expected", ""))


def counts() -> str:
    lines = ["| | " + " | ".join(ASKED.values()) + " | all |", "|---" * (len(ASKED) + 2) + "|"]
    for spec, title in SPECIFICATIONS.items():
        kinds = Counter(case["kind"] for case in manifest() if case["spec"] == spec)
        lines.append(
            f"| {title} | " + " | ".join(str(kinds[kind] or "") for kind in ASKED) + f" | {kinds.total()} |"
        )
    return "\n".join(lines)


def differences() -> str:
    lines = ["| case | file | corpus | here | why |", "|---|---|---|---|---|"]
    for case in manifest():
        here, why = ending(case)
        if why:
            lines.append(
                f"| {case['id']} | {Path(case['file']).name} | {case['expected']} | {here} | {why} |"
            )
    return "\n".join(lines)


def as_expected() -> str:
    lines = ["| case | file | asks for | corpus |", "|---|---|---|---|"]
    lines += [
        f"| {case['id']} | {Path(case['file']).name} | {ASKED[case['kind']]} | {case['expected']} |"
        for case in manifest()
        if not ending(case)[1]
    ]
    return "\n".join(lines)


def test_the_tables_in_the_documentation_are_these() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, made in {
        "counts": counts(),
        "differences": differences(),
        "as-expected": as_expected(),
    }.items():
        written = page.split(f"<!-- {name} -->\n")[1].split(f"\n<!-- /{name} -->")[0]
        assert written == made, name


def test_differences_are_of_cases_that_there_are() -> None:
    numbers = {case["id"] for case in manifest()}
    assert {*ob3().DIFFERENT, *ob2().DEFINITIONS, *OF_VALUES, *OF_UNITS} <= numbers
    assert list(ob2().LENIENT) == ["http://google.com/"]
