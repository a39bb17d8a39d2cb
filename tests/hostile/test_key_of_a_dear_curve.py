"""Compressed points of P-224, whose root OpenSSL looks for ten times as long as for that of any other curve.

Seven documents of 250 kB, full of them, took 5 seconds: none can be used, and that is seen before they are loaded.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from certificate_samples import authority
from openbadge_issuer.codec.multibase import multibase_encode, multicodec_add
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.errors import KeyMaterialError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.keys.kinds import KINDS
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, fixed_signer, make_badge
from openbadge_issuer.verification import Policy, Verdict, Verifier
from openbadge_issuer.verification.trust import CertificateAnchors
from proof_samples import forge
from upload_samples import a_zip


def compressed(number: int, curve: ec.EllipticCurve) -> bytes:
    """The key in DER, its point compressed."""
    key = ec.derive_private_key(number, curve).public_key()
    whole = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    algorithm = whole[whole.index(b"\x30", 1) :]
    point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    content = algorithm[: 2 + algorithm[1]] + bytes((3, len(point) + 1, 0)) + point
    return bytes((0x30, len(content))) + content


def certified(number: int) -> bytes:
    """A certificate of the key, which it signs itself; that the signature is over other bytes is not seen yet."""
    key, curve = ec.derive_private_key(number, ec.SECP224R1()), ec.SECP224R1()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), number)
    made = (
        builder.not_valid_before(NOW - timedelta(1)).not_valid_after(NOW + timedelta(1)).sign(key, SHA256())
    )
    whole = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    content = made.tbs_certificate_bytes[3:].replace(whole, compressed(number, curve))
    rest = made.public_bytes(Encoding.DER).partition(made.tbs_certificate_bytes)[2]
    signed = bytes((0x30, 0x81, len(content))) + content + rest
    return bytes((0x30, 0x81, len(signed))) + signed


def in_pem(data: bytes) -> str:
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(data).decode()}\n-----END PUBLIC KEY-----"


DEAR = [compressed(number, ec.SECP224R1()) for number in range(5, 105)]


@pytest.mark.parametrize("times", [1, 18], ids=["short documents", "long documents"])
def test_documents_full_of_them(times: int) -> None:
    told = [in_pem(data) for data in DEAR] * times
    files, documents = {}, dict[str, Any]()
    for number in range(31):
        did = f"did:web:attacker.example:{number}"
        signer = fixed_signer(controller=did, seed=str(number))
        hosted: dict[str, Any] = {**issuer_document(did, [(signer.verification_method, signer.public_key)])}
        hosted["publicKey"] = [{"id": "#former", "revoked": "2020-01-01T00:00:00Z", "publicKeyPem": told}]
        documents[f"https://attacker.example/{number}/did.json"] = json.dumps(hosted).encode()
        files[f"{number}.json"] = bytes(make_badge(issuer=fixed_issuer(signer)))
    reports = Verifier(fetch=Documents(documents)).check_upload(a_zip(files), now=NOW)
    verdicts = Counter(report.verdict for report in reports)
    assert verdicts[Verdict.ACCEPTED] >= 7
    assert verdicts.keys() <= {Verdict.ACCEPTED, Verdict.UNDECIDED}


def test_none_of_them_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded(_: bytes) -> object:
        raise AssertionError("it takes long")

    monkeypatch.setattr("openbadge_issuer.keys.kinds.serialization.load_der_public_key", loaded)
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_pem(in_pem(DEAR[0]).encode())
    assert caught.value.detail_code == "key.kind"
    with pytest.raises(KeyMaterialError) as caught:  # what is to be an RSA key
        PublicKey.from_multikey(multibase_encode(multicodec_add(KINDS["RSA"].multicodec, DEAR[0]), "z"))
    assert caught.value.detail_code == "key.der"


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["P-256", "P-384"])
def test_a_compressed_point_of_another_curve_is_read(curve: ec.EllipticCurve) -> None:
    whole = ec.derive_private_key(7, curve).public_key()
    pem = whole.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert PublicKey.from_pem(in_pem(compressed(7, curve)).encode()) == PublicKey.from_pem(pem)


def test_none_of_them_is_read_out_of_the_certificates_of_hundreds_of_tokens() -> None:
    """1.3 seconds while they were, to see whether one is the key that signed."""
    shown = [base64.b64encode(certified(number)).decode() for number in range(5, 105)]
    key = x509.load_der_x509_certificate(base64.b64decode(shown[0])).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp224r1"
    files = {}
    for number in range(900):
        signer = LocalSigner.generate("Ed25519", entropy=fixed_entropy(str(number)))
        header: dict[str, Any] = {
            "alg": "EdDSA",
            "kid": signer.verification_method,
            "x5c": [shown[number % 100]],
        }
        credential: dict[str, Any] = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": signer.controller,
            "credentialSubject": {"id": f"did:example:{number}"},
        }
        files[f"{number}.jwt"] = forge(header, credential, signer).encode()
    anchors = Policy(trust=CertificateAnchors("Ministry", authority().pem))
    reports = Verifier(fetch=Documents({}), policy=anchors).check_upload(a_zip(files), now=NOW)
    assert Counter(report["trust"].code for report in reports) == {"trust.no_certificate": 900}
