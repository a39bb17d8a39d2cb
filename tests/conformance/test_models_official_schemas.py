"""The models and the official JSON Schemas give the same verdicts, but for a closed list of differences.

Judged are thousands of generated and mutated documents, always the same ones. Each difference has an example below, which
shows that it exists, and a row in `docs/schema-differences.md`, which says why.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from model_documents import FORMATS, HASH, Documents, mutated
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import AchievementCredential, EndorsementCredential, Model, Profile
from openbadge_issuer.models.api import GetOpenBadgeCredentialsResponse, ImsxStatusInfo
from requiring import shared

PROJECT = Path(__file__).parents[2]
SHARED = shared("conformance")
STRICT, TOLERANT = SHARED / "schemas" / "gh-pages-2024-07-30", SHARED / "schemas" / "live-jsonld-2026-07"
PAGE = PROJECT / "docs" / "schema-differences.md"

STRICTER = {
    "model.uri": "absolute-uris",
    "model.context": "absolute-uris",
    "model.context_entry": "absolute-uris",
    "model.enum": "whole-ext-terms",
    "model.country": "country-codes",
    "model.identity_hash": "hashes-look-like-hashes",
    "model.datetime": "times-of-xml-schema",
    "model.text": "unicode-text",
    "model.limit": "limits",
}
"""What only the models refuse: the code of the finding, and the difference."""
LAXER = ("times-without-zone", "end-of-day", "several-status-entries", "endorsement-evidence")
"""What the models take although the compaction-tolerant schema does not."""
NO_ZONE, END_OF_DAY = "2026-01-31T09:30:00", "2026-01-31T24:00:00Z"
READ_AS_TOLERANT = ("single-values", "status-without-id")
"""What the models take as the tolerant schema does, and the strict one does not."""
WRITTEN_STRICT = ("language-maps", "types-are-checked", "contexts-are-an-array")
"""What the tolerant schema takes, and the models refuse as the strict one does."""


@dataclass(frozen=True)
class Official:
    """The verdicts of the official schemas on documents of one class; ``None`` where there is no tolerant schema."""

    strict: jsonschema.protocols.Validator
    tolerant: jsonschema.protocols.Validator | None


def validator(path: Path, definition: str = "") -> jsonschema.protocols.Validator:
    schema = json.loads(path.read_text(encoding="utf-8"))
    if definition:
        schema = {"$schema": schema["$schema"], "$defs": schema["$defs"], **schema["$defs"][definition]}
    return jsonschema.Draft201909Validator(schema, format_checker=FORMATS)


@cache
def official(cls: type[Model]) -> Official:
    live = TOLERANT / "ob_v3p0_achievementcredential_schema.json"
    table: dict[type[Model], tuple[str, jsonschema.protocols.Validator | None]] = {
        AchievementCredential: ("achievementcredential.json", validator(live)),
        EndorsementCredential: ("endorsementcredential.json", validator(live, "EndorsementCredential")),
        Profile: ("profile.json", validator(TOLERANT / "ob_v3p0_profile_schema.json")),
        GetOpenBadgeCredentialsResponse: ("getopenbadgecredentialsresponse.json", None),
        ImsxStatusInfo: ("imsx_statusinfo.json", None),
    }
    strict, tolerant = table[cls]
    return Official(validator(STRICT / strict), tolerant)


def findings_of(cls: type[Model], document: Any) -> tuple[str, ...]:
    try:
        cls.from_json(document)
    except ModelError as error:
        return tuple(finding.code for finding in error.findings)
    return ()


def lenient(node: Any) -> Any:
    """The document without what `LAXER` describes, for the tolerant schema; with a status id, for the strict one."""
    if isinstance(node, list):
        return [lenient(item) for item in node]
    if not isinstance(node, dict):
        return node
    members = {name: lenient(value) for name, value in node.items()}
    for name in ("activityStartDate", "activityEndDate", "created"):
        if members.get(name) == NO_ZONE:
            members[name] += "Z"
    if members.get("validFrom") == END_OF_DAY:
        members["validFrom"] = "2026-02-01T00:00:00Z"
    if "EndorsementCredential" in str(members.get("type")):
        members.pop("evidence", None)
    if isinstance(members.get("credentialStatus"), list):
        entries = members.pop("credentialStatus")
        members |= {"credentialStatus": entries[0]} if entries else {}
    if isinstance(members.get("credentialStatus"), dict):
        members["credentialStatus"].setdefault("id", "urn:x:status")
    return members


def differences(cls: type[Model], document: Any) -> set[str]:
    """The differences that this document shows; fails on one that is not listed."""
    judge, codes = official(cls), findings_of(cls, document)
    if codes:
        if judge.strict.is_valid(document):
            assert set(codes) <= set(STRICTER), f"not listed: {codes} for {json.dumps(document)}"
            return {STRICTER[code] for code in codes}
        return set()
    written = cls.from_json(document).to_json()
    assert judge.strict.is_valid(lenient(written)), f"written, and not valid: {json.dumps(written)}"
    tolerant = judge.tolerant or judge.strict
    if judge.tolerant and not tolerant.is_valid(document):
        assert tolerant.is_valid(lenient(document)), f"not listed: {json.dumps(document)}"
        text = json.dumps(document)
        shown = (f'"{NO_ZONE}"' in text, END_OF_DAY in text, '"credentialStatus": [' in text)
        return {next((name for name, found in zip(LAXER, shown, strict=False) if found), LAXER[-1])}
    return set()


def seeds(name: str) -> list[Any]:
    folders = [SHARED / "1edtech" / "files" / "spec-examples"]
    if name == "achievement-credential.schema.json":
        return [
            json.loads(path.read_text(encoding="utf-8"))
            for folder in folders
            for path in sorted(folder.glob("*.json"))
        ]
    return []


@pytest.mark.parametrize(
    ("cls", "name", "count", "seed"),
    [
        (AchievementCredential, "achievement-credential.schema.json", 500, 1),
        (AchievementCredential, "achievement-credential.schema.json", 500, 2),
        (AchievementCredential, "achievement-credential.schema.json", 500, 3),
        (EndorsementCredential, "endorsement-credential.schema.json", 800, 4),
        (Profile, "profile.schema.json", 800, 5),
        (GetOpenBadgeCredentialsResponse, "get-open-badge-credentials-response.schema.json", 200, 6),
    ],
)
def test_generated_and_mutated_documents_get_the_same_verdicts(
    cls: type[Model], name: str, count: int, seed: int
) -> None:
    random, documents, examples = Random(seed), Documents(name), seeds(name)
    verdicts: Counter[bool] = Counter()
    for number in range(count):
        example = examples and number % 4 == 0
        document = random.choice(examples) if example else documents.make(random)
        if not example:
            assert findings_of(cls, document) == (), json.dumps(document)
            assert official(cls).strict.is_valid(lenient(document)), json.dumps(document)
        document = mutated(document, random)
        differences(cls, document)
        verdicts[not findings_of(cls, document)] += 1
    assert min(verdicts.values()) > count / 10  # both verdicts occur, so that something was compared


def test_mutated_answers_of_the_api_get_the_same_verdicts() -> None:
    status = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": "x",
        "imsx_codeMinor": {
            "imsx_codeMinorField": [{"imsx_codeMinorFieldName": "x", "imsx_codeMinorFieldValue": "not_found"}]
        },
    }
    random = Random(7)
    assert findings_of(ImsxStatusInfo, status) == ()
    for _ in range(400):
        assert differences(ImsxStatusInfo, mutated(status, random)) == set()


BADGE: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:x:c",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:x.example", "type": ["Profile"], "address": {"type": ["Address"]}},
    "validFrom": "2026-01-31T09:30:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": True, "identityHash": HASH, "identityType": "emailAddress"}
        ],
        "achievement": {
            "id": "urn:x:a",
            "type": ["Achievement"],
            "name": "n",
            "description": "d",
            "criteria": {"narrative": "c"},
        },
    },
}
ENDORSEMENT: dict[str, Any] = {
    **BADGE,
    "type": ["VerifiableCredential", "EndorsementCredential"],
    "name": "n",
    "credentialSubject": {"id": "urn:x:a", "type": ["EndorsementSubject"]},
}
DEEP: dict[str, Any] = {"x": 1}
for _ in range(70):
    DEEP = {"x": DEEP}


def changed(pointer: str, value: object, document: dict[str, Any] = BADGE) -> Any:
    """A copy with another value at a place."""
    made = copy.deepcopy(document)
    *way, last = pointer.split("/")[1:]
    holder: Any = made
    for token in way:
        holder = holder[int(token) if isinstance(holder, list) else token]
    holder[int(last) if isinstance(holder, list) else last] = value
    return made


EXAMPLES: list[tuple[str, Any, tuple[bool, bool, bool]]] = [
    # difference, document, verdicts: ours, strict, tolerant
    ("absolute-uris", changed("/id", "badge-1"), (False, True, True)),
    ("absolute-uris", changed("/issuer/url", "www.school.example"), (False, True, True)),
    ("absolute-uris", changed("/@context", [*BADGE["@context"], "context.json"]), (False, True, True)),
    (
        "whole-ext-terms",
        changed("/credentialSubject/achievement/achievementType", "x ext:a/b"),
        (False, True, True),
    ),
    ("country-codes", changed("/issuer/address/addressCountryCode", "USA"), (False, True, True)),
    (
        "hashes-look-like-hashes",
        changed("/credentialSubject/identifier/0/identityHash", "ada"),
        (False, True, True),
    ),
    ("times-of-xml-schema", changed("/validFrom", "2016-12-31T23:59:60Z"), (False, True, True)),
    ("times-of-xml-schema", changed("/validFrom", "2026-01-31t09:30:00z"), (False, True, True)),
    ("times-of-xml-schema", changed("/validFrom", "2026-01-31T09:30:00+14:30"), (False, True, True)),
    ("unicode-text", changed("/issuer/name", "\ud800"), (False, True, True)),
    ("limits", changed("/more", DEEP), (False, True, True)),
    (
        "times-without-zone",
        changed("/credentialSubject/activityEndDate", NO_ZONE),
        (True, False, False),
    ),
    ("end-of-day", changed("/validFrom", END_OF_DAY), (True, False, False)),
    (
        "several-status-entries",
        changed(
            "/credentialStatus", [{"id": f"urn:x:{n}", "type": "BitstringStatusListEntry"} for n in (1, 2)]
        ),
        (True, False, False),
    ),
    ("endorsement-evidence", changed("/endorsement", [{**ENDORSEMENT, "evidence": 3}]), (True, True, False)),
    ("single-values", changed("/credentialSubject/achievement/tag", "a"), (True, False, True)),
    ("single-values", changed("/issuer/type", "Profile"), (True, False, True)),
    (
        "status-without-id",
        changed("/credentialStatus", {"type": "BitstringStatusListEntry"}),
        (True, False, True),
    ),
    ("language-maps", changed("/name", {"en": "n"}), (False, False, True)),
    ("types-are-checked", changed("/issuer/type", "InvalidProfile"), (False, False, True)),
    (
        "contexts-are-an-array",
        changed("/@context", "https://www.w3.org/ns/credentials/v2"),
        (False, False, True),
    ),
]


@pytest.mark.parametrize(("difference", "document", "verdicts"), EXAMPLES)
def test_each_difference_exists(difference: str, document: Any, verdicts: tuple[bool, bool, bool]) -> None:
    judge = official(AchievementCredential)
    assert judge.tolerant
    ours = not findings_of(AchievementCredential, document)
    assert (ours, judge.strict.is_valid(document), judge.tolerant.is_valid(document)) == verdicts
    assert differences(AchievementCredential, document) <= {difference}


def test_the_examples_without_a_change_are_valid() -> None:
    for cls, document in ((AchievementCredential, BADGE), (EndorsementCredential, ENDORSEMENT)):
        judge = official(cls)
        assert judge.tolerant
        assert findings_of(cls, document) == ()
        assert judge.strict.is_valid(document)
        assert judge.tolerant.is_valid(document)


def test_every_difference_has_an_example_and_a_row_that_says_why() -> None:
    listed = {*STRICTER.values(), *LAXER, *READ_AS_TOLERANT, *WRITTEN_STRICT}
    rows = [
        line.split("|")[1].strip()
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert {difference for difference, _, _ in EXAMPLES} == listed
    assert {row.strip("`") for row in rows} == listed
    assert len(rows) == len(listed)
