"""The cases of 1EdTech's public validator, judged offline: Open Badges 3.0, CLR 2.0 and VCDM.

Each case ends as the corpus expects, or as the specification says where the two conflict. Those of Open Badges 2.0 are in
`test_1edtech_ob20_cases.py`; `test_1edtech_account.py` counts both, and keeps the tables in `docs/conformance.md`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from openbadge_issuer import lint
from openbadge_issuer.baking import extract
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json import dump
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import UnknownContextError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Documents
from openbadge_issuer.proofs import vc_jwt
from openbadge_issuer.verification import FORMATS, Outcome, Policy, Report, Verdict, Verifier
from requiring import shared

CORPUS = shared("conformance", "1edtech")
NOW = datetime(2026, 11, 22, tzinfo=UTC)  # two cases expire in 2030
ANY = Policy(formats=FORMATS)  # two are no badges: a status list, and an endorsement
CLR_ALIAS = (
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json"  # one case names it, and it is not in the package
)

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
    "ob30-035": (
        "undecided",
        "status",
        (
            "Whether it was revoked is not known: its list is not in the corpus. Its five endorsements are judged, and each "
            "is refused; the validator lets them decide on the badge, and no specification does."
        ),
    ),
    "clr20-003": (
        "refused",
        "issuer",
        (
            "As ob30-004: all eight proofs verify, with did:keys of which nobody knows whose they are, since each issuer is "
            "a `urn:uuid:`."
        ),
    ),
}


@cache
def manifest() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return [case for case in cases if case["spec"] in ("ob30", "clr20", "vcdm")]


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [case for case in manifest() if case["kind"] in kinds]


def the_case(number: str) -> dict[str, Any]:
    (case,) = [case for case in manifest() if case["id"] == number]
    return case


@cache
def remote() -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads((CORPUS / "remote.json").read_text(encoding="utf-8"))[
        "documents"
    ]
    return documents


@cache
def contexts() -> ContextTable:
    alias = CORPUS / "files" / "contexts" / "clr-v2p0.json"
    return default_contexts().pin(CLR_ALIAS, alias.read_bytes())


def hosting(url: str) -> str:
    if not url.startswith("did:web:"):
        return url
    host, *path = url.removeprefix("did:web:").split(":")
    return f"https://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


@cache
def documents() -> Documents:
    found = {
        hosting(entry["url"]): (CORPUS / entry["file"]).read_bytes()
        for entry in remote()
        if entry["kind"] in ("controller-document", "status-list-credential", "1EdTechRevocationList")
    }
    return Documents(found)


def content(case: dict[str, Any]) -> bytes:
    return CORPUS.joinpath(case["file"]).read_bytes()


def judge(case: dict[str, Any], more: dict[str, bytes] | None = None) -> Report:
    fetch = Documents({**documents().documents, **(more or {})})
    return Verifier(policy=ANY, fetch=fetch, contexts=contexts()).check(content(case), now=NOW)


def key_set_for(case: dict[str, Any]) -> dict[str, bytes]:
    """The JWK Set that the issuer of a token with an embedded key would have to publish; the corpus has none."""
    token = vc_jwt.read(extract(content(case)).payload.decode("ascii"))
    assert token.jwk is not None
    key = PublicKey.from_jwk(token.jwk)
    host = str(token.claims["iss"]).split("/")[2]
    return {f"https://{host}/.well-known/jwks.json": dump({"keys": [{**key.to_jwk(), "kid": "key-1"}]})}


@pytest.mark.parametrize("case", of_kind("verify", "vector"), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    number = case["id"]
    report = judge(case, key_set_for(case) if number in ("ob30-010", "ob30-012") else None)
    if number in DIFFERENT:
        verdict, check, _ = DIFFERENT[number]
        assert report.verdict.value == verdict, report
        assert report[check].outcome in (Outcome.FAILED, Outcome.WARNING, Outcome.UNKNOWN), report
    else:
        wanted = Verdict.ACCEPTED if case["expected"] in ("valid", "warning") else Verdict.REFUSED
        assert report.verdict is wanted, report


@pytest.mark.parametrize("number", sorted(DIFFERENT))
def test_where_we_differ_nothing_else_speaks_against_it(number: str) -> None:
    case = the_case(number)
    verdict, check, _ = DIFFERENT[number]
    report = judge(case, key_set_for(case) if number == "ob30-012" else None)
    bad = {
        Verdict.REFUSED: Outcome.FAILED,
        Verdict.UNDECIDED: Outcome.UNKNOWN,
        Verdict.ACCEPTED: Outcome.FAILED,
    }
    decided = {
        each.name for each in report if each.outcome is bad[report.verdict] and each.name in report.required
    }
    assert decided == (set() if verdict == "accepted" else {check})


def test_what_the_manifest_calls_a_conflict_is_a_difference() -> None:
    assert {case["id"] for case in manifest() if case.get("spec_conflict")} == {
        "ob30-004",
        "ob30-006",
        "ob30-012",
    }
    assert {"ob30-004", "ob30-006", "ob30-012"} < set(DIFFERENT)


@pytest.mark.parametrize("number", ["clr20-001", "clr20-007"])
def test_the_badge_in_a_record_has_a_report_of_its_own(number: str) -> None:
    report = judge(the_case(number))
    assert [(one.role, one.report.verdict) for one in report.nested] == [("credential", Verdict.ACCEPTED)]
    assert report["credentials"].code == "credentials.accepted"


def test_a_record_that_nobody_signed_is_refused_for_that_too() -> None:
    report = judge(the_case("clr20-005"))
    assert report["structure"].code == "rules.badge_context"
    assert "rules.proof" not in {finding.code for finding in report["structure"].findings}
    assert report["proof"].outcome is Outcome.UNKNOWN, (
        "the draft's context is not known, so nothing can be said"
    )
    assert report["credentials"].code == "credentials.not_run_proof"


def test_a_token_with_its_own_key_is_undecided_while_the_issuer_can_not_be_asked() -> None:
    report = judge(the_case("ob30-010"))
    assert report.verdict is Verdict.UNDECIDED
    assert report["proof"].code == "proof.jwt.sub_missing"
    assert report["issuer"].outcome is Outcome.UNKNOWN


def test_the_revoked_badge_is_refused_for_its_status_and_for_nothing_else() -> None:
    """The index is written as a number, and the list calls itself by another id: both are told, neither decides."""
    report = judge(the_case("ob30-039"))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert {check.name for check in report if check.outcome is Outcome.FAILED} == {"status"}
    assert {finding.code for finding in report["status"].findings} == {
        "status.revoked",
        "status.index_number",
        "status.other_list",
        "status.undated",
    }


@pytest.mark.parametrize("case", of_kind("extract"), ids=lambda case: case["id"])
def test_extraction(case: dict[str, Any]) -> None:
    data = content(case)
    payload = extract(data).payload if case["file"].endswith((".png", ".svg")) else data.strip()
    assert payload.startswith((b"{", b"ey"))
    assert judge(case)["carrier"].outcome is Outcome.PASSED


@pytest.mark.parametrize("case", of_kind("schema-only"), ids=lambda case: case["id"])
def test_unsigned_examples_of_the_specification_are_well_built_and_lack_a_proof(case: dict[str, Any]) -> None:
    report = judge(case)
    assert report["structure"].outcome in (Outcome.PASSED, Outcome.WARNING), report
    assert report["proof"].code == "proof.missing"
    linted = lint(content(case))
    assert linted["contexts"].outcome is Outcome.PASSED


@pytest.mark.parametrize("case", of_kind("unit"), ids=lambda case: case["id"])
def test_unit(case: dict[str, Any]) -> None:
    UNITS[case["id"]]()


def five_endorsements_are_found() -> None:
    """ob30-052: the endorsements at any depth, as the list of the validator's `$..endorsement`."""
    report = judge(the_case("ob30-052"))
    assert [one.role for one in report.nested] == ["endorsement"] * 5
    assert {one.report.format for one in report.nested} == {"open-badges-3.0-endorsement"}


def what_is_bundled_loads() -> None:
    """vcdm-005: of the validator's contexts, those that a badge may name are here, by their content; others are unknown."""
    table = default_contexts()
    urls = {entry["url"] for entry in remote() if entry["kind"] == "jsonld-context" and "://" in entry["url"]}
    here = {url for url in urls if url in table}
    assert "https://www.w3.org/ns/did/v1" in here
    assert all("@context" in table.get(url) for url in here)
    assert (len(here), len(urls)) == (16, 26)
    for url in urls - here:
        with pytest.raises(UnknownContextError):
            table.get(url)


UNITS = {"ob30-052": five_endorsements_are_found, "vcdm-005": what_is_bundled_loads}
