from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.jsonld import canonicalize, findings
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import ConfigurationError, LimitExceeded, StatusError
from openbadge_issuer.models import CredentialStatus
from openbadge_issuer.rules import check
from openbadge_issuer.status import (
    LIST_DOCUMENT_LIMITS,
    PURPOSES,
    Bitstring,
    Status,
    StatusEntry,
    StatusLimits,
    compose,
    encode,
    read,
)

LIST = "https://school.example/status/3"
ISSUER = "did:web:school.example"
NOW = datetime(2026, 5, 1, 9, 30, 15, 999_999, tzinfo=UTC)
CONTEXTS = ContextTable(bundled())


def composed(
    purposes: str | list[str] = "revocation", bits: Bitstring | None = None, ttl: timedelta | None = None
) -> JSONObject:
    return compose(
        LIST,
        ISSUER,
        purposes,
        bits or Bitstring.empty(131_072).with_values([(77, 1)]),
        valid_from=NOW,
        valid_until=NOW + timedelta(days=7),
        ttl=ttl,
    )


def subject_of(document: JSONObject) -> JSONObject:
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    return subject


def with_subject(**members: JSON) -> JSONObject:
    document = composed()
    return {**document, "credentialSubject": {**subject_of(document), **members}}


def refused(document: JSON, code: str, pointer: str, purpose: str = "revocation") -> None:
    with pytest.raises(StatusError) as caught:
        read(document, purpose=purpose)
    assert (caught.value.detail_code, caught.value.pointer) == (code, pointer)


def test_the_document() -> None:
    document = composed(ttl=timedelta(hours=12))
    bits = Bitstring.empty(131_072).with_values([(77, 1)])
    assert document == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-05-01T09:30:15Z",
        "validUntil": "2026-05-08T09:30:15Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(bits),
            "ttl": 43_200_000,
        },
    }
    assert "ttl" not in subject_of(composed())


def test_every_term_of_it_is_signed() -> None:
    """JSON-LD safe mode finds nothing that would be dropped, and the rules for issuing nothing that is wrong."""
    for purposes in ("revocation", ["revocation", "suspension"], "message"):
        document = composed(purposes, ttl=timedelta(hours=1))
        assert findings(document, CONTEXTS) == ()
        assert [one for one in check(document, purpose="issue") if one.severity == "error"] == []
        lines = canonicalize(document, CONTEXTS).decode("utf-8")
        for term in ("encodedList", "statusPurpose", "ttl"):
            assert f"<https://www.w3.org/ns/credentials/status#{term}>" in lines


def test_every_term_of_an_entry_is_signed() -> None:
    entry = StatusEntry(LIST, 5, "message", 2, ("a", "b", "c", "d"), ("https://school.example/words",))
    document: JSONObject = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "credentialSubject": {"id": "urn:uuid:5d3a1c1e-3f0d-4b5e-9a53-0a7ed4b6a9a1"},
        "credentialStatus": entry.to_json(),
    }
    assert findings(document, CONTEXTS) == ()
    lines = canonicalize(document, CONTEXTS).decode("utf-8")
    for term in ("statusListIndex", "statusSize", "statusMessage", "message", "status", "statusReference"):
        assert f"<https://www.w3.org/ns/credentials/status#{term}>" in lines


def test_size_is_not_written_into_a_list_as_no_context_defines_it() -> None:
    """Section 2.2 still asks for it (w3c/vc-bitstring-status-list issue 175); in signed JSON-LD it can not be said."""
    document = composed("message", Bitstring.empty(131_072, size=2))
    assert "statusSize" not in subject_of(document)
    subject: JSONObject = {**subject_of(document), "statusSize": 2}
    found = findings({**document, "credentialSubject": subject}, CONTEXTS)
    assert [one.code for one in found] == ["jsonld.undefined_term"]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_is_composed_is_read(purpose: str) -> None:
    one = read(composed(purpose, ttl=timedelta(hours=12)), purpose=purpose)
    assert (one.id, one.issuer, one.purpose, one.purposes) == (LIST, ISSUER, purpose, (purpose,))
    assert (one.valid_from, one.valid_until) == ("2026-05-01T09:30:15Z", "2026-05-08T09:30:15Z")
    assert one.ttl == timedelta(hours=12)
    assert one.warnings == ()
    assert len(one) == 131_072
    names = ("unset", "set") if purpose == "message" else (None, None)
    assert one.value(76) == Status(set=False, value=0, message=names[0])
    assert one.value(77) == Status(set=True, value=1, message=names[1])
    assert pickle.loads(pickle.dumps(one)) == one
    assert "H4sI" not in repr(one)


def test_messages() -> None:
    words = ("open", "accepted", "rejected", "undefined")
    bits = Bitstring.empty(131_072, size=2).with_values([(1, 1), (2, 2), (131_071, 3)])
    one = read(composed("message", bits), purpose="message", size=2, messages=words)
    assert [one.value(index).message for index in (0, 1, 2, 131_071)] == list(words)
    assert [one.value(index).set for index in (0, 1, 2, 131_071)] == [False, True, True, True]


def test_a_list_for_several_purposes() -> None:
    document = composed(["revocation", "suspension"])
    assert subject_of(document)["statusPurpose"] == ["revocation", "suspension"]
    for purpose in ("revocation", "suspension"):
        assert read(document, purpose=purpose).purposes == ("revocation", "suspension")
    refused(document, "status.purpose", "/credentialSubject/statusPurpose", "refresh")


def test_an_index_that_the_list_does_not_have() -> None:
    one = read(composed(), purpose="revocation")
    for index in (-1, 131_072, 2**53):
        with pytest.raises(StatusError) as caught:
            one.value(index)
        assert caught.value.detail_code == "status.range"


def test_a_short_list_is_neither_made_nor_read() -> None:
    short = Bitstring.empty(131_064)
    with pytest.raises(StatusError) as caught:
        composed(bits=short)
    assert caught.value.detail_code == "status.length"
    document = with_subject(encodedList=encode(short))
    refused(document, "status.length", "/credentialSubject/encodedList")
    assert len(read(document, purpose="revocation", limits=StatusLimits(min_entries=131_064))) == 131_064


def test_length_counts_entries_not_bits() -> None:
    document = with_subject(encodedList=encode(Bitstring.empty(131_072)))
    with pytest.raises(StatusError) as caught:
        read(document, purpose="revocation", size=2, messages=("a", "b", "c", "d"))
    assert caught.value.detail_code == "status.length"


@pytest.mark.parametrize("purposes", ["revoked", "", [], ["revocation", "revocation"], ["revocation", "x"]])
def test_purposes_that_are_none(purposes: str | list[str]) -> None:
    with pytest.raises(StatusError) as caught:
        composed(purposes)
    assert caught.value.detail_code == "status.purposes"
    assert "suspension" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "status/3", "//x/status", f"{LIST}#3", "https://x.example/a b", "https://[", "https://x\n.example"],
)
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(StatusError) as caught:
        compose(url, ISSUER, "revocation", Bitstring.empty(131_072), valid_from=NOW, valid_until=None)
    assert caught.value.detail_code == "status.list_url"


def test_dates() -> None:
    def dated(
        valid_from: datetime = NOW, valid_until: datetime | None = None, ttl: timedelta | None = None
    ) -> JSONObject:
        return compose(
            LIST,
            ISSUER,
            "revocation",
            Bitstring.empty(131_072),
            valid_from=valid_from,
            valid_until=valid_until,
            ttl=ttl,
        )

    east = datetime(2026, 5, 1, 1, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert dated(valid_from=east)["validFrom"] == "2026-04-30T19:30:00Z"
    assert "validUntil" not in dated()
    hour = timedelta(hours=1)
    impossible: list[Callable[[], JSONObject]] = [
        lambda: dated(valid_until=NOW),
        lambda: dated(valid_until=NOW - hour),
        lambda: dated(valid_from=NOW.replace(microsecond=0), valid_until=NOW),
    ]
    for wrong in impossible:
        with pytest.raises(StatusError) as caught:
            wrong()
        assert caught.value.detail_code == "status.dates"
    impossible = [
        lambda: dated(ttl=timedelta(0)),
        lambda: dated(ttl=-hour),
        lambda: dated(ttl=timedelta(microseconds=999)),
        lambda: dated(valid_until=NOW + hour, ttl=2 * hour),
    ]
    for wrong in impossible:
        with pytest.raises(StatusError) as caught:
            wrong()
        assert caught.value.detail_code == "status.ttl_range"
    with pytest.raises(ConfigurationError) as naive:
        dated(valid_from=NOW.replace(tzinfo=None))
    assert naive.value.detail_code == "config.naive_datetime"
    with pytest.raises(ConfigurationError) as late:
        dated(valid_until=datetime.max.replace(tzinfo=timezone(-hour)))
    assert late.value.detail_code == "config.datetime"


def test_what_is_no_list() -> None:
    documents: list[JSON] = [None, [], "text", {}, {**composed(), "type": ["VerifiableCredential"]}]
    for document in documents:
        refused(document, "status.type", "/type")
    subjects: list[JSON] = [None, [], "urn:a", [subject_of(composed()), subject_of(composed())]]
    for subject in subjects:
        refused({**composed(), "credentialSubject": subject}, "status.type", "/credentialSubject")
    refused(with_subject(type="BitstringStatus"), "status.type", "/credentialSubject")
    alone = read({**composed(), "credentialSubject": [subject_of(composed())]}, purpose="revocation")
    assert alone.value(77).set


@pytest.mark.parametrize("value", [None, 5, [], {"@value": "revocation"}, "Revocation", ["suspension"]])
def test_another_purpose(value: JSON) -> None:
    refused(with_subject(statusPurpose=value), "status.purpose", "/credentialSubject/statusPurpose")


@pytest.mark.parametrize("value", [None, 5, ["u"], {}])
def test_no_encoded_list(value: JSON) -> None:
    refused(with_subject(encodedList=value), "status.encoding", "/credentialSubject/encodedList")


def test_damage_is_pointed_at() -> None:
    refused(with_subject(encodedList="u!"), "status.encoding", "/credentialSubject/encodedList")
    refused(with_subject(encodedList="uAAAA"), "status.gzip", "/credentialSubject/encodedList")


def test_a_size_that_contradicts_the_entry() -> None:
    refused(with_subject(statusSize=2), "status.other_size", "/credentialSubject/statusSize")
    assert read(with_subject(statusSize=1), purpose="revocation").value(77).set


def test_messages_that_do_not_fit_the_size() -> None:
    for size, messages in ((1, ("a",)), (2, ()), (2, ("a", "b"))):
        with pytest.raises(StatusError) as caught:
            read(composed("message"), purpose="message", size=size, messages=messages)
        assert caught.value.detail_code == "status.message_count"


@pytest.mark.parametrize("ttl", ["500", -1, 1.5, True, [], 2**53])
def test_a_ttl_that_is_none_is_left_aside(ttl: JSON) -> None:
    one = read(with_subject(ttl=ttl), purpose="revocation")
    assert one.ttl is None
    assert [(w.code, w.pointer) for w in one.warnings] == [("status.ttl", "/credentialSubject/ttl")]


def test_the_longest_ttl() -> None:
    assert read(with_subject(ttl=2**53 - 1), purpose="revocation").ttl is not None


def test_old_forms_leave_a_warning() -> None:
    encoded = subject_of(composed())["encodedList"]
    assert isinstance(encoded, str)
    one = read(with_subject(encodedList=encoded[1:]), purpose="revocation")
    assert one.value(77).set
    assert [w.code for w in one.warnings] == ["status.no_multibase"]


def test_an_issuer_that_is_an_object() -> None:
    document = composed()
    assert (
        read({**document, "issuer": {"id": ISSUER, "name": "School"}}, purpose="revocation").issuer == ISSUER
    )
    strange: list[JSON] = [None, 5, {}, {"id": 5}, [ISSUER]]
    for nobody in strange:
        assert read({**document, "issuer": nobody}, purpose="revocation").issuer is None


def test_ten_million_entries_half_of_them_set() -> None:
    """The longest text there is: within the limits for lists from end to end, and over those for badges."""
    data = Random(5).randbytes(1_250_000)
    body = dump(composed(bits=Bitstring(data)))
    with pytest.raises(LimitExceeded):
        parse_object(body)
    one = read(parse_object(body, LIST_DOCUMENT_LIMITS), purpose="revocation")
    assert len(one) == 10_000_000
    assert one.bits.data == data


def test_an_entry_goes_through_the_models() -> None:
    entry = StatusEntry(LIST, 5, "message", 2, ("a", "b", "c", "d"), ("urn:a",)).to_json()
    assert CredentialStatus.from_json(entry).to_json() == entry
