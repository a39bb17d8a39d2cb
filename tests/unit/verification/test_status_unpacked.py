"""Status lists are unpacked once, kept while there is room, and else unpacked anew while there is time."""

from __future__ import annotations

import gc
import gzip
from collections.abc import Sequence
from typing import Any

import pytest

from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import Finding, LimitExceeded, StatusError
from openbadge_issuer.status import StatusEntry, StatusLimits, StatusList
from openbadge_issuer.status.bitstring import unpack
from openbadge_issuer.testing import NOW, STATUS_LIST
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.status import unpacked
from openbadge_issuer.verification.status.unpacked import Unpacked
from openbadge_issuer.verification.status.words import BITSTRING

ZEROS = 3_000_000  # bytes: 2,000 units


def document(count: int = ZEROS, *, encoded: str = "", **more: Any) -> JSONObject:
    packed = "u" + base64url_encode(gzip.compress(bytes(count), mtime=0))
    return {
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "credentialSubject": {
            "type": "BitstringStatusList",
            "statusPurpose": ["revocation", "message"],
            "encodedList": encoded or packed,
            **more,
        },
    }


def entry(size: int = 1, purpose: str = "message", messages: Sequence[str] = ()) -> StatusEntry:
    texts = tuple(messages) or tuple(str(value) for value in range(2**size))
    return StatusEntry(STATUS_LIST, 5, purpose, size, texts if purpose == "message" else ())


def question() -> Question:
    return Question(Policy(), default_contexts(), NOW)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long the texts are that were unpacked."""
    made: list[int] = []

    def counting(text: str, limits: StatusLimits, pointer: str) -> tuple[bytes, tuple[Finding, ...]]:
        made.append(len(text))
        return unpack(text, limits, pointer)

    monkeypatch.setattr(unpacked, "unpack", counting)
    return made


def test_it_is_unpacked_once_for_all_sizes_and_purposes(calls: list[int]) -> None:
    asked, listed = question(), Unpacked(BITSTRING, document())
    wanted = [entry(1), entry(2), entry(4), entry(1, "revocation"), entry(2, messages="abcd")]
    found = [listed.read_for(each, asked) for each in wanted]
    assert len(calls) == 1
    assert {id(each.bits.data) for each in found} == {id(found[0].bits.data)}
    assert [each.bits.size for each in found] == [1, 2, 4, 1, 2]
    assert [each.purpose for each in found] == ["message"] * 3 + ["revocation", "message"]
    assert found[4].messages == ("a", "b", "c", "d")
    assert asked.effort.units == 2_000


def test_where_there_is_no_room_it_is_unpacked_anew_and_nothing_is_kept(calls: list[int]) -> None:
    asked, listed = question(), Unpacked(BITSTRING, document())
    assert asked.shared.has_room_for(48_000_000 - ZEROS + 1)
    for number in (1, 2, 3):
        assert listed.read_for(entry(), asked).value(5).value == 0
        assert (len(calls), asked.effort.units) == (number, number * 2_000)
    gc.collect()
    kept = [each for each in gc.get_objects() if type(each) is StatusList and len(each.bits.data) == ZEROS]
    assert kept == []


def test_it_is_kept_where_there_is_just_room_for_it(calls: list[int]) -> None:
    asked = question()
    assert asked.shared.has_room_for(48_000_000 - ZEROS)
    listed, another = Unpacked(BITSTRING, document()), Unpacked(BITSTRING, document(16_384))
    for each in (listed, listed, another, another):
        each.read_for(entry(), asked)
    assert len(calls) == 3


TOO_MANY = Finding(
    code="limit.status_lists",
    message="This status list was not read: those before it took all the time that one check has.",
    pointer="/credentialSubject/encodedList",
    advice="Hand in the badge on its own.",
)


def test_where_there_is_no_time_left_no_longer_one_is_unpacked_and_else_any(calls: list[int]) -> None:
    asked = question()
    asked.effort.units = 120_000
    Unpacked(BITSTRING, document()).read_for(entry(), asked)
    assert asked.effort.units == 122_000
    listed = Unpacked(BITSTRING, document())
    for _ in range(2):
        with pytest.raises(LimitExceeded) as caught:
            listed.read_for(entry(), asked)
        assert caught.value.as_finding() == TOO_MANY
    assert asked.effort.units == 122_000
    assert len(calls) == 2


@pytest.mark.parametrize(("count", "usual"), [(16_384, True), (131_072, True), (131_073, False)])
def test_where_there_is_no_time_left_a_usual_one_is_unpacked(count: int, *, usual: bool) -> None:
    asked = question()
    asked.effort.units = 120_001
    listed = Unpacked(BITSTRING, document(count))
    if usual:
        assert listed.read_for(entry(), asked).value(5).value == 0
    else:
        with pytest.raises(LimitExceeded) as caught:
            listed.read_for(entry(), asked)
        assert caught.value.as_finding() == TOO_MANY


def test_then_a_long_text_is_not_tried_and_a_broken_one_is_told(calls: list[int]) -> None:
    asked = question()
    asked.effort.units = 120_001
    for length, code in ((40_001, "limit.status_lists"), (40_000, "status.gzip")):
        with pytest.raises((LimitExceeded, StatusError)) as caught:
            Unpacked(BITSTRING, document(encoded="u" + "A" * (length - 1))).read_for(entry(), asked)
        assert caught.value.detail_code == code
    assert calls == [40_000]


@pytest.mark.parametrize(
    ("encoded", "code", "units"),
    [
        ("uAAAA", "status.gzip", 5 * 1_032 // 1_500),
        ("u" + base64url_encode(gzip.compress(bytes(16_000_001), mtime=0)), "limit.status_list", 10_666),
    ],
)
def test_what_can_not_be_unpacked_is_tried_once_for_all_sizes(
    calls: list[int], encoded: str, code: str, units: int
) -> None:
    asked, listed = question(), Unpacked(BITSTRING, document(encoded=encoded))
    for size in (1, 2, 1):
        with pytest.raises((StatusError, LimitExceeded)) as caught:
            listed.read_for(entry(size), asked)
        assert caught.value.detail_code == code
        assert caught.value.__context__ is None  # there would be what was unpacked so far
        caught.value.__traceback__ = None
    assert (len(calls), asked.effort.units) == (1, units)


def test_a_size_that_the_list_has_not_says_nothing_of_another(calls: list[int]) -> None:
    asked, listed = question(), Unpacked(BITSTRING, document(statusSize=2))
    for _ in range(2):
        with pytest.raises(StatusError) as caught:
            listed.read_for(entry(1), asked)
        assert caught.value.detail_code == "status.other_size"
    assert calls == []
    assert listed.read_for(entry(2), asked).bits.size == 2
