"""X.509 anchors, asked directly: which key, which certificate, which name, and what is said where none will do."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed448
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import verification
from cryptography.x509.oid import NameOID, ObjectIdentifier

from certificate_samples import (
    DNS,
    SCHOOL,
    SIGNER,
    URI,
    YEAR,
    authority,
    between,
    certificate,
    leaf,
    pem,
    public_key_of,
    x5c,
)
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError, KeyMaterialError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents, Fetch, FetchFailure, Request
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_entropy, fixed_signer, issuer_documents
from openbadge_issuer.verification.scheduler import Budget, Session, gather
from openbadge_issuer.verification.trust import CertificateAnchors, Enquiry, Listing, certificates
from openbadge_issuer.verification.trust.certificates import _key_in, _units_of
from webvh_writer import Log

ANCHORS = CertificateAnchors("Ministry", authority().pem)
PUBLISHED = issuer_documents(SIGNER)
SIGNED_BY = SIGNER.public_key.to_multikey()
NEXT = "Ask the issuer for its certificate, or the authority whether it knows the issuer."
NONE = Listing(
    outcome="not_listed",
    code="trust.no_certificate",
    message="No certificate comes with the key that signed the badge.",
    advice=NEXT,
)
OTHER = Listing(
    outcome="not_listed",
    code="trust.other_certificate",
    message="The certificate of the key that signed the badge is not about this issuer.",
    advice=NEXT,
)
LISTED = Listing(outcome="listed", name=SCHOOL, until=NOW + YEAR, params={"certified": "school.example"})


def asked(enquiry: Enquiry, anchors: CertificateAnchors = ANCHORS, fetch: Fetch = PUBLISHED) -> Listing:
    session = Session(gather([anchors.look_up(enquiry)]), Budget())
    while needs := session.needs():
        for request in needs:
            session.feed(request, fetch(request))
    (found,) = session.result
    if isinstance(found, Exception):
        raise found
    return found


def by_token(*chain: x509.Certificate, **jwk: Any) -> Enquiry:
    """A badge as a token, with the chain in the JWK of its header."""
    key = {**SIGNER.public_jwk, **({"x5c": x5c(*chain)} if chain else {}), **jwk}
    return Enquiry(issuer_id=ISSUER_ID, now=NOW, header={"alg": "ES256", "jwk": key}, key=SIGNED_BY)


def with_kid(*chain: x509.Certificate, **more: Any) -> Enquiry:
    """The same with the name of the key alone."""
    header: dict[str, Any] = {"kid": SIGNER.verification_method, **more}
    if chain:
        header["x5c"] = x5c(*chain)
    return Enquiry(issuer_id=ISSUER_ID, now=NOW, header=header, key=SIGNED_BY)


def with_proof(signer: LocalSigner = SIGNER, issuer_id: str = ISSUER_ID) -> Enquiry:
    """A badge with a proof in it."""
    key = signer.public_key.to_multikey()
    return Enquiry(issuer_id=issuer_id, now=NOW, verification_method=signer.verification_method, key=key)


def given(*chain: x509.Certificate) -> CertificateAnchors:
    return CertificateAnchors("Ministry", authority().pem, pem(*chain))


def no_path(found: Listing) -> bool:
    begins = "No path leads from the issuer's certificate to an authority that you trust: "
    reason = found.message.removeprefix(begins).removesuffix(".")
    assert found == Listing(
        outcome="not_listed",
        code="trust.certificate",
        message=f"{begins}{reason}.",
        advice=NEXT,
        params={"reason": reason},
    )
    return 0 < len(reason) <= 200


def test_where_the_certificate_may_be() -> None:
    made = leaf()
    assert asked(by_token(made)) == LISTED
    assert asked(with_kid(made)) == LISTED
    for enquiry in (by_token(), with_kid(), with_proof()):
        assert asked(enquiry) == NONE
        assert asked(enquiry, given(made)) == LISTED
        assert asked(enquiry, fetch=published(with_chain(made))) == LISTED


def with_chain(*chain: x509.Certificate, signer: LocalSigner = SIGNER) -> JSONObject:
    """The key as a JWK, with these certificates."""
    return {**signer.public_jwk, "x5c": [*x5c(*chain)]}


def published(*jwks: JSONObject) -> Documents:
    """The issuer's document with these keys, all under one name."""
    ((url, body),) = PUBLISHED.documents.items()
    name = SIGNER.verification_method
    methods: list[JSON] = [
        {"id": name, "type": "JsonWebKey", "controller": ISSUER_ID, "publicKeyJwk": jwk} for jwk in jwks
    ]
    return Documents({url: dump({**json.loads(body), "verificationMethod": methods})})


def test_of_the_certificates_that_an_issuer_publishes_the_one_of_the_key_that_signed() -> None:
    another = fixed_signer("P-256", seed="another")
    others: list[JSONObject] = [with_chain(leaf(another), signer=another), {"x5c": "none"}]
    assert asked(with_proof(), fetch=published(*others)) == NONE
    assert asked(with_proof(), fetch=published(*others, with_chain(leaf()))) == LISTED


def test_the_certificate_in_a_did_jwk() -> None:
    """It is read as any other, and can not name an id that it is a part of."""
    issuer_id = f"did:jwk:{base64url_encode(dump(with_chain(leaf())))}"
    assert asked(replace(with_proof(), issuer_id=issuer_id)) == OTHER


def test_what_a_chain_counts_for() -> None:
    """Twice as long, or of twice as many, is four times as much: each may have certified each."""
    assert _units_of([bytes(13_000)]) == 13_000 + 40
    assert _units_of([bytes(13_000)] * 2) == 4 * (13_000 + 40)
    made = leaf()
    size = len(made.public_bytes(Encoding.DER))
    units = size * size // 13_000 + 40
    enquiry = by_token(made)
    for _ in range(2):  # one chain is judged once
        assert asked(enquiry) == LISTED
        assert enquiry.effort.units == units
    enquiry = with_proof()
    assert asked(enquiry, fetch=published(with_chain(made))) == LISTED
    assert enquiry.effort.units == 100 + units  # each key that is published is read
    spent = by_token(made)
    spent.effort.units = 120_001
    with pytest.raises(BeyondEffort):
        asked(spent)


def test_a_key_on_a_curve_that_is_not_supported_is_not_read() -> None:
    """OpenSSL looks for the root of a compressed point on P-224 for long, and there may be hundreds of them."""

    class OnP224:
        tbs_certificate_bytes = b"..." + bytes.fromhex("06072a8648ce3d020106052b81040021") + b"..."
        read = 0

        def public_key(self) -> object:
            self.read += 1
            return public_key_of(SIGNER)

    made: Any = OnP224()
    assert (_key_in(made), made.read) == (None, 0)
    made.tbs_certificate_bytes = b"..."
    assert (_key_in(made), made.read) == (SIGNER.public_key, 1)


def test_of_two_keys_of_one_name_the_one_that_signed() -> None:
    other = fixed_signer("P-256", seed="another")
    ((url, body),) = PUBLISHED.documents.items()
    entries: list[JSON] = [
        {
            "id": SIGNER.verification_method,
            "type": "JsonWebKey",
            "controller": ISSUER_ID,
            "publicKeyJwk": {**key.public_jwk},
        }
        for key in (other, SIGNER)
    ]
    there = Documents({url: dump({**json.loads(body), "verificationMethod": [*entries]})})
    header: JSONObject = {"kid": SIGNER.verification_method}
    for key, found in ((SIGNER, LISTED), (other, NONE)):
        enquiry = Enquiry(issuer_id=ISSUER_ID, now=NOW, header=header, key=key.public_key.to_multikey())
        assert asked(enquiry, given(leaf()), there) == found


def test_who_has_signed_nothing() -> None:
    nothing = Listing(
        outcome="unknown",
        code="trust.not_signed",
        message="Certificates tell who signed, and they have not signed this.",
    )
    for said in (
        Enquiry(issuer_id=ISSUER_ID, now=NOW),
        Enquiry(issuer_id=ISSUER_ID, now=NOW, key=SIGNED_BY),
        replace(with_proof(), key=""),
        replace(with_kid(), key=""),
    ):
        assert asked(said, given(leaf())) == nothing


def test_which_key_signed_is_not_looked_up_again() -> None:
    """It is known by then: of the issuer's document only the certificates in it are wanted."""
    urls: list[str] = []

    def down(request: Request, /) -> FetchFailure:
        urls.append(request.url)
        return FetchFailure("fetch.network", "No line.", "later", "Plug it in.")

    for enquiry in (with_kid(), with_proof()):
        assert asked(enquiry, fetch=down) == NONE
        assert asked(enquiry, given(leaf()), down) == LISTED
    assert asked(with_kid(leaf()), fetch=down) == LISTED
    assert urls == [*PUBLISHED.documents] * 4


def test_a_key_that_is_none() -> None:
    with pytest.raises(KeyMaterialError):
        asked(replace(with_proof(), key="z"))


def test_an_issuer_with_a_log() -> None:
    signer = LocalSigner.generate("Ed25519", entropy=fixed_entropy("first"))
    log = Log().begin(signer.public_key.to_multikey())
    signer = LocalSigner.generate("Ed25519", controller=log.did, entropy=fixed_entropy("first"))
    anchors = given(leaf(signer, names=(x509.UniformResourceIdentifier(log.did),)))
    header: JSONObject = {"kid": signer.verification_method}
    by_proof = with_proof(signer, log.did)
    for enquiry in (by_proof, replace(by_proof, verification_method="", header=header)):
        assert asked(enquiry, anchors, Documents({})).params == {"certified": log.did}


def test_the_certificate_of_the_key_is_found_among_those_that_are_given() -> None:
    middle = between()
    of_another = leaf(fixed_signer("P-256", seed="another"))
    ours = leaf(by=middle)
    assert asked(with_proof(), given(of_another, middle.certificate, ours)) == LISTED
    assert asked(with_proof(), given(of_another, middle.certificate)) == NONE
    assert asked(by_token(of_another)) == NONE
    assert asked(by_token(of_another), given(leaf())) == LISTED


def test_the_longest_chain() -> None:
    made = leaf()
    others = [authority().certificate] * 7
    assert asked(by_token(made, *others)) == LISTED
    assert asked(by_token(made, *others, authority().certificate)) == NONE


def sized(length: int) -> x509.Certificate:
    """A certificate that has so many characters in base64."""
    size, filling = 3 * length // 4, 3 * length // 4 - 1_000
    while True:  # its signature may be a byte longer or shorter
        extension = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), bytes(filling))
        made = leaf(more=[(extension, False)])
        missing = size - len(made.public_bytes(Encoding.DER))
        if not missing:
            return made
        filling += missing


def test_the_largest_certificate() -> None:
    assert asked(by_token(sized(16_000))) == LISTED
    assert asked(by_token(sized(16_004))) == NONE
    assert asked(by_token(leaf(), sized(16_004))) == NONE


def test_a_certificate_is_written_in_base64_alone() -> None:
    """RFC 7515, 4.1.6: what other readers refuse is not read here either."""
    (text,) = x5c(leaf())
    for wrong in (f"{text[:8]}\n{text[8:]}", f"{text} ", text.replace("A", "-", 1), "AAAA", "", 7, None):
        assert asked(by_token(x5c=[wrong])) == NONE
    assert asked(by_token(x5c=[])) == NONE
    assert asked(by_token(x5c=text)) == LISTED  # one without an array


def test_a_digest_beside_a_certificate_is_its_digest() -> None:
    made = leaf()
    digest = base64.urlsafe_b64encode(hashlib.sha256(made.public_bytes(Encoding.DER)).digest()).decode()
    assert asked(by_token(made, **{"x5t#S256": digest.rstrip("=")})) == LISTED
    assert asked(with_kid(made, **{"x5t#S256": digest.rstrip("=")})) == LISTED
    wrong: Any
    for wrong in (digest, digest[:-2], "A" * 43, "", 7, []):
        assert asked(by_token(made, **{"x5t#S256": wrong})) == NONE
    assert asked(by_token(made, **{"x5t#S256": "A" * 43}), given(made)) == LISTED


def test_a_certificate_of_a_kind_of_key_that_nobody_here_knows() -> None:
    strange = ed448.Ed448PrivateKey.generate().public_key()
    made = certificate(strange, authority().key)
    assert asked(by_token(made)) == NONE
    assert asked(with_proof(), given(made)) == NONE


COMMITS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@pytest.mark.parametrize(
    ("options", "good"),
    [
        ({}, True),
        ({"ca": None}, True),
        ({"ca": True}, False),
        ({"signs": None}, True),
        ({"signs": None, "more": [(COMMITS, True)]}, True),
        ({"signs": False}, False),
        ({"ends": NOW + timedelta(hours=1)}, True),
        ({"ends": NOW - timedelta(hours=1)}, False),
        ({"begins": NOW + timedelta(hours=1)}, False),
    ],
    ids=[
        "usual",
        "no constraints",
        "authority",
        "any use",
        "commits",
        "no signing",
        "ends",
        "ended",
        "not yet",
    ],
)
def test_what_the_certificate_says_of_its_key(options: dict[str, Any], good: bool) -> None:  # noqa: FBT001 - a case
    found = asked(by_token(leaf(**options)))
    assert found.outcome == "listed" if good else no_path(found)


def test_the_time_in_any_zone() -> None:
    made = leaf(ends=NOW + timedelta(hours=1))
    for hours in (-5, 0, 5):
        there = NOW.astimezone(timezone(timedelta(hours=hours)))
        header = by_token(made).header
        at_once = Enquiry(issuer_id=ISSUER_ID, now=there, header=header, key=SIGNED_BY)
        assert asked(at_once).outcome == "listed"
        assert no_path(asked(replace(at_once, now=there + timedelta(hours=2))))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError(), "ValueError"),
        (ValueError("(encountered processing <Certificate(…)>)"), "ValueError"),
        (ValueError("too old (encountered processing <Certificate(…)>)"), "too old"),
        (ValueError("x" * 201), "x" * 200),
    ],
    ids=["nothing", "nothing but where", "why and where", "long"],
)
def test_why_no_path_leads_there(monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(certificates, "_verified", fails)
    assert asked(by_token(leaf())).message == (
        f"No path leads from the issuer's certificate to an authority that you trust: {reason}."
    )


def test_it_is_good_until_the_first_end_on_the_path() -> None:
    day = timedelta(days=1)
    middle = between()
    assert asked(by_token(leaf(by=middle, ends=NOW + 2 * YEAR), middle.certificate)).until == NOW + YEAR
    assert asked(by_token(leaf(by=middle, ends=NOW + day), middle.certificate)).until == NOW + day


def named(*values: tuple[Any, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in values])


ORGANIZATION, COMMON, COUNTRY = NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME, NameOID.COUNTRY_NAME


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (named((COMMON, "Ada"), (ORGANIZATION, "School")), "School"),
        (named((ORGANIZATION, " "), (COMMON, " Signing key ")), "Signing key"),
        (named((COMMON, "Signing key")), "Signing key"),
        (named((ORGANIZATION, "x" * 201)), "x" * 200),
        (named((COUNTRY, "AT")), "school.example"),
        (x509.Name([]), "school.example"),
    ],
    ids=["organization", "blank", "common name", "long", "country", "none"],
)
def test_the_name_under_which_the_authority_knows_them(subject: x509.Name, name: str) -> None:
    assert asked(by_token(leaf(subject=subject))).name == name


@pytest.mark.parametrize(
    ("issuer_id", "names", "certified"),
    [
        ("did:web:school.example", [DNS], "school.example"),
        ("did:web:school.example", [URI], "did:web:school.example"),
        ("did:web:school.example", [DNS, URI], "did:web:school.example"),
        ("did:web:School.example", [x509.DNSName("SCHOOL.example")], "school.example"),
        ("did:web:school.example:staff:7", [DNS], "school.example"),
        ("did:web:school.example%3A8443:staff", [DNS], "school.example"),
        ("https://school.example/issuer", [DNS], "school.example"),
        ("https://school.example:8443/issuer", [DNS], "school.example"),
        ("https://school.example/issuer", [x509.DNSName("https")], ""),
        ("did:web:other.example", [DNS], ""),
        ("https://other.example/school.example", [DNS], ""),
        ("http://school.example/issuer", [DNS], ""),
        ("did:key:z6Mk", [DNS, x509.DNSName("")], ""),
        ("urn:school.example", [DNS, x509.DNSName("")], ""),
        ("did:web:school.example", [], ""),
    ],
    ids=str,
)
def test_whom_a_certificate_names(issuer_id: str, names: list[Any], certified: str) -> None:
    found = asked(replace(by_token(leaf(names=names)), issuer_id=issuer_id))
    assert found.params == ({"certified": certified} if certified else {})
    assert certified or found == OTHER


PEM = authority().pem
NAME = "Anchors have the name under which you know them."
EMPTY = "There is no certificate in these anchors."
TEXT = "Certificates are given as bytes, in PEM."
WRONG = "These are no certificates in PEM."


@pytest.mark.parametrize(
    ("arguments", "message", "advice"),
    [
        (("", PEM), NAME, ""),
        ((" ", PEM), NAME, ""),
        ((None, PEM), NAME, ""),
        ((7, PEM), NAME, ""),
        (("x", b""), EMPTY, ""),
        (("x", b" \n"), EMPTY, ""),
        (("x", PEM.decode()), TEXT, ""),
        (("x", None), TEXT, ""),
        (("x", PEM, None), TEXT, ""),
        (("x", b"-"), WRONG, "They begin with -----BEGIN CERTIFICATE-----."),
        (("x", PEM, b"-"), WRONG, "They begin with -----BEGIN CERTIFICATE-----."),
    ],
    ids=range(11),
)
def test_what_are_no_anchors(arguments: Any, message: str, advice: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        CertificateAnchors(*arguments)
    found = wrong.value
    assert (found.detail_code, found.message, found.advice) == ("config.trust", message, advice)


def test_a_library_that_is_too_old_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not once a badge is there to be judged."""
    monkeypatch.delattr(verification, "ExtensionPolicy")
    with pytest.raises(ConfigurationError) as wrong:
        CertificateAnchors("x", PEM)
    found = wrong.value
    assert (found.detail_code, found.message) == (
        "config.trust",
        "Paths of certificates are checked with cryptography 45 or newer.",
    )
    assert found.advice == "Install a newer one: pip install --upgrade cryptography."
