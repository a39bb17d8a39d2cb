"""Targets: models and rules, Open Badges 2.0, and the verifier of whatever it is given."""

from __future__ import annotations

from hashlib import sha256

import ob2_samples
from fuzz.target import Target, json_of, ours
from openbadge_issuer import models, ob2, rules
from openbadge_issuer.codec import json
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSON, Limits
from openbadge_issuer.models import Model, read_credential
from openbadge_issuer.ports import Documents, SigningRequest
from openbadge_issuer.testing import NOW, RECIPIENT, fixed_signer, issuer_documents
from openbadge_issuer.verification import Verdict, Verifier

SMALL = Limits(max_bytes=10_000, max_total_bytes=20_000, max_objects=300, max_values=1_000)
SIGNER = fixed_signer("P-256")
VERIFIER = Verifier(fetch=issuer_documents())
MODELS = tuple(
    found
    for name in models.__all__
    if isinstance(found := getattr(models, name), type) and issubclass(found, Model)
)
PROFILE = models.Profile(id="https://other.example/issuer", name="Other School")


def model(data: bytes) -> None:
    document = json_of(data)
    for cls in MODELS:
        read = ours(cls.from_json, document, limits=SMALL)
        if read is not None:
            again = cls.from_json(read.to_json())
            assert again == read
            assert again.to_json() == read.to_json()
    ours(read_credential, document, limits=SMALL)


def rule(data: bytes) -> None:
    document = json.parse_object(data, SMALL)
    for purpose in ("issue", "verify"):
        for finding in rules.check(document, purpose=purpose):
            assert finding.code
            assert finding.message


def badge_2(data: bytes) -> None:
    """An assertion, with whatever it holds; then the same, hosted."""
    document = json.parse_object(data, SMALL)
    for finding in ob2.check(document):
        assert finding.code
    for mode in ("reissue", "vouch"):
        made = ours(
            ob2.convert, document, mode=mode, issuer=PROFILE, now=NOW, entropy=lambda size: b"\1" * size
        )
        assert made is None or made.draft.to_json()
    name = document.get("id")
    web = ob2_samples.web({name: data} if isinstance(name, str) else {})
    _report(Verifier(fetch=web), data)
    assert len(web.asked) < 50


def _report(verifier: Verifier, badge: bytes) -> None:
    report = verifier.check(badge, now=NOW, expected_recipients=[RECIPIENT])
    again = json.parse(report.to_text())
    assert isinstance(again, dict)
    assert report.verdict in Verdict


def check(data: bytes) -> None:
    _report(VERIFIER, data)


def check_upload(data: bytes) -> None:
    reports = VERIFIER.check_upload(data, now=NOW)
    assert reports
    for report in reports:
        assert report.summary
        assert json.parse(report.to_text())
        assert report.input_sha256 == sha256(data).hexdigest() or len(reports) > 0


def check_signed(data: bytes) -> None:
    """A list of a payload and what stands at every address that it names; the payload is signed by the issuer."""
    given = json.parse(data, SMALL)
    if not isinstance(given, list) or not 1 <= len(given) <= 3:
        return
    usual: JSON = {"alg": "ES256", "kid": SIGNER.verification_method}
    head = given[2] if len(given) > 2 else usual
    signed = ".".join(base64url_encode(json.dump(part)) for part in (head, given[0])).encode()
    signature = SIGNER.sign(SigningRequest("ES256", SIGNER.verification_method, signed))
    pages = given[1] if len(given) > 1 and isinstance(given[1], dict) else {}
    web = Documents({**issuer_documents().documents, **{url: json.dump(page) for url, page in pages.items()}})
    _report(Verifier(fetch=web), signed + b"." + base64url_encode(signature).encode())


TARGETS = (
    Target("model", model, "json", 4_000),
    Target("rules", rule, "json", 5_000),
    Target("ob2", badge_2, "json", 5_000),
    Target("check", check, "json", 8_000),
    Target("check_upload", check_upload, "zip", 8_000),
    Target("check_signed", check_signed, "json", 8_000),
)
