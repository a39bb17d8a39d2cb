"""Keys at addresses of their own: the issuer's domain, another document, and the issuer's word that it is its key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, fixed_entropy, make_badge
from openbadge_issuer.verification import Report, Verdict, Verifier
from proof_samples import chained

ISSUER = "https://school.example/issuer"
SIGNER = LocalSigner.generate("Ed25519", entropy=fixed_entropy("elsewhere"))
MULTIKEY = SIGNER.public_key.to_multikey()
CREATED = "2026-01-30T09:30:00Z"


def badge(reference: str) -> bytes:
    document: Any = make_badge().document
    document["issuer"]["id"] = ISSUER
    document["proof"] = []
    return json.dumps(chained(document, None, SIGNER, verificationMethod=reference, created=CREATED)).encode()


def key_at(url: str, controller: str = ISSUER) -> dict[str, Any]:
    return {"id": url, "type": "Multikey", "controller": controller, "publicKeyMultibase": MULTIKEY}


def judged(reference: str, documents: dict[str, Any]) -> tuple[Report, list[str]]:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        if request.url not in documents:
            return FetchFailure("fetch.offline", "It is not here.", "never")
        return Response(request.url, json.dumps(documents[request.url]).encode())

    return Verifier(fetch=fetch).check(badge(reference), now=NOW), asked


@pytest.mark.parametrize(
    "reference", ["https://school.example/keys/1", f"https://school.example/keys#{MULTIKEY}"]
)
def test_on_the_issuers_domain_if_the_issuer_lists_it(reference: str) -> None:
    url = reference.partition("#")[0]
    there = key_at(reference) if url == reference else {"id": url, "verificationMethod": [key_at(reference)]}
    issuer = {"id": ISSUER, "assertionMethod": [reference], "verificationMethod": []}
    report, asked = judged(reference, {url: there, ISSUER: issuer})
    assert report.verdict is Verdict.ACCEPTED
    assert sorted(asked) == sorted([url, ISSUER])


@pytest.mark.parametrize("listed", [[], ["https://school.example/keys/2"]])
def test_not_if_it_does_not(listed: list[str]) -> None:
    """Strangers may be able to put files there."""
    reference = "https://school.example/keys/1"
    issuer = {"id": ISSUER, "assertionMethod": listed, "verificationMethod": []}
    report, _ = judged(reference, {reference: key_at(reference), ISSUER: issuer})
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.not_authorized")


@pytest.mark.parametrize("controller", ["https://school.example/students/eve", "https://evil.example/issuer"])
def test_not_if_it_is_somebody_elses(controller: str) -> None:
    reference = "https://school.example/keys/1"
    issuer = {"id": ISSUER, "assertionMethod": [reference], "verificationMethod": []}
    report, asked = judged(reference, {reference: key_at(reference, controller), ISSUER: issuer})
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.controller_mismatch")
    assert controller not in asked


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/keys/1",
        "https://school.example.evil.example/keys/1",
        "https://school.example:8443/keys/1",
        "https://school.example@evil.example/keys/1",
        "http://school.example/keys/1",
        "https://SCHOOL.example./keys/1",
    ],
)
def test_no_other_address_is_asked(reference: str) -> None:
    issuer = {"id": ISSUER, "assertionMethod": [reference], "verificationMethod": []}
    report, asked = judged(reference, {reference: key_at(reference), ISSUER: issuer})
    assert (report.verdict, report["proof"].code, asked) == (Verdict.REFUSED, "resolve.foreign_key", [])


def test_with_an_issuer_that_can_not_be_asked_nothing_is_decided() -> None:
    reference = "https://school.example/keys/1"
    report, _ = judged(reference, {reference: key_at(reference)})
    assert report.verdict is Verdict.UNDECIDED
