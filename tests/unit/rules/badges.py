"""Correct documents of every kind, to be spoiled one member at a time."""

from __future__ import annotations

from typing import TypeAlias

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT

CLR_CONTEXT = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
GRADE, RUBRIC, STATUS = "urn:example:grade", "urn:example:rubric", "urn:example:status"
LOW, HIGH = "urn:example:low", "urn:example:high"

Path: TypeAlias = tuple[str | int, ...]


def minimal() -> JSONObject:
    """The least that a badge must say, and what advice asks for."""
    return {
        "@context": [VC_2_0, CURRENT_CONTEXT],
        "id": "urn:uuid:6a3dcd3c-97f6-4f0c-a3d5-1d5d5d0f7b11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Teamwork",
        "issuer": {"id": "https://school.example/issuer", "type": ["Profile"], "name": "A school"},
        "validFrom": "2026-01-31T09:30:00Z",
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://school.example/achievements/teamwork",
                "type": ["Achievement"],
                "name": "Teamwork",
                "description": "Works well with others.",
                "criteria": {"narrative": "Named by three peers."},
            },
        },
    }


def full() -> JSONObject:
    """A badge with results, a rubric, identities, images, status, schema and a proof."""
    badge = minimal()
    badge["@context"] = [VC_2_0, CURRENT_CONTEXT, EXTENSIONS]
    badge["validUntil"] = "2030-01-31T09:30:00Z"
    badge["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    badge["credentialStatus"] = {
        "id": "https://school.example/status/3#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://school.example/status/3",
    }
    badge["refreshService"] = {"id": "https://school.example/refresh", "type": "1EdTechCredentialRefresh"}
    badge["evidence"] = [{"id": "https://school.example/evidence/1", "type": ["Evidence"], "name": "A film"}]
    badge["proof"] = [
        {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-01-31T09:30:00Z",
            "proofPurpose": "assertionMethod",
            "verificationMethod": "https://school.example/issuer#key-1",
            "proofValue": "z3abc",
        }
    ]
    put(
        badge, ("issuer", "image"), {"id": "https://school.example/logo.png", "type": "Image", "caption": "A"}
    )
    subject = at(badge, ("credentialSubject",))
    assert isinstance(subject, dict)
    subject["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": "sha256$" + "ab" * 32,
            "identityType": "emailAddress",
            "salt": "c2FsdA",
        }
    ]
    subject["result"] = [
        {"type": ["Result"], "resultDescription": GRADE, "value": "B"},
        {"type": ["Result"], "resultDescription": RUBRIC, "achievedLevel": HIGH},
        {"type": ["Result"], "resultDescription": STATUS, "status": "Completed"},
    ]
    put(badge, ("credentialSubject", "achievement", "resultDescription"), _descriptions())
    return badge


def _descriptions() -> JSON:
    level: JSONObject = {"type": ["RubricCriterionLevel"]}
    return [
        {
            "id": GRADE,
            "type": ["ResultDescription"],
            "name": "Grade",
            "resultType": "LetterGrade",
            "allowedValue": ["C", "B", "A"],
            "requiredValue": "B",
        },
        {
            "id": RUBRIC,
            "type": ["ResultDescription"],
            "name": "Listening",
            "resultType": "RubricCriterionLevel",
            "requiredLevel": HIGH,
            "rubricCriterionLevel": [
                {**level, "id": LOW, "name": "Basic", "points": "1"},
                {**level, "id": HIGH, "name": "Proficient", "points": "2"},
            ],
        },
        {"id": STATUS, "type": ["ResultDescription"], "name": "Award", "resultType": "Status"},
    ]


def legacy() -> JSONObject:
    """A badge of VCDM 1.1."""
    badge = minimal()
    badge["@context"] = [VC_1_1, CURRENT_CONTEXT]
    badge["issuanceDate"] = badge.pop("validFrom")
    return badge


def endorsement() -> JSONObject:
    """An endorsement of the badge's achievement."""
    return {
        "@context": [VC_2_0, CURRENT_CONTEXT],
        "id": "https://board.example/endorsements/1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsed by the board",
        "issuer": {"id": "https://board.example", "type": ["Profile"], "name": "The board"},
        "validFrom": "2026-01-31T09:30:00Z",
        "credentialSubject": {
            "id": "https://school.example/achievements/teamwork",
            "type": ["EndorsementSubject"],
            "endorsementComment": "A good badge.",
        },
    }


def clr() -> JSONObject:
    """A comprehensive learner record that holds the minimal badge."""
    return {
        "@context": [VC_2_0, CLR_CONTEXT, CURRENT_CONTEXT],
        "id": "urn:uuid:2a2d1c8e-0b30-4f73-9d5f-3b3a9e3f5a10",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "A transcript",
        "issuer": {"id": "https://school.example/issuer", "type": ["Profile"], "name": "A school"},
        "validFrom": "2026-01-31T09:30:00Z",
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["ClrSubject"],
            "verifiableCredential": [minimal()],
        },
    }


def status_list() -> JSONObject:
    """A bitstring status list: no Open Badges, only the VCDM."""
    return {
        "@context": [VC_2_0],
        "id": "https://school.example/status/3",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "https://school.example/issuer",
        "credentialSubject": {
            "id": "https://school.example/status/3#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA",
        },
    }


def at(document: JSON, path: Path) -> JSON:
    """The value at a path."""
    for step in path:
        if isinstance(step, int):
            assert isinstance(document, list)
            document = document[step]
        else:
            assert isinstance(document, dict)
            document = document[step]
    return document


def put(document: JSON, path: Path, value: JSON) -> None:
    """Write a value at a path."""
    holder, last = at(document, path[:-1]), path[-1]
    if isinstance(last, int):
        assert isinstance(holder, list)
        holder[last] = value
    else:
        assert isinstance(holder, dict)
        holder[last] = value


def drop(document: JSON, path: Path) -> None:
    """Remove the value at a path."""
    holder, last = at(document, path[:-1]), path[-1]
    if isinstance(last, int):
        assert isinstance(holder, list)
        del holder[last]
    else:
        assert isinstance(holder, dict)
        del holder[last]
