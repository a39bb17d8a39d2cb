"""What a credential refers to is exchanged after it was signed: the picture, the rules, the very meaning of its words."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

import pytest

from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier, default_contexts
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.ports import Answer, Documents, Request
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import FORMATS
from unit.verification.test_any_credential import signed

URL = "https://school.example/rules.txt"
RULES = b"Wear gloves."


def sri(content: bytes, name: str = "sha256") -> str:
    return f"{name}-{b64encode(hashlib.new(name, content).digest()).decode()}"


def multihash(content: bytes) -> str:
    return multibase_encode(bytes.fromhex("1220") + hashlib.sha256(content).digest(), "u")


def judged(entry: JSON, there: bytes | None = RULES, *, asked: bool = True) -> Report:
    asked_for: list[str] = []

    def fetch(request: Request, /) -> Answer:
        if request.purpose != "resource":
            return issuer_documents()(request)
        asked_for.append(request.url)
        return Documents({URL: there} if there is not None else {})(request)

    verifier = Verifier(policy=Policy(related_resources=asked, formats=FORMATS), fetch=fetch)
    report = verifier.check(signed(relatedResource=entry), now=NOW)
    assert asked_for == ([URL] if asked else [])
    return report


@pytest.mark.parametrize(
    "digest",
    [
        {"digestSRI": sri(RULES)},
        {"digestSRI": sri(RULES, "sha384")},
        {"digestMultibase": multihash(RULES)},
        {"digestSRI": sri(RULES), "digestMultibase": multihash(RULES)},
    ],
)
def test_one_byte_more_is_refused(digest: dict[str, JSON]) -> None:
    entry: JSON = {"id": URL, **digest}
    assert judged(entry).verdict is Verdict.ACCEPTED
    report = judged(entry, RULES + b"!")
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.resource_changed")


def test_of_two_digests_both_count() -> None:
    entry: JSON = {"id": URL, "digestSRI": sri(RULES), "digestMultibase": multihash(b"other")}
    assert judged(entry)["proof"].code == "proof.resource_changed"


def test_the_digest_of_another_file() -> None:
    assert judged({"id": URL, "digestSRI": sri(b"another file")}).verdict is Verdict.REFUSED


@pytest.mark.parametrize("digest", ["md5-AAAA", "sha256-", "sha256", "x", "\u0000"])
def test_a_digest_that_is_none_leaves_it_undecided(digest: str) -> None:
    report = judged({"id": URL, "digestSRI": digest})
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "proof.resource_digest")


def test_what_can_not_be_had_leaves_it_undecided() -> None:
    report = judged({"id": URL, "digestSRI": sri(RULES)}, None)
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "proof.resource_unavailable")


def test_without_being_asked_nothing_is_fetched() -> None:
    assert judged({"id": URL, "digestSRI": sri(b"other")}, asked=False).verdict is Verdict.ACCEPTED


def test_nothing_is_fetched_for_a_credential_that_was_changed() -> None:
    content = signed(relatedResource={"id": URL, "digestSRI": sri(RULES)}).replace(b'"B"', b'"A"')
    run = Verifier(policy=Policy(related_resources=True, formats=FORMATS)).start(content, now=NOW)
    while requests := run.needs():
        assert URL not in {request.url for request in requests}
        for request in requests:
            run.feed(request, issuer_documents()(request))
    assert run.report.verdict is Verdict.REFUSED


def test_another_context_than_the_one_that_was_signed_for() -> None:
    right = sri(default_contexts().bytes_at(VC2_CONTEXT), "sha384")
    named: Any = {"id": VC2_CONTEXT, "digestSRI": right}
    verifier = Verifier(policy=Policy(formats=FORMATS), fetch=issuer_documents())
    report = verifier.check(signed(relatedResource=named), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert "proof.resource_unchanged" in {finding.code for finding in report["proof"].findings}
    other = verifier.check(signed(relatedResource={**named, "digestSRI": sri(b"{}", "sha384")}), now=NOW)
    assert (other.verdict, other["proof"].code) == (Verdict.REFUSED, "proof.resource_changed")


def test_many_of_them_are_not_all_fetched() -> None:
    many: JSON = [{"id": f"https://school.example/{index}", "digestSRI": sri(RULES)} for index in range(200)]
    run = Verifier(policy=Policy(related_resources=True, formats=FORMATS)).start(
        signed(relatedResource=many), now=NOW
    )
    fetched = 0
    while requests := run.needs():
        fetched += sum(request.purpose == "resource" for request in requests)
        for request in requests:
            there = request.purpose == "resource"
            run.feed(request, (Documents({request.url: RULES}) if there else issuer_documents())(request))
    assert fetched == 16
    assert (run.report["proof"].outcome, run.report["proof"].code) == (Outcome.UNKNOWN, "limit.resources")
