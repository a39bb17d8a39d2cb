"""What each refusal of a status list hands to a program: code, pointer and values; and the edges between yes and no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.status import (
    PURPOSES,
    Bitstring,
    Decoys,
    Permutation,
    StatusEntry,
    StatusLimits,
    compose,
    decode,
    encode,
    read,
)

KEY = sha256(b"a key for tests").digest()
LIST = "https://school.example/status/3"
NOW = datetime(2026, 5, 1, 9, 30, 15, tzinfo=UTC)
SUBJECT = "/credentialSubject"
SPEC = "https://www.w3.org/TR/vc-bitstring-status-list/"
BITS = Bitstring.empty(131_072)
PACKED = encode(BITS)


def composed(
    until: datetime | None = NOW + timedelta(days=7),
    ttl: timedelta | None = None,
    bits: Bitstring = BITS,
    purposes: str = "revocation",
    list_id: str = LIST,
) -> JSONObject:
    return compose(
        list_id, "did:web:school.example", purposes, bits, valid_from=NOW, valid_until=until, ttl=ttl
    )


def listed(**members: JSON) -> JSONObject:
    document = composed()
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    return {**document, "credentialSubject": {**subject, **members}}


def entry(**members: JSON) -> JSONObject:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": LIST,
        **members,
    }


def decoded(text: str, **limits: int) -> object:
    return decode(text, limits=StatusLimits(**limits), pointer="/here")


A_LIST: dict[str, object] = {"credential": "BitstringStatusListCredential", "subject": "BitstringStatusList"}
REFUSALS: list[tuple[Callable[[], object], str, str, dict[str, object]]] = [
    (lambda: Bitstring.empty(3, size=2), "status.whole_bytes", "", {"length": 3, "size": 2}),
    (lambda: BITS[-1], "status.range", "", {"length": 131_072, "last": 131_071}),
    (lambda: BITS.with_values([(0, 2)]), "status.value", "", {"size": 1, "largest": 1}),
    (lambda: decoded(PACKED, max_characters=9), "limit.encoded_list", "/here", {"limit": 9}),
    (lambda: decoded(PACKED, max_bytes=7), "limit.status_list", "/here", {"limit": 7}),
    (lambda: decoded("z"), "status.encoding", "/here", {}),
    (lambda: decoded("u!"), "status.encoding", "/here", {}),
    (lambda: decoded("uAAAA"), "status.gzip", "/here", {}),
    (lambda: decoded(PACKED[:-4]), "status.gzip", "/here", {}),
    (lambda: decoded(f"{PACKED}AAAA"), "status.gzip", "/here", {}),
    (lambda: Permutation(KEY, 0), "status.permutation", "", {"largest": 2**27}),
    (lambda: Permutation(KEY, 8).index_of(8), "status.full", "", {"capacity": 8}),
    (lambda: Permutation(KEY, 8).index_of(-1), "status.counter", "", {}),
    (lambda: Decoys(Permutation(KEY, 8), 8), "status.decoys", "", {"length": 8}),
    (lambda: Decoys(Permutation(KEY, 8), 2).index_of(6), "status.full", "", {"capacity": 6}),
    (lambda: Decoys(Permutation(KEY, 8), 0).indexes(-1), "status.counter", "", {}),
    (
        lambda: StatusEntry(LIST, 1, "message", 2, ("a",)),
        "status.message_count",
        "",
        {"size": 2, "expected": 4, "found": 1},
    ),
    (
        lambda: StatusEntry(LIST, 1, "message", 1, ("a",)),
        "status.message_count",
        "",
        {"size": 1, "expected": 2, "found": 1},
    ),
    (lambda: StatusEntry("", 1, "message"), "status.entry", "", {"name": "statusListCredential"}),
    (lambda: StatusEntry(LIST, 1, ""), "status.entry", "", {"name": "statusPurpose"}),
    (lambda: StatusEntry(LIST, 1, "message", 1, "ab"), "status.one_text", "", {"name": "messages"}),
    (lambda: StatusEntry(LIST, 1, "message", 1, (), "u"), "status.one_text", "", {"name": "references"}),
    (lambda: StatusEntry(LIST, -1, "message"), "status.index", "", {"name": "statusListIndex"}),
    (
        lambda: StatusEntry.read(entry(statusListIndex="x")),
        "status.index",
        "/statusListIndex",
        {"name": "statusListIndex"},
    ),
    (
        lambda: StatusEntry.read(entry(statusPurpose=5)),
        "status.entry",
        "/statusPurpose",
        {"name": "statusPurpose"},
    ),
    (lambda: StatusEntry.read(entry(statusReference=5)), "status.reference", "/statusReference", {}),
    (lambda: StatusEntry.read(entry(statusSize=9)), "status.size", "/statusSize", {}),
    (lambda: StatusEntry.read(entry(statusSize="2")), "status.size", "/statusSize", {}),
    (lambda: StatusEntry.read(entry(type="X")), "status.entry_type", "/type", {}),
    (lambda: StatusEntry.read(entry(statusMessage=[])), "status.messages", "/statusMessage", {"expected": 2}),
    (lambda: composed(bits=Bitstring.empty(8)), "status.length", "", {"found": 8, "expected": 131_072}),
    (lambda: composed(until=NOW), "status.dates", "", {}),
    (lambda: composed(ttl=timedelta(0)), "status.ttl_range", "", {}),
    (lambda: composed(purposes="revoked"), "status.purposes", "", {"known": PURPOSES}),
    (lambda: composed(list_id="status/3"), "status.list_url", "", {}),
    (
        lambda: read(composed(), purpose="revocation", size=2),
        "status.message_count",
        "",
        {"size": 2, "expected": 4, "found": 0},
    ),
    (
        lambda: read(composed(), purpose="revocation", messages=["a"]),
        "status.message_count",
        "",
        {"size": 1, "expected": 2, "found": 1},
    ),
    (lambda: read([], purpose="revocation"), "status.type", "/type", A_LIST),
    (lambda: read({**composed(), "type": "X"}, purpose="revocation"), "status.type", "/type", A_LIST),
    (lambda: read(listed(type="X"), purpose="revocation"), "status.type", SUBJECT, A_LIST),
    (
        lambda: read({**composed(), "credentialSubject": [{}]}, purpose="revocation"),
        "status.type",
        f"{SUBJECT}/0",
        A_LIST,
    ),
    (
        lambda: read(composed(), purpose="x" * 200),
        "status.purpose",
        f"{SUBJECT}/statusPurpose",
        {"expected": "x" * 100},
    ),
    (
        lambda: read(listed(statusSize=2), purpose="revocation"),
        "status.other_size",
        f"{SUBJECT}/statusSize",
        {},
    ),
    (
        lambda: read(listed(encodedList=5), purpose="revocation"),
        "status.encoding",
        f"{SUBJECT}/encodedList",
        {},
    ),
    (
        lambda: read(listed(encodedList=encode(Bitstring.empty(8))), purpose="revocation"),
        "status.length",
        f"{SUBJECT}/encodedList",
        {"found": 8, "expected": 131_072},
    ),
]


SAID = {
    "limit.encoded_list": (
        "An `encodedList` has {limit} characters at most.",
        "Raise the limit `max_characters` if you expect such lists.",
    ),
    "limit.status_list": (
        "A status list has {limit} bytes at most.",
        "Raise the limit `max_bytes` if you expect such lists.",
    ),
    "status.counter": ("Counters and publications are numbered from 0.", ""),
    "status.dates": ("A list is valid for at least a second.", ""),
    "status.decoys": ("More entries are reserved for decoys than the list can spare.", ""),
    "status.encoding": ("`encodedList` is a text in multibase: a `u`, then base64url without padding.", ""),
    "status.entry": ("A status list entry has `{name}`, a text.", ""),
    "status.entry_type": ("This entry is not a BitstringStatusListEntry.", ""),
    "status.full": ("All {capacity} indexes of this list are given.", "Open a new list."),
    "status.gzip": (
        "The compressed list is not gzip, or it is damaged, cut off, or goes on behind its end.",
        "",
    ),
    "status.index": ("`{name}` is a whole number from 0, in decimal digits.", ""),
    "status.length": (
        "The list has {found} entries, and must have at least {expected}, so that an index tells nothing.",
        "",
    ),
    "status.list_url": (
        "A list is published at a URL without a fragment.",
        "For example https://school.example/status/3",
    ),
    "status.message_count": (
        "Entries of {size} bits have {expected} messages, one for each value. Here are {found}.",
        "Name values without a meaning 'undefined'.",
    ),
    "status.messages": (
        (
            "`statusMessage` lists {expected} objects, one for each value that `statusSize` allows, with "
            "`status` (0x0, 0x1, …) and `message`."
        ),
        "",
    ),
    "status.one_text": ("`{name}` is a sequence of texts, not one text.", ""),
    "status.other_size": ("The list and the entry differ in `statusSize`.", ""),
    "status.permutation": ("A list has 1 to {largest} entries.", ""),
    "status.purpose": ("The list is not for the purpose that the entry names.", ""),
    "status.purposes": (
        "A list has one or several purposes, each once.",
        "They are: revocation, suspension, refresh, message.",
    ),
    "status.range": (
        "This list has the indexes 0 to {last}, and was asked for another.",
        "Does the entry point into this list, with this `statusSize`?",
    ),
    "status.reference": ("`statusReference` is a URL, or an array of URLs.", ""),
    "status.size": (
        "`statusSize` is a number of bits, from 1 to 8.",
        "One bit says set or not; two bits tell four messages apart, and so on.",
    ),
    "status.ttl_range": ("`ttl` is a millisecond at least, and no longer than the list is valid.", ""),
    "status.type": ("This is not a {credential} whose subject is one {subject}.", ""),
    "status.value": ("An entry of {size} bits can not hold this value: it ends at {largest}.", ""),
    "status.whole_bytes": (
        "A list of {length} entries of {size} bits does not fill whole bytes.",
        "Take a multiple of 8.",
    ),
}


@pytest.mark.parametrize(("attempt", "code", "pointer", "params"), REFUSALS)
def test_a_refusal_says_what_and_where(
    attempt: Callable[[], object], code: str, pointer: str, params: dict[str, object]
) -> None:
    with pytest.raises(OpenBadgeError) as caught:
        attempt()
    error = caught.value
    assert (error.detail_code, error.pointer, dict(error.params)) == (code, pointer, params)
    sentence, advice = SAID[code]
    assert (error.message, error.advice) == (sentence.format(**params), advice)


def test_a_warning_says_where_it_is_written() -> None:
    one = StatusEntry.read(entry(statusListIndex=5, id=LIST))
    assert [(w.code, w.pointer, w.spec.startswith(SPEC)) for w in one.warnings] == [
        ("status.entry_id", "/id", True),
        ("status.index_number", "/statusListIndex", True),
    ]
    many = read(listed(ttl=-1, encodedList=PACKED[1:]), purpose="revocation")
    assert [(w.code, w.severity, w.pointer, w.spec.startswith(SPEC)) for w in many.warnings] == [
        ("status.no_multibase", "warning", f"{SUBJECT}/encodedList", True),
        ("status.ttl", "warning", f"{SUBJECT}/ttl", True),
    ]


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 100])
def test_short_lists_are_permuted_as_well(length: int) -> None:
    permutation = Permutation(KEY, length)
    assert sorted(map(permutation.index_of, range(length))) == list(range(length))


@pytest.mark.parametrize(("reserve", "most"), [(0, 0), (1, 0), (2, 1), (7, 3), (8, 4)])
def test_the_first_publication_has_between_an_eighth_and_a_half_of_the_reserve(
    reserve: int, most: int
) -> None:
    counts = {
        len(Decoys(Permutation(sha256(bytes([n])).digest(), 64), reserve).indexes(0)) for n in range(60)
    }
    assert counts == set(range(reserve // 8, most + 1))


def test_in_time_the_whole_reserve_is_set_and_no_more() -> None:
    decoys = Decoys(Permutation(KEY, 64), 8)
    counts = [len(decoys.indexes(publication)) for publication in range(60)]
    assert counts == sorted(counts)
    assert counts[-1] == 8
    assert set(decoys.indexes(59)).isdisjoint(map(decoys.index_of, range(decoys.capacity)))


def test_on_average_one_decoy_is_added() -> None:
    decoys = Decoys(Permutation(KEY, 131_072), 100_000)
    grown = len(decoys.indexes(400)) - len(decoys.indexes(0))
    assert 300 < grown < 500


def test_a_list_is_valid_for_a_second_at_least() -> None:
    assert composed(until=NOW + timedelta(seconds=1))["validUntil"] == "2026-05-01T09:30:16Z"
    for until in (NOW + timedelta(milliseconds=999), NOW - timedelta(seconds=1)):
        with pytest.raises(OpenBadgeError):
            composed(until=until)


def test_a_ttl_is_between_a_millisecond_and_the_time_that_the_list_is_valid() -> None:
    for ttl, milliseconds in ((timedelta(milliseconds=1), 1), (timedelta(days=7), 604_800_000)):
        subject = composed(ttl=ttl)["credentialSubject"]
        assert isinstance(subject, dict)
        assert subject["ttl"] == milliseconds
    for wrong in (timedelta(microseconds=999), timedelta(days=7, microseconds=1), timedelta(0)):
        with pytest.raises(OpenBadgeError):
            composed(ttl=wrong)
    unending = composed(until=None, ttl=timedelta(days=700))
    assert "validUntil" not in unending
    assert read(unending, purpose="revocation").ttl == timedelta(days=700)


@pytest.mark.parametrize("ttl", [0, 2**53 - 1])
def test_the_edges_of_a_ttl_that_is_read(ttl: int) -> None:
    found = read(listed(ttl=ttl), purpose="revocation")
    assert found.ttl == timedelta(milliseconds=ttl)
    assert found.warnings == ()


def test_a_moment_without_a_zone_is_none() -> None:
    with pytest.raises(ConfigurationError) as caught:
        composed(until=datetime(2026, 6, 1))  # noqa: DTZ001 - what is refused
    assert caught.value.detail_code == "config.naive_datetime"


def test_what_was_signed_is_handed_on_as_it_is() -> None:
    document: JSONObject = {**composed(), "issuer": {"id": "did:web:school.example"}, "validFrom": 5}
    found = read(document, purpose="revocation")
    assert (found.id, found.issuer, found.valid_from, found.valid_until) == (
        LIST,
        "did:web:school.example",
        None,
        "2026-05-08T09:30:15Z",
    )
    assert (found.purpose, found.purposes, len(found)) == ("revocation", ("revocation",), 131_072)
    assert read({**document, "issuer": 5, "id": ["x"]}, purpose="revocation").issuer is None


def test_a_message_has_two_names_where_the_entry_gives_none() -> None:
    bits = BITS.with_values([(1, 1)])
    document = compose(LIST, "did:web:x.example", "message", bits, valid_from=NOW, valid_until=None)
    found = read(document, purpose="message")
    assert [(found.value(n).set, found.value(n).value, found.value(n).message) for n in (0, 1)] == [
        (False, 0, "unset"),
        (True, 1, "set"),
    ]
    named = read(document, purpose="message", messages=("open", "closed"))
    assert named.value(1).message == "closed"


def test_the_smallest_list_that_fills_a_byte() -> None:
    assert len(Bitstring.empty(1, size=8)) == 1


@pytest.mark.parametrize("size", ["2", None, 1.0])
def test_a_size_is_a_whole_number(size: object) -> None:
    with pytest.raises(OpenBadgeError) as caught:
        Bitstring(b"", size)  # type: ignore[arg-type]  # callers from documents hand in anything
    assert caught.value.detail_code == "status.size"


def test_a_size_is_looked_at_before_anything_is_counted_by_it() -> None:
    with pytest.raises(OpenBadgeError) as caught:
        StatusEntry.read(entry(statusSize=10**9, statusMessage=[]))
    assert caught.value.detail_code == "status.size"
    with pytest.raises(OpenBadgeError) as caught:
        read(composed(), purpose="revocation", size=9)
    assert caught.value.detail_code == "status.size"


def test_the_first_index_may_be_a_number_too() -> None:
    assert StatusEntry.read(entry(statusListIndex=0)).index == 0


def test_a_list_for_everything() -> None:
    every = compose(LIST, "did:web:x.example", PURPOSES, BITS, valid_from=NOW, valid_until=None)
    assert read(every, purpose=PURPOSES[-1]).purposes == tuple(PURPOSES)


def test_how_many_messages_are_due_is_said() -> None:
    with pytest.raises(OpenBadgeError, match="lists 4 objects"):
        StatusEntry.read(entry(statusSize=2, statusMessage=[]))
    with pytest.raises(
        OpenBadgeError, match=r"^Entries of 2 bits have 4 messages, one for each value\. Here are 0\."
    ):
        read(composed(), purpose="revocation", size=2)


def test_limits_and_odd_purposes_of_a_list_that_is_read() -> None:
    with pytest.raises(OpenBadgeError) as caught:
        read(composed(), purpose="revocation", limits=StatusLimits(max_bytes=7))
    assert (caught.value.detail_code, caught.value.pointer) == ("limit.status_list", f"{SUBJECT}/encodedList")
    assert read(listed(statusPurpose=["revocation", 5]), purpose="revocation").purposes == ("revocation",)
