"""A token with several warnings: the check `proof` says all of them, once."""

from __future__ import annotations

from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Verdict, Verifier

SIGNER = fixed_signer("P-256")


def token(**claims: JSON) -> str:
    header, payload, _ = bytes(make_badge(issuer=fixed_issuer(SIGNER))).decode("ascii").split(".")
    changed = dump({**parse_object(base64url_decode(payload)), **claims})
    message = f"{header}.{base64url_encode(changed)}"
    signature = SIGNER.sign(SigningRequest("ES256", SIGNER.verification_method, message.encode("ascii")))
    return f"{message}.{base64url_encode(signature)}"


def test_every_warning_is_said() -> None:
    badge = token(aud="https://employer.example", proof=[{"type": "DataIntegrityProof"}])
    report = Verifier(fetch=issuer_documents(SIGNER)).check(badge, now=NOW)
    proof = report["proof"]
    assert proof.outcome is Outcome.WARNING
    assert [finding.code for finding in proof.findings] == [
        "proof.verified",
        "proof.jwt.embedded_proof",
        "proof.jwt.audience",
    ]
    for finding in proof.findings:
        assert finding.message in proof.message
    assert (proof.code, proof.pointer, proof.turn) == ("proof.jwt.embedded_proof", "/proof", "issuer")
    assert proof.advice == "Rely on the token's signature only."  # the other one has none
    assert proof.message in str(report)


def test_the_advice_is_of_the_first_that_has_one() -> None:
    contexts = make_badge(issuer=fixed_issuer(SIGNER)).document["@context"]
    assert isinstance(contexts, list)
    odd: dict[str, JSON] = {"@context": contexts[::-1], "proof": [{"type": "DataIntegrityProof"}]}
    badge = token(**odd)
    proof = Verifier(fetch=issuer_documents(SIGNER)).check(badge, now=NOW)["proof"]
    assert [(finding.code, bool(finding.advice)) for finding in proof.findings[1:]] == [
        ("proof.jwt.context_place", False),
        ("proof.jwt.embedded_proof", True),
    ]
    assert (proof.code, proof.advice) == ("proof.jwt.context_place", "Rely on the token's signature only.")


def test_one_warning_stands_alone() -> None:
    report = Verifier(fetch=issuer_documents(SIGNER)).check(token(aud="https://employer.example"), now=NOW)
    assert report.verdict is Verdict.ACCEPTED
    proof = report["proof"]
    verified, finding = proof.findings
    assert (verified.code, verified.severity, verified.params) == (
        "proof.verified",
        "info",
        {"suite": "VC-JWT, ES256"},
    )
    assert (proof.code, proof.pointer, proof.params) == (
        "proof.jwt.audience",
        "/aud",
        {"claim": "aud", "pointer": "/aud"},
    )
    assert proof.message == f"Unchanged since it was signed (VC-JWT, ES256). {finding.message}"
