"""A long log, and many proofs or many credentials that need it: it is read once."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import pytest

from certificate_samples import authority
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.dids.webvh_log import read_log
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, make_badge
from openbadge_issuer.verification import Policy, Verdict, Verifier
from openbadge_issuer.verification.trust import CertificateAnchors
from webvh_writer import START, Key, Log, issuer_state

NO_LISTS = Policy()
MULTIKEY = LocalSigner.generate("Ed25519", entropy=fixed_entropy("long")).public_key.to_multikey()


@pytest.mark.parametrize("spoiled", [False, True])
def test_the_log_is_read_once(monkeypatch: pytest.MonkeyPatch, spoiled: bool) -> None:  # noqa: FBT001
    log = Log().begin(MULTIKEY)
    for _ in range(200):
        log.then()
    signer = LocalSigner.generate("Ed25519", controller=log.did, entropy=fixed_entropy("long"))
    document: Any = make_badge(issuer=fixed_issuer(signer), now=START).document
    document["proof"] = document["proof"] * 16
    if spoiled:
        log.entries[-1]["versionTime"] = "2026-01-01T00:00:00Z"
    text, reads = log.text, 0

    def counted(did: str, data: bytes) -> Any:
        nonlocal reads
        reads += 1
        return read_log(did, data)

    monkeypatch.setattr(did_webvh, "read_log", counted)
    verifier = Verifier(fetch=Documents({log.url: text}))
    start = time.process_time()
    for _ in range(3):
        report = verifier.check(json.dumps(document), now=NOW)
        assert report.verdict is (Verdict.REFUSED if spoiled else Verdict.ACCEPTED)
    assert (reads, time.process_time() - start < 5) == (1, True)
    assert report["issuer"].code == ("resolve.log_hash" if spoiled else "issuer.key_authorized")


def with_witnesses(host: str, badges: int) -> tuple[dict[str, bytes], list[Any]]:
    """An issuer with a log of 60 entries, each of which twenty witnesses have seen, and some badges by it."""
    witnesses = tuple(Key(f"witness {number}") for number in range(20))
    required = {"threshold": 20, "witnesses": [{"id": key.did} for key in witnesses]}
    log = Log(place=host).begin(MULTIKEY, witness=required)
    for number in range(59):
        log.then(issuer_state(log.did, MULTIKEY, n=str(number)))
    seen = log.witnessed(*((number, witnesses) for number in range(60)))
    signer = LocalSigner.generate("Ed25519", controller=log.did, entropy=fixed_entropy("long"))
    made = [dict(make_badge(issuer=fixed_issuer(signer), now=START).document) for _ in range(badges)]
    return {log.url: log.text, log.url.replace("did.jsonl", "did-witness.json"): seen}, made


def checked(issuers: int, badges: int, policy: Policy = NO_LISTS) -> tuple[Counter[Verdict], int]:
    published, held = dict[str, bytes](), list[list[Any]]()
    for number in range(issuers):
        documents, made = with_witnesses(f"h{number}.example", badges)
        published |= documents
        held.append(made)
    shown = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [badge for each in zip(*held, strict=True) for badge in each],
    }
    report = Verifier(policy=policy, fetch=Documents(published)).check(json.dumps(shown), now=NOW)
    return Counter(one.report.verdict for one in report.nested), len(report.nested)


def test_what_logs_and_their_witnesses_take_is_counted() -> None:
    """Fifteen such issuers took three seconds, and for badge after badge again: the last eight logs were remembered."""
    assert checked(12, 4) == (
        {Verdict.UNDECIDED: 48},
        48,
    )  # of twelve logs none leaves enough for its witnesses
    verdicts, _ = checked(4, 4)
    assert verdicts == {Verdict.ACCEPTED: 4, Verdict.UNDECIDED: 12}


def test_a_log_is_not_read_again_for_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was, without being counted, for each badge whose log was not among the last eight."""
    reads = list[str]()

    def counted(did: str, data: bytes) -> Any:
        reads.append(did)
        return read_log(did, data)

    monkeypatch.setattr(did_webvh, "read_log", counted)
    monkeypatch.setattr(did_webvh, "judged", did_webvh.judged.__wrapped__)  # as if there were many others
    verdicts, _ = checked(2, 4, Policy(trust=CertificateAnchors("Ministry", authority().pem)))
    assert verdicts == {Verdict.REFUSED: 8}  # none of them has a certificate
    assert {*Counter(reads).values()} == {1}


def test_many_badges_of_one_issuer_with_a_long_log_are_all_judged() -> None:
    verdicts, _ = checked(1, 60)
    assert verdicts == {Verdict.ACCEPTED: 60}
