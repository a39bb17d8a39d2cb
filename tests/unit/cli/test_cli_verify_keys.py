"""``openbadge verify`` where keys came to an end, and with an issuer that has a did:webvh."""

from __future__ import annotations

import json
from pathlib import Path

from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.testing import fixed_entropy, fixed_issuer, make_badge
from unit.cli.commands import NOW, Command
from webvh_writer import START, Log, issuer_state

END = "2026-06-01T00:00:00Z"


def test_known_since(openbadge: Command, badge: Path) -> None:
    hosted = json.loads(Path("did.json").read_bytes())
    hosted["verificationMethod"][0]["revoked"] = END
    Path("revoked.json").write_text(json.dumps(hosted), encoding="utf-8")
    document = ("--document", "did:web:school.example=revoked.json", "--now", "2027-01-01T00:00:00Z")
    assert openbadge("verify", badge, *document).status == 1
    done = openbadge("verify", badge, *document, "--known-since", "2026-03-01T00:00:00Z")
    assert done.status == 0
    assert "revoked on 2026-06-01" in " ".join(done.out.split())
    assert openbadge("verify", badge, *document, "--known-since", "2026-06-02T00:00:00Z").status == 1


def test_a_time_that_can_not_be(openbadge: Command, badge: Path) -> None:
    assert openbadge("verify", badge, "--known-since", "yesterday").refuses("--known-since", "yesterday")
    assert openbadge("verify", badge, "--known-since", "2026-01-01").refuses("--known-since", "time zone")
    later = ("--now", NOW, "--known-since", "2027-01-01T00:00:00Z")
    assert openbadge("verify", badge, *later).refuses("known_since", "later than")


def test_a_log_by_the_name_of_its_did(openbadge: Command, badge: Path) -> None:
    del badge
    multikey = LocalSigner.generate("Ed25519", entropy=fixed_entropy("cli")).public_key.to_multikey()
    log = Log().begin(multikey)
    signer = LocalSigner.generate("Ed25519", controller=log.did, entropy=fixed_entropy("cli"))
    made = make_badge(issuer=fixed_issuer(signer), now=START)
    Path("theirs.json").write_bytes(bytes(made))
    Path("did.jsonl").write_bytes(log.text)
    assert openbadge("verify", "theirs.json", "--now", NOW, "--document", f"{log.did}=did.jsonl").status == 0
    log.then(issuer_state(log.did))
    Path("did.jsonl").write_bytes(log.text)
    done = openbadge("verify", "theirs.json", "--now", NOW, "--document", f"{log.did}=did.jsonl")
    assert (done.status, "withdrawn on 2025-01-02" in " ".join(done.out.split())) == (1, True)
    wrong = openbadge("verify", "theirs.json", "--document", "did:webvh:Qm:school.example=did.jsonl")
    assert wrong.refuses("--document", "did:webvh")
