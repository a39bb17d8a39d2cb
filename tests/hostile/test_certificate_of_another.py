"""A genuine certificate of somebody else, or for another key, beside a badge."""

from __future__ import annotations

from cryptography import x509

from certificate_samples import URI, authority, leaf, pem, token, x5c
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.trust import CertificateAnchors

FAMOUS = fixed_signer("P-256", controller="did:web:famous.example", seed="famous")
OTHERS = (x509.DNSName("famous.example"),)


def judged(badge: bytes, chains: bytes = b"") -> Report:
    trust = CertificateAnchors("Ministry", authority().pem, chains)
    return Verifier(policy=Policy(trust=trust), fetch=issuer_documents()).check(badge, now=NOW)


def test_the_certificate_of_a_famous_university() -> None:
    """Its key has not signed: it is no certificate of this badge's key."""
    report = judged(token(leaf(FAMOUS, names=OTHERS)))
    assert (report["trust"].code, report.verdict) == ("trust.no_certificate", Verdict.REFUSED)
    assert "famous" not in report["trust"].message


def test_its_certificate_behind_ones_own() -> None:
    own = leaf(by=authority("Another Authority"))
    report = judged(token(own, leaf(FAMOUS, names=OTHERS)))
    assert (report["trust"].code, report.verdict) == ("trust.certificate", Verdict.REFUSED)


def test_its_name_in_a_certificate_for_ones_own_domain() -> None:
    """What the authority says is shown as what the authority says, and the badge is still by the domain."""
    report = judged(token(leaf(names=OTHERS, subject="Famous University")))
    assert report["trust"].code == "trust.other_certificate"


def test_the_issuers_certificate_beside_a_badge_that_a_stranger_signed() -> None:
    stranger = fixed_signer("P-256", seed="mallory")
    report = judged(token(leaf(), signer=stranger))
    assert report.verdict is Verdict.REFUSED
    assert report["trust"].code != "trust.listed"


def test_the_chains_that_the_caller_gives_are_for_their_own_keys() -> None:
    chains = pem(leaf(FAMOUS, names=(URI, *OTHERS)))
    report = judged(bytes(make_badge(issuer=fixed_issuer(fixed_signer("P-256")))), chains)
    assert (report["trust"].code, report.verdict) == ("trust.no_certificate", Verdict.REFUSED)


def test_an_old_key_of_the_issuer_was_certified_and_the_new_one_was_not() -> None:
    old: LocalSigner = fixed_signer("P-256", seed="old")
    assert judged(token(x5c=x5c(leaf(old))))["trust"].code == "trust.no_certificate"
