"""The W3C test suite of JSON-LD 1.1 to RDF, on the compiled path and on the general one.

`json_ld_suite/suite.json.gz` holds the manifest's entries and the files that they name; licence and origin are beside it.
The compiled path takes contexts that are named by a URL, so the context of each test is pinned under one.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from openbadge_issuer.codec import compiled, jsonld
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json import parse
from openbadge_issuer.codec.nquads import parse as quads
from openbadge_issuer.codec.rdfc import canonicalize_dataset
from openbadge_issuer.codec.safe_mode import Collector
from openbadge_issuer.codec.to_rdf import to_quads
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.errors import OpenBadgeError

FOLDER = Path(__file__).parent / "json_ld_suite"
DOCUMENTED = Path(__file__).parents[2] / "docs" / "canonicalization.md"
EVALUATED, READ, REFUSED = "PositiveEvaluationTest", "PositiveSyntaxTest", "NegativeEvaluationTest"

ONLY_1_0 = frozenset({"ter24", "ter32", "ter42", "ttn01"})
"""What only JSON-LD 1.0 refuses: lists in lists, and what its contexts can not say."""
DIFFERENT: dict[str, tuple[str, ...]] = {
    "what the rest would mean without it is not asked, for it is refused": (
        *("te008", "te047", "te122", "tli12", "tli14", "twf01", "twf03", "twf05", "twf07"),
    ),
    "members under `@nest` are not looked for": (
        *("tc037", "tc038", "tin06", "tn001", "tn002", "tn003", "tn004", "tn005", "tn006", "tn007", "tn008"),
    ),
    "a `@vocab` relative to the document, or a `@base` that is taken back": (
        "te060",
        "te092",
        "te110",
        "te112",
    ),
    "a text direction as RDF": ("tdi09", "tdi10", "tdi11", "tdi12"),
    "contexts that JSON-LD 1.1 understands otherwise than 1.0": ("te014", "te026", "te071"),
}
"""Where the general path, told to go on as JSON-LD does, has another result than the suite: all of it is refused."""


@dataclass(frozen=True, eq=False)
class Case:
    """One test: its input, with the context pinned, and its input with the base that the test has."""

    id: str
    kind: str
    pinned: dict[str, Any]
    table: ContextTable
    based: dict[str, Any]
    expected: str | None


@cache
def suite() -> Any:
    return json.loads(gzip.decompress((FOLDER / "suite.json.gz").read_bytes()))


@cache
def cases() -> list[Case]:
    return [_case(test) for test in suite()["tests"]]


@cache
def remote() -> ContextTable:
    """The suite's own context documents, which tests refer to. What is pinned has no published names."""
    table = ContextTable({})
    for name, text in suite()["files"].items():
        document = json.loads(text) if name.endswith(".jsonld") else None
        if isinstance(document, dict) and "@context" in document:
            table = table.pin(urljoin(suite()["baseIri"], name), text.encode())
    return table


def _case(test: Any) -> Case:
    files, base_iri, option = suite()["files"], suite()["baseIri"], test["option"]
    read: Any = parse(files[test["input"]].encode())
    if isinstance(read, list):  # the documents of this library are objects: here one, or one with a graph
        read = read[0] if len(read) == 1 and isinstance(read[0], dict) else {"@graph": read}
    here = urljoin(base_iri, test["input"])
    base, context, url = option.get("base", here), read.get("@context", {}), f"{here}#context"
    before = [urljoin(base_iri, option["expandContext"])] if "expandContext" in option else []
    within = context if isinstance(context, list) else [context]
    return Case(
        test["id"],
        test["kind"],
        {**read, "@context": [*before, url]},
        remote().pin(url, json.dumps({"@context": context}).encode()),
        {**read, "@context": [{"@base": base}, *before, *[absolute(part, base) for part in within]]},
        expected(files[test["expect"]]) if "expect" in test else None,
    )


def absolute(context: Any, base: str) -> Any:
    """A context whose URLs are written in full: there is no document base here."""
    if isinstance(context, str):
        return urljoin(base, context)
    if not isinstance(context, dict):
        return context
    scoped = {
        name: {**value, "@context": absolute(value["@context"], base)}
        for name, value in context.items()
        if isinstance(value, dict) and "@context" in value
    }
    imported = (
        {"@import": urljoin(base, context["@import"])} if isinstance(context.get("@import"), str) else {}
    )
    return {**context, **scoped, **imported}


def expected(nquads: str) -> str:
    """The canonical form of a result, without statements that generalized RDF alone has: their property is a blank node."""
    lines = [
        line for line in nquads.split("\n") if not line.split(" ")[1:2] or line.split(" ")[1][:2] != "_:"
    ]
    return canonicalize_dataset(quads("\n".join(lines))).nquads.decode()


def by_compiled(case: Case) -> str | None:
    try:
        return compiled.canonicalize(case.pinned, case.table, DEFAULT_LIMITS, "sha256", None).decode()
    except compiled.HandOver:
        return None


def by_general(case: Case) -> str | OpenBadgeError:
    try:
        return jsonld._canonicalize_any(case.pinned, case.table, DEFAULT_LIMITS, "sha256").decode()
    except OpenBadgeError as refused:
        return refused


def by_dropping(case: Case) -> tuple[str, list[str]]:
    """What the walk of the general path makes where it goes on, and the codes of what it would have refused."""
    told = Collector()
    try:
        expanded = jsonld._expand(case.based, case.table, DEFAULT_LIMITS, told)
        made = canonicalize_dataset(to_quads(expanded)).nquads.decode()
    except OpenBadgeError as refused:
        return "", [refused.detail_code]
    return made, [finding.code for finding in told.findings]


def test_the_suite_is_all_there() -> None:
    provenance = json.loads((FOLDER / "PROVENANCE.json").read_text(encoding="utf-8"))
    assert sha256((FOLDER / "suite.json.gz").read_bytes()).hexdigest() == provenance["sha256"]
    assert Counter(case.kind for case in cases()) == {EVALUATED: 342, READ: 16, REFUSED: 104}
    assert len({case.id for case in cases()}) == 462
    assert all((case.expected is not None) is (case.kind == EVALUATED) for case in cases())


def test_whatever_the_compiled_path_takes_is_what_the_suite_expects() -> None:
    taken = {case: made for case in cases() if (made := by_compiled(case)) is not None}
    assert [case.id for case, made in taken.items() if case.expected not in (None, made)] == []
    assert [case.id for case in taken if case.kind == REFUSED and case.id not in ONLY_1_0] == []
    assert [case.id for case, made in taken.items() if by_general(case) != made] == []


def test_whatever_the_general_path_accepts_is_what_the_suite_expects() -> None:
    accepted = {case: made for case in cases() if isinstance(made := by_general(case), str)}
    assert [case.id for case, made in accepted.items() if case.expected not in (None, made)] == []
    assert {case.id for case in accepted if case.kind == REFUSED} == ONLY_1_0
    assert {case.id for case in cases() if case.kind == READ} <= {case.id for case in accepted}


def test_what_is_refused_would_otherwise_be_what_the_suite_expects() -> None:
    named = {identifier for identifiers in DIFFERENT.values() for identifier in identifiers}
    different = {}
    for case in cases():
        if case.kind == EVALUATED:
            made, codes = by_dropping(case)
            if made != case.expected:
                different[case.id] = codes
    assert set(different) == named
    assert [identifier for identifier, codes in different.items() if not codes] == []


def test_the_documentation_says_how_many() -> None:
    rows, refusals = Counter[tuple[str, str]](), Counter[str]()
    for case in cases():
        made = by_general(case)
        if isinstance(made, str):
            rows[case.kind, "handed over" if by_compiled(case) is None else "taken"] += 1
        else:
            rows[case.kind, "refused"] += 1
            refusals[made.detail_code] += case.kind == EVALUATED
    kinds, outcomes = (EVALUATED, READ, REFUSED), ("taken", "handed over", "refused")
    tables = [
        [f"| {outcome} | {' | '.join(str(rows[kind, outcome]) for kind in kinds)} |" for outcome in outcomes],
        [f"| `{code}` | {count} |" for code, count in sorted(refusals.items()) if count],
        [f"| {why} | {len(identifiers)} |" for why, identifiers in DIFFERENT.items()],
    ]
    documented = DOCUMENTED.read_text(encoding="utf-8")
    missing = [
        "\n".join(lines) for lines in tables if "|---|\n" + "\n".join(lines) + "\n\n" not in documented
    ]
    assert missing == []
