from __future__ import annotations

import pickle

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import StatusError
from openbadge_issuer.status import PURPOSES, StatusEntry

LIST = "https://school.example/status/3"


def entry(**members: JSON) -> JSONObject:
    document: JSONObject = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    }
    return {**document, **members}


def messages(*values: str) -> JSON:
    return [{"status": value, "message": f"message {value}"} for value in values]


def refused(code: str, pointer: str, **members: JSON) -> None:
    with pytest.raises(StatusError) as caught:
        StatusEntry.read(entry(**members))
    assert (caught.value.detail_code, caught.value.pointer) == (code, pointer)


def test_a_plain_entry() -> None:
    assert StatusEntry(LIST, 94567, "revocation").to_json() == {
        "id": f"{LIST}#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    }


def test_an_entry_with_messages() -> None:
    one = StatusEntry(
        LIST, 7, "message", 2, ["open", "accepted", "rejected", "undefined"], ["https://school.example/words"]
    )
    document = one.to_json()
    assert document["statusSize"] == 2
    assert document["statusMessage"] == [
        {"status": "0x0", "message": "open"},
        {"status": "0x1", "message": "accepted"},
        {"status": "0x2", "message": "rejected"},
        {"status": "0x3", "message": "undefined"},
    ]
    assert document["statusReference"] == "https://school.example/words"
    assert StatusEntry.read(document) == one


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_is_written_is_read(purpose: str) -> None:
    for one in (
        StatusEntry(LIST, 0, purpose),
        StatusEntry(LIST, 2**53 - 1, purpose, 1, ("no", "yes")),
        StatusEntry(LIST, 9, purpose, 8, tuple(map(str, range(256))), ("https://a.example/", "urn:b")),
    ):
        again = StatusEntry.read(one.to_json())
        assert again == one
        assert again.warnings == ()
        assert pickle.loads(pickle.dumps(again)) == one
        assert hash(again) == hash(one)


def test_an_index_that_is_a_number_is_read_with_a_warning() -> None:
    one = StatusEntry.read(entry(statusListIndex=23))
    assert one.index == 23
    assert [(w.code, w.severity, w.pointer) for w in one.warnings] == [
        ("status.index_number", "warning", "/statusListIndex")
    ]
    assert one == StatusEntry(LIST, 23, "revocation"), "warnings are no part of the value"


def test_an_id_that_is_the_lists_is_a_warning() -> None:
    assert [w.code for w in StatusEntry.read(entry(id=LIST)).warnings] == ["status.entry_id"]
    assert StatusEntry.read(entry(id=f"{LIST}#1")).warnings == ()
    assert StatusEntry.read(entry()).warnings == ()


def test_types() -> None:
    assert StatusEntry.read(entry(type=["BitstringStatusListEntry", "urn:more"])).index == 94567
    types: list[JSON] = ["1EdTechRevocationList", [], None, {"a": 1}, 5]
    for wrong in types:
        refused("status.entry_type", "/type", type=wrong)
    things: list[JSON] = [None, "https://school.example/status/3#5", [entry()], 5]
    for thing in things:
        with pytest.raises(StatusError) as caught:
            StatusEntry.read(thing)
        assert caught.value.detail_code == "status.entry_type"


@pytest.mark.parametrize(
    "index",
    [
        None,
        "",
        "-1",
        -1,
        1.0,
        True,
        "1.0",
        "0x10",
        "007",
        "+5",
        " 5",
        "٣",
        2**53,
        str(2**53),
        "9" * 5_000,
        ["5"],
    ],
)
def test_an_index_that_is_none(index: JSON) -> None:
    refused("status.index", "/statusListIndex", statusListIndex=index)


@pytest.mark.parametrize("name", ["statusListCredential", "statusPurpose"])
@pytest.mark.parametrize("value", [None, "", 5, ["a"], {"id": "a"}])
def test_texts(name: str, value: JSON) -> None:
    refused("status.entry", f"/{name}", **{name: value})


@pytest.mark.parametrize("size", ["2", 1.0, True, None, [2]])
def test_a_size_of_the_wrong_kind(size: JSON) -> None:
    refused("status.size", "/statusSize", statusSize=size)


@pytest.mark.parametrize("size", [0, -1, 9, 10**9])
def test_a_size_out_of_range(size: int) -> None:
    refused("status.size", "/statusSize", statusSize=size)


def test_messages_in_any_order() -> None:
    one = StatusEntry.read(
        entry(statusPurpose="message", statusSize=2, statusMessage=messages("0x3", "0x01", "0x0", "0x2"))
    )
    assert one.messages == ("message 0x0", "message 0x01", "message 0x2", "message 0x3")
    letters = StatusEntry.read(entry(statusSize=4, statusMessage=messages(*(f"0x{n:X}" for n in range(16)))))
    assert letters.messages[10] == "message 0xA"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "none",
        [],
        messages("0x0"),
        messages("0x0", "0x0"),
        messages("0x0", "0x2"),
        messages("0", "1"),
        messages("0x0", "0x1", "0x1"),
        [{"status": 0, "message": "a"}, {"status": 1, "message": "b"}],
        [{"status": "0x0"}, {"status": "0x1"}],
        ["0x0", "0x1"],
    ],
)
def test_messages_that_do_not_fit(value: JSON) -> None:
    refused("status.messages", "/statusMessage", statusMessage=value)


def test_more_than_one_bit_needs_messages() -> None:
    refused("status.message_count", "", statusSize=2)
    with pytest.raises(StatusError) as caught:
        StatusEntry(LIST, 1, "message", 2, ("a", "b"))
    assert "4 messages" in str(caught.value)


def test_references() -> None:
    assert StatusEntry.read(entry(statusReference="urn:a")).references == ("urn:a",)
    assert StatusEntry.read(entry(statusReference=["urn:a", "urn:b"])).references == ("urn:a", "urn:b")
    others: list[JSON] = [None, 5, ["urn:a", 5], {"id": "urn:a"}]
    for wrong in others:
        refused("status.reference", "/statusReference", statusReference=wrong)


def test_an_entry_that_can_not_be() -> None:
    for code, arguments in (
        ("status.entry", ("", 1, "revocation")),
        ("status.entry", (LIST, 1, "")),
        ("status.index", (LIST, -1, "revocation")),
        ("status.index", (LIST, 2**53, "revocation")),
        ("status.size", (LIST, 1, "revocation", 0)),
        ("status.one_text", (LIST, 1, "revocation", 1, "ab")),
        ("status.one_text", (LIST, 1, "revocation", 1, (), "urn:a")),
        # what a type checker finds, and nobody else does before
        ("status.entry", (None, 1, "revocation")),
        ("status.entry", (b"https://a.example/1", 1, "revocation")),
        ("status.entry", (LIST, 1, 7)),
        ("status.index", (LIST, None, "revocation")),
        ("status.index", (LIST, "1", "revocation")),
        ("status.index", (LIST, True, "revocation")),
        ("status.index", (LIST, 1.0, "revocation")),
        ("status.size", (LIST, 1, "revocation", None)),
        ("status.one_text", (LIST, 1, "revocation", 1, None)),
        ("status.one_text", (LIST, 1, "revocation", 1, [1, 2])),
        ("status.one_text", (LIST, 1, "revocation", 1, (), 7)),
    ):
        with pytest.raises(StatusError) as caught:
            StatusEntry(*arguments)
        assert caught.value.detail_code == code


def test_it_is_frozen_and_takes_no_part_in_its_arguments() -> None:
    words = ["no", "yes"]
    one = StatusEntry(LIST, 1, "message", 1, words)
    words.append("maybe")
    assert one.messages == ("no", "yes")
    with pytest.raises(AttributeError):
        one.index = 2  # type: ignore[misc]
