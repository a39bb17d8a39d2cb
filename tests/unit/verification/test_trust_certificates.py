"""X.509 anchors: where the certificate comes from, which names count, what a path has to be."""

from __future__ import annotations

import base64
import hashlib
import json
import pickle
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from certificate_samples import (
    DNS,
    SCHOOL,
    SIGNER,
    URI,
    YEAR,
    authority,
    between,
    leaf,
    pem,
    token,
    x5c,
)
from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.trust import CertificateAnchors

DID_JSON = "https://school.example/.well-known/did.json"
ANCHORS = CertificateAnchors("Ministry of Education", authority().pem)


def judged(badge: bytes, trust: CertificateAnchors = ANCHORS, **options: Any) -> Report:
    options.setdefault("now", NOW)
    fetch = options.pop("fetch", issuer_documents())
    return Verifier(policy=Policy(trust=trust), fetch=fetch).check(badge, **options)


def test_a_certificate_in_the_tokens_key() -> None:
    report = judged(token(leaf()))
    assert report.verdict is Verdict.ACCEPTED, report
    trust = report["trust"]
    assert (trust.code, trust.outcome) == ("trust.listed", Outcome.PASSED)
    assert trust.message == (
        f"The issuer is one whom you trust. It is in the registry 'Ministry of Education', as {SCHOOL!r}."
    )
    assert trust.params["until"] == (NOW + YEAR).isoformat()
    assert trust.params["registry"] == "Ministry of Education"


def test_an_authority_between() -> None:
    middle = between()
    chain = (leaf(by=middle), middle.certificate)
    assert judged(token(*chain)).verdict is Verdict.ACCEPTED
    assert judged(token(chain[0]))["trust"].code == "trust.certificate"
    root_too = judged(token(*chain, authority().certificate))
    assert root_too.verdict is Verdict.ACCEPTED
    given = CertificateAnchors("x", authority().pem, pem(*chain))
    assert judged(token(), given).verdict is Verdict.ACCEPTED


def published(signer: LocalSigner, *chain: x509.Certificate) -> Documents:
    document = json.loads(issuer_documents(signer).documents[DID_JSON])
    (method,) = document["verificationMethod"]
    method.pop("publicKeyMultibase", None)
    method.update({"type": "JsonWebKey", "publicKeyJwk": {**signer.public_jwk, "x5c": x5c(*chain)}})
    return Documents({DID_JSON: dump(document)})


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_a_certificate_that_the_issuer_publishes_with_its_key(kind: Any) -> None:
    signer = fixed_signer(kind)
    badge = bytes(make_badge(issuer=fixed_issuer(signer)))
    asked: list[str] = []
    documents = published(signer, leaf(signer))

    def fetch(request: Any, /) -> Any:
        asked.append(request.url)
        return documents(request)

    report = judged(badge, fetch=fetch)
    assert (report.verdict, report["trust"].code) == (Verdict.ACCEPTED, "trust.listed"), report
    assert asked == [DID_JSON]  # which `issuer` has asked for already
    assert judged(badge, fetch=issuer_documents(signer))["trust"].code == "trust.no_certificate"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ((DNS,), "listed"),
        ((URI,), "listed"),
        ((x509.DNSName("other.example"), DNS), "listed"),
        ((x509.DNSName("SCHOOL.example"),), "listed"),
        ((x509.DNSName("other.example"),), "other_certificate"),
        ((x509.DNSName("*.example"),), "other_certificate"),
        ((x509.DNSName("www.school.example"),), "other_certificate"),
        ((x509.UniformResourceIdentifier("did:web:school.example:staff"),), "other_certificate"),
        ((x509.RFC822Name("office@school.example"),), "other_certificate"),
        ((), "other_certificate"),
    ],
    ids=str,
)
def test_names(names: tuple[x509.GeneralName, ...], code: str) -> None:
    report = judged(token(leaf(names=names)))
    assert report["trust"].code == f"trust.{code}", report["trust"]
    assert report.verdict is (Verdict.ACCEPTED if code == "listed" else Verdict.REFUSED)


def test_a_did_key_is_certified_by_its_uri() -> None:
    signer = fixed_signer("P-256", controller=None)
    badge = bytes(make_badge(issuer=fixed_issuer(signer)))
    chain = pem(leaf(signer, names=(x509.UniformResourceIdentifier(signer.controller),)))
    assert judged(badge, CertificateAnchors("x", authority().pem, chain)).verdict is Verdict.ACCEPTED
    wrong = pem(leaf(signer, names=(DNS,)))
    assert (
        judged(badge, CertificateAnchors("x", authority().pem, wrong))["trust"].code
        == "trust.other_certificate"
    )


def test_it_is_good_until_the_first_end_on_the_path() -> None:
    badge = token(leaf(ends=NOW + timedelta(days=1)))
    assert judged(badge)["trust"].params["until"] == (NOW + timedelta(days=1)).isoformat()
    later = judged(badge, now=NOW + timedelta(days=2))
    assert (later["trust"].code, later["trust"].outcome) == ("trust.certificate", Outcome.FAILED)


def thumbprinted(certificate: x509.Certificate, digest: str) -> bytes:
    jwk: dict[str, Any] = {"x5t#S256": digest}
    return token(certificate, **jwk)


def test_a_thumbprint_must_be_right() -> None:
    good = leaf()
    digest = hashlib.sha256(good.public_bytes(Encoding.DER)).digest()
    right = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert judged(thumbprinted(good, right))["trust"].code == "trust.listed"
    assert judged(thumbprinted(good, right[:-2] + "AA"))["trust"].code == "trust.no_certificate"


NO_CHAINS: list[object] = [
    "x",
    [],
    ["x"],
    [""],
    [None],
    ["AAAA"],
    ["A" * 2_000],
    x5c(leaf()) * 9,
    {"a": "b"},
    7,
]


@pytest.mark.parametrize("chain", NO_CHAINS, ids=range(len(NO_CHAINS)))
def test_what_is_no_chain_is_none(chain: object) -> None:
    report = judged(token(x5c=chain))
    assert (report["trust"].code, report.verdict) == ("trust.no_certificate", Verdict.REFUSED)


def as_pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def test_what_is_no_configuration() -> None:
    whole = authority().certificate.public_bytes(Encoding.DER)
    of_version_36 = whole.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x23", 1)
    assert of_version_36 != whole
    for name, anchors, chains in (
        ("", authority().pem, b""),
        ("x", b"", b""),
        ("x", b"no certificate", b""),
        ("x", as_pem(of_version_36), b""),
        ("x", authority().pem, as_pem(of_version_36)),
        ("x", "text", b""),
        ("x", authority().pem, b"no certificate"),
    ):
        with pytest.raises(ConfigurationError, match=r".") as wrong:
            CertificateAnchors(name, anchors, chains)  # type: ignore[arg-type]
        assert wrong.value.code == "config" or wrong.value.detail_code == "config.trust"


def test_it_is_a_value() -> None:
    assert pickle.loads(pickle.dumps(ANCHORS)) == ANCHORS
    assert repr(ANCHORS) == "<CertificateAnchors 'Ministry of Education'>"
    assert ISSUER_ID not in repr(ANCHORS)
    assert SIGNER.controller == ISSUER_ID
