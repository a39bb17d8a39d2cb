"""X.509: the key that signed the badge stands in a certificate that names the issuer, under an anchor of the caller's.

The certificate comes from the badge's JOSE header (``x5c``, or that of its ``jwk``), from the JWK that the issuer
publishes, or from the caller. `cryptography.x509.verification` builds and checks the path (RFC 5280): signatures, dates
at ``now``, basic constraints, key usage and name constraints of authorities, no critical extension that it does not
know. Here is checked that the certificate's key signed, that it names the issuer in ``subjectAltName``, and may sign.
Revocation lists and OCSP are not asked, extended key usages not compared.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.dids.published_keys import published_jwks
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import ConfigurationError, Param, ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Resolution
from openbadge_issuer.verification.badge import items, member, text
from openbadge_issuer.verification.trust.listing import Enquiry, Listing

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["CertificateAnchors"]

_MAX_CERTIFICATES: Final = 8  # of one chain
_MAX_BYTES: Final = 16_000  # of one certificate
_MAX_DEPTH: Final = 4  # authorities between the certificate and the anchor
_SQUARED_BYTES_OF_A_UNIT: Final = 13_000  # of effort
_UNITS_OF_A_CERTIFICATE: Final = 40
_UNITS_OF_A_KEY: Final = (
    100  # a document may have hundreds of certificates, and on some curves a key takes that long
)
_ON_P224: Final = bytes.fromhex("06072a8648ce3d020106052b81040021")  # in DER: a key on a curve, and on which
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, repr=False)
class CertificateAnchors:
    """Issuers whose signing key is certified under ``anchors``: certificates of authorities in PEM.

    ``name`` is what you call them. ``chains`` are certificates of issuers and of authorities between, in PEM, for badges
    that bring none. Raises `ConfigurationError` (``config.trust``).
    """

    name: str
    anchors: bytes = field(repr=False)
    chains: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise ConfigurationError("Anchors have the name under which you know them.", code="config.trust")
        if not _read_pem(self.anchors):
            raise ConfigurationError("There is no certificate in these anchors.", code="config.trust")
        _read_pem(self.chains)
        _check_library()

    def __repr__(self) -> str:
        return f"<CertificateAnchors {self.name!r}>"

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        """Finds the certificate of the key that signed, and the path to an anchor."""
        if not enquiry.key or not (enquiry.verification_method or enquiry.header):
            return Listing(
                outcome="unknown",
                code="trust.not_signed",
                message="Certificates tell who signed, and they have not signed this.",
            )
        key = PublicKey.from_multikey(enquiry.key)  # that signed: nothing is looked up for it again
        chain = _first_chain([enquiry.header, member(enquiry.header, "jwk")], key)
        chain = chain or (yield from _published(key, enquiry))
        shared = enquiry.shared
        chain = chain or _among(shared.once(self, "chains", lambda: _read_pem(self.chains)), key)
        if not chain:
            return _not_listed("no_certificate", "No certificate comes with the key that signed the badge.")
        encoded = tuple(map(_encoded, chain))  # for all badges of an issuer that are signed with this key
        return shared.once(
            self, (enquiry.issuer_id, enquiry.now, encoded), lambda: self._counted(chain, encoded, enquiry)
        )

    def _counted(
        self, chain: Sequence[x509.Certificate], encoded: Sequence[bytes], enquiry: Enquiry
    ) -> Listing:
        enquiry.effort.go_on(_units_of(encoded))
        return _judged(self.anchors, chain, enquiry)


def _published(key: PublicKey, enquiry: Enquiry) -> Resolution[list[x509.Certificate]]:
    """The chain of this key in the issuer's own document, which is read once for all badges and keys."""
    task = published_jwks(enquiry.issuer_id)
    try:
        answer = yield next(task)
    except StopIteration as done:
        return _first_chain(done.value, key)

    def read() -> list[tuple[PublicKey | None, list[x509.Certificate]]]:
        try:
            task.send(answer)
        except StopIteration as done:
            return [
                (_key_in(chain[0], enquiry.effort), chain) for chain in map(_chain_in, done.value) if chain
            ]
        raise AssertionError(enquiry.issuer_id)

    listed = enquiry.shared.once(answer, (CertificateAnchors, enquiry.issuer_id), read)
    return next((chain for its_key, chain in listed if its_key == key), [])


def _encoded(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - as below

    return certificate.public_bytes(Encoding.DER)


def _units_of(chain: Sequence[bytes]) -> int:
    """What a path takes at most: authorities that have certified each other, or names that each forbids to the other."""
    length, number = sum(map(len, chain)), len(chain)
    return length * length // _SQUARED_BYTES_OF_A_UNIT + number * number * _UNITS_OF_A_CERTIFICATE


def _check_library() -> None:
    try:
        from cryptography.x509.verification import ExtensionPolicy  # noqa: F401, PLC0415 - heavy; since 45
    except ImportError:
        raise ConfigurationError(
            "Paths of certificates are checked with cryptography 45 or newer.",
            code="config.trust",
            advice="Install a newer one: pip install --upgrade cryptography.",
        ) from None


def _first_chain(places: Sequence[JSON], key: PublicKey) -> list[x509.Certificate]:
    chains = filter(None, map(_chain_in, places))
    return next((chain for chain in chains if _is_key(chain[0], key)), [])


def _among(given: list[x509.Certificate], key: PublicKey) -> list[x509.Certificate]:
    """The certificate of this key among those that the caller gave, and all of them after it."""
    leaf = next((each for each in given if _is_key(each, key)), None)
    return [leaf, *given] if leaf is not None else []


def _chain_in(place: JSON) -> list[x509.Certificate]:
    """The chain of a header or a JWK (RFC 7515, 4.1.6; RFC 7517, 4.7); nothing where it can not be read.

    ``x5t#S256`` beside it must be the digest of that certificate; ``x5u`` is not fetched.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy, and only where certificates are looked at

    listed = [text(item) for item in items(member(place, "x5c"))]
    if not 1 <= len(listed) <= _MAX_CERTIFICATES or any(len(each) > _MAX_BYTES for each in listed):
        return []
    try:
        chain = [x509.load_der_x509_certificate(base64.b64decode(each, validate=True)) for each in listed]
        fits = _has_digest(base64.b64decode(listed[0]), member(place, "x5t#S256"))
    except Exception:  # noqa: BLE001 - whatever a parser of certificates raises for what is none
        return []
    return chain if fits else []


def _has_digest(certificate: bytes, digest: JSON) -> bool:
    if digest is None:
        return True
    return (
        base64.urlsafe_b64encode(hashlib.sha256(certificate).digest()).rstrip(b"=") == text(digest).encode()
    )


def _is_key(certificate: x509.Certificate, key: PublicKey) -> bool:
    return _key_in(certificate) == key


def _key_in(certificate: x509.Certificate, effort: Effort | None = None) -> PublicKey | None:
    """The key that it is about; nothing where nobody here knows its kind. ``effort`` counts one of many."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - as above

    if effort is not None:
        effort.go_on(_UNITS_OF_A_KEY)
    if _ON_P224 in certificate.tbs_certificate_bytes:
        return None  # it is not supported, and OpenSSL looks for the root of a compressed point for long
    try:
        pem = certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return PublicKey.from_pem(pem)
    except Exception:  # noqa: BLE001 - a kind of key that nobody here knows
        return None


def _judged(anchors: bytes, chain: Sequence[x509.Certificate], enquiry: Enquiry) -> Listing:
    leaf = chain[0]
    named = _names_issuer(leaf, enquiry.issuer_id)
    if not named:
        return _not_listed(
            "other_certificate", "The certificate of the key that signed the badge is not about this issuer."
        )
    try:
        path = _verified(anchors, chain, enquiry.now)
        until, name = min(_end(each) for each in path), _name(leaf) or named
    except Exception as error:  # noqa: BLE001 - VerificationError, and what else strange certificates bring about
        reason = str(error).partition("(encountered")[0].strip()[:_SHOWN] or type(error).__name__
        return _not_listed(
            "certificate",
            f"No path leads from the issuer's certificate to an authority that you trust: {reason}.",
            reason=reason,
        )
    return Listing(outcome="listed", name=name, until=until, params={"certified": named})


def _verified(anchors: bytes, chain: Sequence[x509.Certificate], now: datetime) -> list[x509.Certificate]:
    from cryptography import x509  # noqa: PLC0415 - as above
    from cryptography.x509 import verification  # noqa: PLC0415 - as above

    agnostic = verification.Criticality.AGNOSTIC
    ours = (
        verification.ExtensionPolicy.permit_all()
        .require_present(x509.SubjectAlternativeName, agnostic, None)
        .may_be_present(x509.BasicConstraints, agnostic, _is_no_authority)
        .may_be_present(x509.KeyUsage, agnostic, _may_sign)
    )
    builder = (
        verification.PolicyBuilder().store(verification.Store(_read_pem(anchors))).max_chain_depth(_MAX_DEPTH)
    )
    builder = builder.time(now.astimezone(UTC).replace(tzinfo=None)).extension_policies(
        ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(), ee_policy=ours
    )
    return list(builder.build_client_verifier().verify(chain[0], list(chain)).chain)


def _is_no_authority(_: object, __: object, found: x509.BasicConstraints | None) -> None:
    if found is not None and found.ca:
        raise ValueError("the certificate is that of an authority")


def _may_sign(_: object, __: object, found: x509.KeyUsage | None) -> None:
    if found is not None and not (found.digital_signature or found.content_commitment):
        raise ValueError("the certificate's key is not meant for signatures")


def _names_issuer(leaf: x509.Certificate, issuer_id: str) -> str:
    """The name in the certificate that is the issuer: its id as a URI, or its domain; empty if there is none."""
    from cryptography import x509  # noqa: PLC0415 - as above

    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        uris = names.get_values_for_type(x509.UniformResourceIdentifier)
        domains = [name.lower() for name in names.get_values_for_type(x509.DNSName)]
    except Exception:  # noqa: BLE001 - it has none, or one that can not be read
        return ""
    if issuer_id in uris:
        return issuer_id
    domain = _domain_of(issuer_id)
    return domain if domain in domains else ""


def _domain_of(issuer_id: str) -> str:
    """The domain of a did:web or an https id; a port is not part of it."""
    if issuer_id.startswith("did:web:"):
        return unquote(issuer_id.removeprefix("did:web:")).partition(":")[0].lower()
    try:
        return authority_of(issuer_id).partition(":")[0]
    except ResolutionError:
        return ""


def _name(leaf: x509.Certificate) -> str:
    """The organization, else the common name, under which the authority knows the holder of the key."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - as above

    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in leaf.subject.get_attributes_for_oid(kind):
            value = attribute.value
            if isinstance(value, str) and value.strip():
                return value.strip()[:_SHOWN]
    return ""


def _end(certificate: x509.Certificate) -> datetime:
    return certificate.not_valid_after_utc


def _read_pem(pem: bytes) -> list[x509.Certificate]:
    from cryptography import x509  # noqa: PLC0415 - as above

    if not isinstance(pem, bytes):
        raise ConfigurationError("Certificates are given as bytes, in PEM.", code="config.trust")
    if not pem.strip():
        return []
    try:
        return x509.load_pem_x509_certificates(pem)
    except Exception:  # noqa: BLE001 - whatever a parser of certificates raises: ValueError, InvalidVersion, …
        raise ConfigurationError(
            "These are no certificates in PEM.",
            code="config.trust",
            advice="They begin with -----BEGIN CERTIFICATE-----.",
        ) from None


def _not_listed(code: str, message: str, **params: Param) -> Listing:
    return Listing(
        outcome="not_listed",
        code=f"trust.{code}",
        message=message,
        advice="Ask the issuer for its certificate, or the authority whether it knows the issuer.",
        params=params,
    )
