"""What documents begin with: one of every kind that badges come in, and, where it is at hand, the conformance data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openbadge_issuer.assessment import Extension
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.contexts import bundled

__all__ = ["OWN", "TABLE", "conformance"]

V1, V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
OB = [f"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.{n}.json" for n in (1, 2, 3)]
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
ED25519 = "https://w3id.org/security/suites/ed25519-2020/v1"
SCHEMAS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
EXTENSION = Extension("https://x.example/extension")
TABLE = EXTENSION.pinned(ContextTable(bundled()))
"""The contexts of these documents: those that come with the library, and our extension."""
PROOF: dict[str, Any] = {
    "type": "DataIntegrityProof",
    "created": "2026-01-31T09:30:00Z",
    "cryptosuite": "eddsa-rdfc-2022",
    "verificationMethod": "did:key:z6MkA#z6MkA",
    "proofPurpose": "assertionMethod",
}
OLD_PROOF: dict[str, Any] = {name: value for name, value in PROOF.items() if name != "cryptosuite"} | {
    "type": "Ed25519Signature2020"
}
STATUS: dict[str, Any] = {
    "id": "https://x.example/status/1#94567",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": "https://x.example/status/1",
}
PROFILE: dict[str, Any] = {
    "id": "https://x.example/issuer",
    "type": ["Profile"],
    "name": "School \u00e9 \U0001d11e",
    "url": "https://x.example",
}
ACHIEVEMENT: dict[str, Any] = {
    "id": "https://x.example/achievement",
    "type": ["Achievement"],
    "criteria": {"narrative": 'Do "it"\nwell \\ \u2028'},
    "creator": PROFILE,
    "name": "Botany",
    "description": "Plants",
    "creditsAvailable": 2.5,
    "tag": ["a", "b"],
    "image": {"id": "data:image/png;base64,AAAA", "type": "Image", "caption": "leaf"},
    "alignment": [
        {"type": ["Alignment"], "targetName": f"skill {n}", "targetUrl": f"https://x.example/s/{n}"}
        for n in range(2)
    ],
    "resultDescription": [
        {
            "id": "https://x.example/rd",
            "type": ["ResultDescription"],
            "name": "Level",
            "resultType": "RubricCriterionLevel",
            "allowedValue": ["low", "high", "low"],
            "rubricCriterionLevel": [
                {"id": "https://x.example/l1", "type": ["RubricCriterionLevel"], "name": "one"}
            ],
        }
    ],
}
IDENTIFIER: dict[str, Any] = {
    "type": "IdentityObject",
    "hashed": True,
    "identityHash": "sha256$b5809d8a",
    "identityType": "emailAddress",
    "salt": "NaCl",
}
SUBJECT: dict[str, Any] = {
    "id": "did:key:z6MkLearner",
    "type": ["AchievementSubject"],
    "identifier": [IDENTIFIER],
    "achievement": ACHIEVEMENT,
    "result": [{"type": ["Result"], "resultDescription": "https://x.example/rd", "value": "high"}],
}
EVIDENCE = [
    {"type": ["Evidence"], "name": "Sheet", "narrative": "pressed"},
    {"type": ["Evidence"], "name": "Walk"},
]

DESIGNED: dict[str, Any] = {
    **SUBJECT,
    "achievement": {
        **ACHIEVEMENT,
        "assessmentDesign": {
            "type": ["AssessmentDesign"],
            "keyMethod": "Look",
            "citation": {"type": "Citation", "doi": "10.1/x", "text": "X"},
            "equityAnswers": {"type": ["EquityAnswers"], "barriers": "none"},
        },
        "certifiedProduct": {"type": ["CertifiedProduct"], "platform": ["a", "b"], "released": "2026-01-01"},
    },
}


def _badge(context: str) -> dict[str, Any]:
    return {
        "@context": [V2, context, SCHEMAS],
        "id": "urn:uuid:9b2c7ad0-0b63-4b7e-8d53-7f0b0a7d5d0c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Botany",
        "issuer": PROFILE,
        "validFrom": "2026-01-31T09:30:00Z",
        "credentialSubject": SUBJECT,
        "evidence": EVIDENCE,
        "credentialStatus": STATUS,
        "credentialSchema": [
            {"id": "https://x.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"}
        ],
    }


ENDORSEMENT = {
    "@context": [V2, OB[2]],
    "id": "urn:uuid:e",
    "type": ["VerifiableCredential", "EndorsementCredential"],
    "issuer": PROFILE,
    "validFrom": "2026-01-31T09:30:00Z",
    "credentialSubject": {
        "id": "https://x.example/issuer",
        "type": ["EndorsementSubject"],
        "endorsementComment": "Good",
    },
    "proof": [{**PROOF, "proofValue": "z3"}],
}
STATUS_LIST = {
    "@context": [V2],
    "id": "https://x.example/status/1",
    "type": ["VerifiableCredential", "BitstringStatusListCredential"],
    "issuer": "did:example:a",
    "validFrom": "2026-01-31T09:30:00Z",
    "credentialSubject": {
        "id": "https://x.example/status/1#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": "uH4sIAAAA",
    },
}
OLD = {
    "@context": [V1, OB[0], ED25519],
    "id": "urn:uuid:old",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": PROFILE,
    "issuanceDate": "2020-01-01T00:00:00Z",
    "credentialSubject": SUBJECT,
    "proof": {**OLD_PROOF, "proofValue": "z3"},
}
TRANSCRIPT = {
    "@context": [V2, CLR, OB[2]],
    "id": "urn:uuid:clr",
    "type": ["VerifiableCredential", "ClrCredential"],
    "issuer": PROFILE,
    "validFrom": "2026-01-31T09:30:00Z",
    "name": "Transcript",
    "credentialSubject": {
        "type": ["ClrSubject"],
        "identifier": [IDENTIFIER],
        "verifiableCredential": [_badge(OB[2]), ENDORSEMENT],
        "association": [
            {"type": "Association", "associationType": "isChildOf", "sourceId": "urn:a", "targetId": "urn:b"}
        ],
    },
}
LANGUAGES = {
    "@context": [V2],
    "type": ["VerifiableCredential"],
    "name": [{"@value": "Botany", "@language": "en-GB"}, {"@value": "Botanik", "@language": "de"}, "Plants"],
    "issuer": {"id": "did:example:a", "description": {"@value": "x", "@language": "EN"}},
    "credentialSubject": {"id": "did:example:b", "https://x.example/p": [1, 2.5, True, {"@value": 3}]},
}
_OWN: list[dict[str, Any]] = [
    *[_badge(context) for context in OB[1:]],
    {**_badge(OB[2]), "endorsement": [ENDORSEMENT], "proof": [{**PROOF, "proofValue": "z3"}]},
    {**PROOF, "@context": [V2, OB[2]]},
    {
        **PROOF,
        "@context": [V1, DATA_INTEGRITY],
        "previousProof": ["urn:uuid:p"],
        "nonce": "n",
        "domain": "x.example",
    },
    {**OLD_PROOF, "@context": [V1, ED25519]},
    ENDORSEMENT,
    STATUS_LIST,
    OLD,
    TRANSCRIPT,
    LANGUAGES,
    {**_badge(OB[2]), "@context": [V2, OB[2], SCHEMAS, EXTENSION.url], "credentialSubject": DESIGNED},
]

OWN: list[dict[str, Any]] = json.loads(json.dumps(_OWN))  # so that no object stands in two places


def conformance(folder: Path) -> list[dict[str, Any]]:
    """Every JSON-LD document in the files of a folder, with and without its proof, and the options of its proof."""
    found: list[dict[str, Any]] = []
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.jsonld")]):
        try:
            found += _documents(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, RecursionError):
            continue
    return found


def _documents(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [document for item in value for document in _documents(item)]
    if not isinstance(value, dict):
        return []
    found: list[dict[str, Any]] = []
    if "@context" in value:
        found.append(value)
        proofs = value.get("proof")
        if proofs is not None:
            found.append({name: item for name, item in value.items() if name != "proof"})
        found += [
            {
                **{name: item for name, item in proof.items() if name != "proofValue"},
                "@context": value["@context"],
            }
            for proof in (proofs if isinstance(proofs, list) else [proofs])
            if isinstance(proof, dict)
        ]
    return found + [document for item in value.values() for document in _documents(item)]
