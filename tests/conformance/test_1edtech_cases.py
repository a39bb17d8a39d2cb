"""The Open Badges 3.0 and VCDM cases of 1EdTech's public validator, judged offline.

Each case ends as the corpus expects, or as the specification says where the two conflict; `docs/conformance.md` holds the
same table for people, and a test keeps the two in step.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer import lint
from openbadge_issuer.baking import extract
from openbadge_issuer.codec.json import dump
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Documents
from openbadge_issuer.proofs import vc_jwt
from openbadge_issuer.verification import Outcome, Report, Verdict, Verifier
from requiring import shared

PROJECT = Path(__file__).parents[2]
CORPUS = shared("conformance", "1edtech")
NOW = datetime(2026, 11, 22, tzinfo=UTC)  # two cases expire in 2030

LATER = {
    "ob30-035": (
        "Undecided: its revocation list is not in the corpus. Its endorsements are judged, and none holds; the corpus has "
        "them decide. Its place for newer editions is http, and is not asked"
    ),
}
"""Cases that the data at hand leaves open: they must not be accepted."""

DIFFERENT: dict[str, tuple[str, str, str]] = {
    # case: (verdict, the check that decides, why)
    "ob30-004": (
        "refused",
        "issuer",
        (
            "The key's controller is a did:key and the issuer an unrelated `urn:uuid:`: anybody could have signed it. "
            "The certification guide wants controller = issuer; the validator has nothing to compare and passes."
        ),
    ),
    "ob30-006": (
        "accepted",
        "proof",
        (
            "One of two proofs is of an unknown type. Open Badges 3.0 lets a verifier accept any one proof; the other is "
            "reported as a warning. The validator fails the undefined type."
        ),
    ),
    "ob30-012": (
        "refused",
        "proof",
        (
            "The token has no `sub` although its subject has an id; Open Badges 3.0 requires the claim. The validator does "
            "not compare claims."
        ),
    ),
}


@cache
def manifest() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return [case for case in cases if case["spec"] in ("ob30", "vcdm")]


def judged() -> list[dict[str, Any]]:
    return [case for case in manifest() if case["kind"] in ("verify", "vector")]


def hosting(url: str) -> str:
    if not url.startswith("did:web:"):
        return url
    host, *path = url.removeprefix("did:web:").split(":")
    return f"https://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


@cache
def documents() -> Documents:
    remote = json.loads((CORPUS / "remote.json").read_text(encoding="utf-8"))["documents"]
    found = {
        hosting(entry["url"]): (CORPUS / entry["file"]).read_bytes()
        for entry in remote
        if entry["kind"] in ("controller-document", "status-list-credential", "1EdTechRevocationList")
    }
    return Documents(found)


def content(case: dict[str, Any]) -> bytes:
    return CORPUS.joinpath(case["file"]).read_bytes()


def judge(case: dict[str, Any], more: dict[str, bytes] | None = None) -> Report:
    fetch = Documents({**documents().documents, **(more or {})})
    return Verifier(fetch=fetch).check(content(case), now=NOW)


def key_set_for(case: dict[str, Any]) -> dict[str, bytes]:
    """The JWK Set that the issuer of a token with an embedded key would have to publish; the corpus has none."""
    token = vc_jwt.read(extract(content(case)).payload.decode("ascii"))
    assert token.jwk is not None
    key = PublicKey.from_jwk(token.jwk)
    host = str(token.claims["iss"]).split("/")[2]
    return {f"https://{host}/.well-known/jwks.json": dump({"keys": [{**key.to_jwk(), "kid": "key-1"}]})}


@pytest.mark.parametrize("case", judged(), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    number = case["id"]
    report = judge(case, key_set_for(case) if number in ("ob30-010", "ob30-012") else None)
    if number in LATER:
        assert report.verdict is not Verdict.ACCEPTED, report
    elif number in DIFFERENT:
        assert case.get("spec_conflict") is True
        verdict, check, _ = DIFFERENT[number]
        assert report.verdict.value == verdict, report
        assert report[check].outcome in (Outcome.FAILED, Outcome.WARNING), report
    else:
        wanted = Verdict.ACCEPTED if case["expected"] in ("valid", "warning") else Verdict.REFUSED
        assert report.verdict is wanted, report


def test_a_token_with_its_own_key_is_undecided_while_the_issuer_can_not_be_asked() -> None:
    (case,) = [case for case in manifest() if case["id"] == "ob30-010"]
    report = judge(case)
    assert report.verdict is Verdict.UNDECIDED
    assert report["proof"].code == "proof.jwt.sub_missing"
    assert report["issuer"].outcome is Outcome.UNKNOWN


def test_the_revoked_badge_is_refused_for_its_status_and_for_nothing_else() -> None:
    """The index is written as a number, and the list calls itself by another id: both are told, neither decides."""
    (case,) = [case for case in manifest() if case["id"] == "ob30-039"]
    report = judge(case)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert {check.name for check in report if check.outcome is Outcome.FAILED} == {"status"}
    assert {finding.code for finding in report["status"].findings} == {
        "status.revoked",
        "status.index_number",
        "status.list_id",
        "status.undated",
    }


@pytest.mark.parametrize(
    "case", [case for case in manifest() if case["kind"] == "extract"], ids=lambda case: case["id"]
)
def test_extraction(case: dict[str, Any]) -> None:
    data = content(case)
    payload = extract(data).payload if case["file"].endswith((".png", ".svg")) else data.strip()
    assert payload.startswith((b"{", b"ey"))
    assert judge(case)["carrier"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "case", [case for case in manifest() if case["kind"] == "schema-only"], ids=lambda case: case["id"]
)
def test_unsigned_examples_of_the_specification_are_well_built_and_lack_a_proof(case: dict[str, Any]) -> None:
    report = judge(case)
    assert report["structure"].outcome in (Outcome.PASSED, Outcome.WARNING), report
    assert report["proof"].code == "proof.missing"
    linted = lint(content(case))
    assert linted["contexts"].outcome is Outcome.PASSED


def test_every_case_is_accounted_for() -> None:
    kinds = {case["kind"] for case in manifest()}
    assert kinds == {"verify", "vector", "extract", "schema-only", "unit"}
    conflicts = {case["id"] for case in manifest() if case.get("spec_conflict")}
    assert conflicts == set(DIFFERENT)


def table() -> str:
    lines = ["| case | file | corpus | here | why |", "|---|---|---|---|---|"]
    for case in judged():
        number = case["id"]
        if number in DIFFERENT:
            verdict, check, why = DIFFERENT[number]
            here = f"{verdict} (`{check}`)"
        elif number in LATER:
            here, why = "not accepted", LATER[number]
        else:
            here, why = "as expected", ""
        lines.append(f"| {number} | {Path(case['file']).name} | {case['expected']} | {here} | {why} |")
    return "\n".join(lines)


def test_the_table_in_the_documentation_is_this_one() -> None:
    page = (PROJECT / "docs" / "conformance.md").read_text(encoding="utf-8")
    written = page.split("<!-- cases -->\n")[1].split("\n<!-- /cases -->")[0]
    assert written == table()
