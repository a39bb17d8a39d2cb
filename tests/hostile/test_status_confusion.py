"""Another list, another purpose, another size: nothing that was made for one question answers another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import OpenBadgeError, StatusError
from openbadge_issuer.status import Bitstring, StatusEntry, compose, read

ODD: list[JSON] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "\ud800",
    [],
    [[]],
    {},
    {"type": {}},
    [None],
    "9" * 10_000,
]


@contextmanager
def suppress_ours() -> Iterator[None]:
    """Either it works, or it ends in an error of ours that does not repeat what it was given."""
    complaint = None
    try:
        yield
    except OpenBadgeError as error:
        complaint = error
    assert complaint is None or (complaint.detail_code.startswith("status.") and len(str(complaint)) < 400)


def published(purpose: str = "revocation", length: int = 131_072) -> JSONObject:
    return compose(
        "https://school.example/status/1",
        "did:web:school.example",
        purpose,
        Bitstring.empty(length).with_values([(7, 1)]),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_until=None,
    )


def test_a_suspension_list_does_not_answer_for_revocation() -> None:
    with pytest.raises(StatusError) as caught:
        read(published("suspension"), purpose="revocation")
    assert caught.value.detail_code == "status.purpose"


def test_a_badge_is_not_a_list_whatever_it_holds() -> None:
    document: JSONObject = {**published(), "type": ["VerifiableCredential", "OpenBadgeCredential"]}
    with pytest.raises(StatusError) as caught:
        read(document, purpose="revocation")
    assert caught.value.detail_code == "status.type"


def test_an_index_behind_the_end_is_never_valid() -> None:
    entry = StatusEntry("https://school.example/status/1", 2**53 - 1, "revocation")
    with pytest.raises(StatusError) as caught:
        read(published(), purpose=entry.purpose).value(entry.index)
    assert caught.value.detail_code == "status.range"


@pytest.mark.parametrize(
    "name",
    [
        "statusPurpose",
        "statusListIndex",
        "statusListCredential",
        "statusSize",
        "statusMessage",
        "statusReference",
        "type",
        "id",
    ],
)
@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_odd_entries_end_in_our_errors(name: str, value: JSON) -> None:
    document = StatusEntry(
        "https://school.example/status/1", 7, "message", 1, ("a", "b"), ("urn:a",)
    ).to_json()
    with suppress_ours():
        StatusEntry.read({**document, name: value})


@pytest.mark.parametrize("name", ["type", "statusPurpose", "encodedList", "ttl", "statusSize"])
@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_odd_lists_end_in_our_errors(name: str, value: JSON) -> None:
    document = published()
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    for changed in ({**document, "credentialSubject": {**subject, name: value}}, {**document, name: value}):
        with suppress_ours():
            assert read(changed, purpose="revocation").value(7).set


def test_two_subjects_are_refused() -> None:
    document = published()
    with pytest.raises(StatusError) as caught:
        read({**document, "credentialSubject": [document["credentialSubject"]] * 2}, purpose="revocation")
    assert caught.value.detail_code == "status.type"
