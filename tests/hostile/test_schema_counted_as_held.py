"""A badge that names, as its schema, somebody else's genuine badge: nobody holds that one for it."""

from __future__ import annotations

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.codec.json import dump
from openbadge_issuer.testing import NOW, make_badge
from schema_samples import Web, badge_naming, schema, schema_credential

PLACE = "https://schemas.example/credentials/1"


def test_what_is_fetched_as_a_schema_is_not_among_the_credentials() -> None:
    badge = badge_naming({"id": PLACE, "type": "JsonSchemaCredential"})
    for there in (bytes(make_badge()), dump(schema_credential(schema()))):
        verified = Verifier(fetch=Web({PLACE: there})).verify(badge, now=NOW)
        (nested,) = verified.report.nested
        assert (nested.role, nested.report.verdict) == ("credential", Verdict.ACCEPTED)
        assert verified.credentials == ()
