"""Targets: what registries, federations and authorities say of an issuer. Whatever they say, the answer is one of three."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from certificate_samples import SIGNER, Authority, certificate, pem
from federation_samples import ANCHOR, statement
from federation_samples import SIGNER as ANCHORS_KEY
from federation_samples import URL as CONFIGURATION
from fuzz.target import Target, json_of, ours
from openbadge_issuer.ports import Answer, Request, Resolution, Response
from openbadge_issuer.testing import ISSUER_ID
from openbadge_issuer.verification.trust import (
    CertificateAnchors,
    DccRegistry,
    Enquiry,
    FederationRegistry,
    Listing,
    known_registries,
)

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
PAGE = "https://registry.example/registry.json"
MOST_REQUESTS = 4
AUTHORITYS_KEY = ec.derive_private_key(4711, ec.SECP256R1())
YEARS = timedelta(days=3_650)


def authority() -> Authority:
    """The one that is trusted; its key is always the same, so that kept certificates go on being its own."""
    name = "Example Authority"
    made = certificate(
        AUTHORITYS_KEY.public_key(),
        AUTHORITYS_KEY,
        subject=name,
        issuer=name,
        names=(),
        ca=True,
        ends=NOW + YEARS,
    )
    return Authority(made, AUTHORITYS_KEY)


TRUSTED = authority()
ANCHORS = CertificateAnchors("Authorities", pem(TRUSTED.certificate))


def _answered(asked: Resolution[Listing], say: Callable[[Request], bytes]) -> Listing:
    """What is answered in the end; a registry never raises."""
    answer: Answer | None = None
    for _ in range(MOST_REQUESTS):
        try:
            request = next(asked) if answer is None else asked.send(answer)
        except StopIteration as done:
            listing: Listing = done.value
            assert listing.outcome in ("listed", "not_listed", "unknown")
            assert listing.outcome != "listed" or listing.name.strip()
            assert listing.until is None or listing.until.tzinfo is not None
            return listing
        assert request.url.lower().startswith("https://")
        answer = Response(request.url, say(request), fetched_at=NOW)
    raise AssertionError("it goes on asking")


def registry(data: bytes) -> None:
    """A document of issuers, and the list of such documents."""
    found = _answered(
        DccRegistry("Registry", PAGE).look_up(Enquiry(issuer_id=ISSUER_ID, now=NOW)), lambda _: data
    )
    assert found.outcome != "listed" or ISSUER_ID in str(json_of(data))
    for each in ours(known_registries, data) or ():
        _answered(each.look_up(Enquiry(issuer_id=ISSUER_ID, now=NOW)), lambda _: data)


def federation(data: bytes) -> None:
    """The bytes at every address; and as ``{"anchor": claims, "issuer": claims}``, each signed by the anchor."""
    enquiry, trusted = Enquiry(issuer_id=ISSUER_ID, now=NOW), FederationRegistry("Federation", CONFIGURATION)
    assert _answered(trusted.look_up(enquiry), lambda _: data).outcome != "listed"
    said = json_of(data)
    if not isinstance(said, dict):
        return
    signed = {name: _signed(said.get(name)) for name in ("anchor", "issuer")}
    found = _answered(
        trusted.look_up(enquiry),
        lambda request: signed["anchor" if request.url == CONFIGURATION else "issuer"],
    )
    if found.outcome == "listed":
        assert found.until is not None
        assert found.until > NOW
        assert said["issuer"]["sub"] == ISSUER_ID
        assert said["issuer"]["iss"] == said["anchor"]["iss"] == ANCHOR


def _signed(claims: object) -> bytes:
    if not isinstance(claims, dict):
        return b""
    given = {
        str(name): value
        for name, value in claims.items()
        if str(name) not in ("header", "signer", "begins", "ends")
    }
    subject, issuer = given.pop("sub", None), given.pop("iss", None)
    keys = {"jwks": {"keys": [{**ANCHORS_KEY.public_jwk, "kid": "key-1"}]}} if "jwks" not in given else {}
    try:
        return statement(subject, issuer=issuer, **{**keys, **given})
    except (TypeError, ValueError, RecursionError):  # what no program could have written as JSON
        return b""


def x509(data: bytes) -> None:
    """A certificate in the header of a token, and with the authority's behind it; the same bytes as anchors."""
    issued = base64.b64encode(TRUSTED.certificate.public_bytes(Encoding.DER)).decode("ascii")
    leaf = base64.b64encode(data).decode("ascii")
    for chain in ([leaf], [leaf, issued], [leaf, leaf, issued]):
        header: dict[str, Any] = {"alg": "ES256", "jwk": {**SIGNER.public_jwk, "x5c": [*chain]}}
        enquiry = Enquiry(
            issuer_id=ISSUER_ID,
            now=NOW,
            header=header,
            verification_method=f"{ISSUER_ID}#key-1",
            key=SIGNER.public_key.to_multikey(),
        )
        found = _answered(ANCHORS.look_up(enquiry), lambda _: b"{}")
        assert found.outcome != "listed" or (found.until is not None and found.until > NOW)
    ours(CertificateAnchors, "Fuzzed", data)
    named = f"-----BEGIN CERTIFICATE-----\n{leaf}\n-----END CERTIFICATE-----\n".encode()
    other = ours(CertificateAnchors, "Fuzzed", named)
    if other is not None:
        _answered(other.look_up(enquiry), lambda _: b"{}")


TARGETS = (
    Target("registry", registry, "json", 4_000),
    Target("federation", federation, "json", 4_000),
    Target("x509", x509, max_len=3_000),
)
