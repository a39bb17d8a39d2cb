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
        "version": "2.0",
    },
    ("rules.date_name", "/validUntil"): {
        "member": "validUntil",
        "expected": "expirationDate",
        "context": VC_1_1,
        "version": "1.1",
    },
    ("rules.date_time", "/validFrom"): {"member": "validFrom"},
    ("rules.period", "/expirationDate"): {
        "start": "2026-01-31T09:30:00+00:00",
        "end": "2026-01-31T09:29:59.999000+00:00",
        "member": "expirationDate",
        "before": "issuanceDate",
    },
    ("rules.proof_member", "/proof/0/cryptosuite"): {"member": "cryptosuite"},
    ("rules.status_member", "/credentialStatus/statusPurpose"): {"member": "statusPurpose"},
    ("rules.status_index", "/credentialStatus/statusListIndex"): {"expected": '"9"'},
    ("rules.text", "/name/0"): {"member": "name"},
    ("rules.typed", "/termsOfUse"): {"member": "termsOfUse"},
    ("rules.presentation", "/type"): {"found": ["VerifiableCredential"]},
    ("rules.presentation_member", "/issuer"): {"member": "issuer"},
    ("rules.unversioned_context", "/@context/1"): {
        "context": f"{OB}context.json",
        "expected": CURRENT_CONTEXT,
    },
    ("rules.older_context", "/@context/1"): {
        "context": f"{OB}context-3.0.2.json",
        "expected": CURRENT_CONTEXT,
    },
    ("rules.badge_type", "/type"): {
        "expected": ["OpenBadgeCredential", "AchievementCredential"],
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
    ("rules.related_resource", "/relatedResource"): {},
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
                "rules.shared_type",
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


SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_object": ("A credential is a JSON object, and this is something else.", ""),
    "no_json": ("This is no JSON value.", "Hand in what a strict JSON parser returned."),
    "limits": (
        "The document is larger or deeper than the limit max_depth = 64, so it is not judged.",
        "Raise the limit if you trust where the document comes from.",
    ),
    "shared_id": (
        "This object has the id of a credential, so what it says would count as said of that credential.",
        "Give it an id of its own, or leave out what is no part of it.",
    ),
    "shared_type": (
        "This object shares its id and its type AchievementSubject with another one, so each could say the other's part.",
        "Leave out AchievementSubject here; it belongs to the other object.",
    ),
    "misplaced_digest": (
        "`digestSRI` stands in the credential, and is a part of the endorsement of it.",
        "It belongs to the endorsement's subject.",
    ),
    "one_description": (
        "Another object with the same id says something else in `name`, so the two can be swapped.",
        "Give it an id of its own, or let one object say it and the others only name its id.",
    ),
    "parted_description": (
        "Two objects with this id say each a part of it, so what they say can be moved between them.",
        "Let the outermost object say it all; the others may only name its id, or repeat some of it.",
    ),
    "misplaced_member": (
        "`activityEndDate` belongs to the other object with the same id, and is said in this one.",
        "Say it there.",
    ),
    "issuer": (
        "The issuer has no `id`, so nobody can tell whose key must have signed.",
        "Write its `id`: a DID, or an https URL.",
    ),
    "issuer_object": (
        "In Open Badges on VCDM 1.1 the issuer is a Profile object, not the URI alone.",
        "",
    ),
    "proof": ("A proof is an object that says of which type it is, in one text.", ""),
    "proof_member": ("A DataIntegrityProof has `cryptosuite`, a text.", ""),
    "status": ("A status entry is an object that says of which type it is.", ""),
    "status_member": ("A status list entry has `statusPurpose`, a text.", ""),
    "status_digits": ("`statusListIndex` is a whole number from 0, in decimal digits.", ""),
    "typed": ("Each `termsOfUse` is an object that says of which type it is.", ""),
    "schema_id": ("A `credentialSchema` has the URL of the schema as its `id`.", ""),
    "related_resource": (
        "A related resource is named once, by its URL as `id`, and with a digest of its bytes.",
        "Name each once, with `digestSRI` or `digestMultibase` of its bytes.",
    ),
    "presentation": (
        "It calls itself a presentation and a credential (VerifiableCredential): readers would disagree on what it is.",
        "A credential stands in `verifiableCredential` of a presentation.",
    ),
    "presentation_member": ("`issuer` belongs to a credential, and not to a presentation.", ""),
    "holder": ("`holder` is the URL of whoever presents it, or an object with it as `id`.", ""),
    "badge_type": (
        "`type` must contain one of: OpenBadgeCredential, AchievementCredential.",
        "Did you mean OpenBadgeCredential?",
    ),
}
"""One for each code, of the first case that breaks the rule."""


@pytest.mark.parametrize("name", SENTENCES)
def test_what_a_code_says(name: str) -> None:
    code = f"rules.{name}"
    case = next(case for case in CASES if case.code == code)
    found = [each for each in check(case.broken(), purpose="issue") if each.code == code]
    assert (found[0].message, found[0].advice) == SENTENCES[name]
    others = [each for each in CASES if each.code == code]
    said = [each for case in others for each in check(case.broken()) if each.code == code]
    assert {each.advice for each in said} <= {SENTENCES[name][1], ""}
