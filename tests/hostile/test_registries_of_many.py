"""Registries, federations and certificates that are dear to read: once for an upload, and not once for each of its badges.

What they may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import federation_samples as federation
import registry_samples
from certificate_samples import DNS, YEAR, Authority, authority, between, certificate, leaf, token
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Policy, Report, Verifier
from openbadge_issuer.verification.trust import (
    CertificateAnchors,
    DccRegistry,
    FederationRegistry,
    TrustRegistry,
)

BADGES = 300
DCC = DccRegistry("Registry", registry_samples.URL)
FEDERATION = FederationRegistry("Federation", federation.URL)
ANCHORS = CertificateAnchors("Ministry", authority().pem)


def archive(files: Sequence[bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, each in enumerate(files):
            packed.writestr(f"{number}.json", each)
    return stream.getvalue()


@cache
def badges() -> bytes:
    return archive([bytes(make_badge()) for _ in range(BADGES)])


def judged(
    upload: bytes, trust: TrustRegistry | tuple[TrustRegistry, ...], served: Mapping[str, bytes | Answer]
) -> tuple[Report, ...]:
    answers = {
        url: Response(url, answer, fetched_at=NOW) if isinstance(answer, bytes) else answer
        for url, answer in served.items()
    }

    def fetch(request: Request, /) -> Answer:
        return answers.get(request.url) or issuer_documents()(request)

    return Verifier(policy=Policy(trust=trust), fetch=fetch).check_upload(upload, now=NOW)


def told(reports: Sequence[Report]) -> Counter[str]:
    return Counter(
        each["carrier"].code if each["carrier"].code == "limit.nested" else each["trust"].code
        for each in reports
    )


def listing(**more: Any) -> bytes:
    return json.dumps({"registry": {ISSUER_ID: {"name": "Example School"}, **more}}).encode()


REGISTRIES = {
    "long": (listing(**{f"did:web:x{number}.example": {"name": "X"} for number in range(40_000)}), "listed"),
    "wide": (listing(**{f"{number:x}": 0 for number in range(290_000)}), "listed"),
    "a name": (listing(x="x" * 3_900_000), "listed"),
    "blanks": (b" " * 3_999_000 + b"{", "unreadable"),
    "a page": (b" " * 1_000_000 + b"<" * 2_900_000, "unavailable_page"),
}


@pytest.mark.parametrize("content", REGISTRIES)
def test_one_large_registry(content: str) -> None:
    body, code = REGISTRIES[content]
    assert told(judged(badges(), DCC, {DCC.url: body})) == {f"trust.{code}": BADGES}


def test_several_large_registries() -> None:
    """As many are read as can be afforded; the badges are undecided, and none is taken for unknown."""
    body = json.dumps({"registry": {f"{number:x}": 0 for number in range(290_000)}}).encode()
    several = [DccRegistry(f"Registry {number}", f"https://r{number}.example") for number in range(5)]
    reports = judged(badges(), tuple(several), {each.url: body for each in several})
    assert told(reports) == {"limit.nested": BADGES}


MANY = {f"n{number}": "" for number in range(18_000)}


@pytest.mark.parametrize(
    ("served", "code"),
    [
        ({federation.URL: federation.configuration(x=MANY), federation.QUESTION: federation.about(x=MANY)}, "listed"),
        ({federation.URL: federation.configuration(endpoint="https://a.example/?" + "x" * 340_000)}, "no_endpoint"),
        (
            {
                federation.URL: federation.configuration(),
                federation.QUESTION: Response(
                    federation.QUESTION, json.dumps({"error": "not_found", "x": MANY}).encode(), status=404
                ),
            },
            "not_listed",
        ),
    ],
    ids=["statements", "endpoint", "not found"],
)  # fmt: skip
def test_a_federation_that_says_much(served: Mapping[str, bytes | Answer], code: str) -> None:
    assert told(judged(badges(), FEDERATION, served)) == {f"trust.{code}": BADGES}


@cache
def circle() -> tuple[Authority, tuple[x509.Certificate, ...]]:
    """Seven certificates of one authority, each of which any other of them may have signed."""
    key = ec.derive_private_key(4711, ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Circle")])
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    made = [
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(100 + number)
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
        for number in range(7)
    ]
    return Authority(made[0], key), tuple(made)


def test_one_chain_of_authorities_that_certify_each_other() -> None:
    by, chain = circle()
    upload = archive([token(leaf(by=by), *chain)] * BADGES)
    assert told(judged(upload, ANCHORS, {})) == {"trust.certificate": BADGES}


def test_a_chain_of_its_own_for_each_badge() -> None:
    """As many as can be afforded are gone through."""
    by, chain = circle()
    each = (leaf(by=by, begins=NOW - timedelta(days=1, seconds=number)) for number in range(BADGES))
    found = told(judged(archive([token(one, *chain) for one in each]), ANCHORS, {}))
    assert set(found) == {"trust.certificate", "limit.nested"}
    assert found["trust.certificate"] > 20


def test_a_sound_chain_of_its_own_for_each_badge() -> None:
    by = between()
    each = (leaf(by=by, begins=NOW - timedelta(days=1, seconds=number)) for number in range(BADGES))
    upload = archive([token(one, by.certificate) for one in each])
    assert told(judged(upload, ANCHORS, {})) == {"trust.listed": BADGES}


def test_names_that_each_authority_forbids() -> None:
    key = ec.derive_private_key(4712, ec.SECP256R1())
    forbidden = [x509.DNSName(f"{number:x}.e") for number in range(60)]
    fellow = certificate(
        key.public_key(),
        authority().key,
        subject="Strict",
        names=(),
        ca=True,
        more=[(x509.NameConstraints(None, forbidden), True)],
    )
    by = Authority(fellow, key)
    names = [DNS, *(x509.DNSName(f"{number:x}.e.example") for number in range(150))]
    each = (
        leaf(by=by, names=names, begins=NOW - timedelta(days=1, seconds=number)) for number in range(BADGES)
    )
    found = told(judged(archive([token(one, fellow) for one in each]), ANCHORS, {}))
    assert set(found) == {"trust.listed", "limit.nested"}
    assert found["trust.listed"] > 20
