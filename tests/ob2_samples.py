"""Open Badges 2.0 badges that are made up: an issuer with a hosted badge, a signed one, and what its servers answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any

from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response, SigningRequest
from openbadge_issuer.verification import ExpectedRecipient, Policy, Report, Verifier

__all__ = [
    "ADA",
    "NOW",
    "Web",
    "assertion",
    "badge_class",
    "changed",
    "judged",
    "key_document",
    "profile",
    "rsa",
    "signed",
    "web",
]

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA = ExpectedRecipient.email("ada@example.org")
CONTEXT = "https://w3id.org/openbadges/v2"
HOME = "https://school.example"

Change = Callable[[dict[str, Any]], object]


def profile() -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "Issuer",
        "id": f"{HOME}/issuer.json",
        "name": "Example School",
        "url": HOME,
        "email": "badges@school.example",
        "publicKey": f"{HOME}/key.json",
        "revocationList": f"{HOME}/revoked.json",
    }


def badge_class() -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": f"{HOME}/welding.json",
        "name": "Welding",
        "description": "Can weld two sheets of steel.",
        "image": f"{HOME}/welding.png",
        "criteria": {"narrative": "Weld two sheets of steel while somebody looks on."},
        "issuer": f"{HOME}/issuer.json",
        "alignment": [
            {"targetName": "Welding", "targetUrl": "https://skills.example/welding", "targetCode": "W1"}
        ],
        "tags": ["metal", "craft"],
    }


def assertion(kind: str = "HostedBadge") -> dict[str, Any]:
    """Of ada@example.org, whose address is salted with ``deadsea``."""
    verification = {"type": kind} | ({"creator": f"{HOME}/key.json"} if kind == "SignedBadge" else {})
    return {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": f"{HOME}/assertions/1.json",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": "deadsea",
            "identity": "sha256$4018b7cec54d6d5cc3ec76749ea071574112349b9cb7600bfdd2bf667dfb0e5d",
        },
        "badge": f"{HOME}/welding.json",
        "verification": verification,
        "issuedOn": "2020-05-01T10:00:00Z",
        "evidence": f"{HOME}/work/1.html",
    }


@cache
def rsa(index: int = 0) -> LocalSigner:
    return LocalSigner.generate("RSA", verification_method=f"{HOME}/key.json#{index}")


def key_document(index: int = 0) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "CryptographicKey",
        "id": f"{HOME}/key.json",
        "owner": f"{HOME}/issuer.json",
        "publicKeyPem": rsa(index).public_key.to_pem().decode(),
    }


def signed(document: dict[str, Any], index: int = 0, algorithm: str = "RS256") -> str:
    """A compact JWS of it."""
    head = base64url_encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    body = base64url_encode(json.dumps(document).encode())
    message = f"{head}.{body}".encode()
    request = SigningRequest("RS256", rsa(index).verification_method, message)
    return f"{head}.{body}.{base64url_encode(rsa(index).sign(request))}"


class Web:
    """What servers answer, by address; what is not there answers 404. ``asked`` lists what was asked."""

    def __init__(self, pages: dict[str, Any]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, request: Request, /) -> Answer:
        self.asked.append(request.url)
        page = self.pages.get(request.url, 404)
        if isinstance(page, Response | FetchFailure):
            return page
        if isinstance(page, int):
            return Response(url=request.url, body=b"", status=page)
        body = page if isinstance(page, bytes) else json.dumps(page).encode()
        return Response(url=request.url, body=body)


def web(more: dict[str, Any] | None = None) -> Web:
    """The servers of the world: the school's documents, and ``more``."""
    return Web(
        {
            f"{HOME}/assertions/1.json": assertion(),
            f"{HOME}/welding.json": badge_class(),
            f"{HOME}/issuer.json": profile(),
            f"{HOME}/key.json": key_document(),
            f"{HOME}/revoked.json": {"type": "RevocationList", "revokedAssertions": []},
            **(more or {}),
        }
    )


def changed(document: dict[str, Any], change: Change | None = None, /, **members: object) -> dict[str, Any]:
    """A copy with other members, or changed by a function; a member that becomes ``None`` is gone."""
    copy = {**deepcopy(document), **members}
    if change is not None:
        change(copy)
    return {name: value for name, value in copy.items() if value is not None}


def judged(
    badge: object,
    servers: Web | None = None,
    *,
    policy: Policy | None = None,
    expected: ExpectedRecipient | None = ADA,
    now: datetime = NOW,
) -> Report:
    """The report on a badge: a dict is handed in as JSON."""
    data: Any = json.dumps(badge) if isinstance(badge, dict) else badge
    verifier = Verifier(policy=policy or Policy(), fetch=servers if servers is not None else web())
    return verifier.check(data, now=now, expected_recipients=[expected] if expected else None)
