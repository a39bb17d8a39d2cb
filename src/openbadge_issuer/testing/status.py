"""Status lists of the fixed world: which badges are taken back is up to the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign, vc_jwt
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS, MIN_ENTRIES, Bitstring, StatusEntry, compose
from openbadge_issuer.testing.world import ISSUER_ID, NOW, fixed_signer

if TYPE_CHECKING:
    from openbadge_issuer.keys import LocalSigner

__all__ = ["STATUS_LIST", "make_status_list", "with_status"]

STATUS_LIST = "https://school.example/status/1"
"""Where the fixed issuer's status list is, unless you say otherwise."""


def make_status_list(
    marked: Iterable[int] | Mapping[int, int] = (),
    *,
    url: str = STATUS_LIST,
    purpose: str | Sequence[str] = "revocation",
    size: int = 1,
    signer: LocalSigner | None = None,
    now: datetime = NOW,
    valid_until: datetime | None = NOW + timedelta(days=7),
    ttl: timedelta | None = None,
) -> bytes:
    """A signed status list, the file at ``url``: the indexes in ``marked`` are set, or have the values that it maps them to.

    By the fixed issuer, or in the name of the controller of another ``signer``; an Ed25519 key signs the document, others
    a VC-JWT. Raises what `openbadge_issuer.status.compose` and `Bitstring.with_values` raise.
    """
    signer = signer or fixed_signer()
    values = marked if isinstance(marked, Mapping) else dict.fromkeys(marked, 1)
    bits = Bitstring.empty(MIN_ENTRIES, size=size).with_values(values.items())
    document = compose(
        url, signer.controller, purpose, bits, valid_from=now, valid_until=valid_until, ttl=ttl
    )
    return bytes(_signed(document, signer, now, as_token=signer.algorithm != "EdDSA"))


def with_status(badge: SecuredCredential, status: StatusEntry | Sequence[StatusEntry]) -> SecuredCredential:
    """A badge of the fixed issuer with these status entries, signed again by the fixed key.

    Raises `ConfigurationError` (``config.foreign_signer``) for a badge by anybody else.
    """
    document = badge.document
    issuer = document["issuer"]
    if (issuer.get("id") if isinstance(issuer, dict) else issuer) != ISSUER_ID:
        raise ConfigurationError(
            f"Only badges by {ISSUER_ID} are given a status here: the key of others is not known.",
            code="config.foreign_signer",
        )
    as_token = badge.securing == "vc-jwt"
    entries: list[JSON] = [one.to_json() for one in ([status] if isinstance(status, StatusEntry) else status)]
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    unsigned["credentialStatus"] = entries[0] if len(entries) == 1 else entries
    return _signed(unsigned, fixed_signer(), NOW, as_token=as_token)


def _signed(document: JSONObject, signer: LocalSigner, now: datetime, *, as_token: bool) -> SecuredCredential:
    method, jwk = signer.verification_method, signer.public_jwk
    if as_token:
        token = vc_jwt.prepare(
            document, verification_method=method, public_jwk=jwk, limits=LIST_DOCUMENT_LIMITS
        )
        return SecuredCredential.enveloped(sign(token, signer))
    proof = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=method,
        public_jwk=jwk,
        created=now,
        contexts=default_contexts(),
        limits=LIST_DOCUMENT_LIMITS,
    )
    return SecuredCredential.embedded(sign(proof, signer))
