"""Paths that lead nowhere: expired, not yet valid, self-signed, by somebody who is no authority, by another authority."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from certificate_samples import SIGNER, Authority, authority, between, certificate, leaf, public_key_of, token
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.trust import CertificateAnchors

DAY = timedelta(days=1)
ANCHORS = CertificateAnchors("Ministry", authority().pem)


def judged(*chain: x509.Certificate, anchors: CertificateAnchors = ANCHORS) -> Report:
    policy = Policy(trust=anchors)
    return Verifier(policy=policy, fetch=issuer_documents()).check(token(*chain), now=NOW)


def refused(*chain: x509.Certificate, anchors: CertificateAnchors = ANCHORS) -> None:
    report = judged(*chain, anchors=anchors)
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.FAILED, "trust.certificate"), report
    assert report.verdict is Verdict.REFUSED
    assert report["trust"].message.isprintable()


def self_made() -> Authority:
    """Somebody who calls themselves what the authority is called."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = certificate(key.public_key(), key, subject="Example Authority", names=(), ca=True)
    return Authority(made, key)


def test_the_right_one_passes() -> None:
    assert judged(leaf()).verdict is Verdict.ACCEPTED


def test_expired_and_not_yet_valid() -> None:
    refused(leaf(begins=NOW - 9 * DAY, ends=NOW - DAY))
    refused(leaf(begins=NOW + DAY, ends=NOW + 9 * DAY))


def test_an_anchor_that_has_ended() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    old = Authority(
        certificate(key.public_key(), key, names=(), ca=True, subject="Old", issuer="Old", ends=NOW - DAY),
        key,
    )
    refused(leaf(by=old), anchors=CertificateAnchors("Old", old.pem))


def test_signed_by_itself() -> None:
    fake = self_made()
    refused(leaf(by=fake))
    refused(leaf(by=fake), fake.certificate)
    refused(leaf(by=fake), authority().certificate)
    refused(leaf(by=fake), fake.certificate, authority().certificate)


def test_by_somebody_who_is_no_authority() -> None:
    for kind in (False, None):
        fellow = between(ca=kind)
        refused(leaf(by=fellow), fellow.certificate)


def test_a_school_that_certifies_other_schools() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    school = Authority(certificate(key.public_key(), authority().key, subject="A school"), key)
    refused(leaf(by=school), school.certificate)


def test_by_an_authority_that_nobody_trusts() -> None:
    other = authority("Another Authority")
    refused(leaf(by=other), other.certificate)


def test_an_authority_does_not_issue_badges() -> None:
    refused(leaf(ca=True))


def test_a_key_that_is_not_for_signatures() -> None:
    refused(leaf(signs=False))


def test_an_extension_that_must_be_understood_and_is_not() -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")
    refused(leaf(more=[(strange, True)]))
    assert judged(leaf(more=[(strange, False)])).verdict is Verdict.ACCEPTED


def test_an_authority_that_is_constrained_to_other_names() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    limits = x509.NameConstraints([x509.DNSName("other.example")], None)
    bounded = Authority(
        certificate(
            key.public_key(), authority().key, subject="Bounded", names=(), ca=True, more=[(limits, True)]
        ),
        key,
    )
    refused(leaf(by=bounded), bounded.certificate)


@pytest.mark.parametrize("length", [6, 7])
def test_a_path_that_is_too_long(length: int) -> None:
    chain: list[Authority] = [authority()]
    for number in range(length):
        key = ec.generate_private_key(ec.SECP256R1())
        above = chain[-1]
        issuer = above.certificate.subject.rfc4514_string().partition("=")[2]
        made = certificate(
            key.public_key(), above.key, subject=f"Level {number}", issuer=issuer, names=(), ca=True
        )
        chain.append(Authority(made, key))
    refused(leaf(by=chain[-1]), *(each.certificate for each in chain[:0:-1]))
    assert public_key_of(SIGNER)
