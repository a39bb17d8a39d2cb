"""Uploads that are made for what is said of them: a fault in every word, a name that everything repeats, a crowd inside."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from attack_cost import measured
from openbadge_issuer import Policy, Verifier
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Report, Verdict, lint, pipeline
from openbadge_issuer.verification.bounding import MAX_BYTES, bounded
from upload_samples import a_pdf, a_zip

VC: list[Any] = ["https://www.w3.org/ns/credentials/v2"]
MOST = 1_000_000  # characters of a report on what was made to have many faults
FAULTS: dict[str, None] = {f"fault{number}": None for number in range(150)}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bytes(make_badge()))
    change(document)
    return document


def achievement(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]["achievement"]
    return found


def presentation(*held: object) -> dict[str, Any]:
    return {"@context": VC, "type": ["VerifiablePresentation"], "verifiableCredential": [*held]}


def endorsement() -> dict[str, Any]:
    return {"@context": VC, "type": ["VerifiableCredential", "EndorsementCredential"], **FAULTS}


BOMBS: dict[str, dict[str, Any]] = {
    "a term in every word": changed(lambda d: d.update({f"term{n}": 1 for n in range(30_000)})),
    "nothing in every member": changed(lambda d: d.update({f"term{n}": None for n in range(30_000)})),
    "a type in every word": changed(lambda d: d["type"].extend(f"Type{n}" for n in range(45_000))),
    "numbers for texts": changed(lambda d: achievement(d).update(tag=[7] * 40_000, alignment=[7] * 4_000)),
    "services": changed(lambda d: d.update(refreshService=[{"type": f"T{n}"} for n in range(4_000)])),
    "schemas": changed(lambda d: d.update(credentialSchema=[{"type": f"T{n}"} for n in range(4_000)])),
    "endorsements": changed(lambda d: d.update(endorsement=[endorsement()] * 255)),
    "contexts inside": changed(lambda d: d.update(evidence=[{"@context": f"urn:{n}"} for n in range(1_500)])),
}
CROWDS: dict[str, dict[str, Any]] = {
    "credentials": presentation(*[{"type": ["VerifiableCredential"], "issuer": "x", **FAULTS}] * 255),
    "texts": presentation(*["x"] * 40_000),
    "nothing": presentation(*[{}] * 4_500),
}


def judged(document: dict[str, Any]) -> Report:
    with measured():
        return Verifier().check(json.dumps(document).encode(), now=NOW)


def decided(report: Report) -> list[Any]:
    """All that a program acts on, and what a person reads first."""
    said = [
        (each.name, each.outcome, each.code, each.message, each.params, each.parts, each.pointer)
        for each in report
    ]
    return [report.verdict, report.summary, report.required, said]


@pytest.mark.parametrize("name", [*BOMBS, *CROWDS])
def test_a_report_stays_small_and_says_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = {**BOMBS, **CROWDS}[name]
    report = judged(document)
    with measured():
        written = report.to_text()
        said = str(report.translated({}))
    assert len(written) < (MOST if name in BOMBS else 4 * MOST)  # 356 reports, each with its fifteen checks
    assert len(said) < MOST
    monkeypatch.setattr(pipeline, "bounded", tuple)
    whole = Verifier().start(json.dumps(document).encode(), now=NOW).report  # which nobody has to pay
    assert decided(report) == decided(whole)
    assert len(report.nested) <= len(whole.nested)
    for one, other in zip(report.nested[:256], whole.nested[:256], strict=True):
        assert decided(one.report) == decided(other.report)
    for each in report:
        last = each.findings[-1] if each.findings else None
        listed, found = len(each.findings), len(whole[each.name].findings)
        if last is not None and last.code == "limit.findings":
            inside = sum(one.code == "limit.reports" for one in each.findings)
            assert listed - 1 - inside + int(str(last.params["more"])) == found
            assert last.params["more"] != 0


def test_a_lint_lists_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    document = BOMBS["a term in every word"]
    with measured():
        report = lint.lint(document)
    assert len(report.to_text()) < MOST
    assert report["structure"].findings[-1].code == "limit.findings"
    monkeypatch.setattr(lint, "bounded", tuple)
    whole = lint.lint(document)
    assert len(whole["structure"].findings) >= 30_000
    assert decided(report) == decided(whole)
    assert bounded([whole]) == (report,)


def test_many_of_one_fault_hide_no_other_one() -> None:
    """Of a hundred badges each report lists ten findings; a fault that comes after as many of another is one of them."""
    faulty = {f"term{number}": None for number in range(50)} | {"validUntil": "soon"}
    badges = {
        f"{number}.json": json.dumps(changed(lambda d: d.update(faulty))).encode() for number in range(100)
    }
    with measured():
        reports = Verifier().check_upload(a_zip(badges), now=NOW)
    for report in reports:
        listed = [each.code for each in report["structure"].findings]
        assert (len(listed), listed[-1]) == (11, "limit.findings")
        assert "rules.date_time" in listed


ENDLESS = "https://school.example/" + "x" * 900_000


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["issuer"].update(id=ENDLESS),
        lambda d: d["issuer"].update(name=ENDLESS),
        lambda d: d["@context"].append(ENDLESS),
        lambda d: d["type"].append(ENDLESS),
        lambda d: d.update(id=ENDLESS),
        lambda d: d.update(validFrom=ENDLESS),
        lambda d: d.update({ENDLESS: 1}),
        lambda d: d.update(credentialStatus={"id": ENDLESS, "type": ENDLESS[:10]}),
        lambda d: d.update(proof={**d["proof"][0], "verificationMethod": ENDLESS}),
        lambda d: d.update(proof={**d["proof"][0], "cryptosuite": ENDLESS}),
        lambda d: achievement(d).update(achievementType=ENDLESS),
    ],
    ids=range(11),
)
def test_what_is_endless_stands_in_a_report_where_the_badge_is_shown_alone(
    change: Callable[[dict[str, Any]], object],
) -> None:
    report = judged(changed(change))
    written = report.to_text()
    assert written.count(ENDLESS) <= 2  # the issuer's id, in `issuer` and in `badge`
    assert len(written) - written.count(ENDLESS) * len(ENDLESS) < 50_000
    assert sum(len(each.message) for each in report) < 50_000


def test_a_name_that_every_result_repeats() -> None:
    def crowded(document: dict[str, Any]) -> None:
        described = {
            "id": "urn:d",
            "type": ["ResultDescription"],
            "name": "n" * 500_000,
            "requiredLevel": "urn:1",
        }
        levels = [{"id": f"urn:{n}", "name": "n" * 50} for n in range(2_000)]
        achievement(document)["resultDescription"] = [{**described, "rubricCriterionLevel": levels}]
        result = {"type": ["Result"], "resultDescription": "urn:d", "achievedLevel": "urn:1"}
        document["credentialSubject"]["result"] = [result] * 2_400

    report = judged(changed(crowded))
    with measured():
        written = report.to_text()
    assert len(written) < 2 * MOST


CONTROL = "\1"  # one byte of an upload that is packed, six of JSON


def of_many_results() -> bytes:
    def crowded(document: dict[str, Any]) -> None:
        levels = [{"id": "r", "name": CONTROL * 200}]
        described = {"id": "u", "type": ["ResultDescription"], "name": CONTROL * 200, "requiredLevel": "r"}
        achievement(document)["resultDescription"] = [{**described, "rubricCriterionLevel": levels}]
        document["credentialSubject"]["result"] = [{"resultDescription": "u", "achievedLevel": "r"}] * 4_900

    return json.dumps(changed(crowded)).encode()


def enveloped(credential: bytes) -> dict[str, Any]:
    header = {"alg": "EdDSA", "kid": f"{fixed_signer().controller}#x", "typ": "vc+jwt"}
    parts = (json.dumps(header).encode(), credential, bytes(64))
    token = ".".join(map(base64url_encode, parts))
    return {
        "@context": VC[0],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }


def of_undefined_terms(terms: int, length: int) -> bytes:
    named = {f"{number:03}{CONTROL * length}": 1 for number in range(terms)}
    own = {"@context": VC, "type": ["VerifiableCredential"], "issuer": "x", "credentialSubject": {}}
    return json.dumps({**own, **named}).encode()


def of_empty_badges() -> bytes:
    held = {"type": ["VerifiableCredential", "OpenBadgeCredential"], "issuer": "x"}
    return json.dumps(
        presentation(*[{**held, "credentialSubject": {"achievement": {"a": 1}}}] * 255)
    ).encode()


UPLOADS: dict[str, Callable[[], bytes]] = {
    "gzip of results": lambda: gzip.compress(of_many_results()),
    "pdf of results": lambda: a_pdf({f"{n}.json": of_many_results() for n in range(3)}),
    "tokens of results": lambda: json.dumps(presentation(*[enveloped(of_many_results())] * 3)).encode(),
    "tokens of terms": lambda: json.dumps(
        presentation(*[enveloped(of_undefined_terms(3, 1_990))] * 250)
    ).encode(),
    "terms": lambda: json.dumps(presentation(*[json.loads(of_undefined_terms(12, 40))] * 255)).encode(),
    "badges": of_empty_badges,
    "archive of badges": lambda: a_zip({f"{n}.json": of_undefined_terms(20, 40) for n in range(250)}),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_all_reports_on_an_upload_have_a_bound(name: str) -> None:
    """docs/limits.md: the bytes of all reports as JSON; as many as can be in one file are 5 MB of them."""
    upload = UPLOADS[name]()
    with measured():
        reports = Verifier().check_upload(upload, now=NOW)
    with measured():
        written = sum(len(each.to_text().encode()) for each in reports)
    number = len(reports) + sum(len(each.nested) for each in reports)
    assert written < min(MAX_BYTES + 25_000 * number, 5_000_000)
    assert {each.verdict for each in reports} == {Verdict.REFUSED}
    if "results" in name:
        told = [
            one for one in (*reports, *(held.report for each in reports for held in each.nested)) if one.badge
        ]
        crowded = [one for one in told if one.badge and one.badge.results]
        assert crowded
        for one in crowded:
            assert one.badge is not None
            last = one["structure"].findings[-1]
            assert (last.code, last.params["more"]) == ("limit.badge", 4_900 - len(one.badge.results))


def test_a_long_name_above_many_endorsements() -> None:
    """Each endorsement has the pointer to its place: under a name of half a megabyte that would be gigabytes."""
    issuer, signer = fixed_issuer(proof="vc-jwt"), fixed_signer()
    unsigned = {name: value for name, value in changed(lambda d: None).items() if name != "proof"}
    head, body, _ = bytes(issuer.secure(unsigned, now=NOW)).decode().split(".")
    document = json.loads(base64url_decode(body)) | {"n" * 500_000: [{"endorsementJwt": "x"}] * 4_000}
    message = f"{head}.{base64url_encode(json.dumps(document).encode())}"
    request = SigningRequest("EdDSA", signer.verification_method, message.encode())
    token = f"{message}.{base64url_encode(signer.sign(request))}"
    report = Verifier(policy=Policy(), fetch=issuer_documents()).check(token, now=NOW)
    assert (report["proof"].code, report["structure"].code) == ("proof.verified", "rules.limits")
    assert (report["endorsements"].code, report.nested) == ("endorsements.not_applicable_none", ())
    assert len(report.to_text()) < MOST
