"""A long log, and many proofs or many credentials that need it: it is read once."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from openbadge_issuer.dids import did_webvh
from openbadge_issuer.dids.webvh_log import read_log
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, make_badge
from openbadge_issuer.verification import Verdict, Verifier
from webvh_writer import START, Log

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
