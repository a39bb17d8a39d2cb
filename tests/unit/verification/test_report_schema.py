"""The schema of a report is frozen: what is written today is read by programs for years."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import ob2_samples
from openbadge_issuer import ExpectedRecipient, Verifier, lint
from openbadge_issuer.codec.jcs import canonical
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.testing import NOW, issuer_documents, make_badge, tampered
from openbadge_issuer.verification.report_schema import generate
from report_codes import rows
from upload_samples import REFUSED, a_zip

SCHEMA = generate()["report.schema.json"]
FROZEN = "1a6ee7b9c0c380750cf92f26442960103be265d7855ac50a676b99d2858d5db1"
"""Of version 1, descriptions aside. What changes it is a new `REPORT_VERSION`: readers rely on each member being there."""


def without_words(schema: object) -> object:
    if isinstance(schema, dict):
        return {
            name: without_words(value)
            for name, value in schema.items()
            if name != "description" or isinstance(value, dict)
        }
    return [without_words(each) for each in schema] if isinstance(schema, list) else schema


def test_version_1_is_frozen() -> None:
    schema = generate()["report.schema.json"]
    assert sha256(canonical(without_words(schema))).hexdigest() == FROZEN  # type: ignore[arg-type]


def test_every_code_fits() -> None:
    definitions: Any = SCHEMA["$defs"]
    for name in ("check", "finding"):
        pattern = definitions[name]["properties"]["code"]["pattern"]
        assert [code for code in rows() if not re.search(pattern, code)] == []


def test_a_refused_badge_of_open_badges_2_fits() -> None:
    without = ob2_samples.changed(ob2_samples.assertion(), recipient=None)
    report = ob2_samples.judged(without, ob2_samples.web({without["id"]: without}))
    assert "ob2.missing" in {one.code for check in report for one in check.findings}
    jsonschema.validate(report.to_json(), SCHEMA)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "upload",
    [
        bytes(make_badge()),
        *tampered(make_badge()).values(),
        *REFUSED.values(),
        a_zip({"a.json": bytes(make_badge()), "b.json": b"{"}),
    ],
)
def test_every_report_fits(upload: bytes) -> None:
    judge = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    ada = ExpectedRecipient.email("ada@example.org")
    for verifier in (Verifier(), Verifier(fetch=issuer_documents())):
        for report in verifier.check_upload(upload, now=NOW, expected_recipients=[ada]):
            judge.validate(json.loads(report.to_text()))
    judge.validate(lint(upload).to_json())


def test_what_does_not_fit() -> None:
    report = Verifier().check(make_badge(), now=NOW).to_json()
    judge = jsonschema.Draft202012Validator(SCHEMA)
    changes: tuple[JSONObject, ...] = (
        {"verdict": "fine"},
        {"extra": 1},
        {"checks": []},
        {"reportVersion": "2"},
    )
    for change in changes:
        assert not judge.is_valid({**report, **change})


def test_the_file_is_the_schema() -> None:
    file = Path(__file__).parents[3] / "schemas" / "report.schema.json"
    made = generate()
    assert list(made) == [file.name]
    assert json.loads(file.read_text(encoding="utf-8")) == made[file.name], "run tools/generate_schemas.py"
