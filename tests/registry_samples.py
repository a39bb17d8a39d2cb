"""What the tests of registries share: one registry, and whatever its server says."""

from __future__ import annotations

from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Policy, Report, Verifier
from openbadge_issuer.verification.trust import DccRegistry

URL = "https://registry.example/registry.json"
BADGE = bytes(make_badge())


def registry(name: JSON = "Example School", issuer_id: str = ISSUER_ID) -> bytes:
    """A registry that lists one issuer."""
    return dump({"meta": {}, "registry": {issuer_id: {"name": name, "url": "https://school.example"}}})


def judged(answer: Answer | bytes, badge: bytes = BADGE) -> Report:
    """The report where the registry's server says this."""
    said = Response(URL, answer, fetched_at=NOW) if isinstance(answer, bytes) else answer

    def fetch(request: Request, /) -> Answer:
        return said if request.purpose == "trust" else issuer_documents()(request)

    return Verifier(policy=Policy(trust=DccRegistry("Registry", URL)), fetch=fetch).check(badge, now=NOW)
