"""The table of codes in `docs/definitions.md` is made from the rules: run this file to write it again."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import openbadge_issuer
from openbadge_issuer.assessment.definitions import rules_of_content, rules_of_publishing, rules_of_scoring
from openbadge_issuer.assessment.definitions.drafts import Rule
from openbadge_issuer.assessment.definitions.linting import RULES

PAGE = Path(__file__).parents[3] / "docs" / "definitions.md"
PACKAGE = Path(openbadge_issuer.__file__).parent / "assessment" / "definitions"
HEAD = "<!-- codes: made by tests/unit/assessment/test_definition_docs.py; run that file to write them again -->\n"
FOOT = "<!-- end of codes -->\n"
SETS = (
    ("What it says", rules_of_content.RULES),
    ("What is handed in, and the rubric", rules_of_scoring.RULES),
    ("What surrounds it", rules_of_publishing.RULES),
)


def tables() -> str:
    return "\n".join([_table(*part) for part in SETS])


def _table(title: str, rules: tuple[Rule, ...]) -> str:
    rows = [f"| `{rule.code}` | {rule.severity} | {rule.title} |" for rule in rules]
    return "\n".join([f"### {title}", "", "| code | severity | what it asks |", "|---|---|---|", *rows, ""])


def written(page: str, between: str) -> str:
    before, _, rest = page.partition(HEAD)
    return before + HEAD + "\n" + between + "\n" + FOOT + rest.partition(FOOT)[2]


def test_the_page_lists_the_codes_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page, tables()), f"run: python {Path(__file__).relative_to(PAGE.parents[1])}"


def test_every_rule_is_in_one_table_and_has_a_code_of_its_own() -> None:
    assert tuple(rule for _, rules in SETS for rule in rules) == RULES
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_every_other_code_stands_on_the_page() -> None:
    page, codes = PAGE.read_text(encoding="utf-8"), set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                texts = [
                    part.value
                    for part in [*node.args, *(one.value for one in node.keywords if one.arg == "code")]
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                if name == "_note":
                    codes.add(f"yaml.{texts[0]}")
                else:
                    codes |= {
                        one for one in texts if re.fullmatch(r"(yaml|definition|config|limit)\.[a-z_]+", one)
                    }
    assert {"yaml.tag", "yaml.syntax", "definition.format", "config.form", "limit.bytes"} <= codes
    assert sorted(code for code in codes if f"`{code}`" not in page) == []


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), tables()), encoding="utf-8", newline="\n")
