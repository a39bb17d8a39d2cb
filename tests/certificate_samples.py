"""Certificates for tests: an authority, one between, and issuers' certificates with whatever is wrong with them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key
from cryptography.x509.oid import NameOID

from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs.claims import claims_for
from openbadge_issuer.proofs.jws import signing_input
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, make_badge

SCHOOL = "Example School (certified)"
SIGNER = fixed_signer("P-256")
YEAR = timedelta(days=365)
DNS = x509.DNSName("school.example")
URI = x509.UniformResourceIdentifier(ISSUER_ID)


@dataclass(frozen=True)
class Authority:
    """Somebody who certifies: a certificate, and the key to sign others with."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def certificate(
    public_key: Any,
    signed_by: Any,
    *,
    subject: str | x509.Name = SCHOOL,
    issuer: str = "Example Authority",
    names: Sequence[x509.GeneralName] = (DNS,),
    begins: datetime = NOW - YEAR,
    ends: datetime = NOW + YEAR,
    ca: bool | None = False,
    signs: bool | None = True,
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(public_key)
        .serial_number(4711)
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key()), critical=False
        )
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
    if signs is not None:
        usage = [signs, False, False, False, False, bool(ca), bool(ca), False, False]
        builder = builder.add_extension(x509.KeyUsage(*usage), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical=critical)
    plain = isinstance(signed_by, ed25519.Ed25519PrivateKey)
    return builder.sign(signed_by, None if plain else hashes.SHA256())


def _name(text: str | x509.Name) -> x509.Name:
    if isinstance(text, x509.Name):
        return text
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, text)])


@cache
def authority(name: str = "Example Authority") -> Authority:
    """Always the same key for a name."""
    key = ec.derive_private_key(int.from_bytes(sha256(name.encode()).digest()), ec.SECP256R1())
    made = certificate(
        key.public_key(), key, subject=name, issuer=name, names=(), ca=True, ends=NOW + 10 * YEAR
    )
    return Authority(made, key)


def between(*, ca: bool | None = True) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    made = certificate(key.public_key(), authority().key, subject="Between", names=(), ca=ca)
    return Authority(made, key)


def public_key_of(signer: LocalSigner) -> Any:
    return load_pem_public_key(signer.public_key.to_pem())


def leaf(signer: LocalSigner = SIGNER, by: Authority | None = None, **options: Any) -> x509.Certificate:
    by = by or authority()
    options.setdefault("issuer", by.certificate.subject.rfc4514_string().partition("=")[2])
    return certificate(public_key_of(signer), by.key, **options)


def x5c(*chain: x509.Certificate) -> list[str]:
    return [base64.b64encode(each.public_bytes(Encoding.DER)).decode("ascii") for each in chain]


def pem(*chain: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in chain)


def token(*chain: x509.Certificate, signer: LocalSigner = SIGNER, **jwk: object) -> bytes:
    """A badge of the fixed issuer as a JWS, with this chain in the `jwk` of its header."""
    document = {name: value for name, value in make_badge().document.items() if name != "proof"}
    key: dict[str, Any] = {**signer.public_jwk, **({"x5c": x5c(*chain)} if chain else {}), **jwk}
    message = signing_input(
        dump({"alg": signer.algorithm, "typ": "JWT", "jwk": key}), dump({**document, **claims_for(document)})
    )
    signature = signer.sign(SigningRequest(signer.algorithm, signer.verification_method, message))
    return message + b"." + base64url_encode(signature).encode("ascii")
