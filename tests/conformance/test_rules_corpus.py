"""1EdTech's own cases: rules find an error exactly where the expected outcome is one of structure."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.baking import extract
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.rules import check
from requiring import shared

CORPUS = shared("conformance", "1edtech")
MANIFEST = CORPUS / "manifest.json"
STRUCTURAL = {"ContextPropertyProbe", "TypePropertyProbe", "CredentialSubjectProbe", "IssuerProbe"}
ALSO_STRUCTURAL = {
    # the probe that decides is another one, but the notes say so too: "context not accepted"
    "ob30-054": "/@context/1",
}
PLACES = {
    "ob30-014": ["/credentialSubject/achievement", "/type"],
    "ob30-021": [
        "/@context/0",
        "/@context/1",
        "/credentialSubject/achievement",
        "/issuanceDate",
        "/validFrom",
    ],
    "ob30-025": ["/credentialSubject/type"],
    "ob30-026": ["/credentialSubject/identifier/0/identityHash", "/credentialSubject/identifier/0/type"],
    "ob30-028": ["/credentialSubject/achievement/resultDescription/2/type"],
    "ob30-031": ["/issuer/type"],
    "ob30-033": ["/issuer/otherIdentifier/1/type"],
}


def cases(*specifications: str) -> list[Any]:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return [
        pytest.param(case, id=f"{case['id']}-{Path(case['file']).name}")
        for case in manifest
        if case["spec"] in specifications and case["kind"] in {"verify", "schema-only", "vector"}
    ]


def credential(path: Path) -> JSONObject:
    """The credential in a file: JSON, a JWS, or baked into an image."""
    text = extract(path.read_bytes()).payload if path.suffix in {".png", ".svg"} else path.read_bytes()
    if not text.lstrip().startswith(b"{"):
        payload = text.split(b".")[1]
        text = urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))
    document: JSONObject = json.loads(text)
    inner = document.get("vc", document)
    assert isinstance(inner, dict)
    return inner


def errors(case: dict[str, Any]) -> list[str]:
    findings = check(credential(CORPUS / case["file"]))
    return sorted({finding.pointer for finding in findings if finding.severity == "error"})


@pytest.mark.parametrize("case", cases("ob30"))
def test_open_badges(case: dict[str, Any]) -> None:
    found = errors(case)
    structural = case["probe"] in STRUCTURAL and case["expected"] == "invalid"
    if case["id"] in ALSO_STRUCTURAL:
        assert ALSO_STRUCTURAL[case["id"]] in found
    elif structural:
        assert found == PLACES[case["id"]]
    else:
        assert found == []


@pytest.mark.parametrize("case", cases("ob30"))
def test_what_is_expected_as_a_warning_has_one(case: dict[str, Any]) -> None:
    if case["expected"] == "warning":
        assert any(finding.severity == "warning" for finding in check(credential(CORPUS / case["file"])))


@pytest.mark.parametrize("case", cases("clr20"))
def test_learner_records(case: dict[str, Any]) -> None:
    found = errors(case)
    if case["id"] == "clr20-005":  # "draft context URL not accepted"
        assert "/@context/1" in found
    else:
        assert found == []
