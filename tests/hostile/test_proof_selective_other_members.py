"""ecdsa-sd-2023: a holder leaves out where a newer edition is, a schema that it breaks, who made the achievement, an
endorsement that is false, a credential in a record, or a related resource that was changed."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import partial
from hashlib import sha256
from typing import Any

import pytest

from endorsement_samples import endorser
from hostile.test_proof_selective_hiding import CLEAR, ENDS, LISTS, REVOKED
from openbadge_issuer import Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.models.markers import CLR_CONTEXT, OB_CONTEXT, VC2_CONTEXT
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import TrustedIssuers
from unit.verification.deriving import about, shown_in_part, unsigned

SCHEMA = "https://school.example/s.json"
RULES = "https://school.example/rules.txt"
STRICT = dump({"$schema": "http://json-schema.org/draft-07/schema#", "required": ["nope"]})
LAX = dump({"$schema": "http://json-schema.org/draft-07/schema#"})
FAMOUS: JSONObject = {"id": "https://famous.example/i", "type": ["Profile"], "name": "Famous"}
BY_OTHERS = about("famous.example", "#creator", "vocab.html#Profile")
TRUST = TrustedIssuers({ISSUER_ID: "School"})


def whole(**changes: Any) -> dict[str, Any]:
    return unsigned(credentialStatus=CLEAR, validUntil=ENDS, **changes)


def schemed(*names: str) -> dict[str, Any]:
    return whole(credentialSchema=[{"id": name, "type": "JsonSchema"} for name in names])


def answer(request: Request, /, schema: bytes = STRICT) -> Answer:
    found = {**LISTS, SCHEMA: schema, RULES: b"Wear no gloves."}.get(request.url)
    if found is not None:
        return Response(request.url, found, fetched_at=NOW)
    return issuer_documents(fixed_signer(), fixed_signer("P-256"))(request)


def looked_at(document: dict[str, Any], schema: bytes = STRICT, **policy: Any) -> Report:
    asked = Verifier(fetch=partial(answer, schema=schema), policy=Policy(**policy))
    return asked.check(json.dumps(document), now=NOW)


def outcome_of(report: Report, name: str) -> tuple[Outcome, str]:
    return report[name].outcome, report[name].code


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


FALSE_TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.AAAA"
CHANGED: JSONObject = {"id": RULES, "digestSRI": "sha256-" + "A" * 43 + "="}
UNCHANGED: JSONObject = {
    "id": SCHEMA,
    "digestSRI": "sha256-" + b64encode(sha256(STRICT).digest()).decode(),
}
ENDORSED = Policy().required | {"endorsements"}


def endorsed(*tokens: str) -> dict[str, Any]:
    made = whole()
    made["credentialSubject"]["achievement"] |= {"endorsementJwt": [*tokens]} if tokens else {}
    return made


def course_endorsed() -> str:
    """A token of somebody else who endorses the course as it is."""
    course = whole()["credentialSubject"]["achievement"]
    return bytes(endorser("guild", "P-256").endorse(course, "As we would teach it.", now=NOW)).decode()


def test_a_hidden_endorsement_that_is_false() -> None:
    optional = about("ndorsement")
    made = endorsed(FALSE_TOKEN)
    shown = shown_in_part(made, optional=optional)
    refused = looked_at(shown, required=ENDORSED)
    assert (refused.verdict, refused["endorsements"].code) == (Verdict.REFUSED, "endorsements.refused")
    hidden = shown_in_part(
        made, instead={"credentialSubject": whole()["credentialSubject"]}, optional=optional
    )
    report = looked_at(hidden, required=ENDORSED)
    assert outcome_of(report, "endorsements") == (Outcome.UNKNOWN, "endorsements.undisclosed")
    assert (report.verdict, report["endorsements"].turn) == (Verdict.UNDECIDED, "holder")
    lenient = looked_at(hidden, required=ENDORSED, undisclosed={"endorsements"})
    assert (lenient.verdict, lenient.leniencies) == (Verdict.ACCEPTED, ("undisclosed: endorsements",))
    unasked = looked_at(hidden)
    assert outcome_of(unasked, "endorsements") == (Outcome.WARNING, "endorsements.undisclosed")
    assert unasked.verdict is Verdict.ACCEPTED
    assert (
        looked_at(shown)["endorsements"].code == "endorsements.refused"
    )  # what speaks against it comes first


@pytest.mark.parametrize(
    ("insists", "code", "verdict"),
    [
        (True, "endorsements.accepted", Verdict.ACCEPTED),
        (False, "endorsements.not_mandatory", Verdict.UNDECIDED),
    ],
    ids=["insists", "not"],
)
def test_of_two_endorsements_the_one_that_holds(insists: bool, code: str, verdict: Verdict) -> None:  # noqa: FBT001 - a parameter of the test
    good = course_endorsed()
    made = endorsed(good) if insists else endorsed(good, FALSE_TOKEN)
    part = shown_in_part(
        made,
        instead={"credentialSubject": endorsed(good)["credentialSubject"]},
        optional=about("schema.org/name") if insists else about("ndorsement"),
    )
    report = looked_at(part, required=ENDORSED)
    assert (report["endorsements"].code, report.verdict) == (code, verdict)
    assert report["endorsements"].params["accepted"] == 1


def test_an_endorsement_handed_in_beside_it_does_not_show_that_there_is_no_other() -> None:
    made = endorsed(FALSE_TOKEN)
    hidden = shown_in_part(
        made,
        instead={"credentialSubject": whole()["credentialSubject"]},
        optional=about("ndorsement"),
    )
    policy = Policy(required=ENDORSED)
    report = Verifier(fetch=answer, policy=policy).check(
        json.dumps(hidden), now=NOW, endorsements=[course_endorsed()]
    )
    assert outcome_of(report, "endorsements") == (Outcome.UNKNOWN, "endorsements.not_mandatory")


def test_a_hidden_resource_that_was_changed() -> None:
    optional = about("elatedResource", "rules.txt")
    made = whole(relatedResource=[CHANGED])
    shown = looked_at(shown_in_part(made, optional=optional), related_resources=True)
    assert (shown.verdict, shown["proof"].code) == (Verdict.REFUSED, "proof.resource_changed")
    hidden = shown_in_part(made, "relatedResource", optional=optional)
    report = looked_at(hidden, related_resources=True)
    assert outcome_of(report, "proof") == (Outcome.UNKNOWN, "proof.resources_undisclosed")
    assert (report.verdict, report["proof"].turn) == (Verdict.UNDECIDED, "holder")
    assert "names no related resource" in report.summary
    lenient = looked_at(hidden, related_resources=True, undisclosed={"resources"})
    assert (lenient.verdict, lenient.leniencies) == (Verdict.ACCEPTED, ("undisclosed: resources",))
    assert outcome_of(lenient, "proof") == (Outcome.WARNING, "proof.resources_undisclosed")
    assert looked_at(hidden)["proof"].code == "proof.verified"  # nobody asked for it


@pytest.mark.parametrize(
    ("insists", "code", "verdict"),
    [
        (True, "proof.verified", Verdict.ACCEPTED),
        (False, "proof.resources_not_mandatory", Verdict.UNDECIDED),
    ],
    ids=["insists", "not"],
)
def test_of_two_resources_the_one_that_is_as_it_was(insists: bool, code: str, verdict: Verdict) -> None:  # noqa: FBT001 - a parameter of the test
    made = whole(relatedResource=[UNCHANGED] if insists else [UNCHANGED, CHANGED])
    part = shown_in_part(
        made,
        instead={"relatedResource": [UNCHANGED]},
        optional=about("schema.org/name") if insists else about("elatedResource", SCHEMA, RULES),
    )
    report = looked_at(part, related_resources=True)
    assert (report["proof"].code, report.verdict) == (code, verdict)
    assert "proof.resource_unchanged" in [each.code for each in report["proof"].findings]


def test_what_is_shown_and_speaks_against_it_refuses_it_whatever_else_is_hidden() -> None:
    revoked = unsigned(credentialStatus=REVOKED, validUntil=ENDS, relatedResource=[CHANGED])
    optional = about("elatedResource", "rules.txt")
    report = looked_at(shown_in_part(revoked, "relatedResource", optional=optional), related_resources=True)
    assert report["proof"].outcome is Outcome.UNKNOWN
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert report["endorsements"].code == "endorsements.undisclosed"


def record(*held: JSONObject) -> dict[str, Any]:
    return {
        "@context": [VC2_CONTEXT, CLR_CONTEXT, OB_CONTEXT],
        "id": "urn:uuid:00000000-0000-4000-8000-00000000000c",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": ISSUER_ID, "type": ["Profile"], "name": "Example School"},
        "name": "All that Ada has done",
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": ENDS,
        "credentialStatus": CLEAR,
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["ClrSubject"],
            "verifiableCredential": [*held],
        },
    }


GOOD_ONE = dict(make_badge().document)
FALSE_ONE = {
    **unsigned(),
    "id": "https://other.example/badges/1",
    "issuer": {"id": "https://other.example/", "type": ["Profile"], "name": "Another School"},
    "credentialSubject": {
        "id": "https://other.example/people/1",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://other.example/courses/1",
            "type": ["Achievement"],
            "name": "Another course",
            "description": "Another course.",
            "criteria": {"narrative": "Another course."},
        },
    },
}


@pytest.mark.parametrize(
    ("signed", "held", "insists", "code", "verdict"),
    [
        ([FALSE_ONE], [FALSE_ONE], False, "credentials.refused", Verdict.REFUSED),
        ([GOOD_ONE, FALSE_ONE], [GOOD_ONE], False, "credentials.not_mandatory", Verdict.UNDECIDED),
        ([GOOD_ONE], [GOOD_ONE], True, "credentials.accepted", Verdict.ACCEPTED),
    ],
    ids=["shown", "of two the good one", "on which the issuer insists"],
)
def test_a_record_without_the_credential_in_it_that_does_not_hold(
    signed: list[JSONObject],
    held: list[JSONObject],
    insists: bool,  # noqa: FBT001 - a parameter of the test
    code: str,
    verdict: Verdict,
) -> None:
    part = shown_in_part(
        record(*signed),
        instead={"credentialSubject": record(*held)["credentialSubject"]},
        optional=about("schema.org/name")
        if insists
        else about("other.example", "Another", "#verifiableCredential"),
    )
    report = looked_at(part, required=Policy().required | {"credentials"})
    assert (report["credentials"].code, report.verdict) == (code, verdict)
    assert [one.report.verdict for one in report.nested][:1] == [
        Verdict.REFUSED if held[0] is FALSE_ONE else Verdict.ACCEPTED
    ]
    unasked = looked_at(part)
    assert (unasked["credentials"].code, unasked.verdict) == (code, Verdict.ACCEPTED)


def test_of_what_is_not_shown_in_part_nothing_is_said() -> None:
    report = looked_at(dict(make_badge().document), related_resources=True)
    for name in ("refresh", "schemas", "endorsements", "credentials"):
        assert report[name].code == f"{name}.not_applicable_none"
    assert outcome_of(report, "proof") == (Outcome.PASSED, "proof.verified")
