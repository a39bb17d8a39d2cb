"""ecdsa-sd-2023: a holder leaves out where a newer edition is, a schema that it breaks, or who made the achievement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hostile.test_proof_selective_hiding import CLEAR, ENDS, LISTS
from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import TrustedIssuers
from unit.verification.deriving import about, shown_in_part, unsigned

SCHEMA = "https://school.example/s.json"
STRICT = dump({"$schema": "http://json-schema.org/draft-07/schema#", "required": ["nope"]})
LAX = dump({"$schema": "http://json-schema.org/draft-07/schema#"})
FAMOUS: JSONObject = {"id": "https://famous.example/i", "type": ["Profile"], "name": "Famous"}
BY_OTHERS = about("famous.example", "#creator", "vocab.html#Profile")
TRUST = TrustedIssuers({ISSUER_ID: "School"})


def whole(**changes: Any) -> dict[str, Any]:
    return unsigned(credentialStatus=CLEAR, validUntil=ENDS, **changes)


def schemed(*names: str) -> dict[str, Any]:
    return whole(credentialSchema=[{"id": name, "type": "JsonSchema"} for name in names])


def looked_at(document: dict[str, Any], schema: bytes = STRICT, **policy: Any) -> Report:
    def fetch(request: Request, /) -> Answer:
        found = {**LISTS, SCHEMA: schema}.get(request.url)
        if found is not None:
            return Response(request.url, found, fetched_at=NOW)
        return issuer_documents(fixed_signer(), fixed_signer("P-256"))(request)

    return Verifier(fetch=fetch, policy=Policy(**policy)).check(json.dumps(document), now=NOW)


def test_a_hidden_place_for_newer_editions() -> None:
    service: JSONObject = {"id": "https://school.example/refresh/1", "type": "1EdTechCredentialRefresh"}
    made = whole(refreshService=service)
    made["@context"] = [*made["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    optional = about("efresh")
    assert looked_at(shown_in_part(made, optional=optional))["refresh"].code == "refresh.unavailable"
    hidden = shown_in_part(made, "refreshService", optional=optional)
    report = looked_at(hidden)
    assert (report.verdict, report["refresh"].code) == (Verdict.ACCEPTED, "refresh.undisclosed")
    assert report["refresh"].outcome is Outcome.WARNING
    required = looked_at(hidden, required=Policy().required | {"refresh"})
    assert (required.verdict, required["refresh"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)
    lenient = looked_at(hidden, required=Policy().required | {"refresh"}, undisclosed={"refresh"})
    assert (lenient.verdict, lenient.leniencies) == (Verdict.ACCEPTED, ("undisclosed: refresh",))


def test_a_hidden_schema_that_refuses_it() -> None:
    made = schemed(SCHEMA)
    optional = about("chema")
    shown = looked_at(shown_in_part(made, optional=optional))
    assert (shown.verdict, shown["schemas"].code) == (Verdict.REFUSED, "schemas.violated")
    hidden = shown_in_part(made, "credentialSchema", optional=optional)
    report = looked_at(hidden)
    assert (report["schemas"].outcome, report["schemas"].code) == (Outcome.WARNING, "schemas.undisclosed")
    required = looked_at(hidden, required=Policy().required | {"schemas"})
    assert (required.verdict, required["schemas"].outcome) == (Verdict.UNDECIDED, Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("insists", "code"), [(True, "schemas.passed"), (False, "schemas.not_mandatory")], ids=["insists", "not"]
)
def test_of_two_schemas_the_one_that_it_keeps(insists: bool, code: str) -> None:  # noqa: FBT001 - a parameter of the test
    made = schemed(SCHEMA) if insists else schemed(SCHEMA, "https://school.example/strict.json")
    part = shown_in_part(
        made,
        instead={"credentialSchema": made["credentialSchema"][:1]},
        optional=about("schema.org/name") if insists else about("chema"),
    )
    report = looked_at(part, LAX, required=Policy().required | {"schemas"})
    assert report["schemas"].code == code
    assert report.verdict is (Verdict.ACCEPTED if insists else Verdict.UNDECIDED)


def test_a_hidden_creator_does_not_leave_the_issuers_name_alone() -> None:
    made = whole()
    made["credentialSubject"]["achievement"] |= {"creator": FAMOUS}
    shown = looked_at(shown_in_part(made, optional=BY_OTHERS), trust=TRUST)
    assert shown["trust"].code == "trust.other_creator_not_listed"
    alone = whole()
    hidden = shown_in_part(
        made, instead={"credentialSubject": alone["credentialSubject"]}, optional=BY_OTHERS
    )
    report = looked_at(hidden, trust=TRUST, required=Policy().required | {"trust"})
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.WARNING, "trust.creator_undisclosed")
    assert report.verdict is Verdict.ACCEPTED  # as with another creator that is shown
    assert "somebody else than the issuer may have been left out" in report.summary


def test_of_what_is_not_shown_in_part_nothing_is_said() -> None:
    report = looked_at(dict(make_badge().document))
    assert {report["refresh"].code, report["schemas"].code} == {
        "refresh.not_applicable_none",
        "schemas.not_applicable_none",
    }
