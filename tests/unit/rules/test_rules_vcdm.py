"""The rules of the VCDM at their edges: many entries, many parts, and what stands beside what is wrong."""

from __future__ import annotations

from typing import Final

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.rules import check
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from unit.rules.badges import EXTENSIONS, clr, endorsement, full, legacy, minimal, put, status_list
from unit.rules.test_rules_each import plain

UNKNOWN: Final = "https://school.example/context.json"


def told(document: JSONObject, code: str) -> list[Finding]:
    return [finding for finding in check(document) if finding.code == code]


def places(document: JSONObject, code: str) -> list[str]:
    return [finding.pointer for finding in told(document, code)]


@pytest.mark.parametrize(
    ("contexts", "pointers"),
    [
        ([VC_1_1, CURRENT_CONTEXT], ["/@context/0"]),
        ([UNKNOWN, VC_1_1], ["/@context/1"]),
        (VC_1_1, ["/@context"]),
        ([VC_2_0, VC_1_1], []),
    ],
)
def test_the_older_version_is_told_where_it_stands(contexts: JSON, pointers: list[str]) -> None:
    document = legacy()
    put(document, ("@context",), contexts)
    assert places(document, "rules.vcdm_1_1") == pointers


@pytest.mark.parametrize(
    ("entry", "pointers"),
    [(UNKNOWN, []), ("context.json", ["/@context/2"]), (7, ["/@context/2"]), ([], ["/@context/2"]), ({}, [])],
)
def test_a_context_is_named_in_full(entry: JSON, pointers: list[str]) -> None:
    document = minimal()
    put(document, ("@context",), [VC_2_0, CURRENT_CONTEXT, entry])
    assert places(document, "rules.context_entry") == pointers


@pytest.mark.parametrize(
    ("contexts", "pointers"),
    [
        ([VC_2_0, CURRENT_CONTEXT, UNKNOWN, EXTENSIONS], ["/@context/3"]),
        ([VC_2_0, CURRENT_CONTEXT, {}, EXTENSIONS], ["/@context/3"]),
        ([VC_2_0, CURRENT_CONTEXT, EXTENSIONS, EXTENSIONS], ["/@context/2", "/@context/3"]),
        ([VC_2_0, EXTENSIONS], []),
    ],
)
def test_contexts_that_nothing_needs(contexts: JSON, pointers: list[str]) -> None:
    document = minimal()
    put(document, ("@context",), contexts)
    assert places(document, "rules.unneeded_context") == pointers


def test_a_context_that_stands_there_twice_is_needed_once() -> None:
    document = full()
    put(document, ("@context",), [VC_2_0, CURRENT_CONTEXT, EXTENSIONS, EXTENSIONS])
    assert places(document, "rules.unneeded_context") == ["/@context/3"]


def test_the_contexts_that_a_class_must_have_are_needed() -> None:
    for made in (clr, minimal, endorsement, plain):
        assert places(made(), "rules.unneeded_context") == []
    record = clr()
    put(record, ("credentialSubject", "verifiableCredential"), [])
    for document in (record, endorsement(), minimal()):
        contexts = document["@context"]
        assert isinstance(contexts, list)
        bare: JSONObject = {name: document[name] for name in ("@context", "type")}
        assert places(bare, "rules.unneeded_context") == []
        put(bare, ("@context",), [*contexts, EXTENSIONS])
        assert places(bare, "rules.unneeded_context") == [f"/@context/{len(contexts)}"]


@pytest.mark.parametrize(
    ("document", "contexts", "pointers"),
    [
        (endorsement(), [VC_2_0, EXTENSIONS], []),
        (endorsement(), [VC_2_0, EXTENSIONS, EXTENSIONS], ["/@context/2"]),
        (status_list(), [EXTENSIONS], []),
        (status_list(), [VC_2_0, EXTENSIONS], ["/@context/1"]),
    ],
)
def test_at_the_places_of_those_others_are_wrong_but_not_unneeded(
    document: JSONObject, contexts: JSON, pointers: list[str]
) -> None:
    assert places({**document, "@context": contexts}, "rules.unneeded_context") == pointers


def test_the_first_eight_types_are_told() -> None:
    types: list[JSON] = [f"https://school.example/types#{number}" for number in range(9)]
    document = minimal()
    put(document, ("type",), types)
    assert [found.params["found"] for found in told(document, "rules.type")] == [types[:8]]


def test_the_sentence_on_dates_names_the_version() -> None:
    document = legacy()
    put(document, ("validFrom",), document["issuanceDate"])
    assert [found.message for found in told(document, "rules.date_name")] == [
        "Version 1.1 of the data model knows no `validFrom`; use `issuanceDate`."
    ]
    # The context of 1.1 has a term for this one, and 1.1 itself none.
    put(document, ("validUntil",), "2027-01-31T09:30:00Z")
    assert told(document, "rules.date_name")[1].message == (
        "Version 1.1 of the data model knows no `validUntil`; use `expirationDate`."
    )


def test_a_date_that_is_null_is_told_once() -> None:
    document = minimal()
    put(document, ("validUntil",), None)
    assert places(document, "rules.date_time") == []
    assert places(document, "rules.null") == ["/validUntil"]


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", True),
        ("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z", False),
        ("yesterday", "2026-01-01T00:00:00Z", False),
        ("2026-01-02T00:00:00Z", "today", False),
    ],
)
def test_an_activity_ends_after_it_starts(start: str, end: str, *, wrong: bool) -> None:
    document = minimal()
    put(document, ("credentialSubject", "activityStartDate"), start)
    put(document, ("credentialSubject", "activityEndDate"), end)
    assert places(document, "rules.period") == ["/credentialSubject/activityEndDate"] * wrong


def test_an_index_that_is_a_number_excuses_no_other_member() -> None:
    document = full()
    put(
        document,
        ("credentialStatus",),
        {"type": "BitstringStatusListEntry", "statusListIndex": 9, "statusPurpose": "revocation"},
    )
    assert places(document, "rules.status_member") == ["/credentialStatus/statusListCredential"]
    assert places(document, "rules.status_index") == ["/credentialStatus/statusListIndex"]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (7, "/name"),
        ([7], "/name/0"),
        ([[]], "/name/0"),
        (["A"], "/name/0"),
        ([{"@value": "A"}, "B"], "/name/1"),
        ({"@value": 7}, "/name"),
        ({"@value": "A", "@language": 7}, "/name"),
        ({"@value": "A", "@language": "-"}, "/name"),
        ({"@value": "A", "@direction": "up"}, "/name"),
        ({"@value": "A", "@type": "x"}, "/name"),
        ([{"@value": "A", "@language": "EN"}, {"@value": "B", "@language": "en"}], "/name/1"),
        ([{"@value": "A"}, {"@value": "B"}], "/name/1"),
    ],
)
def test_a_text_that_is_none_or_not_in_one_language(text: JSON, pointer: str) -> None:
    document = plain()
    put(document, ("name",), text)
    (found,) = told(document, "rules.text")
    assert (found.pointer, dict(found.params)) == (pointer, {"member": "name"})
    assert found.message == (
        "`name` is one text, or one object for each language with `@value`, `@language` (BCP 47), "
        "`@direction` (ltr or rtl) and nothing else."
    )


def test_every_text_in_an_array_is_looked_at() -> None:
    document = plain()
    put(document, ("name",), ["A", {"@value": "B", "@language": "en"}, "C"])
    assert places(document, "rules.text") == ["/name/0", "/name/2"]


def test_a_badge_does_not_speak_for_the_credentials_beside_it() -> None:
    wrong: JSONObject = {**plain(), "termsOfUse": {"id": "urn:x:y"}}
    document = clr()
    put(document, ("credentialSubject", "verifiableCredential"), [wrong, minimal(), wrong])
    assert places(document, "rules.typed") == [
        f"/credentialSubject/verifiableCredential/{index}/termsOfUse" for index in (0, 2)
    ]


def test_what_a_record_holds_may_be_no_badge() -> None:
    """What badges lack their models say; of what is none, in a record of badges, the rules do."""
    odd: JSONObject = {
        **plain(),
        "termsOfUse": {"id": "https://school.example/terms"},
        "credentialSchema": {"type": "JsonSchema"},
    }
    document = clr()
    put(document, ("credentialSubject", "verifiableCredential"), [minimal(), odd])
    inside = "/credentialSubject/verifiableCredential/1"
    assert places(document, "rules.typed") == [f"{inside}/termsOfUse"]
    assert places(document, "rules.schema_id") == [f"{inside}/credentialSchema"]
