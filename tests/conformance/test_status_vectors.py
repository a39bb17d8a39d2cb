"""The examples of Bitstring Status List v1.0, and the lists in 1EdTech's corpus."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator

import pytest

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import StatusError
from openbadge_issuer.status import Bitstring, StatusEntry, decode, encode, read
from requiring import shared

VECTORS = shared("conformance", "vectors", "bitstring-status-list")
CORPUS = shared("conformance", "1edtech", "files", "ob30", "bit-string-list")


def example(number: int) -> JSONObject:
    """An example of the specification; those that are text are JSON but for comments and left-out values."""
    path = next(VECTORS.glob(f"example-{number:02}.*"))
    text = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return parse_object(re.sub(r",\s*\.\.\.", "", text))


def entries(document: JSONObject) -> Iterator[JSON]:
    status = document["credentialStatus"]
    yield from status if isinstance(status, list) else [status]


def encoded_case() -> dict[str, int | str]:
    cases = json.loads((VECTORS / "manifest.json").read_text(encoding="utf-8"))["cases"]
    return next(dict(case) for case in cases if case["name"] == "encodedList")


def test_the_encoded_list() -> None:
    case = encoded_case()
    bits, warnings = decode(str(case["encoded"]))
    assert (len(bits.data), bits.data.count(0), case["bits_set"]) == (
        case["decoded_bytes"],
        len(bits.data),
        0,
    )
    assert warnings == ()


@pytest.mark.skipif(
    "ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng compresses to other, equally valid bytes"
)
def test_ours_is_the_same_text() -> None:
    assert encode(Bitstring.empty(131_072)) == encoded_case()["encoded"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, [("status/3", 94567, "revocation"), ("status/4", 23452, "suspension")]),
        (4, [("status/3", 94567, "revocation")]),
        (6, [("status/3", 94567, "revocation"), ("status/4", 12345, "suspension")]),
        (7, [("status/5", 94567, "revocation"), ("status/5", 12345, "suspension")]),
    ],
)
def test_entries(number: int, expected: list[tuple[str, int, str]]) -> None:
    read_entries = [StatusEntry.read(entry) for entry in entries(example(number))]
    assert [
        (one.list_url.removeprefix("https://example.com/credentials/"), one.index, one.purpose)
        for one in read_entries
    ] == expected
    assert all(one.warnings == () for one in read_entries)
    assert [one.to_json() for one in read_entries] == list(entries(example(number)))


def test_an_entry_with_messages() -> None:
    """The specification leaves the fourth message out: so it is refused, and read once it is there."""
    (entry,) = entries(example(2))
    with pytest.raises(StatusError) as caught:
        StatusEntry.read(entry)
    assert (caught.value.detail_code, caught.value.pointer) == ("status.messages", "/statusMessage")
    assert isinstance(entry, dict)
    listed = entry["statusMessage"]
    assert isinstance(listed, list)
    whole: JSONObject = {**entry, "statusMessage": [*listed, {"status": "0x3", "message": "undefined"}]}
    one = StatusEntry.read(whole)
    assert one.messages == ("pending_review", "accepted", "rejected", "undefined")
    assert one.references == ("https://example.org/status-dictionary/",)
    assert one.to_json() == whole


@pytest.mark.parametrize("number", [3, 5])
def test_list_credentials(number: int) -> None:
    one = read(example(number), purpose="revocation")
    assert one.id == "https://example.com/credentials/status/3"
    assert (one.issuer, one.valid_from, one.valid_until) == (
        "did:example:12345",
        "2021-04-05T14:27:40Z",
        None,
    )
    assert one.purposes == ("revocation",)
    assert one.warnings == ()
    (entry,) = entries(example(4))
    assert not one.value(StatusEntry.read(entry).index).set


def test_a_credential_that_is_no_list() -> None:
    document = parse_object((VECTORS / "test-suite-validVc.json").read_text(encoding="utf-8"))
    with pytest.raises(StatusError) as caught:
        read(document, purpose="revocation")
    assert caught.value.detail_code == "status.type"


def test_the_revoked_badge_of_the_corpus() -> None:
    badge = parse_object((CORPUS / "credential-status-revoked.json").read_text(encoding="utf-8"))
    (entry,) = map(StatusEntry.read, entries(badge))
    assert entry.index == 23
    assert [one.code for one in entry.warnings] == ["status.index_number"]
    published = read(parse_object((CORPUS / "testlist").read_text(encoding="utf-8")), purpose=entry.purpose)
    assert len(published) == 131_072
    assert published.warnings == ()
    assert published.value(entry.index).set
    assert [index for index in range(len(published)) if published.value(index).set] == [23]
