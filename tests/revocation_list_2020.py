"""Badges and lists in the words of `RevocationList2020`, for whoever tests them."""

from __future__ import annotations

from functools import cache
from typing import Any

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.testing import STATUS_LIST, make_badge, make_status_list
from requiring import shared
from status_samples import resign, subject_of

__all__ = ["CONTEXT", "INDEX", "MIRROR", "badge", "body", "document", "entry", "pinned"]

CONTEXT = "https://w3id.org/vc-revocation-list-2020/v1"
INDEX = 4712  # the first bit of a byte, whichever end is the first
MIRROR = INDEX + 7


def body() -> bytes:
    """The context itself, which is not ours to bring; skips the test where it is not at hand."""
    return shared("contexts", "test-only", "w3id.org_vc_revocation_list_2020_v1.json").read_bytes()


@cache
def pinned() -> ContextTable:
    """The contexts of the library, and this one."""
    return default_contexts().pin(CONTEXT, body())


def entry(**members: JSON) -> JSONObject:
    """An entry for `INDEX` with these members."""
    return {
        "id": f"{STATUS_LIST}#{INDEX}",
        "type": "RevocationList2020Status",
        "revocationListIndex": str(INDEX),
        "revocationListCredential": STATUS_LIST,
        **members,
    }


def document(*marked: int) -> dict[str, Any]:
    """A list, not signed yet, in which these indexes are set."""
    return {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            CONTEXT,
            "https://w3id.org/security/data-integrity/v2",
        ],
        "id": STATUS_LIST,
        "type": ["VerifiableCredential", "RevocationList2020Credential"],
        "issuer": "did:web:school.example",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "expirationDate": "2026-12-31T00:00:00Z",
        "credentialSubject": {
            "id": f"{STATUS_LIST}#list",
            "type": "RevocationList2020",
            "encodedList": subject_of(make_status_list(marked))["encodedList"][1:],
        },
    }


def badge(**members: JSON) -> bytes:
    """A badge of the fixed world with such an entry, and with the context that it needs."""
    whole = make_badge().document
    contexts = whole["@context"]
    assert isinstance(contexts, list)
    status = {"@context": [*contexts, CONTEXT], "credentialStatus": entry(**members)}
    return resign({**whole, **status}, contexts=pinned())
