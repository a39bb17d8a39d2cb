"""Badges that name schemas, and what judges them."""

from __future__ import annotations

from typing import Any

from endorsement_samples import badge_with, sealed, signer
from openbadge_issuer.codec.json import dump
from openbadge_issuer.ports import Answer, Documents, Request
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import Policy, Report, Verifier

URL = "https://school.example/schemas/course.json"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
OFFICIAL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_{}credential_schema.json"


def badge_naming(*entries: Any, **members: Any) -> bytes:
    """A badge with these schemas; a text is the URL of a `JsonSchema`."""

    def change(document: Any) -> None:
        document["@context"].append(EXTENSIONS)
        document["credentialSchema"] = [
            {"id": each, "type": "JsonSchema"} if isinstance(each, str) else each for each in entries
        ]
        document.update(members)

    return badge_with(change)


class Web:
    """A `Fetch` over documents, which remembers what it was asked for."""

    def __init__(self, pages: dict[str, Any] | None = None) -> None:
        pages = pages or {}
        bodies = {url: page if isinstance(page, bytes) else dump(page) for url, page in pages.items()}
        self._documents = Documents({**issuer_documents().documents, **bodies})
        self.asked: list[Request] = []

    def __call__(self, request: Request, /) -> Answer:
        self.asked.append(request)
        return self._documents(request)

    @property
    def schemas(self) -> list[str]:
        return [request.url for request in self.asked if request.purpose == "schema"]


def schema(**members: Any) -> dict[str, Any]:
    return {"$schema": DRAFT, "$id": URL, **members}


def judge(badge: Any, pages: dict[str, Any] | Web | None = None, **policy: Any) -> Report:
    fetch = pages if isinstance(pages, Web) else Web(pages)
    return Verifier(policy=Policy(**policy), fetch=fetch).check(badge, now=NOW)


def schema_credential(inside: Any, *, issuer: str = "schemas", **members: Any) -> Any:
    """A `JsonSchemaCredential` by somebody with a did:key of their own."""
    key = signer(issuer)
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://schemas.example/credentials/1",
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "issuer": key.controller,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "https://schemas.example/1", "type": "JsonSchema", "jsonSchema": inside},
        **members,
    }
    return sealed(document, key)
