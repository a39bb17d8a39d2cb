"""Our evaluator on the official schemas: each document of 1EdTech's corpus is valid or not, as the corpus says."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from openbadge_issuer.codec.json_schema.evaluation import evaluate
from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.verification import Budget
from openbadge_issuer.verification.reading import read
from requiring import shared

CORPUS = shared("conformance", "1edtech")
SCHEMAS = shared("conformance", "schemas")
FILES = {
    "strict_ach": "gh-pages-2024-07-30/achievementcredential.json",
    "strict": "gh-pages-2024-07-30/achievementcredential.json",
    "live_ach": "live-jsonld-2026-07/ob_v3p0_achievementcredential_schema.json",
    "strict_end": "gh-pages-2024-07-30/endorsementcredential.json",
}
URI = "https://schemas.example/official"


@cache
def schema(name: str) -> Any:
    return json.loads((SCHEMAS / FILES[name]).read_text(encoding="utf-8"))


def cases() -> list[tuple[str, str, str, Any]]:
    manifest = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return [
        (case["id"], name, case["file"], wanted)
        for case in manifest
        for name, wanted in case.get("schema", {}).items()
        if name in FILES
    ]


@pytest.mark.parametrize(("number", "name", "file", "wanted"), cases())
def test_as_the_corpus_says(number: str, name: str, file: str, wanted: Any) -> None:
    document = read((CORPUS / file).read_bytes(), DEFAULT_LIMITS).document
    assert document is not None, number
    schemas, work = Schemas(), Work()
    schemas.add(URI, schema(name), Dialect.DRAFT_2019_09)
    violations = evaluate(schemas, URI, document, work)
    assert (wanted == "ok") is (violations == ()), violations
    assert work.steps > Budget().max_schema_steps / 2  # the bound leaves room for what is meant well
