"""What the tests of federations share: an anchor, its keys, and its statements with whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response, SigningRequest
from openbadge_issuer.proofs.jws import signing_input
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Policy, Report, Verifier
from openbadge_issuer.verification.trust import FederationRegistry

ANCHOR = "https://anchor.example"
URL = f"{ANCHOR}/.well-known/openid-federation"
FETCH = f"{ANCHOR}/fetch"
QUESTION = f"{FETCH}?sub={quote(ISSUER_ID, safe='')}"
SIGNER = fixed_signer("P-256", controller=None, seed="anchor")
DAY = timedelta(days=1)
BADGE = bytes(make_badge())


def statement(
    sub: str,
    *,
    issuer: str = ANCHOR,
    signer: LocalSigner = SIGNER,
    begins: datetime = NOW - DAY,
    ends: datetime = NOW + DAY,
    header: Mapping[str, Any] | None = None,
    **claims: Any,
) -> bytes:
    """An entity statement."""
    head = {"alg": signer.algorithm, "typ": "entity-statement+jwt", "kid": "key-1", **(header or {})}
    payload = {
        "iss": issuer,
        "sub": sub,
        "iat": int(begins.timestamp()),
        "exp": int(ends.timestamp()),
        **claims,
    }
    message = signing_input(dump(head), dump(payload))
    signature = signer.sign(SigningRequest(signer.algorithm, signer.verification_method, message))
    return message + b"." + base64url_encode(signature).encode("ascii")


def configuration(signer: LocalSigner = SIGNER, endpoint: Any = FETCH, **options: Any) -> bytes:
    """What the anchor says of itself."""
    keys = options.pop("jwks", {"keys": [{**signer.public_jwk, "kid": "key-1"}]})
    sub = options.pop("sub", ANCHOR)
    metadata = {"federation_entity": {"organization_name": "Anchor", "federation_fetch_endpoint": endpoint}}
    return statement(sub, signer=signer, jwks=keys, metadata=metadata, **options)


def about(name: Any = "Example School", sub: str = ISSUER_ID, **options: Any) -> bytes:
    """What the anchor says of an issuer."""
    return statement(sub, metadata={"federation_entity": {"organization_name": name}}, **options)


def judged(
    served: Mapping[str, bytes | Answer], *, now: datetime = NOW, asked: list[str] | None = None
) -> Report:
    """The report where these addresses have this, beside the issuer's own document."""

    def fetch(request: Request, /) -> Answer:
        if asked is not None:
            asked.append(request.url)
        if request.purpose != "trust":
            return issuer_documents()(request)
        answer = served.get(request.url)
        if isinstance(answer, bytes):
            return Response(request.url, answer, fetched_at=now)
        return answer or FetchFailure("fetch.network", "Nobody answers.")

    trust = FederationRegistry("Federation", URL)
    return Verifier(policy=Policy(trust=trust), fetch=fetch).check(BADGE, now=now)
