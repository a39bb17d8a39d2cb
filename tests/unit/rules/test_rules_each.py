"""One change that breaks one rule: the finding has its code and its place, and the unchanged document has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, cast

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.rules import RULES, check
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from unit.rules.badges import (
    CLR_CONTEXT,
    EXTENSIONS,
    GRADE,
    HIGH,
    LOW,
    SCHEMA,
    at,
    clr,
    drop,
    endorsement,
    full,
    legacy,
    minimal,
    put,
    status_list,
)

SUBJECT: Final = ("credentialSubject",)
ACHIEVEMENT: Final = (*SUBJECT, "achievement")
RUBRIC_AT: Final = (*ACHIEVEMENT, "resultDescription", 1)
OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0/"


@dataclass(frozen=True)
class Case:
    """A rule's code, where the finding points to, the correct document and what spoils it."""

    code: str
    pointer: str
    base: Callable[[], JSONObject]
    changes: tuple[tuple[tuple[str | int, ...], JSON], ...] = ()
    without: tuple[tuple[str | int, ...], ...] = ()

    def broken(self) -> JSONObject:
        document = self.base()
        for path, value in self.changes:
            if not path:
                return cast("JSONObject", value)
            put(document, path, value)
        for path in self.without:
            drop(document, path)
        return document


def sets(
    code: str, pointer: str, base: Callable[[], JSONObject], *changes: tuple[tuple[str | int, ...], JSON]
) -> Case:
    return Case(code, pointer, base, changes)


def lacks(code: str, pointer: str, base: Callable[[], JSONObject], *paths: tuple[str | int, ...]) -> Case:
    return Case(code, pointer, base, without=paths)


def deep(levels: int) -> JSON:
    value: JSON = "bottom"
    for _ in range(levels):
        value = {"x": value}
    return value


RESOURCE: Final[JSONObject] = {"id": "https://a.example/", "digestSRI": "sha256-AAAA"}


def plain() -> JSONObject:
    """A credential that is no badge."""
    return {
        "@context": [VC_2_0],
        "type": ["VerifiableCredential", "https://school.example/types#Licence"],
        "issuer": {"id": "https://school.example", "name": [{"@value": "School", "@language": "en"}]},
        "name": [
            {"@value": "Licence", "@language": "en"},
            {"@value": "رخصة", "@language": "ar", "@direction": "rtl"},
        ],
        "description": {"@value": "To drive", "@language": "en"},
        "credentialSubject": [{"id": "did:example:ada"}, {"id": "did:example:eve"}],
        "evidence": {"type": "https://school.example/types#Test"},
        "relatedResource": {**RESOURCE, "mediaType": "image/png"},
    }


def presentation() -> JSONObject:
    """A presentation, without its credentials."""
    return {"@context": [VC_2_0], "type": ["VerifiablePresentation"], "holder": {"id": "did:example:ada"}}


IDENTITY: Final = (*SUBJECT, "identifier", 0)
IDENTITY_POINTER: Final = "/credentialSubject/identifier/0"
RESULTS: Final = "/credentialSubject/result"
DESCRIPTIONS: Final = "/credentialSubject/achievement/resultDescription"
PHOTO: Final[JSONObject] = {"id": "https://school.example/a.JPG?x=1", "type": "Image", "caption": "A"}
NESTED: Final[JSONObject] = {**endorsement(), "@context": [VC_2_0, CURRENT_CONTEXT]}
PLAIN_EMAIL: Final[JSONObject] = {
    "type": "IdentityObject",
    "hashed": False,
    "identityHash": "ada@example.org",
    "identityType": "emailAddress",
}

STRUCTURE = [
    sets("rules.no_object", "", minimal, ((), ["a badge"])),
    sets("rules.no_json", "/x", minimal, (("x",), cast("JSON", ("a tuple",)))),
    sets("rules.limits", "", minimal, (("x",), deep(100))),
    sets("rules.null", "/description", minimal, (("description",), None)),
    sets("rules.null", "/credentialSubject/achievement/tag/0", minimal, ((*ACHIEVEMENT, "tag"), [None])),
    sets("rules.empty_array", "/evidence", minimal, (("evidence",), [])),
    sets(
        "rules.nested_array",
        "/credentialSubject/achievement/tag/0",
        minimal,
        ((*ACHIEVEMENT, "tag"), [["a"]]),
    ),
    sets("rules.jsonld_spelling", "/@type", minimal, (("@type",), "x")),
    sets("rules.jsonld_spelling", "/name/@value", minimal, (("name",), {"@value": "Teamwork"})),
    sets("rules.jsonld_spelling", "/issuer/@id", minimal, (("issuer", "@id"), "https://school.example")),
    sets("rules.jsonld_spelling", "/@graph", minimal, (("@graph",), [{"id": "urn:x:y"}])),
    sets("rules.spelled_name", "/_:x", minimal, (("_:x",), "x")),
    sets(
        "rules.spelled_name",
        "/https:~1~1www.w3.org~12018~1credentials#credentialStatus",
        minimal,
        (("https://www.w3.org/2018/credentials#credentialStatus",), {"type": "X"}),
    ),
    sets("rules.spelled_name", "/cred:credentialStatus", legacy, (("cred:credentialStatus",), {"type": "X"})),
    sets("rules.spelled_name", "/Profile", minimal, (("Profile",), {"id": "urn:x:y"})),
    sets("rules.spelled_type", "/issuer/type", minimal, (("issuer", "type"), ["Profile", "_:b"])),
    sets(
        "rules.spelled_type",
        "/issuer/type",
        minimal,
        (("issuer", "type"), ["Profile", "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile"]),
    ),
    sets("rules.nested_context", "/issuer/@context", minimal, (("issuer", "@context"), [VC_2_0])),
    sets("rules.nested_context", "/proof/0/@context", full, (("proof", 0, "@context"), [VC_2_0])),
    sets("rules.language_map", "/name", minimal, (("name",), {"en": "Teamwork", "de-AT": "Teamgeist"})),
    sets("rules.plain_value", "/validUntil", status_list, (("validUntil",), ["2020-01-31T09:30:00Z"])),
    sets("rules.plain_value", "/id", minimal, (("id",), {"id": "urn:x:y"})),
    sets("rules.uri", "/id", minimal, (("id",), "badge-1")),
    sets("rules.uri", "/issuer", minimal, (("issuer",), "#me")),
    sets("rules.uri", "/issuer/url", minimal, (("issuer", "url"), "https:school.example")),
    sets("rules.uri", "/evidence/0/id", full, (("evidence", 0, "id"), "_:b")),
    sets(
        "rules.uri",
        "/credentialSubject/achievement/criteria/id",
        minimal,
        ((*ACHIEVEMENT, "criteria", "id"), "/a b"),
    ),
    sets("rules.uri", "/x/id", minimal, (("x",), {"id": "here"})),
    sets("rules.uri", "/proof/0/verificationMethod", full, (("proof", 0, "verificationMethod"), "key-1")),
    sets(
        "rules.shared_id",
        "/refreshService/id",
        full,
        (("refreshService",), {"id": minimal()["id"], "type": "X", "validUntil": "2020-01-31T09:30:00Z"}),
    ),
    sets(
        "rules.shared_type",
        "/issuer/type",
        minimal,
        (("issuer", "id"), "did:example:ada"),
        (("issuer", "type"), ["Profile", "AchievementSubject"]),
    ),
    sets(
        "rules.one_description",
        "/credentialSubject/achievement/creator/name",
        minimal,
        (
            (*ACHIEVEMENT, "creator"),
            {"id": at(minimal(), ("issuer", "id")), "type": ["Profile"], "name": "B"},
        ),
    ),
    sets(
        "rules.parted_description",
        "/credentialSubject/achievement/creator/id",
        minimal,
        (
            (*ACHIEVEMENT, "creator"),
            {"id": at(minimal(), ("issuer", "id")), "type": ["Profile"], "url": "https://school.example"},
        ),
    ),
    sets(
        "rules.misplaced_member",
        "/issuer/activityEndDate",
        minimal,
        (("issuer", "id"), "did:example:ada"),
        (("issuer", "activityEndDate"), "2026-01-31T09:30:00Z"),
    ),
    sets(
        "rules.misplaced_digest",
        "/digestSRI",
        minimal,
        (
            ("endorsement",),
            [{**endorsement(), "credentialSubject": {"id": minimal()["id"], "type": ["EndorsementSubject"]}}],
        ),
        (("digestSRI",), "sha256-x"),
    ),
    sets(
        "rules.hollow_issuer",
        "/issuer",
        minimal,
        ((*ACHIEVEMENT, "creator"), minimal()["issuer"]),
        (("issuer",), at(minimal(), ("issuer", "id"))),
    ),
]

VCDM = [
    lacks("rules.context", "/@context", minimal, ("@context",)),
    sets("rules.context", "/@context/0", minimal, (("@context",), [CURRENT_CONTEXT, VC_2_0])),
    sets(
        "rules.context", "/@context/0", status_list, (("@context", 0), "https://www.w3.org/ns/credentials/v3")
    ),
    sets("rules.vcdm_1_1", "/@context/0", minimal, (("@context", 0), VC_1_1)),
    sets("rules.context_entry", "/@context/2", full, (("@context", 2), "context.json")),
    sets("rules.context_entry", "/@context/2", full, (("@context", 2), 7)),
    sets("rules.inline_context", "/@context/2", full, (("@context", 2), {"validUntil": "urn:x:y"})),
    sets(
        "rules.unneeded_context",
        "/@context/2",
        minimal,
        (("@context",), [VC_2_0, CURRENT_CONTEXT, EXTENSIONS]),
    ),
    sets(
        "rules.unneeded_context",
        "/@context/2",
        full,
        (("@context",), [VC_2_0, CURRENT_CONTEXT, VC_2_0, EXTENSIONS]),
    ),
    sets("rules.type", "/type", status_list, (("type",), ["BitstringStatusListCredential"])),
    lacks("rules.issuer", "/issuer", minimal, ("issuer",)),
    sets("rules.issuer_object", "/issuer", legacy, (("issuer",), "https://school.example/issuer")),
    lacks("rules.issuer", "/issuer/id", minimal, ("issuer", "id")),
    sets("rules.date_name", "/issuanceDate", minimal, (("issuanceDate",), "2026-01-31T09:30:00Z")),
    sets("rules.date_name", "/expirationDate", minimal, (("expirationDate",), "2027-01-31T09:30:00Z")),
    sets("rules.date_name", "/validUntil", legacy, (("validUntil",), "2027-01-31T09:30:00Z")),
    sets("rules.date_time", "/validFrom", minimal, (("validFrom",), "2026-01-31T09:30:00")),
    sets("rules.date_time", "/validUntil", status_list, (("validUntil",), "2026-02-30T09:30:00Z")),
    sets("rules.date_time", "/proof/0/created", full, (("proof", 0, "created"), "yesterday")),
    sets("rules.period", "/validUntil", minimal, (("validUntil",), "2026-01-31T10:00:00+02:00")),
    sets("rules.period", "/expirationDate", legacy, (("expirationDate",), "2026-01-31T09:29:59.999Z")),
    sets(
        "rules.period",
        "/credentialSubject/activityEndDate",
        minimal,
        ((*SUBJECT, "activityStartDate"), "2026-01-02T00:00:00Z"),
        ((*SUBJECT, "activityEndDate"), "2026-01-01T00:00:00Z"),
    ),
    lacks("rules.subject", "/credentialSubject", status_list, SUBJECT),
    sets("rules.subject", "/credentialSubject", minimal, (SUBJECT, "did:example:ada")),
    sets("rules.proof", "/proof", minimal, (("proof",), "signed")),
    lacks("rules.proof", "/proof/0/type", full, ("proof", 0, "type")),
    lacks("rules.proof_member", "/proof/0/cryptosuite", full, ("proof", 0, "cryptosuite")),
    lacks(
        "rules.status_member", "/credentialStatus/statusPurpose", full, ("credentialStatus", "statusPurpose")
    ),
    sets("rules.status", "/credentialStatus", full, (("credentialStatus",), "https://school.example/status")),
    sets(
        "rules.status_digits",
        "/credentialStatus/statusListIndex",
        full,
        (("credentialStatus", "statusListIndex"), "-1"),
    ),
    sets(
        "rules.status_index",
        "/credentialStatus/statusListIndex",
        full,
        (("credentialStatus", "statusListIndex"), 9),
    ),
]

OPEN_BADGES = [
    sets("rules.badge_context", "/@context/1", minimal, (("@context",), [VC_2_0])),
    sets("rules.badge_context", "/@context/1", minimal, (("@context", 1), EXTENSIONS)),
    sets("rules.badge_context", "/@context/1", clr, (("@context",), [VC_2_0, CURRENT_CONTEXT, CLR_CONTEXT])),
    sets("rules.unversioned_context", "/@context/1", minimal, (("@context", 1), f"{OB}context.json")),
    sets("rules.older_context", "/@context/1", minimal, (("@context", 1), f"{OB}context-3.0.2.json")),
    sets("rules.badge_type", "/type", minimal, (("type",), ["VerifiableCredential", "OpenBadgeCredental"])),
    sets(
        "rules.badge_type",
        "/endorsement/0/type",
        minimal,
        (("endorsement",), [{**endorsement(), "type": ["VerifiableCredential", "OpenBadgeCredential"]}]),
    ),
    sets("rules.one_subject", "/credentialSubject", minimal, (SUBJECT, [minimal()["credentialSubject"]])),
    lacks("rules.identified", "/credentialSubject", minimal, (*SUBJECT, "id")),
    sets(
        "rules.identified",
        "/credentialSubject",
        minimal,
        ((*SUBJECT, "id"), ""),
        ((*SUBJECT, "identifier"), [{}]),
    ),
    sets("rules.compacted", "/issuer/type", minimal, (("issuer", "type"), "Profile")),
    sets("rules.compacted", "/proof", full, (("proof",), at(full(), ("proof", 0)))),
    sets(
        "rules.misspelled",
        "/credentialSubject/achievement/specialisation",
        minimal,
        ((*ACHIEVEMENT, "specialisation"), "x"),
    ),
    sets("rules.misspelled", "/validUtil", minimal, (("validUtil",), "2027-01-31T09:30:00Z")),
    sets(
        "rules.identity_hash",
        f"{IDENTITY_POINTER}/identityHash",
        full,
        ((*IDENTITY, "identityHash"), "ada@example.org"),
    ),
    sets("rules.identity_not_hashed", f"{IDENTITY_POINTER}/hashed", full, ((*IDENTITY, "hashed"), False)),
    sets(
        "rules.criteria",
        "/credentialSubject/achievement/criteria",
        minimal,
        ((*ACHIEVEMENT, "criteria"), {"type": "X"}),
    ),
    sets(
        "rules.criteria",
        "/credentialSubject/achievement/criteria",
        minimal,
        ((*ACHIEVEMENT, "criteria"), {"type": "Criteria", "narrative": " \n"}),
    ),
    sets("rules.blank", "/credentialSubject/achievement/name", minimal, ((*ACHIEVEMENT, "name"), "")),
    sets("rules.blank", "/credentialSubject/achievement/name", full, ((*ACHIEVEMENT, "name"), "\u200b")),
    sets(
        "rules.blank",
        "/credentialSubject/achievement/description",
        minimal,
        ((*ACHIEVEMENT, "description"), "  "),
    ),
    sets("rules.image_format", "/issuer/image/id", full, (("issuer", "image"), PHOTO)),
    sets(
        "rules.image_format",
        "/credentialSubject/image/id",
        minimal,
        ((*SUBJECT, "image"), {"id": "data:image/webp;base64,AAAA", "type": "Image", "caption": "A"}),
    ),
    sets(
        "rules.credential_schema",
        "/credentialSchema",
        full,
        (("credentialSchema", 0, "id"), "https://x.example/s"),
    ),
    sets(
        "rules.credential_schema",
        "/credentialSchema",
        full,
        (("credentialSchema",), [{"id": SCHEMA, "type": "JsonSchema"}]),
    ),
    sets(
        "rules.revocation_list",
        "/credentialStatus/type",
        full,
        (("credentialStatus",), {"id": "https://school.example/revoked", "type": "1EdTechRevocationList"}),
    ),
]

RESULT_RULES = [
    sets(
        "rules.result_reference",
        f"{RESULTS}/0/resultDescription",
        full,
        ((*SUBJECT, "result", 0, "resultDescription"), "urn:x:y"),
    ),
    lacks(
        "rules.result_reference", f"{RESULTS}/0/resultDescription", full, (*ACHIEVEMENT, "resultDescription")
    ),
    sets(
        "rules.achieved_level",
        f"{RESULTS}/1/achievedLevel",
        full,
        ((*SUBJECT, "result", 1, "achievedLevel"), "urn:x:y"),
    ),
    sets(
        "rules.achieved_level_elsewhere",
        f"{RESULTS}/1/achievedLevel",
        full,
        ((*SUBJECT, "result", 1, "resultDescription"), GRADE),
    ),
    lacks("rules.result_status", f"{RESULTS}/2/status", full, (*SUBJECT, "result", 2, "status")),
    sets("rules.result_value", f"{RESULTS}/0/value", full, ((*SUBJECT, "result", 0, "value"), "E")),
    sets(
        "rules.required_level",
        f"{DESCRIPTIONS}/1/requiredLevel",
        full,
        ((*RUBRIC_AT, "requiredLevel"), "urn:x:y"),
    ),
    sets(
        "rules.required_value",
        f"{DESCRIPTIONS}/0/requiredValue",
        full,
        ((*ACHIEVEMENT, "resultDescription", 0, "requiredValue"), "E"),
    ),
    sets(
        "rules.value_range",
        f"{DESCRIPTIONS}/2/valueMax",
        full,
        ((*ACHIEVEMENT, "resultDescription", 2, "valueMin"), "10"),
        ((*ACHIEVEMENT, "resultDescription", 2, "valueMax"), "9"),
    ),
    sets(
        "rules.duplicate_id",
        f"{DESCRIPTIONS}/1/rubricCriterionLevel",
        full,
        ((*RUBRIC_AT, "rubricCriterionLevel", 0, "id"), HIGH),
    ),
    sets("rules.duplicate_id", DESCRIPTIONS, full, ((*ACHIEVEMENT, "resultDescription", 2, "id"), GRADE)),
    sets(
        "rules.level_order",
        f"{DESCRIPTIONS}/1/rubricCriterionLevel",
        full,
        ((*RUBRIC_AT, "rubricCriterionLevel", 0, "points"), "10"),
    ),
]

ADVICE = [
    sets(
        "rules.email_in_clear",
        f"{IDENTITY_POINTER}/identityHash",
        minimal,
        ((*SUBJECT, "identifier"), [PLAIN_EMAIL]),
    ),
    sets(
        "rules.email_in_clear", "/credentialSubject/id", minimal, ((*SUBJECT, "id"), "mailto:ada@example.org")
    ),
    sets(
        "rules.weak_hash",
        f"{IDENTITY_POINTER}/identityHash",
        full,
        ((*IDENTITY, "identityHash"), "md5$" + "0" * 32),
    ),
    lacks("rules.unsalted_hash", IDENTITY_POINTER, full, (*IDENTITY, "salt")),
    lacks("rules.caption", "/issuer/image", full, ("issuer", "image", "caption")),
    lacks("rules.required_level_unset", f"{DESCRIPTIONS}/1", full, (*RUBRIC_AT, "requiredLevel")),
    lacks("rules.subject_id", "/credentialSubject", full, (*SUBJECT, "id")),
    lacks("rules.issuer_name", "/issuer", minimal, ("issuer", "name")),
    sets("rules.issuer_name", "/issuer", minimal, (("issuer",), "https://school.example/issuer")),
    lacks("rules.credential_name", "/name", minimal, ("name",)),
    sets(
        "rules.not_judged",
        "/credentialSubject/result",
        minimal,
        ((*ACHIEVEMENT, "achievementType"), "MicroCredential"),
    ),
]

PLAIN_TEXT: Final = ("name",)
VCDM_MEMBERS = [
    sets("rules.text", "/name", plain, (PLAIN_TEXT, {"@value": "A", "@language": "not a language"})),
    sets("rules.text", "/name", plain, (PLAIN_TEXT, {"@value": "A", "@direction": "up"})),
    sets("rules.text", "/name", plain, (PLAIN_TEXT, {"@value": "A", "@index": "x"})),
    sets("rules.text", "/name", plain, (PLAIN_TEXT, {"@language": "en"})),
    sets("rules.text", "/name/0", plain, (PLAIN_TEXT, ["A", "B"])),
    sets(
        "rules.text",
        "/name/1",
        plain,
        (PLAIN_TEXT, [{"@value": "A", "@language": "en"}, {"@value": "B", "@language": "EN"}]),
    ),
    sets("rules.typed", "/termsOfUse", plain, (("termsOfUse",), {"id": "https://school.example/terms"})),
    sets("rules.typed", "/evidence", plain, (("evidence",), "a text")),
    sets("rules.schema_id", "/credentialSchema", plain, (("credentialSchema",), {"type": "JsonSchema"})),
    sets("rules.related_resource", "/relatedResource", plain, (("relatedResource",), "https://a.example/")),
    sets("rules.related_resource", "/relatedResource", plain, (("relatedResource",), {"digestSRI": "x"})),
    sets(
        "rules.related_resource",
        "/relatedResource",
        plain,
        (("relatedResource",), {"id": "https://a.example/"}),
    ),
    sets("rules.related_resource", "/relatedResource/1", plain, (("relatedResource",), [RESOURCE, RESOURCE])),
    sets(
        "rules.presentation",
        "/type",
        presentation,
        (("type",), ["VerifiablePresentation", "VerifiableCredential"]),
    ),
    sets("rules.presentation_member", "/issuer", presentation, (("issuer",), "did:example:x")),
    sets("rules.holder", "/holder", presentation, (("holder",), "Ada")),
]

CASES = [*STRUCTURE, *VCDM, *VCDM_MEMBERS, *OPEN_BADGES, *RESULT_RULES, *ADVICE]
BY_CODE = {rule.code: rule for rule in RULES}


@pytest.mark.parametrize("purpose", ["verify", "issue"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.pointer}")
def test_a_broken_rule_is_found_at_its_place(case: Case, purpose: Literal["verify", "issue"]) -> None:
    rule = BY_CODE[case.code]
    found = [
        (f.pointer, f.severity, f.spec) for f in check(case.broken(), purpose=purpose) if f.code == case.code
    ]
    severity = rule.severity_for(purpose)
    if severity is None:
        assert not found
    else:
        assert (case.pointer, severity, rule.spec) in found
    assert case.code not in {finding.code for finding in check(case.base(), purpose=purpose)}


def test_every_rule_has_a_case() -> None:
    assert {case.code for case in CASES} == set(BY_CODE)


@pytest.mark.parametrize("base", [minimal, full, endorsement, clr, status_list, plain, presentation])
@pytest.mark.parametrize("purpose", ["verify", "issue"])
def test_a_correct_document_has_no_finding(
    base: Callable[[], JSONObject], purpose: Literal["verify", "issue"]
) -> None:
    assert check(base(), purpose=purpose) == ()


def test_a_correct_legacy_badge_is_only_called_old() -> None:
    assert [(finding.code, finding.severity) for finding in check(legacy())] == [
        ("rules.vcdm_1_1", "warning")
    ]
    assert [finding.severity for finding in check(legacy(), purpose="issue")] == ["error"]


def test_an_old_badge_is_called_so_in_a_record_that_is_not_old() -> None:
    record = clr()
    put(record, ("credentialSubject", "verifiableCredential"), [legacy()])
    place = "/credentialSubject/verifiableCredential/0/@context/0"
    assert [finding.pointer for finding in check(record) if finding.code == "rules.vcdm_1_1"] == [place]


def test_the_document_is_not_changed() -> None:
    for case in CASES:
        document, same = case.broken(), case.broken()
        check(document, purpose="issue")
        assert document == same


def test_lowest_level_first_by_level_where_there_are_no_points() -> None:
    document = full()
    for index, level in enumerate(["4", "3"]):
        drop(document, (*RUBRIC_AT, "rubricCriterionLevel", index, "points"))
        put(document, (*RUBRIC_AT, "rubricCriterionLevel", index, "level"), level)
    assert [(f.code, f.params["member"]) for f in check(document)] == [("rules.level_order", "level")]
    put(document, (*RUBRIC_AT, "rubricCriterionLevel", 1, "level"), "Mastered")  # not comparable
    assert check(document) == ()


def test_levels_with_equal_points_are_in_order() -> None:
    document = full()
    put(document, (*RUBRIC_AT, "rubricCriterionLevel", 0, "points"), "2.0")
    assert check(document, purpose="issue") == ()
    assert at(document, (*RUBRIC_AT, "rubricCriterionLevel", 0, "id")) == LOW


@pytest.mark.parametrize(
    ("value", "fits"),
    [("70", True), ("70%", True), ("070.0", True), ("69.99", False), ("101", False), ("A", True)],
)
def test_values_are_compared_as_numbers_within_a_range(value: str, *, fits: bool) -> None:
    document = full()
    grade = (*ACHIEVEMENT, "resultDescription", 0)
    drop(document, (*grade, "allowedValue"))
    for member, limit in (("valueMin", "70"), ("valueMax", "100"), ("requiredValue", value)):
        put(document, (*grade, member), limit)
    assert ("rules.required_value" in {finding.code for finding in check(document)}) is not fits
