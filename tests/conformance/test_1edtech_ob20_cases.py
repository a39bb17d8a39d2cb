"""The Open Badges 2.0 cases of 1EdTech's public validator, judged offline with the documents that the corpus brings.

`docs/open-badges-2.md` holds the same table for people, and a test keeps the two in step.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ob2_samples import Web
from openbadge_issuer import ob2
from openbadge_issuer.ob2.addresses import Address
from openbadge_issuer.ob2.scope import scope_of
from openbadge_issuer.verification import Policy, Report, Verdict, Verifier
from requiring import shared

PROJECT = Path(__file__).parents[2]
CORPUS = shared("conformance", "1edtech")
NOW = datetime(2026, 11, 22, tzinfo=UTC)

DEFINITIONS = {
    "ob20-003": "a badge class",
    "ob20-009": "a badge class",
    "ob20-016": "a profile",
    "ob20-018": "a document of another type",
    "ob20-019": "a badge class",
}
"""What the corpus calls valid and is nobody's badge: `ob2.check` finds no error in it, and a verifier calls it no badge."""


@cache
def manifest() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return [case for case in cases if case["spec"] == "ob20"]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [case for case in manifest() if case["kind"] == kind]


def content(case: dict[str, Any]) -> bytes:
    return CORPUS.joinpath(case["file"]).read_bytes()


@cache
def assets() -> dict[str, bytes]:
    folder = CORPUS / "files" / "ob20" / "assets"
    return {
        f"https://{host}/{file.name}": file.read_bytes()
        for host in ("example.org", "www.example.org")
        for file in folder.iterdir()
    }


def judge(case: dict[str, Any]) -> Report:
    """The corpus has no hosted copies, and its validator asks for none: here each badge is hosted as it stands."""
    pages: dict[str, Any] = dict(assets())
    data = content(case)
    if data.lstrip().startswith(b"{"):
        document = json.loads(data)
        pages[str(document["id"]).replace("http:", "https:")] = data
    elif data.startswith(b"\x89PNG"):
        pages["https://example.org/beths-robotics-badge.json"] = content(of_kind("verify")[0])
    return Verifier(fetch=Web(pages)).check(data, now=NOW)


@pytest.mark.parametrize("case", of_kind("verify"), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    report = judge(case)
    if case["id"] in DEFINITIONS:
        assert report["structure"].code == "structure.no_badge"
        findings = ob2.check(json.loads(content(case)))
        assert not [finding for finding in findings if finding.severity == "error"]
        return
    wanted = Verdict.ACCEPTED if case["expected"] == "valid" else Verdict.REFUSED
    assert report.verdict is wanted, report


@pytest.mark.parametrize(
    ("number", "check", "code"),
    [
        ("ob20-008", "status", "status.revoked"),
        ("ob20-010", "structure", "ob2.image"),
        ("ob20-020", "structure", "structure.no_type"),
        ("ob20-023", "structure", "structure.no_badge"),
        ("ob20-026", "issuer", "issuer.out_of_scope"),
        ("ob20-030", "dates", "dates.expires_too_early"),
        ("ob20-031", "dates", "dates.not_yet_valid"),
        ("ob20-035", "structure", "ob2.extension"),
    ],
)
def test_what_is_refused_is_refused_for_its_own_reason(number: str, check: str, code: str) -> None:
    (case,) = [case for case in manifest() if case["id"] == number]
    assert judge(case)[check].code == code


def test_a_reason_is_told() -> None:
    (case,) = [case for case in manifest() if case["id"] == "ob20-008"]
    assert "A good reason, for sure" in judge(case)["status"].message


WELL_BUILT: dict[str, dict[str, Any]] = {
    "DATA_URI": {"type": "BadgeClass", "image": None},
    "URL": {"type": "Profile", "url": None},
    "COMPACT_IRI": {"type": "Assertion", "recipient": None},
    "TELEPHONE": {"type": "Profile", "telephone": None},
    "BOOLEAN": {"type": "Assertion", "recipient": None},
    "DATETIME": {"type": "Assertion", "issuedOn": None},
}
LENIENT = {"http://google.com/": "an origin written as an address means the same host"}


def fits(name: str, value: object) -> bool:
    """Whether a value of this kind is found to be one, where a document has it."""
    if name == "URL_AUTHORITY":
        scope = scope_of({"verification": {"allowedOrigins": str(value)}}, Address("x.example", "/"))
        return bool(scope.hosts)
    document = dict(WELL_BUILT[name])
    (member,) = [each for each in document if each != "type"]
    document[member] = value
    if name == "COMPACT_IRI":
        document[member] = {"type": value, "hashed": False, "identity": "x"}
    elif name == "BOOLEAN":
        document[member] = {"type": "email", "hashed": value, "identity": "md5$" + 32 * "0"}
    elif name == "DATA_URI" and not str(value).startswith("data:"):
        return False
    found = ob2.check(document)
    return not [finding for finding in found if finding.pointer.startswith(f"/{member}")]


@pytest.mark.parametrize("case", of_kind("value"), ids=lambda case: case["id"])
def test_values(case: dict[str, Any]) -> None:
    name = case["pointer"][1:]
    values = json.loads(content(case))[name]
    assert [value for value in values["good"] if not fits(name, value)] == []
    assert [value for value in values["bad"] if fits(name, value) and value not in LENIENT] == []


@pytest.mark.parametrize("case", of_kind("unit"), ids=lambda case: case["id"])
def test_unit(case: dict[str, Any]) -> None:
    """An address is answered with the file that is at hand for it, and over https alone."""
    address = "https://example.org/basic-assertion.json"
    web = Web(
        {**assets(), address: content(case), "https://example.org/beths-robotics-badge.json": content(case)}
    )
    verifier = Verifier(fetch=web, policy=Policy(follow_links=True))
    report = verifier.check(address, now=NOW)
    assert (report.verdict, report.place) == (Verdict.ACCEPTED, address)
    assert (
        verifier.check(address.replace("https:", "http:"), now=NOW)["carrier"].code
        == "carrier.link_not_https"
    )


def test_the_differences_are_among_the_cases() -> None:
    assert set(DEFINITIONS) < {case["id"] for case in of_kind("verify")}


def table() -> str:
    lines = ["| case | file | corpus | here |", "|---|---|---|---|"]
    for case in of_kind("verify"):
        here = "as expected"
        if case["id"] in DEFINITIONS:
            here = f"no badge (`structure.no_badge`): it is {DEFINITIONS[case['id']]}; `ob2.check` finds no error"
        lines.append(f"| {case['id']} | {Path(case['file']).name} | {case['expected']} | {here} |")
    return "\n".join(lines)


def test_the_table_in_the_documentation_is_this_one() -> None:
    page = (PROJECT / "docs" / "open-badges-2.md").read_text(encoding="utf-8")
    written = page.split("<!-- cases -->\n")[1].split("\n<!-- /cases -->")[0]
    assert written == table()
