"""Who must have signed: whom the document names, and for a presentation alone whoever holds the key."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.verification.question import HOLDER, ISSUER

KEY = "did:key:z6Mk#z6Mk"


@pytest.mark.parametrize(
    ("document", "issuer", "holder"),
    [
        ({"issuer": "did:web:a", "holder": "did:web:b"}, "did:web:a", "did:web:b"),
        ({"issuer": {"id": "did:web:a"}, "holder": {"id": "did:web:b"}}, "did:web:a", "did:web:b"),
        ({}, "", "did:key:z6Mk"),
        ({"issuer": {"name": "A"}, "holder": {}}, "", "did:key:z6Mk"),
    ],
    ids=["by their ids", "as objects", "nobody", "without an id"],
)
def test_nobody_issues_for_whom_no_issuer_is_named(document: JSONObject, issuer: str, holder: str) -> None:
    """Or whoever has a key would be the issuer of what names none."""
    assert ISSUER.named_in(document, KEY) == issuer
    assert HOLDER.named_in(document, KEY) == holder
    assert (ISSUER.purpose, HOLDER.purpose) == ("assertionMethod", "authentication")
