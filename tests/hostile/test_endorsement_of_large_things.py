"""Endorsements of things inside one another, by digest: each thing has all that is in it, and a large one counts.

256 endorsements of 850 kB each, in five badges of 5 kB as they are packed, took 1.2 seconds.
"""

from __future__ import annotations

import json
from typing import Any

from endorsement_samples import COURSE, endorser
from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from proof_samples import token
from upload_samples import a_zip


def badge(number: int, size: int, depth: int) -> bytes:
    said: Any = json.loads(bytes(endorser().endorse(COURSE, "Good", now=NOW)))
    inner: Any = {"id": f"https://a.example/{number}", "type": ["Profile"], "name": "x" * size}
    for level in range(depth):
        about = {**said["credentialSubject"], "id": inner["id"]}
        name = f"urn:uuid:{number}-{level}"
        # blank nodes that are alike are another attack
        proof = {**said["proof"][0], "id": f"{name}-proof"}
        inner["endorsement"] = [{**said, "id": name, "credentialSubject": about, "proof": proof}]
        inner = {"id": f"https://a.example/{number}/{level}", "type": ["Profile"], "parentOrg": inner}
    document: Any = {**json.loads(bytes(make_badge())), "id": f"urn:uuid:{number}"}
    document["credentialSubject"]["achievement"]["creator"] = inner
    del document["proof"]
    return token(document, fixed_signer()).encode()


def judged(*badges: bytes) -> tuple[Report, ...]:
    handed_in = a_zip({str(number): each for number, each in enumerate(badges)})
    return Verifier(fetch=issuer_documents()).check_upload(handed_in, now=NOW)


def test_as_many_as_can_be_afforded() -> None:
    reports = judged(*(badge(number, 850_000, 51) for number in range(5)))
    assert (reports[0].verdict, reports[0]["endorsements"].code) == (Verdict.ACCEPTED, "endorsements.refused")
    assert reports[-1].verdict is Verdict.UNDECIDED
    assert reports[-1]["carrier"].code == "limit.nested"


def test_of_ordinary_things_all_are_judged() -> None:
    reports = judged(*(badge(number, 2_000, 3) for number in range(60)))
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
    assert {each.report["recipient"].code for report in reports for each in report.nested} == {
        "recipient.endorses_other_edition"
    }
