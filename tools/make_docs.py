# ruff: noqa: INP001, T201  # a script, not a package
"""Writes the parts of the documentation that are made by programs; ``--check`` only says which are stale."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import catalogue

from openbadge_issuer import contexts
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.models.schema import generate
from openbadge_issuer.verification import Budget, Policy

ROOT = Path(__file__).parents[1]

POLICY = {
    "suites": "the cryptosuites of embedded proofs that are accepted",
    "algorithms": "the algorithms of tokens that are accepted",
    "formats": "the formats of what is handed in that [count as a badge](#what-counts-as-a-badge)",
    "required": "the checks that decide",
    "trust": "who knows the issuers that are accepted: your own list, registries, authorities ([trust](trust.md))",
    "expected_issuer": "the only issuer id that is accepted",
    "expected_achievement": "the only achievement id that is accepted",
    "limits": "how large a document may be",
    "budget": "what one verification may fetch",
    "leeway": "how far clocks may differ",
    "fetch_contexts": "fetch unknown contexts, before the proof is checked",
    "allow_inline_contexts": "accept vocabulary that is written into the badge itself",
    "follow_links": "fetch the badge where its address is handed in",
    "related_resources": "compare [related resources](presentations.md#related-resources) with their digests",
    "refresh": "look for a [newer edition](#a-newer-edition), once",
    "status_issuers": "whose status lists count, beside those of the badge's issuer",
    "staleness": "how long a status list still counts after its end, or a copy after its `ttl`",
    "undisclosed": "of a badge [shown in part](proofs.md#shown-in-part): what may have been left out counts as not there, "
    "for `status`, `dates`, `refresh`, `schemas`, `endorsements`, `credentials`, and `resources` (those that are related)",
    "allow_other_presenter": "somebody else than whom a badge is about may "
    "[present it](presentations.md#shown-by-somebody-else)",
}
LIMITS = {
    "max_bytes": "bytes of UTF-8, `data:` URIs not counted",
    "max_total_bytes": "bytes, `data:` URIs included",
    "max_depth": "nested arrays and objects",
    "max_contexts": "entries of one `@context`",
    "max_objects": "JSON objects; items of a list whose order is signed count too",
    "max_values": "members and array items",
}
BUDGET = {
    "max_requests": "documents",
    "max_bytes": "bytes of all documents together",
    "max_nested": "credentials inside credentials, all together",
    "max_depth": "levels of them",
    "max_schema_steps": "steps of evaluating the schemas that badges name",
}


def shown(value: object) -> str:
    """A default, as a cell of a table."""
    if isinstance(value, frozenset):
        return ", ".join(f"`{item}`" for item in sorted(value)) or "none"
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g} seconds"
    if isinstance(value, Limits | Budget):
        return "[below](#limits)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return "nobody is asked" if value is None else str(value)


def table(value: object, words: Mapping[str, str], head: tuple[str, str, str]) -> str:
    """A dataclass as a table: name, default, what it is; a field without a word for it is an error."""
    rows = [head, ("---", "---", "---")]
    rows += [(f"`{f.name}`", shown(getattr(value, f.name)), words[f.name]) for f in fields(value)]  # type: ignore[arg-type]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def context_table() -> str:
    """The vendored JSON-LD contexts, and where each file came from."""
    rows = ["| context | revision | file came from | licence |", "|---|---|---|---|"]
    rows += [
        f"| {row.url} | {row.label} | {row.package} {row.version} ({row.registry}) | {row.licence} |"
        for row in contexts.provenance()
    ]
    return "\n".join(rows)


PARTS: Mapping[tuple[str, str], Callable[[], str]] = {
    ("docs/verify.md", "policy"): lambda: table(Policy(), POLICY, ("field", "default", "")),
    ("docs/verify.md", "limits"): lambda: table(Limits(), LIMITS, ("limit", "default", "of")),
    ("docs/verify.md", "budget"): lambda: table(Budget(), BUDGET, ("budget", "default", "of")),
    ("docs/codes.md", "codes"): catalogue.page,
    ("docs/codes.md", "codes of models"): catalogue.page_of_issuing,
    ("THIRD_PARTY_NOTICES.md", "contexts"): context_table,
}


def replaced(text: str, name: str, part: str) -> str:
    """The text with the part between its markers."""
    begin, end = f"<!-- made by `make docs`: {name} -->\n", "<!-- end -->"
    head, found, rest = text.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"there is no place for {name}")
    return f"{head}{begin}\n{part}\n\n{end}{tail}"


def written() -> Iterator[tuple[Path, str]]:
    """Every file that programs write, with its text."""
    texts: dict[Path, str] = {}
    for (file, name), make in PARTS.items():
        path = ROOT / file
        texts[path] = replaced(texts.get(path) or path.read_text(encoding="utf-8"), name, make())
    yield from texts.items()
    for file, schema in generate().items():
        yield ROOT / "schemas" / file, json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Writes what is stale; with ``--check`` it only lists it, and exits with 1 if there is any."""
    stale = [(path, text) for path, text in written() if path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        print(path.relative_to(ROOT).as_posix())
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
