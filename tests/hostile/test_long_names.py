"""Small uploads with an identifier, or a word of a context, of many characters: the canonical form has it in each statement.

One of 46 kB took 2.4 GB, and one of 90 kB would have taken 16 GB; what is relative to a long base took minutes. What they
may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from upload_samples import a_zip

Change = Callable[[Any], None]


def achievement(document: Any) -> Any:
    return document["credentialSubject"]["achievement"]


def of_an_achievement(length: int, tags: int) -> Change:
    def change(document: Any) -> None:
        achievement(document).update(id="urn:" + "a" * length, tag=[str(n) for n in range(tags)])

    return change


def of_the_badge(length: int, evidence: int) -> Change:
    def change(document: Any) -> None:
        described = [{"id": f"urn:e:{n}", "type": ["Evidence"]} for n in range(evidence)]
        document.update(id="urn:" + "a" * length, evidence=described)

    return change


def in_a_context(context: Any, more: Change) -> Change:
    def change(document: Any) -> None:
        document["@context"].append(context)
        more(document)

    return change


def with_values(document: Any) -> None:
    achievement(document)["more"] = [str(number) for number in range(10_000)]


def with_relative_ids(count: int) -> Change:
    def change(document: Any) -> None:
        achievement(document)["related"] = [{"id": f"{n}", "type": ["Related"]} for n in range(count)]

    return change


LONG = "urn:" + "a" * 40_000
LOUD = "data:image/png," + "a" * 15_700_000 + "\U0001f600"
CHANGES: dict[str, tuple[Change, str]] = {
    "an id of 40 kB, 20,000 tags": (of_an_achievement(40_000, 20_000), "limit.statements"),
    "an id of 400 kB, 40,000 tags": (of_an_achievement(400_000, 40_000), "limit.statements"),
    "an id of 800 kB, much evidence": (of_the_badge(800_000, 500), "limit.statements"),
    "a word of 40 kB": (in_a_context({"more": LONG}, with_values), "jsonld.undefined_term"),
    "a datatype of 40 kB": (
        in_a_context({"more": {"@id": "urn:x:y", "@type": LONG}}, with_values),
        "jsonld.undefined_term",
    ),
    "a language of 40 kB": (
        in_a_context({"more": {"@id": "urn:x:y", "@language": "en" + "-a" * 20_000}}, with_values),
        "jsonld.undefined_term",
    ),
    "a vocabulary of 40 kB": (in_a_context({"@vocab": LONG}, with_values), "jsonld.undefined_term"),
    "a base of 800 kB": (
        in_a_context({"@base": "https://a.example/" + "a/" * 400_000}, with_relative_ids(400)),
        "jsonld.relative_iri",
    ),
    "a base of 40 kB": (
        in_a_context({"@base": "https://a.example/" + "a/" * 20_000}, with_relative_ids(4_000)),
        "jsonld.relative_iri",
    ),
    "a base of 250 characters": (
        in_a_context({"@base": "https://a.example/" + "a/" * 116}, with_relative_ids(4_000)),
        "jsonld.short_identifier",
    ),
    "no URI of 16 MB as an id": (lambda document: document.update(id=LOUD), "limit.bytes"),
    "no URI of 16 MB as a picture": (
        lambda document: achievement(document).update(image={"id": LOUD, "type": "Image"}),
        "limit.bytes",
    ),
}


def upload(change: Change) -> bytes:
    document: Any = json.loads(bytes(make_badge()))
    change(document)
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def judged(data: bytes) -> tuple[Report, ...]:
    return Verifier(fetch=issuer_documents()).check_upload(data, now=NOW)


def told(report: Report) -> set[str]:
    return {check.code for check in report.checks} | {
        each.code for check in report.checks for each in check.findings
    }


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_refused(name: str) -> None:
    change, code = CHANGES[name]
    (report,) = judged(gzip.compress(upload(change), 1))
    assert report.verdict is Verdict.REFUSED
    assert code in told(report)


@pytest.mark.parametrize(
    "change",
    [of_an_achievement(400_000, 600), of_an_achievement(390_000, 90), of_an_achievement(30_000, 15)],
    ids=["each too long", "each nearly too long", "many"],
)
def test_an_archive_of_them_is_not_judged_to_its_end(change: Change) -> None:
    data = upload(change)
    reports = judged(a_zip({f"{number}": data for number in range(min(900, 39_000_000 // len(data)))}))
    assert Verdict.ACCEPTED not in {report.verdict for report in reports}


def test_an_archive_of_long_bases() -> None:
    data = upload(in_a_context({"@base": "https://a.example/" + "a/" * 15_000}, with_relative_ids(10)))
    reports = judged(a_zip({f"{number}": data for number in range(100)}))
    assert {report.verdict for report in reports} == {Verdict.REFUSED}
