"""One large file, compared with thousands of digests: it is hashed once, and reading each digest counts as work.

9,000 digests of a file of 15 MB, in a badge of 70 kB, took a minute.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from openbadge_issuer import Policy, Verdict, Verifier, default_contexts
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Report
from proof_samples import token
from upload_samples import a_zip

THERE = "https://school.example/there"


def multihash(content: bytes) -> str:
    return multibase_encode(bytes.fromhex("1220") + hashlib.sha256(content).digest(), "u")


def badge(**members: Any) -> bytes:
    document: Any = {**json.loads(bytes(make_badge())), **members}
    del document["proof"]
    return token(document, fixed_signer()).encode()


def judged(handed_in: bytes, content: bytes, *, fetched: bool = True) -> tuple[Report, ...]:
    fetch = Documents({**issuer_documents().documents, THERE: content})
    return Verifier(policy=Policy(related_resources=fetched), fetch=fetch).check_upload(handed_in, now=NOW)


def test_a_file_with_thousands_of_digests() -> None:
    content = b"x" * 15_000_000
    (report,) = judged(
        badge(relatedResource=[{"id": THERE, "digestMultibase": [multihash(content)] * 9_000}]), content
    )
    assert (report["proof"].code, report["proof"].findings[-1].code) == (
        "proof.verified",
        "proof.resource_unchanged",
    )


def test_an_archive_of_badges_that_refer_to_one_large_file() -> None:
    content = b"x" * 15_000_000
    entry = {"id": THERE, "digestMultibase": multihash(content)}
    reports = judged(a_zip({str(number): badge(relatedResource=[entry]) for number in range(600)}), content)
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
    changed = judged(
        a_zip({str(number): badge(relatedResource=[entry]) for number in range(600)}), b" " * 15_000_000
    )
    assert {report["proof"].code for report in changed} == {"proof.resource_unavailable"}


def test_a_context_that_is_known_with_thousands_of_digests() -> None:
    """Counted for all badges of an upload: what comes after is undecided."""
    named = multihash(default_contexts().bytes_at(VC2_CONTEXT))
    entries = [{"id": VC2_CONTEXT, "digestMultibase": [named] * 2_000}]
    reports = judged(a_zip({str(number): badge(relatedResource=entries) for number in range(24)}), b"")
    assert [report.verdict for report in reports[:8]] == [Verdict.ACCEPTED] * 8
    assert reports[-1].verdict is Verdict.UNDECIDED


def test_a_schema_with_thousands_of_digests() -> None:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "x" * 900_000}
    content = json.dumps(schema).encode()
    digest = {"id": THERE, "digestMultibase": multihash(content)}
    (report,) = judged(
        badge(credentialSchema=[{"id": THERE, "type": "JsonSchema"}] * 8, relatedResource=[digest] * 4_000),
        content,
        fetched=False,
    )
    assert report["schemas"].code == "schemas.passed"
    own = [{**digest, "type": "JsonSchema"}] * 2
    reports = judged(a_zip({str(number): badge(credentialSchema=own) for number in range(300)}), content)
    assert {report["schemas"].code for report in reports} == {"schemas.passed"}
