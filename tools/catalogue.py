# ruff: noqa: INP001  # a script, not a package
"""The catalogue of what a report can say: every code with its sentence and its advice, read out of the source."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import openbadge_issuer
from openbadge_issuer.codec.json_refusals import TOO_MUCH
from openbadge_issuer.rules.registry import RULES
from openbadge_issuer.verification import CHECKS
from openbadge_issuer.verification.uploads import REFUSALS

SOURCE = Path(openbadge_issuer.__file__).parent
NO_REPORT = ("cli", "issuing", "testing", "pages", "assessment", "programme", "delivery", "doctor", "ledger")
"""Rooms that put nothing into a report. Rules and refusals of uploads come as tables."""
EVENTS = ("fetch.started", "fetch.ended")
"""What an observer is told, in no report."""
CODE = re.compile(rf"(?:{'|'.join(CHECKS)}|resolve|fetch|limit|jsonld|model)\.[a-z0-9_]+(?:\.[a-z0-9_]+)?")
BUILDERS = {"check": 2, "not_run": 1}
"""Functions that are given the check's name first, and at this place a code without it."""


@dataclass(frozen=True)
class Entry:
    """A code, the sentences that go with it, and the advice; ``{…}`` stands for a value."""

    code: str
    sentences: tuple[str, ...]
    advice: tuple[str, ...]


Local = Mapping[str, list[str]]
"""The texts that the variables of one function can hold."""


def said(node: ast.AST | None, local: Local = MappingProxyType({})) -> list[str]:
    """The texts that an expression can be, both ways of a condition; none where it is made elsewhere."""
    if isinstance(node, ast.Name):
        return list(local.get(node.id, ()))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if node.value else []
    if isinstance(node, ast.IfExp):
        return [*said(node.body, local), *said(node.orelse, local)]
    if isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else f"{{{name_of(part)}}}" for part in node.values
        ]
        return ["".join(map(str, parts))]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [left + right for left in said(node.left, local) for right in said(node.right, local)]
    return []


def name_of(part: ast.AST) -> str:
    """What a placeholder is called: the last name in its expression."""
    names = [
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(part)
        if isinstance(n, ast.Attribute | ast.Name)
    ]
    return names[0].lstrip("_") if names else "…"


def codes_of(call: ast.Call, local: Local) -> list[str]:
    """The codes that a call is given, in full."""
    function = getattr(call.func, "id", getattr(call.func, "attr", ""))
    checked = call.args[0] if call.args else None
    place = BUILDERS.get(function)
    if (
        place is not None
        and isinstance(checked, ast.Constant)
        and checked.value in CHECKS
        and len(call.args) > place
    ):
        found = said(call.args[place], local)
        return [code if "." in code else f"{checked.value}.{code}" for code in found]
    given = [keyword.value for keyword in call.keywords if keyword.arg == "code"] or call.args
    return [code for one in given for code in said(one, local) if CODE.fullmatch(code)]


def entries() -> Iterator[tuple[str, list[str], list[str]]]:
    """Every place that builds something with a code: the code, its sentences, its advice."""
    files = (
        file for file in sorted(SOURCE.rglob("*.py")) if file.relative_to(SOURCE).parts[0] not in NO_REPORT
    )
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Module)):
            local = variables(function)
            for call in (node for node in within(function) if isinstance(node, ast.Call)):
                yield from built(call, local)


def built(call: ast.Call, local: Local) -> Iterator[tuple[str, list[str], list[str]]]:
    """What one call says, under each of its codes."""
    by_name = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    candidates = (
        texts for texts in (said(one, local) for one in call.args) if any(" " in text for text in texts)
    )
    texts = said(by_name.get("message"), local) or next(candidates, [])
    for code in codes_of(call, local):
        if code in EVENTS:
            continue
        yield code, texts, said(by_name.get("advice"), local)


def within(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or a module, without those of functions in it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def variables(function: ast.AST) -> dict[str, list[str]]:
    """The texts that are assigned to each name, alone or side by side with others."""
    found: dict[str, list[str]] = {}
    for node in within(function):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for name, value in pairs:
                if isinstance(name, ast.Name):
                    found.setdefault(name.id, []).extend(said(value))
    return found


def catalogue() -> Mapping[str, Entry]:
    """Every code of a report, sorted."""
    sentences: dict[str, dict[str, None]] = {}
    advice: dict[str, dict[str, None]] = {}
    for code, texts, told in entries():
        sentences.setdefault(code, {}).update(dict.fromkeys(texts))
        advice.setdefault(code, {}).update(dict.fromkeys(told))
    for kind, refusal in REFUSALS.items():
        sentences[f"carrier.{kind}"] = {refusal.message: None}
        advice[f"carrier.{kind}"] = {refusal.advice: None}
    for name, sentence in TOO_MUCH.items():
        sentences.setdefault(f"limit.{name.removeprefix('total_')}", {})[
            sentence.replace("{}", "{limit}")
        ] = None
    for rule in RULES:
        sentences.setdefault(rule.code, {})[rule.title] = None
    return {
        code: Entry(code, tuple(sentences[code]), tuple(advice.get(code, ()))) for code in sorted(sentences)
    }


def page() -> str:
    """The table of ``docs/codes.md``."""
    rows = ["| code | says | advice |", "|---|---|---|"]
    rows += [
        f"| `{entry.code}` | {_cell(entry.sentences)} | {_cell(entry.advice)} |"
        for entry in catalogue().values()
    ]
    return "\n".join(rows)


def _cell(texts: tuple[str, ...]) -> str:
    return "<br>".join(text.replace("|", r"\|").replace("\n", " ") for text in texts)
