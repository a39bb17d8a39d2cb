"""Status lists under their names of other years: the parts of today's, and nothing that was not there."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import StatusError
from openbadge_issuer.status import LIST_TYPE, StatusEntry
from openbadge_issuer.testing import STATUS_LIST
from openbadge_issuer.verification.status.words import (
    BITSTRING,
    REVOCATION_LIST_2020,
    STATUS_LIST_2021,
    Words,
)

TODAY: JSONObject = {
    "id": f"{STATUS_LIST}#7",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "suspension",
    "statusListIndex": "7",
    "statusListCredential": STATUS_LIST,
}
OF_2021: JSONObject = {**TODAY, "type": "StatusList2021Entry"}
OF_2020: JSONObject = {
    "id": f"{STATUS_LIST}#7",
    "type": "RevocationList2020Status",
    "revocationListIndex": "7",
    "revocationListCredential": STATUS_LIST,
}
LIKE_TODAY = {
    "statusPurpose": "suspension",
    "statusListIndex": "8",
    "statusListCredential": "https://other.example/1",
}


@pytest.mark.parametrize(
    ("words", "entry", "purpose"),
    [
        (BITSTRING, TODAY, "suspension"),
        (BITSTRING, {**TODAY, "type": ["BitstringStatusListEntry", "Extended"]}, "suspension"),
        (STATUS_LIST_2021, OF_2021, "suspension"),
        (REVOCATION_LIST_2020, OF_2020, "revocation"),
        (REVOCATION_LIST_2020, {**OF_2020, **LIKE_TODAY}, "revocation"),
    ],
    ids=["bitstring", "several types", "2021", "2020", "2020 with members of today"],
)
def test_entries(words: Words, entry: JSONObject, purpose: str) -> None:
    """An entry of a type has the members of that type alone: whoever signed it meant those."""
    read = words.entry_of(entry)
    assert read == StatusEntry(STATUS_LIST, 7, purpose)
    assert read.warnings == ()


def test_the_id_of_an_entry_is_not_that_of_its_list() -> None:
    for words, entry in ((BITSTRING, TODAY), (STATUS_LIST_2021, OF_2021), (REVOCATION_LIST_2020, OF_2020)):
        read = words.entry_of({**entry, "id": STATUS_LIST})
        assert [(each.code, each.pointer) for each in read.warnings] == [("status.entry_id", "/id")]


@pytest.mark.parametrize(
    ("words", "entry", "error"),
    [
        (BITSTRING, {"statusListIndex": "-1"}, ("status.index", "/statusListIndex")),
        (STATUS_LIST_2021, {"statusListIndex": "-1"}, ("status.index", "/statusListIndex")),
        (REVOCATION_LIST_2020, {"revocationListIndex": "-1"}, ("status.index", "/revocationListIndex")),
        (STATUS_LIST_2021, {"statusListCredential": 7}, ("status.entry", "/statusListCredential")),
        (
            REVOCATION_LIST_2020,
            {"revocationListCredential": 7},
            ("status.entry", "/revocationListCredential"),
        ),
        (STATUS_LIST_2021, {"statusSize": 9}, ("status.size", "/statusSize")),
        (STATUS_LIST_2021, {"statusMessage": []}, ("status.messages", "/statusMessage")),
        (STATUS_LIST_2021, {"statusPurpose": None}, ("status.entry", "/statusPurpose")),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_said_in_the_words_of_the_type(
    words: Words, entry: JSONObject, error: tuple[str, str]
) -> None:
    whole = {BITSTRING: TODAY, STATUS_LIST_2021: OF_2021, REVOCATION_LIST_2020: OF_2020}[words]
    with pytest.raises(StatusError) as wrong:
        words.entry_of({**whole, **entry})
    found = wrong.value
    assert (found.detail_code, found.pointer) == error
    assert error[1].removeprefix("/") in found.message
    as_today = dict(
        zip(
            ("revocationListIndex", "revocationListCredential"),
            ("statusListIndex", "statusListCredential"),
            strict=True,
        )
    )
    member, value = next(iter(entry.items()))
    with pytest.raises(StatusError) as same:
        StatusEntry.read({**TODAY, as_today.get(member, member): value})
    assert found.message == words.named(same.value.message)
    if "name" in found.params:
        assert found.params == {"name": error[1].removeprefix("/")}
        assert same.value.params == {"name": as_today.get(member, member)}
    else:
        assert found.params == same.value.params
    assert found.advice == same.value.advice


SUBJECT: JSONObject = {"id": f"{STATUS_LIST}#list", "encodedList": "H4s"}


def published(credential: JSON, subject: JSON, **members: JSON) -> JSONObject:
    return {
        "id": STATUS_LIST,
        "type": credential,
        "credentialSubject": {**SUBJECT, "type": subject, **members},
    }


TODAYS = published(["VerifiableCredential", LIST_TYPE], "BitstringStatusList", statusPurpose="refresh")
LIST_2021 = published(
    ["VerifiableCredential", "StatusList2021Credential"], "StatusList2021", statusPurpose="suspension"
)
LIST_2020 = published(["VerifiableCredential", "RevocationList2020Credential"], "RevocationList2020")


def test_lists() -> None:
    assert BITSTRING.document_of(TODAYS) == TODAYS
    assert STATUS_LIST_2021.document_of(LIST_2021) == published(
        LIST_TYPE, "BitstringStatusList", statusPurpose="suspension"
    )
    for given in (
        LIST_2020,
        published("RevocationList2020Credential", "RevocationList2020", statusPurpose="refresh"),
    ):
        assert REVOCATION_LIST_2020.document_of(given) == published(
            LIST_TYPE, "BitstringStatusList", statusPurpose="revocation"
        )


@pytest.mark.parametrize(
    "document",
    [
        {},
        TODAYS,
        published("StatusList2021Credential", "BitstringStatusList"),
        published(LIST_TYPE, "StatusList2021"),
        {**LIST_2021, "credentialSubject": None},
        {**LIST_2021, "credentialSubject": [{**SUBJECT, "type": "StatusList2021"}] * 2},
        {**LIST_2021, "credentialSubject": [[{**SUBJECT, "type": "StatusList2021"}]]},
        {**LIST_2021, "credentialSubject": []},
    ],
    ids=[
        "nothing",
        "of today",
        "subject of today",
        "credential of today",
        "no subject",
        "two subjects",
        "array in an array",
        "empty array",
    ],
)
def test_a_list_of_another_type_is_none(document: Any) -> None:
    with pytest.raises(StatusError) as wrong:
        STATUS_LIST_2021.document_of(document)
    found = wrong.value
    assert (found.detail_code, found.pointer) == ("status.type", "")
    assert found.message == "This is not a StatusList2021Credential whose subject is one StatusList2021."
    assert found.params == {"credential": "StatusList2021Credential", "subject": "StatusList2021"}


def test_what_is_wrong_with_a_list_of_today_is_said_of_what_stands_there() -> None:
    for document in ({}, LIST_2021, published(LIST_TYPE, "StatusList2021")):
        assert BITSTRING.document_of(document) is document


def test_one_subject_in_an_array() -> None:
    listed: JSONObject = {**LIST_2021, "credentialSubject": [{**SUBJECT, "type": "StatusList2021"}]}
    assert STATUS_LIST_2021.document_of(listed) == published(LIST_TYPE, "BitstringStatusList")
