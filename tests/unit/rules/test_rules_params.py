"""What each finding hands to those who say its sentence in another language."""

from __future__ import annotations

from typing import Final

import pytest

from openbadge_issuer.rules import check
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from unit.rules.badges import EXTENSIONS, SCHEMA, clr, full, minimal
from unit.rules.test_rules_each import CASES, DESCRIPTIONS, IDENTITY_POINTER, OB, RESULTS, Case, sets

NOWHERE: Final = ""

PARAMS: Final[dict[tuple[str, str], dict[str, object]]] = {
    ("rules.limits", ""): {"limit": "max_depth", "most": 64},
    ("rules.jsonld_spelling", "/@type"): {"member": "@type"},
    ("rules.spelled_name", "/_:x"): {"member": "_:x", "term": ""},
    ("rules.spelled_name", "/cred:credentialStatus"): {
        "member": "cred:credentialStatus",
        "term": "credentialStatus",
    },
    ("rules.spelled_name", "/Profile"): {"member": "Profile", "term": "profile"},
    ("rules.language_map", "/name"): {"member": "name", "languages": ["en", "de-AT"]},
    ("rules.plain_value", "/id"): {"member": "id"},
    ("rules.uri", "/issuer/url"): {"member": "url"},
    ("rules.one_description", "/credentialSubject/achievement/creator/name"): {"member": "name"},
    ("rules.context", "/@context"): {"expected": VC_2_0},
    ("rules.vcdm_1_1", "/@context/0"): {"version": "1.1", "expected": "2.0"},
    ("rules.type", "/type"): {
        "expected": "VerifiableCredential",
        "found": ["BitstringStatusListCredential"],
    },
    ("rules.date_name", "/issuanceDate"): {
        "member": "issuanceDate",
        "expected": "validFrom",
        "context": VC_2_0,
        "version": "v2",
    },
    ("rules.date_name", "/validUntil"): {
        "member": "validUntil",
        "expected": "expirationDate",
        "context": VC_1_1,
        "version": "v1",
    },
    ("rules.date_time", "/validFrom"): {"member": "validFrom"},
    ("rules.period", "/expirationDate"): {
        "start": "2026-01-31T09:30:00+00:00",
        "end": "2026-01-31T09:29:59.999000+00:00",
        "member": "expirationDate",
        "before": "issuanceDate",
    },
    ("rules.proof", "/proof/0/cryptosuite"): {"member": "cryptosuite"},
    ("rules.status", "/credentialStatus/statusPurpose"): {"member": "statusPurpose"},
    ("rules.status_index", "/credentialStatus/statusListIndex"): {"expected": '"9"'},
    ("rules.text", "/name/0"): {"member": "name"},
    ("rules.typed", "/termsOfUse"): {"member": "termsOfUse"},
    ("rules.presentation", "/type"): {"found": ["VerifiableCredential"]},
    ("rules.presentation", "/issuer"): {"member": "issuer"},
    ("rules.unversioned_context", "/@context/1"): {
        "context": f"{OB}context.json",
        "expected": CURRENT_CONTEXT,
    },
    ("rules.older_context", "/@context/1"): {
        "context": f"{OB}context-3.0.2.json",
        "expected": CURRENT_CONTEXT,
    },
    ("rules.badge_type", "/type"): {
        "expected": "OpenBadgeCredential or AchievementCredential",
        "found": ["VerifiableCredential", "OpenBadgeCredental"],
        "suggestion": "OpenBadgeCredential",
    },
    ("rules.one_subject", "/credentialSubject"): {"count": 1},
    ("rules.compacted", "/issuer/type"): {"member": "type"},
    ("rules.misspelled", "/validUtil"): {
        "member": "validUtil",
        "suggestion": "validUntil",
        "class": "AchievementCredential",
    },
    ("rules.related_resource", "/relatedResource"): {"reason": "is an object"},
    ("rules.blank", "/credentialSubject/achievement/description"): {"member": "description"},
    ("rules.image_format", "/issuer/image/id"): {"format": "jpg"},
    ("rules.image_format", "/credentialSubject/image/id"): {"format": "image/webp"},
    ("rules.revocation_list", "/credentialStatus/type"): {
        "type": "1EdTechRevocationList",
        "expected": "BitstringStatusListEntry",
    },
    ("rules.result_status", f"{RESULTS}/2/status"): {"resultType": "Status"},
    ("rules.value_range", f"{DESCRIPTIONS}/2/valueMax"): {"valueMin": "10", "valueMax": "9"},
    ("rules.duplicate_id", DESCRIPTIONS): {"member": "resultDescription"},
    ("rules.duplicate_id", f"{DESCRIPTIONS}/1/rubricCriterionLevel"): {"member": "rubricCriterionLevel"},
    ("rules.level_order", f"{DESCRIPTIONS}/1/rubricCriterionLevel"): {
        "member": "points",
        "order": ["10", "2"],
    },
    ("rules.weak_hash", f"{IDENTITY_POINTER}/identityHash"): {"algorithm": "md5"},
    ("rules.not_judged", RESULTS): {"resultType": "ext:RubricDigest"},
}
"""Sentences in other languages are made of these: their names and values only change with the rule."""


@pytest.mark.parametrize(("code", "pointer"), PARAMS, ids=lambda part: part)
def test_what_a_sentence_is_made_of(code: str, pointer: str) -> None:
    case = next(case for case in CASES if (case.code, case.pointer) == (code, pointer))
    found = [
        dict(finding.params)
        for finding in check(case.broken(), purpose="issue")
        if (finding.code, finding.pointer) == (code, pointer)
    ]
    assert found == [PARAMS[code, pointer]]


@pytest.mark.parametrize(
    ("case", "params"),
    [
        (
            sets(
                "rules.credential_schema",
                NOWHERE,
                full,
                (("credentialSchema",), [{"id": SCHEMA, "type": "X"}]),
            ),
            {"expected": "1EdTechJsonSchemaValidator2019"},
        ),
        (
            sets("rules.badge_context", NOWHERE, clr, (("@context", 1), "urn:x:y")),
            {"position": 1, "expected": "CLR", "family": "CLR"},
        ),
        (
            sets("rules.badge_context", NOWHERE, clr, (("@context", 2), "urn:x:y")),
            {"position": 2, "expected": CURRENT_CONTEXT, "family": "Open Badges"},
        ),
        (
            sets(
                "rules.unneeded_context",
                NOWHERE,
                minimal,
                (("@context",), [VC_2_0, CURRENT_CONTEXT, EXTENSIONS]),
            ),
            {"context": EXTENSIONS},
        ),
        (
            sets(
                "rules.image_format",
                NOWHERE,
                full,
                (("issuer", "image"), {"id": "data:image/webp,A;A", "type": "Image", "caption": "A"}),
            ),
            {"format": "image/webp"},
        ),
        (
            sets("rules.spelled_type", NOWHERE, minimal, (("issuer", "type"), ["Profile", "_:b"])),
            {"type": "_:b", "term": ""},
        ),
        (
            sets(
                "rules.shared_id",
                NOWHERE,
                minimal,
                (("issuer", "id"), "did:example:ada"),
                (("issuer", "type"), ["Profile", "AchievementSubject"]),
            ),
            {"type": "AchievementSubject", "expected": "Profile"},
        ),
    ],
    ids=lambda part: part.code if isinstance(part, Case) else None,
)
def test_what_more_sentences_are_made_of(case: Case, params: dict[str, object]) -> None:
    assert [
        dict(finding.params) for finding in check(case.broken(), purpose="issue") if finding.code == case.code
    ] == [params]
