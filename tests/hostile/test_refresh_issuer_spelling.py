"""The newer edition is by somebody whose id is the issuer's but for a percent sign: a port in place of a path."""

from __future__ import annotations

import json
from typing import Any

from endorsement_samples import sealed
from openbadge_issuer import LocalSigner, Verdict, Verifier
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, make_badge
from refresh_samples import EXTENSIONS

PATH, PORT = "did:web:school.example:8443", "did:web:school.example%3A8443"
PLACE = "https://school.example/newest/1"
OURS, THEIRS = fixed_signer(controller=PATH), fixed_signer(controller=PORT, seed="tenant")


def did_json(issuer_id: str, signer: LocalSigner) -> bytes:
    return json.dumps(issuer_document(issuer_id, [(signer.verification_method, signer.public_key)])).encode()


def edition(signer: LocalSigner, since: str) -> Any:
    document = json.loads(json.dumps(make_badge(issuer=fixed_issuer(signer)).document))
    del document["proof"]
    document["@context"].append(EXTENSIONS)
    document |= {"validFrom": since, "refreshService": {"id": PLACE, "type": "1EdTechCredentialRefresh"}}
    return sealed(document, signer)


def test_it_is_another_issuer() -> None:
    original, newer = edition(OURS, "2026-01-01T00:00:00Z"), edition(THEIRS, "2026-01-02T00:00:00Z")
    web = Documents({
        "https://school.example/8443/did.json": did_json(PATH, OURS),
        "https://school.example:8443/.well-known/did.json": did_json(PORT, THEIRS),
        PLACE: json.dumps(newer).encode(),
    })  # fmt: skip
    alone = Verifier(fetch=web).check(json.dumps(newer), now=NOW)
    assert alone.verdict is Verdict.ACCEPTED, str(alone)
    report = Verifier(fetch=web).check(json.dumps(original), now=NOW)
    assert report["refresh"].code == "refresh.another"
    assert report.badge is not None
    assert (report.verdict, report.badge.issuer_id) == (Verdict.ACCEPTED, PATH)
