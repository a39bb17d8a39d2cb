"""Many small documents in one upload, each a graph that is as dear as one document may be."""

from __future__ import annotations

import json
import time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from attack_cost import measured
from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.testing import NOW, issuer_documents, make_badge

LONGEST = (
    4.0  # seconds of CPU on a slow machine under coverage; without a bound for all it takes ten to twenty
)
VERIFIER = Verifier(fetch=issuer_documents())


def poison() -> dict[str, Any]:
    """Six blank nodes, each of which names all others: nothing tells them apart."""
    nodes = [f"_:b{number}" for number in range(6)]
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:school.example",
        "proof": make_badge().document["proof"],
        "credentialSubject": [
            {"id": one, "https://e.example/k": [{"id": other} for other in nodes if other != one]}
            for one in nodes
        ],
    }


def presentation(*held: Any) -> bytes:
    frame = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    return json.dumps({**frame, "verifiableCredential": [*held]}).encode()


def archive(*files: Any) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for number, each in enumerate(files):
            made.writestr(f"{number}.json", json.dumps(each))
    return out.getvalue()


def test_a_presentation_of_them_takes_no_longer_than_one() -> None:
    start = time.process_time()
    report = VERIFIER.check(presentation(*[poison()] * 100), now=NOW)
    assert time.process_time() - start < LONGEST
    assert report.verdict is not Verdict.ACCEPTED
    verdicts = [each.report.verdict for each in report.nested]
    assert (verdicts[0], verdicts[-1]) == (Verdict.REFUSED, Verdict.UNDECIDED)
    assert report.nested[-1].report["carrier"].code == "limit.nested"


def test_what_is_not_looked_at_is_not_refused() -> None:
    report = VERIFIER.check(presentation(*[poison()] * 20, make_badge().document), now=NOW)
    assert report.nested[-1].report.verdict is Verdict.UNDECIDED
    before = VERIFIER.check(presentation(make_badge().document, *[poison()] * 20), now=NOW)
    assert before.nested[0].report.verdict is Verdict.ACCEPTED


def test_an_archive_of_them() -> None:
    start = time.process_time()
    reports = VERIFIER.check_upload(archive(*[poison()] * 100, make_badge().document), now=NOW)
    assert time.process_time() - start < LONGEST
    assert len(reports) == 101
    assert (reports[0].verdict, reports[-1].verdict) == (Verdict.REFUSED, Verdict.UNDECIDED)
    assert (reports[-1].carrier, reports[-1].place) == ("json", "100.json")


def large() -> Any:
    document: Any = make_badge().document
    document["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": "t", "targetUrl": f"https://a.example/{number}"}
        for number in range(4_500)
    ]
    return document


def test_large_tokens_in_envelopes_which_count_as_no_part_of_the_document() -> None:
    head = base64url_encode(
        json.dumps({"alg": "EdDSA", "typ": "JWT", "kid": "did:web:school.example#1"}).encode()
    )
    document = large()
    del document["proof"]
    token = f"{head}.{base64url_encode(json.dumps({'vc': document}).encode())}.{'A' * 86}"
    envelope = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }
    handed_in = presentation(*[envelope] * 16)
    VERIFIER.check(make_badge(), now=NOW)  # what is read once in a process is no part of it
    with measured():
        report = VERIFIER.check(handed_in, now=NOW)
    codes = [each.report["carrier"].code for each in report.nested]
    assert len(codes) == 16
    assert codes.count("limit.nested") == 14  # two of them take most of what may be taken
    assert codes[-1] == "limit.nested"


def test_an_archive_of_large_ones_is_refused_before_any_is_judged() -> None:
    start = time.process_time()
    (report,) = VERIFIER.check_upload(archive(*[large()] * 20), now=NOW)
    assert time.process_time() - start < LONGEST
    assert (report.verdict, report["carrier"].code) == (Verdict.REFUSED, "limit.archive")


def test_an_archive_of_many_ordinary_ones_is_judged() -> None:
    reports = VERIFIER.check_upload(archive(*[make_badge().document] * 40), now=NOW)
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
