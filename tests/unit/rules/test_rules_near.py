"""What is close to a breach and right, and breaches at less likely places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, cast

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.rules import check
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from unit.rules.badges import (
    GRADE,
    at,
    clr,
    endorsement,
    full,
    legacy,
    minimal,
    put,
    status_list,
)
from unit.rules.test_rules_each import (
    ACHIEVEMENT,
    DESCRIPTIONS,
    IDENTITY,
    IDENTITY_POINTER,
    PLAIN_EMAIL,
    RESULTS,
    RUBRIC_AT,
    SUBJECT,
    Case,
    lacks,
    plain,
    presentation,
    sets,
)

DIGEST: Final[JSONObject] = {
    "id": "urn:example:judged",
    "type": ["ResultDescription"],
    "name": "Judged",
    "resultType": "ext:RubricDigest",
}
JUDGED: Final[JSONObject] = {
    "type": ["Result"],
    "resultDescription": "urn:example:judged",
    "value": "sha256-x",
}
NOWHERE: Final = ""


def micro(results: JSON, descriptions: JSON) -> Callable[[], JSONObject]:
    """A micro-credential with these results and descriptions."""

    def made() -> JSONObject:
        badge = minimal()
        put(badge, (*ACHIEVEMENT, "achievementType"), "MicroCredential")
        put(badge, (*SUBJECT, "result"), results)
        put(badge, (*ACHIEVEMENT, "resultDescription"), descriptions)
        return badge

    return made


def record_of(*badges: JSONObject) -> Callable[[], JSONObject]:
    """A learner record with these badges in it."""

    def made() -> JSONObject:
        record = clr()
        put(record, (*SUBJECT, "verifiableCredential"), list(badges))
        return record

    return made


def picture(url: str) -> JSONObject:
    return {"id": url, "type": "Image", "caption": "A"}


PLAIN_NAME: Final[JSONObject] = {**PLAIN_EMAIL, "identityHash": "Ada", "identityType": "name"}
MICRO: Final = micro([], [])()
GRADE_AT: Final = (*ACHIEVEMENT, "resultDescription", 0)
ENTRY: Final = ("credentialStatus",)

RIGHT = [
    sets("rules.email_in_clear", NOWHERE, minimal, ((*SUBJECT, "identifier"), [PLAIN_NAME])),
    sets("rules.email_in_clear", NOWHERE, minimal, ((*SUBJECT, "id"), "urn:mailto:ada")),
    sets("rules.unsalted_hash", NOWHERE, minimal, ((*SUBJECT, "identifier"), [PLAIN_NAME])),
    sets(
        "rules.required_level_unset",
        NOWHERE,
        full,
        ((*GRADE_AT, "rubricCriterionLevel"), [{"id": "urn:x:y"}]),
    ),
    lacks(
        "rules.required_level_unset",
        NOWHERE,
        full,
        (*RUBRIC_AT, "rubricCriterionLevel"),
        (*RUBRIC_AT, "requiredLevel"),
    ),
    sets("rules.not_judged", NOWHERE, micro([JUDGED], [DIGEST])),
    sets(
        "rules.not_judged", NOWHERE, micro([{"type": ["Result"], "value": "1"}, JUDGED, "x"], ["x", DIGEST])
    ),
    *(
        sets("rules.not_judged", NOWHERE, micro([{"type": ["Result"], "status": status}], [DIGEST]))
        for status in ("Enrolled", "InProgress", "OnHold", "Withdrew")
    ),
    sets("rules.badge_context", NOWHERE, endorsement, (("@context",), [VC_2_0, CURRENT_CONTEXT])),
    sets("rules.badge_context", NOWHERE, plain, (("@context",), [VC_2_0, "https://school.example/x.json"])),
    sets("rules.one_subject", NOWHERE, plain),
    sets(
        "rules.identified", NOWHERE, minimal, ((*SUBJECT, "id"), ""), ((*SUBJECT, "identifier"), [PLAIN_NAME])
    ),
    sets("rules.identified", NOWHERE, minimal, ((*SUBJECT, "identifier"), ["x", {}])),
    sets("rules.compacted", NOWHERE, plain, (("type",), "VerifiableCredential")),
    sets("rules.misspelled", NOWHERE, minimal, (("nmae:x",), "x")),
    sets("rules.misspelled", NOWHERE, minimal, (("colour",), "x")),
    sets("rules.misspelled", NOWHERE, minimal, (("nam",), "beside the right one")),
    sets("rules.misspelled", NOWHERE, minimal, (("x",), {"nmae": "nobody knows what it is"})),
    sets("rules.misspelled", NOWHERE, minimal, ((*ACHIEVEMENT, "x" * 41), "x")),
    sets("rules.identity_hash", NOWHERE, minimal, ((*SUBJECT, "identifier"), [PLAIN_EMAIL])),
    lacks("rules.identity_hash", NOWHERE, full, (*IDENTITY, "identityHash")),
    sets("rules.identity_hash", NOWHERE, full, ((*IDENTITY, "identityHash"), "md5$" + "0" * 32)),
    sets("rules.identity_not_hashed", NOWHERE, minimal, ((*SUBJECT, "identifier"), [PLAIN_EMAIL])),
    sets("rules.identity_not_hashed", NOWHERE, full, ((*IDENTITY, "hashed"), "no")),
    sets(
        "rules.criteria", NOWHERE, minimal, ((*ACHIEVEMENT, "criteria"), {"id": "https://school.example/c"})
    ),
    sets("rules.criteria", NOWHERE, minimal, ((*ACHIEVEMENT, "criteria"), {"narrative": "x"})),
    lacks("rules.blank", NOWHERE, minimal, (*ACHIEVEMENT, "name")),
    *(
        sets("rules.image_format", NOWHERE, full, (("issuer", "image"), picture(url)))
        for url in (
            "https://school.example/a.png",
            "https://school.example/a.jpg.svg",
            "https://school.example/a?x=1.jpg",
            "https://school.example/a#b.jpg",
            "data:image/png;base64,AAAA",
            "DATA:image/svg+xml,AAAA",
        )
    ),
    sets(
        "rules.image_format",
        NOWHERE,
        minimal,
        ((*ACHIEVEMENT, "image"), picture("https://school.example/a.jpg")),
    ),
    sets(
        "rules.credential_schema",
        NOWHERE,
        full,
        (
            ("credentialSchema",),
            ["x", {"id": "https://x.example/s", "type": "JsonSchema"}, at(full(), ("credentialSchema", 0))],
        ),
    ),
    sets("rules.credential_schema", NOWHERE, full, (("credentialSchema",), [])),
    sets(
        "rules.credential_schema",
        NOWHERE,
        plain,
        (("credentialSchema",), {"id": "urn:x:y", "type": "JsonSchema"}),
    ),
    sets("rules.issuer", NOWHERE, status_list, (("issuer",), {"id": "https://school.example"})),
    sets("rules.issuer", NOWHERE, minimal, (("issuer",), "https://school.example/issuer")),
    sets("rules.issuer_object", NOWHERE, minimal, (("issuer",), "https://school.example/issuer")),
    sets(
        "rules.issuer_object",
        NOWHERE,
        plain,
        (("@context", 0), VC_1_1),
        (("issuer",), "https://school.example"),
    ),
    sets("rules.period", NOWHERE, minimal, (("validUntil",), minimal()["validFrom"])),
    sets("rules.period", NOWHERE, minimal, ((*SUBJECT, "activityStartDate"), "2026-01-02T00:00:00Z")),
    sets(
        "rules.period",
        NOWHERE,
        minimal,
        ((*SUBJECT, "activityStartDate"), "2026-01-02T00:00:00Z"),
        ((*SUBJECT, "activityEndDate"), "2026-01-02T00:00:00Z"),
    ),
    sets("rules.date_name", NOWHERE, legacy, (("expirationDate",), "2027-01-31T09:30:00Z")),
    sets("rules.vcdm_1_1", NOWHERE, minimal, (("@context",), [VC_2_0, CURRENT_CONTEXT, VC_1_1])),
    sets("rules.proof_member", NOWHERE, full, (("proof", 0), {"type": "Ed25519Signature2020"})),
    lacks("rules.proof_member", NOWHERE, full, ("proof", 0, "type")),
    lacks("rules.proof", NOWHERE, full, ("proof", 0, "cryptosuite")),
    sets("rules.status_member", NOWHERE, full, ((*ENTRY, "statusListIndex"), 0)),
    sets("rules.status_member", NOWHERE, full, ((*ENTRY, "statusListIndex"), "-1")),
    sets("rules.status_member", NOWHERE, full, ((*ENTRY, "statusListIndex"), 2**53 - 1)),
    sets("rules.status_member", NOWHERE, full, (ENTRY, {"type": "StatusList2021Entry"})),
    sets("rules.status_digits", NOWHERE, full, ((*ENTRY, "statusListIndex"), "0")),
    sets("rules.status_digits", NOWHERE, full, ((*ENTRY, "statusListIndex"), -1)),
    sets("rules.status_digits", NOWHERE, full, (ENTRY, {"type": "X", "statusListIndex": "-1"})),
    lacks("rules.status", NOWHERE, full, (*ENTRY, "statusPurpose")),
    sets("rules.status_index", NOWHERE, full, ((*ENTRY, "statusListIndex"), True)),
    sets("rules.status_index", NOWHERE, full, ((*ENTRY, "statusListIndex"), -1)),
    sets("rules.status_index", NOWHERE, full, ((*ENTRY, "statusListIndex"), 2**53)),
    sets("rules.status_index", NOWHERE, full, (ENTRY, {"type": "X", "statusListIndex": 3})),
    sets("rules.text", NOWHERE, plain, (("name",), "Licence")),
    sets("rules.text", NOWHERE, plain, (("name",), {"@value": "Licence", "@language": "de-AT-1996"})),
    sets("rules.text", NOWHERE, plain, (("name",), [{"@value": "A"}, {"@value": "B", "@language": "en"}])),
    sets(
        "rules.schema_id",
        NOWHERE,
        plain,
        (("credentialSchema",), {"type": "JsonSchema", "id": "https://x.example/s"}),
    ),
    sets("rules.typed", NOWHERE, plain, (("credentialSchema",), {"type": "JsonSchema"})),
    sets("rules.schema_id", NOWHERE, plain, (("credentialSchema",), {"id": "x"})),
    sets("rules.schema_id", NOWHERE, plain, (("credentialSchema",), "x")),
    sets("rules.schema_id", NOWHERE, plain, (("termsOfUse",), {"type": "X"})),
    sets("rules.schema_id", NOWHERE, minimal, (("credentialSchema",), {"type": "JsonSchema"})),
    sets("rules.typed", NOWHERE, minimal, (("evidence",), "a text")),
    sets(
        "rules.related_resource",
        NOWHERE,
        plain,
        (
            ("relatedResource",),
            [
                {"id": "https://a.example/", "digestMultibase": "uEi"},
                {"id": "https://b.example/", "digestSRI": ["sha256-A"]},
            ],
        ),
    ),
    sets("rules.holder", NOWHERE, presentation, (("holder",), "did:example:ada")),
    sets("rules.holder", NOWHERE, plain, (("holder",), "Ada")),
    lacks("rules.holder", NOWHERE, presentation, ("holder",)),
    sets("rules.presentation", NOWHERE, plain, (("type",), ["VerifiableCredential", "OpenBadgeCredential"])),
    sets("rules.result_reference", NOWHERE, full, ((*SUBJECT, "result", 0, "resultDescription"), 7)),
    sets(
        "rules.achieved_level_elsewhere",
        NOWHERE,
        full,
        ((*SUBJECT, "result", 1, "resultDescription"), "urn:x:y"),
    ),
    sets("rules.result_status", NOWHERE, full, ((*SUBJECT, "result", 2, "resultDescription"), "urn:x:y")),
    sets("rules.result_value", NOWHERE, full, ((*SUBJECT, "result", 0, "value"), "A")),
    sets("rules.result_value", NOWHERE, full, ((*SUBJECT, "result", 2, "value"), "anything")),
    sets(
        "rules.value_range",
        NOWHERE,
        full,
        ((*GRADE_AT, "valueMin"), "9"),
        ((*GRADE_AT, "valueMax"), "9.0"),
    ),
    sets("rules.value_range", NOWHERE, full, ((*GRADE_AT, "valueMin"), "A"), ((*GRADE_AT, "valueMax"), "1")),
    lacks("rules.duplicate_id", NOWHERE, full, (*GRADE_AT, "id"), (*RUBRIC_AT, "id")),
    lacks("rules.level_order", NOWHERE, full, (*RUBRIC_AT, "rubricCriterionLevel", 1)),
    lacks("rules.level_order", NOWHERE, full, (*RUBRIC_AT, "rubricCriterionLevel", 0, "points")),
    sets(
        "rules.jsonld_spelling",
        NOWHERE,
        plain,
        (("x",), {"@value": "A", "@language": "en", "@direction": "ltr"}),
    ),
    sets("rules.spelled_name", NOWHERE, minimal, (("school:motto",), "x")),
    sets(
        "rules.spelled_type",
        NOWHERE,
        minimal,
        (("issuer", "type"), ["Profile", "https://school.example/types#School"]),
    ),
    sets("rules.language_map", NOWHERE, minimal, (("name",), {"id": "urn:x:y"})),
    sets("rules.language_map", NOWHERE, minimal, (("name",), {})),
    sets("rules.language_map", NOWHERE, minimal, (("name",), {"en": "A", "English": "B"})),
    sets("rules.plain_value", NOWHERE, minimal, (("name",), {"en": "Teamwork"})),
    sets("rules.hollow_issuer", NOWHERE, minimal, (("issuer",), "https://school.example/issuer")),
]

RIGHT += [
    sets("rules.shared_id", NOWHERE, minimal, (("digestMultibase",), "uEi")),
    sets("rules.misplaced_digest", NOWHERE, minimal, (("digestMultibase",), "uEi")),
    sets(
        "rules.misplaced_digest",
        NOWHERE,
        minimal,
        (("issuer", "id"), "did:example:ada"),
        (("issuer", "digestMultibase"), "uEi"),
    ),
    sets("rules.compacted", NOWHERE, minimal, ((*ACHIEVEMENT, "tag"), None)),
    sets("rules.misspelled", NOWHERE, full, ((*IDENTITY, "identityHahs"), "x")),
    sets("rules.misspelled", NOWHERE, minimal, ((*ACHIEVEMENT, "criteria"), {"narrative": "x", "@id": "x"})),
    sets(
        "rules.misspelled",
        NOWHERE,
        minimal,
        ((*ACHIEVEMENT, "criteria"), {"id": "urn:x:y", "narrative:a": "x"}),
    ),
]

RIGHT += [
    sets("rules.not_judged", NOWHERE, micro(["x", JUDGED], ["x", DIGEST])),
    sets("rules.not_judged", NOWHERE, minimal, (ACHIEVEMENT, "x")),
    sets(
        "rules.misspelled",
        NOWHERE,
        full,
        (("issuer", "image"), {"id": "urn:x:y", "type": "Image", "captoin": "A"}),
    ),
    sets("rules.identity_not_hashed", NOWHERE, full, (IDENTITY, {"type": "IdentityObject", "hashed": False})),
    Case(
        "rules.result_status",
        NOWHERE,
        full,
        (),
        (
            (*SUBJECT, "result", 2, "resultDescription"),
            (*SUBJECT, "result", 2, "status"),
            (*ACHIEVEMENT, "resultDescription", 2, "id"),
        ),
    ),
]

RIGHT += [
    Case(
        "rules.result_status",
        NOWHERE,
        full,
        (((*ACHIEVEMENT, "resultDescription", 2, "id"), ""),),
        ((*SUBJECT, "result", 2, "resultDescription"), (*SUBJECT, "result", 2, "status")),
    ),
]

LEVELS_AT: Final = (*RUBRIC_AT, "rubricCriterionLevel")
RIGHT += [
    sets(
        "rules.level_order", NOWHERE, full, ((*LEVELS_AT, 0, "level"), "2"), ((*LEVELS_AT, 1, "level"), "1")
    ),
    sets("rules.level_order", NOWHERE, full, (LEVELS_AT, ["x", *cast("list[JSON]", at(full(), LEVELS_AT))])),
    sets("rules.level_order", NOWHERE, full, (LEVELS_AT, [])),
    sets("rules.result_value", NOWHERE, full, ((*SUBJECT, "result", 0, "value"), 7)),
    sets("rules.result_value", NOWHERE, full, ((*SUBJECT, "result", 0, "value"), ["E"])),
    sets("rules.result_value", NOWHERE, full, ((*GRADE_AT, "allowedValue"), [{}, "B"])),
    sets("rules.duplicate_id", NOWHERE, full, ((*LEVELS_AT, 0, "id"), ""), ((*LEVELS_AT, 1, "id"), "")),
    sets(
        "rules.image_format",
        NOWHERE,
        full,
        (("issuer", "image"), picture(f"https://a.example/{'x' * 1_979}.jpg")),
    ),
]

WRONG = [
    sets("rules.credential_schema", "/credentialSchema", full, (("credentialSchema",), ["x"])),
    sets(
        "rules.credential_schema",
        "/credentialSchema",
        full,
        (("credentialSchema",), [{"type": "1EdTechJsonSchemaValidator2019"}]),
    ),
    sets(
        "rules.image_format",
        "/issuer/image/id",
        full,
        (("issuer", "image"), picture(f"https://a.example/{'x' * 1_978}.jpg")),
    ),
    sets("rules.result_value", f"{RESULTS}/0/value", full, ((*SUBJECT, "result", 0, "value"), "7")),
    lacks("rules.identified", "/credentialSubject", clr, (*SUBJECT, "id")),
    Case(
        "rules.identified",
        "/credentialSubject",
        minimal,
        (((*SUBJECT, "identifier"), ["x"]),),
        ((*SUBJECT, "id"),),
    ),
    sets("rules.email_in_clear", "/credentialSubject/id", clr, ((*SUBJECT, "id"), "MAILTO:ada@example.org")),
    lacks("rules.subject_id", "/credentialSubject", clr, (*SUBJECT, "id")),
    sets("rules.weak_hash", f"{IDENTITY_POINTER}/identityHash", full, ((*IDENTITY, "identityHash"), "MD5$x")),
    sets("rules.not_judged", RESULTS, micro([], [DIGEST])),
    sets("rules.not_judged", RESULTS, micro([JUDGED], [{**DIGEST, "resultType": "Percent"}])),
    sets("rules.not_judged", RESULTS, micro([{**JUDGED, "value": ""}], [DIGEST])),
    sets("rules.not_judged", RESULTS, micro([{**JUDGED, "resultDescription": "urn:x:y"}], [DIGEST])),
    sets("rules.not_judged", RESULTS, micro([{"type": ["Result"], "status": "Completed"}], [DIGEST])),
    sets(
        "rules.not_judged",
        "/credentialSubject/verifiableCredential/0/credentialSubject/result",
        record_of(MICRO, minimal()),
    ),
    sets(
        "rules.not_judged",
        "/credentialSubject/verifiableCredential/1/credentialSubject/result",
        record_of(minimal(), MICRO),
    ),
    Case("rules.misspelled", "/nam", minimal, ((("nam",), "x"),), (("name",),)),
    sets(
        "rules.image_format", "/issuer/image", minimal, (("issuer", "image"), "https://school.example/a.GIF")
    ),
    sets(
        "rules.image_format", "/issuer/image/id", minimal, (("issuer", "image"), picture("data:;base64,AAAA"))
    ),
    sets("rules.status_member", f"/{ENTRY[0]}/statusListIndex", full, ((*ENTRY, "statusListIndex"), True)),
    sets("rules.status_member", f"/{ENTRY[0]}/statusListIndex", full, ((*ENTRY, "statusListIndex"), -1)),
    sets("rules.status_digits", f"/{ENTRY[0]}/statusListIndex", full, ((*ENTRY, "statusListIndex"), "01")),
    sets("rules.status", "/credentialStatus", full, (ENTRY, {"id": "https://school.example/status"})),
    sets("rules.subject", "/credentialSubject", plain, (SUBJECT, [{"id": "did:example:ada"}, {}])),
    sets(
        "rules.related_resource",
        "/relatedResource/0",
        plain,
        (("relatedResource",), [{"id": "a", "digestSRI": "x"}]),
    ),
    sets(
        "rules.related_resource",
        "/relatedResource",
        plain,
        (("relatedResource",), {"id": "urn:x:y", "digestSRI": 7}),
    ),
    sets("rules.presentation_member", "/credentialSubject", presentation, (SUBJECT, {"id": "urn:x:y"})),
    sets("rules.holder", "/holder", presentation, (("holder",), {"name": "Ada"})),
    sets(
        "rules.value_range",
        f"{DESCRIPTIONS}/0/valueMax",
        full,
        ((*GRADE_AT, "valueMin"), "10 %"),
        ((*GRADE_AT, "valueMax"), "9.5"),
    ),
]


def pointers(case: Case, purpose: Literal["verify", "issue"]) -> set[str]:
    return {found.pointer for found in check(case.broken(), purpose=purpose) if found.code == case.code}


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.code)
def test_what_is_close_to_a_breach_and_right(case: Case) -> None:
    assert pointers(case, "issue") == set()


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case.code}-{case.pointer}")
def test_a_breach_where_it_is_less_likely(case: Case) -> None:
    assert pointers(case, "issue") == {case.pointer}


@pytest.mark.parametrize(
    ("value", "low", "high", "outside"),
    [
        ("70", "70", "100", False),
        ("100", "70", "100", False),
        ("69", "70", None, True),
        ("71", "70", None, False),
        ("101", None, "100", True),
        ("99", None, "100", False),
    ],
)
def test_a_value_is_between_both_ends_or_on_the_right_side_of_the_one_there_is(
    value: str, low: str | None, high: str | None, *, outside: bool
) -> None:
    document = full()
    put(
        document, GRADE_AT, {"id": GRADE, "type": ["ResultDescription"], "name": "G", "resultType": "Percent"}
    )
    for member, limit in (("valueMin", low), ("valueMax", high)):
        if limit is not None:
            put(document, (*GRADE_AT, member), limit)
    put(document, (*SUBJECT, "result", 0, "value"), value)
    assert ("rules.result_value" in {found.code for found in check(document)}) is outside


def test_no_name_that_is_right_elsewhere_is_suggested() -> None:
    document = minimal()
    put(
        document,
        ("endorsement",),
        [{**endorsement(), "type": ["VerifiableCredential", "OpenBadgeCredential"]}],
    )
    found = [found.params for found in check(document) if found.code == "rules.badge_type"]
    assert ["suggestion" in params for params in found] == [False]
    assert [params["expected"] for params in found] == [["EndorsementCredential"]]


def typed(*types: str) -> list[dict[str, object]]:
    document = minimal()
    put(document, ("type",), ["VerifiableCredential", *types])
    return [
        {"message": found.message, "advice": found.advice, **found.params}
        for found in check(document)
        if found.code == "rules.badge_type"
    ]


def test_only_the_first_types_are_looked_at_and_told() -> None:
    others = [f"https://school.example/types#{number}" for number in range(9)]
    late = typed(*others[:7], "OpenBadgeCredental")
    needed = "`type` must contain one of: OpenBadgeCredential, AchievementCredential."
    assert late == [
        {
            "message": needed,
            "advice": "",
            "expected": ["OpenBadgeCredential", "AchievementCredential"],
            "found": ["VerifiableCredential", *others[:7]],
        }
    ]
    in_time = typed(*others[:6], "OpenBadgeCredental")
    assert [one["suggestion"] for one in in_time] == ["OpenBadgeCredential"]
    assert (in_time[0]["message"], in_time[0]["advice"]) == (needed, "Did you mean OpenBadgeCredential?")


def test_the_order_of_many_levels_is_told_in_part() -> None:
    document = full()
    put(document, LEVELS_AT, [{"type": ["RubricCriterionLevel"], "points": str(n)} for n in range(20, 0, -1)])
    found = [found.params for found in check(document) if found.code == "rules.level_order"]
    assert [params["order"] for params in found] == [[str(n) for n in range(20, 4, -1)]]


def test_a_media_type_is_told_in_part() -> None:
    document = full()
    put(document, ("issuer", "image"), picture(f"data:{'x' * 100};base64,AAAA"))
    found = [found.params for found in check(document) if found.code == "rules.image_format"]
    assert [params["format"] for params in found] == ["x" * 70]
    put(document, ("issuer", "image"), picture("data:;base64,AAAA"))  # RFC 2397: then it is a text
    found = [found.params for found in check(document) if found.code == "rules.image_format"]
    assert [params["format"] for params in found] == ["text/plain"]


def test_a_context_of_ones_own_spells_nothing() -> None:
    document = minimal()
    put(document, ("@context",), [VC_2_0, CURRENT_CONTEXT, {"school": "urn:school:"}])
    put(document, ("school:motto",), "x")
    assert "rules.spelled_name" not in {found.code for found in check(document)}


def test_a_few_misspelled_names_are_enough() -> None:
    document = minimal()
    for number in range(30):
        put(document, (*ACHIEVEMENT, f"fieldOfStudy{number}"), "x")
    assert len([found for found in check(document) if found.code == "rules.misspelled"]) == 10


def test_levels_and_results_of_one_badge_are_not_those_of_another() -> None:
    one, other = full(), full()
    put(other, (*SUBJECT, "result"), [])
    put(one, (*ACHIEVEMENT, "resultDescription"), [])
    codes = [found.code for found in check(record_of(one, other)(), purpose="issue")]
    assert codes.count("rules.result_reference") == 3
    assert codes.count("rules.achieved_level") == 1
